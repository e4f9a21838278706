#include "diff_options.h"

#include <math.h>
#include <stdlib.h>

#include "arguments.h"
#include "number.h"
#include "units.h"

enum { LEAST_BYTES = 500, COMMENT_BYTES = 65536 };

enum {
	KEY_VS = 256, KEY_MATRIX, KEY_NORMALIZE, KEY_ALPHA, KEY_MIN_EFFECT, KEY_MIN_SHARE,
	KEY_NO_MATCH, KEY_EXPLAIN_NAMES, KEY_FAIL_OVER, KEY_FAIL_TOTAL, KEY_INCONCLUSIVE,
	KEY_BUDGET, KEY_WRITE_BUDGET, KEY_SLACK, KEY_LAYOUT, KEY_MAX_BYTES, KEY_WIDTH,
	KEY_COLOR,
};

static const struct argp_option comparison_options[] = {
	{ "vs", KEY_VS, 0, 0, "What stands before are repeated runs of one version, what "
		"stands behind of the other", 1 },
	{ "to", 't', "FORM", 0, "Print table, json, csv, tsv, markdown, svg, junit, github, "
		"gitlab or sarif", 2 },
	{ "output", 'o', "FILE", 0, "Write FILE instead of stdout; its ending (.json, "
		".csv, .tsv, .md, .svg, .xml, .sarif) is its form unless -t is given; or "
		"FORM:FILE.  May be repeated", 2 },
	{ "limit", 'n', "N", 0, "Show N entries, 0 all, unchanged ones too (default: 20 of "
		"a table, all of json, csv and tsv)", 2 },
	{ "normalize", KEY_NORMALIZE, "HOW", 0, "Bring runs to an equal none, total, samples "
		"or median (of the functions' ratios; the default of repeated runs)", 3 },
	{ "alpha", KEY_ALPHA, "Q", 0, "The share of false ones among findings that is "
		"borne (default 0.05)", 3 },
	{ "min-effect", KEY_MIN_EFFECT, "PERCENT", 0, "Smaller changes are none "
		"(default 5%)", 3 },
	{ "min-share", KEY_MIN_SHARE, "SHARE", 0, "Functions with less of both totals are "
		"not judged (default 0.5%)", 3 },
	{ "no-match", KEY_NO_MATCH, 0, 0, "A function that was renamed or moved is another "
		"one", 3 },
	{ "fail-over", KEY_FAIL_OVER, "PERCENT", 0, "Exit 1 where the total, or a function's "
		"self, grew by more", 4 },
	{ "fail-total", KEY_FAIL_TOTAL, 0, 0, "Or a function's total", 4 },
	{ "inconclusive", KEY_INCONCLUSIVE, "WHAT", 0, "Let what may be noise pass (the "
		"default) or fail", 4 },
	{ "budget", KEY_BUDGET, "FILE", 0, "Exit 1 where a limit of FILE is exceeded; one "
		"profile is enough", 4 },
	{ "write-budget", KEY_WRITE_BUDGET, "FILE", 0, "Write a budget that the last profile "
		"keeps", 4 },
	{ "slack", KEY_SLACK, "PERCENT", 0, "With that much room (default 10%)", 4 },
	{ "layout", KEY_LAYOUT, "SIDE", 0, "Widths of svg are before, after or both (the "
		"default)", 5 },
	{ "max-bytes", KEY_MAX_BYTES, "SIZE", 0, "Cut Markdown to SIZE, 0: never (default: "
		"65536, a comment's)", 5 },
	{ "width", KEY_WIDTH, "COLUMNS", 0, "Fit a table to COLUMNS, 0: cut nothing "
		"(default: the terminal's)", 5 },
	{ "color", KEY_COLOR, "WHEN", 0, "Use colour: auto, always, never", 5 },
	{ 0 },
};

static const struct argp_option diff_options_list[] = {
	{ "matrix", KEY_MATRIX, 0, 0, "Show each function's share of each file, the widest "
		"spread first", 1 },
	{ "explain-names", KEY_EXPLAIN_NAMES, 0, 0, "Show what --names does to the names, "
		"and compare nothing", 3 },
	{ 0 },
};

struct compare_options diff_options_start(const char *program)
{
	return (struct compare_options){ .program = program, .before_count = SIZE_MAX,
		.diff = diff_defaults, .gate = { .fail_over = (double)NAN }, .slack = 0.1,
		.limit = -1, .max_bytes = COMMENT_BYTES, .layout = DIFFERENTIAL_BOTH,
		.width = UINT32_MAX };
}

const char *diff_options_what(const struct compare_options *o)
{
	switch (o->load.filters.granularity) {
	case BY_LINE: return "line";
	case BY_FILE: return "file";
	case BY_MODULE: return "module";
	case BY_THREAD:
	case BY_THREAD_GROUP: return "thread";
	case BY_PROCESS: return "process";
	case BY_PATH: return "path";
	default: return "function";
	}
}

/* "20%", "20 %" or "20" as 0.2. */
static double parse_percent(struct argp_state *state, const char *option, const char *arg,
	double max)
{
	struct span s = span_of(arg);
	double percent;

	if (span_ends(s, "%"))
		s = span_trim((struct span){ s.s, s.len - 1 });
	if (!number_parse(s, &percent) || !(percent >= 0) || percent > max)
		argp_error(state, "%s: expected a percentage from 0 to %g, not \"%s\"",
			option, max, arg);
	return percent / 100;
}

static double parse_share(struct argp_state *state, const char *option, const char *arg)
{
	double share;

	if (!number_parse(span_of(arg), &share) || !(share > 0) || !(share < 1))
		argp_error(state, "%s: expected a number between 0 and 1, not \"%s\"",
			option, arg);
	return share;
}

static size_t parse_bytes(struct argp_state *state, const char *arg)
{
	double size;

	if (!value_parse(arg, "bytes", &size) || !(size >= LEAST_BYTES || size == 0) ||
		size > 1e15)
		argp_error(state, "--max-bytes: expected a size from %d such as 64KiB, or 0, "
			"not \"%s\"", LEAST_BYTES, arg);
	return (size_t)size;
}

static enum normalize parse_normalize(struct argp_state *state, const char *arg)
{
	int normalize = diff_normalize_find(arg);

	if (normalize < 0 || normalize == NORMALIZE_AUTO)
		argp_error(state, "--normalize: expected none, total, samples or median, not "
			"\"%s\"", arg);
	return (enum normalize)normalize;
}

/* The number of arg among the words that follow, the last of which is NULL. */
static int parse_word(struct argp_state *state, const char *option, const char *arg,
	const char *const *words)
{
	for (int i = 0; words[i]; i++)
		if (!strcmp(arg, words[i]))
			return i;
	if (words[2])
		argp_error(state, "%s: expected %s, %s or %s, not \"%s\"", option,
			words[0], words[1], words[2], arg);
	argp_error(state, "%s: expected %s or %s, not \"%s\"", option, words[0], words[1],
		arg);
	return 0;
}

static void take_layout(struct argp_state *state, struct compare_options *o, const char *arg)
{
	static const char *const words[] = { "before", "after", "both", NULL };
	static const enum flamegraph_differential layouts[] = { DIFFERENTIAL_BEFORE,
		DIFFERENTIAL_AFTER, DIFFERENTIAL_BOTH };

	o->layout = layouts[parse_word(state, "--layout", arg, words)];
}

static void take_inconclusive(struct argp_state *state, struct compare_options *o,
	const char *arg)
{
	static const char *const words[] = { "pass", "fail", NULL };

	o->gate.inconclusive_fails = parse_word(state, "--inconclusive", arg, words);
}

static void take_vs(struct argp_state *state, struct compare_options *o)
{
	if (o->before_count != SIZE_MAX)
		argp_error(state, "--vs stands there twice");
	o->before_count = o->load.file_count;
}

static error_t parse_output(int key, char *arg, struct argp_state *state)
{
	struct compare_options *o = state->input;

	switch (key) {
	case 't': o->targets.to = arg; break;
	case 'o': targets_add(&o->targets, arg); break;
	case 'n': o->limit = argument_count(state, "-n", arg, INT32_MAX); break;
	case KEY_LAYOUT: take_layout(state, o, arg); break;
	case KEY_MAX_BYTES: o->max_bytes = parse_bytes(state, arg); break;
	case KEY_WIDTH: o->width = argument_width(state, arg); break;
	case KEY_COLOR: o->color = argument_when(state, "--color", arg); break;
	default: return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static error_t parse_gate(int key, char *arg, struct argp_state *state)
{
	struct compare_options *o = state->input;

	switch (key) {
	case KEY_FAIL_OVER:
		o->gate.fail_over = parse_percent(state, "--fail-over", arg, 1e6);
		break;
	case KEY_FAIL_TOTAL: o->gate.total = true; break;
	case KEY_INCONCLUSIVE: take_inconclusive(state, o, arg); break;
	case KEY_BUDGET: o->budget = arg; break;
	case KEY_WRITE_BUDGET: o->write_budget = arg; break;
	case KEY_SLACK: o->slack = parse_percent(state, "--slack", arg, 1e6); break;
	default: return parse_output(key, arg, state);
	}
	return 0;
}

static error_t parse_comparison(int key, char *arg, struct argp_state *state)
{
	struct compare_options *o = state->input;

	switch (key) {
	case ARGP_KEY_END:
		if (o->gate.total && isnan(o->gate.fail_over))
			argp_error(state, "--fail-total needs the limit of --fail-over");
		break;
	case KEY_VS: take_vs(state, o); break;
	case KEY_NORMALIZE: o->diff.normalize = parse_normalize(state, arg); break;
	case KEY_ALPHA: o->diff.alpha = parse_share(state, "--alpha", arg); break;
	case KEY_MIN_EFFECT:
		o->diff.min_effect = parse_percent(state, "--min-effect", arg, 1e6);
		break;
	case KEY_MIN_SHARE:
		o->diff.min_share = argument_share(state, "--min-share", "0.5%", arg);
		break;
	case KEY_NO_MATCH: o->diff.min_match = 2; break;
	default: return parse_gate(key, arg, state);
	}
	return 0;
}

const struct argp comparison_argp = { .options = comparison_options,
	.parser = parse_comparison };

/* ---- of profdiff alone ---- */

static void check(struct argp_state *state, const struct compare_options *o)
{
	if (o->matrix && (o->before_count != SIZE_MAX || !isnan(o->gate.fail_over) ||
			o->budget || o->write_budget))
		argp_error(state, "--matrix compares without --vs, --fail-over, --budget and "
			"--write-budget");
	if (o->explain_names && !o->load.filters.names)
		argp_error(state, "--explain-names needs --names");
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct compare_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = o;
		state->child_inputs[1] = &o->load;
		state->child_inputs[2] = &o->load.filters;
		break;
	case ARGP_KEY_END: check(state, o); break;
	case KEY_MATRIX: o->matrix = true; break;
	case KEY_EXPLAIN_NAMES: o->explain_names = true; break;
	default: return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

const struct argp diff_argp = {
	.options = diff_options_list,
	.parser = parse_option,
	.args_doc = "BEFORE AFTER\nBEFORE... --vs AFTER...\n--matrix FILE...\n"
		"--budget FILE PROFILE",
	.doc = "Tell what changed between two profiles, or two sets of repeated runs, and "
		"whether it is real.",
	.children = (const struct argp_child[]){ { .argp = &comparison_argp },
		{ .argp = &load_each_argp }, { .argp = &filter_argp }, { 0 } },
};
