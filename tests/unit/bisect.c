/* bisect.c - which version is next: told levels, noise, gaps, contradictions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka needs the four above */
#include <cmocka.h>
#include <math.h>

#include "bisect.h"

#define UNKNOWN ((double)NAN)

enum { MOST = 64 };

static struct bisect_item items[MOST];

/* Versions of these values, each of one run. */
static struct bisect judge(const double *values, size_t count, double noise)
{
	struct bisect b = { .items = items, .count = count, .noise = noise };
	struct error error = { 0 };

	for (size_t i = 0; i < count; i++)
		items[i] = (struct bisect_item){ .commit = "", .value = values[i],
			.runs = isnan(values[i]) ? 0 : 1, .run = (int64_t)i };
	assert_int_equal(bisect_judge(&b, &error), 0);
	return b;
}

static void halves_the_range(void **state)
{
	const double values[] = { 10, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, 20 };
	struct bisect b = judge(values, 7, 0.02);

	assert_int_equal(b.next, 3);
	assert_int_equal(b.left, 5);
	assert_int_equal(bisect_rounds(&b), 3);
	assert_false(bisect_is_doubtful(&b));
}

static void takes_what_was_measured(void **state)
{
	const double values[] = { 10, UNKNOWN, 10.3, UNKNOWN, UNKNOWN, 19, UNKNOWN, 20 };
	struct bisect b = judge(values, 8, 0.02);

	assert_int_equal(b.low, 2);
	assert_int_equal(b.high, 5);
	assert_int_equal(b.left, 2);
	assert_int_equal(b.next, 3);
	assert_int_equal(items[2].state, BISECT_GOOD);
	assert_int_equal(items[5].state, BISECT_BAD);
	assert_int_equal(b.contradictions, 0);
}

static void finds_the_step(void **state)
{
	const double values[] = { 10, 10.5, 19, 20, 20 };
	struct bisect b = judge(values, 5, 0.02);

	assert_true(b.next == SIZE_MAX);
	assert_int_equal(b.low, 1);
	assert_int_equal(b.high, 2);
	assert_int_equal(bisect_rounds(&b), 0);
}

/* Faster versions are found alike. */
static void goes_down_as_well(void **state)
{
	const double values[] = { 20, 19, 10.5, 10 };
	struct bisect b = judge(values, 4, 0.02);

	assert_true(b.next == SIZE_MAX);
	assert_int_equal(b.high, 2);
}

static void unclear_ones_are_measured_again(void **state)
{
	const double values[] = { 100, 109.6, 120 }, between[] = { 100, 104, 120 };
	struct bisect b = judge(values, 3, 0.001);

	assert_int_equal(items[1].state, BISECT_UNCLEAR);
	assert_int_equal(b.next, 1);
	assert_int_equal(b.unclear, 1);
	/* the same value is good or not, as the noise allows */
	judge(between, 3, 0.01);
	assert_int_equal(items[1].state, BISECT_GOOD);
	judge(between, 3, 0.05);
	assert_int_equal(items[1].state, BISECT_UNCLEAR);
}

static void untested_ones_come_first(void **state)
{
	const double values[] = { 10, UNKNOWN, 14.1, UNKNOWN, 20 },
		ties[] = { 10, 14.1, UNKNOWN, 20 };
	struct bisect b = judge(values, 5, 0.02);

	assert_int_equal(b.next, 2);		/* the middle, although it was measured */
	b = judge(ties, 4, 0.02);
	assert_int_equal(b.next, 2);
}

static void counts_contradictions(void **state)
{
	const double values[] = { 10, UNKNOWN, 20, 10, 20 };
	struct bisect b = judge(values, 5, 0.02);

	assert_int_equal(b.high, 2);
	assert_int_equal(b.low, 0);
	assert_int_equal(b.contradictions, 1);
}

static void levels_may_be_nothing(void **state)
{
	const double values[] = { 0, 0, 7, 8 };
	struct bisect b = judge(values, 4, UNKNOWN);

	assert_int_equal(b.high, 2);
	assert_true(b.next == SIZE_MAX);
}

static void doubts_small_differences(void **state)
{
	const double values[] = { 10, UNKNOWN, 10.5 };
	struct bisect b = judge(values, 3, 0.05);

	assert_true(bisect_is_doubtful(&b));
	b = judge(values, 3, 0.005);
	assert_false(bisect_is_doubtful(&b));
}

static void refuses_what_has_no_levels(void **state)
{
	struct bisect_item two[] = { { .value = 1, .runs = 1 }, { .value = UNKNOWN } };
	struct bisect b = { .items = two, .count = 2, .noise = UNKNOWN };
	struct error error = { 0 };

	assert_int_equal(bisect_judge(&b, &error), -1);
	error_free(&error);
	error = (struct error){ 0 };
	two[1].value = 1;
	assert_int_equal(bisect_judge(&b, &error), -1);
	assert_string_equal(error.text, "the good and the bad version measured the same");
	error_free(&error);
}

/* Whatever the place of the step, measuring what is next finds it, in few rounds. */
static void finds_every_step(void **state)
{
	for (size_t step = 1; step < MOST; step++) {
		double values[MOST];
		struct bisect b;
		size_t rounds = 0;

		for (size_t i = 0; i < MOST; i++)
			values[i] = UNKNOWN;
		values[0] = 10;
		values[MOST - 1] = 12;
		for (b = judge(values, MOST, 0.01); b.next != SIZE_MAX;
			b = judge(values, MOST, 0.01)) {
			values[b.next] = b.next < step ? 10.1 : 11.9;
			rounds++;
		}
		assert_int_equal(b.high, step);
		assert_true(rounds <= 6);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(halves_the_range),
		cmocka_unit_test(takes_what_was_measured),
		cmocka_unit_test(finds_the_step),
		cmocka_unit_test(goes_down_as_well),
		cmocka_unit_test(unclear_ones_are_measured_again),
		cmocka_unit_test(untested_ones_come_first),
		cmocka_unit_test(counts_contradictions),
		cmocka_unit_test(levels_may_be_nothing),
		cmocka_unit_test(doubts_small_differences),
		cmocka_unit_test(refuses_what_has_no_levels),
		cmocka_unit_test(finds_every_step),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
