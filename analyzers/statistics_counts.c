/* statistics_counts.c - two counts of samples: is the difference more than chance? */
#include "statistics.h"

#include <math.h>

#include "distributions.h"

/*
 * Of before + after samples, before would be a share of expected if nothing had
 * changed: the conditional test of Przyborowski and Wilenski (1940), exact for counts
 * that vary as Poisson's.  Samples of a function that is a large share of all vary
 * less; the counts are raised by 1 / (1 - share), by which their variance is that of
 * the binomial distribution.
 */
enum { MOST_COUNTED = 10000000 };	/* more would hardly say more, and takes long */

struct split {
	double before, after;	/* raised */
	double expected;
};

static struct split raised(double before, double after, double by, double expected)
{
	double most = MOST_COUNTED / (before + after);

	by = by > most ? most : by;
	return (struct split){ before * by, after * by, expected };
}

static struct split split_of(double before, double before_total, double after,
	double after_total)
{
	double total = before_total + after_total, share, raise;

	if (!(before_total > 0 && after_total > 0))
		return raised(before, after, 1, 0.5);
	share = fmin((before + after) / total, 1);
	raise = share < 1 ? 1 / (1 - share) : (double)INFINITY;
	return raised(before, after, raise, before_total / total);
}

/* P(X <= x) of a binomial distribution; counts need not be whole. */
static double at_most(double x, double count, double share)
{
	return x >= count ? 1 : incomplete_beta(count - x, x + 1, 1 - share);
}

static double at_least(double x, double count, double share)
{
	return x <= 0 ? 1 : incomplete_beta(x, count - x + 1, share);
}

static double split_p(const struct split *s)
{
	double count = s->before + s->after;
	double low = at_most(s->before, count, s->expected);
	double high = at_least(s->before, count, s->expected);

	return fmin(2 * fmin(low, high), 1);
}

/* The ratio after / before that a share of the samples in before stands for. */
static double ratio_of(const struct split *s, double share)
{
	return (1 - share) / share * s->expected / (1 - s->expected);
}

/* By Clopper and Pearson (1934). */
static void bounds(const struct split *s, double alpha, double *low, double *high)
{
	*low = s->after > 0 ? ratio_of(s, incomplete_beta_inverse(s->before + 1,
		s->after, 1 - alpha / 2)) : 0;
	*high = s->before > 0 ? ratio_of(s, incomplete_beta_inverse(s->before,
		s->after + 1, alpha / 2)) : (double)INFINITY;
}

/*
 * The change whose logarithm is its own error times what alpha and 80 % power need;
 * each step puts the error of the larger count in.
 */
static double detectable(const struct split *s, double alpha)
{
	double need = normal_quantile(alpha / 2) + normal_quantile(0.2), ratio = 2;
	double grown = (1 - s->expected) / s->expected;
	double before = s->before + s->after > 0 ? fmax(s->before, 0.5) : (double)NAN;

	for (int i = 0; i < 100; i++)
		ratio = exp(need * sqrt(1 / before + 1 / (before * ratio * grown)));
	return ratio;
}

struct count_test statistics_counts(double before, double before_total, double after,
	double after_total, double confidence)
{
	const double unknown = (double)NAN;
	struct split s;
	struct count_test t = { unknown, unknown, unknown, unknown, unknown };

	if (!(before >= 0 && after >= 0 && before + after <= 1e300))
		return t;
	s = split_of(before, before_total, after, after_total);
	t.p = split_p(&s);
	t.detectable = detectable(&s, 1 - confidence);
	if (before + after == 0)
		return t;
	t.ratio = before > 0 ? ratio_of(&s, s.before / (s.before + s.after)) :
		(double)INFINITY;
	bounds(&s, 1 - confidence, &t.low, &t.high);
	return t;
}
