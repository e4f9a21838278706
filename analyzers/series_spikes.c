/*
 * series_spikes.c - values far above the others.
 *
 * How far is measured by the median absolute deviation (Hampel 1974), which bursts do
 * not widen; 1.4826 of it is a normal distribution's standard deviation.  Where more
 * than half of the values are equal it is 0, and 1.2533 of the mean absolute deviation
 * takes its place: bursts of an idle log are spikes then, while they are fewer than a
 * tenth of its rows.
 */
#include "cpulog.h"

#include <math.h>
#include <stdlib.h>

#include "series_select.h"
#include "xalloc.h"

static const double OF_MEDIAN_DEVIATION = 1.4826, OF_MEAN_DEVIATION = 1.2533;
/* Of the median: what is nearer to it than that is not told apart. */
static const double RESOLUTION = 0.001;

/*
 * 10 million rows of a normal distribution have none above 6, but logs that go back and
 * forth between two levels have, and those whose values are skewed.
 */
static const double DEFAULT_DEVIATIONS = 8;

static double mean_of(const struct column *c)
{
	double block[COLUMN_BLOCK], sum = 0;
	const double *x;
	size_t count = 0;

	for (size_t row = 0; row < c->count; row += COLUMN_BLOCK) {
		size_t rest = c->count - row;
		size_t n = c->take(c, row, rest < COLUMN_BLOCK ? rest : COLUMN_BLOCK, block, &x);
		double part = 0;

		for (size_t i = 0; i < n; i++)
			part += x[i];
		sum += part;
		count += n;
	}
	return sum / (double)count;
}

static double deviation(const struct spikes *s, const struct column *distances)
{
	double d = s->mad > 0 ? s->mad * OF_MEDIAN_DEVIATION :
		mean_of(distances) * OF_MEAN_DEVIATION;

	return fmax(d, fabs(s->median) * RESOLUTION);
}

static struct spike *new_spike(struct spikes *s, size_t *capacity, double time)
{
	s->items = xgrow(s->items, s->count, capacity, sizeof(*s->items));
	s->items[s->count] = (struct spike){ .start = time, .peak = -(double)INFINITY };
	return &s->items[s->count++];
}

static void extend(struct spike *k, double time, double value)
{
	k->end = time;
	k->rows++;
	if (value > k->peak) {
		k->peak = value;
		k->peak_time = time;
	}
}

/* Rows without a value between two of one spike do not part it. */
static void collect(const struct series *s, struct spikes *found)
{
	struct spike *open = NULL;
	size_t capacity = 0;

	for (size_t i = 0; i < s->count; i++) {
		if (s->values[i] > found->limit) {
			if (!open)
				open = new_spike(found, &capacity, s->times[i]);
			extend(open, s->times[i], s->values[i]);
		} else if (!isnan(s->values[i])) {
			open = NULL;
		}
	}
}

struct spikes series_spikes_about(const struct series *s, double median,
	double deviations)
{
	struct spikes found = { .median = median, .limit = (double)NAN, .mad = (double)NAN };
	struct column distances;
	double one;

	if (!isfinite(median))
		return found;
	distances = column_distances(s->values, s->count, median);
	found.mad = column_median(&distances);
	one = deviation(&found, &distances);
	found.limit = median + (deviations > 0 ? deviations : DEFAULT_DEVIATIONS) * one;
	if (isnan(found.limit))
		return found;
	collect(s, &found);
	for (size_t i = 0; i < found.count; i++)
		found.items[i].deviations = (found.items[i].peak - median) / one;
	return found;
}

struct spikes series_spikes(const struct series *s, double deviations)
{
	struct column values = column_of(s->values, s->values ? s->count : 0);

	return series_spikes_about(s, column_median(&values), deviations);
}

void spikes_free(struct spikes *s)
{
	free(s->items);
	*s = (struct spikes){ 0 };
}
