/* calls.c - the edges of an exact call graph, found by their callers. */
#include "calls.h"

#include <stdlib.h>

#include "xalloc.h"

struct calls calls_by_caller(const struct profile *p)
{
	const struct callgraph *g = &p->graph;
	struct calls c = { xcalloc(g->edge_count, sizeof(*c.edges)),
		xcalloc(p->function_count + 2, sizeof(*c.at)) };

	for (size_t e = 0; e < g->edge_count; e++)
		c.at[g->edges[e].caller + 2]++;
	for (size_t f = 2; f < p->function_count + 2; f++)
		c.at[f] += c.at[f - 1];
	for (size_t e = 0; e < g->edge_count; e++)
		c.edges[c.at[g->edges[e].caller + 1]++] = (uint32_t)e;
	return c;
}

void calls_free(struct calls *c)
{
	free(c->edges);
	free(c->at);
}

uint32_t *calls_components(const struct profile *p, const struct calls *calls)
{
	size_t count = p->graph.edge_count;
	uint32_t *callees = xcalloc(count, sizeof(*callees)), *found;

	for (size_t i = 0; i < count; i++)
		callees[i] = p->graph.edges[calls->edges[i]].callee;
	found = components_find(&(struct links){ p->function_count, calls->at, callees });
	free(callees);
	return found;
}
