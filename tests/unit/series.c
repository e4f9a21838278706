/*
 * series.c - statistics, intervals, trends and spikes of series.
 *
 * Reference values are of numpy 1.24 and scipy 1.10; the lines that made them stand
 * beside them.
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
#include "xalloc.h"

#define UNKNOWN ((double)NAN)
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void near(double is, double wanted)
{
	if (!(fabs(is - wanted) <= 1e-12 * fabs(wanted)))
		fail_msg("%.17g is not %.17g", is, wanted);
}

static struct series_stats stats(const double *times, const double *values, size_t count,
	double threshold)
{
	struct series s = { times, values, count };
	struct intervals steps = series_intervals(&s);

	return series_stats(&s, &steps, threshold);
}

/* A series of its own arrays. */
static struct series new_series(size_t count)
{
	return (struct series){ xmalloc(count * sizeof(double)),
		xmalloc(count * sizeof(double)), count };
}

static void free_series(struct series *s)
{
	free((double *)(uintptr_t)s->times);
	free((double *)(uintptr_t)s->values);
}

static void set(struct series *s, size_t i, double time, double value)
{
	((double *)(uintptr_t)s->times)[i] = time;
	((double *)(uintptr_t)s->values)[i] = value;
}

/* ---- statistics ---- */

/*
 * i=numpy.arange(5000); v=(i*7919%1009)/10.; v[::97]=numpy.nan; t=i*0.5; t[3000:]+=60
 * x=v[~numpy.isnan(v)]; x.mean(), x.std(), numpy.percentile(x, [50,90,95,99])
 */
static void many(void **state)
{
	struct series s = new_series(5000);
	struct series_stats is;

	for (size_t i = 0; i < s.count; i++)
		set(&s, i, (double)i * 0.5 + (i < 3000 ? 0 : 60),
			i % 97 ? (double)(i * 7919 % 1009) / 10 : UNKNOWN);
	is = stats(s.times, s.values, s.count, 90);
	assert_int_equal(is.count, 4948);
	assert_int_equal(is.missing, 52);
	near(is.mean, 50.40291026677445);
	near(is.weighted_mean, 50.40291026677445);
	near(is.stddev, 29.12987246981267);
	assert_true(is.p50 == 50.4);
	assert_true(is.p90 == 90.73000000000002);
	assert_true(is.p95 == 95.8);
	assert_true(is.p99 == 99.8);
	near(is.above, 0.10711398544866613);
	assert_true(is.min == 0 && is.max == 100.8);
	assert_true(is.min_time == 1009 * 0.5);	/* row 0 has no value */
	free_series(&s);
}

/*
 * t=[0,1,3,4,10]; v=[10,20,30,40,50]; numpy.median(numpy.diff(t)) = 1.5, so 6 is a gap
 * numpy.average(v, weights=[1.5,1,2,1,1.5]); numpy.percentile(v, [50,90,95,99])
 */
static void uneven(void **state)
{
	const double times[] = { 0, 1, 3, 4, 10 }, values[] = { 10, 20, 30, 40, 50 };
	struct series_stats is = stats(times, values, 5, 30);

	near(is.mean, 30);
	near(is.weighted_mean, 30);
	near(is.seconds, 7);
	near(is.above, 2.5 / 7);
	near(is.stddev, 14.142135623730951);
	assert_true(is.p50 == 30 && is.p90 == 46 && is.p95 == 48 && is.p99 == 49.6);
	assert_true(is.first == 10 && is.last == 50);
	assert_true(is.min_time == 0 && is.max_time == 10);
	assert_true(isnan(stats(times, values, 5, UNKNOWN).above));
}

static void none_of(const struct series_stats *is)
{
	assert_int_equal(is->count, 0);
	assert_true(isnan(is->mean) && isnan(is->weighted_mean) && isnan(is->min) &&
		isnan(is->max) && isnan(is->min_time) && isnan(is->stddev) &&
		isnan(is->p50) && isnan(is->p99) && isnan(is->above) && isnan(is->first));
}

static void few(void **state)
{
	const double times[] = { 3, 5 }, values[] = { 7, 8 }, nothing[] = { UNKNOWN, UNKNOWN };
	struct series_stats is = stats(times, values, 0, 1);

	none_of(&is);
	is = stats(times, nothing, 2, 1);
	none_of(&is);
	assert_int_equal(is.missing, 2);
	is = stats(times, NULL, 0, 1);
	none_of(&is);
	is = stats(times, values, 1, 1);
	assert_true(is.mean == 7 && is.weighted_mean == 7 && is.stddev == 0 &&
		is.p50 == 7 && is.p99 == 7 && is.above == 1 && isnan(is.seconds));
	is = stats(times, values, 2, 7.5);
	assert_true(is.mean == 7.5 && is.seconds == 4 && is.above == 0.5);
	assert_true(is.stddev == 0.5 && is.p50 == 7.5);
}

/* Rows of equal times stand for no time; where all are, each counts alike. */
static void repeated_times(void **state)
{
	const double same[] = { 2, 2, 2, 2 }, values[] = { 1, 2, 3, 6 };
	const double stamps[] = { 0, 0, 0, 1, 1, 1, 2 }, more[] = { 5, 5, 5, 1, 5, 5, 1 };
	struct series_stats is = stats(same, values, 4, 2.5);

	assert_true(is.mean == 3 && is.weighted_mean == 3 && is.above == 0.5);
	assert_true(isnan(is.seconds));
	is = stats(stamps, more, 7, 3);
	assert_true(is.seconds == 3);
	near(is.weighted_mean, 7. / 3);
	near(is.above, 1. / 3);
}

/* Exact fractions: 1e9 and 1, 2, 4, 7 thousandths, 2500 times. */
static void far_from_zero(void **state)
{
	static const double parts[] = { 1e-3, 2e-3, 4e-3, 7e-3 };
	struct series s = new_series(10000);
	struct series_stats is;

	for (size_t i = 0; i < s.count; i++)
		set(&s, i, (double)i, 1e9 + parts[i % 4]);
	is = stats(s.times, s.values, s.count, UNKNOWN);
	near(is.mean, 1000000000.0035);
	assert_true(fabs(is.stddev - 0.0022912648516404074) < 1e-12);
	free_series(&s);
}

static void huge(void **state)
{
	const double times[] = { 0, 1, 2, 3 }, values[] = { -1e308, 1e308, 1e308, 5e-324 };
	struct series_stats is = stats(times, values, 4, 0);

	assert_true(is.min == -1e308 && is.max == 1e308 && is.p50 == 5e307);
	near(is.mean, 2.5e307);
	assert_true(isnan(is.stddev));	/* its square is no double */
}

/*
 * A few values take nearly all of the range: i=numpy.arange(100000);
 * numpy.percentile(numpy.where(i%30!=0, i%7*1., 2.**(i%1900-900)), [50,90,95,99])
 */
static void skewed(void **state)
{
	struct series s = new_series(100000);
	struct series_stats is;

	for (size_t i = 0; i < s.count; i++)
		set(&s, i, (double)i, i % 30 ? (double)(i % 7) : pow(2, (double)(i % 1900) - 900));
	is = stats(s.times, s.values, s.count, UNKNOWN);
	assert_true(is.p50 == 3 && is.p90 == 6 && is.p95 == 6);
	assert_true(is.p99 == 2.7076852481648583e+126);
	free_series(&s);
}

/* ---- intervals ---- */

static void moments(void **state)
{
	const double times[] = { 0, 5, 10, 15, 60, 65, 70, 100 };
	struct series s = { times, times, 8 };
	struct intervals is = series_intervals(&s);

	assert_true(is.duration == 100 && is.median == 5 && is.usual == 5);
	assert_true(is.min == 5 && is.max == 45);
	assert_int_equal(is.gaps, 2);
	assert_true(is.gap_seconds == 65);
	assert_true(is.longest_gap == 45 && is.longest_gap_start == 15);
	s.count = 4;
	is = series_intervals(&s);
	assert_true(is.duration == 15 && is.median == 5 && is.gaps == 0 &&
		is.gap_seconds == 0 && isnan(is.longest_gap));
	s.count = 1;
	is = series_intervals(&s);
	assert_true(is.duration == 0 && isnan(is.median) && isnan(is.usual));
	s.count = 0;
	assert_true(isnan(series_intervals(&s).duration));
}

/* Stamps of whole seconds, three rows each. */
static void coarse_stamps(void **state)
{
	const double times[] = { 0, 0, 0, 1, 1, 1, 2, 2, 2, 9, 9, 9 };
	struct series s = { times, times, 12 };
	struct intervals is = series_intervals(&s);

	assert_true(is.median == 0 && is.usual == 1 && is.gaps == 1 && is.gap_seconds == 6);
	s.count = 3;
	is = series_intervals(&s);
	assert_true(is.median == 0 && isnan(is.usual) && is.gaps == 0);
}

/* ---- trends ---- */

/*
 * scipy.stats.theilslopes(v, t, 0.95) times 3600; neighbours differ in sign, so that no
 * correlation makes the interval wider:
 * i=numpy.arange(40); t=i*2.; v=(-1.)**i*(1+i*7%5)+i*0.05
 */
static void slope(void **state)
{
	double times[40], values[40];
	struct series s = { times, values, 40 };
	struct trend is;

	for (size_t i = 0; i < 40; i++) {
		times[i] = (double)i * 2;
		values[i] = (i % 2 ? -1. : 1.) * (double)(1 + i * 7 % 5) + (double)i * 0.05;
	}
	is = series_trend(&s, 0);
	assert_true(is.factor == 1 && is.bins == 40);
	near(is.slope, 90.0);
	near(is.low, -135.0);
	near(is.high, 240.0);
	assert_int_equal(is.verdict, TREND_STABLE);
}

static struct trend line(size_t count, double step, double min_change)
{
	struct series s = new_series(count);
	struct trend is;

	for (size_t i = 0; i < count; i++)
		set(&s, i, (double)i, 100 + step * (double)i + (i % 2 ? 0.01 : 0));
	is = series_trend(&s, min_change);
	free_series(&s);
	return is;
}

static void verdicts(void **state)
{
	assert_int_equal(line(100, 0.5, 0).verdict, TREND_GROWING);
	assert_int_equal(line(100, -0.5, 0).verdict, TREND_SHRINKING);
	assert_int_equal(line(100, 0.5, 49).verdict, TREND_GROWING);
	assert_int_equal(line(100, 0.5, 50).verdict, TREND_STABLE);
	assert_int_equal(line(100, 0, 0).verdict, TREND_STABLE);
	assert_int_equal(line(4, 0.5, 0).verdict, TREND_UNKNOWN);
	assert_int_equal(line(2, 0.5, 0).verdict, TREND_UNKNOWN);
	assert_true(isnan(line(2, 0.5, 0).slope) && isnan(line(4, 0.5, 0).low));
	assert_true(fabs(line(4, 0.5, 0).slope - 1800) < 40);
	assert_string_equal(trend_word(TREND_GROWING), "growing");
	assert_string_equal(trend_word(TREND_UNKNOWN), "unknown");
}

/* A million rows of which one bin has far off values, and a gap with none at all. */
static void binned(void **state)
{
	struct series s = new_series(1000000);
	struct trend is;

	for (size_t i = 0; i < s.count; i++)
		set(&s, i, (double)(i < 500000 ? i : i + 300000), i % 3 ? UNKNOWN :
			(double)(i < 500000 ? i : i + 300000) / 3600 + (i < 900 ? 1e9 : 0));
	is = series_trend(&s, 0);
	assert_int_equal(is.bins, 770);
	assert_true(fabs(is.slope - 1) < 1e-6 && is.verdict == TREND_GROWING);
	free_series(&s);
}

static void trend_of_nothing(void **state)
{
	const double times[] = { 1, 1, 1, 1, 1, 1 }, values[] = { 1, 2, 3, 4, 5, 6 };
	const double nothing[] = { UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN };
	struct series same = { times, values, 6 }, none = { values, nothing, 6 };
	struct series missing = { NULL, NULL, 0 };

	assert_int_equal(series_trend(&same, 0).verdict, TREND_UNKNOWN);
	assert_int_equal(series_trend(&none, 0).verdict, TREND_UNKNOWN);
	assert_int_equal(series_trend(&missing, 0).verdict, TREND_UNKNOWN);
}

/* ---- spikes ---- */

static void spikes(void **state)
{
	const double times[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 };
	const double values[] = { 10, 11, 9, 60, UNKNOWN, 80, 10, 12, 8, 100, 11 };
	struct series s = { times, values, 11 };
	struct spikes is = series_spikes(&s, 0);

	assert_true(is.median == 11 && is.mad == 1.5);
	near(is.limit, 11 + 8 * 1.4826 * 1.5);
	assert_int_equal(is.count, 2);
	assert_true(is.items[0].start == 3 && is.items[0].end == 5 &&
		is.items[0].rows == 2 && is.items[0].peak == 80 &&
		is.items[0].peak_time == 5);
	near(is.items[0].deviations, 69 / (1.4826 * 1.5));
	assert_true(is.items[1].start == 9 && is.items[1].end == 9);
	spikes_free(&is);
	is = series_spikes(&s, 35);
	assert_int_equal(is.count, 1);
	spikes_free(&is);
}

static size_t spikes_of(size_t rows, size_t every, double idle, double burst)
{
	struct series s = new_series(rows);
	struct spikes is;

	for (size_t i = 0; i < rows; i++)
		set(&s, i, (double)i, i % every == every - 1 ? burst : idle);
	is = series_spikes(&s, 0);
	rows = is.count;
	spikes_free(&is);
	free_series(&s);
	return rows;
}

/* Where more than half is equal, MAD is 0. */
static void bursts(void **state)
{
	assert_int_equal(spikes_of(1000, 100, 0, 40), 10);
	assert_int_equal(spikes_of(1000, 100, 0, 0.1), 10);
	assert_int_equal(spikes_of(1000, 100, 200, 200.1), 0);
	assert_int_equal(spikes_of(1000, 100, 200, 250), 10);
	assert_int_equal(spikes_of(1000, 4, 0, 40), 0);
	assert_int_equal(spikes_of(1000, 1001, 5, 40), 0);
	assert_int_equal(spikes_of(1, 2, 5, 40), 0);
	assert_int_equal(spikes_of(0, 2, 5, 40), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(many),
		cmocka_unit_test(uneven),
		cmocka_unit_test(few),
		cmocka_unit_test(repeated_times),
		cmocka_unit_test(far_from_zero),
		cmocka_unit_test(huge),
		cmocka_unit_test(skewed),
		cmocka_unit_test(moments),
		cmocka_unit_test(coarse_stamps),
		cmocka_unit_test(slope),
		cmocka_unit_test(verdicts),
		cmocka_unit_test(binned),
		cmocka_unit_test(trend_of_nothing),
		cmocka_unit_test(spikes),
		cmocka_unit_test(bursts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
