/* series_bins.c - a series of few points for a long one. */
#include "series_bins.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "series_find.h"
#include "series_select.h"
#include "xalloc.h"

static void add(struct bins *b, double time, double value)
{
	b->times[b->count] = time;
	b->values[b->count++] = value;
}

/* The point of the rows from first to end, unless none has a value. */
static void add_bin(struct bins *b, const struct series *s, size_t first, size_t end)
{
	struct column c;

	while (first < end && isnan(s->values[first]))
		first++;
	while (end > first && isnan(s->values[end - 1]))
		end--;
	if (first == end)
		return;
	c = column_of(s->values + first, end - first);
	add(b, s->times[first] + (s->times[end - 1] - s->times[first]) / 2,
		column_median(&c));
}

static void add_bins(struct bins *b, const struct series *s, size_t max)
{
	double start = s->times[0], span = s->times[s->count - 1] - start;
	size_t first = 0;

	for (size_t i = 1; i <= max && first < s->count; i++) {
		size_t end = i == max ? s->count :
			series_find(s->times, s->count, first,
				start + span * ((double)i / (double)max));

		add_bin(b, s, first, end);
		first = end;
	}
}

/* Whether a series has more than so many values. */
static bool has_more(const struct series *s, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < s->count && n <= max; i++)
		n += !isnan(s->values[i]);
	return n > max;
}

struct bins bins_new(const struct series *s, size_t max)
{
	struct bins b = { xmalloc((max + 1) * sizeof(double)),
		xmalloc((max + 1) * sizeof(double)), 0 };

	if (!s->values)
		return b;
	if (has_more(s, max)) {
		add_bins(&b, s, max);
		return b;
	}
	for (size_t i = 0; i < s->count; i++)
		if (!isnan(s->values[i]))
			add(&b, s->times[i], s->values[i]);
	return b;
}

void bins_free(struct bins *b)
{
	free(b->times);
	free(b->values);
}
