/* series_compare.c - the difference of two sides; references are of scipy 1.10. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka needs the four above */
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cpulog.h"

#define UNKNOWN ((double)NAN)

static void near(double is, double wanted)
{
	if (!(fabs(is - wanted) <= 1e-9 * fabs(wanted)))
		fail_msg("%.17g is not %.17g", is, wanted);
}

enum { ROWS = 400 };
static double times[ROWS];

static struct series run(const double *values, size_t count)
{
	for (size_t i = 0; i < ROWS; i++)
		times[i] = (double)i;
	return (struct series){ times, values, count };
}

/* The figures that people ask for, of logs too short to say how sure they are. */
static void figures(void **state)
{
	const double old[] = { 78.2, 79.1, UNKNOWN, 78.5 }, new[] = { 73.1, 73.6, 74.1 };
	struct series before = run(old, 4), after = run(new, 3);
	struct series_change c = series_compare(&before, 1, &after, 1);

	near(c.before, 78.6);
	near(c.after, 73.6);
	near(c.points, -5);
	near(c.percent, -500 / 78.6);
	assert_true(isnan(c.points_low) && isnan(c.percent_high));
	assert_int_equal(c.verdict, CHANGE_INCONCLUSIVE);
	assert_string_equal(change_word(c.verdict), "inconclusive");
	assert_true(c.before_runs == 1 && c.after_runs == 1 && c.blocks == 3);
}

/*
 * Welch's interval: a, b of numpy, va = a.var(ddof=1) / 3, se = sqrt(va + vb),
 * df = se**4 / (va**2/2 + vb**2/2), t = scipy.stats.t.isf(.025, df); that of the
 * percentage with 100 * sqrt(r*r*va + vb) / a.mean() for se, r = b.mean() / a.mean()
 */
static void few_runs(void **state)
{
	const double old[] = { 50, 52, 51 }, new[] = { 47, 46.5, 48.1 };
	struct series before[] = { run(&old[0], 1), run(&old[1], 1), run(&old[2], 1) };
	struct series after[] = { run(&new[0], 1), run(&new[1], 1), run(&new[2], 1) };
	struct series_change c = series_compare(before, 3, after, 3);

	near(c.points, -3.8000000000000043);
	near(c.points_low, -5.90380212892535);
	assert_false(c.drawn);
	near(c.points_high, -1.6961978710746584);
	near(c.percent, -7.450980392156872);
	near(c.percent_low, -11.394912675454718);
	near(c.percent_high, -3.5070481088590264);
	assert_int_equal(c.verdict, CHANGE_LESS);
	/* one run: its spread is that of the other side's, t.isf(.025, 2) */
	c = series_compare(before, 1, after, 3);
	near(c.points, -2.8000000000000043);
	near(c.points_low, -6.866708701070639);
	near(c.points_high, 1.2667087010706304);
	assert_int_equal(c.verdict, CHANGE_NONE);
	c = series_compare(after, 3, before, 3);
	assert_int_equal(c.verdict, CHANGE_MORE);
}

static void fill(double *values, double level, size_t step)
{
	for (size_t i = 0; i < ROWS; i++)
		values[i] = level + (double)(i * step % 101) / 50;
}

static void one_run_each(void **state)
{
	double old[ROWS], new[ROWS];
	struct series before = run(old, ROWS), after = run(new, ROWS);
	struct series_change c, again;

	fill(old, 50, 37);
	fill(new, 49, 29);
	c = series_compare(&before, 1, &after, 1);
	again = series_compare(&before, 1, &after, 1);
	assert_memory_equal(&c, &again, sizeof(c));
	assert_int_equal(c.verdict, CHANGE_LESS);
	assert_true(c.drawn);
	assert_true(c.points_low < c.points && c.points < c.points_high);
	assert_true(c.percent_low < c.percent && c.percent < c.percent_high);
	assert_true(c.points_high < -0.8 && c.points_low > -1.2);
	fill(new, 50, 29);
	assert_int_equal(series_compare(&before, 1, &after, 1).verdict, CHANGE_NONE);
}

static void constant(void **state)
{
	double old[ROWS] = { 0 }, new[ROWS] = { 0 };
	struct series before = run(old, ROWS), after = run(new, ROWS);
	struct series_change c = series_compare(&before, 1, &after, 1);

	assert_true(c.points == 0 && c.points_low == 0 && c.points_high == 0);
	assert_true(isnan(c.percent) && isnan(c.percent_low));
	assert_int_equal(c.verdict, CHANGE_NONE);
	for (size_t i = 0; i < ROWS; i++)
		new[i] = 2;
	c = series_compare(&before, 1, &after, 1);
	assert_true(c.points == 2 && c.points_low == 2 && c.verdict == CHANGE_MORE);
	c = series_compare(&after, 1, &before, 1);
	assert_true(c.percent == -100 && c.percent_low == -100);
}

/* Half of the time at one level, half at another: as good as two rows. */
static void two_blocks(void **state)
{
	double old[ROWS], new[ROWS];
	struct series before = run(old, ROWS), after = run(new, ROWS);

	for (size_t i = 0; i < ROWS; i++) {
		old[i] = i < 200 ? 10 : 90;
		new[i] = i < 150 ? 10 : 90;
	}
	assert_int_equal(series_compare(&before, 1, &after, 1).verdict,
		CHANGE_INCONCLUSIVE);
}

static void nothing(void **state)
{
	const double values[] = { 1, 2, 3 }, none[] = { UNKNOWN, UNKNOWN };
	struct series some = run(values, 3), empty = run(none, 2), missing = { NULL, NULL, 0 };
	struct series runs[] = { some, missing, empty };
	struct series_change c = series_compare(&some, 1, &empty, 1);

	assert_true(isnan(c.after) && isnan(c.points) && c.after_runs == 0);
	assert_int_equal(c.verdict, CHANGE_INCONCLUSIVE);
	c = series_compare(NULL, 0, &missing, 1);
	assert_true(isnan(c.points) && c.verdict == CHANGE_INCONCLUSIVE);
	c = series_compare(runs, 3, &some, 1);
	assert_true(c.points == 0 && c.before_runs == 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(figures),
		cmocka_unit_test(few_runs),
		cmocka_unit_test(one_run_each),
		cmocka_unit_test(constant),
		cmocka_unit_test(two_blocks),
		cmocka_unit_test(nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
