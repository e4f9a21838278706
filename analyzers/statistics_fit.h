/* statistics_fit.h - the steps of statistics_test(). */
#ifndef PROFKIT_STATISTICS_FIT_H
#define PROFKIT_STATISTICS_FIT_H

#include "statistics.h"

/* What the runs say of one item, in logarithms. */
struct fit {
	double location[2];	/* before, after */
	double weight[2];	/* sums of weights: 1 / weight is a location's variance */
	double variance;	/* of a value of weight 1, from this item alone */
	double degrees;		/* of freedom of that; 0 or less: unknown */
	double level;		/* what the trend of variances goes by */
	double moderated;	/* the variance that all items together make likely */
	double moderated_degrees;
	bool known;		/* both sides were measured */
};

/* A trial on its way through the test; cells are [item * runs + run], before first. */
struct study {
	const struct trial *trial;
	size_t items, runs;
	double *logs;		/* NAN: not measured */
	double *noise;		/* variance, in units of fit.variance */
	double *trust;		/* 0-1, by cell: less where it lies far out */
	double *run_trust;	/* 0-1, by run: less where most of its cells do */
	struct fit *fits;
};

/* The runs of a side are [first, end). */
static inline size_t side_first(const struct study *s, int side)
{
	return side ? s->trial->before_runs : 0;
}
static inline size_t side_end(const struct study *s, int side)
{
	return side ? s->runs : s->trial->before_runs;
}

static inline bool is_tested(const struct study *s, size_t item)
{
	return s->fits[item].known && (!s->trial->tested || s->trial->tested[item]);
}

double trial_value(const struct trial *t, size_t item, size_t run);
bool trial_sampled(const struct trial *t);

/* Fills logs; and noise, from means that heed trust. */
void study_logs(struct study *s);
void study_noise(struct study *s);

/*
 * Moderates the variances: Smyth (2004), "Linear models and empirical Bayes methods
 * for assessing differential expression in microarray experiments", with the trend
 * of limma (Law and others 2014).
 */
void study_moderate(struct study *s);

/* Locations and variances, from medians; and from means weighted by trust. */
void study_fit_medians(struct study *s);
void study_fit_means(struct study *s);

/* Sets trust and run_trust by how far cells lie from what was fitted. */
void study_trust(struct study *s);

#endif
