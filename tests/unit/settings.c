/* Settings: sections, values, continued lines, and where errors are. */
#include "settings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static struct settings *parse(const char *text)
{
	struct error error = { 0 };
	struct settings *s = settings_parse("rules.txt", span_of(text), &error);

	assert_null(error.text);
	assert_non_null(s);
	return s;
}

static void assert_error(const char *text, const char *expected)
{
	struct error error = { 0 };

	assert_null(settings_parse("rules.txt", span_of(text), &error));
	assert_string_equal(error.text, expected);
	error_free(&error);
}

static void test_sections(void **state)
{
	struct settings *s = parse("a = 1\r\n# note\n\n[ the [first] ]\nb=x = #y\nc =\n");

	assert_int_equal(s->count, 2);
	assert_string_equal(s->sections[0].title.s, "");
	assert_string_equal(settings_find(&s->sections[0], "a")->value.s, "1");
	assert_string_equal(s->sections[1].title.s, "the [first]");
	assert_int_equal(s->sections[1].line, 4);
	assert_string_equal(settings_find(&s->sections[1], "b")->value.s, "x = #y");
	assert_int_equal(settings_find(&s->sections[1], "b")->line, 5);
	assert_string_equal(settings_find(&s->sections[1], "c")->value.s, "");
	assert_null(settings_find(&s->sections[1], "a"));
	settings_free(s);
}

static void test_continued(void **state)
{
	struct settings *s = parse("why = one\n\ttwo\n # no part\n  three \nb =\n four\n");

	assert_string_equal(s->sections[0].settings[0].value.s, "one two three");
	assert_int_equal(s->sections[0].settings[0].value.len, 13);
	assert_string_equal(s->sections[0].settings[1].value.s, "four");
	settings_free(s);
}

static void test_errors(void **state)
{
	assert_error("a = 1\nb\n", "rules.txt:2: expected \"key = value\" or \"[title]\"");
	assert_error("[a\n", "rules.txt:1: expected \"]\" at the end of a title");
	assert_error("[ ]\n", "rules.txt:1: expected a title between [ and ]");
	assert_error(" = 1\n", "rules.txt:1: expected a key at the begin of the line: "
		"no value to continue stands above");
	assert_error("= 1\n", "rules.txt:1: expected a key before \"=\"");
	assert_error("[a]\n b\n", "rules.txt:2: expected a key at the begin of the line: "
		"no value to continue stands above");
}

static void test_unused(void **state)
{
	struct settings *s = parse("[x]\nself = 1\n\nslef = 2\nself = 3\n");
	struct error error = { 0 };

	settings_find(&s->sections[1], "self");
	assert_int_equal(settings_unused(s, "self or total", &error), -1);
	assert_string_equal(error.text, "rules.txt:4: expected self or total, not \"slef\"");
	error_free(&error);
	s->sections[1].settings[1].used = true;
	assert_int_equal(settings_unused(s, "self or total", &error), -1);
	assert_string_equal(error.text, "rules.txt:5: \"self\" stands here twice");
	error_free(&error);
	s->sections[1].settings[2].used = true;
	assert_int_equal(settings_unused(s, "self or total", &error), 0);
	settings_free(s);
}

static void test_missing_file(void **state)
{
	struct error error = { 0 };

	assert_null(settings_read("no-such-folder/rules.txt", &error));
	assert_non_null(strstr(error.text, "no-such-folder/rules.txt"));
	error_free(&error);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sections),
		cmocka_unit_test(test_continued),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_unused),
		cmocka_unit_test(test_missing_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
