/*
 * series_stats.c - mean, spread, ends and quantiles of a series.
 *
 * One pass takes the rows in blocks that stay in the cache.  A block's sums are
 * plain, those of blocks are added with what rounding loses (Neumaier 1974); their
 * squares are about each block's own mean and merge as Chan, Golub and LeVeque (1983)
 * have it, so a small spread far from 0 keeps its digits.
 */
#include "cpulog.h"

#include <math.h>

#include "series_select.h"

enum { GAP = 3 };

/* A sum, and what its roundings lost. */
struct sum {
	double value, lost;
};

static void sum_add(struct sum *s, double x)
{
	double sum = s->value + x;

	if (fabs(s->value) >= fabs(x))
		s->lost += (s->value - sum) + x;
	else
		s->lost += (x - sum) + s->value;
	s->value = sum;
}

/* Of infinite sums the losses are no numbers. */
static double sum_of(const struct sum *s)
{
	return isfinite(s->lost) ? s->value + s->lost : s->value;
}

/* The values of some rows that have one, and for how long each stands. */
struct block {
	double values[COLUMN_BLOCK], seconds[COLUMN_BLOCK];
	size_t count;
	size_t first;		/* row */
};

struct pass {
	const struct series *s;
	double usual, threshold;
	struct series_stats *out;
	struct sum sum, weighted, seconds, above;
	double origin;		/* near the values: what is far from 0 loses no digits */
	double mean, squares;	/* of all blocks so far, from the origin, about the mean */
};

static void fill(const struct pass *p, size_t first, size_t end, struct block *b)
{
	const double *times = p->s->times, *values = p->s->values;
	double limit = GAP * p->usual, before = first ? times[first - 1] : -(double)INFINITY;
	size_t n = 0;

	b->first = first;
	for (size_t i = first; i < end; i++) {
		double step = times[i] - before;

		before = times[i];
		b->values[n] = values[i];
		b->seconds[n] = step > limit ? p->usual : step;
		n += values[i] == values[i];
	}
	b->count = n;
}

/* In four lanes: less to wait for, and less to lose. */
static double plain_sum(const double *x, size_t n)
{
	double a = 0, b = 0, c = 0, d = 0;
	size_t i = 0;

	for (; i + 4 <= n; i += 4) {
		a += x[i];
		b += x[i + 1];
		c += x[i + 2];
		d += x[i + 3];
	}
	for (; i < n; i++)
		a += x[i];
	return (a + b) + (c + d);
}

/* The sums of x - origin, and of the squares about their mean. */
static void deviations(const double *x, size_t n, double origin, double *mean,
	double *squares)
{
	double near[COLUMN_BLOCK];

	for (size_t i = 0; i < n; i++)
		near[i] = x[i] - origin;
	*mean = plain_sum(near, n) / (double)n;
	for (size_t i = 0; i < n; i++)
		near[i] = (near[i] - *mean) * (near[i] - *mean);
	*squares = plain_sum(near, n);
}

static void add_moments(struct pass *p, const struct block *b)
{
	double n = (double)p->out->count, more = (double)b->count, all = n + more;
	double sum = plain_sum(b->values, b->count), mean, squares, apart;

	sum_add(&p->sum, sum);
	if (!p->out->count)
		p->origin = sum / more;
	deviations(b->values, b->count, p->origin, &mean, &squares);
	apart = mean - p->mean;
	p->squares += squares + apart * apart * n * more / all;
	p->mean += apart * more / all;
}

static void add_times(struct pass *p, const struct block *b)
{
	double weighted = 0, above = 0;

	for (size_t i = 0; i < b->count; i++) {
		weighted += b->values[i] * b->seconds[i];
		above += b->values[i] > p->threshold ? b->seconds[i] : 0;
	}
	sum_add(&p->seconds, plain_sum(b->seconds, b->count));
	sum_add(&p->weighted, weighted);
	sum_add(&p->above, above);
}

/* The time of the first row of the block with this value. */
static double time_of(const struct pass *p, const struct block *b, double value)
{
	size_t row = b->first;

	while (p->s->values[row] != value)
		row++;
	return p->s->times[row];
}

static void add_ends(struct pass *p, const struct block *b)
{
	struct series_stats *out = p->out;
	double low = b->values[0], high = low;

	for (size_t i = 1; i < b->count; i++) {
		low = b->values[i] < low ? b->values[i] : low;
		high = b->values[i] > high ? b->values[i] : high;
	}
	if (!out->count || low < out->min) {
		out->min = low;
		out->min_time = time_of(p, b, low);
	}
	if (!out->count || high > out->max) {
		out->max = high;
		out->max_time = time_of(p, b, high);
	}
	if (!out->count)
		out->first = b->values[0];
	out->last = b->values[b->count - 1];
}

static void add_block(struct pass *p, const struct block *b)
{
	if (!b->count)
		return;
	add_ends(p, b);
	add_moments(p, b);
	add_times(p, b);
	p->out->count += b->count;
}

/* Of one row, or where no time passes between any, each stands for as long. */
static void without_time(struct pass *p)
{
	const double *values = p->s->values;
	size_t above = 0;

	for (size_t i = 0; i < p->s->count; i++)
		above += values[i] > p->threshold;
	p->out->weighted_mean = p->out->mean;
	p->out->above = (double)above / (double)p->out->count;
}

static void finish(struct pass *p)
{
	struct series_stats *out = p->out;
	double n = (double)out->count, seconds = sum_of(&p->seconds);

	out->mean = sum_of(&p->sum) / n;
	out->stddev = isfinite(p->squares) ? sqrt(p->squares / n) : (double)NAN;
	out->seconds = isnan(p->usual) ? (double)NAN : seconds;
	if (seconds > 0 && !isnan(p->usual)) {
		out->weighted_mean = sum_of(&p->weighted) / seconds;
		out->above = sum_of(&p->above) / seconds;
	} else {
		without_time(p);
	}
	if (isnan(p->threshold))
		out->above = (double)NAN;
}

static void add_quantiles(const struct series *s, struct series_stats *out)
{
	static const double shares[] = { 0.5, 0.9, 0.95, 0.99 };
	double *const places[] = { &out->p50, &out->p90, &out->p95, &out->p99 };
	struct column c = column_of(s->values, s->count);
	double found[4];

	column_quantiles(&c, shares, 4, found);
	for (size_t i = 0; i < 4; i++)
		*places[i] = out->min == out->max ? out->min : found[i];
}

static struct series_stats nothing(void)
{
	const double x = (double)NAN;

	return (struct series_stats){ .mean = x, .weighted_mean = x, .seconds = x, .min = x,
		.max = x, .min_time = x, .max_time = x, .stddev = x, .p50 = x, .p90 = x,
		.p95 = x, .p99 = x, .above = x, .first = x, .last = x };
}

struct series_stats series_stats(const struct series *s, const struct intervals *steps,
	double threshold)
{
	struct series_stats out = nothing();
	struct pass p = { .s = s, .usual = steps->usual, .threshold = threshold,
		.out = &out };
	struct block b;

	if (!s->values)
		return out;
	for (size_t row = 0; row < s->count; row += COLUMN_BLOCK) {
		size_t rest = s->count - row;

		fill(&p, row, row + (rest < COLUMN_BLOCK ? rest : COLUMN_BLOCK), &b);
		add_block(&p, &b);
	}
	out.missing = s->count - out.count;
	if (!out.count)
		return out;
	finish(&p);
	add_quantiles(s, &out);
	return out;
}
