/* lossless_graph.c - the exact call graph of our own JSON. */
#include "lossless_reader.h"

#include <stdlib.h>

#include "xalloc.h"

static void take_graph_functions(struct reader *r)
{
	struct column c[] = { { .name = "function" },
		{ .name = "calls", .type = COLUMN_NUMBERS },
		{ .name = "primitive_calls", .type = COLUMN_NUMBERS },
		{ .name = "self", .type = COLUMN_ROWS },
		{ .name = "total", .type = COLUMN_ROWS } };
	double *self = xcalloc(r->p->metric_count, sizeof(*self));
	double *total = xcalloc(r->p->metric_count, sizeof(*total));

	if (lossless_take_table(r, c, COUNT(c)) &&
		lossless_all_within(r, &c[0], 1, r->function_count))
		for (size_t i = 0; i < c[0].count; i++) {
			lossless_gather(r, &c[3], i, self);
			lossless_gather(r, &c[4], i, total);
			profile_graph_function(r->p, r->functions[c[0].uints.values[i]],
				c[1].numbers[i], c[2].numbers[i], self, total);
		}
	free(self);
	free(total);
	lossless_free_table(c, COUNT(c));
}

enum { EDGE_CALLS = 3, EDGE_PRIMITIVE, EDGE_SELF, EDGE_TOTAL };

static void add_edges(struct reader *r, const struct column *c)
{
	double *self = xcalloc(r->p->metric_count, sizeof(*self));
	double *total = xcalloc(r->p->metric_count, sizeof(*total));

	for (size_t i = 0; i < c[0].count; i++) {
		struct edge e = {
			.caller = r->functions[c[0].uints.values[i]],
			.callee = r->functions[c[1].uints.values[i]],
			.kind = c[2].uints.values[i],
			.calls = c[EDGE_CALLS].numbers[i],
			.primitive = c[EDGE_PRIMITIVE].numbers[i],
		};

		lossless_gather(r, &c[EDGE_SELF], i, self);
		lossless_gather(r, &c[EDGE_TOTAL], i, total);
		profile_graph_edge(r->p, &e, self, total);
	}
	free(self);
	free(total);
}

static void take_edges(struct reader *r)
{
	struct column c[] = { { .name = "caller" }, { .name = "callee" },
		{ .name = "kind" }, { .name = "calls", .type = COLUMN_NUMBERS },
		{ .name = "primitive_calls", .type = COLUMN_NUMBERS },
		{ .name = "self", .type = COLUMN_ROWS },
		{ .name = "total", .type = COLUMN_ROWS } };

	if (lossless_take_table(r, c, COUNT(c)) &&
		lossless_all_within(r, &c[0], 1, r->function_count) &&
		lossless_all_within(r, &c[1], 1, r->function_count) &&
		lossless_all_below(r, &c[2], EDGE_CALLS_ONLY + 1))
		add_edges(r, c);
	lossless_free_table(c, COUNT(c));
}

void lossless_take_graph(struct reader *r)
{
	struct span key;

	if (!lossless_may_take(r, "graph", 0, PART_METRICS | PART_FUNCTIONS))
		return;
	r->p->graph.exact = true;
	json_enter(r->j, '{');
	while (json_key(r->j, &key)) {
		if (span_is(key, "functions"))
			take_graph_functions(r);
		else if (span_is(key, "edges"))
			take_edges(r);
		else if (span_is(key, "calls_are_samples"))
			r->p->graph.calls_are_samples = lossless_take_bool(r);
		else
			lossless_skip(r, key);
	}
}
