/* diff_data.c - a comparison for programs: all figures, one name for each. */
#include "diff_data.h"

#include <math.h>

#include "json.h"

static double line_of(int64_t line)
{
	return line > 0 ? (double)line : (double)NAN;
}

static const char *const cost_columns[] = { "before", "after", "delta", "ratio",
	"share_delta", "p", "q", "verdict", "low", "high", "rank_p", "before_share",
	"after_share", NULL };

static void add_cost_columns(struct report *t, const char *prefix)
{
	struct text name = { 0 };

	for (size_t i = 0; cost_columns[i]; i++) {
		text_clear(&name);
		text_printf(&name, "%s%s", prefix, cost_columns[i]);
		report_column(t, strcmp(cost_columns[i], "verdict") ? COLUMN_COUNT :
			COLUMN_TEXT, name.s, NULL);
	}
	text_free(&name);
}

void diff_data_columns(struct report *t)
{
	report_column(t, COLUMN_TEXT, "name", NULL);
	report_column(t, COLUMN_TEXT, "file", NULL);
	report_column(t, COLUMN_COUNT, "line", NULL);
	add_cost_columns(t, "");
	report_column(t, COLUMN_TEXT, "gate", NULL);
	report_column(t, COLUMN_TEXT, "module", NULL);
	add_cost_columns(t, "total_");
	report_column(t, COLUMN_TEXT, "total_gate", NULL);
	report_column(t, COLUMN_COUNT, "calls_before", NULL);
	report_column(t, COLUMN_COUNT, "calls_after", NULL);
	report_column(t, COLUMN_COUNT, "match", NULL);
	report_column(t, COLUMN_TEXT, "old_name", NULL);
	report_column(t, COLUMN_TEXT, "old_file", NULL);
	report_column(t, COLUMN_COUNT, "old_line", NULL);
	report_column(t, COLUMN_TEXT, "because", NULL);
	report_column(t, COLUMN_TEXT, "because_file", NULL);
	report_column(t, COLUMN_COUNT, "because_line", NULL);
}

static void add_cost(struct report *t, const struct diff_cost *c, bool judged)
{
	report_number(t, c->before);
	report_number(t, c->after);
	report_number(t, diff_delta(c));
	report_number(t, diff_ratio(c));
	report_number(t, c->after_share - c->before_share);
	report_number(t, c->evidence.p);
	report_number(t, c->evidence.q);
	report_text(t, judged ? span_of(diff_verdict_word(c->verdict)) : SPAN(""));
	report_number(t, c->evidence.low);
	report_number(t, c->evidence.high);
	report_number(t, c->evidence.rank_p);
	report_number(t, c->before_share);
	report_number(t, c->after_share);
}

static void add_gate(struct report *t, enum gate_result result)
{
	report_text(t, span_of(diff_gate_word(result) ? diff_gate_word(result) : ""));
}

static void add_old(struct report *t, const struct diff_row *row)
{
	bool matched = !isnan(row->match);

	report_number(t, row->match);
	report_text(t, matched ? row->old_name : SPAN(""));
	report_text(t, matched ? row->old_file : SPAN(""));
	report_number(t, matched ? line_of(row->old_line) : (double)NAN);
}

static void add_because(struct report *t, const struct diff_row *callee)
{
	report_text(t, callee ? callee->name : SPAN(""));
	report_text(t, callee ? callee->file : SPAN(""));
	report_number(t, callee ? line_of(callee->line) : (double)NAN);
}

static void add_row(struct report *t, const struct diff_report *r, size_t i)
{
	const struct diff_row *row = &r->d->rows[i];

	report_text(t, row->name);
	report_text(t, row->file);
	report_number(t, line_of(row->line));
	add_cost(t, &row->self, row->judged);
	add_gate(t, r->gate->self[i]);
	report_text(t, row->module);
	add_cost(t, &row->total, diff_has_share(r, &row->total));
	add_gate(t, r->gate->total[i]);
	report_number(t, row->calls_before);
	report_number(t, row->calls_after);
	add_old(t, row);
	add_because(t, row->because == SIZE_MAX ? NULL : &r->d->rows[row->because]);
}

void diff_data_rows(struct report *t, const struct diff_report *r)
{
	for (size_t i = 0; i < r->d->row_count && i < r->limit; i++)
		add_row(t, r, i);
}

void diff_print_separated(const struct diff_report *r, enum report_form form,
	struct output *out)
{
	struct report *t = report_new();

	diff_data_columns(t);
	diff_data_rows(t, r);
	report_print(t, form, &r->style, out);
	report_free(t);
}
