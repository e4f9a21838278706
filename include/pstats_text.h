/*
 * pstats_text.h - profiles as Python's pstats prints them, byte for byte.
 *
 *	proftop -t pstats --sort KEY... [--reverse] [--strip-dirs]
 *		[--print stats|callers|callees] [--restrict R]... FILE...
 *
 * prints what pstats.Stats(FILE...) does after strip_dirs(), sort_stats(),
 * reverse_order() and print_stats(), print_callers() or print_callees().
 */
#ifndef PROFKIT_PSTATS_TEXT_H
#define PROFKIT_PSTATS_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"
#include "output.h"
#include "profile.h"

enum pstats_print { PSTATS_STATS, PSTATS_CALLERS, PSTATS_CALLEES };

/* Strings are the caller's. */
struct pstats_options {
	/*
	 * "time", "cumulative", "nfl" ... and what Python takes as short for them, the
	 * first being the major key; or one of "-1", "0", "1", "2".  None: the file's order.
	 */
	const char *const *sort;
	size_t sort_count;
	bool reverse;			/* of what was sorted */
	bool strip_dirs;
	enum pstats_print print;
	/*
	 * Applied in turn: a count ("20"), else a fraction ("0.1"), else a
	 * pattern of names.
	 */
	const char *const *restrictions;
	size_t restriction_count;
};

/* What to print by its word, "stats", "callers" or "callees"; -1 if it is another. */
int pstats_print_find(const char *word);

/*
 * One profile a file, not merged before: Python adds them up in an order of its own.  Each
 * is headed by its file and mtime (no date where that is NAN).  One that has no
 * exact call graph is printed by what its tree gives.
 * -1 and an error for a sort key that Python does not know, before anything is printed.
 */
int pstats_text(const struct profile *const *profiles, size_t count, metric_id metric,
	const struct pstats_options *options, struct output *out, struct error *error);

#endif
