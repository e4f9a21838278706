/* bisect_command.h - the parts of profstore bisect. */
#ifndef PROFKIT_BISECT_COMMAND_H
#define PROFKIT_BISECT_COMMAND_H

#include "bisect.h"
#include "history_command.h"

/* ---- bisect_versions_command.c ---- */

/* One end of the range, as it was named. */
struct end {
	char *commit, *scenario;	/* "" unknown */
	int64_t run;
};

/* By a run's name or a commit; says so and exits where it is neither. */
struct end bisect_find_end(struct store *s, const char *name,
	const struct store_filter *filter);
void bisect_end_free(struct end *end);

struct versions {
	struct bisect_item *items;
	size_t count, capacity;
	struct text commits;		/* what items of git point into */
	bool git;			/* in its order, else in that of time */
};

/* Those from good to bad, with what their runs measured.  The history outlives them. */
void bisect_find_versions(struct versions *v, const struct history *h,
	const struct end *good, const struct end *bad, bool quiet);
void bisect_versions_free(struct versions *v);
/* The standard deviation of a run, as a share; NAN where too few tell. */
double bisect_noise(const struct versions *v, const struct history *h);

/* ---- bisect_print_command.c ---- */

struct told {
	const struct bisect *b;
	const struct history *history;
	const char *column;
	bool git;
};

/* Writes all outputs, then says what is doubtful unless quiet. */
void bisect_print(const struct told *w, const struct compare_options *o);

#endif
