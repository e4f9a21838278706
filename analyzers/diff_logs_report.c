/* diff_logs_report.c - the comparison of runs that have logs of CPU and memory alone. */
#include "diff_report.h"
#include "json.h"

static void print_side(const struct diff_files *files, struct output *out)
{
	output_str(out, "{\"files\":[");
	for (size_t i = 0; i < files->side.count; i++) {
		if (i)
			output_byte(out, ',');
		json_write_string(out, span_of(files->names[i]));
	}
	output_str(out, "]}");
}

static void print_json(const struct diff_logs_report *r, const struct report_style *style,
	struct output *out)
{
	output_str(out, "{\"before\":");
	print_side(r->before, out);
	output_str(out, ",\n\"after\":");
	print_side(r->after, out);
	output_str(out, ",\n\"logs\":");
	diff_logs_print(r->logs, REPORT_JSON, style, out);
	output_printf(out, ",\n\"passed\":%s,\n\"fail_over\":",
		r->logs->failed ? "false" : "true");
	json_write_number(out, r->logs->fail_over);
	output_str(out, ",\n\"warnings\":[");
	for (size_t i = 0; i < r->warning_count; i++) {
		if (i)
			output_byte(out, ',');
		json_write_string(out, text_span(&r->warnings[i]));
	}
	output_str(out, "]}\n");
}

static void add_files(struct text *t, const char *word, const struct diff_files *files)
{
	struct text names = { 0 };

	diff_words_files(&names, files);
	text_str(t, word);
	text_visible(t, text_span(&names), false);
	text_byte(t, '\n');
	text_free(&names);
}

static void print_people(const struct diff_logs_report *r, const char *bullet,
	struct output *out)
{
	struct text t = { 0 };

	add_files(&t, "before  ", r->before);
	add_files(&t, "after   ", r->after);
	text_byte(&t, '\n');
	for (size_t i = 0; i < r->logs->count; i++) {
		text_str(&t, bullet);
		diff_logs_words(&t, &r->logs->items[i]);
		text_byte(&t, '\n');
	}
	for (size_t i = 0; i < r->logs->count; i++) {
		if (!diff_logs_gate_has(&r->logs->items[i]))
			continue;
		text_str(&t, bullet);
		diff_logs_gate_words(&t, r->logs, &r->logs->items[i]);
		text_byte(&t, '\n');
	}
	output_add(out, t.s, t.len);
	text_free(&t);
}

void diff_logs_report(const struct diff_logs_report *r, enum report_form form,
	const struct report_style *style, struct output *out)
{
	if (form == REPORT_JSON)
		print_json(r, style, out);
	else if (form == REPORT_TABLE || form == REPORT_MARKDOWN)
		print_people(r, form == REPORT_MARKDOWN ? "- " : "", out);
	else
		diff_logs_print(r->logs, form, style, out);
}
