/*
 * report.h - a table of figures: one description, printed for people or programs.
 *
 *	struct report *r = report_new();
 *	report_column(r, COLUMN_VALUE, "self", "seconds");
 *	report_column(r, COLUMN_NAME, "function", NULL);
 *	report_number(r, 1.5);
 *	report_name(r, SPAN("parse"), SPAN("a.py:3"), 0);
 *	report_print(r, REPORT_TABLE, &style, out);
 *	report_free(r);
 */
#ifndef PROFKIT_REPORT_H
#define PROFKIT_REPORT_H

#include "output.h"
#include "text.h"

enum column_kind {
	COLUMN_TEXT,		/* words, left-aligned */
	COLUMN_NAME,		/* the flexible one, last: a name and its place, indented */
	COLUMN_VALUE,		/* a number in a unit, one scale a column: "self ms" */
	COLUMN_AMOUNT,		/* a number in a unit, each in its own scale: "1.2 ms" */
	COLUMN_PERCENT,		/* 0-100, one decimal */
	COLUMN_BAR,		/* 0-100 as a bar; on wide terminals only */
	COLUMN_COUNT,		/* a number as it is; NAN is unknown */
	COLUMN_RATIO,		/* words, right-aligned: "12/3" */
	COLUMN_VERDICT,		/* words, left-aligned, in a colour that says if they are bad */
};

enum report_form { REPORT_TABLE, REPORT_JSON, REPORT_CSV, REPORT_TSV, REPORT_MARKDOWN };

/* How a table for people looks. */
struct report_style {
	unsigned width;		/* columns of the terminal; 0: nothing is cut */
	bool color, bars;
};

struct report;

struct report *report_new(void);
void report_free(struct report *r);		/* NULL is fine */

/* Adds a column.  unit: of COLUMN_VALUE and _AMOUNT, as in units.h; else NULL. */
void report_column(struct report *r, enum column_kind kind, const char *title,
	const char *unit);

/* The column added last has the scale of the one before it: both in ms, or both in s. */
void report_same_scale(struct report *r);

/* The cells, row by row, each in its column's order.  Text is copied. */
void report_number(struct report *r, double number);	/* VALUE ... COUNT */
void report_text(struct report *r, struct span text);	/* TEXT, RATIO; absent where empty */
void report_name(struct report *r, struct span name, struct span place, unsigned indent);

/*
 * All of it: with a header, but in JSON, which is an array of objects named by
 * the titles.
 */
void report_print(const struct report *r, enum report_form form,
	const struct report_style *style, struct output *out);

/* Text for Markdown: what that or HTML would take for its own is escaped. */
void report_markdown_text(struct output *out, struct span s);

#endif
