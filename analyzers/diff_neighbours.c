/* diff_neighbours.c - the callers and callees of functions that only one side has. */
#include <stdlib.h>

#include "diff_match.h"
#include "xalloc.h"

enum { MOST = 32 };		/* the heaviest say enough */

/* ---- one list ---- */

static int by_weight(const void *x, const void *y)
{
	const struct neighbour *a = x, *b = y;

	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	return (a->identity > b->identity) - (a->identity < b->identity);
}

static int by_identity(const void *x, const void *y)
{
	const struct neighbour *a = x, *b = y;

	if (a->identity != b->identity)
		return a->identity < b->identity ? -1 : 1;
	return (a->weight < b->weight) - (a->weight > b->weight);
}

static void share_out(struct neighbours *n)
{
	double sum = 0;

	for (size_t i = 0; i < n->count; i++)
		sum += n->list[i].weight;
	for (size_t i = 0; i < n->count; i++)
		n->list[i].weight = sum > 0 ? n->list[i].weight / sum :
			1 / (double)n->count;
}

static void merge_equal(struct neighbours *n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n->count; i++) {
		if (kept && n->list[kept - 1].identity == n->list[i].identity)
			n->list[kept - 1].weight += n->list[i].weight;
		else
			n->list[kept++] = n->list[i];
	}
	n->count = kept;
}

static void close_list(struct neighbours *n)
{
	if (!n->count)
		return;
	qsort(n->list, n->count, sizeof(*n->list), by_weight);
	if (n->count > MOST)
		n->count = MOST;
	share_out(n);
	qsort(n->list, n->count, sizeof(*n->list), by_identity);
	merge_equal(n);
}

/* ---- all ---- */

static void add(struct neighbours *n, uint32_t identity, double weight)
{
	n->list[n->count++] = (struct neighbour){ identity, weight > 0 ? weight : 0 };
}

/* of: by item, its candidate's number and 1; 0: it is none. */
static void count_calls(const struct item_edges *edges, const uint32_t *of,
	struct candidate *candidates)
{
	for (size_t i = 0; i < edges->count; i++) {
		const struct item_edge *e = &edges->edges[i];

		if (e->caller == e->callee)
			continue;
		if (of[e->caller])
			candidates[of[e->caller] - 1].callees.count++;
		if (of[e->callee])
			candidates[of[e->callee] - 1].callers.count++;
	}
}

static void add_calls(const struct item_edges *edges, const uint32_t *of,
	const uint32_t *identities, struct candidate *candidates)
{
	for (size_t i = 0; i < edges->count; i++) {
		const struct item_edge *e = &edges->edges[i];
		double cost = e->before + e->after;

		if (e->caller == e->callee)
			continue;
		if (of[e->caller])
			add(&candidates[of[e->caller] - 1].callees,
				identities[e->callee], cost);
		if (of[e->callee])
			add(&candidates[of[e->callee] - 1].callers,
				identities[e->caller], cost);
	}
}

static void make_room(struct neighbours *n)
{
	n->list = n->count ? xcalloc(n->count, sizeof(*n->list)) : NULL;
	n->count = 0;
}

void diff_neighbours_find(const struct item_edges *edges, const uint32_t *identities,
	struct candidate *candidates, size_t count, size_t item_count)
{
	uint32_t *of = xcalloc(item_count + 1, sizeof(*of));

	diff_neighbours_free(candidates, count);
	for (size_t i = 0; i < count; i++)
		of[candidates[i].item] = (uint32_t)i + 1;
	count_calls(edges, of, candidates);
	for (size_t i = 0; i < count; i++) {
		make_room(&candidates[i].callers);
		make_room(&candidates[i].callees);
	}
	add_calls(edges, of, identities, candidates);
	for (size_t i = 0; i < count; i++) {
		close_list(&candidates[i].callers);
		close_list(&candidates[i].callees);
	}
	free(of);
}

void diff_neighbours_free(struct candidate *candidates, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(candidates[i].callers.list);
		free(candidates[i].callees.list);
		candidates[i].callers = candidates[i].callees = (struct neighbours){ 0 };
	}
}
