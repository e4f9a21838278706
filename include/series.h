/* series.h - values over time, as analyses and charts take them. */
#ifndef PROFKIT_SERIES_H
#define PROFKIT_SERIES_H

#include <stddef.h>

/* Arrays of somebody else's; values NULL: there is no such series. */
struct series {
	const double *times;	/* seconds, none before the one before it */
	const double *values;	/* NAN: not measured */
	size_t count;
};

#endif
