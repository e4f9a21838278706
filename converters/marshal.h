/*
 * marshal.h - Python's marshal format, versions 0 to 5 and Python 2's, one object at a time.
 *
 * Nothing is built: a reader that knows what it expects asks for one object
 * after another and keeps what it needs.  An object that stands in the file as
 * a reference to an earlier one is delivered as that one.
 *
 *	if (marshal_next(m, &tuple) == MARSHAL_TUPLE && tuple.count == 2) {
 *		marshal_next(m, &a);
 *		marshal_next(m, &b);
 *		marshal_end(m, &tuple);
 *	}
 *
 * After an error every call gives MARSHAL_ERROR or false, so one check at the
 * end is enough.
 */
#ifndef PROFKIT_MARSHAL_H
#define PROFKIT_MARSHAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text.h"

enum marshal_type {
	MARSHAL_ERROR,
	MARSHAL_NULL,		/* ends a dict */
	MARSHAL_NUMBER,		/* int, long, float or bool */
	MARSHAL_STRING,		/* str or bytes */
	MARSHAL_TUPLE,
	MARSHAL_DICT,		/* key, value, key, value ... MARSHAL_NULL */
	MARSHAL_CODE,
	MARSHAL_LIST,
	MARSHAL_OTHER,		/* None, Ellipsis, complex numbers, sets, slices */
};

/* How a string's bytes are to be read. */
enum marshal_encoding {
	MARSHAL_LATIN1,		/* str, as Latin-1 */
	MARSHAL_UTF8,		/* str, as UTF-8 with surrogates */
	MARSHAL_BYTES,		/* what Python 2 has for names: UTF-8, else Latin-1 */
};

struct marshal_object {
	enum marshal_type type;
	uint32_t ref;		/* what marshal_keep() remembers by; 0 nothing */
	uint32_t count;		/* of a tuple, list or set: how many objects follow */
	enum marshal_encoding encoding;
	double number;
	struct span text;
	const char *back;	/* where to go on after a reference; NULL: it was none */
};

/* Objects that can be referred to, by number; what is asked for most stands apart. */
struct marshal_refs {
	const char **at;
	uint32_t *kept;		/* what was kept, of which type, and whether whole */
	size_t count, capacity;
};

/* The fields of code objects changed with Python's versions, and no version is told. */
enum { MARSHAL_LAYOUTS = 4 };

struct marshal {
	const char *begin, *at, *end;
	struct marshal_refs refs;	/* Python 3.4 and later: 'r' */
	struct marshal_refs interned;	/* Python 2: 'R' */
	unsigned replaying;		/* how many references deep */
	unsigned layout;		/* of code objects, 0 .. MARSHAL_LAYOUTS - 1: a guess */
	bool has_code;			/* the layout mattered */
	const char *error;		/* NULL: all is well */
	const char *error_at;
	bool truncated;			/* the error is that the bytes end */
};

void marshal_open(struct marshal *m, struct span bytes, unsigned layout);
void marshal_close(struct marshal *m);

/* Takes the next object; of one that holds others only the begin. */
enum marshal_type marshal_next(struct marshal *m, struct marshal_object *o);

/* Takes a number; false, and an error where something else stands. */
bool marshal_number(struct marshal *m, double *number);

/* To be called when all that a tuple or dict holds was taken. */
void marshal_end(struct marshal *m, const struct marshal_object *o);

/* Takes all that an object holds, of any type, however deep. */
bool marshal_skip(struct marshal *m, const struct marshal_object *o);

/* What a code object is called and where it begins. */
struct marshal_code {
	struct marshal_object file, name;
	int32_t line;
};

/* Takes all of a code object, and tells. */
bool marshal_code(struct marshal *m, const struct marshal_object *o,
	struct marshal_code *code);

/*
 * A number, 1 .. MARSHAL_MAX_KEPT, to be found again in every reference to the
 * object; others are not kept.  0 if none was.
 */
enum { MARSHAL_MAX_KEPT = (1 << 27) - 1 };
void marshal_keep(struct marshal *m, const struct marshal_object *o, uint32_t number);
uint32_t marshal_kept(const struct marshal *m, const struct marshal_object *o);
/* Takes the next object if it refers to one of this type with something kept, else 0. */
uint32_t marshal_take_kept(struct marshal *m, enum marshal_type type);

/* As utf8_length(), but surrogates are fine too. */
size_t marshal_utf8_length(const char *s, size_t len);

/* A string as UTF-8; surrogates stay, as three bytes.  Other bytes become U+FFFD. */
void marshal_text(const struct marshal_object *o, struct text *to);

/* Reports what is wrong at the object that begins at a place.  Returns false. */
bool marshal_error(struct marshal *m, const char *at, const char *what);

#endif
