#include "top_options.h"

#include <stdlib.h>

#include "arguments.h"
#include "hotspots.h"
#include "pstats_text.h"

enum {
	KEY_SORT = 256, KEY_REVERSE, KEY_PERCENT_OF, KEY_MIN_SELF, KEY_MIN_TOTAL,
	KEY_MIN_PER_CALL, KEY_CALLERS, KEY_CALLEES, KEY_TREE, KEY_OCCURRENCES, KEY_EDGES,
	KEY_WIDTH, KEY_COLOR, KEY_PRINT, KEY_RESTRICT,
};

static const struct argp_option option_list[] = {
	{ "to", 't', "FORM", 0, "Print table, json, csv, tsv, markdown or pstats "
		"(as Python's module does)", 1 },
	{ "output", 'o', "FILE", 0, "Write FILE instead of stdout; its ending (.json, "
		".csv, .tsv, .md) is its form unless -t is given; or FORM:FILE.  May be "
		"repeated", 1 },
	{ "limit", 'n', "N", 0, "Show N entries, 0 all (default: 20 of a table, "
		"all of json, csv and tsv)", 1 },
	{ "sort", KEY_SORT, "KEY", 0, "Rank by self, total, calls, primitive, per-call, "
		"children, name, file, line or module; several break ties", 2 },
	{ "reverse", KEY_REVERSE, 0, 0, "Rank the other way round", 2 },
	{ "percent-of", KEY_PERCENT_OF, "WHAT", 0, "What is 100 %: total (all that was "
		"read), thread, process, parent (the callers) or focus (what the filters "
		"left; the default with filters)", 2 },
	{ "min-self", KEY_MIN_SELF, "VALUE", 0, "Only what has that much self: 10ms, 5%", 3 },
	{ "min-total", KEY_MIN_TOTAL, "VALUE", 0, "Only what has that much total", 3 },
	{ "min-per-call", KEY_MIN_PER_CALL, "VALUE", 0, "Only what costs that much a call", 3 },
	{ "callers", KEY_CALLERS, "RE", 0, "Show who calls the matching functions", 4 },
	{ "callees", KEY_CALLEES, "RE", 0, "Show whom the matching functions call", 4 },
	{ "tree", KEY_TREE, 0, 0, "Show the calls as an indented tree, in tables from 0.5 % "
		"on unless --min-total or -n is given", 4 },
	{ "occurrences", KEY_OCCURRENCES, "RE", 0, "Show when and how often the matching "
		"functions were on the stack, a thread at a time", 4 },
	{ "edges", KEY_EDGES, 0, 0, "Add the call graph's edges to json", 4 },
	{ "width", KEY_WIDTH, "COLUMNS", 0, "Fit a table to COLUMNS, 0: cut nothing "
		"(default: the terminal's)", 5 },
	{ "color", KEY_COLOR, "WHEN", 0, "Use colour: auto, always, never", 5 },
	{ 0, 0, 0, 0, "For -t pstats, whose --sort takes Python's keys:", 50 },
	{ "print", KEY_PRINT, "WHAT", 0, "Print stats, callers or callees", 51 },
	{ "restrict", KEY_RESTRICT, "R", 0, "Only a number, a fraction or a pattern of "
		"what there is; may be repeated", 51 },
	{ 0 },
};

static void take_view(struct argp_state *state, struct options *o, enum view view,
	const char *pattern)
{
	if (o->view != VIEW_HOTSPOTS && o->view != view)
		argp_error(state, "only one of --callers, --callees, --tree and "
			"--occurrences can be shown");
	o->view = view;
	o->pattern = pattern;
}

static void add_sort(struct argp_state *state, struct options *o, const char *arg)
{
	if (o->sort_count == MAX_SORTS)
		argp_error(state, "more than %d sort keys", MAX_SORTS);
	o->sorts[o->sort_count++] = arg;
}

static void take_print(struct argp_state *state, struct options *o, const char *arg)
{
	o->print = pstats_print_find(arg);
	if (o->print < 0)
		argp_error(state, "--print: expected stats, callers or callees, not \"%s\"",
			arg);
}

static void add_restriction(struct argp_state *state, struct options *o, const char *arg)
{
	if (o->restriction_count == MAX_RESTRICTIONS)
		argp_error(state, "more than %d restrictions", MAX_RESTRICTIONS);
	o->restrictions[o->restriction_count++] = arg;
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
	case 'n': o->limit = argument_count(state, "-n", arg, INT32_MAX); break;
	case KEY_SORT: add_sort(state, o, arg); break;
	case KEY_REVERSE: o->reverse = true; break;
	case KEY_PERCENT_OF:
		o->percent_of = percent_find(arg);
		if (o->percent_of < 0)
			argp_error(state, "unknown 100 %% \"%s\"; there are total, thread, "
				"process, parent and focus", arg);
		break;
	case KEY_MIN_SELF: o->min_self = arg; break;
	case KEY_MIN_TOTAL: o->min_total = arg; break;
	case KEY_MIN_PER_CALL: o->min_per_call = arg; break;
	case KEY_CALLERS: take_view(state, o, VIEW_CALLERS, arg); break;
	case KEY_CALLEES: take_view(state, o, VIEW_CALLEES, arg); break;
	case KEY_TREE: take_view(state, o, VIEW_TREE, NULL); break;
	case KEY_OCCURRENCES: take_view(state, o, VIEW_OCCURRENCES, arg); break;
	case KEY_EDGES: o->edges = true; break;
	case KEY_PRINT: take_print(state, o, arg); break;
	case KEY_RESTRICT: add_restriction(state, o, arg); break;
	case KEY_WIDTH: o->width = argument_width(state, arg); break;
	case KEY_COLOR: o->color = argument_when(state, "--color", arg); break;
	default: return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

const struct argp top_argp = {
	.options = option_list,
	.parser = parse_option,
	.args_doc = "[FILE...]",
	.doc = "List the functions that cost the most: what each costs itself, and in "
		"total with all that it calls.",
	.children = (const struct argp_child[]){
		{ .argp = &load_argp }, { .argp = &filter_argp }, { 0 } },
};
