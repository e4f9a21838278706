/* store_add.c - how a run gets into the store. */
#include "store_adding.h"

#include <math.h>
#include <stdlib.h>

#include "compress.h"
#include "pack.h"
#include "xalloc.h"

enum {
	BASE_RUNS = 10,		/* that a base serves before another may take its place */
	MAX_SHAPE = 1 << 30,
};

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
	if (note_facts(a, p) < 0 || (p->log_count && store_add_log(a, p) < 0))
		return -1;
	if (f->kind == STORED_LOG || !first)
		return 0;
	if (note_profile(a, p) < 0)
		return -1;
	for (metric_id m = 0; m < p->metric_count; m++)
		if (store_add_functions(a, p, m) < 0)
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
