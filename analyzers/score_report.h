/* score_report.h - how profscore shows a score; private to it. */
#ifndef PROFKIT_SCORE_REPORT_H
#define PROFKIT_SCORE_REPORT_H

#include <math.h>

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

/* For people: what stands above the table, and below it. */
void score_print_header(const struct score_report *r, struct output *out);
void score_print_footer(const struct score_report *r, struct output *out);

/* How many modules are shown. */
static inline size_t score_shown(const struct score_report *r)
{
	return r->s->ranked_count < r->limit ? r->s->ranked_count : r->limit;
}

/* Whether a factor of a candidate is not known, though it is for others. */
static inline bool score_misses(const struct score *s, const struct score_module *m,
	enum factor f)
{
	return s->sources[f] != SOURCE_ABSENT && isnan(m->factors[f]);
}

#endif
