/* json_number.c - numbers of JSON: by the grammar, exact, and many at once. */
#include "json_reader.h"

#include <math.h>
#include <stdlib.h>

#include "number.h"
#include "xalloc.h"

enum {
	DIGITS_MAX = 19,	/* that surely fit 64 bits */
	POWERS = 23,		/* of ten that a double holds exactly */
	UINT_DIGITS = 9,	/* that surely fit 32 bits */
	UINT_ROOM = UINT_DIGITS + 3,	/* with comma, blank and what follows */
};

#define EXACT_MAX (UINT64_C(1) << 53)

static const double power_of_ten[POWERS] = {
	1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
};

static const char *scan_digits(const char *p, const char *end,
	struct decimal *d, int *used)
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
	while (j->p < j->end || json_refill(j)) {
		const char *p = j->p;

		while (p < j->end && may_stand_in_number(*p))
			p++;
		text_add(&j->scratch, j->p, (size_t)(p - j->p));
		j->p = p;
		if (p < j->end)
			break;
	}
	return text_span(&j->scratch);
}

static bool reaches_end(const struct json *j)
{
	const char *p = j->p;

	while (p < j->end && may_stand_in_number(*p))
		p++;
	return p == j->end;
}

bool json_take_number(struct json *j, struct decimal *d, struct span *text)
{
	const char *after = scan_number(j->p, j->end, d);

	if ((!after || after == j->end) && reaches_end(j)) {
		*text = gather_number(j);
		after = scan_number(text->s, text->s + text->len, d);
		return after == text->s + text->len || json_fail(j, "invalid number", "");
	}
	if (!after)
		return json_fail(j, "invalid number", "");
	*text = (struct span){ j->p, (size_t)(after - j->p) };
	j->p = after;
	return true;
}

/* The nearest double: exact where one rounding does it, else by number.h. */
static bool decimal_value(const struct decimal *d, struct span text, double *number)
{
	double m = (double)d->mantissa;

	if (d->cut || d->mantissa > EXACT_MAX || d->exponent >= POWERS ||
		d->exponent <= -POWERS)
		return number_parse(text, number) && isfinite(*number);
	m = d->exponent < 0 ? m / power_of_ten[-d->exponent]
			    : m * power_of_ten[d->exponent];
	*number = d->negative ? -m : m;
	return true;
}

bool json_number(struct json *j, double *number)
{
	struct decimal d;
	struct span text;

	*number = 0;
	if (!starts_number(look_value(j)))
		return json_fail_type(j, "a number");
	if (!json_take_number(j, &d, &text))
		return false;
	if (!decimal_value(&d, text, number))
		return json_fail(j, "a number too large", "");
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
		return json_fail_type(j, "a number");
	if (!json_take_number(j, &d, &text))
		return false;
	if (!decimal_value(&d, text, &value) || !(value >= 0) || value > (double)EXACT_MAX
	    || value != floor(value))
		return json_fail(j, "expected a whole number from 0 to 2^53", "");
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
		if (q == begin || (*q != ',' && *q != ']') ||
			(*begin == '0' && q > begin + 1))
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
			return json_fail(j, "expected a whole number below 2^32", "");
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
