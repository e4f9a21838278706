/* cpu_chart_command.h - profcpu's charts. */
#ifndef PROFKIT_CPU_CHART_COMMAND_H
#define PROFKIT_CPU_CHART_COMMAND_H

#include "cpu_options.h"
#include "cpu_report.h"

enum form { SUMMARY, JSON, CSV, TSV, MARKDOWN, TEXT, PNG, SVG, PDF };

/* Says where --clock cannot be kept, and fails or warns. */
void cpu_chart_check(const struct cpu_options *o, const struct cpu_report *r);

/* Draws to a target whose form is TEXT or a picture; -1 and an error. */
int cpu_write_chart(const struct cpu_options *o, const struct cpu_report *r,
	struct target *target, struct error *error);

#endif
