/* store_add.c - how a run gets into the store. */
#include "store_db.h"

#include <math.h>
#include <stdlib.h>

#include "callgraph.h"
#include "compress.h"
#include "cpulog.h"
#include "pack.h"
#include "xalloc.h"

enum {
	LEAST_FUNCTIONS = 50,	/* of each metric, however little they cost */
	BASE_RUNS = 10,		/* that a base serves before another may take its place */
	MAX_SHAPE = 1 << 30,
};

/*
 * The part of the total from which on a function has a row, and from which on it keeps
 * one that it had in the run before: figures that waver around the first have no holes.
 */
#define LEAST_SHARE 0.001
#define LEAST_KEPT_SHARE 0.00025

struct adding {
	struct store *s;
	const struct store_run *facts;
	const struct store_addition *files;
	size_t count;
	bool keep_samples;
	int64_t run;
	struct error *error;
};

/* ---- figures of functions ---- */

struct figure {
	function_id function;
	double self, total;
};

static int by_self(const void *a, const void *b)
{
	const struct figure *x = a, *y = b;

	if (x->self != y->self)
		return x->self < y->self ? 1 : -1;
	return (x->function > y->function) - (x->function < y->function);
}

static int by_total(const void *a, const void *b)
{
	const struct figure *x = a, *y = b;

	if (x->total != y->total)
		return x->total < y->total ? 1 : -1;
	return (x->function > y->function) - (x->function < y->function);
}

/* The first of them, whatever they cost; but not what cost nothing. */
static void keep_first(const struct figure *figures, size_t count, bool *keep)
{
	for (size_t i = 0; i < count && i < LEAST_FUNCTIONS; i++)
		if (figures[i].self != 0 || figures[i].total != 0)
			keep[figures[i].function] = true;
}

/* By function: whether it has a row. */
static bool *choose_functions(const struct profile *p, const struct callgraph_view *view)
{
	struct figure *figures = xcalloc(view->function_count + 1, sizeof(*figures));
	bool *keep = xcalloc(p->function_count, sizeof(*keep));
	double least = fabs(view->sum) * LEAST_SHARE;
	size_t kept = 0;

	for (size_t i = 0; i < view->function_count; i++) {
		function_id f = view->functions[i];

		figures[i] = (struct figure){ f, fabs(view->self[f]),
			fabs(view->total[f]) };
		keep[f] = least > 0 &&
			(figures[i].self >= least || figures[i].total >= least);
		kept += keep[f];
	}
	if (kept < LEAST_FUNCTIONS) {
		qsort(figures, view->function_count, sizeof(*figures), by_self);
		keep_first(figures, view->function_count, keep);
		qsort(figures, view->function_count, sizeof(*figures), by_total);
		keep_first(figures, view->function_count, keep);
	}
	free(figures);
	return keep;
}

/* ---- rows that many runs share ---- */

/* The statements that a run's figures need again and again. */
struct statements {
	struct query *find, *insert, *row;
	struct store_ids before;	/* the functions that the run before has rows of */
};

/* 0: no run has one of it. */
static int64_t find_row(struct statements *st, const struct profile *p, function_id id)
{
	const struct function *f = &p->functions[id];

	query_again(st->find, "ttti", profile_text(p, f->name), profile_text(p, f->file),
		profile_text(p, f->module), f->line);
	return query_row(st->find) ? query_integer(st->find, 0) : 0;
}

static int64_t function_row(struct adding *a, struct statements *st,
	const struct profile *p, function_id id)
{
	const struct function *f = &p->functions[id];
	struct span name = profile_text(p, f->name), file = profile_text(p, f->file),
		module = profile_text(p, f->module);
	int64_t row = find_row(st, p, id);

	if (row)
		return row;
	query_again(st->insert, "ttti", name, file, module, f->line);
	query_run(st->insert);
	return store_last_id(a->s);
}

static int64_t metric_row(struct adding *a, const char *name, const char *unit)
{
	struct query *q = query_new(a->s, "SELECT id FROM metric_names WHERE name = ?"
		" AND unit = ?", "ss", name, unit);
	int64_t id = query_row(q) ? query_integer(q, 0) : 0;

	if (query_end(q, a->error) < 0)
		return 0;
	if (id)
		return id;
	if (store_run_sql(a->s, a->error, "INSERT INTO metric_names (name, unit)"
			" VALUES (?, ?)", "ss", name, unit) < 0)
		return 0;
	return store_last_id(a->s);
}

static int add_metric(struct adding *a, const char *name, const char *unit, double value)
{
	int64_t id = metric_row(a, name, unit);

	return id ? store_run_sql(a->s, a->error, "INSERT OR IGNORE INTO metrics VALUES"
		" (?, ?, ?)", "iid", a->run, id, value) : -1;
}

static int find_before(struct adding *a, int64_t metric, struct store_ids *before)
{
	struct query *q = query_new(a->s, "SELECT function FROM run_functions WHERE run ="
		" (SELECT max(id) FROM runs WHERE scenario = ? AND id < ?) AND metric = ?"
		" ORDER BY function", "sii", a->facts->scenario, a->run, metric);

	while (query_row(q))
		store_ids_add(before, query_integer(q, 0));
	return query_end(q, a->error);
}

static int compare_ids(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* The row of a function that costs too little to have a new one; 0: it has none. */
static int64_t kept_row(struct statements *st, const struct profile *p,
	const struct callgraph_view *view, function_id f)
{
	double least = fabs(view->sum) * LEAST_KEPT_SHARE;
	int64_t row;

	if (!(least > 0) || (fabs(view->self[f]) < least && fabs(view->total[f]) < least))
		return 0;
	row = find_row(st, p, f);
	return row && bsearch(&row, st->before.ids, st->before.count, sizeof(row),
		compare_ids) ? row : 0;
}

static void add_rows(struct adding *a, struct statements *st, const struct profile *p,
	const struct callgraph_view *view, int64_t metric)
{
	bool *keep = choose_functions(p, view);

	for (size_t i = 0; i < view->function_count; i++) {
		function_id f = view->functions[i];
		int64_t row = keep[f] ? function_row(a, st, p, f) :
			st->before.count ? kept_row(st, p, view, f) : 0;

		if (!row)
			continue;
		query_again(st->row, "iiiddd", a->run, row, metric, view->self[f],
			view->total[f], view->calls[f]);
		query_run(st->row);
	}
	free(keep);
}

static int add_functions(struct adding *a, const struct profile *p, metric_id m)
{
	struct callgraph_view *view = callgraph_view_functions(p, m);
	const char *name = profile_str(p, p->metrics[m].name),
		*unit = profile_str(p, p->metrics[m].unit);
	int64_t metric = metric_row(a, name, unit);
	struct statements st = {
		.find = query_new(a->s, "SELECT id FROM functions WHERE name = ? AND"
			" file = ? AND module = ? AND line = ?", ""),
		.insert = query_new(a->s, "INSERT INTO functions (name, file, module,"
			" line) VALUES (?, ?, ?, ?)", ""),
		.row = query_new(a->s, "INSERT OR IGNORE INTO run_functions VALUES"
			" (?, ?, ?, ?, ?, ?)", "") };
	int status = metric ? add_metric(a, name, unit, view->sum) : -1;

	if (status == 0)
		status = find_before(a, metric, &st.before);
	if (status == 0)
		add_rows(a, &st, p, view, metric);
	callgraph_view_free(view);
	store_ids_free(&st.before);
	status |= query_end(st.find, a->error);
	status |= query_end(st.insert, a->error);
	return status | query_end(st.row, a->error);
}

/* ---- what a log measured ---- */

static int add_series(struct adding *a, const struct series *s, const char *name,
	const char *unit)
{
	struct intervals steps = series_intervals(s);
	struct series_stats st = series_stats(s, &steps, (double)NAN);
	const struct {
		const char *word;
		double value;
	} values[] = { { "mean", st.mean }, { "min", st.min }, { "max", st.max },
		{ "stddev", st.stddev }, { "p50", st.p50 }, { "p95", st.p95 },
		{ "p99", st.p99 } };
	struct text title = { 0 };
	int status = 0;

	for (size_t i = 0; s->values && i < sizeof(values) / sizeof(*values); i++) {
		text_clear(&title);
		text_printf(&title, "%s_%s", name, values[i].word);
		if (!isnan(values[i].value) && status == 0)
			status = add_metric(a, title.s, unit, values[i].value);
	}
	text_free(&title);
	return status;
}

static double ask_metric(struct adding *a, const char *name)
{
	struct query *q = query_new(a->s, "SELECT m.value FROM metrics m JOIN metric_names n"
		" ON n.id = m.metric WHERE m.run = ? AND n.name = ?", "is", a->run, name);
	double value = query_row(q) ? query_number(q, 0) : (double)NAN;

	return query_end(q, a->error) < 0 ? (double)NAN : value;
}

static int note_log(struct adding *a, const struct cpulog *log)
{
	return store_run_sql(a->s, a->error, "UPDATE runs SET cpu = coalesce(cpu, ?),"
		" memory = coalesce(memory, ?), cpu_scale = max(cpu_scale, ?)"
		" WHERE id = ?", "ddii", ask_metric(a, "cpu_mean"),
		ask_metric(a, "memory_max"), (int64_t)log->scale, a->run);
}

static int add_log(struct adding *a, const struct profile *p)
{
	struct cpulog_options options = { .cores = (double)NAN };
	struct error none = { 0 };
	struct cpulog *log = cpulog_new(p, &options, &none);
	int status = 0;

	error_free(&none);
	if (!log)	/* counters of other things: they are kept, and measure nothing here */
		return 0;
	if (add_series(a, &log->cpu, "cpu", "percent") < 0 ||
		add_series(a, &log->memory, "memory", "mebibytes") < 0 ||
		add_series(a, &log->memory_percent, "memory_percent", "percent") < 0 ||
		note_log(a, log) < 0)
		status = -1;
	cpulog_free(log);
	return status;
}

/* ---- contents ---- */

struct base {
	int64_t id;		/* 0: none */
	size_t stored;		/* its compressed bytes */
	struct text shape;
};

static int find_base(struct adding *a, const char *format, struct base *base)
{
	struct query *q = query_new(a->s, "SELECT id, shape FROM bases WHERE scenario = ?"
		" AND format = ? ORDER BY id DESC LIMIT 1", "ss", a->facts->scenario,
		format);
	int status = 0;

	if (query_row(q)) {
		struct span stored = query_bytes(q, 1);

		base->id = query_integer(q, 0);
		base->stored = stored.len;
		status = decompress_add(&base->shape, stored, SPAN(""), MAX_SHAPE,
			a->error);
	}
	return query_end(q, a->error) < 0 ? -1 : status;
}

static int new_base(struct adding *a, const char *format, struct span shape,
	struct base *base)
{
	struct text stored = { 0 };
	int status;

	compress_add(&stored, shape, SPAN(""));
	status = store_run_sql(a->s, a->error, "INSERT INTO bases (scenario, format, shape)"
		" VALUES (?, ?, ?)", "ssb", a->facts->scenario, format,
		text_span(&stored));
	base->id = store_last_id(a->s);
	base->stored = stored.len;
	text_clear(&base->shape);
	text_add(&base->shape, shape.s, shape.len);
	text_free(&stored);
	return status;
}

/*
 * A base that halves what is stored stays.  Programs change, and then it does less; but
 * the shapes of sampled programs are never alike, and a base a run would be dear.
 */
static bool has_aged(struct adding *a, const struct base *base, size_t stored)
{
	struct query *q;
	int64_t runs;

	if (stored <= base->stored / 2)
		return false;
	q = query_new(a->s, "SELECT count(*) FROM contents WHERE base = ?", "i", base->id);
	runs = query_row(q) ? query_integer(q, 0) : 0;
	return query_end(q, a->error) == 0 && runs >= BASE_RUNS;
}

static int store_contents(struct adding *a, int64_t file, const struct base *base,
	struct span shape, struct span figures)
{
	return store_run_sql(a->s, a->error, "INSERT INTO contents VALUES (?, ?, ?, ?)",
		"iibb", file, base->id, shape, figures);
}

static int add_packed(struct adding *a, int64_t file, const char *format,
	const struct packed *packed)
{
	struct span shape = text_span(&packed->shape);
	struct text small = { 0 }, figures = { 0 };
	struct base base = { 0 };
	int status = find_base(a, format, &base);

	if (status == 0 && !base.id)
		status = new_base(a, format, shape, &base);
	if (status == 0) {
		compress_add(&small, shape, text_span(&base.shape));
		if (has_aged(a, &base, small.len)) {
			status = new_base(a, format, shape, &base);
			text_clear(&small);
			compress_add(&small, shape, text_span(&base.shape));
		}
		compress_add(&figures, text_span(&packed->figures), SPAN(""));
	}
	if (status == 0)
		status = store_contents(a, file, &base, text_span(&small),
			text_span(&figures));
	text_free(&base.shape);
	text_free(&small);
	text_free(&figures);
	return status;
}

static int add_bytes(struct adding *a, int64_t file, struct span bytes)
{
	struct text small = { 0 };
	int status;

	compress_add(&small, bytes, SPAN(""));
	status = store_run_sql(a->s, a->error, "INSERT INTO contents VALUES"
		" (?, NULL, NULL, ?)", "ib", file, text_span(&small));
	text_free(&small);
	return status;
}

static int add_contents(struct adding *a, int64_t file, const struct store_addition *f)
{
	struct packed packed = { 0 };
	int status;

	if (f->kind == STORED_ATTACHMENT)
		return add_bytes(a, file, f->bytes);
	profile_pack(f->profile, a->keep_samples, &packed);
	status = packed.shape.len > MAX_SHAPE || packed.figures.len > MAX_SHAPE ?
		error_set(a->error, "%s: too large for a store", f->name) :
		add_packed(a, file, f->profile->format, &packed);
	packed_free(&packed);
	return status;
}

/* ---- files ---- */

/* What the run is looked at by, where no file before this one said so. */
static int note_profile(struct adding *a, const struct profile *p)
{
	metric_id m = profile_default_metric(p);

	if (!p->metric_count)
		return 0;
	return store_run_sql(a->s, a->error, "UPDATE runs SET metric = ?, unit = ?,"
		" total = ? WHERE id = ? AND metric = ''", "ssdi",
		profile_str(p, p->metrics[m].name), profile_str(p, p->metrics[m].unit),
		profile_total(p, m), a->run);
}

static int note_facts(struct adding *a, const struct profile *p)
{
	return store_run_sql(a->s, a->error, "UPDATE runs SET duration ="
		" coalesce(duration, ?), rate = coalesce(rate, ?) WHERE id = ?", "ddi",
		store_duration(p), p->rate, a->run);
}

double store_duration(const struct profile *p)
{
	double longest = p->duration;

	for (size_t i = 0; isnan(p->duration) && i < p->log_count; i++) {
		const struct log *l = &p->logs[i];
		double end = l->count ? l->times[l->count - 1] : 0;

		if (!(end <= longest))
			longest = end;
	}
	return longest;
}

static int has_profile(struct adding *a, bool *has)
{
	struct query *q = query_new(a->s, "SELECT 1 FROM files WHERE run = ? AND kind = 0",
		"i", a->run);

	*has = query_row(q);
	return query_end(q, a->error);
}

/* Of several profiles of a run the first one's figures count. */
static int add_figures(struct adding *a, const struct store_addition *f, bool first)
{
	const struct profile *p = f->profile;

	if (f->kind == STORED_ATTACHMENT)
		return 0;
	if (note_facts(a, p) < 0 || (p->log_count && add_log(a, p) < 0))
		return -1;
	if (f->kind == STORED_LOG || !first)
		return 0;
	if (note_profile(a, p) < 0)
		return -1;
	for (metric_id m = 0; m < p->metric_count; m++)
		if (add_functions(a, p, m) < 0)
			return -1;
	return 0;
}

static int add_file(struct adding *a, const struct store_addition *f)
{
	const char *format = f->kind == STORED_ATTACHMENT ? "" : f->profile->format;
	bool had_profile;
	int64_t file;

	if (has_profile(a, &had_profile) < 0 ||
		store_run_sql(a->s, a->error, "INSERT INTO files (run, kind, name, format,"
			" sha256, size) VALUES (?, ?, ?, ?, ?, ?)", "iisssi", a->run,
			(int64_t)f->kind, f->name, format, f->sha256,
			(int64_t)f->size) < 0)
		return -1;
	file = store_last_id(a->s);
	return add_contents(a, file, f) < 0 ? -1 : add_figures(a, f, !had_profile);
}

/* ---- runs ---- */

static int find_run(struct adding *a)
{
	struct query *q = query_new(a->s, "SELECT id FROM runs WHERE stem = ? AND"
		" scenario = ? AND stem <> '' ORDER BY id DESC LIMIT 1", "ss",
		a->facts->stem, a->facts->scenario);

	a->run = query_row(q) ? query_integer(q, 0) : 0;
	return query_end(q, a->error);
}

static int new_run(struct adding *a)
{
	const struct store_run *r = a->facts;

	if (store_run_sql(a->s, a->error, "INSERT INTO runs (scenario, label, commit_id,"
			" branch, host, cpus, time, added, stem, under_profiler, file,"
			" format, metric, unit, cpu_scale) VALUES (?, ?, ?, ?, ?, ?, ?,"
			" (julianday('now') - 2440587.5) * 86400.0, ?, ?, '', '', '', '',"
			" 0)", "sssssddsi", r->scenario, r->label, r->commit, r->branch,
			r->host, r->cpus, r->time, r->stem,
			(int64_t)r->under_profiler) < 0)
		return -1;
	a->run = store_last_id(a->s);
	return 0;
}

/* What follows from all files of a run, whenever they came. */
static int sum_up(struct adding *a)
{
	if (store_run_sql(a->s, a->error, "UPDATE runs SET (file, format) = (SELECT name,"
			" format FROM files WHERE run = ?1 ORDER BY kind, id LIMIT 1)"
			" WHERE id = ?1", "i", a->run) < 0)
		return -1;
	return store_run_sql(a->s, a->error, "UPDATE runs SET under_profiler = 1"
		" WHERE id = ?1 AND EXISTS (SELECT 1 FROM files WHERE run = ?1 AND"
		" kind = 0) AND EXISTS (SELECT 1 FROM files WHERE run = ?1 AND kind = 1)",
		"i", a->run);
}

static int add_run(struct store *s, void *what, struct error *error)
{
	struct adding *a = what;

	a->error = error;
	if (find_run(a) < 0 || (!a->run && new_run(a) < 0))
		return -1;
	for (size_t i = 0; i < a->count; i++)
		if (add_file(a, &a->files[i]) < 0)
			return -1;
	return sum_up(a);
}

int store_add(struct store *s, const struct store_run *facts,
	const struct store_addition *files, size_t count, bool keep_samples,
	int64_t *id, struct error *error)
{
	struct adding a = { .s = s, .facts = facts, .files = files, .count = count,
		.keep_samples = keep_samples };
	int status = store_change(s, add_run, &a, error);

	*id = a.run;
	return status;
}
