/* runs_command.h - runs of a store as the engines of comparison take them. */
#ifndef PROFKIT_RUNS_COMMAND_H
#define PROFKIT_RUNS_COMMAND_H

#include "diff_command.h"
#include "runs_options.h"

/* Runs of one version, and what was read of them. */
struct run_set {
	struct store_runs runs;		/* the facts */
	/* Those that have a profile; arrays by number. */
	const struct profile **profiles;
	metric_id *metrics;
	const char **names;		/* "run 17 (T044)" */
	size_t count;
	/* Those that have a log. */
	struct profile **log_profiles;
	struct cpulog **logs;
	bool *under_profiler;
	size_t log_count;
	struct log_side side;
	char **run_names;		/* by run of runs */
	size_t named;
};

/* Adds the runs that a name means, but none twice; says what is wrong and exits. */
void run_set_add(struct run_set *set, struct store *s, const char *name);
/* Reads the profiles of all, and their logs; profiles as options ask for them. */
void run_set_read_profiles(struct run_set *set, struct store *s,
	const struct compare_options *o, unsigned want);
void run_set_read_logs(struct run_set *set, struct store *s);
/* Those with profiles; all of them, without profiles. */
struct diff_files run_set_files(const struct run_set *set);
struct diff_files run_set_names(const struct run_set *set);
void run_set_free(struct run_set *set);

/*
 * Each does its work, or says what is wrong and exits; gives the exit status.  before: the options that
 * stand before the command, which is argv[0].
 */
int store_diff_main(const struct store_options *before, int argc, char **argv);
int store_compare_main(const struct store_options *before, int argc, char **argv);
int store_gate_main(const struct store_options *before, int argc, char **argv);
int store_baseline_main(const struct store_options *before, int argc, char **argv);
int store_trend_main(const struct store_options *before, int argc, char **argv);
int store_bisect_main(const struct store_options *before, int argc, char **argv);

/*
 * Writes and says what changed between two sets of which only names were added: their
 * profiles, and CPU and memory of their logs.  strict: CPU of runs that were recorded
 * under a profiler does not count even where it is all there is.
 */
int runs_compare(struct store *s, const struct compare_options *o, struct run_set *before,
	struct run_set *after, bool strict);

#endif
