/*
 * top.c - the batches that procps' top -b prints:
 *
 *	top - 15:04:05 up 38 min,  1 user,  load average: 3.88, 4.45, 3.93
 *	Tasks:   2 total,   2 running,   0 sleeping,   0 stopped,   0 zombie
 *	%Cpu(s): 62.2 us, 37.8 sy,  0.0 ni,  0.0 id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st
 *	MiB Mem :  24105.1 total,  21443.4 free,   1318.1 used,   1642.4 buff/cache
 *
 *	    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND
 *	   3709 root      20   0   15268  10176   5520 R   2.1   0.0   0:00.08 python3
 *
 * A batch is a row.  %CPU is of one core; RES is in KiB where no letter follows.  What
 * the machine did stands apart, as machine_cpu (100 - id; with -1 the mean of its
 * processors) and machine_memory.  The time has no date.  With -H the rows are
 * threads, each with all memory of its process: that is thread_memory then, which
 * nothing adds up.
 *
 * https://gitlab.com/procps-ng/procps, top/top.1
 */
#include "format.h"
#include "logtext.h"

static const struct logtext_known processes[] = {
	{ "%CPU", "cpu", "percent", CPU_OF_CORE },
	{ "RES", "memory", "kibibytes", CPU_UNKNOWN },
	{ "%MEM", "memory_percent", "percent", CPU_UNKNOWN },
	{ "VIRT", "VIRT", "kibibytes", CPU_UNKNOWN },
	{ "*", NULL, NULL, CPU_UNKNOWN },
	{ 0 },
};

static const struct logtext_known threads[] = {
	{ "%CPU", "cpu", "percent", CPU_OF_CORE },
	{ "RES", "thread_memory", "kibibytes", CPU_UNKNOWN },
	{ "%MEM", "thread_memory_percent", "percent", CPU_UNKNOWN },
	{ "*", NULL, NULL, CPU_UNKNOWN },
	{ 0 },
};

struct reader {
	struct logtext t;
	bool of_threads;
	bool in_rows; /* below the header of the batch's processes */
	size_t cpus;  /* lines %Cpu0, %Cpu1 ... of the batch, and their sum */
	double cpu_sum;
};

/* The number that stands before a word: " 0.0 id", "ni,100.0 id", "98.0%id". */
static bool number_before(struct span line, const char *word, double *value)
{
	size_t len = strlen(word);

	for (size_t i = 1; i + len <= line.len; i++) {
		size_t end = i, begin;

		if (memcmp(line.s + i, word, len) ||
			(i + len < line.len && line.s[i + len] != ',' &&
				line.s[i + len] != ' '))
			continue;
		while (end && (line.s[end - 1] == ' ' || line.s[end - 1] == '%'))
			end--;
		begin = end;
		while (begin &&
			(is_digit(line.s[begin - 1]) || line.s[begin - 1] == '.' ||
				line.s[begin - 1] == ','))
			begin--;
		if (begin < end && line.s[begin] == ',')
			begin++;
		return end < i &&
			logtext_number(
				(struct span){ line.s + begin, end - begin }, value);
	}
	return false;
}

/* "%Cpu(s): ...", "%Cpu0  : ...", older "Cpu(s): ..."; in some countries "%CPU(s)". */
static bool is_cpu(struct span line)
{
	if (line.len && *line.s == '%')
		line = (struct span){ line.s + 1, line.len - 1 };
	return span_starts(line, "Cpu") || span_starts(line, "CPU");
}

static void take_cpu(struct reader *r, struct span line)
{
	double idle;

	if (!number_before(line, "id", &idle))
		return;
	r->cpu_sum += 100 - idle;
	r->cpus++;
	logtext_put(&r->t, 0, "machine_cpu", "percent", CPU_OF_MACHINE,
		r->cpu_sum / (double)r->cpus);
	if (r->cpus > 1)
		r->t.p->logs[r->t.log].cores = (double)r->cpus;
}

/* "MiB Mem : ... used", not "MiB Swap:". */
static bool take_memory(struct reader *r, struct span line)
{
	static const struct {
		const char *word, *unit;
	} units[] = { { "KiB ", "kibibytes" }, { "MiB ", "mebibytes" },
		{ "GiB ", "gibibytes" } };
	double used;

	for (size_t i = 0; i < 3; i++) {
		if (!span_starts(line, units[i].word))
			continue;
		if (!memmem(line.s, line.len, "Swap", 4) &&
			number_before(line, "used", &used))
			logtext_put(&r->t, 0, "machine_memory", units[i].unit,
				CPU_UNKNOWN, used);
		return true;
	}
	return span_starts(line, "Mem:") || span_starts(line, "Swap:");
}

static bool is_header(const struct logtext *t)
{
	bool pid = false, cpu = false;

	for (size_t i = 0; i < t->count; i++) {
		pid |= span_is(t->fields[i], "PID");
		cpu |= span_is(t->fields[i], "%CPU");
	}
	return pid && cpu && logtext_only_words(t, 0);
}

/* "top - 15:04:05 up ..." */
static bool begin_batch(struct reader *r, struct span line)
{
	struct logtext_stamp stamp;

	if (!span_starts(line, "top - "))
		return false;
	logtext_split(&r->t, line);
	stamp = logtext_stamp(&r->t, 2);
	if (!stamp.fields)
		return false;
	logtext_new_row(&r->t, logtext_moment(&r->t, stamp));
	r->in_rows = r->of_threads = false;
	r->cpus = 0;
	r->cpu_sum = 0;
	return true;
}

/* The command is the last column and may have blanks. */
static struct span command_of(const struct logtext *t)
{
	struct span command = t->fields[t->column_count - 1],
		    last = t->fields[t->count - 1];

	command.len = (size_t)(last.s + last.len - command.s);
	return command;
}

static bool take_row(struct reader *r)
{
	struct logtext *t = &r->t;
	int pid = logtext_column(t, "PID"), cpu = logtext_column(t, "%CPU");
	double value;

	if (t->count < t->column_count || !logtext_number(t->fields[pid], &value) ||
		!logtext_number(t->fields[cpu], &value))
		return false;
	logtext_values(t, 0, logtext_process(t, command_of(t), t->fields[pid]), "");
	return true;
}

/* What stands above the processes; false where it is none of that. */
static bool take_summary(struct reader *r, struct span line)
{
	if (is_cpu(line)) {
		take_cpu(r, line);
		return true;
	}
	r->of_threads |= span_starts(line, "Threads:");
	return r->of_threads || span_starts(line, "Tasks:") || take_memory(r, line);
}

static void take_line(struct reader *r, struct span line)
{
	struct logtext *t = &r->t;

	line = span_trim(line);
	if (!line.len || begin_batch(r, line))
		return;
	logtext_split(t, line);
	if (t->row == SIZE_MAX) {
		logtext_skip(t);
	} else if (is_header(t)) {
		logtext_header(t, 0, r->of_threads ? threads : processes);
		r->in_rows = true;
	} else if (r->in_rows ? !take_row(r) : !take_summary(r, line)) {
		logtext_skip(t);
	}
}

static struct profile *read_top(struct input *in, const struct read_options *options)
{
	struct reader r = { 0 };
	struct span line;

	logtext_start(&r.t, in, "top", CLOCK_ELAPSED);
	r.t.in_blocks = true;
	while (logtext_line(&r.t, &line))
		take_line(&r, line);
	return logtext_finish(
		&r.t, "expected a batch that begins with \"top - 15:04:05\"");
}

static int detect(struct span head)
{
	struct span line;

	for (int i = 0; i < 20 && logtext_head_line(&head, &line); i++) {
		struct reader r = { 0 };
		bool found;

		logtext_split(&r.t, span_trim(line));
		found = r.t.count > 3 && span_is(r.t.fields[0], "top") &&
			span_is(r.t.fields[1], "-") && logtext_stamp(&r.t, 2).fields;
		logtext_free(&r.t);
		if (found)
			return 95;
	}
	return 0;
}

const struct format format_top = {
	.name = "top",
	.summary = "CPU and memory of processes by top -b",
	.carries = CARRIES_COUNTERS | CARRIES_METRICS | CARRIES_UNITS | CARRIES_FRACTIONS,
	.detect = detect,
	.read = read_top,
};
