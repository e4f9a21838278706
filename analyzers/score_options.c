#include "score_options.h"

#include <math.h>
#include <stdlib.h>

#include "number.h"

enum { MAX_WIDTH = 10000 };

enum {
	KEY_FAIL_OVER = 256, KEY_METRICS, KEY_MEMORY, KEY_WEIGHTS, KEY_BOOSTERS,
	KEY_CONFIG, KEY_MIN_SHARE, KEY_HOT_ZONE, KEY_BUDGET, KEY_WIDTH, KEY_COLOR,
};

static const struct argp_option option_list[] = {
	{ "to", 't', "FORM", 0, "Print table, json, csv, tsv or markdown", 1 },
	{ "output", 'o', "FILE", 0, "Write FILE instead of stdout; its ending (.json, "
		".csv, .tsv, .md) is its form unless -t is given; or FORM:FILE.  May be "
		"repeated", 1 },
	{ "limit", 'n', "N", 0, "Show N modules, 0 all (default: 10 of a table, all of "
		"json, csv and tsv)", 1 },
	{ "fail-over", KEY_FAIL_OVER, "SCORE", 0, "Exit with 1 where a module has "
		"more", 1 },
	{ "metrics", KEY_METRICS, "FILE", 0, "What is known of the source files: CSV, "
		"TSV or JSON with named columns, a graph of dependencies in JSON, what "
		"radon cc -j or lizard --csv print.  May be repeated", 2 },
	{ "memory", KEY_MEMORY, "FILE", 0, "Take memory from another profile, which has "
		"a metric in bytes", 2 },
	{ "budget", KEY_BUDGET, "FILE", 0, "Do not rank what FILE calls intentional", 2 },
	{ "weights", KEY_WEIGHTS, "NAME=N,...", 0, "How much each factor counts: "
		"execution_time, coupling, complexity, memory, call_frequency", 3 },
	{ "boosters", KEY_BOOSTERS, "NAME=N,...", 0, "What a score is multiplied with: "
		"circular, hot_zone", 3 },
	{ "config", KEY_CONFIG, "FILE", 0, "Take [weights] and [boosters] from FILE", 3 },
	{ "min-share", KEY_MIN_SHARE, "SHARE", 0, "Rank modules from this share of the "
		"total self on (default 0.5%)", 3 },
	{ "hot-zone", KEY_HOT_ZONE, "SHARE", 0, "Where the metrics name no hot zones: "
		"the top of the candidates, both in complexity and in coupling (default "
		"20%; 0: none)", 3 },
	{ "width", KEY_WIDTH, "COLUMNS", 0, "Fit a table to COLUMNS, 0: cut nothing "
		"(default: the terminal's)", 5 },
	{ "color", KEY_COLOR, "WHEN", 0, "Use colour: auto, always, never", 5 },
	{ 0 },
};

static void add_word(struct argp_state *state, struct score_words *words,
	const char *option, const char *arg)
{
	if (words->count == MAX_SCORE_WORDS)
		argp_error(state, "more than %d times %s", MAX_SCORE_WORDS, option);
	words->items[words->count++] = arg;
}

static double parse_number(struct argp_state *state, const char *option, const char *arg)
{
	double value = 0;

	if (!number_parse(span_of(arg), &value) || !(value >= 0) || !isfinite(value))
		argp_error(state, "%s: expected a number from 0 on, not \"%s\"", option,
			arg);
	return value;
}

/* "20%" or "0.2" */
static double parse_share(struct argp_state *state, const char *option, const char *arg)
{
	struct span s = span_of(arg);
	bool in_percent = span_ends(s, "%");
	double value = 0;

	s.len -= in_percent;
	if (!number_parse(span_trim(s), &value))
		value = -1;
	if (in_percent)
		value /= 100;
	if (!(value >= 0 && value <= 1))
		argp_error(state, "%s: expected a share such as 20%%, not \"%s\"", option,
			arg);
	return value;
}

static long parse_count(struct argp_state *state, const char *option, const char *arg,
	long max)
{
	uint64_t count;

	if (!number_parse_uint(span_of(arg), &count) || count > (uint64_t)max)
		argp_error(state, "%s: expected a whole number up to %ld, not \"%s\"",
			option, max, arg);
	return (long)count;
}

static void take_color(struct argp_state *state, struct score_options *o, const char *arg)
{
	if (!when_parse(arg, &o->color))
		argp_error(state, "--color: expected auto, always or never, not \"%s\"",
			arg);
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct score_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->load;
		state->child_inputs[1] = &o->load.filters;
		break;
	case 't': o->targets.to = arg; break;
	case 'o': targets_add(&o->targets, arg); break;
	case 'n': o->limit = parse_count(state, "-n", arg, INT32_MAX); break;
	case KEY_FAIL_OVER: o->fail_over = parse_number(state, "--fail-over", arg); break;
	case KEY_METRICS: add_word(state, &o->metrics, "--metrics", arg); break;
	case KEY_MEMORY: o->memory = arg; break;
	case KEY_WEIGHTS: add_word(state, &o->weights, "--weights", arg); break;
	case KEY_BOOSTERS: add_word(state, &o->boosters, "--boosters", arg); break;
	case KEY_CONFIG: add_word(state, &o->configs, "--config", arg); break;
	case KEY_BUDGET: o->budget = arg; break;
	case KEY_MIN_SHARE: o->min_share = parse_share(state, "--min-share", arg); break;
	case KEY_HOT_ZONE: o->hot_share = parse_share(state, "--hot-zone", arg); break;
	case KEY_WIDTH:
		o->width = (unsigned)parse_count(state, "--width", arg, MAX_WIDTH);
		break;
	case KEY_COLOR: take_color(state, o, arg); break;
	default: return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

const struct argp score_argp = {
	.options = option_list,
	.parser = parse_option,
	.args_doc = "[FILE...]",
	.doc = "List the modules that are to be optimised first, by what they cost, how "
		"they hang together and how complex they are.",
	.children = (const struct argp_child[]){
		{ .argp = &load_argp }, { .argp = &filter_argp }, { 0 } },
};
