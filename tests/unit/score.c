/* score.c - the formula, worked out by hand, and what follows from it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka needs the four above */
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

#include "score.h"
#include "../analyzers/score_parts.h"
#include "xalloc.h"

static function_id function(struct profile *p, const char *name, const char *file)
{
	return profile_function(p, profile_span(p, span_of(name)),
		profile_span(p, span_of(file)), 0, 0);
}

static void add_function(struct profile *p, const char *file, double calls, double self)
{
	profile_graph_function(p, function(p, "f", file), calls, calls, &self, &self);
}

static void add_call(struct profile *p, const char *from, const char *to)
{
	struct edge e = { .caller = function(p, "f", from),
		.callee = function(p, "f", to),
		.kind = EDGE_CALLS_ONLY,
		.calls = 1,
		.primitive = 1 };

	profile_graph_edge(p, &e, NULL, NULL);
}

static struct profile *example(void)
{
	struct profile *p = profile_new("test");

	profile_metric(p, "time", "seconds");
	add_function(p, "/srv/app/tiny.py", 1, 0.03);
	add_function(p, "/srv/app/parse.py", 1000, 5);
	add_function(p, "/srv/app/store.py", 4000, 3);
	add_function(p, "/srv/app/util.py", 1500, 1.97);
	profile_finish(p);
	return p;
}

static struct metrics *metrics_of(const char *text)
{
	struct input *in = input_memory("m", span_of(text));
	struct metrics *m = metrics_parse(in);

	if (!m)
		fail_msg("%s", input_failed(in));
	input_close(in);
	return m;
}

static const struct score_module *ranked(const struct score *s, size_t rank)
{
	assert_true(rank <= s->ranked_count);
	assert_int_equal(s->ranked[rank - 1]->rank, rank);
	return s->ranked[rank - 1];
}

static void near(double got, double expected)
{
	if (!(fabs(got - expected) <= 0.5e-6))
		fail_msg("%.9f is not %.9f", got, expected);
}

static const char table[] = "path,ca,ce,cc,memory_mb,circular,hot_zone\n"
	"app/parse.py,4,6,37,200,false,false\n"
	"app/store.py,8,11,60,100,true,true\n"
	"app/util.py,6,1,13,70,no,0\n"
	"app/tiny.py,0,90,500,900,true,true\n";

/*
 * parse: 0.40*5/5 + 0.30*10/19 + 0.15*37/60 + 0.10*200/200 + 0.05*1000/4000
 *      = 0.4 + 0.157894737 + 0.0925 + 0.1 + 0.0125 = 0.762894737
 * store: (0.40*3/5 + 0.30 + 0.15 + 0.10*100/200 + 0.05) * 1.2 * 1.3
 *      = 0.79 * 1.56 = 1.2324
 * util: 0.40*1.97/5 + 0.30*7/19 + 0.15*13/60 + 0.10*70/200 + 0.05*1500/4000
 *      = 0.1576 + 0.110526316 + 0.0325 + 0.035 + 0.01875 = 0.354376316
 * tiny has 0.3 % of the time: no candidate, and none of its figures count.
 */
static void the_worked_example(void **state)
{
	struct profile *p = example();
	struct metrics *m = metrics_of(table);
	struct score *s = score_new(p, 0);
	struct score_rules rules = SCORE_RULES;

	score_take_metrics(s, &m, 1);
	assert_true(score_rank(s, &rules));
	assert_int_equal(s->ranked_count, 3);
	assert_string_equal(ranked(s, 1)->name.s, "/srv/app/store.py");
	near(ranked(s, 1)->unclamped, 123.240000);
	near(ranked(s, 1)->score, 100);
	assert_string_equal(ranked(s, 2)->name.s, "/srv/app/parse.py");
	near(ranked(s, 2)->score, 76.289474);
	assert_string_equal(ranked(s, 3)->name.s, "/srv/app/util.py");
	near(ranked(s, 3)->score, 35.437632);
	assert_int_equal(ranked(s, 1)->impact, IMPACT_CRITICAL);
	assert_int_equal(ranked(s, 3)->impact, IMPACT_HIGH);
	near(ranked(s, 1)->effort, 89);
	assert_int_equal(ranked(s, 1)->difficulty, VERY_HARD);
	near(ranked(s, 3)->effort, 20);
	assert_int_equal(ranked(s, 3)->difficulty, HARD);
	score_free(s);
	metrics_free(m);
	profile_free(p);
}

/* Complexity, memory: absent.  0.75 is left: 0.40/0.75, 0.30/0.75, 0.05/0.75. */
static void absent_factors_give_their_weight_away(void **state)
{
	struct profile *p = example();
	struct score *s;
	struct score_rules rules = SCORE_RULES;

	add_call(p, "/srv/app/tiny.py", "/srv/app/parse.py");
	add_call(p, "/srv/app/tiny.py", "/srv/app/store.py");
	add_call(p, "/srv/app/parse.py", "/srv/app/util.py");
	profile_finish(p);
	s = score_new(p, 0);
	assert_true(score_rank(s, &rules));
	near(s->effective[FACTOR_TIME], 0.533333333);
	near(s->effective[FACTOR_COUPLING], 0.4);
	near(s->effective[FACTOR_COMPLEXITY], 0);
	near(s->effective[FACTOR_CALLS], 0.066666667);
	assert_int_equal(s->sources[FACTOR_COUPLING], SOURCE_DERIVED);
	assert_int_equal(s->sources[FACTOR_MEMORY], SOURCE_ABSENT);
	/* parse 0.533333 + 0.4 + 0.066667/4; store 0.32 + 0.2 + 0.066667 */
	near(ranked(s, 1)->score, 95);
	near(ranked(s, 2)->score, 58.666667);
	score_free(s);
	profile_free(p);
}

static void one_that_lacks_a_factor_counts_0(void **state)
{
	struct profile *p = example();
	struct metrics *m = metrics_of("path,complexity\nstore.py,10\nparse.py,\n");
	struct score *s = score_new(p, 0);
	struct score_rules rules = SCORE_RULES;

	score_take_metrics(s, &m, 1);
	assert_true(score_rank(s, &rules));
	assert_int_equal(s->sources[FACTOR_COMPLEXITY], SOURCE_MEASURED);
	for (size_t i = 0; i < s->ranked_count; i++) {
		bool store = span_ends(s->ranked[i]->name, "store.py");

		near(s->ranked[i]->parts[FACTOR_COMPLEXITY], store);
		assert_true(isnan(s->ranked[i]->factors[FACTOR_COMPLEXITY]) == !store);
	}
	score_free(s);
	metrics_free(m);
	profile_free(p);
}

static void nothing_with_a_weight(void **state)
{
	struct profile *p = example();
	struct score *s = score_new(p, 0);
	struct score_rules rules = SCORE_RULES;

	memset(rules.weights, 0, sizeof(rules.weights));
	rules.weights[FACTOR_MEMORY] = 1;
	assert_false(score_rank(s, &rules));
	score_free(s);
	profile_free(p);
}

static void circles_are_found_and_built_ins_make_none(void **state)
{
	struct profile *p = example();
	struct score *s;
	struct score_rules rules = SCORE_RULES;
	struct score_names circle;

	add_function(p, "~", 9, 1);
	add_call(p, "/srv/app/parse.py", "/srv/app/store.py");
	add_call(p, "/srv/app/store.py", "/srv/app/tiny.py");
	add_call(p, "/srv/app/tiny.py", "/srv/app/parse.py");
	add_call(p, "/srv/app/util.py", "~");
	add_call(p, "~", "/srv/app/util.py");
	profile_finish(p);
	s = score_new(p, 0);
	assert_true(score_rank(s, &rules));
	for (size_t i = 0; i < s->count; i++) {
		const struct score_module *m = &s->modules[i];

		assert_true(
			m->circular == (!m->builtin && !span_ends(m->name, "util.py")));
		near(m->afferent + m->efferent, m->circular ? 2 : 0);
	}
	circle = score_circle(s, ranked(s, 1)->circle);
	assert_int_equal(circle.count, 3);
	assert_string_equal(circle.items[0].s, "/srv/app/parse.py");
	assert_string_equal(circle.items[1].s, "/srv/app/store.py");
	assert_string_equal(circle.items[2].s, "/srv/app/tiny.py");
	assert_string_equal(s->modules[s->circles[ranked(s, 1)->circle].second].name.s,
		"/srv/app/store.py");
	free(circle.items);
	score_free(s);
	profile_free(p);
}

/* Six modules: a fifth of them, made whole, is two. */
static void hot_zones_are_at_the_top_of_both(void **state)
{
	struct metrics *m = metrics_of(
		"path,cc,coupling\na,9,9\nb,8,1\nc,7,8\nd,1,7\ne,1,2\nf,1,1\n");
	struct profile *p = profile_new("test");
	struct score_rules rules = SCORE_RULES;
	struct score *s;

	profile_metric(p, "time", "seconds");
	for (char name[2] = "a"; *name <= 'f'; ++*name)
		add_function(p, name, 1, 1);
	profile_finish(p);
	s = score_new(p, 0);
	score_take_metrics(s, &m, 1);
	assert_true(score_rank(s, &rules));
	for (size_t i = 0; i < s->count; i++)
		assert_true(s->modules[i].hot_zone == span_is(s->modules[i].name, "a"));
	rules.hot_share = 0.5;
	assert_true(score_rank(s, &rules));
	for (size_t i = 0; i < s->count; i++)
		assert_true(
			s->modules[i].hot_zone == !!strchr("ac", *s->modules[i].name.s));
	rules.hot_share = 0;
	assert_true(score_rank(s, &rules));
	for (size_t i = 0; i < s->count; i++)
		assert_false(s->modules[i].hot_zone);
	score_free(s);
	metrics_free(m);
	profile_free(p);
}

static void kinds_follow_from_shares(void **state)
{
	struct profile *p = example();
	struct score *s;
	struct score_rules rules = SCORE_RULES;
	struct edge e = { .caller = function(p, "f", "/srv/app/util.py"),
		.kind = EDGE_FULL,
		.callee = function(p, "<built-in method time.sleep>", "~"),
		.calls = 1 };
	double slept = 3;

	profile_graph_function(p, e.callee, 1, 1, &slept, &slept);
	profile_graph_edge(p, &e, &slept, &slept);
	profile_finish(p);
	s = score_new(p, 0);
	assert_true(score_rank(s, &rules));
	for (size_t i = 0; i < s->ranked_count; i++) {
		const struct score_module *m = s->ranked[i];

		/* 3 s of the 4.97 s of util.py and its sleep; 15 % of the time, 40 % work
		 */
		near(m->io_share,
			m->builtin			      ? 1 :
				span_ends(m->name, "util.py") ? 0.603622 :
								0);
		assert_int_equal(m->kind, m->builtin ? KIND_IO :
			span_ends(m->name, "util.py") ? KIND_COMBINED : KIND_CPU);
	}
	score_free(s);
	profile_free(p);
}

/* ---- paths ---- */

static void expect_match(const char *path, const struct span *others, size_t count,
	enum path_match match, int number)
{
	struct span one = span_of(path);
	struct path_meant *meant = score_match_paths(&one, 1, others, count);

	if (meant->match != match || (int)meant->number != number)
		fail_msg("%s: %d %d", path, (int)meant->match, (int)meant->number);
	free(meant);
}

static void paths_match_by_their_ends(void **state)
{
	const struct span others[] = { SPAN("/srv/app/a.py"), SPAN("/srv/app/sub/a.py"),
		SPAN("C:\\Work\\App\\b.py"), SPAN("/srv/app/__init__.py"), SPAN("c.py"),
		SPAN("/usr/lib/python3/ba.py"), SPAN("file:///srv/web/x.js") };

	expect_match("/srv/app/a.py", others, 7, MATCH_PATH, 0);
	expect_match("./app/a.py", others, 7, MATCH_SUFFIX, 0);
	expect_match("/other/root/app/a.py", others, 7, MATCH_SUFFIX, 0);
	expect_match("sub/a.py", others, 7, MATCH_SUFFIX, 1);
	expect_match("a.py", others, 7, MATCH_AMBIGUOUS, -1);
	expect_match("p/a.py", others, 7, MATCH_AMBIGUOUS, -1);
	expect_match("c:/Work/App/b.py", others, 7, MATCH_PATH, 2);
	expect_match("App/b.py", others, 7, MATCH_SUFFIX, 2);
	expect_match("d:\\x\\b.py", others, 7, MATCH_NAME, 2);
	expect_match("lib/__init__.py", others, 7, MATCH_NONE, -1);
	expect_match("app/__init__.py", others, 7, MATCH_SUFFIX, 3);
	expect_match("src/c.py", others, 7, MATCH_SUFFIX, 4);
	expect_match("lib/python3/b/a.py", others, 7, MATCH_AMBIGUOUS, -1);
	expect_match("web/x.js", others, 7, MATCH_SUFFIX, 6);
	expect_match("y.py", others, 7, MATCH_NONE, -1);
	expect_match("", others, 7, MATCH_NONE, -1);
}

static void one_module_is_not_meant_twice(void **state)
{
	const struct span paths[] = { SPAN("old/app/a.py"), SPAN("new/app/a.py"),
		SPAN("b.py") };
	const struct span others[] = { SPAN("/srv/app/a.py"), SPAN("/srv/b.py") };
	struct path_meant *meant = score_match_paths(paths, 3, others, 2);

	assert_int_equal(meant[0].match, MATCH_AMBIGUOUS);
	assert_int_equal(meant[1].match, MATCH_AMBIGUOUS);
	assert_int_equal(meant[2].number, 1);
	free(meant);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_worked_example),
		cmocka_unit_test(absent_factors_give_their_weight_away),
		cmocka_unit_test(one_that_lacks_a_factor_counts_0),
		cmocka_unit_test(nothing_with_a_weight),
		cmocka_unit_test(circles_are_found_and_built_ins_make_none),
		cmocka_unit_test(hot_zones_are_at_the_top_of_both),
		cmocka_unit_test(kinds_follow_from_shares),
		cmocka_unit_test(paths_match_by_their_ends),
		cmocka_unit_test(one_module_is_not_meant_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
