/* callgraph.c - who calls whom, from trees with recursion, time lines and exact graphs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka needs the four above */
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

#include "callgraph.h"

static frame_id frame(struct profile *p, const char *name)
{
	function_id f = profile_function(p, profile_span(p, span_of(name)), 0, 0, 0);

	return profile_frame(p, f, 0, 0, FRAME_PLAIN);
}

static function_id function(struct profile *p, const char *name)
{
	return profile_function(p, profile_span(p, span_of(name)), 0, 0, 0);
}

/* The node of a stack of one-letter names: "abc". */
static node_id stack(struct profile *p, thread_id t, const char *letters)
{
	node_id n = p->threads[t].root;

	for (; *letters; letters++)
		n = profile_call(p, n, frame(p, (char[2]){ *letters, 0 }));
	return n;
}

static const struct view_edge *edge(struct profile *p, const struct callgraph_view *v,
	const char *caller, const char *callee)
{
	for (size_t e = 0; e < v->edge_count; e++)
		if (v->edges[e].caller == function(p, caller) &&
			v->edges[e].callee == function(p, callee))
			return &v->edges[e];
	fail_msg("no edge %s -> %s", caller, callee);
	return NULL;
}

static void recursion_counts_a_stack_once(void **state)
{
	struct profile *p = profile_new("test");
	metric_id m = profile_metric(p, "samples", "count");
	thread_id t = profile_thread(p, 0, -1, 0, -1);
	struct callgraph_view *v;

	profile_add(p, stack(p, t, "abab"), m, 3);
	profile_add(p, stack(p, t, "ab"), m, 2);
	profile_add(p, stack(p, t, "aa"), m, 5);
	profile_finish(p);
	v = callgraph_view(p, m);
	assert_false(v->exact);
	assert_int_equal(v->function_count, 2);
	assert_true(v->functions[0] == function(p, "a"));
	assert_true(v->sum == 10);
	assert_true(v->self[function(p, "a")] == 5);
	assert_true(v->total[function(p, "a")] == 10);
	assert_true(v->self[function(p, "b")] == 5);
	assert_true(v->total[function(p, "b")] == 5);
	assert_int_equal(v->edge_count, 3);
	assert_true(edge(p, v, "a", "b")->total == 5);
	assert_true(edge(p, v, "a", "b")->self == 5);
	assert_true(edge(p, v, "b", "a")->total == 3);
	assert_true(edge(p, v, "b", "a")->self == 0);
	assert_true(edge(p, v, "a", "a")->total == 5);
	assert_true(isnan(v->calls[function(p, "a")]));
	assert_true(isnan(v->primitive[function(p, "a")]));
	assert_true(isnan(edge(p, v, "a", "b")->calls));
	callgraph_view_free(v);
	profile_free(p);
}

static void sample(struct profile *p, thread_id t, const char *letters, uint32_t open,
	double start, double weight)
{
	node_id n = stack(p, t, letters);

	profile_add(p, n, 0, weight);
	profile_sample(p, &(struct sample){ .start = start, .thread = t, .node = n,
		.open = open }, &weight);
}

static void time_lines_count_calls(void **state)
{
	struct profile *p = profile_new("test");
	thread_id t;
	struct callgraph_view *v;

	profile_metric(p, "time", "seconds");
	t = profile_thread(p, 0, -1, 0, -1);
	p->threads[t].evented = true;
	sample(p, t, "a", 0, 0, 1);
	sample(p, t, "ab", 1, 1, 1);
	sample(p, t, "ab", 1, 2, 1);	/* b returned and was called again */
	sample(p, t, "aba", 2, 3, 1);
	sample(p, t, "a", 1, 4, 1);
	sample(p, t, "a", 0, 5, 1);	/* another a */
	profile_finish(p);
	v = callgraph_view(p, 0);
	assert_true(v->calls[function(p, "a")] == 3);
	assert_true(v->primitive[function(p, "a")] == 2);
	assert_true(v->calls[function(p, "b")] == 2);
	assert_true(v->primitive[function(p, "b")] == 2);
	assert_true(edge(p, v, "a", "b")->calls == 2);
	assert_true(edge(p, v, "b", "a")->calls == 1);
	callgraph_view_free(v);
	profile_free(p);
}

/* A deep tree is walked without recursion and in one pass. */
static void deep_and_wide_trees(void **state)
{
	enum { DEPTH = 300000 };
	struct profile *p = profile_new("test");
	metric_id m = profile_metric(p, "samples", "count");
	thread_id t = profile_thread(p, 0, -1, 0, -1);
	node_id n = p->threads[t].root;
	struct callgraph_view *v;

	for (int i = 0; i < DEPTH; i++) {
		n = profile_call(p, n, frame(p, i % 2 ? "odd" : "even"));
		profile_add(p, n, m, 1);
	}
	profile_finish(p);
	v = callgraph_view(p, m);
	assert_true(v->total[function(p, "even")] == DEPTH);
	assert_true(v->total[function(p, "odd")] == DEPTH - 1);
	assert_true(edge(p, v, "odd", "even")->total == DEPTH - 2);
	callgraph_view_free(v);
	profile_free(p);
}

static void exact_graphs_are_their_own(void **state)
{
	struct profile *p = profile_new("test");
	struct callgraph_view *v;
	double a[] = { 1, 10 }, b[] = { 2, 20 }, c[] = { 3, 30 };
	struct edge full = { .calls = 4, .primitive = 3 }, counted = { .calls = 7,
		.primitive = (double)NAN, .kind = EDGE_CALLS_ONLY };

	profile_metric(p, "time", "seconds");
	profile_metric(p, "other", "seconds");
	profile_graph_function(p, function(p, "f"), 9, 8, a, b);
	profile_graph_function(p, function(p, "g"), 5, 5, b, c);
	full.caller = function(p, "f");
	full.callee = counted.caller = function(p, "g");
	counted.callee = function(p, "h");
	profile_graph_edge(p, &full, a, b);
	profile_graph_edge(p, &full, a, b);
	profile_graph_edge(p, &counted, NULL, NULL);
	profile_finish(p);
	v = callgraph_view(p, 1);
	assert_true(v->exact);
	assert_int_equal(v->function_count, 2);
	assert_true(v->sum == 30);
	assert_true(v->self[function(p, "f")] == 10);
	assert_true(v->total[function(p, "g")] == 30);
	assert_true(v->calls[function(p, "f")] == 9);
	assert_true(v->primitive[function(p, "f")] == 8);
	assert_int_equal(v->edge_count, 2);
	assert_true(edge(p, v, "f", "g")->total == 40);
	assert_true(edge(p, v, "f", "g")->calls == 8);
	assert_true(isnan(edge(p, v, "g", "h")->total));
	assert_true(edge(p, v, "g", "h")->calls == 7);
	callgraph_view_free(v);
	profile_free(p);
}

static void empty_profiles(void **state)
{
	struct profile *p = profile_new("test");
	struct callgraph_view *v = callgraph_view(p, NO_ID);

	assert_int_equal(v->function_count, 0);
	assert_int_equal(v->edge_count, 0);
	callgraph_view_free(v);
	profile_metric(p, "time", "seconds");
	profile_finish(p);
	v = callgraph_view(p, 0);
	assert_true(v->sum == 0);
	callgraph_view_free(v);
	profile_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(recursion_counts_a_stack_once),
		cmocka_unit_test(time_lines_count_calls),
		cmocka_unit_test(deep_and_wide_trees),
		cmocka_unit_test(exact_graphs_are_their_own),
		cmocka_unit_test(empty_profiles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
