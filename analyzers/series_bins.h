/* series_bins.h - a series of few points for a long one; private to analyzers/. */
#ifndef PROFKIT_SERIES_BINS_H
#define PROFKIT_SERIES_BINS_H

#include "series.h"

struct bins {
	double *times, *values;
	size_t count;
};

/*
 * Medians of at most so many equal bins of time, at the middle of each one's first and
 * last value; a series with no more values than that as it is.  Missing values are
 * left out, and so are bins with nothing in them.
 */
struct bins bins_new(const struct series *s, size_t max);
void bins_free(struct bins *b);

#endif
