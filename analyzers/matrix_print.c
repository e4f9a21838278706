/* matrix_print.c - functions by inputs: the share of each. */
#include <math.h>

#include "diff_report.h"
#include "json.h"
#include "place.h"

static double line_of(const struct matrix_row *row)
{
	return row->line > 0 ? (double)row->line : (double)NAN;
}

/* ---- for people ---- */

static void name_cell(struct report *t, const struct matrix_row *row)
{
	struct text place = { 0 };

	if (place_known(row->name, row->file))
		place_add(&place, row->file, row->line);
	report_name(t, row->name, text_span(&place), 0);
	text_free(&place);
}

static void print_people(const struct matrix *m, const char *const *files, size_t limit,
	enum report_form form, const struct report_style *style, struct output *out)
{
	struct report *t = report_new();
	struct text title = { 0 };

	report_column(t, COLUMN_PERCENT, "spread", NULL);
	for (size_t i = 0; i < m->inputs; i++) {
		text_clear(&title);
		text_visible(&title, span_base_name(span_of(files[i])), false);
		report_column(t, COLUMN_PERCENT, title.s ? title.s : "", NULL);
	}
	report_column(t, COLUMN_NAME, "function", NULL);
	for (size_t r = 0; r < m->row_count && r < limit; r++) {
		report_number(t, m->rows[r].spread * 100);
		for (size_t i = 0; i < m->inputs; i++)
			report_number(t, m->self[r * m->inputs + i] * 100);
		name_cell(t, &m->rows[r]);
	}
	output_str(out, "self in percent of each file's total, the widest spread first\n\n");
	report_print(t, form, style, out);
	if (m->row_count > limit)
		output_printf(out, "\n%zu more; -n 0 shows all\n", m->row_count - limit);
	report_free(t);
	text_free(&title);
}

/* ---- for programs ---- */

static void add_columns(struct report *t, const char *what, const char *const *files,
	size_t count)
{
	struct text title = { 0 };

	for (size_t i = 0; i < count; i++) {
		text_clear(&title);
		text_printf(&title, "%s %s", what, files[i]);
		report_column(t, COLUMN_COUNT, title.s, NULL);
	}
	text_free(&title);
}

static void add_values(struct report *t, const double *values, size_t count)
{
	for (size_t i = 0; i < count; i++)
		report_number(t, values[i]);
}

static void print_separated(const struct matrix *m, const char *const *files,
	size_t limit, enum report_form form, const struct report_style *style,
	struct output *out)
{
	struct report *t = report_new();

	report_column(t, COLUMN_TEXT, "name", NULL);
	report_column(t, COLUMN_TEXT, "file", NULL);
	report_column(t, COLUMN_COUNT, "line", NULL);
	report_column(t, COLUMN_TEXT, "module", NULL);
	report_column(t, COLUMN_COUNT, "spread", NULL);
	add_columns(t, "self", files, m->inputs);
	add_columns(t, "total", files, m->inputs);
	add_columns(t, "cost", files, m->inputs);
	for (size_t r = 0; r < m->row_count && r < limit; r++) {
		report_text(t, m->rows[r].name);
		report_text(t, m->rows[r].file);
		report_number(t, line_of(&m->rows[r]));
		report_text(t, m->rows[r].module);
		report_number(t, m->rows[r].spread);
		add_values(t, m->self + r * m->inputs, m->inputs);
		add_values(t, m->total + r * m->inputs, m->inputs);
		add_values(t, m->costs + r * m->inputs, m->inputs);
	}
	report_print(t, form, style, out);
	report_free(t);
}

static void json_text(struct output *out, const char *key, struct span s)
{
	output_printf(out, "\"%s\":", key);
	json_write_text(out, s);
}

static void json_numbers(struct output *out, const char *key, const double *numbers,
	size_t count)
{
	output_printf(out, ",\"%s\":", key);
	json_write_numbers(out, numbers, count);
}

static void print_json_row(const struct matrix *m, size_t r, struct output *out)
{
	const struct matrix_row *row = &m->rows[r];

	output_byte(out, '{');
	json_text(out, "name", row->name);
	output_byte(out, ',');
	json_text(out, "file", row->file);
	output_str(out, ",\"line\":");
	json_write_number(out, line_of(row));
	output_byte(out, ',');
	json_text(out, "module", row->module);
	output_str(out, ",\"spread\":");
	json_write_number(out, row->spread);
	json_numbers(out, "self", m->self + r * m->inputs, m->inputs);
	json_numbers(out, "total", m->total + r * m->inputs, m->inputs);
	json_numbers(out, "cost", m->costs + r * m->inputs, m->inputs);
	output_byte(out, '}');
}

static void print_json(const struct matrix *m, const char *const *files, size_t limit,
	struct output *out)
{
	output_str(out, "{\"files\":[");
	for (size_t i = 0; i < m->inputs; i++) {
		if (i)
			output_byte(out, ',');
		json_write_string(out, span_of(files[i]));
	}
	output_str(out, "],\n\"rows\":[");
	for (size_t r = 0; r < m->row_count && r < limit; r++) {
		output_str(out, r ? ",\n" : "\n");
		print_json_row(m, r, out);
	}
	output_str(out, "\n]}\n");
}

void diff_matrix_print(const struct matrix *m, const char *const *files, size_t limit,
	enum report_form form, const struct report_style *style, struct output *out)
{
	if (form == REPORT_JSON)
		print_json(m, files, limit, out);
	else if (form == REPORT_TABLE || form == REPORT_MARKDOWN)
		print_people(m, files, limit, form, style, out);
	else
		print_separated(m, files, limit, form, style, out);
}
