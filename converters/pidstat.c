/*
 * pidstat.c - what sysstat's pidstat prints of processes, at each interval:
 *
 *	Linux 6.1.0 (box) 	11/28/26 	_x86_64_	(2 CPU)
 *
 *	20:27:46      UID       PID    %usr %system  %guest   %wait    %CPU   CPU  Command
 *	20:27:47        0      2317    9.90    0.99    0.00   30.69   10.89     1  python3
 *
 *	20:27:46      UID       PID  minflt/s  majflt/s     VSZ     RSS   %MEM  Command
 *	20:27:47        0      2317   1392.08      0.00   21468   16204   0.07  python3
 *
 * The columns are those that were asked for, so their words count alone; with -h all
 * stand in one line, below "# Time".  Times are local, with AM or PM in some
 * countries, or seconds since 1970 (-H).  %CPU is of one core; with -I it is
 * divided by their number, which is seen where it is less than %usr and %system.
 * With -t the threads of a process follow it; their counters begin with "thread_" so
 * that what is added up counts nothing twice.
 *
 * https://github.com/sysstat/sysstat, man/pidstat.in
 */
#include "format.h"
#include "logtext.h"

static const struct logtext_known columns[] = {
	{ "UID", NULL, NULL, CPU_UNKNOWN },
	{ "USER", NULL, NULL, CPU_UNKNOWN },
	{ "PID", NULL, NULL, CPU_UNKNOWN },
	{ "TGID", NULL, NULL, CPU_UNKNOWN },
	{ "TID", NULL, NULL, CPU_UNKNOWN },
	{ "CPU", NULL, NULL, CPU_UNKNOWN },
	{ "Command", NULL, NULL, CPU_UNKNOWN },
	{ "%CPU", "cpu", "percent", CPU_OF_CORE },
	{ "RSS", "memory", "kibibytes", CPU_UNKNOWN },
	{ "VSZ", "VSZ", "kibibytes", CPU_UNKNOWN },
	{ "%MEM", "memory_percent", "percent", CPU_UNKNOWN },
	{ 0 },
};

struct reader {
	struct logtext t;
	int pid, tgid, tid, cpu, user, system; /* columns; -1 none */
	double parts, whole;		       /* sums of %usr and %system, and of %CPU */
};

/* "Average:" in any language, before the words of a header or before user and process. */
static bool is_average(const struct logtext *t)
{
	struct span word = t->fields[0];
	double pid;

	if (word.s[word.len - 1] != ':' || t->count < 5)
		return false;
	return span_is(t->fields[t->count - 1], "Command") ||
		logtext_number(t->fields[2], &pid) || logtext_number(t->fields[3], &pid);
}

static void take_header(struct reader *r, size_t first)
{
	logtext_header(&r->t, first, columns);
	r->pid = logtext_column(&r->t, "PID");
	r->tgid = logtext_column(&r->t, "TGID");
	r->tid = logtext_column(&r->t, "TID");
	r->cpu = logtext_column(&r->t, "%CPU");
	r->user = logtext_column(&r->t, "%usr");
	r->system = logtext_column(&r->t, "%system");
}

/* The command stands last and may have blanks. */
static struct span command_of(const struct logtext *t, size_t first)
{
	const char *begin = t->fields[first + t->column_count - 1].s;
	const struct span *last = &t->fields[t->count - 1];
	struct span command = { begin, (size_t)(last->s + last->len - begin) };

	return span_starts(command, "|__") ?
		(struct span){ command.s + 3, command.len - 3 } :
		command;
}

static void sum_parts(struct reader *r, size_t first)
{
	const struct span *f = r->t.fields + first;
	double user, system, cpu;

	if (r->cpu < 0 || r->user < 0 || r->system < 0)
		return;
	if (!logtext_number(f[r->user], &user) ||
		!logtext_number(f[r->system], &system) ||
		!logtext_number(f[r->cpu], &cpu))
		return;
	r->parts += user + system;
	r->whole += cpu;
}

static bool take_row(struct reader *r)
{
	struct logtext *t = &r->t;
	struct logtext_stamp stamp = logtext_stamp(t, 0);
	size_t first = stamp.fields;
	bool thread;
	int pid;

	if (!first || !t->column_count || t->count < first + t->column_count)
		return false;
	thread = r->tgid >= 0 && span_is(t->fields[first + (size_t)r->tgid], "-");
	pid = thread ? r->tid : r->tgid >= 0 ? r->tgid : r->pid;
	if (pid < 0)
		return false;
	logtext_row(t, logtext_moment(t, stamp));
	logtext_values(t, first,
		logtext_process(t, command_of(t, first), t->fields[first + (size_t)pid]),
		thread ? "thread_" : "");
	sum_parts(r, first);
	return true;
}

/* Words of a header behind its stamp, or behind "# Time"; 0: it is none. */
static size_t header_begin(const struct logtext *t)
{
	size_t first = logtext_stamp(t, 0).fields;

	if (t->count > 2 && span_is(t->fields[0], "#"))
		first = 2;
	return t->count && span_is(t->fields[t->count - 1], "Command") &&
			logtext_only_words(t, first) ?
		first :
		0;
}

static void take_line(struct reader *r, struct span line)
{
	size_t header;

	if (logtext_is_banner(line)) {
		logtext_banner(&r->t, line);
		return;
	}
	logtext_split(&r->t, line);
	header = header_begin(&r->t);
	if (header)
		take_header(r, header);
	else if (r->t.count && !is_average(&r->t) && !take_row(r))
		logtext_skip(&r->t);
}

/* With -I, %CPU is %usr and %system divided by the cores. */
static void set_scale(struct reader *r)
{
	double cores = r->t.p->logs[r->t.log].cores;

	if (!(cores > 1) || r->whole * (1 + cores) / 2 > r->parts)
		return;
	for (size_t i = 0; i < r->t.series_count; i++)
		if (r->t.series[i].scale == CPU_OF_CORE)
			r->t.series[i].scale = CPU_OF_MACHINE;
}

static struct profile *read_pidstat(struct input *in, const struct read_options *options)
{
	struct reader r = { .pid = -1, .tgid = -1 };
	struct span line;

	logtext_start(&r.t, in, "pidstat", CLOCK_LOCAL);
	r.t.in_blocks = true;
	while (logtext_line(&r.t, &line))
		take_line(&r, line);
	set_scale(&r);
	return logtext_finish(&r.t, "expected rows below a header with PID and Command");
}

static int detect(struct span head)
{
	struct span line;
	bool found = false;

	for (int i = 0; i < 20 && !found && logtext_head_line(&head, &line); i++) {
		struct logtext t = { 0 };

		logtext_split(&t, line);
		found = header_begin(&t) > 0;
		logtext_free(&t);
	}
	return found ? 95 : 0;
}

const struct format format_pidstat = {
	.name = "pidstat",
	.summary = "CPU, memory and I/O of processes by sysstat's pidstat",
	.carries = CARRIES_COUNTERS | CARRIES_METRICS | CARRIES_UNITS | CARRIES_FRACTIONS,
	.detect = detect,
	.read = read_pidstat,
};
