/* plot_chart.h - a chart on its way to gnuplot or the terminal: what its parts share. */
#ifndef PROFKIT_RENDER_PLOT_CHART_H
#define PROFKIT_RENDER_PLOT_CHART_H

#include "plot.h"

struct range {
	double low, high;
};

/* Values of another size are not drawn: where gnuplot places them is not to be told. */
#define LARGEST_VALUE 1e100

/* ---- reduction ---- */

/* Values that are drawn, in time order; a NAN is where the line breaks. */
struct curve {
	double *times, *values;
	size_t count, capacity;
};

/*
 * What a picture so many columns wide can show of a series over the range: all of few
 * values; of many, each column's first, smallest, largest and last.  The line breaks
 * at NANs and, if gaps, at intervals of more than three medians, where these are
 * wider than a column.  What lies outside the range is drawn in the columns at its ends.
 */
void curve_reduce(struct curve *curve, const struct series *series, struct range time,
	size_t columns, bool gaps);
void curve_free(struct curve *curve);

/* ---- ranges and ticks ---- */

/* What the time axis shows, and a panel's values; never empty. */
struct range plot_time_range(const struct plot *plot);
struct range plot_value_range(const struct plot_panel *panel);

/* Some panel has several lines: each has its own colour. */
bool plot_is_overlaid(const struct plot *plot);

/* A place on an axis and its name, which may have a second row. */
struct tick {
	double at;
	struct text name, below;
};
struct ticks {
	struct tick *items;
	size_t count, capacity;
	bool below;		/* some have a second row */
};

/* About so many round values. */
void ticks_of_values(struct ticks *ticks, struct range range, double most);
/* Of the time axis: seconds, a clock or the plot's own names. */
void ticks_of_time(struct ticks *ticks, const struct plot *plot, struct range range,
	double most);
void ticks_free(struct ticks *ticks);

const char *plot_axis_title(const struct plot *plot);

/* "78.75", "1,234"; NAN is "". */
void add_figure(struct text *text, double value);
/* "15 s", "14:30:15" or the name of a tick. */
void add_moment(struct text *text, const struct plot *plot, double time);
/* "mean 78.75", "peak 79.2 at 15 s", "target 5", "3 spikes". */
void add_mean(struct text *text, const struct plot_line *line);
void add_peak(struct text *text, const struct plot *plot, const struct plot_line *line);
void add_target(struct text *text, const struct plot_panel *panel);

/* As much as fits into so many terminal columns: made visible, cut with an ellipsis. */
void add_fitting(struct text *text, const char *s, size_t columns);

/* ---- marks ---- */

enum { MARK_ROWS = 4, MARKS_MAX = 60 };

/* The longest marks by row: none overlaps another of its row, outer ones come first. */
struct placed_mark {
	const struct plot_mark *mark;
	size_t row;
	double free_until;	/* where the next of its row begins, or infinity */
};
struct placed_marks {
	struct placed_mark *items;
	size_t count, rows;
	size_t left_out;	/* there was no room for */
};
void marks_place(struct placed_marks *placed, const struct plot *plot, double shortest);
void marks_free(struct placed_marks *placed);

/* ---- gnuplot ---- */

/* The chart's script, data and all. */
void plot_script(const struct plot *plot, enum plot_form form, struct text *script);

/* s as gnuplot's string, which it neither runs nor formats; the only way to make one. */
void add_quoted(struct text *script, const char *s);

/* Runs it.  What it printed is added to picture. */
int gnuplot_run(struct span script, struct text *picture, struct error *error);

#endif
