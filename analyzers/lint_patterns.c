/* lint_patterns.c - looks for the rules that are patterns and thresholds. */
#include "lint_patterns.h"

#include <math.h>
#include <stdlib.h>

#include "lint_search.h"
#include "units.h"
#include "xalloc.h"

/* A caller counts as one of several from this share of the callee's total on. */
static const double caller_share = 0.1;

/* ---- stacks ---- */

enum { BELOW = 1, OUT = 2, INSIDE = 4 };

static function_id key_of(const struct lint_search *s, function_id caller,
	function_id callee)
{
	switch (s->rule->group) {
	case GROUP_CALLER: return caller ? caller : callee;
	case GROUP_RULE: return 0;
	default: return callee;
	}
}

static void count_node(struct lint_search *s, node_id n, bool outermost)
{
	const struct profile *p = s->l->p;
	function_id caller = node_function_id(p, p->nodes[n].parent);
	struct lint_group_figures *g = &s->groups[key_of(s, caller, node_function_id(p, n))];

	g->self += s->l->node_self[n];
	if (!outermost)
		return;
	g->total += s->cost[n];
	if (!g->best || s->cost[n] > s->cost[g->best])
		g->best = n;
}

static void look_at_stacks(struct lint_search *s)
{
	const struct profile *p = s->l->p;
	unsigned char *flags = xcalloc(p->node_count, 1);

	for (node_id n = 1; n < p->node_count; n++) {
		function_id f = node_function_id(p, n);
		unsigned char above = flags[p->nodes[n].parent];
		bool may = !(above & OUT) &&
			(!s->rule->below.compiled || (above & BELOW));

		flags[n] = above;
		if (s->function[f] &&
			s->not_from[node_function_id(p, p->nodes[n].parent)]) {
			flags[n] |= OUT;
		} else if (s->function[f] && may) {
			count_node(s, n, !(above & INSIDE));
			flags[n] |= INSIDE;
		}
		if (s->below[f] && !(above & BELOW))
			s->below_total += s->l->node_total[n];
		flags[n] |= (s->below[f] ? BELOW : 0) | (s->not_below[f] ? OUT : 0);
	}
	free(flags);
}

/* ---- calls ---- */

static void count_edge(struct lint_search *s, const struct view_edge *e)
{
	const struct callgraph_view *view = s->l->view;
	struct lint_group_figures *g = &s->groups[key_of(s, e->caller, e->callee)];
	double per_caller = e->calls / view->calls[e->caller];

	g->calls += e->calls;
	if (isfinite(per_caller) && per_caller > g->calls_per_caller)
		g->calls_per_caller = per_caller;
	if (isnan(e->total) || e->total >= caller_share * view->total[e->callee])
		g->callers++;
}

/* What called from outside the matching functions, and what nobody called. */
static void look_at_calls(struct lint_search *s)
{
	const struct callgraph_view *view = s->l->view;
	size_t count = s->l->p->function_count;
	double *uncalled = xmalloc(count * sizeof(*uncalled));

	memcpy(uncalled, view->calls, count * sizeof(*uncalled));
	for (size_t i = 0; i < view->edge_count; i++) {
		const struct view_edge *e = &view->edges[i];

		uncalled[e->callee] -= e->calls;
		if (s->function[e->callee] && !s->function[e->caller] &&
			!s->not_from[e->caller])
			count_edge(s, e);
	}
	for (function_id f = 1; f < count; f++) {
		bool calls = s->function[f] && !(uncalled[f] <= 0);

		if (calls && (view->exact || isnan(uncalled[f])))
			s->groups[key_of(s, 0, f)].calls += uncalled[f];
	}
	free(uncalled);
}

/* ---- judging ---- */

/* By node: what is not waiting, at and below it. */
static double *busy_costs(const struct lint *l)
{
	const struct profile *p = l->p;
	double *busy = xcalloc(p->node_count, sizeof(*busy));

	for (node_id n = (node_id)p->node_count - 1; n > ROOT; n--) {
		if (!l->idle[node_function_id(p, n)])
			busy[n] += l->node_self[n];
		busy[p->nodes[n].parent] += busy[n];
	}
	return busy;
}

static double whole_of(const struct lint_search *s)
{
	switch (s->rule->whole) {
	case WHOLE_BUSY: return s->cost[ROOT];
	case WHOLE_BELOW: return s->below_total;
	default: return s->l->total;
	}
}

static double seconds_per_call(const struct lint *l, const struct lint_group_figures *g)
{
	double factor;

	if (!(g->calls > 0) || !unit_convert(l->unit, "seconds", &factor))
		return (double)NAN;
	return g->total * factor / g->calls;
}

/* Whether a figure keeps a finding: an unknown one does, but raises doubt. */
static bool reaches(double figure, double threshold, bool *doubt)
{
	if (!(threshold > 0))
		return true;
	*doubt |= isnan(figure);
	return !(figure < threshold);
}

static bool holds(const struct lint_search *s, struct lint_group_figures *g, bool *doubt)
{
	const struct lint_pattern_rule *rule = s->rule;

	*doubt = false;
	if (!g->best || (rule->needs_calls && isnan(g->calls)))
		return false;
	g->share = g->total / s->whole;
	g->time_per_call = seconds_per_call(s->l, g);
	return g->share >= rule->share && g->self / s->whole >= rule->self_share &&
		reaches(g->calls, rule->calls, doubt) &&
		reaches(isnan(g->calls) ? (double)NAN : g->calls_per_caller,
			rule->calls_per_caller, doubt) &&
		reaches(g->time_per_call, rule->time_per_call, doubt) &&
		g->callers >= rule->callers;
}

/* ---- telling ---- */

/* Files that somebody else wrote: a finding there is one for whoever calls. */
static bool is_foreign(struct span file)
{
	static const char *const folders[] = { "/site-packages/", "/dist-packages/",
		"/lib/python", "/lib64/python", "/node_modules/" };

	if (!file.len || span_is(file, "~") || span_starts(file, "<") ||
		span_starts(file, "node:"))
		return true;
	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++)
		if (strstr(file.s, folders[i]))
			return true;
	return false;
}

/* The innermost function of the program's own; n's where there is none. */
static function_id place_of(const struct lint_search *s, node_id n)
{
	const struct profile *p = s->l->p;

	for (node_id at = n; p->nodes[at].frame; at = p->nodes[at].parent)
		if (!is_foreign(profile_text(p, p->functions[node_function_id(p, at)].file)))
			return node_function_id(p, at);
	return node_function_id(p, n);
}

static void add_figures(const struct lint_search *s, const struct lint_group_figures *g,
	struct finding *finding)
{
	finding_figure(finding, "share", g->share, "share");
	finding_figure(finding, "total", g->total, s->l->unit);
	if (s->rule->self_share > 0)
		finding_figure(finding, "self", g->self, s->l->unit);
	if (!isnan(g->calls))
		finding_figure(finding, "calls", g->calls, "count");
	if (g->calls_per_caller > 0 && s->rule->calls_per_caller > 0)
		finding_figure(finding, "calls per caller", g->calls_per_caller, "count");
	if (!isnan(g->time_per_call))
		finding_figure(finding, "time per call", g->time_per_call, "seconds");
}

static void tell(const struct lint_search *s, const struct lint_group_figures *g,
	bool doubt, struct findings *found)
{
	node_id caller = s->l->p->nodes[g->best].parent;
	bool by_caller = s->rule->group == GROUP_CALLER && s->l->p->nodes[caller].frame;
	struct lint_telling telling = { .figures = g,
		.function = node_function_id(s->l->p, g->best),
		.caller = node_function_id(s->l->p, caller) };
	struct finding *finding = lint_add(s->l, &s->rule->rule, found,
		place_of(s, by_caller ? caller : g->best));

	if (g->share < s->rule->info_below)
		finding->severity = SEVERITY_INFO;
	if (doubt && finding->confidence > CONFIDENCE_LOW)
		finding->confidence = (enum confidence)(finding->confidence - 1);
	finding->weight = g->total;
	lint_message(s, &telling, &finding->message);
	add_figures(s, g, finding);
	lint_path(s->l, finding, g->best);
}

static void find_groups(struct lint_search *s, struct findings *found)
{
	bool doubt;

	look_at_stacks(s);
	look_at_calls(s);
	s->whole = whole_of(s);
	for (size_t i = 0; s->whole > 0 && i < s->l->p->function_count; i++)
		if (holds(s, &s->groups[i], &doubt))
			tell(s, &s->groups[i], doubt, found);
}

/* ---- all rules ---- */

static void search(const struct lint *l, const struct lint_pattern_rule *rule,
	const struct lint_name *names, const double *busy, struct findings *found)
{
	size_t count = l->p->function_count;
	struct lint_search s = { .l = l, .rule = rule,
		.cost = rule->whole == WHOLE_BUSY ? busy : l->node_total,
		.function = lint_names_match(names, count, &rule->function),
		.with = lint_names_match(names, count, &rule->with),
		.below = lint_names_match(names, count, &rule->below),
		.not_below = lint_names_match(names, count, &rule->not_below),
		.not_from = lint_names_match(names, count, &rule->not_from),
		.groups = xcalloc(count, sizeof(*s.groups)) };

	if (rule->with.compiled)
		lint_pairs(&s, found);
	else
		find_groups(&s, found);
	free(s.function);
	free(s.with);
	free(s.below);
	free(s.not_below);
	free(s.not_from);
	free(s.groups);
}

void lint_patterns_run(const struct lint *l, const struct lint_rules *rules,
	struct findings *found)
{
	struct lint_name *names;
	double *busy;

	if (!l->is_time || !(l->total > 0))
		return;
	names = lint_names(l->p);
	busy = busy_costs(l);
	for (size_t i = 0; i < rules->count; i++)
		search(l, rules->patterns[i], names, busy, found);
	free(busy);
	lint_names_free(names, l->p->function_count);
}
