/* history_command.h - a figure over runs: as a table, a line of blocks, and in words. */
#ifndef PROFKIT_HISTORY_COMMAND_H
#define PROFKIT_HISTORY_COMMAND_H

#include "report.h"
#include "runs_options.h"
#include "steps.h"
#include "store.h"

struct history_report {
	const struct history *history;
	const struct steps *steps;	/* of its values */
	const char *column;		/* "self", "total", "calls"; "" of no function */
	size_t limit;			/* the newest runs to show; SIZE_MAX: all */
	struct report_style style;
};

/* All forms of reports. */
void history_print(const struct history_report *r, enum report_form form,
	struct output *out);

/*
 * One block a run, or a run in so many, the smallest value lowest: at most width columns.
 * Nothing of no runs.
 */
void history_sparkline(struct text *t, const struct history *h, size_t width);

/* "parse: self", "cpu" */
void history_name(struct text *t, const struct history_report *r);
/* "stepped +12 % at 3f2c1ab (run 17): 12.1 ms to 13.6 ms, 8 runs before and 5 after" */
void history_step_words(struct text *t, const struct history_report *r,
	const struct step *step);
/* "3f2c1ab", else "run 17" */
void history_run_words(struct text *t, const struct history_point *point);
/* "12.5 ms", "78.6 %", "145 MB"; of what has no unit the number */
void history_value_words(struct text *t, double value, const char *unit);
/* "+12 %", "+1.2 %"; of no change that can be told "" */
void history_change_words(struct text *t, double change);
/* The values of its points; the caller frees them. */
double *history_values(const struct history *h);

/* ---- what commands need ---- */

/* --column's word; "self" and so on, "" of what is no function. */
enum history_column history_column_parse(struct argp_state *state, const char *arg);
const char *history_column_word(const struct history *h, enum history_column column);
/*
 * store_history(), without runs recorded under a profiler where it is about CPU; says
 * what is wrong and exits, also where no run measured it.
 */
/* what: a pattern where the options say so. */
void history_read(struct history *h, struct store *s, const struct store_filter *filter,
	const char *what, const struct runs_options *o, enum history_column column);

#endif
