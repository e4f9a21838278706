/*
 * series_side.c - one side of a difference: its runs, or blocks of one.
 *
 * Blocks next to each other still have something in common, which makes k of them worth
 * k (1 - r) / (1 + r) independent ones, r being the correlation of neighbours, put right
 * for what it is told too low by (Kendall 1954).
 */
#include "series_side.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "xalloc.h"

enum { BLOCKS = 60 };
/* Blocks are looked at one by one, in fours and so on while so many means are left. */
enum { STEP = 4, FEWEST_MEANS = 12 };

static size_t values_in(const struct series *s)
{
	size_t n = 0;

	for (size_t i = 0; s->values && i < s->count; i++)
		n += !isnan(s->values[i]);
	return n;
}

/* The end of a block in a number of values. */
static size_t block_end(size_t values, size_t blocks, size_t block)
{
	return values / blocks * (block + 1) + values % blocks * (block + 1) / blocks;
}

/* The means of blocks of n values, all but equally long; returns the mean of all. */
static double block_means(const struct series *s, size_t n, double *means, size_t blocks)
{
	double sum = 0, all = 0;
	size_t at = 0, block = 0, first = 0;

	for (size_t i = 0; i < s->count; i++) {
		if (isnan(s->values[i]))
			continue;
		sum += s->values[i];
		if (++at < block_end(n, blocks, block))
			continue;
		means[block++] = sum / (double)(at - first);
		all += sum;
		first = at;
		sum = 0;
	}
	return all / (double)n;
}

static double mean_of(const double *x, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i];
	return sum / (double)n;
}

static double variance_of(const double *x, size_t n)
{
	double mean = mean_of(x, n), sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (x[i] - mean) * (x[i] - mean);
	return n > 1 ? sum / (double)(n - 1) : (double)NAN;
}

static double mean_square(const double *x, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i] * x[i];
	return sum / (double)n;
}

/*
 * (1 + r) / (1 - r) of the correlation between neighbours, from 1 on; put right for
 * what their own mean takes off.
 */
static double neighbours_factor(const double *x, size_t n)
{
	double square = mean_square(x, n), products = 0, r;

	if (square <= 0 || n < 5)
		return 1;
	for (size_t i = 1; i < n; i++)
		products += x[i] * x[i - 1];
	r = (products / square + 1) / ((double)n - 4);
	r = fmin(fmax(r, 0), 0.99);
	return (1 + r) / (1 - r);
}

/* Means of each few for them; how many. */
static size_t coarsen(double *x, size_t n)
{
	for (size_t i = 0; i < n / STEP; i++)
		x[i] = mean_of(x + i * STEP, STEP);
	return n / STEP;
}

/*
 * How many blocks are worth one.  Noise between rows hides what is slow: the means of a
 * few, times how much more they vary than independent ones', may know better.
 */
static double blocks_for_one(const double *means, size_t n)
{
	double x[BLOCKS], mean = mean_of(means, n), together = 1, factor = 1, fine;

	for (size_t i = 0; i < n; i++)
		x[i] = means[i] - mean;
	fine = mean_square(x, n);
	while (fine > 0 && n >= FEWEST_MEANS) {
		double more = together * mean_square(x, n) / fine;

		factor = fmax(factor, more * neighbours_factor(x, n));
		n = coarsen(x, n);
		together *= STEP;
	}
	return factor;
}

/* The one run of a side: its rows, or blocks of them where there are many. */
static void take_blocks(struct side *side, const struct series *s)
{
	size_t n = values_in(s), blocks = n < BLOCKS ? n : BLOCKS;
	double apart, left;

	side->units = xmalloc(BLOCKS * sizeof(*side->units));
	side->count = blocks;
	side->mean = block_means(s, n, side->units, blocks);
	apart = blocks_for_one(side->units, blocks);
	side->worth = (double)blocks / apart;
	left = ((double)blocks - apart) / ((double)blocks - 1);
	side->variance = variance_of(side->units, blocks) / fmax(left, 0.1);
}

static void take_runs(struct side *side, const struct series *runs, size_t count)
{
	double mean;

	side->units = xmalloc(count * sizeof(*side->units));
	for (size_t i = 0; i < count; i++) {
		size_t n = values_in(&runs[i]);

		if (n)
			side->units[side->count++] = block_means(&runs[i], n, &mean, 1);
	}
	side->mean = mean_of(side->units, side->count);
	side->variance = variance_of(side->units, side->count);
	side->worth = (double)side->count;
}

struct side side_new(const struct series *runs, size_t count)
{
	struct side side = { .mean = (double)NAN };
	const struct series *only = NULL;

	for (size_t i = 0; i < count; i++) {
		if (!values_in(&runs[i]))
			continue;
		only = &runs[i];
		side.runs++;
	}
	if (side.runs == 1)
		take_blocks(&side, only);
	else if (side.runs)
		take_runs(&side, runs, count);
	return side;
}

void side_make_unit(struct side *side, const struct side *other)
{
	if (side->runs != 1 || other->runs < 2)
		return;
	side->count = 1;
	side->worth = 1;
	side->variance = other->variance;
}
