/*
 * docker.c - what docker stats prints of containers:
 *
 *	CONTAINER ID   NAME   CPU %    MEM USAGE / LIMIT   MEM %   NET I/O ...
 *	0123456789ab   web    12.50%   12.3MiB / 7.6GiB    0.16%   1.2kB / 3.4MB ...
 *
 * or, with --format json, an object a line:
 *
 *	{"BlockIO":"0B / 8.19kB","CPUPerc":"12.50%","ID":"0123456789ab", ...
 *	 "MemUsage":"12.3MiB / 7.6GiB","Name":"web", ...}
 *
 * 100 % is one core.  KiB, MiB and GiB are powers of 1024, kB and MB of 1000; "--" is
 * not measured.  What runs on a terminal clears it before each look: those codes are
 * dropped.  There are no times: a second a look is assumed, as docker has it unless
 * something calls it with --no-stream again and again.  A look begins with a header,
 * or where a container comes again.
 *
 * https://docs.docker.com/reference/cli/docker/container/stats/
 */
#include <math.h>
#include <stdlib.h>

#include "format.h"
#include "json.h"
#include "logtext.h"
#include "xalloc.h"

/* A column: its words in the table and in JSON. */
enum field { NAME, ID, CPU, MEMORY, MEMORY_PERCENT, NET, BLOCK, PIDS, FIELDS };

static const struct {
	const char *title, *key;
} words[FIELDS] = {
	[NAME] = { "NAME", "Name" },
	[ID] = { "CONTAINER ID", "ID" },
	[CPU] = { "CPU %", "CPUPerc" },
	[MEMORY] = { "MEM USAGE / LIMIT", "MemUsage" },
	[MEMORY_PERCENT] = { "MEM %", "MemPerc" },
	[NET] = { "NET I/O", "NetIO" },
	[BLOCK] = { "BLOCK I/O", "BlockIO" },
	[PIDS] = { "PIDS", "PIDs" },
};

struct reader {
	struct logtext t;
	struct text line;	    /* without codes for terminals */
	struct text values[FIELDS]; /* of one container */
	size_t *looks; /* by string: in which row a container stood last, from 1 */
	size_t look_count;
	bool fresh; /* a header stood there: the next container begins a look */
};

/* ---- a container ---- */

/* "12.3MiB", "3.4MB", "0B" */
static bool take_size(struct span s, double *bytes)
{
	static const char letters[] = "kmgtpe";
	double factor = 1;
	size_t digits = 0;
	const char *letter;

	while (digits < s.len && (is_digit(s.s[digits]) || s.s[digits] == '.'))
		digits++;
	if (!digits || !logtext_number((struct span){ s.s, digits }, bytes) ||
		s.s[s.len - 1] != 'B')
		return false;
	if (s.len > digits + 1) {
		letter = memchr(letters, s.s[digits] | 0x20, sizeof(letters) - 1);
		if (!letter)
			return false;
		factor = pow(s.s[digits + 1] == 'i' ? 1024 : 1000,
			(double)(letter - letters) + 1);
	}
	*bytes *= factor;
	return true;
}

/* "12.3MiB / 7.6GiB" as two counters of bytes, or of a larger unit. */
static void put_pair(struct reader *r, string_id subject, enum field field,
	const char *first, const char *second, const char *unit, double factor)
{
	struct span s = text_span(&r->values[field]);
	const char *slash = s.len ? memchr(s.s, '/', s.len) : NULL;
	double value;

	if (!slash)
		return;
	if (take_size(span_trim((struct span){ s.s, (size_t)(slash - s.s) }), &value))
		logtext_put(&r->t, subject, first, unit, CPU_UNKNOWN, value * factor);
	if (take_size(span_trim((struct span){
			      slash + 1, s.len - (size_t)(slash + 1 - s.s) }),
		    &value))
		logtext_put(&r->t, subject, second, unit, CPU_UNKNOWN, value * factor);
}

static void put_number(struct reader *r, string_id subject, enum field field,
	const char *name, const char *unit, enum cpu_scale scale)
{
	double value;

	if (logtext_number(text_span(&r->values[field]), &value))
		logtext_put(&r->t, subject, name, unit, scale, value);
}

/* Whether the container stood in this row already; notes that it does. */
static bool comes_again(struct reader *r, string_id subject)
{
	size_t look = r->t.p->logs[r->t.log].count;
	bool again;

	if (subject >= r->look_count) {
		size_t count = 2 * (size_t)subject + 16;

		r->looks = xrealloc(r->looks, count, sizeof(*r->looks));
		memset(r->looks + r->look_count, 0,
			(count - r->look_count) * sizeof(*r->looks));
		r->look_count = count;
	}
	again = !look || r->looks[subject] == look;
	r->looks[subject] = look + (again || r->fresh);
	return again;
}

/* The values as a container's; false where they are none. */
static bool take_container(struct reader *r)
{
	struct span name = text_span(&r->values[r->values[NAME].len ? NAME : ID]);
	struct logtext *t = &r->t;
	string_id subject;
	double value;

	if (!name.len ||
		(!logtext_number(text_span(&r->values[CPU]), &value) &&
			!span_is(text_span(&r->values[CPU]), "--")))
		return false;
	subject = profile_span(t->p, name);
	if (comes_again(r, subject) || r->fresh)
		logtext_new_row(t, (double)t->p->logs[t->log].count);
	r->fresh = false;
	put_number(r, subject, CPU, "cpu", "percent", CPU_OF_CORE);
	put_pair(r, subject, MEMORY, "memory", "memory_limit", "mebibytes",
		1.0 / (1 << 20));
	put_number(r, subject, MEMORY_PERCENT, "memory_percent", "percent", CPU_UNKNOWN);
	put_pair(r, subject, NET, "net_in", "net_out", "bytes", 1);
	put_pair(r, subject, BLOCK, "block_in", "block_out", "bytes", 1);
	put_number(r, subject, PIDS, "pids", "count", CPU_UNKNOWN);
	return true;
}

/* ---- lines ---- */

/* Without ESC [ ... letter, and what else has no picture. */
static struct span without_codes(struct text *clean, struct span line)
{
	text_clear(clean);
	for (size_t i = 0; i < line.len; i++) {
		if (line.s[i] == '\033' && i + 1 < line.len && line.s[i + 1] == '[') {
			for (i += 2; i < line.len && (unsigned char)line.s[i] < 0x40; i++)
				;
			continue;
		}
		if ((unsigned char)line.s[i] >= ' ' || line.s[i] == '\t')
			text_byte(clean, line.s[i]);
	}
	return span_trim(text_span(clean));
}

/* Which column a title of the table is; FIELDS: none of ours. */
static enum field field_of(struct span title)
{
	unsigned f = 0;

	while (f < FIELDS && !span_is(title, words[f].title))
		f++;
	return f == FIELDS && span_is(title, "CONTAINER") ? ID : (enum field)f;
}

static bool is_header(struct logtext *t, struct span line)
{
	unsigned found = 0;

	if (!memmem(line.s, line.len, "CPU %", 5))
		return false;
	logtext_split_wide(t, line);
	for (size_t i = 0; i < t->count; i++)
		found |= 1U << field_of(t->fields[i]);
	return found & 1U << CPU && found & (1U << NAME | 1U << ID);
}

static void clear_values(struct reader *r)
{
	for (size_t f = 0; f < FIELDS; f++)
		text_clear(&r->values[f]);
}

static void take_field(struct reader *r, enum field f, struct span value)
{
	if (f == FIELDS)
		return;
	text_clear(&r->values[f]);
	text_add(&r->values[f], value.s, value.len);
}

static bool take_table_row(struct reader *r, struct span line)
{
	struct logtext *t = &r->t;

	logtext_split_wide(t, line);
	if (!t->column_count || t->count != t->column_count)
		return false;
	clear_values(r);
	for (size_t i = 0; i < t->count; i++)
		take_field(r, field_of(profile_text(t->p, t->columns[i].word)),
			t->fields[i]);
	return take_container(r);
}

static bool take_object(struct reader *r, struct span line)
{
	struct input *in = input_memory("line", line);
	struct json *j = json_open(in, 0);
	struct span key, value;
	bool ok;

	clear_values(r);
	json_enter(j, '{');
	while (json_key(j, &key)) {
		unsigned f = 0;

		while (f < FIELDS && !span_is(key, words[f].key))
			f++;
		if (f == FIELDS)
			json_skip(j);
		else if (json_string(j, &value))
			take_field(r, (enum field)f, value);
	}
	ok = json_finish(j);
	json_close(j);
	input_close(in);
	return ok && take_container(r);
}

static const struct logtext_known columns[] = { { 0 } };

static void take_line(struct reader *r, struct span line)
{
	struct span clean = without_codes(&r->line, line);

	if (!clean.len)
		return;
	if (is_header(&r->t, clean)) {
		logtext_header(&r->t, 0, columns);
		r->fresh = true;
	} else if (*clean.s == '{' ? !take_object(r, clean) : !take_table_row(r, clean)) {
		logtext_skip(&r->t);
	}
}

static struct profile *read_docker(struct input *in, const struct read_options *options)
{
	struct reader r = { 0 };
	struct span line;
	struct profile *p;

	logtext_start(&r.t, in, "docker", CLOCK_ROWS);
	r.t.in_blocks = true;
	while (logtext_line(&r.t, &line))
		take_line(&r, line);
	p = logtext_finish(&r.t,
		"expected containers below a header with NAME and CPU %, "
		"or in JSON with \"Name\" and \"CPUPerc\"");
	for (size_t f = 0; f < FIELDS; f++)
		text_free(&r.values[f]);
	text_free(&r.line);
	free(r.looks);
	return p;
}

static int detect(struct span head)
{
	struct text clean = { 0 };
	struct span line, s;
	int sure = 0;

	for (int i = 0; i < 5 && !sure && logtext_head_line(&head, &line); i++) {
		struct logtext t = { 0 };

		s = without_codes(&clean, line);
		if (s.len && *s.s == '{')
			sure = memmem(s.s, s.len, "\"CPUPerc\"", 9) &&
					memmem(s.s, s.len, "\"MemUsage\"", 10) ?
				95 :
				0;
		else if (is_header(&t, s))
			sure = 95;
		logtext_free(&t);
	}
	text_free(&clean);
	return sure;
}

const struct format format_docker = {
	.name = "docker",
	.summary = "CPU and memory of containers by docker stats",
	.carries = CARRIES_COUNTERS | CARRIES_METRICS | CARRIES_UNITS | CARRIES_FRACTIONS,
	.detect = detect,
	.read = read_docker,
};
