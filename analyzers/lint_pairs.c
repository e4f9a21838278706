/* lint_pairs.c - two kinds of work that belong together, below one caller. */
#include <math.h>
#include <stdlib.h>

#include "lint_search.h"
#include "table.h"
#include "xalloc.h"

/* By node: what the first and the second kind cost at or below it, as yet unclaimed. */
struct halves {
	node_id *same;			/* the first node of the same calls */
	double *first, *second;		/* of those first nodes */
};

/* One that stands for the same functions, whatever lines of theirs were seen. */
static node_id find_same(const struct profile *p, const node_id *same,
	struct table *seen, node_id n)
{
	uint32_t key[2] = { same[p->nodes[n].parent], node_function_id(p, n) };
	uint32_t hash = (uint32_t)hash_bytes(key, sizeof(key));
	struct slot *s;

	if (!p->nodes[n].frame)
		return n;
	table_reserve(seen);
	for (s = table_first(seen, hash); s->id; s = table_next(seen, s))
		if (s->hash == hash && node_function_id(p, s->id) == key[1] &&
			same[p->nodes[s->id].parent] == key[0])
			return s->id;
	table_put(seen, s, hash, n);
	return n;
}

static node_id *find_all_same(const struct profile *p)
{
	node_id *same = xcalloc(p->node_count, sizeof(*same));
	struct table seen = { 0 };

	for (node_id n = 1; n < p->node_count; n++)
		same[n] = find_same(p, same, &seen, n);
	table_free(&seen);
	return same;
}

/* The outermost calls of the functions, each at its caller. */
static double *outermost(const struct lint *l, const bool *function, const node_id *same)
{
	const struct profile *p = l->p;
	double *cost = xcalloc(p->node_count, sizeof(*cost));
	bool *inside = xcalloc(p->node_count, sizeof(*inside));

	for (node_id n = 1; n < p->node_count; n++) {
		node_id parent = p->nodes[n].parent;

		inside[n] = inside[parent] || function[node_function_id(p, n)];
		if (inside[n] && !inside[parent])
			cost[same[parent]] += l->node_total[n];
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
		node_id parent = h->same[p->nodes[n].parent];

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
	node_id *same = find_all_same(s->l->p);
	struct halves h = { same, outermost(s->l, s->function, same),
		outermost(s->l, s->with, same) };
	bool doubt, enough = called_enough(s, &doubt);

	claim_all(s, &h);
	for (size_t i = 1; enough && i < s->l->p->function_count; i++)
		judge(s, &s->groups[i], doubt, found);
	free(same);
	free(h.first);
	free(h.second);
}
