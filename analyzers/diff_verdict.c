/* diff_verdict.c - is a change real? */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "diff_engine.h"
#include "xalloc.h"

/* From here on a change that is not real is not hinted at either. */
static const double hint_p = 0.2;
/* The function whose smallest change that could be shown is told. */
static const double usual_share = 0.02;

/* ---- evidence ---- */

static struct evidence no_evidence(void)
{
	const double nan = (double)NAN;

	return (struct evidence){ nan, nan, nan, nan, nan, nan, nan, nan, nan };
}

/* What a value of 1 is in samples, by run; NULL where any was not sampled. */
static double *find_scales(const struct comparison *c)
{
	double *scales = xcalloc(c->run_count, sizeof(*scales));

	for (size_t r = 0; r < c->run_count; r++) {
		const struct run *run = &c->runs[r];

		scales[r] = run->samples / (run->whole * run->factor);
		if (scales[r] > 0 && isfinite(scales[r]))
			continue;
		free(scales);
		return NULL;
	}
	return scales;
}

static void test_runs(const struct comparison *c, const struct cells *cells,
	const bool *tested, struct evidence *out)
{
	double *scales = find_scales(c);
	struct trial trial = { .before = cells->before, .after = cells->after,
		.items = c->item_count, .before_runs = c->before_count,
		.after_runs = c->after_count, .tested = tested, .before_scale = scales,
		.after_scale = scales ? scales + c->before_count : NULL,
		.confidence = c->options->confidence, .alpha = c->options->alpha };

	statistics_test(&trial, out);
	free(scales);
}

/* What the counts of two runs are counts of: NAN where they stand for themselves. */
struct exposures {
	double before, after;
};

/*
 * Runs of equal totals or numbers of samples are compared by shares.  Otherwise a
 * value of 1 can still be more samples in one run than in the other: Poisson's case
 * of a share, of exposures much larger than the counts.
 */
static struct exposures find_exposures(const struct comparison *c, const double *scales,
	bool shares)
{
	const double large = 1e9;

	if (shares)
		return (struct exposures){ c->runs[0].samples, c->runs[1].samples };
	if (fabs(scales[0] / scales[1] - 1) < 1e-9)
		return (struct exposures){ (double)NAN, (double)NAN };
	return (struct exposures){ scales[0] * large, scales[1] * large };
}

static struct evidence evidence_of(struct count_test t)
{
	struct evidence e = no_evidence();

	e.ratio = t.ratio;
	e.low = t.low;
	e.high = t.high;
	e.p = t.p;
	e.detectable = t.detectable;
	return e;
}

static void test_counts(const struct comparison *c, const struct cells *cells,
	const bool *tested, bool shares, struct evidence *out)
{
	double *scales = find_scales(c);
	struct exposures of = find_exposures(c, scales, shares);
	double *p = xcalloc(c->item_count + 1, sizeof(*p));
	double *q = xcalloc(c->item_count + 1, sizeof(*q));

	for (size_t i = 0; i < c->item_count; i++) {
		struct count_test t;

		p[i] = (double)NAN;
		if (!tested[i])
			continue;
		t = statistics_counts(round(cells->before[i] * scales[0]), of.before,
			round(cells->after[i] * scales[1]), of.after,
			c->options->confidence);
		out[i] = evidence_of(t);
		p[i] = t.p;
	}
	benjamini_hochberg(p, q, c->item_count);
	for (size_t i = 0; i < c->item_count; i++)
		out[i].q = q[i];
	free(scales);
	free(p);
	free(q);
}

/* What logarithms differ in from one C library to another is no part of an answer. */
static double nine_digits(double value)
{
	char text[32];

	if (!isfinite(value))
		return value;
	snprintf(text, sizeof(text), "%.8e", value);
	return strtod(text, NULL);
}

static void round_evidence(struct evidence *e)
{
	double *const figures[] = { &e->ratio, &e->low, &e->high, &e->p, &e->q,
		&e->rank_p, &e->detectable };

	for (size_t i = 0; i < sizeof(figures) / sizeof(*figures); i++)
		*figures[i] = nine_digits(*figures[i]);
}

static void find_evidence(const struct comparison *c, const struct cells *cells,
	const bool *tested, bool shares, struct evidence *out)
{
	for (size_t i = 0; i < c->item_count; i++)
		out[i] = no_evidence();
	if (c->method == DIFF_RUNS)
		test_runs(c, cells, tested, out);
	else if (c->method == DIFF_COUNTS)
		test_counts(c, cells, tested, shares, out);
	for (size_t i = 0; i < c->item_count; i++)
		round_evidence(&out[i]);
}

/* ---- verdicts ---- */

/* 1, -1 or 0 as a cost grew or shrank by min_effect or neither. */
static int effect_of(const struct comparison *c, const struct diff_cost *cost)
{
	double least = 1 + c->options->min_effect, ratio = cost->evidence.ratio;

	if (!(ratio >= 0))
		ratio = cost->before == cost->after ? 1 : cost->before > 0 ?
			cost->after / cost->before : (double)INFINITY;
	if (ratio >= least && ratio > 1)
		return 1;
	return ratio <= 1 / least && ratio < 1 ? -1 : 0;
}

static bool is_real(const struct comparison *c, const struct evidence *e)
{
	return c->method == DIFF_THRESHOLDS || e->q <= c->options->alpha;
}

static bool is_hinted(const struct evidence *e)
{
	return !(e->p > hint_p);
}

static bool only_in(size_t here, size_t runs, size_t there)
{
	return 2 * here > runs && !there;
}

static enum verdict find_verdict(const struct comparison *c, const struct item *item,
	const struct diff_cost *cost)
{
	int effect = effect_of(c, cost);

	if (!effect)
		return VERDICT_UNCHANGED;
	if (!is_real(c, &cost->evidence))
		return is_hinted(&cost->evidence) ? VERDICT_INCONCLUSIVE :
			VERDICT_UNCHANGED;
	if (only_in(item->after_runs, c->after_count, item->before_runs))
		return VERDICT_NEW;
	if (only_in(item->before_runs, c->before_count, item->after_runs))
		return VERDICT_GONE;
	return effect > 0 ? VERDICT_REGRESSED : VERDICT_IMPROVED;
}

static void judge(const struct comparison *c, struct diff *d, const struct cells *cells,
	size_t offset)
{
	bool *tested = xcalloc(c->item_count + 1, sizeof(*tested));
	struct evidence *evidence = xcalloc(c->item_count + 1, sizeof(*evidence));

	for (size_t i = 0; i < c->item_count; i++)
		tested[i] = comparison_above_min_share(c, cells, i);
	find_evidence(c, cells, tested, d->normalize == NORMALIZE_TOTAL ||
		d->normalize == NORMALIZE_SAMPLES, evidence);
	for (size_t i = 0; i < c->item_count; i++) {
		struct diff_cost *cost = (void *)((char *)&d->rows[i] + offset);

		cost->evidence = evidence[i];
		if (tested[i])
			cost->verdict = find_verdict(c, &c->items[i], cost);
		if (cost == &d->rows[i].self)
			d->rows[i].judged = tested[i];
	}
	free(tested);
	free(evidence);
}

/* ---- the whole ---- */

/* The totals as they were measured: one item, not normalised. */
static void judge_whole(const struct comparison *c, struct diff *d)
{
	double *wholes = xcalloc(c->run_count, sizeof(*wholes));
	double *factors = xcalloc(c->run_count, sizeof(*factors));
	struct cells cells = { wholes, wholes + c->before_count };
	struct comparison one = *c;
	struct item item = { .before_runs = 1, .after_runs = 1 };
	bool tested = true;

	for (size_t r = 0; r < c->run_count; r++) {
		wholes[r] = c->runs[r].whole;
		factors[r] = c->runs[r].factor;
		c->runs[r].factor = 1;
	}
	one.item_count = 1;
	d->whole.before = statistics_median(cells.before, c->before_count);
	d->whole.after = statistics_median(cells.after, c->after_count);
	d->whole.before_share = d->whole.after_share = 1;
	find_evidence(&one, &cells, &tested, false, &d->whole.evidence);
	d->whole.verdict = find_verdict(&one, &item, &d->whole);
	for (size_t r = 0; r < c->run_count; r++)
		c->runs[r].factor = factors[r];
	free(wholes);
	free(factors);
}

/* ---- what could be shown ---- */

struct shown {
	double distance;	/* of its share from the usual one */
	double detectable;
};

static int compare_shown(const void *x, const void *y)
{
	const struct shown *a = x, *b = y;

	if (a->distance != b->distance)
		return a->distance < b->distance ? -1 : 1;
	return (a->detectable > b->detectable) - (a->detectable < b->detectable);
}

/* As the functions that are next to 2 % say. */
static double detectable_of_runs(const struct diff *d)
{
	enum { ASKED = 5 };
	struct shown *shown = xcalloc(d->row_count + 1, sizeof(*shown));
	double asked[ASKED], found;
	size_t count = 0, used = 0;

	for (size_t i = 0; i < d->row_count; i++) {
		const struct diff_cost *cost = &d->rows[i].self;
		double share = (cost->before_share + cost->after_share) / 2;

		if (d->rows[i].judged && cost->evidence.detectable > 1)
			shown[count++] = (struct shown){ fabs(log(share / usual_share)),
				cost->evidence.detectable };
	}
	qsort(shown, count, sizeof(*shown), compare_shown);
	for (; used < ASKED && used < count; used++)
		asked[used] = shown[used].detectable;
	found = statistics_median(asked, used);
	free(shown);
	return found;
}

/* The smallest q is that of a p which all that is tested divide. */
static double detectable_of_counts(const struct comparison *c, const struct diff *d)
{
	double count = usual_share * fmin(c->runs[0].samples, c->runs[1].samples);
	size_t tested = 0;

	for (size_t i = 0; i < d->row_count; i++)
		tested += d->rows[i].judged;
	return statistics_counts(count, (double)NAN, count, (double)NAN,
		1 - c->options->alpha / fmax((double)tested, 1)).detectable;
}

static double find_detectable(const struct comparison *c, const struct diff *d)
{
	switch (c->method) {
	case DIFF_RUNS:
		return detectable_of_runs(d);
	case DIFF_COUNTS:
		return detectable_of_counts(c, d);
	case DIFF_THRESHOLDS:
		break;
	}
	return (double)NAN;
}

void comparison_judge(const struct comparison *c, struct diff *d)
{
	judge(c, d, &c->self, offsetof(struct diff_row, self));
	judge(c, d, &c->total, offsetof(struct diff_row, total));
	judge_whole(c, d);
	d->detectable = find_detectable(c, d);
}
