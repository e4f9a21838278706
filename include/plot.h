/*
 * plot.h - charts of values over time: by gnuplot as PNG, SVG and PDF, and as text.
 *
 *	struct plot plot = plot_defaults;
 *	plot.panels = panels, plot.panel_count = 2;
 *	if (plot_draw(&plot, PLOT_PNG, out, &error) < 0)
 *		tool_fail("%s", error.text);
 *
 * Strings are the caller's; they are shown as they are, whatever gnuplot or its
 * enhanced text could make of them.  Gaps (intervals of more than three medians, and
 * NAN) are not bridged.
 */
#ifndef PROFKIT_PLOT_H
#define PROFKIT_PLOT_H

#include <stdbool.h>

#include "error.h"
#include "output.h"
#include "series.h"

enum plot_form { PLOT_PNG, PLOT_SVG, PLOT_PDF };

/* One curve.  The first of a panel is filled where it is alone. */
struct plot_line {
	const char *label;		/* for the legend, where a panel has several */
	struct series series;
	double mean;			/* drawn as a line of its own; NAN: not */
	double peak, peak_time;		/* marked; NAN: not */
	bool points;			/* dots joined by lines, not filled */
};

/* A moment to mark on a curve. */
struct plot_point {
	double time, value;
};

struct plot_panel {
	const char *title;		/* of its axis: "CPU %" */
	const struct plot_line *lines;
	size_t line_count;
	double target;			/* a level drawn across; NAN: none */
	const char *target_label;
	const struct plot_point *spikes;
	size_t spike_count;
	bool from_zero;			/* the axis begins at 0 */
};

/* A stretch of time with a name: a function that ran. */
struct plot_mark {
	double from, to;
	const char *label;
};

struct plot {
	const char *title, *subtitle;	/* NULL: none */
	const struct plot_panel *panels;	/* one above the other on one time axis */
	size_t panel_count;
	const struct plot_mark *marks;
	size_t mark_count;
	/*
	 * NAN: the axis has seconds since the begin.  Else it is a clock, and this when
	 * time 0 was: seconds since 1970, shown as UTC has them.
	 */
	double clock_start;
	const char *axis;		/* what the axis counts; NULL: elapsed seconds */
	/* Where times are numbers of things (runs), not moments: their names; or NULL. */
	const char *const *ticks;
	size_t tick_count;
	unsigned width, height;		/* px; PDF has 100 to the inch */
};

extern const struct plot plot_defaults;	/* 1200 x 800, nothing else */

/*
 * Draws.  More values than the picture has columns are reduced to the smallest and
 * largest of each column first.  -1 and an error where gnuplot is not installed (the
 * error names the package) or fails (its own words).
 */
int plot_draw(const struct plot *plot, enum plot_form form, struct output *out,
	struct error *error);

/* The same in characters, so many columns wide (0: 80). */
void plot_text(const struct plot *plot, unsigned width, bool color, struct output *out);

#endif
