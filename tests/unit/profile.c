/* The model: interning, the tree, totals, the call graph, merging. */
#include "profile.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static frame_id named(struct profile *p, const char *name)
{
	string_id id = profile_span(p, span_of(name));

	return profile_frame(p, profile_function(p, id, 0, 0, 0), 0, 0, FRAME_PLAIN);
}

static node_id stack(struct profile *p, node_id at, const char *frames)
{
	char copy[256], *rest = copy, *name;

	snprintf(copy, sizeof(copy), "%s", frames);
	while ((name = strsep(&rest, ";")))
		at = profile_call(p, at, named(p, name));
	return at;
}

static struct profile *with_thread(const char *metric, const char *unit)
{
	struct profile *p = profile_new("test");

	profile_metric(p, metric, unit);
	profile_thread(p, 0, -1, 0, -1);
	return p;
}

static void strings_are_interned(void **state)
{
	struct profile *p = profile_new("test");
	string_id a = profile_string(p, "a\0b", 3);

	assert_int_equal(profile_string(p, "", 0), 0);
	assert_int_equal(a, profile_string(p, "a\0b", 3));
	assert_int_not_equal(a, profile_string(p, "a", 1));
	assert_int_equal(profile_text(p, a).len, 3);
	assert_memory_equal(profile_str(p, a), "a\0b", 4);
	profile_free(p);
}

static void a_hundred_thousand_strings(void **state)
{
	struct profile *p = profile_new("test");
	char name[32];

	for (int round = 0; round < 2; round++) {
		for (unsigned i = 0; i < 100000; i++) {
			snprintf(name, sizeof(name), "function_%u", i);
			assert_int_equal(profile_span(p, span_of(name)), i + 1);
		}
	}
	assert_string_equal(profile_str(p, 777), "function_776");
	profile_free(p);
}

static void functions_differ_by_every_part(void **state)
{
	struct profile *p = profile_new("test");
	string_id a = profile_string(p, "a", 1), b = profile_string(p, "b", 1);
	function_id f = profile_function(p, a, b, 0, 7);

	assert_int_equal(f, profile_function(p, a, b, 0, 7));
	assert_int_not_equal(f, profile_function(p, a, b, 0, 8));
	assert_int_not_equal(f, profile_function(p, a, b, b, 7));
	assert_int_not_equal(f, profile_function(p, a, 0, 0, 7));
	assert_int_not_equal(profile_frame(p, f, 1, 0, FRAME_PLAIN),
		profile_frame(p, f, 2, 0, FRAME_PLAIN));
	assert_int_not_equal(profile_frame(p, f, 1, 0, FRAME_PLAIN),
		profile_frame(p, f, 1, 0, FRAME_KERNEL));
	profile_free(p);
}

static void totals_add_up(void **state)
{
	struct profile *p = with_thread("samples", "count");
	node_id root = p->threads[0].root;
	node_id c = stack(p, root, "a;b;c"), b = stack(p, root, "a;b");

	profile_add(p, c, 0, 3);
	profile_add(p, b, 0, 4);
	profile_add(p, stack(p, root, "a;d"), 0, 5);
	profile_finish(p);
	assert_true(p->metrics[0].total[b] == 7);
	assert_true(p->metrics[0].total[p->nodes[b].parent] == 12);
	assert_true(p->metrics[0].total[root] == 12);
	assert_true(profile_total(p, 0) == 12);
	profile_free(p);
}

static void children_are_found_near_and_far(void **state)
{
	struct profile *p = with_thread("samples", "count");
	node_id root = p->threads[0].root, first[1000];
	size_t children = 0;
	char name[16];

	for (unsigned i = 0; i < 1000; i++) {
		snprintf(name, sizeof(name), "f%u", i);
		first[i] = profile_call(p, root, named(p, name));
	}
	for (unsigned i = 1000; i-- > 0;) {
		snprintf(name, sizeof(name), "f%u", i);
		assert_int_equal(profile_call(p, root, named(p, name)), first[i]);
	}
	for (node_id n = p->nodes[root].child; n; n = p->nodes[n].next) {
		assert_int_equal(p->nodes[n].parent, root);
		assert_true(n > root);
		children++;
	}
	assert_int_equal(children, 1000);
	profile_free(p);
}

static void the_tree_is_walked_without_recursion(void **state)
{
	struct profile *p = with_thread("samples", "count");
	node_id at = p->threads[0].root;
	size_t seen = 0;

	for (int i = 0; i < 300000; i++)
		at = profile_call(p, at, named(p, "deep"));
	stack(p, p->threads[0].root, "x;y");
	for (node_id n = profile_next(p, ROOT); n; n = profile_next(p, n))
		seen++;
	assert_int_equal(seen, p->node_count - 1);
	profile_free(p);
}

static void threads_stay_apart(void **state)
{
	struct profile *p = with_thread("samples", "count");
	string_id name = profile_string(p, "worker", 6);
	thread_id t = profile_thread(p, 0, 12, name, 13), *of;
	node_id n = stack(p, p->threads[t].root, "a;b");

	assert_int_equal(profile_thread(p, 0, 12, name, 13), t);
	assert_int_not_equal(profile_thread_new(p, 0, 12, name, 13), t);
	of = profile_node_threads(p);
	assert_int_equal(of[n], t);
	assert_int_equal(of[p->threads[0].root], 0);
	free(of);
	profile_free(p);
}

static void merging_adds_stacks_and_converts_units(void **state)
{
	struct profile *a = with_thread("time", "seconds");
	struct profile *b = with_thread("time", "milliseconds");
	node_id n = stack(a, a->threads[0].root, "main;f");

	profile_add(a, n, 0, 1);
	profile_add(b, stack(b, b->threads[0].root, "main;f"), 0, 500);
	profile_add(b, stack(b, b->threads[0].root, "main;g"), 0, 250);
	profile_metric(b, "bytes", "bytes");
	profile_add(b, stack(b, b->threads[0].root, "main;g"), 1, 64);
	profile_merge(a, b, 1);
	profile_finish(a);
	assert_int_equal(a->metric_count, 2);
	assert_true(a->metrics[0].self[n] == 1.5);
	assert_true(profile_total(a, 0) == 1.75);
	assert_true(profile_total(a, 1) == 64);
	profile_free(a);
	profile_free(b);
}

static function_id graph_function(struct profile *p, const char *name, double calls,
	double self, double total)
{
	function_id f = p->frames[named(p, name)].function;

	profile_graph_function(p, f, calls, calls, &self, &total);
	return f;
}

static struct profile *small_graph(void)
{
	struct profile *p = with_thread("time", "seconds");
	function_id a = graph_function(p, "a", 1, 1, 3), b = graph_function(p, "b", 4, 2, 2);
	struct edge edge = { .caller = a, .callee = b, .calls = 4, .primitive = 4 };
	double two = 2;

	profile_graph_edge(p, &edge, &two, &two);
	profile_finish(p);
	return p;
}

static void graphs_merge_by_function_and_edge(void **state)
{
	struct profile *a = small_graph(), *b = small_graph();
	function_id fb;

	profile_metric(b, "extra", "count");
	profile_merge(a, b, 0.5);
	profile_finish(a);
	assert_int_equal(a->graph.order_count, 2);
	assert_int_equal(a->graph.edge_count, 1);
	assert_int_equal(a->metric_count, 2);
	fb = a->graph.order[1];
	assert_true(a->graph.calls[fb] == 6);
	assert_true(a->graph.self[fb * 2] == 3);
	assert_true(a->graph.edge_total[0] == 3);
	assert_true(a->graph.edges[0].calls == 6);
	assert_true(profile_total(a, 0) == 4.5);
	profile_free(a);
	profile_free(b);
}

static void a_function_told_twice_keeps_the_last(void **state)
{
	struct profile *p = with_thread("time", "seconds");

	graph_function(p, "a", 1, 1, 1);
	graph_function(p, "b", 1, 1, 1);
	graph_function(p, "a", 2, 5, 5);
	profile_finish(p);
	assert_int_equal(p->graph.order_count, 2);
	assert_true(profile_total(p, 0) == 6);
	profile_free(p);
}

static void time_lines_follow_one_another(void **state)
{
	struct profile *a = with_thread("time", "seconds"), *b;
	double weight = 2;
	struct sample s = { .node = stack(a, a->threads[0].root, "f") };

	profile_sample(a, &s, &weight);
	s.start = 2;
	profile_sample(a, &s, &weight);
	b = with_thread("time", "milliseconds");
	s.node = stack(b, b->threads[0].root, "f");
	s.start = 500;
	weight = 1000;
	profile_sample(b, &s, &weight);
	profile_merge(a, b, 1);
	assert_int_equal(a->sample_count_stored, 3);
	assert_true(a->samples[2].start == 4.5);
	assert_true(a->weights[2] == 1);
	profile_free(a);
	profile_free(b);
}

static void calls_add_up_where_both_know_them(void **state)
{
	struct profile *a = with_thread("time", "seconds"), *b;
	node_id f = stack(a, a->threads[0].root, "f"), g;

	assert_null(a->node_calls);
	profile_called(a, f, 2);
	g = stack(a, a->threads[0].root, "f;g");
	assert_true(isnan(a->node_calls[g]));
	profile_called(a, g, 1);
	b = with_thread("time", "seconds");
	profile_called(b, stack(b, b->threads[0].root, "f"), 3);
	profile_called(b, stack(b, b->threads[0].root, "h"), 7);
	stack(b, b->threads[0].root, "f;g");
	profile_merge(a, b, 1);
	assert_true(a->node_calls[f] == 5);
	assert_true(isnan(a->node_calls[g]));
	assert_true(a->node_calls[stack(a, a->threads[0].root, "h")] == 7);
	profile_free(a);
	profile_free(b);
}

static void calls_that_one_does_not_know_stay_unknown(void **state)
{
	struct profile *a = with_thread("time", "seconds");
	struct profile *b = with_thread("time", "seconds");

	stack(a, a->threads[0].root, "f");
	profile_called(b, stack(b, b->threads[0].root, "f"), 3);
	profile_merge(a, b, 1);
	assert_null(a->node_calls);
	profile_called(b, stack(b, b->threads[0].root, "f;g"), 1);
	profile_merge(a, b, 1);
	assert_true(isnan(a->node_calls[stack(a, a->threads[0].root, "f")]));
	assert_true(a->node_calls[stack(a, a->threads[0].root, "f;g")] == 1);
	profile_free(a);
	profile_free(b);
}

static void threads_alike_stay_two(void **state)
{
	struct profile *a = with_thread("time", "seconds");
	struct profile *b = with_thread("time", "seconds");

	profile_thread_new(b, 0, -1, 0, -1);
	profile_merge(a, b, 1);
	assert_int_equal(a->thread_count, 2);
	profile_merge(a, b, 1);
	assert_int_equal(a->thread_count, 2);
	profile_free(a);
	profile_free(b);
}

static void notes_are_counted(void **state)
{
	struct profile *p = profile_new("test");

	profile_note(p, NOTE_WARNING, 1, "a line of %s", "blanks");
	profile_note(p, NOTE_WARNING, 2, "a line of %s", "blanks");
	profile_note(p, NOTE_LOST, 1, "a line of blanks");
	assert_int_equal(p->note_count, 2);
	assert_true(p->notes[0].count == 3);
	profile_free(p);
}

static void metrics_are_found_by_name_or_number(void **state)
{
	struct profile *p = with_thread("alloc_space", "bytes");

	profile_metric(p, "inuse_space", "bytes");
	assert_int_equal(profile_find_metric(p, "INUSE_space"), 1);
	assert_int_equal(profile_find_metric(p, "1"), 1);
	assert_int_equal(profile_find_metric(p, "2"), NO_ID);
	assert_int_equal(profile_find_metric(p, "time"), NO_ID);
	profile_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(strings_are_interned),
		cmocka_unit_test(a_hundred_thousand_strings),
		cmocka_unit_test(functions_differ_by_every_part),
		cmocka_unit_test(totals_add_up),
		cmocka_unit_test(children_are_found_near_and_far),
		cmocka_unit_test(the_tree_is_walked_without_recursion),
		cmocka_unit_test(threads_stay_apart),
		cmocka_unit_test(merging_adds_stacks_and_converts_units),
		cmocka_unit_test(graphs_merge_by_function_and_edge),
		cmocka_unit_test(a_function_told_twice_keeps_the_last),
		cmocka_unit_test(time_lines_follow_one_another),
		cmocka_unit_test(calls_add_up_where_both_know_them),
		cmocka_unit_test(calls_that_one_does_not_know_stay_unknown),
		cmocka_unit_test(threads_alike_stay_two),
		cmocka_unit_test(notes_are_counted),
		cmocka_unit_test(metrics_are_found_by_name_or_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
