/* series_intervals.c - the moments of a log: how far apart, and where some are missing. */
#include "cpulog.h"

#include <math.h>

#include "series_select.h"

/* Intervals of more than so many usual ones are gaps. */
enum { GAP = 3 };

static double usual_interval(const struct series *s, double median)
{
	struct column forward = column_steps_forward(s->times, s->count);

	return median > 0 ? median : column_median(&forward);
}

static void find_ends(const struct series *s, struct intervals *in)
{
	double low = (double)INFINITY, high = 0;

	for (size_t i = 1; i < s->count; i++) {
		double step = s->times[i] - s->times[i - 1];

		low = step < low ? step : low;
		high = step > high ? step : high;
	}
	in->min = low;
	in->max = high;
}

static void find_gaps(const struct series *s, struct intervals *in)
{
	double limit = GAP * in->usual;

	for (size_t i = 1; i < s->count; i++) {
		double step = s->times[i] - s->times[i - 1];

		if (!(step > limit))
			continue;
		in->gaps++;
		in->gap_seconds += step - in->usual;
		if (!(step <= in->longest_gap)) {	/* the first: NAN */
			in->longest_gap = step;
			in->longest_gap_start = s->times[i - 1];
		}
	}
}

struct intervals series_intervals(const struct series *s)
{
	const double unknown = (double)NAN;
	struct intervals in = { .duration = unknown, .median = unknown, .min = unknown,
		.max = unknown, .usual = unknown, .longest_gap = unknown,
		.longest_gap_start = unknown };
	struct column steps = column_steps(s->times, s->count);

	if (s->count)
		in.duration = s->times[s->count - 1] - s->times[0];
	if (s->count < 2)
		return in;
	find_ends(s, &in);
	in.median = in.min == in.max ? in.min : column_median(&steps);
	in.usual = usual_interval(s, in.median);
	if (in.max > GAP * in.usual)
		find_gaps(s, &in);
	return in;
}
