/* series_select.h - order statistics of long columns; private to analyzers/. */
#ifndef PROFKIT_SERIES_SELECT_H
#define PROFKIT_SERIES_SELECT_H

#include <stddef.h>

enum { COLUMN_BLOCK = 512, MAX_QUANTILES = 4 };

/*
 * Numbers that are made from an array as they are asked for, block by block, so that
 * no copy of them is needed.  What is NAN is left out.
 */
struct column {
	/*
	 * The numbers of rows, at most COLUMN_BLOCK; how many.  They are in the block, or
	 * where they were.
	 */
	size_t (*take)(const struct column *c, size_t first, size_t rows, double *block,
		const double **numbers);
	const double *values;
	size_t count;		/* rows */
	double center;		/* of distances */
};

/* The values themselves, how far they are from a center, and each one's step to the next. */
struct column column_of(const double *values, size_t count);
struct column column_distances(const double *values, size_t count, double center);
struct column column_steps(const double *values, size_t count);
struct column column_steps_forward(const double *values, size_t count);	/* > 0 */

/*
 * Exact quantiles at shares (0-1, rising, at most MAX_QUANTILES), interpolated as
 * numpy.percentile() does; NAN of no numbers.
 */
void column_quantiles(const struct column *c, const double *shares, size_t n, double *out);
double column_median(const struct column *c);

/* Puts the k-th smallest of n numbers, from 0, in its place: none before it is larger. */
double select_kth(double *values, size_t n, size_t k);
/* The median of numbers that may be moved about; NAN of none. */
double select_median(double *values, size_t n);

#endif
