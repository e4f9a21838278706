/* series_find.h - a place in the order of time; private to analyzers/. */
#ifndef PROFKIT_SERIES_FIND_H
#define PROFKIT_SERIES_FIND_H

#include <stddef.h>

/*
 * The first of count rising times, from one on, that is not before another; count if
 * none.  Takes as many steps as the logarithm of how far that is.
 */
static inline size_t series_find(const double *times, size_t count, size_t from, double time)
{
	size_t step = 1, low = from, high = from;

	while (high < count && times[high] < time) {
		low = high + 1;
		high += step;
		step *= 2;
	}
	high = high < count ? high : count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (times[middle] < time)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

#endif
