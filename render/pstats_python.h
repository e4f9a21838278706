/* pstats_python.h - values as Python reads and shows them; private to pstats_*.c. */
#ifndef PROFKIT_PSTATS_PYTHON_H
#define PROFKIT_PSTATS_PYTHON_H

#include "text.h"

/* int(s) and float(s); false where they raise an error. */
bool python_int(const char *s, double *number);
bool python_float(const char *s, double *number);

void python_repr_float(double number, struct text *to);		/* repr() */
void python_repr_string(struct span s, struct text *to);
void python_number(double number, struct text *to);		/* of an int where it is whole */

size_t python_length(struct span s);				/* len() of a str */

#endif
