/*
 * series_trials.c - the proof by trials: simulated logs in which nothing changes must
 * hardly ever be said to, and intervals must hold what they are of.
 *
 * Rows of a log are like those before them: AR(1), x' = phi x + noise, phi up to 0.9;
 * "behind noise" adds as much white noise to each row, "bursts" takes the exponential.
 * Seeds are fixed, so these trials always come out alike.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka needs the four above */
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

#include "cpulog.h"

enum { MAX_ROWS = 1000, MAX_RUNS = 3, TRIALS = 300 };
enum kind { PLAIN, BEHIND_NOISE, BURSTS };

static double uniform(uint64_t *state)
{
	uint64_t x = *state = *state * 6364136223846793005u + 1442695040888963407u;

	x = (x ^ (x >> 33)) * 0xff51afd7ed558ccdu;
	x ^= x >> 33;
	return ((double)(x >> 11) + 0.5) / 9007199254740992.0;
}

static double normal(uint64_t *state)
{
	double r = sqrt(-2 * log(uniform(state)));

	return r * cos(2 * 3.14159265358979323846 * uniform(state));
}

static double row_of(uint64_t *state, enum kind kind, double x)
{
	if (kind == BEHIND_NOISE)
		return x + normal(state);
	return kind == BURSTS ? exp(x) : x;
}

struct simulated {
	double times[MAX_ROWS], values[MAX_RUNS][MAX_ROWS];
	struct series runs[MAX_RUNS];
};

/* Runs that differ from each other by a normal distribution of that width. */
static void simulate(struct simulated *s, uint64_t *state, enum kind kind, size_t runs,
	size_t rows, double phi, double between)
{
	for (size_t r = 0; r < runs; r++) {
		double x = normal(state), level = 50 + between * normal(state);

		for (size_t i = 0; i < rows; i++) {
			s->times[i] = (double)i;
			s->values[r][i] = level + row_of(state, kind, x);
			x = phi * x + sqrt(1 - phi * phi) * normal(state);
		}
		s->runs[r] = (struct series){ s->times, s->values[r], rows };
	}
}

static double trends_seen(enum kind kind, size_t rows, double phi)
{
	static struct simulated s;
	uint64_t state = rows;
	int seen = 0;

	for (int i = 0; i < TRIALS; i++) {
		enum trend_verdict verdict;

		simulate(&s, &state, kind, 1, rows, phi, 0);
		verdict = series_trend(&s.runs[0], 0).verdict;
		seen += verdict == TREND_GROWING || verdict == TREND_SHRINKING;
	}
	return (double)seen / TRIALS;
}

struct outcome {
	double said, covered;	/* of all: a difference; of those with an interval: it has 0 */
};

static struct outcome differences(enum kind kind, size_t runs, size_t rows, double phi)
{
	static struct simulated before, after;
	double between = runs > 1 ? 0.3 : 0;
	uint64_t state = rows + runs;
	int said = 0, told = 0, covered = 0;

	for (int i = 0; i < TRIALS; i++) {
		struct series_change c;

		simulate(&before, &state, kind, runs, rows, phi, between);
		simulate(&after, &state, kind, runs, rows, phi, between);
		c = series_compare(before.runs, runs, after.runs, runs);
		said += c.verdict == CHANGE_MORE || c.verdict == CHANGE_LESS;
		told += c.verdict != CHANGE_INCONCLUSIVE;
		covered += c.points_low <= 0 && c.points_high >= 0;
	}
	return (struct outcome){ (double)said / TRIALS,
		told ? (double)covered / told : 1 };
}

/* ---- the tests ---- */

static void at_most(const char *what, size_t rows, double phi, double is, double limit)
{
	print_message("%s, %zu rows, phi %.1f: %.3f\n", what, rows, phi, is);
	if (is > limit)
		fail_msg("%.3f is more than %.3f", is, limit);
}

/* 5 %, and two standard deviations of what 300 trials say. */
static const double FIVE_PERCENT = 0.075;

static void false_trends(void **state)
{
	static const double phis[] = { 0, 0.6, 0.9 };

	for (size_t i = 0; i < 3; i++) {
		at_most("trend of noise", 60, phis[i], trends_seen(PLAIN, 60, phis[i]),
			FIVE_PERCENT);
		at_most("trend of noise", 200, phis[i], trends_seen(PLAIN, 200, phis[i]),
			FIVE_PERCENT);
		at_most("trend of bursts", 200, phis[i],
			trends_seen(BURSTS, 200, phis[i]), FIVE_PERCENT);
	}
	at_most("trend behind noise", 200, 0.6, trends_seen(BEHIND_NOISE, 200, 0.6),
		FIVE_PERCENT);
	/* ten waves under as much noise: the worst that was tried */
	at_most("trend behind noise", 200, 0.9, trends_seen(BEHIND_NOISE, 200, 0.9), 0.125);
}

/* A slope of three standard deviations of the noise over the log. */
static void true_trends(void **state)
{
	static struct simulated s;
	uint64_t seed = 3;
	int seen = 0;

	for (int i = 0; i < TRIALS; i++) {
		simulate(&s, &seed, PLAIN, 1, 200, 0.6, 0);
		for (size_t k = 0; k < 200; k++)
			s.values[0][k] += 3. * (double)k / 200;
		seen += series_trend(&s.runs[0], 0).verdict == TREND_GROWING;
	}
	assert_true(seen > TRIALS * 9 / 10);
}

static void false_differences(void **state)
{
	static const double phis[] = { 0, 0.6, 0.9 };
	static const size_t rows[] = { 60, 200, 1000 };

	for (size_t i = 0; i < 9; i++) {
		double phi = phis[i / 3];
		size_t n = rows[i % 3];

		at_most("one run a side", n, phi, differences(PLAIN, 1, n, phi).said,
			FIVE_PERCENT);
		at_most("three runs a side", n, phi, differences(PLAIN, 3, n, phi).said,
			FIVE_PERCENT);
		at_most("bursts, one run a side", n, phi,
			differences(BURSTS, 1, n, phi).said, FIVE_PERCENT);
	}
	at_most("behind noise, one run a side", 1000, 0.9,
		differences(BEHIND_NOISE, 1, 1000, 0.9).said, FIVE_PERCENT);
}

static void coverage(void **state)
{
	at_most("not covered, one run", 200, 0, 1 - differences(PLAIN, 1, 200, 0).covered,
		FIVE_PERCENT);
	at_most("not covered, one run", 1000, 0.6,
		1 - differences(PLAIN, 1, 1000, 0.6).covered, FIVE_PERCENT);
	at_most("not covered, one run", 1000, 0.9,
		1 - differences(PLAIN, 1, 1000, 0.9).covered, FIVE_PERCENT);
	at_most("not covered, three runs", 60, 0.9,
		1 - differences(PLAIN, 3, 60, 0.9).covered, FIVE_PERCENT);
	at_most("not covered, three runs", 1000, 0.6,
		1 - differences(PLAIN, 3, 1000, 0.6).covered, FIVE_PERCENT);
}

/* One standard deviation of a row. */
static void true_differences(void **state)
{
	static struct simulated before, after;
	uint64_t seed = 5;
	int seen = 0;

	for (int i = 0; i < TRIALS; i++) {
		simulate(&before, &seed, PLAIN, 1, 200, 0.3, 0);
		simulate(&after, &seed, PLAIN, 1, 200, 0.3, 0);
		for (size_t k = 0; k < 200; k++)
			after.values[0][k] -= 1;
		seen += series_compare(before.runs, 1, after.runs, 1).verdict == CHANGE_LESS;
	}
	assert_true(seen > TRIALS * 9 / 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(false_trends),
		cmocka_unit_test(true_trends),
		cmocka_unit_test(false_differences),
		cmocka_unit_test(coverage),
		cmocka_unit_test(true_differences),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
