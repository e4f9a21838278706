/* proftop.c - where does the time go: the functions that cost the most. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "pstats_text.h"
#include "top.h"
#include "top_options.h"
#include "xalloc.h"

enum { DEFAULT_LIMIT = 20 };

enum { FORM_PSTATS = REPORT_MARKDOWN + 1 };	/* Python's text, beside enum report_form */

static const struct target_form forms[] = {
	{ "table", { ".txt" }, REPORT_TABLE },
	{ "json", { ".json" }, REPORT_JSON },
	{ "csv", { ".csv" }, REPORT_CSV },
	{ "tsv", { ".tsv" }, REPORT_TSV },
	{ "markdown", { ".markdown", ".md" }, REPORT_MARKDOWN },
	{ "pstats", { NULL }, FORM_PSTATS },
	{ 0 },
};

/* ---- from options to a question ---- */

/* Filters that change the 100 %; the others only change how it is divided. */
static bool takes_away(const struct filters *f)
{
	return f->focus || f->ignore || f->root || f->thread || f->process ||
		f->time_range || f->no_idle;
}

/* Whether an entry is more than one function. */
static bool merges_functions(const struct options *o)
{
	return o->load.filters.granularity == BY_FILE ||
		o->load.filters.granularity == BY_MODULE;
}

static bool needs_edges(const struct options *o)
{
	return o->edges || o->view == VIEW_CALLERS || o->view == VIEW_CALLEES ||
		o->percent_of == PERCENT_OF_PARENT;
}

/* A plain ranking: the file's own figures by function. */
static bool ranks_functions(const struct options *o)
{
	const struct filters *f = &o->load.filters;

	return o->view == VIEW_HOTSPOTS && !takes_away(f) && !f->hide &&
		!f->merge_recursion && !f->strip_dirs && !f->names &&
		(f->granularity == BY_FRAME || f->granularity == BY_FUNCTION);
}

static unsigned wanted(const struct options *o)
{
	const struct filters *f = &o->load.filters;
	unsigned want = WANT_GRAPH;

	if (o->view == VIEW_TREE || merges_functions(o))
		want |= WANT_TREE;
	if (o->view == VIEW_OCCURRENCES || f->time_range)
		want |= WANT_TREE | WANT_TIMELINE;
	if (ranks_functions(o) && !needs_edges(o))
		want |= WANT_NO_EDGES;
	return want;
}

static void merge_threads(struct profile **p)
{
	struct profile *merged = filter_merge_threads(*p);

	profile_free(*p);
	*p = merged;
}

/* Calls of a function are one function's whatever their lines, as the tree is told. */
static enum granularity granularity_of(const struct options *o)
{
	enum granularity by = o->load.filters.granularity;

	if (by != BY_FRAME && by != BY_FUNCTION)
		return by;
	return o->view == VIEW_TREE ? BY_FUNCTION : BY_FRAME;
}

static void apply_filters(const struct options *o, struct profile **p)
{
	struct filters filters = o->load.filters;

	filters.granularity = granularity_of(o);
	load_filter(&o->load, &filters, p);
	if (o->view == VIEW_TREE && o->percent_of != PERCENT_OF_THREAD &&
		o->percent_of != PERCENT_OF_PROCESS)
		merge_threads(p);
}

/* Reads without the filters, to know the whole, then filters. */
static struct profile *load(const struct options *o, struct top *top)
{
	struct load all = o->load;
	struct profile *p;

	all.filters = (struct filters){ 0 };
	p = load_profile(&all, wanted(o), &top->metric);
	top->read_total = profile_total(p, top->metric);
	if (o->view == VIEW_OCCURRENCES && !p->sample_count_stored &&
		top->read_total != 0)
		tool_fail("%s: has no time line, which --occurrences needs",
			profile_shown_file(p));
	top->filtered = takes_away(&o->load.filters);
	top->samples = p->sample_count;
	apply_filters(o, &p);
	if (top->filtered)
		top->samples = p->sample_count;
	top->total = profile_total(p, top->metric);
	if (top->total == 0 && top->read_total != 0 && !o->load.quiet)
		tool_say("%s: the filters leave nothing", profile_shown_file(p));
	return p;
}

static void take_limit(const char *option, const char *arg, const char *unit,
	struct limit *limit)
{
	if (arg && !limit_parse(arg, unit, limit))
		tool_fail("%s: expected a value in %s or a percentage, not \"%s\"",
			option, *unit ? unit : "numbers", arg);
}

static void take_limits(const struct options *o, struct top *top)
{
	top->limits = (struct limits){ 0 };
	take_limit("--min-self", o->min_self, top->unit, &top->limits.self);
	take_limit("--min-total", o->min_total, top->unit, &top->limits.total);
	take_limit("--min-per-call", o->min_per_call, top->unit, &top->limits.per_call);
	if (o->view == VIEW_TREE && !o->min_total && o->limit < 0 && top_for_people(top))
		top->limits.total = (struct limit){ .value = 0.5, .in_percent = true };
}

/* The keys of all --sort, which may hold several each, divided by commas. */
static size_t take_keys(const struct options *o, unsigned char keys[MAX_SORTS])
{
	size_t count = 0;

	for (size_t i = 0; i < o->sort_count; i++) {
		char *copy = xstrdup(o->sorts[i]), *rest = copy, *word;

		while ((word = strsep(&rest, ","))) {
			int key = sort_key_find(word);

			if (key < 0)
				tool_fail("unknown sort key \"%s\"; there are %s", word,
					sort_key_words);
			if (count < MAX_SORTS)
				keys[count++] = (unsigned char)key;
		}
		free(copy);
	}
	if (!count)
		keys[count++] = SORT_SELF;
	return count;
}

static struct pattern *compile(const char *regexp)
{
	struct error error = { 0 };
	struct pattern *pattern = pattern_new(regexp, false, &error);

	if (!pattern)
		tool_fail("%s", error.text);
	return pattern;
}

static void print_view(const struct options *o, const struct top *top,
	const struct pattern *pattern, struct output *out)
{
	top_header(top, out);
	switch (o->view) {
	case VIEW_HOTSPOTS: top_hotspots(top, out); break;
	case VIEW_CALLERS: top_relatives(top, pattern, true, out); break;
	case VIEW_CALLEES: top_relatives(top, pattern, false, out); break;
	case VIEW_TREE: top_tree(top, out); break;
	case VIEW_OCCURRENCES: top_occurrences(top, pattern, out); break;
	}
	if (top->form == REPORT_JSON)
		output_str(out, "}\n");
}

static size_t limit_of(const struct options *o, enum report_form form)
{
	bool people = form == REPORT_TABLE || form == REPORT_MARKDOWN;

	if (o->limit < 0)
		return people && o->view == VIEW_HOTSPOTS ? DEFAULT_LIMIT : SIZE_MAX;
	return o->limit ? (size_t)o->limit : SIZE_MAX;
}

static void answer(const struct options *o, struct top *top,
	const struct pattern *pattern, const struct target *target)
{
	top->form = (enum report_form)target->form;
	top->limit = top->ranking.limit = limit_of(o, top->form);
	take_limits(o, top);
	top->style = target_style(target->out, o->color, o->width);
	print_view(o, top, pattern, target->out);
}

/*
 * Files call each other in circles, which a call graph does not take apart:
 * what they cost in total is the tree's.
 */
static void take_tree_totals(const struct profile *p, metric_id metric,
	struct callgraph_view *view)
{
	struct profile tree = *p;
	struct callgraph_view *estimated;

	tree.graph.exact = false;
	estimated = callgraph_view_functions(&tree, metric);
	memcpy(view->total, estimated->total, p->function_count * sizeof(*view->total));
	callgraph_view_free(estimated);
}

/*
 * A call graph's functions are those of all threads, and so are callers and
 * callees: what is left is the whole.
 */
static enum percent_of percent_of(const struct options *o, const struct top *top)
{
	const struct profile *p = top->p;
	enum percent_of usual = top->filtered ? PERCENT_OF_FOCUS : PERCENT_OF_TOTAL;
	enum percent_of of = o->percent_of >= 0 ? (enum percent_of)o->percent_of : usual;

	if (o->view == VIEW_CALLERS || o->view == VIEW_CALLEES)
		return of == PERCENT_OF_TOTAL ? of : usual;
	if ((of != PERCENT_OF_THREAD && of != PERCENT_OF_PROCESS) ||
		o->view == VIEW_TREE || !p->graph.exact)
		return of;
	if (p->thread_count > 1 && !o->load.quiet)
		tool_say("%s: a call graph does not tell threads apart; 100 %% is the total",
			profile_shown_file(p));
	return usual;
}

static void show(const struct options *o, struct outputs *outputs)
{
	unsigned char keys[MAX_SORTS];
	struct pattern *pattern = o->pattern ? compile(o->pattern) : NULL;
	struct top top = { .edges = o->edges,
		.ranking = { .keys = keys, .reverse = o->reverse } };
	struct callgraph_view *view;
	struct profile *p;

	top.ranking.key_count = take_keys(o, keys);
	p = load(o, &top);
	top.p = p;
	top.of = percent_of(o, &top);
	top.unit = p->metric_count ? profile_str(p, p->metrics[top.metric].unit) : "";
	view = needs_edges(o) ? callgraph_view(p, top.metric) :
		callgraph_view_functions(p, top.metric);
	top.view = view;
	if (view->exact && merges_functions(o))
		take_tree_totals(p, top.metric, view);
	top.estimated = p->estimated &&
		(o->view == VIEW_TREE || merges_functions(o) || !view->exact);
	outputs_open(outputs);
	for (size_t i = 0; i < outputs->count; i++)
		if (outputs->items[i].form != FORM_PSTATS)
			answer(o, &top, pattern, &outputs->items[i]);
	callgraph_view_free(view);
	profile_free(p);
	pattern_free(pattern);
}

/* ---- Python's text ---- */

/* Each file by itself: Python adds them up in an order of its own. */
static struct profile **load_each(const struct options *o, size_t *count,
	metric_id *metric)
{
	char dash[] = "-", *from_stdin[] = { dash };
	char **files = o->load.file_count ? o->load.files : from_stdin;
	struct load one = o->load;
	struct profile **profiles;

	*count = o->load.file_count ? o->load.file_count : 1;
	profiles = xcalloc(*count, sizeof(*profiles));
	one.file_count = 1;
	one.filters.strip_dirs = false;
	for (size_t i = 0; i < *count; i++) {
		one.files = &files[i];
		profiles[i] = load_profile(&one, WANT_GRAPH, metric);
		if (!strcmp(files[i], "-"))
			profiles[i]->mtime = (double)NAN;
	}
	return profiles;
}

static void show_pstats(const struct options *o, struct target *target)
{
	struct pstats_options options = { .sort = o->sorts, .sort_count = o->sort_count,
		.reverse = o->reverse, .strip_dirs = o->load.filters.strip_dirs,
		.print = (enum pstats_print)o->print, .restrictions = o->restrictions,
		.restriction_count = o->restriction_count };
	struct error error = { 0 };
	metric_id metric;
	size_t count;
	struct profile **profiles = load_each(o, &count, &metric);
	struct output *out = target->out ? target->out : target_open(target->path);

	target->out = out;
	if (pstats_text((const struct profile *const *)profiles, count, metric, &options,
			out, &error) < 0) {
		output_abort(out);
		tool_fail("%s", error.text);
	}
	for (size_t i = 0; i < count; i++)
		profile_free(profiles[i]);
	free(profiles);
}

/* Python's text takes each file as it is, so they are read once more for it. */
static void write_all(const struct options *o)
{
	struct outputs outputs = targets_find(&o->targets, forms);
	size_t pstats = 0;

	for (size_t i = 0; i < outputs.count; i++)
		pstats += outputs.items[i].form == FORM_PSTATS;
	if (pstats && outputs.count > 1 && load_reads_stdin(&o->load))
		tool_fail("stdin can be read only once: pstats with another output needs "
			"files");
	if (pstats < outputs.count)
		show(o, &outputs);
	for (size_t i = 0; i < outputs.count; i++)
		if (outputs.items[i].form == FORM_PSTATS)
			show_pstats(o, &outputs.items[i]);
	outputs_close(&outputs);
}

int main(int argc, char **argv)
{
	struct options o = OPTIONS_START;

	tool_start("proftop");
	argv[0] = program_invocation_short_name;
	argp_parse(&top_argp, argc, argv, 0, NULL, &o);
	if (o.load.list_formats)
		load_show_formats(&o.targets);
	else
		write_all(&o);
	load_free(&o.load);
	return 0;
}
