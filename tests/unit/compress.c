/* Compression against a prefix: what comes back, how small it is, and what is refused. */
#include "compress.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

enum { NO_LIMIT = 1 << 30 };

/* Bytes that do not compress, the same on every run. */
static void add_noise(struct text *t, size_t len, uint64_t seed)
{
	for (size_t i = 0; i < len; i++) {
		seed ^= seed << 13;
		seed ^= seed >> 7;
		seed ^= seed << 17;
		text_byte(t, (char)(seed >> 24));
	}
}

static void assert_back(struct span bytes, struct span prefix, size_t at_most)
{
	struct text small = { 0 }, back = { 0 };
	struct error error = { 0 };

	compress_add(&small, bytes, prefix);
	assert_in_range(small.len, 1, at_most);
	assert_int_equal(decompress_add(&back, text_span(&small), prefix, NO_LIMIT, &error),
		0);
	assert_int_equal(back.len, bytes.len);
	assert_memory_equal(text_span(&back).s, bytes.s, bytes.len);
	text_free(&small);
	text_free(&back);
}

static void what_goes_in_comes_out(void **state)
{
	struct text noise = { 0 };

	add_noise(&noise, 100000, 1);
	assert_back(SPAN(""), SPAN(""), 30);
	assert_back(SPAN("a"), SPAN(""), 30);
	assert_back(text_span(&noise), SPAN(""), 100100);
	text_free(&noise);
}

/* Far longer than a window of zstd's own choice at this level reaches. */
static void a_prefix_is_not_stored_again(void **state)
{
	struct text noise = { 0 }, same = { 0 }, changed = { 0 };

	add_noise(&noise, 3 << 20, 2);
	add_noise(&same, 3 << 20, 2);
	assert_back(text_span(&same), text_span(&noise), 500);
	text_add(&changed, noise.s, 1 << 20);
	text_str(&changed, "something else");
	text_add(&changed, noise.s + (1 << 20), 2 << 20);
	assert_back(text_span(&changed), text_span(&noise), 1000);
	text_free(&noise);
	text_free(&same);
	text_free(&changed);
}

static void another_prefix_is_an_error(void **state)
{
	struct text noise = { 0 }, same = { 0 }, other = { 0 }, small = { 0 }, back = { 0 };
	struct error error = { 0 };

	add_noise(&noise, 50000, 3);
	add_noise(&same, 50000, 3);
	add_noise(&other, 50000, 4);
	compress_add(&small, text_span(&same), text_span(&noise));
	assert_int_equal(decompress_add(&back, text_span(&small), text_span(&other),
		NO_LIMIT, &error), -1);
	assert_non_null(error.text);
	error_free(&error);
	assert_int_equal(decompress_add(&back, text_span(&small), SPAN(""), NO_LIMIT,
		&error), -1);
	assert_non_null(error.text);
	error_free(&error);
	text_free(&noise);
	text_free(&same);
	text_free(&other);
	text_free(&small);
	text_free(&back);
}

static void no_frame_is_an_error(void **state)
{
	struct text small = { 0 }, back = { 0 };
	struct error error = { 0 };

	assert_int_equal(decompress_add(&back, SPAN("hello"), SPAN(""), NO_LIMIT, &error),
		-1);
	assert_string_equal(error.text, "expected zstd data");
	error_free(&error);
	compress_add(&small, SPAN("hello, world"), SPAN(""));
	for (size_t len = 0; len < small.len; len++) {
		assert_int_equal(decompress_add(&back, (struct span){ small.s, len },
			SPAN(""), NO_LIMIT, &error), -1);
		error_free(&error);
	}
	assert_int_equal(decompress_add(&back, text_span(&small), SPAN(""), 11, &error),
		-1);
	assert_string_equal(error.text, "the zstd data makes 12 bytes, more than 11");
	error_free(&error);
	text_free(&small);
	text_free(&back);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_goes_in_comes_out),
		cmocka_unit_test(a_prefix_is_not_stored_again),
		cmocka_unit_test(another_prefix_is_an_error),
		cmocka_unit_test(no_frame_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
