/*
 * diff.h - what changed between two profiles, or two sets of repeated runs.
 *
 *	struct diff *d = diff_new(&before, &after, &options);
 *	for (size_t i = 0; i < d->row_count; i++) ... d->rows[i].verdict ...
 *	diff_free(d);
 */
#ifndef PROFKIT_DIFF_H
#define PROFKIT_DIFF_H

#include "profile.h"
#include "statistics.h"

/* What every run is brought to before functions are compared. */
enum normalize {
	NORMALIZE_NONE,
	NORMALIZE_TOTAL,	/* equal totals: after's */
	NORMALIZE_SAMPLES,	/* equal numbers of samples: after's */
	/*
	 * The median over functions of a run's self cost to the geometric mean of
	 * all runs is 1 (Anders and Huber 2010): one function that changed does not
	 * make all others look changed.  Of functions that all runs have, above
	 * min_share where there are such.
	 */
	NORMALIZE_MEDIAN,
	/*
	 * Median of repeated runs; none of bytes, of single runs, and of fewer than
	 * three functions, which have no median.
	 */
	NORMALIZE_AUTO,
};
/* The word in options and JSON; diff_normalize_find() gives -1 for another. */
const char *diff_normalize_word(enum normalize normalize);
int diff_normalize_find(const char *word);

/* How it was told whether a change is real. */
enum diff_method {
	/*
	 * One run a side, not sampled: nobody can tell.  Or repeated runs without any
	 * variation: nobody has to.
	 */
	DIFF_THRESHOLDS,
	DIFF_COUNTS,		/* one sampled profile a side: the error of the counts */
	DIFF_RUNS,		/* repeated runs: moderated t-test, q */
};
const char *diff_method_word(enum diff_method method);

/*
 * Of a cost that is judged.  It is real where q <= alpha and the effect is at least
 * min_effect: a ratio of 1 + min_effect or its reciprocal.  DIFF_THRESHOLDS cannot
 * tell: the effect alone decides there.
 *
 * NEW and GONE: occurs in most runs of one side and in none of the other, and really
 * so.  INCONCLUSIVE: beyond min_effect and not real, but with a hint of it (p <= 0.2,
 * or p not known).  UNCHANGED: the rest, which says that no change was shown; how large
 * a one could hide is in the interval.
 */
enum verdict {
	VERDICT_UNCHANGED, VERDICT_REGRESSED, VERDICT_IMPROVED, VERDICT_INCONCLUSIVE,
	VERDICT_NEW, VERDICT_GONE,
};
const char *diff_verdict_word(enum verdict verdict);

/* Runs of one version.  All belong to the caller and outlive the diff. */
struct diff_side {
	const struct profile *const *runs;
	const metric_id *metrics;	/* the column to compare, by run */
	size_t count;
};

struct diff_options {
	enum normalize normalize;
	double alpha;		/* q above which nothing is claimed: 0.05 */
	double min_effect;	/* smaller changes (as a share: 0.05) are none */
	double min_share;	/* functions below this share (0-1) of both sides are not judged */
	double confidence;	/* of intervals: 0.95 */
	/*
	 * Renames with less than this score are none: 0.65; > 1: no matching.  The
	 * score (0-1) compares names, places, callers, callees and self costs.
	 */
	double min_match;
};

extern const struct diff_options diff_defaults;

/* A cost on both sides: of one run, or the median of several; normalised. */
struct diff_cost {
	double before, after;			/* 0 where it did not occur */
	double before_share, after_share;	/* 0-1, of its side's total */
	struct evidence evidence;		/* of nine digits; NAN where nobody can tell */
	enum verdict verdict;
};

/* after - before; and after / before, NAN (null in JSON) where before is 0. */
static inline double diff_delta(const struct diff_cost *c)
{
	return c->after - c->before;
}
double diff_ratio(const struct diff_cost *c);

/*
 * A function, or what else stands for one after filter_granularity(), that occurs in
 * any run.  What was measured outside of all functions has no row.
 */
struct diff_row {
	struct span name, file, module;		/* as after has it; as before had it if gone */
	int64_t line;
	struct span old_name, old_file;		/* of before, where it was matched */
	int64_t old_line;
	double match;				/* the score 0-1 of that; NAN: the same function */
	struct diff_cost self, total;		/* the verdict of the row is self's */
	double calls_before, calls_after;	/* medians; NAN unknown */
	bool in_before, in_after;		/* occurs in a run of that side */
	bool judged;				/* self is above min_share on a side; others are UNCHANGED */
	size_t because;				/* the row of the callee that changed its total; SIZE_MAX: none */
};

struct diff {
	struct diff_row *rows;			/* largest change of self first */
	size_t row_count;
	enum normalize normalize;		/* what was done, never AUTO */
	enum diff_method method;
	const char *unit;			/* of all costs: after's */
	double *before_factors, *after_factors;	/* by run: multiplied in */
	struct diff_cost whole;			/* the totals, never normalised; shares are 1 */
	/*
	 * The smallest ratio > 1 that it could show of a function of 2 %, where that alone
	 * changed, four times out of five; NAN unknown.
	 */
	double detectable;
	double before_samples, after_samples;	/* of all runs; NAN unknown */
	struct text *warnings;			/* "rate differs: 100 Hz before, 1,000 Hz after" */
	size_t warning_count, warning_capacity;
};

struct diff *diff_new(const struct diff_side *before, const struct diff_side *after,
	const struct diff_options *options);
void diff_free(struct diff *d);			/* NULL is fine */

/*
 * Both sides as one profile with the metrics "before" and "after", so that every
 * writer and picture takes it: the mean of each side's runs, normalised as d did,
 * functions that d matched under their new names.  d may be NULL: nothing is
 * normalised or matched.  The profiles have trees.  The result is finished and the
 * caller's.
 */
struct profile *diff_tree(const struct diff_side *before, const struct diff_side *after,
	const struct diff *d);

/*
 * By function of that profile, whether d found a change of its total, or of its self
 * cost: what pictures colour.  The caller frees it; NULL where nobody can tell.
 */
bool *diff_changed(const struct diff *d, const struct profile *tree, bool of_self);

/* ---- several variants side by side ---- */

/* A function's share of each input. */
struct matrix_row {
	struct span name, file, module;
	int64_t line;
	double spread;		/* largest share of self - smallest */
};

struct matrix {
	struct matrix_row *rows;	/* widest spread first */
	size_t row_count, inputs;
	double *self, *total;		/* shares 0-1 of row r in input i: [r * inputs + i] */
	double *costs;			/* the same, self in the first input's unit */
};

/*
 * metrics: the column to look at, by input.  Functions are matched by name, file and
 * module; by their lines too where an input has several of these.
 */
struct matrix *diff_matrix_new(const struct profile *const *inputs,
	const metric_id *metrics, size_t count);
void diff_matrix_free(struct matrix *m);

#endif
