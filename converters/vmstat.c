/*
 * vmstat.c - what procps' vmstat prints of a machine, a line each interval:
 *
 *	procs ---memory--- ---swap-- --io-- -system- ------cpu----- -----timestamp-----
 *	 r  b ... free ...   si   so    ...   in  cs us sy id wa st                 UTC
 *	 6  0   219421 ...    0    0    ...  801 129 73 27  0  0  0 2026-11-28 03:31:43
 *
 * CPU is 100 - id, of the whole machine: so waiting for disks (wa) and what a
 * hypervisor took away (st) count.  No column tells the memory in use.  free, buff and
 * cache are KiB; that -S asked for other units is not in the file.  The time stands
 * there with -t alone, under the name of its zone; else one second a line is assumed.
 * The first line tells of all the time since the machine was started, so its CPU and
 * rates are left out where others follow; -y leaves no trace in the file either.
 *
 * https://gitlab.com/procps-ng/procps, man/vmstat.8
 */
#include <math.h>

#include "format.h"
#include "logtext.h"

static const struct logtext_known columns[] = {
	{ "r", "r", "count", CPU_UNKNOWN },
	{ "b", "b", "count", CPU_UNKNOWN },
	{ "swpd", "swpd", "kibibytes", CPU_UNKNOWN },
	{ "free", "free", "kibibytes", CPU_UNKNOWN },
	{ "buff", "buff", "kibibytes", CPU_UNKNOWN },
	{ "cache", "cache", "kibibytes", CPU_UNKNOWN },
	{ "inact", "inact", "kibibytes", CPU_UNKNOWN },
	{ "active", "active", "kibibytes", CPU_UNKNOWN },
	{ "us", "us", "percent", CPU_OF_MACHINE },
	{ "sy", "sy", "percent", CPU_OF_MACHINE },
	{ "id", "id", "percent", CPU_OF_MACHINE },
	{ "wa", "wa", "percent", CPU_OF_MACHINE },
	{ "st", "st", "percent", CPU_OF_MACHINE },
	{ "gu", "gu", "percent", CPU_OF_MACHINE },
	{ 0 },
};

/* "2026-11-28" and "03:31:43". */
static bool take_stamp(struct logtext *t, size_t first, double *time)
{
	struct logtext_stamp stamp = logtext_stamp(t, first + 1);
	double day;

	if (stamp.fields != 1 || !logtext_date(t->fields[first], &day))
		return false;
	*time = day + stamp.seconds;
	return true;
}

/* Each line has all columns; the zone's, where there is one, has date and time. */
static bool take_row(struct logtext *t)
{
	size_t count = t->column_count;
	bool stamped = count && t->count == count + 1;
	int idle = logtext_column(t, "id");
	double time = (double)t->p->logs[t->log].count, value;

	if (idle < 0 || (t->count != count && !stamped) ||
		(stamped && !take_stamp(t, count - 1, &time)))
		return false;
	for (size_t i = 0; i < count - stamped; i++)
		if (!logtext_number(t->fields[i], &value))
			return false;
	if (stamped)
		t->p->logs[t->log].clock =
			span_is(profile_text(t->p, t->columns[count - 1].word), "UTC") ?
			CLOCK_UTC :
			CLOCK_LOCAL;
	logtext_new_row(t, time);
	t->count = count - stamped;
	logtext_values(t, 0, 0, "");
	logtext_number(t->fields[idle], &value);
	logtext_put(t, 0, "cpu", "percent", CPU_OF_MACHINE, 100 - value);
	return true;
}

static bool is_header(const struct logtext *t)
{
	unsigned found = 0;

	for (size_t i = 0; i < t->count; i++)
		found |= span_is(t->fields[i], "us") | span_is(t->fields[i], "sy") << 1 |
			span_is(t->fields[i], "id") << 2;
	return found == 7;
}

/* "procs ---memory---"; with -w "--procs--". */
static bool is_title(struct span line)
{
	return memmem(line.s, line.len, "-swap-", 6) != NULL;
}

static void take_line(struct logtext *t, struct span line)
{
	logtext_split(t, line);
	if (is_header(t))
		logtext_header(t, 0, columns);
	else if (t->count && !is_title(line) && !take_row(t))
		logtext_skip(t);
}

/* Rates: means over the time since the line before, or since the machine was started. */
static bool is_rate(const struct profile *p, const struct counter *c)
{
	static const char *const rates[] = { "si", "so", "bi", "bo", "in", "cs" };

	for (size_t i = 0; i < sizeof(rates) / sizeof(*rates); i++)
		if (!strcmp(profile_str(p, c->name), rates[i]))
			return true;
	return c->scale == CPU_OF_MACHINE;
}

static void drop_since_boot(struct profile *p, const struct log *l)
{
	if (l->count < 2)
		return;
	for (size_t i = 0; i < p->counter_count; i++)
		if (is_rate(p, &p->counters[i]))
			p->counters[i].values[0] = (double)NAN;
	profile_note(p, NOTE_WARNING, 0,
		"the first line tells of the time since the machine started: its CPU "
		"and rates are left out");
}

static struct profile *read_vmstat(struct input *in, const struct read_options *options)
{
	struct logtext t;
	struct span line;

	logtext_start(&t, in, "vmstat", CLOCK_ROWS);
	while (logtext_line(&t, &line))
		take_line(&t, line);
	drop_since_boot(t.p, &t.p->logs[t.log]);
	return logtext_finish(&t, "expected rows below a header with us, sy and id");
}

static int detect(struct span head)
{
	struct span line;
	bool found = false;

	for (int i = 0; i < 5 && !found && logtext_head_line(&head, &line); i++) {
		struct logtext t = { 0 };

		logtext_split(&t, line);
		found = is_header(&t);
		logtext_free(&t);
	}
	return found ? 95 : 0;
}

const struct format format_vmstat = {
	.name = "vmstat",
	.summary = "CPU and memory of a machine by vmstat",
	.carries = CARRIES_COUNTERS | CARRIES_METRICS | CARRIES_UNITS | CARRIES_FRACTIONS,
	.detect = detect,
	.read = read_vmstat,
};
