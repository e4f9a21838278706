/* score_report.h - how profscore shows a score; private to it. */
#ifndef PROFKIT_SCORE_REPORT_H
#define PROFKIT_SCORE_REPORT_H

#include "report.h"
#include "score.h"

struct score_report {
	const struct score *s;
	enum report_form form;
	struct report_style style;
	size_t limit;			/* modules to show; SIZE_MAX: all */
	bool verbose;			/* list what was not matched whole */
};

void score_print(const struct score_report *r, struct output *out);
void score_print_json(const struct score_report *r, struct output *out);

/* The candidates for which a factor is not known, though it is for others. */
bool score_misses(const struct score *s, const struct score_module *m, enum factor f);

#endif
