/* statistics.h - what repeated runs say: is a difference real, and how large? */
#ifndef PROFKIT_STATISTICS_H
#define PROFKIT_STATISTICS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Values of many functions in runs of two versions: that of item i in run r of a
 * side stands at [i * runs + r].  None is negative; NAN: not measured.
 */
struct trial {
	const double *before, *after;
	size_t items, before_runs, after_runs;
	const bool *tested;	/* by item: counts among the hypotheses; NULL: all */
	/*
	 * What a value of 1 is in samples, by run; NULL where values are not counts
	 * of samples.  A sampled value's error is at least that of its count.
	 */
	const double *before_scale, *after_scale;
	double confidence;	/* of the interval: 0.95 */
	double alpha;		/* the q that detectable is to reach; 0: 1 - confidence */
};

/* What the trial says of one item; NAN where it cannot be said. */
struct evidence {
	double before, after;	/* medians of the runs */
	/*
	 * after / before as the test estimates it: near that of the medians, not the
	 * same.  Infinity where all of before is 0, 0 where all of after is; NAN of
	 * nothing but zeros.
	 */
	double ratio;
	double low, high;	/* its confidence interval; high may be infinity */
	double p;		/* two-sided, moderated t-test on logarithms */
	double q;		/* p after Benjamini-Hochberg; NAN where not tested */
	double rank_p;		/* two-sided Mann-Whitney */
	double detectable;	/* the smallest change, as a ratio > 1, seen with 80 % power */
};

/*
 * Tests all items together; out has room for trial->items.  Needs two runs on a
 * side and three in all; p and q are NAN otherwise.
 *
 * Logarithms of the values (half a sample added to counts) are compared by means.
 * The variance of an item is moderated by those of all tested items (empirical
 * Bayes, Smyth 2004, along a trend by level), so that few runs suffice, and is never
 * below that of its count of samples.  A value far from the others of its side, and a
 * run most of whose values are, weigh less: one such run a side neither makes nor
 * hides a finding.
 *
 * Where nothing varies in any run of any item, no error can be told: equal values
 * have p 1, others the p of their ranks and no interval.  An item that does not vary
 * itself is judged by the variance of the others.
 */
void statistics_test(const struct trial *trial, struct evidence *out);

/* One sampled profile a side: counts that vary as Poisson's do. */
struct count_test {
	double ratio, low, high, p, detectable;
};

/*
 * before and after samples of before_total and after_total: is the share (or, where
 * totals are NAN, the count) another one?  confidence as above.
 */
struct count_test statistics_counts(double before, double before_total, double after,
	double after_total, double confidence);

double statistics_median(const double *values, size_t count);	/* NAN of none; NANs are left out */

/*
 * Two-sided p, ties as mid-ranks; NAN of none, NANs are left out.  Exact (the share of
 * all arrangements whose rank sum is as far from its mean) up to 20 x 20 values, else
 * the normal approximation with the correction for ties.
 */
double mann_whitney_p(const double *a, size_t a_count, const double *b, size_t b_count);

/* q by p in place of order; NAN p gives NAN q and does not count. */
void benjamini_hochberg(const double *p, double *q, size_t count);

#endif
