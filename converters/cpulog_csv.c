/*
 * cpulog_csv.c - CPU and memory over time as tables, a row a moment:
 *
 *	# Timestamp, CPU %, Memory MB
 *	2025-10-24 14:30:00, 78.2, 145.3
 *
 *	elapsed_seconds,cpu_percent,memory_mb,memory_percent,timestamp
 *	0.000,78.20,145.300,0.9,2025-10-24T14:30:00.000000
 *
 * and what is like them: psrecord --log-format csv, dumps of psutil's figures, tables
 * that tabs or semicolons divide.  Nobody wrote the form down; a column is known by
 * the words of its name, or told by read_options.columns.  Loggers are killed, restarted
 * and written to by other programs: what is no row is skipped, counted and said.
 */
#include "cpulog_reader.h"

enum { SURE = 70, NO_HEADER = 60, BEHIND_GARBAGE = 45, NO_ROWS = 40 };

static int detect(struct span head)
{
	struct log_look look;
	struct span line, rest;

	if (!log_look(head, NULL, &look))
		return 0;
	if (look.garbage)
		return BEHIND_GARBAGE;
	rest = (struct span){ head.s + look.rows, head.len - look.rows };
	while (log_next_line(&rest, &line))
		if (span_trim(line).len && *span_trim(line).s != '#')
			return look.named ? SURE : NO_HEADER;
	return NO_ROWS;
}

static const char *const extensions[] = { ".csv", NULL };

const struct format format_cpulog = {
	.name = "cpulog",
	.summary = "CPU and memory over time as a table: CSV, TSV, psrecord's CSV",
	.extensions = extensions,
	.carries = CARRIES_COUNTERS | CARRIES_FRACTIONS,
	.detect = detect,
	.read = log_read_rows,
	.line_records = true,
	.prepare = log_plan_prepare,
	.conclude = log_plan_conclude,
	.write = log_write,
};
