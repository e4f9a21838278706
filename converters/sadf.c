/*
 * sadf.c - what sysstat's sadf makes of sar's files for other programs: tables with
 * semicolons (-d), a figure a line with tabs (-p), or JSON (-j, sadf_json.c):
 *
 *	# hostname;interval;timestamp;CPU;%user;%nice;%system;%iowait;%steal;%idle
 *	box;1;2026-11-28 03:31:42 UTC;-1;68.50;0.00;31.50;0.00;0.00;0.00
 *
 *	box	1	2026-11-28 03:31:42 UTC	all	%user	68.50
 *
 * A file may have several tables, each with its header; rows of one time are one.
 * Processor -1 is all of them.  Times are UTC where that is written (or seconds since
 * 1970, -U), else local.  Lines with the interval -1 tell of a restart or a comment.
 *
 * https://github.com/sysstat/sysstat, man/sadf.in
 */
#include <stdlib.h>

#include "format.h"
#include "number.h"
#include "sadf.h"
#include "sar.h"
#include "xalloc.h"

enum { STAMP = 2, FIRST = 3 }; /* fields of -d and -p, behind host and interval */

static void split_at(struct logtext *t, struct span line, char mark)
{
	t->count = 0;
	for (;;) {
		const char *end = line.len ? memchr(line.s, mark, line.len) : NULL;
		size_t len = end ? (size_t)(end - line.s) : line.len;

		t->fields = xgrow(t->fields, t->count, &t->capacity, sizeof(*t->fields));
		t->fields[t->count++] = (struct span){ line.s, len };
		if (!end)
			return;
		line = (struct span){ end + 1, line.len - len - 1 };
	}
}

/* "2026-11-28 03:31:42 UTC", the same without a zone, or seconds since 1970. */
static bool take_stamp(struct logtext *t, struct span s, double *time)
{
	struct logtext parts = { 0 };
	struct logtext_stamp stamp;
	bool ok = false;

	logtext_split(&parts, s);
	stamp = logtext_stamp(&parts, parts.count == 1 ? 0 : 1);
	if (stamp.fields && stamp.since_1970) {
		*time = stamp.seconds;
		ok = true;
	} else if (stamp.fields && logtext_date(parts.fields[0], time)) {
		*time += stamp.seconds;
		ok = true;
	}
	if (ok)
		t->p->logs[t->log].clock = stamp.since_1970 || span_ends(s, " UTC") ?
			CLOCK_UTC :
			CLOCK_LOCAL;
	logtext_free(&parts);
	return ok;
}

static bool is_header(struct span line)
{
	return span_starts(line, "# hostname;");
}

/* One of -d's tables begins. */
static bool take_header(struct logtext *t, struct span line)
{
	if (memmem(line.s, line.len, "[...]", 5)) {
		input_error(t->in, "expected one row a device, as without sadf's -h");
		return false;
	}
	split_at(t, line, ';');
	sar_header(t, FIRST < t->count ? FIRST : t->count);
	return true;
}

static bool is_remark(const struct logtext *t)
{
	return t->count > FIRST && span_is(t->fields[1], "-1");
}

static bool take_row(struct logtext *t)
{
	double time;

	if (!t->column_count || t->count != FIRST + t->column_count ||
		!take_stamp(t, t->fields[STAMP], &time))
		return false;
	logtext_row(t, time);
	sar_values(t, FIRST);
	return true;
}

/* host, interval, time, device, word, value */
static bool take_figure(struct logtext *t)
{
	struct span device;
	double time, value;

	if (t->count != 6 || !logtext_number(t->fields[5], &value) ||
		!take_stamp(t, t->fields[STAMP], &time))
		return false;
	device = t->fields[3];
	logtext_row(t, time);
	sar_put(t, device, span_is(device, "all") || span_starts(device, "cpu"),
		t->fields[4], value);
	return true;
}

static bool take_line(struct logtext *t, struct span line)
{
	bool table = t->column_count, taken;

	if (is_header(line))
		return take_header(t, line);
	if (!line.len)
		return true;
	split_at(t, line, table ? ';' : '\t');
	if (is_remark(t))
		return true;
	taken = table ? take_row(t) : take_figure(t);
	if (!taken)
		logtext_skip(t);
	return true;
}

static struct profile *read_sadf(struct input *in, const struct read_options *options)
{
	struct logtext t;
	struct span line;

	logtext_start(&t, in, "sadf", CLOCK_UTC);
	if (sadf_json_detect(input_peek(in, 4096))) {
		sadf_json_read(&t);
	} else {
		while (logtext_line(&t, &line) && take_line(&t, line))
			;
	}
	return logtext_finish(&t, "expected rows of sadf -d, -p or -j");
}

/* -p: six fields, an interval second and a time third. */
static bool is_figure(struct span line)
{
	struct profile *p = profile_new("sadf");
	struct logtext t = { .p = p };
	uint64_t interval;
	double time;
	bool found;

	profile_log(p, CLOCK_UTC);
	split_at(&t, line, '\t');
	found = t.count == 6 && number_parse_uint(t.fields[1], &interval) &&
		take_stamp(&t, t.fields[STAMP], &time);
	logtext_free(&t);
	profile_free(p);
	return found;
}

static int detect(struct span head)
{
	struct span line;

	if (is_header(head) || sadf_json_detect(head))
		return 95;
	return logtext_head_line(&head, &line) && is_figure(line) ? 90 : 0;
}

const struct format format_sadf = {
	.name = "sadf",
	.summary = "what sysstat's sadf -d, -p and -j make of sar's files",
	.carries = CARRIES_COUNTERS | CARRIES_METRICS | CARRIES_UNITS | CARRIES_FRACTIONS,
	.detect = detect,
	.read = read_sadf,
};
