#include "json.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "number.h"
#include "xalloc.h"

enum {
	KEY_SIZE = 64,		/* of a key, in messages */
	DIGITS_MAX = 19,	/* that surely fit 64 bits */
	POWERS = 23,		/* of ten that a double holds exactly */
	UINT_DIGITS = 9,	/* that surely fit 32 bits */
	UINT_ROOM = UINT_DIGITS + 3,	/* with comma, blank and what follows */
};

#define EXACT_MAX (UINT64_C(1) << 53)

struct json {
	struct input *in;
	const char *p, *end;		/* the chunk: what is left of it */
	const char *mark;		/* where the value taken last begins; NULL: in an earlier chunk */
	const char *counted;		/* line and column are of this byte */
	uint64_t line, column;
	uint64_t mark_line, mark_column;	/* where mark is NULL */
	char *brackets;			/* the open ones; the value's own level first */
	size_t depth, capacity;
	struct span key;		/* of the value taken last */
	char key_copy[KEY_SIZE];
	size_t key_depth;		/* 0: no key */
	struct text scratch;
	const struct json_uints *uints;	/* the list whose text stands in this chunk; or NULL */
	const char *uints_text;
	size_t uints_length;
	unsigned flags;
	bool first;			/* nothing stands in the innermost bracket yet */
	bool done;			/* the outermost value was taken */
	bool failed;
};

/* A number taken apart: mantissa times ten to the exponent. */
struct decimal {
	uint64_t mantissa;
	int64_t exponent;
	bool negative, cut;		/* cut: mantissa lacks digits */
};

static const double power_of_ten[POWERS] = {
	1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
};

static inline bool is_digit(char c)
{
	return (unsigned char)(c - '0') < 10;
}

static inline bool is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* ---- places and errors ---- */

static void count_to(struct json *j, const char *at)
{
	const char *newline;

	while ((newline = memchr(j->counted, '\n', (size_t)(at - j->counted)))) {
		j->line++;
		j->column = 1;
		j->counted = newline + 1;
	}
	j->column += (uint64_t)(at - j->counted);
	j->counted = at;
}

static void settle_mark(struct json *j)
{
	if (!j->mark)
		return;
	count_to(j, j->mark);
	j->mark_line = j->line;
	j->mark_column = j->column;
	j->mark = NULL;
}

static void keep_key(struct json *j)
{
	if (j->key.s == j->key_copy)
		return;
	if (j->key.len > KEY_SIZE)
		j->key.len = KEY_SIZE;
	if (j->key.len)
		memcpy(j->key_copy, j->key.s, j->key.len);
	j->key.s = j->key_copy;
}

static void use_chunk(struct json *j, struct span chunk)
{
	j->p = j->counted = chunk.s;
	j->end = chunk.s + chunk.len;
}

/* The next chunk, in the middle of a token or not; false at the end. */
static bool refill(struct json *j)
{
	struct span chunk;

	settle_mark(j);
	count_to(j, j->end);
	keep_key(j);
	j->uints = NULL;
	while (!j->failed && input_chunk(j->in, &chunk)) {
		use_chunk(j, chunk);
		if (chunk.len)
			return true;
	}
	if (input_failed(j->in))
		j->failed = true;
	use_chunk(j, SPAN(""));
	return false;
}

static bool fail(struct json *j, const char *text, const char *after)
{
	if (j->failed)
		return false;
	settle_mark(j);
	input_error_at(j->in, j->mark_line, j->mark_column, "%s%s", text, after);
	j->failed = true;
	use_chunk(j, SPAN(""));
	return false;
}

/* The byte at p is wrong. */
static bool fail_here(struct json *j, const char *text)
{
	bool at_end = j->p == j->end && !refill(j);

	j->mark = j->p;
	return fail(j, text, at_end ? ", but the input ends" : "");
}

__attribute__((format(printf, 2, 0)))
static bool fail_formatted(struct json *j, const char *format, va_list ap)
{
	char *text;

	if (vasprintf(&text, format, ap) < 0)
		return fail(j, format, "");
	fail(j, text, "");
	free(text);
	return false;
}

bool json_error(struct json *j, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	fail_formatted(j, format, ap);
	va_end(ap);
	return false;
}

bool json_error_at(struct json *j, uint64_t line, uint64_t column, const char *format, ...)
{
	va_list ap;

	settle_mark(j);
	j->mark_line = line;
	j->mark_column = column;
	va_start(ap, format);
	fail_formatted(j, format, ap);
	va_end(ap);
	return false;
}

/* Something else stands where a value of one type was expected. */
static bool fail_type(struct json *j, const char *expected)
{
	struct text text = { 0 };

	text_str(&text, "expected ");
	text_str(&text, expected);
	if (j->key_depth) {
		keep_key(j);
		text_str(&text, " in \"");
		text_visible(&text, j->key, false);
		text_byte(&text, '"');
	}
	fail_here(j, text.s);
	text_free(&text);
	return false;
}

bool json_failed(const struct json *j)
{
	return j->failed;
}

void json_place(struct json *j, uint64_t *line, uint64_t *column)
{
	settle_mark(j);
	*line = j->mark_line;
	*column = j->mark_column;
}

/* ---- opening and the brackets ---- */

struct json *json_open(struct input *in, unsigned flags)
{
	struct json *j = xcalloc(1, sizeof(*j));

	j->in = in;
	j->flags = flags;
	j->line = j->column = j->mark_line = j->mark_column = 1;
	j->first = true;
	use_chunk(j, SPAN(""));
	return j;
}

void json_close(struct json *j)
{
	if (!j)
		return;
	text_free(&j->scratch);
	free(j->brackets);
	free(j);
}

/* Skips blanks; the byte that follows, or -1 at the end. */
static int look_far(struct json *j)
{
	for (;;) {
		while (j->p < j->end && is_blank(*j->p))
			j->p++;
		if (j->p < j->end)
			return (unsigned char)*j->p;
		if (!refill(j))
			return -1;
	}
}

static inline int look(struct json *j)
{
	if (j->p < j->end && (unsigned char)*j->p > ' ')
		return (unsigned char)*j->p;
	return look_far(j);
}

/* The first byte of the value that comes next; -1 and an error where none may. */
static inline int look_value(struct json *j)
{
	int c = look(j);

	if (!j->depth && j->done && !(j->flags & JSON_LINES)) {
		if (!j->failed)
			fail_here(j, "expected nothing behind the value");
		return -1;
	}
	j->mark = j->p;
	return c;
}

static inline void value_taken(struct json *j)
{
	j->first = false;
	if (!j->depth)
		j->done = true;
}

static bool open_bracket(struct json *j, char bracket)
{
	if (j->depth >= JSON_MAX_DEPTH)
		return fail_here(j, "nested too deeply");
	j->p++;
	j->brackets = xgrow(j->brackets, j->depth, &j->capacity, 1);
	j->brackets[j->depth++] = bracket;
	j->first = true;
	return true;
}

static void close_bracket(struct json *j)
{
	j->depth--;
	if (j->key_depth > j->depth)
		j->key_depth = 0;
	value_taken(j);
}

bool json_enter(struct json *j, char bracket)
{
	if (look_value(j) != bracket)
		return fail_type(j, bracket == '{' ? "an object" : "an array");
	return open_bracket(j, bracket);
}

/* In an array, at its end or behind a comma: whether it may be left open there. */
static bool may_end(struct json *j, int c)
{
	if (j->failed || j->depth != 1 || !(j->flags & JSON_OPEN_ARRAY))
		return false;
	return c < 0 || c == ']';
}

static bool end_array(struct json *j, int c)
{
	if (c == ']')
		j->p++;
	close_bracket(j);
	return false;
}

bool json_element(struct json *j)
{
	int c = look(j);

	if (c == ']' || may_end(j, c))
		return end_array(j, c);
	if (j->first)
		return c >= 0 || fail_here(j, "expected a value or ']'");
	if (c != ',')
		return fail_here(j, "expected ',' or ']'");
	j->p++;
	c = look(j);
	if (may_end(j, c))
		return end_array(j, c);
	if (c == ']' || c < 0)
		return fail_here(j, "expected a value after ','");
	return true;
}

/* ---- strings ---- */

static inline bool is_plain(char c)
{
	return (unsigned char)(c - ' ') < 0x80 - ' ' && c != '"' && c != '\\';
}

/* Where plain text ends: at a quote, an escape, a control character, invalid UTF-8 or the end. */
static const char *plain_end(const char *p, const char *end)
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
	if (j->p == j->end && !refill(j)) {
		fail_here(j, "a string without its end");
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
			return fail_here(j, "expected a hexadecimal digit");
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
		text_utf8(&j->scratch, 0x10000 + ((*high - 0xd800) << 10) + (unit - 0xdc00));
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
		return fail_here(j, "an unknown escape in a string");
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

	settle_mark(j);
	count_to(j, j->p);
	uint64_t line = j->line, column = j->column;
	while (count < sizeof(bytes) && (j->p < j->end || refill(j))) {
		bytes[count++] = *j->p++;
		if (utf8_length(bytes, count) == count) {
			text_add(&j->scratch, bytes, count);
			return true;
		}
	}
	j->mark_line = line;
	j->mark_column = column;
	return fail(j, "invalid UTF-8 in a string", "");
}

/* What stopped plain_end(), if it was not the closing quote. */
static bool take_special(struct json *j, uint32_t *high)
{
	if (j->p == j->end)
		return refill(j) || fail_here(j, "a string without its end");
	if (*j->p == '\\')
		return take_escape(j, high);
	flush_high(j, high);
	if ((unsigned char)*j->p < ' ')
		return fail_here(j, "a control character in a string");
	return take_multibyte(j);
}

/* A string with escapes, or in several chunks. */
static bool take_string_far(struct json *j, struct span *s)
{
	uint32_t high = 0;

	text_clear(&j->scratch);
	for (;;) {
		const char *end = plain_end(j->p, j->end);

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
	*s = j->scratch.len ? (struct span){ j->scratch.s, j->scratch.len } : SPAN("");
	return true;
}

static inline bool take_string(struct json *j, struct span *s)
{
	const char *begin = ++j->p;
	const char *end = plain_end(begin, j->end);

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
		return fail_type(j, "a string");
	if (!take_string(j, s))
		return false;
	value_taken(j);
	return true;
}

/* The colon where it does not follow at once; the key must outlive the chunk. */
static bool take_colon(struct json *j, struct span *key)
{
	if (key->len && key->s != j->scratch.s) {
		text_clear(&j->scratch);
		text_add(&j->scratch, key->s, key->len);
		key->s = j->scratch.s;
	}
	if (look(j) != ':')
		return fail_here(j, "expected ':'");
	j->p++;
	return true;
}

bool json_key(struct json *j, struct span *key)
{
	int c = look(j);

	*key = SPAN("");
	if (c == '}') {
		j->p++;
		close_bracket(j);
		return false;
	}
	if (!j->first) {
		if (c != ',')
			return fail_here(j, "expected ',' or '}'");
		j->p++;
		c = look(j);
	}
	if (c != '"')
		return fail_here(j, j->first ? "expected a key or '}'" : "expected a key");
	j->mark = j->p;
	if (!take_string(j, key))
		return false;
	j->key = *key;
	j->key_depth = j->depth;
	if (key->s == j->scratch.s)
		keep_key(j);
	if (j->p < j->end && *j->p == ':') {
		j->p++;
		return true;
	}
	return take_colon(j, key);
}

/* ---- numbers ---- */

static const char *scan_digits(const char *p, const char *end, struct decimal *d, int *used)
{
	for (; p < end && is_digit(*p); p++) {
		if (*used >= DIGITS_MAX) {
			d->cut = true;
			d->exponent++;
			continue;
		}
		d->mantissa = d->mantissa * 10 + (uint64_t)(*p - '0');
		*used += d->mantissa != 0;
	}
	return p;
}

static const char *scan_exponent(const char *p, const char *end, struct decimal *d)
{
	bool negative = p < end && *p == '-';
	int64_t exponent = 0;

	if (p < end && (*p == '-' || *p == '+'))
		p++;
	if (p == end || !is_digit(*p))
		return NULL;
	for (; p < end && is_digit(*p); p++)
		if (exponent < INT32_MAX)
			exponent = exponent * 10 + (*p - '0');
	d->exponent += negative ? -exponent : exponent;
	return p;
}

/* A number by the grammar; NULL where there is none. */
static const char *scan_number(const char *p, const char *end, struct decimal *d)
{
	const char *begin;
	int used = 0;

	*d = (struct decimal){ .negative = p < end && *p == '-' };
	p += d->negative;
	begin = p;
	p = scan_digits(p, end, d, &used);
	if (p == begin || (*begin == '0' && p > begin + 1))
		return NULL;
	if (p < end && *p == '.') {
		begin = ++p;
		p = scan_digits(p, end, d, &used);
		if (p == begin)
			return NULL;
		d->exponent -= p - begin;
	}
	if (p < end && (*p | 0x20) == 'e')
		return scan_exponent(p + 1, end, d);
	return p;
}

static bool may_stand_in_number(char c)
{
	return is_digit(c) || (c && strchr("+-.eE", c));
}

/* All that may belong to a number, where it touches the chunk's end. */
static struct span gather_number(struct json *j)
{
	text_clear(&j->scratch);
	while (j->p < j->end || refill(j)) {
		const char *p = j->p;

		while (p < j->end && may_stand_in_number(*p))
			p++;
		text_add(&j->scratch, j->p, (size_t)(p - j->p));
		j->p = p;
		if (p < j->end)
			break;
	}
	return j->scratch.len ? (struct span){ j->scratch.s, j->scratch.len } : SPAN("");
}

static bool reaches_end(const struct json *j)
{
	const char *p = j->p;

	while (p < j->end && may_stand_in_number(*p))
		p++;
	return p == j->end;
}

/* Takes a number; text is valid until the next call. */
static bool take_number(struct json *j, struct decimal *d, struct span *text)
{
	const char *after = scan_number(j->p, j->end, d);

	if ((!after || after == j->end) && reaches_end(j)) {
		*text = gather_number(j);
		after = scan_number(text->s, text->s + text->len, d);
		return after == text->s + text->len || fail(j, "invalid number", "");
	}
	if (!after)
		return fail(j, "invalid number", "");
	*text = (struct span){ j->p, (size_t)(after - j->p) };
	j->p = after;
	return true;
}

/* The nearest double: exact where one rounding does it, else by number.h. */
static bool decimal_value(const struct decimal *d, struct span text, double *number)
{
	double m = (double)d->mantissa;

	if (d->cut || d->mantissa > EXACT_MAX || d->exponent >= POWERS || d->exponent <= -POWERS)
		return number_parse(text, number) && isfinite(*number);
	m = d->exponent < 0 ? m / power_of_ten[-d->exponent] : m * power_of_ten[d->exponent];
	*number = d->negative ? -m : m;
	return true;
}

/* A number's first byte. */
static inline bool starts_number(int c)
{
	return c == '-' || (c >= '0' && c <= '9');
}

bool json_number(struct json *j, double *number)
{
	struct decimal d;
	struct span text;

	*number = 0;
	if (!starts_number(look_value(j)))
		return fail_type(j, "a number");
	if (!take_number(j, &d, &text))
		return false;
	if (!decimal_value(&d, text, number))
		return fail(j, "a number too large", "");
	value_taken(j);
	return true;
}

bool json_uint(struct json *j, uint64_t *number)
{
	struct decimal d;
	struct span text;
	double value;

	*number = 0;
	if (!starts_number(look_value(j)))
		return fail_type(j, "a number");
	if (!take_number(j, &d, &text))
		return false;
	if (!decimal_value(&d, text, &value) || !(value >= 0) || value > (double)EXACT_MAX
	    || value != floor(value))
		return fail(j, "expected a whole number from 0 to 2^53", "");
	*number = (uint64_t)value;
	value_taken(j);
	return true;
}

/* Also keeps count of how many values are the old ones still. */
static inline void add_uint(struct json_uints *list, uint32_t value, size_t old_count)
{
	if (list->count == list->capacity)
		list->values = xgrow(list->values, list->count, &list->capacity,
			sizeof(*list->values));
	if (list->count == list->same && list->same < old_count
	    && list->values[list->count] == value)
		list->same++;
	list->values[list->count++] = value;
}

/* How many of eight bytes are commas. */
static inline size_t count_commas(uint64_t bytes)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), low = 0x7f * ones;
	uint64_t x = bytes ^ ',' * ones;

	return (~(((x & low) + low) | x | low) >> 7) * ones >> 56;
}

/*
 * Goes behind the numbers that the array before this one began with too, in
 * the same digits: they stand in the list already.
 */
static void skip_same(struct json *j, struct json_uints *list)
{
	const char *old = j->uints_text, *new = j->p;
	size_t most = j->uints_length, n = 0, commas = 0;
	uint64_t a, b;

	if (most > (size_t)(j->end - new))
		most = (size_t)(j->end - new);
	for (; n + 8 <= most; n += 8) {
		memcpy(&a, old + n, sizeof(a));
		memcpy(&b, new + n, sizeof(b));
		if (a != b)
			break;
		commas += count_commas(a);
	}
	for (; n < most && old[n] == new[n]; n++)
		commas += new[n] == ',';
	if (!commas)
		return;
	while (new[n - 1] != ',')
		n--;
	list->count = list->same = commas;
	j->p += n - 1;
	j->first = false;
}

/*
 * As many elements of an array of small whole numbers as stand plainly in the
 * chunk.  Leaves p before the first that does not: before its comma.
 */
static void take_plain_uints(struct json *j, struct json_uints *list, size_t old_count)
{
	const char *p = j->p, *safe_end = j->end - UINT_ROOM;
	bool first = j->first;

	while (p < safe_end) {
		if (!first && *p != ',')
			break;
		const char *begin = p + !first;
		begin += *begin == ' ';
		const char *q = begin;
		uint32_t value = 0;
		while (is_digit(*q) && q < begin + UINT_DIGITS)
			value = value * 10 + (uint32_t)(*q++ - '0');
		if (q == begin || (*q != ',' && *q != ']') || (*begin == '0' && q > begin + 1))
			break;
		add_uint(list, value, old_count);
		first = false;
		p = q;
	}
	j->first = first;
	j->p = p;
}

/* The elements that do not stand plainly. */
static bool take_uints_far(struct json *j, struct json_uints *list, size_t old_count)
{
	uint64_t number;

	while (json_element(j)) {
		if (!json_uint(j, &number))
			return false;
		if (number > UINT32_MAX)
			return fail(j, "expected a whole number below 2^32", "");
		add_uint(list, (uint32_t)number, old_count);
		if (j->end - j->p > UINT_ROOM)
			take_plain_uints(j, list, old_count);
	}
	return !j->failed;
}

bool json_uint_array(struct json *j, struct json_uints *list)
{
	size_t old_count = list->count;
	const char *text;

	list->count = list->same = 0;
	if (!json_enter(j, '['))
		return false;
	text = j->p;
	if (j->uints == list && old_count)
		skip_same(j, list);
	j->uints = NULL;
	if (j->end - j->p > UINT_ROOM)
		take_plain_uints(j, list, old_count);
	if (j->p == j->end || *j->p != ']' || j->first)
		return take_uints_far(j, list, old_count);
	j->uints = list;
	j->uints_text = text;
	j->uints_length = (size_t)(j->p - text);
	return !json_element(j);
}

void json_uints_free(struct json_uints *list)
{
	free(list->values);
	*list = (struct json_uints){ 0 };
}

/* ---- words, and any value ---- */

/* Takes the word, or nothing but an error. */
static bool take_word(struct json *j, const char *word)
{
	for (; *word; word++, j->p++)
		if ((j->p == j->end && !refill(j)) || *j->p != *word)
			return fail(j, "expected a value", "");
	value_taken(j);
	return true;
}

bool json_bool(struct json *j, bool *b)
{
	int c = look_value(j);

	*b = c == 't';
	if (c != 't' && c != 'f')
		return fail_type(j, "true or false");
	return take_word(j, *b ? "true" : "false");
}

bool json_null(struct json *j)
{
	if (look_value(j) != 'n')
		return fail_type(j, "null");
	return take_word(j, "null");
}

enum json_type json_peek(struct json *j)
{
	int c = look(j);

	switch (c) {
	case '{': return JSON_OBJECT;
	case '[': return JSON_ARRAY;
	case '"': return JSON_STRING;
	case 't': return JSON_TRUE;
	case 'f': return JSON_FALSE;
	case 'n': return JSON_NULL;
	}
	if (starts_number(c))
		return JSON_NUMBER;
	if (c >= 0 || j->depth || !j->done)
		fail_type(j, "a value");
	return JSON_NONE;
}

/* Takes a scalar, or enters a bracket. */
static bool take_any(struct json *j)
{
	struct decimal d;
	struct span s;
	int c = look_value(j);

	switch (c) {
	case '{':
	case '[': return open_bracket(j, (char)c);
	case 't': return take_word(j, "true");
	case 'f': return take_word(j, "false");
	case 'n': return take_word(j, "null");
	case '"':
		if (!take_string(j, &s))
			return false;
		break;
	default:
		if (!starts_number(c))
			return fail_type(j, "a value");
		if (!take_number(j, &d, &s))
			return false;
	}
	value_taken(j);
	return true;
}

bool json_skip(struct json *j)
{
	size_t depth = j->depth;
	struct span key;

	do {
		bool in_object = j->depth > depth && j->brackets[j->depth - 1] == '{';

		if (j->depth == depth || (in_object ? json_key(j, &key) : json_element(j)))
			take_any(j);
	} while (j->depth > depth && !j->failed);
	return !j->failed;
}

bool json_finish(struct json *j)
{
	if (j->failed || look(j) >= 0)
		return j->failed ? false : fail_here(j, "expected nothing behind the value");
	if (j->failed || input_failed(j->in))
		return false;
	if (j->depth || (!j->done && !(j->flags & JSON_LINES)))
		return fail_here(j, "expected a value");
	return true;
}

/* ---- writing ---- */

static void write_special(struct output *out, unsigned char c)
{
	static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
	const char *found = c ? strchr(from, c) : NULL;

	if (found) {
		output_byte(out, '\\');
		output_byte(out, to[found - from]);
	} else if (c < ' ') {
		output_printf(out, "\\u%04x", c);
	} else {
		output_str(out, "\xef\xbf\xbd");
	}
}

void json_write_string(struct output *out, struct span s)
{
	const char *p = s.s, *end = s.s + s.len;

	output_byte(out, '"');
	while (p < end) {
		const char *plain = plain_end(p, end);

		output_add(out, p, (size_t)(plain - p));
		if (plain < end)
			write_special(out, (unsigned char)*plain);
		p = plain + (plain < end);
	}
	output_byte(out, '"');
}

void json_write_number(struct output *out, double value)
{
	if (isfinite(value))
		output_number(out, value);
	else
		output_str(out, "null");
}
