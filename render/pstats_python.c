/* pstats_python.c - numbers and strings, in and out, after Python's rules. */
#include "pstats_python.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "number.h"

/* Python's digits may have single underscores between them; those are left out. */
static bool without_underscores(struct span s, struct text *to)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.s[i] != '_') {
			text_byte(to, s.s[i]);
			continue;
		}
		if (!i || i + 1 == s.len || !is_digit(s.s[i - 1]) ||
			!is_digit(s.s[i + 1]))
			return false;
	}
	return to->len > 0;
}

static struct span python_trim(const char *s)
{
	struct span t = span_of(s);

	while (t.len && (strchr(" \t\n\r\v\f", t.s[t.len - 1])))
		t.len--;
	while (t.len && (strchr(" \t\n\r\v\f", t.s[0])))
		t.s++, t.len--;
	return t;
}

static bool is_int(const char *s)
{
	if (*s == '+' || *s == '-')
		s++;
	if (!is_digit(*s))
		return false;
	while (is_digit(*s))
		s++;
	return !*s;
}

bool python_int(const char *s, double *number)
{
	struct text digits = { 0 };
	bool good = without_underscores(python_trim(s), &digits) && is_int(digits.s);

	if (good)
		*number = strtod(digits.s, NULL);
	text_free(&digits);
	return good;
}

static bool special_float(const char *s, double *number)
{
	bool negative = *s == '-';

	s += *s == '+' || *s == '-';
	if (!strcasecmp(s, "nan"))
		*number = (double)NAN;
	else if (!strcasecmp(s, "inf") || !strcasecmp(s, "infinity"))
		*number = negative ? -HUGE_VAL : HUGE_VAL;
	else
		return false;
	return true;
}

/* "1.", ".5" and "1e5" are floats too. */
static bool is_float(const char *s)
{
	size_t digits = 0;

	s += *s == '+' || *s == '-';
	for (; is_digit(*s); s++)
		digits++;
	if (*s == '.')
		for (s++; is_digit(*s); s++)
			digits++;
	if (!digits)
		return false;
	if (*s == 'e' || *s == 'E') {
		s++;
		return is_int(s);
	}
	return !*s;
}

bool python_float(const char *s, double *number)
{
	struct text digits = { 0 };
	bool good = without_underscores(python_trim(s), &digits);

	if (good && !special_float(digits.s, number)) {
		good = is_float(digits.s);
		if (good)
			*number = strtod(digits.s, NULL);
	}
	text_free(&digits);
	return good;
}

/* The shortest digits that read back, with an exponent below 1e-4 and from 1e16 on. */
void python_repr_float(double number, struct text *to)
{
	char digits[40];
	int precision = 0, exponent;

	if (!isfinite(number)) {
		text_str(to, isnan(number) ? "nan" : number < 0 ? "-inf" : "inf");
		return;
	}
	do
		snprintf(digits, sizeof(digits), "%.*e", precision, number);
	while (strtod(digits, NULL) != number && precision++ < 17);
	exponent = atoi(strchr(digits, 'e') + 1);
	if (exponent < -4 || exponent >= 16)
		text_str(to, digits);
	else
		text_printf(to, "%.*f", precision > exponent ? precision - exponent : 1,
			number);
}

void python_number(double number, struct text *to)
{
	if (number == floor(number) && fabs(number) < 1e18)
		text_printf(to, "%.0f", number == 0 ? 0 : number);
	else
		python_repr_float(number, to);
}

size_t python_length(struct span s)
{
	size_t len = 0;

	for (size_t i = 0; i < s.len; i++)
		len += ((unsigned char)s.s[i] & 0xC0) != 0x80;
	return len;
}

/* ---- repr() of a string ---- */

static uint32_t decode(const char *s, size_t len)
{
	const unsigned char *b = (const unsigned char *)s;

	switch (len) {
	case 1: return b[0];
	case 2: return (b[0] & 0x1Fu) << 6 | (b[1] & 0x3Fu);
	case 3: return (b[0] & 0x0Fu) << 12 | (b[1] & 0x3Fu) << 6 | (b[2] & 0x3Fu);
	default: return (b[0] & 0x07u) << 18 | (b[1] & 0x3Fu) << 12 |
		(b[2] & 0x3Fu) << 6 |
		(b[3] & 0x3Fu);
	}
}

/*
 * The ranges, first and last, of what Python escapes: controls, formats,
 * blanks, private use.
 */
static bool is_printable(uint32_t c)
{
	static const uint32_t hidden[][2] = {
		{ 0, 0x1F }, { 0x7F, 0xA0 }, { 0xAD, 0xAD }, { 0x600, 0x605 }, { 0x61C, 0x61C },
		{ 0x6DD, 0x6DD }, { 0x70F, 0x70F }, { 0x1680, 0x1680 }, { 0x180E, 0x180E },
		{ 0x2000, 0x200F }, { 0x2028, 0x202F }, { 0x205F, 0x206F }, { 0x3000, 0x3000 },
		{ 0xD800, 0xF8FF }, { 0xFEFF, 0xFEFF }, { 0xFFF0, 0xFFFB }, { 0xFFFE, 0xFFFF },
		{ 0xE0000, 0x10FFFF },
	};

	for (size_t i = 0; i < sizeof(hidden) / sizeof(*hidden); i++)
		if (c >= hidden[i][0] && c <= hidden[i][1])
			return false;
	return true;
}

static void escape(uint32_t c, char quote, struct text *to)
{
	if (c == (unsigned char)quote || c == '\\')
		text_printf(to, "\\%c", (int)c);
	else if (c == '\n' || c == '\r' || c == '\t')
		text_printf(to, "\\%c", c == '\n' ? 'n' : c == '\r' ? 'r' : 't');
	else if (is_printable(c))
		text_utf8(to, c);
	else if (c < 0x100)
		text_printf(to, "\\x%02x", c);
	else if (c < 0x10000)
		text_printf(to, "\\u%04x", c);
	else
		text_printf(to, "\\U%08x", c);
}

/* A byte of the command line that is not UTF-8 is a surrogate in Python. */
void python_repr_string(struct span s, struct text *to)
{
	bool single = memchr(s.s, '\'', s.len), twofold = memchr(s.s, '"', s.len);
	char quote = single && !twofold ? '"' : '\'';

	text_byte(to, quote);
	for (size_t i = 0, n; i < s.len; i += n) {
		n = utf8_length(s.s + i, s.len - i);
		escape(n ? decode(s.s + i, n) : 0xDC00u + (unsigned char)s.s[i], quote,
			to);
		n = n ? n : 1;
	}
	text_byte(to, quote);
}
