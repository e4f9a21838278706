/* SHA-256: the vectors of FIPS 180-4's examples and of NIST's CAVP, and every way to add. */
#include "sha256.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void assert_hash(const void *bytes, size_t len, const char *expected)
{
	char hex[SHA256_HEX];

	sha256_hex(hex, bytes, len);
	assert_string_equal(hex, expected);
}

static void published_vectors(void **state)
{
	static const char two[] =
		"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		four[] = "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
			"hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu";

	assert_hash("", 0,
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	assert_hash("abc", 3,
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_hash(two, strlen(two),
		"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	assert_hash(four, strlen(four),
		"cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
	assert_hash("\xbd", 1,
		"68325720aabd7c82f30f554b313d0570c95accbb7dc4b5aae11204c08ffe732b");
}

static void a_million_letters(void **state)
{
	char *a = malloc(1000000);

	memset(a, 'a', 1000000);
	assert_hash(a, 1000000,
		"cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
	free(a);
}

/* Each length around the block's, each cut in two. */
static void pieces_make_no_difference(void **state)
{
	unsigned char bytes[200], whole[SHA256_BYTES], cut[SHA256_BYTES];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)(i * 7);
	for (size_t len = 0; len <= sizeof(bytes); len++) {
		for (size_t at = 0; at <= len; at++) {
			struct sha256 h;

			sha256_start(&h);
			sha256_add(&h, bytes, len);
			sha256_end(&h, whole);
			sha256_start(&h);
			sha256_add(&h, bytes, at);
			sha256_add(&h, bytes + at, len - at);
			sha256_end(&h, cut);
			assert_memory_equal(whole, cut, SHA256_BYTES);
		}
	}
}

/* What the system's own program says of the same bytes. */
static void sha256sum_agrees(void **state)
{
	char command[300], expected[SHA256_HEX], hex[SHA256_HEX], bytes[256];

	for (size_t len = 0; len < sizeof(bytes); len += 5) {
		FILE *sum;

		memset(bytes, 'x', len);
		snprintf(command, sizeof(command), "head -c %zu /dev/zero | tr '\\0' x |"
			" sha256sum", len);
		sum = popen(command, "r");
		assert_non_null(sum);
		assert_int_equal(fread(expected, 1, SHA256_HEX - 1, sum), SHA256_HEX - 1);
		expected[SHA256_HEX - 1] = '\0';
		pclose(sum);
		sha256_hex(hex, bytes, len);
		assert_string_equal(hex, expected);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_vectors),
		cmocka_unit_test(a_million_letters),
		cmocka_unit_test(pieces_make_no_difference),
		cmocka_unit_test(sha256sum_agrees),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
