/* statistics_rank.c - what goes by order: medians, ranks, and q of many tests. */
#include "statistics.h"

#include <math.h>
#include <stdlib.h>

#include "distributions.h"
#include "xalloc.h"

/* Above this product of the two counts the normal approximation is good. */
enum { EXACT_PAIRS = 400 };

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Those that are numbers, behind each other; how many. */
static size_t numbers(double *out, const double *values, size_t count)
{
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		if (!isnan(values[i]))
			out[n++] = values[i];
	return n;
}

double statistics_median(const double *values, size_t count)
{
	double *sorted = xcalloc(count + 1, sizeof(*sorted)), middle = (double)NAN;
	size_t n = numbers(sorted, values, count);

	qsort(sorted, n, sizeof(*sorted), by_value);
	if (n)
		middle = sorted[(n - 1) / 2] + (sorted[n / 2] - sorted[(n - 1) / 2]) / 2;
	free(sorted);
	return middle;
}

/* ---- Mann and Whitney's test ---- */

struct ranked {
	double value;
	bool first;		/* of the first group */
	size_t twice;		/* its rank, doubled: mid-ranks of ties have halves */
};

static int by_ranked_value(const void *a, const void *b)
{
	return by_value(&((const struct ranked *)a)->value,
		&((const struct ranked *)b)->value);
}

/* Ranks from 0; the sum of t^3 - t over ties of t values. */
static double give_ranks(struct ranked *r, size_t count)
{
	double ties = 0;

	qsort(r, count, sizeof(*r), by_ranked_value);
	for (size_t i = 0, end; i < count; i = end) {
		for (end = i; end < count && r[end].value == r[i].value; end++)
			;
		for (size_t k = i; k < end; k++)
			r[k].twice = i + end - 1;
		ties += pow((double)(end - i), 3) - (double)(end - i);
	}
	return ties;
}

/*
 * ways[k * (most + 1) + s]: in how many ways k of the ranks sum up to s, for k up to
 * chosen; each rank is taken or not, one after the other.
 */
static double *count_ways(const struct ranked *r, size_t count, size_t chosen,
	size_t most)
{
	double *ways = xcalloc((chosen + 1) * (most + 1), sizeof(*ways));
	size_t row = most + 1;

	ways[0] = 1;
	for (size_t i = 0; i < count; i++)
		for (size_t k = i + 1 < chosen ? i + 1 : chosen; k > 0; k--)
			for (size_t s = r[i].twice; s <= most; s++)
				ways[k * row + s] += ways[(k - 1) * row + s - r[i].twice];
	return ways;
}

/* The share of all choices whose sum is at least as far from the middle. */
static double exact_p(const struct ranked *r, size_t count, size_t chosen, size_t sum)
{
	size_t most = 2 * chosen * (count - 1);
	double *ways = count_ways(r, count, chosen, most);
	double middle = (double)chosen * (double)(count - 1), far = 0, all = 0;

	for (size_t s = 0; s <= most; s++) {
		double w = ways[chosen * (most + 1) + s];

		all += w;
		if (fabs((double)s - middle) >= fabs((double)sum - middle))
			far += w;
	}
	free(ways);
	return far / all;
}

/* With the correction for ties and half a step towards the middle (Lehmann 1975). */
static double normal_p(double count, double first, double sum, double ties)
{
	double second = count - first, middle = first * (count - 1);
	double variance = first * second / 12 *
		(count + 1 - ties / (count * (count - 1)));
	double away = fmax(fabs(sum - middle) / 2 - 0.5, 0);

	return variance > 0 ? 2 * normal_tail(away / sqrt(variance)) : 1;
}

static size_t add_group(struct ranked *r, const double *values, size_t count, bool first)
{
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		if (!isnan(values[i]))
			r[n++] = (struct ranked){ .value = values[i], .first = first };
	return n;
}

/* The smaller group's ranks are summed: both sums say the same. */
static double ranked_p(struct ranked *r, size_t a, size_t b)
{
	double ties = give_ranks(r, a + b);
	size_t chosen = a < b ? a : b, sum = 0;

	for (size_t i = 0; i < a + b; i++)
		if (r[i].first == (a <= b))
			sum += r[i].twice;
	if (a <= EXACT_PAIRS / b)
		return fmin(exact_p(r, a + b, chosen, sum), 1);
	return fmin(normal_p((double)(a + b), (double)chosen, (double)sum, ties), 1);
}

double mann_whitney_p(const double *a, size_t a_count, const double *b, size_t b_count)
{
	struct ranked *r = xcalloc(a_count + b_count + 1, sizeof(*r));
	size_t a_known = add_group(r, a, a_count, true);
	size_t b_known = add_group(r + a_known, b, b_count, false);
	double p = (double)NAN;

	if (a_known && b_known)
		p = ranked_p(r, a_known, b_known);
	free(r);
	return p;
}

/* ---- many tests at once ---- */

struct numbered {
	double p;
	size_t number;
};

static int by_p(const void *a, const void *b)
{
	const struct numbered *x = a, *y = b;

	if (x->p != y->p)
		return x->p > y->p ? 1 : -1;
	return (x->number > y->number) - (x->number < y->number);
}

void benjamini_hochberg(const double *p, double *q, size_t count)
{
	struct numbered *sorted = xcalloc(count + 1, sizeof(*sorted));
	double least = 1;
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		if (!isnan(p[i]))
			sorted[n++] = (struct numbered){ p[i], i };
	qsort(sorted, n, sizeof(*sorted), by_p);
	for (size_t i = 0; i < count; i++)
		q[i] = (double)NAN;
	for (size_t i = n; i-- > 0;) {
		least = fmin(least, sorted[i].p * (double)n / (double)(i + 1));
		q[sorted[i].number] = least;
	}
	free(sorted);
}
