/* lint_pairs.c - two kinds of work that belong together, below one caller. */
#include <math.h>
#include <stdlib.h>

#include "lint_search.h"
#include "xalloc.h"

/* By node: what the first and the second kind cost at or below it, as yet unclaimed. */
struct halves {
	double *first, *second;
};

/* The outermost calls of the functions, each at its caller. */
static double *outermost(const struct lint *l, const bool *function)
{
	const struct profile *p = l->p;
	double *cost = xcalloc(p->node_count, sizeof(*cost));
	bool *inside = xcalloc(p->node_count, sizeof(*inside));

	for (node_id n = 1; n < p->node_count; n++) {
		node_id parent = p->nodes[n].parent;

		inside[n] = inside[parent] || function[node_function_id(p, n)];
		if (inside[n] && !inside[parent])
			cost[parent] += l->node_total[n];
	}
	free(inside);
	return cost;
}

static bool may_claim(const struct lint_search *s, function_id f)
{
	return f && !s->function[f] && !s->with[f] && !s->not_below[f] &&
		(!s->rule->below.compiled || s->below[f]);
}

static void claim(struct lint_search *s, struct halves *h, node_id n)
{
	struct lint_group_figures *g = &s->groups[node_function_id(s->l->p, n)];

	g->each += h->first[n];
	g->with += h->second[n];
	if (!g->best || s->l->node_total[n] > s->l->node_total[g->best])
		g->best = n;
}

/*
 * The innermost call that has both kinds below it has their costs.  Where that is none
 * of whom the rule speaks, nobody has.
 */
static void claim_all(struct lint_search *s, struct halves *h)
{
	const struct profile *p = s->l->p;

	for (node_id n = (node_id)p->node_count - 1; n > ROOT; n--) {
		node_id parent = p->nodes[n].parent;

		if (h->first[n] > 0 && h->second[n] > 0) {
			if (may_claim(s, node_function_id(p, n)))
				claim(s, h, n);
			continue;
		}
		h->first[parent] += h->first[n];
		h->second[parent] += h->second[n];
	}
}

/* How often the functions were called by others; NAN unknown. */
static double calls_of(const struct lint_search *s, const bool *function)
{
	const struct callgraph_view *view = s->l->view;
	double calls = 0;

	for (function_id f = 1; f < s->l->p->function_count; f++)
		if (function[f] && (view->total[f] > 0 || view->calls[f] > 0))
			calls += view->calls[f];
	return calls;
}

/* Unknown calls are enough, but raise doubt. */
static bool called_enough(const struct lint_search *s, bool *doubt)
{
	double first = calls_of(s, s->function), second = calls_of(s, s->with);

	*doubt = s->rule->calls > 0 && (isnan(first) || isnan(second));
	if (isnan(first) || isnan(second))
		return !s->rule->needs_calls;
	return first >= s->rule->calls && second >= s->rule->calls;
}

static void tell(struct lint_search *s, const struct lint_group_figures *g, bool doubt,
	struct findings *found)
{
	function_id f = node_function_id(s->l->p, g->best);
	struct lint_telling telling = { .figures = g, .function = f,
		.caller = node_function_id(s->l->p, s->l->p->nodes[g->best].parent) };
	struct finding *finding = lint_add(s->l, &s->rule->rule, found, f);

	if (g->share < s->rule->info_below)
		finding->severity = SEVERITY_INFO;
	if (doubt && finding->confidence > CONFIDENCE_LOW)
		finding->confidence = (enum confidence)(finding->confidence - 1);
	finding->weight = g->total;
	lint_message(s, &telling, &finding->message);
	finding_figure(finding, "share", g->share, "share");
	finding_figure(finding, "first", g->each, "share");
	finding_figure(finding, "second", g->with, "share");
	finding_figure(finding, "total", g->total, s->l->unit);
	lint_path(s->l, finding, g->best);
}

static void judge(struct lint_search *s, struct lint_group_figures *g, bool doubt,
	struct findings *found)
{
	if (!g->best)
		return;
	g->total = g->each + g->with;
	g->each /= s->l->total;
	g->with /= s->l->total;
	g->share = g->each + g->with;
	if (g->share >= s->rule->share && g->each >= s->rule->each_share &&
		g->with >= s->rule->each_share)
		tell(s, g, doubt, found);
}

void lint_pairs(struct lint_search *s, struct findings *found)
{
	struct halves h = { outermost(s->l, s->function), outermost(s->l, s->with) };
	bool doubt, enough = called_enough(s, &doubt);

	claim_all(s, &h);
	for (size_t i = 1; enough && i < s->l->p->function_count; i++)
		judge(s, &s->groups[i], doubt, found);
	free(h.first);
	free(h.second);
}
