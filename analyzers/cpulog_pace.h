/*
 * cpulog_pace.h - what is so much a second for a while, and then so much; private to
 * analyzers/.
 */
#ifndef PROFKIT_CPULOG_PACE_H
#define PROFKIT_CPULOG_PACE_H

#include <stddef.h>

#include "series.h"

struct pace {
	double *edges;		/* s, rising: part i is from edge i to edge i + 1 */
	double *rates;		/* of each part, a second */
	double *sums;		/* by edge, from pace_finish() on: all before it */
	size_t parts, capacity;
};

/* A pace that begins at a time, with no parts. */
struct pace pace_new(double start);
void pace_free(struct pace *c);
/* A part up to a time; none where that is not later, and none of its own at equal rates. */
void pace_add(struct pace *c, double end, double rate);
/* The same, always a part of its own. */
void pace_add_part(struct pace *c, double end, double rate);
void pace_finish(struct pace *c);

double pace_end(const struct pace *c);
/*
 * What comes together from one time to another; nothing does outside.  *hint: 0 at
 * first, then as it was left: times that follow each other are found at once.
 */
double pace_between(const struct pace *c, double from, double to, size_t *hint);
/* The part that a time is in, at the latest the last; from: as hint is above. */
size_t pace_part(const struct pace *c, double time, size_t from);

/*
 * 1 while a series was above a limit (NAN: while it was measured), else 0; finished.
 * A row tells of the time since the row before it, or of the usual interval.
 */
struct pace pace_above(const struct series *s, double usual, double limit);
/*
 * From each value to the next, what a series grew a second, as far as it has to do with
 * the time from start to end; not finished.
 */
struct pace pace_growth(const struct series *s, double start, double end);

#endif
