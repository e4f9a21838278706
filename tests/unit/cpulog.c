/* cpulog.c - which columns of a profile's logs are CPU and memory, and in which unit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka needs the four above */
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

#include "cpulog.h"

#define UNKNOWN ((double)NAN)

static const struct cpulog_options as_read = { .cores = UNKNOWN };

static uint32_t new_log(struct profile *p, size_t rows)
{
	uint32_t log = profile_log(p, CLOCK_ELAPSED);

	for (size_t i = 0; i < rows; i++)
		profile_log_row(p, log, (double)i);
	return log;
}

static void column(struct profile *p, uint32_t log, const char *name, const char *subject,
	const char *unit, const double *values)
{
	size_t c = profile_counter(p, log, name, profile_span(p, span_of(subject)), unit,
		CPU_OF_CORE);

	for (size_t i = 0; i < p->logs[log].count; i++)
		profile_count(p, c, i, values[i]);
}

static struct cpulog *finished(struct profile *p, const struct cpulog_options *options)
{
	struct error error = { 0 };
	struct cpulog *l;

	profile_logs_finish(p);
	profile_finish(p);
	l = cpulog_new(p, options, &error);
	assert_null(error.text);
	assert_non_null(l);
	return l;
}

static void plain(void **state)
{
	const double cpu[] = { 50, 60, 70 }, bytes[] = { 1048576, 2097152, UNKNOWN };
	struct profile *p = profile_new("test");
	uint32_t log = new_log(p, 3);
	struct cpulog *l;

	column(p, log, "cpu", "", "percent", cpu);
	column(p, log, "memory", "", "bytes", bytes);
	p->logs[log].rows_skipped = 2;
	p->logs[log].cores = 4;
	l = finished(p, &as_read);
	assert_ptr_equal(l->cpu.values, p->counters[0].values);
	assert_true(l->memory.values[0] == 1 && l->memory.values[1] == 2 &&
		isnan(l->memory.values[2]));
	assert_null(l->memory_percent.values);
	assert_true(l->rows == 3 && l->rows_skipped == 2 && l->subjects == 0);
	assert_true(l->scale == CPU_OF_CORE && l->cores == 4);
	cpulog_free(l);
	profile_free(p);
}

static void subjects(void **state)
{
	const double one[] = { 1, UNKNOWN, UNKNOWN }, two[] = { 2, 3, UNKNOWN };
	const double all[] = { 7, 8, 9 };
	struct profile *p = profile_new("test");
	uint32_t log = new_log(p, 3);
	struct cpulog *l;

	column(p, log, "cpu", "a [1]", "percent", one);
	column(p, log, "cpu", "b [2]", "percent", two);
	column(p, log, "memory", "a [1]", "mebibytes", one);
	column(p, log, "memory", "b [2]", "gibibytes", two);
	column(p, log, "memory_percent", "", "percent", all);
	column(p, log, "memory_percent", "a [1]", "percent", one);
	l = finished(p, &as_read);
	assert_true(l->cpu.values[0] == 3 && l->cpu.values[1] == 3 &&
		isnan(l->cpu.values[2]));
	assert_true(l->memory.values[0] == 2049 && l->memory.values[1] == 3072);
	assert_true(l->memory_percent.values[0] == 7);
	assert_int_equal(l->subjects, 2);
	cpulog_free(l);
	profile_free(p);
}

static void seconds(void **state)
{
	const double cpu[] = { 50, 100, 150 };
	const struct cpulog_options machine = { .scale = CPU_OF_MACHINE, .cores = 4 };
	struct cpulog_options unknown = { .scale = CPU_OF_MACHINE,
		.cores = UNKNOWN };
	struct profile *p = profile_new("test");
	struct intervals steps;
	struct series_stats is;
	struct cpulog *l;

	column(p, new_log(p, 3), "cpu", "", "percent", cpu);
	l = finished(p, &as_read);
	steps = series_intervals(&l->cpu);
	is = series_stats(&l->cpu, &steps, UNKNOWN);
	assert_true(cpulog_cpu_seconds(l, &is) == 3);
	cpulog_free(l);
	l = finished(p, &machine);
	assert_true(cpulog_cpu_seconds(l, &is) == 12);
	cpulog_free(l);
	l = finished(p, &unknown);
	assert_true(isnan(cpulog_cpu_seconds(l, &is)));
	cpulog_free(l);
	profile_free(p);
}

static void neither(void **state)
{
	const double x[] = { 1, 2 };
	struct profile *p = profile_new("test");
	struct error error = { 0 };

	column(p, new_log(p, 2), "load", "", "count", x);
	column(p, 0, "memory", "", "pages", x);
	profile_logs_finish(p);
	profile_finish(p);
	assert_null(cpulog_new(p, &as_read, &error));
	assert_non_null(strstr(error.text, "neither CPU nor memory"));
	error_free(&error);
	cpulog_free(NULL);
	profile_free(p);
}

static void no_rows(void **state)
{
	struct profile *p = profile_new("test");
	struct intervals steps;
	struct cpulog *l;

	profile_counter(p, profile_log(p, CLOCK_ELAPSED), "cpu", 0, "percent", CPU_UNKNOWN);
	l = finished(p, &as_read);
	steps = series_intervals(&l->cpu);
	assert_true(l->rows == 0 && l->cpu.values);
	assert_true(isnan(series_stats(&l->cpu, &steps, 1).mean));
	cpulog_free(l);
	profile_free(p);
}

static void converted(void **state)
{
	const double cpu[] = { 50, 60, UNKNOWN };
	const struct cpulog_options machine = { .cores = 4, .convert = CPU_OF_MACHINE };
	const struct cpulog_options no_cores = { .cores = UNKNOWN,
		.convert = CPU_OF_MACHINE };
	struct profile *p = profile_new("test");
	struct cpulog *l;

	column(p, new_log(p, 3), "cpu", "", "percent", cpu);
	l = finished(p, &machine);
	assert_int_equal(l->scale, CPU_OF_MACHINE);
	assert_true(l->cpu.values[0] == 12.5 && l->cpu.values[1] == 15);
	assert_true(isnan(l->cpu.values[2]));
	cpulog_free(l);
	l = finished(p, &no_cores);
	assert_int_equal(l->scale, CPU_OF_CORE);
	assert_true(l->cpu.values[0] == 50);
	cpulog_free(l);
	profile_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain),
		cmocka_unit_test(subjects),
		cmocka_unit_test(seconds),
		cmocka_unit_test(converted),
		cmocka_unit_test(neither),
		cmocka_unit_test(no_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
