/* diff_match.c - renames, moves, and what only looks like one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka needs the four above */
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "diff.h"
#include "filter.h"
#include "stacks.h"

static const metric_id first_metric[1];

/* What became of a function, and how sure that is. */
struct fate {
	char words[64];		/* "name@file:line"; empty: it is gone */
	double score;
	enum verdict verdict;
};

static bool is_called(const struct diff_row *r, const char *words, bool old)
{
	char all[64];
	struct span name = old ? r->old_name : r->name;
	struct span file = old ? r->old_file : r->file;
	int64_t line = old ? r->old_line : r->line;

	snprintf(all, sizeof(all), "%.*s@%.*s:%d", (int)name.len, name.len ? name.s : "",
		(int)file.len, file.len ? file.s : "", (int)line);
	return !strcmp(all, words);
}

static struct fate fate_in(const struct diff *d, const char *words)
{
	struct fate fate = { .score = (double)NAN };

	for (size_t i = 0; i < d->row_count; i++) {
		const struct diff_row *r = &d->rows[i];

		if (!is_called(r, words, !isnan(r->match)))
			continue;
		if (!isnan(r->match))
			snprintf(fate.words, sizeof(fate.words), "%.*s@%.*s:%d",
				(int)r->name.len, r->name.s, (int)r->file.len, r->file.s,
				(int)r->line);
		fate.score = r->match;
		fate.verdict = r->self.verdict;
		return fate;
	}
	fail_msg("no row %s", words);
	return fate;
}

static struct fate fate_with(const char *before, const char *after, const char *words,
	const struct diff_options *options)
{
	struct profile *a = stacks("count", before), *b = stacks("count", after);
	const struct profile *first = a, *second = b;
	struct diff_side sides[] = { { &first, first_metric, 1 },
		{ &second, first_metric, 1 } };
	struct diff *d = diff_new(&sides[0], &sides[1], options);
	struct fate fate = fate_in(d, words);

	diff_free(d);
	profile_free(a);
	profile_free(b);
	return fate;
}

static struct fate fate_of(const char *before, const char *after, const char *words)
{
	return fate_with(before, after, words, &diff_defaults);
}

/* ---- the same function ---- */

static void lines_shift(void **state)
{
	struct fate f = fate_of(
		"main@a.py:1;load@a.py:10 50\nmain@a.py:1;save@a.py:30 40\n",
		"main@a.py:1;load@a.py:110 52\nmain@a.py:1;save@a.py:130 43\n",
		"load@a.py:10");

	assert_string_equal(f.words, "load@a.py:110");
	assert_true(f.score > 0.9);
	assert_int_equal(f.verdict, VERDICT_UNCHANGED);
}

static void shifted_lambdas_keep_their_order(void **state)
{
	const char *before = "main@a.py:1;one@a.py:5;<lambda>@a.py:10 50\n"
		"main@a.py:1;two@a.py:20;<lambda>@a.py:25 20\n";
	const char *after = "main@a.py:1;one@a.py:5;<lambda>@a.py:12 55\n"
		"main@a.py:1;two@a.py:20;<lambda>@a.py:27 21\n";

	assert_string_equal(fate_of(before, after, "<lambda>@a.py:10").words,
		"<lambda>@a.py:12");
	assert_string_equal(fate_of(before, after, "<lambda>@a.py:25").words,
		"<lambda>@a.py:27");
}

static void functions_move(void **state)
{
	struct fate f = fate_of(
		"main@a.py:1;parse_json@a.py:9;read@io.py:4 50\nmain@a.py:1 10\n",
		"main@a.py:1;parse_json@parse.py:3;read@io.py:4 55\nmain@a.py:1 10\n",
		"parse_json@a.py:9");

	assert_string_equal(f.words, "parse_json@parse.py:3");
	assert_true(f.score > 0.8);
}

static void functions_are_renamed(void **state)
{
	struct fate f = fate_of(
		"main@a.py:1;parse_json@a.py:9;read@io.py:4 50\n"
		"main@a.py:1;parse_json@a.py:9 10\n",
		"main@a.py:1;parse_document@a.py:9;read@io.py:4 55\n"
		"main@a.py:1;parse_document@a.py:9 11\n",
		"parse_json@a.py:9");

	assert_string_equal(f.words, "parse_document@a.py:9");
	assert_true(f.score > 0.8);
}

static void hashes_of_rust_say_nothing(void **state)
{
	struct fate f = fate_of(
		"main;app::read::h0123456789abcdef 50\nmain;app::write::h00112233445566aa 30\n",
		"main;app::read::hfedcba9876543210 20\nmain;app::write::h77889900aabbccdd 90\n",
		"app::read::h0123456789abcdef@:0");

	assert_string_equal(f.words, "app::read::hfedcba9876543210@:0");
	assert_true(f.score > 0.7);
}

/* Another word altogether, but the same line, callers, callees and cost. */
static void context_tells_of_a_new_name(void **state)
{
	struct fate f = fate_of(
		"main@a.py:1;dedupe@a.py:9;hash@h.py:4 50\n"
		"main@a.py:1;dedupe@a.py:9 100\n",
		"main@a.py:1;unique@a.py:9;hash@h.py:4 55\n"
		"main@a.py:1;unique@a.py:9 98\n",
		"dedupe@a.py:9");

	assert_string_equal(f.words, "unique@a.py:9");
	assert_true(f.score > 0.65);
}

static void cases_and_underscores_are_style(void **state)
{
	struct fate f = fate_of("main@;parseJson@ 50\nmain@ 10\n",
		"main@;parse_json@ 55\nmain@ 10\n", "parseJson@:0");

	assert_string_equal(f.words, "parse_json@:0");
	assert_true(f.score > 0.8);
}

/* Neither is known by its neighbours before the others are matched. */
static void a_whole_path_is_renamed(void **state)
{
	const char *before = "main@a.c;Old::open@o.c;Old::read@o.c;Old::fill@o.c 100\n"
		"main@a.c;Old::open@o.c 20\nmain@a.c;Old::open@o.c;Old::read@o.c 10\n";
	const char *after = "main@a.c;New::open@n.c;New::read@n.c;New::fill@n.c 100\n"
		"main@a.c;New::open@n.c 20\nmain@a.c;New::open@n.c;New::read@n.c 10\n";

	assert_string_equal(fate_of(before, after, "Old::open@o.c:0").words,
		"New::open@n.c:0");
	assert_string_equal(fate_of(before, after, "Old::read@o.c:0").words,
		"New::read@n.c:0");
	assert_string_equal(fate_of(before, after, "Old::fill@o.c:0").words,
		"New::fill@n.c:0");
}

/* ---- what only looks like it ---- */

static void unrelated_functions_stay_apart(void **state)
{
	struct fate f = fate_of("main@a.py:1;compress@a.py:9 50\nmain@a.py:1 10\n",
		"main@a.py:1;send_mail@a.py:80 55\nmain@a.py:1 10\n", "compress@a.py:9");

	assert_string_equal(f.words, "");
	assert_int_equal(f.verdict, VERDICT_GONE);
}

static void siblings_without_lines_stay_apart(void **state)
{
	struct fate f = fate_of("main@a.py;compress@a.py 50\nmain@a.py 10\n",
		"main@a.py;send_mail@a.py 50\nmain@a.py 10\n", "compress@a.py:0");

	assert_string_equal(f.words, "");
}

/* A name that many have, in another file and called by others. */
static void namesakes_elsewhere_stay_apart(void **state)
{
	struct fate f = fate_of(
		"main@a.py:1;load@a.py:3;run@a.py:9;read@io.py:4 50\n"
		"main@a.py:1;draw@d.py:2 50\n",
		"main@a.py:1;load@a.py:3 10\n"
		"main@a.py:1;draw@d.py:2;run@d.py:40;line@d.py:50 20\n",
		"run@a.py:9");

	assert_string_equal(f.words, "");
}

static void lambdas_elsewhere_stay_apart(void **state)
{
	struct fate f = fate_of(
		"main@a.py:1;one@a.py:5;<lambda>@a.py:10 50\n"
		"main@a.py:1;two@a.py:200 20\n",
		"main@a.py:1;one@a.py:5 50\n"
		"main@a.py:1;two@a.py:200;<lambda>@a.py:210 20\n",
		"<lambda>@a.py:10");

	assert_string_equal(f.words, "");
}

static void modules_are_known_by_their_file(void **state)
{
	struct fate f = fate_of("exec@;<module>@lib/filecmp.py:1 50\n",
		"exec@;<module>@lib/numbers.py:1 50\n", "<module>@lib/filecmp.py:1");

	assert_string_equal(f.words, "");
}

/* Every class has one. */
static void common_names_say_little(void **state)
{
	const char *before = "main@a.py:1;A@a.py:2;__init__@a.py:9 10\n"
		"main@a.py:1;B@b.py:2;__init__@b.py:9 10\n"
		"main@a.py:1;C@c.py:2;__init__@c.py:9 10\n"
		"main@a.py:1;__init__@d.py:91 10\n";
	const char *after = "main@a.py:1;A@a.py:2;__init__@a.py:9 10\n"
		"main@a.py:1;B@b.py:2;__init__@b.py:9 10\n"
		"main@a.py:1;C@c.py:2;__init__@c.py:9 10\n"
		"main@a.py:1;A@a.py:2;__init__@e.py:587 10\n";

	assert_string_equal(fate_of(before, after, "__init__@d.py:91").words, "");
}

static size_t count_matched_paths(const char *before, const char *after)
{
	struct profile *read[] = { stacks("count", before), stacks("count", after) };
	struct profile *a = filter_granularity(read[0], BY_PATH);
	struct profile *b = filter_granularity(read[1], BY_PATH);
	const struct profile *first = a, *second = b;
	struct diff_side sides[] = { { &first, first_metric, 1 },
		{ &second, first_metric, 1 } };
	struct diff *d = diff_new(&sides[0], &sides[1], &diff_defaults);
	size_t matched = 0;

	for (size_t i = 0; i < d->row_count; i++)
		matched += !isnan(d->rows[i].match);
	diff_free(d);
	profile_free(a);
	profile_free(b);
	profile_free(read[0]);
	profile_free(read[1]);
	return matched;
}

static void deeper_paths_stay_apart(void **state)
{
	assert_int_equal(count_matched_paths("main;walk;walk;look_up 50\nmain 5\n",
		"main;walk;look_up 50\nmain 5\n"), 0);
}

static void paths_are_matched_where_a_frame_is_renamed(void **state)
{
	assert_int_equal(count_matched_paths("main;load_file;read 50\nmain 5\n",
		"main;load_text;read 50\nmain 5\n"), 2);
}

static void builtins_are_never_renamed(void **state)
{
	struct fate f = fate_of("main@a.py:1;<built-in method builtins.max>@~ 50\n",
		"main@a.py:1;<built-in method builtins.min>@~ 50\n",
		"<built-in method builtins.max>@~:0");

	assert_string_equal(f.words, "");
}

static void a_function_that_stayed_is_no_candidate(void **state)
{
	struct fate f = fate_of("main@a.py:1;parse@a.py:9 50\n",
		"main@a.py:1;parse@a.py:9 25\nmain@a.py:1;parse2@a.py:19 25\n",
		"parse@a.py:9");

	assert_true(isnan(f.score));
}

static void matching_can_be_turned_off(void **state)
{
	struct diff_options options = diff_defaults;

	options.min_match = 2;
	assert_string_equal(fate_with("f@a.py:1 50\n", "f@a.py:2 50\n", "f@a.py:1",
		&options).words, "");
	assert_string_equal(fate_of("f@a.py:1 50\n", "f@a.py:2 50\n", "f@a.py:1").words,
		"f@a.py:2");
}

/* ---- many ---- */

/* A matched function's costs stand in one row, so differences still add up. */
static void matched_rows_add_up(void **state)
{
	struct profile *a = stacks("count", "main@a.py:1;old_name@a.py:9 50\n"
		"main@a.py:1 10\n");
	struct profile *b = stacks("count", "main@a.py:1;new_name@a.py:9 70\n"
		"main@a.py:1 15\n");
	const struct profile *first = a, *second = b;
	struct diff_side sides[] = { { &first, first_metric, 1 },
		{ &second, first_metric, 1 } };
	struct diff *d = diff_new(&sides[0], &sides[1], &diff_defaults);

	assert_int_equal(d->row_count, 2);
	assert_true(d->rows[0].self.before == 50 && d->rows[0].self.after == 70);
	assert_true(d->rows[0].in_before && d->rows[0].in_after);
	assert_true(diff_delta(&d->rows[0].self) + diff_delta(&d->rows[1].self) ==
		diff_delta(&d->whole));
	diff_free(d);
	profile_free(a);
	profile_free(b);
}

/* Thousands of functions of one file and caller: found by name, in bounded work. */
static void large_files_are_matched(void **state)
{
	enum { FUNCTIONS = 5000 };
	char *texts[2];
	struct profile *p[2];
	size_t matched = 0;

	for (int side = 0; side < 2; side++) {
		size_t len = 0;

		texts[side] = calloc(FUNCTIONS, 64);
		for (int i = 0; i < FUNCTIONS; i++)
			len += (size_t)sprintf(texts[side] + len,
				"main@a.c:1;f%x_%d@%s.c:%d 7\n", i * 40503u, i, side ? "new" : "old", i * 10 + side * 3);
		p[side] = stacks("count", texts[side]);
		free(texts[side]);
	}
	const struct profile *first = p[0], *second = p[1];
	struct diff_side sides[] = { { &first, first_metric, 1 },
		{ &second, first_metric, 1 } };
	struct diff *d = diff_new(&sides[0], &sides[1], &diff_defaults);

	for (size_t i = 0; i < d->row_count; i++)
		matched += !isnan(d->rows[i].match) &&
			!span_compare(d->rows[i].name, d->rows[i].old_name);
	assert_int_equal(matched, FUNCTIONS);
	diff_free(d);
	profile_free(p[0]);
	profile_free(p[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_shift),
		cmocka_unit_test(shifted_lambdas_keep_their_order),
		cmocka_unit_test(functions_move),
		cmocka_unit_test(functions_are_renamed),
		cmocka_unit_test(hashes_of_rust_say_nothing),
		cmocka_unit_test(context_tells_of_a_new_name),
		cmocka_unit_test(cases_and_underscores_are_style),
		cmocka_unit_test(a_whole_path_is_renamed),
		cmocka_unit_test(unrelated_functions_stay_apart),
		cmocka_unit_test(siblings_without_lines_stay_apart),
		cmocka_unit_test(namesakes_elsewhere_stay_apart),
		cmocka_unit_test(lambdas_elsewhere_stay_apart),
		cmocka_unit_test(modules_are_known_by_their_file),
		cmocka_unit_test(common_names_say_little),
		cmocka_unit_test(deeper_paths_stay_apart),
		cmocka_unit_test(paths_are_matched_where_a_frame_is_renamed),
		cmocka_unit_test(builtins_are_never_renamed),
		cmocka_unit_test(a_function_that_stayed_is_no_candidate),
		cmocka_unit_test(matching_can_be_turned_off),
		cmocka_unit_test(matched_rows_add_up),
		cmocka_unit_test(large_files_are_matched),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
