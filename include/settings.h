/*
 * settings.h - the one syntax of all files that people write for profkit:
 * budgets, rules, suppressions, weights.
 *
 *	# a comment, on a line of its own
 *	key = value
 *
 *	[a title, all that stands between the brackets]
 *	self = 20 ms
 *	intentional = a password hash is slow by design
 *
 * Blanks around titles, keys and values do not count; a value goes to the end of
 * its line and may hold anything, = and # too.  A line that begins with a blank
 * continues the value above it, joined by one blank.
 */
#ifndef PROFKIT_SETTINGS_H
#define PROFKIT_SETTINGS_H

#include <stdint.h>

#include "error.h"
#include "text.h"

struct setting {
	struct span key, value;		/* NUL-terminated */
	uint64_t line;			/* where it stands, from 1 */
	bool used;			/* for whoever reads it, see settings_unused() */
};

struct section {
	struct span title;		/* empty: what stands before the first title */
	uint64_t line;
	struct setting *settings;	/* in the file's order */
	size_t count, capacity;
};

struct settings {
	char *name;			/* of the file, as messages have it */
	struct section *sections;	/* the first is that before any title */
	size_t count, capacity;
	struct text strings;		/* private: what the spans point into */
};

/*
 * Reads a file ("-": stdin), or text in memory (a built-in list) under a name for
 * messages.  NULL and an error "rules.txt:7: expected ..." where it is none.
 */
struct settings *settings_read(const char *path, struct error *error);
struct settings *settings_parse(const char *name, struct span text, struct error *error);
void settings_free(struct settings *s);		/* NULL is fine */

/* The value of a key of a section, the first of that name; NULL if absent.  Marks it used. */
struct setting *settings_find(struct section *section, const char *key);

/* "file:line: text".  Returns -1. */
int settings_error(const struct settings *s, uint64_t line, struct error *error,
	const char *format, ...) __attribute__((format(printf, 4, 5)));

/* A pattern (filter.h) that a setting holds; NULL and "file:line: key: why". */
struct pattern;
struct pattern *settings_pattern(const struct settings *s, const struct setting *setting,
	const char *regexp, struct error *error);

/*
 * -1 and an error at the first setting that nobody used: "expected self, total or
 * calls, not "slef"" where expected is the words before "not"; or that it stands
 * there twice.
 */
int settings_unused(const struct settings *s, const char *expected, struct error *error);

#endif
