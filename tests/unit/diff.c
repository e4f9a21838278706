/* diff.c - rows, normalisation, verdicts and warnings of comparisons. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka needs the four above */
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "diff.h"
#include "stacks.h"

enum { MOST_RUNS = 12 };

static const metric_id first_metrics[MOST_RUNS];

/* The first of runs are before, the others after. */
static struct diff *compare(struct profile *const *runs, size_t before, size_t after,
	const struct diff_options *options)
{
	const struct profile *all[MOST_RUNS];
	struct diff_side sides[] = { { all, first_metrics, before },
		{ all + before, first_metrics, after } };

	for (size_t r = 0; r < before + after; r++)
		all[r] = runs[r];
	return diff_new(&sides[0], &sides[1], options);
}

static struct diff *compare_two(struct profile *a, struct profile *b)
{
	return compare((struct profile *[]){ a, b }, 1, 1, &diff_defaults);
}

static const struct diff_row *find_row(const struct diff *d, const char *name)
{
	for (size_t i = 0; i < d->row_count; i++)
		if (span_is(d->rows[i].name, name))
			return &d->rows[i];
	return NULL;
}

static const struct diff_row *row(const struct diff *d, const char *name)
{
	const struct diff_row *found = find_row(d, name);

	if (!found)
		fail_msg("no row %s", name);
	return found;
}

static size_t count_verdicts(const struct diff *d, enum verdict verdict)
{
	size_t count = 0;

	for (size_t i = 0; i < d->row_count; i++)
		count += d->rows[i].self.verdict == verdict;
	return count;
}

static size_t count_findings(const struct diff *d)
{
	return d->row_count - count_verdicts(d, VERDICT_UNCHANGED) -
		count_verdicts(d, VERDICT_INCONCLUSIVE);
}

static void free_runs(struct profile **runs, size_t count)
{
	for (size_t r = 0; r < count; r++)
		profile_free(runs[r]);
}

/* ---- random runs ---- */

/* Numbers that look random, the same in every run of the tests. */
static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

static struct profile *random_stacks(uint32_t seed, const char *unit)
{
	char text[8192];
	size_t len = 0;

	for (int i = 0; i < 120; i++) {
		int depth = 1 + (int)(next_random(&seed) % 6);

		for (int k = 0; k < depth; k++)
			len += (size_t)sprintf(text + len, "%sf%u@x.c", k ? ";" : "",
				next_random(&seed) % 30);
		len += (size_t)sprintf(text + len, " %u\n", next_random(&seed) % 50);
	}
	return stacks(unit, text);
}

/* Ten functions of 100 ... 1000, each up to 2 % up or down; changed times the first. */
static struct profile *noisy_run(uint32_t seed, double changed, double scale)
{
	char text[1024];
	size_t len = 0;

	for (int i = 0; i < 10; i++) {
		double noise = 0.98 + 0.04 * (next_random(&seed) % 1000) / 1000;
		double cost = (i + 1) * 100 * noise * (i ? 1 : changed) * scale;

		len += (size_t)sprintf(text + len, "main;f%d %.9g\n", i, cost);
	}
	return stacks("seconds", text);
}

static void make_runs(struct profile **runs, size_t before, size_t after, double changed)
{
	for (size_t r = 0; r < before + after; r++)
		runs[r] = noisy_run((uint32_t)r + 1, r < before ? 1 : changed,
			r % 3 == 2 ? 1.3 : 1);
}

/* ---- identities ---- */

static void nothing_differs_from_itself(void **state)
{
	struct profile *a = random_stacks(1, "seconds");
	struct diff *d = compare_two(a, a);

	assert_true(d->row_count == 30);
	for (size_t i = 0; i < d->row_count; i++) {
		const struct diff_row *r = &d->rows[i];

		assert_true(diff_delta(&r->self) == 0 && diff_delta(&r->total) == 0);
		assert_true(r->self.before_share == r->self.after_share);
		assert_int_equal(r->self.verdict, VERDICT_UNCHANGED);
		assert_true(r->because == SIZE_MAX && isnan(r->match));
	}
	assert_true(diff_delta(&d->whole) == 0);
	assert_int_equal(d->warning_count, 0);
	diff_free(d);
	profile_free(a);
}

static void differences_turn_round_and_add_up(void **state)
{
	for (uint32_t seed = 1; seed < 20; seed++) {
		struct profile *a = random_stacks(seed, seed % 2 ? "count" : "seconds");
		struct profile *b =
			random_stacks(seed + 100, seed % 2 ? "count" : "seconds");
		struct diff *d = compare_two(a, b), *turned = compare_two(b, a);
		double sum = 0;

		for (size_t i = 0; i < d->row_count; i++) {
			char name[8];
			const struct diff_row *r = &d->rows[i], *other;

			snprintf(name, sizeof(name), "%.*s", (int)r->name.len, r->name.s);
			other = row(turned, name);
			sum += diff_delta(&r->self);
			assert_true(diff_delta(&r->self) == -diff_delta(&other->self));
			assert_true(diff_delta(&r->total) == -diff_delta(&other->total));
		}
		assert_true(sum == diff_delta(&d->whole));
		assert_true(d->whole.after == profile_total(b, 0));
		diff_free(d);
		diff_free(turned);
		profile_free(a);
		profile_free(b);
	}
}

/* ---- rows ---- */

static void functions_are_joined_by_all_their_words(void **state)
{
	struct profile *a = stacks("seconds", "f@a.py:1 1\nf@b.py:1 2\n"
		"<lambda>@a.py:5 4\n<lambda>@a.py:7 8\n");
	struct profile *b = stacks("seconds", "<lambda>@a.py:7 80\n<lambda>@a.py:5 40\n"
		"f@b.py:1 20\nf@a.py:1 10\n");
	struct diff *d = compare_two(a, b);

	assert_int_equal(d->row_count, 4);
	for (size_t i = 0; i < d->row_count; i++)
		assert_true(d->rows[i].self.after == 10 * d->rows[i].self.before);
	assert_int_equal(d->rows[0].line, 7);
	assert_true(d->rows[0].self.after == 80);
	diff_free(d);
	profile_free(a);
	profile_free(b);
}

static void units_become_those_of_after(void **state)
{
	struct profile *a = stacks("milliseconds", "f 1500\n");
	struct profile *b = stacks("seconds", "f 3\n");
	struct diff *d = compare_two(a, b);

	assert_string_equal(d->unit, "seconds");
	assert_true(row(d, "f")->self.before == 1.5 && row(d, "f")->self.after == 3);
	assert_true(diff_ratio(&d->whole) == 2);
	assert_int_equal(d->warning_count, 1);
	assert_string_equal(d->warnings[0].s,
		"unit differs: milliseconds before, seconds after");
	diff_free(d);
	profile_free(a);
	profile_free(b);
}

/* One profile is both sides: what a column does not have does not occur in it. */
static void columns_of_one_profile_are_sides(void **state)
{
	struct profile *p = profile_new("test");
	metric_id before = profile_metric(p, "before", "count");
	metric_id after = profile_metric(p, "after", "count");
	thread_id t = profile_thread(p, 0, -1, 0, -1);
	node_id main_node =
		profile_call(p, p->threads[t].root, stack_frame(p, "main", 4));
	const struct profile *runs[] = { p };
	struct diff_side sides[] = { { runs, &before, 1 }, { runs, &after, 1 } };
	struct diff *d;

	profile_add(p, profile_call(p, main_node, stack_frame(p, "old", 3)), before, 100);
	profile_add(p, profile_call(p, main_node, stack_frame(p, "now", 3)), after, 300);
	profile_add(p, profile_call(p, main_node, stack_frame(p, "both", 4)), before, 50);
	profile_add(p, profile_call(p, main_node, stack_frame(p, "both", 4)), after, 50);
	profile_call(p, main_node, stack_frame(p, "never", 5));
	profile_finish(p);
	d = diff_new(&sides[0], &sides[1], &diff_defaults);
	assert_int_equal(d->method, DIFF_COUNTS);
	assert_int_equal(d->row_count, 4);
	assert_null(find_row(d, "never"));
	assert_int_equal(row(d, "old")->self.verdict, VERDICT_GONE);
	assert_int_equal(row(d, "now")->self.verdict, VERDICT_NEW);
	assert_false(row(d, "now")->in_before);
	assert_true(row(d, "main")->in_before && row(d, "main")->in_after);
	assert_int_equal(d->warning_count, 0);
	diff_free(d);
	profile_free(p);
}

static struct profile *graph(double calls, double self)
{
	struct profile *p = profile_new("test");
	metric_id m = profile_metric(p, "time", "seconds");
	function_id f = profile_function(p, profile_string(p, "f", 1), 0, 0, 3);

	profile_graph_function(p, f, calls, calls, &self, &self);
	profile_finish(p);
	assert_int_equal(m, 0);
	return p;
}

static void calls_are_medians_or_unknown(void **state)
{
	struct profile *runs[] = { graph(10, 1), graph(30, 1), graph(20, 1), graph(5, 1),
		graph(7, 1) };
	struct profile *sampled = stacks("count", "f 10\n");
	struct diff *d = compare(runs, 3, 2, &diff_defaults);
	struct diff *unknown = compare_two(sampled, sampled);

	assert_true(row(d, "f")->calls_before == 20 && row(d, "f")->calls_after == 6);
	assert_true(isnan(row(unknown, "f")->calls_before));
	assert_true(isnan(row(unknown, "f")->calls_after));
	diff_free(d);
	diff_free(unknown);
	profile_free(sampled);
	free_runs(runs, 5);
}

/* A function that an exact graph does not have was called 0 times. */
static void calls_of_a_new_function_were_none(void **state)
{
	struct profile *a = profile_new("test"), *b = graph(4, 1);
	struct diff *d;
	double cost = 1;

	profile_metric(a, "time", "seconds");
	profile_graph_function(a, profile_function(a, profile_string(a, "g", 1), 0, 0, 3),
		2, 2, &cost, &cost);
	profile_finish(a);
	d = compare((struct profile *[]){ a, b }, 1, 1,
		&(struct diff_options){ .min_share = 0.005, .min_match = 2 });
	assert_true(row(d, "f")->calls_before == 0 && row(d, "f")->calls_after == 4);
	assert_true(row(d, "g")->calls_before == 2 && row(d, "g")->calls_after == 0);
	diff_free(d);
	profile_free(a);
	profile_free(b);
}

/* ---- one run a side ---- */

static void unsampled_runs_have_thresholds_alone(void **state)
{
	struct profile *a = stacks("seconds", "same 100\nslow 100\nfast 100\nnear 100\n"
		"small 0.1\nold 10\n");
	struct profile *b = stacks("seconds", "same 100\nslow 106\nfast 94\nnear 104\n"
		"small 0.9\nnow 10\n");
	struct diff_options options = diff_defaults;
	struct diff *d;

	options.min_match = 2;
	d = compare((struct profile *[]){ a, b }, 1, 1, &options);
	assert_int_equal(d->method, DIFF_THRESHOLDS);
	assert_int_equal(d->normalize, NORMALIZE_NONE);
	assert_true(isnan(d->detectable) && isnan(d->before_samples));
	assert_int_equal(row(d, "same")->self.verdict, VERDICT_UNCHANGED);
	assert_int_equal(row(d, "slow")->self.verdict, VERDICT_REGRESSED);
	assert_int_equal(row(d, "fast")->self.verdict, VERDICT_IMPROVED);
	assert_int_equal(row(d, "near")->self.verdict, VERDICT_UNCHANGED);
	assert_int_equal(row(d, "old")->self.verdict, VERDICT_GONE);
	assert_int_equal(row(d, "now")->self.verdict, VERDICT_NEW);
	assert_true(isnan(diff_ratio(&row(d, "now")->self)));
	assert_true(diff_ratio(&row(d, "old")->self) == 0);
	assert_false(row(d, "small")->judged);
	assert_int_equal(row(d, "small")->self.verdict, VERDICT_UNCHANGED);
	assert_true(isnan(row(d, "slow")->self.evidence.p));
	assert_true(isnan(row(d, "slow")->self.evidence.q));
	diff_free(d);
	profile_free(a);
	profile_free(b);
}

/* 50 functions of 100 samples, but the first of count. */
static struct profile *fifty_functions(double count)
{
	struct text all = { 0 };
	struct profile *p;

	for (int i = 0; i < 50; i++)
		text_printf(&all, "main;f%d %d\n", i, i ? 100 : (int)count);
	p = stacks("count", all.s);
	text_free(&all);
	return p;
}

static enum verdict verdict_of_first(double count, double *detectable)
{
	struct profile *a = fifty_functions(100), *b = fifty_functions(count);
	struct diff *d = compare_two(a, b);
	enum verdict verdict = row(d, "f0")->self.verdict;

	*detectable = d->detectable;
	diff_free(d);
	profile_free(a);
	profile_free(b);
	return verdict;
}

/* Of all functions that are looked at, not of one. */
static void what_a_pair_can_show_is_found(void **state)
{
	double detectable, unused;

	assert_int_equal(verdict_of_first(100, &detectable), VERDICT_UNCHANGED);
	assert_int_equal(verdict_of_first(100 * detectable, &unused), VERDICT_REGRESSED);
	assert_int_equal(verdict_of_first(50 + 50 * detectable, &unused),
		VERDICT_INCONCLUSIVE);
}

static void counts_have_errors(void **state)
{
	struct profile *a = stacks("count", "main;rest 190\nmain;f 10\n");
	struct profile *b = stacks("count", "main;rest 186\nmain;f 14\n");
	struct profile *c = stacks("count", "main;rest 186\nmain;f 60\n");
	struct diff *noise = compare_two(a, b), *change = compare_two(a, c);

	assert_int_equal(noise->method, DIFF_COUNTS);
	assert_int_equal(count_findings(noise), 0);
	assert_true(noise->detectable > 3);
	assert_true(noise->before_samples == 200 && noise->after_samples == 200);
	assert_int_equal(row(change, "f")->self.verdict, VERDICT_REGRESSED);
	assert_true(row(change, "f")->self.evidence.low > 2);
	assert_true(
		row(change, "f")->self.evidence.q >= row(change, "f")->self.evidence.p);
	assert_int_equal(row(change, "rest")->self.verdict, VERDICT_UNCHANGED);
	diff_free(noise);
	diff_free(change);
	profile_free(a);
	profile_free(b);
	profile_free(c);
}

/* Cycles are whole numbers of unit count too. */
static void large_counts_are_no_samples(void **state)
{
	struct profile *a = stacks("count", "f 250000\ng 2500000\n");
	struct diff *d = compare_two(a, a);

	assert_int_equal(d->method, DIFF_THRESHOLDS);
	diff_free(d);
	profile_free(a);
}

/* The clock of perf ticks in nanoseconds: 99 a second. */
static void periods_are_samples(void **state)
{
	struct text t = { 0 };
	struct profile *a;
	struct diff *d;

	for (int i = 0; i < 20; i++)
		text_printf(&t, "f%d %d\n", i, 10101010 * (i % 3 + 1));
	a = stacks("count", t.s);
	d = compare_two(a, a);
	assert_int_equal(d->method, DIFF_COUNTS);
	assert_true(d->before_samples == 39);
	diff_free(d);
	profile_free(a);
	text_free(&t);
}

/* A rate that is ten times as high is no ten times slower program. */
static void sampled_times_are_compared_as_times(void **state)
{
	struct profile *a = stacks("seconds", "main;f 1\nmain;g 1\n");
	struct profile *b = stacks("seconds", "main;f 1.02\nmain;g 3\n");
	struct diff *d;

	a->sample_count = 200;
	b->sample_count = 4020;
	a->rate = 100;
	b->rate = 1000;
	d = compare_two(a, b);
	assert_int_equal(d->method, DIFF_COUNTS);
	assert_int_equal(row(d, "f")->self.verdict, VERDICT_UNCHANGED);
	assert_int_equal(row(d, "g")->self.verdict, VERDICT_REGRESSED);
	assert_true(fabs(row(d, "g")->self.evidence.ratio - 3) < 0.1);
	assert_string_equal(
		d->warnings[0].s, "rate differs: 100 Hz before, 1,000 Hz after");
	diff_free(d);
	profile_free(a);
	profile_free(b);
}

/* ---- normalisation ---- */

static struct diff *normalized(struct profile **runs, size_t before, size_t after,
	enum normalize normalize)
{
	struct diff_options options = diff_defaults;

	options.normalize = normalize;
	return compare(runs, before, after, &options);
}

static void one_changed_function_leaves_the_others(void **state)
{
	struct profile *runs[10];
	struct diff *median_diff, *total;

	make_runs(runs, 5, 5, 20);
	median_diff = compare(runs, 5, 5, &diff_defaults);
	total = normalized(runs, 5, 5, NORMALIZE_TOTAL);
	assert_int_equal(median_diff->method, DIFF_RUNS);
	assert_int_equal(median_diff->normalize, NORMALIZE_MEDIAN);
	assert_int_equal(row(median_diff, "f0")->self.verdict, VERDICT_REGRESSED);
	assert_int_equal(count_findings(median_diff), 1);
	assert_int_equal(count_verdicts(total, VERDICT_IMPROVED), 9);
	assert_true(median_diff->whole.before == total->whole.before);
	assert_true(median_diff->whole.after > 1.2 * median_diff->whole.before);
	assert_true(median_diff->detectable > 1 && median_diff->detectable < 1.3);
	diff_free(median_diff);
	diff_free(total);
	free_runs(runs, 10);
}

static void same_runs_have_no_findings(void **state)
{
	struct profile *runs[10];
	struct diff *d;

	make_runs(runs, 5, 5, 1);
	d = compare(runs, 5, 5, &diff_defaults);
	assert_int_equal(count_findings(d), 0);
	diff_free(d);
	free_runs(runs, 10);
}

static void assert_same_answer(const struct diff *a, const struct diff *b, double scale)
{
	assert_int_equal(a->row_count, b->row_count);
	for (size_t i = 0; i < a->row_count; i++) {
		const struct diff_cost *x = &a->rows[i].self, *y = &b->rows[i].self;

		assert_int_equal(span_compare(a->rows[i].name, b->rows[i].name), 0);
		assert_true(fabs(x->before * scale - y->before) <= 1e-9 * y->before);
		assert_true(fabs(x->after * scale - y->after) <= 1e-9 * y->after);
		assert_true(fabs(x->before_share - y->before_share) < 1e-12);
		assert_int_equal(x->verdict, y->verdict);
		assert_true(isnan(x->evidence.p) == isnan(y->evidence.p));
		assert_false(fabs(x->evidence.p - y->evidence.p) > 1e-6);
		assert_false(fabs(x->evidence.q - y->evidence.q) > 1e-6);
	}
}

static void order_of_runs_does_not_matter(void **state)
{
	struct profile *runs[10], *permuted[10];
	static const size_t order[10] = { 3, 1, 4, 0, 2, 9, 6, 5, 8, 7 };
	struct diff *a, *b;

	make_runs(runs, 5, 5, 1.5);
	for (size_t r = 0; r < 10; r++)
		permuted[r] = runs[order[r]];
	a = compare(runs, 5, 5, &diff_defaults);
	b = compare(permuted, 5, 5, &diff_defaults);
	assert_same_answer(a, b, 1);
	diff_free(a);
	diff_free(b);
	free_runs(runs, 10);
}

/* A run three times as long moves the mean of all, and so every cost alike. */
static void a_longer_run_does_not_matter(void **state)
{
	struct profile *runs[10];
	struct diff *a, *b;

	make_runs(runs, 5, 5, 1.5);
	a = compare(runs, 5, 5, &diff_defaults);
	profile_free(runs[7]);
	runs[7] = noisy_run(8, 1.5, 3);
	b = compare(runs, 5, 5, &diff_defaults);
	assert_same_answer(a, b, pow(3, 0.1));
	assert_true(fabs(a->after_factors[2] / b->after_factors[2] / 3 * pow(3, 0.1) - 1)
		< 1e-6);
	diff_free(a);
	diff_free(b);
	free_runs(runs, 10);
}

static void bytes_are_left_alone(void **state)
{
	struct profile *runs[] = { stacks("bytes", "f 100\n"), stacks("bytes", "f 200\n"),
		stacks("bytes", "f 300\n") };
	struct diff *d = compare(runs, 1, 2, &diff_defaults);

	assert_int_equal(d->normalize, NORMALIZE_NONE);
	assert_true(row(d, "f")->self.after == 250);
	diff_free(d);
	free_runs(runs, 3);
}

static void totals_and_samples_are_made_after_s(void **state)
{
	struct profile *runs[] = { stacks("count", "f 10\ng 30\n"),
		stacks("count", "f 40\ng 40\n"), stacks("seconds", "f 1\ng 4\n") };
	struct diff *total = normalized(runs, 1, 1, NORMALIZE_TOTAL);
	struct diff *samples = normalized(runs, 1, 1, NORMALIZE_SAMPLES);
	struct diff *unknown = normalized(runs + 1, 1, 1, NORMALIZE_SAMPLES);

	assert_true(
		row(total, "f")->self.before == 20 && row(total, "f")->self.after == 40);
	assert_true(total->before_factors[0] == 2 && total->after_factors[0] == 1);
	assert_true(total->whole.before == 40);
	assert_true(row(samples, "g")->self.before == 60);
	assert_int_equal(unknown->normalize, NORMALIZE_NONE);
	assert_string_equal(unknown->warnings[unknown->warning_count - 1].s,
		"not normalised by samples: a run's number of samples is not known");
	diff_free(total);
	diff_free(samples);
	diff_free(unknown);
	free_runs(runs, 3);
}

/* ---- repeated runs ---- */

/* What one run of five has is noise; what all have is new. */
static void new_functions_are_in_most_runs(void **state)
{
	struct profile *runs[10];
	struct diff *d;

	for (uint32_t r = 0; r < 10; r++) {
		char text[200];

		snprintf(text, sizeof(text), "main;f %u\nmain;g %u\n%s%s%s", 1000 + r % 4,
			1500 + r % 3, r >= 5 ? "main;now 100\n" : "main;old 90\n",
			r == 6 ? "main;once 100\n" : "",
			r % 2 ? "main;sometimes 20\n" : "");
		runs[r] = stacks("count", text);
	}
	d = compare(runs, 5, 5, &diff_defaults);
	assert_int_equal(row(d, "now")->self.verdict, VERDICT_NEW);
	assert_int_equal(row(d, "old")->self.verdict, VERDICT_GONE);
	assert_int_equal(count_findings(d), 2);
	diff_free(d);
	free_runs(runs, 10);
}

static void one_run_against_several_can_be_told(void **state)
{
	struct profile *runs[7];
	struct diff *d;

	make_runs(runs, 6, 1, 3);
	d = compare(runs, 6, 1, &diff_defaults);
	assert_int_equal(d->method, DIFF_RUNS);
	assert_int_equal(row(d, "f0")->self.verdict, VERDICT_REGRESSED);
	assert_int_equal(count_findings(d), 1);
	diff_free(d);
	free_runs(runs, 7);
}

/* Three instruction counts a side that are all the same leave no doubt. */
static void runs_without_variation_need_no_test(void **state)
{
	struct profile *runs[6];
	struct diff *d;

	for (int r = 0; r < 6; r++)
		runs[r] = stacks("count",
			r < 3 ? "main;f 5000\nmain;g 7000\nmain;h 9000\n" :
				"main;f 5500\nmain;g 7000\nmain;h 9000\n");
	d = compare(runs, 3, 3, &diff_defaults);
	assert_int_equal(d->method, DIFF_THRESHOLDS);
	assert_int_equal(row(d, "f")->self.verdict, VERDICT_REGRESSED);
	assert_int_equal(count_findings(d), 1);
	diff_free(d);
	free_runs(runs, 6);
}

/* ---- because ---- */

static void totals_are_put_down_to_callees(void **state)
{
	struct profile *a = stacks("seconds",
		"main;load;parse;decode 10\nmain;load 5\nmain;draw 20\n");
	struct profile *b = stacks("seconds",
		"main;load;parse;decode 40\nmain;load 5\nmain;draw 20\n");
	struct diff *d = compare_two(a, b);
	size_t decode = (size_t)(row(d, "decode") - d->rows);

	assert_int_equal(decode, 0);
	assert_true(row(d, "parse")->because == decode);
	assert_true(row(d, "load")->because == decode);
	assert_true(row(d, "main")->because == decode);
	assert_true(row(d, "draw")->because == SIZE_MAX);
	assert_true(row(d, "decode")->because == SIZE_MAX);
	assert_int_equal(row(d, "main")->total.verdict, VERDICT_REGRESSED);
	assert_int_equal(row(d, "main")->self.verdict, VERDICT_UNCHANGED);
	diff_free(d);
	profile_free(a);
	profile_free(b);
}

/* visit and walk call each other; the heaviest call of each leads to the other. */
static void circles_are_left_for_the_callee(void **state)
{
	struct profile *a = stacks("seconds", "main;visit;walk;visit;walk;look 10\n"
		"main;visit;walk;visit 50\n");
	struct profile *b = stacks("seconds", "main;visit;walk;visit;walk;look 30\n"
		"main;visit;walk;visit 50\n");
	struct diff *d = compare_two(a, b);
	size_t look = (size_t)(row(d, "look") - d->rows);

	assert_true(row(d, "visit")->because == look);
	assert_true(row(d, "walk")->because == look);
	assert_true(row(d, "main")->because == look);
	diff_free(d);
	profile_free(a);
	profile_free(b);
}

/* What grew is not because of what shrank, nor because of a small part of it. */
static void only_what_explains_most_is_named(void **state)
{
	struct profile *a = stacks("seconds",
		"main;a 10\nmain;b 10\nmain;c 10\nmain;d 100\n"
		"top;x 10\ntop;y 100\n");
	struct profile *b = stacks("seconds",
		"main;a 20\nmain;b 20\nmain;c 21\nmain;d 100\n"
		"top;x 9\ntop;y 50\n");
	struct diff *d = compare_two(a, b);

	assert_int_equal(row(d, "main")->total.verdict, VERDICT_REGRESSED);
	assert_true(row(d, "main")->because == SIZE_MAX);
	assert_true(row(d, "top")->because == (size_t)(row(d, "y") - d->rows));
	diff_free(d);
	profile_free(a);
	profile_free(b);
}

/* ---- warnings ---- */

static void differences_of_runs_are_told(void **state)
{
	struct profile *runs[] = { stacks("count", "f 10\n"), stacks("count", "f 10\n"),
		stacks("count", "f 10\n") };
	struct diff_options options = diff_defaults;
	struct diff *d;

	options.normalize = NORMALIZE_NONE;
	runs[0]->rate = 99;
	runs[1]->rate = 100.5;
	runs[2]->rate = 99.5;
	runs[0]->duration = runs[1]->duration = 2;
	runs[2]->duration = 5;
	runs[2]->exporter = profile_string(runs[2], "new 2", 5);
	runs[1]->exporter = profile_string(runs[1], "old 1", 5);
	profile_meta(runs[0], "hostname", SPAN("a"));
	profile_meta(runs[1], "Hostname", SPAN("b"));
	profile_meta(runs[2], "hostname", SPAN("a"));
	d = compare(runs, 2, 1, &options);
	assert_int_equal(d->warning_count, 4);
	assert_string_equal(
		d->warnings[0].s, "exporter differs: old 1 before, new 2 after");
	assert_string_equal(d->warnings[1].s, "hostname differs within before: a and b");
	assert_string_equal(
		d->warnings[2].s, "rate differs within before: 99 Hz to 100.50 Hz");
	assert_string_equal(
		d->warnings[3].s, "duration differs: 2.000 s before, 5.000 s after");
	diff_free(d);
	free_runs(runs, 3);
}

/* ---- the matrix ---- */

static void variants_stand_side_by_side(void **state)
{
	struct profile *all[] = { stacks("seconds", "main;a 10\nmain;b 30\n"),
		stacks("milliseconds", "main;a 10000\nmain;b 10000\n"),
		stacks("seconds", "main;a 5\nmain;b 10\nmain;c 5\n") };
	const struct profile *inputs[] = { all[0], all[1], all[2] };
	struct matrix *m = diff_matrix_new(inputs, first_metrics, 3);

	assert_int_equal(m->row_count, 4);
	assert_int_equal(m->inputs, 3);
	assert_true(span_is(m->rows[0].name, "a") && m->rows[0].spread == 0.25);
	assert_true(span_is(m->rows[1].name, "b") && m->rows[1].spread == 0.25);
	assert_true(span_is(m->rows[2].name, "c") && m->self[8] == 0.25);
	assert_true(m->self[0] == 0.25 && m->self[1] == 0.5 && m->self[2] == 0.25);
	assert_true(m->costs[1] == 10 && m->costs[6] == 0);
	assert_true(m->total[9] == 1 && m->total[11] == 1);
	diff_matrix_free(m);
	free_runs(all, 3);
}

static void variants_differ_in_lines(void **state)
{
	struct profile *all[] = {
		stacks("seconds", "f@a.py:3 10\nl@a.py:7 5\nl@a.py:8 5\n"),
		stacks("seconds", "f@a.py:4 5\nl@a.py:7 5\n"),
		stacks("seconds", "f@a.py:5 20\n") };
	const struct profile *inputs[] = { all[0], all[1], all[2] };
	struct matrix *m = diff_matrix_new(inputs, first_metrics, 3);

	assert_int_equal(m->row_count, 3);
	assert_true(span_is(m->rows[0].name, "f") && m->rows[0].line == 5);
	assert_true(m->self[0] == 0.5 && m->self[1] == 0.5 && m->self[2] == 1);
	assert_true(m->rows[1].line == 7 && m->self[4] == 0.5);
	assert_true(m->rows[2].line == 8 && m->self[7] == 0);
	diff_matrix_free(m);
	free_runs(all, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_differs_from_itself),
		cmocka_unit_test(differences_turn_round_and_add_up),
		cmocka_unit_test(functions_are_joined_by_all_their_words),
		cmocka_unit_test(units_become_those_of_after),
		cmocka_unit_test(columns_of_one_profile_are_sides),
		cmocka_unit_test(calls_are_medians_or_unknown),
		cmocka_unit_test(calls_of_a_new_function_were_none),
		cmocka_unit_test(unsampled_runs_have_thresholds_alone),
		cmocka_unit_test(what_a_pair_can_show_is_found),
		cmocka_unit_test(counts_have_errors),
		cmocka_unit_test(large_counts_are_no_samples),
		cmocka_unit_test(periods_are_samples),
		cmocka_unit_test(sampled_times_are_compared_as_times),
		cmocka_unit_test(one_changed_function_leaves_the_others),
		cmocka_unit_test(same_runs_have_no_findings),
		cmocka_unit_test(order_of_runs_does_not_matter),
		cmocka_unit_test(a_longer_run_does_not_matter),
		cmocka_unit_test(bytes_are_left_alone),
		cmocka_unit_test(totals_and_samples_are_made_after_s),
		cmocka_unit_test(new_functions_are_in_most_runs),
		cmocka_unit_test(one_run_against_several_can_be_told),
		cmocka_unit_test(runs_without_variation_need_no_test),
		cmocka_unit_test(totals_are_put_down_to_callees),
		cmocka_unit_test(circles_are_left_for_the_callee),
		cmocka_unit_test(only_what_explains_most_is_named),
		cmocka_unit_test(differences_of_runs_are_told),
		cmocka_unit_test(variants_stand_side_by_side),
		cmocka_unit_test(variants_differ_in_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
