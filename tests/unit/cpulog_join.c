/*
 * cpulog_join.c - what ran while CPU was busy: time lines and logs small enough to be
 * worked out by hand.
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

#define UNKNOWN ((double)NAN)

static void near(double is, double wanted)
{
	if (!(fabs(is - wanted) <= 1e-9 * fmax(fabs(wanted), 1)))
		fail_msg("%.17g is not %.17g", is, wanted);
}

/* ---- profiles and logs ---- */

/* "main;parse": the node of that stack. */
static node_id stack(struct profile *p, thread_id t, const char *words)
{
	node_id n = p->threads[t].root;

	while (*words) {
		size_t len = strcspn(words, ";");
		string_id name = profile_string(p, words, len);

		n = profile_call(p, n, profile_frame(p, profile_function(p, name, 0, 0, 0),
			0, 0, FRAME_PLAIN));
		words += len + (words[len] == ';');
	}
	return n;
}

static void ran(struct profile *p, thread_id t, double start, const char *words,
	double milliseconds)
{
	struct sample s = { .start = start, .thread = t, .node = stack(p, t, words) };

	profile_sample(p, &s, &milliseconds);
}

static struct profile *new_profile(void)
{
	struct profile *p = profile_new("test");

	profile_metric(p, "time", "milliseconds");
	profile_thread_new(p, 0, -1, 0, 1);
	p->time_ordered = true;
	return p;
}

struct row {
	double time, cpu, memory;
};

static struct profile *new_log(enum log_clock clock, const struct row *rows, size_t count)
{
	struct profile *p = profile_new("test");
	uint32_t log = profile_log(p, clock);
	size_t cpu = profile_counter(p, log, "cpu", 0, "percent", CPU_OF_CORE);
	size_t memory = profile_counter(p, log, "memory", 0, "mebibytes", CPU_UNKNOWN);

	for (size_t i = 0; i < count; i++) {
		size_t row = profile_log_row(p, log, rows[i].time);

		profile_count(p, cpu, row, rows[i].cpu);
		profile_count(p, memory, row, rows[i].memory);
	}
	profile_logs_finish(p);
	profile_finish(p);
	return p;
}

static struct during *join(const struct profile *log, struct profile *p, double threshold,
	double offset)
{
	const struct cpulog_options options = { .cores = UNKNOWN };
	struct cpulog *l = cpulog_new(log, &options, NULL);
	struct error error = { 0 };
	struct during *d;

	profile_finish(p);
	d = cpulog_join(l, p, threshold, offset, &error);
	if (!d) {
		assert_non_null(error.text);
		error_free(&error);
	}
	cpulog_free(l);
	return d;
}

static const struct during_row *row_of(const struct during *d, const struct profile *p,
	const char *name)
{
	for (size_t i = 0; i < d->count; i++)
		if (!strcmp(profile_str(p, p->functions[d->rows[i].function].name), name))
			return &d->rows[i];
	fail_msg("%s has no row", name);
	return NULL;
}

/* ---- the tests ---- */

/* CPU is above 90 from 1 to 3 s; memory grows by 10, 0, 30 and shrinks by 8. */
static const struct row busy[] = { { 0, 20, 100 }, { 1, 50, 110 }, { 2, 95, 110 },
	{ 3, 99, 140 }, { 4, 10, 132 } };

static void one_thread(void **state)
{
	struct profile *log = new_log(CLOCK_ELAPSED, busy, 5), *p = new_profile();
	struct during *d;

	ran(p, 0, 0, "main;read", 500);
	ran(p, 0, 500, "main;parse", 1000);
	ran(p, 0, UNKNOWN, "main;parse;main", 1000);	/* 1.5 to 2.5 s: main recurs */
	ran(p, 0, 2500, "", 500);
	ran(p, 0, 3000, "main", 1000);
	d = join(log, p, 90, UNKNOWN);
	near(d->overlap_start, 0);
	near(d->overlap_end, 4);
	near(d->seconds, 4);
	near(d->seconds_above, 2);
	near(d->stack_seconds, 3.5);
	near(d->stack_seconds_above, 1.5);
	assert_int_equal(d->count, 3);
	near(row_of(d, p, "main")->seconds, 1.5);
	near(row_of(d, p, "main")->share, 1);
	near(row_of(d, p, "main")->self_seconds, 1);
	near(row_of(d, p, "main")->everywhere_share, 1);
	near(row_of(d, p, "parse")->seconds, 1.5);
	near(row_of(d, p, "parse")->self_seconds, 0.5);
	near(row_of(d, p, "parse")->self_share, 1. / 3);
	near(row_of(d, p, "parse")->everywhere_share, 2 / 3.5);
	near(row_of(d, p, "read")->seconds, 0);
	near(row_of(d, p, "read")->growth, 5);
	near(row_of(d, p, "parse")->growth, 5 + 0 + 30);
	near(row_of(d, p, "main")->growth, 10 + 0 + 30 - 8);
	near(row_of(d, p, "main")->self_growth, 30 - 8);
	near(d->growth, 32);
	near(d->growth_elsewhere, 0);
	assert_string_equal(profile_str(p, p->functions[d->rows[0].function].name), "main");
	during_free(d);
	profile_free(p);
	profile_free(log);
}

/* Two threads from 2 to 3 s share that second's growth; nobody runs from 3 s on. */
static void two_threads(void **state)
{
	struct profile *log = new_log(CLOCK_ELAPSED, busy, 5), *p = new_profile();
	thread_id other = profile_thread_new(p, 0, -1, 0, 2);
	struct during *d;

	ran(p, 0, 1000, "a", 2000);
	ran(p, other, 2000, "b", 500);
	ran(p, other, 2500, "b;a", 500);
	d = join(log, p, 90, UNKNOWN);
	near(d->seconds_above, 2);
	near(d->stack_seconds_above, 3);
	near(row_of(d, p, "a")->seconds, 2.5);
	near(row_of(d, p, "a")->share, 2.5 / 3);
	near(row_of(d, p, "b")->seconds, 1);
	near(row_of(d, p, "a")->growth, 15 + 7.5);
	near(row_of(d, p, "b")->growth, 15);
	near(row_of(d, p, "b")->self_growth, 7.5);
	near(d->growth, 30);
	during_free(d);
	profile_free(p);
	profile_free(log);
}

static void offsets(void **state)
{
	struct profile *log = new_log(CLOCK_UTC, busy, 5), *p = new_profile();
	struct profile *local = new_log(CLOCK_LOCAL, busy, 5);
	struct during *d;

	assert_true(log->start == 0);
	ran(p, 0, 0, "a", 1000);
	p->start = 2;
	d = join(log, p, 90, UNKNOWN);
	assert_true(d->by_clocks && d->offset == 2);
	near(row_of(d, p, "a")->growth, 30);
	during_free(d);
	d = join(log, p, 90, 3.5);		/* 3.5 to 4 s: half of the last interval */
	assert_true(!d->by_clocks && d->overlap_start == 3.5 && d->overlap_end == 4);
	near(row_of(d, p, "a")->growth, -4);
	near(row_of(d, p, "a")->seconds, 0);
	near(row_of(d, p, "a")->everywhere_share, 1);
	during_free(d);
	d = join(local, p, 90, UNKNOWN);
	assert_true(!d->by_clocks && d->offset == 0);
	during_free(d);
	p->start = 5000;
	assert_null(join(log, p, 90, UNKNOWN));
	profile_free(p);
	profile_free(log);
	profile_free(local);
}

/* Behind a gap a row stands for the usual second; before it nothing is known. */
static void gaps(void **state)
{
	const struct row rows[] = { { 0, 95, 1 }, { 1, 95, 2 }, { 2, UNKNOWN, UNKNOWN },
		{ 3, 95, 4 }, { 10, 95, 11 }, { 11, 10, 11 } };
	struct profile *log = new_log(CLOCK_ELAPSED, rows, 6), *p = new_profile();
	struct during *d;

	ran(p, 0, 0, "a", 6500);
	ran(p, 0, UNKNOWN, "b", 3500);
	d = join(log, p, 90, UNKNOWN);
	near(d->seconds, 3);
	near(d->seconds_above, 3);
	near(row_of(d, p, "a")->seconds, 2);
	near(row_of(d, p, "b")->seconds, 1);
	near(row_of(d, p, "a")->growth, 1 + 2 + 3.5);
	near(row_of(d, p, "b")->growth, 3.5);
	near(d->growth, 10);
	during_free(d);
	profile_free(p);
	profile_free(log);
}

/* Samples that count, with the rate that says how long one is. */
static void counts(void **state)
{
	struct profile *log = new_log(CLOCK_ELAPSED, busy, 5), *p = profile_new("test");
	struct during *d;

	profile_metric(p, "samples", "count");
	profile_thread_new(p, 0, -1, 0, 1);
	ran(p, 0, UNKNOWN, "a", 100);
	ran(p, 0, UNKNOWN, "b", 100);
	assert_null(join(log, p, 90, UNKNOWN));
	p->rate = 100;
	d = join(log, p, 90, UNKNOWN);
	near(row_of(d, p, "b")->seconds, 1);
	near(row_of(d, p, "a")->seconds, 0);
	during_free(d);
	profile_free(p);
	profile_free(log);
}

static void nothing_to_join(void **state)
{
	struct profile *log = new_log(CLOCK_ELAPSED, busy, 5), *p = new_profile();
	struct profile *one = new_log(CLOCK_ELAPSED, busy, 1);

	assert_null(join(log, p, 90, UNKNOWN));
	ran(p, 0, 0, "a", 0);
	assert_null(join(log, p, 90, UNKNOWN));
	ran(p, 0, 0, "a", 10);
	assert_null(join(one, p, 90, UNKNOWN));
	during_free(NULL);
	profile_free(p);
	profile_free(log);
	profile_free(one);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_thread),
		cmocka_unit_test(two_threads),
		cmocka_unit_test(offsets),
		cmocka_unit_test(gaps),
		cmocka_unit_test(counts),
		cmocka_unit_test(nothing_to_join),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
