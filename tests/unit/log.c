/* log.c - rows of logs in the order of time: summer time, restarts, late rows, parts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka needs the four above */
#include <cmocka.h>
#include <math.h>

#include "profile.h"

/* Seconds since 1970 of days and times of 2025, as cal.timegm() has them. */
#define OCTOBER_26 1761436800.0 /* a Sunday */
#define MARCH_30 1743292800.0	/* a Sunday */
#define OCTOBER_24 1761264000.0

static double at(double day, int hour, int minute, int second)
{
	return day + hour * 3600 + minute * 60 + second;
}

/* A log whose counter numbers its rows from 1 in the order they were written. */
static struct profile *log_of(enum log_clock clock, const double *times, size_t count)
{
	struct profile *p = profile_new(NULL);
	uint32_t log = profile_log(p, clock);
	size_t counter = profile_counter(p, log, "cpu", 0, "percent", CPU_UNKNOWN);

	for (size_t i = 0; i < count; i++)
		profile_count(
			p, counter, profile_log_row(p, log, times[i]), (double)i + 1);
	return p;
}

static void times_are(
	const struct profile *p, uint32_t log, const double *wanted, size_t count)
{
	const struct log *l = &p->logs[log];

	assert_int_equal(l->count, count);
	for (size_t i = 0; i < count; i++) {
		assert_true(
			!isnan(l->times[i]) && (!i || l->times[i] >= l->times[i - 1]));
		if (l->times[i] != wanted[i])
			fail_msg("row %zu: %.9g, not %.9g", i, l->times[i], wanted[i]);
	}
}

static void rows_are(const struct profile *p, size_t counter, const double *wanted)
{
	for (size_t i = 0; i < p->logs[p->counters[counter].log].count; i++)
		if (p->counters[counter].values[i] != wanted[i])
			fail_msg("row %zu was %g, not %g", i,
				p->counters[counter].values[i], wanted[i]);
}

static bool has_note(const struct profile *p, const char *text)
{
	for (size_t i = 0; i < p->note_count; i++)
		if (strstr(profile_str(p, p->notes[i].text), text))
			return true;
	return false;
}

#define COUNT(a) (sizeof(a) / sizeof(*(a)))
#define FINISH(clock, times) finish(clock, times, COUNT(times))

static struct profile *finish(enum log_clock clock, const double *times, size_t count)
{
	struct profile *p = log_of(clock, times, count);

	profile_logs_finish(p);
	profile_logs_finish(p); /* nothing is done twice */
	return p;
}

/* ---- summer time ---- */

static void the_end_of_summer_time_is_no_step_back(void **state)
{
	const double times[] = { at(OCTOBER_26, 2, 59, 40), at(OCTOBER_26, 2, 59, 50),
		at(OCTOBER_26, 2, 0, 0), at(OCTOBER_26, 2, 0, 10),
		at(OCTOBER_26, 2, 0, 20) };
	struct profile *p = FINISH(CLOCK_LOCAL, times);

	times_are(p, 0, (double[]){ 0, 10, 20, 30, 40 }, 5);
	rows_are(p, 0, (double[]){ 1, 2, 3, 4, 5 });
	assert_true(p->start == times[0]);
	assert_true(has_note(p, "end of summer time"));
	assert_int_equal(p->note_count, 1);
	profile_free(p);
}

static void the_begin_of_summer_time_is_no_gap(void **state)
{
	const double times[] = { at(MARCH_30, 1, 59, 58), at(MARCH_30, 1, 59, 59),
		at(MARCH_30, 3, 0, 0), at(MARCH_30, 3, 0, 1) };
	struct profile *p = FINISH(CLOCK_LOCAL, times);

	times_are(p, 0, (double[]){ 0, 1, 2, 3 }, 4);
	assert_true(has_note(p, "begin of summer time"));
	profile_free(p);
}

static void an_hour_without_rows_is_a_gap(void **state)
{
	const double noon[] = { at(OCTOBER_24, 12, 0, 0), at(OCTOBER_24, 12, 0, 1),
		at(OCTOBER_24, 13, 0, 2), at(OCTOBER_24, 13, 0, 3) };
	const double moments[] = { at(MARCH_30, 1, 59, 58), at(MARCH_30, 1, 59, 59),
		at(MARCH_30, 3, 0, 0) };
	const double back[] = { at(OCTOBER_26, 2, 59, 40), at(OCTOBER_26, 2, 59, 50),
		at(OCTOBER_26, 2, 0, 0) };
	struct profile *p = FINISH(CLOCK_LOCAL, noon);

	times_are(p, 0, (double[]){ 0, 1, 3602, 3603 }, 4);
	assert_int_equal(p->note_count, 0);
	profile_free(p);

	p = FINISH(CLOCK_UTC, moments); /* which knows no summer */
	times_are(p, 0, (double[]){ 0, 1, 3602 }, 3);
	assert_int_equal(p->note_count, 0);
	profile_free(p);

	p = FINISH(CLOCK_UTC, back);
	times_are(p, 0, (double[]){ 0, 3580, 3590 }, 3);
	rows_are(p, 0, (double[]){ 3, 1, 2 });
	profile_free(p);
}

static void a_row_from_before_the_hour_stays_there(void **state)
{
	const double times[] = { at(OCTOBER_26, 2, 59, 30), at(OCTOBER_26, 2, 59, 40),
		at(OCTOBER_26, 2, 0, 0), at(OCTOBER_26, 2, 59, 50),
		at(OCTOBER_26, 2, 0, 10), at(OCTOBER_26, 2, 0, 20) };
	struct profile *p = FINISH(CLOCK_LOCAL, times);

	times_are(p, 0, (double[]){ 0, 10, 20, 30, 40, 50 }, 6);
	rows_are(p, 0, (double[]){ 1, 2, 4, 3, 5, 6 });
	assert_true(has_note(p, "out of the order"));
	profile_free(p);
}

static void a_clock_that_goes_back_and_forth_ends_where_it_was(void **state)
{
	const double times[] = { at(OCTOBER_24, 10, 0, 0), at(OCTOBER_24, 10, 0, 1),
		at(OCTOBER_24, 9, 0, 2), at(OCTOBER_24, 10, 0, 3),
		at(OCTOBER_24, 10, 0, 4) };
	struct profile *p = FINISH(CLOCK_LOCAL, times);

	times_are(p, 0, (double[]){ 0, 1, 2, 3, 4 }, 5);
	rows_are(p, 0, (double[]){ 1, 2, 3, 4, 5 });
	profile_free(p);
}

/* ---- order ---- */

static void late_rows_are_sorted_with_their_values(void **state)
{
	const double times[] = { 10, 11, 14, 13, 12, 15, 15, 14 };
	struct profile *p = FINISH(CLOCK_UTC, times);

	times_are(p, 0, (double[]){ 0, 1, 2, 3, 4, 4, 5, 5 }, 8);
	rows_are(p, 0, (double[]){ 1, 2, 5, 4, 3, 8, 6, 7 });
	assert_true(has_note(p, "out of the order"));
	assert_true(p->notes[0].count == 3);
	profile_free(p);
}

static void elapsed_time_that_begins_anew_goes_on(void **state)
{
	const double again[] = { 0, 1, 2, 3, 4, 0, 1, 2 };
	const double later[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 2.5, 3.5 };
	const double twice[] = { 0, 1, 2, 3, 0, 1, 2, 3, 0, 1 };
	struct profile *p = FINISH(CLOCK_ELAPSED, again);

	times_are(p, 0, (double[]){ 0, 1, 2, 3, 4, 5, 6, 7 }, 8);
	rows_are(p, 0, (double[]){ 1, 2, 3, 4, 5, 6, 7, 8 });
	assert_true(has_note(p, "begins anew"));
	assert_int_equal(p->note_count, 1);
	profile_free(p);

	p = FINISH(CLOCK_ELAPSED, later);
	times_are(p, 0, (double[]){ 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 }, 13);
	profile_free(p);

	p = FINISH(CLOCK_ELAPSED, twice);
	times_are(p, 0, (double[]){ 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 }, 10);
	assert_true(p->notes[0].count == 2);
	profile_free(p);
}

static void a_late_row_of_elapsed_time_is_no_restart(void **state)
{
	const double times[] = { 0, 1, 2, 4, 3, 5, 7, 6 };
	struct profile *p = FINISH(CLOCK_ELAPSED, times);

	times_are(p, 0, (double[]){ 0, 1, 2, 3, 4, 5, 6, 7 }, 8);
	rows_are(p, 0, (double[]){ 1, 2, 3, 5, 4, 6, 8, 7 });
	profile_free(p);
}

/* ---- where time 0 is ---- */

static void elapsed_time_keeps_its_begin_and_an_uptime_does_not(void **state)
{
	const double short_wait[] = { 0.2, 0.4, 0.6 }, uptime[] = { 86400.5, 86401.5 };
	struct profile *p = FINISH(CLOCK_ELAPSED, short_wait);

	times_are(p, 0, short_wait, 3);
	assert_true(isnan(p->start));
	profile_free(p);

	p = log_of(CLOCK_ELAPSED, uptime, 2);
	p->start = 1e9; /* of elapsed time 0, as the reader knows */
	profile_logs_finish(p);
	times_are(p, 0, (double[]){ 0, 1 }, 2);
	assert_true(p->start == 1e9 + 86400.5);
	profile_free(p);
}

static void moments_keep_their_microseconds(void **state)
{
	const double times[] = { 1761308401.000121, 1761308402.000480, 1761308402.75 };
	struct profile *p = FINISH(CLOCK_UTC, times);

	times_are(p, 0, (double[]){ 0, 1.000359, 1.749879 }, 3);
	profile_free(p);
}

static void logs_of_one_profile_share_their_begin(void **state)
{
	const double first[] = { 110, 105 }, second[] = { 107, 120 };
	struct profile *p = log_of(CLOCK_UTC, first, 2);
	uint32_t log = profile_log(p, CLOCK_UTC), none = profile_log(p, CLOCK_UTC);
	size_t counter = profile_counter(p, log, "cpu", 0, "percent", CPU_UNKNOWN);

	for (size_t i = 0; i < 2; i++)
		profile_count(
			p, counter, profile_log_row(p, log, second[i]), (double)i + 1);
	profile_logs_finish(p);
	times_are(p, 0, (double[]){ 0, 5 }, 2);
	rows_are(p, 0, (double[]){ 2, 1 });
	times_are(p, log, (double[]){ 2, 15 }, 2);
	rows_are(p, counter, (double[]){ 1, 2 });
	times_are(p, none, NULL, 0);
	assert_true(p->start == 105);
	profile_free(p);
}

/* ---- cells ---- */

static void cells_that_were_not_measured_are_nan(void **state)
{
	struct profile *p = profile_new(NULL);
	uint32_t log = profile_log(p, CLOCK_ELAPSED);
	size_t cpu = profile_counter(p, log, "cpu", 0, "percent", CPU_UNKNOWN), late;

	for (int i = 0; i < 1000; i++) {
		size_t row = profile_log_row(p, log, i);

		if (i % 3)
			profile_count(p, cpu, row, i);
	}
	late = profile_counter(p, log, "memory", 0, "bytes", CPU_UNKNOWN);
	assert_int_equal(profile_counter(p, log, "cpu", 0, "percent", CPU_UNKNOWN), cpu);
	profile_count(p, late, profile_log_row(p, log, 1000), 7);
	for (int i = 0; i < 1001; i++) {
		double value = p->counters[cpu].values[i];

		assert_true(i % 3 && i < 1000 ? value == i : isnan(value));
		assert_true(i < 1000 ? isnan(p->counters[late].values[i]) :
				       p->counters[late].values[i] == 7);
	}
	profile_free(p);
}

static void parts_follow_one_another(void **state)
{
	const double first[] = { 5, 6 }, second[] = { 7, 8, 9 };
	struct profile *a = log_of(CLOCK_UTC, first, 2),
		       *b = log_of(CLOCK_UTC, second, 3);
	size_t cpu = 0, only_a = profile_counter(a, 0, "rss", 0, "bytes", CPU_UNKNOWN);
	size_t only_b = profile_counter(b, 0, "vms", 0, "bytes", CPU_UNKNOWN);

	profile_count(a, only_a, 1, 60);
	profile_count(b, only_b, 2, 90);
	a->logs[0].rows_skipped = 2;
	b->logs[0].rows_skipped = 3;
	profile_continue(a, b);
	profile_logs_finish(a);
	times_are(a, 0, (double[]){ 0, 1, 2, 3, 4 }, 5);
	rows_are(a, cpu, (double[]){ 1, 2, 1, 2, 3 });
	assert_true(a->logs[0].rows_skipped == 5);
	assert_int_equal(a->counter_count, 3);
	for (int i = 0; i < 5; i++) {
		assert_true(i == 1 ? a->counters[only_a].values[i] == 60 :
				     isnan(a->counters[only_a].values[i]));
		assert_true(i == 4 ? a->counters[2].values[i] == 90 :
				     isnan(a->counters[2].values[i]));
	}
	profile_free(a);
	profile_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_end_of_summer_time_is_no_step_back),
		cmocka_unit_test(the_begin_of_summer_time_is_no_gap),
		cmocka_unit_test(an_hour_without_rows_is_a_gap),
		cmocka_unit_test(a_row_from_before_the_hour_stays_there),
		cmocka_unit_test(a_clock_that_goes_back_and_forth_ends_where_it_was),
		cmocka_unit_test(late_rows_are_sorted_with_their_values),
		cmocka_unit_test(elapsed_time_that_begins_anew_goes_on),
		cmocka_unit_test(a_late_row_of_elapsed_time_is_no_restart),
		cmocka_unit_test(elapsed_time_keeps_its_begin_and_an_uptime_does_not),
		cmocka_unit_test(moments_keep_their_microseconds),
		cmocka_unit_test(logs_of_one_profile_share_their_begin),
		cmocka_unit_test(cells_that_were_not_measured_are_nan),
		cmocka_unit_test(parts_follow_one_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
