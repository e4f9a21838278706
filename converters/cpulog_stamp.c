/*
 * cpulog_stamp.c - time stamps of logs: a calendar with or without its zone (ISO 8601
 * and what people write for it), seconds since 1970, times of the day, elapsed seconds.
 */
#include <math.h>
#include <stdio.h>

#include "cpulog_reader.h"
#include "number.h"

enum { MINUTE = 60, HOUR = 3600, DAY = 86400, CACHED_LEN = 19, FRACTION_DIGITS = 9 };

struct at {
	const char *s, *end;
};

static bool take(struct at *a, char c)
{
	if (a->s == a->end || *a->s != c)
		return false;
	a->s++;
	return true;
}

/* From least to most digits; returns how many there were. */
static size_t take_digits(struct at *a, size_t most, int *value)
{
	size_t n = 0;

	*value = 0;
	while (n < most && a->s < a->end && is_digit(*a->s)) {
		*value = *value * 10 + (*a->s++ - '0');
		n++;
	}
	return n;
}

/* Days since 1970 of the proleptic Gregorian calendar, years counted from March. */
static int64_t days_of(int year, int month, int day)
{
	int64_t y = year - (month <= 2), m = (month + 9) % 12;
	int64_t era = (y >= 0 ? y : y - 399) / 400, of_era = y - era * 400;
	int64_t of_year = (153 * m + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static bool is_date(int year, int month, int day)
{
	static const int lengths[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = year % 4 == 0 && (year % 100 || year % 400 == 0);

	return month >= 1 && month <= 12 && day >= 1 && day <= lengths[month - 1] &&
		(month != 2 || day < 29 || leap);
}

/* "2025-10-24", "2025/10/24" or "24.10.2025". */
static bool take_date(struct at *a, int64_t *days)
{
	int year, month, day;
	struct at start = *a;
	char divider;

	if (take_digits(a, 4, &year) == 4 && a->s < a->end) {
		divider = *a->s++;
		if ((divider != '-' && divider != '/') || !take_digits(a, 2, &month) ||
			!take(a, divider) || !take_digits(a, 2, &day))
			return false;
	} else {
		*a = start;
		if (!take_digits(a, 2, &day) || !take(a, '.') ||
			!take_digits(a, 2, &month) || !take(a, '.') ||
			take_digits(a, 4, &year) != 4)
			return false;
	}
	*days = days_of(year, month, day);
	return is_date(year, month, day);
}

/* ".25" or ",25" */
static bool take_fraction(struct at *a, double *fraction)
{
	const char *digits = a->s + 1;
	char text[32] = "0.";
	size_t n = 0;

	*fraction = 0;
	if (a->s == a->end || (*a->s != '.' && *a->s != ','))
		return true;
	for (a->s++; a->s < a->end && is_digit(*a->s); a->s++)
		if (n < sizeof(text) - 2)
			text[2 + n++] = *a->s;
	return a->s > digits && number_parse((struct span){ text, n + 2 }, fraction);
}

/* "14:30", "14:30:00", "14:30:00.25" */
static bool take_time(struct at *a, int64_t *seconds, double *fraction)
{
	int hour, minute, second = 0;

	*fraction = 0;
	if (!take_digits(a, 2, &hour) || !take(a, ':') || take_digits(a, 2, &minute) != 2)
		return false;
	if (take(a, ':') &&
		(take_digits(a, 2, &second) != 2 || !take_fraction(a, fraction)))
		return false;
	*seconds = hour * HOUR + minute * MINUTE + second;
	return hour < 24 && minute < 60 && second <= 60;
}

/* "Z", "UTC", "+02", "+0200", "+02:00"; false where it is anything else. */
static bool take_zone(struct at *a, int64_t *offset)
{
	struct span left;
	int hours, minutes = 0;
	bool west;

	while (take(a, ' '))
		;
	left = (struct span){ a->s, (size_t)(a->end - a->s) };
	*offset = 0;
	if (span_is(left, "Z") || span_is(left, "z") || span_is(left, "UTC") ||
		span_is(left, "GMT"))
		return true;
	west = take(a, '-');
	if (!west && !take(a, '+'))
		return false;
	if (take_digits(a, 2, &hours) != 2)
		return false;
	if (a->s < a->end && (take(a, ':'), take_digits(a, 2, &minutes) != 2))
		return false;
	*offset = (west ? -1 : 1) * (hours * HOUR + minutes * MINUTE);
	return a->s == a->end && hours < 24 && minutes < 60;
}

static bool parse_calendar(struct span s, struct stamp *stamp)
{
	struct at a = { s.s, s.s + s.len };
	int64_t days, seconds = 0, offset = 0;
	double fraction = 0;

	if (!take_date(&a, &days))
		return false;
	stamp->kind = STAMP_DATE;
	if (a.s < a.end) {
		if (*a.s != ' ' && *a.s != 'T' && *a.s != 't' && *a.s != '_')
			return false;
		for (a.s++; take(&a, ' ');)
			;
		if (!take_time(&a, &seconds, &fraction))
			return false;
		stamp->kind = a.s < a.end ? STAMP_ZONED : STAMP_CALENDAR;
		if (a.s < a.end && !take_zone(&a, &offset))
			return false;
	}
	stamp->seconds = (double)(days * DAY + seconds - offset) + fraction;
	return true;
}

static bool parse_time_of_day(struct span s, struct stamp *stamp)
{
	struct at a = { s.s, s.s + s.len };
	int64_t seconds;
	double fraction;

	if (!take_time(&a, &seconds, &fraction) || a.s < a.end)
		return false;
	*stamp = (struct stamp){ STAMP_OF_DAY, (double)seconds + fraction };
	return true;
}

/* What the number of its digits tells of a number. */
static bool parse_number(struct span s, struct stamp *stamp)
{
	static const double per[] = { [10] = 1, [13] = 1e3, [16] = 1e6, [19] = 1e9 };
	size_t digits = 0;
	double whole;

	if (!number_parse(s, &stamp->seconds) || !isfinite(stamp->seconds))
		return false;
	while (digits < s.len && is_digit(s.s[digits]))
		digits++;
	stamp->kind = STAMP_ELAPSED;
	if (digits < sizeof(per) / sizeof(*per) && per[digits] > 0) {
		stamp->kind = STAMP_EPOCH;
		stamp->seconds /= per[digits];
	}
	/* More digits than a double has. */
	if (digits == 19 && number_parse((struct span){ s.s, 10 }, &whole) &&
		number_parse((struct span){ s.s + 10, s.len - 10 }, &stamp->seconds))
		stamp->seconds = whole + stamp->seconds / 1e9;
	return true;
}

bool stamp_parse(struct span s, struct stamp *stamp)
{
	s = span_trim(s);
	if (!s.len || !(is_digit(*s.s) || strchr("+-.", *s.s)))
		return false;
	if (memchr(s.s, ':', s.len) && parse_time_of_day(s, stamp))
		return true;
	return parse_number(s, stamp) || parse_calendar(s, stamp);
}

/* ---- the usual stamp, fast ---- */

static bool two_digits(const char *s, int *value)
{
	*value = (s[0] - '0') * 10 + (s[1] - '0');
	return is_digit(s[0]) && is_digit(s[1]) && *value < 60;
}

static void fill_cache(struct stamp_cache *c, struct span s, const struct stamp *stamp)
{
	size_t suffix = CACHED_LEN;
	char whole[CACHED_LEN + sizeof(c->suffix)];
	struct stamp second_begin;
	int minute, second;

	if ((stamp->kind != STAMP_CALENDAR && stamp->kind != STAMP_ZONED) ||
		s.len < CACHED_LEN || s.s[13] != ':' || s.s[16] != ':' ||
		(s.s[10] != ' ' && s.s[10] != 'T') || !two_digits(s.s + 14, &minute) ||
		!two_digits(s.s + 17, &second))
		return;
	while (suffix < s.len && (is_digit(s.s[suffix]) || s.s[suffix] == '.'))
		suffix++;
	if (s.len - suffix > sizeof(c->suffix))
		return;
	memcpy(c->prefix, s.s, sizeof(c->prefix));
	c->suffix_len = s.len - suffix;
	memcpy(c->suffix, s.s + suffix, c->suffix_len);
	memcpy(whole, s.s, CACHED_LEN);
	memcpy(whole + CACHED_LEN, c->suffix, c->suffix_len);
	c->known = stamp_parse(
		(struct span){ whole, CACHED_LEN + c->suffix_len }, &second_begin);
	c->hour = second_begin.seconds - minute * MINUTE - second;
	c->kind = stamp->kind;
}

/* ".250" at s, before the suffix. */
static const char *cached_fraction(const char *s, const char *end, double *fraction)
{
	static const double power[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9 };
	const char *digits = s + 1;
	uint32_t value = 0;

	*fraction = 0;
	if (s == end || *s != '.')
		return s;
	for (s++; s < end && s - digits <= FRACTION_DIGITS && is_digit(*s); s++)
		value = value * 10 + (uint32_t)(*s - '0');
	if (s == digits || s - digits > FRACTION_DIGITS)
		return NULL;
	*fraction = value / power[s - digits];
	return s;
}

bool stamp_parse_cached(struct span s, struct stamp_cache *c, struct stamp *stamp)
{
	int minute, second;
	double fraction;
	const char *end = s.s + s.len, *at;

	if (c->known && s.len >= CACHED_LEN &&
		!memcmp(s.s, c->prefix, sizeof(c->prefix)) &&
		two_digits(s.s + 14, &minute) && s.s[16] == ':' &&
		two_digits(s.s + 17, &second)) {
		at = cached_fraction(s.s + CACHED_LEN, end, &fraction);
		if (at && (size_t)(end - at) == c->suffix_len &&
			!memcmp(at, c->suffix, c->suffix_len)) {
			stamp->kind = c->kind;
			stamp->seconds = c->hour + (minute * MINUTE + second) + fraction;
			return true;
		}
	}
	if (!stamp_parse(s, stamp))
		return false;
	fill_cache(c, s, stamp);
	return true;
}

/* ---- writing ---- */

void stamp_print(struct text *to, double seconds, bool zoned)
{
	int64_t us = (int64_t)rint(seconds * 1e6), day = us / 1000000 / DAY;
	int64_t era, of_era, of_year, year, month;

	if (us < 0 && us % (INT64_C(1000000) * DAY))
		day--;
	us -= day * DAY * 1000000;
	day += 719468; /* of the year 0, from March on */
	era = (day >= 0 ? day : day - 146096) / 146097;
	day -= era * 146097;
	of_era = (day - day / 1460 + day / 36524 - day / 146096) / 365;
	of_year = day - (365 * of_era + of_era / 4 - of_era / 100);
	month = (5 * of_year + 2) / 153;
	day = of_year - (153 * month + 2) / 5 + 1;
	month += month < 10 ? 3 : -9;
	year = of_era + era * 400 + (month <= 2);
	text_printf(to, "%04d-%02d-%02dT%02d:%02d:%02d.%06d%s", (int)year, (int)month,
		(int)day, (int)(us / 3600000000), (int)(us / 60000000 % 60),
		(int)(us / 1000000 % 60), (int)(us % 1000000), zoned ? "Z" : "");
}
