/* store_figures.c - what a run measured, as rows: its metrics, and its functions that count. */
#include "store_adding.h"

#include <math.h>
#include <stdlib.h>

#include "callgraph.h"
#include "cpulog.h"
#include "xalloc.h"

enum { LEAST_FUNCTIONS = 50 };	/* of each metric, however little they cost */

/*
 * The part of the total from which on a function has a row, and from which on it keeps
 * one that it had in the run before: figures that waver around the first have no holes.
 */
#define LEAST_SHARE 0.001
#define LEAST_KEPT_SHARE 0.00025

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

int store_add_functions(struct adding *a, const struct profile *p, metric_id m)
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

int store_add_log(struct adding *a, const struct profile *p)
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
