/* diff_report.c - what a comparison says, for people. */
#include <math.h>
#include <stdlib.h>

#include "diff_report.h"
#include "units.h"
#include "xalloc.h"

enum { MAX_NAMED = 5 };

static void add(struct text *t, struct span s)
{
	text_add(t, s.s, s.len);
}

/* ---- figures ---- */

void diff_words_ratio(struct text *t, double ratio)
{
	if (!isfinite(ratio))
		text_byte(t, '-');
	else
		text_printf(t, "%.*fx", ratio >= 100 ? 0 : ratio >= 10 ? 1 : 2, ratio);
}

static void add_percent(struct text *t, double percent)
{
	text_printf(t, fabs(percent) < 1000 ? "%+.3g %%" : "%+.0f %%", percent);
}

void diff_words_growth(struct text *t, const struct diff_cost *c)
{
	if (c->before == c->after)
		text_str(t, "as before");
	else if (c->before == 0)
		text_str(t, "new");
	else
		add_percent(t, (diff_ratio(c) - 1) * 100);
}

void diff_words_delta(struct text *t, double delta, const char *unit)
{
	char value[VALUE_SIZE];

	value_format(value, delta, unit);
	text_printf(t, "%s%s", delta > 0 ? "+" : "", value);
}

void diff_words_points(struct text *t, const struct diff_cost *c)
{
	double points = (c->after_share - c->before_share) * 100;

	if (fabs(points) < 0.005)
		text_byte(t, '0');
	else
		text_printf(t, fabs(points) < 1 ? "%+.2f" : "%+.1f", points);
}

void diff_words_p(struct text *t, double p)
{
	if (isnan(p))
		text_byte(t, '-');
	else
		text_printf(t, p < 0.0001 ? "<0.0001" : p < 0.01 ? "%.4f" : "%.2f", p);
}

void diff_words_cost(struct text *t, const struct diff_cost *c, const char *unit)
{
	char value[VALUE_SIZE];

	value_format(value, c->before, unit);
	text_printf(t, "%s → ", value);
	value_format(value, c->after, unit);
	text_str(t, value);
}

void diff_words_interval(struct text *t, const struct evidence *e)
{
	if (isnan(e->low) || isnan(e->high)) {
		text_byte(t, '-');
		return;
	}
	diff_words_ratio(t, e->low);
	if (isfinite(e->high)) {
		text_str(t, " to ");
		diff_words_ratio(t, e->high);
	} else {
		text_str(t, " up");
	}
}

/* ---- functions ---- */

static bool differs(struct span a, struct span b)
{
	return span_compare(a, b) != 0;
}

void diff_words_name(struct text *t, const struct diff_row *row)
{
	bool matched = !isnan(row->match);

	if (matched && differs(row->old_name, row->name)) {
		add(t, row->old_name);
		text_str(t, " → ");
	}
	add(t, row->name.len ? row->name : SPAN("(no name)"));
	if (matched)
		text_printf(t, " (%.2f)", row->match);
}

static void add_place(struct text *t, struct span file, int64_t line)
{
	if (span_is(file, "~"))
		return;
	add(t, file);
	if (line > 0)
		text_printf(t, file.len ? ":%lld" : "line %lld", (long long)line);
}

void diff_words_place(struct text *t, const struct diff_row *row)
{
	if (!isnan(row->match) && !differs(row->old_name, row->name) &&
		(differs(row->old_file, row->file) || row->old_line != row->line)) {
		add_place(t, row->old_file, row->old_line);
		text_str(t, " → ");
	}
	if (row->file.len || row->line > 0 || !row->module.len) {
		if (differs(row->file, row->name))
			add_place(t, row->file, row->line);
	} else {
		text_byte(t, '[');
		add(t, row->module);
		text_byte(t, ']');
	}
}

/* Lines shift in every change; another name or file is worth a word. */
static bool is_renamed(const struct diff_row *row)
{
	return !isnan(row->match) && (differs(row->old_name, row->name) ||
		differs(row->old_file, row->file));
}

bool diff_has_share(const struct diff_report *r, const struct diff_cost *c)
{
	return c->before_share >= r->options->min_share ||
		c->after_share >= r->options->min_share;
}

void diff_words_matched(struct text *t, const struct diff_report *r)
{
	size_t named = 0, more = 0;

	for (size_t i = 0; i < r->d->row_count; i++) {
		const struct diff_row *row = &r->d->rows[i];

		if (diff_group(r, i) != GROUP_SAME || !is_renamed(row) ||
			!diff_has_share(r, &row->total))
			continue;
		if (named == MAX_NAMED) {
			more++;
			continue;
		}
		text_str(t, named++ ? ", " : "taken for the same: ");
		diff_words_name(t, row);
		if (!differs(row->old_name, row->name)) {
			text_byte(t, ' ');
			diff_words_place(t, row);
		}
	}
	if (more)
		text_printf(t, ", and %zu more", more);
}

/* ---- how it was compared ---- */

void diff_words_files(struct text *t, const struct diff_files *files)
{
	size_t count = files->side.count;

	text_str(t, files->names[0]);
	if (count > 1)
		text_printf(t, " and %zu more: %zu runs", count - 1, count);
}

void diff_words_metric(struct text *t, const struct diff_report *r)
{
	const struct profile *p = r->after.side.runs[0];
	metric_id m = r->after.side.metrics[0];

	if (m >= p->metric_count)
		text_str(t, "nothing");
	else if (p == r->before.side.runs[0])
		text_str(t, "the columns before and after");
	else
		add(t, profile_text(p, p->metrics[m].name));
	text_printf(t, " in %s", *r->d->unit ? r->d->unit : "none");
}

static void add_factors(struct text *t, const struct diff_report *r)
{
	double low = r->d->before_factors[0], high = low;

	for (size_t i = 0; i < r->before.side.count + r->after.side.count; i++) {
		double f = i < r->before.side.count ? r->d->before_factors[i] :
			r->d->after_factors[i - r->before.side.count];

		low = fmin(low, f);
		high = fmax(high, f);
	}
	text_printf(t, " (times %.3g to %.3g)", low, high);
}

void diff_words_normalized(struct text *t, const struct diff_report *r)
{
	switch (r->d->normalize) {
	case NORMALIZE_NONE:
	case NORMALIZE_AUTO: text_str(t, "not normalised"); return;
	case NORMALIZE_TOTAL: text_str(t, "normalised by totals"); break;
	case NORMALIZE_SAMPLES: text_str(t, "normalised by numbers of samples"); break;
	case NORMALIZE_MEDIAN:
		text_str(t, "normalised by the median of the functions' ratios");
		break;
	}
	add_factors(t, r);
}

static void add_threshold(struct text *t, const struct diff_report *r)
{
	text_printf(t, "%g %%", r->options->min_effect * 100);
}

static void add_thresholds(struct text *t, const struct diff_report *r)
{
	size_t before = r->before.side.count, after = r->after.side.count;
	bool repeated = before + after > 2;

	if (repeated)
		text_printf(t, "%zu and %zu runs that do not vary", before, after);
	else
		text_str(t, "one run a side, not sampled");
	text_str(t, ": changes from ");
	add_threshold(t, r);
	text_str(t, " are shown");
	if (!repeated)
		text_str(t, ", but nobody can tell whether they are real");
}

void diff_words_method(struct text *t, const struct diff_report *r)
{
	switch (r->d->method) {
	case DIFF_THRESHOLDS:
		add_thresholds(t, r);
		return;
	case DIFF_COUNTS:
		text_str(t, "one sampled run a side: the error of the counts");
		break;
	case DIFF_RUNS:
		text_printf(t, "%zu and %zu runs: moderated t-test", r->before.side.count,
			r->after.side.count);
		break;
	}
	text_printf(t, "; real is q ≤ %g and a change from ", r->options->alpha);
	add_threshold(t, r);
}

void diff_words_detectable(struct text *t, const struct diff_report *r)
{
	if (!isfinite(r->d->detectable))
		return;
	text_str(t, r->d->method == DIFF_RUNS ? "smallest change these runs can show" :
		"smallest change this pair can show");
	text_str(t, " of a 2 % function: ");
	diff_words_ratio(t, r->d->detectable);
}

/* ---- what came out ---- */

static const char *comma(const struct text *t, size_t start)
{
	return t->len > start ? ", " : "";
}

void diff_words_summary(struct text *t, const struct diff_report *r)
{
	static const enum verdict told[] = { VERDICT_REGRESSED, VERDICT_IMPROVED,
		VERDICT_NEW, VERDICT_GONE, VERDICT_INCONCLUSIVE, VERDICT_UNCHANGED };
	size_t counts[VERDICT_GONE + 1] = { 0 }, start = t->len, below = 0;

	for (size_t i = 0; i < r->d->row_count; i++) {
		if (r->d->rows[i].judged)
			counts[r->d->rows[i].self.verdict]++;
		else
			below++;
	}
	for (size_t i = 0; i < sizeof(told) / sizeof(*told); i++)
		if (counts[told[i]])
			text_printf(t, "%s%zu %s", comma(t, start), counts[told[i]],
				diff_verdict_word(told[i]));
	if (t->len == start)
		text_str(t, "nothing to judge");
	if (below)
		text_printf(t, "; %zu below %g %% not judged", below,
			r->options->min_share * 100);
}

/* One of those that are over the limit. */
static void add_grown(struct text *t, const struct diff_row *row,
	const struct diff_cost *c)
{
	double growth;

	if (row) {
		text_visible(t, row->name, false);
		text_str(t, c == &row->self ? " grew by " : "'s total grew by ");
	} else {
		text_str(t, "the total grew by ");
	}
	growth = (diff_ratio(c) - 1) * 100;
	text_printf(t, growth < 1000 ? "%.4g %%" : "%.0f %%", growth);
}

/* All with one result; what remains unnamed is counted. */
static void add_all(struct text *t, const struct diff_report *r, enum gate_result result)
{
	const struct gate *g = r->gate;
	size_t start = t->len, named = 0, more = 0;

	if (g->whole == result && ++named)
		add_grown(t, NULL, &r->d->whole);
	for (size_t i = 0; i < r->d->row_count; i++) {
		const struct diff_row *row = &r->d->rows[i];
		bool self = g->self[i] == result;

		if (!self && g->total[i] != result)
			continue;
		if (named == MAX_NAMED) {
			more++;
			continue;
		}
		text_str(t, comma(t, start));
		add_grown(t, row, self ? &row->self : &row->total);
		named++;
	}
	if (more)
		text_printf(t, ", and %zu more", more);
}

void diff_words_gate(struct text *t, const struct diff_report *r)
{
	const struct gate *g = r->gate;
	double limit = g->limits.fail_over * 100;

	if (g->failed) {
		text_str(t, "failed: ");
		add_all(t, r, GATE_FAILED);
		text_printf(t, "; the limit is %g %%", limit);
	} else if (!g->passed) {
		text_str(t, "failed as inconclusive: ");
		add_all(t, r, GATE_INCONCLUSIVE);
		text_printf(t, ", which may be noise; the limit is %g %%", limit);
	} else {
		text_printf(t, "passed: nothing of %zu is known to have grown by more "
			"than %g %%", g->judged, limit);
	}
	if (g->inconclusive && (g->failed || g->passed)) {
		text_str(t, "; inconclusive: ");
		add_all(t, r, GATE_INCONCLUSIVE);
	}
}

/* ---- which rows ---- */

enum diff_group diff_group(const struct diff_report *r, size_t i)
{
	const struct diff_row *row = &r->d->rows[i];

	if (r->gate->self[i] == GATE_FAILED || r->gate->total[i] == GATE_FAILED)
		return GROUP_CHANGED;
	if (row->judged && row->self.verdict == VERDICT_INCONCLUSIVE)
		return GROUP_INCONCLUSIVE;
	if (row->judged && row->self.verdict != VERDICT_UNCHANGED)
		return GROUP_CHANGED;
	return row->because != SIZE_MAX ? GROUP_BECAUSE : GROUP_SAME;
}

static int compare_totals(const void *x, const void *y, void *rows)
{
	size_t i = *(const size_t *)x, k = *(const size_t *)y;
	const struct diff_row *r = rows;
	double a = fabs(diff_delta(&r[i].total)), b = fabs(diff_delta(&r[k].total));

	return a != b ? (a < b) - (a > b) : (i > k) - (i < k);
}

size_t *diff_group_rows(const struct diff_report *r, enum diff_group group, size_t *count)
{
	size_t *rows = xcalloc(r->d->row_count + 1, sizeof(*rows));

	*count = 0;
	for (size_t i = 0; i < r->d->row_count; i++)
		if (diff_group(r, i) == group)
			rows[(*count)++] = i;
	if (group == GROUP_BECAUSE)
		qsort_r(rows, *count, sizeof(*rows), compare_totals, r->d->rows);
	return rows;
}
