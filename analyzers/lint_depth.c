/* lint_depth.c - calls deep inside calls. */
#include <math.h>
#include <stdlib.h>

#include "lint_match.h"
#include "xalloc.h"

/* deep-recursion: a function stands so often on a stack, for this share of all. */
enum { RECURSION = 50, RECURSION_LIMIT = 500, REPORTED = 3 };
static const double recursion_share = 0.05;
/* deep-stacks: this share of all is at least so deep. */
enum { DEEP = 100 };
static const double deep_share = 0.5;

/* ---- deep-recursion ---- */

/* By function: how often it stands on one stack, and what runs in it that deep. */
struct recursion {
	uint32_t *open, *deepest;
	double *cost;
	node_id *node;			/* the deepest */
};

/* What perf calls all that it has no name for: many functions, not one that recurs. */
static bool is_unknown(const struct profile *p, function_id f)
{
	return span_is(profile_text(p, p->functions[f].name), "[unknown]");
}

static void enter(const struct lint *l, struct recursion *r, node_id n)
{
	function_id f = node_function_id(l->p, n);
	uint32_t depth = ++r->open[f];

	if (is_unknown(l->p, f))
		return;
	if (depth == RECURSION)
		r->cost[f] += l->node_total[n];
	if (depth > r->deepest[f]) {
		r->deepest[f] = depth;
		r->node[f] = n;
	}
}

static void walk(const struct lint *l, struct recursion *r)
{
	const struct profile *p = l->p;
	node_id top = ROOT;

	for (node_id n = profile_next(p, ROOT); n; n = profile_next(p, n)) {
		for (; top != p->nodes[n].parent; top = p->nodes[top].parent)
			r->open[node_function_id(p, top)]--;
		enter(l, r, n);
		top = n;
	}
	r->cost[0] = 0;
}

static void report_recursion(const struct lint *l, const struct lint_rule *rule,
	struct findings *found, const struct recursion *r, function_id f)
{
	struct finding *finding = lint_add(l, rule, found, f);

	if (r->deepest[f] >= RECURSION_LIMIT)
		finding->severity = SEVERITY_WARNING;
	lint_function_text(l, f, &finding->message);
	text_printf(&finding->message, " stands up to %u times on one stack",
		r->deepest[f]);
	finding->weight = r->cost[f];
	finding_figure(finding, "depth", r->deepest[f], "");
	finding_figure(finding, "share", lint_share(l, r->cost[f]), "share");
	lint_path(l, finding, r->node[f]);
}

static void find_recursion(const struct lint *l, const struct lint_rule *rule,
	struct findings *found)
{
	size_t functions = l->p->function_count, count;
	struct recursion r = { xcalloc(functions, sizeof(*r.open)),
		xcalloc(functions, sizeof(*r.deepest)),
		xcalloc(functions, sizeof(*r.cost)),
		xcalloc(functions, sizeof(*r.node)) };
	function_id most[REPORTED];

	walk(l, &r);
	count = lint_largest(l, r.cost, most, REPORTED);
	for (size_t i = 0; i < count; i++)
		if (lint_share(l, r.cost[most[i]]) >= recursion_share)
			report_recursion(l, rule, found, &r, most[i]);
	free(r.open);
	free(r.deepest);
	free(r.cost);
	free(r.node);
}

const struct lint_rule lint_rule_deep_recursion = {
	.id = "deep-recursion",
	.summary = "a function that calls itself 50 or more times deep",
	.severity = SEVERITY_INFO,
	.confidence = CONFIDENCE_HIGH,
	.why = "each level costs a frame, and a larger input will one day reach the "
		"limit of the stack (1,000 frames in Python)",
	.advice = "turn the recursion into a loop with a stack of its own, or keep "
		"results of inner calls",
	.find = find_recursion,
};

/* ---- deep-stacks ---- */

static void find_deep_stacks(const struct lint *l, const struct lint_rule *rule,
	struct findings *found)
{
	double cost = 0;
	node_id heaviest = 0, deepest = 0;
	struct finding *finding;

	if (l->p->estimated)
		return;
	for (node_id n = 1; n < l->p->node_count; n++) {
		if (l->node_depths[n] < DEEP || !(l->node_self[n] > 0))
			continue;
		cost += l->node_self[n];
		if (!heaviest || l->node_self[n] > l->node_self[heaviest])
			heaviest = n;
		if (!deepest || l->node_depths[n] > l->node_depths[deepest])
			deepest = n;
	}
	if (!heaviest || lint_share(l, cost) < deep_share)
		return;
	finding = lint_add(l, rule, found, 0);
	text_printf(&finding->message, "%.0f %% of all is %d or more frames deep",
		100 * lint_share(l, cost), DEEP);
	finding->weight = cost;
	finding_figure(finding, "share", lint_share(l, cost), "share");
	finding_figure(finding, "deepest", l->node_depths[deepest], "");
	lint_path(l, finding, heaviest);
}

const struct lint_rule lint_rule_deep_stacks = {
	.id = "deep-stacks",
	.summary = "half of all is 100 or more frames deep",
	.severity = SEVERITY_INFO,
	.confidence = CONFIDENCE_HIGH,
	.why = "layers upon layers cost calls and memory, make exceptions slow to "
		"unwind, and profilers may cut such stacks off",
	.advice = "look for layers that hot paths need not pass; check that the "
		"profiler's limit of frames is above the deepest stack",
	.find = find_deep_stacks,
};
