/* score_report.c - a score as a table for people or in columns for programs. */
#include "score_report.h"

#include <math.h>
#include <stdlib.h>

#include "units.h"

enum { NAMES_SHOWN = 5 };

bool score_misses(const struct score *s, const struct score_module *m, enum factor f)
{
	return s->sources[f] != SOURCE_ABSENT && isnan(m->factors[f]);
}

static bool for_people(const struct score_report *r)
{
	return r->form == REPORT_TABLE || r->form == REPORT_MARKDOWN;
}

static size_t shown(const struct score_report *r)
{
	return r->s->ranked_count < r->limit ? r->s->ranked_count : r->limit;
}

static void joined_cell(struct report *r, const struct names *names)
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
}

static void flag_cell(struct report *r, bool flag)
{
	report_text(r, flag ? SPAN("true") : SPAN("false"));
}

static void data_row(struct report *r, const struct score *s, const struct score_module *m)
{
	struct names affected = score_affected(s, m);

	report_text(r, m->name);
	report_number(r, m->rank);
	report_number(r, m->score);
	report_text(r, span_of(impact_word(m->impact)));
	report_text(r, span_of(difficulty_word(m->difficulty)));
	report_text(r, span_of(kind_word(m->kind)));
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
	free(affected.items);
}

/* ---- for people ---- */

static bool any_marked(const struct score_report *r)
{
	for (size_t i = 0; i < shown(r); i++)
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
	static const char *const words[] = { "-", "circular", "hot zone", "circular, hot zone" };

	report_text(r, span_of(words[m->circular + 2 * m->hot_zone]));
}

static void people_row(struct report *r, const struct score_report *view,
	const struct score_module *m)
{
	const struct score *s = view->s;

	report_number(r, m->rank);
	report_number(r, m->score);
	report_text(r, span_of(impact_word(m->impact)));
	report_text(r, span_of(difficulty_word(m->difficulty)));
	report_text(r, span_of(kind_word(m->kind)));
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

static void add_factor(struct text *t, enum factor f)
{
	for (const char *c = factor_word(f); *c; c++)
		text_byte(t, *c == '_' ? ' ' : *c);
}

/* "execution time 0.40 measured, coupling 0.30 derived, memory absent" */
static void add_factors(struct text *t, const struct score *s)
{
	for (int f = 0; f < FACTORS; f++) {
		text_str(t, f ? ", " : "");
		add_factor(t, (enum factor)f);
		if (is_known(s, (enum factor)f))
			text_printf(t, " %.3g", s->effective[f]);
		text_printf(t, " %s", source_word(s->sources[f]));
	}
}

static void add_sources(struct text *t, const struct score *s)
{
	text_str(t, "weights: ");
	add_factors(t, s);
	text_printf(t, "\nboosters: circular %.3g %s, hot zone %.3g %s\n", s->rules.circular,
		source_word(s->circular_source), s->rules.hot_zone,
		source_word(s->hot_zone_source));
}

static void print_header(const struct score_report *r, struct output *out)
{
	const struct score *s = r->s;
	const struct profile *p = s->p;
	struct text t = { 0 }, visible = { 0 };
	char total[VALUE_SIZE];

	text_visible(&visible, span_of(profile_shown_file(p)), false);
	value_format(total, s->total, s->unit);
	text_printf(&t, "%s: %s, %s in %s\n", visible.s ? visible.s : "",
		p->format ? p->format : "-", profile_str(p, p->metrics[s->metric].name),
		*s->unit ? s->unit : "count");
	text_printf(&t, "100 %% = %s; candidates %zu of %zu modules, from %.3g %% on\n", total,
		s->ranked_count, s->count, s->rules.min_share * 100);
	add_sources(&t, s);
	output_add(out, t.s, t.len);
	output_byte(out, '\n');
	text_free(&t);
	text_free(&visible);
}

static void print_advice(const struct score_report *r, struct output *out)
{
	struct text t = { 0 };

	for (size_t i = 0; i < shown(r); i++) {
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

/* ---- what is left to say ---- */

/* A list that ends after some names, unless all are wanted. */
struct list {
	struct text text;
	size_t count, shown;
	bool all;
};

static void list_add(struct list *l, struct span name)
{
	if (!l->all && l->count >= NAMES_SHOWN) {
		l->count++;
		return;
	}
	text_str(&l->text, l->count ? ", " : "");
	text_visible(&l->text, name, false);
	l->count++;
	l->shown++;
}

static void list_print(struct list *l, const char *words, struct output *out)
{
	if (l->count) {
		output_printf(out, "%s: ", words);
		output_add(out, l->text.s, l->text.len);
		if (l->shown < l->count)
			output_printf(out, " and %zu more; -v lists them", l->count - l->shown);
		output_byte(out, '\n');
	}
	text_free(&l->text);
}

static void print_missing(const struct score_report *r, enum factor f, struct output *out)
{
	struct list l = { .all = r->verbose };
	struct text words = { 0 };

	for (size_t i = 0; i < r->s->ranked_count; i++)
		if (score_misses(r->s, r->s->ranked[i], f))
			list_add(&l, r->s->ranked[i]->name);
	add_factor(&words, f);
	text_str(&words, " not known, counted as 0");
	list_print(&l, words.s, out);
	text_free(&words);
}

static void print_matches(const struct score_report *r, const struct metrics *metrics,
	enum path_match match, const char *words, struct output *out)
{
	struct list l = { .all = r->verbose };
	struct text t = { 0 };

	for (size_t i = 0; i < metrics->count; i++)
		if (metrics->entries[i].match == match)
			list_add(&l, span_of(metrics->entries[i].path));
	text_visible(&t, span_of(input_shown_name(metrics->name)), false);
	text_printf(&t, ", %s", words);
	list_print(&l, t.s, out);
	text_free(&t);
}

static void print_intentional(const struct score *s, struct output *out)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct score_module *m = &s->modules[i];
		struct text t = { 0 };

		if (!m->intentional || m->share < s->rules.min_share)
			continue;
		text_visible(&t, m->name, false);
		text_printf(&t, ", %.1f %%: ", m->share * 100);
		text_visible(&t, span_of(m->intentional), false);
		output_printf(out, "intentional: %s\n", t.s);
		text_free(&t);
	}
}

static void print_footer(const struct score_report *r, struct output *out)
{
	const struct score *s = r->s;

	if (shown(r) < s->ranked_count)
		output_printf(out, "%zu more; -n 0 shows all\n", s->ranked_count - shown(r));
	print_intentional(s, out);
	for (int f = 0; f < FACTORS; f++)
		print_missing(r, (enum factor)f, out);
	for (size_t i = 0; i < s->metrics_count; i++) {
		print_matches(r, s->metrics[i], MATCH_NONE, "not in the profile", out);
		print_matches(r, s->metrics[i], MATCH_AMBIGUOUS,
			"could mean more than one module", out);
		print_matches(r, s->metrics[i], MATCH_NAME, "matched by the name alone", out);
	}
}

static void print_people(const struct score_report *r, const struct report *report,
	struct output *out)
{
	if (r->form == REPORT_TABLE)
		print_header(r, out);
	report_print(report, r->form, &r->style, out);
	if (r->form != REPORT_TABLE)
		return;
	print_advice(r, out);
	output_byte(out, '\n');
	print_footer(r, out);
}

void score_print(const struct score_report *r, struct output *out)
{
	struct report *report = report_new();

	if (for_people(r))
		people_columns(report, r);
	else
		data_columns(report);
	for (size_t i = 0; i < shown(r); i++) {
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
