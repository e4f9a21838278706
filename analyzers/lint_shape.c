/* lint_shape.c - functions that stand out by how they are called. */
#include <math.h>
#include <stdlib.h>

#include "lint_match.h"
#include "xalloc.h"

/* call-heavy: this share of all calls, and so many times its share of self time. */
static const double calls_share = 0.15, calls_over_self = 4, calls_min = 10000;
/* hot-leaf: self share, callers, and the share that no caller may exceed. */
static const double leaf_share = 0.1, leaf_below = 0.05, leaf_caller_most = 0.5;
enum { LEAF_CALLERS = 5 };
/* thin-wrapper: calls of the one callee a call, its part of what is below, own part. */
static const double wrapper_low = 0.95, wrapper_high = 1.05, wrapper_calls = 1000,
	wrapper_callee = 0.9, wrapper_self = 0.02, wrapper_own = 0.15;
/* What a call itself takes, in a tracing profiler; and how cheap its callee may be. */
static const double call_cost_s = 0.3e-6, cheap_callee = 0.25;
enum { REPORTED = 3 };			/* functions a rule, the largest first */

/* ---- call-heavy ---- */

static void report_calls(const struct lint *l, const struct lint_rule *rule,
	struct findings *found, function_id f, double all)
{
	double calls = l->view->calls[f], share = calls / all;
	double self = lint_share(l, l->view->self[f]);
	struct finding *finding;

	if (calls < calls_min || share < calls_share || share < calls_over_self * self)
		return;
	finding = lint_add(l, rule, found, f);
	lint_function_text(l, f, &finding->message);
	text_printf(&finding->message,
		" has %.0f %% of all calls, but %.1f %% of self time", 100 * share,
		100 * self);
	finding->weight = l->view->self[f];
	finding_figure(finding, "calls", calls, "");
	finding_figure(finding, "calls share", share, "share");
	finding_figure(finding, "self share", self, "share");
	lint_path(l, finding, lint_heaviest(l, f));
}

static void find_call_heavy(const struct lint *l, const struct lint_rule *rule,
	struct findings *found)
{
	function_id most[REPORTED];
	size_t count = lint_largest(l, l->view->calls, most, REPORTED);
	double all = 0;

	if (!lint_is_traced(l) || !l->is_time)
		return;
	for (size_t i = 0; i < l->view->function_count; i++)
		all += fmax(0, l->view->calls[l->view->functions[i]]);
	for (size_t i = 0; i < count; i++)
		report_calls(l, rule, found, most[i], all);
}

const struct lint_rule lint_rule_call_heavy = {
	.id = "call-heavy",
	.summary = "many of all calls, and little of the time",
	.severity = SEVERITY_INFO,
	.confidence = CONFIDENCE_MEDIUM,
	.why = "such a function costs its callers more by being called than by what "
		"it does, and a tracing profiler adds to each call, so its time is "
		"overstated",
	.advice = "call it less often: move it out of loops, work on many values a "
		"call, or inline it",
	.find = find_call_heavy,
};

/* ---- hot-leaf ---- */

/* By function: how many others call it, and the largest part one of them has. */
struct callers {
	uint32_t *count;
	double *largest;
};

static struct callers count_callers(const struct lint *l)
{
	const struct callgraph_view *v = l->view;
	struct callers c = { xcalloc(l->p->function_count, sizeof(*c.count)),
		xcalloc(l->p->function_count, sizeof(*c.largest)) };

	for (size_t e = 0; e < v->edge_count; e++) {
		function_id f = v->edges[e].callee;

		if (f == v->edges[e].caller)
			continue;
		c.count[f]++;
		c.largest[f] = fmax(c.largest[f], v->edges[e].self);
	}
	return c;
}

static bool is_hot_leaf(const struct lint *l, const struct callers *c, function_id f)
{
	double self = l->view->self[f], total = l->view->total[f];

	return lint_share(l, self) >= leaf_share && total - self <= leaf_below * total &&
		c->count[f] >= LEAF_CALLERS && !l->idle[f] &&
		c->largest[f] <= leaf_caller_most * self;
}

static void find_hot_leaves(const struct lint *l, const struct lint_rule *rule,
	struct findings *found)
{
	struct callers c = count_callers(l);

	for (size_t i = 0; l->is_time && i < l->view->function_count; i++) {
		function_id f = l->view->functions[i];
		struct finding *finding;

		if (!is_hot_leaf(l, &c, f))
			continue;
		finding = lint_add(l, rule, found, f);
		lint_function_text(l, f, &finding->message);
		text_printf(&finding->message, " is hot for %u callers", c.count[f]);
		finding->weight = l->view->self[f];
		finding_figure(finding, "self", l->view->self[f], l->unit);
		finding_figure(finding, "share", lint_share(l, l->view->self[f]),
			"share");
		finding_figure(finding, "callers", c.count[f], "");
		lint_path(l, finding, lint_heaviest(l, f));
	}
	free(c.count);
	free(c.largest);
}

const struct lint_rule lint_rule_hot_leaf = {
	.id = "hot-leaf",
	.summary = "a leaf with much self time that many functions call",
	.severity = SEVERITY_INFO,
	.confidence = CONFIDENCE_HIGH,
	.why = "no single caller is to blame, so looking at call paths hides it: "
		"together they make it one of the largest costs",
	.advice = "make the function itself faster, or keep its results; each caller "
		"gains",
	.find = find_hot_leaves,
};

/* ---- thin-wrapper ---- */

/* By function: the edge with the largest total; edge_count where there is none. */
static size_t *main_edges(const struct lint *l)
{
	const struct callgraph_view *v = l->view;
	size_t *edges = xcalloc(l->p->function_count, sizeof(*edges));

	for (function_id f = 0; f < l->p->function_count; f++)
		edges[f] = v->edge_count;
	for (size_t e = 0; e < v->edge_count; e++) {
		size_t *best = &edges[v->edges[e].caller];

		if (*best == v->edge_count || v->edges[e].total > v->edges[*best].total)
			*best = e;
	}
	return edges;
}

/* <listcomp>, <built-in method len>: no layer that somebody wrote. */
static bool is_named(const struct lint *l, function_id f)
{
	return !span_starts(profile_text(l->p, l->p->functions[f].name), "<");
}

/* The callee costs more, or so little is done here that it can be the call alone. */
static bool does_little(const struct lint *l, const struct view_edge *e, double self)
{
	return e->total >= self || (e->total >= cheap_callee * self &&
		self * lint_seconds(l) < call_cost_s * e->calls);
}

static bool is_thin(const struct lint *l, const struct view_edge *e)
{
	function_id f = e->caller;
	double calls = l->view->calls[f], self = l->view->self[f];
	double total = l->view->total[f], ratio = e->calls / calls;

	return e->callee != f && is_named(l, f) && is_named(l, e->callee) &&
		does_little(l, e, self) && calls >= wrapper_calls &&
		ratio >= wrapper_low && ratio <= wrapper_high &&
		e->total >= wrapper_callee * (total - self) &&
		lint_share(l, self) >= wrapper_self && self >= wrapper_own * total;
}

static void report_wrapper(const struct lint *l, const struct lint_rule *rule,
	struct findings *found, const struct view_edge *e)
{
	struct finding *finding = lint_add(l, rule, found, e->caller);
	double self = l->view->self[e->caller];

	lint_function_text(l, e->caller, &finding->message);
	text_str(&finding->message, " does little but call ");
	lint_function_text(l, e->callee, &finding->message);
	text_printf(&finding->message, ", %.0f times", e->calls);
	finding->weight = self;
	finding_figure(finding, "calls", e->calls, "");
	finding_figure(finding, "self", self, l->unit);
	finding_figure(finding, "share", lint_share(l, self), "share");
	finding_figure(finding, "callee", e->total, l->unit);
	lint_path(l, finding, lint_edge_node(l, e->caller, e->callee));
}

static void find_wrappers(const struct lint *l, const struct lint_rule *rule,
	struct findings *found)
{
	const struct callgraph_view *v = l->view;
	function_id largest[REPORTED * 8];
	size_t count = lint_largest(l, v->self, largest, REPORTED * 8), reported = 0;
	size_t *edges = main_edges(l);

	for (size_t i = 0; i < count && reported < REPORTED; i++) {
		size_t e = edges[largest[i]];

		if (e == v->edge_count || !is_thin(l, &v->edges[e]))
			continue;
		report_wrapper(l, rule, found, &v->edges[e]);
		reported++;
	}
	free(edges);
}

const struct lint_rule lint_rule_thin_wrapper = {
	.id = "thin-wrapper",
	.summary = "a function that does little but call one other, very often",
	.severity = SEVERITY_INFO,
	.confidence = CONFIDENCE_MEDIUM,
	.why = "each call through it pays for two calls; a tracing profiler makes both "
		"look dearer than they are",
	.advice = "let hot callers call the inner function, or bind it once "
		"(local = module.inner)",
	.find = find_wrappers,
};
