/* series_side.h - one side of a difference: its runs, or blocks of one; private to analyzers/. */
#ifndef PROFKIT_SERIES_SIDE_H
#define PROFKIT_SERIES_SIDE_H

#include "series.h"

/* Units, and as how many independent ones they count. */
struct side {
	double *units;		/* the caller's */
	size_t count, runs;
	double mean;		/* of the runs' means */
	double variance;	/* of a unit */
	double worth;
};

/* The means of runs that have values; of a single one, of blocks of its rows. */
struct side side_new(const struct series *runs, size_t count);
/* Where runs of the other side say how much runs vary, the only run is one unit. */
void side_make_unit(struct side *side, const struct side *other);

#endif
