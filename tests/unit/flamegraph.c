#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../render/palette.h"
#include "render.h"
#include "xalloc.h"

/* ---- profiles to draw ---- */

/* Adds "main;f;g" with a cost, as a reader would; "f@7" is f at line 7. */
static node_id add_stack(struct profile *p, thread_id thread, const char *stack, double cost)
{
	node_id node = p->threads[thread].root;
	char *copy = xstrdup(stack), *rest = copy, *name;

	while ((name = strsep(&rest, ";"))) {
		char *at = strchr(name, '@');
		uint32_t line = at ? (uint32_t)atoi(at + 1) : 0;
		size_t len = at ? (size_t)(at - name) : strlen(name);
		function_id f = profile_function(p, profile_string(p, name, len), 0, 0, 0);

		node = profile_call(p, node, profile_frame(p, f, line, 0, FRAME_PLAIN));
	}
	free(copy);
	profile_add(p, node, 0, cost);
	return node;
}

static thread_id add_thread(struct profile *p, const char *name, int64_t tid)
{
	return profile_thread(p, profile_string(p, "app", 3), 7,
		profile_string(p, name, strlen(name)), tid);
}

static struct profile *new_profile(void)
{
	struct profile *p = profile_new("collapsed");

	profile_metric(p, "samples", "count");
	add_thread(p, "", -1);
	return p;
}

static struct profile *petals(void)
{
	struct profile *p = new_profile();

	add_stack(p, 0, "main;startup_all;load_petals", 5);
	add_stack(p, 0, "main;startup_all;publish_health", 5);
	add_stack(p, 0, "main;message_loop;parse_msg", 25);
	add_stack(p, 0, "main;message_loop;process_msg", 25);
	profile_finish(p);
	return p;
}

/* ---- pictures ---- */

static void set(struct flamegraph_options *o, const char *name, const char *word)
{
	struct error error = { 0 };

	if (flamegraph_option(o, name, word, &error) < 0)
		fail_msg("%s", error.text);
}

static char *draw_with(const struct profile *p, const struct flamegraph_options *o)
{
	struct text svg = { 0 };
	struct output *out = output_memory(&svg);
	struct error error = { 0 };

	if (render_flamegraph(p, 0, o, out, &error) < 0)
		fail_msg("%s", error.text);
	output_close(out, &error);
	return svg.s;
}

static char *draw(const struct profile *p, const char *name, const char *word)
{
	struct flamegraph_options o = flamegraph_defaults;

	if (name)
		set(&o, name, word);
	return draw_with(p, &o);
}

/* A box by the begin of its title; the count-th of them. */
static const char *box(const char *svg, const char *title, int count)
{
	struct text search = { 0 };

	text_printf(&search, "<title>%s (", title);
	for (const char *at = strstr(svg, "id=\"frames\""); at; at++) {
		at = strstr(at, search.s);
		if (!at)
			break;
		if (!count--) {
			text_free(&search);
			return at;
		}
	}
	text_free(&search);
	return NULL;
}

static double number_of(const char *svg, const char *title, const char *attribute)
{
	const char *at = box(svg, title, 0);
	struct text search = { 0 };

	if (!at)
		fail_msg("no box \"%s\"", title);
	text_printf(&search, " %s=\"", attribute);
	at = strstr(at, search.s);
	double value = strtod(at + search.len, NULL);

	text_free(&search);
	return value;
}

#define assert_box(svg, title, x, w) do { \
		assert_float_equal(number_of(svg, title, "fg:x"), x, 1e-6); \
		assert_float_equal(number_of(svg, title, "fg:w"), w, 1e-6); \
	} while (0)

/* ---- the tests ---- */

static void widths_and_order_by_name(void **state)
{
	struct profile *p = petals();
	char *svg = draw(p, NULL, NULL);

	assert_box(svg, "all", 0, 60);
	assert_box(svg, "main", 0, 60);
	assert_box(svg, "message_loop", 0, 50);
	assert_box(svg, "startup_all", 50, 10);
	assert_box(svg, "load_petals", 50, 5);
	assert_box(svg, "publish_health", 55, 5);
	assert_box(svg, "parse_msg", 0, 25);
	assert_box(svg, "process_msg", 25, 25);
	assert_non_null(strstr(svg, "<title>message_loop (50 samples, 83.33%)</title>"));
	assert_non_null(strstr(svg, "total_samples=\"60\""));
	assert_non_null(strstr(svg, "siblings by name"));
	assert_true(number_of(svg, "all", "y") > number_of(svg, "main", "y"));
	free(svg);
	profile_free(p);
}

static void order_by_weight_and_time(void **state)
{
	struct profile *p = petals();
	char *weight = draw(p, "order", "weight"), *time = draw(p, "order", "time");

	assert_box(weight, "message_loop", 0, 50);
	assert_box(weight, "parse_msg", 0, 25);
	assert_non_null(strstr(weight, "left heavy"));
	assert_box(time, "startup_all", 0, 10);
	free(weight);
	free(time);
	profile_free(p);
}

static void icicle_grows_down(void **state)
{
	struct profile *p = petals();
	char *svg = draw(p, "style", "icicle");

	assert_true(number_of(svg, "all", "y") < number_of(svg, "main", "y"));
	free(svg);
	profile_free(p);
}

static void reversed_has_the_innermost_first(void **state)
{
	struct profile *p = new_profile();

	add_stack(p, 0, "a;x", 3);
	add_stack(p, 0, "b;x", 4);
	profile_finish(p);
	char *svg = draw(p, "reversed", NULL);

	assert_box(svg, "x", 0, 7);
	assert_box(svg, "a", 0, 3);
	assert_box(svg, "b", 3, 4);
	free(svg);
	profile_free(p);
}

/* Callers are counted where they are cut, not once more for each of their own. */
static void reversed_counts_the_callers_it_cuts(void **state)
{
	struct profile *p = new_profile();

	add_stack(p, 0, "a;b;c;main;x", 97);
	add_stack(p, 0, "a;b;c;d;x", 1);
	add_stack(p, 0, "a;b;c;e;x", 2);
	profile_finish(p);
	struct flamegraph_options o = flamegraph_defaults;

	set(&o, "reversed", NULL);
	set(&o, "min-width", "5%");
	char *svg = draw_with(p, &o);

	assert_box(svg, "(pruned: 2 frames, 3.0 %)", 97, 3);
	free(svg);
	profile_free(p);
}

/* Peers sort whole lines, and so draw foo twice. */
static void siblings_are_one_box_a_function(void **state)
{
	struct profile *p = new_profile();

	add_stack(p, 0, "a;foo@1", 50);
	add_stack(p, 0, "a;foo::bar", 60);
	add_stack(p, 0, "a;foo@2;x", 70);
	profile_finish(p);
	char *svg = draw(p, NULL, NULL), *lines = draw(p, "lines", NULL);

	assert_box(svg, "foo", 0, 120);
	assert_null(box(svg, "foo", 1));
	assert_box(svg, "x", 0, 70);
	assert_box(lines, "foo:1", 0, 50);
	assert_box(lines, "foo:2", 50, 70);
	free(svg);
	free(lines);
	profile_free(p);
}

static void narrow_frames_are_summed_up(void **state)
{
	struct profile *p = new_profile();
	char name[32];

	add_stack(p, 0, "main;wide", 900);
	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "main;thin%d;below", i);
		add_stack(p, 0, name, 1);
	}
	profile_finish(p);
	char *svg = draw(p, "min-width", "1%");

	assert_box(svg, "(pruned: 200 frames, 10.0 %)", 900, 100);
	assert_null(box(svg, "thin0", 0));
	free(svg);
	profile_free(p);
}

static void the_narrowest_of_too_many_are_summed_up(void **state)
{
	struct profile *p = new_profile();
	struct flamegraph_options o = flamegraph_defaults;
	char name[32];

	for (int i = 1; i <= 100; i++) {
		snprintf(name, sizeof(name), "main;f%d", i);
		add_stack(p, 0, name, i);
	}
	profile_finish(p);
	o.boxes_max = 12;
	char *few = draw_with(p, &o);

	set(&o, "min-width", "0.1");
	char *many = draw_with(p, &o);

	assert_non_null(box(few, "f91", 0));
	assert_null(box(few, "f90", 0));
	assert_box(few, "(pruned: 90 frames, 81.1 %)", 955, 4095);
	assert_non_null(box(many, "f1", 0));
	free(few);
	free(many);
	profile_free(p);
}

static void threads_merge_unless_asked_for(void **state)
{
	struct profile *p = profile_new("collapsed");

	profile_metric(p, "samples", "count");
	add_stack(p, add_thread(p, "one", 1), "main;f", 10);
	add_stack(p, add_thread(p, "two", 2), "main;f", 30);
	profile_finish(p);
	char *merged = draw(p, NULL, NULL), *apart = draw(p, "threads", NULL);

	assert_box(merged, "main", 0, 40);
	assert_non_null(strstr(merged, "2 threads merged"));
	assert_box(apart, "app 7", 0, 40);
	assert_box(apart, "one 1", 0, 10);
	assert_box(apart, "two 2", 10, 30);
	assert_non_null(box(apart, "main", 1));
	free(merged);
	free(apart);
	profile_free(p);
}

/* Costs are the samples' weights; each is told with its begin. */
static void add_sample(struct profile *p, thread_id thread, const char *stack, double start,
	double weight, uint32_t open)
{
	struct sample sample = {
		.start = start, .thread = thread, .open = open,
		.node = add_stack(p, thread, stack, weight),
	};

	profile_sample(p, &sample, &weight);
}

static void chart_keeps_the_order_of_time(void **state)
{
	struct profile *p = profile_new("speedscope");

	profile_metric(p, "time", "seconds");
	thread_id t = add_thread(p, "worker", 1);

	add_sample(p, t, "main;b", 100, 2, 0);
	add_sample(p, t, "main;a", 102, 3, 1);
	add_sample(p, t, "main;a", 105, 1, 2);
	add_sample(p, t, "main;b", 106, 4, 1);
	add_sample(p, t, "main;b", 120, 2, 0);
	p->time_ordered = true;
	profile_finish(p);
	char *svg = draw(p, "style", "chart");

	assert_box(svg, "worker 1", 0, 22);
	assert_box(svg, "main", 0, 10);
	assert_box(svg, "b", 0, 2);
	assert_box(svg, "a", 2, 4);
	assert_non_null(box(svg, "b", 2));
	assert_non_null(box(svg, "main", 1));
	assert_null(box(svg, "a", 1));
	assert_non_null(strstr(svg, "<title>a (4,000 ms, 18.18%)</title>"));
	free(svg);
	profile_free(p);
}

static void chart_sums_up_what_is_narrow(void **state)
{
	struct profile *p = profile_new("speedscope");

	profile_metric(p, "time", "seconds");
	thread_id t = add_thread(p, "worker", 1);

	add_sample(p, t, "main;long", 0, 900, 0);
	for (int i = 0; i < 100; i++)
		add_sample(p, t, i % 2 ? "main;x;y" : "main;z", 900 + i, 1, 1);
	p->time_ordered = true;
	profile_finish(p);
	char *svg = draw_with(p, &(struct flamegraph_options){
		.style = STYLE_CHART, .font_size = 12, .height = 18, .min_share = 0.01 });

	assert_box(svg, "long", 0, 900);
	assert_box(svg, "(pruned: 150 frames, 10.0 %)", 900, 100);
	free(svg);
	profile_free(p);
}

static void a_chart_needs_a_time_line(void **state)
{
	struct profile *p = petals();
	struct flamegraph_options o = flamegraph_defaults;
	struct error error = { 0 };
	struct text svg = { 0 };
	struct output *out = output_memory(&svg);

	set(&o, "style", "chart");
	assert_int_equal(render_flamegraph(p, 0, &o, out, &error), -1);
	assert_non_null(strstr(error.text, "time line"));
	error_free(&error);
	output_close(out, NULL);
	text_free(&svg);
	profile_free(p);
}

static void sandwich_has_callers_above_and_callees_below(void **state)
{
	struct profile *p = new_profile();

	add_stack(p, 0, "main;a;mid;x", 10);
	add_stack(p, 0, "main;b;mid;mid;y", 30);
	add_stack(p, 0, "main;c", 60);
	profile_finish(p);
	char *svg = draw(p, "style", "sandwich=mid");

	assert_box(svg, "mid", 0, 40);
	assert_box(svg, "main", 0, 10);
	assert_true(number_of(svg, "a", "y") < number_of(svg, "mid", "y"));
	assert_true(number_of(svg, "x", "y") > number_of(svg, "mid", "y"));
	assert_null(box(svg, "c", 0));
	assert_non_null(strstr(svg, "40.00% of the total"));
	free(svg);
	profile_free(p);
}

static void deep_stacks_end_with_a_count(void **state)
{
	struct profile *p = new_profile();
	node_id node = p->threads[0].root;
	function_id f = profile_function(p, profile_string(p, "f", 1), 0, 0, 0);

	for (int i = 0; i < 200000; i++)
		node = profile_call(p, node, profile_frame(p, f, 0, 0, FRAME_PLAIN));
	profile_add(p, node, 0, 1);
	profile_finish(p);
	static const char *const styles[] = { "flame", "sunburst", "sandwich=f" };

	for (size_t i = 0; i < 3; i++) {
		char *svg = draw(p, "style", styles[i]);

		assert_non_null(strstr(svg, " deeper frames) ("));
		assert_true(strlen(svg) < 1000000);
		free(svg);
	}
	char *svg = draw(p, NULL, NULL);

	assert_non_null(strstr(svg, "(… 199000 deeper frames)"));
	free(svg);
	profile_free(p);
}

/* What is below nothing has no width, and takes none from what it stands beside. */
static void negative_costs_stay_inside(void **state)
{
	struct profile *p = new_profile();

	add_stack(p, 0, "main;a", 10);
	add_stack(p, 0, "main;b", -5);
	profile_finish(p);
	char *svg = draw(p, NULL, NULL);

	assert_box(svg, "main", 0, 5);
	assert_box(svg, "a", 0, 5);
	assert_null(box(svg, "b", 0));
	free(svg);
	profile_free(p);
}

static void nothing_measured_is_said(void **state)
{
	struct profile *p = new_profile();

	add_stack(p, 0, "main", 0);
	profile_finish(p);
	char *svg = draw(p, NULL, NULL);

	assert_non_null(strstr(svg, ">no samples</text>"));
	assert_non_null(strstr(svg, "</svg>"));
	free(svg);
	profile_free(p);
}

static void long_notes_are_wrapped(void **state)
{
	struct profile *p = petals();
	struct flamegraph_options o = flamegraph_defaults;

	set(&o, "width", "300");
	set(&o, "notes", "a first line that is too long for so narrow a picture\n\nlast");
	char *svg = draw_with(p, &o);

	assert_non_null(strstr(svg, ">a first line that is too long for so </text>"));
	assert_non_null(strstr(svg, ">narrow a picture</text>"));
	assert_non_null(strstr(svg, ">last</text>"));
	assert_non_null(strstr(svg, "main (60 samples, 100.00%)"));
	free(svg);
	profile_free(p);
}

static void names_are_text(void **state)
{
	struct profile *p = new_profile();

	add_stack(p, 0, "\"><script>alert(1)</script>", 1);
	add_stack(p, 0, "]]>\x01\x1b\xff\xef\xbf\xbf", 1);
	add_stack(p, 0, "left\u202Eright\u2069", 1);
	profile_finish(p);
	char *svg = draw(p, "title", "<b>&amp;\x02");

	assert_null(strstr(svg, "<script>alert"));
	assert_null(strchr(svg, '\x01'));
	assert_non_null(strstr(svg, "&lt;b&gt;&amp;amp;␂"));
	assert_non_null(strstr(svg, "]]&gt;␁␛\uFFFD\uFFFD (1 samples"));
	assert_non_null(strstr(svg, "left\uFFFDright\uFFFD (1 samples"));
	free(svg);
	profile_free(p);
}

static void the_same_bytes_each_time(void **state)
{
	static const char *const styles[] = { "flame", "icicle", "sandwich=msg", "sunburst" };

	for (size_t i = 0; i < 4; i++) {
		struct profile *p = petals(), *q = petals();
		char *one = draw(p, "style", styles[i]), *two = draw(q, "style", styles[i]);

		assert_string_equal(one, two);
		free(one);
		free(two);
		profile_free(p);
		profile_free(q);
	}
}

static void options_are_checked(void **state)
{
	static const char *const wrong[][2] = {
		{ "style", "circle" }, { "style", "sandwich" }, { "style", "sandwich=" },
		{ "order", "size" }, { "palette", "nice" }, { "color-by", "line" },
		{ "width", "-1" }, { "width", "wide" }, { "min-width", "101%" },
		{ "height", "0" }, { "colour", "x" }, { "differential", "half" },
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct flamegraph_options o = flamegraph_defaults;
		struct error error = { 0 };

		assert_int_equal(flamegraph_option(&o, wrong[i][0], wrong[i][1], &error), -1);
		error_free(&error);
	}
}

static void every_palette_is_known(void **state)
{
	char *words = xstrdup(flamegraph_words("palette")), *rest = words, *word;
	struct profile *p = petals();

	while ((word = strsep(&rest, ","))) {
		word += strspn(word, " ");
		assert_true(palette_find(word) >= 0);
		free(draw(p, "palette", word));
	}
	assert_null(strstr(words, "!"));
	free(words);
	profile_free(p);
}

/* ---- before and after ---- */

static void add_change(struct profile *p, const char *stack, double before, double after)
{
	node_id node = add_stack(p, 0, stack, before);

	profile_add(p, node, 1, after);
}

/* slow is slower, quick is quicker, old is gone, young is new, some differ by chance. */
static struct profile *changed(const char *unit)
{
	struct profile *p = profile_new("collapsed");

	profile_metric(p, "before", unit);
	profile_metric(p, "after", unit);
	add_thread(p, "", -1);
	add_change(p, "main;slow", 100, 400);
	add_change(p, "main;quick", 300, 100);
	add_change(p, "main;old;leaf", 200, 0);
	add_change(p, "main;young", 0, 150);
	add_change(p, "main;same;chance", 390, 345);
	add_change(p, "main", 10, 5);
	profile_finish(p);
	return p;
}

static char *draw_change(const char *layout, const char *name, const char *word)
{
	struct flamegraph_options o = flamegraph_defaults;
	struct profile *p = changed("count");

	set(&o, "differential", layout);
	if (name)
		set(&o, name, word);
	char *svg = draw_with(p, &o);

	profile_free(p);
	return svg;
}

/* Whether a box has a class of these on it. */
static bool is_marked(const char *svg, const char *title, const char *mark)
{
	const char *at = box(svg, title, 0), *begin;
	struct text classes = { 0 };

	if (!at) {
		fail_msg("no box \"%s\"", title);
		return false;
	}
	for (begin = at; *begin != '\n';)
		begin--;
	text_add(&classes, begin, (size_t)(at - begin));
	bool found = strstr(classes.s, mark) != NULL;

	text_free(&classes);
	return found;
}

static const char *fill_of(const char *svg, const char *title)
{
	const char *at = box(svg, title, 0);

	at = at ? strstr(at, " fill=\"") : NULL;
	return at ? at + 7 : "";
}

static void widths_are_before_after_or_both(void **state)
{
	char *after = draw_change("after", NULL, NULL);
	char *before = draw_change("before", NULL, NULL);
	char *both = draw_change("both", NULL, NULL), *usual = draw_change(NULL, NULL, NULL);

	assert_box(after, "all", 0, 1000);
	assert_box(after, "slow", 445, 400);
	assert_null(box(after, "old", 0));
	assert_box(before, "all", 0, 1000);
	assert_box(before, "old", 0, 200);
	assert_null(box(before, "young", 0));
	assert_box(both, "all", 0, 2000);
	assert_box(both, "old", 0, 200);
	assert_box(both, "slow", 1335, 500);
	assert_box(both, "young", 1835, 150);
	assert_string_equal(both, usual);
	free(after);
	free(before);
	free(both);
	free(usual);
}

static void what_has_no_width_is_told(void **state)
{
	char *after = draw_change("after", NULL, NULL);
	char *before = draw_change("before", NULL, NULL);
	char *both = draw_change("both", NULL, NULL);

	assert_non_null(strstr(after, "2 gone frames (20.00% of before) have no width here"));
	assert_non_null(strstr(before, "1 new frame (15.00% of after) has no width here"));
	assert_null(strstr(both, "no width here"));
	assert_non_null(strstr(after, ">1,000 → 1,000 samples: ±0.0% · widths are after"));
	free(after);
	free(before);
	free(both);
}

static void titles_have_self_and_total_in_points_and_relative(void **state)
{
	char *svg = draw_change("both", NULL, NULL);

	assert_non_null(strstr(svg, "<title>slow (self and total 100 → 400 samples: +300.0%, "
		"10.00% → 40.00%, +30.00 points)</title>"));
	assert_non_null(strstr(svg, "<title>main (total 1,000 → 1,000 samples: ±0.0%, "
		"100.00% → 100.00%, ±0.00 points; self 10 → 5 samples: −50.0%, "
		"1.00% → 0.50%, −0.50 points)</title>"));
	assert_non_null(strstr(svg, "<title>old (gone; total 200 → 0 samples: −100.0%, "
		"20.00% → 0.00%, −20.00 points; self 0)</title>"));
	assert_non_null(strstr(svg, "<title>young (new; self and total 0 → 150 samples, "
		"0.00% → 15.00%, +15.00 points)</title>"));
	free(svg);
}

static void changes_have_colours_signs_and_marks(void **state)
{
	char *svg = draw_change("both", NULL, NULL);

	assert_true(is_marked(svg, "slow", "class=\"more\""));
	assert_true(is_marked(svg, "quick", "class=\"less\""));
	assert_true(is_marked(svg, "old", "class=\"less gone\""));
	assert_true(is_marked(svg, "young", "class=\"more new\""));
	assert_false(is_marked(svg, "main", "class"));
	assert_false(is_marked(svg, "chance", "class"));
	assert_non_null(strstr(svg, ">+ slow</text>"));
	assert_non_null(strstr(svg, ">− quick</text>"));
	assert_non_null(strstr(svg, ">chance</text>"));
	assert_memory_equal(fill_of(svg, "old"), "url(#gone", 9);
	assert_memory_equal(fill_of(svg, "slow"), "rgb(", 4);
	assert_non_null(strstr(svg, "<pattern id=\"gone"));
	free(svg);
}

/* 390 to 345 of a counter is a change, of samples it is chance; what is known is known. */
static void chance_is_grey(void **state)
{
	struct flamegraph_options o = flamegraph_defaults;
	struct profile *p = changed("seconds");
	bool *known = xcalloc(p->function_count, sizeof(*known));

	set(&o, "differential", "both");
	char *svg = draw_with(p, &o);

	o.changed_total = known;
	char *grey = draw_with(p, &o);

	for (function_id f = 1; f < p->function_count; f++)
		known[f] = span_is(profile_text(p, p->functions[f].name), "quick");
	char *one = draw_with(p, &o);

	assert_true(is_marked(svg, "chance", "less"));
	assert_false(is_marked(grey, "slow", "more"));
	assert_false(is_marked(one, "slow", "more"));
	assert_true(is_marked(one, "quick", "less"));
	assert_true(is_marked(one, "old", "gone"));
	free(svg);
	free(grey);
	free(one);
	free(known);
	profile_free(p);
}

static void colours_can_be_of_self(void **state)
{
	struct profile *p = changed("count");
	struct flamegraph_options o = flamegraph_defaults;

	add_change(p, "outer;inner", 10, 500);
	profile_finish(p);
	set(&o, "differential", NULL);
	char *total = draw_with(p, &o);

	set(&o, "color-by", "self");
	char *self = draw_with(p, &o);

	assert_true(is_marked(total, "outer", "more"));
	assert_false(is_marked(self, "outer", "more"));
	assert_true(is_marked(self, "inner", "more"));
	free(total);
	free(self);
	profile_free(p);
}

static void before_and_after_change_places(void **state)
{
	struct profile *p = changed("count"), *q = profile_new("collapsed");
	struct flamegraph_options o = flamegraph_defaults;

	profile_metric(q, "after", "count");
	profile_metric(q, "before", "count");
	add_thread(q, "", -1);
	add_change(q, "main;slow", 100, 400);
	add_change(q, "main;old", 200, 0);
	profile_finish(q);
	set(&o, "differential", "both");
	char *svg = draw_with(q, &o);

	assert_true(is_marked(svg, "slow", "less"));
	assert_true(is_marked(svg, "old", "more new"));
	free(svg);
	profile_free(p);
	profile_free(q);
}

/* What is reversed has self costs alone, by path; a sandwich has both. */
static void differential_in_other_styles(void **state)
{
	char *reversed = draw_change("both", "reversed", NULL);
	char *icicle = draw_change("after", "style", "icicle");
	char *sandwich = draw_change("both", "style", "sandwich=old");
	char *sunburst = draw_change("both", "style", "sunburst");

	assert_non_null(strstr(reversed, "<title>slow (100 → 400 samples: +300.0%, "));
	assert_true(is_marked(reversed, "leaf", "less gone"));
	assert_non_null(strstr(reversed, "<title>old (gone; 200 → 0 samples"));
	assert_true(number_of(icicle, "all", "y") < number_of(icicle, "main", "y"));
	assert_box(sandwich, "old", 0, 200);
	assert_box(sandwich, "leaf", 0, 200);
	assert_true(is_marked(sandwich, "old", "focus less gone"));
	assert_non_null(strstr(sunburst, "fill=\"url(#gone"));
	free(reversed);
	free(icicle);
	free(sandwich);
	free(sunburst);
}

static void assert_no_picture(struct profile *p, const struct flamegraph_options *o,
	const char *why)
{
	struct text svg = { 0 };
	struct output *out = output_memory(&svg);
	struct error error = { 0 };

	assert_int_equal(render_flamegraph(p, 0, o, out, &error), -1);
	assert_non_null(strstr(error.text, why));
	error_free(&error);
	output_close(out, NULL);
	text_free(&svg);
}

static void what_cannot_be_differential(void **state)
{
	struct profile *p = changed("count"), *one = petals();
	struct flamegraph_options o = flamegraph_defaults, chart, modules;

	set(&o, "differential", "after");
	chart = modules = o;
	set(&chart, "style", "chart");
	set(&modules, "color-by", "module");
	assert_no_picture(one, &o, "the metrics before and after");
	assert_no_picture(p, &chart, "cannot be differential");
	assert_no_picture(p, &modules, "--color-by");
	o = flamegraph_defaults;
	set(&o, "color-by", "self");
	assert_no_picture(p, &o, "differential");
	assert_true(flamegraph_is_differential(p));
	assert_false(flamegraph_is_differential(one));
	profile_free(p);
	profile_free(one);
}

static void a_plain_picture_has_nothing_of_it(void **state)
{
	struct profile *p = changed("count");
	char *svg = draw(p, "differential", "none");

	assert_null(strstr(svg, "<pattern"));
	assert_null(strstr(svg, "differential"));
	assert_null(strstr(svg, ".stripe"));
	free(svg);
	profile_free(p);
}

/* ---- contrast, as WCAG has it ---- */

static double linear(uint8_t channel)
{
	double c = channel / 255.0;

	return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double luminance(const uint8_t rgb[3])
{
	return 0.2126 * linear(rgb[0]) + 0.7152 * linear(rgb[1]) + 0.0722 * linear(rgb[2]);
}

static double contrast(const uint8_t a[3], const uint8_t b[3])
{
	double x = luminance(a) + 0.05, y = luminance(b) + 0.05;

	return x > y ? x / y : y / x;
}

static void text_can_be_read_on_every_colour(void **state)
{
	for (unsigned family = 0; family < family_count(); family++)
		for (unsigned tone = 0; tone < TONES; tone++) {
			struct color color = family_color(family, tone);
			double light = contrast(color.light, color_ink_light);
			double dark = contrast(color.dark, color_ink_dark);

			if (light < 4.5 || dark < 4.5)
				fail_msg("family %u tone %u: %.2f %.2f", family, tone, light, dark);
		}
}

/* ---- eyes that tell red from green badly: Machado and others 2009, severity 1 ---- */

static const double protanopia[3][3] = {
	{ 0.152286, 1.052583, -0.204868 }, { 0.114503, 0.786281, 0.099216 },
	{ -0.003882, -0.048116, 1.051998 },
};
static const double deuteranopia[3][3] = {
	{ 0.367322, 0.860646, -0.227968 }, { 0.280085, 0.672501, 0.047413 },
	{ -0.011820, 0.042940, 0.968881 },
};

/* CIE L*a*b* of a colour as such eyes see it. */
static void lab(const uint8_t rgb[3], const double eyes[3][3], double out[3])
{
	static const double xyz[3][3] = {
		{ 0.4124 / 0.9505, 0.3576 / 0.9505, 0.1805 / 0.9505 }, { 0.2126, 0.7152, 0.0722 },
		{ 0.0193 / 1.089, 0.1192 / 1.089, 0.9505 / 1.089 },
	};
	double seen[3], f[3];

	for (int i = 0; i < 3; i++)
		seen[i] = fmin(1, fmax(0, eyes[i][0] * linear(rgb[0]) +
			eyes[i][1] * linear(rgb[1]) + eyes[i][2] * linear(rgb[2])));
	for (int i = 0; i < 3; i++) {
		double t = xyz[i][0] * seen[0] + xyz[i][1] * seen[1] + xyz[i][2] * seen[2];

		f[i] = t > 0.008856 ? cbrt(t) : 7.787 * t + 16.0 / 116;
	}
	out[0] = 116 * f[1] - 16;
	out[1] = 500 * (f[0] - f[1]);
	out[2] = 200 * (f[1] - f[2]);
}

static double distance(const uint8_t a[3], const uint8_t b[3], const double eyes[3][3])
{
	double x[3], y[3];

	lab(a, eyes, x);
	lab(b, eyes, y);
	return sqrt(pow(x[0] - y[0], 2) + pow(x[1] - y[1], 2) + pow(x[2] - y[2], 2));
}

static struct color change_color(int direction, unsigned tone)
{
	struct shade shade = shade_change(direction, tone);

	return family_color(shade.family, shade.tone);
}

static void more_and_less_differ_for_all_eyes(void **state)
{
	for (unsigned tone = 0; tone < TONES; tone++) {
		struct color less = change_color(-1, tone), more = change_color(1, tone);
		double apart = tone < 5 ? 20 : 35;

		assert_true(distance(less.light, more.light, protanopia) > apart);
		assert_true(distance(less.light, more.light, deuteranopia) > apart);
		assert_true(distance(less.dark, more.dark, protanopia) > apart);
		assert_true(distance(less.dark, more.dark, deuteranopia) > apart);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(widths_and_order_by_name),
		cmocka_unit_test(order_by_weight_and_time),
		cmocka_unit_test(icicle_grows_down),
		cmocka_unit_test(reversed_has_the_innermost_first),
		cmocka_unit_test(reversed_counts_the_callers_it_cuts),
		cmocka_unit_test(siblings_are_one_box_a_function),
		cmocka_unit_test(narrow_frames_are_summed_up),
		cmocka_unit_test(the_narrowest_of_too_many_are_summed_up),
		cmocka_unit_test(threads_merge_unless_asked_for),
		cmocka_unit_test(chart_keeps_the_order_of_time),
		cmocka_unit_test(chart_sums_up_what_is_narrow),
		cmocka_unit_test(a_chart_needs_a_time_line),
		cmocka_unit_test(sandwich_has_callers_above_and_callees_below),
		cmocka_unit_test(deep_stacks_end_with_a_count),
		cmocka_unit_test(negative_costs_stay_inside),
		cmocka_unit_test(nothing_measured_is_said),
		cmocka_unit_test(long_notes_are_wrapped),
		cmocka_unit_test(names_are_text),
		cmocka_unit_test(the_same_bytes_each_time),
		cmocka_unit_test(options_are_checked),
		cmocka_unit_test(every_palette_is_known),
		cmocka_unit_test(widths_are_before_after_or_both),
		cmocka_unit_test(what_has_no_width_is_told),
		cmocka_unit_test(titles_have_self_and_total_in_points_and_relative),
		cmocka_unit_test(changes_have_colours_signs_and_marks),
		cmocka_unit_test(chance_is_grey),
		cmocka_unit_test(colours_can_be_of_self),
		cmocka_unit_test(before_and_after_change_places),
		cmocka_unit_test(differential_in_other_styles),
		cmocka_unit_test(what_cannot_be_differential),
		cmocka_unit_test(a_plain_picture_has_nothing_of_it),
		cmocka_unit_test(text_can_be_read_on_every_colour),
		cmocka_unit_test(more_and_less_differ_for_all_eyes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
