/* plot_reduce.c - as much of a series as a picture can show. */
#include "plot_chart.h"

#include <math.h>
#include <stdlib.h>

#include "xalloc.h"

enum { INTERVALS_MAX = 1 << 14, GAP_MEDIANS = 3, ROWS_PER_COLUMN = 4 };

static bool is_value(double v)
{
	return fabs(v) <= LARGEST_VALUE;
}

static void add_point(struct curve *c, double time, double value)
{
	if (c->count == c->capacity) {
		c->capacity = c->capacity ? 2 * c->capacity : 256;
		c->times = xrealloc(c->times, c->capacity, sizeof(*c->times));
		c->values = xrealloc(c->values, c->capacity, sizeof(*c->values));
	}
	c->times[c->count] = time;
	c->values[c->count++] = value;
}

void curve_free(struct curve *curve)
{
	free(curve->times);
	free(curve->values);
	*curve = (struct curve){ 0 };
}

/* ---- gaps ---- */

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/*
 * The median of intervals above 0: of all where there are few, else of some that
 * are spread over the whole.  Stamps of whole seconds may make most of them 0.
 */
static double median_interval(const struct series *s)
{
	size_t step = s->count / INTERVALS_MAX + 1, count = 0;
	double *some = xmalloc((INTERVALS_MAX + 1) * sizeof(*some));

	for (size_t i = 1; i < s->count; i += step)
		if (s->times[i] > s->times[i - 1])
			some[count++] = s->times[i] - s->times[i - 1];
	qsort(some, count, sizeof(*some), by_size);
	double median = count ? (some[(count - 1) / 2] + some[count / 2]) / 2 : 0;

	free(some);
	return median;
}

static double longest_bridged(const struct series *s, bool gaps)
{
	return gaps ? GAP_MEDIANS * median_interval(s) : HUGE_VAL;
}

/* ---- columns ---- */

struct reduction {
	struct curve *curve;
	const struct series *s;
	double bridged;		/* intervals up to this one */
	double column;		/* its width, s: what is narrower cannot be seen */
	size_t last;		/* row drawn last */
	bool any;
};

static void break_before(struct reduction *r, size_t row)
{
	double interval = r->s->times[row] - r->s->times[r->last];

	if (!r->any || interval <= r->column)
		return;
	if (row != r->last + 1 || interval > r->bridged)
		add_point(r->curve, (double)NAN, (double)NAN);
}

static void draw_row(struct reduction *r, size_t row)
{
	add_point(r->curve, r->s->times[row], r->s->values[row]);
	r->last = row;
	r->any = true;
}

/* First, smallest, largest, last; each once, in time order. */
static void draw_rows(struct reduction *r, size_t rows[4])
{
	for (int i = 1; i < 4; i++)
		for (int j = i; j && rows[j - 1] > rows[j]; j--) {
			size_t row = rows[j];

			rows[j] = rows[j - 1];
			rows[j - 1] = row;
		}
	break_before(r, rows[0]);
	for (int i = 0; i < 4; i++)
		if (!i || rows[i] != rows[i - 1])
			draw_row(r, rows[i]);
}

/* NANs are neither smaller nor larger than anything. */
static void draw_column(struct reduction *r, size_t begin, size_t end)
{
	const double *v = r->s->values;

	while (begin < end && !is_value(v[begin]))
		begin++;
	while (begin < end && !is_value(v[end - 1]))
		end--;
	if (begin == end)
		return;
	double low = v[begin], high = v[begin];
	size_t rows[4] = { begin, begin, begin, end - 1 };

	for (size_t i = begin + 1; i < end; i++) {
		if (v[i] < low && is_value(v[i]))
			low = v[i], rows[1] = i;
		if (v[i] > high && is_value(v[i]))
			high = v[i], rows[2] = i;
	}
	draw_rows(r, rows);
}

/* The first row from begin on that is not before the time. */
static size_t row_of_time(const struct series *s, size_t begin, double time)
{
	size_t end = s->count;

	for (size_t step = 1; begin + step < s->count; step *= 2)
		if (s->times[begin + step] >= time) {
			end = begin + step;
			break;
		}
	while (begin < end) {
		size_t middle = begin + (end - begin) / 2;

		if (s->times[middle] < time)
			begin = middle + 1;
		else
			end = middle;
	}
	return begin;
}

static void draw_all(struct reduction *r)
{
	for (size_t i = 0; i < r->s->count; i++) {
		if (!is_value(r->s->values[i]))
			continue;
		break_before(r, i);
		draw_row(r, i);
	}
}

void curve_reduce(struct curve *curve, const struct series *series, struct range time,
	size_t columns, bool gaps)
{
	struct reduction r = { .curve = curve, .s = series };
	size_t begin = 0, end;

	if (!series->values)
		return;
	r.bridged = longest_bridged(series, gaps);
	if (series->count / ROWS_PER_COLUMN <= columns) {
		draw_all(&r);
		return;
	}
	r.column = (time.high - time.low) / (double)columns;
	for (size_t i = 1; begin < series->count; i++, begin = end) {
		end = i < columns ?
			row_of_time(series, begin, time.low + (double)i * r.column) :
			series->count;
		draw_column(&r, begin, end);
	}
}
