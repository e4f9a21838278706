/* steps.c - steps in series: where they are, and that noise has none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka needs the four above */
#include <cmocka.h>
#include <math.h>

#include "steps.h"

#define UNKNOWN ((double)NAN)

enum { SERIES = 400 };

/* Marsaglia's xorshift64*, the same on every machine. */
static double uniform(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return ((double)(*state * UINT64_C(2685821657736338717) >> 11) + 0.5) /
		9007199254740992.0;
}

static double normal(uint64_t *state)
{
	double radius = sqrt(-2 * log(uniform(state)));

	return radius * cos(2 * M_PI * uniform(state));
}

static void noise(uint64_t *state, double *values, size_t count, double deviation)
{
	for (size_t i = 0; i < count; i++)
		values[i] = 100 * exp(deviation * normal(state));
}

static size_t count_steps(const double *values, size_t count)
{
	struct steps *s = steps_find(values, count, &steps_defaults);
	size_t found = s->count;

	steps_free(s);
	return found;
}

static void finds_a_step(void **state)
{
	static const double values[] = { 100, 101, 99, 100, 102, 112, 113, 111, 112,
		114 };
	struct steps *s = steps_find(values, 10, &steps_defaults);

	assert_int_equal(s->count, 1);
	assert_int_equal(s->items[0].first, 5);
	assert_int_equal(s->items[0].before_first, 0);
	assert_int_equal(s->items[0].end, 10);
	assert_float_equal(s->items[0].before, 100, 0);
	assert_float_equal(s->items[0].after, 112, 0);
	assert_float_equal(s->items[0].change, 0.12, 1e-12);
	/* the two arrangements of 252 that are as extreme */
	assert_float_equal(s->items[0].p, 2.0 / 252, 1e-12);
	steps_free(s);
}

static void finds_several(void **state)
{
	double values[60];
	uint64_t seed = 7;
	struct steps *s;

	noise(&seed, values, 60, 0.01);
	for (size_t i = 20; i < 40; i++)
		values[i] *= 2;
	s = steps_find(values, 60, &steps_defaults);
	assert_int_equal(s->count, 2);
	assert_int_equal(s->items[0].first, 20);
	assert_int_equal(s->items[0].end, 40);
	assert_int_equal(s->items[1].first, 40);
	assert_int_equal(s->items[1].before_first, 20);
	assert_true(fabs(s->items[0].change - 1) < 0.05);
	assert_true(fabs(s->items[1].change + 0.5) < 0.05);
	assert_true(s->noise > 0.005 && s->noise < 0.02);
	steps_free(s);
}

static void numbers_runs_that_were_not_measured(void **state)
{
	static const double values[] = { UNKNOWN, 5, 5, UNKNOWN, 5, 5, UNKNOWN, 9, 9,
		9, UNKNOWN };
	struct steps *s = steps_find(values, 11, &steps_defaults);

	assert_int_equal(s->count, 1);
	assert_int_equal(s->items[0].first, 7);
	assert_int_equal(s->items[0].before_first, 1);
	assert_int_equal(s->items[0].end, 10);
	steps_free(s);
}

static void takes_zero_and_below(void **state)
{
	static const double zeros[] = { 0, 0, 0, 0, 3, 3, 3, 3 },
			    below[] = { -5, -5, -4, -5, 2, 2, 2, 2 };
	struct steps *s = steps_find(zeros, 8, &steps_defaults);

	assert_int_equal(s->count, 1);
	assert_int_equal(s->items[0].first, 4);
	assert_true(isnan(s->items[0].change));
	steps_free(s);
	s = steps_find(below, 8, &steps_defaults);
	assert_int_equal(s->count, 1);
	assert_int_equal(s->items[0].first, 4);
	assert_float_equal(s->items[0].change, 1.4, 1e-12);
	steps_free(s);
}

static void one_far_run_is_no_step(void **state)
{
	static const double values[] = { 10, 11, 10, 12, 90, 11, 10, 12, 11, 10, 80, 10,
		11 };

	assert_int_equal(count_steps(values, 13), 0);
}

static void small_ones_are_none(void **state)
{
	static const double values[] = { 100, 100, 100, 100, 104, 104, 104, 104 };
	struct steps_options options = steps_defaults;
	struct steps *s;

	assert_int_equal(count_steps(values, 8), 0);
	options.min_change = 0.03;
	s = steps_find(values, 8, &options);
	assert_int_equal(s->count, 1);
	steps_free(s);
}

static void few_runs_have_none(void **state)
{
	static const double values[] = { 1, 1, 9, 9, 9 };

	assert_int_equal(count_steps(values, 0), 0);
	assert_int_equal(count_steps(values, 1), 0);
	assert_int_equal(count_steps(values, 5), 0);
}

/* A coarse clock is noise as well. */
static void few_digits_are_no_steps(void **state)
{
	static const double values[] = { 10, 10, 11, 11, 10, 10, 10, 11, 10, 10, 11, 11,
		11, 10, 10, 11, 10, 10, 10, 11 };

	assert_int_equal(count_steps(values, 20), 0);
}

static void noise_seldom_has_steps(void **state)
{
	static const size_t lengths[] = { 6, 8, 12, 20, 50, 200 };
	double values[200];
	uint64_t seed = 1;

	for (size_t i = 0; i < 6; i++) {
		size_t alarms = 0;

		for (size_t k = 0; k < SERIES; k++) {
			noise(&seed, values, lengths[i], 0.1);
			alarms += count_steps(values, lengths[i]) > 0;
		}
		assert_true(alarms <= SERIES / 20);
	}
}

/* 12 % in noise of 3 %, eight runs a side. */
static void steps_are_seldom_missed(void **state)
{
	double values[16];
	size_t found = 0;
	uint64_t seed = 3;

	for (size_t k = 0; k < SERIES; k++) {
		struct steps *s;

		noise(&seed, values, 16, 0.03);
		for (size_t i = 8; i < 16; i++)
			values[i] *= 1.12;
		s = steps_find(values, 16, &steps_defaults);
		found +=
			s->count == 1 && s->items[0].first >= 7 && s->items[0].first <= 9;
		steps_free(s);
	}
	assert_true(found >= SERIES * 95 / 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_a_step),
		cmocka_unit_test(finds_several),
		cmocka_unit_test(numbers_runs_that_were_not_measured),
		cmocka_unit_test(takes_zero_and_below),
		cmocka_unit_test(one_far_run_is_no_step),
		cmocka_unit_test(small_ones_are_none),
		cmocka_unit_test(few_runs_have_none),
		cmocka_unit_test(few_digits_are_no_steps),
		cmocka_unit_test(noise_seldom_has_steps),
		cmocka_unit_test(steps_are_seldom_missed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
