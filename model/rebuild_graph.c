/* rebuild_graph.c - the exact call graph of a rebuilt profile. */
#include <math.h>
#include <stdlib.h>

#include "index.h"
#include "rebuild.h"
#include "xalloc.h"

static void add_function(struct rebuild *r, function_id f, double *self, double *total)
{
	const struct callgraph *old = &r->from->graph, *new = &r->to->graph;
	size_t stride = r->from->metric_count;
	function_id mine = rebuild_function(r, f);
	bool there = profile_graph_has(r->to, mine);

	for (size_t m = 0; m < stride; m++) {
		self[m] = old->self[f * stride + m];
		total[m] = old->total[f * stride + m];
		self[m] += there ? new->self[mine * stride + m] : 0;
		total[m] += there ? new->total[mine * stride + m] : 0;
	}
	profile_graph_function(r->to, mine,
		old->calls[f] + (there ? new->calls[mine] : 0),
		old->primitive[f] + (there ? new->primitive[mine] : 0), self, total);
}

/* What one of several functions that became one cost below another counts once. */
static void take_inner(struct rebuild *r, function_id mine, size_t edge)
{
	struct callgraph *g = &r->to->graph;
	size_t stride = r->from->metric_count;

	for (size_t m = 0; m < stride; m++) {
		double *total = &g->total[mine * stride + m];
		double self = g->self[mine * stride + m];

		*total -= r->from->graph.edge_total[edge * stride + m];
		if (*total < self)
			*total = self;
	}
}

/* Edges that became equal add up. */
static size_t find_edge(struct rebuild *r, struct table *t, const struct edge *edge)
{
	uint32_t hash = hash_numbers(edge->caller, edge->callee);
	struct slot *s;

	table_reserve(t);
	for (s = table_first(t, hash); s->id; s = table_next(t, s)) {
		const struct edge *e = &r->to->graph.edges[s->id - 1];

		if (e->caller == edge->caller && e->callee == edge->callee &&
			e->kind == edge->kind)
			return s->id - 1;
	}
	profile_graph_edge(r->to, edge, NULL, NULL);
	r->to->graph.edges[r->to->graph.edge_count - 1].calls = 0;
	r->to->graph.edges[r->to->graph.edge_count - 1].primitive = 0;
	table_put(t, s, hash, (uint32_t)r->to->graph.edge_count);
	return r->to->graph.edge_count - 1;
}

static void add_edge(struct rebuild *r, struct table *t, size_t e)
{
	const struct callgraph *old = &r->from->graph;
	struct callgraph *new = &r->to->graph;
	size_t stride = r->from->metric_count, at;
	struct edge edge = old->edges[e];

	edge.caller = rebuild_function(r, edge.caller);
	edge.callee = rebuild_function(r, edge.callee);
	at = find_edge(r, t, &edge);
	new->edges[at].calls += edge.calls;
	new->edges[at].primitive += edge.primitive;
	for (size_t m = 0; m < stride; m++) {
		new->edge_self[at * stride + m] += old->edge_self[e * stride + m];
		new->edge_total[at * stride + m] += old->edge_total[e * stride + m];
	}
	if (edge.caller == edge.callee && old->edges[e].caller != old->edges[e].callee)
		take_inner(r, edge.callee, e);
}

/* Without a change of names nothing merges, and equal edges stay as they are. */
static void copy_edge(struct rebuild *r, size_t e)
{
	const struct callgraph *old = &r->from->graph;
	size_t stride = r->from->metric_count;
	struct edge edge = old->edges[e];

	edge.caller = rebuild_function(r, edge.caller);
	edge.callee = rebuild_function(r, edge.callee);
	profile_graph_edge(r->to, &edge, &old->edge_self[e * stride],
		&old->edge_total[e * stride]);
}

void rebuild_graph(struct rebuild *r)
{
	const struct callgraph *old = &r->from->graph;
	double *self = xcalloc(r->from->metric_count + 1, sizeof(*self));
	double *total = xcalloc(r->from->metric_count + 1, sizeof(*total));
	struct table edges = { 0 };

	r->to->graph.calls_are_samples = old->calls_are_samples;
	for (size_t i = 0; i < old->order_count; i++)
		add_function(r, old->order[i], self, total);
	for (size_t e = 0; e < old->edge_count; e++) {
		if (r->function)
			add_edge(r, &edges, e);
		else
			copy_edge(r, e);
	}
	r->to->graph.exact = true;
	table_free(&edges);
	free(self);
	free(total);
}
