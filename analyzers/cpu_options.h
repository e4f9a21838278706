/* cpu_options.h - profcpu's command line. */
#ifndef PROFKIT_CPU_OPTIONS_H
#define PROFKIT_CPU_OPTIONS_H

#include "arguments.h"
#include "cpu_gate.h"
#include "cpulog.h"
#include "load.h"
#include "targets.h"

/* What was asked; words as given, checked by whoever uses them. */
struct cpu_options {
	struct load load;		/* the logs, with --vs before, then after */
	size_t before_count;		/* of them; SIZE_MAX: no --vs was given */
	struct targets targets;
	struct cpulog_options log;
	struct cpu_limits limits;
	double above;			/* percent; NAN: not given */
	const char *baseline;		/* a number or a log; NULL: none */
	double baseline_cpu;		/* that number; NAN: a log, or none */
	bool average, clock;
	const char *profile;		/* to join with; NULL: none */
	double offset;			/* s; NAN: by the clocks */
	const char *title;
	unsigned picture_width, picture_height;	/* px; 0: as usual */
	long limit;			/* -1: not given */
	enum when color;
	unsigned width;			/* UINT32_MAX: not given */
};

/* Its input is a struct cpu_options, which begins as CPU_OPTIONS_START; parsed in order. */
extern const struct argp cpu_argp;

#define CPU_OPTIONS_START { .before_count = SIZE_MAX, .limit = -1, .width = UINT32_MAX, \
	.above = (double)NAN, .offset = (double)NAN, .baseline_cpu = (double)NAN, \
	.log = { .cores = (double)NAN }, .limits = CPU_NO_LIMITS }

#endif
