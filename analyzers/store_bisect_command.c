/* store_bisect_command.c - profstore bisect: which commit to measure next. */
#include "bisect_command.h"
#include "runs_command.h"

enum { KEY_COLUMN = 512, KEY_WIDTH, KEY_COLOR, KEY_REGEXP };
struct bisect_options {
	struct runs_options runs;
	enum history_column column;
};

static const struct argp_option bisect_list[] = {
	{ "to", 't', "FORM", 0, "Print table, json, csv, tsv or markdown", 2 },
	{ "output", 'o', "FILE", 0, "Write FILE instead of stdout; its ending is its form "
		"unless -t is given; or FORM:FILE.  May be repeated", 2 },
	{ "width", KEY_WIDTH, "COLUMNS", 0, "Fit a table to COLUMNS, 0: cut nothing "
		"(default: the terminal's)", 2 },
	{ "color", KEY_COLOR, "WHEN", 0, "Use colour: auto, always, never", 2 },
	{ "column", KEY_COLUMN, "WHAT", 0, "A function's self (the default), total or calls",
		3 },
	{ "regexp", KEY_REGEXP, 0, 0, "FUNCTION is a pattern that matches one function alone",
		3 },
	{ 0 },
};

static error_t parse_bisect(int key, char *arg, struct argp_state *state)
{
	struct bisect_options *b = state->input;
	struct compare_options *o = &b->runs.compare;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = state->child_inputs[1] = &b->runs;
		break;
	case 't': o->targets.to = arg; break;
	case 'o': targets_add(&o->targets, arg); break;
	case KEY_WIDTH: o->width = argument_width(state, arg); break;
	case KEY_COLOR: o->color = argument_when(state, "--color", arg); break;
	case KEY_REGEXP: b->runs.regexp = true; break;
	case KEY_COLUMN: b->column = history_column_parse(state, arg); break;
	default: return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp bisect_argp = {
	.options = bisect_list,
	.parser = parse_bisect,
	.args_doc = "FUNCTION|total|cpu|memory GOOD BAD",
	.doc = "Find the commit at which a figure changed: say which one between GOOD and BAD "
		"to measure next, or which one it was.\vGOOD and BAD are runs (an id, a label, "
		"@SCENARIO~N) or commits that have runs.  The commits between them are those "
		"of the git repository in the working directory, along first parents; where "
		"there is none, those of the stored runs in the order of time.",
	.children = (const struct argp_child[]){ { .argp = &runs_argp },
		{ .argp = &runs_filter_argp }, { 0 } },
};

/* ---- all of it ---- */

static void judge(const struct versions *v, const struct history *h,
	const struct bisect_options *o)
{
	struct bisect b = { .items = v->items, .count = v->count,
		.noise = bisect_noise(v, h) };
	struct error error = { 0 };
	struct told w = { &b, h, history_column_word(h, o->column), v->git };

	if (bisect_judge(&b, &error) < 0)
		tool_fail("bisect: %s", error.text);
	bisect_print(&w, &o->runs.compare);
}

static void check_scenarios(struct store_filter *filter, const struct end *good,
	const struct end *bad)
{
	if (!filter->scenario && strcmp(good->scenario, bad->scenario) != 0)
		tool_fail("bisect: the good run is of scenario \"%s\", the bad one of \"%s\"",
			good->scenario, bad->scenario);
	if (!filter->scenario)
		filter->scenario = good->scenario;
	filter->limit = 0;
}

static void bisect(struct store *s, const struct bisect_options *o)
{
	const struct compare_options *asked = &o->runs.compare;
	struct store_filter filter = runs_filter(&o->runs);
	struct end good = bisect_find_end(s, asked->load.files[1], &filter);
	struct end bad = bisect_find_end(s, asked->load.files[2], &filter);
	struct history history = { 0 };
	struct versions v = { 0 };

	check_scenarios(&filter, &good, &bad);
	history_read(&history, s, &filter, asked->load.files[0], &o->runs, o->column);
	bisect_find_versions(&v, &history, &good, &bad, asked->load.quiet);
	judge(&v, &history, o);
	bisect_versions_free(&v);
	bisect_end_free(&good);
	bisect_end_free(&bad);
	history_free(&history);
}

int store_bisect_main(const struct store_options *before, int argc, char **argv)
{
	struct bisect_options o = { .runs = runs_options_start(before) };
	struct store *s;

	argp_parse(&bisect_argp, argc, argv, 0, NULL, &o);
	if (o.runs.compare.load.file_count != 3)
		tool_fail("bisect: expected a function, a good and a bad run or commit");
	s = store_options_open(&o.runs.store, STORE_READ);
	bisect(s, &o);
	store_close(s);
	load_free(&o.runs.compare.load);
	return 0;
}
