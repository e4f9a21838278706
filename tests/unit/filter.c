/* filter.c - each filter on trees, time lines and exact call graphs, to the last digit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka needs the four above */
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

#include "callgraph.h"
#include "filter.h"

static function_id function(struct profile *p, const char *name)
{
	return profile_function(p, profile_span(p, span_of(name)), 0, 0, 0);
}

/* "main;foo:7" is foo at line 7, called by main; "f@/dir/x.c" has a file. */
static frame_id frame_of(struct profile *p, struct span word)
{
	const char *colon = memchr(word.s, ':', word.len);
	const char *at = memchr(word.s, '@', word.len);
	size_t end = colon ? (size_t)(colon - word.s) : word.len;
	string_id file = 0;
	uint32_t line = colon ? (uint32_t)atoi(colon + 1) : 0;

	if (at) {
		file = profile_string(p, at + 1, end - (size_t)(at - word.s) - 1);
		end = (size_t)(at - word.s);
	}
	return profile_frame(p, profile_function(p, profile_string(p, word.s, end), file, 0, 0),
		line, 0, FRAME_PLAIN);
}

static node_id stack(struct profile *p, thread_id t, const char *words)
{
	node_id n = p->threads[t].root;

	while (*words) {
		size_t len = strcspn(words, ";");

		n = profile_call(p, n, frame_of(p, (struct span){ words, len }));
		words += len + (words[len] == ';');
	}
	return n;
}

static struct profile *counts(void)
{
	struct profile *p = profile_new("test");

	profile_metric(p, "samples", "count");
	return p;
}

static thread_id thread(struct profile *p, const char *name)
{
	return profile_thread(p, 0, 7, profile_span(p, span_of(name)), -1);
}

static void add(struct profile *p, thread_id t, const char *words, double value)
{
	profile_add(p, stack(p, t, words), 0, value);
}

/* All that a profile has, in the order of its nodes: "a;b 3 | a;c 4". */
static void write_tree(struct text *t, const struct profile *p)
{
	thread_id *threads = profile_node_threads(p);

	for (node_id n = 1; n < p->node_count; n++) {
		node_id path[64];
		size_t depth = 0;

		if (p->metrics[0].self[n] == 0)
			continue;
		text_str(t, t->len ? " | " : "");
		if (p->thread_count > 1)
			text_printf(t, "[%s]", profile_str(p, p->threads[threads[n]].name));
		for (node_id at = n; p->nodes[at].parent != ROOT; at = p->nodes[at].parent)
			path[depth++] = at;
		for (size_t i = depth; i-- > 0;) {
			const struct frame *f = &p->frames[p->nodes[path[i]].frame];

			text_str(t, profile_str(p, p->functions[f->function].name));
			if (f->line)
				text_printf(t, ":%u", f->line);
			text_str(t, i ? ";" : "");
		}
		text_printf(t, " %g", p->metrics[0].self[n]);
	}
	free(threads);
}

static void write_samples(struct text *t, const struct profile *p)
{
	for (size_t s = 0; s < p->sample_count_stored; s++) {
		const struct sample *sample = &p->samples[s];

		text_printf(t, "%s%g+%g:%s/%u", s ? " " : "", sample->start,
			p->weights[s * p->weight_stride],
			profile_str(p, node_function(p, sample->node)->name), sample->open);
	}
}

static void tree_is(struct profile *p, const char *expected)
{
	struct text t = { 0 };

	text_str(&t, "");
	write_tree(&t, p);
	assert_string_equal(t.len ? t.s : "", expected);
	text_free(&t);
	profile_free(p);
}

static void samples_are(const struct profile *p, const char *expected)
{
	struct text t = { 0 };

	write_samples(&t, p);
	assert_string_equal(t.len ? t.s : "", expected);
	text_free(&t);
}

static struct profile *with(struct profile *(*filter)(const struct profile *,
	const struct pattern *), const struct profile *p, const char *regexp)
{
	struct error error = { 0 };
	struct pattern *pattern = pattern_new(regexp, false, &error);
	struct profile *result;

	assert_null(error.text);
	result = filter(p, pattern);
	pattern_free(pattern);
	return result;
}

/* ---- patterns ---- */

static bool matches(const char *regexp, bool ignore_case, struct span s)
{
	struct error error = { 0 };
	struct pattern *pattern = pattern_new(regexp, ignore_case, &error);
	bool found = pattern_matches(pattern, s);

	pattern_free(pattern);
	return found;
}

static void patterns(void **state)
{
	struct error error = { 0 };

	assert_true(matches("b+", false, SPAN("abbc")));
	assert_false(matches("^b", false, SPAN("abbc")));
	assert_true(matches("B", true, SPAN("abbc")));
	assert_false(matches("B", false, SPAN("abbc")));
	assert_true(matches("^.$", false, SPAN("\xc3\xa9")));
	assert_true(matches("x", false, SPAN("\xff\xfex")));
	assert_false(matches("y", false, SPAN("\xff\xfex")));
	assert_true(matches("", false, SPAN("")));
	assert_false(matches("(a+)+$", false, SPAN("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab")));
	assert_null(pattern_new("a(b", false, &error));
	assert_non_null(strstr(error.text, "pattern \"a(b\": at character 3"));
	error_free(&error);
}

/* ---- stacks ---- */

static struct profile *browser(void)
{
	struct profile *p = counts();
	thread_id t = thread(p, "");

	add(p, t, "main;load;parse", 5);
	add(p, t, "main;load;parse;alloc", 2);
	add(p, t, "main;draw", 3);
	add(p, t, "main;draw;parse;load", 1);
	p->sample_count = 11;
	profile_finish(p);
	return p;
}

static void focus_and_ignore(void **state)
{
	struct profile *p = browser(), *f;

	f = with(filter_focus, p, "^parse$");
	assert_true(f->sample_count == 8);
	assert_true(profile_total(f, 0) == 8);
	tree_is(f, "main;load;parse 5 | main;load;parse;alloc 2 | main;draw;parse;load 1");
	f = with(filter_focus, p, "nothing");
	assert_int_equal(f->thread_count, 0);
	assert_int_equal(f->function_count, 1);
	tree_is(f, "");
	f = with(filter_ignore, p, "alloc|draw");
	assert_int_equal(f->function_count, 4);
	tree_is(f, "main;load;parse 5");
	tree_is(p, "main;load;parse 5 | main;load;parse;alloc 2 | main;draw 3 | "
		"main;draw;parse;load 1");
}

static void hide_and_root(void **state)
{
	struct profile *p = browser();

	tree_is(with(filter_hide, p, "^parse$"),
		"main;load 5 | main;load;alloc 2 | main;draw 3 | main;draw;load 1");
	tree_is(with(filter_hide, p, "."), " 11");
	tree_is(with(filter_root, p, "^(parse|load)$"),
		"load;parse 5 | load;parse;alloc 2 | parse;load 1");
	profile_free(p);
}

static void patterns_match_files(void **state)
{
	struct profile *p = counts();
	thread_id t = thread(p, "");

	add(p, t, "main@/a/m.py;run@/b/w.py", 2);
	add(p, t, "main@/a/m.py;stop", 3);
	profile_finish(p);
	tree_is(with(filter_focus, p, "w\\.py"), "main;run 2");
	tree_is(with(filter_focus, p, "^/b/w.py:run$"), "main;run 2");
	tree_is(with(filter_focus, p, "^run \\(/b/w.py\\)$"), "main;run 2");
	profile_free(p);
}

static void recursion(void **state)
{
	struct profile *p = counts();
	thread_id t = thread(p, "");

	add(p, t, "a:1;a:2;a:3;b", 3);
	add(p, t, "a:1;b;a:1;b", 4);
	add(p, t, "a:1;a:5", 1);
	profile_finish(p);
	tree_is(filter_merge_recursion(p), "a:1 1 | a:1;b 3 | a:1;b;a:1;b 4");
	profile_free(p);
}

static void compact(void **state)
{
	struct profile *p = browser();

	tree_is(filter_compact(p, 0), "main;load;parse 5 | main;load;parse;alloc 2 | "
		"main;draw 3 | main;draw;parse;load 1");
	tree_is(filter_compact(p, 0.15), "main;load;parse 5 | main;load;parse;alloc 2 | "
		"main;draw 4");
	profile_free(p);
}

/* ---- names ---- */

static void granularities(void **state)
{
	struct profile *p = counts();
	thread_id t = thread(p, "pool-3");
	struct profile *f;

	add(p, t, "main@m.c:1;f@x.c:3", 2);
	add(p, t, "main@m.c:2;f@x.c:3", 3);
	add(p, t, "main@m.c:2;g@x.c:9", 4);
	add(p, thread(p, "pool-4"), "h", 5);
	profile_finish(p);
	tree_is(filter_granularity(p, BY_FUNCTION),
		"[pool-3]main;f 5 | [pool-3]main;g 4 | [pool-4]h 5");
	f = filter_granularity(p, BY_LINE);
	assert_int_equal(f->function_count, 6);
	tree_is(f, "[pool-3]main:1;f:3 2 | [pool-3]main:2;f:3 3 | "
		"[pool-3]main:2;g:9 4 | [pool-4]h 5");
	tree_is(filter_granularity(p, BY_FILE),
		"[pool-3]m.c;x.c 9 | [pool-4][no file] 5");
	tree_is(filter_granularity(p, BY_MODULE),
		"[pool-3]m.c;x.c 9 | [pool-4][no module] 5");
	tree_is(filter_granularity(p, BY_THREAD), "[pool-3]pool-3 9 | [pool-4]pool-4 5");
	tree_is(filter_granularity(p, BY_THREAD_GROUP), "[pool-3]pool 9 | [pool-4]pool 5");
	tree_is(filter_granularity(p, BY_PROCESS),
		"[pool-3]process 7 9 | [pool-4]process 7 5");
	tree_is(filter_granularity(p, BY_PATH),
		"[pool-3]main;main;f 5 | [pool-3]main;main;g 4 | [pool-4]h 5");
	assert_int_equal(granularity_find("thread-group"), BY_THREAD_GROUP);
	assert_int_equal(granularity_find("nothing"), -1);
	profile_free(p);
}

static void directories(void **state)
{
	struct profile *p = counts(), *f;
	thread_id t = thread(p, "");

	add(p, t, "f@/a/x.c", 2);
	add(p, t, "f@/b/x.c", 3);
	add(p, t, "f@c:\\b\\x.c", 4);
	profile_finish(p);
	f = filter_strip_dirs(p);
	assert_int_equal(f->function_count, 3);
	tree_is(f, "f 5 | f 4");
	profile_free(p);
}

/* ---- threads ---- */

static void threads(void **state)
{
	struct profile *p = counts();

	add(p, thread(p, "io"), "main;read", 2);
	add(p, thread(p, "work"), "main;read", 3);
	add(p, profile_thread(p, 0, 8, 0, 42), "go", 5);
	profile_finish(p);
	tree_is(with(filter_threads, p, "^io$"), "main;read 2");
	tree_is(with(filter_threads, p, "^42$"), "go 5");
	tree_is(with(filter_processes, p, "7"), "[io]main;read 2 | [work]main;read 3");
	tree_is(filter_merge_threads(p), "main;read 5 | go 5");
	profile_free(p);
}

/* A log of a whole machine and two processes, and one that tells nothing apart. */
static void logs_of_processes(void **state)
{
	struct profile *p = counts(), *f;
	struct pattern *pattern = pattern_new("^python3", false, NULL);
	uint32_t first = profile_log(p, CLOCK_ELAPSED), second;
	string_id python = profile_span(p, SPAN("python3 [7]"));
	string_id cron = profile_span(p, SPAN("cron [9]"));
	size_t row = profile_log_row(p, first, 0), cpu;

	profile_counter(p, first, "cpu", 0, "percent", CPU_UNKNOWN);
	profile_counter(p, first, "cpu", cron, "percent", CPU_UNKNOWN);
	cpu = profile_counter(p, first, "cpu", python, "percent", CPU_UNKNOWN);
	profile_count(p, cpu, row, 12);
	second = profile_log(p, CLOCK_ELAPSED);
	profile_counter(p, second, "memory", 0, "bytes", CPU_UNKNOWN);
	profile_logs_finish(p);
	profile_finish(p);
	f = filter_processes(p, pattern);
	assert_int_equal(f->counter_count, 2);
	assert_string_equal(profile_str(f, f->counters[0].subject), "python3 [7]");
	assert_true(f->counters[0].values[0] == 12);
	assert_string_equal(profile_str(f, f->counters[1].name), "memory");
	assert_int_equal(p->counter_count, 4);
	pattern_free(pattern);
	profile_free(f);
	profile_free(p);
}

static void idle(void **state)
{
	struct profile *p = counts(), *f;
	thread_id t = thread(p, "");
	struct callgraph_view *v;

	add(p, t, "worker;sleep", 390);
	add(p, t, "worker;parse", 10);
	add(p, t, "worker;sleeper", 1);
	add(p, t, "worker;poll@app.py", 2);
	add(p, t, "worker;wait@/usr/lib/threading.py", 4);
	profile_finish(p);
	f = filter_no_idle(p, NULL);
	v = callgraph_view(f, 0);
	assert_true(v->total[function(f, "worker")] == 13);
	callgraph_view_free(v);
	tree_is(f, "worker;parse 10 | worker;sleeper 1 | worker;poll 2");
	tree_is(with(filter_no_idle, p, "sleep|poll|wait"), "worker;parse 10");
	profile_free(p);
}

static void idle_places(void **state)
{
	struct profile *p = counts();
	thread_id t = thread(p, "");

	add(p, t, "f@/a/x.py:3", 1);
	add(p, t, "f@/a/x.py:4", 2);
	profile_finish(p);
	tree_is(with(filter_no_idle, p, "x.py:3$"), "f:4 2");
	profile_free(p);
}

/* ---- time lines ---- */

static void sample(struct profile *p, thread_id t, const char *words, uint32_t open,
	double start, double weight)
{
	node_id n = stack(p, t, words);

	profile_add(p, n, 0, weight);
	profile_sample(p, &(struct sample){ .start = start, .thread = t, .node = n,
		.open = open }, &weight);
}

/* a from 0 to 10 s calls b twice, and b calls c */
static struct profile *calls(void)
{
	struct profile *p = profile_new("test");
	thread_id t;

	profile_metric(p, "time", "seconds");
	t = thread(p, "");
	p->threads[t].evented = true;
	p->duration = 10;
	sample(p, t, "a", 0, 0, 1);
	sample(p, t, "a;b", 1, 1, 2);
	sample(p, t, "a;b;c", 2, 3, 2);
	sample(p, t, "a;b", 2, 5, 1);
	sample(p, t, "a;b", 1, 6, 3);
	sample(p, t, "a", 1, 9, 1);
	profile_finish(p);
	return p;
}

static void time_lines_follow(void **state)
{
	struct profile *p = calls(), *f;
	double *calls_of;

	f = with(filter_hide, p, "^b$");
	samples_are(f, "0+1:a/0 1+2:a/1 3+2:c/1 5+1:a/1 6+3:a/1 9+1:a/1");
	tree_is(f, "a 8 | a;c 2");
	f = with(filter_focus, p, "c");
	samples_are(f, "3+2:c/0");
	profile_free(f);
	f = with(filter_ignore, p, "c");
	samples_are(f, "0+1:a/0 1+2:b/1 5+1:b/2 6+3:b/1 9+1:a/1");
	calls_of = profile_node_calls(f);
	assert_true(calls_of[2] == 1);
	assert_true(calls_of[3] == 2);
	free(calls_of);
	profile_free(f);
	f = with(filter_root, p, "^b$");
	samples_are(f, "1+2:b/0 3+2:c/1 5+1:b/1 6+3:b/0");
	assert_true(f->threads[0].evented);
	profile_free(f);
	f = filter_compact(p, 0);
	assert_int_equal(f->sample_count_stored, 0);
	profile_free(f);
	profile_free(p);
}

static void time_ranges(void **state)
{
	struct profile *p = calls(), *f;

	f = filter_time_range(p, 2, 5.5);
	samples_are(f, "0+1:b/0 1+2:c/2 3+0.5:b/2");
	assert_true(f->duration == 3.5);
	tree_is(f, "a;b 1.5 | a;b;c 2");
	tree_is(filter_time_range(p, 8, (double)INFINITY), "a 1 | a;b 1");
	tree_is(filter_time_range(p, 0, 1), "a 1");
	tree_is(filter_time_range(p, 20, 30), "");
	profile_free(p);
}

static void time_ranges_without_starts(void **state)
{
	struct profile *p = profile_new("test");
	thread_id t;

	profile_metric(p, "time", "milliseconds");
	t = thread(p, "");
	sample(p, t, "a", 0, (double)NAN, 10);
	sample(p, t, "b", 0, (double)NAN, 20);
	sample(p, t, "c", 0, (double)NAN, 30);
	profile_finish(p);
	tree_is(filter_time_range(p, 0.020, 0.040), "b 10 | c 10");
	profile_free(p);
}

/* ---- exact call graphs ---- */

static void graph_function(struct profile *p, const char *name, double calls_made,
	double self, double total)
{
	profile_graph_function(p, function(p, name), calls_made, calls_made, &self, &total);
}

static void graph_edge(struct profile *p, const char *caller, const char *callee,
	double calls_made, double self, double total)
{
	profile_graph_edge(p, &(struct edge){ .caller = function(p, caller),
		.callee = function(p, callee), .calls = calls_made,
		.primitive = calls_made }, &self, &total);
}

/* main 1 calls f (4 self) and g (2 self), both call h: 3 and 5 self, and h calls k 2 */
static struct profile *graph(void)
{
	struct profile *p = profile_new("test");

	profile_metric(p, "time", "seconds");
	graph_function(p, "main", 1, 1, 17);
	graph_function(p, "f", 2, 4, 8);
	graph_function(p, "g", 3, 2, 8);
	graph_function(p, "h", 4, 8, 10);
	graph_function(p, "k", 5, 2, 2);
	graph_edge(p, "main", "f", 2, 4, 8);
	graph_edge(p, "main", "g", 3, 2, 8);
	graph_edge(p, "f", "h", 1, 3, 4);
	graph_edge(p, "g", "h", 3, 5, 6);
	graph_edge(p, "h", "k", 5, 2, 2);
	profile_finish(p);
	return p;
}

static double self_of(struct profile *p, const char *name)
{
	return p->graph.self[function(p, name) * p->metric_count];
}

static void graphs_stay_exact(void **state)
{
	struct profile *p = graph(), *f = with(filter_hide, p, "^h$");
	struct callgraph_view *v;

	assert_true(f->graph.exact);
	assert_false(f->estimated);
	assert_true(self_of(f, "f") == 7);
	assert_true(self_of(f, "g") == 7);
	assert_true(profile_total(f, 0) == 17);
	assert_int_equal(f->graph.order_count, 4);
	v = callgraph_view(f, 0);
	assert_int_equal(v->edge_count, 4);
	assert_true(v->total[function(f, "f")] == 8);
	callgraph_view_free(v);
	profile_free(f);
	f = with(filter_hide, p, "main");
	assert_true(self_of(f, "[hidden]") == 1);
	assert_true(profile_total(f, 0) == 17);
	profile_free(f);
	f = with(filter_hide, p, "^(main|f|h)$");
	assert_true(self_of(f, "[hidden]") == 8);
	assert_true(self_of(f, "g") == 7);
	assert_true(self_of(f, "k") == 2);
	profile_free(f);
	f = with(filter_hide, p, ".");
	assert_true(profile_total(f, 0) == 17);
	profile_free(f);
	profile_free(p);
}

static void stacks_of_graphs_are_estimated(void **state)
{
	struct profile *p = graph(), *f = with(filter_focus, p, "^f$");

	assert_false(f->graph.exact);
	assert_true(f->estimated);
	assert_true(fabs(profile_total(f, 0) - 8) < 1e-9);
	profile_free(f);
	assert_int_equal(p->node_count, 1);
	profile_free(p);
}

static void graphs_by_file(void **state)
{
	struct profile *p = profile_new("test"), *f;
	double one = 1, five = 5, three = 3, two = 2;
	function_id a, b, c;
	string_id x = profile_span(p, SPAN("/d/x.py")), y = profile_span(p, SPAN("/e/y.py"));

	profile_metric(p, "time", "seconds");
	a = profile_function(p, profile_span(p, SPAN("a")), x, 0, 1);
	b = profile_function(p, profile_span(p, SPAN("b")), x, 0, 9);
	c = profile_function(p, profile_span(p, SPAN("c")), y, 0, 3);
	profile_graph_function(p, a, 1, 1, &two, &five);
	profile_graph_function(p, b, 2, 2, &one, &three);
	profile_graph_function(p, c, 3, 3, &two, &two);
	profile_graph_edge(p, &(struct edge){ a, b, EDGE_FULL, 2, 2 }, &one, &three);
	profile_graph_edge(p, &(struct edge){ b, c, EDGE_FULL, 3, 3 }, &two, &two);
	profile_finish(p);
	f = filter_granularity(p, BY_FILE);
	assert_int_equal(f->graph.order_count, 2);
	assert_true(f->graph.exact);
	assert_true(f->graph.self[f->graph.order[0]] == 3);
	assert_true(f->graph.total[f->graph.order[0]] == 5);
	assert_true(f->graph.calls[f->graph.order[0]] == 3);
	profile_free(f);
	f = filter_strip_dirs(p);
	assert_int_equal(f->graph.order_count, 3);
	assert_string_equal(profile_str(f, f->functions[f->graph.order[2]].file), "y.py");
	profile_free(f);
	profile_free(p);
}

/* ---- all together ---- */

static void options(void **state)
{
	struct profile *p = browser();
	struct error error = { 0 };

	assert_int_equal(filters_apply(&(struct filters){ .focus = "load", .ignore = "alloc",
		.hide = "^parse", .root = "main" }, &p, &error), 0);
	tree_is(p, "main;load 5 | main;draw;load 1");
	p = browser();
	assert_int_equal(filters_apply(&(struct filters){ .focus = "(" }, &p, &error), -1);
	assert_non_null(strstr(error.text, "pattern \"(\""));
	error_free(&error);
	assert_int_equal(filters_apply(&(struct filters){ .time_range = "1..2" }, &p, &error),
		-1);
	assert_non_null(strstr(error.text, "needs samples with times"));
	error_free(&error);
	profile_free(p);
}

static void ranges(void **state)
{
	static const char *const bad[] = { "", "..", "1", "2..1", "x..2", "1..y", "-1..2" };
	struct profile *p = calls();
	struct error error = { 0 };

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_int_equal(filters_apply(&(struct filters){ .time_range = bad[i] },
			&p, &error), -1);
		assert_non_null(strstr(error.text, "expected A..B"));
		error_free(&error);
	}
	assert_int_equal(filters_apply(&(struct filters){ .time_range = "1s..3000ms" }, &p,
		&error), 0);
	assert_int_equal(filters_apply(&(struct filters){ .time_range = "..1" }, &p,
		&error), 0);
	assert_int_equal(filters_apply(&(struct filters){ .time_range = "0.5.." }, &p,
		&error), 0);
	tree_is(p, "a;b 0.5");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(patterns),
		cmocka_unit_test(focus_and_ignore),
		cmocka_unit_test(hide_and_root),
		cmocka_unit_test(patterns_match_files),
		cmocka_unit_test(recursion),
		cmocka_unit_test(compact),
		cmocka_unit_test(granularities),
		cmocka_unit_test(directories),
		cmocka_unit_test(threads),
		cmocka_unit_test(logs_of_processes),
		cmocka_unit_test(idle),
		cmocka_unit_test(idle_places),
		cmocka_unit_test(time_lines_follow),
		cmocka_unit_test(time_ranges),
		cmocka_unit_test(time_ranges_without_starts),
		cmocka_unit_test(graphs_stay_exact),
		cmocka_unit_test(stacks_of_graphs_are_estimated),
		cmocka_unit_test(graphs_by_file),
		cmocka_unit_test(options),
		cmocka_unit_test(ranges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
