/* top_header.c - what stands above tables, and the cells and facts that all views share. */
#include <math.h>
#include <stdlib.h>

#include "json.h"
#include "place.h"
#include "top.h"
#include "units.h"

double top_whole(const struct top *top)
{
	return top->of == PERCENT_OF_TOTAL ? top->read_total : top->total;
}

bool top_for_people(const struct top *top)
{
	return top->form == REPORT_TABLE || top->form == REPORT_MARKDOWN;
}

void top_print(const struct top *top, const struct report *r, struct output *out)
{
	report_print(r, top->form, &top->style, out);
}

/* ---- functions ---- */

/*
 * Where a function is: "a.py:3", "a.py", "[module]", or nothing where that says
 * no more.
 */
static void place_of(struct text *t, const struct top *top, function_id f)
{
	const struct function *function = &top->p->functions[f];
	struct span file = profile_text(top->p, function->file);
	struct span module = profile_text(top->p, function->module);

	text_clear(t);
	if (span_is(file, "~") || function->file == function->name)
		return;
	if (file.len) {
		place_add(t, file, function->line);
	} else if (module.len) {
		text_byte(t, '[');
		text_add(t, module.s, module.len);
		text_byte(t, ']');
	} else if (function->line > 0) {
		text_printf(t, "line %lld", (long long)function->line);
	}
}

void top_name_cell(struct report *r, const struct top *top, function_id f,
	unsigned indent)
{
	struct text place = { 0 };

	place_of(&place, top, f);
	report_name(r, profile_text(top->p, top->p->functions[f].name),
		text_span(&place), indent);
	text_free(&place);
}

void top_calls_cell(struct report *r, double calls, double primitive)
{
	char first[VALUE_SIZE], second[VALUE_SIZE];
	struct text t = { 0 };

	if (!isnan(calls)) {
		value_format(first, calls, "count");
		value_format(second, primitive, "count");
		text_str(&t, first);
		if (!isnan(primitive) && primitive != calls)
			text_printf(&t, "/%s", second);
	}
	report_text(r, t.len ? text_span(&t) : SPAN("-"));
	text_free(&t);
}

void top_data_columns(struct report *r)
{
	report_column(r, COLUMN_TEXT, "name", NULL);
	report_column(r, COLUMN_TEXT, "file", NULL);
	report_column(r, COLUMN_COUNT, "line", NULL);
	report_column(r, COLUMN_TEXT, "module", NULL);
}

void top_data_cells(struct report *r, const struct top *top, function_id f)
{
	const struct function *function = &top->p->functions[f];

	report_text(r, profile_text(top->p, function->name));
	report_text(r, profile_text(top->p, function->file));
	report_number(r, function->line > 0 ? (double)function->line : (double)NAN);
	report_text(r, profile_text(top->p, function->module));
}

void top_json_function(const struct top *top, function_id f, struct output *out)
{
	const struct function *function = &top->p->functions[f];

	output_str(out, "{\"name\":");
	json_write_string(out, profile_text(top->p, function->name));
	output_str(out, ",\"file\":");
	json_write_text(out, profile_text(top->p, function->file));
	output_str(out, ",\"line\":");
	json_write_number(out, function->line > 0 ? (double)function->line : (double)NAN);
	output_byte(out, '}');
}

/* ---- for programs ---- */

static void json_metrics(const struct top *top, struct output *out)
{
	const struct profile *p = top->p;

	output_str(out, ",\n\"metrics\":[");
	for (metric_id m = 0; m < p->metric_count; m++) {
		output_str(out, m ? ",{\"name\":" : "{\"name\":");
		json_write_string(out, profile_text(p, p->metrics[m].name));
		output_str(out, ",\"unit\":");
		json_write_text(out, profile_text(p, p->metrics[m].unit));
		output_str(out, ",\"total\":");
		json_write_number(out, profile_total(p, m));
		output_byte(out, '}');
	}
	output_byte(out, ']');
}

static void json_id(struct output *out, int64_t number)
{
	if (number < 0)
		output_str(out, "null");
	else
		output_printf(out, "%lld", (long long)number);
}

static void json_threads(const struct top *top, struct output *out)
{
	const struct profile *p = top->p;

	output_str(out, ",\n\"threads\":[");
	for (thread_id t = 0; t < p->thread_count; t++) {
		output_str(out, t ? ",\n{\"name\":" : "\n{\"name\":");
		json_write_text(out, profile_text(p, p->threads[t].name));
		output_str(out, ",\"process\":");
		json_write_text(out, profile_text(p, p->threads[t].process));
		output_str(out, ",\"pid\":");
		json_id(out, p->threads[t].pid);
		output_str(out, ",\"tid\":");
		json_id(out, p->threads[t].tid);
		output_str(out, ",\"total\":");
		json_write_number(out, p->metric_count ?
			p->metrics[top->metric].total[p->threads[t].root] : 0);
		output_byte(out, '}');
	}
	output_byte(out, ']');
}

static void json_fact(struct output *out, const char *key, double number)
{
	output_str(out, key);
	json_write_number(out, number);
}

static void json_header(const struct top *top, struct output *out)
{
	const struct profile *p = top->p;

	output_str(out, "{\"profile\":{\"file\":");
	json_write_text(out, profile_text(p, p->file));
	output_str(out, ",\"format\":");
	json_write_text(out, span_of(p->format ? p->format : ""));
	output_str(out, ",\"exporter\":");
	json_write_text(out, profile_text(p, p->exporter));
	output_str(out, ",\"name\":");
	json_write_text(out, profile_text(p, p->name));
	output_str(out, "},\n\"metric\":");
	if (p->metric_count) {
		output_str(out, "{\"name\":");
		json_write_string(out, profile_text(p, p->metrics[top->metric].name));
		output_str(out, ",\"unit\":");
		json_write_text(out, span_of(top->unit));
		output_byte(out, '}');
	} else {
		output_str(out, "null");
	}
	json_metrics(top, out);
	json_fact(out, ",\n\"total\":", top->total);
	json_fact(out, ",\"samples\":", top->samples);
	output_printf(out, ",\"function_count\":%zu", top->view->function_count);
	json_threads(top, out);
	json_fact(out, ",\n\"duration\":", p->duration);
	json_fact(out, ",\"rate\":", p->rate);
	output_printf(out, ",\"percent_of\":\"%s\"", percent_word(top->of));
	json_fact(out, ",\"read_total\":", top->read_total);
	output_printf(out, ",\"estimated\":%s",
		top->estimated ? "true" : "false");
}

/* ---- for people ---- */

static void say_whole(const struct top *top, struct output *out)
{
	char whole[VALUE_SIZE], read[VALUE_SIZE];

	value_format(whole, top->total, top->unit);
	value_format(read, top->read_total, top->unit);
	output_str(out, "100 % = ");
	switch (top->of) {
	case PERCENT_OF_THREAD: output_str(out, "each thread's total; all: "); break;
	case PERCENT_OF_PROCESS: output_str(out, "each process's total; all: "); break;
	case PERCENT_OF_PARENT: output_str(out, "the callers' total; all: "); break;
	case PERCENT_OF_TOTAL:
		output_str(out, read);
		if (top->filtered)
			output_printf(out, " read, of which %s (%.1f %%) is left by the filters",
				whole, hotspots_percent(top->total, top->read_total));
		return;
	case PERCENT_OF_FOCUS: break;
	}
	output_str(out, whole);
	if (top->filtered)
		output_printf(out, " left by the filters, %.1f %% of the %s read",
			hotspots_percent(top->total, top->read_total), read);
}

static void say_fact(struct output *out, const char *what, double value, const char *unit)
{
	char text[VALUE_SIZE];

	if (isnan(value)) {
		output_printf(out, "%s unknown", what);
		return;
	}
	value_format(text, value, unit);
	output_printf(out, "%s %s", what, text);
}

static void say_profile(const struct top *top, struct output *out)
{
	const struct profile *p = top->p;
	struct text name = { 0 };
	const char *unit = *top->unit ? top->unit : "none";

	text_visible(&name, span_of(profile_shown_file(p)), false);
	output_printf(out, "%s: %s", name.s ? name.s : "-", p->format ? p->format : "-");
	text_clear(&name);
	if (p->metric_count)
		text_visible(&name, profile_text(p, p->metrics[top->metric].name), false);
	output_printf(out, ", %s in %s%s", name.s ? name.s : "nothing", unit,
		top->estimated ?
			", estimated: the tree was made from a call graph" : "");
	text_free(&name);
}

void top_header(const struct top *top, struct output *out)
{
	const char *end = top->form == REPORT_MARKDOWN ? "  \n" : "\n";

	if (top->form == REPORT_JSON)
		json_header(top, out);
	if (!top_for_people(top))
		return;
	say_profile(top, out);
	output_str(out, end);
	say_whole(top, out);
	output_str(out, end);
	say_fact(out, "samples", top->samples, "count");
	say_fact(out, ", duration", top->p->duration, "seconds");
	say_fact(out, ", rate", top->p->rate, "count");
	output_printf(out, "%s, functions %zu\n\n", isnan(top->p->rate) ? "" : " Hz",
		top->view->function_count);
}
