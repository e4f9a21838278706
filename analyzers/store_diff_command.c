/* store_diff_command.c - profstore diff and compare: runs of a store, side by side. */
#include <math.h>
#include <stdlib.h>

#include "runs_command.h"
#include "store_command.h"
#include "units.h"
#include "xalloc.h"

/* How far apart the intervals of logs may be. */
#define RATE_ROOM 1.2

/* ---- what makes runs hard to compare ---- */

struct warnings {
	struct text *items;
	size_t count;
};

static struct text *add_warning(struct warnings *w)
{
	w->items = xrealloc(w->items, w->count + 1, sizeof(*w->items));
	w->items[w->count] = (struct text){ 0 };
	return &w->items[w->count++];
}

static void warnings_free(struct warnings *w)
{
	for (size_t i = 0; i < w->count; i++)
		text_free(&w->items[i]);
	free(w->items);
}

static void add_host(struct text *t, const struct store_run *run)
{
	text_str(t, run->host);
}

static void add_cpus(struct text *t, const struct store_run *run)
{
	if (!isnan(run->cpus))
		text_printf(t, "%g", run->cpus);
}

/* The first word of a set that is neither empty nor like; empty if none. */
static void first_fact(struct text *t, const struct run_set *set,
	void (*fact)(struct text *t, const struct store_run *run), const char *like)
{
	for (size_t i = 0; i < set->runs.count; i++) {
		text_clear(t);
		fact(t, &set->runs.items[i]);
		if (t->len && strcmp(t->s, like) != 0)
			return;
	}
	text_clear(t);
}

static void warn_fact(struct warnings *w, const char *name, const struct run_set *before,
	const struct run_set *after,
	void (*fact)(struct text *t, const struct store_run *run))
{
	const struct run_set *sets[] = { before, after };
	struct text firsts[2] = { { 0 }, { 0 } }, other = { 0 };

	for (int i = 0; i < 2; i++) {
		first_fact(&firsts[i], sets[i], fact, "");
		first_fact(&other, sets[i], fact, firsts[i].len ? firsts[i].s : "");
		if (other.len)
			text_printf(add_warning(w), "%s differs within %s: %s and %s", name,
				i ? "after" : "before", firsts[i].s, other.s);
	}
	if (firsts[0].len && firsts[1].len && strcmp(firsts[0].s, firsts[1].s) != 0)
		text_printf(add_warning(w), "%s differs: %s before, %s after", name,
			firsts[0].s, firsts[1].s);
	text_free(&firsts[0]);
	text_free(&firsts[1]);
	text_free(&other);
}

/* The longest of a set; profiles say so themselves, logs do not. */
static double longest(const struct run_set *set)
{
	double most = (double)NAN;

	for (size_t i = 0; i < set->runs.count; i++)
		most = fmax(most, set->runs.items[i].duration);
	return most;
}

static void warn_duration(struct warnings *w, const struct run_set *before,
	const struct run_set *after)
{
	double a = longest(before), b = longest(after);
	char shown[2][VALUE_SIZE];

	if (!(a > 2 * b || b > 2 * a))
		return;
	value_format(shown[0], a, "seconds");
	value_format(shown[1], b, "seconds");
	text_printf(add_warning(w), "duration differs: %s before, %s after", shown[0],
		shown[1]);
}

/* The longest of a set's logs; their rate is that. */
static double interval_of(const struct run_set *set)
{
	double most = (double)NAN;

	for (size_t i = 0; i < set->log_count; i++) {
		const struct cpulog *log = set->logs[i];
		struct intervals intervals =
			series_intervals(log->cpu.values ? &log->cpu : &log->memory);

		most = fmax(most, intervals.median);
	}
	return most;
}

static void warn_interval(struct warnings *w, const struct run_set *before,
	const struct run_set *after)
{
	double a = interval_of(before), b = interval_of(after);
	char shown[2][VALUE_SIZE];

	if (!(a > RATE_ROOM * b || b > RATE_ROOM * a))
		return;
	value_format(shown[0], a, "seconds");
	value_format(shown[1], b, "seconds");
	text_printf(add_warning(w), "rate of the logs differs: a row every %s before, "
		"every %s after", shown[0], shown[1]);
}

static void warn_left_out(struct warnings *w, const struct run_set *set, const char *side)
{
	size_t left = set->runs.count - set->count;

	if (left)
		text_printf(add_warning(w), "%zu run%s %s without a profile %s left out of the "
			"functions", left, text_plural(left), side, left == 1 ? "is" : "are");
}

/* ---- CPU ---- */

static bool has_scale(const struct run_set *set, enum cpu_scale scale)
{
	for (size_t i = 0; i < set->log_count; i++)
		if (set->logs[i]->cpu.count && set->logs[i]->scale == scale)
			return true;
	return false;
}

static void convert_logs(struct run_set *set)
{
	for (size_t i = 0; i < set->log_count; i++) {
		struct cpulog *old = set->logs[i];
		struct cpulog_options options = { .scale = old->scale,
			.cores = old->cores, .convert = CPU_OF_CORE };
		struct error error = { 0 };

		set->logs[i] = cpulog_new(set->log_profiles[i], &options, &error);
		if (!set->logs[i])
			tool_fail("%s", error.text);
		cpulog_free(old);
	}
}

/* Percentages of one core and of the machine are brought to those of a core. */
static void agree_on_scale(struct run_set *before, struct run_set *after)
{
	bool core = has_scale(before, CPU_OF_CORE) || has_scale(after, CPU_OF_CORE);

	if (!core || (!has_scale(before, CPU_OF_MACHINE) && !has_scale(after, CPU_OF_MACHINE)))
		return;
	convert_logs(before);
	convert_logs(after);
	if (has_scale(before, CPU_OF_MACHINE) || has_scale(after, CPU_OF_MACHINE))
		tool_fail("CPU is a percentage of one core in some runs and of the machine in "
			"others, and how many CPUs it has is not known");
}

static size_t count_without_profiler(const struct run_set *set)
{
	size_t count = 0;

	for (size_t i = 0; i < set->log_count; i++)
		count += !set->under_profiler[i] && set->logs[i]->cpu.count;
	return count;
}

static size_t count_under_profiler(const struct run_set *set)
{
	size_t count = 0;

	for (size_t i = 0; i < set->log_count; i++)
		count += set->under_profiler[i] && set->logs[i]->cpu.count;
	return count;
}

static void add_logs(struct run_set *set, bool all)
{
	for (size_t i = 0; i < set->log_count; i++)
		log_side_add(&set->side, set->logs[i], all || !set->under_profiler[i]);
}

/* Whether CPU of runs under a profiler counts: where all of both sides are such. */
static bool take_cpu(struct warnings *w, struct run_set *before, struct run_set *after,
	bool strict)
{
	size_t with = count_under_profiler(before) + count_under_profiler(after);
	bool all = !strict && with && !count_without_profiler(before) &&
		!count_without_profiler(after);

	if (all)
		text_str(add_warning(w), "CPU contains the profiler's own, which all of these "
			"runs were recorded under");
	else if (with)
		text_printf(add_warning(w), "CPU of %zu run%s does not count: recorded under a "
			"profiler", with, text_plural(with));
	return all;
}

/* ---- both ---- */

static void check_sides(const struct run_set *before, const struct run_set *after)
{
	for (size_t i = 0; i < before->runs.count; i++)
		for (size_t k = 0; k < after->runs.count; k++)
			if (before->runs.items[i].id == after->runs.items[k].id)
				tool_fail("run %lld is on both sides",
					(long long)before->runs.items[i].id);
}

static void find_warnings(struct warnings *w, const struct run_set *before,
	const struct run_set *after, bool profiles)
{
	warn_fact(w, "host", before, after, add_host);
	warn_fact(w, "number of CPUs", before, after, add_cpus);
	warn_interval(w, before, after);
	if (profiles) {
		warn_left_out(w, before, "before");
		warn_left_out(w, after, "after");
	} else {
		warn_duration(w, before, after);
	}
}

static void read_sets(struct store *s, const struct compare_options *o, unsigned want,
	struct run_set *before, struct run_set *after)
{
	run_set_read_profiles(before, s, o, want);
	run_set_read_profiles(after, s, o, want);
	run_set_read_logs(before, s);
	run_set_read_logs(after, s);
	agree_on_scale(before, after);
}

int runs_compare(struct store *s, const struct compare_options *o, struct run_set *before,
	struct run_set *after, bool strict)
{
	struct outputs outputs = targets_find(&o->targets, diff_forms);
	struct warnings w = { 0 };
	struct diff_more more = { 0 };
	struct log_changes logs;
	bool profiles, all;
	int status;

	check_sides(before, after);
	read_sets(s, o, diff_wanted(o, &outputs), before, after);
	profiles = before->count && after->count;
	find_warnings(&w, before, after, profiles);
	all = take_cpu(&w, before, after, strict);
	add_logs(before, all);
	add_logs(after, all);
	logs = diff_logs_compare(&before->side, &after->side, &o->gate);
	if (!profiles && !logs.count)
		tool_fail("the runs have neither profiles nor logs in common");
	more = (struct diff_more){ logs.count ? &logs : NULL, w.items, w.count };
	if (profiles) {
		status = diff_command(o, &outputs, run_set_files(before),
			run_set_files(after), &more);
	} else {
		struct diff_files names[] = { run_set_names(before), run_set_names(after) };

		status = diff_logs_command(o, &outputs, &names[0], &names[1], &more);
	}
	warnings_free(&w);
	return status;
}

/* ---- diff ---- */

static error_t parse_diff(int key, char *arg, struct argp_state *state)
{
	struct runs_options *o = state->input;

	if (key != ARGP_KEY_INIT)
		return ARGP_ERR_UNKNOWN;
	state->child_inputs[0] = &o->compare;
	state->child_inputs[1] = o;
	state->child_inputs[2] = &o->compare.load.filters;
	return 0;
}

static const struct argp diff_argp_of_store = {
	.parser = parse_diff,
	.args_doc = "RUN RUN\nRUN... --vs RUN...",
	.doc = "Tell what changed between runs, or two sets of repeated runs: their profiles, "
		"and CPU and memory of their logs.\vRUN is an id, a label, @SCENARIO (its "
		"newest run), @SCENARIO~N (N before that), @SCENARIO~0..4 (five) or "
		"baseline:NAME.  A name of several runs is a set.",
	.children = (const struct argp_child[]){ { .argp = &comparison_argp },
		{ .argp = &runs_argp }, { .argp = &filter_argp }, { 0 } },
};

static size_t count_before(const struct compare_options *o)
{
	size_t before = o->before_count, count = o->load.file_count;

	if (before == SIZE_MAX && count == 2)
		return 1;
	if (before == SIZE_MAX)
		tool_fail("diff: expected two runs, or --vs between the runs of two versions");
	if (!before || before == count)
		tool_fail("diff: expected runs before and behind --vs");
	return before;
}

int store_diff_main(const struct store_options *before, int argc, char **argv)
{
	struct runs_options o = runs_options_start(before);
	struct run_set sets[2] = { { .count = 0 }, { .count = 0 } };
	size_t first;
	struct store *s;
	int status;

	argp_parse(&diff_argp_of_store, argc, argv, ARGP_IN_ORDER, NULL, &o);
	first = count_before(&o.compare);
	s = store_options_open(&o.store, STORE_READ);
	for (size_t i = 0; i < o.compare.load.file_count; i++)
		run_set_add(&sets[i >= first], s, o.compare.load.files[i]);
	status = runs_compare(s, &o.compare, &sets[0], &sets[1], false);
	run_set_free(&sets[0]);
	run_set_free(&sets[1]);
	store_close(s);
	load_free(&o.compare.load);
	return status;
}

/* ---- compare ---- */

enum { KEY_WIDTH = 512, KEY_COLOR };

static const struct argp_option compare_list[] = {
	{ "to", 't', "FORM", 0, "Print table, json, csv, tsv or markdown", 2 },
	{ "output", 'o', "FILE", 0, "Write FILE instead of stdout; its ending is its form "
		"unless -t is given; or FORM:FILE.  May be repeated", 2 },
	{ "limit", 'n', "N", 0, "Show N functions, 0 all (default: 20 of a table)", 2 },
	{ "width", KEY_WIDTH, "COLUMNS", 0, "Fit a table to COLUMNS, 0: cut nothing "
		"(default: the terminal's)", 2 },
	{ "color", KEY_COLOR, "WHEN", 0, "Use colour: auto, always, never", 2 },
	{ 0 },
};

static error_t parse_compare(int key, char *arg, struct argp_state *state)
{
	struct runs_options *all = state->input;
	struct compare_options *o = &all->compare;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = all;
		state->child_inputs[1] = &o->load.filters;
		break;
	case 't': o->targets.to = arg; break;
	case 'o': targets_add(&o->targets, arg); break;
	case 'n': o->limit = argument_count(state, "-n", arg, INT32_MAX); break;
	case KEY_WIDTH: o->width = argument_width(state, arg); break;
	case KEY_COLOR: o->color = argument_when(state, "--color", arg); break;
	default: return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp compare_argp = {
	.options = compare_list,
	.parser = parse_compare,
	.args_doc = "RUN RUN...",
	.doc = "Show each function's share of each run, the widest spread first.\vRUN is an id, "
		"a label, @SCENARIO (its newest run), @SCENARIO~N (N before that) or "
		"baseline:NAME.",
	.children = (const struct argp_child[]){ { .argp = &runs_argp },
		{ .argp = &filter_argp }, { 0 } },
};

int store_compare_main(const struct store_options *before, int argc, char **argv)
{
	struct runs_options o = runs_options_start(before);
	struct run_set set = { .count = 0 };
	struct outputs outputs;
	struct store *s;

	argp_parse(&compare_argp, argc, argv, 0, NULL, &o);
	outputs = targets_find(&o.compare.targets, diff_forms);
	s = store_options_open(&o.store, STORE_READ);
	for (size_t i = 0; i < o.compare.load.file_count; i++)
		run_set_add(&set, s, o.compare.load.files[i]);
	run_set_read_profiles(&set, s, &o.compare, diff_wanted(&o.compare, &outputs));
	if (set.count < 2)
		tool_fail("compare: expected two runs or more with profiles");
	diff_matrix_command(&o.compare, &outputs, set.profiles, set.metrics, set.names,
		set.count);
	run_set_free(&set);
	store_close(s);
	load_free(&o.compare.load);
	return 0;
}
