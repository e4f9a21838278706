/* statistics_prior.c - what all items together say of the variance of one. */
#include "statistics_fit.h"

#include <math.h>

#include "distributions.h"

/* So many items a line through their variances needs. */
enum { TREND_ITEMS = 10 };
/*
 * What all items together say of one counts as so many degrees of freedom at most: the
 * functions of a program do not vary independently, nor quite as the model has it.
 */
enum { MOST_DEGREES = 10 };

/* What is known of a variance before an item is looked at. */
struct prior {
	double start, slope;		/* of its logarithm, by level */
	double low, high;		/* levels it was learnt from */
	double degrees;			/* what it is worth */
	double most_degrees;
};

static bool teaches(const struct study *s, size_t item)
{
	const struct fit *f = &s->fits[item];

	return is_tested(s, item) && f->degrees > 0 && f->variance > 0;
}

/* Unbiased for the logarithm of the variance behind it: Smyth (2004), section 6.2. */
static double log_variance(const struct fit *f)
{
	double half = f->degrees / 2;

	return log(f->variance) - digamma(half) + log(half);
}

/* A line by least squares, level where there is little to draw one through. */
static size_t draw_line(const struct study *s, struct prior *p)
{
	double n = 0, x = 0, y = 0, xx = 0, xy = 0;

	p->low = (double)INFINITY;
	p->high = -(double)INFINITY;
	for (size_t i = 0; i < s->items; i++) {
		const struct fit *f = &s->fits[i];
		double to = teaches(s, i) ? log_variance(f) : 0;

		if (!teaches(s, i))
			continue;
		n++;
		x += (f->level - x) / n;
		y += (to - y) / n;
		p->low = fmin(p->low, f->level);
		p->high = fmax(p->high, f->level);
	}
	for (size_t i = 0; i < s->items; i++) {
		const struct fit *f = &s->fits[i];

		if (!teaches(s, i))
			continue;
		xx += (f->level - x) * (f->level - x);
		xy += (f->level - x) * (log_variance(f) - y);
	}
	p->slope = n >= TREND_ITEMS && xx > 0 ? xy / xx : 0;
	p->start = y - p->slope * x;
	return (size_t)n;
}

static double line_at(const struct prior *p, double level)
{
	return p->start + (p->slope != 0 ?
		p->slope * fmin(fmax(level, p->low), p->high) : 0);
}

/* How much variances scatter about the line, beyond what their few runs explain. */
static double excess(const struct study *s, const struct prior *p, size_t count)
{
	double squares = 0, explained = 0;

	for (size_t i = 0; i < s->items; i++) {
		const struct fit *f = &s->fits[i];

		if (!teaches(s, i))
			continue;
		squares += pow(log_variance(f) - line_at(p, f->level), 2);
		explained += trigamma(f->degrees / 2);
	}
	return squares / ((double)count - (p->slope != 0 ? 2 : 1)) -
		explained / (double)count;
}

static struct prior learn(const struct study *s)
{
	struct prior p = { 0 };
	size_t count = draw_line(s, &p);

	for (size_t i = 0; i < s->items; i++)
		if (teaches(s, i))
			p.most_degrees += s->fits[i].degrees;
	if (count < 3)
		return p;
	p.degrees = 2 * trigamma_inverse(fmax(excess(s, &p, count), 0));
	if (!isinf(p.degrees))
		p.start += digamma(p.degrees / 2) - log(p.degrees / 2);
	p.degrees = fmin(p.degrees, MOST_DEGREES);
	return p;
}

static void moderate(struct fit *f, const struct prior *p, bool sampled)
{
	double expected = exp(line_at(p, f->level)), degrees = p->degrees + f->degrees;

	f->moderated = f->variance;
	if (p->degrees > 0)
		f->moderated = (p->degrees * expected + f->degrees * f->variance) /
			degrees;
	f->moderated_degrees = fmax(fmin(degrees, p->most_degrees), f->degrees);
	if (sampled)
		f->moderated = fmax(f->moderated, 1);
}

void study_moderate(struct study *s)
{
	struct prior p = learn(s);

	for (size_t i = 0; i < s->items; i++)
		if (s->fits[i].known)
			moderate(&s->fits[i], &p, trial_sampled(s->trial));
}
