/* cpu_gate.h - limits of CPU and memory: what makes profcpu exit with 1. */
#ifndef PROFKIT_CPU_GATE_H
#define PROFKIT_CPU_GATE_H

#include <stdbool.h>

#include "cpu_report.h"

/* NAN: no such limit. */
struct cpu_limits {
	double target;			/* percent: of the mean of CPU */
	double overhead;		/* percentage points of the mean above the baseline's */
	double reduction;		/* that the mean is to be below what it was before */
	bool reduction_in_points;	/* else in percent of what was before */
	double memory;			/* MB: of the peak */
	double growth;			/* MB an hour */
	double spikes;			/* how many of CPU */
};

#define CPU_NO_LIMITS { (double)NAN, (double)NAN, (double)NAN, false, (double)NAN, \
	(double)NAN, (double)NAN }

bool cpu_limits_any(const struct cpu_limits *limits);

/*
 * Judges all that is limited, into report->gates; text and units of a figure and its
 * limit are in its words.  -1 and an error at one that nobody can judge: no such column,
 * nothing to compare with, too few rows.
 */
int cpu_gates(struct cpu_report *report, const struct cpu_limits *limits,
	struct error *error);

#endif
