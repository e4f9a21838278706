/* graphtree.c - trees made from call graphs: their shape, their costs, and that nothing is lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka needs the four above */
#include <cmocka.h>
#include <glob.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "format.h"

static function_id function(struct profile *p, const char *name)
{
	return profile_function(p, profile_span(p, span_of(name)), 0, 0, 0);
}

static void record(struct profile *p, const char *name, double calls, double self, double total)
{
	profile_graph_function(p, function(p, name), calls, calls, &self, &total);
}

static void call(struct profile *p, const char *caller, const char *callee, double self,
	double total)
{
	struct edge e = { function(p, caller), function(p, callee), EDGE_FULL, 1, 1 };

	profile_graph_edge(p, &e, &self, &total);
}

static void count(struct profile *p, const char *caller, const char *callee, double calls)
{
	struct edge e = { function(p, caller), function(p, callee), EDGE_CALLS_ONLY, calls,
		(double)NAN };

	profile_graph_edge(p, &e, NULL, NULL);
}

static struct profile *new_profile(void)
{
	struct profile *p = profile_new("test");

	profile_metric(p, "time", "seconds");
	return p;
}

/* The node of a stack of one-letter names; 0 if there is none. */
static node_id find(struct profile *p, const char *letters)
{
	node_id n = p->threads[0].root;

	for (; *letters; letters++) {
		function_id f = function(p, (char[2]){ *letters, 0 });

		for (n = p->nodes[n].child; n; n = p->nodes[n].next)
			if (p->frames[p->nodes[n].frame].function == f)
				break;
		if (!n)
			return 0;
	}
	return n;
}

static double self(struct profile *p, const char *letters)
{
	node_id n = find(p, letters);

	if (!n)
		fail_msg("no stack %s", letters);
	return p->metrics[0].self[n];
}

static double total(struct profile *p, const char *letters)
{
	node_id n = find(p, letters);

	if (!n)
		fail_msg("no stack %s", letters);
	return p->metrics[0].total[n];
}

static bool near(double a, double b)
{
	return fabs(a - b) <= 1e-9 * fmax(fabs(a), fabs(b));
}

static void assert_near(double a, double b)
{
	if (!near(a, b))
		fail_msg("%.17g is not %.17g", a, b);
}

/* Nothing lost: by function, in all, and no node below its part of a whole. */
static void assert_conserved(const struct profile *p)
{
	size_t stride = p->metric_count;

	for (metric_id m = 0; m < stride; m++) {
		double *sums = calloc(p->function_count, sizeof(*sums));

		for (node_id n = 1; n < p->node_count; n++)
			sums[p->frames[p->nodes[n].frame].function] += p->metrics[m].self[n];
		for (size_t i = 0; i < p->graph.order_count; i++) {
			function_id f = p->graph.order[i];

			assert_near(sums[f], p->graph.self[f * stride + m]);
		}
		assert_near(p->metrics[m].total[ROOT], profile_total(p, m));
		free(sums);
	}
	assert_true(p->estimated);
}

static void chain_keeps_every_figure(void **state)
{
	struct profile *p = new_profile();

	record(p, "a", 1, 1, 6);
	record(p, "b", 1, 2, 5);
	record(p, "c", 1, 3, 3);
	call(p, "a", "b", 2, 5);
	call(p, "b", "c", 3, 3);
	profile_tree_from_graph(p);
	assert_near(total(p, "a"), 6);
	assert_near(total(p, "ab"), 5);
	assert_near(self(p, "abc"), 3);
	assert_int_equal(p->node_count, 5);
	assert_conserved(p);
	profile_free(p);
}

static void diamond_is_divided_by_what_edges_cost(void **state)
{
	struct profile *p = new_profile();

	record(p, "a", 1, 0, 16);
	record(p, "b", 1, 2, 8);
	record(p, "c", 1, 2, 8);
	record(p, "d", 2, 4, 12);
	record(p, "e", 2, 8, 8);
	call(p, "a", "b", 2, 8);
	call(p, "a", "c", 2, 8);
	call(p, "b", "d", 3, 6);
	call(p, "c", "d", 1, 6);
	call(p, "d", "e", 8, 8);
	profile_tree_from_graph(p);
	assert_near(self(p, "abd"), 3);
	assert_near(self(p, "acd"), 1);
	assert_near(self(p, "abde"), 3);
	assert_near(self(p, "acde"), 5);
	assert_near(total(p, "ab"), 8);
	assert_near(total(p, "ac"), 8);
	assert_conserved(p);
	profile_free(p);
}

/* b calls a too; how much of c each way took is not in the graph. */
static void what_the_graph_does_not_say_is_halved(void **state)
{
	struct profile *p = new_profile();

	record(p, "r", 1, 0, 10);
	record(p, "b", 1, 0, 5);
	record(p, "a", 2, 0, 10);
	record(p, "c", 2, 5, 5);
	record(p, "d", 2, 5, 5);
	call(p, "r", "a", 0, 5);
	call(p, "r", "b", 0, 5);
	call(p, "b", "a", 0, 5);
	call(p, "a", "c", 5, 5);
	call(p, "a", "d", 5, 5);
	profile_tree_from_graph(p);
	assert_near(self(p, "rac"), 2.5);
	assert_near(self(p, "rbac"), 2.5);
	assert_near(self(p, "rad"), 2.5);
	assert_near(total(p, "rb"), 5);
	assert_conserved(p);
	profile_free(p);
}

static void direct_recursion_is_one_call(void **state)
{
	struct profile *p = new_profile();

	record(p, "m", 1, 1, 10);
	record(p, "f", 9, 6, 9);
	record(p, "g", 9, 3, 3);
	call(p, "m", "f", 1, 9);
	call(p, "f", "f", 5, 8);
	call(p, "f", "g", 3, 3);
	profile_tree_from_graph(p);
	assert_near(total(p, "mf"), 9);
	assert_near(self(p, "mf"), 6);
	assert_near(self(p, "mfg"), 3);
	assert_int_equal(find(p, "mff"), 0);
	assert_conserved(p);
	profile_free(p);
}

static void mutual_recursion_ends_where_it_began(void **state)
{
	struct profile *p = new_profile();

	record(p, "m", 1, 0, 15);
	record(p, "e", 2, 10, 15);
	record(p, "o", 1, 5, 15);
	call(p, "m", "e", 1, 15);
	call(p, "o", "e", 9, 15);
	call(p, "e", "o", 5, 15);
	profile_tree_from_graph(p);
	assert_near(self(p, "me"), 10);
	assert_near(self(p, "meo"), 5);
	assert_int_equal(find(p, "meoe"), 0);
	assert_near(p->metrics[0].total[ROOT], 15);
	assert_conserved(p);
	profile_free(p);
}

/* As with builtins.exec: called from no caller, and once more from what it calls. */
static void root_that_recurs_keeps_what_is_below_it(void **state)
{
	struct profile *p = new_profile();
	double self_x = 2, total_x = 20;

	profile_graph_function(p, function(p, "x"), 2, 1, &self_x, &total_x);
	record(p, "m", 1, 3, 18);
	record(p, "n", 1, 5, 5);
	record(p, "w", 1, 10, 10);
	call(p, "x", "m", 3, 18);
	call(p, "m", "x", 1, 15);
	call(p, "m", "n", 5, 5);
	call(p, "x", "w", 10, 10);
	profile_tree_from_graph(p);
	assert_near(self(p, "x"), 2);
	assert_near(total(p, "x"), 20);
	assert_near(self(p, "xmn"), 5);
	assert_near(self(p, "xw"), 10);
	assert_int_equal(p->node_count, 6);
	assert_conserved(p);
	profile_free(p);
}

static void circle_that_nothing_calls_begins_at_its_heaviest(void **state)
{
	struct profile *p = new_profile();

	record(p, "x", 1, 2, 9);
	record(p, "y", 1, 3, 10);
	record(p, "z", 1, 5, 5);
	call(p, "x", "y", 3, 10);
	call(p, "y", "x", 2, 9);
	call(p, "x", "z", 5, 5);
	profile_tree_from_graph(p);
	assert_near(self(p, "y"), 3);
	assert_near(self(p, "yx"), 2);
	assert_near(self(p, "yxz"), 5);
	assert_conserved(p);
	profile_free(p);
}

static void what_no_caller_accounts_for_begins_a_stack(void **state)
{
	struct profile *p = new_profile();

	record(p, "a", 1, 0, 4);
	record(p, "f", 2, 10, 10);
	call(p, "a", "f", 4, 4);
	profile_tree_from_graph(p);
	assert_near(self(p, "af"), 4);
	assert_near(self(p, "f"), 6);
	assert_conserved(p);
	profile_free(p);
}

static void calls_divide_where_costs_are_not_told(void **state)
{
	struct profile *p = new_profile();

	record(p, "r", 1, 0, 8);
	record(p, "a", 1, 0, 6);
	record(p, "b", 1, 0, 2);
	record(p, "f", 4, 8, 8);
	count(p, "r", "a", 1);
	count(p, "r", "b", 1);
	count(p, "a", "f", 3);
	count(p, "b", "f", 1);
	profile_tree_from_graph(p);
	assert_near(self(p, "raf"), 6);
	assert_near(self(p, "rbf"), 2);
	assert_conserved(p);
	profile_free(p);
}

static void functions_without_callers_stand_side_by_side(void **state)
{
	struct profile *p = new_profile();

	record(p, "a", 1, 1, 6);
	record(p, "b", 1, 2, 5);
	record(p, "c", 1, 3, 3);
	profile_tree_from_graph(p);
	assert_near(self(p, "a"), 1);
	assert_near(self(p, "b"), 2);
	assert_near(self(p, "c"), 3);
	assert_int_equal(p->node_count, 5);
	assert_conserved(p);
	profile_free(p);
}

enum { LAYERS = 12, WIDTH = 12 };

static void complete_layers_do_not_explode(void **state)
{
	struct profile *p = new_profile();

	for (int l = 0; l < LAYERS; l++) {
		for (int w = 0; w < WIDTH; w++) {
			char name[32], caller[16];

			snprintf(name, sizeof(name), "f%d_%d", l, w);
			record(p, name, WIDTH, 1, LAYERS - l);
			for (int c = 0; l && c < WIDTH; c++) {
				snprintf(caller, sizeof(caller), "f%d_%d", l - 1, c);
				call(p, caller, name, 1.0 / WIDTH,
					(double)(LAYERS - l) / WIDTH);
			}
		}
	}
	profile_tree_from_graph(p);
	assert_true(p->node_count < 1100000);
	assert_conserved(p);
	profile_free(p);
}

static void other_metrics_are_divided_alike(void **state)
{
	struct profile *p = profile_new("test");
	double none[2] = { 0, 0 }, a[2] = { 0, 30 }, f[2] = { 4, 8 }, e[2] = { 3, 1 },
		d[2] = { 1, 7 };
	struct edge edge = { 0, 0, EDGE_FULL, 1, 1 };

	profile_metric(p, "Ir", "count");
	profile_metric(p, "Dr", "count");
	profile_graph_function(p, function(p, "a"), 1, 1, a, a);
	profile_graph_function(p, function(p, "b"), 1, 1, none, e);
	profile_graph_function(p, function(p, "f"), 2, 2, f, f);
	edge.callee = function(p, "f");
	edge.caller = function(p, "a");
	profile_graph_edge(p, &edge, e, e);
	edge.caller = function(p, "b");
	profile_graph_edge(p, &edge, d, d);
	profile_tree_from_graph(p);
	assert_near(p->metrics[0].self[find(p, "af")], 3);
	assert_near(p->metrics[1].self[find(p, "af")], 6);
	assert_conserved(p);
	profile_free(p);
}

static void check_file(const char *path)
{
	struct read_options options = { .want = WANT_ALL };
	struct error error = { 0 };
	struct input *in = input_open(path, NULL, &error);
	struct profile *p;

	assert_non_null(in);
	p = format_read(NULL, in, &options);
	if (!p)
		fail_msg("%s", input_failed(in));
	profile_tree_from_graph(p);
	assert_conserved(p);
	profile_free(p);
	input_close(in);
}

static void every_sample_is_conserved(void **state)
{
	glob_t files;

	assert_int_equal(glob("testdata/pstats/*", 0, NULL, &files), 0);
	assert_true(files.gl_pathc > 5);
	for (size_t i = 0; i < files.gl_pathc; i++)
		check_file(files.gl_pathv[i]);
	globfree(&files);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chain_keeps_every_figure),
		cmocka_unit_test(diamond_is_divided_by_what_edges_cost),
		cmocka_unit_test(what_the_graph_does_not_say_is_halved),
		cmocka_unit_test(direct_recursion_is_one_call),
		cmocka_unit_test(mutual_recursion_ends_where_it_began),
		cmocka_unit_test(root_that_recurs_keeps_what_is_below_it),
		cmocka_unit_test(circle_that_nothing_calls_begins_at_its_heaviest),
		cmocka_unit_test(what_no_caller_accounts_for_begins_a_stack),
		cmocka_unit_test(calls_divide_where_costs_are_not_told),
		cmocka_unit_test(functions_without_callers_stand_side_by_side),
		cmocka_unit_test(complete_layers_do_not_explode),
		cmocka_unit_test(other_metrics_are_divided_alike),
		cmocka_unit_test(every_sample_is_conserved),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
