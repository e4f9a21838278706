/* inflow.c - each function shared out among its callers. */
#include "inflow.h"

#include <math.h>
#include <stdlib.h>

#include "xalloc.h"

static const double ROUNDING = 1e-9;	/* a rest smaller than this is none */

/* What edges tell. */
struct sums {
	double self, below, total, calls;
	size_t count;
};

/* A function's callers, added up. */
struct callers {
	struct sums outside;		/* that it does not call in turn */
	struct sums circle;		/* that it does */
	struct sums own;		/* itself */
	bool costs;			/* costs are told, not calls alone */
};

/* What is divided; the first that says anything is taken. */
enum basis { BY_COST, BY_TOTAL, BY_CALLS, BY_NUMBER };

/* How a function's own cost, or what is below it, is divided. */
struct division {
	enum basis basis;
	double root;			/* what no caller accounts for */
	double circle;			/* what a caller in its circle counts */
	double all;
};

struct sharing {
	const struct profile *p;
	metric_id metric;
	const uint32_t *component;
	struct callers *callers;	/* by function */
	double *total;			/* by function */
};

static double positive(double x)
{
	return x > 0 ? x : 0;
}

/* What is left of a when b is taken away. */
static double rest(double a, double b)
{
	return a - b > ROUNDING * a ? positive(a - b) : 0;
}

static double self_of(const struct sharing *s, function_id f)
{
	const struct callgraph *g = &s->p->graph;

	return f < g->function_capacity ?
		positive(g->self[f * s->p->metric_count + s->metric]) : 0;
}

static double edge_self(const struct sharing *s, size_t e)
{
	return positive(s->p->graph.edge_self[e * s->p->metric_count + s->metric]);
}

static double edge_total(const struct sharing *s, size_t e)
{
	return positive(s->p->graph.edge_total[e * s->p->metric_count + s->metric]);
}

static bool is_in_circle(const struct sharing *s, size_t e)
{
	const struct edge *edge = &s->p->graph.edges[e];

	return s->component[edge->caller] == s->component[edge->callee];
}

static void add_edge(struct sharing *s, size_t e)
{
	const struct edge *edge = &s->p->graph.edges[e];
	struct callers *c = &s->callers[edge->callee];
	struct sums *sums = edge->caller == edge->callee ? &c->own :
		is_in_circle(s, e) ? &c->circle : &c->outside;

	c->costs |= edge->kind == EDGE_FULL;
	sums->count++;
	sums->self += edge_self(s, e);
	sums->total += edge_total(s, e);
	sums->below += positive(edge_total(s, e) - edge_self(s, e));
	sums->calls += positive(edge->calls);
	if (edge->caller != edge->callee && !profile_graph_has(s->p, edge->caller))
		s->total[edge->caller] += edge_total(s, e);
}

static void add_up(struct sharing *s)
{
	const struct callgraph *g = &s->p->graph;

	for (size_t i = 0; i < g->order_count; i++)
		s->total[g->order[i]] = positive(
			g->total[g->order[i] * s->p->metric_count + s->metric]);
	for (size_t e = 0; e < g->edge_count; e++)
		add_edge(s, e);
}

/* ---- a function that does not lead back to itself ---- */

static double root_calls(const struct sharing *s, function_id f)
{
	const struct callers *c = &s->callers[f];

	return profile_graph_has(s->p, f) ? rest(s->p->graph.calls[f],
		c->outside.calls + c->circle.calls + c->own.calls) : 0;
}

static double told(const struct callers *c, enum basis basis, bool below)
{
	switch (basis) {
	case BY_COST: return below ? c->outside.below : c->outside.self;
	case BY_TOTAL: return c->outside.total;
	case BY_CALLS: return c->outside.calls;
	default: return (double)c->outside.count;
	}
}

static double untold(const struct sharing *s, function_id f, enum basis basis, bool below)
{
	const struct callers *c = &s->callers[f];
	double self = rest(self_of(s, f), c->outside.self);
	double total = rest(s->total[f], c->outside.total);

	switch (basis) {
	case BY_COST: return below ? positive(total - self) : self;
	case BY_TOTAL: return total;
	case BY_CALLS: return root_calls(s, f);
	default: return 0;
	}
}

static struct division divide_plainly(const struct sharing *s, function_id f, bool below)
{
	const struct callers *c = &s->callers[f];
	struct division d = { .basis = c->costs ? BY_COST : BY_CALLS };

	for (; d.basis < BY_NUMBER; d.basis++) {
		d.root = untold(s, f, d.basis, below);
		d.all = told(c, d.basis, below) + d.root;
		if (d.all > 0)
			return d;
	}
	d.root = 0;
	d.all = told(c, BY_NUMBER, below);
	return d;
}

/* ---- a function that does ---- */

/*
 * What is left when the callers outside took theirs came from nowhere, or
 * from callers in the circle that stood on the stack before it.  Counts tell:
 * a primitive call is one while the function was not on the stack.
 */
static void divide_rest(const struct sharing *s, function_id f, double left,
	struct division *d)
{
	const struct callers *c = &s->callers[f];
	bool known = profile_graph_has(s->p, f) && s->p->graph.primitive[f] >= 0;
	double root = known ? root_calls(s, f) :
		rest(self_of(s, f), c->outside.self + c->circle.self + c->own.self);
	double circle = !c->circle.count ? 0 : known ?
		rest(s->p->graph.primitive[f], c->outside.calls + root) : c->circle.self;

	if (root + circle > 0) {
		d->root = left * (root / (root + circle));
		d->circle = left * (circle / (root + circle));
	} else if (!c->outside.count) {
		d->root = c->circle.count ? 0 : left;
		d->circle = c->circle.count ? left : 0;
	}
}

/* All that recurs below a call is that call's, so its own cost goes by totals too. */
static struct division divide_circle(const struct sharing *s, function_id f)
{
	const struct callers *c = &s->callers[f];
	struct division d = { .basis = c->costs ? BY_TOTAL : BY_CALLS };

	for (; d.basis < BY_NUMBER; d.basis++) {
		bool calls = d.basis == BY_CALLS;
		double all = calls ? s->p->graph.primitive[f] : s->total[f];
		double outside = calls ? c->outside.calls : c->outside.total;
		double circle = calls ? c->circle.calls : c->circle.total;

		d.root = d.circle = 0;
		divide_rest(s, f, rest(all, outside), &d);
		d.all = outside + d.root + (circle > 0 ? d.circle : 0);
		d.circle = circle > 0 ? d.circle / circle : 0;
		if (d.all > 0)
			return d;
	}
	d.root = 0;
	d.circle = 1;
	d.all = (double)(c->outside.count + c->circle.count);
	return d;
}

static struct division divide(const struct sharing *s, function_id f, bool below)
{
	const struct callers *c = &s->callers[f];
	bool leads_back = c->own.count || c->circle.count;

	if (!c->outside.count && !c->circle.count)
		return (struct division){ .basis = BY_NUMBER, .root = 1, .all = 1 };
	if (!leads_back || !profile_graph_has(s->p, f))
		return divide_plainly(s, f, below);
	return divide_circle(s, f);
}

static double part_of_edge(const struct sharing *s, size_t e, const struct division *d,
	bool below)
{
	double factor = is_in_circle(s, e) ? d->circle : 1;

	switch (d->basis) {
	case BY_COST: return factor * (below ?
		positive(edge_total(s, e) - edge_self(s, e)) : edge_self(s, e));
	case BY_TOTAL: return factor * edge_total(s, e);
	case BY_CALLS: return factor * positive(s->p->graph.edges[e].calls);
	default: return factor;
	}
}

static void share_out(const struct sharing *s, bool below, double *parts, double *roots)
{
	const struct callgraph *g = &s->p->graph;
	struct division *divisions = xcalloc(s->p->function_count, sizeof(*divisions));

	for (size_t f = 1; f < s->p->function_count; f++) {
		divisions[f] = divide(s, (function_id)f, below);
		roots[f] = divisions[f].all > 0 ? divisions[f].root / divisions[f].all :
			0;
	}
	for (size_t e = 0; e < g->edge_count; e++) {
		const struct division *d = &divisions[g->edges[e].callee];

		if (g->edges[e].caller != g->edges[e].callee && d->all > 0)
			parts[e] = part_of_edge(s, e, d, below) / d->all;
	}
	free(divisions);
}

struct inflow *inflow_new(const struct profile *p, metric_id metric,
	const struct calls *calls)
{
	struct inflow *in = xcalloc(1, sizeof(*in));
	uint32_t *component = calls_components(p, calls);
	struct sharing s = { .p = p, .metric = metric, .component = component,
		.callers = xcalloc(p->function_count, sizeof(*s.callers)),
		.total = xcalloc(p->function_count, sizeof(*s.total)) };

	in->self = xcalloc(p->graph.edge_count, sizeof(*in->self));
	in->below = xcalloc(p->graph.edge_count, sizeof(*in->below));
	in->root_self = xcalloc(p->function_count, sizeof(*in->root_self));
	in->root_below = xcalloc(p->function_count, sizeof(*in->root_below));
	in->total = s.total;
	add_up(&s);
	share_out(&s, false, in->self, in->root_self);
	share_out(&s, true, in->below, in->root_below);
	free(component);
	free(s.callers);
	return in;
}

void inflow_free(struct inflow *in)
{
	free(in->self);
	free(in->below);
	free(in->root_self);
	free(in->root_below);
	free(in->total);
	free(in);
}
