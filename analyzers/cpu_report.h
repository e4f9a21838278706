/* cpu_report.h - all that profcpu says of logs, and how it is printed. */
#ifndef PROFKIT_CPU_REPORT_H
#define PROFKIT_CPU_REPORT_H

#include "cpulog.h"
#include "output.h"
#include "report.h"

/* ---- one log ---- */

/* What is said of CPU, in percent, or of memory, in MB. */
struct cpu_column {
	struct series_stats stats;
	struct trend trend;
};

/* A stretch of time that the log gives a function's name. */
struct cpu_mark {
	function_id function;
	double from, to;		/* s */
	double growth;			/* MB; NAN unknown */
};

struct cpu_summary {
	struct profile *p;
	struct cpulog *log;
	const char *path, *name;	/* as given; without folders where that is enough */
	const struct log *rows;
	struct series moments;		/* of the rows: CPU's, else memory's */
	struct intervals intervals;
	struct cpu_column cpu, memory;
	struct spikes spikes;		/* of CPU */
	double cpu_seconds;		/* NAN unknown */
	struct series_stats percent;	/* of the machine's memory */
	struct cpu_mark *marks;		/* in time */
	size_t mark_count;
};

/*
 * The columns of a profile, which becomes the summary's; -1 and an error where it
 * measured neither CPU nor memory, and it stays the caller's.
 */
int cpu_summary_open(struct cpu_summary *s, struct profile *p,
	const struct cpulog_options *options, struct error *error);
/* All the rest.  above: percent of CPU, NAN: none; threads: that may work, 0: two. */
void cpu_summary_take(struct cpu_summary *s, double above, unsigned threads);
void cpu_summary_free(struct cpu_summary *s);

static inline bool cpu_has_cpu(const struct cpu_summary *s)
{
	return s->cpu.stats.count > 0;
}

static inline bool cpu_has_memory(const struct cpu_summary *s)
{
	return s->memory.stats.count > 0;
}

/* The marks of its time line, each a call of a function; in cpu_marks.c. */
void cpu_marks_find(struct cpu_summary *s);

/* ---- several ---- */

/* What repeated runs have of one figure. */
struct cpu_spread {
	size_t runs;			/* that have it */
	double mean, min, max;		/* NAN of none */
	double stddev;			/* between runs (n - 1); NAN of less than two */
};

enum cpu_figure {
	FIGURE_CPU_MEAN, FIGURE_CPU_MEDIAN, FIGURE_CPU_P95, FIGURE_CPU_MAX,
	FIGURE_CPU_SECONDS, FIGURE_MEMORY_MEAN, FIGURE_MEMORY_PEAK, FIGURE_MEMORY_GROWTH,
	FIGURE_DURATION, FIGURES
};

struct cpu_average {
	size_t runs;
	struct cpu_spread figures[FIGURES];
};
struct cpu_average cpu_average_of(const struct cpu_summary *logs, size_t count);

/* From one side to another: --vs, or from the baseline to a log. */
struct cpu_change {
	const char *before, *after;	/* names */
	struct series_change cpu, memory;
	bool has_cpu, has_memory;
	bool from_baseline;
	bool tested;			/* by rows, not against a mere number */
};

/* A limit, and what there is. */
struct cpu_gate {
	const char *option;		/* "--target" */
	const char *figure;		/* "the mean of CPU" */
	const char *file;		/* whose */
	const char *unit;		/* "%", "points", "MB", "MB/h", "" */
	double value, limit;
	bool at_least;			/* the limit is the least that is to be */
	bool met;
	const char *why;		/* met although the value is beyond the limit; or NULL */
};

struct cpu_report {
	struct cpu_summary *logs;
	size_t count;
	bool vs, average;
	size_t before_count;		/* with vs: the first ones are before */
	double above;			/* percent; NAN not asked */

	struct cpu_average averages[2];	/* of all, or of before and after */
	struct cpu_change *changes;
	size_t change_count;
	const char *baseline;		/* a number or a file's name; NULL: none */
	double baseline_cpu;		/* its mean */
	const struct cpu_summary *baseline_log;	/* NULL: none, or a mere number */

	struct cpu_gate *gates;
	size_t gate_count, gate_capacity;

	const struct profile *profile;	/* --profile; NULL: none */
	struct during *during;
	bool offset_given;
	size_t limit;			/* spikes, marks and functions to show */
	bool limited;			/* -n was given */
};

/*
 * Adds a change: of all logs from one set to the other.  before NULL: from the number
 * of the baseline, of CPU alone.
 */
void cpu_compare(struct cpu_report *report, const struct cpu_summary *before,
	size_t before_count, const struct cpu_summary *after, size_t after_count);

/* "CPU -5.00 points (-5.80 to -4.20), -6.4 %: less"; false where there is no such change. */
bool cpu_change_words(const struct cpu_change *change, bool memory, struct text *t);

/* "the mean of CPU is 78.75 %, above the limit of 5 %"; or that it is not. */
void cpu_gate_words(const struct cpu_gate *gate, struct text *t);

/* ---- printing ---- */

void cpu_print_summary(const struct cpu_report *report, struct output *out);
void cpu_print_json(const struct cpu_report *report, struct output *out);
/* The functions of a join, else a row a log. */
void cpu_print_table(const struct cpu_report *report, enum report_form form,
	const struct report_style *style, struct output *out);
void cpu_print_during(const struct cpu_report *report, enum report_form form,
	const struct report_style *style, struct output *out);

/* ---- words ---- */

const char *cpu_figure_word(enum cpu_figure figure);	/* "cpu_mean" */
const char *cpu_figure_title(enum cpu_figure figure);	/* "CPU mean %" */
/* "2.5 s", "1 h 02 min 05 s" */
void cpu_add_duration(struct text *t, double seconds);
/*
 * When a log began, and so many seconds later: "2025-10-24 14:30:00", or "T" between and
 * microseconds; with UTC or Z where it is known to be that.  Nothing where unknown.
 */
void cpu_add_start(struct text *t, const struct cpu_summary *s, double time, bool iso);
/* Without what rounding made of the last digits: they decide how 78.185 is rounded. */
double cpu_tidy(double value);
/* Three to four digits, for people: "0.05", "12.34", "145.3". */
void cpu_add_number(struct text *t, double value);
void cpu_add_count(struct text *t, double count);	/* "1,328,104" */

#endif
