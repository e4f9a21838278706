#include "diff_gate.h"

#include <math.h>
#include <stdlib.h>

#include "units.h"
#include "xalloc.h"

/* A ratio of exactly the limit passes, however it was rounded on the way. */
static const double rounding = 1e-9;

const char *diff_gate_word(enum gate_result result)
{
	static const char *const words[] = { NULL, "passed", "inconclusive", "failed" };

	return words[result];
}

bool diff_gate_asked(const struct gate *g)
{
	return !isnan(g->limits.fail_over);
}

static const char *unit_of(const struct diff_side *side, size_t run)
{
	const struct profile *p = side->runs[run];
	metric_id metric = side->metrics[run];

	return metric < p->metric_count ? profile_str(p, p->metrics[metric].unit) : "";
}

static int check_side(const struct diff_side *side, const char *unit, struct error *error)
{
	double factor;

	for (size_t i = 0; i < side->count; i++) {
		const char *file = profile_shown_file(side->runs[i]);

		if (profile_total(side->runs[i], side->metrics[i]) == 0)
			return error_set(error, "%s: no samples, which --fail-over needs", file);
		if (!unit_convert(unit_of(side, i), unit, &factor))
			return error_set(error, "%s: expected a metric in %s as of the last "
				"file, which --fail-over needs, not in %s", file, unit,
				unit_of(side, i));
	}
	return 0;
}

int diff_gate_check(const struct diff_side *before, const struct diff_side *after,
	struct error *error)
{
	const char *unit = unit_of(after, after->count - 1);

	if (check_side(after, unit, error) < 0)
		return -1;
	return check_side(before, unit, error);
}

static bool over(const struct gate *g, const struct diff_cost *c)
{
	return c->before > 0 &&
		c->after > c->before * (1 + g->limits.fail_over) * (1 + rounding);
}

/* real: whether there is a way to tell real changes from noise. */
static enum gate_result judge(const struct gate *g, const struct diff_cost *c, bool real)
{
	if (!over(g, c))
		return GATE_PASSED;
	if (!real || c->verdict == VERDICT_REGRESSED)
		return GATE_FAILED;
	return c->verdict == VERDICT_INCONCLUSIVE ? GATE_INCONCLUSIVE : GATE_PASSED;
}

static void count(struct gate *g, enum gate_result result)
{
	g->judged += result != GATE_NONE;
	g->failed += result == GATE_FAILED;
	g->inconclusive += result == GATE_INCONCLUSIVE;
}

static enum gate_result worse(enum gate_result a, enum gate_result b)
{
	return a > b ? a : b;
}

static bool has_share(const struct gate *g, const struct diff_cost *c)
{
	return c->before_share >= g->limits.min_share ||
		c->after_share >= g->limits.min_share;
}

/* Samples of one run say nothing of how its total varies: only repeated runs do. */
static void judge_all(struct gate *g, const struct diff *d)
{
	bool real = d->method != DIFF_THRESHOLDS;

	g->whole = judge(g, &d->whole, d->method == DIFF_RUNS);
	count(g, g->whole);
	for (size_t i = 0; i < d->row_count; i++) {
		const struct diff_row *row = &d->rows[i];

		if (row->judged)
			g->self[i] = judge(g, &row->self, real);
		if (g->limits.total && has_share(g, &row->total))
			g->total[i] = judge(g, &row->total, real);
		count(g, worse(g->self[i], g->total[i]));
	}
}

struct gate *diff_gate_new(const struct diff *d, const struct gate_limits *limits)
{
	struct gate *g = xcalloc(1, sizeof(*g));

	g->limits = *limits;
	g->self = xcalloc(d->row_count + 1, sizeof(*g->self));
	g->total = xcalloc(d->row_count + 1, sizeof(*g->total));
	if (diff_gate_asked(g))
		judge_all(g, d);
	g->passed = !g->failed && !(g->inconclusive && limits->inconclusive_fails);
	return g;
}

void diff_gate_free(struct gate *g)
{
	if (!g)
		return;
	free(g->self);
	free(g->total);
	free(g);
}
