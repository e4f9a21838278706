#include "callgraph.h"

#include <math.h>
#include <stdlib.h>

#include "index.h"
#include "xalloc.h"

/* A view being made: its edges by caller and callee, and what a tree's walk needs. */
struct making {
	const struct profile *p;
	struct callgraph_view *view;
	struct table table;
	size_t edge_capacity;
	uint32_t *node_edges;		/* by node: its edge's number and 1; 0 none */
	uint32_t *functions_open;	/* how often each stands on the stack */
	uint32_t *edges_open;
	bool edges;			/* whether they are wanted */
};

double *profile_node_calls(const struct profile *p)
{
	thread_id *threads = profile_node_threads(p);
	uint32_t *depths = profile_node_depths(p);
	double *calls = xcalloc(p->node_count, sizeof(*calls));

	for (node_id n = 1; n < p->node_count; n++)
		if (p->nodes[n].parent != ROOT && (!p->sample_count_stored ||
			!p->threads[threads[n]].evented))
			calls[n] = p->node_calls ? p->node_calls[n] : (double)NAN;
	for (size_t s = 0; s < p->sample_count_stored; s++) {
		node_id n = p->samples[s].node;

		if (!p->threads[p->samples[s].thread].evented)
			continue;
		for (; depths[n] > p->samples[s].open; n = p->nodes[n].parent)
			calls[n]++;
	}
	free(threads);
	free(depths);
	return calls;
}

/* The number of an edge, made if there is none yet. */
static size_t edge_number(struct making *k, function_id caller, function_id callee)
{
	struct callgraph_view *v = k->view;
	uint32_t hash = hash_numbers(caller, callee);
	struct slot *s;

	table_reserve(&k->table);
	for (s = table_first(&k->table, hash); s->id; s = table_next(&k->table, s))
		if (v->edges[s->id - 1].caller == caller &&
			v->edges[s->id - 1].callee == callee)
			return s->id - 1;
	v->edges = xgrow(v->edges, v->edge_count, &k->edge_capacity, sizeof(*v->edges));
	v->edges[v->edge_count] = (struct view_edge){ .caller = caller,
		.callee = callee };
	table_put(&k->table, s, hash, (uint32_t)++v->edge_count);
	return v->edge_count - 1;
}

/* Some write -1 for a count that they do not know. */
static double known(double count)
{
	return count < 0 ? (double)NAN : count;
}

static void take_graph(struct making *k, metric_id metric)
{
	const struct callgraph *g = &k->p->graph;
	size_t stride = k->p->metric_count;
	struct callgraph_view *v = k->view;

	for (size_t i = 0; i < g->order_count; i++) {
		function_id f = g->order[i];

		v->functions[v->function_count++] = f;
		v->self[f] = g->self[f * stride + metric];
		v->total[f] = g->total[f * stride + metric];
		v->calls[f] = known(g->calls[f]);
		v->primitive[f] = known(g->primitive[f]);
	}
	for (size_t i = 0; k->edges && i < g->edge_count; i++) {
		bool costs = g->edges[i].kind == EDGE_FULL;
		size_t number = edge_number(k, g->edges[i].caller, g->edges[i].callee);
		struct view_edge *e = &v->edges[number];

		e->self += costs ? g->edge_self[i * stride + metric] : (double)NAN;
		e->total += costs ? g->edge_total[i * stride + metric] : (double)NAN;
		e->calls += known(g->edges[i].calls);
		e->primitive += known(g->edges[i].primitive);
	}
}

/* What needs no stack: which functions and edges there are, self costs and calls. */
static void add_selves(struct making *k, const double *self, const double *calls)
{
	const struct profile *p = k->p;
	struct callgraph_view *v = k->view;
	bool *seen = xcalloc(p->function_count, sizeof(*seen));

	for (node_id n = 1; n < p->node_count; n++) {
		function_id f = node_function_id(p, n), caller;

		if (!f)
			continue;
		if (!seen[f])
			v->functions[v->function_count++] = f;
		seen[f] = true;
		v->self[f] += self[n];
		v->calls[f] += calls[n];
		caller = node_function_id(p, p->nodes[n].parent);
		if (!caller || !k->edges)
			continue;
		k->node_edges[n] = (uint32_t)edge_number(k, caller, f) + 1;
		v->edges[k->node_edges[n] - 1].self += self[n];
		v->edges[k->node_edges[n] - 1].calls += calls[n];
	}
	free(seen);
}

static void enter(struct making *k, node_id n, double total, double calls)
{
	struct callgraph_view *v = k->view;
	function_id f = node_function_id(k->p, n);
	uint32_t e = k->node_edges[n];

	if (!k->functions_open[f]++ && f) {
		v->total[f] += total;
		v->primitive[f] += calls;
	}
	if (e && !k->edges_open[e - 1]++) {
		v->edges[e - 1].total += total;
		v->edges[e - 1].primitive += calls;
	}
}

static void leave(struct making *k, node_id n)
{
	k->functions_open[node_function_id(k->p, n)]--;
	if (k->node_edges[n])
		k->edges_open[k->node_edges[n] - 1]--;
}

static void add_totals(struct making *k, const double *total, const double *calls)
{
	const struct profile *p = k->p;
	node_id top = ROOT;

	k->functions_open = xcalloc(p->function_count, sizeof(*k->functions_open));
	k->edges_open = xcalloc(k->view->edge_count + 1, sizeof(*k->edges_open));
	for (node_id n = profile_next(p, ROOT); n; n = profile_next(p, n)) {
		for (; top != p->nodes[n].parent; top = p->nodes[top].parent)
			leave(k, top);
		enter(k, n, total[n], calls[n]);
		top = n;
	}
	free(k->functions_open);
	free(k->edges_open);
}

/* Primitive calls of a function are unknown where all of its calls are. */
static void spread_unknown(struct callgraph_view *v, size_t functions)
{
	for (size_t f = 0; f < functions; f++)
		if (isnan(v->calls[f]))
			v->primitive[f] = v->calls[f];
	for (size_t e = 0; e < v->edge_count; e++)
		if (isnan(v->edges[e].calls))
			v->edges[e].primitive = v->edges[e].calls;
}

static void take_tree(struct making *k, metric_id metric)
{
	double *calls = profile_node_calls(k->p);

	k->node_edges = xcalloc(k->p->node_count, sizeof(*k->node_edges));
	add_selves(k, k->p->metrics[metric].self, calls);
	add_totals(k, k->p->metrics[metric].total, calls);
	spread_unknown(k->view, k->p->function_count);
	free(k->node_edges);
	free(calls);
}

static struct callgraph_view *make_view(const struct profile *p,
	metric_id metric, bool edges)
{
	struct callgraph_view *v = xcalloc(1, sizeof(*v));
	struct making k = { .p = p, .view = v, .edges = edges };

	v->exact = p->graph.exact;
	v->sum = profile_total(p, metric);
	v->functions = xcalloc(p->function_count, sizeof(*v->functions));
	v->self = xcalloc(p->function_count, sizeof(*v->self));
	v->total = xcalloc(p->function_count, sizeof(*v->total));
	v->calls = xcalloc(p->function_count, sizeof(*v->calls));
	v->primitive = xcalloc(p->function_count, sizeof(*v->primitive));
	if (metric < p->metric_count && p->graph.exact)
		take_graph(&k, metric);
	else if (metric < p->metric_count)
		take_tree(&k, metric);
	table_free(&k.table);
	return v;
}

struct callgraph_view *callgraph_view(const struct profile *p, metric_id metric)
{
	return make_view(p, metric, true);
}

struct callgraph_view *callgraph_view_functions(const struct profile *p, metric_id metric)
{
	return make_view(p, metric, false);
}

void callgraph_view_free(struct callgraph_view *v)
{
	if (!v)
		return;
	free(v->functions);
	free(v->self);
	free(v->total);
	free(v->calls);
	free(v->primitive);
	free(v->edges);
	free(v);
}
