/* statistics.c - against R, limma, scipy and mpmath; outliers; what has no answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka needs the four above */
#include <cmocka.h>
#include <math.h>

#include "distributions.h"
#include "statistics.h"

#define UNKNOWN ((double)NAN)

static void close_to(double got, double wanted, double relative)
{
	if (!(fabs(got - wanted) <= relative * fabs(wanted)))
		fail_msg("%.17g is not %.17g", got, wanted);
}

/* ---- distributions: mpmath 1.3 with 30 digits, R 4.2 ---- */

static void beta_and_normal_are_exact(void **state)
{
	close_to(incomplete_beta(0.5, 0.5, 0.3), 0.36901011956554538, 1e-13);
	close_to(incomplete_beta(21, 40, 0.2), 0.0048257190563048967, 1e-12);
	close_to(incomplete_beta(2000, 3000, 0.41), 0.92526212620830467, 1e-12);
	close_to(incomplete_beta(0.1, 80, 0.001), 0.81031974783304618, 1e-12);
	close_to(incomplete_beta_inverse(21, 40, 0.0048257190563048967), 0.2, 1e-12);
	close_to(normal_tail(1.5), 0.066807201268858066, 1e-14);
	close_to(normal_tail(9), 1.1285884059538406e-19, 1e-12);
	close_to(normal_quantile(normal_tail(2.25)), 2.25, 1e-13);
	assert_true(incomplete_beta(2, 3, 0) == 0 && incomplete_beta(2, 3, 1) == 1);
	assert_true(isnan(incomplete_beta(-1, 3, 0.5)));
}

static void students_t_is_exact_in_the_tails_too(void **state)
{
	close_to(student_tail(1, 1), 0.25, 1e-14);
	close_to(student_tail(2.5, 3.7), 0.035911011455913388, 1e-12);
	close_to(student_tail(12, 8), 1.0719333738443856e-6, 1e-12);
	close_to(student_tail(40, 18), 2.4326308461524955e-19, 1e-11);
	close_to(student_tail(0.01, 1000), 0.49601164096609364, 1e-12);
	close_to(student_tail(5, 50000), 2.8761925284706297e-7, 1e-11);
	close_to(student_tail(-2.5, 3.7), 1 - 0.035911011455913388, 1e-13);
	close_to(student_quantile(0.025, 8), 2.3060041352041662, 1e-12);
	close_to(student_quantile(0.001, 2.5), 13.822193110865999, 1e-12);
	close_to(student_quantile(0.2, 40), 0.85069979579045429, 1e-12);
	close_to(student_quantile(0.975, 8), -2.3060041352041662, 1e-12);
	assert_true(isnan(student_tail(1, 0)));
}

static void gammas_derivatives_are_exact(void **state)
{
	static const double known[][3] = {
		{ 0.1, -10.423754940411077, 101.43329915079276 },
		{ 1, -0.57721566490153286, 1.6449340668482264 },
		{ 2.5, 0.70315664064524319, 0.49035775610023486 },
		{ 30, 3.3844381326855249, 0.033895060357739944 },
	};

	for (size_t i = 0; i < 4; i++) {
		close_to(digamma(known[i][0]), known[i][1], 1e-13);
		close_to(trigamma(known[i][0]), known[i][2], 1e-13);
		close_to(trigamma_inverse(known[i][2]), known[i][0], 1e-12);
	}
	for (double x = 1e-8; x < 1e9; x *= 10)
		close_to(trigamma(trigamma_inverse(x)), x, 1e-10);
	assert_true(isinf(trigamma_inverse(0)));
}

/* ---- ranks, counts and many tests ---- */

static void ranks_are_tested_exactly(void **state)
{
	const double a[] = { 1.1, 2.2, 3.3, 4.4, 5.5 }, b[] = { 2.5, 6, 7, 8, 9, 10 };
	/* ties: by enumeration of all arrangements */
	const double c[] = { 0, 0, 1, 3 }, d[] = { 1, 1, 2, 5, 5 };
	const double e[] = { 0, 0, 0, 0, 1 }, f[] = { 0, 2, UNKNOWN, 2, 3, 4 };

	close_to(mann_whitney_p(a, 5, b, 6), 0.030303030303030304, 1e-14);
	close_to(mann_whitney_p(b, 6, a, 5), 0.030303030303030304, 1e-14);
	close_to(mann_whitney_p(c, 4, d, 5), 0.14285714285714285, 1e-14);
	close_to(mann_whitney_p(e, 5, f, 6), 0.047619047619047616, 1e-14);
	assert_true(mann_whitney_p(a, 5, a, 5) == 1);
	assert_true(isnan(mann_whitney_p(a, 0, b, 6)));
}

static void many_values_are_ranked_by_the_normal_approximation(void **state)
{
	double a[30], b[30];

	for (int i = 0; i < 30; i++) {
		a[i] = i * 7 % 50;
		b[i] = i * 11 % 53 + 6;
	}
	close_to(mann_whitney_p(a, 30, b, 30), 0.1277303732838367, 1e-12);
}

static void q_is_that_of_R(void **state)
{
	const double p[] = { .01, .04, .03, UNKNOWN, .005, .5 };
	const double wanted[] = { 0.025, 0.05, 0.05, UNKNOWN, 0.025, 0.5 };
	double q[6];

	benjamini_hochberg(p, q, 6);
	for (size_t i = 0; i < 6; i++)
		if (isnan(wanted[i]))
			assert_true(isnan(q[i]));
		else
			close_to(q[i], wanted[i], 1e-15);
}

static void counts_are_tested_exactly(void **state)
{
	struct count_test t = statistics_counts(20, UNKNOWN, 40, UNKNOWN, 0.95);

	close_to(t.ratio, 2, 1e-14);
	close_to(t.p, 0.01348929373119186, 1e-12);
	close_to(t.low, 1.1419116048090898, 1e-11);
	close_to(t.high, 3.611069106631613, 1e-11);
	t = statistics_counts(0, UNKNOWN, 7, UNKNOWN, 0.95);
	close_to(t.p, 0.015625, 1e-13);
	assert_true(isinf(t.ratio) && isinf(t.high));
	close_to(t.low, 1 / 0.4096163972250487 - 1, 1e-11);
	t = statistics_counts(5, UNKNOWN, 0, UNKNOWN, 0.95);
	assert_true(t.ratio == 0 && t.low == 0 && t.high > 0 && t.high < 2);
	t = statistics_counts(0, UNKNOWN, 0, UNKNOWN, 0.95);
	assert_true(t.p == 1 && isnan(t.ratio));
}

static void any_count_has_an_answer(void **state)
{
	struct count_test t = statistics_counts(1e200, UNKNOWN, 1e199, UNKNOWN, 0.95);

	assert_true(t.p >= 0 && t.p < 1e-9 && t.ratio < 0.11 && t.detectable < 1.01);
	t = statistics_counts(50, 50, 70, 70, 0.95);
	assert_true(t.p == 1 && fabs(t.ratio - 1) < 1e-9);
	assert_true(isnan(statistics_counts(UNKNOWN, UNKNOWN, 1, UNKNOWN, 0.95).p));
	assert_true(isnan(statistics_counts(-1, UNKNOWN, 1, UNKNOWN, 0.95).p));
}

static void counts_of_larger_totals_are_shares(void **state)
{
	struct count_test t = statistics_counts(100, 5000, 200, 10000, 0.95);
	struct count_test large = statistics_counts(5000, 10000, 5200, 10000, 0.95);

	close_to(t.ratio, 1, 1e-12);
	assert_true(t.p > 0.95 && t.low < 1 && t.high > 1);
	/* the test of two proportions, which Poisson's variance would miss: p 0.0049 */
	assert_true(large.p > 0.0045 && large.p < 0.0055);
	assert_true(t.detectable > 1.3 && t.detectable < 1.6);
	assert_true(large.detectable < 1.1);
	assert_true(statistics_counts(2, 50, 2, 50, 0.95).detectable > 5);
}

/* ---- repeated runs ---- */

static void two_runs_a_side_are_those_of_limma(void **state)
{
	/* limma 3.54: eBayes(lmFit(log(values), design)), d0 5.998, s0^2 0.0039031 */
	const double before[] = { 10, 11, 20, 19, 5, 5.5, 7, 9, 40, 41, 3, 3.1 };
	const double after[] = { 10.5, 11.5, 40, 41, 5.2, 5, 8, 10, 41, 42.5, 2, 2.2 };
	const double p[] = { 4.8275354434227569e-01, 1.1188558452673890e-06,
		6.5228175069029082e-01, 2.6626716706256742e-01, 5.9783810787766123e-01,
		2.4080866429047329e-04 };
	const double low[] = { 0.90532936160702870, 1.82599995905507018,
		0.84684135178307707, 0.89490712076487056, 0.90759068218449235,
		0.59938934210114792 };
	struct trial t = { .before = before, .after = after, .items = 6, .before_runs = 2,
		.after_runs = 2, .confidence = 0.95 };
	struct evidence e[6];

	statistics_test(&t, e);
	for (size_t i = 0; i < 6; i++) {
		close_to(e[i].p, p[i], 1e-8);
		close_to(e[i].low, low[i], 1e-8);
	}
	close_to(e[1].ratio, 2.07744782694637431, 1e-12);
	close_to(e[1].high, 2.36352112292355931, 1e-8);
	close_to(e[5].q, 7.2242599287141991e-04, 1e-8);
	close_to(e[1].before, 19.5, 1e-15);
	assert_true(e[1].detectable > 1.2 && e[1].detectable < 2);
}

enum { ITEMS = 40, RUNS = 5 };

/* Forty functions in five runs a side that vary by about 4 %, no two alike. */
struct runs {
	double before[ITEMS * RUNS], after[ITEMS * RUNS];
	struct evidence evidence[ITEMS];
};

static double wobble(uint64_t *seed)
{
	double sum = 0;

	for (int i = 0; i < 12; i++) {
		*seed = *seed * 6364136223846793005u + 1442695040888963407u;
		sum += (double)(*seed >> 33) / 2147483648.0;
	}
	return sum - 6;
}

static struct runs make_runs(void)
{
	struct runs r;
	uint64_t seed = 7;

	for (int i = 0; i < ITEMS * RUNS; i++) {
		double level = 10 + i / RUNS;

		r.before[i] = level * exp(0.04 * wobble(&seed));
		r.after[i] = level * exp(0.04 * wobble(&seed));
	}
	return r;
}

static int findings(struct runs *r)
{
	struct trial t = { .before = r->before, .after = r->after, .items = ITEMS,
		.before_runs = RUNS, .after_runs = RUNS, .confidence = 0.95 };
	int found = 0;

	statistics_test(&t, r->evidence);
	for (int i = 0; i < ITEMS; i++)
		found += r->evidence[i].q <= 0.05;
	return found;
}

static void change(double *values, int item, double factor)
{
	for (int k = 0; k < RUNS; k++)
		values[item * RUNS + k] *= factor;
}

static void only_the_changed_function_is_found(void **state)
{
	struct runs r = make_runs();

	assert_int_equal(findings(&r), 0);
	change(r.after, 7, 2);
	assert_int_equal(findings(&r), 1);
	assert_true(r.evidence[7].q < 1e-6);
	assert_true(r.evidence[7].low > 1.7 && r.evidence[7].low < 2);
	assert_true(r.evidence[7].high > 2);
	close_to(r.evidence[7].rank_p, 2 / 252., 1e-12);
	change(r.after, 7, 0.25);
	assert_int_equal(findings(&r), 1);
	assert_true(r.evidence[7].ratio < 0.6);
}

/* One value far out, in either direction, on either side. */
static void one_far_value_neither_makes_nor_hides_a_finding(void **state)
{
	static const double factors[] = { 3, 20, 1 / 3., 0 };

	for (int k = 0; k < 8; k++) {
		struct runs r = make_runs();
		double *side = k % 2 ? r.before : r.after;

		side[5 * RUNS + 2] *= factors[k / 2];
		assert_int_equal(findings(&r), 0);
		r = make_runs();
		change(r.after, 7, 2);
		side[7 * RUNS + 3] *= factors[k / 2];
		assert_int_equal(findings(&r), 1);
		assert_true(r.evidence[7].q <= 0.05);
		assert_true(r.evidence[7].ratio > 1.8 && r.evidence[7].ratio < 2.2);
	}
}

static void one_far_run_neither_makes_nor_hides_a_finding(void **state)
{
	for (int k = 0; k < 4; k++) {
		struct runs r = make_runs();
		double *side = k % 2 ? r.before : r.after;
		uint64_t seed = 7;

		if (k >= 2)
			change(r.after, 7, 2);
		for (int i = 0; i < ITEMS; i++)
			side[i * RUNS + 1] *= exp(0.7 * wobble(&seed));
		assert_int_equal(findings(&r), k >= 2);
		assert_true((r.evidence[7].q <= 0.05) == (k >= 2));
	}
}

static void new_and_gone_functions_are_told(void **state)
{
	struct runs r = make_runs();

	change(r.before, 3, 0);
	change(r.after, 9, 0);
	change(r.before, 12, 0);
	change(r.after, 12, 0);
	assert_int_equal(findings(&r), 2);
	assert_true(isinf(r.evidence[3].ratio) && r.evidence[3].low > 1);
	assert_true(r.evidence[9].ratio == 0 && r.evidence[9].high < 1);
	assert_true(isnan(r.evidence[12].ratio) && r.evidence[12].p == 1);
}

static struct evidence test_one(const double *before, size_t before_runs,
	const double *after, size_t after_runs, double scale)
{
	const double scales[] = { scale, scale, scale, scale, scale };
	struct trial t = { .before = before, .after = after, .items = 1,
		.before_runs = before_runs, .after_runs = after_runs, .confidence = 0.95,
		.before_scale = scale > 0 ? scales : NULL,
		.after_scale = scale > 0 ? scales : NULL };
	struct evidence e;

	statistics_test(&t, &e);
	return e;
}

static void nothing_is_certain_where_nothing_varies(void **state)
{
	const double calls[] = { 100, 100, 100, 100, 100 };
	const double more[] = { 200, 200, 200, 200, 200 };
	struct evidence e = test_one(calls, 5, calls, 5, 0);

	assert_true(e.p == 1 && e.q == 1 && e.ratio == 1 && e.low == 1 && e.high == 1);
	e = test_one(calls, 5, more, 5, 0);
	close_to(e.p, 2 / 252., 1e-12);		/* of the ranks */
	close_to(e.ratio, 2, 1e-12);
	assert_true(isnan(e.low) && isnan(e.high) && isnan(e.detectable));
}

static void few_runs_and_missing_values_are_no_trouble(void **state)
{
	const double one[] = { 10 }, five[] = { 10, 11, 10.5, 9.8, 10.2 };
	const double high[] = { 30, 31, 29, UNKNOWN, 30.5 };
	const double none[] = { UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN };
	struct evidence e = test_one(one, 1, five, 5, 0);

	assert_true(e.p > 0.3 && e.low < 1 && e.high > 1);
	e = test_one(one, 1, high, 5, 0);
	assert_true(e.p < 0.01 && e.ratio > 2.9 && e.ratio < 3.1);
	e = test_one(one, 1, one, 1, 0);
	assert_true(isnan(e.p) && isnan(e.q) && e.before == 10);
	e = test_one(none, 5, five, 5, 0);
	assert_true(isnan(e.p) && isnan(e.ratio) && isnan(e.before) && e.after > 0);
}

/* Equal counts could have been others: a value is no surer than its count. */
static void samples_are_as_sure_as_their_count(void **state)
{
	const double few[] = { 4, 4, 4, 4, 4 }, more[] = { 6, 6, 6, 6, 6 };
	const double none[] = { 0, 0, 0, 0, 0 };
	struct evidence e = test_one(few, 5, more, 5, 1);

	assert_true(e.p > 0.05 && e.p < 0.5 && e.low < 1);
	e = test_one(few, 5, more, 5, 1000);
	assert_true(e.p < 1e-3 && e.low > 1.4);
	e = test_one(none, 5, more, 5, 1);
	assert_true(e.p < 0.01 && isinf(e.ratio));
	assert_true(test_one(few, 5, few, 5, 1).p == 1);
}

static void untested_items_have_no_q(void **state)
{
	struct runs r = make_runs();
	bool tested[ITEMS] = { [2] = true, [3] = true };
	struct trial t = { .before = r.before, .after = r.after, .items = ITEMS,
		.before_runs = RUNS, .after_runs = RUNS, .confidence = 0.95,
		.tested = tested };

	statistics_test(&t, r.evidence);
	assert_true(isnan(r.evidence[0].q) && r.evidence[0].p > 0);
	assert_true(r.evidence[2].q >= r.evidence[2].p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(beta_and_normal_are_exact),
		cmocka_unit_test(students_t_is_exact_in_the_tails_too),
		cmocka_unit_test(gammas_derivatives_are_exact),
		cmocka_unit_test(ranks_are_tested_exactly),
		cmocka_unit_test(many_values_are_ranked_by_the_normal_approximation),
		cmocka_unit_test(q_is_that_of_R),
		cmocka_unit_test(counts_are_tested_exactly),
		cmocka_unit_test(any_count_has_an_answer),
		cmocka_unit_test(counts_of_larger_totals_are_shares),
		cmocka_unit_test(two_runs_a_side_are_those_of_limma),
		cmocka_unit_test(only_the_changed_function_is_found),
		cmocka_unit_test(one_far_value_neither_makes_nor_hides_a_finding),
		cmocka_unit_test(one_far_run_neither_makes_nor_hides_a_finding),
		cmocka_unit_test(new_and_gone_functions_are_told),
		cmocka_unit_test(nothing_is_certain_where_nothing_varies),
		cmocka_unit_test(few_runs_and_missing_values_are_no_trouble),
		cmocka_unit_test(samples_are_as_sure_as_their_count),
		cmocka_unit_test(untested_items_have_no_q),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
