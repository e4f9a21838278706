#include "number.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "xalloc.h"

/* Programs never call setlocale() for numbers: the C library's "." is ours. */

static size_t format_integer(char *out, double value)
{
	return (size_t)snprintf(out, NUMBER_SIZE, "%" PRId64, (int64_t)value);
}

size_t number_format(char out[NUMBER_SIZE], double value)
{
	if (isnan(value))
		return (size_t)snprintf(out, NUMBER_SIZE, "NaN");
	if (isinf(value))
		return (size_t)snprintf(out, NUMBER_SIZE, "%sInfinity", value < 0 ? "-" : "");
	if (fabs(value) < 1e15 && value == trunc(value) &&
		!(value == 0 && signbit(value)))
		return format_integer(out, value);
	for (int digits = 15; digits < 17; digits++) {
		int len = snprintf(out, NUMBER_SIZE, "%.*g", digits, value);

		if (strtod(out, NULL) == value)
			return (size_t)len;
	}
	return (size_t)snprintf(out, NUMBER_SIZE, "%.17g", value);
}

/* What a decimal number is made of: digits * 10^exponent, if that many digits fit. */
struct decimal {
	uint64_t digits;
	int exponent;
	bool negative, exact;
};

static const char *take_digits(const char *s, const char *end, struct decimal *d,
	bool fraction)
{
	for (; s < end && *s >= '0' && *s <= '9'; s++) {
		if (d->digits >= UINT64_MAX / 10 - 1) {
			d->exact = false;
			continue;
		}
		d->digits = d->digits * 10 + (uint64_t)(*s - '0');
		d->exponent -= fraction;
	}
	return s;
}

static const char *take_exponent(const char *s, const char *end, struct decimal *d)
{
	bool negative = false;
	int e = 0;
	const char *digits;

	if (s < end && (*s == '+' || *s == '-'))
		negative = *s++ == '-';
	for (digits = s; s < end && *s >= '0' && *s <= '9'; s++)
		if (e < 100000)
			e = e * 10 + (*s - '0');
	d->exponent += negative ? -e : e;
	return s > digits ? s : NULL;
}

static bool take_decimal(struct span in, struct decimal *d)
{
	const char *s = in.s, *end = in.s + in.len, *start;

	*d = (struct decimal){ .exact = true };
	if (s < end && (*s == '+' || *s == '-'))
		d->negative = *s++ == '-';
	start = s;
	s = take_digits(s, end, d, false);
	if (s < end && *s == '.') {
		const char *point = s;

		s = take_digits(s + 1, end, d, true);
		if (s == point + 1 && point == start)
			return false;
	} else if (s == start) {
		return false;
	}
	if (s < end && (*s == 'e' || *s == 'E'))
		s = take_exponent(s + 1, end, d);
	return s == end;
}

static double slow_parse(struct span s)
{
	char small[64], *copy = s.len < sizeof(small) ? small : xmalloc(s.len + 1);
	double value;

	memcpy(copy, s.s, s.len);
	copy[s.len] = '\0';
	value = strtod(copy, NULL);
	if (copy != small)
		free(copy);
	return value;
}

bool number_parse(struct span s, double *value)
{
	static const double power[] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9,
		1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21,
		1e22 };
	struct decimal d;

	if (!take_decimal(s, &d))
		return false;
	/* Both factors are exact doubles, so one operation rounds correctly. */
	if (d.exact && d.digits <= (uint64_t)1 << 53 && abs(d.exponent) <= 22) {
		double v = (double)d.digits;

		v = d.exponent < 0 ? v / power[-d.exponent] : v * power[d.exponent];
		*value = d.negative ? -v : v;
	} else {
		*value = slow_parse(s);
	}
	return true;
}

bool number_parse_uint(struct span s, uint64_t *value)
{
	uint64_t v = 0;

	if (!s.len)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		unsigned digit = (unsigned)(s.s[i] - '0');

		if (digit > 9 || v > (UINT64_MAX - digit) / 10)
			return false;
		v = v * 10 + digit;
	}
	*value = v;
	return true;
}

/* ---- with a number of decimals ---- */

static size_t put_whole(char *out, uint64_t value)
{
	char digits[24];
	size_t count = 0, len = 0;

	do
		digits[count++] = (char)('0' + value % 10);
	while (value /= 10);
	while (count)
		out[len++] = digits[--count];
	return len;
}

/* ".25"; nothing where all would be trimmed away. */
static size_t put_decimals(char *out, uint64_t value, int decimals, bool trim)
{
	size_t len = (size_t)decimals + 1;

	out[0] = '.';
	for (int i = decimals; i; i--, value /= 10)
		out[i] = (char)('0' + value % 10);
	while (trim && len > 1 && out[len - 1] == '0')
		len--;
	return len > 1 ? len : 0;
}

size_t number_fixed(char out[NUMBER_FIXED_SIZE], double value, int decimals, bool trim)
{
	static const uint64_t powers[] = { 1, 10, 100, 1000, 10000, 100000, 1000000 };
	double scaled = nearbyint(fabs(value) * (double)powers[decimals]);
	size_t len = 0;

	if (fabs(value) >= 1e12 && fabs(value) < 1e30)
		return (size_t)snprintf(out, NUMBER_FIXED_SIZE, "%.0f", value);
	if (!(scaled < 1e18))
		return number_format(out, value);
	if (value < 0 && scaled > 0)
		out[len++] = '-';
	len += put_whole(out + len, (uint64_t)scaled / powers[decimals]);
	len += put_decimals(out + len, (uint64_t)scaled % powers[decimals],
		decimals, trim);
	out[len] = '\0';
	return len;
}

void number_group(struct text *text, const char *number)
{
	size_t digits = strspn(number, "0123456789");

	for (size_t i = 0; i < digits; i++) {
		if (i && (digits - i) % 3 == 0)
			text_byte(text, ',');
		text_byte(text, number[i]);
	}
	text_str(text, number + digits);
}
