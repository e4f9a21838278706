#include "units.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "number.h"

static const struct unit units[] = {
	{ "seconds", "s", DIM_TIME, 1, 1 },
	{ "milliseconds", "ms", DIM_TIME, 1, 1e3 },
	{ "microseconds", "µs", DIM_TIME, 1, 1e6 },
	{ "nanoseconds", "ns", DIM_TIME, 1, 1e9 },
	{ "minutes", "min", DIM_TIME, 60, 1 },
	{ "hours", "h", DIM_TIME, 3600, 1 },
	{ "bytes", "B", DIM_BYTES, 1, 1 },
	{ "kibibytes", "KiB", DIM_BYTES, 1024, 1 },
	{ "mebibytes", "MiB", DIM_BYTES, 1048576, 1 },
	{ "gibibytes", "GiB", DIM_BYTES, 1073741824, 1 },
	{ "count", "", DIM_COUNT, 1, 1 },
	{ "percent", "%", DIM_PERCENT, 1, 1 },
	{ "none", "", DIM_OTHER, 1, 1 },
};

/* Other spellings, each an index into units[]. */
static const struct {
	const char *word;
	unsigned char unit;
} aliases[] = {
	{ "second", 0 }, { "sec", 0 }, { "millisecond", 1 }, { "msec", 1 }, { "us", 2 },
	{ "μs", 2 }, { "usec", 2 }, { "microsecond", 2 }, { "nanosecond", 3 },
	{ "nsec", 3 }, { "minute", 4 }, { "hour", 5 }, { "byte", 6 }, { "kb", 7 },
	{ "kilobytes", 7 }, { "k", 7 }, { "mb", 8 }, { "megabytes", 8 }, { "m", 8 },
	{ "gb", 9 }, { "gigabytes", 9 }, { "g", 9 }, { "counts", 10 }, { "samples", 10 },
};

const struct unit *unit_find(const char *word)
{
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (!strcasecmp(word, units[i].name) ||
			(*units[i].symbol && !strcasecmp(word, units[i].symbol)))
			return &units[i];
	for (size_t i = 0; i < sizeof(aliases) / sizeof(*aliases); i++)
		if (!strcasecmp(word, aliases[i].word))
			return &units[aliases[i].unit];
	return NULL;
}

bool unit_convert(const char *from, const char *to, double *factor)
{
	const struct unit *a = unit_find(from), *b = unit_find(to);

	*factor = 1;
	if (!strcmp(from, to))
		return true;
	if (!a || !b || a->dimension != b->dimension || a->dimension == DIM_OTHER)
		return false;
	*factor = a->times * b->per / (a->per * b->times);
	return true;
}

/* 1234567.8 -> "1,234,568", fractions only of small numbers. */
static size_t format_count(char *out, double value)
{
	char digits[VALUE_SIZE];
	bool whole = value == trunc(value);
	int len = fabs(value) >= 1e15 ? snprintf(digits, sizeof(digits), "%.6g", value)
		: snprintf(digits, sizeof(digits), "%.*f", whole ||
			fabs(value) >= 1000 ? 0 :
			2, value);
	int first = digits[0] == '-', point = (int)strcspn(digits, ".e");
	size_t n = 0;

	for (int i = 0; i < len; i++) {
		if (i > first && i < point && (point - i) % 3 == 0 && fabs(value) < 1e15)
			out[n++] = ',';
		out[n++] = digits[i];
	}
	out[n] = '\0';
	return n;
}

static size_t format_scaled(char *out, double value, const char *const *symbols,
	const double *scales, int count)
{
	int i = 0;

	while (i + 1 < count && fabs(value) < scales[i] * 0.99995)
		i++;
	value /= scales[i];
	return (size_t)snprintf(out, VALUE_SIZE, "%.*f %s",
		fabs(value) >= 100 ? 1 : fabs(value) >= 10 ? 2 : 3, value, symbols[i]);
}

static size_t format_time(char *out, double seconds)
{
	static const char *const symbols[] = { "s", "ms", "µs", "ns" };
	static const double scales[] = { 1, 1e-3, 1e-6, 1e-9 };

	if (seconds == 0)
		return (size_t)snprintf(out, VALUE_SIZE, "0 s");
	return format_scaled(out, seconds, symbols, scales, 4);
}

static size_t format_bytes(char *out, double bytes)
{
	static const char *const symbols[] = { "TiB", "GiB", "MiB", "KiB" };
	static const double scales[] = { 1099511627776.0, 1073741824, 1048576, 1024 };
	size_t n;

	if (fabs(bytes) >= 1024)
		return format_scaled(out, bytes, symbols, scales, 4);
	n = format_count(out, bytes);
	return n + (size_t)snprintf(out + n, VALUE_SIZE - n, " B");
}

size_t value_format(char out[VALUE_SIZE], double value, const char *unit)
{
	const struct unit *u = unit_find(unit);
	size_t n;

	if (!isfinite(value))
		return (size_t)snprintf(out, VALUE_SIZE, "-");
	if (u && u->dimension == DIM_TIME)
		return format_time(out, value * u->times / u->per);
	if (u && u->dimension == DIM_BYTES)
		return format_bytes(out, value * u->times / u->per);
	n = format_count(out, value);
	if (u && u->dimension == DIM_PERCENT)
		n += (size_t)snprintf(out + n, VALUE_SIZE - n, " %%");
	return n;
}

bool value_parse(const char *s, const char *unit, double *value)
{
	size_t digits = strspn(s, "+-0123456789.eE");
	double factor;

	/* "5E" of "5 EiB" is not a number with an exponent. */
	while (digits && (s[digits - 1] == 'e' || s[digits - 1] == 'E'))
		digits--;
	if (!number_parse((struct span){ s, digits }, value))
		return false;
	s += digits;
	s += strspn(s, " ");
	if (!*s)
		return true;
	if (!unit_find(s) || !unit_convert(unit_find(s)->name, unit, &factor))
		return false;
	*value *= factor;
	return true;
}
