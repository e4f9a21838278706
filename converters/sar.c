/*
 * sar.c - what sysstat's sar prints of a machine:
 *
 *	Linux 6.1.0 (box) 	11/28/26 	_x86_64_	(2 CPU)
 *
 *	03:31:41        CPU     %user     %nice   %system   %iowait    %steal     %idle
 *	03:31:42        all     68.50      0.00     31.50      0.00      0.00      0.00
 *
 *	03:31:41    kbmemfree   kbavail kbmemused  %memused kbbuffers  kbcached ...
 *	03:31:42     21924856  23302060   1045252      4.23     10276   1480244 ...
 *
 * CPU is 100 - %idle: of the machine for all processors, and of a core for each that
 * -P tells of, with the subject "cpu0".  So waiting for disks and what a hypervisor took
 * away count.  Sections stand block by block or one behind the other, each up to
 * its "Average:"; rows of one time are one.  Times are local, with AM or PM in
 * some countries.  "LINUX RESTART" is no row.
 *
 * https://github.com/sysstat/sysstat, man/sar.in
 */
#include "sar.h"

#include "format.h"

/* Columns that say what a row is about. */
static const char *const devices[] = { "CPU", "IFACE", "DEV", "TTY", "INTR", "BUS", "FAN",
	"TEMP", "IN", "FCHOST", "FILESYSTEM", "MOUNTPOINT", "BAT" };

static const struct logtext_known columns[] = { { 0 } };

static bool is_device(struct span word)
{
	for (size_t i = 0; i < sizeof(devices) / sizeof(*devices); i++)
		if (span_is(word, devices[i]))
			return true;
	return false;
}

/* "cpu0" of "0" and "cpu0"; none of "all" and -1. */
static string_id processor(struct logtext *t, struct span device)
{
	struct text name = { 0 };
	string_id id;

	if (span_is(device, "all") || span_is(device, "-1"))
		return 0;
	text_str(&name, span_starts(device, "cpu") ? "" : "cpu");
	text_add(&name, device.s, device.len);
	id = profile_span(t->p, text_span(&name));
	text_free(&name);
	return id;
}

static string_id subject_of(struct logtext *t, struct span device, bool of_cpu)
{
	if (!device.len || span_is(device, "-"))
		return 0;
	return of_cpu ? processor(t, device) : profile_span(t->p, device);
}

static const char *unit_of(struct span word)
{
	if (word.len && *word.s == '%')
		return "percent";
	return span_starts(word, "kb") ? "kibibytes" : "none";
}

void sar_put(struct logtext *t, struct span device, bool of_cpu, struct span word,
	double value)
{
	string_id subject = subject_of(t, device, of_cpu);
	enum cpu_scale scale = !of_cpu || !span_starts(word, "%") ? CPU_UNKNOWN :
		subject						  ? CPU_OF_CORE :
								    CPU_OF_MACHINE;
	struct text name = { 0 };

	if (span_is(word, "%idle") && of_cpu)
		logtext_put(t, subject, "cpu", "percent", scale, 100 - value);
	if (span_is(word, "kbmemused"))
		word = SPAN("memory");
	text_add(&name, word.s, word.len);
	if (span_is(word, "memory"))
		logtext_put(t, subject, "memory", "kibibytes", CPU_UNKNOWN, value);
	else if (span_is(word, "%memused"))
		logtext_put(t, subject, "memory_percent", "percent", CPU_UNKNOWN, value);
	else if (name.len)
		logtext_put(t, subject, name.s, unit_of(word), scale, value);
	text_free(&name);
}

void sar_header(struct logtext *t, size_t first)
{
	logtext_header(t, first, columns);
}

void sar_values(struct logtext *t, size_t first)
{
	struct span device = { 0 };
	bool of_cpu = false;
	size_t at = SIZE_MAX;
	double value;

	for (size_t i = 0; i < t->column_count && at == SIZE_MAX; i++) {
		struct span word = profile_text(t->p, t->columns[i].word);

		if (!is_device(word))
			continue;
		at = i;
		device = t->fields[first + i];
		of_cpu = span_is(word, "CPU");
	}
	for (size_t i = 0; i < t->column_count; i++) {
		struct span word = profile_text(t->p, t->columns[i].word);

		if (i != at &&
			(span_starts(word, "kb") ?
					logtext_kibibytes(t->fields[first + i], &value) :
					logtext_number(t->fields[first + i], &value)))
			sar_put(t, device, of_cpu, word, value);
	}
}

/* ---- the text ---- */

static bool is_restart(const struct logtext *t, size_t first)
{
	return first + 1 < t->count && span_is(t->fields[first], "LINUX") &&
		span_is(t->fields[first + 1], "RESTART");
}

static bool take_row(struct logtext *t)
{
	struct logtext_stamp stamp = logtext_stamp(t, 0);

	if (!stamp.fields || !t->column_count ||
		t->count != stamp.fields + t->column_count)
		return false;
	logtext_row(t, logtext_moment(t, stamp));
	sar_values(t, stamp.fields);
	return true;
}

/* "Average:", "Durchschn.:", before the words of a header or figures. */
static bool is_average(const struct logtext *t)
{
	struct span word = t->fields[0];
	double value;

	if (word.s[word.len - 1] != ':' || t->count < 2)
		return false;
	for (size_t i = 1; i < t->count; i++)
		if (*t->fields[i].s == '%' || span_starts(t->fields[i], "kb") ||
			span_ends(t->fields[i], "/s") || is_device(t->fields[i]))
			return true;
	return logtext_number(t->fields[t->count - 1], &value);
}

static void take_line(struct logtext *t, struct span line)
{
	size_t first;

	if (logtext_is_banner(line)) {
		logtext_banner(t, line);
		return;
	}
	logtext_split(t, line);
	if (!t->count)
		return;
	first = logtext_stamp(t, 0).fields;
	if (is_average(t))
		logtext_begin_again(t);
	else if (first && is_restart(t, first))
		return;
	else if (first && logtext_only_words(t, first))
		sar_header(t, first);
	else if (!take_row(t))
		logtext_skip(t);
}

static struct profile *read_sar(struct input *in, const struct read_options *options)
{
	struct logtext t;
	struct span line;

	logtext_start(&t, in, "sar", CLOCK_LOCAL);
	while (logtext_line(&t, &line))
		take_line(&t, line);
	return logtext_finish(
		&t, "expected rows below a header such as \"15:04:05 CPU %user\"");
}

/* A banner, and a header with a time before its words that is not pidstat's. */
static int detect(struct span head)
{
	bool banner = false;
	struct span line;
	int sure = 0;

	for (int i = 0; i < 20 && !sure && logtext_head_line(&head, &line); i++) {
		struct logtext t = { 0 };
		size_t first;

		banner |= logtext_is_banner(line);
		logtext_split(&t, line);
		first = logtext_stamp(&t, 0).fields;
		if (banner && first && logtext_only_words(&t, first))
			sure = span_is(t.fields[t.count - 1], "Command") ? -1 : 90;
		logtext_free(&t);
	}
	return sure > 0 ? sure : 0;
}

const struct format format_sar = {
	.name = "sar",
	.summary = "CPU, memory and more of a machine by sysstat's sar",
	.carries = CARRIES_COUNTERS | CARRIES_METRICS | CARRIES_UNITS | CARRIES_FRACTIONS,
	.detect = detect,
	.read = read_sar,
};
