/*
 * mprof.c - memory over time, as memory_profiler's mprof records it:
 *
 *	FUNC __main__.load 21.7930 1795206482.9533 34.1914 1795206482.9944 1
 *	CMDLINE /usr/bin/python3 app.py
 *	MEM 6.320312 1795206482.8884
 *	CHLD 0 10.101562 1795206482.8890
 *
 * MEM is the process's memory in MiB (with -C its children's too) and a moment in
 * seconds since 1970.  CHLD is a child's by its number, written behind the MEM of the
 * same look: it stands in that row, as memory with the subject "child 0", so that
 * memory without a subject stays what "mprof peak" says.
 *
 * FUNC is a call of a function that the program marks with @profile: what was held and
 * when, at its begin and its end, and how many marked functions were open (since
 * 0.60).  It is written when the call ends.  The command may go on over lines.
 *
 * https://github.com/pythonprofilers/memory_profiler, mprof.py:read_mprofile_file
 */
#include "mprof.h"

#include <math.h>
#include <stdlib.h>

#include "format.h"
#include "logtext.h"
#include "number.h"
#include "xalloc.h"

struct reader {
	struct logtext t;
	struct text command;
	bool in_command;	/* the last line was CMDLINE's, or one that it goes on with */
	struct mprof_mark *marks;
	size_t mark_count, mark_capacity;
};

static bool numbers(const struct logtext *t, size_t first, size_t count, double *values)
{
	for (size_t i = 0; i < count; i++)
		if (first + i >= t->count ||
			!number_parse(t->fields[first + i], &values[i]))
			return false;
	return true;
}

/* MEM, MiB, time. */
static bool take_memory(struct reader *r)
{
	double v[2];

	if (r->t.count != 3 || !numbers(&r->t, 1, 2, v))
		return false;
	logtext_new_row(&r->t, v[1]);
	logtext_put(&r->t, 0, "memory", "mebibytes", CPU_UNKNOWN, v[0]);
	return true;
}

/* CHLD, number, MiB, time. */
static bool take_child(struct reader *r)
{
	struct text subject = { 0 };
	double v[3];

	if (r->t.count != 4 || !numbers(&r->t, 1, 3, v) || r->t.row == SIZE_MAX)
		return false;
	text_printf(&subject, "child %.*s", (int)r->t.fields[1].len, r->t.fields[1].s);
	logtext_put(&r->t, profile_span(r->t.p, text_span(&subject)), "memory",
		"mebibytes", CPU_UNKNOWN, v[1]);
	text_free(&subject);
	return true;
}

/* FUNC, name, MiB and time at its begin, MiB and time at its end, level. */
static bool take_mark(struct reader *r)
{
	struct mprof_mark m = { .level = -1, .number = r->mark_count };
	double v[4], level;

	if (r->t.count < 6 || r->t.count > 7 || !numbers(&r->t, 2, 4, v) || v[3] < v[1])
		return false;
	if (r->t.count == 7 && (!numbers(&r->t, 6, 1, &level) || fabs(level) > 1e9))
		return false;
	if (r->t.count == 7)
		m.level = (int64_t)level;
	m.name = profile_span(r->t.p, r->t.fields[1]);
	m.memory_start = v[0];
	m.start = v[1];
	m.memory_end = v[2];
	m.end = v[3];
	r->marks = xgrow(r->marks, r->mark_count, &r->mark_capacity, sizeof(*r->marks));
	r->marks[r->mark_count++] = m;
	return true;
}

static bool take_record(struct reader *r)
{
	if (!r->t.count)
		return false;
	if (span_is(r->t.fields[0], "MEM"))
		return take_memory(r);
	if (span_is(r->t.fields[0], "CHLD"))
		return take_child(r);
	return span_is(r->t.fields[0], "FUNC") && take_mark(r);
}

static void take_line(struct reader *r, struct span line)
{
	logtext_split(&r->t, line);
	if (take_record(r)) {
		r->in_command = false;
	} else if (span_starts(line, "CMDLINE ")) {
		text_clear(&r->command);
		text_add(&r->command, line.s + 8, line.len - 8);
		r->in_command = true;
	} else if (r->in_command) {
		text_byte(&r->command, '\n');
		text_add(&r->command, line.s, line.len);
	} else if (r->t.count) {
		logtext_skip(&r->t);
	}
}

/* Doubles hold moments of our time to a quarter of a microsecond. */
static double to_microseconds(double seconds)
{
	return rint(seconds * 1e6) / 1e6;
}

/* The time line begins where the log does, or before. */
static void set_start(struct reader *r)
{
	const struct log *l = &r->t.p->logs[r->t.log];
	double start = (double)NAN;

	for (size_t i = 0; i < l->count; i++)
		start = fmin(start, l->times[i]);
	for (size_t i = 0; i < r->mark_count; i++)
		start = fmin(start, r->marks[i].start);
	for (size_t i = 0; i < r->mark_count; i++) {
		r->marks[i].start = to_microseconds(r->marks[i].start - start);
		r->marks[i].end = to_microseconds(r->marks[i].end - start);
	}
	r->t.p->start = start;
}

static struct profile *read_mprof(struct input *in, const struct read_options *options)
{
	struct reader r = { 0 };
	struct span line;
	struct profile *p;

	logtext_start(&r.t, in, "mprof", CLOCK_UTC);
	while (logtext_line(&r.t, &line))
		take_line(&r, line);
	set_start(&r);
	if (r.command.len)
		profile_meta(r.t.p, "command", text_span(&r.command));
	mprof_calls(r.t.p, r.marks, r.mark_count, options->want & WANT_TIMELINE);
	p = logtext_finish(&r.t, "expected lines \"MEM 12.5 1700000000.0\"");
	text_free(&r.command);
	free(r.marks);
	return p;
}

static int detect(struct span head)
{
	static const char *const words[] = { "MEM ", "FUNC ", "CHLD " };
	const char *end = head.len ? memchr(head.s, '\n', head.len) : NULL;
	struct logtext t = { 0 };
	double v[4];
	int sure = 0;

	if (span_starts(head, "CMDLINE "))
		return 90;
	for (size_t i = 0; i < 3; i++)
		sure |= span_starts(head, words[i]);
	if (!sure)
		return 0;
	logtext_split(
		&t, (struct span){ head.s, end ? (size_t)(end - head.s) : head.len });
	sure = numbers(&t, span_starts(head, "MEM ") ? 1 : 2, 2, v) ? 95 : 0;
	logtext_free(&t);
	return sure;
}

static const char *const extensions[] = { ".dat", NULL };

const struct format format_mprof = {
	.name = "mprof",
	.summary = "memory over time by memory_profiler's mprof, with function marks",
	.extensions = extensions,
	.carries = CARRIES_TREE | CARRIES_TIMELINE | CARRIES_COUNTERS | CARRIES_THREADS |
		CARRIES_METRICS | CARRIES_UNITS | CARRIES_FRACTIONS | CARRIES_META,
	.detect = detect,
	.read = read_mprof,
};
