/*
 * diff_command.h - what programs do that compare: everything is written, said, and
 * judged.  It acts for them: on trouble it says so and exits.
 */
#ifndef PROFKIT_DIFF_COMMAND_H
#define PROFKIT_DIFF_COMMAND_H

#include "diff_options.h"
#include "diff_report.h"

/* What is written, beside enum report_form. */
enum {
	DIFF_FORM_SVG = REPORT_MARKDOWN + 1, DIFF_FORM_JUNIT, DIFF_FORM_GITHUB,
	DIFF_FORM_GITLAB, DIFF_FORM_SARIF,
};

extern const struct target_form diff_forms[];

/* enum want: what the profiles need to have for these outputs. */
unsigned diff_wanted(const struct compare_options *o, const struct outputs *outputs);

/* How many rows of a form were asked for; SIZE_MAX: all. */
size_t diff_limit(const struct compare_options *o, int form);

/* What a program knows beside the profiles. */
struct diff_more {
	const struct log_changes *logs;	/* NULL: there are none */
	const struct text *warnings;	/* why runs are hard to compare */
	size_t warning_count;
};

/* These return the exit status; outputs are not open yet, and are closed then. */
int diff_command(const struct compare_options *o, struct outputs *outputs,
	struct diff_files before, struct diff_files after, const struct diff_more *more);
/* Of runs that have logs alone: before and after have names and counts, no profiles. */
int diff_logs_command(const struct compare_options *o, struct outputs *outputs,
	const struct diff_files *before, const struct diff_files *after,
	const struct diff_more *more);
/* Of one version, held to its budget. */
int diff_budget_command(const struct compare_options *o, struct outputs *outputs,
	const struct diff_files *files);

/* Several variants side by side; arrays by variant. */
void diff_matrix_command(const struct compare_options *o, struct outputs *outputs,
	const struct profile *const *profiles, const metric_id *metrics,
	const char *const *names, size_t count);

#endif
