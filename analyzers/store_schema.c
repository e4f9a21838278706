/*
 * store_schema.c - the tables of a store, and the steps from each version to the next.
 *
 * Shapes and figures are those of pack.h, compressed.  A shape is compressed
 * against that of its base, which is a copy of an earlier run's and belongs to no run:
 * so each run can be removed.
 */
#include "store_db.h"
#include "xalloc.h"

/* What makes version 1 of an empty file; views are for the users of profstore sql. */
static const char *const version_1[] = {
	"CREATE TABLE runs (id INTEGER PRIMARY KEY AUTOINCREMENT, scenario TEXT NOT NULL,"
	" label TEXT NOT NULL, commit_id TEXT NOT NULL, branch TEXT NOT NULL,"
	" host TEXT NOT NULL, cpus REAL, time REAL NOT NULL, added REAL NOT NULL,"
	" stem TEXT NOT NULL, duration REAL, rate REAL, under_profiler INTEGER NOT NULL,"
	" file TEXT NOT NULL, format TEXT NOT NULL, metric TEXT NOT NULL,"
	" unit TEXT NOT NULL, total REAL, cpu REAL, cpu_scale INTEGER NOT NULL,"
	" memory REAL) STRICT",
	"CREATE INDEX runs_by_time ON runs (scenario, time, id)",
	"CREATE INDEX runs_by_stem ON runs (stem)",

	"CREATE TABLE files (id INTEGER PRIMARY KEY AUTOINCREMENT,"
	" run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, kind INTEGER NOT NULL,"
	" name TEXT NOT NULL, format TEXT NOT NULL, sha256 TEXT NOT NULL,"
	" size INTEGER NOT NULL) STRICT",
	"CREATE INDEX files_by_run ON files (run)",
	"CREATE INDEX files_by_hash ON files (sha256)",

	"CREATE TABLE bases (id INTEGER PRIMARY KEY, scenario TEXT NOT NULL,"
	" format TEXT NOT NULL, shape BLOB NOT NULL) STRICT",
	"CREATE INDEX bases_by_scenario ON bases (scenario, format)",
	"CREATE TABLE contents (file INTEGER PRIMARY KEY REFERENCES files ON DELETE CASCADE,"
	" base INTEGER REFERENCES bases, shape BLOB, figures BLOB NOT NULL) STRICT",
	"CREATE INDEX contents_by_base ON contents (base)",

	"CREATE TABLE metric_names (id INTEGER PRIMARY KEY, name TEXT NOT NULL,"
	" unit TEXT NOT NULL, UNIQUE (name, unit)) STRICT",
	"CREATE TABLE metrics (run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,"
	" metric INTEGER NOT NULL REFERENCES metric_names, value REAL,"
	" PRIMARY KEY (run, metric)) STRICT, WITHOUT ROWID",

	"CREATE TABLE functions (id INTEGER PRIMARY KEY, name TEXT NOT NULL,"
	" file TEXT NOT NULL, module TEXT NOT NULL, line INTEGER NOT NULL,"
	" UNIQUE (name, file, module, line)) STRICT",
	/* By run first: a run's rows stand together, and a function is found in each run. */
	"CREATE TABLE run_functions (run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,"
	" function INTEGER NOT NULL REFERENCES functions,"
	" metric INTEGER NOT NULL REFERENCES metric_names, self REAL NOT NULL,"
	" total REAL NOT NULL, calls REAL, PRIMARY KEY (run, function, metric))"
	" STRICT, WITHOUT ROWID",

	"CREATE TABLE baselines (name TEXT PRIMARY KEY, changed REAL NOT NULL)"
	" STRICT, WITHOUT ROWID",
	"CREATE TABLE baseline_runs (baseline TEXT NOT NULL REFERENCES baselines"
	" ON DELETE CASCADE, run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,"
	" PRIMARY KEY (baseline, run)) STRICT, WITHOUT ROWID",
	"CREATE INDEX baseline_runs_by_run ON baseline_runs (run)",

	"CREATE VIEW v_runs AS SELECT id, scenario, nullif(label, '') AS label,"
	" nullif(commit_id, '') AS \"commit\", nullif(branch, '') AS branch,"
	" nullif(host, '') AS host, cpus,"
	" strftime('%Y-%m-%dT%H:%M:%SZ', time, 'unixepoch') AS time,"
	" strftime('%Y-%m-%dT%H:%M:%SZ', added, 'unixepoch') AS added, duration, rate,"
	" under_profiler, file, nullif(format, '') AS format, nullif(metric, '') AS metric,"
	" nullif(unit, '') AS unit, total, cpu,"
	" CASE cpu_scale WHEN 1 THEN 'core' WHEN 2 THEN 'machine' END AS cpu_percent_of,"
	" memory FROM runs",
	"CREATE VIEW v_files AS SELECT id, run,"
	" CASE kind WHEN 0 THEN 'profile' WHEN 1 THEN 'log' ELSE 'attachment' END AS kind,"
	" name, nullif(format, '') AS format, sha256, size FROM files",
	"CREATE VIEW v_metrics AS SELECT m.run, n.name AS metric, n.unit, m.value"
	" FROM metrics m JOIN metric_names n ON n.id = m.metric",
	"CREATE VIEW v_functions AS SELECT r.run, f.name AS function,"
	" nullif(f.file, '') AS file, nullif(f.line, 0) AS line,"
	" nullif(f.module, '') AS module, n.name AS metric, n.unit, r.self, r.total,"
	" r.calls FROM run_functions r JOIN functions f ON f.id = r.function"
	" JOIN metric_names n ON n.id = r.metric",
	"CREATE VIEW v_baselines AS SELECT baseline, run FROM baseline_runs",
	NULL,
};

/* A new version is a list more at the end. */
static const char *const *const steps[] = { version_1 };

const struct store_versions store_versions = { steps, sizeof(steps) / sizeof(*steps) };

static int take_step(struct store *s, const char *const *statements, struct error *error)
{
	for (; *statements; statements++)
		if (store_run_sql(s, error, *statements, "") < 0)
			return -1;
	return 0;
}

static int64_t ask_number(struct store *s, const char *sql, struct error *error)
{
	struct query *q = query_new(s, sql, "");
	int64_t number = query_row(q) ? query_integer(q, 0) : 0;

	return query_end(q, error) < 0 ? -1 : number;
}

/* Another program's tables in a file that had no application_id when it was looked at. */
static int check_empty(struct store *s, struct error *error)
{
	int64_t tables = ask_number(s, "SELECT count(*) FROM sqlite_schema", error);

	if (tables > 0)
		return error_set(error, "%s: not a store of profstore", store_path(s));
	return tables < 0 ? -1 : 0;
}

static int mark_version(struct store *s, size_t version, struct error *error)
{
	struct text sql = { 0 };
	int status;

	text_printf(&sql, "PRAGMA application_id = %d", STORE_APPLICATION);
	status = store_run_sql(s, error, sql.s, "");
	text_clear(&sql);
	text_printf(&sql, "PRAGMA user_version = %zu", version);
	if (status == 0)
		status = store_run_sql(s, error, sql.s, "");
	text_free(&sql);
	return status;
}

/* With the file locked: another process may have done it since. */
static int migrate(struct store *s, const struct store_versions *versions,
	struct error *error)
{
	int64_t version = ask_number(s, "PRAGMA user_version", error);

	if (version < 0 || (version == 0 && check_empty(s, error) < 0))
		return -1;
	if ((size_t)version >= versions->count)
		return 0;
	for (size_t v = (size_t)version; v < versions->count; v++)
		if (take_step(s, versions->steps[v], error) < 0)
			return -1;
	return mark_version(s, versions->count, error);
}

int store_migrate(struct store *s, const struct store_versions *versions, bool create,
	struct error *error)
{
	int64_t version = ask_number(s, "PRAGMA user_version", error);

	if (version < 0)
		return -1;
	if (version > (int64_t)versions->count)
		return error_set(error,
			"%s: the store is of version %lld, and this profstore knows %zu; "
			"a newer profstore reads it", store_path(s), (long long)version,
			versions->count);
	if (version == (int64_t)versions->count)
		return 0;
	if (!version && !create)
		return error_set(error, "%s: not a store of profstore", store_path(s));
	if (store_begin(s, error) < 0)
		return -1;
	if (migrate(s, versions, error) < 0) {
		store_rollback(s);
		return -1;
	}
	return store_commit(s, error);
}
