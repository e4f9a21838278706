/* runs_command.c - runs of a store: their names, profiles and logs. */
#include "runs_command.h"

#include <math.h>
#include <stdlib.h>

#include "store_command.h"
#include "xalloc.h"

/* ---- names ---- */

/* "run 17 (T044)", else with its commit. */
static char *name_of(const struct store_run *run)
{
	struct text t = { 0 };

	text_printf(&t, "run %lld", (long long)run->id);
	if (*run->label)
		text_printf(&t, " (%s)", run->label);
	else if (*run->commit)
		text_printf(&t, " (%.10s)", run->commit);
	return t.s;
}

static bool has_run(const struct run_set *set, int64_t id)
{
	for (size_t i = 0; i < set->runs.count; i++)
		if (set->runs.items[i].id == id)
			return true;
	return false;
}

void run_set_add(struct run_set *set, struct store *s, const char *name)
{
	struct store_ids ids = { 0 };
	struct error error = { 0 };

	store_check(store_resolve(s, name, &ids, &error), &error);
	for (size_t i = 0; i < ids.count; i++)
		if (!has_run(set, ids.ids[i]))
			store_check(store_run(s, ids.ids[i], &set->runs, &error), &error);
	store_ids_free(&ids);
	set->run_names = xrealloc(set->run_names, set->runs.count,
		sizeof(*set->run_names));
	for (size_t i = set->named; i < set->runs.count; i++)
		set->run_names[i] = name_of(&set->runs.items[i]);
	set->named = set->runs.count;
}

/* ---- reading ---- */

void run_set_read_profiles(struct run_set *set, struct store *s,
	const struct compare_options *o, unsigned want)
{
	size_t count = set->runs.count;
	struct error error = { 0 };

	want = load_wanted(&o->load, want);
	set->profiles = xcalloc(count + 1, sizeof(*set->profiles));
	set->metrics = xcalloc(count + 1, sizeof(*set->metrics));
	set->names = xcalloc(count + 1, sizeof(*set->names));
	for (size_t i = 0; i < count; i++) {
		struct profile *p;

		if (!set->runs.items[i].profiles)
			continue;
		p = store_profile(s, set->runs.items[i].id, STORED_PROFILE, want, &error);
		if (!p)
			tool_fail("%s", error.text);
		set->names[set->count] = set->run_names[i];
		set->profiles[set->count] = load_prepare(&o->load, p, want,
			&set->metrics[set->count]);
		set->count++;
	}
}

static void add_log(struct run_set *set, struct store *s, const struct store_run *run)
{
	struct cpulog_options options = { .cores = (double)NAN };
	struct error error = { 0 };
	struct profile *p = store_profile(s, run->id, STORED_LOG, WANT_COUNTERS, &error);
	struct cpulog *log = p ? cpulog_new(p, &options, &error) : NULL;

	if (!log)
		tool_fail("%s", error.text);
	if (isnan(log->cores))
		log->cores = run->cpus;
	set->log_profiles[set->log_count] = p;
	set->under_profiler[set->log_count] = run->under_profiler;
	set->logs[set->log_count++] = log;
}

void run_set_read_logs(struct run_set *set, struct store *s)
{
	size_t count = set->runs.count;

	set->log_profiles = xcalloc(count + 1, sizeof(*set->log_profiles));
	set->logs = xcalloc(count + 1, sizeof(*set->logs));
	set->under_profiler = xcalloc(count + 1, sizeof(*set->under_profiler));
	for (size_t i = 0; i < count; i++)
		if (set->runs.items[i].logs)
			add_log(set, s, &set->runs.items[i]);
}

struct diff_files run_set_files(const struct run_set *set)
{
	return (struct diff_files){ .side = { .runs = set->profiles,
		.metrics = set->metrics, .count = set->count }, .names = set->names };
}

struct diff_files run_set_names(const struct run_set *set)
{
	return (struct diff_files){ .side = { .count = set->runs.count },
		.names = (const char *const *)set->run_names };
}

void run_set_free(struct run_set *set)
{
	for (size_t i = 0; i < set->count; i++)
		profile_free((struct profile *)(uintptr_t)set->profiles[i]);
	for (size_t i = 0; i < set->log_count; i++) {
		cpulog_free(set->logs[i]);
		profile_free(set->log_profiles[i]);
	}
	for (size_t i = 0; i < set->runs.count; i++)
		free(set->run_names[i]);
	free(set->profiles);
	free(set->metrics);
	free(set->names);
	free(set->log_profiles);
	free(set->logs);
	free(set->under_profiler);
	free(set->run_names);
	log_side_free(&set->side);
	store_runs_free(&set->runs);
}
