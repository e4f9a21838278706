/*
 * sadf_json.c - the JSON that sadf -j writes:
 *
 *	{"sysstat": {"hosts": [{"nodename": "box", "number-of-cpus": 2, "statistics": [
 *	  {"timestamp": {"date": "2026-11-28", "time": "03:31:42", "utc": 1, "interval":
 *1}, "cpu-load": [{"cpu": "all", "user": 68.50, ..., "idle": 0.00}], "memory":
 *{"memfree": 21924856, "memused": 1045252, "memused-percent": 4.23, ...},
 *	   ...}]}]}}
 *
 * Processors, memory and what else is one object of numbers is read; what is told by
 * device is not.
 */
#include <math.h>

#include "json.h"
#include "sadf.h"
#include "sar.h"

struct reader {
	struct logtext *t;
	struct json *j;
};

bool sadf_json_detect(struct span head)
{
	size_t len = head.len < 200 ? head.len : 200;

	return head.len && *head.s == '{' && memmem(head.s, len, "\"sysstat\"", 9) &&
		memmem(head.s, len, "\"hosts\"", 7);
}

/* Seconds that a string of date or time says; false and an error where it is none. */
static bool take_time(struct reader *r, bool date, double *seconds)
{
	struct logtext parts = { 0 };
	struct logtext_stamp stamp = { 0 };
	struct span s;
	bool ok = json_string(r->j, &s);

	if (ok && date) {
		ok = logtext_date(s, seconds);
	} else if (ok) {
		logtext_split(&parts, s);
		stamp = logtext_stamp(&parts, 0);
		*seconds = stamp.seconds;
		ok = stamp.fields > 0;
	}
	logtext_free(&parts);
	if (!ok && !json_failed(r->j))
		json_error(r->j, "expected a %s", date ? "date" : "time");
	return ok;
}

/* Begins the row. */
static void take_timestamp(struct reader *r)
{
	double day = (double)NAN, time = (double)NAN, utc = 0;
	struct span key;

	json_enter(r->j, '{');
	while (json_key(r->j, &key)) {
		if (span_is(key, "date"))
			take_time(r, true, &day);
		else if (span_is(key, "time"))
			take_time(r, false, &time);
		else if (span_is(key, "utc"))
			json_number(r->j, &utc);
		else
			json_skip(r->j);
	}
	if (json_failed(r->j))
		return;
	if (isnan(day + time)) {
		json_error(r->j, "a timestamp without \"date\" or \"time\"");
		return;
	}
	r->t->p->logs[r->t->log].clock = utc != 0 ? CLOCK_UTC : CLOCK_LOCAL;
	logtext_new_row(r->t, day + time);
}

/* As the text has it: "%idle" of "idle", "%memused" of "memused-percent", "kbmemused". */
static void put(struct reader *r, struct span cpu, const char *section, struct span key,
	double value)
{
	bool of_cpu = cpu.len > 0, memory = !strcmp(section, "memory");
	struct text word = { 0 };

	if (span_ends(key, "-percent")) {
		text_byte(&word, '%');
		text_add(&word, key.s, key.len - strlen("-percent"));
	} else {
		text_str(&word, of_cpu ? "%" : memory ? "kb" : "");
		text_add(&word, key.s, key.len);
	}
	sar_put(r->t, cpu, of_cpu, text_span(&word), value);
	text_free(&word);
}

/* The numbers of an object; of others nothing. */
static void take_numbers(struct reader *r, const char *section, struct text *cpu)
{
	struct span key, s;
	double value;

	json_enter(r->j, '{');
	while (json_key(r->j, &key)) {
		struct text word = { 0 };

		text_add(&word, key.s, key.len);
		if (cpu && span_is(key, "cpu") && json_peek(r->j) == JSON_STRING) {
			json_string(r->j, &s);
			text_clear(cpu);
			text_add(cpu, s.s, s.len);
		} else if (json_peek(r->j) == JSON_NUMBER) {
			if (json_number(r->j, &value))
				put(r, cpu ? text_span(cpu) : SPAN(""), section,
					text_span(&word), value);
		} else {
			json_skip(r->j);
		}
		text_free(&word);
	}
}

static void take_processors(struct reader *r)
{
	json_enter(r->j, '[');
	while (json_element(r->j)) {
		struct text cpu = { 0 };

		take_numbers(r, "cpu", &cpu);
		text_free(&cpu);
	}
}

static void take_section(struct reader *r, struct span key)
{
	bool processors = span_is(key, "cpu-load") || span_is(key, "cpu-load-all");
	const char *section = span_is(key, "memory") ? "memory" : "";
	enum json_type type = json_peek(r->j);

	if (r->t->row == SIZE_MAX)
		json_error(r->j, "expected \"timestamp\" before other keys");
	else if (processors)
		take_processors(r);
	else if (type == JSON_OBJECT)
		take_numbers(r, section, NULL);
	else
		json_skip(r->j);
}

static void take_statistics(struct reader *r)
{
	struct span key;

	json_enter(r->j, '[');
	while (json_element(r->j)) {
		r->t->row = SIZE_MAX;
		json_enter(r->j, '{');
		while (json_key(r->j, &key)) {
			if (span_is(key, "timestamp"))
				take_timestamp(r);
			else
				take_section(r, key);
		}
	}
}

static void take_host(struct reader *r)
{
	struct span key;
	double cores;

	json_enter(r->j, '{');
	while (json_key(r->j, &key)) {
		if (span_is(key, "statistics"))
			take_statistics(r);
		else if (span_is(key, "number-of-cpus") && json_number(r->j, &cores))
			r->t->p->logs[r->t->log].cores = cores >= 1 ? cores : (double)NAN;
		else if (!span_is(key, "number-of-cpus"))
			json_skip(r->j);
	}
}

static void take_hosts(struct reader *r)
{
	json_enter(r->j, '[');
	while (json_element(r->j))
		take_host(r);
}

void sadf_json_read(struct logtext *t)
{
	struct reader r = { .t = t, .j = json_open(t->in, 0) };
	struct span key, inner;

	json_enter(r.j, '{');
	while (json_key(r.j, &key)) {
		if (!span_is(key, "sysstat")) {
			json_skip(r.j);
			continue;
		}
		json_enter(r.j, '{');
		while (json_key(r.j, &inner)) {
			if (span_is(inner, "hosts"))
				take_hosts(&r);
			else
				json_skip(r.j);
		}
	}
	json_finish(r.j);
	json_close(r.j);
}
