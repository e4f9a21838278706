/* diff_table.c - a comparison on a terminal. */
#include <math.h>
#include <stdlib.h>

#include "budget_report.h"
#include "units.h"
#include "xalloc.h"

enum { WIDE = 120 };

static bool any_calls(const struct diff_report *r)
{
	for (size_t i = 0; i < r->d->row_count; i++)
		if (!isnan(r->d->rows[i].calls_before) ||
			!isnan(r->d->rows[i].calls_after))
			return true;
	return false;
}

/* ---- cells ---- */

static void ratio_cell(struct report *t, double ratio)
{
	struct text text = { 0 };

	diff_words_ratio(&text, ratio);
	report_text(t, text_span(&text));
	text_free(&text);
}

static void delta_cell(struct report *t, const struct diff_cost *c, const char *unit)
{
	struct text text = { 0 };

	diff_words_delta(&text, diff_delta(c), unit);
	report_text(t, text_span(&text));
	text_free(&text);
}

static void points_cell(struct report *t, const struct diff_cost *c)
{
	struct text text = { 0 };

	diff_words_points(&text, c);
	report_text(t, text_span(&text));
	text_free(&text);
}

static void p_cell(struct report *t, double p)
{
	struct text text = { 0 };

	diff_words_p(&text, p);
	report_text(t, text_span(&text));
	text_free(&text);
}

static void evidence_cells(struct report *t, const struct evidence *e)
{
	struct text text = { 0 };

	diff_words_interval(&text, e);
	report_text(t, text_span(&text));
	text_free(&text);
	p_cell(t, e->q);
}

static void add_count(struct text *t, double count)
{
	char value[VALUE_SIZE];

	value_format(value, count, "count");
	text_str(t, value);
}

/* "12", "12 → 15", "-" */
static void calls_cell(struct report *t, const struct diff_row *row)
{
	struct text text = { 0 };

	if (isnan(row->calls_before) && isnan(row->calls_after)) {
		report_text(t, SPAN("-"));
		return;
	}
	add_count(&text, row->calls_before);
	if (!(row->calls_before == row->calls_after)) {
		text_str(&text, " → ");
		add_count(&text, row->calls_after);
	}
	report_text(t, text_span(&text));
	text_free(&text);
}

static void name_cell(struct report *t, const struct diff_row *row)
{
	struct text name = { 0 }, place = { 0 };

	diff_words_name(&name, row);
	diff_words_place(&place, row);
	report_name(t, text_span(&name), text_span(&place), 0);
	text_free(&name);
	text_free(&place);
}

/* ---- tables ---- */

static void change_columns(struct report *t, const struct diff_report *r, bool calls)
{
	report_column(t, COLUMN_VERDICT, "verdict", NULL);
	report_column(t, COLUMN_VALUE, "before", r->d->unit);
	report_column(t, COLUMN_VALUE, "after", r->d->unit);
	report_same_scale(t);
	report_column(t, COLUMN_RATIO, "ratio", NULL);
	report_column(t, COLUMN_RATIO, "delta", NULL);
	report_column(t, COLUMN_RATIO, "points", NULL);
	if (r->d->method != DIFF_THRESHOLDS) {
		report_column(t, COLUMN_RATIO, "interval", NULL);
		report_column(t, COLUMN_RATIO, "q", NULL);
	}
	report_column(t, COLUMN_RATIO, "total ratio", NULL);
	report_column(t, COLUMN_RATIO, "total delta", NULL);
	if (calls)
		report_column(t, COLUMN_RATIO, "calls", NULL);
	if (r->d->method == DIFF_RUNS) {
		report_column(t, COLUMN_RATIO, "p", NULL);
		report_column(t, COLUMN_RATIO, "rank p", NULL);
	}
	report_column(t, COLUMN_NAME, r->what, NULL);
}

/* A row whose self was not judged has no verdict of its own. */
static struct span verdict_of(const struct diff_report *r, size_t i)
{
	const struct diff_row *row = &r->d->rows[i];

	if (r->gate->self[i] == GATE_FAILED)
		return SPAN("failed");
	if (r->gate->total[i] == GATE_FAILED)
		return SPAN("failed total");
	return row->judged ? span_of(diff_verdict_word(row->self.verdict)) : SPAN("-");
}

static void change_row(struct report *t, const struct diff_report *r, size_t i,
	bool calls)
{
	const struct diff_row *row = &r->d->rows[i];

	report_text(t, verdict_of(r, i));
	report_number(t, row->self.before);
	report_number(t, row->self.after);
	ratio_cell(t, diff_ratio(&row->self));
	delta_cell(t, &row->self, r->d->unit);
	points_cell(t, &row->self);
	if (r->d->method != DIFF_THRESHOLDS)
		evidence_cells(t, &row->self.evidence);
	ratio_cell(t, diff_ratio(&row->total));
	delta_cell(t, &row->total, r->d->unit);
	if (calls)
		calls_cell(t, row);
	if (r->d->method == DIFF_RUNS) {
		p_cell(t, row->self.evidence.p);
		p_cell(t, row->self.evidence.rank_p);
	}
	name_cell(t, row);
}

static void print_changes(const struct diff_report *r, const size_t *rows, size_t count,
	struct output *out)
{
	struct report *t = report_new();
	bool calls = any_calls(r);

	change_columns(t, r, calls);
	for (size_t i = 0; i < count; i++)
		change_row(t, r, rows[i], calls);
	output_byte(out, '\n');
	report_print(t, REPORT_TABLE, &r->style, out);
	report_free(t);
}

/* "main, because of parse", and where there is room for it, where main stands. */
static void because_cell(struct report *t, const struct diff_report *r,
	const struct diff_row *row)
{
	struct text name = { 0 }, place = { 0 };

	diff_words_name(&name, row);
	text_str(&name, ", because of ");
	diff_words_name(&name, &r->d->rows[row->because]);
	if (!r->style.width || r->style.width >= WIDE)
		diff_words_place(&place, row);
	report_name(t, text_span(&name), text_span(&place), 0);
	text_free(&name);
	text_free(&place);
}

static void because_row(struct report *t, const struct diff_report *r, size_t i)
{
	const struct diff_row *row = &r->d->rows[i];

	report_number(t, row->total.before);
	report_number(t, row->total.after);
	ratio_cell(t, diff_ratio(&row->total));
	delta_cell(t, &row->total, r->d->unit);
	because_cell(t, r, row);
}

static void print_because(const struct diff_report *r, const size_t *rows, size_t count,
	struct output *out)
{
	struct report *t = report_new();

	report_column(t, COLUMN_VALUE, "total before", r->d->unit);
	report_column(t, COLUMN_VALUE, "after", r->d->unit);
	report_same_scale(t);
	report_column(t, COLUMN_RATIO, "ratio", NULL);
	report_column(t, COLUMN_RATIO, "delta", NULL);
	report_column(t, COLUMN_NAME, r->what, NULL);
	for (size_t i = 0; i < count; i++)
		because_row(t, r, rows[i]);
	output_str(out, "\nChanged through what they call:\n\n");
	report_print(t, REPORT_TABLE, &r->style, out);
	report_free(t);
}

/* ---- above and below ---- */

static void print_line(struct output *out, struct text *t)
{
	if (t->len)
		output_printf(out, "%s\n", t->s);
	text_clear(t);
}

/* The same where names are in it. */
static void print_visible(struct output *out, struct text *t)
{
	struct text visible = { 0 };

	text_visible(&visible, text_span(t), false);
	print_line(out, &visible);
	text_free(&visible);
	text_clear(t);
}

static void add_side(struct text *t, const struct diff_files *files, double total,
	double samples, const char *unit)
{
	char value[VALUE_SIZE];
	struct text names = { 0 };

	diff_words_files(&names, files);
	text_visible(t, text_span(&names), false);
	value_format(value, total, unit);
	text_printf(t, ", total %s", value);
	if (!isnan(samples)) {
		value_format(value, samples, "count");
		text_printf(t, ", %s samples", value);
	}
	text_free(&names);
}

static void add_whole(struct text *t, const struct diff_report *r)
{
	const struct diff_cost *whole = &r->d->whole;

	text_str(t, ": ");
	diff_words_growth(t, whole);
	if (r->d->method == DIFF_RUNS)
		text_printf(t, " (%s)", diff_verdict_word(whole->verdict));
}

static void print_head(const struct diff_report *r, struct output *out)
{
	const struct diff *d = r->d;
	struct text t = { 0 };

	text_str(&t, "before  ");
	add_side(&t, &r->before, d->whole.before, d->before_samples, d->unit);
	print_line(out, &t);
	text_str(&t, "after   ");
	add_side(&t, &r->after, d->whole.after, d->after_samples, d->unit);
	add_whole(&t, r);
	print_line(out, &t);
	diff_words_metric(&t, r);
	text_str(&t, ", ");
	diff_words_normalized(&t, r);
	print_visible(out, &t);
	diff_words_method(&t, r);
	print_line(out, &t);
	diff_words_detectable(&t, r);
	print_line(out, &t);
	text_free(&t);
}

static void print_logs(const struct log_changes *l, struct output *out)
{
	struct text t = { 0 };

	for (size_t i = 0; l && i < l->count; i++) {
		diff_logs_words(&t, &l->items[i]);
		print_line(out, &t);
	}
	for (size_t i = 0; l && i < l->count; i++) {
		diff_logs_gate_words(&t, l, &l->items[i]);
		print_line(out, &t);
	}
	text_free(&t);
}

static void print_foot(const struct diff_report *r, size_t hidden, struct output *out)
{
	struct text t = { 0 };

	output_byte(out, '\n');
	if (!r->all)
		diff_words_matched(&t, r);
	print_visible(out, &t);
	diff_words_summary(&t, r);
	if (hidden)
		text_str(&t, "; -n 0 shows all");
	print_line(out, &t);
	if (diff_gate_asked(r->gate))
		diff_words_gate(&t, r);
	print_line(out, &t);
	if (r->budget)
		budget_words_summary(&t, r->budget);
	print_line(out, &t);
	print_logs(r->logs, out);
	text_free(&t);
}

/* What is kept is counted below. */
static void print_budget(const struct diff_report *r, struct output *out)
{
	size_t count = r->budget ? budget_not_kept(r->budget) : 0;

	if (!count)
		return;
	output_byte(out, '\n');
	budget_table(r->budget, count, REPORT_TABLE, &r->style, out);
}

/* How many of count may still be shown. */
static size_t take(size_t *left, size_t count)
{
	size_t taken = count < *left ? count : *left;

	*left -= taken;
	return taken;
}

/* The rows of several groups, one behind the other. */
static size_t *join(const struct diff_report *r, bool same, size_t *count)
{
	static const enum diff_group groups[] = { GROUP_CHANGED, GROUP_INCONCLUSIVE,
		GROUP_SAME };
	size_t *rows = xcalloc(r->d->row_count + 1, sizeof(*rows));

	*count = 0;
	for (size_t k = 0; k < (same ? 3 : 2); k++) {
		size_t more, *group = diff_group_rows(r, groups[k], &more);

		memcpy(rows + *count, group, more * sizeof(*rows));
		*count += more;
		free(group);
	}
	return rows;
}

void diff_print_table(const struct diff_report *r, struct output *out)
{
	size_t left = r->limit, count, because_count;
	size_t *rows = join(r, r->all, &count);
	size_t *because = diff_group_rows(r, GROUP_BECAUSE, &because_count);
	size_t all = r->d->row_count;

	count = take(&left, count);
	because_count = take(&left, because_count);
	print_head(r, out);
	if (count)
		print_changes(r, rows, count, out);
	if (because_count)
		print_because(r, because, because_count, out);
	print_budget(r, out);
	print_foot(r, all - count - because_count, out);
	free(rows);
	free(because);
}
