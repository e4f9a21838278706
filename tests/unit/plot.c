/*
 * Charts: what is drawn of many values, ticks, marks, strings, and gnuplot as a child.
 *
 * With arguments it draws for charts.t: plot SCENE FORM, or plot strings FILE, whose
 * lines become labels.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../render/plot_chart.h"
#include "input.h"
#include "plot_scenes.h"

/* ---- reduction ---- */

static struct curve reduce(const double *times, const double *values, size_t count,
	size_t columns)
{
	struct curve curve = { 0 };
	struct series s = { times, values, count };

	curve_reduce(&curve, &s, (struct range){ times[0], times[count - 1] }, columns,
		true);
	return curve;
}

static void assert_curve(const struct curve *c, const double *values, size_t count)
{
	assert_int_equal(c->count, count);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(isnan(c->values[i]), isnan(values[i]));
		if (!isnan(values[i]))
			assert_true(c->values[i] == values[i]);
	}
}

static void few_values_are_all_drawn(void **state)
{
	const double times[] = { 0, 1, 2, 3, 4 }, values[] = { 5, 1, 9, 9, 0 };
	struct curve c = reduce(times, values, 5, 100);

	assert_curve(&c, values, 5);
	curve_free(&c);
}

/* Smallest and largest of a column, found the long way. */
static void extremes_of(const double *times, const double *values, size_t count,
	double from, double to, double *low, double *high)
{
	*low = HUGE_VAL;
	*high = -HUGE_VAL;
	for (size_t i = 0; i < count; i++)
		if (times[i] >= from && times[i] < to && isfinite(values[i])) {
			*low = fmin(*low, values[i]);
			*high = fmax(*high, values[i]);
		}
}

enum { MANY = 100003, COLUMNS = 97 };

/* Random values, some of them not measured, at random intervals. */
static void make_many(double times[MANY], double values[MANY])
{
	uint32_t seed = 1;

	for (size_t i = 0; i < MANY; i++) {
		seed = seed * 1664525 + 1013904223;
		times[i] = (i ? times[i - 1] : 10) + (seed >> 24) / 256.0;
		values[i] = seed % 31 == 0 ? NONE : seed % 29 == 0 ? -HUGE_VAL : seed;
	}
}

static void each_column_keeps_its_extremes(void **state)
{
	double *times = xmalloc(MANY * sizeof(*times));
	double *values = xmalloc(MANY * sizeof(*values));

	make_many(times, values);
	struct curve c = reduce(times, values, MANY, COLUMNS);
	double width = (times[MANY - 1] - times[0]) / COLUMNS, last = -HUGE_VAL;

	assert_true(c.count <= 5 * COLUMNS);
	for (size_t i = 0; i < c.count; i++)
		if (!isnan(c.times[i])) {
			assert_true(c.times[i] >= last);
			last = c.times[i];
		}
	for (size_t i = 0; i + 1 < COLUMNS; i++) {
		double from = times[0] + (double)i * width, to, low, high, want[2];

		to = times[0] + (double)(i + 1) * width;
		extremes_of(times, values, MANY, from, to, &want[0], &want[1]);
		extremes_of(c.times, c.values, c.count, from, to, &low, &high);
		assert_true(low == want[0] && high == want[1]);
	}
	curve_free(&c);
	free(times);
	free(values);
}

static void first_and_last_join_columns(void **state)
{
	double times[40], values[40];

	for (size_t i = 0; i < 40; i++) {
		times[i] = (double)i;
		values[i] = i % 20 == 10 ? 100 : i % 20 == 5 ? -100 : (double)i;
	}
	struct curve c = reduce(times, values, 40, 2);
	const double want[] = { 0, -100, 100, 19, 20, -100, 100, 39 };

	assert_curve(&c, want, 8);
	curve_free(&c);
}

static void gaps_break_the_line(void **state)
{
	const double times[] = { 0, 1, 2, 5, 6, 9.5, 10, 11, 12 };
	const double values[] = { 1, 2, 3, 4, 5, 6, NONE, NONE, 7 };
	const double want[] = { 1, 2, 3, 4, 5, NONE, 6, NONE, 7 };
	struct curve c = reduce(times, values, 9, 100);

	/* 2 to 5 is three medians, and bridged; 6 to 9.5 is more. */
	assert_curve(&c, want, 9);
	curve_free(&c);
}

static void stamps_of_whole_seconds_are_no_gaps(void **state)
{
	const double times[] = { 0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3 };
	const double values[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 };
	struct curve c = reduce(times, values, 12, 100);

	assert_curve(&c, values, 12);
	curve_free(&c);
}

static size_t count_breaks(const struct curve *c)
{
	size_t breaks = 0;

	for (size_t i = 0; i < c->count; i++)
		breaks += isnan(c->values[i]);
	return breaks;
}

/* Of many values, what is missing for less than a column cannot be seen. */
static void gaps_wider_than_a_column_are_seen(void **state)
{
	double *times = xmalloc(10000 * sizeof(*times));
	double *values = xmalloc(10000 * sizeof(*values));

	for (size_t i = 0; i < 10000; i++) {
		times[i] = (double)i + (i >= 7000 ? 500 : 0);
		values[i] = (i >= 2000 && i < 2300) || i % 100 == 99 ? NONE : 1;
	}
	struct curve c = reduce(times, values, 10000, 100);

	assert_int_equal(count_breaks(&c), 2);
	curve_free(&c);
	free(times);
	free(values);
}

static void nothing_measured_is_nothing_drawn(void **state)
{
	const double times[] = { 0, 1, 2 }, values[] = { NONE, HUGE_VAL, NONE };
	struct curve c = reduce(times, values, 3, 100);
	struct series none = { 0 };

	assert_int_equal(c.count, 0);
	curve_reduce(&c, &none, (struct range){ 0, 1 }, 10, true);
	assert_int_equal(c.count, 0);
	curve_free(&c);
}

/* ---- ticks ---- */

static void assert_ticks(struct ticks *ticks, const char *want)
{
	struct text all = { 0 };

	for (size_t i = 0; i < ticks->count; i++) {
		text_str(&all, i ? " | " : "");
		text_str(&all, text_span(&ticks->items[i].name).s);
		if (ticks->items[i].below.len)
			text_printf(&all, " / %s", ticks->items[i].below.s);
	}
	assert_string_equal(text_span(&all).s, want);
	text_free(&all);
	ticks_free(ticks);
}

static void assert_value_ticks(double low, double high, double most, const char *want)
{
	struct ticks ticks = { 0 };

	ticks_of_values(&ticks, (struct range){ low, high }, most);
	assert_ticks(&ticks, want);
}

static void assert_time_ticks(double clock, double low, double high, double most,
	const char *want)
{
	struct plot plot = plot_defaults;
	struct ticks ticks = { 0 };

	plot.clock_start = clock;
	ticks_of_time(&ticks, &plot, (struct range){ low, high }, most);
	assert_ticks(&ticks, want);
}

static void values_have_round_ticks(void **state)
{
	assert_value_ticks(0, 100, 5, "0 | 20 | 40 | 60 | 80 | 100");
	assert_value_ticks(0.1, 0.32, 5, "0.1 | 0.15 | 0.2 | 0.25 | 0.3");
	assert_value_ticks(-1, 1, 4, "−1 | −0.5 | 0 | 0.5 | 1");
	assert_value_ticks(0, 2500000, 2, "0 | 2,000,000");
	assert_value_ticks(0, 5e-8, 2, "0 | 5e-08");
	assert_value_ticks(0, 3e14, 2, "0 | 2e+14");
}

static void seconds_have_ticks_that_people_count_in(void **state)
{
	assert_time_ticks(NONE, 0, 15, 4, "0 | 5 | 10 | 15");
	assert_time_ticks(NONE, 0, 200, 4, "0 | 60 / 1 min | 120 / 2 min | 180 / 3 min");
	assert_time_ticks(NONE, 0, 7300, 3, "0 | 3,600 / 1 h | 7,200 / 2 h");
	assert_time_ticks(NONE, 0, 0.35, 4, "0 | 0.1 | 0.2 | 0.3");
	assert_time_ticks(NONE, 0, 200000, 3, "0 | 86,400 / 1 d | 172,800 / 2 d");
}

static void clocks_have_ticks_on_their_own_hours(void **state)
{
	/* 2025-10-24 14:29:57 UTC, by date -d. */
	const double start = 1761316197;

	assert_time_ticks(start, 0, 11, 3, "14:30:00 / 2025-10-24 | 14:30:05");
	assert_time_ticks(start, 0, 7200, 3, "15:00 / 2025-10-24 | 16:00");
	assert_time_ticks(start, 0, 50000, 3, "18:00 / 2025-10-24 | 00:00 / 2025-10-25");
	assert_time_ticks(start, 0, 260000, 4, "2025-10-25 | 2025-10-26 | 2025-10-27");
	assert_time_ticks(start, 0, 0.5, 3,
		"14:29:57.0 / 2025-10-24 | 14:29:57.2 | 14:29:57.4");
	assert_time_ticks(-0.5, 0, 2, 2, "00:00:00 / 1970-01-01 | 00:00:01");
}

/* ---- marks ---- */

static void only_the_longest_of_many_marks_are_placed(void **state)
{
	struct plot_mark marks[1000];
	struct plot plot = plot_defaults;
	struct placed_marks placed;

	for (size_t i = 0; i < 1000; i++)
		marks[i] = (struct plot_mark){ (double)i, (double)i + (i == 500 ? 9 : 1),
			i == 500 ? "long" : "short" };
	plot.marks = marks;
	plot.mark_count = 1000;
	marks_place(&placed, &plot, 0);
	assert_true(placed.count <= MARKS_MAX);
	assert_int_equal(placed.count + placed.left_out, 1000);
	size_t last = placed.count - 1;

	assert_string_equal(placed.items[last].mark->label, "long");
	marks_free(&placed);
}

static void marks_stand_in_rows(void **state)
{
	struct scene *s = scene_new("marks");
	struct placed_marks placed;
	static const char *const names[] = { "main", "load", "parse", "serve" };
	static const size_t rows[] = { 0, 1, 2, 1 };

	marks_place(&placed, &s->plot, 1);
	assert_int_equal(placed.count, 4);
	assert_int_equal(placed.rows, 3);
	for (size_t i = 0; i < 4; i++) {
		assert_string_equal(placed.items[i].mark->label, names[i]);
		assert_int_equal(placed.items[i].row, rows[i]);
	}
	marks_free(&placed);
	marks_place(&placed, &s->plot, 45);
	assert_int_equal(placed.count, 3);
	assert_int_equal(placed.left_out, 1);
	marks_free(&placed);
	scene_free(s);
}

/* ---- strings ---- */

static void assert_quoted(const char *s, const char *want)
{
	struct text text = { 0 };

	add_quoted(&text, s);
	assert_string_equal(text.s, want);
	text_free(&text);
}

static void strings_are_letters_and_octal(void **state)
{
	assert_quoted("", "\"\"");
	assert_quoted("a mean, of x-y.", "\"a mean, of x-y.\"");
	assert_quoted("`x`", "\"\\140x\\140\"");
	assert_quoted("\"'\\", "\"\\042\\047\\134\"");
	assert_quoted("%1_@^", "\"\\045\\061\\137\\100\\136\"");
	assert_quoted("é", "\"é\"");
	assert_quoted("\n\xff\x7f", "\"���\"");
}

/* ---- gnuplot ---- */

static size_t open_files(void)
{
	DIR *folder = opendir("/proc/self/fd");
	size_t count = 0;

	while (readdir(folder))
		count++;
	closedir(folder);
	return count;
}

static void assert_nothing_is_left(size_t files)
{
	assert_int_equal(open_files(), files);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

static void gnuplot_says_what_is_wrong(void **state)
{
	struct text picture = { 0 };
	struct error error = { 0 };
	size_t files = open_files();

	assert_int_equal(
		gnuplot_run(SPAN("set print '-'\nfoo = bar\n"), &picture, &error), -1);
	assert_non_null(strstr(error.text, "undefined variable: bar"));
	assert_true(!strncmp(error.text, "gnuplot: ", 9));
	assert_null(strchr(error.text, '\n'));
	error_free(&error);
	text_free(&picture);
	assert_nothing_is_left(files);
}

/* Both ways at once, more than pipes hold. */
static void much_goes_both_ways(void **state)
{
	struct text script = { 0 }, picture = { 0 };
	struct error error = { 0 };
	size_t files = open_files();

	text_str(&script, "set print '-'\n");
	for (int i = 0; i < 20000; i++)
		text_printf(&script, "print '%0100d'\n", i);
	assert_int_equal(gnuplot_run(text_span(&script), &picture, &error), 0);
	assert_int_equal(picture.len, 20000 * 101);
	text_free(&script);
	text_free(&picture);
	assert_nothing_is_left(files);
}

/* A child that is gone does not take us with it. */
static void an_early_end_is_no_signal(void **state)
{
	struct text script = { 0 }, picture = { 0 };
	struct error error = { 0 };

	text_str(&script, "exit status 3\n");
	for (int i = 0; i < 100000; i++)
		text_str(&script, "# there is nobody who would read this any more\n");
	assert_int_equal(gnuplot_run(text_span(&script), &picture, &error), -1);
	assert_string_equal(error.text, "gnuplot: no picture, exit status 3");
	error_free(&error);
	text_free(&script);
	text_free(&picture);
}

static void a_missing_gnuplot_names_its_package(void **state)
{
	char *path = xstrdup(getenv("PATH"));
	struct text picture = { 0 };
	struct error error = { 0 };
	size_t files = open_files();
	struct scene *s = scene_new("two");
	struct output *out = output_memory(&picture);

	setenv("PATH", "/nowhere", 1);
	assert_int_equal(plot_draw(&s->plot, PLOT_PNG, out, &error), -1);
	setenv("PATH", path, 1);
	assert_non_null(strstr(error.text, "gnuplot-nox"));
	assert_int_equal(output_close(out, NULL), 0);
	assert_int_equal(picture.len, 0);
	error_free(&error);
	scene_free(s);
	free(path);
	assert_nothing_is_left(files);
}

/* ---- for charts.t ---- */

static enum plot_form form_of(const char *word)
{
	if (!strcmp(word, "png"))
		return PLOT_PNG;
	return strcmp(word, "pdf") ? PLOT_SVG : PLOT_PDF;
}

static int draw(struct scene *s, const char *form)
{
	struct error error = { 0 };
	struct output *out = output_open("-", NULL);
	struct text script = { 0 };
	int result = 0;

	if (!strcmp(form, "text") || !strcmp(form, "color")) {
		plot_text(&s->plot, 0, *form == 'c', out);
	} else if (!strcmp(form, "script")) {
		plot_script(&s->plot, PLOT_SVG, &script);
		output_add(out, script.s, script.len);
	} else {
		result = plot_draw(&s->plot, form_of(form), out, &error);
	}
	if (result)
		fprintf(stderr, "%s\n", error.text);
	result |= output_close(out, NULL);
	error_free(&error);
	text_free(&script);
	scene_free(s);
	return result ? 2 : 0;
}

/* Each line of a file as a label of its own. */
static int draw_strings(const char *path)
{
	struct input *in = input_open(path, NULL, NULL);
	struct text script = { 0 }, picture = { 0 }, line = { 0 };
	struct error error = { 0 };
	struct span span;

	text_str(&script, "set encoding utf8\nset terminal svg noenhanced\nunset tics\n");
	while (input_line(in, &span)) {
		text_clear(&line);
		text_add(&line, span.s, span.len);
		text_str(&script, "set label ");
		add_quoted(&script, line.s ? line.s : "");
		text_str(&script, " at 0,0 noenhanced\n");
	}
	text_str(&script, "plot [0:1] [0:1] 0\n");
	int result = gnuplot_run(text_span(&script), &picture, &error);

	if (result)
		fprintf(stderr, "%s\n", error.text);
	fwrite(picture.s, 1, picture.len, stdout);
	input_close(in);
	text_free(&script);
	text_free(&picture);
	text_free(&line);
	error_free(&error);
	return result ? 2 : 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(few_values_are_all_drawn),
		cmocka_unit_test(each_column_keeps_its_extremes),
		cmocka_unit_test(first_and_last_join_columns),
		cmocka_unit_test(gaps_break_the_line),
		cmocka_unit_test(stamps_of_whole_seconds_are_no_gaps),
		cmocka_unit_test(gaps_wider_than_a_column_are_seen),
		cmocka_unit_test(nothing_measured_is_nothing_drawn),
		cmocka_unit_test(values_have_round_ticks),
		cmocka_unit_test(seconds_have_ticks_that_people_count_in),
		cmocka_unit_test(clocks_have_ticks_on_their_own_hours),
		cmocka_unit_test(marks_stand_in_rows),
		cmocka_unit_test(only_the_longest_of_many_marks_are_placed),
		cmocka_unit_test(strings_are_letters_and_octal),
		cmocka_unit_test(gnuplot_says_what_is_wrong),
		cmocka_unit_test(much_goes_both_ways),
		cmocka_unit_test(an_early_end_is_no_signal),
		cmocka_unit_test(a_missing_gnuplot_names_its_package),
	};

	if (argc == 3 && !strcmp(argv[1], "strings"))
		return draw_strings(argv[2]);
	if (argc == 3)
		return draw(scene_new(argv[1]), argv[2]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
