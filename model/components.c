/* components.c - strongly connected components after Tarjan, without recursion. */
#include "components.h"

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

struct search {
	const struct profile *p;
	const struct calls *calls;
	uint32_t *order;	/* by function: when it was entered, from 1 */
	uint32_t *low;		/* by function: the earliest entered that it leads back to */
	uint32_t *component;	/* by function; 0: not known yet */
	size_t *next;		/* by function: the call to look at next */
	function_id *open;	/* entered, component not known */
	function_id *path;	/* entered, calls not all looked at */
	size_t open_count, depth;
	uint32_t entered;
};

static void enter(struct search *s, function_id f)
{
	s->order[f] = s->low[f] = ++s->entered;
	s->next[f] = s->calls->at[f];
	s->open[s->open_count++] = f;
	s->path[s->depth++] = f;
}

static void leave(struct search *s, function_id f)
{
	function_id g;

	s->depth--;
	if (s->depth && s->low[f] < s->low[s->path[s->depth - 1]])
		s->low[s->path[s->depth - 1]] = s->low[f];
	if (s->low[f] != s->order[f])
		return;
	do {
		g = s->open[--s->open_count];
		s->component[g] = s->order[f];
	} while (g != f);
}

static void look(struct search *s, function_id f)
{
	function_id callee = s->p->graph.edges[s->calls->edges[s->next[f]++]].callee;

	if (!s->order[callee])
		enter(s, callee);
	else if (!s->component[callee] && s->order[callee] < s->low[f])
		s->low[f] = s->order[callee];
}

uint32_t *components(const struct profile *p, const struct calls *calls)
{
	size_t count = p->function_count;
	struct search s = { .p = p, .calls = calls,
		.order = xcalloc(count, sizeof(*s.order)),
		.low = xcalloc(count, sizeof(*s.low)),
		.component = xcalloc(count, sizeof(*s.component)),
		.next = xcalloc(count, sizeof(*s.next)),
		.open = xcalloc(count, sizeof(*s.open)),
		.path = xcalloc(count, sizeof(*s.path)) };

	for (size_t root = 0; root < count; root++) {
		if (!s.order[root])
			enter(&s, (function_id)root);
		while (s.depth) {
			function_id f = s.path[s.depth - 1];

			if (s.next[f] < calls->at[f + 1])
				look(&s, f);
			else
				leave(&s, f);
		}
	}
	free(s.order);
	free(s.low);
	free(s.next);
	free(s.open);
	free(s.path);
	return s.component;
}
