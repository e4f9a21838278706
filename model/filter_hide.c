/* filter_hide.c - functions left out of stacks, and out of call graphs. */
#include <math.h>
#include <stdlib.h>

#include "index.h"
#include "rebuild.h"
#include "xalloc.h"

/*
 * A call graph without some functions.  Their self costs go to those who
 * called them, as the edges' self costs say; what they called is then called
 * by their callers, in the proportion of the edges' totals.  Self and total of
 * all other functions stay exact; calls and costs of the edges that bridge a
 * function with several callers are shares.
 */

/*
 * Who called the hidden functions that nobody called: what this one gets is
 * "[hidden]".
 */
enum { NOBODY = 0 };

struct link {
	function_id caller, callee;
	uint32_t kind;
	uint32_t next_in, next_out;	/* of the same callee, caller; 1 and a link's number */
	double calls, primitive;
	bool gone;
};

struct links {
	struct rebuild *r;
	size_t stride;			/* metrics */
	struct link *links;
	double *self, *total;		/* by link and metric */
	size_t count, capacity;
	uint32_t *first_in, *first_out;	/* by function */
	double *function_self;		/* by function and metric */
	struct table table;
	const bool *hidden;
};

static struct link *new_link(struct links *k, function_id caller, function_id callee,
	uint32_t kind)
{
	size_t at = k->count;

	if (at == k->capacity) {
		k->links = xgrow(k->links, at, &k->capacity, sizeof(*k->links));
		k->self = xrealloc(k->self, k->capacity, k->stride * sizeof(double));
		k->total = xrealloc(k->total, k->capacity, k->stride * sizeof(double));
	}
	k->links[at] = (struct link){ .caller = caller, .callee = callee, .kind = kind,
		.next_in = k->first_in[callee], .next_out = k->first_out[caller] };
	for (size_t m = 0; m < k->stride; m++)
		k->self[at * k->stride + m] = k->total[at * k->stride + m] = 0;
	k->first_in[callee] = k->first_out[caller] = (uint32_t)++k->count;
	return &k->links[at];
}

/* The link of two functions, made if there is none yet. */
static struct link *find_link(struct links *k, function_id caller, function_id callee,
	uint32_t kind)
{
	uint32_t hash = hash_numbers(caller, callee);
	struct slot *s;

	table_reserve(&k->table);
	for (s = table_first(&k->table, hash); s->id; s = table_next(&k->table, s)) {
		struct link *l = &k->links[s->id - 1];

		if (l->caller == caller && l->callee == callee &&
			l->kind == kind && !l->gone)
			return l;
	}
	table_put(&k->table, s, hash, (uint32_t)(k->count + 1));
	return new_link(k, caller, callee, kind);
}

static void take_edges(struct links *k)
{
	const struct callgraph *g = &k->r->from->graph;

	for (size_t e = 0; e < g->edge_count; e++) {
		const struct edge *old = &g->edges[e];
		struct link *l = find_link(k, old->caller, old->callee, old->kind);
		size_t at = (size_t)(l - k->links) * k->stride;

		l->calls += old->calls;
		l->primitive += old->primitive;
		for (size_t m = 0; m < k->stride; m++) {
			k->self[at + m] += g->edge_self[e * k->stride + m];
			k->total[at + m] += g->edge_total[e * k->stride + m];
		}
	}
}

static size_t callers_of(const struct links *k, function_id f)
{
	size_t count = 0;

	for (uint32_t i = k->first_in[f]; i; i = k->links[i - 1].next_in)
		count += !k->links[i - 1].gone && k->links[i - 1].caller != f;
	return count;
}

/* A column of the callers' links added up; their number where it is all zero. */
static double sum_in(const struct links *k, function_id f, const double *column, size_t m)
{
	double sum = 0;

	for (uint32_t i = k->first_in[f]; i; i = k->links[i - 1].next_in)
		if (!k->links[i - 1].gone && k->links[i - 1].caller != f)
			sum += column[(i - 1) * k->stride + m];
	return sum;
}

static double share_of(const struct links *k, size_t in, const double *column, double sum,
	size_t m, size_t callers)
{
	return sum > 0 ? column[in * k->stride + m] / sum : 1 / (double)callers;
}

/* The self costs of a hidden function, to its callers. */
static void give_self(struct links *k, function_id f, size_t callers)
{
	for (size_t m = 0; m < k->stride; m++) {
		double self = k->function_self[f * k->stride + m];
		double sum = sum_in(k, f, k->self, m);

		if (!callers)
			k->function_self[NOBODY * k->stride + m] += self;
		for (uint32_t i = k->first_in[f]; i; i = k->links[i - 1].next_in) {
			const struct link *l = &k->links[i - 1];

			if (!l->gone && l->caller != f)
				k->function_self[l->caller * k->stride + m] +=
					self * share_of(k, i - 1, k->self, sum, m,
						callers);
		}
	}
}

/* What f called through out is called by the caller of in. */
static void bridge(struct links *k, size_t in, size_t out, const double *sums,
	size_t callers)
{
	const struct link from = k->links[in], to = k->links[out];
	struct link *l = find_link(k, from.caller, to.callee, to.kind);
	size_t at = (size_t)(l - k->links) * k->stride;

	l->calls += callers == 1 ? to.calls : (double)NAN;
	l->primitive += callers == 1 ? to.primitive : (double)NAN;
	for (size_t m = 0; m < k->stride; m++) {
		double share = share_of(k, in, k->total, sums[m], m, callers);

		k->self[at + m] += k->self[out * k->stride + m] * share;
		k->total[at + m] += k->total[out * k->stride + m] * share;
	}
}

static void take_out(struct links *k, function_id f, double *sums)
{
	size_t callers = callers_of(k, f);
	uint32_t in, out;

	give_self(k, f, callers);
	for (size_t m = 0; m < k->stride; m++)
		sums[m] = sum_in(k, f, k->total, m);
	for (in = k->first_in[f]; in; in = k->links[in - 1].next_in) {
		if (k->links[in - 1].gone || k->links[in - 1].caller == f)
			continue;
		for (out = k->first_out[f]; out; out = k->links[out - 1].next_out)
			if (!k->links[out - 1].gone && k->links[out - 1].callee != f)
				bridge(k, in - 1, out - 1, sums, callers);
	}
	for (in = k->first_in[f]; in; in = k->links[in - 1].next_in)
		k->links[in - 1].gone = true;
	for (out = k->first_out[f]; out; out = k->links[out - 1].next_out)
		k->links[out - 1].gone = true;
}

static void write_functions(struct links *k)
{
	const struct callgraph *g = &k->r->from->graph;
	const double *left = &k->function_self[NOBODY * k->stride];
	bool any = false;

	for (size_t i = 0; i < g->order_count; i++) {
		function_id f = g->order[i];

		if (!k->hidden[f])
			profile_graph_function(k->r->to, rebuild_function(k->r, f),
				g->calls[f], g->primitive[f],
				&k->function_self[f * k->stride],
				&g->total[f * k->stride]);
	}
	for (size_t m = 0; m < k->stride; m++)
		any |= left[m] > 0;
	if (any)
		profile_graph_function(k->r->to, profile_function(k->r->to,
			profile_span(k->r->to, SPAN("[hidden]")), 0, 0, 0), 1, 1,
			left, left);
}

static void write_edges(struct links *k)
{
	for (size_t i = 0; i < k->count; i++) {
		const struct link *l = &k->links[i];
		struct edge e = { .kind = l->kind, .calls = l->calls,
			.primitive = l->primitive };

		if (l->gone || l->caller == NOBODY)
			continue;
		e.caller = rebuild_function(k->r, l->caller);
		e.callee = rebuild_function(k->r, l->callee);
		profile_graph_edge(k->r->to, &e, &k->self[i * k->stride],
			&k->total[i * k->stride]);
	}
}

static void copy_selves(struct links *k)
{
	const struct callgraph *g = &k->r->from->graph;

	for (size_t i = 0; i < g->order_count; i++)
		for (size_t m = 0; m < k->stride; m++)
			k->function_self[g->order[i] * k->stride + m] =
				g->self[g->order[i] * k->stride + m];
}

struct hidden_function {
	double total;
	function_id f;
};

static int compare_totals(const void *a, const void *b)
{
	const struct hidden_function *x = a, *y = b;

	if (x->total != y->total)
		return x->total > y->total ? -1 : 1;
	return x->f < y->f ? -1 : x->f > y->f;
}

/* Callers come before callees, as they cost more: so few links are made on the way. */
static struct hidden_function *sort_hidden(const struct links *k, size_t *count)
{
	const struct profile *p = k->r->from;
	struct hidden_function *list = xcalloc(p->function_count, sizeof(*list));

	*count = 0;
	for (function_id f = 1; f < p->function_count; f++)
		if (k->hidden[f])
			list[(*count)++] = (struct hidden_function){
				profile_graph_has(p, f) && k->stride ?
					p->graph.total[f * k->stride] : 0, f };
	qsort(list, *count, sizeof(*list), compare_totals);
	return list;
}

/* Hidden functions that nobody called pass their callees on, too. */
static void call_roots(struct links *k, function_id f)
{
	const struct callgraph *g = &k->r->from->graph;
	struct link *l;
	size_t at;

	if (callers_of(k, f) || !profile_graph_has(k->r->from, f))
		return;
	l = find_link(k, NOBODY, f, EDGE_FULL);
	at = (size_t)(l - k->links) * k->stride;
	for (size_t m = 0; m < k->stride; m++) {
		k->self[at + m] = g->self[f * k->stride + m];
		k->total[at + m] = g->total[f * k->stride + m];
	}
}

static void take_out_all(struct links *k)
{
	double *sums = xcalloc(k->stride + 1, sizeof(*sums));
	size_t count;
	struct hidden_function *list = sort_hidden(k, &count);

	for (size_t i = 0; i < count; i++)
		call_roots(k, list[i].f);
	for (size_t i = 0; i < count; i++)
		take_out(k, list[i].f, sums);
	free(list);
	free(sums);
}

static void hide_in_graph(struct rebuild *r, const bool *hidden)
{
	size_t functions = r->from->function_count;
	struct links k = { .r = r, .stride = r->from->metric_count, .hidden = hidden };

	k.first_in = xcalloc(functions, sizeof(*k.first_in));
	k.first_out = xcalloc(functions, sizeof(*k.first_out));
	k.function_self = xcalloc(functions * k.stride + 1, sizeof(double));
	copy_selves(&k);
	take_edges(&k);
	take_out_all(&k);
	write_functions(&k);
	write_edges(&k);
	r->to->graph.exact = true;
	r->to->graph.calls_are_samples = r->from->graph.calls_are_samples;
	table_free(&k.table);
	free(k.links);
	free(k.self);
	free(k.total);
	free(k.first_in);
	free(k.first_out);
	free(k.function_self);
}

/* ---- both ---- */

static struct profile *hide_graph(const struct profile *p, const bool *hidden)
{
	bool tree = p->node_count > p->thread_count + 1;
	struct profile *result;
	struct rebuild r;

	rebuild_start(&r, p);
	hide_in_graph(&r, hidden);
	result = rebuild_finish(&r);
	result->estimated = false;
	if (tree) {
		profile_tree_from_graph(result);
		profile_finish(result);
	}
	return result;
}

struct profile *filter_hide(const struct profile *p, const struct pattern *pattern)
{
	bool *hidden = function_match_all(p, pattern);
	struct profile *result;
	struct rebuild r;

	if (p->graph.exact) {
		result = hide_graph(p, hidden);
	} else {
		rebuild_start(&r, p);
		for (node_id n = 1; n < p->node_count; n++)
			r.skip[n] = hidden[rebuild_function_of(&r, n)];
		result = rebuild_end(&r);
	}
	free(hidden);
	return result;
}
