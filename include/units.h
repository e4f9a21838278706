/*
 * units.h - the units of values.  The only place that knows scales.
 *
 * A unit is kept as the word that formats use ("seconds", "nanoseconds",
 * "bytes", "count", "none", "percent", or anything else a format says).
 */
#ifndef PROFKIT_UNITS_H
#define PROFKIT_UNITS_H

#include <stdbool.h>
#include <stddef.h>

enum dimension { DIM_OTHER, DIM_COUNT, DIM_TIME, DIM_BYTES, DIM_PERCENT };

struct unit {
	const char *name;	/* canonical word: "microseconds" */
	const char *symbol;	/* "us" as "µs", "s", "B", "" */
	enum dimension dimension;
	double times, per;	/* in seconds or bytes: times / per, both whole, so exact */
};

/* The unit of a word or symbol ("ms", "milliseconds", "KiB", "B"); NULL if not known. */
const struct unit *unit_find(const char *word);

/*
 * Whether values of one unit can be brought to the other, and the factor to
 * multiply with.
 */
bool unit_convert(const char *from, const char *to, double *factor);

enum { VALUE_SIZE = 48 };

/* A value for people: "1.234 s", "12.5 ms", "3.2 MiB", "1,234".  Returns its length. */
size_t value_format(char out[VALUE_SIZE], double value, const char *unit);

/*
 * A number with an optional unit, as in options: "10ms", "1.5 MiB", "200".
 * Brought to the wanted unit; without a unit of its own it is in that unit already.
 */
bool value_parse(const char *s, const char *unit, double *value);

#endif
