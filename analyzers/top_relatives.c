/* top_relatives.c - callers and callees of functions. */
#include <math.h>
#include <stdlib.h>

#include "top.h"
#include "xalloc.h"

/* The edges of one function, ranked. */
struct relatives {
	const struct view_edge **edges;
	size_t count;
	struct view_edge rest;		/* calls of it by no function; total 0: there are none */
};

static const char *const caller_columns[] = { "caller_name", "caller_file",
	"caller_line" };
static const char *const callee_columns[] = { "callee_name", "callee_file",
	"callee_line" };

static int compare(const void *x, const void *y)
{
	const struct view_edge *a = *(const struct view_edge *const *)x;
	const struct view_edge *b = *(const struct view_edge *const *)y;
	double ta = isnan(a->total) ? 0 : a->total, tb = isnan(b->total) ? 0 : b->total;
	double ca = isnan(a->calls) ? 0 : a->calls, cb = isnan(b->calls) ? 0 : b->calls;

	if (ta != tb)
		return ta < tb ? 1 : -1;
	if (ca != cb)
		return ca < cb ? 1 : -1;
	return a < b ? -1 : a > b;
}

/* What a function cost where stacks begin with it. */
static double total_of_roots(const struct top *top, function_id f)
{
	const struct profile *p = top->p;
	double sum = 0;

	for (thread_id t = 0; t < p->thread_count; t++)
		for (node_id n = p->nodes[p->threads[t].root].child; n; n = p->nodes[n].next)
			if (node_function_id(p, n) == f)
				sum += p->metrics[top->metric].total[n];
	return sum;
}

/* What callers do not account for: what began with the function. */
static struct view_edge edge_from_nobody(const struct top *top, const struct hotspot *h,
	const struct relatives *r)
{
	struct view_edge rest = { .callee = h->function, .self = h->self,
		.total = h->total, .calls = h->calls };

	for (size_t i = 0; i < r->count; i++) {
		if (r->edges[i]->caller != h->function)
			rest.total -= r->edges[i]->total;
		rest.self -= r->edges[i]->self;
		rest.calls -= r->edges[i]->calls;
	}
	if (!(rest.self > 1e-9 * h->self))
		rest.self = 0;
	if (!top->view->exact)
		rest.total = total_of_roots(top, h->function);
	else if (!(rest.total > 1e-9 * h->total))
		rest.total = 0;
	rest.primitive = rest.calls;
	return rest;
}

static struct relatives relatives_of(const struct top *top, const struct hotspot *h,
	bool callers)
{
	const struct callgraph_view *v = top->view;
	function_id f = h->function;
	struct relatives r = { 0 };
	size_t capacity = 0;

	for (size_t i = 0; i < v->edge_count; i++) {
		if ((callers ? v->edges[i].callee : v->edges[i].caller) != f)
			continue;
		r.edges = xgrow(r.edges, r.count, &capacity,
			sizeof(const struct view_edge *));
		r.edges[r.count++] = &v->edges[i];
	}
	if (r.count)
		qsort(r.edges, r.count, sizeof(const struct view_edge *), compare);
	if (callers)
		r.rest = edge_from_nobody(top, h, &r);
	return r;
}

static void people_columns(struct report *r, const struct top *top)
{
	report_column(r, COLUMN_VALUE, "total", top->unit);
	report_column(r, COLUMN_PERCENT, "total %", NULL);
	report_column(r, COLUMN_PERCENT, "of function %", NULL);
	report_column(r, COLUMN_RATIO, "calls", NULL);
	report_column(r, COLUMN_NAME, "function", NULL);
}

static void people_edge(struct report *r, const struct hotspot *h,
	const struct view_edge *e)
{
	report_number(r, e->total);
	report_number(r, percent_of_total(h, e->total, h->whole));
	report_number(r, percent_of_total(h, e->total, h->total));
	top_calls_cell(r, e->calls, e->primitive);
}

static void people_rows(struct report *r, const struct top *top, const struct hotspot *h,
	const struct relatives *relatives, bool callers)
{
	report_number(r, h->total);
	report_number(r, percent_of_total(h, h->total, h->whole));
	report_number(r, 100);
	top_calls_cell(r, h->calls, h->primitive);
	top_name_cell(r, top, h->function, 0);
	for (size_t i = 0; i < relatives->count; i++) {
		const struct view_edge *e = relatives->edges[i];

		people_edge(r, h, e);
		top_name_cell(r, top, callers ? e->caller : e->callee, 1);
	}
	if (relatives->rest.total != 0) {
		people_edge(r, h, &relatives->rest);
		report_name(r, SPAN("(root)"), SPAN(""), 1);
	}
}

static void data_columns(struct report *r, const struct top *top, bool callers)
{
	const char *const *other = callers ? caller_columns : callee_columns;

	top_data_columns(r);
	report_column(r, COLUMN_TEXT, other[0], NULL);
	report_column(r, COLUMN_TEXT, other[1], NULL);
	report_column(r, COLUMN_COUNT, other[2], NULL);
	report_column(r, COLUMN_COUNT, "self", NULL);
	report_column(r, COLUMN_COUNT, "total", NULL);
	report_column(r, COLUMN_COUNT, "total_percent", NULL);
	report_column(r, COLUMN_COUNT, "function_percent", NULL);
	report_column(r, COLUMN_COUNT, "calls", NULL);
	report_column(r, COLUMN_COUNT, "primitive_calls", NULL);
}

static void data_edge(struct report *r, const struct top *top, const struct hotspot *h,
	const struct view_edge *e, function_id id)
{
	const struct function *other = &top->p->functions[id];

	top_data_cells(r, top, h->function);
	report_text(r, profile_text(top->p, other->name));
	report_text(r, profile_text(top->p, other->file));
	report_number(r, other->line > 0 ? (double)other->line : (double)NAN);
	report_number(r, e->self);
	report_number(r, e->total);
	report_number(r, percent_of_total(h, e->total, h->whole));
	report_number(r, percent_of_total(h, e->total, h->total));
	report_number(r, e->calls);
	report_number(r, e->primitive);
}

/* A caller that is absent is nobody. */
static void data_rows(struct report *r, const struct top *top, const struct hotspot *h,
	const struct relatives *relatives, bool callers)
{
	for (size_t i = 0; i < relatives->count; i++) {
		const struct view_edge *e = relatives->edges[i];

		data_edge(r, top, h, e, callers ? e->caller : e->callee);
	}
	if (relatives->rest.total != 0)
		data_edge(r, top, h, &relatives->rest, 0);
}

/* Keeps the matching functions, ranked, as many as the limit allows. */
static struct hotspots matching(const struct top *top, const struct pattern *pattern)
{
	enum percent_of of = top->of == PERCENT_OF_PARENT ? PERCENT_OF_TOTAL : top->of;
	struct hotspots h;
	size_t kept = 0;

	if (of == PERCENT_OF_THREAD || of == PERCENT_OF_PROCESS)
		of = PERCENT_OF_FOCUS;
	h = hotspots_find(top->p, top->view, top->metric, of, top_whole(top));
	for (size_t i = 0; i < h.count; i++)
		if (function_matches(top->p, h.items[i].function, pattern))
			h.items[kept++] = h.items[i];
	h.count = kept;
	hotspots_limit(&h, &top->limits);
	hotspots_sort(&h, top->p, &top->ranking);
	if (h.count > top->limit)
		h.count = top->limit;
	return h;
}

void top_relatives(const struct top *top, const struct pattern *pattern, bool callers,
	struct output *out)
{
	struct hotspots h = matching(top, pattern);
	struct report *r = report_new();
	bool people = top_for_people(top);

	if (people)
		people_columns(r, top);
	else
		data_columns(r, top, callers);
	for (size_t i = 0; i < h.count; i++) {
		struct relatives relatives = relatives_of(top, &h.items[i], callers);

		(people ? people_rows : data_rows)(r, top, &h.items[i], &relatives,
			callers);
		free(relatives.edges);
	}
	if (top->form == REPORT_JSON)
		output_str(out, callers ? ",\n\"callers\":" : ",\n\"callees\":");
	if (h.count || !people)
		top_print(top, r, out);
	else
		output_str(out, "no function matches\n");
	report_free(r);
	hotspots_free(&h);
}
