/* report_table.h - what a report is made of, and its forms for people. */
#ifndef PROFKIT_REPORT_TABLE_H
#define PROFKIT_REPORT_TABLE_H

#include "report.h"

struct column {
	enum column_kind kind;
	char *title, *unit;
	bool same_scale;		/* as the column before it */
};

struct cell {
	double number;
	size_t text, len;		/* in the report's pool */
	size_t place_len;		/* behind the text */
	unsigned indent;
};

struct report {
	struct column *columns;
	size_t column_count, column_capacity;
	struct cell *cells;
	size_t cell_count, cell_capacity;
	struct text pool;
};

struct span cell_text(const struct report *r, const struct cell *cell);
struct span cell_place(const struct report *r, const struct cell *cell);
/*
 * Adds visible text, at most width columns of it: "…" stands for its middle or
 * its start.
 */
void cut_middle(struct text *t, struct span s, size_t width);
void cut_start(struct text *t, struct span s, size_t width);
void print_table(const struct report *r, const struct report_style *style,
	struct output *out);
void print_markdown(const struct report *r, struct output *out);

#endif
