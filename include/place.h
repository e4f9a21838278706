/* place.h - where a function stands, as people read it: "a.py:3". */
#ifndef PROFKIT_PLACE_H
#define PROFKIT_PLACE_H

#include "text.h"

/*
 * Whether a file tells more than the function's name: not where it is absent or "~"
 * (Python's word for built-in code), nor where the name is the file's.
 */
bool place_known(struct span name, struct span file);

/* "a.py:3"; "a.py" where the line is not above 0. */
void place_add(struct text *t, struct span file, int64_t line);

/* What stands behind a name: " (a.py:3)"; nothing without a file. */
void place_add_behind(struct text *t, struct span file, int64_t line);

#endif
