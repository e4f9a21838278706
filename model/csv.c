#include "csv.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "number.h"
#include "xalloc.h"

enum { MAX_RECORD = 64 << 20 };

struct field {
	size_t start, len;
};

struct csv {
	struct input *in;
	char delimiter;			/* 0: not known yet */
	bool alone;			/* the line is not the input's: nothing follows it */
	uint64_t line;			/* where the record begins */
	const char *base;		/* what the fields are in: a line, or pool */
	struct text pool;
	struct field *fields;
	size_t count, capacity;
	struct text names;		/* of the columns */
	struct field *columns;
	size_t column_count;
};

struct csv *csv_open(struct input *in, char delimiter)
{
	struct csv *c = xcalloc(1, sizeof(*c));

	c->in = in;
	c->delimiter = delimiter;
	return c;
}

void csv_close(struct csv *c)
{
	if (!c)
		return;
	free(c->fields);
	free(c->columns);
	text_free(&c->pool);
	text_free(&c->names);
	free(c);
}

char csv_delimiter(const struct csv *c)
{
	return c->delimiter;
}

size_t csv_count(const struct csv *c)
{
	return c->count;
}

struct span csv_field(const struct csv *c, size_t field)
{
	return (struct span){ c->base + c->fields[field].start, c->fields[field].len };
}

uint64_t csv_line(const struct csv *c)
{
	return c->line;
}

bool csv_error(struct csv *c, const char *format, ...)
{
	char *text;
	va_list ap;

	va_start(ap, format);
	if (vasprintf(&text, format, ap) < 0)
		xalloc_failed();
	va_end(ap);
	input_error_at(c->in, c->line ? c->line : 1, 0, "%s", text);
	free(text);
	return false;
}

bool csv_finish(struct csv *c)
{
	return !input_failed(c->in);
}

/* ---- records ---- */

static void add_field(struct csv *c, size_t start, size_t len)
{
	c->fields = xgrow(c->fields, c->count, &c->capacity, sizeof(*c->fields));
	c->fields[c->count++] = (struct field){ start, len };
}

/* A line without quotes: its fields stay where they are. */
static void split_plain(struct csv *c, struct span line)
{
	size_t start = 0;
	const char *end;

	c->base = line.s;
	while ((end = memchr(line.s + start, c->delimiter, line.len - start))) {
		add_field(c, start, (size_t)(end - line.s) - start);
		start = (size_t)(end - line.s) + 1;
	}
	add_field(c, start, line.len - start);
}

/* A field that goes on in the next line: the end of this one is part of it. */
static bool next_line(struct csv *c, struct span *line)
{
	if (c->alone)
		return false;
	if (!input_line_ended(c->in))
		return csv_error(c, "a quote is not closed");
	text_str(&c->pool, line->s[line->len] == '\r' ? "\r\n" : "\n");
	if (c->pool.len > MAX_RECORD)
		return csv_error(c, "a record of more than 64 MiB: is a quote not "
			"closed?");
	return input_line(c->in, line) || csv_error(c, "a quote is not closed");
}

/* From behind the opening quote to behind the closing one. */
static bool take_quoted(struct csv *c, struct span *line, size_t *at)
{
	for (;;) {
		const char *from = line->s + *at;
		const char *quote = memchr(from, '"', line->len - *at);

		text_add(&c->pool, from,
			quote ? (size_t)(quote - from) : line->len - *at);
		*at = quote ? (size_t)(quote - line->s) + 1 : 0;
		if (!quote) {
			if (!next_line(c, line))
				return false;
		} else if (*at < line->len && line->s[*at] == '"') {
			text_byte(&c->pool, '"');
			++*at;
		} else {
			return true;
		}
	}
}

static void take_plain(struct csv *c, struct span line, size_t *at)
{
	const char *from = line.s + *at;
	const char *end = memchr(from, c->delimiter, line.len - *at);
	size_t len = end ? (size_t)(end - from) : line.len - *at;

	text_add(&c->pool, from, len);
	*at += len;
}

static bool split_quoted(struct csv *c, struct span line)
{
	size_t at = 0;

	text_clear(&c->pool);
	for (;; at++) {
		size_t start = c->pool.len;

		if (at == line.len || line.s[at] != '"')
			take_plain(c, line, &at);
		else if (at++, !take_quoted(c, &line, &at))
			return false;
		add_field(c, start, c->pool.len - start);
		if (at == line.len)
			break;
		if (line.s[at] != c->delimiter)
			return !c->alone && csv_error(c, "field %zu goes on behind its closing quote",
				c->count);
	}
	c->base = text_span(&c->pool).s;
	return true;
}

bool csv_split(struct csv *c, struct span line)
{
	bool whole = true;

	c->count = 0;
	c->alone = true;
	if (!memchr(line.s, '"', line.len))
		split_plain(c, line);
	else
		whole = split_quoted(c, line);
	c->alone = false;
	return whole;
}

char csv_guess_delimiter(struct span line)
{
	static const char delimiters[] = ",;\t";
	size_t counts[3] = { 0 }, best = 0;
	bool quoted = false;

	for (size_t i = 0; i < line.len; i++) {
		const char *d = memchr(delimiters, line.s[i], 3);

		if (line.s[i] == '"')
			quoted = !quoted;
		else if (d && !quoted)
			counts[d - delimiters]++;
	}
	for (size_t i = 1; i < 3; i++)
		if (counts[i] > counts[best])
			best = i;
	return delimiters[best];
}

/* Of the first line; false where it says no more than that. */
static bool find_delimiter(struct csv *c, struct span line)
{
	bool named = line.len == 5 && span_starts(line, "sep=");

	c->delimiter = named ? line.s[4] : csv_guess_delimiter(line);
	return !named;
}

static bool take_line(struct csv *c, struct span *line)
{
	while (!input_failed(c->in) && input_line(c->in, line)) {
		if (line->len && (c->delimiter || find_delimiter(c, *line))) {
			c->line = input_line_number(c->in);
			return true;
		}
	}
	return false;
}

/* Whether it has as many fields as there are columns. */
static bool fits_header(struct csv *c)
{
	size_t count = c->count;

	while (count > c->column_count && !c->fields[count - 1].len)
		count--;
	if (!c->column_count || count == c->column_count)
		return true;
	return csv_error(c, "expected %zu fields as in the header, not %zu",
		c->column_count, count);
}

bool csv_record(struct csv *c)
{
	struct span line;

	c->count = 0;
	if (!take_line(c, &line))
		return false;
	if (!memchr(line.s, '"', line.len))
		split_plain(c, line);
	else if (!split_quoted(c, line))
		return c->count = 0, false;
	return fits_header(c);
}

/* ---- columns ---- */

bool csv_header(struct csv *c)
{
	if (!csv_record(c))
		return false;
	csv_take_header(c);
	return true;
}

void csv_take_header(struct csv *c)
{
	c->columns = xcalloc(c->count, sizeof(*c->columns));
	for (size_t i = 0; i < c->count; i++) {
		struct span name = span_trim(csv_field(c, i));

		c->columns[i] = (struct field){ c->names.len, name.len };
		text_add(&c->names, name.s, name.len);
	}
	c->column_count = c->count;
}

struct span csv_column_name(const struct csv *c, size_t column)
{
	const char *names = text_span(&c->names).s;

	return (struct span){ names + c->columns[column].start, c->columns[column].len };
}

int csv_column(const struct csv *c, const char *name)
{
	for (size_t i = 0; i < c->column_count; i++) {
		struct span column = csv_column_name(c, i);

		if (column.len == strlen(name) &&
			!strncasecmp(column.s, name, column.len))
			return (int)i;
	}
	return -1;
}

/* Where semicolons divide fields, 1,5 is a number. */
static bool parse_with_comma(struct span s, double *number)
{
	struct text t = { 0 };
	bool good;

	text_add(&t, s.s, s.len);
	for (size_t i = 0; i < t.len; i++)
		if (t.s[i] == ',')
			t.s[i] = '.';
	good = number_parse(text_span(&t), number);
	text_free(&t);
	return good;
}

static bool bad_number(struct csv *c, size_t field, struct span s)
{
	struct span name = field < c->column_count ? csv_column_name(c, field) : SPAN("");
	struct text where = { 0 };

	if (name.len)
		text_printf(&where, "column \"%.*s\"",
			(int)(name.len < 40 ? name.len : 40), name.s);
	else
		text_printf(&where, "column %zu", field + 1);
	csv_error(c, "%s: expected a number, not \"%.*s\"", where.s,
		(int)(s.len < 40 ? s.len : 40), s.s);
	text_free(&where);
	return false;
}

bool csv_number(struct csv *c, size_t field, double *number)
{
	struct span s = field < c->count ? span_trim(csv_field(c, field)) : SPAN("");

	if (input_failed(c->in))
		return false;
	*number = (double)NAN;
	if (!s.len || number_parse(s, number))
		return true;
	if (c->delimiter == ';' && parse_with_comma(s, number))
		return true;
	return bad_number(c, field, s);
}
