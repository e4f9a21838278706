/* top_tree.c - the calls as an indented tree. */
#include <stdlib.h>

#include "top.h"
#include "xalloc.h"

/* The tree on its way into rows: nodes still to come, the next one last. */
struct walk {
	const struct top *top;
	struct report *r;
	const double *self, *total;
	const uint32_t *depths;
	const thread_id *threads;
	double *wholes;			/* by thread: the 100 % of its calls */
	double least;			/* what is smaller is left out */
	size_t ties;			/* how many that are as large may still come */
	node_id *todo, *children;
	size_t todo_count, todo_capacity, child_capacity, left_out;
};

static int compare_doubles(const void *x, const void *y)
{
	const double *a = x, *b = y;

	return (*a < *b) - (*a > *b);
}

static double whole_of(const struct walk *w, node_id n)
{
	const struct profile *p = w->top->p;

	switch (w->top->of) {
	case PERCENT_OF_PARENT:
		return p->nodes[n].parent == ROOT ? w->top->total :
			w->total[p->nodes[n].parent];
	case PERCENT_OF_THREAD:
	case PERCENT_OF_PROCESS: return w->wholes[w->threads[n]];
	default: return top_whole(w->top);
	}
}

/* A thread's total, or that of its process. */
static double *find_wholes(const struct walk *w)
{
	const struct profile *p = w->top->p;
	bool processes = w->top->of == PERCENT_OF_PROCESS;
	double *wholes = xcalloc(p->thread_count + 1, sizeof(*wholes));

	for (thread_id t = 0; t < p->thread_count; t++)
		for (thread_id u = 0; u < p->thread_count; u++)
			if (u == t || (processes && profile_same_process(p, t, u)))
				wholes[t] += w->total[p->threads[u].root];
	return wholes;
}

static bool thread_rows(const struct top *top)
{
	return top->of == PERCENT_OF_THREAD || top->of == PERCENT_OF_PROCESS;
}

static bool has_row(const struct walk *w, node_id n)
{
	return w->depths[n] || (n != ROOT && thread_rows(w->top));
}

/* Finds the total of the last row that the limit lets through, and how many share it. */
static void find_least(struct walk *w)
{
	const struct profile *p = w->top->p;
	double *totals = xmalloc(p->node_count * sizeof(*totals));
	size_t count = 0;

	w->ties = SIZE_MAX;
	for (node_id n = 0; n < p->node_count; n++)
		if (has_row(w, n))
			totals[count++] = w->total[n];
	if (w->top->limit < count) {
		qsort(totals, count, sizeof(*totals), compare_doubles);
		w->least = totals[w->top->limit - 1];
		w->ties = w->top->limit;
		for (size_t i = 0; totals[i] > w->least; i++)
			w->ties--;
	}
	free(totals);
}

static bool shows(struct walk *w, node_id n)
{
	double whole = whole_of(w, n);

	if (w->total[n] < w->least || w->total[n] == 0 ||
		!limit_keeps(w->top->limits.total, w->total[n], whole) ||
		!limit_keeps(w->top->limits.self, w->self[n], whole))
		return false;
	if (w->total[n] > w->least || !has_row(w, n))
		return true;
	if (!w->ties)
		return false;
	w->ties--;
	return true;
}

static int compare_nodes(const void *x, const void *y, void *walk)
{
	const struct walk *w = walk;
	const struct profile *p = w->top->p;
	node_id a = *(const node_id *)x, b = *(const node_id *)y;
	int c;

	if (w->total[a] != w->total[b])
		return w->total[a] < w->total[b] ? -1 : 1;
	c = strcmp(profile_str(p, node_function(p, b)->name),
		profile_str(p, node_function(p, a)->name));
	return c ? c : (a < b) - (a > b);
}

/* The children that are shown, the heaviest on top of the nodes to come. */
static void push_children(struct walk *w, node_id n)
{
	const struct profile *p = w->top->p;
	size_t count = 0;

	for (node_id c = p->nodes[n].child; c; c = p->nodes[c].next) {
		if (!shows(w, c)) {
			w->left_out += w->total[c] != 0;
			continue;
		}
		w->children = xgrow(w->children, count, &w->child_capacity,
			sizeof(node_id));
		w->children[count++] = c;
	}
	if (count)
		qsort_r(w->children, count, sizeof(node_id), compare_nodes, w);
	for (size_t i = 0; i < count; i++) {
		w->todo = xgrow(w->todo, w->todo_count, &w->todo_capacity,
			sizeof(node_id));
		w->todo[w->todo_count++] = w->children[i];
	}
}

static void columns(const struct walk *w)
{
	if (top_for_people(w->top)) {
		report_column(w->r, COLUMN_VALUE, "total", w->top->unit);
		report_column(w->r, COLUMN_PERCENT, "total %", NULL);
		report_column(w->r, COLUMN_BAR, "", NULL);
		report_column(w->r, COLUMN_VALUE, "self", w->top->unit);
		report_column(w->r, COLUMN_PERCENT, "self %", NULL);
		report_column(w->r, COLUMN_NAME, "call", NULL);
		return;
	}
	report_column(w->r, COLUMN_COUNT, "depth", NULL);
	top_data_columns(w->r);
	report_column(w->r, COLUMN_COUNT, "self", NULL);
	report_column(w->r, COLUMN_COUNT, "total", NULL);
	report_column(w->r, COLUMN_COUNT, "self_percent", NULL);
	report_column(w->r, COLUMN_COUNT, "total_percent", NULL);
}

static void thread_name(struct text *t, const struct profile *p,
	const struct thread *thread)
{
	struct span process = profile_text(p, thread->process);
	struct span name = profile_text(p, thread->name);

	text_add(t, process.s, process.len);
	if (!process.len && thread->pid >= 0)
		text_printf(t, "process %lld", (long long)thread->pid);
	text_str(t, t->len ? " / " : "");
	text_add(t, name.s, name.len);
	if (!name.len && thread->tid >= 0)
		text_printf(t, "thread %lld", (long long)thread->tid);
	else if (!name.len)
		text_str(t, "thread");
}

static void name_cell(const struct walk *w, node_id n, unsigned depth)
{
	const struct profile *p = w->top->p;
	struct text name = { 0 };

	if (p->nodes[n].frame) {
		top_name_cell(w->r, w->top, node_function_id(p, n), depth);
		return;
	}
	thread_name(&name, p, &p->threads[w->threads[n]]);
	report_name(w->r, text_span(&name), SPAN(""), depth);
	text_free(&name);
}

static void row(const struct walk *w, node_id n)
{
	const struct profile *p = w->top->p;
	double whole = whole_of(w, n);
	unsigned depth = w->depths[n] - !thread_rows(w->top);

	if (top_for_people(w->top)) {
		report_number(w->r, w->total[n]);
		report_number(w->r, hotspots_percent(w->total[n], whole));
		report_number(w->r, hotspots_percent(w->total[n], whole));
		report_number(w->r, w->self[n]);
		report_number(w->r, hotspots_percent(w->self[n], whole));
		name_cell(w, n, depth);
		return;
	}
	report_number(w->r, depth);
	top_data_cells(w->r, w->top, node_function_id(p, n));
	report_number(w->r, w->self[n]);
	report_number(w->r, w->total[n]);
	report_number(w->r, hotspots_percent(w->self[n], whole));
	report_number(w->r, hotspots_percent(w->total[n], whole));
}

static void walk_tree(struct walk *w)
{
	columns(w);
	push_children(w, ROOT);
	while (w->todo_count) {
		node_id n = w->todo[--w->todo_count];

		if (has_row(w, n))
			row(w, n);
		push_children(w, n);
	}
}

void top_tree(const struct top *top, struct output *out)
{
	const struct profile *p = top->p;
	struct walk w = { .top = top, .r = report_new() };
	uint32_t *depths = profile_node_depths(p);
	thread_id *threads = profile_node_threads(p);

	w.depths = depths;
	w.threads = threads;
	if (p->metric_count) {
		w.self = p->metrics[top->metric].self;
		w.total = p->metrics[top->metric].total;
		w.wholes = thread_rows(top) ? find_wholes(&w) : NULL;
		find_least(&w);
		walk_tree(&w);
	}
	if (top->form == REPORT_JSON)
		output_str(out, ",\n\"tree\":");
	top_print(top, w.r, out);
	if (top->form == REPORT_TABLE && w.left_out)
		output_printf(out, "\n%zu smaller and all below them left out; "
			"--min-total 0 -n 0 shows all\n", w.left_out);
	report_free(w.r);
	free(w.todo);
	free(w.children);
	free(w.wholes);
	free(depths);
	free(threads);
}
