/* score_report.c - a score as a table for people or in columns for programs. */
#include "score_report.h"

#include <math.h>
#include <stdlib.h>

#include "units.h"

static bool for_people(const struct score_report *r)
{
	return r->form == REPORT_TABLE || r->form == REPORT_MARKDOWN;
}

static void joined_cell(struct report *r, const struct score_names *names)
{
	struct text t = { 0 };

	for (size_t i = 0; i < names->count; i++) {
		text_str(&t, i ? ";" : "");
		text_add(&t, names->items[i].s, names->items[i].len);
	}
	report_text(r, text_span(&t));
	text_free(&t);
}

static void advice_cell(struct report *r, const struct score *s,
	const struct score_module *m)
{
	struct text t = { 0 };

	score_advice(s, m, &t);
	report_text(r, text_span(&t));
	text_free(&t);
}

/* ---- for programs ---- */

static const char *const data_numbers[] = { "execution_time", "coupling", "complexity",
	"memory", "calls" };

static void data_columns(struct report *r)
{
	report_column(r, COLUMN_TEXT, "module", NULL);
	report_column(r, COLUMN_COUNT, "rank", NULL);
	report_column(r, COLUMN_COUNT, "score", NULL);
	report_column(r, COLUMN_TEXT, "impact", NULL);
	report_column(r, COLUMN_TEXT, "difficulty", NULL);
	report_column(r, COLUMN_TEXT, "kind", NULL);
	for (int f = 0; f < FACTORS; f++)
		report_column(r, COLUMN_COUNT, data_numbers[f], NULL);
	report_column(r, COLUMN_TEXT, "circular", NULL);
	report_column(r, COLUMN_TEXT, "hot_zone", NULL);
	report_column(r, COLUMN_TEXT, "affected", NULL);
	report_column(r, COLUMN_TEXT, "recommendation", NULL);
	report_column(r, COLUMN_COUNT, "share", NULL);
	report_column(r, COLUMN_COUNT, "unclamped_score", NULL);
	report_column(r, COLUMN_COUNT, "afferent", NULL);
	report_column(r, COLUMN_COUNT, "efferent", NULL);
	report_column(r, COLUMN_TEXT, "unit", NULL);
	report_column(r, COLUMN_TEXT, "missing", NULL);
	report_column(r, COLUMN_TEXT, "sources", NULL);
}

static void flag_cell(struct report *r, bool flag)
{
	report_text(r, flag ? SPAN("true") : SPAN("false"));
}

static void missing_cell(struct report *r, const struct score *s,
	const struct score_module *m)
{
	struct text t = { 0 };

	for (int f = 0; f < FACTORS; f++)
		if (score_misses(s, m, (enum factor)f))
			text_printf(&t, "%s%s", t.len ? ";" : "",
				score_factor_word((enum factor)f));
	report_text(r, text_span(&t));
	text_free(&t);
}

/* "execution_time=measured;coupling=derived;...": the same in each row. */
static void sources_cell(struct report *r, const struct score *s)
{
	struct text t = { 0 };

	for (int f = 0; f < FACTORS; f++)
		text_printf(&t, "%s=%s;", score_factor_word((enum factor)f),
			score_source_word(s->sources[f]));
	text_printf(&t, "circular=%s;hot_zone=%s", score_source_word(s->circular_source),
		score_source_word(s->hot_zone_source));
	report_text(r, text_span(&t));
	text_free(&t);
}

static void data_row(struct report *r, const struct score *s,
	const struct score_module *m)
{
	struct score_names affected = score_affected(s, m);

	report_text(r, m->name);
	report_number(r, m->rank);
	report_number(r, m->score);
	report_text(r, span_of(score_impact_word(m->impact)));
	report_text(r, span_of(score_difficulty_word(m->difficulty)));
	report_text(r, span_of(score_kind_word(m->kind)));
	for (int f = 0; f < FACTORS; f++)
		report_number(r, m->factors[f]);
	flag_cell(r, m->circular);
	flag_cell(r, m->hot_zone);
	joined_cell(r, &affected);
	advice_cell(r, s, m);
	report_number(r, m->share);
	report_number(r, m->unclamped);
	report_number(r, m->afferent);
	report_number(r, m->efferent);
	report_text(r, span_of(s->unit));
	missing_cell(r, s, m);
	sources_cell(r, s);
	free(affected.items);
}

/* ---- for people ---- */

static bool any_marked(const struct score_report *r)
{
	for (size_t i = 0; i < score_shown(r); i++)
		if (r->s->ranked[i]->circular || r->s->ranked[i]->hot_zone)
			return true;
	return false;
}

static bool is_known(const struct score *s, enum factor f)
{
	return s->sources[f] != SOURCE_ABSENT;
}

static void people_columns(struct report *r, const struct score_report *view)
{
	const struct score *s = view->s;

	report_column(r, COLUMN_COUNT, "#", NULL);
	report_column(r, COLUMN_PERCENT, "score", NULL);
	report_column(r, COLUMN_TEXT, "impact", NULL);
	report_column(r, COLUMN_TEXT, "difficulty", NULL);
	report_column(r, COLUMN_TEXT, "kind", NULL);
	report_column(r, COLUMN_VALUE, "self", s->unit);
	report_column(r, COLUMN_PERCENT, "self %", NULL);
	report_column(r, COLUMN_COUNT, "coupling", NULL);
	if (is_known(s, FACTOR_COMPLEXITY))
		report_column(r, COLUMN_COUNT, "complexity", NULL);
	if (is_known(s, FACTOR_MEMORY))
		report_column(r, COLUMN_AMOUNT, "memory", "bytes");
	if (is_known(s, FACTOR_CALLS))
		report_column(r, COLUMN_COUNT, "calls", NULL);
	if (any_marked(view))
		report_column(r, COLUMN_TEXT, "marks", NULL);
	if (view->form == REPORT_MARKDOWN)
		report_column(r, COLUMN_TEXT, "recommendation", NULL);
	report_column(r, COLUMN_NAME, "module", NULL);
}

static void marks_cell(struct report *r, const struct score_module *m)
{
	static const char *const words[] = { "-", "circular", "hot zone",
		"circular, hot zone" };

	report_text(r, span_of(words[m->circular + 2 * m->hot_zone]));
}

static void people_row(struct report *r, const struct score_report *view,
	const struct score_module *m)
{
	const struct score *s = view->s;

	report_number(r, m->rank);
	report_number(r, m->score);
	report_text(r, span_of(score_impact_word(m->impact)));
	report_text(r, span_of(score_difficulty_word(m->difficulty)));
	report_text(r, span_of(score_kind_word(m->kind)));
	report_number(r, m->self);
	report_number(r, m->share * 100);
	report_number(r, m->factors[FACTOR_COUPLING]);
	for (int f = FACTOR_COMPLEXITY; f < FACTORS; f++)
		if (is_known(s, (enum factor)f))
			report_number(r, m->factors[f]);
	if (any_marked(view))
		marks_cell(r, m);
	if (view->form == REPORT_MARKDOWN)
		advice_cell(r, s, m);
	report_name(r, m->name, SPAN(""), 0);
}

static void print_advice(const struct score_report *r, struct output *out)
{
	struct text t = { 0 };

	for (size_t i = 0; i < score_shown(r); i++) {
		const struct score_module *m = r->s->ranked[i];
		struct text advice = { 0 };

		text_printf(&t, "\nPriority %u: ", m->rank);
		text_visible(&t, m->name, false);
		text_str(&t, "\n    ");
		score_advice(r->s, m, &advice);
		text_visible(&t, text_span(&advice), false);
		text_byte(&t, '\n');
		text_free(&advice);
	}
	output_add(out, text_span(&t).s, t.len);
	text_free(&t);
}

static void print_people(const struct score_report *r, const struct report *report,
	struct output *out)
{
	score_print_header(r, out);
	report_print(report, r->form, &r->style, out);
	if (r->form == REPORT_TABLE)
		print_advice(r, out);
	score_print_footer(r, out);
}

void score_print(const struct score_report *r, struct output *out)
{
	struct report *report = report_new();

	if (for_people(r))
		people_columns(report, r);
	else
		data_columns(report);
	for (size_t i = 0; i < score_shown(r); i++) {
		if (for_people(r))
			people_row(report, r, r->s->ranked[i]);
		else
			data_row(report, r->s, r->s->ranked[i]);
	}
	if (for_people(r))
		print_people(r, report, out);
	else
		report_print(report, r->form, &r->style, out);
	report_free(report);
}
