/* diff_logs.h - how CPU and memory of runs changed, by their logs. */
#ifndef PROFKIT_DIFF_LOGS_H
#define PROFKIT_DIFF_LOGS_H

#include "cpulog.h"
#include "diff_gate.h"
#include "findings.h"
#include "report.h"

/* The runs of one version; series of others. */
struct log_side {
	struct series *cpu, *memory;
	size_t cpu_count, memory_count;
};

/* What was compared, with its place in the gate. */
struct log_change {
	const char *name;		/* "cpu", "memory" */
	const char *unit;		/* as in units.h */
	struct series_change change;	/* of means */
	enum gate_result gate;
};

struct log_changes {
	struct log_change items[2];
	size_t count;			/* that both sides have */
	double fail_over;		/* a share; NAN: there is no gate */
	bool inconclusive_fails, failed;
};

/* Adds a log's CPU (where it counts) and memory to a side. */
void log_side_add(struct log_side *side, const struct cpulog *log, bool cpu_counts);
void log_side_free(struct log_side *side);

struct log_changes diff_logs_compare(const struct log_side *before,
	const struct log_side *after, const struct gate_limits *limits);

/* "cpu 78.6 % to 73.6 %: -5.00 points (-5.80 to -4.20), -6.4 %: less" */
void diff_logs_words(struct text *t, const struct log_change *c);
/* Whether it is over the limit; what is said of that, else nothing. */
bool diff_logs_gate_has(const struct log_change *c);
/* "failed: cpu grew by 31 %; the limit is 20 %" */
void diff_logs_gate_words(struct text *t, const struct log_changes *l,
	const struct log_change *c);
/* An array, or rows. */
void diff_logs_print(const struct log_changes *l, enum report_form form,
	const struct report_style *style, struct output *out);
void diff_logs_find(const struct log_changes *l, const char *file, struct findings *list);

#endif
