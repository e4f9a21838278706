/* Findings: their order, figures and fingerprints. */
#include "findings.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

static void words_are_found_again(void **state)
{
	for (int i = SEVERITY_PASSED; i <= SEVERITY_ERROR; i++)
		assert_int_equal(severity_find(severity_word((enum severity)i)), i);
	for (int i = CONFIDENCE_LOW; i <= CONFIDENCE_HIGH; i++)
		assert_int_equal(confidence_find(confidence_word((enum confidence)i)), i);
	assert_int_equal(severity_find("fatal"), -1);
	assert_int_equal(confidence_find(""), -1);
}

static struct finding *add(struct findings *list, const char *rule, enum severity severity,
	double weight, const char *function)
{
	struct finding *f = findings_add(list, rule, severity);

	f->weight = weight;
	text_str(&f->function, function);
	return f;
}

static void the_worst_stands_first(void **state)
{
	static const char *const order[] = { "e", "d", "b", "c", "a", "f", "g" };
	struct findings list = { 0 };

	add(&list, "one", SEVERITY_WARNING, 1, "a");
	add(&list, "one", SEVERITY_WARNING, 2, "c");
	add(&list, "one", SEVERITY_WARNING, 2, "b");
	add(&list, "two", SEVERITY_WARNING, 3, "d");
	add(&list, "two", SEVERITY_ERROR, 0, "e");
	add(&list, "one", SEVERITY_WARNING, (double)NAN, "f");
	add(&list, "one", SEVERITY_PASSED, 9, "g");
	findings_sort(&list);
	for (size_t i = 0; i < list.count; i++)
		assert_string_equal(list.items[i].function.s, order[i]);
	findings_free(&list);
	findings_sort(&list);
}

static void figures_read_well(void **state)
{
	static const struct { double value; const char *unit, *text; } cases[] = {
		{ 0.125, "share", "12.5 %" }, { 1.21, "ratio", "1.21x" },
		{ 1200, "", "1,200" }, { 1200, "count", "1,200" },
		{ 0.0032, "seconds", "3.200 ms" }, { 2048, "bytes", "2.000 KiB" },
		{ (double)NAN, "share", "-" }, { (double)NAN, "seconds", "-" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct findings list = { 0 };
		struct finding *f = findings_add(&list, "r", SEVERITY_INFO);
		struct text t = { 0 };

		finding_figure(f, "x", cases[i].value, cases[i].unit);
		figure_text(&f->figures[0], &t);
		assert_string_equal(t.s, cases[i].text);
		text_free(&t);
		findings_free(&list);
	}
}

static void fingerprints_are_of_rule_file_and_function(void **state)
{
	struct findings list = { 0 };
	struct finding *f = add(&list, "rule", SEVERITY_ERROR, 1, "ab");
	char before[17], after[17];

	text_str(&f->file, "c.py");
	finding_fingerprint(f, before);
	assert_int_equal(strlen(before), 16);
	f->line = 12;
	f->weight = 4;
	text_str(&f->message, "slower by 12 %");
	finding_figure(f, "self", 3, "seconds");
	text_str(finding_frame(f), "main (c.py:1)");
	finding_fingerprint(f, after);
	assert_string_equal(before, after);
	text_clear(&f->file);
	text_clear(&f->function);
	text_str(&f->file, "c.pya");
	text_str(&f->function, "b");
	finding_fingerprint(f, after);
	assert_string_not_equal(before, after);
	findings_free(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_found_again),
		cmocka_unit_test(the_worst_stands_first),
		cmocka_unit_test(figures_read_well),
		cmocka_unit_test(fingerprints_are_of_rule_file_and_function),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
