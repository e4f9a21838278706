/* top_occurrences.c - when and how often functions were on the stack. */
#include <stdlib.h>

#include "occurrences.h"
#include "top.h"
#include "units.h"
#include "xalloc.h"

/* Seconds and milliseconds of different threads are brought to one unit. */
static double in_unit(const struct top *top, const struct occurrences *o, double value)
{
	double factor;

	unit_convert(profile_str(top->p, top->p->metrics[o->metric].unit),
		top->unit, &factor);
	return value * factor;
}

/* People need no column that is empty. */
static bool has_processes(const struct top *top)
{
	for (thread_id t = 0; t < top->p->thread_count; t++)
		if (top->p->threads[t].process)
			return true;
	return !top_for_people(top);
}

static void thread_columns(struct report *r, const struct top *top)
{
	if (has_processes(top))
		report_column(r, COLUMN_TEXT, "process", NULL);
	report_column(r, COLUMN_TEXT, "thread", NULL);
}

static void thread_cells(struct report *r, const struct top *top, thread_id t)
{
	const struct thread *thread = &top->p->threads[t];
	char id[32];

	if (has_processes(top))
		report_text(r, profile_text(top->p, thread->process));
	if (thread->name || thread->tid < 0) {
		report_text(r, profile_text(top->p, thread->name));
	} else {
		snprintf(id, sizeof(id), "%lld", (long long)thread->tid);
		report_text(r, span_of(id));
	}
}

/* "main;parse;read", the outermost first. */
static void path_text(struct text *t, const struct profile *p, node_id n)
{
	size_t count = 0, capacity = 0;
	node_id *nodes = NULL;

	for (; p->nodes[n].frame; n = p->nodes[n].parent) {
		nodes = xgrow(nodes, count, &capacity, sizeof(*nodes));
		nodes[count++] = n;
	}
	while (count--) {
		struct span name = profile_text(p, node_function(p, nodes[count])->name);

		text_add(t, name.s, name.len);
		text_str(t, count ? ";" : "");
	}
	free(nodes);
}

static void figure_columns(struct report *r, const struct top *top)
{
	bool people = top_for_people(top);
	enum column_kind value = people ? COLUMN_VALUE : COLUMN_COUNT;

	thread_columns(r, top);
	report_column(r, COLUMN_COUNT, "stays", NULL);
	report_column(r, value, people ? "median gap" : "median_gap", top->unit);
	report_column(r, value, people ? "p95 gap" : "p95_gap", top->unit);
	report_column(r, value, "longest", top->unit);
	report_column(r, value, "summed", top->unit);
}

static void figure_cells(struct report *r, const struct top *top,
	const struct occurrences *o)
{
	thread_cells(r, top, o->thread);
	report_number(r, (double)o->stays);
	report_number(r, in_unit(top, o, o->median_gap));
	report_number(r, in_unit(top, o, o->p95_gap));
	report_number(r, in_unit(top, o, o->longest));
	report_number(r, in_unit(top, o, o->summed));
}

static struct report *summary(const struct top *top, const struct occurrences *o,
	size_t count)
{
	struct report *r = report_new();

	figure_columns(r, top);
	for (size_t i = 0; i < count; i++)
		figure_cells(r, top, &o[i]);
	return r;
}

static void path_cell(struct report *r, const struct top *top, node_id n)
{
	struct text path = { 0 };

	path_text(&path, top->p, n);
	report_name(r, text_span(&path), SPAN(""), 0);
	text_free(&path);
}

static struct report *paths(const struct top *top,
	const struct occurrences *o, size_t count)
{
	struct report *r = report_new();

	thread_columns(r, top);
	report_column(r, COLUMN_COUNT, "stays", NULL);
	report_column(r, COLUMN_NAME, "path", NULL);
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < o[i].path_count && k < top->limit; k++) {
			thread_cells(r, top, o[i].thread);
			report_number(r, (double)o[i].paths[k].stays);
			path_cell(r, top, o[i].paths[k].node);
		}
	}
	return r;
}

static void flat_row(struct report *r, const struct top *top, const struct occurrences *o,
	struct occurrence_path path)
{
	figure_cells(r, top, o);
	report_number(r, (double)path.stays);
	path_cell(r, top, path.node);
	report_text(r, span_of(top->unit));
}

/* One table for both: a line a path, each with the figures of its thread. */
static struct report *flat(const struct top *top,
	const struct occurrences *o, size_t count)
{
	struct report *r = report_new();

	figure_columns(r, top);
	report_column(r, COLUMN_COUNT, "path_stays", NULL);
	report_column(r, COLUMN_NAME, "path", NULL);
	report_column(r, COLUMN_TEXT, "unit", NULL);
	for (size_t i = 0; i < count; i++) {
		if (!o[i].path_count)
			flat_row(r, top, &o[i], (struct occurrence_path){ .node = ROOT });
		for (size_t k = 0; k < o[i].path_count && k < top->limit; k++)
			flat_row(r, top, &o[i], o[i].paths[k]);
	}
	return r;
}

static void print_both(const struct top *top, const struct occurrences *o, size_t count,
	struct output *out)
{
	struct report *threads = summary(top, o, count), *stacks = paths(top, o, count);
	bool json = top->form == REPORT_JSON;

	output_str(out, json ? ",\n\"occurrences\":" : "");
	top_print(top, threads, out);
	output_str(out, json ? ",\n\"paths\":" : "\n");
	top_print(top, stacks, out);
	report_free(threads);
	report_free(stacks);
}

void top_occurrences(const struct top *top, const struct pattern *pattern,
	struct output *out)
{
	size_t count;
	struct occurrences *o = occurrences_find(top->p, top->metric, pattern, &count);

	if (top->form == REPORT_JSON || top_for_people(top)) {
		print_both(top, o, count, out);
	} else {
		struct report *r = flat(top, o, count);

		top_print(top, r, out);
		report_free(r);
	}
	occurrences_free(o, count);
}
