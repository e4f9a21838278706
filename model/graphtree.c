/* graphtree.c - the tree made from an exact call graph; the rule stands in profile.h. */
#include <math.h>
#include <stdlib.h>

#include "profile.h"
#include "xalloc.h"

enum { MAX_SPOTS = 1000000 };

static const double SMALLEST_SHARE = 1e-6, NEXT_SHARE = 4;	/* of the total; where that is too many */
static const double ROUNDING = 1e-9;	/* a rest smaller than this is none */

/* A way to call a function: what part of it comes this way, when all of the caller is there. */
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

/* What the records of a function and its callers add up to. */
struct incoming {
	double self, total, calls;	/* of its callers, itself not among them */
	double below;
	double own_self, own_calls;	/* of itself as its caller */
	size_t count;
	bool costs;			/* a caller's record tells costs */
};

/* The four things to divide by; the first that says anything is taken. */
enum basis { BY_COST, BY_TOTAL, BY_CALLS, BY_NUMBER };

struct maker {
	const struct profile *p;
	metric_id metric;		/* that the fractions are made for */
	size_t count;			/* of functions */
	double *total;			/* by function */
	struct incoming *incoming;	/* by function */
	struct way *roots;		/* by function: called from nowhere */
	struct way *ways;		/* by caller, the heaviest first */
	size_t *ways_at;		/* by caller; one more at the end */

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

static double positive(double x)
{
	return x > 0 ? x : 0;
}

/* What is left of a when b is taken away. */
static double rest(double a, double b)
{
	return a - b > ROUNDING * a ? positive(a - b) : 0;
}

static double self_of(const struct maker *k, function_id f)
{
	const struct callgraph *g = &k->p->graph;

	return f < g->function_capacity ? g->self[f * k->p->metric_count + k->metric] : 0;
}

static double below_of(const struct maker *k, function_id f)
{
	return positive(k->total[f] - positive(self_of(k, f)));
}

/* ---- what part of a function comes by which way ---- */

static void add_incoming(struct maker *k, size_t e)
{
	const struct callgraph *g = &k->p->graph;
	const struct edge *edge = &g->edges[e];
	struct incoming *in = &k->incoming[edge->callee];
	double self = positive(g->edge_self[e * k->p->metric_count + k->metric]);
	double total = positive(g->edge_total[e * k->p->metric_count + k->metric]);

	in->costs |= edge->kind == EDGE_FULL;
	if (edge->caller == edge->callee) {
		in->own_self += self;
		in->own_calls += positive(edge->calls);
		return;
	}
	in->count++;
	in->self += self;
	in->total += total;
	in->below += positive(total - self);
	in->calls += positive(edge->calls);
	if (!profile_graph_has(k->p, edge->caller))
		k->total[edge->caller] += total;
}

static void add_totals(struct maker *k)
{
	const struct callgraph *g = &k->p->graph;

	for (size_t i = 0; i < g->order_count; i++)
		k->total[g->order[i]] = positive(
			g->total[g->order[i] * k->p->metric_count + k->metric]);
	for (size_t e = 0; e < g->edge_count; e++)
		add_incoming(k, e);
}

/* How much of a function no caller accounts for. */
static double unaccounted(const struct maker *k, function_id f, enum basis basis, bool below)
{
	const struct incoming *in = &k->incoming[f];
	double self = rest(self_of(k, f), in->self + in->own_self);
	double total = rest(k->total[f], in->total);

	if (!in->count)
		return 1;
	switch (basis) {
	case BY_COST: return below ? positive(total - self) : self;
	case BY_TOTAL: return total;
	case BY_CALLS: return !profile_graph_has(k->p, f) ? 0 :
		rest(k->p->graph.calls[f], in->calls + in->own_calls);
	default: return 0;
	}
}

static double accounted(const struct incoming *in, enum basis basis, bool below)
{
	switch (basis) {
	case BY_COST: return in->costs ? below ? in->below : in->self : -1;
	case BY_TOTAL: return in->costs ? in->total : -1;
	case BY_CALLS: return in->calls;
	default: return (double)in->count;
	}
}

/* The first basis by which anything is there to be divided, and all of that. */
static enum basis choose_basis(const struct maker *k, function_id f, bool below, double *all)
{
	const struct incoming *in = &k->incoming[f];
	enum basis basis = BY_COST;

	for (; basis < BY_NUMBER; basis++) {
		double known = accounted(in, basis, below);

		*all = known + unaccounted(k, f, basis, below);
		if (known >= 0 && *all > 0)
			return basis;
	}
	*all = in->count ? (double)in->count : 1;
	return BY_NUMBER;
}

static double part_of_edge(const struct maker *k, size_t e, enum basis basis, bool below)
{
	const struct callgraph *g = &k->p->graph;
	double self = positive(g->edge_self[e * k->p->metric_count + k->metric]);
	double total = positive(g->edge_total[e * k->p->metric_count + k->metric]);

	switch (basis) {
	case BY_COST: return below ? positive(total - self) : self;
	case BY_TOTAL: return total;
	case BY_CALLS: return positive(g->edges[e].calls);
	default: return 1;
	}
}

static void weigh(const struct maker *k, struct way *w)
{
	w->weight = w->self * fabs(self_of(k, w->callee)) + w->below * below_of(k, w->callee);
}

static struct way way_of_edge(const struct maker *k, size_t e)
{
	struct way w = { .callee = k->p->graph.edges[e].callee };
	double all_self, all_below;
	enum basis self = choose_basis(k, w.callee, false, &all_self);
	enum basis below = choose_basis(k, w.callee, true, &all_below);

	w.self = part_of_edge(k, e, self, false) / all_self;
	w.below = part_of_edge(k, e, below, true) / all_below;
	weigh(k, &w);
	return w;
}

static struct way way_from_nowhere(const struct maker *k, function_id f)
{
	struct way w = { .callee = f };
	double all_self, all_below;
	enum basis self = choose_basis(k, f, false, &all_self);
	enum basis below = choose_basis(k, f, true, &all_below);

	w.self = unaccounted(k, f, self, false) / all_self;
	w.below = unaccounted(k, f, below, true) / all_below;
	weigh(k, &w);
	return w;
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
	const struct callgraph *g = &k->p->graph;
	size_t *at = xcalloc(k->count + 2, sizeof(*at));

	k->ways = xcalloc(g->edge_count, sizeof(*k->ways));
	k->roots = xcalloc(k->count, sizeof(*k->roots));
	for (size_t e = 0; e < g->edge_count; e++)
		at[g->edges[e].caller + 2]++;
	for (size_t f = 2; f < k->count + 2; f++)
		at[f] += at[f - 1];
	for (size_t e = 0; e < g->edge_count; e++)
		k->ways[at[g->edges[e].caller + 1]++] = way_of_edge(k, e);
	for (size_t f = 0; f < k->count; f++) {
		qsort(k->ways + at[f], at[f + 1] - at[f], sizeof(*k->ways), compare_ways);
		if (f)
			k->roots[f] = way_from_nowhere(k, (function_id)f);
	}
	qsort(k->roots, k->count, sizeof(*k->roots), compare_ways);
	k->ways_at = at;
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
	k->next[0] = k->ways_at[k->spots[first - 1].function];
	for (;;) {
		const struct spot *s = &k->spots[k->path[depth] - 1];
		const struct way *w = &k->ways[k->next[depth]];
		bool more = k->next[depth] < k->ways_at[s->function + 1];

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
		k->next[++depth] = k->ways_at[w->callee];
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

		for (size_t i = k->ways_at[f]; i < k->ways_at[f + 1]; i++)
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
		heavy[f] = (struct heavy){ (function_id)f, k->total[f] };
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
	k->total = xcalloc(k->count, sizeof(*k->total));
	k->incoming = xcalloc(k->count, sizeof(*k->incoming));
	k->best = xcalloc(k->count, sizeof(*k->best));
	k->reached = xcalloc(k->count, sizeof(*k->reached));
	k->on_path = xcalloc(k->count, sizeof(*k->on_path));
	k->path = xcalloc(k->count + 1, sizeof(*k->path));
	k->next = xcalloc(k->count + 1, sizeof(*k->next));
}

static void maker_close(struct maker *k)
{
	free(k->total);
	free(k->incoming);
	free(k->roots);
	free(k->ways);
	free(k->ways_at);
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
	add_totals(&k);
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
