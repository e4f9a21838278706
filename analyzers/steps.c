/* steps.c - steps in a series: the best division, by dynamic programming over levels. */
#include "steps.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "statistics.h"
#include "xalloc.h"

const struct steps_options steps_defaults = { .min_runs = 3, .min_change = 0.05 };

/* Residuals count up to this many standard deviations. */
static const double CUTOFF = 3;
/* A median absolute deviation of a normal distribution, in standard deviations. */
static const double MAD = 0.67448975019608171;
/* Noise below this share is taken for it: figures are rounded. */
static const double LEAST_NOISE = 1e-4;
/* Values below this share of the median are as good as 0, which has no logarithm. */
static const double LEAST_SHARE = 0.01;

/* ---- costs by level: pieces of parabolas ---- */

/* a x^2 + b x + c up to a level, from where the piece before ends. */
struct piece {
	double to, a, b, c;
	size_t start; /* where its segment begins */
};

struct curve {
	struct piece *items;
	size_t count, capacity;
};

static void curve_add(struct curve *q, struct piece p)
{
	struct piece *last = q->count ? &q->items[q->count - 1] : NULL;

	if (last && last->start == p.start && last->a == p.a && last->b == p.b &&
		last->c == p.c) {
		last->to = p.to;
		return;
	}
	q->items = xgrow(q->items, q->count, &q->capacity, sizeof(*q->items));
	q->items[q->count++] = p;
}

static double piece_at(const struct piece *p, double level)
{
	return (p->a * level + p->b) * level + p->c;
}

/* A piece and min((level - x)^2, CUTOFF^2), near x and far from it. */
static struct piece piece_with(const struct piece *p, double to, double x, bool near)
{
	struct piece sum = *p;

	sum.to = to;
	sum.a += near;
	sum.b -= near ? 2 * x : 0;
	sum.c += near ? x * x : CUTOFF * CUTOFF;
	return sum;
}

/* out: q with one more run. */
static void curve_with(const struct curve *q, double from, double x, struct curve *out)
{
	const double ends[] = { x - CUTOFF, x + CUTOFF, (double)INFINITY };

	out->count = 0;
	for (size_t i = 0; i < q->count; i++) {
		const struct piece *p = &q->items[i];

		for (size_t j = 0; j < 3 && from < p->to; j++) {
			double to = fmin(p->to, ends[j]);

			if (to > from) {
				curve_add(out, piece_with(p, to, x, j == 1));
				from = to;
			}
		}
	}
}

/* The roots of a x^2 + b x + c, the smaller first; how many. */
static size_t roots_of(double a, double b, double c, double out[2])
{
	double d = b * b - 4 * a * c, q;

	if (a == 0 && b == 0)
		return 0;
	if (a == 0) {
		out[0] = -c / b;
		return 1;
	}
	if (!(d > 0))
		return 0;
	q = -(b + copysign(sqrt(d), b)) / 2;
	out[0] = fmin(q / a, c / q);
	out[1] = fmax(q / a, c / q);
	return 2;
}

/* Adds the lower of two pieces from one level to another; p where they are equal. */
static void add_lower(struct curve *out, const struct piece *p, const struct piece *q,
	double from, double to)
{
	double ends[3];
	size_t count = roots_of(p->a - q->a, p->b - q->b, p->c - q->c, ends);

	ends[count] = to;
	for (size_t i = 0; i <= count; i++) {
		double end = fmin(ends[i], to), middle = from + (end - from) / 2;
		struct piece lower;

		if (!(end > from))
			continue;
		lower = piece_at(p, middle) <= piece_at(q, middle) ? *p : *q;
		lower.to = end;
		curve_add(out, lower);
		from = end;
	}
}

/* out: the lower of both at each level. */
static void curve_lower(
	const struct curve *p, const struct curve *q, double from, struct curve *out)
{
	size_t i = 0, j = 0;

	out->count = 0;
	while (i < p->count && j < q->count) {
		double to = fmin(p->items[i].to, q->items[j].to);

		add_lower(out, &p->items[i], &q->items[j], from, to);
		from = to;
		i += p->items[i].to <= to;
		j += q->items[j].to <= to;
	}
}

static double piece_least(const struct piece *p, double from)
{
	double bottom = p->a > 0 ? fmin(fmax(-p->b / (2 * p->a), from), p->to) : from;

	return fmin(
		piece_at(p, bottom), p->a > 0 ? (double)INFINITY : piece_at(p, p->to));
}

/* The least cost at any level, and where its segment begins. */
static double curve_least(const struct curve *q, double from, size_t *start)
{
	double least = (double)INFINITY;

	for (size_t i = 0; i < q->count; i++) {
		double cost = piece_least(&q->items[i], from);

		if (cost < least) {
			least = cost;
			*start = q->items[i].start;
		}
		from = q->items[i].to;
	}
	return least;
}

/* ---- the best division ---- */

struct division {
	const double *x; /* in standard deviations of the noise */
	size_t count, min_runs;
	double from, to; /* levels that there can be */
	double penalty;
	double *least; /* by number of runs: their cost and penalties */
	size_t *start; /* and where their last segment begins */
	struct curve best, segment, next;
};

static void curves_swap(struct curve *a, struct curve *b)
{
	struct curve kept = *a;

	*a = *b;
	*b = kept;
}

/* d->segment: the costs of a segment from start to end. */
static void begin_segment(struct division *d, size_t start, size_t end)
{
	d->segment.count = 0;
	curve_add(&d->segment,
		(struct piece){ .to = d->to,
			.start = start,
			.c = d->least[start] + (start ? d->penalty : 0) });
	for (size_t i = start; i < end; i++) {
		curve_with(&d->segment, d->from, d->x[i], &d->next);
		curves_swap(&d->segment, &d->next);
	}
}

/* All segments that end at end. */
static void take_run(struct division *d, size_t end)
{
	size_t start = end - d->min_runs;

	if (d->best.count) {
		curve_with(&d->best, d->from, d->x[end - 1], &d->next);
		curves_swap(&d->best, &d->next);
	}
	if (start && start < d->min_runs)
		return;
	begin_segment(d, start, end);
	if (d->best.count)
		curve_lower(&d->best, &d->segment, d->from, &d->next);
	curves_swap(&d->best, d->best.count ? &d->next : &d->segment);
}

/* Where segments begin, but the first, from the last on; how many.  The caller frees
 * them. */
static size_t divide(struct division *d, size_t **starts)
{
	size_t found = 0;

	d->least = xcalloc(d->count + 1, sizeof(*d->least));
	d->start = xcalloc(d->count + 1, sizeof(*d->start));
	for (size_t end = d->min_runs; end <= d->count; end++) {
		take_run(d, end);
		d->least[end] = curve_least(&d->best, d->from, &d->start[end]);
	}
	*starts = xcalloc(d->count + 1, sizeof(**starts));
	for (size_t end = d->count; d->start[end]; end = d->start[end])
		(*starts)[found++] = d->start[end];
	free(d->least);
	free(d->start);
	free(d->best.items);
	free(d->segment.items);
	free(d->next.items);
	return found;
}

/* ---- the series ---- */

/* Runs that were measured. */
struct measured {
	size_t *runs;	    /* their numbers in the series */
	double *values, *x; /* x: logarithms, or the values */
	size_t count;
	bool logarithms;
};

static struct measured measured_new(const double *values, size_t count)
{
	struct measured m = { .runs = xcalloc(count + 1, sizeof(*m.runs)),
		.values = xcalloc(count + 1, sizeof(*m.values)),
		.x = xcalloc(count + 1, sizeof(*m.x)),
		.logarithms = true };

	for (size_t i = 0; i < count; i++) {
		if (!isfinite(values[i]))
			continue;
		m.runs[m.count] = i;
		m.values[m.count++] = values[i];
		m.logarithms = m.logarithms && values[i] >= 0;
	}
	return m;
}

static void measured_free(struct measured *m)
{
	free(m->runs);
	free(m->values);
	free(m->x);
}

/* The median of those above 0, to x; NAN of none. */
static double positive_median(struct measured *m)
{
	size_t found = 0;

	for (size_t i = 0; i < m->count; i++)
		if (m->values[i] > 0)
			m->x[found++] = m->values[i];
	return statistics_median(m->x, found);
}

static void transform(struct measured *m)
{
	double least = LEAST_SHARE * positive_median(m);

	for (size_t i = 0; i < m->count; i++)
		m->x[i] = !m->logarithms || isnan(least) ? m->values[i] :
							   log(fmax(m->values[i], least));
}

/* How far neighbours are apart; those that are not at all only where zeros count. */
static double median_apart(const struct measured *m, bool zeros, size_t *count)
{
	double *apart = xcalloc(m->count, sizeof(*apart)), median;

	*count = 0;
	for (size_t i = 1; i < m->count; i++)
		if (zeros || m->x[i] != m->x[i - 1])
			apart[(*count)++] = fabs(m->x[i] - m->x[i - 1]);
	median = statistics_median(apart, *count);
	free(apart);
	return median;
}

/*
 * Neighbours differ by sqrt(2) standard deviations, but for the few with a step between.
 * Figures of few digits are often equal: then the others tell, where they are many.
 */
static double noise_of(const struct measured *m)
{
	size_t all, differ;
	double median = median_apart(m, true, &all),
	       other = median_apart(m, false, &differ);

	if (median == 0 && 3 * differ > all)
		median = other;
	return median / (MAD * sqrt(2));
}

/* Few differences tell the noise badly, which costs more. */
static double penalty_of(size_t count)
{
	double n = (double)count;

	return 3 * log(n) * (1 + 5 / n);
}

/* x in standard deviations of the noise about the median, for the sums of squares. */
static void standardize(struct measured *m, struct division *d, double noise)
{
	double middle = statistics_median(m->x, m->count);

	d->from = (double)INFINITY;
	d->to = -(double)INFINITY;
	for (size_t i = 0; i < m->count; i++) {
		m->x[i] = (m->x[i] - middle) / noise;
		d->from = fmin(d->from, m->x[i]);
		d->to = fmax(d->to, m->x[i]);
	}
}

/* ---- steps between segments ---- */

static struct step step_between(
	const struct measured *m, size_t before_first, size_t first, size_t end)
{
	const double *before = m->values + before_first, *after = m->values + first;
	struct step s = { .first = m->runs[first],
		.before_first = m->runs[before_first],
		.end = m->runs[end - 1] + 1,
		.before = statistics_median(before, first - before_first),
		.after = statistics_median(after, end - first) };

	s.change = s.before == 0 ? (double)NAN : (s.after - s.before) / fabs(s.before);
	s.p = mann_whitney_p(before, first - before_first, after, end - first);
	return s;
}

/* The size of a step, either way alike: of 1.25 and of 0.8 it is 1.25. */
static double ratio_of(const struct step *s)
{
	if (s->before == 0 || s->after == 0)
		return s->before == s->after ? 1 : (double)INFINITY;
	if (s->before < 0 || s->after < 0)
		return 1 + fabs(s->change);
	return fmax(s->after / s->before, s->before / s->after);
}

/* bounds: 0, the first runs of segments, the number of runs. */
static struct step step_at(const struct measured *m, const size_t *bounds, size_t i)
{
	return step_between(m, bounds[i - 1], bounds[i], bounds[i + 1]);
}

/* The smallest step that is none; 0: all are. */
static size_t too_small(
	const struct measured *m, const size_t *bounds, size_t count, double min_change)
{
	double least = 1 + min_change;
	size_t found = 0;

	for (size_t i = 1; i + 1 < count; i++) {
		struct step s = step_at(m, bounds, i);

		if (ratio_of(&s) < least) {
			least = ratio_of(&s);
			found = i;
		}
	}
	return found;
}

static size_t drop_small(
	const struct measured *m, size_t *bounds, size_t count, double min_change)
{
	size_t i;

	while ((i = too_small(m, bounds, count, min_change)) > 0) {
		memmove(bounds + i, bounds + i + 1, (count - i - 1) * sizeof(*bounds));
		count--;
	}
	return count;
}

/* The bounds of the best division; how many.  The caller frees them. */
static size_t find_bounds(
	struct measured *m, struct steps *found, size_t min_runs, size_t **bounds)
{
	struct division d = {
		.count = m->count, .min_runs = min_runs, .penalty = penalty_of(m->count)
	};
	size_t *starts, count;

	transform(m);
	found->noise = noise_of(m);
	standardize(m, &d, fmax(found->noise, LEAST_NOISE));
	d.x = m->x;
	count = divide(&d, &starts);
	*bounds = xcalloc(count + 2, sizeof(**bounds));
	for (size_t i = 0; i < count; i++)
		(*bounds)[i + 1] = starts[count - 1 - i];
	(*bounds)[count + 1] = m->count;
	free(starts);
	return count + 2;
}

struct steps *steps_find(
	const double *values, size_t count, const struct steps_options *options)
{
	struct steps *found = xcalloc(1, sizeof(*found));
	size_t min_runs = options->min_runs ? options->min_runs : 1, *bounds, bound_count;
	struct measured m = measured_new(values, count);

	found->noise = (double)NAN;
	if (m.count < 2 * min_runs) {
		measured_free(&m);
		return found;
	}
	bound_count = find_bounds(&m, found, min_runs, &bounds);
	bound_count = drop_small(&m, bounds, bound_count, options->min_change);
	found->count = bound_count - 2;
	found->items = xcalloc(bound_count, sizeof(*found->items));
	for (size_t i = 0; i < found->count; i++)
		found->items[i] = step_at(&m, bounds, i + 1);
	free(bounds);
	measured_free(&m);
	return found;
}

void steps_free(struct steps *s)
{
	if (!s)
		return;
	free(s->items);
	free(s);
}
