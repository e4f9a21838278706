/*
 * trials.c - the proof by trials: recorded runs of one program, drawn five and five.
 *
 * Runs of one version against each other must hardly ever give a finding, and the
 * function that does twice the work must nearly always be found.  tests/trials has the
 * programs and what recorded them; the method was tuned on other recordings than these.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka needs the four above */
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

#include "diff.h"
#include "input.h"
#include "number.h"
#include "xalloc.h"

enum { DRAWN = 5, TRIALS = 300 };

/* Recorded runs: those of base, then those of slow. */
struct recording {
	struct profile **runs;
	size_t count;
	const char *changed;	/* the function that does twice the work in slow */
};

static const metric_id metrics[DRAWN];

/* ---- reading ---- */

static struct span take_field(struct span *line)
{
	const char *end = memchr(line->s, '\t', line->len);
	size_t len = end ? (size_t)(end - line->s) : line->len;
	struct span field = { line->s, len };

	len += end != NULL;
	line->s += len;
	line->len -= len;
	return field;
}

static void add_run(struct recording *r, const char *metric, const char *unit)
{
	struct profile *p = profile_new("trials");

	profile_metric(p, metric, unit);
	profile_thread(p, 0, -1, 0, -1);
	r->runs = xrealloc(r->runs, r->count + 1, sizeof(struct profile *));
	r->runs[r->count++] = p;
}

static void add_value(struct profile *p, struct span name, double value)
{
	function_id f = profile_function(p, profile_span(p, name), 0, 0, 0);
	frame_id frame = profile_frame(p, f, 0, 0, FRAME_PLAIN);

	if (value > 0)
		profile_add(p, profile_call(p, p->threads[0].root, frame), 0, value);
}

static void add_function(struct recording *r, struct span line, const char *metric,
	const char *unit)
{
	struct span name = take_field(&line);
	double value;

	for (size_t i = 0; line.len; i++) {
		assert_true(number_parse(take_field(&line), &value));
		if (i == r->count)
			add_run(r, metric, unit);
		add_value(r->runs[i], name, value);
	}
}

static struct recording read_recording(const char *path, const char *metric,
	const char *unit, const char *changed)
{
	struct recording r = { .changed = changed };
	struct error error = { 0 };
	struct input *in = input_open(path, NULL, &error);
	struct span line;

	assert_non_null(in);
	while (input_line(in, &line))
		add_function(&r, line, metric, unit);
	input_close(in);
	for (size_t i = 0; i < r.count; i++)
		profile_finish(r.runs[i]);
	assert_true(r.count >= 80 && r.count % 2 == 0);
	return r;
}

static void forget(struct recording *r)
{
	for (size_t i = 0; i < r->count; i++)
		profile_free(r->runs[i]);
	free(r->runs);
}

static double mean_total(const struct recording *r)
{
	double sum = 0;

	for (size_t i = 0; i < r->count; i++)
		sum += profile_total(r->runs[i], 0);
	return sum / (double)r->count;
}

/* ---- trials ---- */

static size_t draw(uint64_t *seed, size_t below)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (size_t)(*seed >> 33) % below;
}

/* Without putting back: the runs drawn come to stand first. */
static void shuffle(const struct profile **runs, size_t count, size_t drawn,
	uint64_t *seed)
{
	for (size_t i = 0; i < drawn; i++) {
		size_t other = i + draw(seed, count - i);
		const struct profile *p = runs[i];

		runs[i] = runs[other];
		runs[other] = p;
	}
}

static bool is_finding(const struct diff_row *row)
{
	return row->self.verdict != VERDICT_UNCHANGED &&
		row->self.verdict != VERDICT_INCONCLUSIVE;
}

/* What came of a number of trials, as shares. */
struct outcome {
	double any;		/* with a finding */
	double changed;		/* with the changed function found */
	double detectable;	/* on the average */
};

static void look(const struct diff *d, const char *changed, struct outcome *sums)
{
	bool any = false;

	for (size_t i = 0; i < d->row_count; i++) {
		if (!is_finding(&d->rows[i]))
			continue;
		any = true;
		sums->changed += span_is(d->rows[i].name, changed);
	}
	sums->any += any;
	sums->detectable += d->detectable;
}

static struct outcome divide(struct outcome sums, double by)
{
	return (struct outcome){ sums.any / by, sums.changed / by, sums.detectable / by };
}

static void compare(const struct profile **before, const struct profile **after,
	const char *changed, struct outcome *sums)
{
	struct diff_side a = { before, metrics, DRAWN }, b = { after, metrics, DRAWN };
	struct diff *d = diff_new(&a, &b, &diff_defaults);

	assert_int_equal(d->method, DIFF_RUNS);
	look(d, changed, sums);
	diff_free(d);
}

/* Runs of one version against others of the same, of base and slow by turns. */
static struct outcome against_itself(const struct recording *r)
{
	struct outcome sums = { 0, 0, 0 };
	size_t half = r->count / 2;
	const struct profile **runs = xcalloc(r->count, sizeof(struct profile *));
	uint64_t seed = 1;

	for (size_t i = 0; i < r->count; i++)
		runs[i] = r->runs[i];
	for (size_t t = 0; t < TRIALS; t++) {
		const struct profile **version = runs + (t % 2) * half;

		shuffle(version, half, (size_t)2 * DRAWN, &seed);
		compare(version, version + DRAWN, r->changed, &sums);
	}
	free(runs);
	return divide(sums, TRIALS);
}

static struct outcome base_against_slow(const struct recording *r)
{
	struct outcome sums = { 0, 0, 0 };
	size_t half = r->count / 2;
	const struct profile **runs = xcalloc(r->count, sizeof(struct profile *));
	uint64_t seed = 1;

	for (size_t i = 0; i < r->count; i++)
		runs[i] = r->runs[i];
	for (size_t t = 0; t < TRIALS; t++) {
		shuffle(runs, half, DRAWN, &seed);
		shuffle(runs + half, half, DRAWN, &seed);
		compare(runs, runs + half, r->changed, &sums);
	}
	free(runs);
	return divide(sums, TRIALS);
}

/* ---- what they must show ---- */

static void say(const char *what, struct outcome same, struct outcome other)
{
	print_message("# %s, %d + %d runs, %d trials each: %.1f %% of the same have a "
		"finding, the double is found in %.1f %%, detectable %.2f\n", what, DRAWN,
		DRAWN, TRIALS, same.any * 100, other.changed * 100, other.detectable);
}

static void cprofile_tells_the_double_from_noise(void **state)
{
	struct recording r = read_recording("testdata/trials/cprofile.tsv.xz", "time",
		"ns", "work.py:37(soundex)");
	struct outcome same = against_itself(&r), other = base_against_slow(&r);

	say("cProfile", same, other);
	assert_true(same.any <= 0.05);
	assert_true(other.changed >= 0.9);
	assert_true(other.detectable > 1 && other.detectable < 2);
	forget(&r);
}

static void samples_tell_the_double_from_noise(void **state)
{
	struct recording r = read_recording("testdata/trials/perf.tsv.xz", "samples",
		"count", "checksum");
	struct outcome same = against_itself(&r), other = base_against_slow(&r);

	say("perf, thousands of samples", same, other);
	assert_true(mean_total(&r) > 5000);
	assert_true(same.any <= 0.05);
	assert_true(other.changed >= 0.9);
	assert_true(other.detectable > 1 && other.detectable < 2);
	forget(&r);
}

/* What they cannot show reliably they say they cannot. */
static void few_samples_say_what_they_could_show(void **state)
{
	struct recording r = read_recording("testdata/trials/few.tsv.xz", "samples",
		"count", "checksum");
	struct outcome same = against_itself(&r), other = base_against_slow(&r);

	say("perf, hundreds of samples", same, other);
	assert_true(mean_total(&r) < 1000);
	assert_true(same.any <= 0.05);
	assert_true(other.changed < 0.9);
	assert_true(other.detectable > 2 && other.detectable < 10);
	forget(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cprofile_tells_the_double_from_noise),
		cmocka_unit_test(samples_tell_the_double_from_noise),
		cmocka_unit_test(few_samples_say_what_they_could_show),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
