/*
 * plot_logs.h - charts of logs: CPU above, memory below, several logs over one another.
 */
#ifndef PROFKIT_PLOT_LOGS_H
#define PROFKIT_PLOT_LOGS_H

#include "plot.h"

/* One log; all strings and arrays are the caller's. */
struct plot_log {
	const char *name;		/* for the legend */
	struct series cpu, memory;	/* percent, MB; values NULL: not there */
	double cpu_mean, cpu_peak, cpu_peak_time;
	double memory_mean, memory_peak, memory_peak_time;
	double start;			/* when its time 0 was, s since 1970; NAN unknown */
};

struct plot_logs {
	const struct plot_log *logs;
	size_t count;
	const char *title, *subtitle;	/* subtitle NULL: none */
	double target;			/* of CPU; NAN: none */
	const struct plot_point *spikes;	/* of CPU, in the first log's time */
	size_t spike_count;
	const struct plot_mark *marks;	/* in the first log's time */
	size_t mark_count;
	bool clock;			/* axis of the time of day; all starts are known */
	unsigned width, height;		/* px; 0: as plot_defaults has them */
};

/* As plot_draw() and plot_text(). */
int plot_logs_draw(const struct plot_logs *logs, enum plot_form form, struct output *out,
	struct error *error);
void plot_logs_text(const struct plot_logs *logs, unsigned width, bool color,
	struct output *out);

#endif
