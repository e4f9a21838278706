/*
 * psrecord.c - CPU and memory of a process over time, as psrecord --log writes it:
 *
 *	# Elapsed time   CPU (%)     Real (MB)   Virtual (MB)
 *	       0.000        0.000        1.422        2.500
 *	       0.021       48.500        3.086        4.258
 *
 * Percent of one core, with --include-children of all its children added up; MB are
 * 2^20 bytes.  Newer versions add columns: USS (MB), Read count, Write count, Read
 * bytes, Write bytes.  What --log-format csv writes is read as cpulog.
 *
 * https://github.com/astrofrog/psrecord, psrecord/main.py
 */
#include <stdlib.h>

#include "format.h"
#include "logtext.h"

static const struct logtext_known columns[] = {
	{ "Elapsed time", NULL, NULL, CPU_UNKNOWN },
	{ "CPU (%)", "cpu", "percent", CPU_OF_CORE },
	{ "Real (MB)", "memory", "mebibytes", CPU_UNKNOWN },
	{ "Virtual (MB)", "Virtual", "mebibytes", CPU_UNKNOWN },
	{ "USS (MB)", "USS", "mebibytes", CPU_UNKNOWN },
	{ "Read count", "Read count", "count", CPU_UNKNOWN },
	{ "Write count", "Write count", "count", CPU_UNKNOWN },
	{ "Read bytes", "Read bytes", "bytes", CPU_UNKNOWN },
	{ "Write bytes", "Write bytes", "bytes", CPU_UNKNOWN },
	{ 0 },
};

static bool is_header(struct span line)
{
	return span_starts(line, "# Elapsed time ");
}

static void take_header(struct logtext *t, struct span line)
{
	logtext_split_wide(t, (struct span){ line.s + 2, line.len - 2 });
	logtext_header(t, 0, columns);
}

static bool take_row(struct logtext *t)
{
	double value;

	if (t->count != t->column_count)
		return false;
	for (size_t i = 0; i < t->count; i++)
		if (!logtext_number(t->fields[i], &value) &&
			!span_is(t->fields[i], "nan"))
			return false;
	if (!logtext_number(t->fields[0], &value))
		return false;
	logtext_new_row(t, value);
	logtext_values(t, 0, 0, "");
	return true;
}

static struct profile *read_psrecord(struct input *in, const struct read_options *options)
{
	struct logtext t;
	struct span line;

	logtext_start(&t, in, "psrecord", CLOCK_ELAPSED);
	while (logtext_line(&t, &line)) {
		if (is_header(line)) {
			take_header(&t, line);
			continue;
		}
		logtext_split(&t, line);
		if (t.count && !take_row(&t))
			logtext_skip(&t);
	}
	return logtext_finish(&t, "expected rows below \"# Elapsed time   CPU (%)\"");
}

static int detect(struct span head)
{
	return is_header(head) ? 95 : 0;
}

const struct format format_psrecord = {
	.name = "psrecord",
	.summary = "CPU and memory of a process by psrecord --log",
	.carries = CARRIES_COUNTERS | CARRIES_METRICS | CARRIES_UNITS | CARRIES_FRACTIONS,
	.detect = detect,
	.read = read_psrecord,
};
