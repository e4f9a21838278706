/* json_string.c - strings of JSON: unescaped, checked, perhaps divided between chunks. */
#include "json_reader.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

static inline bool is_plain(char c)
{
	return (unsigned char)(c - ' ') < 0x80 - ' ' && c != '"' && c != '\\';
}

const char *json_plain_end(const char *p, const char *end)
{
	for (;;) {
#ifdef __SSE2__
		while (end - p >= 16) {
			__m128i x = _mm_loadu_si128((const __m128i *)(const void *)p);
			__m128i quote = _mm_cmpeq_epi8(x, _mm_set1_epi8('"'));
			__m128i escape = _mm_cmpeq_epi8(x, _mm_set1_epi8('\\'));
			__m128i special = _mm_cmplt_epi8(x, _mm_set1_epi8(' '));
			int mask = _mm_movemask_epi8(_mm_or_si128(special,
				_mm_or_si128(quote, escape)));

			if (mask) {
				p += __builtin_ctz((unsigned)mask);
				break;
			}
			p += 16;
		}
#endif
		while (p < end && is_plain(*p))
			p++;
		if (p == end || *p == '"' || *p == '\\' || (unsigned char)*p < ' ')
			return p;
		size_t len = utf8_length(p, (size_t)(end - p));
		if (!len)
			return p;
		p += len;
	}
}

/* Takes a byte of a string; -1 and an error at the end. */
static int take_byte(struct json *j)
{
	if (j->p == j->end && !json_refill(j)) {
		json_fail_here(j, "a string without its end");
		return -1;
	}
	return (unsigned char)*j->p++;
}

static int hex_value(int c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool take_hex4(struct json *j, uint32_t *unit)
{
	*unit = 0;
	for (int i = 0; i < 4; i++) {
		int c = take_byte(j), value = hex_value(c);

		if (c < 0)
			return false;
		if (value < 0) {
			j->p--;
			return json_fail_here(j, "expected a hexadecimal digit");
		}
		*unit = *unit << 4 | (uint32_t)value;
	}
	return true;
}

/* A high surrogate was not followed by a low one. */
static void flush_high(struct json *j, uint32_t *high)
{
	if (*high)
		text_utf8(&j->scratch, 0xfffd);
	*high = 0;
}

static void add_unit(struct json *j, uint32_t unit, uint32_t *high)
{
	bool is_low = unit >= 0xdc00 && unit < 0xe000;

	if (*high && is_low) {
		text_utf8(&j->scratch,
			0x10000 + ((*high - 0xd800) << 10) + (unit - 0xdc00));
		*high = 0;
		return;
	}
	flush_high(j, high);
	if (unit >= 0xd800 && unit < 0xdc00)
		*high = unit;
	else
		text_utf8(&j->scratch, is_low ? 0xfffd : unit);
}

static bool take_escape(struct json *j, uint32_t *high)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	uint32_t unit;
	int c;

	j->p++;
	c = take_byte(j);
	if (c < 0)
		return false;
	if (c == 'u') {
		if (!take_hex4(j, &unit))
			return false;
		add_unit(j, unit, high);
		return true;
	}
	const char *found = c ? strchr(from, c) : NULL;
	if (!found) {
		j->p--;
		return json_fail_here(j, "an unknown escape in a string");
	}
	flush_high(j, high);
	text_byte(&j->scratch, to[found - from]);
	return true;
}

/* A character that is not ASCII, divided between two chunks, or not UTF-8 at all. */
static bool take_multibyte(struct json *j)
{
	char bytes[4];
	size_t count = 0;

	json_settle(j);
	json_count_to(j, j->p);
	uint64_t line = j->line, column = j->column;
	while (count < sizeof(bytes) && (j->p < j->end || json_refill(j))) {
		bytes[count++] = *j->p++;
		if (utf8_length(bytes, count) == count) {
			text_add(&j->scratch, bytes, count);
			return true;
		}
	}
	j->mark_line = line;
	j->mark_column = column;
	return json_fail(j, "invalid UTF-8 in a string", "");
}

/* What stopped json_plain_end(), if it was not the closing quote. */
static bool take_special(struct json *j, uint32_t *high)
{
	if (j->p == j->end)
		return json_refill(j) || json_fail_here(j, "a string without its end");
	if (*j->p == '\\')
		return take_escape(j, high);
	flush_high(j, high);
	if ((unsigned char)*j->p < ' ')
		return json_fail_here(j, "a control character in a string");
	return take_multibyte(j);
}

/* A string with escapes, or in several chunks. */
static bool take_string_far(struct json *j, struct span *s)
{
	uint32_t high = 0;

	text_clear(&j->scratch);
	for (;;) {
		const char *end = json_plain_end(j->p, j->end);

		if (end > j->p)
			flush_high(j, &high);
		text_add(&j->scratch, j->p, (size_t)(end - j->p));
		j->p = end;
		if (end < j->end && *end == '"')
			break;
		if (!take_special(j, &high))
			return false;
	}
	j->p++;
	flush_high(j, &high);
	*s = text_span(&j->scratch);
	return true;
}

bool json_take_string(struct json *j, struct span *s)
{
	const char *begin = ++j->p;
	const char *end = json_plain_end(begin, j->end);

	if (end == j->end || *end != '"')
		return take_string_far(j, s);
	*s = (struct span){ begin, (size_t)(end - begin) };
	j->p = end + 1;
	return true;
}

bool json_string(struct json *j, struct span *s)
{
	*s = SPAN("");
	if (look_value(j) != '"')
		return json_fail_type(j, "a string");
	if (!json_take_string(j, s))
		return false;
	value_taken(j);
	return true;
}
