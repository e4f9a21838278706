/* diff_edges.c - which functions call which, in all runs together. */
#include <math.h>
#include <stdlib.h>

#include "diff_engine.h"
#include "table.h"
#include "xalloc.h"

struct making {
	struct item_edges edges;
	size_t capacity;
	struct table table;
};

static struct item_edge *find_edge(struct making *k, uint32_t caller, uint32_t callee)
{
	uint32_t pair[] = { caller, callee };
	uint32_t hash = (uint32_t)hash_bytes(pair, sizeof(pair));
	struct item_edges *e = &k->edges;
	struct slot *s;

	table_reserve(&k->table);
	for (s = table_first(&k->table, hash); s->id; s = table_next(&k->table, s))
		if (e->edges[s->id - 1].caller == caller &&
			e->edges[s->id - 1].callee == callee)
			return &e->edges[s->id - 1];
	e->edges = xgrow(e->edges, e->count, &k->capacity, sizeof(*e->edges));
	e->edges[e->count] = (struct item_edge){ .caller = caller, .callee = callee };
	table_put(&k->table, s, hash, (uint32_t)++e->count);
	return &e->edges[e->count - 1];
}

/* Costs that are not known count as none. */
static void add_run(struct making *k, const struct run *run, bool after, size_t runs)
{
	double factor = run->scale * run->factor / (double)runs;

	for (size_t i = 0; i < run->view->edge_count; i++) {
		const struct view_edge *v = &run->view->edges[i];
		uint32_t caller = run->items[v->caller], callee = run->items[v->callee];
		struct item_edge *e;

		if (caller == NO_ITEM || callee == NO_ITEM || isnan(v->total))
			continue;
		e = find_edge(k, caller, callee);
		*(after ? &e->after : &e->before) += v->total * factor;
	}
}

struct item_edges diff_edges_new(const struct comparison *c)
{
	struct making k = { 0 };

	for (size_t r = 0; r < c->run_count; r++) {
		bool after = r >= c->before_count;

		add_run(&k, &c->runs[r], after, after ? c->after_count : c->before_count);
	}
	table_free(&k.table);
	return k.edges;
}

void diff_edges_free(struct item_edges *e)
{
	free(e->edges);
}
