/* logtext.c - the text of monitors: stamps, figures, and processes that come and go. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka needs the four above */
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "../converters/logtext.h"

enum { DAY = 86400 };

static struct input *begin(struct logtext *t)
{
	struct input *in = input_memory("t.log", SPAN("x\n"));

	logtext_start(t, in, "test", CLOCK_LOCAL);
	return in;
}

static void end(struct logtext *t, struct input *in)
{
	profile_free(t->p);
	logtext_free(t);
	input_close(in);
}

static void dates_of_all_countries(void **state)
{
	static const char *const same[] = { "2026-11-28", "11/28/26", "11/28/2026",
		"28/11/2026", "28.11.2026", "28-11-26", "2026/11/28", "2026. 11. 28." };
	double day;

	for (size_t i = 0; i < sizeof(same) / sizeof(*same); i++) {
		assert_true(logtext_date(span_of(same[i]), &day));
		assert_true(day == 1795824000); /* date -ud 2026-11-28 +%s */
	}
	assert_true(logtext_date(SPAN("2024-02-29"), &day));
	assert_true(day == 1709164800);
	assert_true(logtext_date(SPAN("01/02/1970"), &day));
	assert_true(day == DAY);
	assert_false(logtext_date(SPAN("_x86_64_"), &day));
	assert_false(logtext_date(SPAN("2026-13-01"), &day));
	assert_false(logtext_date(SPAN("28.11."), &day));
	assert_false(logtext_date(SPAN(""), &day));
}

static double moment(struct logtext *t, const char *line)
{
	logtext_split(t, span_of(line));
	return logtext_moment(t, logtext_stamp(t, 0));
}

static void stamps_go_on_past_midnight(void **state)
{
	struct logtext t;
	struct input *in = begin(&t);

	assert_true(moment(&t, "11:59:59 PM") == 0);
	assert_true(moment(&t, "12:00:01 AM") == 2);
	assert_true(moment(&t, "11:30:00 AM") == 11.5 * 3600 + 1);
	assert_true(moment(&t, "12:00:00 PM") == 12 * 3600 + 1);
	assert_true(moment(&t, "12:00:00 AM") == 24 * 3600 + 1);
	assert_int_equal(t.p->logs[0].clock, CLOCK_ELAPSED);
	end(&t, in);
}

static void a_banner_tells_the_date(void **state)
{
	struct logtext t;
	struct input *in = begin(&t);
	struct span banner = SPAN("Linux 6.1 (box) \t28.11.2026 \t_x86_64_\t(8 CPU)");

	assert_true(logtext_is_banner(banner));
	logtext_banner(&t, banner);
	assert_true(t.p->logs[0].cores == 8);
	assert_true(moment(&t, "00:00:07") == 1795824007);
	assert_int_equal(t.p->logs[0].clock, CLOCK_LOCAL);
	assert_true(moment(&t, "1795824008") == 1795824008);
	assert_int_equal(t.p->logs[0].clock, CLOCK_UTC);
	end(&t, in);
}

static void stamps_are_whole(void **state)
{
	static const char *const none[] = { "24:00:00", "1:02:03", "01:02", "01:60:00",
		"01:02:-3", "12345", "01:02:0x3", "" };
	struct logtext t = { 0 };

	for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++) {
		logtext_split(&t, span_of(none[i]));
		assert_int_equal(logtext_stamp(&t, 0).fields, 0);
	}
	logtext_free(&t);
}

static void figures_with_commas_and_letters(void **state)
{
	double value;

	assert_true(logtext_number(SPAN("3,5"), &value) && value == 3.5);
	assert_true(logtext_number(SPAN("99.5%"), &value) && value == 99.5);
	assert_false(logtext_number(SPAN("1,2,3"), &value));
	assert_false(logtext_number(SPAN("%"), &value));
	assert_true(logtext_kibibytes(SPAN("1536"), &value) && value == 1536);
	assert_true(logtext_kibibytes(SPAN("1.5m"), &value) && value == 1536);
	assert_true(logtext_kibibytes(SPAN("7,5g"), &value) && value == 7.5 * 1048576);
	assert_true(logtext_kibibytes(SPAN("2048B"), &value) && value == 2);
	assert_false(logtext_kibibytes(SPAN("m"), &value));
	assert_false(logtext_kibibytes(SPAN(""), &value));
}

static void rows_of_one_time_are_one(void **state)
{
	struct logtext t;
	struct input *in = begin(&t);

	for (int section = 0; section < 3; section++)
		for (int i = 0; i < 100; i++)
			logtext_row(&t, i * 10);
	assert_int_equal(t.p->logs[0].count, 100);
	logtext_row(&t, 505);
	assert_int_equal(t.p->logs[0].count, 101);
	end(&t, in);
}

/* The sum of a counter over all subjects, in a row. */
static double sum_of_row(const struct profile *p, const char *name, size_t row)
{
	double sum = 0;

	for (size_t i = 0; i < p->counter_count; i++)
		if (!strcmp(profile_str(p, p->counters[i].name), name) &&
			!isnan(p->counters[i].values[row]))
			sum += p->counters[i].values[row];
	return sum;
}

/* 5,000 rows, in each two processes that were never there before, and one that stays. */
static void processes_without_room_are_added_up(void **state)
{
	struct logtext t;
	struct input *in = begin(&t);
	struct profile *p;

	for (int row = 0; row < 5000; row++) {
		logtext_new_row(&t, row);
		for (int i = 0; i < 3; i++) {
			char pid[16];

			snprintf(pid, sizeof(pid), "%d", i ? 2 * row + i : 0);
			logtext_put(&t, logtext_process(&t, SPAN("job"), span_of(pid)),
				"cpu", "percent", CPU_OF_CORE, i ? 1 : 50);
		}
	}
	p = logtext_finish(&t, "expected rows");
	assert_non_null(p);
	assert_in_range(p->counter_count, 100, 1000);
	assert_string_equal(profile_str(p, p->counters[0].subject), "job [0]");
	for (size_t row = 0; row < 5000; row += 499)
		assert_true(sum_of_row(p, "cpu", row) == 52);
	assert_int_equal(p->note_count, 1);
	profile_free(p);
	input_close(in);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates_of_all_countries),
		cmocka_unit_test(stamps_go_on_past_midnight),
		cmocka_unit_test(a_banner_tells_the_date),
		cmocka_unit_test(stamps_are_whole),
		cmocka_unit_test(figures_with_commas_and_letters),
		cmocka_unit_test(rows_of_one_time_are_one),
		cmocka_unit_test(processes_without_room_are_added_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
