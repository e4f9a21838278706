/*
 * json.h - a pull reader for JSON (RFC 8259) of any size, and a writer.
 *
 * The reader takes one token at a time from an input, in constant memory but
 * for a stack of one byte a nesting level.  It does not recurse.  Strict: it
 * refuses what the grammar does not have (comments, trailing commas, NaN,
 * leading zeros, control characters in strings, invalid UTF-8, data behind
 * the value), with line and column.
 *
 *	struct json *j = json_open(in, 0);
 *	json_enter(j, '{')            { "a": 1, "b": [2, 3] }
 *	while (json_key(j, &key))
 *		if (span_is(key, "a"))
 *			json_number(j, &a);
 *		else if (span_is(key, "b"))
 *			for (json_enter(j, '['); json_element(j); )
 *				json_number(j, &x);
 *		else
 *			json_skip(j);
 *	ok = json_finish(j);
 *
 * After an error every call returns false or 0 and takes nothing, so loops
 * end by themselves and one check at the end is enough.
 */
#ifndef PROFKIT_JSON_H
#define PROFKIT_JSON_H

#include "input.h"
#include "output.h"

struct json;

enum json_type {
	JSON_NONE,	/* an error, or the end */
	JSON_OBJECT, JSON_ARRAY, JSON_STRING, JSON_NUMBER, JSON_TRUE, JSON_FALSE,
	JSON_NULL,
};

enum json_flags {
	JSON_OPEN_ARRAY = 1,	/* the outermost array may lack its end, or end in a comma */
	JSON_LINES = 2,		/* several values may follow one another */
};

enum { JSON_MAX_DEPTH = 1000000 };

struct json *json_open(struct input *in, unsigned flags);
void json_close(struct json *j);

/* What comes next, without taking it. */
enum json_type json_peek(struct json *j);

/*
 * Takes '{' or '['; false and an error that says what was expected where it is
 * not there.
 */
bool json_enter(struct json *j, char bracket);

/*
 * In an object: takes the next key and its colon, or the closing brace
 * (false).  The key is unescaped and valid until the next call.
 */
bool json_key(struct json *j, struct span *key);

/* In an array: true if an element follows; false takes the closing bracket. */
bool json_element(struct json *j);

/*
 * Take a value of one type; false and an error "expected a number ..." where
 * another stands.  Strings are unescaped to UTF-8 (lone surrogate escapes
 * become U+FFFD), may hold NULs, and are valid until the next call.  Numbers are
 * correctly rounded.  json_uint takes integers 0..2^53 only.
 */
bool json_string(struct json *j, struct span *s);
bool json_number(struct json *j, double *number);
bool json_uint(struct json *j, uint64_t *number);
bool json_bool(struct json *j, bool *b);
bool json_null(struct json *j);

/* The same where null may stand instead: NAN, or empty; and that after an error. */
double json_number_or_null(struct json *j);
struct span json_string_or_null(struct json *j);

/* Whole numbers that stand in an array; starts with zeros. */
struct json_uints {
	uint32_t *values;
	size_t count, capacity;
	size_t same;		/* how many the array before this one began with too */
};

/*
 * Takes a whole array of integers 0..2^32-1 in place of what the list held.
 * Many times as fast as one call a number, for stacks of frame numbers, most
 * of which stood in the stack before.
 */
bool json_uint_array(struct json *j, struct json_uints *list);
void json_uints_free(struct json_uints *list);

/* Takes whatever comes next, however deep. */
bool json_skip(struct json *j);

/* Whether all went well and nothing but blanks follows. */
bool json_finish(struct json *j);

/*
 * Reports an error at the value that was taken last, as
 * input_error_at().  Returns false.
 */
bool json_error(struct json *j, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* The same at a place that json_place() told. */
bool json_error_at(struct json *j, uint64_t line, uint64_t column,
	const char *format, ...)
	__attribute__((format(printf, 4, 5)));
bool json_failed(const struct json *j);

/* Where the value that was taken last begins: line and column in bytes, from 1. */
void json_place(struct json *j, uint64_t *line, uint64_t *column);

/* ---- writing ---- */

/* s in quotes, escaped; invalid UTF-8 becomes U+FFFD. */
void json_write_string(struct output *out, struct span s);
/* The same; null where it is empty. */
void json_write_text(struct output *out, struct span s);
/* A number; null where it is not finite. */
void json_write_number(struct output *out, double value);
/* An array of them. */
void json_write_numbers(struct output *out, const double *values, size_t count);

#endif
