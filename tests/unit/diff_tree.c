#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "diff.h"
#include "xalloc.h"

/* Adds "main;f;g" with a cost, as a reader would; "f@7" ran line 7 of f. */
static void add_stack(struct profile *p, thread_id thread, const char *stack, double cost)
{
	node_id node = p->threads[thread].root;
	char *copy = xstrdup(stack), *rest = copy, *name;

	while ((name = strsep(&rest, ";"))) {
		char *at = strchr(name, '@');
		size_t len = at ? (size_t)(at - name) : strlen(name);
		function_id f = profile_function(p, profile_string(p, name, len),
			profile_string(p, "x.py", 4), 0, 0);

		node = profile_call(p, node, profile_frame(p, f, at ? (uint32_t)atoi(at + 1) : 0,
			0, FRAME_PLAIN));
	}
	free(copy);
	profile_add(p, node, 0, cost);
}

static struct profile *new_profile(const char *unit, int64_t tid)
{
	struct profile *p = profile_new("collapsed");

	profile_metric(p, "time", unit);
	profile_thread(p, 0, -1, 0, tid);
	return p;
}

static struct profile *shop(double scale, int64_t tid)
{
	struct profile *p = new_profile("seconds", tid);

	add_stack(p, 0, "main@1;load@3", 2 * scale);
	add_stack(p, 0, "main@2;load@4", 3 * scale);
	add_stack(p, 0, "main@2;save", 1.1 * scale);
	profile_add(p, p->threads[0].root, 0, 0.5);
	profile_finish(p);
	return p;
}

static const metric_id firsts[4];

static struct diff_side side(struct profile **runs, size_t count)
{
	return (struct diff_side){
		(const struct profile *const *)runs, firsts, count,
	};
}

static struct profile *tree(struct profile *before, struct profile *after)
{
	struct diff_side a = side(&before, 1), b = side(&after, 1);

	return diff_tree(&a, &b, NULL);
}

/* The node of a stack; 0 if none. */
static node_id find(const struct profile *p, const char *stack)
{
	node_id node = p->threads[0].root;
	char *copy = xstrdup(stack), *rest = copy, *name;

	while (node && (name = strsep(&rest, ";")))
		for (node = p->nodes[node].child; node; node = p->nodes[node].next)
			if (span_is(profile_text(p, node_function(p, node)->name), name))
				break;
	free(copy);
	return node;
}

#define assert_totals(p, stack, before, after) do { \
		node_id at = find(p, stack); \
		assert_int_not_equal(at, 0); \
		assert_float_equal((p)->metrics[0].total[at], before, 1e-12); \
		assert_float_equal((p)->metrics[1].total[at], after, 1e-12); \
	} while (0)

/* ---- the tests ---- */

static void the_same_twice_is_the_same(void **state)
{
	struct profile *p = shop(1.0 / 3, 1), *q = tree(p, p);

	assert_int_equal(q->metric_count, 2);
	for (node_id n = 0; n < q->node_count; n++) {
		assert_memory_equal(&q->metrics[0].self[n], &q->metrics[1].self[n], sizeof(double));
		assert_memory_equal(&q->metrics[0].total[n], &q->metrics[1].total[n], sizeof(double));
	}
	assert_float_equal(profile_total(q, 0), profile_total(p, 0), 1e-12);
	profile_free(p);
	profile_free(q);
}

static void both_sides_keep_their_totals(void **state)
{
	struct profile *a = shop(1, 1), *b = new_profile("seconds", 2);

	add_stack(b, 0, "main;load", 4);
	add_stack(b, 0, "main;zip", 7);
	profile_finish(b);
	struct profile *p = tree(a, b);

	assert_float_equal(profile_total(p, 0), profile_total(a, 0), 1e-12);
	assert_float_equal(profile_total(p, 1), 11, 1e-12);
	assert_totals(p, "main", 6.1, 11);
	assert_totals(p, "main;save", 1.1, 0);
	assert_totals(p, "main;zip", 0, 7);
	profile_free(a);
	profile_free(b);
	profile_free(p);
}

/* Lines shift and thread ids are others in every run. */
static void lines_and_threads_are_one(void **state)
{
	struct profile *a = shop(1, 11), *b = shop(2, 22);
	struct profile *p = tree(a, b);

	assert_int_equal(p->thread_count, 1);
	assert_totals(p, "main;load", 5, 10);
	assert_int_equal(p->node_count, 5);
	assert_string_equal(profile_str(p, p->metrics[0].name), "before");
	assert_string_equal(profile_str(p, p->metrics[1].name), "after");
	profile_free(a);
	profile_free(b);
	profile_free(p);
}

static void runs_are_averaged_with_their_factors(void **state)
{
	struct profile *runs[] = { shop(1, 1), shop(2, 1) }, *after = shop(1, 1);
	struct diff_side a = side(runs, 2), b = side(&after, 1);
	struct diff d = {
		.before_factors = (double[]){ 1, 0.5 }, .after_factors = (double[]){ 3 },
	};
	struct profile *p = diff_tree(&a, &b, &d), *plain = diff_tree(&a, &b, NULL);

	assert_totals(p, "main;load", 5, 15);
	assert_totals(plain, "main;load", 7.5, 5);
	profile_free(runs[0]);
	profile_free(runs[1]);
	profile_free(after);
	profile_free(p);
	profile_free(plain);
}

static void costs_are_in_the_unit_of_after(void **state)
{
	struct profile *a = shop(1, 1), *b = new_profile("milliseconds", 1);

	add_stack(b, 0, "main;load", 5000);
	profile_finish(b);
	struct profile *p = tree(a, b);

	assert_totals(p, "main;load", 5000, 5000);
	assert_string_equal(profile_str(p, p->metrics[0].unit), "milliseconds");
	profile_free(a);
	profile_free(b);
	profile_free(p);
}

static void renamed_functions_lie_on_each_other(void **state)
{
	struct profile *a = shop(1, 1), *b = new_profile("seconds", 1);

	add_stack(b, 0, "main;read", 6);
	profile_finish(b);
	struct diff_row rows[] = {
		{ .name = SPAN("main"), .file = SPAN("x.py"), .match = (double)NAN },
		{ .name = SPAN("read"), .file = SPAN("x.py"), .module = SPAN(""), .match = 0.9,
			.old_name = SPAN("load"), .old_file = SPAN("x.py") },
	};
	struct diff d = {
		.rows = rows, .row_count = 2,
		.before_factors = (double[]){ 1 }, .after_factors = (double[]){ 1 },
	};
	struct diff_side before = side(&a, 1), after = side(&b, 1);
	struct profile *p = diff_tree(&before, &after, &d);

	assert_totals(p, "main;read", 5, 6);
	assert_int_equal(find(p, "main;load"), 0);
	profile_free(a);
	profile_free(b);
	profile_free(p);
}

static void what_is_estimated_stays_so(void **state)
{
	struct profile *a = shop(1, 1), *b = shop(1, 1);

	a->estimated = true;
	struct profile *p = tree(a, b);

	assert_true(p->estimated);
	profile_free(a);
	profile_free(b);
	profile_free(p);
}

/* A function that is found again, in a real diff. */
static void a_diff_says_what_became_of_a_function(void **state)
{
	struct profile *a = new_profile("seconds", 1), *b = new_profile("seconds", 1);

	add_stack(a, 0, "main;work", 10);
	add_stack(a, 0, "main;other", 5);
	add_stack(b, 0, "main;work", 20);
	add_stack(b, 0, "main;other", 5);
	profile_finish(a);
	profile_finish(b);
	struct diff_side before = side(&a, 1), after = side(&b, 1);
	struct diff_options options = diff_defaults;

	options.normalize = NORMALIZE_NONE;
	struct diff *d = diff_new(&before, &after, &options);
	struct profile *p = diff_tree(&before, &after, d);

	assert_totals(p, "main;work", 10, 20);
	assert_totals(p, "main", 15, 25);
	diff_free(d);
	profile_free(a);
	profile_free(b);
	profile_free(p);
}

static function_id function_of(const struct profile *p, const char *stack)
{
	return p->frames[p->nodes[find(p, stack)].frame].function;
}

static void what_changed_is_told_by_function(void **state)
{
	struct profile *a = shop(1, 1), *p = tree(a, a);
	struct diff_row rows[] = {
		{ .name = SPAN("save"), .file = SPAN("x.py"), .self.verdict = VERDICT_INCONCLUSIVE,
			.total.verdict = VERDICT_INCONCLUSIVE },
		{ .name = SPAN("main"), .file = SPAN("x.py"), .self.verdict = VERDICT_UNCHANGED,
			.total.verdict = VERDICT_REGRESSED },
		{ .name = SPAN("load"), .file = SPAN("x.py"), .self.verdict = VERDICT_IMPROVED,
			.total.verdict = VERDICT_IMPROVED },
	};
	struct diff d = { .rows = rows, .row_count = 3, .method = DIFF_RUNS };
	bool *total = diff_changed(&d, p, false), *self = diff_changed(&d, p, true);

	assert_true(total[function_of(p, "main")]);
	assert_false(self[function_of(p, "main")]);
	assert_true(self[function_of(p, "main;load")]);
	assert_false(total[function_of(p, "main;save")]);
	d.method = DIFF_THRESHOLDS;
	assert_null(diff_changed(&d, p, false));
	free(total);
	free(self);
	profile_free(a);
	profile_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_twice_is_the_same),
		cmocka_unit_test(both_sides_keep_their_totals),
		cmocka_unit_test(lines_and_threads_are_one),
		cmocka_unit_test(runs_are_averaged_with_their_factors),
		cmocka_unit_test(costs_are_in_the_unit_of_after),
		cmocka_unit_test(renamed_functions_lie_on_each_other),
		cmocka_unit_test(what_is_estimated_stays_so),
		cmocka_unit_test(a_diff_says_what_became_of_a_function),
		cmocka_unit_test(what_changed_is_told_by_function),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
