/* budget_print.c - what a budget says, limit by limit. */
#include <math.h>

#include "budget_report.h"
#include "json.h"

static const char *verdict_of(const struct finding *f)
{
	return f->severity == SEVERITY_ERROR ? "failed" : severity_word(f->severity);
}

/* "budget-self" is about self. */
static struct span key_of(const struct finding *f)
{
	struct span rule = span_of(f->rule);

	return span_starts(rule, "budget-") ?
		(struct span){ rule.s + 7, rule.len - 7 } : rule;
}

static double number_of(const struct finding *f, size_t figure)
{
	return figure < f->figure_count ? f->figures[figure].value : (double)NAN;
}

/* ---- for programs ---- */

static void data_columns(struct report *t)
{
	report_column(t, COLUMN_TEXT, "entry", NULL);
	report_column(t, COLUMN_TEXT, "key", NULL);
	report_column(t, COLUMN_TEXT, "verdict", NULL);
	report_column(t, COLUMN_COUNT, "value", NULL);
	report_column(t, COLUMN_COUNT, "limit", NULL);
	report_column(t, COLUMN_TEXT, "unit", NULL);
	report_column(t, COLUMN_TEXT, "file", NULL);
	report_column(t, COLUMN_COUNT, "line", NULL);
	report_column(t, COLUMN_TEXT, "message", NULL);
}

static void data_row(struct report *t, const struct finding *f)
{
	report_text(t, text_span(&f->function));
	report_text(t, key_of(f));
	report_text(t, span_of(verdict_of(f)));
	report_number(t, number_of(f, 0));
	report_number(t, number_of(f, 1));
	report_text(t, span_of(f->figure_count ? f->figures[0].unit : ""));
	report_text(t, text_span(&f->file));
	report_number(t, f->line > 0 ? (double)f->line : (double)NAN);
	report_text(t, text_span(&f->message));
}

static void print_data(const struct findings *budget, enum report_form form,
	struct output *out)
{
	struct report_style style = { 0 };
	struct report *t = report_new();

	data_columns(t);
	for (size_t i = 0; i < budget->count; i++)
		data_row(t, &budget->items[i]);
	report_print(t, form, &style, out);
	report_free(t);
}

void budget_json(const struct findings *budget, struct output *out)
{
	print_data(budget, REPORT_JSON, out);
}

static void print_json(const struct findings *budget, const struct diff_files *files,
	struct output *out)
{
	output_str(out, "{\"files\":[");
	for (size_t i = 0; i < files->side.count; i++) {
		if (i)
			output_byte(out, ',');
		json_write_string(out, span_of(files->names[i]));
	}
	output_printf(out, "],\n\"passed\":%s,\n\"budget\":",
		budget_is_over(budget) ? "false" : "true");
	budget_json(budget, out);
	output_str(out, "}\n");
}

/* ---- for people ---- */

static void figure_cell(struct report *t, const struct finding *f, size_t figure)
{
	struct text text = { 0 };

	if (figure < f->figure_count)
		figure_text(&f->figures[figure], &text);
	report_text(t, text.len ? text_span(&text) : SPAN("-"));
	text_free(&text);
}

static void place_cell(struct report *t, const struct finding *f)
{
	report_name(t, text_span(&f->function), SPAN(""), 0);
}

void budget_table(const struct findings *budget, size_t limit, enum report_form form,
	const struct report_style *style, struct output *out)
{
	struct report *t = report_new();

	report_column(t, COLUMN_VERDICT, "budget", NULL);
	report_column(t, COLUMN_TEXT, "of", NULL);
	report_column(t, COLUMN_RATIO, "value", NULL);
	report_column(t, COLUMN_RATIO, "limit", NULL);
	report_column(t, COLUMN_NAME, "function", NULL);
	for (size_t i = 0; i < budget->count && i < limit; i++) {
		const struct finding *f = &budget->items[i];

		report_text(t, span_of(verdict_of(f)));
		report_text(t, key_of(f));
		figure_cell(t, f, 0);
		figure_cell(t, f, 1);
		place_cell(t, f);
	}
	report_print(t, form, style, out);
	report_free(t);
}

void budget_words_summary(struct text *t, const struct findings *budget)
{
	size_t counts[SEVERITY_ERROR + 1] = { 0 };
	size_t kept, over;

	for (size_t i = 0; i < budget->count; i++)
		counts[budget->items[i].severity]++;
	kept = counts[SEVERITY_PASSED];
	over = counts[SEVERITY_ERROR];
	text_printf(t, "budget %s: %zu of %zu limit%s kept", over ? "failed" : "passed",
		kept, kept + over, text_plural(kept + over));
	if (counts[SEVERITY_WARNING])
		text_printf(t, ", %zu not checked", counts[SEVERITY_WARNING]);
}

static void print_people(const struct findings *budget, const struct diff_files *files,
	size_t limit, enum report_form form, const struct report_style *style,
	struct output *out)
{
	struct text t = { 0 }, names = { 0 };

	diff_words_files(&names, files);
	text_visible(&t, text_span(&names), false);
	output_printf(out, "%s\n\n", t.s);
	budget_table(budget, limit, form, style, out);
	text_clear(&t);
	budget_words_summary(&t, budget);
	if (budget->count > limit)
		text_str(&t, "; -n 0 shows all");
	output_printf(out, "\n%s\n", t.s);
	text_free(&names);
	text_free(&t);
}

size_t budget_not_kept(const struct findings *budget)
{
	size_t count = 0;

	while (count < budget->count && budget->items[count].severity > SEVERITY_PASSED)
		count++;
	return count;
}

bool budget_is_over(const struct findings *budget)
{
	for (size_t i = 0; i < budget->count; i++)
		if (budget->items[i].severity == SEVERITY_ERROR)
			return true;
	return false;
}

void budget_print(const struct findings *budget, const struct diff_files *files,
	size_t limit, enum report_form form, const struct report_style *style,
	struct output *out)
{
	if (form == REPORT_JSON)
		print_json(budget, files, out);
	else if (form == REPORT_TABLE || form == REPORT_MARKDOWN)
		print_people(budget, files, limit, form, style, out);
	else
		print_data(budget, form, out);
}
