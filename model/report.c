#include "report.h"

#include <math.h>
#include <stdlib.h>

#include "json.h"
#include "number.h"
#include "report_table.h"
#include "xalloc.h"

struct report *report_new(void)
{
	return xcalloc(1, sizeof(struct report));
}

void report_free(struct report *r)
{
	if (!r)
		return;
	for (size_t c = 0; c < r->column_count; c++) {
		free(r->columns[c].title);
		free(r->columns[c].unit);
	}
	free(r->columns);
	free(r->cells);
	text_free(&r->pool);
	free(r);
}

void report_column(struct report *r, enum column_kind kind, const char *title,
	const char *unit)
{
	r->columns = xgrow(r->columns, r->column_count, &r->column_capacity,
		sizeof(*r->columns));
	r->columns[r->column_count++] = (struct column){ .kind = kind,
		.title = xstrdup(title), .unit = unit ? xstrdup(unit) : NULL };
}

void report_same_scale(struct report *r)
{
	r->columns[r->column_count - 1].same_scale = true;
}

static struct cell *add_cell(struct report *r)
{
	r->cells = xgrow(r->cells, r->cell_count, &r->cell_capacity, sizeof(*r->cells));
	r->cells[r->cell_count] = (struct cell){ .text = r->pool.len };
	return &r->cells[r->cell_count++];
}

void report_number(struct report *r, double number)
{
	add_cell(r)->number = number;
}

void report_text(struct report *r, struct span text)
{
	add_cell(r)->len = text.len;
	text_add(&r->pool, text.s, text.len);
}

void report_name(struct report *r, struct span name, struct span place, unsigned indent)
{
	struct cell *cell = add_cell(r);

	cell->len = name.len;
	cell->place_len = place.len;
	cell->indent = indent;
	text_add(&r->pool, name.s, name.len);
	text_add(&r->pool, place.s, place.len);
}

static size_t row_count(const struct report *r)
{
	return r->column_count ? r->cell_count / r->column_count : 0;
}

struct span cell_text(const struct report *r, const struct cell *cell)
{
	return (struct span){ r->pool.s ? r->pool.s + cell->text : "", cell->len };
}

struct span cell_place(const struct report *r, const struct cell *cell)
{
	return (struct span){ r->pool.s ? r->pool.s + cell->text + cell->len : "",
		cell->place_len };
}

static bool column_is_text(enum column_kind kind)
{
	return kind == COLUMN_TEXT || kind == COLUMN_NAME || kind == COLUMN_RATIO ||
		kind == COLUMN_VERDICT;
}

/* ---- for programs ---- */

static void print_json_row(const struct report *r, const struct cell *row,
	struct output *out)
{
	for (size_t c = 0; c < r->column_count; c++) {
		output_byte(out, c ? ',' : '{');
		json_write_string(out, span_of(r->columns[c].title));
		output_byte(out, ':');
		if (!column_is_text(r->columns[c].kind))
			json_write_number(out, row[c].number);
		else
			json_write_text(out, cell_text(r, &row[c]));
	}
	output_byte(out, '}');
}

static void print_json(const struct report *r, struct output *out)
{
	output_byte(out, '[');
	for (size_t i = 0; i < row_count(r); i++) {
		output_str(out, i ? ",\n" : "\n");
		print_json_row(r, r->cells + i * r->column_count, out);
	}
	output_str(out, "\n]");
}

/* Visible but for ends of line, which quotes can hold. */
static struct text csv_visible(struct span s)
{
	struct text t = { 0 };

	for (size_t i = 0, start = 0; i <= s.len; i++) {
		if (i < s.len && s.s[i] != '\n' && s.s[i] != '\r')
			continue;
		text_visible(&t, (struct span){ s.s + start, i - start }, true);
		if (i < s.len)
			text_byte(&t, s.s[i]);
		start = i + 1;
	}
	return t;
}

/* RFC 4180: quoted where needed, quotes doubled. */
static void csv_quoted(struct output *out, struct span s)
{
	bool quote = s.len && (s.s[0] == ' ' || s.s[s.len - 1] == ' ');

	for (size_t i = 0; i < s.len && !quote; i++)
		quote = strchr(",\"\r\n", s.s[i]) != NULL;
	if (!quote) {
		output_add(out, s.s, s.len);
		return;
	}
	output_byte(out, '"');
	for (size_t i = 0; i < s.len; i++) {
		if (s.s[i] == '"')
			output_byte(out, '"');
		output_byte(out, s.s[i]);
	}
	output_byte(out, '"');
}

static void csv_text(struct output *out, struct span s)
{
	struct text t = csv_visible(s);

	csv_quoted(out, text_span(&t));
	text_free(&t);
}

/* TSV has no quoting: tabs and ends of line are shown. */
static void tsv_text(struct output *out, struct span s)
{
	struct text visible = { 0 };

	text_visible(&visible, s, false);
	output_add(out, text_span(&visible).s, visible.len);
	text_free(&visible);
}

static void print_separated(const struct report *r, bool csv, struct output *out)
{
	const char *end = csv ? "\r\n" : "\n";

	for (size_t c = 0; c < r->column_count; c++) {
		output_str(out, c ? csv ? "," : "\t" : "");
		(csv ? csv_text : tsv_text)(out, span_of(r->columns[c].title));
	}
	output_str(out, end);
	for (size_t i = 0; i < row_count(r) * r->column_count; i++) {
		const struct cell *cell = &r->cells[i];
		size_t c = i % r->column_count;

		output_str(out, c ? csv ? "," : "\t" : "");
		if (column_is_text(r->columns[c].kind))
			(csv ? csv_text : tsv_text)(out, cell_text(r, cell));
		else if (isfinite(cell->number))
			output_number(out, cell->number);
		if (c + 1 == r->column_count)
			output_str(out, end);
	}
}

void report_print(const struct report *r, enum report_form form,
	const struct report_style *style, struct output *out)
{
	switch (form) {
	case REPORT_JSON: print_json(r, out); break;
	case REPORT_CSV: print_separated(r, true, out); break;
	case REPORT_TSV: print_separated(r, false, out); break;
	case REPORT_MARKDOWN: print_markdown(r, out); break;
	case REPORT_TABLE: print_table(r, style, out); break;
	}
}
