/*
 * series_select.c - order statistics of long columns.
 *
 * A sample tells in which range the numbers are; one pass counts them in buckets of
 * that range, a second one takes those buckets out that hold a wanted rank, and
 * quickselect does the rest.  The answer is exact however good the sample was: that
 * only decides how many numbers are taken out.
 */
#include "series_select.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "xalloc.h"

enum { MAX_BUCKETS = 8192, SAMPLE = 1024, MAX_RANKS = 2 * MAX_QUANTILES };

/* ---- quickselect ---- */

static void swap(double *a, double *b)
{
	double x = *a;

	*a = *b;
	*b = x;
}

static double middle(double a, double b, double c)
{
	if (a < b)
		return b < c ? b : a < c ? c : a;
	return a < c ? a : b < c ? c : b;
}

/* The same numbers on every run, so that no order of the input is slow by chance. */
static size_t draw(uint64_t *state, size_t below)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (size_t)(*state >> 33) % below;
}

struct middle_part {
	size_t first, end;	/* of those equal to the pivot */
};

static struct middle_part split(double *v, size_t low, size_t high, double pivot)
{
	size_t less = low, more = high, i = low;

	while (i < more) {
		if (v[i] < pivot)
			swap(&v[i++], &v[less++]);
		else if (v[i] > pivot)
			swap(&v[i], &v[--more]);
		else
			i++;
	}
	return (struct middle_part){ less, more };
}

double select_kth(double *values, size_t n, size_t k)
{
	size_t low = 0, high = n;
	uint64_t state = n;

	while (high - low > 1) {
		size_t width = high - low;
		double pivot = middle(values[low + draw(&state, width)],
			values[low + draw(&state, width)],
			values[low + draw(&state, width)]);
		struct middle_part equal = split(values, low, high, pivot);

		if (k < equal.first)
			high = equal.first;
		else if (k >= equal.end)
			low = equal.end;
		else
			break;
	}
	return values[k];
}

double select_median(double *values, size_t n)
{
	double upper, lower;

	if (!n)
		return (double)NAN;
	upper = select_kth(values, n, n / 2);
	if (n % 2)
		return upper;
	lower = values[0];
	for (size_t i = 1; i < n / 2; i++)
		lower = values[i] > lower ? values[i] : lower;
	return lower + (upper - lower) / 2;
}

/* ---- buckets ---- */

struct buckets {
	double low, scale;	/* bucket of x: (x - low) * scale, within 0 .. count - 1 */
	size_t count;
	size_t *sizes;
	size_t total;		/* numbers in all of them */
};

/* Rises with x, whatever is rounded; infinities go to the ends. */
static inline uint32_t bucket_of(double low, double scale, double end, double x)
{
	double at = (x - low) * scale;

	at = at > 0 ? at : 0;
	return (uint32_t)(int32_t)(at < end ? at : end);
}

/* The buckets of n numbers. */
static void number_buckets(const struct buckets *b, const double *x, size_t n, uint32_t *in)
{
	double low = b->low, scale = b->scale, end = (double)(b->count - 1);

	if (n == COLUMN_BLOCK) {
		for (size_t i = 0; i < COLUMN_BLOCK; i++)
			in[i] = bucket_of(low, scale, end, x[i]);
		return;
	}
	for (size_t i = 0; i < n; i++)
		in[i] = bucket_of(low, scale, end, x[i]);
}

/* Rows at equal distances; how many of them are numbers. */
static size_t take_sample(const struct column *c, double *sample, size_t rows)
{
	double block[1];
	const double *number;
	size_t n = 0;

	for (size_t i = 0; i < rows; i++) {
		size_t row = (size_t)((double)i / (double)rows * (double)c->count);

		if (c->take(c, row, 1, block, &number))
			sample[n++] = *number;
	}
	return n;
}

/* A range that nearly all numbers are in; the far ends of a sample say nothing. */
static void choose_range(struct buckets *b, const struct column *c)
{
	double sample[SAMPLE], high;
	size_t rows = c->count / 32 < SAMPLE ? c->count / 32 : SAMPLE;
	size_t n = take_sample(c, sample, rows);

	b->low = b->scale = 0;
	b->count = 1;
	if (n < 16)
		return;
	b->low = select_kth(sample, n, n / 512);
	high = select_kth(sample, n, n - 1 - n / 512);
	b->count = c->count / 32 < MAX_BUCKETS ? c->count / 32 : MAX_BUCKETS;
	b->scale = (double)b->count / (high - b->low);
	if (!isfinite(b->scale) || !isfinite(high - b->low) || b->scale <= 0)
		b->count = 1;
}

static size_t rows_from(const struct column *c, size_t row)
{
	return c->count - row < COLUMN_BLOCK ? c->count - row : COLUMN_BLOCK;
}

static void count_buckets(struct buckets *b, const struct column *c)
{
	double block[COLUMN_BLOCK];
	const double *x;
	uint32_t in[COLUMN_BLOCK];

	for (size_t row = 0; row < c->count; row += COLUMN_BLOCK) {
		size_t n = c->take(c, row, rows_from(c, row), block, &x);

		b->total += n;
		if (b->count == 1)
			continue;
		number_buckets(b, x, n, in);
		for (size_t i = 0; i < n; i++)
			b->sizes[in[i]]++;
	}
	if (b->count == 1)
		b->sizes[0] = b->total;
}

/* ---- what is taken out ---- */

/* Buckets that hold a wanted rank, one after the other in an array. */
struct taken {
	double *values;
	size_t *ends;		/* by bucket: where its next number goes; NOT_TAKEN */
};
#define NOT_TAKEN SIZE_MAX

/* ranks rise.  Says where each bucket begins, and which bucket each rank is in. */
static void want_ranks(struct taken *t, const struct buckets *b, const size_t *ranks,
	size_t n)
{
	size_t before = 0, room = 0, k = 0;

	for (size_t i = 0; i < b->count; i++) {
		size_t first = k;

		while (k < n && ranks[k] < before + b->sizes[i])
			k++;
		t->ends[i] = k > first ? room : NOT_TAKEN;
		room += k > first ? b->sizes[i] : 0;
		before += b->sizes[i];
	}
	t->values = xmalloc((room + 1) * sizeof(*t->values));
}

static void take_out(struct taken *t, const struct buckets *b, const struct column *c)
{
	double block[COLUMN_BLOCK];
	const double *x;
	uint32_t in[COLUMN_BLOCK] = { 0 };

	for (size_t row = 0; row < c->count; row += COLUMN_BLOCK) {
		size_t n = c->take(c, row, rows_from(c, row), block, &x);

		if (b->count > 1)
			number_buckets(b, x, n, in);
		for (size_t i = 0; i < n; i++)
			if (t->ends[in[i]] != NOT_TAKEN)
				t->values[t->ends[in[i]]++] = x[i];
	}
}

/* The values at ranks, each selected within its bucket. */
static void select_ranks(const struct taken *t, const struct buckets *b,
	const size_t *ranks, size_t n, double *out)
{
	size_t before = 0, k = 0;

	for (size_t i = 0; i < b->count && k < n; i++) {
		size_t size = b->sizes[i], done = 0;

		for (; k < n && ranks[k] < before + size; k++) {
			double *first = t->values + t->ends[i] - size;
			size_t rank = ranks[k] - before;

			out[k] = select_kth(first + done, size - done, rank - done);
			done = rank;
		}
		before += size;
	}
}

static void values_at(const struct column *c, const struct buckets *b,
	const size_t *ranks, size_t n, double *out)
{
	struct taken t = { .ends = xmalloc(b->count * sizeof(*t.ends)) };

	want_ranks(&t, b, ranks, n);
	take_out(&t, b, c);
	select_ranks(&t, b, ranks, n, out);
	free(t.values);
	free(t.ends);
}

/* ---- quantiles ---- */

/* From a to b by the share t, as numpy rounds it. */
static double between(double a, double b, double t)
{
	double step = b - a;

	if (a == b)
		return a;
	return t < 0.5 ? a + step * t : b - step * (1 - t);
}

/* The ranks of quantiles rise: one that is there already is among the last two. */
static size_t add_rank(size_t *ranks, size_t n, size_t rank)
{
	if ((n && ranks[n - 1] == rank) || (n > 1 && ranks[n - 2] == rank))
		return n;
	ranks[n] = rank;
	return n + 1;
}

static double value_at(const size_t *ranks, const double *values, size_t rank)
{
	size_t i = 0;

	while (ranks[i] != rank)
		i++;
	return values[i];
}

static void interpolate(const struct column *c, const struct buckets *b,
	const double *shares, size_t n, double *out)
{
	size_t ranks[MAX_RANKS], count = 0, last = b->total - 1;
	double found[MAX_RANKS];

	for (size_t i = 0; i < n; i++) {
		size_t lower = (size_t)((double)last * shares[i]);

		count = add_rank(ranks, count, lower);
		count = add_rank(ranks, count, lower + (lower < last));
	}
	values_at(c, b, ranks, count, found);
	for (size_t i = 0; i < n; i++) {
		double at = (double)last * shares[i];
		size_t lower = (size_t)at;

		out[i] = between(value_at(ranks, found, lower),
			value_at(ranks, found, lower + (lower < last)),
			at - (double)lower);
	}
}

void column_quantiles(const struct column *c, const double *shares, size_t n, double *out)
{
	struct buckets b = { 0 };

	choose_range(&b, c);
	b.sizes = xcalloc(b.count, sizeof(*b.sizes));
	count_buckets(&b, c);
	for (size_t i = 0; i < n; i++)
		out[i] = (double)NAN;
	if (b.total)
		interpolate(c, &b, shares, n, out);
	free(b.sizes);
}

double column_median(const struct column *c)
{
	static const double half[] = { 0.5 };
	double median;

	column_quantiles(c, half, 1, &median);
	return median;
}
