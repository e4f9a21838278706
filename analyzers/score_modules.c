/* score_modules.c - the modules of a profile, and what each of them costs. */
#include <math.h>
#include <stdlib.h>

#include "callgraph.h"
#include "filter.h"
#include "score_parts.h"
#include "units.h"
#include "xalloc.h"

#define UNKNOWN ((double)NAN)

static const struct score_measured nothing = { .complexity = UNKNOWN, .afferent = UNKNOWN,
	.efferent = UNKNOWN, .coupling = UNKNOWN, .memory = UNKNOWN, .circular = -1,
	.hot_zone = -1 };

/* ---- which module a function is part of ---- */

struct grouping {
	struct score *score;
	uint32_t *by_string;		/* a module's number and 1; 0 none yet */
	uint32_t builtin;
};

/* What a module is called; 0: built-in. */
static string_id module_name(const struct profile *p, function_id f)
{
	const struct function *function = &p->functions[f];

	if (span_is(profile_text(p, function->file), "~"))
		return 0;
	if (function->file)
		return function->file;
	return function->module ? function->module : function->name;
}

static void add_module(struct score *s, string_id name, const struct function *first)
{
	s->modules = xgrow(s->modules, s->count, &s->capacity, sizeof(*s->modules));
	s->modules[s->count++] = (struct score_module){ .builtin = !name,
		.name = name ? profile_text(s->p, name) : SPAN("(built-in)"),
		.function = !first->file && !first->module, .calls = UNKNOWN, .bytes = UNKNOWN,
		.measured = nothing };
}

static void place(struct grouping *g, function_id f)
{
	struct score *s = g->score;
	string_id name = module_name(s->p, f);
	uint32_t *number = name ? &g->by_string[name] : &g->builtin;

	if (!f || s->module_of[f] != NO_ID)
		return;
	if (!*number) {
		add_module(s, name, &s->p->functions[f]);
		*number = (uint32_t)s->count;
	}
	s->module_of[f] = *number - 1;
}

void score_group(struct score *s, const struct callgraph_view *view)
{
	struct grouping g = { .score = s,
		.by_string = xcalloc(s->p->string_count, sizeof(*g.by_string)) };

	s->module_of = xcalloc(s->p->function_count, sizeof(*s->module_of));
	memset(s->module_of, 0xff, s->p->function_count * sizeof(*s->module_of));
	for (size_t i = 0; i < view->function_count; i++)
		place(&g, view->functions[i]);
	for (size_t e = 0; e < view->edge_count; e++) {
		place(&g, view->edges[e].caller);
		place(&g, view->edges[e].callee);
	}
	free(g.by_string);
}

/* ---- what it costs ---- */

static void add_function(struct score *s, const struct callgraph_view *view,
	function_id f)
{
	struct score_module *m = &s->modules[s->module_of[f]];
	double calls = s->p->graph.calls_are_samples ? UNKNOWN : view->calls[f];

	m->self += view->self[f];
	if (!isnan(calls))
		m->calls = (isnan(m->calls) ? 0 : m->calls) + calls;
	if (!m->hottest || view->self[f] > view->self[m->hottest])
		m->hottest = f;
}

void score_add_costs(struct score *s, const struct callgraph_view *view)
{
	s->total = view->sum;
	for (size_t i = 0; i < view->function_count; i++)
		if (view->functions[i])
			add_function(s, view, view->functions[i]);
	for (size_t i = 0; i < s->count; i++) {
		struct score_module *m = &s->modules[i];

		m->share = s->total > 0 ? m->self / s->total : 0;
		m->hottest_share = m->self > 0 ? view->self[m->hottest] / m->self : 0;
	}
}

/* ---- what of it is waiting and I/O ---- */

/* Its own waits, and those of others' functions that it calls. */
struct waiting {
	double own, others;
};

void score_add_waits(struct score *s, const struct callgraph_view *view)
{
	bool *waits = score_io_functions(s->p);
	struct waiting *w = xcalloc(s->count, sizeof(*w));

	for (size_t i = 0; i < view->function_count; i++)
		if (waits[view->functions[i]])
			w[s->module_of[view->functions[i]]].own +=
				view->self[view->functions[i]];
	for (size_t e = 0; e < view->edge_count; e++) {
		const struct view_edge *edge = &view->edges[e];
		uint32_t from = s->module_of[edge->caller];
		uint32_t to = s->module_of[edge->callee];

		if (from != NO_ID && from != to && waits[edge->callee] && edge->self > 0)
			w[from].others += edge->self;
	}
	for (size_t i = 0; i < s->count; i++) {
		double all = s->modules[i].self + w[i].others;

		s->modules[i].io_share = all > 0 ? (w[i].own + w[i].others) / all : 0;
	}
	free(w);
	free(waits);
}

static bool in_bytes(const struct profile *p, metric_id metric)
{
	const struct unit *unit = unit_find(profile_str(p, p->metrics[metric].unit));

	return unit && unit->dimension == DIM_BYTES;
}

struct score *score_new(const struct profile *p, metric_id metric)
{
	struct score *s = xcalloc(1, sizeof(*s));
	struct callgraph_view *view = callgraph_view(p, metric);

	s->p = p;
	s->metric = metric;
	s->unit = profile_str(p, p->metrics[metric].unit);
	s->is_memory = in_bytes(p, metric);
	score_group(s, view);
	score_add_costs(s, view);
	score_add_waits(s, view);
	score_connect(s, view);
	callgraph_view_free(view);
	return s;
}

void score_free(struct score *s)
{
	if (!s)
		return;
	free(s->modules);
	free(s->module_of);
	free(s->uses);
	free(s->entries);
	free(s->circles);
	free(s->ranked);
	free(s);
}

/* ---- memory ---- */

metric_id score_find_bytes(const struct profile *p, metric_id other)
{
	metric_id usual = p->metric_count ? profile_default_metric(p) : NO_ID;

	if (usual != NO_ID && usual != other && in_bytes(p, usual))
		return usual;
	for (metric_id m = 0; m < p->metric_count; m++)
		if (m != other && in_bytes(p, m))
			return m;
	return NO_ID;
}

/* In bytes, whatever the column's unit. */
static void add_bytes(struct score *s, const struct score *from, const uint32_t *module)
{
	double factor = 1;

	unit_convert(from->unit, "bytes", &factor);
	for (size_t i = 0; i < s->count; i++)
		s->modules[i].bytes = UNKNOWN;
	for (size_t i = 0; i < from->count; i++) {
		double bytes = from->modules[i].self * factor;
		struct score_module *m =
			module[i] == NO_ID ? NULL : &s->modules[module[i]];

		if (m)
			m->bytes = (isnan(m->bytes) ? 0 : m->bytes) + bytes;
	}
}

/* A profile's modules with what they cost in a column, and no more. */
static struct score *add_up(const struct profile *p, metric_id metric)
{
	struct score *s = xcalloc(1, sizeof(*s));
	struct callgraph_view *view = callgraph_view_functions(p, metric);

	s->p = p;
	s->unit = profile_str(p, p->metrics[metric].unit);
	score_group(s, view);
	score_add_costs(s, view);
	callgraph_view_free(view);
	return s;
}

size_t score_take_memory(struct score *s, const struct profile *p, metric_id bytes)
{
	struct score *from = add_up(p, bytes);
	struct path_meant *meant = score_match_modules(from, s);
	uint32_t *module = xcalloc(from->count, sizeof(*module));
	size_t matched = 0;

	for (size_t i = 0; i < from->count; i++) {
		module[i] = meant[i].match > MATCH_AMBIGUOUS ? meant[i].number : NO_ID;
		matched += module[i] != NO_ID;
	}
	add_bytes(s, from, module);
	s->memory_taken = true;
	free(module);
	free(meant);
	score_free(from);
	return matched;
}

void score_own_memory(struct score *s)
{
	metric_id bytes = score_find_bytes(s->p, s->metric);

	if (bytes == NO_ID)
		return;
	score_take_memory(s, s->p, bytes);
	s->memory_taken = false;
}
