#include <stdlib.h>

#include "occurrences.h"
#include "top.h"
#include "units.h"
#include "xalloc.h"

/* Seconds and milliseconds of different threads are brought to one unit. */
static double in_unit(const struct top *top, const struct occurrences *o, double value)
{
	double factor;

	unit_convert(profile_str(top->p, top->p->metrics[o->metric].unit), top->unit, &factor);
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

static struct report *summary(const struct top *top, const struct occurrences *o,
	size_t count)
{
	struct report *r = report_new();
	bool people = top_for_people(top);
	enum column_kind value = people ? COLUMN_VALUE : COLUMN_COUNT;

	thread_columns(r, top);
	report_column(r, COLUMN_COUNT, "stays", NULL);
	report_column(r, value, people ? "median gap" : "median_gap", top->unit);
	report_column(r, value, people ? "p95 gap" : "p95_gap", top->unit);
	report_column(r, value, "longest", top->unit);
	report_column(r, value, "summed", top->unit);
	for (size_t i = 0; i < count; i++) {
		thread_cells(r, top, o[i].thread);
		report_number(r, (double)o[i].stays);
		report_number(r, in_unit(top, &o[i], o[i].median_gap));
		report_number(r, in_unit(top, &o[i], o[i].p95_gap));
		report_number(r, in_unit(top, &o[i], o[i].longest));
		report_number(r, in_unit(top, &o[i], o[i].summed));
	}
	return r;
}

static struct report *paths(const struct top *top, const struct occurrences *o, size_t count)
{
	struct report *r = report_new();

	thread_columns(r, top);
	report_column(r, COLUMN_COUNT, "stays", NULL);
	report_column(r, COLUMN_NAME, "path", NULL);
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < o[i].path_count && k < top->limit; k++) {
			struct text path = { 0 };

			path_text(&path, top->p, o[i].paths[k].node);
			thread_cells(r, top, o[i].thread);
			report_number(r, (double)o[i].paths[k].stays);
			report_name(r, (struct span){ path.s ? path.s : "", path.len }, SPAN(""), 0);
			text_free(&path);
		}
	}
	return r;
}

void top_occurrences(const struct top *top, const struct pattern *pattern,
	struct output *out)
{
	size_t count;
	struct occurrences *o = occurrences_find(top->p, top->metric, pattern, &count);
	struct report *threads = summary(top, o, count), *stacks = paths(top, o, count);
	bool json = top->form == REPORT_JSON;

	output_str(out, json ? ",\n\"occurrences\":" : "");
	top_print(top, threads, out);
	output_str(out, json ? ",\n\"paths\":" : top_for_people(top) ? "\n" : "");
	if (json || top_for_people(top))
		top_print(top, stacks, out);
	report_free(threads);
	report_free(stacks);
	occurrences_free(o, count);
}
