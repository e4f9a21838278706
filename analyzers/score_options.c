#include "score_options.h"

#include <math.h>

#include "number.h"

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

static double parse_number(struct argp_state *state, const char *option, const char *arg)
{
	double value = 0;

	if (!number_parse(span_of(arg), &value) || !(value >= 0) || !isfinite(value))
		argp_error(state, "%s: expected a number from 0 on, not \"%s\"", option,
			arg);
	return value;
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
	case 'n': o->limit = argument_count(state, "-n", arg, INT32_MAX); break;
	case KEY_FAIL_OVER: o->fail_over = parse_number(state, "--fail-over", arg); break;
	case KEY_METRICS: arguments_add(state, &o->metrics, "--metrics", arg); break;
	case KEY_MEMORY: o->memory = arg; break;
	case KEY_WEIGHTS: arguments_add(state, &o->weights, "--weights", arg); break;
	case KEY_BOOSTERS: arguments_add(state, &o->boosters, "--boosters", arg); break;
	case KEY_CONFIG: arguments_add(state, &o->configs, "--config", arg); break;
	case KEY_BUDGET: o->budget = arg; break;
	case KEY_MIN_SHARE:
		o->min_share = argument_share(state, "--min-share", "0.5%", arg);
		break;
	case KEY_HOT_ZONE:
		o->hot_share = argument_share(state, "--hot-zone", "20%", arg);
		break;
	case KEY_WIDTH: o->width = argument_width(state, arg); break;
	case KEY_COLOR: o->color = argument_when(state, "--color", arg); break;
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
