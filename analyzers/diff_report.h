/* diff_report.h - a comparison as profdiff tells it: one answer, in many forms. */
#ifndef PROFKIT_DIFF_REPORT_H
#define PROFKIT_DIFF_REPORT_H

#include "diff.h"
#include "diff_gate.h"
#include "diff_logs.h"
#include "findings.h"
#include "report.h"

/* The runs of one version, and the files that they came from. */
struct diff_files {
	struct diff_side side;
	const char *const *names;	/* by run */
};

struct diff_report {
	const struct diff *d;
	const struct gate *gate;
	const struct diff_options *options;
	struct diff_files before, after;
	const struct findings *budget;	/* NULL: none was given */
	const struct log_changes *logs;	/* NULL: there are none */
	const char *what;		/* that rows are about: "function", "file" */
	size_t limit;			/* rows to show; SIZE_MAX: all */
	bool all;			/* unchanged rows too */
	struct report_style style;
};

/* ---- the forms ---- */

void diff_print_table(const struct diff_report *r, struct output *out);
/* REPORT_CSV or REPORT_TSV */
void diff_print_separated(const struct diff_report *r, enum report_form form,
	struct output *out);
void diff_print_json(const struct diff_report *r, struct output *out);
/* A comment of at most max_bytes; 0: no limit. */
void diff_print_markdown(const struct diff_report *r, size_t max_bytes,
	struct output *out);
/* What changed as findings, for CI systems; those of the budget too. */
void diff_find(const struct diff_report *r, struct findings *list);
extern const struct finding_rule diff_rules[];
extern const size_t diff_rule_count;

/* Runs that have logs alone. */
struct diff_logs_report {
	const struct log_changes *logs;
	const struct diff_files *before, *after;	/* no profiles */
	const struct text *warnings;
	size_t warning_count;
};

void diff_logs_report(const struct diff_logs_report *r, enum report_form form,
	const struct report_style *style, struct output *out);

void diff_matrix_print(const struct matrix *m, const char *const *files, size_t limit,
	enum report_form form, const struct report_style *style, struct output *out);

/* ---- which rows ---- */

/* What a row stands among. */
enum diff_group {
	GROUP_CHANGED,		/* a verdict about its self, or over a limit */
	GROUP_INCONCLUSIVE,
	GROUP_BECAUSE,		/* changed through what it calls */
	GROUP_SAME,		/* unchanged, or not judged */
};

enum diff_group diff_group(const struct diff_report *r, size_t row);

/* Whether a cost is above min_share on a side. */
bool diff_has_share(const struct diff_report *r, const struct diff_cost *c);

/* The rows of a group, the largest change first; the caller frees the array. */
size_t *diff_group_rows(const struct diff_report *r, enum diff_group group,
	size_t *count);

/* ---- words, added to a text ---- */

/* "parse", "old → new (0.93)"; "a.py:3" */
void diff_words_name(struct text *t, const struct diff_row *row);
void diff_words_place(struct text *t, const struct diff_row *row);
/* "1.21x", "-"; "+21 %"; "+12.5 ms"; "+3.1"; "0.003" */
void diff_words_ratio(struct text *t, double ratio);
void diff_words_growth(struct text *t, const struct diff_cost *c);
void diff_words_delta(struct text *t, double delta, const char *unit);
void diff_words_points(struct text *t, const struct diff_cost *c);
void diff_words_p(struct text *t, double p);
/* "12.5 ms → 14.9 ms" */
void diff_words_cost(struct text *t, const struct diff_cost *c, const char *unit);
/* "1.9x to 2.2x", "-" */
void diff_words_interval(struct text *t, const struct evidence *e);
/* "base.1.prof and 4 more, 5 runs" */
void diff_words_files(struct text *t, const struct diff_files *files);
/* How it was compared: sentences without a full stop. */
void diff_words_normalized(struct text *t, const struct diff_report *r);
void diff_words_method(struct text *t, const struct diff_report *r);
/* may add nothing */
void diff_words_detectable(struct text *t, const struct diff_report *r);
/* "1 regressed, 2 improved; 40 unchanged, 300 below 0.5 %" */
void diff_words_summary(struct text *t, const struct diff_report *r);
/* "failed: dedupe grew by 99 %, more than 20 %" */
void diff_words_gate(struct text *t, const struct diff_report *r);

/* "parse → parse_line (0.93), ...": unchanged functions that were renamed or moved */
void diff_words_matched(struct text *t, const struct diff_report *r);
/* "samples in count" */
void diff_words_metric(struct text *t, const struct diff_report *r);

#endif
