/*
 * ps.c - what a loop around ps prints, a look with its header each time:
 *
 *	USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND
 *	root        3709  8.2  0.1  26220 21132 pts/0    S    03:31   0:05 python3 load.py
 *
 * A look is a row.  There are no times: a second a look is assumed.  %CPU is the CPU
 * time that a process took since it began, in percent of one core for all that time:
 * not what it takes now.  RSS and VSZ are KiB.
 *
 * https://gitlab.com/procps-ng/procps, man/ps.1
 */
#include "format.h"
#include "logtext.h"

static const struct logtext_known columns[] = {
	{ "%CPU", "cpu", "percent", CPU_OF_CORE },
	{ "RSS", "memory", "kibibytes", CPU_UNKNOWN },
	{ "%MEM", "memory_percent", "percent", CPU_UNKNOWN },
	{ "VSZ", "VSZ", "kibibytes", CPU_UNKNOWN },
	{ "*", NULL, NULL, CPU_UNKNOWN },
	{ 0 },
};

static bool is_header(const struct logtext *t)
{
	bool pid = false, figures = false;

	for (size_t i = 0; i < t->count; i++) {
		pid |= span_is(t->fields[i], "PID");
		figures |= span_is(t->fields[i], "%CPU") || span_is(t->fields[i], "RSS");
	}
	return pid && figures && logtext_only_words(t, 0);
}

static void take_header(struct logtext *t)
{
	logtext_header(t, 0, columns);
	logtext_new_row(t, (double)t->p->logs[t->log].count);
}

/* The column that names the process: the last, which may have blanks, or none. */
static struct span name_of(const struct logtext *t)
{
	int command = logtext_column(t, "COMMAND");
	const struct span *last = &t->fields[t->count - 1];
	struct span name;

	if (command < 0)
		command = logtext_column(t, "CMD");
	if (command < 0)
		return SPAN("");
	name = t->fields[command];
	if ((size_t)command + 1 == t->column_count)
		name.len = (size_t)(last->s + last->len - name.s);
	return name;
}

static bool take_row(struct logtext *t)
{
	int pid = logtext_column(t, "PID");
	double value;

	if (pid < 0 || t->count < t->column_count ||
		!logtext_number(t->fields[pid], &value))
		return false;
	logtext_values(t, 0, logtext_process(t, name_of(t), t->fields[pid]), "");
	return true;
}

static struct profile *read_ps(struct input *in, const struct read_options *options)
{
	struct logtext t;
	struct span line;

	logtext_start(&t, in, "ps", CLOCK_ROWS);
	t.in_blocks = true;
	while (logtext_line(&t, &line)) {
		logtext_split(&t, line);
		if (is_header(&t))
			take_header(&t);
		else if (t.count && !take_row(&t))
			logtext_skip(&t);
	}
	return logtext_finish(&t, "expected a header with PID, and %CPU or RSS");
}

/* Behind top and pidstat, whose headers have the same words. */
static int detect(struct span head)
{
	struct logtext t = { 0 };
	struct span line;
	bool found;

	if (!logtext_head_line(&head, &line))
		return 0;
	logtext_split(&t, line);
	found = is_header(&t);
	logtext_free(&t);
	return found ? 80 : 0;
}

const struct format format_ps = {
	.name = "ps",
	.summary = "CPU and memory of processes by a loop around ps",
	.carries = CARRIES_COUNTERS | CARRIES_METRICS | CARRIES_UNITS | CARRIES_FRACTIONS,
	.detect = detect,
	.read = read_ps,
};
