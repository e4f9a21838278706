#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

#include "number.h"
#include "xalloc.h"

bool span_starts(struct span a, const char *prefix)
{
	size_t len = strlen(prefix);

	return a.len >= len && !memcmp(a.s, prefix, len);
}

bool span_ends(struct span a, const char *suffix)
{
	size_t len = strlen(suffix);

	return a.len >= len && !memcmp(a.s + a.len - len, suffix, len);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct span span_trim(struct span a)
{
	while (a.len && is_blank(a.s[a.len - 1]))
		a.len--;
	while (a.len && is_blank(*a.s))
		a.s++, a.len--;
	return a;
}

int span_compare(struct span a, struct span b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int order = len ? memcmp(a.s, b.s, len) : 0;

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

struct span span_base_name(struct span path)
{
	size_t at = path.len;

	while (at && path.s[at - 1] != '/' && path.s[at - 1] != '\\')
		at--;
	return at == path.len ? path : (struct span){ path.s + at, path.len - at };
}

void text_reserve(struct text *t, size_t more)
{
	size_t need = t->len + more + 1;

	if (need <= t->capacity)
		return;
	t->capacity = need < 2 * t->capacity ? 2 * t->capacity : need + 32;
	t->s = xrealloc(t->s, t->capacity, 1);
}

void text_add(struct text *t, const char *s, size_t len)
{
	text_reserve(t, len);
	if (len)
		memcpy(t->s + t->len, s, len);
	t->len += len;
	t->s[t->len] = '\0';
}

void text_str(struct text *t, const char *s)
{
	text_add(t, s, strlen(s));
}

void text_byte(struct text *t, char c)
{
	text_add(t, &c, 1);
}

void text_printf(struct text *t, const char *format, ...)
{
	va_list ap, again;
	int len;

	va_start(ap, format);
	va_copy(again, ap);
	len = vsnprintf(NULL, 0, format, ap);
	va_end(ap);
	if (len > 0) {
		text_reserve(t, (size_t)len);
		vsnprintf(t->s + t->len, (size_t)len + 1, format, again);
		t->len += (size_t)len;
	}
	va_end(again);
}

void text_clear(struct text *t)
{
	t->len = 0;
	if (t->s)
		t->s[0] = '\0';
}

void text_free(struct text *t)
{
	free(t->s);
	*t = (struct text){ 0 };
}

void text_utf8(struct text *t, uint32_t c)
{
	char b[4];

	if (c < 0x80) {
		text_byte(t, (char)c);
	} else if (c < 0x800) {
		b[0] = (char)(0xC0 | c >> 6);
		b[1] = (char)(0x80 | (c & 63));
		text_add(t, b, 2);
	} else if (c < 0x10000) {
		b[0] = (char)(0xE0 | c >> 12);
		b[1] = (char)(0x80 | (c >> 6 & 63));
		b[2] = (char)(0x80 | (c & 63));
		text_add(t, b, 3);
	} else {
		b[0] = (char)(0xF0 | c >> 18);
		b[1] = (char)(0x80 | (c >> 12 & 63));
		b[2] = (char)(0x80 | (c >> 6 & 63));
		b[3] = (char)(0x80 | (c & 63));
		text_add(t, b, 4);
	}
}

/* The first byte's length, and the range its second byte must be in. */
static size_t utf8_lead(unsigned char c, unsigned char *low, unsigned char *high)
{
	*low = 0x80;
	*high = 0xBF;
	if (c >= 0xC2 && c <= 0xDF)
		return 2;
	if (c >= 0xE0 && c <= 0xEF) {
		if (c == 0xE0)
			*low = 0xA0;
		if (c == 0xED)
			*high = 0x9F;
		return 3;
	}
	if (c >= 0xF0 && c <= 0xF4) {
		if (c == 0xF0)
			*low = 0x90;
		if (c == 0xF4)
			*high = 0x8F;
		return 4;
	}
	return 0;
}

size_t utf8_length(const char *s, size_t len)
{
	const unsigned char *b = (const unsigned char *)s;
	unsigned char low, high;
	size_t n;

	if (!len)
		return 0;
	if (b[0] < 0x80)
		return 1;
	n = utf8_lead(b[0], &low, &high);
	if (!n || n > len || b[1] < low || b[1] > high)
		return 0;
	for (size_t i = 2; i < n; i++)
		if ((b[i] & 0xC0) != 0x80)
			return 0;
	return n;
}

/* U+2028-E, U+2066-9: they end lines, or turn what stands beside them round. */
static bool disturbs_lines(const unsigned char *s)
{
	return s[0] == 0xE2 && ((s[1] == 0x80 && s[2] >= 0xA8 && s[2] <= 0xAE) ||
		(s[1] == 0x81 && s[2] >= 0xA6 && s[2] <= 0xA9));
}

/*
 * What stands for a character of n bytes that must not be shown as it is; 0 for
 * others.
 */
static uint32_t visible_for(const unsigned char *s, size_t n, bool keep_tab)
{
	if (!n)
		return 0xFFFD;
	if (*s == 0x7F)
		return 0x2421;
	if (*s < 0x20 && !(*s == '\t' && keep_tab))
		return 0x2400u + *s;
	if (n == 2 && *s == 0xC2 && s[1] < 0xA0)
		return 0xFFFD;	/* C1 controls */
	if (n == 3 && *s == 0xEF && s[1] == 0xBF && s[2] >= 0xBE)
		return 0xFFFD;	/* U+FFFE, U+FFFF: not in XML */
	return n == 3 && disturbs_lines(s) ? 0xFFFD : 0;
}

void text_visible(struct text *t, struct span s, bool keep_tab)
{
	for (size_t i = 0; i < s.len;) {
		size_t n = utf8_length(s.s + i, s.len - i);
		uint32_t c = visible_for((const unsigned char *)s.s + i, n, keep_tab);

		if (c)
			text_utf8(t, c);
		else
			text_add(t, s.s + i, n);
		i += n ? n : 1;
	}
}

static uint32_t utf8_decode(const char *s, size_t n)
{
	static const unsigned char lead[] = { 0, 0x7F, 0x1F, 0x0F, 0x07 };
	uint32_t c = (unsigned char)s[0] & lead[n];

	for (size_t i = 1; i < n; i++)
		c = c << 6 | ((unsigned char)s[i] & 63u);
	return c;
}

/* East Asian wide and emoji blocks; combining marks and zero-width take none. */
static size_t column_width(uint32_t c)
{
	if (c < 0x300)
		return 1;
	if (c <= 0x36F || (c >= 0x200B && c <= 0x200F) || (c >= 0xFE00 && c <= 0xFE0F))
		return 0;
	if ((c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) ||
		(c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
		(c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
		(c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x1F300 && c <= 0x1FAFF) ||
		(c >= 0x20000 && c <= 0x3FFFD))
		return 2;
	return 1;
}

size_t utf8_width(struct span s)
{
	size_t width = 0;

	for (size_t i = 0; i < s.len;) {
		size_t n = utf8_length(s.s + i, s.len - i);

		width += n ? column_width(utf8_decode(s.s + i, n)) : 1;
		i += n ? n : 1;
	}
	return width;
}

static uint64_t load64(const unsigned char *b)
{
	uint64_t v;

	memcpy(&v, b, 8);
	return v;
}

/* The two halves of a 128-bit product folded together mix all bits at once. */
static uint64_t mix(uint64_t a, uint64_t b)
{
	__extension__ unsigned __int128 product = (unsigned __int128)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

uint64_t hash_bytes(const void *bytes, size_t len)
{
	const unsigned char *b = bytes;
	uint64_t h = 0x9E3779B97F4A7C15u ^ len, tail = 0;

	for (; len >= 16; b += 16, len -= 16)
		h = mix(load64(b) ^ 0xD6E8FEB86659FD93u, load64(b + 8) ^ h);
	if (len >= 8) {
		h = mix(load64(b) ^ 0xA0761D6478BD642Fu, h ^ 0xE7037ED1A0B428DBu);
		b += 8;
		len -= 8;
	}
	for (size_t i = 0; i < len; i++)
		tail |= (uint64_t)b[i] << 8 * i;
	return mix(h ^ tail, 0x8EBC6AF09C88C6E3u);
}

void text_counted(struct text *t, double count, const char *words)
{
	size_t first = strcspn(words, " ");
	char number[NUMBER_SIZE];

	if (count != 0) {
		number_format(number, count);
		text_printf(t, "%s ", number);
	}
	if (count == 1 && first && words[first - 1] == 's')
		text_add(t, words, first - 1);
	else
		text_add(t, words, first);
	text_str(t, words + first);
}

size_t utf8_fitting(struct span s, size_t columns)
{
	size_t at = 0;

	while (at < s.len) {
		size_t len = utf8_length(s.s + at, s.len - at);
		size_t width = utf8_width((struct span){ s.s + at, len ? len : 1 });

		if (width > columns)
			break;
		columns -= width;
		at += len ? len : 1;
	}
	return at;
}
