#include "hotspots.h"

#include <math.h>
#include <stdlib.h>

#include "units.h"
#include "xalloc.h"

static const char *const percent_words[] = { "total", "thread", "process",
	"parent", "focus" };

const char *percent_word(enum percent_of of)
{
	return percent_words[of];
}

int percent_find(const char *word)
{
	for (int i = 0; i < 5; i++)
		if (!strcmp(word, percent_words[i]))
			return i;
	return -1;
}

double hotspots_percent(double part, double whole)
{
	return whole != 0 ? part / whole * 100 : 0;
}

double percent_of_total(const struct hotspot *h, double total, double whole)
{
	return callgraph_share(h->exact, total, whole) * 100;
}

double hotspot_per_call(const struct hotspot *h)
{
	return h->calls > 0 ? h->total / (h->primitive > 0 ? h->primitive : h->calls) :
		(double)NAN;
}

/* ---- finding ---- */

static void add(struct hotspots *h, size_t *capacity, struct hotspot item)
{
	h->items = xgrow(h->items, h->count, capacity, sizeof(*h->items));
	h->items[h->count++] = item;
}

static struct hotspots whole_program(const struct callgraph_view *v, double whole)
{
	struct hotspots h = { 0 };
	size_t capacity = 0;

	for (size_t i = 0; i < v->function_count; i++) {
		function_id f = v->functions[i];

		add(&h, &capacity, (struct hotspot){ .function = f, .thread = NO_ID,
			.self = v->self[f], .total = v->total[f], .calls = v->calls[f],
			.primitive = v->primitive[f], .whole = whole, .exact = v->exact });
	}
	return h;
}

/* One thread or process on its way into hotspots. */
struct group {
	const struct profile *p;
	metric_id metric;
	const double *node_calls;
	struct hotspot *sums;		/* by function */
	uint32_t *open;			/* by function: how often it is on the stack */
	bool *seen;
	function_id *order;
	size_t count;
	double whole;
};

static void enter(struct group *g, node_id n)
{
	const struct metric *m = &g->p->metrics[g->metric];
	function_id f = node_function_id(g->p, n);
	struct hotspot *sum = &g->sums[f];

	if (!g->seen[f])
		g->order[g->count++] = f;
	g->seen[f] = true;
	sum->self += m->self[n];
	sum->calls += g->node_calls[n];
	if (g->open[f]++)
		return;
	sum->total += m->total[n];
	sum->primitive += g->node_calls[n];
}

static node_id next_below(const struct profile *p, node_id n, node_id top,
	struct group *g)
{
	if (p->nodes[n].child)
		return p->nodes[n].child;
	for (; n != top; n = p->nodes[n].parent) {
		g->open[node_function_id(p, n)]--;
		if (p->nodes[n].next)
			return p->nodes[n].next;
	}
	return 0;
}

static void add_thread(struct group *g, node_id top)
{
	g->whole += g->p->metrics[g->metric].total[top];
	for (node_id n = next_below(g->p, top, top, g); n;
		n = next_below(g->p, n, top, g))
		enter(g, n);
}

static void take_group(struct hotspots *h, size_t *capacity, struct group *g,
	thread_id thread)
{
	for (size_t i = 0; i < g->count; i++) {
		function_id f = g->order[i];
		struct hotspot item = g->sums[f];

		item.function = f;
		item.thread = thread;
		item.whole = g->whole;
		if (isnan(item.calls))
			item.primitive = item.calls;
		add(h, capacity, item);
		g->sums[f] = (struct hotspot){ 0 };
		g->seen[f] = false;
	}
	g->count = 0;
	g->whole = 0;
}

static struct hotspots by_threads(const struct profile *p, metric_id metric,
	bool processes)
{
	struct hotspots h = { 0 };
	double *node_calls = profile_node_calls(p);
	bool *done = xcalloc(p->thread_count + 1, sizeof(*done));
	struct group g = { .p = p, .metric = metric, .node_calls = node_calls,
		.sums = xcalloc(p->function_count, sizeof(*g.sums)),
		.open = xcalloc(p->function_count, sizeof(*g.open)),
		.seen = xcalloc(p->function_count, sizeof(*g.seen)),
		.order = xcalloc(p->function_count, sizeof(*g.order)) };
	size_t capacity = 0;

	for (thread_id t = 0; t < p->thread_count; t++) {
		if (done[t])
			continue;
		for (thread_id u = t; u < p->thread_count; u++) {
			if (u != t &&
				!(processes && !done[u] && profile_same_process(p, t, u)))
				continue;
			add_thread(&g, p->threads[u].root);
			done[u] = true;
			if (!processes)
				break;
		}
		take_group(&h, &capacity, &g, t);
	}
	free(g.sums);
	free(g.open);
	free(g.seen);
	free(g.order);
	free(done);
	free(node_calls);
	return h;
}

/* The 100 % of a function: the totals of all that call it, or all there is for a root. */
static void take_parents(struct hotspots *h, const struct profile *p,
	const struct callgraph_view *v, double whole)
{
	double *parents = xcalloc(p->function_count, sizeof(*parents));

	for (size_t i = 0; i < v->edge_count; i++)
		if (v->edges[i].caller != v->edges[i].callee)
			parents[v->edges[i].callee] += v->total[v->edges[i].caller];
	for (size_t i = 0; i < h->count; i++) {
		double sum = parents[h->items[i].function];

		h->items[i].whole = sum > 0 && sum < whole ? sum : whole;
	}
	free(parents);
}

struct hotspots hotspots_find(const struct profile *p, const struct callgraph_view *view,
	metric_id metric, enum percent_of of, double whole)
{
	struct hotspots h = { 0 };

	if (metric >= p->metric_count)
		return h;
	if ((of == PERCENT_OF_THREAD || of == PERCENT_OF_PROCESS) && !view->exact)
		return by_threads(p, metric, of == PERCENT_OF_PROCESS);
	h = whole_program(view, whole);
	if (of == PERCENT_OF_PARENT)
		take_parents(&h, p, view, whole);
	return h;
}

void hotspots_free(struct hotspots *h)
{
	free(h->items);
}

/* ---- choosing ---- */

bool limit_parse(const char *s, const char *unit, struct limit *limit)
{
	size_t len = strlen(s);

	limit->in_percent = len && s[len - 1] == '%' && strcmp(unit, "percent") != 0;
	if (limit->in_percent)
		return value_parse(s, "percent", &limit->value);
	return value_parse(s, unit, &limit->value);
}

bool limit_keeps(struct limit limit, double value, double whole)
{
	if (limit.value == 0)
		return true;
	/* A share that is meant to be on the limit is kept in spite of its last bit. */
	return (limit.in_percent ? hotspots_percent(value, whole) : value) >=
		limit.value * (1 - 1e-12);
}

void hotspots_limit(struct hotspots *h, const struct limits *limits)
{
	size_t kept = 0;

	for (size_t i = 0; i < h->count; i++) {
		const struct hotspot *item = &h->items[i];

		if (limit_keeps(limits->self, item->self, item->whole) &&
			limit_keeps(limits->total, item->total, item->whole) &&
			limit_keeps(limits->per_call, hotspot_per_call(item),
				item->whole))
			h->items[kept++] = *item;
	}
	h->count = kept;
}

/* ---- ranking ---- */

const char sort_key_words[] =
	"self, total, calls, primitive, per-call, children, name, file, line, module";

int sort_key_find(const char *word)
{
	static const struct {
		const char *word;
		enum sort_key key;
	} words[] = {
		{ "self", SORT_SELF }, { "total", SORT_TOTAL }, { "calls", SORT_CALLS },
		{ "primitive", SORT_PRIMITIVE }, { "per-call", SORT_PER_CALL },
		{ "children", SORT_CHILDREN }, { "name", SORT_NAME }, { "file", SORT_FILE },
		{ "line", SORT_LINE }, { "module", SORT_MODULE },
		/* python's words */
		{ "time", SORT_SELF }, { "tottime", SORT_SELF }, { "cumulative", SORT_TOTAL },
		{ "cumtime", SORT_TOTAL }, { "ncalls", SORT_CALLS }, { "pcalls", SORT_PRIMITIVE },
		{ "filename", SORT_FILE },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (!strcmp(word, words[i].word))
			return words[i].key;
	return -1;
}

struct order {
	const struct profile *p;
	const struct ranking *ranking;
	bool reverse;
};

/* Larger first, or last when reversed; what is unknown comes last in either case. */
static int compare_numbers(const struct order *o, double a, double b)
{
	if (isnan(a) || isnan(b))
		return isnan(a) - isnan(b);
	return o->reverse ? (a > b) - (a < b) : (a < b) - (a > b);
}

static int compare_lines(const struct order *o, int64_t a, int64_t b)
{
	return o->reverse ? (a < b) - (a > b) : (a > b) - (a < b);
}

static int compare_texts(const struct order *o, string_id a, string_id b)
{
	int c = profile_compare_texts(o->p, a, b);

	return o->reverse ? -c : c;
}

static int compare_by(const struct order *o, enum sort_key key, const struct hotspot *a,
	const struct hotspot *b)
{
	const struct function *f = &o->p->functions[a->function];
	const struct function *g = &o->p->functions[b->function];

	switch (key) {
	case SORT_SELF: return compare_numbers(o, a->self, b->self);
	case SORT_TOTAL: return compare_numbers(o, a->total, b->total);
	case SORT_CALLS: return compare_numbers(o, a->calls, b->calls);
	case SORT_PRIMITIVE: return compare_numbers(o, a->primitive, b->primitive);
	case SORT_PER_CALL:
		return compare_numbers(o, hotspot_per_call(a), hotspot_per_call(b));
	case SORT_CHILDREN:
		return compare_numbers(o, a->total - a->self, b->total - b->self);
	case SORT_NAME: return compare_texts(o, f->name, g->name);
	case SORT_FILE: return compare_texts(o, f->file, g->file);
	case SORT_LINE: return compare_lines(o, f->line, g->line);
	case SORT_MODULE: return compare_texts(o, f->module, g->module);
	}
	return 0;
}

static int compare(const void *x, const void *y, void *order)
{
	static const enum sort_key ties[] = { SORT_TOTAL, SORT_SELF, SORT_NAME, SORT_FILE,
		SORT_LINE, SORT_MODULE };
	const struct order *o = order;
	const struct order usual = { o->p, o->ranking, false };
	const struct hotspot *a = x, *b = y;
	int c = 0;

	for (size_t i = 0; !c && i < o->ranking->key_count; i++)
		c = compare_by(o, (enum sort_key)o->ranking->keys[i], a, b);
	for (size_t i = 0; !c && i < sizeof(ties) / sizeof(*ties); i++)
		c = compare_by(&usual, ties[i], a, b);
	if (!c)
		c = (a->thread > b->thread) - (a->thread < b->thread);
	return c ? c : (a->function > b->function) - (a->function < b->function);
}

/* Moves the item at i down a heap that has its last in rank on top. */
static void sift_down(struct hotspot *heap, size_t count, size_t i, struct order *order)
{
	for (size_t child; (child = 2 * i + 1) < count; i = child) {
		struct hotspot item = heap[i];

		if (child + 1 < count &&
			compare(&heap[child + 1], &heap[child], order) > 0)
			child++;
		if (compare(&item, &heap[child], order) >= 0)
			return;
		heap[i] = heap[child];
		heap[child] = item;
	}
}

/* Brings the first few in rank to the front, without ordering all. */
static void select_first(struct hotspots *h, size_t few, struct order *order)
{
	for (size_t i = few / 2 + 1; i-- > 0;)
		sift_down(h->items, few, i, order);
	for (size_t i = few; i < h->count; i++) {
		struct hotspot item = h->items[i];

		if (compare(&item, &h->items[0], order) >= 0)
			continue;
		h->items[i] = h->items[0];
		h->items[0] = item;
		sift_down(h->items, few, 0, order);
	}
}

void hotspots_sort(struct hotspots *h, const struct profile *p,
	const struct ranking *ranking)
{
	struct order order = { p, ranking, ranking->reverse };
	size_t count = h->count;

	if (ranking->limit && ranking->limit < count / 8) {
		count = ranking->limit;
		select_first(h, count, &order);
	}
	if (count)
		qsort_r(h->items, count, sizeof(*h->items), compare, &order);
}
