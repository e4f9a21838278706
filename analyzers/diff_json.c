/* diff_json.c - a comparison as JSON. */
#include <math.h>

#include "budget_report.h"
#include "diff_data.h"
#include "json.h"

static void fact(struct output *out, const char *key, double number)
{
	output_printf(out, ",\"%s\":", key);
	json_write_number(out, number);
}

static void print_numbers(struct output *out, const char *key, const double *numbers,
	size_t count)
{
	output_printf(out, ",\"%s\":", key);
	json_write_numbers(out, numbers, count);
}

static void print_side(const struct diff_files *files, double total, double samples,
	const double *factors, struct output *out)
{
	output_str(out, "{\"files\":[");
	for (size_t i = 0; i < files->side.count; i++) {
		if (i)
			output_byte(out, ',');
		json_write_string(out, span_of(files->names[i]));
	}
	output_byte(out, ']');
	fact(out, "total", total);
	fact(out, "samples", samples);
	print_numbers(out, "factors", factors, files->side.count);
	output_byte(out, '}');
}

static void print_metric(const struct diff_report *r, struct output *out)
{
	const struct profile *p = r->after.side.runs[0];
	metric_id m = r->after.side.metrics[0];

	output_str(out, ",\n\"metric\":{\"name\":");
	json_write_text(out, m < p->metric_count ? profile_text(p, p->metrics[m].name) :
		SPAN(""));
	output_str(out, ",\"unit\":");
	json_write_text(out, span_of(r->d->unit));
	output_byte(out, '}');
}

static void print_total(const struct diff_cost *c, struct output *out)
{
	output_str(out, ",\n\"total\":{\"before\":");
	json_write_number(out, c->before);
	fact(out, "after", c->after);
	fact(out, "delta", diff_delta(c));
	fact(out, "ratio", diff_ratio(c));
	fact(out, "p", c->evidence.p);
	fact(out, "low", c->evidence.low);
	fact(out, "high", c->evidence.high);
	output_printf(out, ",\"verdict\":\"%s\"}", diff_verdict_word(c->verdict));
}

static void print_warnings(const struct diff *d, struct output *out)
{
	output_str(out, ",\n\"warnings\":[");
	for (size_t i = 0; i < d->warning_count; i++) {
		if (i)
			output_byte(out, ',');
		json_write_string(out, text_span(&d->warnings[i]));
	}
	output_byte(out, ']');
}

static void print_gate(const struct gate *g, struct output *out)
{
	output_str(out, ",\n\"gate\":");
	if (!diff_gate_asked(g)) {
		output_str(out, "null");
		return;
	}
	output_printf(out, "{\"passed\":%s", g->passed ? "true" : "false");
	fact(out, "fail_over", g->limits.fail_over);
	output_printf(out, ",\"total\":\"%s\",\"judged\":%zu,\"failed\":%zu,"
		"\"inconclusive\":%zu}", diff_gate_word(g->whole), g->judged, g->failed,
		g->inconclusive);
}

void diff_print_json(const struct diff_report *r, struct output *out)
{
	const struct diff *d = r->d;
	struct report *t = report_new();

	output_printf(out, "{\"normalize\":\"%s\",\n\"before\":",
		diff_normalize_word(d->normalize));
	print_side(&r->before, d->whole.before, d->before_samples, d->before_factors,
		out);
	output_str(out, ",\n\"after\":");
	print_side(&r->after, d->whole.after, d->after_samples, d->after_factors, out);
	output_str(out, ",\n\"rows\":");
	diff_data_columns(t);
	diff_data_rows(t, r);
	report_print(t, REPORT_JSON, &r->style, out);
	print_metric(r, out);
	output_printf(out, ",\n\"method\":\"%s\"", diff_method_word(d->method));
	fact(out, "alpha", r->options->alpha);
	fact(out, "min_effect", r->options->min_effect);
	fact(out, "min_share", r->options->min_share);
	fact(out, "detectable", d->detectable);
	print_total(&d->whole, out);
	print_gate(r->gate, out);
	if (r->budget) {
		output_str(out, ",\n\"budget\":");
		budget_json(r->budget, out);
	}
	if (r->logs) {
		output_str(out, ",\n\"logs\":");
		diff_logs_print(r->logs, REPORT_JSON, &r->style, out);
	}
	print_warnings(d, out);
	output_str(out, "}\n");
	report_free(t);
}
