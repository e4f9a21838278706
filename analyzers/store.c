/* store.c - the runs of a store: which there are, what belongs to them, how they go. */
#include "store_db.h"

#include <math.h>
#include <stdlib.h>

#include "xalloc.h"

/* ---- runs ---- */

#define RUN_COLUMNS "id, scenario, label, commit_id, branch, host, cpus, time, added, " \
	"stem, duration, rate, under_profiler, file, format, metric, unit, total, cpu, " \
	"cpu_scale, memory, (SELECT count(*) FROM files f WHERE f.run = r.id AND " \
	"f.kind = 0), (SELECT count(*) FROM files f WHERE f.run = r.id AND f.kind = 1), " \
	"(SELECT count(*) FROM files f WHERE f.run = r.id AND f.kind = 2) FROM runs r"

static const char *keep(struct store_runs *runs, const char *text)
{
	if (!*text)
		return "";
	runs->strings = xgrow(runs->strings, runs->string_count, &runs->string_capacity,
		sizeof(*runs->strings));
	runs->strings[runs->string_count] = xstrdup(text);
	return runs->strings[runs->string_count++];
}

static enum cpu_scale scale_of(int64_t number)
{
	return number == CPU_OF_CORE || number == CPU_OF_MACHINE ?
		(enum cpu_scale)number : CPU_UNKNOWN;
}

static void add_run(struct store_runs *runs, struct query *q)
{
	struct store_run *r;

	runs->items = xgrow(runs->items, runs->count, &runs->capacity,
		sizeof(*runs->items));
	r = &runs->items[runs->count++];
	*r = (struct store_run){ .id = query_integer(q, 0),
		.scenario = keep(runs, query_text(q, 1)),
		.label = keep(runs, query_text(q, 2)),
		.commit = keep(runs, query_text(q, 3)),
		.branch = keep(runs, query_text(q, 4)),
		.host = keep(runs, query_text(q, 5)),
		.cpus = query_number(q, 6),
		.time = query_number(q, 7),
		.added = query_number(q, 8),
		.stem = keep(runs, query_text(q, 9)),
		.duration = query_number(q, 10),
		.rate = query_number(q, 11),
		.under_profiler = query_integer(q, 12) != 0,
		.file = keep(runs, query_text(q, 13)),
		.format = keep(runs, query_text(q, 14)),
		.metric = keep(runs, query_text(q, 15)),
		.unit = keep(runs, query_text(q, 16)),
		.total = query_number(q, 17),
		.cpu = query_number(q, 18),
		.cpu_scale = scale_of(query_integer(q, 19)),
		.memory = query_number(q, 20),
		.profiles = (size_t)query_integer(q, 21),
		.logs = (size_t)query_integer(q, 22),
		.attachments = (size_t)query_integer(q, 23) };
}

static int take_runs(struct query *q, struct store_runs *runs, struct error *error)
{
	while (query_row(q))
		add_run(runs, q);
	return query_end(q, error);
}

int store_runs(struct store *s, const struct store_filter *f, struct store_runs *runs,
	struct error *error)
{
	int64_t limit = f->limit ? (int64_t)f->limit : -1;
	struct text digits = { 0 };
	int status;

	if (f->commit)
		text_printf(&digits, "%s*", f->commit);
	status = take_runs(query_new(s, "SELECT " RUN_COLUMNS
		" WHERE (?1 IS NULL OR scenario = ?1) AND (?2 IS NULL OR label = ?2)"
		" AND (?3 IS NULL OR branch = ?3) AND (?4 IS NULL OR host = ?4)"
		" AND (?5 IS NULL OR commit_id GLOB ?5) AND (?6 IS NULL OR time >= ?6)"
		" AND (?7 IS NULL OR time <= ?7) ORDER BY time DESC, id DESC LIMIT ?8",
		"sssssddi", f->scenario, f->label, f->branch, f->host,
		f->commit ? digits.s : NULL, f->since ? *f->since : (double)NAN,
		f->until ? *f->until : (double)NAN, limit), runs, error);
	text_free(&digits);
	return status;
}

int store_run(struct store *s, int64_t id, struct store_runs *runs, struct error *error)
{
	size_t before = runs->count;

	if (take_runs(query_new(s, "SELECT " RUN_COLUMNS " WHERE id = ?", "i", id), runs,
			error) < 0)
		return -1;
	if (runs->count == before)
		return error_set(error, "%s: no run %lld", store_path(s), (long long)id);
	return 0;
}

void store_runs_free(struct store_runs *runs)
{
	for (size_t i = 0; i < runs->string_count; i++)
		free(runs->strings[i]);
	free(runs->strings);
	free(runs->items);
}

/* ---- changes ---- */

int store_change(struct store *s, int (*change)(struct store *s, void *what,
	struct error *error), void *what, struct error *error)
{
	if (store_in_transaction(s))
		return change(s, what, error);
	if (store_begin(s, error) < 0)
		return -1;
	if (change(s, what, error) == 0)
		return store_commit(s, error);
	store_rollback(s);
	return -1;
}

static int remove_run(struct store *s, void *what, struct error *error)
{
	int64_t id = *(const int64_t *)what;
	struct store_runs runs = { 0 };
	int status = store_run(s, id, &runs, error);

	store_runs_free(&runs);
	if (status < 0 || store_run_sql(s, error, "DELETE FROM runs WHERE id = ?", "i",
			id) < 0)
		return -1;
	return store_run_sql(s, error, "DELETE FROM bases WHERE NOT EXISTS"
		" (SELECT 1 FROM contents WHERE base = bases.id)", "");
}

int store_remove(struct store *s, int64_t id, struct error *error)
{
	return store_change(s, remove_run, &id, error);
}

/* ---- files ---- */

const char *stored_kind_word(enum stored_kind kind)
{
	static const char *const words[] = { "profile", "log", "attachment" };

	return words[kind];
}

static enum stored_kind kind_of(int64_t number)
{
	return number == STORED_PROFILE || number == STORED_LOG ?
		(enum stored_kind)number : STORED_ATTACHMENT;
}

int store_files(struct store *s, int64_t run, struct stored_files *files,
	struct error *error)
{
	struct query *q = query_new(s, "SELECT id, kind, name, format, sha256, size"
		" FROM files WHERE run = ? ORDER BY id", "i", run);

	while (query_row(q)) {
		files->items = xgrow(files->items, files->count, &files->capacity,
			sizeof(*files->items));
		files->items[files->count++] = (struct stored_file){
			.id = query_integer(q, 0), .kind = kind_of(query_integer(q, 1)),
			.name = xstrdup(query_text(q, 2)),
			.format = xstrdup(query_text(q, 3)),
			.sha256 = xstrdup(query_text(q, 4)),
			.size = (uint64_t)query_integer(q, 5) };
	}
	return query_end(q, error);
}

void stored_files_free(struct stored_files *files)
{
	for (size_t i = 0; i < files->count; i++) {
		free(files->items[i].name);
		free(files->items[i].format);
		free(files->items[i].sha256);
	}
	free(files->items);
}

int store_find_file(struct store *s, const char *sha256, int64_t *run, struct error *error)
{
	struct query *q = query_new(s, "SELECT run FROM files WHERE sha256 = ?"
		" ORDER BY id LIMIT 1", "s", sha256);

	*run = query_row(q) ? query_integer(q, 0) : 0;
	return query_end(q, error);
}

/* ---- metrics ---- */

int store_metrics(struct store *s, int64_t run, struct stored_metrics *metrics,
	struct error *error)
{
	struct query *q = query_new(s, "SELECT n.name, n.unit, m.value FROM metrics m"
		" JOIN metric_names n ON n.id = m.metric WHERE m.run = ?"
		" ORDER BY n.name, n.unit", "i", run);

	while (query_row(q)) {
		metrics->items = xgrow(metrics->items, metrics->count,
			&metrics->capacity, sizeof(*metrics->items));
		metrics->items[metrics->count++] = (struct stored_metric){
			.name = xstrdup(query_text(q, 0)),
			.unit = xstrdup(query_text(q, 1)), .value = query_number(q, 2) };
	}
	return query_end(q, error);
}

void stored_metrics_free(struct stored_metrics *metrics)
{
	for (size_t i = 0; i < metrics->count; i++) {
		free(metrics->items[i].name);
		free(metrics->items[i].unit);
	}
	free(metrics->items);
}

/* ---- functions ---- */

int store_functions(struct store *s, int64_t run, const char *metric,
	struct stored_functions *functions, struct error *error)
{
	struct query *q = query_new(s, "SELECT f.name, f.file, f.module, f.line, rf.self,"
		" rf.total, rf.calls FROM runs r JOIN metric_names n ON"
		" n.name = coalesce(?2, r.metric) JOIN run_functions rf ON rf.run = r.id"
		" AND rf.metric = n.id JOIN functions f ON f.id = rf.function"
		" WHERE r.id = ?1 ORDER BY rf.self DESC, rf.total DESC, f.name, f.file,"
		" f.module, f.line", "is", run, metric);

	while (query_row(q)) {
		functions->items = xgrow(functions->items, functions->count,
			&functions->capacity, sizeof(*functions->items));
		functions->items[functions->count++] = (struct stored_function){
			.name = xstrdup(query_text(q, 0)),
			.file = xstrdup(query_text(q, 1)),
			.module = xstrdup(query_text(q, 2)), .line = query_integer(q, 3),
			.self = query_number(q, 4), .total = query_number(q, 5),
			.calls = query_number(q, 6) };
	}
	return query_end(q, error);
}

void stored_functions_free(struct stored_functions *functions)
{
	for (size_t i = 0; i < functions->count; i++) {
		free(functions->items[i].name);
		free(functions->items[i].file);
		free(functions->items[i].module);
	}
	free(functions->items);
}

/* ---- baselines ---- */

struct baseline_change {
	const char *name;
	const int64_t *runs;
	size_t count;
	double now;
};

static int set_baseline(struct store *s, void *what, struct error *error)
{
	const struct baseline_change *c = what;

	if (store_run_sql(s, error, "DELETE FROM baselines WHERE name = ?", "s", c->name) < 0)
		return -1;
	if (!c->count)
		return 0;
	if (store_run_sql(s, error, "INSERT INTO baselines VALUES"
			" (?, (julianday('now') - 2440587.5) * 86400.0)", "s", c->name) < 0)
		return -1;
	for (size_t i = 0; i < c->count; i++)
		if (store_run_sql(s, error, "INSERT OR IGNORE INTO baseline_runs VALUES"
				" (?, ?)", "si", c->name, c->runs[i]) < 0)
			return -1;
	return 0;
}

int store_baseline_set(struct store *s, const char *name, const int64_t *runs,
	size_t count, struct error *error)
{
	struct baseline_change change = { .name = name, .runs = runs, .count = count };

	return store_change(s, set_baseline, &change, error);
}

int store_baselines(struct store *s, struct store_baselines *baselines,
	struct error *error)
{
	struct query *q = query_new(s, "SELECT b.name, b.changed, r.id FROM baselines b"
		" LEFT JOIN baseline_runs br ON br.baseline = b.name"
		" LEFT JOIN runs r ON r.id = br.run"
		" ORDER BY b.name, r.time DESC, r.id DESC", "");
	struct store_baseline *b = NULL;

	while (query_row(q)) {
		if (!b || strcmp(b->name, query_text(q, 0)) != 0) {
			baselines->items = xgrow(baselines->items, baselines->count,
				&baselines->capacity, sizeof(*baselines->items));
			b = &baselines->items[baselines->count++];
			*b = (struct store_baseline){ .name = xstrdup(query_text(q, 0)),
				.set = query_number(q, 1) };
		}
		if (query_integer(q, 2))
			store_ids_add(&b->runs, query_integer(q, 2));
	}
	return query_end(q, error);
}

void store_baselines_free(struct store_baselines *baselines)
{
	for (size_t i = 0; i < baselines->count; i++) {
		free(baselines->items[i].name);
		store_ids_free(&baselines->items[i].runs);
	}
	free(baselines->items);
}
