/* graphtree.c - the tree made from an exact call graph; the rule stands in profile.h. */
#include <math.h>
#include <stdlib.h>

#include "inflow.h"
#include "xalloc.h"

enum { MAX_SPOTS = 1000000 };

static const double SMALLEST_SHARE = 1e-6, NEXT_SHARE = 4;	/* of the total; where that is too many */

/*
 * A way to call a function: what part of it comes this way, when all of the
 * caller is there.
 */
struct way {
	function_id callee;
	double self, below;		/* fractions, 0-1 */
	double weight;			/* what they come to */
};

/* A function on one path, and the fractions of it that are there. */
struct spot {
	uint32_t parent;		/* its number plus 1; 0: none */
	function_id function;
	double self, below;
};

struct maker {
	const struct profile *p;
	metric_id metric;		/* that the fractions are made for */
	size_t count;			/* of functions */
	struct calls calls;		/* by caller */
	struct inflow *in;
	struct way *roots;		/* of functions from no caller, the heaviest first */
	struct way *ways;		/* as calls, but each caller's heaviest first */

	double smallest;		/* lighter spots are left out */
	struct spot *spots;		/* parents first */
	size_t spot_count, spot_capacity;
	uint32_t *best;			/* by function: its spot with the most below it, plus 1 */
	function_id *reached;		/* the functions in the order of their first spots */
	size_t reached_count, spread;	/* of them, those whose callees were all reached */
	bool *on_path;
	uint32_t *path;			/* of spots */
	size_t *next;			/* by place on the path: the way to go next */
};

static double self_of(const struct maker *k, function_id f)
{
	const struct callgraph *g = &k->p->graph;

	return f < g->function_capacity ?
		fabs(g->self[f * k->p->metric_count + k->metric]) : 0;
}

static struct way new_way(const struct maker *k, function_id callee,
	double self, double below)
{
	double rest = k->in->total[callee] - self_of(k, callee);

	return (struct way){ callee, self, below,
		self * self_of(k, callee) + below * (rest > 0 ? rest : 0) };
}

static int compare_ways(const void *a, const void *b)
{
	const struct way *x = a, *y = b;

	if (x->weight != y->weight)
		return x->weight > y->weight ? -1 : 1;
	return (x->callee > y->callee) - (x->callee < y->callee);
}

static void make_ways(struct maker *k)
{
	const size_t *at = k->calls.at;

	k->ways = xcalloc(k->p->graph.edge_count, sizeof(*k->ways));
	k->roots = xcalloc(k->count, sizeof(*k->roots));
	for (size_t i = 0; i < k->p->graph.edge_count; i++) {
		uint32_t e = k->calls.edges[i];

		k->ways[i] = new_way(k, k->p->graph.edges[e].callee, k->in->self[e],
			k->in->below[e]);
	}
	for (size_t f = 0; f < k->count; f++) {
		qsort(k->ways + at[f], at[f + 1] - at[f], sizeof(*k->ways), compare_ways);
		k->roots[f] = new_way(k, (function_id)f, k->in->root_self[f],
			k->in->root_below[f]);
	}
	qsort(k->roots, k->count, sizeof(*k->roots), compare_ways);
}

/* ---- walking ---- */

static uint32_t add_spot(struct maker *k, uint32_t parent, const struct way *w)
{
	double below = parent ? k->spots[parent - 1].below : 1;
	uint32_t number = (uint32_t)k->spot_count + 1, *best = &k->best[w->callee];

	k->spots = xgrow(k->spots, k->spot_count, &k->spot_capacity, sizeof(*k->spots));
	k->spots[k->spot_count++] = (struct spot){ parent, w->callee, below * w->self,
		below * w->below };
	if (!*best)
		k->reached[k->reached_count++] = w->callee;
	if (!*best || k->spots[*best - 1].below < below * w->below)
		*best = number;
	return number;
}

/* All heavy enough paths from a spot.  False when there are too many. */
static bool walk(struct maker *k, uint32_t first)
{
	size_t depth = 0;

	k->path[0] = first;
	k->next[0] = k->calls.at[k->spots[first - 1].function];
	for (;;) {
		const struct spot *s = &k->spots[k->path[depth] - 1];
		const struct way *w = &k->ways[k->next[depth]];
		bool more = k->next[depth] < k->calls.at[s->function + 1];

		k->on_path[s->function] = true;
		if (!more || !(s->below * w->weight >= k->smallest)) {
			k->on_path[s->function] = false;
			if (!depth--)
				return true;
			continue;
		}
		k->next[depth]++;
		if (k->on_path[w->callee])
			continue;
		if (k->spot_count >= MAX_SPOTS)
			break;
		k->path[depth + 1] = add_spot(k, k->path[depth], w);
		k->next[++depth] = k->calls.at[w->callee];
	}
	for (size_t i = 0; i <= depth; i++)
		k->on_path[k->spots[k->path[i] - 1].function] = false;
	return false;
}

/* Functions that are too light for every path are put on one. */
static void spread(struct maker *k)
{
	for (; k->spread < k->reached_count; k->spread++) {
		function_id f = k->reached[k->spread];

		for (size_t i = k->calls.at[f]; i < k->calls.at[f + 1]; i++)
			if (!k->best[k->ways[i].callee])
				add_spot(k, k->best[f], &k->ways[i]);
	}
}

static bool has_cost(const struct maker *k, function_id f)
{
	for (size_t m = 0; m < k->p->metric_count; m++)
		if (f < k->p->graph.function_capacity &&
			k->p->graph.self[f * k->p->metric_count + m] != 0)
			return true;
	return false;
}

/* Calls in a circle that nothing outside calls begin at their heaviest function. */
static bool walk_orphans(struct maker *k, const function_id *by_total)
{
	for (size_t i = 0; i < k->count; i++) {
		struct way w = { .callee = by_total[i], .self = 1, .below = 1 };

		if (k->best[w.callee] || !has_cost(k, w.callee))
			continue;
		if (!walk(k, add_spot(k, 0, &w)))
			return false;
		spread(k);
	}
	return true;
}

/* All paths whose weight is at least the smallest; false where they are too many. */
static bool make_spots(struct maker *k, const function_id *by_total)
{
	k->spot_count = k->reached_count = k->spread = 0;
	memset(k->best, 0, k->count * sizeof(*k->best));
	for (size_t i = 0; i < k->count && k->roots[i].weight >= k->smallest; i++)
		if (!walk(k, add_spot(k, 0, &k->roots[i])))
			return false;
	spread(k);
	for (size_t i = 0; i < k->count && k->roots[i].weight > 0; i++)
		if (!k->best[k->roots[i].callee])
			add_spot(k, 0, &k->roots[i]);
	spread(k);
	return walk_orphans(k, by_total);
}

/* ---- the tree ---- */

/* What the fractions of self of each function add up to. */
static double *sum_fractions(struct maker *k)
{
	double *sums = xcalloc(k->count, sizeof(*sums));

	for (size_t i = 0; i < k->spot_count; i++)
		sums[k->spots[i].function] += k->spots[i].self;
	for (size_t f = 0; f < k->count; f++) {
		if (!k->best[f] || sums[f] > 0)
			continue;
		k->spots[k->best[f] - 1].self = 1;
		sums[f] = 1;
	}
	return sums;
}

static void make_nodes(struct maker *k, struct profile *p)
{
	thread_id t = p->thread_count ? 0 : profile_thread(p, 0, -1, 0, -1);
	node_id *nodes = xcalloc(k->spot_count, sizeof(*nodes));
	double *sums = sum_fractions(k);

	for (size_t i = 0; i < k->spot_count; i++) {
		const struct spot *s = &k->spots[i];
		node_id parent = s->parent ? nodes[s->parent - 1] : p->threads[t].root;

		nodes[i] = profile_call(p, parent,
			profile_frame(p, s->function, 0, 0, FRAME_PLAIN));
		for (metric_id m = 0; m < p->metric_count && profile_graph_has(p, s->function); m++)
			profile_add(p, nodes[i], m, s->self / sums[s->function] *
				p->graph.self[s->function * p->metric_count + m]);
	}
	free(nodes);
	free(sums);
}

/* The first metric that measured anything. */
static metric_id choose_metric(const struct profile *p, double *sum)
{
	for (metric_id m = 0; m < p->metric_count; m++) {
		*sum = 0;
		for (size_t i = 0; i < p->graph.order_count; i++)
			*sum += fabs(p->graph.self[p->graph.order[i] * p->metric_count + m]);
		if (*sum > 0)
			return m;
	}
	return NO_ID;
}

/* A function and its total, to be sorted. */
struct heavy {
	function_id function;
	double total;
};

static int compare_heavy(const void *a, const void *b)
{
	const struct heavy *x = a, *y = b;

	if (x->total != y->total)
		return x->total > y->total ? -1 : 1;
	return (x->function > y->function) - (x->function < y->function);
}

static function_id *functions_by_total(const struct maker *k)
{
	struct heavy *heavy = xcalloc(k->count, sizeof(*heavy));
	function_id *sorted = xcalloc(k->count, sizeof(*sorted));

	for (size_t f = 0; f < k->count; f++)
		heavy[f] = (struct heavy){ (function_id)f, k->in->total[f] };
	qsort(heavy, k->count, sizeof(*heavy), compare_heavy);
	for (size_t f = 0; f < k->count; f++)
		sorted[f] = heavy[f].function;
	free(heavy);
	return sorted;
}

static void maker_open(struct maker *k, const struct profile *p)
{
	k->p = p;
	k->count = p->function_count;
	k->calls = calls_by_caller(p);
	k->in = inflow_new(p, k->metric, &k->calls);
	k->best = xcalloc(k->count, sizeof(*k->best));
	k->reached = xcalloc(k->count, sizeof(*k->reached));
	k->on_path = xcalloc(k->count, sizeof(*k->on_path));
	k->path = xcalloc(k->count + 1, sizeof(*k->path));
	k->next = xcalloc(k->count + 1, sizeof(*k->next));
}

static void maker_close(struct maker *k)
{
	calls_free(&k->calls);
	inflow_free(k->in);
	free(k->roots);
	free(k->ways);
	free(k->spots);
	free(k->best);
	free(k->reached);
	free(k->on_path);
	free(k->path);
	free(k->next);
}

void profile_tree_from_graph(struct profile *p)
{
	struct maker k = { 0 };
	function_id *by_total;
	double sum = 0;

	if (!p->graph.exact || p->node_count > p->thread_count + 1)
		return;
	p->estimated = true;
	k.metric = choose_metric(p, &sum);
	if (k.metric == NO_ID)
		return;
	maker_open(&k, p);
	make_ways(&k);
	by_total = functions_by_total(&k);
	k.smallest = sum * SMALLEST_SHARE;
	while (!make_spots(&k, by_total))
		k.smallest *= NEXT_SHARE;
	make_nodes(&k, p);
	profile_finish(p);
	free(by_total);
	maker_close(&k);
}
