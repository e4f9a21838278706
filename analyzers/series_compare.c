/*
 * series_compare.c - by how much the runs of two versions differ, and whether that is
 * more than chance.
 *
 * What is drawn from are units that say something each of its own: runs where a side
 * has several, as all of a run's rows share what that run had of luck; of a single one
 * the means of blocks of its rows.  Blocks next to each other still have something in
 * common, which makes k of them worth k (1 - r) / (1 + r) independent ones, r being
 * the correlation of neighbours, put right for what it is told too low by (Kendall 1954);
 * so many are drawn.
 *
 * The interval is the bootstrap's with a standard error of each drawing (bootstrap-t,
 * Efron 1981; Davison and Hinkley 1997, section 5.2.1): that of percentiles is too narrow
 * for few units.  Fewer than TAILS units have no tails to draw; Student's t takes the
 * place of the drawing then, with Welch's degrees of freedom.  Where one side has a
 * single run and the other several, these tell how much runs differ.
 *
 * The trials are in tests/unit/series_trials.c.
 */
#include "cpulog.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "distributions.h"
#include "series_side.h"
#include "xalloc.h"

enum { DRAWINGS = 2000, TAILS = 10, FEWEST_BLOCKS = 10 };
static const double TAIL = 0.025;

/* ---- a difference and its error ---- */

struct means {
	double before, after;
	double before_variance, after_variance;	/* of the means */
};

enum { POINTS, PERCENT, KINDS };

static double change_of(const struct means *m, int kind)
{
	double points = m->after - m->before;

	return kind == POINTS ? points : 100 * points / m->before;
}

/* A quotient's error by the first terms of its series. */
static double error_of(const struct means *m, int kind)
{
	double ratio = m->after / m->before;

	if (kind == POINTS)
		return sqrt(m->before_variance + m->after_variance);
	return 100 * sqrt(ratio * ratio * m->before_variance + m->after_variance) /
		fabs(m->before);
}

static struct means means_of(const struct side *before, const struct side *after)
{
	return (struct means){ before->mean, after->mean,
		before->variance / before->worth, after->variance / after->worth };
}

/* ---- drawing ---- */

/* SplitMix64 (Steele, Lea and Flood 2014). */
static uint64_t draw(uint64_t *state)
{
	uint64_t x = *state += 0x9e3779b97f4a7c15u;

	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

/* As many units as the side is worth, put back each time. */
static void draw_side(const struct side *s, uint64_t *state, double *mean, double *variance)
{
	double first = s->units[0], sum = 0, squares = 0;
	size_t n = (size_t)(s->worth + 0.5);

	for (size_t i = 0; i < n; i++) {
		double x = s->units[draw(state) % s->count] - first;

		sum += x;
		squares += x * x;
	}
	*mean = first + sum / (double)n;
	*variance = fmax(squares - sum * sum / (double)n, 0) / (double)(n - 1) / (double)n;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* By how many of its errors each drawing is off; sorted. */
static void draw_all(const struct side *before, const struct side *after, double *off[KINDS])
{
	struct means all = means_of(before, after), m;
	uint64_t state = 1;

	for (size_t i = 0; i < DRAWINGS; i++) {
		draw_side(before, &state, &m.before, &m.before_variance);
		draw_side(after, &state, &m.after, &m.after_variance);
		for (int kind = 0; kind < KINDS; kind++) {
			double apart = change_of(&m, kind) - change_of(&all, kind);
			double error = error_of(&m, kind);

			off[kind][i] = error > 0 ? apart / error : 0;
		}
	}
	for (int kind = 0; kind < KINDS; kind++)
		qsort(off[kind], DRAWINGS, sizeof(double), by_value);
}

struct bounds {
	double low[KINDS], high[KINDS];
};

static void bound(struct bounds *b, const struct means *m, int kind, double low, double high)
{
	double change = change_of(m, kind), error = error_of(m, kind);

	b->low[kind] = change - high * error;
	b->high[kind] = change - low * error;
}

static struct bounds drawn_bounds(const struct side *before, const struct side *after)
{
	double *off[KINDS] = { xmalloc(DRAWINGS * sizeof(double)),
		xmalloc(DRAWINGS * sizeof(double)) };
	struct means m = means_of(before, after);
	size_t end = (size_t)(TAIL * DRAWINGS);
	struct bounds b;

	draw_all(before, after, off);
	for (int kind = 0; kind < KINDS; kind++) {
		bound(&b, &m, kind, off[kind][end], off[kind][DRAWINGS - 1 - end]);
		free(off[kind]);
	}
	return b;
}

/* ---- few units ---- */

/* Welch's; of a side without runs of its own, those of the other. */
static double degrees_of(const struct side *before, const struct side *after)
{
	struct means m = means_of(before, after);
	double a = m.before_variance, b = m.after_variance;

	if (before->worth < 2 || after->worth < 2)
		return before->worth + after->worth - 2;
	if (a + b <= 0)
		return before->worth + after->worth - 2;
	return (a + b) * (a + b) / (a * a / (before->worth - 1) + b * b / (after->worth - 1));
}

static struct bounds student_bounds(const struct side *before, const struct side *after)
{
	struct means m = means_of(before, after);
	double reach = student_quantile(TAIL, degrees_of(before, after));
	struct bounds b;

	for (int kind = 0; kind < KINDS; kind++)
		bound(&b, &m, kind, -reach, reach);
	return b;
}

/* ---- the answer ---- */

static bool can_be_told(const struct side *before, const struct side *after)
{
	double runs = (double)(before->runs + after->runs);

	if (!before->runs || !after->runs)
		return false;
	return runs > 2 || fmin(before->worth, after->worth) >= FEWEST_BLOCKS;
}

static enum change_verdict judge(const struct series_change *c)
{
	if (c->points_low > 0)
		return CHANGE_MORE;
	return c->points_high < 0 ? CHANGE_LESS : CHANGE_NONE;
}

/* Near 0, a percentage of before says nothing. */
static bool has_percentage(const struct means *m)
{
	return fabs(m->before) > 4 * sqrt(m->before_variance);
}

static void tell(struct series_change *c, const struct side *before,
	const struct side *after)
{
	struct means m = means_of(before, after);
	struct bounds b;

	c->drawn = fmin(before->worth, after->worth) >= TAILS;
	b = c->drawn ? drawn_bounds(before, after) : student_bounds(before, after);
	c->points_low = b.low[POINTS];
	c->points_high = b.high[POINTS];
	if (has_percentage(&m)) {
		c->percent_low = b.low[PERCENT];
		c->percent_high = b.high[PERCENT];
	}
	if (!isnan(c->points_low) && !isnan(c->points_high))
		c->verdict = judge(c);
}

static struct series_change change_between(const struct side *before,
	const struct side *after)
{
	const double unknown = (double)NAN;
	struct series_change c = { .before = before->mean, .after = after->mean,
		.points = after->mean - before->mean, .points_low = unknown,
		.points_high = unknown, .percent = unknown, .percent_low = unknown,
		.percent_high = unknown, .verdict = CHANGE_INCONCLUSIVE,
		.before_runs = before->runs, .after_runs = after->runs };

	if (before->mean != 0)
		c.percent = 100 * c.points / before->mean;
	c.blocks = (size_t)fmin(before->worth, after->worth);
	return c;
}

struct series_change series_compare(const struct series *before, size_t before_count,
	const struct series *after, size_t after_count)
{
	struct side b = side_new(before, before_count), a = side_new(after, after_count);
	struct series_change c;

	side_make_unit(&b, &a);
	side_make_unit(&a, &b);
	c = change_between(&b, &a);
	if (can_be_told(&b, &a))
		tell(&c, &b, &a);
	free(b.units);
	free(a.units);
	return c;
}

const char *change_word(enum change_verdict verdict)
{
	static const char *const words[] = { "unchanged", "more", "less", "inconclusive" };

	return words[verdict];
}
