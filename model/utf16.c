/* utf16.c - UTF-16 with a byte order mark as UTF-8. */
#include "stream.h"

#include <stdlib.h>
#include <string.h>

#include "xalloc.h"

enum { UTF16_BUFFER = 16384, UTF8_MAX = 4, REPLACEMENT = 0xfffd };

struct utf16 {
	struct stream stream;
	bool big_endian;
	bool end;			/* nothing comes from below any more */
	size_t at, len;			/* in bytes */
	unsigned char bytes[UTF16_BUFFER];
};

/* Keeps what is not yet read and adds what comes; -1 on error. */
static int refill(struct utf16 *u, struct error *error)
{
	size_t left = u->len - u->at;
	ssize_t n;

	memmove(u->bytes, u->bytes + u->at, left);
	u->at = 0;
	u->len = left;
	n = stream_read(u->stream.below, (char *)u->bytes + left,
		sizeof(u->bytes) - left, error);
	if (n < 0)
		return -1;
	u->len += (size_t)n;
	u->end = n == 0;
	if (u->end && u->len % 2)
		return error_set(error, "UTF-16 text ends in the middle of a character");
	return 0;
}

static uint32_t unit_at(const struct utf16 *u, size_t at)
{
	uint32_t first = u->bytes[at], second = u->bytes[at + 1];

	return u->big_endian ? first << 8 | second : second << 8 | first;
}

/* The next character; a surrogate without its partner is U+FFFD. */
static uint32_t next_character(struct utf16 *u)
{
	uint32_t c = unit_at(u, u->at), low;

	u->at += 2;
	if ((c & 0xf800) != 0xd800)
		return c;
	if (c >= 0xdc00 || u->len - u->at < 2)
		return REPLACEMENT;
	low = unit_at(u, u->at);
	if ((low & 0xfc00) != 0xdc00)
		return REPLACEMENT;
	u->at += 2;
	return 0x10000 + ((c & 0x3ff) << 10) + (low & 0x3ff);
}

static size_t put_utf8(char *to, uint32_t c)
{
	static const unsigned char lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	size_t len = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

	for (size_t i = len - 1; i > 0; i--, c >>= 6)
		to[i] = (char)(0x80 | (c & 0x3f));
	to[0] = (char)(len == 1 ? c : lead[len] | c);
	return len;
}

static ssize_t convert(struct utf16 *u, char *to, size_t len)
{
	size_t n = 0;

	while (n + UTF8_MAX <= len && u->len - u->at >= (u->end ? 2 : UTF8_MAX))
		n += put_utf8(to + n, next_character(u));
	return (ssize_t)n;
}

/* len is at least UTF8_MAX: the input's buffers and stream_peek()'s are. */
static ssize_t read_utf16(struct stream *s, char *to, size_t len, struct error *error)
{
	struct utf16 *u = (struct utf16 *)s;

	while (u->len - u->at < UTF8_MAX && !u->end)
		if (refill(u, error))
			return -1;
	return convert(u, to, len);
}

static void free_utf16(struct stream *s)
{
	free(s);
}

struct stream *stream_utf16(struct stream *below, bool big_endian)
{
	struct utf16 *u = xcalloc(1, sizeof(*u));

	u->stream.read = read_utf16;
	u->stream.free = free_utf16;
	u->stream.below = below;
	u->big_endian = big_endian;
	return &u->stream;
}
