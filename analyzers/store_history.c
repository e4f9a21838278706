/* store_history.c - one figure over the runs of a store, oldest first. */
#include "store_db.h"

#include <math.h>
#include <stdlib.h>

#include "callgraph.h"
#include "format.h"
#include "xalloc.h"

struct looking {
	struct store *s;
	const char *metric;		/* as asked; NULL: each run's own */
	enum history_column column;
	struct span file, name;		/* of the function; file: empty, or the end of its path */
	struct text *files;		/* that have it; one, once it is known which is meant */
	size_t file_count;
	struct store_ids functions;	/* its rows: it may begin in several lines */
	const struct profile *profile;	/* that is looked through for a name */
	struct history *history;
	struct error *error;
};

/* ---- points ---- */

static void add_point(struct history *h, const struct store_run *run, double value)
{
	h->points = xgrow(h->points, h->count, &h->capacity, sizeof(*h->points));
	h->points[h->count++] = (struct history_point){ .run = run->id, .time = run->time,
		.commit = xstrdup(run->commit), .label = xstrdup(run->label),
		.value = value, .under_profiler = run->under_profiler };
}

static void name_unit(struct history *h, const char *unit)
{
	if (!h->unit)
		h->unit = xstrdup(unit);
}

void history_free(struct history *h)
{
	for (size_t i = 0; i < h->count; i++) {
		free(h->points[i].commit);
		free(h->points[i].label);
	}
	free(h->points);
	free(h->name);
	free(h->unit);
}

/* ---- metrics of whole runs ---- */

static const char *metric_of(const struct looking *k, const struct store_run *run)
{
	return k->metric ? k->metric : run->metric;
}

/* What brings a run's CPU to percentages of one core; NAN: unknown. */
static double factor_of(const struct store_run *run, bool convert)
{
	return convert && run->cpu_scale == CPU_OF_MACHINE ? run->cpus : 1;
}

/* A run's own figure of that name; no point where it has none. */
static int figure_of(struct looking *k, const struct store_run *run, const char *name,
	bool convert, struct query *q)
{
	double factor = 1;

	query_again(q, "is", run->id, name);
	if (!query_row(q))
		return 0;
	name_unit(k->history, query_text(q, 1));
	if (!strncmp(name, "cpu_", 4))
		factor = factor_of(run, convert);
	if (isnan(factor))
		return error_set(k->error, "%s: CPU is a percentage of one core in some runs "
			"and of the machine in others, and how many CPUs that of run %lld "
			"has is not known", store_path(k->s), (long long)run->id);
	add_point(k->history, run, query_number(q, 0) * factor);
	return 0;
}

static bool has_scale(const struct store_runs *runs, enum cpu_scale scale)
{
	for (size_t i = 0; i < runs->count; i++)
		if (runs->items[i].cpu_scale == scale && !isnan(runs->items[i].cpu))
			return true;
	return false;
}

/* "total", "cpu" and "memory" are short for these. */
static const char *full_name(const struct looking *k, const struct store_run *run,
	const char *what)
{
	if (!strcmp(what, "total"))
		return metric_of(k, run);
	return !strcmp(what, "cpu") ? "cpu_mean" : !strcmp(what, "memory") ? "memory_max" :
		what;
}

static int look_up_metric(struct looking *k, const struct store_runs *runs, const char *what)
{
	struct query *q = query_new(k->s, "SELECT m.value, n.unit FROM metrics m JOIN"
		" metric_names n ON n.id = m.metric WHERE m.run = ? AND n.name = ?"
		" ORDER BY n.id", "");
	bool convert = has_scale(runs, CPU_OF_CORE) && has_scale(runs, CPU_OF_MACHINE);
	int status = 0;

	for (size_t i = runs->count; i-- > 0 && status == 0;)
		status = figure_of(k, &runs->items[i], full_name(k, &runs->items[i], what),
			convert, q);
	return query_end(q, k->error) < 0 ? -1 : status;
}

static int is_metric(struct looking *k, const char *what, bool *is)
{
	struct query *q = query_new(k->s, "SELECT 1 FROM metric_names WHERE name = ?", "s",
		what);

	*is = !strcmp(what, "total") || !strcmp(what, "cpu") || !strcmp(what, "memory") ||
		query_row(q);
	return query_end(q, k->error);
}

/* ---- functions ---- */

/* Whether a path ends in this file, at the begin of a name. */
static bool ends_in(struct span path, struct span file)
{
	if (!file.len)
		return true;
	if (path.len < file.len || memcmp(path.s + path.len - file.len, file.s, file.len))
		return false;
	return path.len == file.len || path.s[path.len - file.len - 1] == '/' ||
		path.s[path.len - file.len - 1] == '\\';
}

static bool same(struct span a, struct span b)
{
	return a.len == b.len && (!a.len || !memcmp(a.s, b.s, a.len));
}

static bool is_file(const struct looking *k, struct span file)
{
	for (size_t i = 0; i < k->file_count; i++)
		if (same(text_span(&k->files[i]), file))
			return true;
	return false;
}

static void add_file(struct looking *k, struct span file)
{
	if (is_file(k, file))
		return;
	k->files = xrealloc(k->files, k->file_count + 1, sizeof(*k->files));
	k->files[k->file_count] = (struct text){ 0 };
	text_add(&k->files[k->file_count++], file.s, file.len);
}

static int find_rows(struct looking *k)
{
	struct query *q = query_new(k->s, "SELECT id, file FROM functions WHERE name = ?"
		" ORDER BY file, id", "t", k->name);

	while (query_row(q)) {
		if (!ends_in(query_bytes(q, 1), k->file))
			continue;
		store_ids_add(&k->functions, query_integer(q, 0));
		add_file(k, query_bytes(q, 1));
	}
	return query_end(q, k->error);
}

static bool has_name(const struct looking *k, const struct profile *p, function_id f)
{
	return same(profile_text(p, p->functions[f].name), k->name);
}

static int find_in_profile(struct looking *k)
{
	const struct profile *p = k->profile;

	for (function_id f = 0; f < p->function_count; f++) {
		struct span file = profile_text(p, p->functions[f].file);

		if (has_name(k, p, f) && ends_in(file, k->file))
			add_file(k, file);
	}
	return 0;
}

/* Names may hold colons (C++): what stands before one is tried as a file. */
static int try_names(struct looking *k, const char *what, int (*find)(struct looking *k))
{
	int status;

	k->file = SPAN("");
	k->name = span_of(what);
	status = find(k);
	for (const char *at = strchr(what, ':'); status == 0 && !k->file_count && at;
		at = strchr(at + 1, ':')) {
		k->file = (struct span){ what, (size_t)(at - what) };
		k->name = span_of(at + 1);
		status = find(k);
	}
	return status;
}

/* What never had a row. */
static int find_in_profiles(struct looking *k, const struct store_runs *runs,
	const char *what)
{
	int status = 0;

	for (size_t i = 0; i < runs->count && status == 0; i++) {
		struct profile *p;

		if (!runs->items[i].profiles)
			continue;
		p = store_profile(k->s, runs->items[i].id, STORED_PROFILE,
			WANT_GRAPH | WANT_NO_EDGES, k->error);
		if (!p)
			return -1;
		k->profile = p;
		status = k->file_count ? find_in_profile(k) :
			try_names(k, what, find_in_profile);
		profile_free(p);
	}
	return status;
}

static int say_several(struct looking *k, const char *what)
{
	struct text files = { 0 };

	for (size_t i = 0; i < k->file_count; i++) {
		text_str(&files, i ? ", " : "");
		text_add(&files, k->files[i].s, k->files[i].len);
	}
	error_set(k->error, "%s: \"%s\" is in several files, expected FILE:NAME: %s",
		store_path(k->s), what, files.s);
	text_free(&files);
	return -1;
}

static int find_function(struct looking *k, const struct store_runs *runs, const char *what)
{
	if (try_names(k, what, find_rows) < 0)
		return -1;
	if (!k->file_count && find_in_profiles(k, runs, what) < 0)
		return -1;
	if (k->file_count > 1)
		return say_several(k, what);
	if (!k->file_count)
		return error_set(k->error, "%s: no function or metric \"%s\"",
			store_path(k->s), what);
	return 0;
}

static double column_of(const struct looking *k, double self, double total, double calls)
{
	return k->column == HISTORY_SELF ? self : k->column == HISTORY_TOTAL ? total : calls;
}

/* What the rows of a run say, added up; false where it has none. */
static bool row_of(struct looking *k, const struct store_run *run, int64_t metric,
	struct query *q, double *value)
{
	bool found = false;

	*value = 0;
	for (size_t i = 0; i < k->functions.count; i++) {
		query_again(q, "iii", run->id, k->functions.ids[i], metric);
		if (!query_row(q))
			continue;
		found = true;
		*value += column_of(k, query_number(q, 0), query_number(q, 1),
			query_number(q, 2));
	}
	return found;
}

/* Below the share from which on functions have rows: from the profile itself. */
static int look_inside(struct looking *k, const struct store_run *run, const char *metric,
	double *value)
{
	struct profile *p = store_profile(k->s, run->id, STORED_PROFILE,
		WANT_GRAPH | WANT_NO_EDGES, k->error);
	struct callgraph_view *view;
	metric_id m;

	*value = 0;
	if (!p)
		return -1;
	m = profile_find_metric(p, metric);
	view = callgraph_view_functions(p, m == NO_ID ? 0 : m);
	for (size_t i = 0; m != NO_ID && i < view->function_count; i++) {
		function_id f = view->functions[i];

		if (has_name(k, p, f) && is_file(k, profile_text(p, p->functions[f].file)))
			*value += column_of(k, view->self[f], view->total[f],
				view->calls[f]);
	}
	callgraph_view_free(view);
	profile_free(p);
	return 0;
}

/* A run without a profile, or that measured something else, has no point. */
static int look_at_run(struct looking *k, const struct store_run *run, struct query *find,
	struct query *row)
{
	const char *metric = metric_of(k, run);
	int64_t id;
	double value;

	query_again(find, "is", run->id, metric);
	if (!run->profiles || !query_row(find))
		return 0;
	id = query_integer(find, 0);
	name_unit(k->history, k->column == HISTORY_CALLS ? "count" : query_text(find, 1));
	if (!row_of(k, run, id, row, &value) && look_inside(k, run, metric, &value) < 0)
		return -1;
	add_point(k->history, run, value);
	return 0;
}

static int look_up_function(struct looking *k, const struct store_runs *runs)
{
	struct query *find = query_new(k->s, "SELECT n.id, n.unit FROM metrics m JOIN"
		" metric_names n ON n.id = m.metric WHERE m.run = ? AND n.name = ?"
		" ORDER BY n.id", "");
	struct query *row = query_new(k->s, "SELECT self, total, calls FROM run_functions"
		" WHERE run = ? AND function = ? AND metric = ?", "");
	int status = 0;

	for (size_t i = runs->count; i-- > 0 && status == 0;)
		status = look_at_run(k, &runs->items[i], find, row);
	status |= query_end(find, k->error);
	return status | query_end(row, k->error);
}

static int look_up(struct looking *k, const struct store_runs *runs, const char *what)
{
	bool metric;

	if (is_metric(k, what, &metric) < 0)
		return -1;
	k->history->name = xstrdup(what);
	if (metric)
		return look_up_metric(k, runs, what);
	if (find_function(k, runs, what) < 0)
		return -1;
	k->history->function = true;
	return look_up_function(k, runs);
}

int store_history(struct store *s, const struct store_filter *filter, const char *what,
	const char *metric, enum history_column column, struct history *history,
	struct error *error)
{
	struct looking k = { .s = s, .metric = metric, .column = column,
		.history = history, .error = error };
	struct store_runs runs = { 0 };
	int status = store_runs(s, filter, &runs, error);

	if (status == 0)
		status = look_up(&k, &runs, what);
	name_unit(history, "");
	store_ids_free(&k.functions);
	for (size_t i = 0; i < k.file_count; i++)
		text_free(&k.files[i]);
	free(k.files);
	store_runs_free(&runs);
	return status;
}
