/* graph.c - building and merging the exact call graph. */
#include <math.h>
#include <stdlib.h>

#include "index.h"
#include "xalloc.h"

static void room_for_function(struct profile *p, function_id f)
{
	struct callgraph *g = &p->graph;
	size_t old = g->function_capacity, wanted = old ? old : 64;

	if (f < old)
		return;
	while (wanted <= f)
		wanted *= 2;
	g->calls = xrealloc(g->calls, wanted, sizeof(double));
	g->primitive = xrealloc(g->primitive, wanted, sizeof(double));
	g->self = xrealloc(g->self, wanted, p->metric_count * sizeof(double));
	g->total = xrealloc(g->total, wanted, p->metric_count * sizeof(double));
	for (size_t i = old; i < wanted; i++)
		g->calls[i] = g->primitive[i] = (double)NAN;
	for (size_t i = old * p->metric_count; i < wanted * p->metric_count; i++)
		g->self[i] = g->total[i] = 0;
	g->function_capacity = wanted;
}

bool profile_graph_has(const struct profile *p, function_id f)
{
	return f < p->graph.function_capacity && !isnan(p->graph.calls[f]);
}

void profile_graph_function(struct profile *p, function_id f, double calls,
	double primitive, const double *self, const double *total)
{
	struct callgraph *g = &p->graph;

	g->exact = true;
	room_for_function(p, f);
	if (isnan(g->calls[f])) {
		g->order = xgrow(g->order, g->order_count, &g->order_capacity,
			sizeof(*g->order));
		g->order[g->order_count++] = f;
	}
	g->calls[f] = calls;
	g->primitive[f] = primitive;
	for (size_t m = 0; m < p->metric_count; m++) {
		g->self[f * p->metric_count + m] = self[m];
		g->total[f * p->metric_count + m] = total[m];
	}
}

void profile_graph_edge(struct profile *p, const struct edge *edge,
	const double *self, const double *total)
{
	struct callgraph *g = &p->graph;
	size_t e = g->edge_count, stride = p->metric_count;

	room_for_function(p, edge->caller > edge->callee ? edge->caller : edge->callee);
	if (e == g->edge_capacity) {
		g->edges = xgrow(g->edges, e, &g->edge_capacity, sizeof(*g->edges));
		g->edge_self = xrealloc(g->edge_self, g->edge_capacity,
			stride * sizeof(double));
		g->edge_total = xrealloc(g->edge_total, g->edge_capacity,
			stride * sizeof(double));
	}
	g->edges[e] = *edge;
	for (size_t m = 0; m < stride; m++) {
		g->edge_self[e * stride + m] = self ? self[m] : 0;
		g->edge_total[e * stride + m] = total ? total[m] : 0;
	}
	g->edge_count++;
}

void profile_graph_keep_edges(struct profile *p, const bool *keep)
{
	struct callgraph *g = &p->graph;
	size_t kept = 0, stride = p->metric_count;

	for (size_t e = 0; e < g->edge_count; e++) {
		if (!keep[e])
			continue;
		g->edges[kept] = g->edges[e];
		for (size_t m = 0; m < stride; m++) {
			g->edge_self[kept * stride + m] = g->edge_self[e * stride + m];
			g->edge_total[kept * stride + m] = g->edge_total[e * stride + m];
		}
		kept++;
	}
	g->edge_count = kept;
}

/* Rows of old_stride columns become rows of new_stride, zeros behind. */
static double *widen(double *rows, size_t count, size_t capacity, size_t old_stride,
	size_t new_stride)
{
	rows = xrealloc(rows, capacity ? capacity : 1, new_stride * sizeof(double));
	for (size_t i = count; i-- > 0;)
		for (size_t m = new_stride; m-- > 0;)
			rows[i * new_stride + m] =
				m < old_stride ? rows[i * old_stride + m] : 0;
	return rows;
}

void profile_widen(struct profile *p, size_t stride)
{
	struct callgraph *g = &p->graph;
	size_t old = p->metric_count;

	if (g->function_capacity) {
		g->self = widen(g->self, g->function_capacity, g->function_capacity, old,
			stride);
		g->total = widen(g->total, g->function_capacity, g->function_capacity,
			old, stride);
	}
	if (g->edge_capacity) {
		g->edge_self = widen(g->edge_self, g->edge_count, g->edge_capacity, old,
			stride);
		g->edge_total = widen(g->edge_total, g->edge_count, g->edge_capacity,
			old, stride);
	}
	if (p->sample_capacity) {
		p->weights = widen(p->weights, p->sample_count_stored, p->sample_capacity,
			p->weight_stride, stride);
		p->weight_stride = stride;
	}
}
