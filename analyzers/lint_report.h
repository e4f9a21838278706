/* lint_report.h - proflint's findings as people and programs read them. */
#ifndef PROFKIT_LINT_REPORT_H
#define PROFKIT_LINT_REPORT_H

#include "lint.h"
#include "report.h"

struct lint_report {
	const struct profile *p;
	metric_id metric;
	const struct findings *found;
	size_t suppressed;		/* how many somebody did not want to see */
};

void lint_text(const struct lint_report *report, const struct report_style *style,
	struct output *out);
void lint_markdown(const struct lint_report *report, struct output *out);
void lint_json(const struct lint_report *report, struct output *out);

/* The rules, by their ids: a table, JSON or Markdown. */
void lint_list(const struct lint_rules *rules, enum report_form form,
	const struct report_style *style, struct output *out);

/* "2 warnings, 1 info"; what there is none of is not said. */
void lint_summary(const struct lint_report *report, struct text *to);

/* "main > _run_once > requests.get"; of more than a dozen frames not all. */
void lint_stack_text(const struct finding *f, struct text *to);

/* "share 40.0 %, calls 12" */
void lint_figures_text(const struct finding *f, struct text *to);

#endif
