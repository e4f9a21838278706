/* plot_script.h - a script for gnuplot on its way: shapes and words. */
#ifndef PROFKIT_RENDER_PLOT_SCRIPT_H
#define PROFKIT_RENDER_PLOT_SCRIPT_H

#include "plot_layout.h"

/* What came of a line's data. */
struct drawn {
	bool any, dots;
};

struct sheet {
	const struct plot *plot;
	enum plot_form form;
	struct text *script;
	struct layout l;
	bool overlaid;		/* some panel has several lines */
	struct drawn *drawn;	/* by line of all panels */
	size_t first_line;	/* among them, of the panel being drawn */
};

struct words {
	const char *align;	/* "left", "center", "right"; may go on: "left boxed" */
	const char *color;	/* "#RRGGBB" */
	double size;		/* 1: the chart's letters */
};

/* A number that gnuplot reads as a floating one. */
void add_token(struct text *script, double value);

/* Shapes at px.  A text's y is the middle of its letters. */
void put_text(struct sheet *s, double x, double y, struct words words,
	const char *string);
void put_line(struct sheet *s, struct area a, const char *color, double width,
	const char *dash);

const char *line_color(const struct sheet *s, size_t panel, size_t line);
const char *line_dash(size_t line);

/* Titles; all words of a panel; the time axis with the marks above it. */
void put_titles(struct sheet *s);
void put_words(struct sheet *s, size_t panel);
void put_bottom(struct sheet *s);
void put_marks(struct sheet *s);

#endif
