/* components.c - strongly connected components after Tarjan, without recursion. */
#include "components.h"

#include <stdlib.h>

#include "xalloc.h"

struct search {
	const struct links *links;
	uint32_t *order;	/* by node: when it was entered, from 1 */
	uint32_t *low;		/* by node: the earliest entered that it leads back to */
	uint32_t *component;	/* by node; 0: not known yet */
	size_t *next;		/* by node: the link to look at next */
	uint32_t *open;		/* entered, component not known */
	uint32_t *path;		/* entered, links not all looked at */
	size_t open_count, depth;
	uint32_t entered;
};

static void enter(struct search *s, uint32_t n)
{
	s->order[n] = s->low[n] = ++s->entered;
	s->next[n] = s->links->at[n];
	s->open[s->open_count++] = n;
	s->path[s->depth++] = n;
}

static void leave(struct search *s, uint32_t n)
{
	uint32_t m;

	s->depth--;
	if (s->depth && s->low[n] < s->low[s->path[s->depth - 1]])
		s->low[s->path[s->depth - 1]] = s->low[n];
	if (s->low[n] != s->order[n])
		return;
	do {
		m = s->open[--s->open_count];
		s->component[m] = s->order[n];
	} while (m != n);
}

static void look(struct search *s, uint32_t n)
{
	uint32_t to = s->links->to[s->next[n]++];

	if (!s->order[to])
		enter(s, to);
	else if (!s->component[to] && s->order[to] < s->low[n])
		s->low[n] = s->order[to];
}

static void explore(struct search *s, uint32_t root)
{
	enter(s, root);
	while (s->depth) {
		uint32_t n = s->path[s->depth - 1];

		if (s->next[n] < s->links->at[n + 1])
			look(s, n);
		else
			leave(s, n);
	}
}

uint32_t *components_find(const struct links *links)
{
	size_t count = links->count;
	struct search s = { .links = links,
		.order = xcalloc(count, sizeof(*s.order)),
		.low = xcalloc(count, sizeof(*s.low)),
		.component = xcalloc(count, sizeof(*s.component)),
		.next = xcalloc(count, sizeof(*s.next)),
		.open = xcalloc(count, sizeof(*s.open)),
		.path = xcalloc(count, sizeof(*s.path)) };

	for (size_t root = 0; root < count; root++)
		if (!s.order[root])
			explore(&s, (uint32_t)root);
	free(s.order);
	free(s.low);
	free(s.next);
	free(s.open);
	free(s.path);
	return s.component;
}
