/*
 * store.h - a store of runs: one SQLite file with their profiles, logs, pictures and
 * what they measured.
 *
 *	struct store *s = store_open("profkit.db", STORE_READ, &error);
 *	struct store_ids runs = { 0 };
 *	store_resolve(s, "@idle~1", &runs, &error);
 *	struct profile *p = store_profile(s, runs.ids[0], STORED_PROFILE, WANT_ALL, &error);
 *	store_close(s);
 *
 * Whatever returns int is 0, or -1 and an error that names the store; what returns a
 * pointer is NULL then.  Arrays in the structures end with their own _free().
 */
#ifndef PROFKIT_STORE_H
#define PROFKIT_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "profile.h"
#include "text.h"

struct store;

enum store_mode {
	STORE_READ,		/* an absent file is an error; nothing is ever written */
	STORE_WRITE,		/* the same, but may change */
	STORE_CREATE,		/* an absent or empty file becomes a store */
};

/* A file that is no store is an error, and is neither changed nor given company. */
struct store *store_open(const char *path, enum store_mode mode, struct error *error);
void store_close(struct store *s);	/* NULL is fine */

/*
 * One change: all that is written between them is in the store, or nothing.  begin waits
 * for other processes as long as it takes.  Every function that writes does so in
 * a transaction of its own where none was begun.
 */
int store_begin(struct store *s, struct error *error);
int store_commit(struct store *s, struct error *error);
void store_rollback(struct store *s);

/* ---- runs ---- */

/* Strings are "" where a fact is not known. */
struct store_run {
	int64_t id;			/* from 1, never used again */
	const char *scenario, *label;
	const char *commit, *branch;	/* of git */
	const char *host;
	double cpus;			/* of the host; NAN unknown */
	double time;			/* when the recording began, seconds since 1970 */
	double added;			/* when it was stored, likewise */
	const char *stem;		/* of its files' names: "pam_idle_20260211_143022" */
	double duration;		/* seconds; NAN unknown */
	double rate;			/* samples per second; NAN unknown */
	bool under_profiler;		/* its CPU contains a profiler's own */
	const char *file, *format;	/* of its first profile, else log, else attachment */
	const char *metric, *unit;	/* that its profile is looked at by */
	double total;			/* of that; NAN: it has no profile */
	double cpu;			/* its log's mean, percent; NAN: none */
	enum cpu_scale cpu_scale;
	double memory;			/* its log's peak, MB of 2^20 bytes; NAN: none */
	size_t profiles, logs, attachments;
};

struct store_runs {
	struct store_run *items;
	size_t count, capacity;
	char **strings;			/* private: what the items point into */
	size_t string_count, string_capacity;
};

/* NULL: whatever it is.  Zeros ask for all runs. */
struct store_filter {
	const char *scenario, *label, *branch, *host;
	const char *commit;		/* or its first digits */
	const double *since, *until;	/* time, seconds since 1970, both inclusive */
	size_t limit;			/* the newest so many; 0: all */
};

/* Newest first: by time, then by id. */
int store_runs(struct store *s, const struct store_filter *filter,
	struct store_runs *runs, struct error *error);
/* One run. */
int store_run(struct store *s, int64_t id, struct store_runs *runs, struct error *error);
void store_runs_free(struct store_runs *runs);

int store_remove(struct store *s, int64_t id, struct error *error);

/* ---- runs by name ---- */

struct store_ids {
	int64_t *ids;
	size_t count, capacity;
};

/*
 * Appends the runs that a name means, the newest first:
 *
 *	17		a run by its id, or else its label; id:17, label:17
 *	T044		all runs of that label
 *	@idle		the newest run of a scenario; @idle~1 that before it
 *	@idle~0..4	the newest five
 *	baseline:NAME	the runs of a baseline
 *
 * An error where it means none.
 */
int store_resolve(struct store *s, const char *name, struct store_ids *runs,
	struct error *error);
/* The same where one run is wanted: an error where the name means several. */
int store_resolve_one(struct store *s, const char *name, int64_t *run,
	struct error *error);
void store_ids_free(struct store_ids *runs);

/* ---- what is in a run ---- */

enum stored_kind { STORED_PROFILE, STORED_LOG, STORED_ATTACHMENT };
const char *stored_kind_word(enum stored_kind kind);	/* "profile" ... */

struct stored_file {
	int64_t id;
	enum stored_kind kind;
	char *name;			/* as given */
	char *format;			/* "" of attachments */
	char *sha256;			/* of its bytes as they were, in hex */
	uint64_t size;			/* of those */
};

struct stored_files {
	struct stored_file *items;	/* in the order they were added */
	size_t count, capacity;
};

int store_files(struct store *s, int64_t run, struct stored_files *files,
	struct error *error);
void stored_files_free(struct stored_files *files);

/*
 * The first profile or log of a run; want: enum want.  Time lines are there only where
 * they were kept.  NULL and an error too where it has none.
 */
struct profile *store_profile(struct store *s, int64_t run, enum stored_kind kind,
	unsigned want, struct error *error);
/* That of one file of it; the bytes of an attachment. */
struct profile *store_file_profile(struct store *s, int64_t file, unsigned want,
	struct error *error);
int store_file_bytes(struct store *s, int64_t file, struct text *bytes,
	struct error *error);

/*
 * What a run measured as a whole: the totals of its profile by metric ("time"), and
 * of its log cpu_mean, cpu_max, cpu_p95, memory_mean, memory_max, and so on.
 */
struct stored_metric {
	char *name, *unit;
	double value;
};

struct stored_metrics {
	struct stored_metric *items;
	size_t count, capacity;
};

int store_metrics(struct store *s, int64_t run, struct stored_metrics *metrics,
	struct error *error);
void stored_metrics_free(struct stored_metrics *metrics);

/* A function's figures in a run; strings are "" and line 0 where not known. */
struct stored_function {
	char *name, *file, *module;
	int64_t line;
	double self, total;
	double calls;			/* NAN unknown */
};

struct stored_functions {
	struct stored_function *items;	/* by self, the largest first */
	size_t count, capacity;
};

/*
 * The functions of a run that have 0.1 % or more of its total, by self or by total, at
 * least the first fifty, and those that had it in the scenario's run before and have a
 * quarter of it.  metric: NULL: that which the run is looked at by.
 */
int store_functions(struct store *s, int64_t run, const char *metric,
	struct stored_functions *functions, struct error *error);
void stored_functions_free(struct stored_functions *functions);

/* ---- over time ---- */

enum history_column { HISTORY_SELF, HISTORY_TOTAL, HISTORY_CALLS };

struct history_point {
	int64_t run;
	double time;			/* seconds since 1970 */
	char *commit, *label;		/* "" unknown */
	double value;			/* 0: the function is not in this run's profile */
	bool under_profiler;
};

/* Oldest first.  Runs that did not measure it are not there. */
struct history {
	struct history_point *points;
	size_t count, capacity;
	char *name;			/* "parse (a.py)", "total", "cpu" */
	char *unit;			/* of the values; "count" of calls */
	bool function;			/* it is one, so there are columns */
};

/*
 * what: "total", "cpu" (mean percent) or "memory" (peak MB), any metric's name as
 * store_metrics() has it, or a function: NAME or FILE:NAME, where FILE is the end of
 * its path.  Functions that differ by the line they begin in are one.  metric: of a
 * profile; NULL: that which the run is looked at by.
 *
 * Fast for functions with 0.1 % of their run's total or more; others are looked up in
 * the stored profiles, run by run.
 */
int store_history(struct store *s, const struct store_filter *filter, const char *what,
	const char *metric, enum history_column column, struct history *history,
	struct error *error);
void history_free(struct history *history);

/*
 * Adds the one function whose name matches a pattern (filter.h), as store_history() takes
 * it.  An error where none or several do.
 */
int store_match_function(struct store *s, const char *regexp, struct text *name,
	struct error *error);

/* ---- baselines ---- */

struct store_baseline {
	char *name;
	double set;			/* when, seconds since 1970 */
	struct store_ids runs;		/* newest first; empty where all were removed */
};

struct store_baselines {
	struct store_baseline *items;	/* by name */
	size_t count, capacity;
};

/* Makes it these runs, whatever it was; no runs: it is gone. */
int store_baseline_set(struct store *s, const char *name, const int64_t *runs,
	size_t count, struct error *error);
int store_baselines(struct store *s, struct store_baselines *baselines,
	struct error *error);
void store_baselines_free(struct store_baselines *baselines);

/* ---- adding ---- */

/* A file on its way in. */
struct store_addition {
	const char *name;		/* as given */
	enum stored_kind kind;
	const struct profile *profile;	/* of profiles and logs */
	struct span bytes;		/* of attachments */
	char sha256[65];		/* of the file's bytes */
	uint64_t size;
};

/*
 * Adds the files as one run, made of facts (its id, added, file, format and figures are
 * not looked at); where there is a run of the same scenario and stem, not "", they
 * join it.  keep_samples: with their time lines.  *id: which it is.
 */
int store_add(struct store *s, const struct store_run *facts,
	const struct store_addition *files, size_t count, bool keep_samples,
	int64_t *id, struct error *error);

/* The run that has a file with this hash; 0: none. */
int store_find_file(struct store *s, const char *sha256, int64_t *run,
	struct error *error);

/* ---- questions in SQL ---- */

/*
 * Runs a statement that only reads, on a store opened with STORE_READ, and prints what
 * it gives.  An error where it would write, or reach beyond the store.
 */
struct report;
int store_query(struct store *s, const char *sql, struct report **report,
	struct error *error);

#endif
