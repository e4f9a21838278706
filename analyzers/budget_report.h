/* budget_report.h - what a budget says, in many forms. */
#ifndef PROFKIT_BUDGET_REPORT_H
#define PROFKIT_BUDGET_REPORT_H

#include "diff_report.h"

/* The findings of budget_check(), sorted; of runs that are compared with nothing. */
void budget_print(const struct findings *budget, const struct diff_files *files,
	size_t limit, enum report_form form, const struct report_style *style,
	struct output *out);

/*
 * Parts of other reports: an array, a table of at most limit lines, "budget passed:
 * 3 of 3 limits kept".
 */
void budget_json(const struct findings *budget, struct output *out);
void budget_table(const struct findings *budget, size_t limit, enum report_form form,
	const struct report_style *style, struct output *out);
void budget_words_summary(struct text *t, const struct findings *budget);
bool budget_is_over(const struct findings *budget);
size_t budget_not_kept(const struct findings *budget);	/* they stand first */

#endif
