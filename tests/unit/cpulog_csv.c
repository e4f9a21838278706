/* cpulog_csv.c - tables of CPU and memory: stamps, cells, columns, and one result of all
 * ways. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka needs the four above */
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "format.h"

#define TIME 1761316200.0 /* 2025-10-24 14:30:00 UTC, as date +%s has it */

struct table {
	struct input *in;
	struct profile *p;
};

static struct table read_text(const char *text, const char *columns)
{
	struct read_options options = { .want = WANT_ALL, .jobs = 1, .columns = columns };
	struct table t = { .in = input_memory("table", span_of(text)) };

	t.p = format_read(columns ? format_find("cpulog") : NULL, t.in, &options);
	return t;
}

static void done(struct table *t)
{
	profile_free(t->p);
	input_close(t->in);
}

static const struct counter *counter(const struct profile *p, const char *name)
{
	for (size_t i = 0; i < p->counter_count; i++)
		if (!strcmp(profile_str(p, p->counters[i].name), name))
			return &p->counters[i];
	fail_msg("no counter %s", name);
	return NULL;
}

static bool same(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

static void values_are(
	const struct profile *p, const char *name, const double *wanted, size_t count)
{
	const struct counter *c = counter(p, name);

	assert_int_equal(p->logs[c->log].count, count);
	for (size_t i = 0; i < count; i++)
		if (!same(c->values[i], wanted[i]))
			fail_msg("%s %zu: %.17g, not %.17g", name, i, c->values[i],
				wanted[i]);
}

static void unit_is(const struct profile *p, const char *name, const char *unit)
{
	assert_string_equal(profile_str(p, counter(p, name)->unit), unit);
}

static void note_is(const struct profile *p, const char *text, double count)
{
	for (size_t i = 0; i < p->note_count; i++)
		if (!strcmp(profile_str(p, p->notes[i].text), text)) {
			assert_true(p->notes[i].count == count);
			return;
		}
	fail_msg("no note \"%s\"", text);
}

/* ---- stamps ---- */

static void stamp_is(const char *text, enum log_clock clock, double start)
{
	struct text table = { 0 };
	struct table t;

	text_printf(&table, "time,cpu,mem_mb\n%s,1,2\n", text);
	t = read_text(table.s, NULL);
	if (!t.p)
		fail_msg("%s: %s", text, input_failed(t.in));
	if (t.p->logs[0].clock != clock || !same(t.p->start, start))
		fail_msg(
			"%s: clock %d, start %.9f", text, t.p->logs[0].clock, t.p->start);
	done(&t);
	text_free(&table);
}

static void stamps_are_what_people_write(void **state)
{
	stamp_is("2025-10-24 14:30:00", CLOCK_LOCAL, TIME);
	stamp_is("2025-10-24T14:30:00", CLOCK_LOCAL, TIME);
	stamp_is("2025/10/24 14:30:00", CLOCK_LOCAL, TIME);
	stamp_is("24.10.2025 14:30", CLOCK_LOCAL, TIME);
	stamp_is("2025-10-24 14:30:00.25", CLOCK_LOCAL, TIME + 0.25);
	stamp_is("\"2025-10-24 14:30:00,250\"", CLOCK_LOCAL, TIME + 0.25);
	stamp_is("2025-10-24T14:30:00Z", CLOCK_UTC, TIME);
	stamp_is("2025-10-24 14:30:00 UTC", CLOCK_UTC, TIME);
	stamp_is("2025-10-24T16:30:00+02:00", CLOCK_UTC, TIME);
	stamp_is("2025-10-24T16:30:00.5+0200", CLOCK_UTC, TIME + 0.5);
	stamp_is("2025-10-24T09:30:00-05", CLOCK_UTC, TIME);
	stamp_is("1761316200", CLOCK_UTC, TIME);
	stamp_is("1761316200.75", CLOCK_UTC, TIME + 0.75);
	stamp_is("1761316200250", CLOCK_UTC, TIME + 0.25);
	stamp_is("1761316200250000", CLOCK_UTC, TIME + 0.25);
	stamp_is("1761316200250000000", CLOCK_UTC, TIME + 0.25);
	stamp_is("17.5", CLOCK_ELAPSED, (double)NAN);
	stamp_is("14:30:00", CLOCK_ELAPSED, (double)NAN);
	stamp_is("1969-12-31T23:59:59Z", CLOCK_UTC, -1);
	stamp_is("2024-02-29 00:00:00", CLOCK_LOCAL, 1709164800);
	stamp_is("2000-02-29 00:00:00", CLOCK_LOCAL, 951782400);
	stamp_is("1900-03-01 00:00:00", CLOCK_LOCAL, -2203891200.0);
}

static void no_stamp(const char *text)
{
	struct text table = { 0 };
	struct table t;

	text_printf(&table, "time,cpu\n2025-10-24 14:30:00,1\n%s,2\n", text);
	t = read_text(table.s, NULL);
	assert_non_null(t.p);
	if (t.p->logs[0].count != 1 || t.p->logs[0].rows_skipped != 1)
		fail_msg("%s is taken for a time", text);
	note_is(t.p, "rows that cannot be read are skipped; the first in line 3", 1);
	done(&t);
	text_free(&table);
}

static void what_is_no_stamp_is_no_row(void **state)
{
	no_stamp("2025-02-29 14:30:00");
	no_stamp("2025-13-01 14:30:00");
	no_stamp("2025-00-10 14:30:00");
	no_stamp("2025-10-24 24:30:00");
	no_stamp("2025-10-24 14:60:00");
	no_stamp("2025-10-24 14:30:61");
	no_stamp("2025-10-24 14:30:00x");
	no_stamp("2025-10-24 14:30:00+2");
	no_stamp("2025-10-24 14:30:00.");
	no_stamp("2025-10/24 14:30:00");
	no_stamp("2025-10-24 14:30:00Z"); /* of another clock than the rows before */
	no_stamp("soon");
	no_stamp("");
}

static void times_of_the_day_wrap_at_midnight(void **state)
{
	struct table t =
		read_text("time,cpu\n23:59:59,1\n00:00:01.5,2\n00:00:01,3\n12:00:00,4\n"
			  "23:00:00,5\n1:00:00,6\n",
			NULL);
	const double wanted[] = { 0, 2, 2.5, 43201, 82801, 90001 };

	for (size_t i = 0; i < 6; i++)
		assert_true(t.p->logs[0].times[i] == wanted[i]);
	values_are(t.p, "cpu", (double[]){ 1, 3, 2, 4, 5, 6 }, 6);
	assert_true(isnan(t.p->start));
	done(&t);
}

/* ---- cells ---- */

static void cell_is(char delimiter, const char *cell, double wanted)
{
	struct text table = { 0 };
	struct table t;

	text_printf(&table, "time%ccpu%cmemory_mb\n1%c2%c%s\n2%c3,5%c4\n", delimiter,
		delimiter, delimiter, delimiter, cell, delimiter, delimiter);
	if (delimiter == ',')
		text_clear(&table),
			text_printf(&table, "time,cpu,memory_mb\n1,2,%s\n", cell);
	t = read_text(table.s, NULL);
	assert_non_null(t.p);
	if (!same(counter(t.p, "memory")->values[0], wanted))
		fail_msg("%s: %.17g, not %.17g", cell, counter(t.p, "memory")->values[0],
			wanted);
	done(&t);
	text_free(&table);
}

static void cells_are_what_people_write(void **state)
{
	const double none = (double)NAN;

	cell_is(',', "145.3", 145.3);
	cell_is(',', " +145.3 ", 145.3);
	cell_is(',', "-1", -1);
	cell_is(',', ".5", 0.5);
	cell_is(',', "5.", 5);
	cell_is(',', "1e3", 1000);
	cell_is(',', "145.3MB", 145.3);
	cell_is(',', "145.3 MiB", 145.3);
	cell_is(',', "2 GiB", 2048);
	cell_is(',', "512 KiB", 0.5);
	cell_is(',', "1048576 B", 1);
	cell_is(',', "\"1,234.5\"", 1234.5);
	cell_is(',', "\"1,234,567\"", 1234567);
	cell_is(',', "\"1,234\"", 1234);
	cell_is(',', "\"3,5\"", 3.5);
	cell_is(';', "1.234,5", 1234.5);
	cell_is(';', "1.234", 1234);
	cell_is(';', "0.234", 0.234);
	cell_is(';', "3,5", 3.5);
	cell_is(';', "1,234", 1.234);
	cell_is('\t', "1.234.567,25", 1234567.25);
	cell_is(';', "1 234,5", 1234.5);
	cell_is(';', "-1 234 567", -1234567);
	cell_is(',', "1\u00a0234.5", 1234.5);
	cell_is(',', "1\u202f234", 1234);
	cell_is(',', "12'345.25", 12345.25);
	cell_is(',', "1 234 MB", 1234);
	cell_is(',', "1 23", none);
	cell_is(',', "1 2345", none);
	cell_is(',', "1234 567", none);
	cell_is(',', "1 234 56", none);
	cell_is(',', "1  234", none);
	cell_is(',', "1 '234", none);
	cell_is(',', "1 ", 1);
	cell_is(',', "", none);
	cell_is(',', "nan", none);
	cell_is(',', "NaN", none);
	cell_is(',', "N/A", none);
	cell_is(',', "-", none);
	cell_is(',', "null", none);
	cell_is(',', "0x1F", none);
	cell_is(',', "1_000", none);
	cell_is(',', "inf", none);
	cell_is(',', "1e400", none);
	cell_is(',', "12abc", none);
	cell_is(',', "12 %", none); /* of memory */
	cell_is(',', "\"1,23,456\"", none);
	cell_is(',', "1.2.3", none);
	cell_is(',', "1..2", none);
}

/* ---- columns ---- */

static void names_tell_roles_and_units(void **state)
{
	struct table t =
		read_text("Sampled At,cpuPercent,RSS (KiB),memPercent,nThreads\n", NULL);

	assert_null(t.p);
	assert_string_equal(input_failed(t.in), "table:1: no rows behind the header");
	done(&t);

	t = read_text(
		"elapsed_ms,cpuPercent,RSS (KiB),%MEM,nThreads\n500,1,2,3,4\n", NULL);
	unit_is(t.p, "cpu", "percent");
	unit_is(t.p, "memory", "kibibytes");
	unit_is(t.p, "memory_percent", "percent");
	unit_is(t.p, "nThreads", "none");
	assert_true(counter(t.p, "cpu")->scale == CPU_UNKNOWN);
	done(&t);

	t = read_text(
		"ts;CPU usage [%];mem_total_kb;mem_used_bytes;cpu_system\n1;2;3;4;5\n",
		NULL);
	values_are(t.p, "memory", (double[]){ 4 }, 1);
	unit_is(t.p, "memory", "bytes");
	values_are(t.p, "mem_total_kb", (double[]){ 3 }, 1);
	unit_is(t.p, "mem_total_kb", "kibibytes");
	values_are(t.p, "cpu_system", (double[]){ 5 }, 1);
	done(&t);
}

static void units_that_names_do_not_tell_are_said(void **state)
{
	struct table t = read_text("time,cpu,rss\n1,2,52428800\n2,2,52432896\n", NULL);

	unit_is(t.p, "memory", "bytes");
	note_is(t.p, "column \"rss\" has no unit: taken for bytes, as multiples of pages",
		0);
	done(&t);
	t = read_text("time,cpu,rss\n1,2,2000004\n2,2,2000008\n", NULL);
	unit_is(t.p, "memory", "kibibytes");
	done(&t);
	t = read_text("time,cpu,mem\n1,2,145.3\n", NULL);
	unit_is(t.p, "memory", "mebibytes");
	note_is(t.p, "column \"mem\" has no unit: taken for MB", 0);
	done(&t);
}

static void columns_can_be_told(void **state)
{
	const char *text = "when,busy,foo\n5,10,100\n6,11,101\n";
	struct table t = read_text(text, "time=when,cpu=busy,memory=foo");

	values_are(t.p, "cpu", (double[]){ 10, 11 }, 2);
	values_are(t.p, "memory", (double[]){ 100, 101 }, 2);
	assert_true(t.p->logs[0].clock == CLOCK_ELAPSED);
	done(&t);

	t = read_text("5 ;10;100\n6;11;101\n", "time=1,memory=2,cpu=3");
	values_are(t.p, "cpu", (double[]){ 100, 101 }, 2);
	values_are(t.p, "memory", (double[]){ 10, 11 }, 2);
	done(&t);

	t = read_text(text, "time=when,cpu=bsy");
	assert_null(t.p);
	assert_string_equal(input_failed(t.in),
		"table: no column \"bsy\"; there are: when, busy, foo");
	done(&t);

	t = read_text(text, "cpu=4");
	assert_null(t.p);
	assert_string_equal(
		input_failed(t.in), "table: no column \"4\"; there are: when, busy, foo");
	done(&t);

	t = read_text("date,busy,rss\n2025-10-24 14:30:00,1,2\n", "cpu=nope");
	assert_null(t.p);
	assert_string_equal(input_failed(t.in),
		"table: no column \"nope\"; there are: date, busy, rss");
	done(&t);

	t = read_text("a word\n5;10;100\n6;11;101\n", "time=1,cpu=2");
	values_are(t.p, "cpu", (double[]){ 10, 11 }, 2);
	done(&t);

	t = read_text(text, "cpu=busy,memory=2");
	assert_null(t.p);
	assert_non_null(strstr(input_failed(t.in), "\"2\" is the second time"));
	done(&t);

	t = read_text(text, "cpu=busy,cpu=foo");
	assert_null(t.p);
	assert_non_null(strstr(input_failed(t.in), "\"foo\" is the second time"));
	done(&t);

	t = read_text(text, "disk=2");
	assert_null(t.p);
	assert_non_null(strstr(input_failed(t.in), "columns: expected time="));
	done(&t);

	t = read_text(text, "time=when");
	assert_null(t.p);
	assert_non_null(
		strstr(input_failed(t.in), "no column is known as CPU or memory"));
	done(&t);

	t = read_text("a, b,c,d\n1,2,3,4\n", "cpu=b,time=c");
	values_are(t.p, "cpu", (double[]){ 2 }, 1);
	done(&t);
}

/* ---- what is no log ---- */

static void other_tables_are_left_alone(void **state)
{
	static const char *const texts[] = {
		"command,mean,stddev,median,user,system,min,max\nls,1,2,3,4,5,6,7\n",
		"timeStamp,elapsed,label,responseCode\n1761316200000,12,home,200\n",
		"Function,CPU Time,Module\nmain,1.5,a.out\n",
		"# hostname;interval;timestamp;CPU;%user;%idle\nh;1;2025-10-24 14:30:00 "
		"UTC;-1;2;98\n",
		"a;b;c 12\n",
		"time,value\n1,2\n",
		"name,count\nfoo,3\n",
		"1.5,2,3\n",
		"2025-10-24,1\n",
		"",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (format_find("cpulog")->detect(span_of(texts[i])))
			fail_msg("taken for a log: %s", texts[i]);
}

/* ---- all ways lead to one result ---- */

enum { ROWS = 60000 };

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

/* Figures of every length, as strtod() is to read them. */
static void add_figure(struct text *t, uint32_t *seed)
{
	static const char *const odd[] = { "1e-5", "0.1e3", "123456789012345678", "nan",
		"-", "", "9007199254740993", "0.30000000000000004", "-12.5", "1e22",
		"4.9e-324", "00012.50", "123456789.123456789", "5.", ".5", "x", "12 %" };
	uint32_t kind = next_random(seed) % 400;
	uint32_t fraction = next_random(seed);

	if (kind < sizeof(odd) / sizeof(*odd))
		text_str(t, odd[kind]);
	else if (kind < 200)
		text_printf(t, "%u.%u", next_random(seed) % 200, fraction % 10);
	else
		text_printf(t, "%u.%0*u", next_random(seed) % 100000, (int)(kind % 8) + 1,
			fraction % 10);
}

static void add_odd_line(struct text *t, uint32_t kind, const char *before)
{
	static const char *const lines[] = { "# restarted",
		"Timestamp, CPU %, Memory MB, extra", "Killed",
		"\"2025-10-24 14:30:00, 1, 2, 3", "2025-10-24 14:30:00",
		"2025-10-24 14:30:00, 1, 2, 3, 4, 5",
		"2025-10-24 14:30:00.123456, \"1,234.5\", 2, 3", "",
		"2025-10-24T14:30:01,1,2,3", "2025-10-24 14:30:01  ,1,2,3\r" };

	text_printf(t, "%s%s\n", before, lines[kind % (sizeof(lines) / sizeof(*lines))]);
}

/* before: a blank at the begin of a line makes it none of the usual shape. */
static void make_log(struct text *t, const char *before)
{
	uint32_t seed = 7;

	text_clear(t);
	text_str(t, "# made\nTimestamp, CPU %, Memory MB, extra\n");
	for (int i = 0; i < ROWS; i++) {
		text_printf(t, "%s2025-10-%02d %02d:%02d:%02d%s, ", before,
			1 + i / 3600 / 24, i / 3600 % 24, i / 60 % 60, i % 60,
			i % 7 ? "" : ".25");
		add_figure(t, &seed);
		text_str(t, ", ");
		add_figure(t, &seed);
		text_str(t, i % 5 ? ", 3\n" : ",3\r\n");
		if (next_random(&seed) % 500 == 0)
			add_odd_line(t, next_random(&seed), before);
	}
}

static struct profile *read_file(const struct text *t, unsigned jobs)
{
	struct read_options options = { .want = WANT_ALL, .jobs = jobs };
	char path[] = "/tmp/cpulog_csv.XXXXXX";
	struct error error = { 0 };
	int fd = mkstemp(path);
	struct input *in;
	struct profile *p;

	assert_true(fd >= 0 && write(fd, t->s, t->len) == (ssize_t)t->len);
	close(fd);
	in = input_open(path, NULL, &error);
	unlink(path);
	assert_non_null(in);
	p = format_read(NULL, in, &options);
	if (!p)
		fail_msg("%s", input_failed(in));
	input_close(in);
	return p;
}

static void profiles_are_equal(const struct profile *a, const struct profile *b)
{
	size_t rows = a->logs[0].count;

	assert_int_equal(rows, b->logs[0].count);
	assert_memory_equal(a->logs[0].times, b->logs[0].times, rows * sizeof(double));
	assert_true(a->logs[0].rows_skipped == b->logs[0].rows_skipped);
	assert_true(a->start == b->start);
	assert_int_equal(a->counter_count, b->counter_count);
	for (size_t c = 0; c < a->counter_count; c++) {
		assert_string_equal(profile_str(a, a->counters[c].name),
			profile_str(b, b->counters[c].name));
		for (size_t i = 0; i < rows; i++)
			if (!same(a->counters[c].values[i], b->counters[c].values[i]))
				fail_msg("counter %zu, row %zu", c, i);
	}
	assert_int_equal(a->note_count, b->note_count);
	for (size_t i = 0; i < a->note_count; i++) {
		assert_string_equal(profile_str(a, a->notes[i].text),
			profile_str(b, b->notes[i].text));
		assert_true(a->notes[i].count == b->notes[i].count);
	}
	assert_int_equal(a->meta_count, b->meta_count);
}

static void parts_and_the_slow_way_give_the_same(void **state)
{
	struct text text = { 0 };
	struct profile *one, *four, *slow;

	make_log(&text, "");
	assert_true(text.len > 4 * (256 << 10)); /* or it is not divided */
	one = read_file(&text, 1);
	four = read_file(&text, 4);
	make_log(&text, " ");
	slow = read_file(&text, 1);
	assert_true(one->logs[0].count > ROWS - 500);
	assert_true(one->note_count > 5);
	profiles_are_equal(one, four);
	profiles_are_equal(one, slow);
	profile_free(one);
	profile_free(four);
	profile_free(slow);
	text_free(&text);
}

static void figures_are_those_of_strtod(void **state)
{
	struct text text = { 0 };
	uint32_t seed = 11;
	char **figures = calloc(20000, sizeof(*figures));
	struct profile *p;

	text_str(&text, "time,cpu\n");
	for (int i = 0; i < 20000; i++) {
		int fraction = (int)(next_random(&seed) % 17),
		    whole = (int)(next_random(&seed) % 16);
		struct text figure = { 0 };

		for (int k = 0; k <= whole; k++)
			text_byte(&figure, (char)('0' + next_random(&seed) % 10));
		if (fraction)
			text_byte(&figure, '.');
		for (int k = 0; k < fraction; k++)
			text_byte(&figure, (char)('0' + next_random(&seed) % 10));
		text_printf(&text, "%d,%s\n", i, figure.s);
		figures[i] = figure.s;
	}
	p = read_file(&text, 1);
	assert_int_equal(p->logs[0].count, 20000);
	for (int i = 0; i < 20000; i++) {
		if (counter(p, "cpu")->values[i] != strtod(figures[i], NULL))
			fail_msg("%s: %.17g", figures[i], counter(p, "cpu")->values[i]);
		free(figures[i]);
	}
	free(figures);
	profile_free(p);
	text_free(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stamps_are_what_people_write),
		cmocka_unit_test(what_is_no_stamp_is_no_row),
		cmocka_unit_test(times_of_the_day_wrap_at_midnight),
		cmocka_unit_test(cells_are_what_people_write),
		cmocka_unit_test(names_tell_roles_and_units),
		cmocka_unit_test(units_that_names_do_not_tell_are_said),
		cmocka_unit_test(columns_can_be_told),
		cmocka_unit_test(other_tables_are_left_alone),
		cmocka_unit_test(parts_and_the_slow_way_give_the_same),
		cmocka_unit_test(figures_are_those_of_strtod),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
