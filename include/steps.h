/*
 * steps.h - where a series of figures, one a run, steps from one level to another.
 *
 *	struct steps *s = steps_find(values, count, &steps_defaults);
 *	for (size_t i = 0; i < s->count; i++) ... s->items[i].first, s->items[i].change
 *... steps_free(s);
 */
#ifndef PROFKIT_STEPS_H
#define PROFKIT_STEPS_H

#include <stddef.h>

struct steps_options {
	size_t min_runs;   /* that a level has at least: 3 */
	double min_change; /* smaller steps (as a share: 0.05) are none */
};

extern const struct steps_options steps_defaults;

/* One step; its levels are the medians of the runs since the step before it, and until
 * the next. */
struct step {
	size_t first;	     /* the first run after it, by number of the series */
	size_t before_first; /* the first run of the level before it */
	size_t end;	     /* one behind the last run of the level after it */
	double before, after;
	double change; /* after / before - 1; NAN where before is 0 */
	/*
	 * Two-sided Mann-Whitney of the runs of both levels.  They were divided where
	 * they differ most, so it is small by nature: it tells steps of many runs from
	 * those of few, no more.
	 */
	double p;
};

struct steps {
	struct step *items; /* in the series' order */
	size_t count;
	/*
	 * The noise that they stand out of: the standard deviation of a run about its
	 * level, as a share of it (of values below 0: in their unit); NAN of too few
	 * runs.
	 */
	double noise;
};

/*
 * The levels that explain the values best: of all ways to divide the series the one
 * whose sum of min(r^2, 9) over runs (r: the distance from the level, in standard
 * deviations of the noise), and of a penalty for each step, is least (Fearnhead and
 * Rigaill, "Changepoint Detection in the Presence of Outliers", JASA 114, 2019).  So a
 * run or two far from the others are no step.  The noise is estimated from the
 * differences of neighbouring runs, and the penalty is such that about one series in
 * thirty of nothing but independent noise has a step.
 *
 * Logarithms are compared, of values below 0 the values themselves.  NAN: not
 * measured; such a run is in no level.  Usually in less than O(n^1.5).
 */
struct steps *steps_find(
	const double *values, size_t count, const struct steps_options *options);
void steps_free(struct steps *s); /* NULL is fine */

#endif
