/* top_hotspots.c - functions, ranked. */
#include <math.h>
#include <stdlib.h>

#include "json.h"
#include "top.h"

static bool by_thread(const struct top *top)
{
	return (top->of == PERCENT_OF_THREAD || top->of == PERCENT_OF_PROCESS) &&
		!top->view->exact;
}

/* ---- for people ---- */

static void people_columns(struct report *r, const struct top *top, bool calls)
{
	report_column(r, COLUMN_VALUE, "self", top->unit);
	report_column(r, COLUMN_PERCENT, "self %", NULL);
	report_column(r, COLUMN_BAR, "", NULL);
	report_column(r, COLUMN_VALUE, "total", top->unit);
	report_column(r, COLUMN_PERCENT, "total %", NULL);
	if (calls) {
		report_column(r, COLUMN_RATIO, top->p->graph.calls_are_samples ?
			"samples" : "calls", NULL);
		report_column(r, COLUMN_AMOUNT, "per call", top->unit);
	}
	if (by_thread(top))
		report_column(r, COLUMN_TEXT, top->of == PERCENT_OF_THREAD ?
			"thread" : "process", NULL);
	report_column(r, COLUMN_NAME, "function", NULL);
}

static void thread_cell(struct report *r, const struct top *top, thread_id t)
{
	const struct thread *thread = &top->p->threads[t];
	bool process = top->of == PERCENT_OF_PROCESS;
	string_id name = process ? thread->process : thread->name;
	int64_t id = process ? thread->pid : thread->tid;
	struct text text = { 0 };

	if (name)
		text_add(&text, profile_text(top->p, name).s,
			profile_text(top->p, name).len);
	else if (id >= 0)
		text_printf(&text, "%lld", (long long)id);
	else
		text_str(&text, "-");
	report_text(r, text_span(&text));
	text_free(&text);
}

static void people_row(struct report *r, const struct top *top, const struct hotspot *h,
	bool calls)
{
	report_number(r, h->self);
	report_number(r, hotspots_percent(h->self, h->whole));
	report_number(r, hotspots_percent(h->self, h->whole));
	report_number(r, h->total);
	report_number(r, percent_of_total(h, h->total, h->whole));
	if (calls) {
		top_calls_cell(r, h->calls, h->primitive);
		report_number(r, hotspot_per_call(h));
	}
	if (by_thread(top))
		thread_cell(r, top, h->thread);
	top_name_cell(r, top, h->function, 0);
}

static bool any_calls(const struct hotspots *h)
{
	for (size_t i = 0; i < h->count; i++)
		if (!isnan(h->items[i].calls))
			return true;
	return false;
}

/* ---- for programs ---- */

static void data_columns(struct report *r, const struct top *top)
{
	top_data_columns(r);
	report_column(r, COLUMN_COUNT, "self", NULL);
	report_column(r, COLUMN_COUNT, "total", NULL);
	report_column(r, COLUMN_COUNT, "self_percent", NULL);
	report_column(r, COLUMN_COUNT, "total_percent", NULL);
	report_column(r, COLUMN_COUNT, "calls", NULL);
	report_column(r, COLUMN_COUNT, "primitive_calls", NULL);
	report_column(r, COLUMN_COUNT, "per_call", NULL);
	if (by_thread(top))
		report_column(r, COLUMN_TEXT, percent_word(top->of), NULL);
	if (top->form != REPORT_JSON)
		report_column(r, COLUMN_TEXT, "unit", NULL);
}

static void data_row(struct report *r, const struct top *top, const struct hotspot *h)
{
	top_data_cells(r, top, h->function);
	report_number(r, h->self);
	report_number(r, h->total);
	report_number(r, hotspots_percent(h->self, h->whole));
	report_number(r, percent_of_total(h, h->total, h->whole));
	report_number(r, h->calls);
	report_number(r, h->primitive);
	report_number(r, hotspot_per_call(h));
	if (by_thread(top))
		thread_cell(r, top, h->thread);
	if (top->form != REPORT_JSON)
		report_text(r, span_of(top->unit));
}

static void json_edges(const struct top *top, struct output *out)
{
	output_str(out, ",\n\"edges\":[");
	for (size_t i = 0; i < top->view->edge_count; i++) {
		const struct view_edge *e = &top->view->edges[i];

		output_str(out, i ? ",\n{\"caller\":" : "\n{\"caller\":");
		top_json_function(top, e->caller, out);
		output_str(out, ",\"callee\":");
		top_json_function(top, e->callee, out);
		output_str(out, ",\"calls\":");
		json_write_number(out, e->calls);
		output_str(out, ",\"primitive_calls\":");
		json_write_number(out, e->primitive);
		output_str(out, ",\"self\":");
		json_write_number(out, e->self);
		output_str(out, ",\"total\":");
		json_write_number(out, e->total);
		output_byte(out, '}');
	}
	output_str(out, "\n]");
}

static void say_rest(const struct top *top, const struct hotspots *h, size_t shown,
	struct output *out)
{
	double self = 0;

	if (top->form != REPORT_TABLE || shown == h->count)
		return;
	for (size_t i = shown; i < h->count; i++)
		self += hotspots_percent(h->items[i].self, top_whole(top));
	output_printf(out, "\n%zu more with %.1f %% self; -n 0 shows all\n",
		h->count - shown, self);
}

/* Of a profile without any cost there is nothing to rank but what was called. */
static void drop_costless(struct hotspots *h)
{
	size_t kept = 0;

	for (size_t i = 0; i < h->count; i++)
		if (h->items[i].self != 0 || h->items[i].total != 0 ||
			h->items[i].calls > 0)
			h->items[kept++] = h->items[i];
	h->count = kept;
}

void top_hotspots(const struct top *top, struct output *out)
{
	struct hotspots h = hotspots_find(top->p, top->view, top->metric, top->of,
		top_whole(top));
	struct report *r = report_new();
	bool people = top_for_people(top), calls = any_calls(&h);
	size_t shown;

	if (top->total == 0)
		drop_costless(&h);
	hotspots_limit(&h, &top->limits);
	hotspots_sort(&h, top->p, &top->ranking);
	shown = h.count < top->limit ? h.count : top->limit;
	if (people)
		people_columns(r, top, calls);
	else
		data_columns(r, top);
	for (size_t i = 0; i < shown; i++) {
		if (people)
			people_row(r, top, &h.items[i], calls);
		else
			data_row(r, top, &h.items[i]);
	}
	if (top->form == REPORT_JSON)
		output_str(out, ",\n\"functions\":");
	top_print(top, r, out);
	if (top->form == REPORT_JSON && top->edges)
		json_edges(top, out);
	say_rest(top, &h, shown, out);
	report_free(r);
	hotspots_free(&h);
}
