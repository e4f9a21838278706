/* number.h - numbers as text, exact and the same in every locale. */
#ifndef PROFKIT_NUMBER_H
#define PROFKIT_NUMBER_H

#include "text.h"

#include "number.h"

enum { NUMBER_SIZE = 32 };	/* room for any number as text, with its NUL */

/*
 * The shortest text that reads back as the same double: "12", "0.1", "1e+30".
 * Not finite: "NaN", "Infinity", "-Infinity".  Returns its length.
 */
size_t number_format(char out[NUMBER_SIZE], double value);

enum { NUMBER_FIXED_SIZE = 40 };

/* value with at most (trim) or exactly so many decimals, 0-6.  Returns its length. */
size_t number_fixed(char out[NUMBER_FIXED_SIZE], double value, int decimals, bool trim);

/* Adds a number that begins with its digits, thousands divided: "12345.6" as 12,345.6. */
void number_group(struct text *text, const char *number);

/*
 * All of s as a decimal number with optional sign, fraction and exponent
 * (correctly rounded); false where it is anything else, hex, inf and nan included.
 */
bool number_parse(struct span s, double *value);

/* All of s as decimal digits, at most 2^64-1. */
bool number_parse_uint(struct span s, uint64_t *value);

#endif
