/* json_reader.h - what the parts of the JSON reader share; private to model/. */
#ifndef PROFKIT_JSON_READER_H
#define PROFKIT_JSON_READER_H

#include "json.h"

enum { JSON_KEY_SIZE = 64 };	/* of a key, in messages */

struct json {
	struct input *in;
	const char *p, *end;		/* the chunk: what is left of it */
	const char
		*mark; /* where the value taken last begins; NULL: in an earlier chunk */
	const char *counted;		/* line and column are of this byte */
	uint64_t line, column;
	uint64_t mark_line, mark_column;	/* where mark is NULL */
	char *brackets;			/* the open ones, outermost first */
	size_t depth, capacity;
	struct span key;		/* of the value taken last */
	char key_copy[JSON_KEY_SIZE];
	size_t key_depth;		/* 0: no key */
	struct text scratch;
	const struct json_uints
		*uints; /* the list whose text stands in this chunk; or NULL */
	const char *uints_text;
	size_t uints_length;
	unsigned flags;
	bool first;			/* nothing stands in the innermost bracket yet */
	bool done;			/* the outermost value was taken */
	bool failed;
};

/* A number taken apart: mantissa times ten to the exponent. */
struct decimal {
	uint64_t mantissa;
	int64_t exponent;
	bool negative, cut;		/* cut: mantissa lacks digits */
};

/* Lines and columns are counted up to here, which is not before what was counted last. */
void json_count_to(struct json *j, const char *at);
/* Where the mark is in lines and columns; its chunk is not needed any more. */
void json_settle(struct json *j);

/* The next chunk, in the middle of a token or not; false at the end. */
bool json_refill(struct json *j);

/*
 * Errors; return false.  At the mark, at the byte at p, and for a value of
 * another type.
 */
bool json_fail(struct json *j, const char *text, const char *after);
bool json_fail_here(struct json *j, const char *text);
bool json_fail_type(struct json *j, const char *expected);

/* Takes a string, whose quote is at p. */
bool json_take_string(struct json *j, struct span *s);

/* Takes a number that begins at p; text is valid until the next call. */
bool json_take_number(struct json *j, struct decimal *d, struct span *text);

/* Where plain text ends: at a quote, an escape, a control character, invalid UTF-8 or the
 * end. */
const char *json_plain_end(const char *p, const char *end);

/* Skips blanks; the byte that follows, or -1 at the end. */
int json_look_far(struct json *j);

static inline int look(struct json *j)
{
	if (j->p < j->end && (unsigned char)*j->p > ' ')
		return (unsigned char)*j->p;
	return json_look_far(j);
}

/* The first byte of the value that comes next; -1 and an error where none may. */
static inline int look_value(struct json *j)
{
	int c = look(j);

	if (!j->depth && j->done && !(j->flags & JSON_LINES)) {
		if (!j->failed)
			json_fail_here(j, "expected nothing behind the value");
		return -1;
	}
	j->mark = j->p;
	return c;
}

static inline void value_taken(struct json *j)
{
	j->first = false;
	if (!j->depth)
		j->done = true;
}

/* A number's first byte. */
static inline bool starts_number(int c)
{
	return c == '-' || (c >= '0' && c <= '9');
}

#endif
