/* diff_normalize.c - runs brought to one size, so that what changed stands out. */
#include <math.h>
#include <stdlib.h>

#include "diff_engine.h"
#include "units.h"
#include "xalloc.h"

/* ---- what to do ---- */

static bool in_bytes(const struct run *r)
{
	const struct unit *unit = r->metric < r->p->metric_count ?
		unit_find(profile_str(r->p, r->p->metrics[r->metric].unit)) : NULL;

	return unit && unit->dimension == DIM_BYTES;
}

static enum normalize choose(const struct comparison *c)
{
	if (c->options->normalize != NORMALIZE_AUTO)
		return c->options->normalize;
	if (c->run_count <= 2 || in_bytes(&c->runs[c->before_count]))
		return NORMALIZE_NONE;
	return NORMALIZE_MEDIAN;
}

/* ---- by the size of runs ---- */

static int compare_numbers(const void *x, const void *y)
{
	const double *a = x, *b = y;

	return (*a > *b) - (*a < *b);
}

/* The same in whatever order the values stand; NAN where one is not above 0. */
static double geometric_mean(const double *values, size_t count)
{
	double *sorted = xcalloc(count + 1, sizeof(*sorted)), sum = 0, least;

	memcpy(sorted, values, count * sizeof(*sorted));
	qsort(sorted, count, sizeof(*sorted), compare_numbers);
	least = sorted[0];
	for (size_t i = 0; i < count; i++)
		sum += log(sorted[i] / least);
	free(sorted);
	return least > 0 ? least * exp(sum / (double)count) : (double)NAN;
}

/* All runs get the size that after's have. */
static bool scale_by(struct comparison *c, const double *sizes)
{
	double aim = geometric_mean(sizes + c->before_count, c->after_count);

	for (size_t r = 0; r < c->run_count; r++)
		if (!(sizes[r] > 0))
			return false;
	for (size_t r = 0; r < c->run_count; r++)
		c->runs[r].factor = sizes[r] == aim ? 1 : aim / sizes[r];
	return true;
}

static bool by_total(struct comparison *c)
{
	double *sizes = xcalloc(c->run_count, sizeof(*sizes));
	bool done;

	for (size_t r = 0; r < c->run_count; r++)
		sizes[r] = c->runs[r].whole;
	done = scale_by(c, sizes);
	free(sizes);
	return done;
}

static bool by_samples(struct comparison *c)
{
	double *sizes = xcalloc(c->run_count, sizeof(*sizes));
	bool done;

	for (size_t r = 0; r < c->run_count; r++)
		sizes[r] = isnan(c->runs[r].samples) ? c->runs[r].p->sample_count :
			c->runs[r].samples;
	done = scale_by(c, sizes);
	free(sizes);
	return done;
}

/* ---- by the median function ---- */

static void take_item(const struct comparison *c, size_t item, double *values)
{
	memcpy(values, &c->self.before[item * c->before_count],
		c->before_count * sizeof(*values));
	memcpy(values + c->before_count, &c->self.after[item * c->after_count],
		c->after_count * sizeof(*values));
}

/*
 * ratios: of run r and the function number f to its mean, at [r * items + f].  Of
 * functions that all runs have; small: of those below min_share.
 */
static size_t find_ratios(const struct comparison *c, bool small, double *ratios)
{
	double *values = xcalloc(c->run_count, sizeof(*values));
	size_t count = 0;

	for (size_t i = 0; i < c->item_count; i++) {
		double mean;

		if (comparison_above_min_share(c, &c->self, i) == small)
			continue;
		take_item(c, i, values);
		mean = geometric_mean(values, c->run_count);
		if (isnan(mean))
			continue;
		for (size_t r = 0; r < c->run_count; r++)
			ratios[r * c->item_count + count] = values[r] / mean;
		count++;
	}
	free(values);
	return count;
}

enum {
	LEAST_ITEMS = 3,	/* of two functions the median is the mean */
	USUAL_ITEMS = 8,	/* the median of fewer moves with those that changed */
};

static bool by_median(struct comparison *c, struct diff *d)
{
	double *ratios = xcalloc(c->run_count * c->item_count + 1, sizeof(*ratios));
	size_t count = find_ratios(c, false, ratios);
	bool done;

	if (!count)
		count = find_ratios(c, true, ratios);
	done = count >= (c->options->normalize == NORMALIZE_MEDIAN ? 1 : LEAST_ITEMS);
	for (size_t r = 0; done && r < c->run_count; r++)
		c->runs[r].factor = 1 /
			statistics_median(ratios + r * c->item_count, count);
	if (done && count < USUAL_ITEMS)
		diff_warn(d, "normalised by the median of %zu entries only: where many of "
			"them changed, --normalize none tells more", count);
	free(ratios);
	return done;
}

/* ---- doing it ---- */

static void apply(const struct comparison *c, const struct cells *cells)
{
	for (size_t i = 0; i < c->item_count; i++) {
		for (size_t r = 0; r < c->before_count; r++)
			cells->before[i * c->before_count + r] *= c->runs[r].factor;
		for (size_t r = 0; r < c->after_count; r++)
			cells->after[i * c->after_count + r] *=
				c->runs[c->before_count + r].factor;
	}
}

enum normalize comparison_normalize(struct comparison *c, struct diff *d)
{
	enum normalize normalize = choose(c);
	bool done = true;

	if (normalize == NORMALIZE_TOTAL)
		done = by_total(c);
	else if (normalize == NORMALIZE_SAMPLES)
		done = by_samples(c);
	else if (normalize == NORMALIZE_MEDIAN)
		done = by_median(c, d);
	if (!done) {
		diff_warn(d, "not normalised by %s: %s", diff_normalize_word(normalize),
			normalize == NORMALIZE_MEDIAN ?
			"too few functions cost something in all runs" :
			normalize == NORMALIZE_TOTAL ? "a run's total is 0" :
			"a run's number of samples is not known");
		return NORMALIZE_NONE;
	}
	apply(c, &c->self);
	apply(c, &c->total);
	return normalize;
}
