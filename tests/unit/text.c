/* Text, numbers and units. */
#include "text.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

#include "number.h"
#include "units.h"

static void utf8_is_told_from_what_is_not(void **state)
{
	assert_int_equal(utf8_length("a", 1), 1);
	assert_int_equal(utf8_length("\xC3\xA9", 2), 2);
	assert_int_equal(utf8_length("\xE2\x82\xAC", 3), 3);
	assert_int_equal(utf8_length("\xF0\x9F\x98\x80", 4), 4);
	assert_int_equal(utf8_length("\xF4\x8F\xBF\xBF", 4), 4);
	assert_int_equal(utf8_length("", 0), 0);
	assert_int_equal(utf8_length("\xC0\xAF", 2), 0);	/* overlong */
	assert_int_equal(utf8_length("\xE0\x9F\xBF", 3), 0);	/* overlong */
	assert_int_equal(utf8_length("\xED\xA0\x80", 3), 0);	/* surrogate */
	assert_int_equal(utf8_length("\xF4\x90\x80\x80", 4), 0);	/* above U+10FFFF */
	assert_int_equal(utf8_length("\xE2\x82", 2), 0);	/* cut short */
	assert_int_equal(utf8_length("\x80", 1), 0);
}

static void what_turns_lines_round_becomes_visible(void **state)
{
	struct text t = { 0 };

	text_visible(&t, SPAN("a\u202Eb\u2066c\u2028d\u202F\u2070\u200F"), false);
	assert_string_equal(t.s, "a\uFFFDb\uFFFDc\uFFFDd\u202F\u2070\u200F");
	text_free(&t);
}

static void hidden_characters_become_visible(void **state)
{
	struct text t = { 0 };

	text_visible(&t, SPAN("a\0b\x1B\x7F\xFF\tc\xC2\x85\xEF\xBF\xBF"), true);
	assert_string_equal(t.s, "a\xE2\x90\x80" "b\xE2\x90\x9B\xE2\x90\xA1\xEF\xBF\xBD\tc"
		"\xEF\xBF\xBD\xEF\xBF\xBD");
	text_free(&t);
}

static void width_counts_columns(void **state)
{
	assert_int_equal(utf8_width(SPAN("abc")), 3);
	assert_int_equal(utf8_width(SPAN("日本")), 4);
	assert_int_equal(utf8_width(SPAN("e\xCC\x81")), 1);
	assert_int_equal(utf8_width(SPAN("\xFF")), 1);
}

static void spans_have_an_order(void **state)
{
	assert_true(span_compare(SPAN("a"), SPAN("b")) < 0);
	assert_true(span_compare(SPAN("ab"), SPAN("a")) > 0);
	assert_true(span_compare(SPAN("\xC3\xA4"), SPAN("z")) > 0);
	assert_true(span_compare((struct span){ NULL, 0 }, SPAN("")) == 0);
}

static void base_names_are_what_follows_the_folders(void **state)
{
	assert_true(span_is(span_base_name(SPAN("/usr/lib/a.py")), "a.py"));
	assert_true(span_is(span_base_name(SPAN("C:\\src\\a.py")), "a.py"));
	assert_true(span_is(span_base_name(SPAN("a.py")), "a.py"));
	assert_true(span_is(span_base_name(SPAN("a/")), "a/"));
}

static void hashes_differ(void **state)
{
	char bytes[64] = { 0 };

	for (size_t a = 0; a < sizeof(bytes); a++)
		for (size_t b = a + 1; b <= sizeof(bytes); b++)
			assert_true(hash_bytes(bytes, a) != hash_bytes(bytes, b));
	assert_true(hash_bytes("ab", 2) != hash_bytes("ba", 2));
	assert_true(hash_bytes("0123456789abcdef", 16) != hash_bytes("89abcdef01234567", 16));
}

static void numbers_are_shortest(void **state)
{
	static const struct { double value; const char *text; } cases[] = {
		{ 0, "0" }, { -0.0, "-0" }, { 1, "1" }, { -12, "-12" }, { 0.1, "0.1" },
		{ 0.1 + 0.2, "0.30000000000000004" }, { 1e30, "1e+30" },
		{ 123456789012345, "123456789012345" }, { 9007199254740992, "9007199254740992" },
		{ 1.0 / 3, "0.3333333333333333" }, { 5e-324, "4.94065645841247e-324" },
		{ (double)INFINITY, "Infinity" },
	};
	char out[NUMBER_SIZE];

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(number_format(out, cases[i].value), strlen(cases[i].text));
		assert_string_equal(out, cases[i].text);
	}
}

static void numbers_read_back(void **state)
{
	uint64_t seed = 1;
	char out[NUMBER_SIZE];

	for (int i = 0; i < 100000; i++) {
		double value, back;

		seed = seed * 6364136223846793005u + 1442695040888963407u;
		memcpy(&value, &seed, sizeof(value));
		if (!isfinite(value))
			continue;
		number_format(out, value);
		assert_true(number_parse(span_of(out), &back));
		assert_true(back == value);
	}
}

static void only_numbers_are_numbers(void **state)
{
	static const char *const good[] = { "1", "-1", "+1", ".5", "5.", "1e5", "1E-5",
		"123456789012345678901234567890", "0.1e1", "2.2250738585072011e-308" };
	static const char *const bad[] = { "", "-", ".", "1e", "1e+", "0x10", "inf", "nan",
		"1 ", " 1", "1,5", "1..2", "--1", "e5" };
	double value;

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		assert_true(number_parse(span_of(good[i]), &value));
		assert_true(value == strtod(good[i], NULL));
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(number_parse(span_of(bad[i]), &value));
}

static void integers_do_not_wrap(void **state)
{
	uint64_t value;

	assert_true(number_parse_uint(SPAN("18446744073709551615"), &value));
	assert_true(value == UINT64_MAX);
	assert_false(number_parse_uint(SPAN("18446744073709551616"), &value));
	assert_false(number_parse_uint(SPAN(""), &value));
	assert_false(number_parse_uint(SPAN("-1"), &value));
}

static void units_convert(void **state)
{
	double factor;

	assert_true(unit_convert("milliseconds", "seconds", &factor));
	assert_true(500 * factor == 0.5);
	assert_true(unit_convert("seconds", "nanoseconds", &factor));
	assert_true(factor == 1e9);
	assert_true(unit_convert("MiB", "bytes", &factor));
	assert_true(factor == 1048576);
	assert_true(unit_convert("widgets", "widgets", &factor));
	assert_false(unit_convert("seconds", "bytes", &factor));
	assert_false(unit_convert("none", "count", &factor));
	assert_false(unit_convert("widgets", "gadgets", &factor));
}

static void values_are_for_people(void **state)
{
	static const struct { double value; const char *unit, *text; } cases[] = {
		{ 1.5, "seconds", "1.500 s" }, { 12.5, "milliseconds", "12.50 ms" },
		{ 0, "seconds", "0 s" }, { 250, "nanoseconds", "250.0 ns" },
		{ 1234567, "count", "1,234,567" }, { 999, "count", "999" },
		{ -1234, "count", "-1,234" }, { 3.5, "count", "3.50" },
		{ 3407872, "bytes", "3.250 MiB" }, { 12, "bytes", "12 B" },
		{ 7, "percent", "7 %" }, { (double)NAN, "seconds", "-" },
		{ 0.9999999, "seconds", "1.000 s" },
	};
	char out[VALUE_SIZE];

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		value_format(out, cases[i].value, cases[i].unit);
		assert_string_equal(out, cases[i].text);
	}
}

static void options_take_units(void **state)
{
	double value;

	assert_true(value_parse("10ms", "seconds", &value));
	assert_true(value == 0.01);
	assert_true(value_parse("1.5 MiB", "bytes", &value));
	assert_true(value == 1572864);
	assert_true(value_parse("200", "microseconds", &value));
	assert_true(value == 200);
	assert_true(value_parse("4GiB", "bytes", &value));
	assert_true(value == 4294967296);
	assert_false(value_parse("10 apples", "seconds", &value));
	assert_false(value_parse("10 B", "seconds", &value));
	assert_false(value_parse("ms", "seconds", &value));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(utf8_is_told_from_what_is_not),
		cmocka_unit_test(hidden_characters_become_visible),
		cmocka_unit_test(what_turns_lines_round_becomes_visible),
		cmocka_unit_test(width_counts_columns),
		cmocka_unit_test(spans_have_an_order),
		cmocka_unit_test(base_names_are_what_follows_the_folders),
		cmocka_unit_test(hashes_differ),
		cmocka_unit_test(numbers_are_shortest),
		cmocka_unit_test(numbers_read_back),
		cmocka_unit_test(only_numbers_are_numbers),
		cmocka_unit_test(integers_do_not_wrap),
		cmocka_unit_test(units_convert),
		cmocka_unit_test(values_are_for_people),
		cmocka_unit_test(options_take_units),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
