/* lint.c - the rules that count: stays, wakes, calls a call, shapes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka needs the four above */
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lint.h"

static function_id function(struct profile *p, const char *name)
{
	return profile_function(p, profile_span(p, span_of(name)), 0, 0, 0);
}

/* The node of "main;work". */
static node_id stack(struct profile *p, thread_id t, const char *names)
{
	node_id n = p->threads[t].root;
	size_t len;

	for (; *names; names += len + (names[len] == ';')) {
		len = strcspn(names, ";");
		n = profile_call(p, n, profile_frame(p, profile_function(p,
			profile_string(p, names, len), 0, 0, 0), 0, 0, FRAME_PLAIN));
	}
	return n;
}

static thread_id thread(struct profile *p, const char *name, bool evented)
{
	thread_id t = profile_thread(p, 0, -1, profile_span(p, span_of(name)), -1);

	p->threads[t].evented = evented;
	return t;
}

/* A stretch of a thread's time line, behind those before it. */
static void add(struct profile *p, thread_id t, const char *names, uint32_t open,
	double seconds)
{
	struct sample s = { .thread = t, .open = open, .node = stack(p, t, names) };

	for (size_t i = 0; i < p->sample_count_stored; i++)
		if (p->samples[i].thread == t)
			s.start = p->samples[i].start + p->weights[i];
	profile_add(p, s.node, 0, seconds);
	profile_sample(p, &s, &seconds);
}

static struct profile *timeline(void)
{
	struct profile *p = profile_new("test");

	profile_metric(p, "time", "seconds");
	p->time_ordered = true;
	return p;
}

static struct findings run(struct profile *p, const struct lint_options *options)
{
	struct lint_options all = options ? *options :
		(struct lint_options){ .expect_idle = 0.95 };
	struct error error = { 0 };
	struct lint_rules *rules = lint_rules_new(NULL, 0, &error);
	struct findings found = { 0 };

	all.rules = rules;
	profile_finish(p);
	lint_run(p, 0, &all, &found);
	profile_free(p);
	lint_rules_free(rules);
	return found;
}

/* The only finding of a rule; NULL if there is none. */
static const struct finding *one(const struct findings *found, const char *rule)
{
	const struct finding *only = NULL;

	for (size_t i = 0; i < found->count; i++)
		if (!strcmp(found->items[i].rule, rule)) {
			assert_null(only);
			only = &found->items[i];
		}
	return only;
}

static double figure(const struct finding *f, const char *name)
{
	assert_non_null(f);
	for (size_t i = 0; i < f->figure_count; i++)
		if (!strcmp(f->figures[i].name, name))
			return f->figures[i].value;
	fail_msg("no figure %s", name);
	return 0;
}

static void a_stay_is_one_call_out_of_the_loop(void **state)
{
	struct profile *p = timeline();
	thread_id t = thread(p, "main", true);
	struct findings found;

	add(p, t, "_run_once;select", 0, 1);
	add(p, t, "_run_once;handle;read", 1, 0.06);
	add(p, t, "_run_once;handle;parse", 2, 0.05);
	add(p, t, "_run_once;handle", 2, 0.01);
	add(p, t, "_run_once", 1, 0.01);
	add(p, t, "_run_once;handle", 1, 0.09);		/* another call, short */
	add(p, t, "_run_once;handle", 1, 0.09);
	found = run(p, NULL);
	const struct finding *f = one(&found, "event-loop-stall");
	assert_true(fabs(figure(f, "longest") - 0.12) < 1e-9);
	assert_true(figure(f, "start") == 1);
	assert_true(figure(f, "stalls") == 1);
	assert_int_equal(f->confidence, CONFIDENCE_HIGH);
	assert_string_equal(f->function.s, "handle");
	findings_free(&found);
}

static void a_stall_says_where_most_of_it_was(void **state)
{
	struct profile *p = timeline();
	thread_id t = thread(p, "main", true), other = thread(p, "other", true);
	struct findings found;

	add(p, t, "uv_run;onread;parse", 0, 0.02);
	add(p, other, "work", 0, 5);
	add(p, t, "uv_run;onread;store;write", 2, 0.3);
	add(p, t, "uv_run;onread;store", 3, 0.02);
	found = run(p, NULL);
	const struct finding *f = one(&found, "event-loop-stall");
	assert_non_null(f);
	assert_int_equal(f->path_count, 4);
	assert_string_equal(f->path[3].s, "write");
	assert_true(fabs(figure(f, "longest") - 0.34) < 1e-9);
	findings_free(&found);
}

static void waiting_is_no_stall(void **state)
{
	struct profile *p = timeline();
	thread_id t = thread(p, "main", true);
	struct findings found;

	add(p, t, "_run_once;select", 0, 3);
	add(p, t, "handle;parse", 0, 3);
	found = run(p, NULL);
	assert_null(one(&found, "event-loop-stall"));
	findings_free(&found);
}

static void c_code_below_a_dispatch_is_a_callback(void **state)
{
	static const char run_once[] =
		"_run_once;<method 'run' of '_contextvars.Context' objects>";
	struct profile *p = timeline();
	thread_id t = thread(p, "main", true), other = thread(p, "pool", true);
	struct findings found;

	add(p, t, run_once, 0, 0.2);
	add(p, other, "to_thread;Context.run;work", 0, 3);
	found = run(p, NULL);
	assert_true(figure(one(&found, "event-loop-stall"), "longest") == 0.2);
	findings_free(&found);
}

/* A loop that samples hit so often, and then a row of samples in one callback. */
static bool stalls(int waiting, int row)
{
	struct profile *p = timeline();
	thread_id t = thread(p, "main", false);
	struct findings found;
	bool stalled;

	for (int i = 0; i < waiting; i++)
		add(p, t, "_run_once;select", i ? 2 : 0, 0.05);
	for (int i = 0; i < row; i++)
		add(p, t, "_run_once;handle", i ? 2 : 1, 0.05);
	found = run(p, NULL);
	stalled = one(&found, "event-loop-stall") != NULL;
	findings_free(&found);
	return stalled;
}

static void samples_in_a_row_are_a_stall_where_chance_makes_none(void **state)
{
	assert_false(stalls(297, 2));
	assert_true(stalls(297, 3));
	assert_false(stalls(3, 40));
	assert_false(stalls(2, 90));
	assert_true(stalls(20, 90));
	assert_false(stalls(4, 30));
	assert_true(stalls(6, 40));
	assert_false(stalls(0, 200));
}

/* A thread that waits and works in turns. */
static struct findings wake(size_t times, double wait, double uneven)
{
	struct profile *p = timeline();
	thread_id t = thread(p, "t", true);

	for (size_t i = 0; i < times; i++) {
		add(p, t, "loop;epoll_wait", 0,
			wait * (1 + uneven * (double)(i * i % 5)));
		add(p, t, "loop;look", 1, 0.001);
	}
	return run(p, NULL);
}

static void regular_wakes_are_polling(void **state)
{
	struct findings found = wake(30, 0.019, 0);
	const struct finding *f = one(&found, "excessive-polling");

	assert_true(fabs(figure(f, "period") - 0.02) < 1e-9);
	assert_true(figure(f, "wakes") == 30);
	findings_free(&found);
}

static void irregular_seldom_or_few_wakes_are_not(void **state)
{
	struct findings found = wake(30, 0.019, 0.8);

	assert_null(one(&found, "excessive-polling"));
	findings_free(&found);
	found = wake(30, 0.15, 0);
	assert_null(one(&found, "excessive-polling"));
	findings_free(&found);
	found = wake(15, 0.019, 0);
	assert_null(one(&found, "excessive-polling"));
	findings_free(&found);
}

static void a_period_is_held_to_what_is_expected(void **state)
{
	static const double waits[] = { 0.019, 0.109, 0.299 };

	for (size_t i = 0; i < 3; i++) {
		const struct lint_period period = { "look", 0.1 };
		const struct lint_options options = { .expect_idle = 0.95,
			.periods = &period, .period_count = 1 };
		struct profile *p = timeline();
		thread_id t = thread(p, "main", true);
		struct findings found;

		for (int turn = 0; turn < 8; turn++) {
			add(p, t, "loop;epoll_wait", 0, waits[i]);
			add(p, t, "loop;look", 1, 0.001);
		}
		found = run(p, &options);
		assert_int_equal(one(&found, "unexpected-period") != NULL, i != 1);
		findings_free(&found);
	}
}

/* A call graph: function with calls, self and total; then its edges. */
static function_id record(struct profile *p, const char *name, double calls, double self,
	double total)
{
	function_id f = function(p, name);

	profile_graph_function(p, f, calls, calls, &self, &total);
	return f;
}

static void call(struct profile *p, function_id caller, function_id callee, double calls,
	double total)
{
	struct edge e = { caller, callee, EDGE_FULL, calls, calls };

	profile_graph_edge(p, &e, &total, &total);
}

/* main, which calls load, which calls query, which executes. */
static struct findings statements(double loads, double queries, double own)
{
	struct profile *p = profile_new("test");
	function_id top, load, query, execute;

	profile_metric(p, "time", "seconds");
	p->graph.exact = true;
	top = record(p, "main", 1, 1, 3 + own);
	load = record(p, "load", loads, own, 2 + own);
	query = record(p, "query", queries, 0.1, 2);
	execute = record(p, "<method 'execute' of 'sqlite3.Cursor' objects>", queries,
		1.9, 1.9);
	call(p, top, load, loads, 2 + own);
	call(p, load, query, queries, 2);
	call(p, query, execute, queries, 1.9);
	profile_tree_from_graph(p);
	return run(p, NULL);
}

static void statements_one_by_one_are_found_above_wrappers(void **state)
{
	struct findings found = statements(2, 100, 1);
	const struct finding *f = one(&found, "n-plus-one");

	assert_true(figure(f, "ratio") == 50);
	assert_string_equal(f->function.s, "load");
	findings_free(&found);
	found = statements(20, 100, 1);
	assert_null(one(&found, "n-plus-one"));
	findings_free(&found);
	found = statements(1, 40, 1);
	assert_null(one(&found, "n-plus-one"));
	findings_free(&found);
}

static void what_works_beside_its_statement_is_no_wrapper(void **state)
{
	struct findings found = statements(100, 100, 0.1);

	assert_string_equal(one(&found, "n-plus-one")->function.s, "main");
	findings_free(&found);
	found = statements(100, 100, 2);
	assert_null(one(&found, "n-plus-one"));
	findings_free(&found);
}

/* Three functions, in as many threads or one, that do the same below. */
static struct findings same_work(bool threads, bool same_caller)
{
	static const char *const callers[] = { "a", "b", "c" };
	struct profile *p = profile_new("test");
	struct text names = { 0 };

	profile_metric(p, "time", "seconds");
	for (int i = 0; i < 3; i++) {
		thread_id t = thread(p, threads ? callers[i] : "main", false);

		text_clear(&names);
		text_str(&names, callers[same_caller ? 0 : i]);
		text_str(&names, ";load;read;parse");
		profile_add(p, stack(p, t, names.s), 0, 1);
		text_str(&names, ";number");
		profile_add(p, stack(p, t, names.s), 0, 1 + i);
	}
	text_free(&names);
	return run(p, NULL);
}

static void equal_subtrees_count_once_a_path(void **state)
{
	struct findings found = same_work(false, false);

	assert_true(figure(one(&found, "repeated-subtree"), "places") == 3);
	findings_free(&found);
	found = same_work(true, false);
	assert_true(figure(one(&found, "repeated-subtree"), "places") == 3);
	findings_free(&found);
	found = same_work(true, true);
	assert_null(one(&found, "repeated-subtree"));
	findings_free(&found);
}

static void idle_is_known_or_not_judged(void **state)
{
	struct profile *p = profile_new("test");
	struct findings found;

	profile_metric(p, "time", "seconds");
	p->duration = 10;
	profile_add(p, stack(p, thread(p, "background", false), "run;look"), 0, 1);
	found = run(p, NULL);
	assert_true(fabs(figure(one(&found, "idle-worker"), "idle") - 0.9) < 1e-9);
	findings_free(&found);

	p = profile_new("test");
	profile_metric(p, "time", "seconds");
	profile_add(p, stack(p, thread(p, "background", false), "run;look"), 0, 1);
	found = run(p, NULL);
	assert_int_equal(one(&found, "idle-worker")->severity, SEVERITY_INFO);
	assert_int_equal(one(&found, "idle-worker")->figure_count, 0);
	findings_free(&found);

	p = profile_new("test");
	profile_metric(p, "time", "seconds");
	profile_add(p, stack(p, thread(p, "background", false), "run;epoll_wait"), 0, 97);
	profile_add(p, stack(p, thread(p, "background", false), "run;look"), 0, 3);
	found = run(p, NULL);
	assert_null(one(&found, "idle-worker"));
	findings_free(&found);
}

static void empty_profiles_are_told_and_nothing_else(void **state)
{
	struct profile *p = profile_new("test");
	struct findings found;

	profile_metric(p, "time", "seconds");
	found = run(p, NULL);
	assert_int_equal(found.count, 1);
	assert_non_null(one(&found, "empty-profile"));
	findings_free(&found);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stay_is_one_call_out_of_the_loop),
		cmocka_unit_test(a_stall_says_where_most_of_it_was),
		cmocka_unit_test(waiting_is_no_stall),
		cmocka_unit_test(c_code_below_a_dispatch_is_a_callback),
		cmocka_unit_test(
			samples_in_a_row_are_a_stall_where_chance_makes_none),
		cmocka_unit_test(regular_wakes_are_polling),
		cmocka_unit_test(irregular_seldom_or_few_wakes_are_not),
		cmocka_unit_test(a_period_is_held_to_what_is_expected),
		cmocka_unit_test(statements_one_by_one_are_found_above_wrappers),
		cmocka_unit_test(what_works_beside_its_statement_is_no_wrapper),
		cmocka_unit_test(equal_subtrees_count_once_a_path),
		cmocka_unit_test(idle_is_known_or_not_judged),
		cmocka_unit_test(empty_profiles_are_told_and_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
