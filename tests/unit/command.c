/* command.c - programs that print much, fail, die, or are not there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka needs the four above */
#include <cmocka.h>

#include "command.h"

static int run(const char *word, const char *argument, struct text *out)
{
	const char *const argv[] = { word, argument, NULL };
	struct error error = { 0 };
	int status;

	text_clear(out);
	status = command_output(argv, out, &error);
	error_free(&error);
	return status;
}

static void gives_output_and_status(void **state)
{
	const char *const many[] = { "seq", "1", "20000", NULL };
	const char *const fails[] = { "sh", "-c", "cat; echo a; echo b >&2; exit 7", NULL };
	const char *const dies[] = { "sh", "-c", "kill -9 $$", NULL };
	struct error error = { 0 };
	struct text out = { 0 };

	assert_int_equal(run("echo", "$HOME; `id`", &out), 0);
	assert_string_equal(out.s, "$HOME; `id`\n");
	text_clear(&out);
	assert_int_equal(command_output(many, &out, &error), 0);
	assert_int_equal(out.len, 108894);	/* seq 1 20000 | wc -c */
	assert_true(span_ends(text_span(&out), "\n19999\n20000\n"));
	text_clear(&out);
	assert_int_equal(command_output(fails, &out, &error), 7);
	assert_string_equal(out.s, "a\n");
	assert_int_equal(command_output(dies, &out, &error), 128 + 9);
	assert_null(error.text);
	text_free(&out);
}

static void says_what_is_not_there(void **state)
{
	const char *const argv[] = { "/no/such/program", NULL };
	struct error error = { 0 };
	struct text out = { 0 };

	assert_int_equal(command_output(argv, &out, &error), -1);
	assert_string_equal(error.text, "/no/such/program: No such file or directory");
	error_free(&error);
	text_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_output_and_status),
		cmocka_unit_test(says_what_is_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
