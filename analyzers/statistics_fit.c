#include "statistics_fit.h"

#include <math.h>
#include <stdlib.h>

#include "xalloc.h"

/* A residual beyond this many standard deviations loses weight, by its square. */
static const double far_cell = 2.5;
/* So does a run whose residuals are this many times the usual ones. */
static const double far_run = 1.5;
/* With fewer items nobody can tell whether it is the run that lies far out. */
enum { RUN_ITEMS = 8 };

/* ---- fitting ---- */

static double weight(const struct study *s, size_t item, size_t run)
{
	size_t c = item * s->runs + run;

	return isnan(s->logs[c]) ? 0 : s->trust[c] * s->run_trust[run] / s->noise[c];
}

static size_t known_cells(const struct study *s, size_t item, int side)
{
	size_t n = 0;

	for (size_t r = side_first(s, side); r < side_end(s, side); r++)
		n += !isnan(s->logs[item * s->runs + r]);
	return n;
}

static double residual(const struct study *s, size_t item, size_t run)
{
	return s->logs[item * s->runs + run] -
		s->fits[item].location[run >= s->trial->before_runs];
}

/*
 * What trust leaves of the squares of normal residuals, on the average: the integral of
 * z^2 up to far_cell, and of far_cell^2 beyond.
 */
static double kept_share(const struct study *s, size_t item)
{
	double tails = erfc(far_cell * 0.7071067811865476);
	double edge = 0.3989422804014327 * exp(-far_cell * far_cell / 2);

	if (known_cells(s, item, 0) <= 2 && known_cells(s, item, 1) <= 2)
		return 1;
	return 1 - tails - 2 * far_cell * edge + far_cell * far_cell * tails;
}

static void fit_side(struct study *s, size_t i, int side)
{
	struct fit *f = &s->fits[i];
	double sum = 0, weights = 0;

	for (size_t r = side_first(s, side); r < side_end(s, side); r++) {
		double w = weight(s, i, r);

		if (w > 0)
			sum += w * s->logs[i * s->runs + r];
		weights += w;
	}
	f->location[side] = sum / weights;
	f->weight[side] = weights;
}

static void fit_variance(struct study *s, size_t i)
{
	struct fit *f = &s->fits[i];
	double squares = 0, trusted = 0;

	for (size_t r = 0; r < s->runs; r++) {
		size_t c = i * s->runs + r;
		double away = residual(s, i, r);

		if (isnan(away))
			continue;
		squares += weight(s, i, r) * away * away;
		trusted += s->trust[c] * s->run_trust[r];
	}
	f->degrees = fmax(trusted - 2, 0);
	f->variance = f->degrees > 0 ? squares / f->degrees / kept_share(s, i) : 0;
}

void study_fit_means(struct study *s)
{
	for (size_t i = 0; i < s->items; i++) {
		if (!s->fits[i].known)
			continue;
		fit_side(s, i, 0);
		fit_side(s, i, 1);
		fit_variance(s, i);
	}
}

static double median_residual(const struct study *s, size_t i, double *room)
{
	size_t n = 0;

	for (size_t r = 0; r < s->runs; r++) {
		double away = fabs(residual(s, i, r)) / sqrt(s->noise[i * s->runs + r]);

		/* the median itself says nothing of the spread */
		if (away > 0)
			room[n++] = away;
	}
	return n ? statistics_median(room, n) : 0;
}

/* Its weight is without end: no one value draws a median towards itself. */
static void fit_median(struct study *s, size_t i, int side)
{
	const double *logs = &s->logs[i * s->runs + side_first(s, side)];

	s->fits[i].location[side] = statistics_median(logs,
		side_end(s, side) - side_first(s, side));
	s->fits[i].weight[side] = (double)INFINITY;
}

void study_fit_medians(struct study *s)
{
	double *room = xcalloc(s->runs, sizeof(*room));

	for (size_t i = 0; i < s->items; i++) {
		struct fit *f = &s->fits[i];

		if (!f->known)
			continue;
		for (int side = 0; side < 2; side++)
			fit_median(s, i, side);
		f->degrees = (double)(known_cells(s, i, 0) + known_cells(s, i, 1)) - 2;
		f->variance = pow(median_residual(s, i, room) / 0.6744897501960817, 2);
	}
	free(room);
}

/* ---- trust ---- */

/* A residual over its own standard deviation; NAN where none can be said. */
static double standardized(const struct study *s, size_t i, size_t run)
{
	const struct fit *f = &s->fits[i];
	size_t c = i * s->runs + run;
	int side = run >= s->trial->before_runs;
	double leverage = weight(s, i, run) / f->weight[side];
	double variance = f->moderated * s->noise[c] * (1 - leverage);

	return variance > 0 && known_cells(s, i, side) > 2 ?
		residual(s, i, run) / sqrt(variance) : (double)NAN;
}

static double trust_of(double away, double bound)
{
	return away > bound ? bound / away * (bound / away) : 1;
}

static double run_spread(const struct study *s, size_t run, double *room)
{
	size_t n = 0;

	for (size_t i = 0; i < s->items; i++)
		if (is_tested(s, i))
			room[n++] = fabs(standardized(s, i, run));
	return statistics_median(room, n);
}

static size_t tested_items(const struct study *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->items; i++)
		n += is_tested(s, i);
	return n;
}

static void trust_runs(struct study *s)
{
	double *room = xcalloc(s->items + 1, sizeof(*room));
	double *spread = xcalloc(s->runs + 1, sizeof(*spread)), usual;

	for (size_t r = 0; r < s->runs; r++)
		spread[r] = run_spread(s, r, room);
	usual = statistics_median(spread, s->runs);
	for (size_t r = 0; r < s->runs; r++)
		s->run_trust[r] = usual > 0 ? trust_of(spread[r] / usual, far_run) : 1;
	free(spread);
	free(room);
}

/* Only the furthest of a side: where two lie far out, that is how the item varies. */
static void trust_cells(struct study *s, size_t i, int side)
{
	double furthest = 0;
	size_t at = 0;

	for (size_t r = side_first(s, side); r < side_end(s, side); r++) {
		double away = fabs(standardized(s, i, r)) * sqrt(s->run_trust[r]);

		s->trust[i * s->runs + r] = 1;
		if (away > furthest) {
			furthest = away;
			at = r;
		}
	}
	if (furthest > 0)
		s->trust[i * s->runs + at] = trust_of(furthest, far_cell);
}

void study_trust(struct study *s)
{
	if (tested_items(s) >= RUN_ITEMS)
		trust_runs(s);
	for (size_t i = 0; i < s->items; i++)
		for (int side = 0; s->fits[i].known && side < 2; side++)
			trust_cells(s, i, side);
}
