/* statistics_logs.c - values as logarithms, and what counting samples makes them vary. */
#include "statistics_fit.h"

#include <math.h>

/* NAN of what is no measurement. */
double trial_value(const struct trial *t, size_t item, size_t run)
{
	size_t after = run - t->before_runs;
	double v = run < t->before_runs ? t->before[item * t->before_runs + run] :
		t->after[item * t->after_runs + after];

	return v >= 0 && v <= 1e300 ? v : (double)NAN;
}

bool trial_sampled(const struct trial *t)
{
	return t->before_scale && t->after_scale;
}

static double scale_of(const struct trial *t, size_t run)
{
	return run < t->before_runs ? t->before_scale[run] :
		t->after_scale[run - t->before_runs];
}

/* What half a sample is worth in a mean run. */
static double half_sample(const struct study *s)
{
	double sum = 0;

	for (size_t r = 0; r < s->runs; r++)
		sum += scale_of(s->trial, r);
	return sum > 0 ? 0.5 * (double)s->runs / sum : 0;
}

/* Zeros have no logarithm: they count as half the least of the item's other values. */
static double half_least(const struct study *s, size_t item)
{
	double least = (double)INFINITY;

	for (size_t r = 0; r < s->runs; r++) {
		double v = trial_value(s->trial, item, r);

		if (v > 0 && v < least)
			least = v;
	}
	return isinf(least) ? 1 : least / 2;
}

void study_logs(struct study *s)
{
	double half = trial_sampled(s->trial) ? half_sample(s) : 0;

	for (size_t i = 0; i < s->items; i++) {
		double zero = half > 0 ? half : half_least(s, i);
		bool known[2] = { false, false };

		for (size_t r = 0; r < s->runs; r++) {
			double v = trial_value(s->trial, i, r);

			s->logs[i * s->runs + r] = log(v == 0 ? zero : v + half);
			known[r >= s->trial->before_runs] |= !isnan(v);
		}
		s->fits[i].known = known[0] && known[1];
	}
}

static double mean_of_side(const struct study *s, size_t item, int side)
{
	double sum = 0, weights = 0;

	for (size_t r = side_first(s, side); r < side_end(s, side); r++) {
		double v = trial_value(s->trial, item, r);
		double w = s->trust[item * s->runs + r] * s->run_trust[r];

		if (isnan(v))
			continue;
		sum += w * v;
		weights += w;
	}
	return weights > 0 ? sum / weights : 0;
}

/* A logarithm of a Poisson count of mean m varies by about 1 / m. */
static void noise_of_item(struct study *s, size_t i)
{
	double mean[2] = { mean_of_side(s, i, 0), mean_of_side(s, i, 1) };

	s->fits[i].level = log((mean[0] + mean[1]) / 2);
	for (size_t r = 0; r < s->runs; r++)
		s->noise[i * s->runs + r] = !trial_sampled(s->trial) ? 1 : 1 /
			(mean[r >= s->trial->before_runs] * scale_of(s->trial, r) + 0.5);
}

void study_noise(struct study *s)
{
	for (size_t i = 0; i < s->items; i++)
		noise_of_item(s, i);
}
