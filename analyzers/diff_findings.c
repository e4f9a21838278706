/* diff_findings.c - what changed, as findings. */
#include <math.h>

#include "diff_report.h"

const struct finding_rule diff_rules[] = {
	{ "self-regression", "a function itself costs more than before", "" },
	{ "total-regression", "a function costs more than before with what it calls", "" },
	{ "whole-regression", "the profile's total is larger than before", "" },
	{ "new-function", "a function that did not occur before", "" },
	{ "cpu-growth", "the mean of CPU is larger than before", "" },
	{ "memory-growth", "the mean of memory is larger than before", "" },
	{ "budget-self", "a function's self is over its budget", "" },
	{ "budget-total", "a function's total is over its budget", "" },
	{ "budget-share", "a function's share of all self is over its budget", "" },
	{ "budget-total-share", "a function's share of the total is over its budget", "" },
	{ "budget-calls", "a function is called more often than its budget allows", "" },
	{ "budget-time-per-call", "a call of a function is over its budget", "" },
	{ "budget-unmatched", "an entry of the budget is about nothing in the profile", "" },
};

const size_t diff_rule_count = sizeof(diff_rules) / sizeof(*diff_rules);

/* "from 12.5 ms to 14.9 ms (+19 %), more than the limit of 20 %" */
static void tell_growth(struct text *t, const struct diff_report *r,
	const struct diff_cost *c, enum gate_result gate)
{
	diff_words_cost(t, c, r->d->unit);
	text_str(t, " (");
	diff_words_growth(t, c);
	if (!isnan(c->evidence.q)) {
		text_str(t, ", q ");
		diff_words_p(t, c->evidence.q);
	}
	text_byte(t, ')');
	if (gate == GATE_FAILED || gate == GATE_INCONCLUSIVE)
		text_printf(t, ", over the limit of +%g %%",
			r->gate->limits.fail_over * 100);
	if (gate == GATE_INCONCLUSIVE)
		text_str(t, ", which may be noise");
}

static void add_figures(struct finding *f, const struct diff_report *r,
	const struct diff_cost *c)
{
	finding_figure(f, "before", c->before, r->d->unit);
	finding_figure(f, "after", c->after, r->d->unit);
	finding_figure(f, "ratio", diff_ratio(c), "ratio");
	f->weight = fabs(c->after_share - c->before_share);
}

static enum severity severity_of(const struct diff_report *r, const struct diff_cost *c,
	enum gate_result gate)
{
	if (gate == GATE_FAILED ||
		(gate == GATE_INCONCLUSIVE && r->gate->limits.inconclusive_fails))
		return SEVERITY_ERROR;
	if (gate == GATE_INCONCLUSIVE)
		return SEVERITY_WARNING;
	if (c->verdict != VERDICT_REGRESSED)
		return SEVERITY_PASSED;
	return gate == GATE_NONE ? SEVERITY_WARNING : SEVERITY_INFO;
}

static enum confidence confidence_of(const struct diff_report *r,
	const struct diff_cost *c)
{
	if (r->d->method == DIFF_THRESHOLDS || c->verdict == VERDICT_INCONCLUSIVE)
		return CONFIDENCE_LOW;
	return CONFIDENCE_HIGH;
}

static struct finding *add_cost(const struct diff_report *r, struct findings *list,
	const char *rule, const struct diff_cost *c, enum gate_result gate)
{
	struct finding *f = findings_add(list, rule, severity_of(r, c, gate));

	f->confidence = confidence_of(r, c);
	add_figures(f, r, c);
	text_str(&f->profile, r->after.names[0]);
	return f;
}

static void add_place(struct finding *f, const struct diff_row *row)
{
	text_add(&f->function, row->name.s, row->name.len);
	if (!span_is(row->file, "~"))
		text_add(&f->file, row->file.s, row->file.len);
	f->line = row->line;
}

static void add_self(const struct diff_report *r, struct findings *list, size_t i)
{
	const struct diff_row *row = &r->d->rows[i];
	bool new = row->self.verdict == VERDICT_NEW;
	struct finding *f = add_cost(r, list, new ? "new-function" : "self-regression",
		&row->self, r->gate->self[i]);

	if (new)
		f->severity = SEVERITY_INFO;
	add_place(f, row);
	diff_words_name(&f->message, row);
	text_str(&f->message, ": self ");
	tell_growth(&f->message, r, &row->self, r->gate->self[i]);
}

static void add_total(const struct diff_report *r, struct findings *list, size_t i)
{
	const struct diff_row *row = &r->d->rows[i];
	struct finding *f = add_cost(r, list, "total-regression", &row->total,
		r->gate->total[i]);

	add_place(f, row);
	diff_words_name(&f->message, row);
	text_str(&f->message, ": total ");
	tell_growth(&f->message, r, &row->total, r->gate->total[i]);
	if (row->because != SIZE_MAX) {
		text_str(&f->message, ", because of ");
		diff_words_name(&f->message, &r->d->rows[row->because]);
	}
}

static void add_whole(const struct diff_report *r, struct findings *list)
{
	struct finding *f = add_cost(r, list, "whole-regression", &r->d->whole,
		r->gate->whole);

	text_str(&f->message, "total ");
	tell_growth(&f->message, r, &r->d->whole, r->gate->whole);
}

static void add_text(struct text *t, const struct text *from)
{
	text_add(t, text_span(from).s, from->len);
}

static void add_copy(struct findings *list, const struct finding *from)
{
	struct finding *f = findings_add(list, from->rule, from->severity);

	f->confidence = from->confidence;
	f->line = from->line;
	f->weight = from->weight;
	add_text(&f->message, &from->message);
	add_text(&f->function, &from->function);
	add_text(&f->file, &from->file);
	add_text(&f->profile, &from->profile);
	for (size_t i = 0; i < from->figure_count; i++)
		finding_figure(f, from->figures[i].name, from->figures[i].value,
			from->figures[i].unit);
}

void diff_find(const struct diff_report *r, struct findings *list)
{
	add_whole(r, list);
	for (size_t i = 0; i < r->d->row_count; i++) {
		if (r->d->rows[i].judged && r->d->rows[i].self.verdict != VERDICT_GONE)
			add_self(r, list, i);
		if (r->gate->total[i] != GATE_NONE)
			add_total(r, list, i);
	}
	if (r->logs)
		diff_logs_find(r->logs, r->after.names[0], list);
	for (size_t i = 0; r->budget && i < r->budget->count; i++)
		add_copy(list, &r->budget->items[i]);
}
