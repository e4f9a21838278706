/* Inputs: lines, pieces, compression, encodings, parts and the places of errors. */
#include "input.h"

#include <fcntl.h>
#include <inttypes.h>
#include <lzma.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>
#include <cmocka.h>

#include "xalloc.h"

/* ---- making inputs ---- */

enum { GZIP = 31, ZLIB = 15 };

static struct span span_text(struct text t)
{
	return (struct span){ t.s ? t.s : "", t.len };
}

static struct text deflated(struct span s, int window)
{
	struct text out = { 0 };
	z_stream z = { 0 };
	uLong room = compressBound((uLong)s.len) + 64;
	char *copy = xstrndup(s.s, s.len);
	char *to = xmalloc(room);

	assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, window, 8, 0), Z_OK);
	z.next_in = (Bytef *)copy;
	z.avail_in = (uInt)s.len;
	z.next_out = (Bytef *)to;
	z.avail_out = (uInt)room;
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	text_add(&out, to, z.total_out);
	deflateEnd(&z);
	free(copy);
	free(to);
	return out;
}

static struct text gzipped(struct span s)
{
	return deflated(s, GZIP);
}

static struct text zlibbed(struct span s)
{
	return deflated(s, ZLIB);
}

static struct text zstdded(struct span s)
{
	struct text out = { 0 };
	size_t room = ZSTD_compressBound(s.len);
	char *to = xmalloc(room);
	ZSTD_CCtx *c = ZSTD_createCCtx();

	ZSTD_CCtx_setParameter(c, ZSTD_c_checksumFlag, 1);
	text_add(&out, to, ZSTD_compress2(c, to, room, s.s, s.len));
	ZSTD_freeCCtx(c);
	free(to);
	return out;
}

static struct text xzed(struct span s)
{
	struct text out = { 0 };
	size_t room = lzma_stream_buffer_bound(s.len), len = 0;
	uint8_t *to = xmalloc(room);

	assert_int_equal(lzma_easy_buffer_encode(0, LZMA_CHECK_CRC32, NULL,
		(const uint8_t *)s.s, s.len, to, &len, room), LZMA_OK);
	text_add(&out, (char *)to, len);
	free(to);
	return out;
}

typedef struct text (*compress_function)(struct span s);
static const compress_function compressions[] = { gzipped, zlibbed, zstdded, xzed };
static const size_t magic_lengths[] = { 3, 2, 4, 6 };
enum { COMPRESSIONS = sizeof(compressions) / sizeof(compressions[0]) };

static char *file_with(struct span s)
{
	char *path = xstrdup("/tmp/profkit-input-XXXXXX");
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, s.s, s.len), s.len);
	close(fd);
	return path;
}

static void file_gone(char *path)
{
	unlink(path);
	free(path);
}

/* Some lines that do not compress too well. */
static struct text some_lines(int count)
{
	struct text t = { 0 };

	for (int i = 0; i < count; i++)
		text_printf(&t, "main;f%d;g%d %d\n", i % 1009 * 856 % 1009, i, i % 997 * 31 % 997);
	return t;
}

/* ---- looking at inputs ---- */

static struct text rest_of(struct input *in)
{
	struct text t = { 0 };
	struct span chunk;

	while (input_chunk(in, &chunk))
		text_add(&t, chunk.s, chunk.len);
	return t;
}

static void assert_rest(struct input *in, struct span want)
{
	struct text got = rest_of(in);

	if (input_failed(in))
		fail_msg("%s", input_failed(in));
	assert_int_equal(got.len, want.len);
	assert_memory_equal(span_text(got).s, want.s, want.len);
	text_free(&got);
}

/* From memory and from a file alike. */
static void assert_reads(struct span bytes, struct span want)
{
	struct error error = { 0 };
	struct input *in = input_memory("m", bytes);
	char *path = file_with(bytes);

	assert_rest(in, want);
	input_close(in);
	in = input_open(path, NULL, &error);
	if (!in)
		fail_msg("%s", error.text);
	assert_rest(in, want);
	input_close(in);
	file_gone(path);
}

static void assert_has(const char *text, const char *part)
{
	if (!text || !strstr(text, part))
		fail_msg("\"%s\" lacks \"%s\"", text ? text : "(null)", part);
}

static void assert_fails(struct span bytes, const char *why)
{
	struct input *in = input_memory("m", bytes);
	struct text got = rest_of(in);

	assert_has(input_failed(in), why);
	text_free(&got);
	input_close(in);
}

static void assert_line(struct input *in, struct span want)
{
	struct span line;

	assert_true(input_line(in, &line));
	assert_int_equal(line.len, want.len);
	assert_memory_equal(line.s, want.s, want.len);
}

/* ---- lines and pieces ---- */

static void lines_end_in_lf_or_crlf(void **state)
{
	struct input *in = input_memory("m", SPAN("a\nb\r\n\n\r\nc\rd\nlast"));
	struct span line;

	assert_line(in, SPAN("a"));
	assert_line(in, SPAN("b"));
	assert_line(in, SPAN(""));
	assert_line(in, SPAN(""));
	assert_int_equal(input_line_number(in), 4);
	assert_line(in, SPAN("c\rd"));
	assert_line(in, SPAN("last"));
	assert_false(input_line(in, &line));
	assert_false(input_line(in, &line));
	assert_int_equal(input_line_number(in), 6);
	assert_int_equal(input_offset(in), 16);
	assert_null(input_failed(in));
	input_close(in);
}

static void nothing_has_no_lines(void **state)
{
	struct input *in = input_memory("m", (struct span){ NULL, 0 });
	struct span line;

	assert_false(input_line(in, &line));
	assert_int_equal(input_peek(in, 10).len, 0);
	assert_true(input_all(in, &line));
	assert_int_equal(line.len, 0);
	assert_null(input_failed(in));
	input_close(in);
}

static void lines_have_any_length(void **state)
{
	static const size_t lengths[] = { 1, 262143, 262144, 262145, 10000000, 0, 700000 };
	struct text t = { 0 };
	struct input *in;
	struct span line;
	char *path;

	for (size_t i = 0; i < 7; i++) {
		for (size_t k = 0; k < lengths[i]; k++)
			text_byte(&t, (char)('a' + i));
		text_byte(&t, '\n');
	}
	path = file_with(span_text(t));
	in = input_open(path, NULL, NULL);
	for (size_t i = 0; i < 7; i++) {
		assert_true(input_line(in, &line));
		assert_int_equal(line.len, lengths[i]);
		for (size_t k = 0; k < line.len; k++)
			if (line.s[k] != (char)('a' + i))
				fail_msg("line %zu byte %zu", i, k);
	}
	assert_false(input_line(in, &line));
	input_close(in);
	file_gone(path);
	text_free(&t);
}

static void peeking_takes_nothing(void **state)
{
	struct text t = some_lines(100000);
	char *path = file_with(span_text(t));
	struct input *in = input_open(path, NULL, NULL);
	struct span head = input_peek(in, 1 << 20);

	assert_int_equal(head.len, 1 << 20);
	assert_memory_equal(head.s, t.s, head.len);
	assert_int_equal(input_peek(in, 3).len, 3);
	assert_int_equal(input_offset(in), 0);
	assert_rest(in, span_text(t));
	assert_int_equal(input_offset(in), t.len);
	input_close(in);
	file_gone(path);
	text_free(&t);
}

static void all_is_whole_and_not_taken(void **state)
{
	struct text t = some_lines(100000), z = gzipped(span_text(t));
	struct input_limits limits = { .max_size = t.len };
	char *path = file_with(span_text(t)), *gz = file_with(span_text(z));
	char *const paths[] = { path, gz };
	struct span all;

	for (int i = 0; i < 2; i++) {
		struct input *in = input_open(paths[i], &limits, NULL);

		assert_line(in, SPAN("main;f0;g0 0"));
		assert_true(input_all(in, &all));
		assert_int_equal(all.len, t.len - 13);
		assert_memory_equal(all.s, t.s + 13, all.len);
		assert_line(in, SPAN("main;f856;g1 31"));
		input_close(in);
	}
	file_gone(path);
	file_gone(gz);
	text_free(&t);
	text_free(&z);
}

static void all_is_bounded(void **state)
{
	struct text t = some_lines(1000), z = gzipped(span_text(t));
	struct input_limits limits = { .max_size = t.len - 1 };
	char *path = file_with(span_text(t)), *gz = file_with(span_text(z));
	char *const paths[] = { path, gz };
	struct span all;

	for (int i = 0; i < 2; i++) {
		struct input *in = input_open(paths[i], &limits, NULL);

		assert_false(input_all(in, &all));
		assert_has(input_failed(in), "--max-size");
		assert_false(input_line(in, &all));
		input_close(in);
	}
	file_gone(path);
	file_gone(gz);
	text_free(&t);
	text_free(&z);
}

static void stdin_may_be_a_pipe(void **state)
{
	struct text t = some_lines(2000), z = gzipped(span_text(t));
	int old = dup(0), ends[2];
	struct input *in;

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], z.s, z.len), z.len);
	close(ends[1]);
	dup2(ends[0], 0);
	close(ends[0]);
	in = input_open("-", NULL, NULL);
	assert_non_null(in);
	assert_string_equal(input_name(in), "-");
	assert_true(isnan(input_mtime(in)));
	assert_rest(in, span_text(t));
	input_error_at(in, 3, 0, "wrong");
	assert_string_equal(input_failed(in), "stdin:3: wrong");
	input_close(in);
	dup2(old, 0);
	close(old);
	text_free(&t);
	text_free(&z);
}

/* ---- compression ---- */

static void compression_is_undone(void **state)
{
	struct text t = some_lines(20000);

	for (int i = 0; i < COMPRESSIONS; i++) {
		struct text z = compressions[i](span_text(t)), none = compressions[i](SPAN(""));

		assert_reads(span_text(z), span_text(t));
		assert_reads(span_text(none), SPAN(""));
		text_free(&z);
		text_free(&none);
	}
	text_free(&t);
}

static void members_follow_one_another(void **state)
{
	for (int i = 0; i < COMPRESSIONS; i++) {
		struct text z = compressions[i](SPAN("one\n")), none = compressions[i](SPAN(""));
		struct text two = compressions[i](SPAN("two"));

		text_add(&z, none.s, none.len);
		text_add(&z, two.s, two.len);
		assert_reads(span_text(z), SPAN("one\ntwo"));
		text_add(&z, "\0\0\0\0\0\0\0\0", 8);
		if (compressions[i] != zstdded)
			assert_reads(span_text(z), SPAN("one\ntwo"));
		text_str(&z, "garbage, and more of it");
		assert_fails(span_text(z), "corrupt");
		text_free(&z);
		text_free(&none);
		text_free(&two);
	}
}

static void zstd_frames_may_be_skippable(void **state)
{
	struct text t = { 0 }, z = zstdded(SPAN("text"));

	text_add(&t, "\x50\x2a\x4d\x18\x03\0\0\0abc", 11);
	text_add(&t, z.s, z.len);
	assert_reads(span_text(t), SPAN("text"));
	text_free(&t);
	text_free(&z);
}

static void compression_nests(void **state)
{
	struct text t = { 0 };

	text_str(&t, "main 1\n");
	for (int i = 0; i < 8; i++) {
		struct text z = compressions[i % COMPRESSIONS](span_text(t));

		text_free(&t);
		t = z;
		assert_reads(span_text(t), SPAN("main 1\n"));
	}
	struct text z = gzipped(span_text(t));
	assert_fails(span_text(z), "compressed more than 8 times");
	text_free(&z);
	text_free(&t);
}

static void cut_data_is_an_error(void **state)
{
	struct text t = some_lines(50);

	for (int i = 0; i < COMPRESSIONS; i++) {
		struct text z = compressions[i](span_text(t));

		for (size_t len = magic_lengths[i]; len < z.len; len++) {
			if (compressions[i] == zlibbed)
				continue;	/* not taken for zlib then */
			assert_fails((struct span){ z.s, len }, "ends too early");
		}
		text_free(&z);
	}
	text_free(&t);
}

static void long_zlib_data_may_be_cut(void **state)
{
	struct text t = some_lines(20000), z = zlibbed(span_text(t));

	assert_true(z.len > 65536);
	assert_fails((struct span){ z.s, z.len - 1 }, "the zlib data ends too early");
	text_free(&t);
	text_free(&z);
}

static void changed_data_is_never_believed(void **state)
{
	struct text t = some_lines(50);

	for (int i = 0; i < COMPRESSIONS; i++) {
		struct text z = compressions[i](span_text(t));

		for (size_t k = magic_lengths[i]; k < z.len; k++) {
			struct input *in;
			struct text got;

			z.s[k] ^= 0x10;
			in = input_memory("m", span_text(z));
			got = rest_of(in);
			if (!input_failed(in) && compressions[i] != zlibbed) {
				assert_int_equal(got.len, t.len);
				assert_memory_equal(got.s, t.s, t.len);
			}
			z.s[k] ^= 0x10;
			text_free(&got);
			input_close(in);
		}
		text_free(&z);
	}
	text_free(&t);
}

static void errors_name_the_compressed_byte(void **state)
{
	struct text t = some_lines(50), z = gzipped(span_text(t));
	char want[80];

	z.len -= 3;
	snprintf(want, sizeof(want), "m: byte %zu: the gzip data ends too early", z.len);
	assert_fails(span_text(z), want);
	z.len += 3;
	z.s[z.len - 5] ^= 1;
	assert_fails(span_text(z), "the gzip data is corrupt (incorrect data check)");
	text_free(&t);
	text_free(&z);
}

static void errors_of_zstd_name_the_block(void **state)
{
	struct text t = some_lines(50), z = zstdded(span_text(t)), two = { 0 };
	char want[80];

	text_add(&two, z.s, z.len);
	text_add(&two, z.s, z.len);
	two.s[z.len] ^= 1;	/* the second frame's magic */
	snprintf(want, sizeof(want), "m: byte %zu: the zstd data is corrupt", z.len);
	assert_fails(span_text(two), want);
	text_free(&t);
	text_free(&z);
	text_free(&two);
}

static void ratios_are_bounded(void **state)
{
	struct input_limits limits = { .ratio_after = 8 << 20 };
	static const size_t lengths[] = { 8 << 20, 16 << 20 };

	for (int i = 0; i < 2; i++) {
		char *bytes = xcalloc(lengths[i], 1);
		struct text z = zstdded((struct span){ bytes, lengths[i] });
		char *path = file_with(span_text(z));
		struct input *in = input_open(path, &limits, NULL);
		struct text got = rest_of(in);

		if (i == 0)
			assert_null(input_failed(in));
		else
			assert_has(input_failed(in), "more than 2000 times its size");
		text_free(&got);
		input_close(in);
		file_gone(path);
		text_free(&z);
		free(bytes);
	}
}

static void texts_are_not_taken_for_compressed(void **state)
{
	assert_reads(SPAN("x^2;main 1\n"), SPAN("x^2;main 1\n"));
	assert_reads(SPAN("x\x9c\xe5;main 1\n"), SPAN("x\x9c\xe5;main 1\n"));
	assert_reads(SPAN("BZh9;main 1\n"), SPAN("BZh9;main 1\n"));
	assert_reads(SPAN("PK 1\n"), SPAN("PK 1\n"));
}

static void other_compressions_are_named(void **state)
{
	struct text z = gzipped(SPAN("BZh91AY&SY...."));

	assert_fails(SPAN("BZh91AY&SY...."), "m: is bzip2-compressed; not supported");
	assert_fails(SPAN("BZh9\x17\x72\x45\x38\x50\x90"), "bzip2");
	assert_fails(SPAN("\x04\x22\x4d\x18...."), "LZ4");
	assert_fails(SPAN("PK\3\4...."), "zip");
	assert_fails(span_text(z), "bzip2");
	text_free(&z);
}

/* ---- encodings ---- */

static void utf16_becomes_utf8(void **state)
{
	struct text z = gzipped(SPAN("\xfe\xff\0a"));

	assert_reads(SPAN("\xff\xfe" "a\0\xe9\0\xac\x20\x3d\xd8\x00\xde\n\0"),
		SPAN("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\n"));
	assert_reads(SPAN("\xfe\xff" "\0a\0\xe9\x20\xac\xd8\x3d\xde\x00\0\n"),
		SPAN("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\n"));
	assert_reads(SPAN("\xff\xfe" "\x3d\xd8" "a\0\x00\xde\x3d\xd8"),
		SPAN("\xef\xbf\xbd" "a" "\xef\xbf\xbd\xef\xbf\xbd"));
	assert_reads(SPAN("\xff\xfe"), SPAN(""));
	assert_reads(span_text(z), SPAN("a"));
	assert_fails(SPAN("\xff\xfe" "a\0b"), "middle of a character");
	text_free(&z);
}

static void long_utf16_is_whole(void **state)
{
	struct text wide = { 0 }, narrow = { 0 };

	text_add(&wide, "\xff\xfe", 2);
	for (int i = 0; i < 100003; i++) {
		text_add(&wide, i % 3 ? "x\0" : "\x3d\xd8\x00\xde", i % 3 ? 2 : 4);
		text_str(&narrow, i % 3 ? "x" : "\xf0\x9f\x98\x80");
	}
	assert_reads(span_text(wide), span_text(narrow));
	text_free(&wide);
	text_free(&narrow);
}

static void a_bom_is_dropped(void **state)
{
	struct text z = xzed(SPAN("\xef\xbb\xbf" "a"));
	struct input *in = input_memory("m", SPAN("\xef\xbb\xbf" "a\n"));

	assert_reads(SPAN("\xef\xbb\xbf" "a\n"), SPAN("a\n"));
	assert_reads(span_text(z), SPAN("a"));
	assert_line(in, SPAN("a"));
	assert_int_equal(input_offset(in), 5);
	input_close(in);
	text_free(&z);
}

/* ---- parts ---- */

static void assert_parts(const char *path, size_t count, struct span lines)
{
	struct input *in = input_open(path, NULL, NULL), *parts[8];
	size_t made = input_split(in, count, parts);
	struct text got = { 0 };
	struct span line;
	uint64_t number = 0, offset = 0;

	assert_int_equal(made, count);
	for (size_t i = 0; i < made; i++) {
		assert_int_equal(input_offset(parts[i]), offset);
		while (input_line(parts[i], &line)) {
			text_add(&got, line.s, line.len);
			text_byte(&got, '\n');
			number++;
		}
		assert_int_equal(input_line_number(parts[i]), number);
		offset = input_offset(parts[i]);
		input_close(parts[i]);
	}
	assert_int_equal(got.len, lines.len);
	assert_memory_equal(got.s, lines.s, got.len);
	assert_false(input_line(in, &line));
	input_close(in);
	text_free(&got);
}

static void files_are_divided_at_lines(void **state)
{
	struct text t = some_lines(150000);
	char *path = file_with(span_text(t));

	for (size_t count = 2; count <= 8; count++)
		assert_parts(path, count, span_text(t));
	file_gone(path);
	text_free(&t);
}

static void errors_of_parts_name_the_files_line(void **state)
{
	struct text t = some_lines(150000);
	char *path = file_with(span_text(t)), want[100];
	struct input *in = input_open(path, NULL, NULL), *parts[2];
	struct span line;
	int number;

	assert_int_equal(input_split(in, 2, parts), 2);
	assert_int_equal(input_take_error(in, parts[0]), 0);
	assert_true(input_line(parts[1], &line));
	assert_int_equal(sscanf(line.s, "main;f%*d;g%d", &number), 1);
	input_error(parts[1], "wrong");
	assert_int_equal(input_take_error(in, parts[1]), -1);
	snprintf(want, sizeof(want), "%s:%d: wrong", path, number + 1);
	assert_string_equal(input_failed(in), want);
	input_close(parts[0]);
	input_close(parts[1]);
	input_close(in);
	file_gone(path);
	text_free(&t);
}

static void one_long_line_is_one_part(void **state)
{
	char *bytes = xcalloc(4 << 20, 1);
	char *path = file_with((struct span){ bytes, 4 << 20 });
	struct input *in = input_open(path, NULL, NULL), *parts[4];
	struct span line;

	assert_int_equal(input_split(in, 4, parts), 1);
	assert_true(input_line(parts[0], &line));
	assert_int_equal(line.len, 4 << 20);
	input_close(parts[0]);
	input_close(in);
	file_gone(path);
	free(bytes);
}

static void what_cannot_be_divided_is_not(void **state)
{
	struct text t = some_lines(150000), z = gzipped(span_text(t));
	char *gz = file_with(span_text(z)), *small = file_with(SPAN("a\nb\n"));
	struct input *const inputs[] = {
		input_open(gz, NULL, NULL), input_open(small, NULL, NULL),
		input_memory("m", span_text(t)),
	};
	struct input *parts[2];

	for (int i = 0; i < 3; i++) {
		assert_int_equal(input_split(inputs[i], 2, parts), 0);
		assert_true(input_peek(inputs[i], 4).len == 4);
		input_close(inputs[i]);
	}
	file_gone(gz);
	file_gone(small);
	text_free(&t);
	text_free(&z);
}

/* ---- errors ---- */

static void errors_have_a_place(void **state)
{
	static const char *const want[] = {
		"m: wrong 1", "m:1: wrong 1", "m: byte 4: wrong 1", "m:7:3: wrong 1",
		"m:7: wrong 1", "m: byte 3: wrong 1",
	};
	struct span s;

	for (int i = 0; i < 6; i++) {
		struct input *in = input_memory("m", SPAN("a\nb\n"));

		if (i == 1)
			input_line(in, &s);
		if (i == 2)
			input_chunk(in, &s);
		if (i < 3)
			assert_int_equal(input_error(in, "wrong %d", 1), -1);
		else
			assert_int_equal(input_error_at(in, i < 5 ? 7 : 0,
				i == 4 ? 0 : 3, "wrong %d", 1), -1);
		input_error(in, "later");
		assert_string_equal(input_failed(in), want[i]);
		assert_false(input_line(in, &s));
		assert_false(input_chunk(in, &s));
		assert_false(input_all(in, &s));
		input_close(in);
	}
}

static void the_inputs_own_error_comes_first(void **state)
{
	struct text t = some_lines(50), z = gzipped(span_text(t));
	struct input *in = input_memory("m", (struct span){ z.s, z.len - 1 });
	struct text got = rest_of(in);

	input_error(in, "no count after the last space");
	assert_has(input_failed(in), "ends too early");
	input_close(in);
	text_free(&got);
	text_free(&t);
	text_free(&z);
}

static void what_cannot_be_opened_says_why(void **state)
{
	struct error error = { 0 };

	assert_null(input_open("/nowhere/x", NULL, &error));
	assert_string_equal(error.text, "/nowhere/x: No such file or directory");
	error_free(&error);
	assert_null(input_open("/", NULL, &error));
	assert_string_equal(error.text, "/: Is a directory");
	error_free(&error);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_end_in_lf_or_crlf),
		cmocka_unit_test(nothing_has_no_lines),
		cmocka_unit_test(lines_have_any_length),
		cmocka_unit_test(peeking_takes_nothing),
		cmocka_unit_test(all_is_whole_and_not_taken),
		cmocka_unit_test(all_is_bounded),
		cmocka_unit_test(stdin_may_be_a_pipe),
		cmocka_unit_test(compression_is_undone),
		cmocka_unit_test(members_follow_one_another),
		cmocka_unit_test(zstd_frames_may_be_skippable),
		cmocka_unit_test(compression_nests),
		cmocka_unit_test(cut_data_is_an_error),
		cmocka_unit_test(long_zlib_data_may_be_cut),
		cmocka_unit_test(changed_data_is_never_believed),
		cmocka_unit_test(errors_name_the_compressed_byte),
		cmocka_unit_test(errors_of_zstd_name_the_block),
		cmocka_unit_test(ratios_are_bounded),
		cmocka_unit_test(texts_are_not_taken_for_compressed),
		cmocka_unit_test(other_compressions_are_named),
		cmocka_unit_test(utf16_becomes_utf8),
		cmocka_unit_test(long_utf16_is_whole),
		cmocka_unit_test(a_bom_is_dropped),
		cmocka_unit_test(files_are_divided_at_lines),
		cmocka_unit_test(errors_of_parts_name_the_files_line),
		cmocka_unit_test(one_long_line_is_one_part),
		cmocka_unit_test(what_cannot_be_divided_is_not),
		cmocka_unit_test(errors_have_a_place),
		cmocka_unit_test(the_inputs_own_error_comes_first),
		cmocka_unit_test(what_cannot_be_opened_says_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
