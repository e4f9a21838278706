/* store_list_command.c - profstore list, rm and sql; runs as tables and JSON. */
#include <math.h>
#include <stdlib.h>
#include <time.h>

#include "json.h"
#include "store_command.h"
#include "units.h"
#include "xalloc.h"

enum { SHORT_COMMIT = 10 };

#define MAX_TIME 2e11	/* the year 8307 */

void store_check(int status, struct error *error)
{
	if (status < 0)
		tool_fail("%s", error->text);
}

/* ---- times ---- */

static void add_calendar(struct text *t, const struct tm *tm, char between)
{
	text_printf(t, "%04d-%02d-%02d%c%02d:%02d:%02d", tm->tm_year + 1900, tm->tm_mon + 1,
		tm->tm_mday, between, tm->tm_hour, tm->tm_min, tm->tm_sec);
}

/* False where a damaged store holds no moment that people write. */
static bool whole_seconds(double time, time_t *seconds)
{
	if (!(fabs(time) < MAX_TIME))
		return false;
	*seconds = (time_t)floor(time);
	return true;
}

void store_add_time(struct text *t, double time)
{
	time_t seconds;
	struct tm tm;

	if (whole_seconds(time, &seconds) && localtime_r(&seconds, &tm))
		add_calendar(t, &tm, ' ');
	else
		text_str(t, "unknown");
}

void store_add_iso_time(struct text *t, double time)
{
	time_t seconds;
	struct tm tm;
	int millis;

	if (!whole_seconds(time, &seconds) || !gmtime_r(&seconds, &tm))
		return;
	millis = (int)((time - floor(time)) * 1000);
	add_calendar(t, &tm, 'T');
	if (millis > 0)
		text_printf(t, ".%03d", millis);
	text_byte(t, 'Z');
}

/* ---- JSON ---- */

static void print_text(struct output *out, const char *before, const char *text)
{
	output_str(out, before);
	json_write_text(out, span_of(text));
}

static void print_number(struct output *out, const char *before, double number)
{
	output_str(out, before);
	json_write_number(out, number);
}

static void print_time(struct output *out, const char *before, double time)
{
	struct text t = { 0 };

	store_add_iso_time(&t, time);
	output_str(out, before);
	json_write_text(out, text_span(&t));
	text_free(&t);
}

void store_print_run_json(const struct store_run *r, struct output *out)
{
	static const char *const scales[] = { "", "core", "machine" };

	output_printf(out, "{\"id\":%lld", (long long)r->id);
	print_text(out, ",\"scenario\":", r->scenario);
	print_text(out, ",\"label\":", r->label);
	print_text(out, ",\"commit\":", r->commit);
	print_text(out, ",\"branch\":", r->branch);
	print_time(out, ",\"time\":", r->time);
	print_text(out, ",\"file\":", r->file);
	print_text(out, ",\"format\":", r->format);
	print_number(out, ",\"total\":", r->total);
	print_text(out, ",\"metric\":", r->metric);
	print_text(out, ",\"unit\":", r->unit);
	print_number(out, ",\"cpu\":", r->cpu);
	print_text(out, ",\"cpu_percent_of\":", scales[r->cpu_scale]);
	print_number(out, ",\"memory\":", r->memory);
	print_number(out, ",\"duration\":", r->duration);
	print_number(out, ",\"rate\":", r->rate);
	print_text(out, ",\"host\":", r->host);
	print_number(out, ",\"cpus\":", r->cpus);
	print_time(out, ",\"added\":", r->added);
	output_printf(out, ",\"under_profiler\":%s,\"profiles\":%zu,\"logs\":%zu,"
		"\"attachments\":%zu}", r->under_profiler ? "true" : "false", r->profiles,
		r->logs, r->attachments);
}

static void print_runs_json(const struct store_runs *runs, struct output *out)
{
	output_str(out, "{\"runs\":[");
	for (size_t i = 0; i < runs->count; i++) {
		output_str(out, i ? ",\n" : "\n");
		store_print_run_json(&runs->items[i], out);
	}
	output_str(out, "\n]}\n");
}

/* ---- tables ---- */

static void add_amount(struct report *r, double value, const char *unit)
{
	char words[VALUE_SIZE];
	size_t len = isnan(value) ? 0 : value_format(words, value, unit);

	report_text(r, (struct span){ words, len });
}

static void add_people_row(struct report *r, const struct store_run *run)
{
	struct span commit = span_of(run->commit);
	struct text t = { 0 };

	if (commit.len > SHORT_COMMIT)
		commit.len = SHORT_COMMIT;
	store_add_time(&t, run->time);
	report_number(r, (double)run->id);
	report_text(r, text_span(&t));
	report_text(r, span_of(run->scenario));
	report_text(r, span_of(run->label));
	report_text(r, commit);
	add_amount(r, run->total, run->unit);
	add_amount(r, run->cpu, "percent");
	add_amount(r, run->memory, "mebibytes");
	report_name(r, span_of(run->file), SPAN(""), 0);
	text_free(&t);
}

static void add_programs_row(struct report *r, const struct store_run *run)
{
	struct text t = { 0 };

	store_add_iso_time(&t, run->time);
	report_number(r, (double)run->id);
	report_text(r, text_span(&t));
	report_text(r, span_of(run->scenario));
	report_text(r, span_of(run->label));
	report_text(r, span_of(run->commit));
	report_text(r, span_of(run->branch));
	report_text(r, span_of(run->format));
	report_number(r, run->total);
	report_text(r, span_of(run->unit));
	report_number(r, run->cpu);
	report_number(r, run->memory);
	report_number(r, run->duration);
	report_text(r, span_of(run->host));
	report_number(r, run->cpus);
	report_text(r, span_of(run->file));
	text_free(&t);
}

struct column {
	enum column_kind kind;
	const char *title;
};

static const struct column for_people[] = {
	{ COLUMN_COUNT, "id" }, { COLUMN_TEXT, "time" }, { COLUMN_TEXT, "scenario" },
	{ COLUMN_TEXT, "label" }, { COLUMN_TEXT, "commit" }, { COLUMN_RATIO, "total" },
	{ COLUMN_RATIO, "cpu" }, { COLUMN_RATIO, "memory" }, { COLUMN_NAME, "file" },
	{ 0, NULL },
};

static const struct column for_programs[] = {
	{ COLUMN_COUNT, "id" }, { COLUMN_TEXT, "time" }, { COLUMN_TEXT, "scenario" },
	{ COLUMN_TEXT, "label" }, { COLUMN_TEXT, "commit" }, { COLUMN_TEXT, "branch" },
	{ COLUMN_TEXT, "format" }, { COLUMN_COUNT, "total" }, { COLUMN_TEXT, "unit" },
	{ COLUMN_COUNT, "cpu" }, { COLUMN_COUNT, "memory" }, { COLUMN_COUNT, "duration" },
	{ COLUMN_TEXT, "host" }, { COLUMN_COUNT, "cpus" }, { COLUMN_TEXT, "file" },
	{ 0, NULL },
};

struct report *store_report_runs(const struct store_runs *runs, enum report_form form)
{
	bool people = form == REPORT_TABLE || form == REPORT_MARKDOWN;
	const struct column *columns = people ? for_people : for_programs;
	struct report *r = report_new();

	for (; columns->title; columns++)
		report_column(r, columns->kind, columns->title, NULL);
	for (size_t i = 0; i < runs->count; i++)
		(people ? add_people_row : add_programs_row)(r, &runs->items[i]);
	return r;
}

static void print_runs(const struct store_options *o, const struct store_runs *runs)
{
	struct outputs outputs = targets_find(&o->targets, store_forms);

	outputs_open(&outputs);
	for (size_t i = 0; i < outputs.count; i++) {
		struct output *out = outputs.items[i].out;
		enum report_form form = (enum report_form)outputs.items[i].form;
		struct report_style style = target_style(out, o->color, o->width);
		struct report *r = store_report_runs(runs, form);

		if (form == REPORT_JSON)
			print_runs_json(runs, out);
		else
			report_print(r, form, &style, out);
		report_free(r);
	}
	outputs_close(&outputs);
}

int store_command_list(const struct store_options *o)
{
	struct store_filter filter = store_options_filter(o);
	struct store_runs runs = { 0 };
	struct error error = { 0 };
	struct store *s;

	store_options_expect(o, 0, 0, "no arguments");
	s = store_options_open(o, STORE_READ);
	store_check(store_runs(s, &filter, &runs, &error), &error);
	print_runs(o, &runs);
	store_runs_free(&runs);
	store_close(s);
	return 0;
}

/* ---- rm ---- */

static void remove_runs(struct store *s, const struct store_options *o, struct store_ids *runs,
	struct error *error)
{
	for (size_t i = 0; i < o->load.file_count; i++)
		store_check(store_resolve(s, o->load.files[i], runs, error), error);
	for (size_t i = 0; i < runs->count; i++) {
		for (size_t k = 0; k < i; k++)
			if (runs->ids[k] == runs->ids[i])
				runs->ids[i] = 0;
		if (runs->ids[i])
			store_check(store_remove(s, runs->ids[i], error), error);
	}
}

int store_command_rm(const struct store_options *o)
{
	struct store_ids runs = { 0 };
	struct error error = { 0 };
	struct store *s;

	store_options_expect(o, 1, SIZE_MAX, "the runs to remove");
	s = store_options_open(o, STORE_WRITE);
	store_check(store_begin(s, &error), &error);
	remove_runs(s, o, &runs, &error);
	store_check(store_commit(s, &error), &error);
	for (size_t i = 0; i < runs.count && !o->load.quiet; i++)
		if (runs.ids[i])
			tool_say("run %lld is removed", (long long)runs.ids[i]);
	store_ids_free(&runs);
	store_close(s);
	return 0;
}

/* ---- sql ---- */

int store_command_sql(const struct store_options *o)
{
	struct report *report = NULL;
	struct error error = { 0 };
	struct outputs outputs;
	struct store *s;

	store_options_expect(o, 1, 1, "one query");
	outputs = targets_find(&o->targets, store_forms);
	s = store_options_open(o, STORE_READ);
	store_check(store_query(s, o->load.files[0], &report, &error), &error);
	outputs_open(&outputs);
	for (size_t i = 0; i < outputs.count; i++) {
		struct output *out = outputs.items[i].out;
		struct report_style style = target_style(out, o->color, o->width);
		int form = outputs.items[i].form;

		report_print(report, (enum report_form)form, &style, out);
		if (form == REPORT_JSON)
			output_byte(out, '\n');
	}
	outputs_close(&outputs);
	report_free(report);
	store_close(s);
	return 0;
}
