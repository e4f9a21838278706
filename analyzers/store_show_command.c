/* store_show_command.c - profstore show: what is known of one run. */
#include <math.h>
#include <stdlib.h>

#include "json.h"
#include "store_command.h"
#include "units.h"

enum { DEFAULT_FUNCTIONS = 10 };

struct shown {
	struct store_runs runs;		/* one */
	struct stored_files files;
	struct stored_metrics metrics;
	struct stored_functions functions;
	size_t limit;			/* of functions */
};

/* ---- for programs ---- */

static void print_key(struct output *out, const char *before, const char *text)
{
	output_str(out, before);
	json_write_text(out, span_of(text));
}

static void print_files_json(const struct stored_files *files, struct output *out)
{
	output_str(out, ",\n\"files\":[");
	for (size_t i = 0; i < files->count; i++) {
		const struct stored_file *f = &files->items[i];

		output_printf(out, "%s\n{\"id\":%lld,\"kind\":\"%s\"", i ? "," : "",
			(long long)f->id, stored_kind_word(f->kind));
		print_key(out, ",\"name\":", f->name);
		print_key(out, ",\"format\":", f->format);
		print_key(out, ",\"sha256\":", f->sha256);
		output_printf(out, ",\"size\":%llu}", (unsigned long long)f->size);
	}
	output_byte(out, ']');
}

static void print_metrics_json(const struct stored_metrics *metrics, struct output *out)
{
	output_str(out, ",\n\"metrics\":[");
	for (size_t i = 0; i < metrics->count; i++) {
		const struct stored_metric *m = &metrics->items[i];

		output_str(out, i ? ",\n" : "\n");
		print_key(out, "{\"name\":", m->name);
		print_key(out, ",\"unit\":", m->unit);
		output_str(out, ",\"value\":");
		json_write_number(out, m->value);
		output_byte(out, '}');
	}
	output_byte(out, ']');
}

static void print_functions_json(const struct shown *w, struct output *out)
{
	output_str(out, ",\n\"functions\":[");
	for (size_t i = 0; i < w->functions.count && i < w->limit; i++) {
		const struct stored_function *f = &w->functions.items[i];

		output_str(out, i ? ",\n" : "\n");
		print_key(out, "{\"name\":", f->name);
		print_key(out, ",\"file\":", f->file);
		output_str(out, ",\"line\":");
		json_write_number(out, f->line ? (double)f->line : (double)NAN);
		print_key(out, ",\"module\":", f->module);
		output_str(out, ",\"self\":");
		json_write_number(out, f->self);
		output_str(out, ",\"total\":");
		json_write_number(out, f->total);
		output_str(out, ",\"calls\":");
		json_write_number(out, f->calls);
		output_byte(out, '}');
	}
	output_byte(out, ']');
}

static void print_json(const struct shown *w, struct output *out)
{
	output_str(out, "{\"run\":");
	store_print_run_json(&w->runs.items[0], out);
	print_files_json(&w->files, out);
	print_metrics_json(&w->metrics, out);
	print_functions_json(w, out);
	output_str(out, "}\n");
}

/* ---- for people ---- */

static void print_fact(struct output *out, const char *name, const char *value)
{
	struct text t = { 0 };

	if (!*value)
		return;
	text_visible(&t, span_of(value), false);
	output_printf(out, "%-10s %s\n", name, t.s);
	text_free(&t);
}

static void print_amount(struct output *out, const char *name, double value,
	const char *unit)
{
	char words[VALUE_SIZE];

	if (isnan(value))
		return;
	value_format(words, value, unit);
	print_fact(out, name, words);
}

static void print_cpu(const struct store_run *r, struct output *out)
{
	static const char *const scales[] = { "", " of a core", " of the machine" };
	char words[VALUE_SIZE];
	struct text t = { 0 };

	if (isnan(r->cpu))
		return;
	value_format(words, r->cpu, "percent");
	text_printf(&t, "%s%s", words, scales[r->cpu_scale]);
	print_fact(out, "cpu", t.s);
	text_free(&t);
}

static void print_times(const struct store_run *r, struct output *out)
{
	struct text t = { 0 };

	store_add_time(&t, r->time);
	print_fact(out, "time", t.s);
	text_clear(&t);
	store_add_time(&t, r->added);
	print_fact(out, "added", t.s);
	text_free(&t);
}

static void print_facts(const struct store_run *r, struct output *out)
{
	output_printf(out, "%-10s %lld\n", "run", (long long)r->id);
	print_fact(out, "scenario", r->scenario);
	print_fact(out, "label", r->label);
	print_times(r, out);
	print_fact(out, "commit", r->commit);
	print_fact(out, "branch", r->branch);
	print_fact(out, "host", r->host);
	print_amount(out, "cpus", r->cpus, "none");
	print_amount(out, "duration", r->duration, "seconds");
	print_amount(out, "rate", r->rate, "none");
	print_amount(out, "total", r->total, r->unit);
	print_cpu(r, out);
	print_amount(out, "memory", r->memory, "mebibytes");
	if (r->under_profiler)
		print_fact(out, "profiler", "its CPU contains a profiler's own");
}

static void print_files(const struct stored_files *files,
	const struct report_style *style, struct output *out)
{
	struct report *r = report_new();

	report_column(r, COLUMN_TEXT, "kind", NULL);
	report_column(r, COLUMN_TEXT, "format", NULL);
	report_column(r, COLUMN_AMOUNT, "size", "bytes");
	report_column(r, COLUMN_NAME, "file", NULL);
	for (size_t i = 0; i < files->count; i++) {
		report_text(r, span_of(stored_kind_word(files->items[i].kind)));
		report_text(r, span_of(files->items[i].format));
		report_number(r, (double)files->items[i].size);
		report_name(r, span_of(files->items[i].name), SPAN(""), 0);
	}
	output_byte(out, '\n');
	report_print(r, REPORT_TABLE, style, out);
	report_free(r);
}

static void print_metrics(const struct stored_metrics *metrics,
	const struct report_style *style, struct output *out)
{
	struct report *r = report_new();

	report_column(r, COLUMN_RATIO, "value", NULL);
	report_column(r, COLUMN_NAME, "metric", NULL);
	for (size_t i = 0; i < metrics->count; i++) {
		const struct stored_metric *m = &metrics->items[i];
		char words[VALUE_SIZE];
		size_t len = isnan(m->value) ? 0 : value_format(words, m->value, m->unit);

		report_text(r, (struct span){ words, len });
		report_name(r, span_of(m->name), SPAN(""), 0);
	}
	if (metrics->count) {
		output_byte(out, '\n');
		report_print(r, REPORT_TABLE, style, out);
	}
	report_free(r);
}

static void add_place(struct text *place, const struct stored_function *f)
{
	text_clear(place);
	text_str(place, *f->file ? f->file : f->module);
	if (*f->file && f->line)
		text_printf(place, ":%lld", (long long)f->line);
}

static void print_functions(const struct shown *w, const struct report_style *style,
	struct output *out)
{
	const char *unit = w->runs.items[0].unit;
	struct report *r = report_new();
	struct text place = { 0 };

	report_column(r, COLUMN_VALUE, "self", unit);
	report_column(r, COLUMN_VALUE, "total", unit);
	report_column(r, COLUMN_COUNT, "calls", NULL);
	report_column(r, COLUMN_NAME, "function", NULL);
	for (size_t i = 0; i < w->functions.count && i < w->limit; i++) {
		const struct stored_function *f = &w->functions.items[i];

		add_place(&place, f);
		report_number(r, f->self);
		report_number(r, f->total);
		report_number(r, f->calls);
		report_name(r, span_of(f->name), text_span(&place), 0);
	}
	if (w->functions.count) {
		output_byte(out, '\n');
		report_print(r, REPORT_TABLE, style, out);
	}
	text_free(&place);
	report_free(r);
}

/* ---- the command ---- */

static void print(const struct store_options *o, const struct shown *w)
{
	static const struct target_form forms[] = { { "table", { ".txt" }, REPORT_TABLE },
		{ "json", { ".json" }, REPORT_JSON }, { 0 } };
	struct outputs outputs = targets_find(&o->targets, forms);

	outputs_open(&outputs);
	for (size_t i = 0; i < outputs.count; i++) {
		struct output *out = outputs.items[i].out;
		struct report_style style = target_style(out, o->color, o->width);

		if (outputs.items[i].form == REPORT_JSON) {
			print_json(w, out);
			continue;
		}
		print_facts(&w->runs.items[0], out);
		print_files(&w->files, &style, out);
		print_metrics(&w->metrics, &style, out);
		print_functions(w, &style, out);
	}
	outputs_close(&outputs);
}

int store_command_show(const struct store_options *o)
{
	struct shown w = { .limit = o->limit < 0 ? DEFAULT_FUNCTIONS :
		o->limit ? (size_t)o->limit : SIZE_MAX };
	struct error error = { 0 };
	struct store *s;
	int64_t run;

	store_options_expect(o, 1, 1, "one run");
	s = store_options_open(o, STORE_READ);
	store_check(store_resolve_one(s, o->load.files[0], &run, &error), &error);
	store_check(store_run(s, run, &w.runs, &error), &error);
	store_check(store_files(s, run, &w.files, &error), &error);
	store_check(store_metrics(s, run, &w.metrics, &error), &error);
	store_check(store_functions(s, run, o->load.metric, &w.functions, &error), &error);
	print(o, &w);
	store_runs_free(&w.runs);
	stored_files_free(&w.files);
	stored_metrics_free(&w.metrics);
	stored_functions_free(&w.functions);
	store_close(s);
	return 0;
}
