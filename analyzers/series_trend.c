/*
 * series_trend.c - whether a series grows or shrinks, and how fast.
 *
 * The slope is that of Theil (1950) and Sen (1968): the median of the slopes of all
 * pairs of points.  Its interval is Sen's (2.6): as many slopes from the middle as
 * Kendall's S varies by chance, with ties taken off.
 *
 * That holds for points that are independent, and those of logs are not: what is high
 * stays high for a while, which looks like a trend.  So the variance of S is multiplied
 * as Hamed and Rao (1998, equation 8) have it for correlated points, by the correlations
 * of the ranks of what the line leaves over.  Those of far lags are too uncertain to
 * be used singly; they are taken as powers of the one between neighbours, which is told
 * too low by chance and put right to the first order (Kendall 1954).  As noise between
 * rows hides what is slow, the same is asked of the means of four points, of sixteen and
 * so on, times how much more these vary than independent ones would; the largest answer
 * counts.  Student's t with as many degrees as that leaves takes the place of the normal
 * distribution.  The trials are in tests/unit/series_trials.c.
 */
#include "cpulog.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "distributions.h"
#include "series_bins.h"
#include "series_select.h"
#include "xalloc.h"

enum { MAX_BINS = 1000, HOUR = 3600 };
/* Points are looked at one by one, in fours, in sixteens, while so many are left. */
enum { STEP = 4, FEWEST = 12 };
static const double TAIL = 0.025;

/* ---- Theil and Sen's slope ---- */

/* The slopes of all pairs of points that do not stand above each other; how many. */
static size_t all_slopes(const struct bins *b, double *slopes)
{
	size_t n = 0;

	for (size_t i = 1; i < b->count; i++)
		for (size_t j = 0; j < i; j++) {
			slopes[n] = (b->values[i] - b->values[j]) /
				(b->times[i] - b->times[j]);
			n += b->times[i] > b->times[j];
		}
	return n;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double pairs_term(double n)
{
	return n * (n - 1) * (2 * n + 5);
}

/* What ties take off the variance of S, times 18. */
static double ties_term(const double *values, size_t count)
{
	double *sorted = xmalloc(count * sizeof(*sorted)), term = 0;
	size_t first = 0;

	memcpy(sorted, values, count * sizeof(*sorted));
	qsort(sorted, count, sizeof(*sorted), by_value);
	for (size_t i = 1; i <= count; i++) {
		if (i < count && sorted[i] == sorted[first])
			continue;
		term += pairs_term((double)(i - first));
		first = i;
	}
	free(sorted);
	return term;
}

/* Of Kendall's S of independent points. */
static double kendall_variance(const struct bins *b)
{
	return (pairs_term((double)b->count) - ties_term(b->times, b->count) -
		ties_term(b->values, b->count)) / 18;
}

/* ---- correlation ---- */

struct ranked {
	double value;
	size_t at;
};

static int by_ranked_value(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->value != y->value)
		return x->value < y->value ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

/* Each value's rank less the mean rank; ties have the mean of theirs. */
static void center_ranks(const struct ranked *sorted, size_t n, double *ranks)
{
	for (size_t first = 0, end; first < n; first = end) {
		for (end = first + 1; end < n && sorted[end].value == sorted[first].value;)
			end++;
		for (size_t i = first; i < end; i++)
			ranks[sorted[i].at] = ((double)(first + end) - (double)n) / 2;
	}
}

/* The ranks of what a line of this slope leaves over; the caller's array. */
static double *residual_ranks(const struct bins *b, double slope)
{
	struct ranked *rest = xmalloc(b->count * sizeof(*rest));
	double *ranks = xmalloc(b->count * sizeof(*ranks));

	for (size_t i = 0; i < b->count; i++)
		rest[i] = (struct ranked){ b->values[i] - slope * b->times[i], i };
	qsort(rest, b->count, sizeof(*rest), by_ranked_value);
	center_ranks(rest, b->count, ranks);
	free(rest);
	return ranks;
}

static double mean_square(const double *x, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i] * x[i];
	return sum / (double)n;
}

/* Of neighbours; put right for what a line that was taken off lowers it by. */
static double correlation(const double *x, size_t n)
{
	double products = 0, square = mean_square(x, n), count = (double)n, r;

	for (size_t i = 1; i < n; i++)
		products += x[i] * x[i - 1];
	if (square == 0)
		return 0;
	r = (products / square + 2) / (count - 4);
	return r < 1 ? r : 1;
}

/* What correlations that are powers of r multiply the variance of S by. */
static double powers_factor(double r, double n)
{
	double sum = 0, power = r;

	for (double k = 1; k < n - 2 && power > 1e-9; k++) {
		sum += (n - k) * (n - k - 1) * (n - k - 2) * power;
		power *= r;
	}
	return 1 + 2 * sum / (n * (n - 1) * (n - 2));
}

/* Means of each four for them; how many. */
static size_t coarsen(double *x, size_t n)
{
	for (size_t i = 0; i < n / STEP; i++) {
		double sum = 0;

		for (size_t k = 0; k < STEP; k++)
			sum += x[i * STEP + k];
		x[i] = sum / STEP;
	}
	return n / STEP;
}

/* Means of points vary more than a number of independent ones would, and correlate. */
static double variance_factor(const struct bins *b, double slope)
{
	double *x = residual_ranks(b, slope), together = 1, factor = 1;
	double fine = mean_square(x, b->count);

	for (size_t n = b->count; fine > 0 && (n == b->count || n >= FEWEST);
		n = coarsen(x, n), together *= STEP) {
		double more = together * mean_square(x, n) / fine;

		if (n > 4)
			factor = fmax(factor, more * powers_factor(correlation(x, n),
				(double)n));
	}
	free(x);
	return factor;
}

/* ---- the interval ---- */

/* How many standard deviations S is to be from 0; few independent points know less. */
static double reach(const struct bins *b, double factor)
{
	double independent = (double)b->count / factor;

	if (factor <= 1)
		return normal_quantile(TAIL);
	return student_quantile(TAIL, independent > 3 ? independent - 2 : 1);
}

/*
 * The middle slope and those as far from it as chance goes; moves them about.  Where
 * chance goes farther than there are slopes, there is no interval.
 */
static void bounds(const struct bins *b, double *slopes, size_t n, struct trend *t)
{
	double wide, low, high;

	t->slope = select_median(slopes, n);
	t->factor = variance_factor(b, t->slope);
	wide = reach(b, t->factor) * sqrt(t->factor * kendall_variance(b));
	low = rint(((double)n - wide) / 2) - 1;
	high = rint(((double)n + wide) / 2);
	if (low < 0)
		return;
	t->low = select_kth(slopes, n, (size_t)low);
	t->high = select_kth(slopes, n, (size_t)fmin(high, (double)n - 1));
}

static enum trend_verdict judge(const struct trend *t, double seconds, double min_change)
{
	if (isnan(t->low))
		return TREND_UNKNOWN;
	if (t->low <= 0 && t->high >= 0)
		return TREND_STABLE;
	if (fabs(t->slope) * seconds < min_change)
		return TREND_STABLE;
	return t->slope > 0 ? TREND_GROWING : TREND_SHRINKING;
}

static struct trend trend_of(const struct bins *b, double seconds, double min_change)
{
	double *slopes = xmalloc((b->count * (b->count - 1) / 2 + 1) * sizeof(*slopes));
	size_t n = all_slopes(b, slopes);
	struct trend t = { .slope = (double)NAN, .low = (double)NAN, .high = (double)NAN,
		.factor = (double)NAN, .bins = b->count, .verdict = TREND_UNKNOWN };

	if (b->count >= 3 && n) {
		bounds(b, slopes, n, &t);
		t.verdict = judge(&t, seconds, min_change);
		t.slope *= HOUR;
		t.low *= HOUR;
		t.high *= HOUR;
	}
	free(slopes);
	return t;
}

struct trend series_trend(const struct series *s, double min_change)
{
	struct bins b = bins_new(s, MAX_BINS);
	double seconds = s->count ? s->times[s->count - 1] - s->times[0] : 0;
	struct trend t = trend_of(&b, seconds, min_change);

	bins_free(&b);
	return t;
}

const char *trend_word(enum trend_verdict verdict)
{
	static const char *const words[] = { "stable", "growing", "shrinking", "unknown" };

	return words[verdict];
}
