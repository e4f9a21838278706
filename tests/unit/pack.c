/* Packed profiles: columns, whole profiles there and back, and bytes that are none. */
#include "pack.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* ---- columns ---- */

static struct unpacking from_text(const struct text *t)
{
	const unsigned char *s = (const unsigned char *)text_span(t).s;

	return (struct unpacking){ .at = s, .end = s + t->len };
}

static void assert_ints(const int64_t *values, size_t count)
{
	struct text t = { 0 };
	struct unpacking from;
	int64_t *back;

	pack_ints(&t, values, count);
	from = from_text(&t);
	back = unpack_ints(&from, count);
	assert_non_null(back);
	assert_false(from.failed);
	assert_ptr_equal(from.at, from.end);
	assert_memory_equal(back, values, count * sizeof(*values));
	free(back);
	text_free(&t);
}

static void whole_numbers(void **state)
{
	static const int64_t mixed[] = { 0, -1, 1, INT64_MAX, INT64_MIN, 255, 256, -256 },
		steps[] = { 1000000, 1000001, 1000003, 1000002 }, one[] = { -5 };

	assert_ints(mixed, COUNT(mixed));
	assert_ints(steps, COUNT(steps));
	assert_ints(one, 1);
	assert_ints(one, 0);
}

/* Returns how many bytes they took. */
static size_t assert_numbers(const double *values, size_t count)
{
	struct text t = { 0 };
	struct unpacking from;
	double *back;
	size_t len;

	pack_numbers(&t, values, count);
	from = from_text(&t);
	back = unpack_numbers(&from, count);
	assert_non_null(back);
	assert_false(from.failed);
	assert_ptr_equal(from.at, from.end);
	for (size_t i = 0; i < count; i++)
		assert_true(isnan(values[i]) ? isnan(back[i]) :
			!memcmp(&values[i], &back[i], sizeof(double)));
	len = t.len;
	free(back);
	text_free(&t);
	return len;
}

static void numbers_keep_every_bit(void **state)
{
	const double odd[] = { 0.0, -0.0, 1e308, DBL_MIN, DBL_TRUE_MIN, (double)NAN,
		(double)INFINITY, -(double)INFINITY, 1.0 / 3, 9007199254740993.0 },
		counts[] = { 1, 0, 3, (double)NAN, 250 },
		percents[] = { 78.2, 79.1, 78.5, 79.2, (double)NAN, 0.1, 100 };

	assert_numbers(odd, COUNT(odd));
	assert_int_equal(assert_numbers(percents, COUNT(percents)) <
		COUNT(percents) * sizeof(double), 1);
	assert_numbers(counts, COUNT(counts));
	assert_numbers(counts, 0);
}

/* A clock's ticks, multiplied or divided to seconds, are not kept as eight bytes each. */
static void ticks_are_whole(void **state)
{
	double divided[1000], multiplied[1000];

	for (int i = 0; i < 1000; i++) {
		int64_t ticks = (int64_t)i * 7919 % 16000;

		divided[i] = (double)ticks / 1e9;
		multiplied[i] = (double)ticks * 1e-9;
	}
	assert_in_range(assert_numbers(divided, 1000), 1000, 2100);
	assert_in_range(assert_numbers(multiplied, 1000), 1000, 2100);
}

static void short_columns_fail(void **state)
{
	static const int64_t values[] = { 1, 2000, 3 };
	struct text t = { 0 };

	pack_ints(&t, values, COUNT(values));
	for (size_t len = 0; len < t.len; len++) {
		struct unpacking from = from_text(&t);

		from.end = from.at + len;
		assert_null(unpack_ints(&from, COUNT(values)));
		assert_true(from.failed);
	}
	for (size_t count = 4; count; count <<= 4) {
		struct unpacking from = from_text(&t);

		assert_null(unpack_ints(&from, count));
		assert_true(from.failed);
	}
	text_free(&t);
}

/* ---- profiles ---- */

static frame_id named(struct profile *p, const char *name, int64_t line)
{
	string_id id = profile_span(p, span_of(name));

	return profile_frame(p, profile_function(p, id, profile_span(p, SPAN("a.c")), 0,
		line), (uint32_t)line + 1, 0, FRAME_KERNEL);
}

/* One with something in every place. */
static struct profile *full_profile(void)
{
	struct profile *p = profile_new("test");
	thread_id t = profile_thread_new(p, profile_span(p, SPAN("shop")), 12,
		profile_span(p, SPAN("main")), 34);
	node_id a, b;
	double weights[] = { 1.5, 2 };
	struct label label = { .key = profile_span(p, SPAN("bytes")), .number = 4096 };
	struct sample s = { .start = 0.25, .thread = t, .open = 1 };
	uint32_t log;
	size_t counter;

	profile_metric(p, "time", "seconds");
	profile_metric(p, "samples", "count");
	a = profile_call(p, p->threads[t].root, named(p, "main", 3));
	b = profile_call(p, a, named(p, "parse", 9));
	profile_add(p, a, 0, 0.1);
	profile_add(p, b, 0, 1.0 / 3);
	profile_add(p, b, 1, 2);
	profile_called(p, b, 7);
	s.node = b;
	s.labels = profile_labels(p, &label, 1);
	profile_sample(p, &s, weights);
	log = profile_log(p, CLOCK_LOCAL);
	counter = profile_counter(p, log, "cpu", 0, "percent", CPU_OF_CORE);
	profile_count(p, counter, profile_log_row(p, log, 5), 78.2);
	profile_count(p, counter, profile_log_row(p, log, 10), (double)NAN);
	profile_meta(p, "interval", SPAN("100"));
	p->duration = 1.25;
	p->rate = 100;
	p->start = 1e9;
	p->time_ordered = true;
	p->name = profile_span(p, SPAN("morning"));
	profile_logs_finish(p);
	profile_finish(p);
	return p;
}

static struct profile *back(const struct profile *p, bool samples, unsigned want)
{
	struct packed packed = { 0 };
	struct error error = { 0 };
	struct profile *q;

	profile_pack(p, samples, &packed);
	q = profile_unpack(text_span(&packed.shape), text_span(&packed.figures), want,
		&error);
	assert_non_null(q);
	packed_free(&packed);
	return q;
}

static void assert_tree(const struct profile *p, const struct profile *q)
{
	assert_int_equal(q->node_count, p->node_count);
	for (node_id n = 1; n < p->node_count; n++) {
		assert_int_equal(q->nodes[n].parent, p->nodes[n].parent);
		assert_int_equal(q->nodes[n].frame, p->nodes[n].frame);
		for (metric_id m = 0; m < p->metric_count; m++)
			assert_true(q->metrics[m].self[n] == p->metrics[m].self[n]);
	}
	for (function_id f = 1; f < p->function_count; f++) {
		assert_string_equal(profile_str(q, q->functions[f].name),
			profile_str(p, p->functions[f].name));
		assert_string_equal(profile_str(q, q->functions[f].file),
			profile_str(p, p->functions[f].file));
		assert_int_equal(q->functions[f].line, p->functions[f].line);
	}
}

static void all_of_a_profile_comes_back(void **state)
{
	struct profile *p = full_profile(), *q = back(p, true, WANT_ALL);

	assert_tree(p, q);
	assert_string_equal(q->format, "test");
	assert_string_equal(profile_str(q, q->name), "morning");
	assert_true(q->duration == 1.25 && q->rate == 100 && q->time_ordered);
	assert_true(q->node_calls[3] == 7 && isnan(q->node_calls[2]));
	assert_int_equal(q->threads[0].pid, 12);
	assert_int_equal(q->threads[0].tid, 34);
	assert_string_equal(profile_str(q, q->threads[0].process), "shop");
	assert_int_equal(q->frames[2].line, 10);
	assert_int_equal(q->frames[2].kind, FRAME_KERNEL);
	assert_int_equal(q->sample_count_stored, 1);
	assert_true(q->samples[0].start == 0.25 && q->samples[0].open == 1);
	assert_true(q->weights[0] == 1.5 && q->weights[1] == 2);
	assert_true(q->labels[q->label_sets[q->samples[0].labels].first].number == 4096);
	assert_int_equal(q->logs[0].count, 2);
	assert_int_equal(q->logs[0].clock, CLOCK_LOCAL);
	assert_true(q->logs[0].times[1] == 5);
	assert_true(q->counters[0].values[0] == 78.2 && isnan(q->counters[0].values[1]));
	assert_int_equal(q->counters[0].scale, CPU_OF_CORE);
	assert_string_equal(profile_str(q, q->metas[0].value), "100");
	profile_free(p);
	profile_free(q);
}

static void time_lines_are_left_out_unless_kept(void **state)
{
	struct profile *p = full_profile(), *q = back(p, false, WANT_ALL);

	assert_tree(p, q);
	assert_int_equal(q->sample_count_stored, 0);
	assert_false(q->time_ordered);
	profile_free(q);
	q = back(p, true, WANT_TREE);
	assert_tree(p, q);
	assert_int_equal(q->sample_count_stored, 0);
	profile_free(p);
	profile_free(q);
}

static void an_exact_graph_comes_back(void **state)
{
	struct profile *p = profile_new("test"), *q;
	double self[] = { 1.0 / 7 }, total[] = { 2.0 / 7 };
	struct edge e = { .kind = EDGE_CALLS_ONLY, .calls = 3, .primitive = (double)NAN };
	function_id f, g;

	profile_metric(p, "time", "seconds");
	f = profile_function(p, profile_span(p, SPAN("f")), 0, 0, 1);
	g = profile_function(p, profile_span(p, SPAN("g")), 0, 0, 2);
	profile_graph_function(p, g, 3, 2, self, total);
	profile_graph_function(p, f, 1, 1, total, total);
	e.caller = f;
	e.callee = g;
	profile_graph_edge(p, &e, self, NULL);
	p->graph.calls_are_samples = true;
	profile_finish(p);
	q = back(p, false, WANT_GRAPH);
	assert_true(q->graph.exact && q->graph.calls_are_samples);
	assert_int_equal(q->graph.order_count, 2);
	assert_int_equal(q->graph.order[0], g);
	assert_true(q->graph.calls[g] == 3 && q->graph.primitive[g] == 2);
	assert_true(q->graph.self[g] == self[0] && q->graph.total[f] == total[0]);
	assert_int_equal(q->graph.edge_count, 1);
	assert_int_equal(q->graph.edges[0].kind, EDGE_CALLS_ONLY);
	assert_true(q->graph.edges[0].calls == 3 && isnan(q->graph.edges[0].primitive));
	assert_true(q->graph.edge_self[0] == self[0] && q->graph.edge_total[0] == 0);
	profile_free(q);
	q = back(p, false, WANT_GRAPH | WANT_NO_EDGES);
	assert_int_equal(q->graph.edge_count, 0);
	profile_free(p);
	profile_free(q);
}

static void an_empty_profile_comes_back(void **state)
{
	struct profile *p = profile_new("test"), *q;

	profile_finish(p);
	q = back(p, true, WANT_ALL);
	assert_int_equal(q->node_count, 1);
	assert_true(isnan(q->duration));
	profile_free(p);
	profile_free(q);
}

/* Every cut, and every byte changed to several others: never a crash, mostly an error. */
static void bytes_that_are_none_are_refused(void **state)
{
	struct profile *p = full_profile();
	struct packed packed = { 0 };
	size_t errors = 0;

	profile_pack(p, true, &packed);
	for (size_t i = 0; i < packed.shape.len + packed.figures.len; i++) {
		struct text *t = i < packed.shape.len ? &packed.shape : &packed.figures;
		char *byte = t->s + (i < packed.shape.len ? i : i - packed.shape.len);

		for (int flip = 0; flip < 8; flip++) {
			struct error error = { 0 };
			struct profile *q;

			*byte ^= (char)(1 << flip);
			q = profile_unpack(text_span(&packed.shape),
				text_span(&packed.figures), WANT_ALL, &error);
			*byte ^= (char)(1 << flip);
			errors += !q;
			assert_true(!q == (error.text != NULL));
			profile_free(q);
			error_free(&error);
		}
	}
	assert_true(errors > packed.shape.len);
	for (size_t len = 0; len < packed.shape.len; len++) {
		struct error error = { 0 };

		assert_null(profile_unpack((struct span){ packed.shape.s, len },
			text_span(&packed.figures), WANT_ALL, &error));
		assert_string_equal(error.text, "the stored profile is corrupt");
		error_free(&error);
	}
	packed_free(&packed);
	profile_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_numbers),
		cmocka_unit_test(numbers_keep_every_bit),
		cmocka_unit_test(ticks_are_whole),
		cmocka_unit_test(short_columns_fail),
		cmocka_unit_test(all_of_a_profile_comes_back),
		cmocka_unit_test(time_lines_are_left_out_unless_kept),
		cmocka_unit_test(an_exact_graph_comes_back),
		cmocka_unit_test(an_empty_profile_comes_back),
		cmocka_unit_test(bytes_that_are_none_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
