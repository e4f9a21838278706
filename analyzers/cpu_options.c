#include "cpu_options.h"

#include <math.h>
#include <stdlib.h>

#include "number.h"
#include "units.h"
#include "xalloc.h"

enum { MAX_PIXELS = 20000, LEAST_PIXELS = 100 };

enum {
	KEY_VS = 256, KEY_AVERAGE, KEY_COLUMNS, KEY_CPU_SCALE, KEY_CORES, KEY_ABOVE,
	KEY_PROCESS, KEY_TIME_RANGE, KEY_BASELINE, KEY_TARGET, KEY_OVERHEAD, KEY_REDUCTION,
	KEY_MEMORY, KEY_GROWTH, KEY_SPIKES, KEY_PROFILE, KEY_OFFSET, KEY_TITLE, KEY_SIZE,
	KEY_CLOCK, KEY_WIDTH, KEY_COLOR,
};

static const struct argp_option option_list[] = {
	{ "vs", KEY_VS, 0, 0, "What stands before are runs of one version, what stands "
		"behind of the other: say what changed", 1 },
	{ "average", KEY_AVERAGE, 0, 0, "The logs are repeated runs of one thing: say what "
		"they have in common", 1 },
	{ "baseline", KEY_BASELINE, "LOG|NUMBER", 0, "Compare each log with that one, or with "
		"that mean of CPU in percent", 1 },
	{ "to", 't', "FORM", 0, "Print summary, json, csv, tsv, markdown or text (a chart "
		"of characters), or draw png, svg or pdf", 2 },
	{ "output", 'o', "FILE", 0, "Write FILE instead of stdout; its ending (.txt, .json, "
		".csv, .tsv, .md, .png, .svg, .pdf) is its form unless -t is given; or "
		"FORM:FILE.  May be repeated", 2 },
	{ "limit", 'n', "N", 0, "Show N spikes, functions and marks, 0 all (default: 5 "
		"for people, all of json and csv)", 2 },
	{ "columns", KEY_COLUMNS, "WHAT=COLUMN,...", 0, "Which columns are time, cpu, "
		"memory: by name or number", 3 },
	{ "cpu-scale", KEY_CPU_SCALE, "SCALE", 0, "CPU is a percentage of a core or of the "
		"system", 3 },
	{ "cores", KEY_CORES, "N", 0, "How many cores the machine has", 3 },
	{ "process", KEY_PROCESS, "RE", 0, "Only processes or containers whose name or id "
		"matches", 3 },
	{ "time-range", KEY_TIME_RANGE, "A..B", 0, "Only what was between two times, as in "
		"90s..5min", 3 },
	{ "above", KEY_ABOVE, "PERCENT", 0, "Say for how much of the time CPU was above", 3 },
	{ "profile", KEY_PROFILE, "FILE", 0, "Say which functions ran while CPU was above, by "
		"a profile in the order of time", 4 },
	{ "offset", KEY_OFFSET, "SECONDS", 0, "The profile began so much later than the log "
		"(default: as their clocks say)", 4 },
	{ "target", KEY_TARGET, "PERCENT", 0, "Exit 1 where the mean of CPU is above", 5 },
	{ "target-overhead", KEY_OVERHEAD, "POINTS", 0, "Exit 1 where the mean of CPU is "
		"more than so many percentage points above the baseline's", 5 },
	{ "expect-reduction", KEY_REDUCTION, "AMOUNT", 0, "Exit 1 where the mean of CPU is "
		"not so much below what it was before: 5% of that, or 5pp, which are "
		"percentage points", 5 },
	{ "max-memory", KEY_MEMORY, "SIZE", 0, "Exit 1 where the peak of memory is above", 5 },
	{ "max-growth", KEY_GROWTH, "SIZE/TIME", 0, "Exit 1 where memory certainly grows "
		"faster, as in 1MB/h", 5 },
	{ "max-spikes", KEY_SPIKES, "N", 0, "Exit 1 where CPU has more spikes", 5 },
	{ "title", KEY_TITLE, "TEXT", 0, "Of a chart (default: the names of the logs)", 6 },
	{ "size", KEY_SIZE, "WIDTHxHEIGHT", 0, "Of a picture, in pixels (default "
		"1200x800)", 6 },
	{ "clock", KEY_CLOCK, 0, 0, "The chart's axis has the time of day, not seconds", 6 },
	{ "width", KEY_WIDTH, "COLUMNS", 0, "Fit a chart of characters and tables to COLUMNS "
		"(default: the terminal's)", 6 },
	{ "color", KEY_COLOR, "WHEN", 0, "Use colour: auto, always, never", 6 },
	{ 0 },
};

/* "5%", "5 %" or "5" */
static bool is_percent(const char *arg, double *percent)
{
	struct span s = span_of(arg);

	if (span_ends(s, "%"))
		s = span_trim((struct span){ s.s, s.len - 1 });
	return number_parse(s, percent) && isfinite(*percent);
}

static double parse_percent(struct argp_state *state, const char *option, const char *arg)
{
	double percent;

	if (!is_percent(arg, &percent) || percent < 0)
		argp_error(state, "%s: expected a percentage such as 5%%, not \"%s\"",
			option, arg);
	return percent;
}

/* Percentage points: "5", "5%", "5pp". */
static double parse_points(struct argp_state *state, const char *option, const char *arg)
{
	struct span s = span_of(arg);
	double points;

	if (span_ends(s, "pp"))
		s = span_trim((struct span){ s.s, s.len - 2 });
	else if (span_ends(s, "%"))
		s = span_trim((struct span){ s.s, s.len - 1 });
	if (!number_parse(s, &points) || !isfinite(points))
		argp_error(state, "%s: expected percentage points such as 5%% or 5pp, not "
			"\"%s\"", option, arg);
	return points;
}

/* Percent and points are never taken for one another, so one of them is to be said. */
static void take_reduction(struct argp_state *state, struct cpu_limits *limits,
	const char *arg)
{
	struct span s = span_of(arg);
	bool points = span_ends(s, "pp"), percent = span_ends(s, "%");

	s.len -= points ? 2 : percent;
	if ((!points && !percent) || !number_parse(span_trim(s), &limits->reduction) ||
		!isfinite(limits->reduction))
		argp_error(state, "--expect-reduction: expected 5%% of what was before, or "
			"5pp for percentage points, not \"%s\"", arg);
	limits->reduction_in_points = points;
}

static double parse_memory(struct argp_state *state, const char *arg)
{
	double size;

	if (!value_parse(arg, "mebibytes", &size) || !(size >= 0) || !isfinite(size))
		argp_error(state, "--max-memory: expected a size such as 500MB, not \"%s\"",
			arg);
	return size;
}

/* "1MB/h" in MB an hour. */
static double parse_growth(struct argp_state *state, const char *arg)
{
	const char *slash = strchr(arg, '/');
	char *size = slash ? xstrndup(arg, (size_t)(slash - arg)) : NULL;
	const struct unit *time = slash ? unit_find(slash + 1) : NULL;
	double growth = (double)NAN;

	if (!size || !value_parse(size, "mebibytes", &growth) || !(growth >= 0) || !time ||
		time->dimension != DIM_TIME)
		argp_error(state, "--max-growth: expected a size by a time such as 1MB/h, "
			"not \"%s\"", arg);
	free(size);
	return growth * 3600 * time->per / time->times;
}

static double parse_cores(struct argp_state *state, const char *arg)
{
	double cores;

	if (!number_parse(span_of(arg), &cores) || !(cores > 0) || cores > 1e6)
		argp_error(state, "--cores: expected a number of cores, not \"%s\"", arg);
	return cores;
}

static enum cpu_scale parse_scale(struct argp_state *state, const char *arg)
{
	if (strcmp(arg, "core") && strcmp(arg, "system"))
		argp_error(state, "--cpu-scale: expected core or system, not \"%s\"", arg);
	return strcmp(arg, "core") ? CPU_OF_MACHINE : CPU_OF_CORE;
}

static double parse_offset(struct argp_state *state, const char *arg)
{
	double seconds;

	if (!value_parse(arg, "seconds", &seconds) || !isfinite(seconds))
		argp_error(state, "--offset: expected seconds or a time such as -200ms, not "
			"\"%s\"", arg);
	return seconds;
}

static void take_size(struct argp_state *state, struct cpu_options *o, const char *arg)
{
	char *end = NULL;
	unsigned long width = strtoul(arg, &end, 10), height = 0;

	if (*end == 'x')
		height = strtoul(end + 1, &end, 10);
	if (*end || !is_digit(*arg) || width < LEAST_PIXELS || height < LEAST_PIXELS ||
		width > MAX_PIXELS || height > MAX_PIXELS)
		argp_error(state, "--size: expected WIDTHxHEIGHT from %d to %d pixels, such "
			"as 1200x800, not \"%s\"", LEAST_PIXELS, MAX_PIXELS, arg);
	o->picture_width = (unsigned)width;
	o->picture_height = (unsigned)height;
}

static void take_vs(struct argp_state *state, struct cpu_options *o)
{
	if (o->before_count != SIZE_MAX)
		argp_error(state, "--vs stands there twice");
	o->before_count = o->load.file_count;
}

static void take_baseline(struct argp_state *state, struct cpu_options *o,
	const char *arg)
{
	o->baseline = arg;
	if (!is_percent(arg, &o->baseline_cpu))
		o->baseline_cpu = (double)NAN;
}

static void check(struct argp_state *state, const struct cpu_options *o)
{
	const struct cpu_limits *limits = &o->limits;
	bool vs = o->before_count != SIZE_MAX;

	if (vs && (o->before_count == 0 || o->before_count == o->load.file_count))
		argp_error(state, "--vs needs a log before it and one behind it");
	if (!isnan(limits->overhead) && !o->baseline)
		argp_error(state, "--target-overhead needs --baseline");
	if (!isnan(limits->reduction) && !vs && !o->baseline)
		argp_error(state, "--expect-reduction needs --vs or --baseline");
	if (!isnan(o->offset) && !o->profile)
		argp_error(state, "--offset needs --profile");
	if (o->profile && o->load.file_count > 1)
		argp_error(state, "--profile takes one log");
}

static error_t parse_gate(int key, char *arg, struct argp_state *state)
{
	struct cpu_options *o = state->input;
	struct cpu_limits *limits = &o->limits;

	switch (key) {
	case KEY_TARGET: limits->target = parse_percent(state, "--target", arg); break;
	case KEY_OVERHEAD:
		limits->overhead = parse_points(state, "--target-overhead", arg);
		break;
	case KEY_REDUCTION: take_reduction(state, limits, arg); break;
	case KEY_MEMORY: limits->memory = parse_memory(state, arg); break;
	case KEY_GROWTH: limits->growth = parse_growth(state, arg); break;
	case KEY_SPIKES:
		limits->spikes = (double)argument_count(state, "--max-spikes", arg,
			INT32_MAX);
		break;
	default: return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static error_t parse_output(int key, char *arg, struct argp_state *state)
{
	struct cpu_options *o = state->input;

	switch (key) {
	case 't': o->targets.to = arg; break;
	case 'o': targets_add(&o->targets, arg); break;
	case 'n': o->limit = argument_count(state, "-n", arg, INT32_MAX); break;
	case KEY_TITLE: o->title = arg; break;
	case KEY_SIZE: take_size(state, o, arg); break;
	case KEY_CLOCK: o->clock = true; break;
	case KEY_WIDTH: o->width = argument_width(state, arg); break;
	case KEY_COLOR: o->color = argument_when(state, "--color", arg); break;
	default: return parse_gate(key, arg, state);
	}
	return 0;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct cpu_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT: state->child_inputs[0] = &o->load; break;
	case ARGP_KEY_END: check(state, o); break;
	case KEY_VS: take_vs(state, o); break;
	case KEY_AVERAGE: o->average = true; break;
	case KEY_BASELINE: take_baseline(state, o, arg); break;
	case KEY_COLUMNS: o->load.columns = arg; break;
	case KEY_CPU_SCALE: o->log.scale = parse_scale(state, arg); break;
	case KEY_CORES: o->log.cores = parse_cores(state, arg); break;
	case KEY_PROCESS: o->load.filters.process = arg; break;
	case KEY_TIME_RANGE: o->load.filters.time_range = arg; break;
	case KEY_ABOVE: o->above = parse_percent(state, "--above", arg); break;
	case KEY_PROFILE: o->profile = arg; break;
	case KEY_OFFSET: o->offset = parse_offset(state, arg); break;
	default: return parse_output(key, arg, state);
	}
	return 0;
}

const struct argp cpu_argp = {
	.options = option_list,
	.parser = parse_option,
	.args_doc = "[LOG...]\nBEFORE... --vs AFTER...",
	.doc = "Tell how CPU and memory behaved over time, from logs of them.",
	.children = (const struct argp_child[]){ { .argp = &load_logs_argp }, { 0 } },
};
