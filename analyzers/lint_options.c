#include "lint_options.h"

#include <stdlib.h>

#include "filter.h"
#include "units.h"
#include "xalloc.h"

enum {
	KEY_FAIL_ON = 256, KEY_RULES, KEY_LIST_RULES, KEY_SUPPRESS, KEY_SUPPRESSIONS,
	KEY_BUDGET, KEY_EXPECT_IDLE, KEY_EXPECT_PERIOD, KEY_WORKERS, KEY_WIDTH, KEY_COLOR,
};

static const struct argp_option option_list[] = {
	{ "to", 't', "FORM", 0,
		"Print text, json, markdown, github (annotations) or sarif", 1 },
	{ "output", 'o', "FILE", 0,
		"Write FILE instead of stdout; its ending (.json, "
		".md, .sarif) is its form unless -t is given; or FORM:FILE.  May be "
		"repeated", 1 },
	{ "fail-on", KEY_FAIL_ON, "SEVERITY", 0,
		"Exit with 1 on a finding of that severity "
		"or worse: info, warning or error", 1 },
	{ "rules", KEY_RULES, "FILE", 0,
		"Take the rules in FILE too.  May be repeated", 2 },
	{ "list-rules", KEY_LIST_RULES, 0, 0, "List the rules and exit", 2 },
	{ "suppress", KEY_SUPPRESS, "RULE[:FUNCTION[:FILE]]", 0,
		"Say nothing of a rule (* "
		"is any), where FUNCTION and FILE, which are patterns, match.  May be "
		"repeated", 2 },
	{ "suppressions", KEY_SUPPRESSIONS, "FILE", 0,
		"The same from FILE.  May be repeated", 2 },
	{ "budget", KEY_BUDGET, "FILE", 0,
		"Say nothing of what FILE calls intentional", 2 },
	{ "expect-idle", KEY_EXPECT_IDLE, "SHARE", 0,
		"How much of its time an idle "
		"worker's thread waits (default 95%)", 3 },
	{ "workers", KEY_WORKERS, "RE", 0,
		"The threads that are idle workers, instead of "
		"those named so", 3 },
	{ "expect-period", KEY_EXPECT_PERIOD, "NAME=TIME", 0,
		"A thread or function whose "
		"name matches NAME wakes that often, as in poll=5s.  May be "
		"repeated", 3 },
	{ "width", KEY_WIDTH, "COLUMNS", 0,
		"Fit text to COLUMNS, 0: cut nothing "
		"(default: the terminal's)", 5 },
	{ "color", KEY_COLOR, "WHEN", 0, "Use colour: auto, always, never", 5 },
	{ 0 },
};

static void check_pattern(struct argp_state *state, const char *option,
	const char *regexp)
{
	struct error error = { 0 };
	struct pattern *pattern = pattern_new(regexp, false, &error);

	if (!pattern)
		argp_error(state, "%s: %s", option, error.text);
	pattern_free(pattern);
}

/* "NAME=5s"; the name may hold = of its own. */
static void add_period(struct argp_state *state, struct options *o, const char *arg)
{
	const char *equals = strrchr(arg, '=');
	struct lint_period *period = &o->periods[o->period_count];

	if (o->period_count == MAX_ARGUMENTS)
		argp_error(state, "more than %d times --expect-period", MAX_ARGUMENTS);
	if (!equals || equals == arg ||
		!value_parse(equals + 1, "seconds", &period->seconds) ||
		!(period->seconds > 0))
		argp_error(state, "--expect-period: expected a name and a time such as "
			"poll=5s, not \"%s\"", arg);
	period->name = xstrndup(arg, (size_t)(equals - arg));
	check_pattern(state, "--expect-period", period->name);
	o->period_count++;
}

static int parse_severity(struct argp_state *state, const char *arg)
{
	int severity = severity_find(arg);

	if (severity <= SEVERITY_PASSED)
		argp_error(state,
			"--fail-on: expected info, warning or error, not \"%s\"", arg);
	return severity;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->load;
		state->child_inputs[1] = &o->load.filters;
		break;
	case 't': o->targets.to = arg; break;
	case 'o': targets_add(&o->targets, arg); break;
	case KEY_FAIL_ON: o->fail_on = parse_severity(state, arg); break;
	case KEY_RULES: arguments_add(state, &o->rules, "--rules", arg); break;
	case KEY_LIST_RULES: o->list_rules = true; break;
	case KEY_SUPPRESS: arguments_add(state, &o->suppress, "--suppress", arg); break;
	case KEY_SUPPRESSIONS:
		arguments_add(state, &o->suppressions, "--suppressions", arg);
		break;
	case KEY_BUDGET: o->budget = arg; break;
	case KEY_EXPECT_IDLE:
		o->expect_idle = argument_share(state, "--expect-idle", "95%", arg);
		o->idle_asked = true;
		break;
	case KEY_EXPECT_PERIOD: add_period(state, o, arg); break;
	case KEY_WORKERS:
		check_pattern(state, "--workers", arg);
		o->workers = arg;
		break;
	case KEY_WIDTH: o->width = argument_width(state, arg); break;
	case KEY_COLOR: o->color = argument_when(state, "--color", arg); break;
	default: return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

const struct argp lint_argp = {
	.options = option_list,
	.parser = parse_option,
	.args_doc = "[FILE...]",
	.doc = "Find known bad patterns in a profile: each with its evidence, why it "
		"matters and what to do.",
	.children = (const struct argp_child[]){
		{ .argp = &load_argp }, { .argp = &filter_argp }, { 0 } },
};

void lint_options_free(struct options *o)
{
	for (size_t i = 0; i < o->period_count; i++)
		free((char *)(uintptr_t)o->periods[i].name);
	load_free(&o->load);
}
