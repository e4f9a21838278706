/*
 * The JSON reader against the whole grammar.  The input is a fake that hands
 * out pieces of any size, so that every token is cut at every place.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "json.h"
#include "number.h"
#include "xalloc.h"

struct input {
	struct span bytes;
	size_t piece;
	char *error;
};

bool input_chunk(struct input *in, struct span *chunk)
{
	size_t len = in->piece < in->bytes.len ? in->piece : in->bytes.len;

	*chunk = (struct span){ in->bytes.s, len };
	in->bytes.s += len;
	in->bytes.len -= len;
	return len > 0;
}

const char *input_failed(const struct input *in)
{
	return in->error;
}

int input_error_at(struct input *in, uint64_t line, uint64_t column, const char *format, ...)
{
	struct text text = { 0 };
	char *what = NULL;
	va_list ap;

	if (in->error)
		return -1;
	va_start(ap, format);
	assert_true(vasprintf(&what, format, ap) >= 0);
	va_end(ap);
	text_printf(&text, "%ju:%ju: %s", (uintmax_t)line, (uintmax_t)column, what);
	free(what);
	in->error = text.s;
	return -1;
}

/* A copy that ends where the bytes end, so that sanitizers see every step beyond. */
static char *exact_copy(struct span bytes)
{
	char *copy = xmalloc(bytes.len);

	memcpy(copy, bytes.s, bytes.len);
	return copy;
}

/* Whether all of it is JSON; the error if not, to be freed. */
static bool accepts(struct span bytes, size_t piece, unsigned flags, char **error)
{
	char *copy = exact_copy(bytes);
	struct input in = { { copy, bytes.len }, piece, NULL };
	struct json *j = json_open(&in, flags);
	bool ok = true;

	do
		ok = json_skip(j);
	while (ok && flags & JSON_LINES && json_peek(j) != JSON_NONE);
	ok = json_finish(j);
	assert_int_equal(ok, !in.error);
	json_close(j);
	free(copy);
	*error = in.error;
	return ok;
}

static const size_t pieces[] = { 1, 2, 3, 7, 1 << 20 };
#define EACH_PIECE(i) (size_t i = 0; i < sizeof(pieces) / sizeof(*pieces); i++)

static const struct {
	const char *text, *error;	/* NULL: fine */
} whole[] = {
	{ "{\"a\": 1, \"b\": [2, 3.5e-3, true, false, null, \"x\\u00e9\\n\"]}", NULL },
	{ " \t\r\n[ ]\n", NULL },
	{ "\"\"", NULL },
	{ "-0", NULL },
	{ "\"\x7f\"", NULL },
	{ "", "1:1: expected a value, but the input ends" },
	{ "[", "1:2: expected a value or ']', but the input ends" },
	{ "[1", "1:3: expected ',' or ']', but the input ends" },
	{ "[1,]", "1:4: expected a value after ','" },
	{ "[1,\n 2,\n x]", "3:2: expected a value" },
	{ "[1 2]", "1:4: expected ',' or ']'" },
	{ "{", "1:2: expected a key or '}', but the input ends" },
	{ "{\"a\"}", "1:5: expected ':'" },
	{ "{\"a\":1,}", "1:8: expected a key" },
	{ "{\"a\":1 \"b\":2}", "1:8: expected ',' or '}'" },
	{ "{a:1}", "1:2: expected a key or '}'" },
	{ "{\"weights\":\n[1,\n\tx]}", "3:2: expected a value in \"weights\"" },
	{ "[01]", "1:2: invalid number" },
	{ "[1.]", "1:2: invalid number" },
	{ "[-]", "1:2: invalid number" },
	{ "[1e+]", "1:2: invalid number" },
	{ "[+1]", "1:2: expected a value" },
	{ "[.5]", "1:2: expected a value" },
	{ "[NaN]", "1:2: expected a value" },
	{ "[tru]", "1:2: expected a value" },
	{ "[1] 2", "1:5: expected nothing behind the value" },
	{ "\"\t\"", "1:2: a control character in a string" },
	{ "[\"ab\n\"]", "1:5: a control character in a string" },
	{ "\"\\x\"", "1:3: an unknown escape in a string" },
	{ "\"\\u00g0\"", "1:6: expected a hexadecimal digit" },
	{ "\"abc", "1:5: a string without its end, but the input ends" },
	{ "\"a\xff\"", "1:3: invalid UTF-8 in a string" },
	{ "\"a\xc3\"", "1:3: invalid UTF-8 in a string" },
	{ "\"\xed\xa0\x80\"", "1:2: invalid UTF-8 in a string" },
	{ "// x\n1", "1:1: expected a value" },
};

static void whole_texts_are_judged(void **state)
{
	for (size_t n = 0; n < sizeof(whole) / sizeof(*whole); n++)
		for EACH_PIECE(i) {
			char *error;

			accepts(span_of(whole[n].text), pieces[i], 0, &error);
			if (whole[n].error)
				assert_non_null(error);
			if (error)
				assert_string_equal(error, whole[n].error ? whole[n].error : "");
			free(error);
		}
}

static void open_arrays_and_lines_need_their_flag(void **state)
{
	static const struct {
		const char *text;
		unsigned flags;
		bool ok;
	} cases[] = {
		{ "[1, 2", JSON_OPEN_ARRAY, true }, { "[1, 2,", JSON_OPEN_ARRAY, true },
		{ "[1, 2,]", JSON_OPEN_ARRAY, true }, { "[", JSON_OPEN_ARRAY, true },
		{ "[[1", JSON_OPEN_ARRAY, false }, { "{\"a\":1", JSON_OPEN_ARRAY, false },
		{ "[1] x", JSON_OPEN_ARRAY, false }, { "[1, 2", 0, false },
		{ "{}\n{}\n", JSON_LINES, true }, { "{}\n{}\n", 0, false },
	};
	for (size_t n = 0; n < sizeof(cases) / sizeof(*cases); n++)
		for EACH_PIECE(i) {
			char *error;

			assert_int_equal(accepts(span_of(cases[n].text), pieces[i],
				cases[n].flags, &error), cases[n].ok);
			free(error);
		}
}

static const struct {
	const char *json, *text;
	size_t len;
} strings[] = {
	{ "\"plain\"", "plain", 5 },
	{ "\"a text that is longer than a vector register\"",
	  "a text that is longer than a vector register", 44 },
	{ "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t", 8 },
	{ "\"a\\u0000b\"", "a\0b", 3 },
	{ "\"\\u00e9\\u20AC\"", "\xc3\xa9\xe2\x82\xac", 5 },
	{ "\"\\ud83d\\ude00\"", "\xf0\x9f\x98\x80", 4 },
	{ "\"\\ud83d\"", "\xef\xbf\xbd", 3 },
	{ "\"\\ud83dx\"", "\xef\xbf\xbdx", 4 },
	{ "\"\\ude00\"", "\xef\xbf\xbd", 3 },
	{ "\"\\ud83d\\ud83d\\ude00\"", "\xef\xbf\xbd\xf0\x9f\x98\x80", 7 },
	{ "\"\\ud83d\\n\"", "\xef\xbf\xbd\n", 4 },
	{ "\"\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\"",
	  "\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80", 11 },
};

static void strings_are_unescaped(void **state)
{
	for (size_t n = 0; n < sizeof(strings) / sizeof(*strings); n++)
		for EACH_PIECE(i) {
			struct input in = { span_of(strings[n].json), pieces[i], NULL };
			struct json *j = json_open(&in, 0);
			struct span s;

			assert_true(json_string(j, &s));
			assert_int_equal(s.len, strings[n].len);
			assert_memory_equal(s.s, strings[n].text, s.len);
			assert_true(json_finish(j));
			json_close(j);
		}
}

static void numbers_are_the_nearest_doubles(void **state)
{
	static const char *const texts[] = {
		"0", "-0", "1", "-17", "0.1", "123456789012345678", "9007199254740993",
		"9007199254740992.5", "1e22", "1e23", "1.7976931348623157e308", "5e-324",
		"2.2250738585072011e-308", "0.000001", "1E+2", "1.0499999523162842", "1e-400",
		"10000000000000000000000000001e-20", "0.30000000000000004", "0e999",
	};
	for (size_t n = 0; n < sizeof(texts) / sizeof(*texts); n++)
		for EACH_PIECE(i) {
			struct input in = { span_of(texts[n]), pieces[i], NULL };
			struct json *j = json_open(&in, 0);
			double value, expected = strtod(texts[n], NULL);

			assert_true(json_number(j, &value));
			assert_memory_equal(&value, &expected, sizeof(value));
			assert_true(json_finish(j));
			json_close(j);
		}
}

/* The error that taking a value of a type gives, to be freed. */
static char *error_of(const char *text, size_t piece, bool (*take)(struct json *j))
{
	char *copy = exact_copy(span_of(text));
	struct input in = { { copy, strlen(text) }, piece, NULL };
	struct json *j = json_open(&in, 0);
	struct span key;

	json_enter(j, '{');
	while (json_key(j, &key))
		take(j);
	json_finish(j);
	json_close(j);
	free(copy);
	return in.error;
}

static bool take_number(struct json *j)
{
	double value;

	return json_number(j, &value);
}

static bool take_uint(struct json *j)
{
	uint64_t value;

	return json_uint(j, &value);
}

static bool take_uints(struct json *j)
{
	struct json_uints list = { 0 };
	bool ok = json_uint_array(j, &list);

	json_uints_free(&list);
	return ok;
}

static bool take_object(struct json *j)
{
	return json_enter(j, '{');
}

static bool complain(struct json *j)
{
	json_skip(j);
	return json_error(j, "frame %d is not there", 7);
}

static const struct {
	bool (*take)(struct json *j);
	const char *text, *error;
} typed[] = {
	{ take_number, "{\"at\":\n \"x\"}", "2:2: expected a number in \"at\"" },
	{ take_number, "{\"at\": 1e999}", "1:8: a number too large" },
	{ take_number, "{\"a\\u0000\\\"\": x}", "1:15: expected a number in \"a\xe2\x90\x80\"\"" },
	{ take_uint, "{\"at\": -1}", "1:8: expected a whole number from 0 to 2^53" },
	{ take_uint, "{\"at\": 1.5}", "1:8: expected a whole number from 0 to 2^53" },
	{ take_uint, "{\"at\": 9007199254740993e1}", "1:8: expected a whole number from 0 to 2^53" },
	{ take_uint, "{\"at\": 15e-1}", "1:8: expected a whole number from 0 to 2^53" },
	{ take_uint, "{\"at\": 10e-1, \"b\": 3.0}", NULL },
	{ take_uints, "{\"s\": [0,1, 22,333, 1e2,4294967295]}", NULL },
	{ take_uints, "{\"s\": []}", NULL },
	{ take_uints, "{\"s\": [1,2,01,3,4,5,6,7,8,9]}", "1:12: invalid number" },
	{ take_uints, "{\"s\": [1,2,,3,4,5,6,7,8,9]}", "1:12: expected a number in \"s\"" },
	{ take_uints, "{\"s\": [1,2,4294967296]}", "1:12: expected a whole number below 2^32" },
	{ take_uints, "{\"s\": [1,2,3,4,5,6,7,8,9,]}", "1:26: expected a value after ','" },
	{ take_uints, "{\"s\": {}}", "1:7: expected an array in \"s\"" },
	{ take_object, "{\"s\": []}", "1:7: expected an object in \"s\"" },
	{ complain, "{\"s\": [\n\"a\"],", "2:1: frame 7 is not there" },
};

static void types_are_held_to(void **state)
{
	for (size_t n = 0; n < sizeof(typed) / sizeof(*typed); n++)
		for EACH_PIECE(i) {
			char *error = error_of(typed[n].text, pieces[i], typed[n].take);

			if (!typed[n].error)
				assert_null(error);
			else
				assert_string_equal(error ? error : "", typed[n].error);
			free(error);
		}
}

static void arrays_of_numbers_come_whole(void **state)
{
	static const uint32_t expected[] = { 0, 1, 22, 333, 100, UINT32_MAX, 7, 8, 9 };
	for EACH_PIECE(i) {
		struct input in = { SPAN("[0,1, 22,333, 1e2,4294967295,\n7,8 ,9]"), pieces[i], NULL };
		struct json *j = json_open(&in, 0);
		struct json_uints list = { 0 };

		assert_true(json_uint_array(j, &list));
		assert_int_equal(list.count, sizeof(expected) / sizeof(*expected));
		assert_memory_equal(list.values, expected, sizeof(expected));
		assert_true(json_finish(j));
		json_uints_free(&list);
		json_close(j);
	}
}

static void arrays_know_what_they_begin_with(void **state)
{
	static const struct {
		const char *text;
		size_t count, same;
	} arrays[] = {
		{ "[10,20,30,40]", 4, 0 }, { "[10,20,30,40]", 4, 4 }, { "[10,20,31]", 3, 2 },
		{ "[10,20,31,7]", 4, 3 }, { "[10, 20, 31, 7, 8, 9]", 6, 4 }, { "[10,20]", 2, 2 },
		{ "[]", 0, 0 }, { "[1]", 1, 0 }, { "[12,20]", 2, 0 }, { "[1e1,20]", 2, 0 },
		{ "[10,20,4000000000]", 3, 2 }, { "[10,20,4000000000,5]", 4, 3 },
		{ "[1]", 1, 0 }, { "[ 1 ]", 1, 1 }, { "[1, 2]", 2, 1 },
	};
	enum { COUNT = sizeof(arrays) / sizeof(*arrays) };
	struct text all = { 0 };

	for (size_t n = 0; n < COUNT; n++)
		text_printf(&all, "%s%s", n ? "," : "[", arrays[n].text);
	text_str(&all, "]                ");
	for EACH_PIECE(i) {
		struct input in = { { all.s, all.len }, pieces[i], NULL };
		struct json *j = json_open(&in, 0);
		struct json_uints list = { 0 };
		size_t n = 0;

		json_enter(j, '[');
		for (; json_element(j); n++) {
			assert_true(json_uint_array(j, &list));
			assert_int_equal(list.count, arrays[n].count);
			assert_int_equal(list.same, arrays[n].same);
		}
		assert_int_equal(n, COUNT);
		assert_true(json_finish(j));
		json_uints_free(&list);
		json_close(j);
	}
	text_free(&all);
}

static void depth_is_bounded_and_not_recursed(void **state)
{
	size_t deep = JSON_MAX_DEPTH + 1;
	char *text = xmalloc(2 * deep), *error;

	memset(text, '[', deep);
	memset(text + deep, ']', deep);
	assert_true(accepts((struct span){ text + 1, 2 * deep - 2 }, 4096, 0, &error));
	assert_false(accepts((struct span){ text, 2 * deep }, 4096, 0, &error));
	assert_string_equal(error, "1:1000001: nested too deeply");
	free(error);
	free(text);
}

static void texts_are_written_so_that_they_read_back(void **state)
{
	struct text text = { 0 };
	struct output *out = output_memory(&text);
	struct error error = { 0 };

	json_write_string(out, SPAN("a\"\\\n\x01\x7f\xc3\xa9\xff\0z"));
	json_write_number(out, 0.1);
	json_write_number(out, -12);
	json_write_number(out, (double)NAN);
	assert_int_equal(output_close(out, &error), 0);
	assert_string_equal(text.s,
		"\"a\\\"\\\\\\n\\u0001\x7f\xc3\xa9\xef\xbf\xbd\\u0000z\"0.1-12null");
	text_free(&text);
}

/* ---- the cases of JSONTestSuite, where they are at hand ---- */

static struct text read_whole(const char *path)
{
	struct text text = { 0 };
	FILE *file = fopen(path, "rb");
	char part[4096];
	size_t got;

	assert_non_null(file);
	while ((got = fread(part, 1, sizeof(part), file)) > 0)
		text_add(&text, part, got);
	fclose(file);
	return text;
}

static void judge_file(const char *folder, const char *name)
{
	char path[1024], *error;
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	struct text text = read_whole(path);

	for EACH_PIECE(i) {
		struct span bytes = { text.s ? text.s : "", text.len };
		bool ok = accepts(bytes, pieces[i], 0, &error);

		if ((*name == 'y' && !ok) || (*name == 'n' && ok))
			fail_msg("%s: %s", name, error ? error : "accepted");
		free(error);
	}
	text_free(&text);
}

static void json_test_suite_is_judged_right(void **state)
{
	const char *corpus = getenv("PROFKIT_CORPUS");
	char folder[512];
	struct dirent *entry;
	size_t count = 0;

	snprintf(folder, sizeof(folder), "%s/json/test_parsing",
		corpus ? corpus : "../shared/corpus");
	DIR *dir = opendir(folder);
	if (!dir)
		skip();
	while ((entry = readdir(dir)))
		if (entry->d_name[0] != '.') {
			judge_file(folder, entry->d_name);
			count++;
		}
	closedir(dir);
	assert_true(count >= 300);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_texts_are_judged),
		cmocka_unit_test(open_arrays_and_lines_need_their_flag),
		cmocka_unit_test(strings_are_unescaped),
		cmocka_unit_test(numbers_are_the_nearest_doubles),
		cmocka_unit_test(types_are_held_to),
		cmocka_unit_test(arrays_of_numbers_come_whole),
		cmocka_unit_test(arrays_know_what_they_begin_with),
		cmocka_unit_test(depth_is_bounded_and_not_recursed),
		cmocka_unit_test(texts_are_written_so_that_they_read_back),
		cmocka_unit_test(json_test_suite_is_judged_right),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
