#include "json.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "json_reader.h"
#include "xalloc.h"

static inline bool is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* ---- places and errors ---- */

void json_count_to(struct json *j, const char *at)
{
	const char *newline;

	while ((newline = memchr(j->counted, '\n', (size_t)(at - j->counted)))) {
		j->line++;
		j->column = 1;
		j->counted = newline + 1;
	}
	j->column += (uint64_t)(at - j->counted);
	j->counted = at;
}

void json_settle(struct json *j)
{
	if (!j->mark)
		return;
	json_count_to(j, j->mark);
	j->mark_line = j->line;
	j->mark_column = j->column;
	j->mark = NULL;
}

static void keep_key(struct json *j)
{
	if (j->key.s == j->key_copy)
		return;
	if (j->key.len > JSON_KEY_SIZE)
		j->key.len = JSON_KEY_SIZE;
	if (j->key.len)
		memcpy(j->key_copy, j->key.s, j->key.len);
	j->key.s = j->key_copy;
}

static void use_chunk(struct json *j, struct span chunk)
{
	j->p = j->counted = chunk.s;
	j->end = chunk.s + chunk.len;
}

bool json_refill(struct json *j)
{
	struct span chunk;

	json_settle(j);
	json_count_to(j, j->end);
	keep_key(j);
	j->uints = NULL;
	while (!j->failed && input_chunk(j->in, &chunk)) {
		use_chunk(j, chunk);
		if (chunk.len)
			return true;
	}
	if (input_failed(j->in))
		j->failed = true;
	use_chunk(j, SPAN(""));
	return false;
}

bool json_fail(struct json *j, const char *text, const char *after)
{
	if (j->failed)
		return false;
	json_settle(j);
	input_error_at(j->in, j->mark_line, j->mark_column, "%s%s", text, after);
	j->failed = true;
	use_chunk(j, SPAN(""));
	return false;
}

bool json_fail_here(struct json *j, const char *text)
{
	bool at_end = j->p == j->end && !json_refill(j);

	j->mark = j->p;
	return json_fail(j, text, at_end ? ", but the input ends" : "");
}

__attribute__((format(printf, 2, 0)))
static bool fail_formatted(struct json *j, const char *format, va_list ap)
{
	char *text;

	if (vasprintf(&text, format, ap) < 0)
		return json_fail(j, format, "");
	json_fail(j, text, "");
	free(text);
	return false;
}

bool json_error(struct json *j, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	fail_formatted(j, format, ap);
	va_end(ap);
	return false;
}

bool json_error_at(struct json *j, uint64_t line, uint64_t column,
	const char *format, ...)
{
	va_list ap;

	json_settle(j);
	j->mark_line = line;
	j->mark_column = column;
	va_start(ap, format);
	fail_formatted(j, format, ap);
	va_end(ap);
	return false;
}

bool json_fail_type(struct json *j, const char *expected)
{
	struct text text = { 0 };

	text_str(&text, "expected ");
	text_str(&text, expected);
	if (j->key_depth) {
		keep_key(j);
		text_str(&text, " in \"");
		text_visible(&text, j->key, false);
		text_byte(&text, '"');
	}
	json_fail_here(j, text.s);
	text_free(&text);
	return false;
}

bool json_failed(const struct json *j)
{
	return j->failed;
}

void json_place(struct json *j, uint64_t *line, uint64_t *column)
{
	json_settle(j);
	*line = j->mark_line;
	*column = j->mark_column;
}

/* ---- opening and the brackets ---- */

struct json *json_open(struct input *in, unsigned flags)
{
	struct json *j = xcalloc(1, sizeof(*j));

	j->in = in;
	j->flags = flags;
	j->line = j->column = j->mark_line = j->mark_column = 1;
	j->first = true;
	use_chunk(j, SPAN(""));
	return j;
}

void json_close(struct json *j)
{
	if (!j)
		return;
	text_free(&j->scratch);
	free(j->brackets);
	free(j);
}

int json_look_far(struct json *j)
{
	for (;;) {
		while (j->p < j->end && is_blank(*j->p))
			j->p++;
		if (j->p < j->end)
			return (unsigned char)*j->p;
		if (!json_refill(j))
			return -1;
	}
}

static bool open_bracket(struct json *j, char bracket)
{
	if (j->depth >= JSON_MAX_DEPTH)
		return json_fail_here(j, "nested too deeply");
	j->p++;
	j->brackets = xgrow(j->brackets, j->depth, &j->capacity, 1);
	j->brackets[j->depth++] = bracket;
	j->first = true;
	return true;
}

static void close_bracket(struct json *j)
{
	j->depth--;
	if (j->key_depth > j->depth)
		j->key_depth = 0;
	value_taken(j);
}

bool json_enter(struct json *j, char bracket)
{
	if (look_value(j) != bracket)
		return json_fail_type(j, bracket == '{' ? "an object" : "an array");
	return open_bracket(j, bracket);
}

/* In an array, at its end or behind a comma: whether it may be left open there. */
static bool may_end(struct json *j, int c)
{
	if (j->failed || j->depth != 1 || !(j->flags & JSON_OPEN_ARRAY))
		return false;
	return c < 0 || c == ']';
}

static bool end_array(struct json *j, int c)
{
	if (c == ']')
		j->p++;
	close_bracket(j);
	return false;
}

bool json_element(struct json *j)
{
	int c = look(j);

	if (c == ']' || may_end(j, c))
		return end_array(j, c);
	if (j->first)
		return c >= 0 || json_fail_here(j, "expected a value or ']'");
	if (c != ',')
		return json_fail_here(j, "expected ',' or ']'");
	j->p++;
	c = look(j);
	if (may_end(j, c))
		return end_array(j, c);
	if (c == ']' || c < 0)
		return json_fail_here(j, "expected a value after ','");
	return true;
}

/* The colon where it does not follow at once; the key must outlive the chunk. */
static bool json_take_colon(struct json *j, struct span *key)
{
	if (key->len && key->s != j->scratch.s) {
		text_clear(&j->scratch);
		text_add(&j->scratch, key->s, key->len);
		key->s = j->scratch.s;
	}
	if (look(j) != ':')
		return json_fail_here(j, "expected ':'");
	j->p++;
	return true;
}

bool json_key(struct json *j, struct span *key)
{
	int c = look(j);

	*key = SPAN("");
	if (c == '}') {
		j->p++;
		close_bracket(j);
		return false;
	}
	if (!j->first) {
		if (c != ',')
			return json_fail_here(j, "expected ',' or '}'");
		j->p++;
		c = look(j);
	}
	if (c != '"')
		return json_fail_here(
			j, j->first ? "expected a key or '}'" : "expected a key");
	j->mark = j->p;
	if (!json_take_string(j, key))
		return false;
	j->key = *key;
	j->key_depth = j->depth;
	if (key->s == j->scratch.s)
		keep_key(j);
	if (j->p < j->end && *j->p == ':') {
		j->p++;
		return true;
	}
	return json_take_colon(j, key);
}

/* ---- words, and any value ---- */

/* Takes the word, or nothing but an error. */
static bool take_word(struct json *j, const char *word)
{
	for (; *word; word++, j->p++)
		if ((j->p == j->end && !json_refill(j)) || *j->p != *word)
			return json_fail(j, "expected a value", "");
	value_taken(j);
	return true;
}

bool json_bool(struct json *j, bool *b)
{
	int c = look_value(j);

	*b = c == 't';
	if (c != 't' && c != 'f')
		return json_fail_type(j, "true or false");
	return take_word(j, *b ? "true" : "false");
}

bool json_null(struct json *j)
{
	if (look_value(j) != 'n')
		return json_fail_type(j, "null");
	return take_word(j, "null");
}

double json_number_or_null(struct json *j)
{
	double number = (double)NAN;

	if (json_peek(j) == JSON_NULL)
		json_null(j);
	else
		json_number(j, &number);
	return number;
}

struct span json_string_or_null(struct json *j)
{
	struct span s;

	if (json_peek(j) == JSON_NULL)
		return json_null(j), SPAN("");
	return json_string(j, &s) ? s : SPAN("");
}

enum json_type json_peek(struct json *j)
{
	int c = look(j);

	switch (c) {
	case '{': return JSON_OBJECT;
	case '[': return JSON_ARRAY;
	case '"': return JSON_STRING;
	case 't': return JSON_TRUE;
	case 'f': return JSON_FALSE;
	case 'n': return JSON_NULL;
	}
	if (starts_number(c))
		return JSON_NUMBER;
	if (c >= 0 || j->depth || !j->done)
		json_fail_type(j, "a value");
	return JSON_NONE;
}

/* Takes a scalar, or enters a bracket. */
static bool take_any(struct json *j)
{
	struct decimal d;
	struct span s;
	int c = look_value(j);

	switch (c) {
	case '{':
	case '[': return open_bracket(j, (char)c);
	case 't': return take_word(j, "true");
	case 'f': return take_word(j, "false");
	case 'n': return take_word(j, "null");
	case '"':
		if (!json_take_string(j, &s))
			return false;
		break;
	default:
		if (!starts_number(c))
			return json_fail_type(j, "a value");
		if (!json_take_number(j, &d, &s))
			return false;
	}
	value_taken(j);
	return true;
}

bool json_skip(struct json *j)
{
	size_t depth = j->depth;
	struct span key;

	do {
		bool in_object = j->depth > depth && j->brackets[j->depth - 1] == '{';

		if (j->depth == depth ||
			(in_object ? json_key(j, &key) : json_element(j)))
			take_any(j);
	} while (j->depth > depth && !j->failed);
	return !j->failed;
}

bool json_finish(struct json *j)
{
	if (j->failed || look(j) >= 0)
		return j->failed ? false
				 : json_fail_here(j, "expected nothing behind the value");
	if (j->failed || input_failed(j->in))
		return false;
	if (j->depth || (!j->done && !(j->flags & JSON_LINES)))
		return json_fail_here(j, "expected a value");
	return true;
}
