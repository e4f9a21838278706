/*
 * targets.h - where a program's outputs go, and in which form: -t and -o, for
 * programs that write several from one run.
 */
#ifndef PROFKIT_TARGETS_H
#define PROFKIT_TARGETS_H

#include "output.h"
#include "report.h"
#include "tool.h"

enum { MAX_TARGETS = 64 };

/* A form that a program can write: its word in -t, and the endings of such files. */
struct target_form {
	const char *word;		/* "json"; NULL ends the list */
	const char *endings[4];		/* ".json"; longest first, then NULL */
	int form;			/* the program's own number, from 0 */
};

/* What was asked, as given. */
struct targets {
	const char *to;			/* -t */
	const char *outputs[MAX_TARGETS];	/* -o FILE or -o FORM:FILE */
	size_t count;
};

/* Takes one more -o, or says that there are too many and exits. */
void targets_add(struct targets *asked, const char *output);

/* Where one output goes. */
struct target {
	int form;
	const char *path;		/* "-": stdout */
	struct output *out;		/* once it is open */
};

struct outputs {
	struct target items[MAX_TARGETS];
	size_t count;
};

/*
 * What to write, at least one: the word before a colon, else -t, else the
 * longest known ending, else the first form of the list.  An ending is a word too:
 * "md:FILE".  On words that are none of the forms, on an empty name and on two
 * outputs for stdout says so and exits.
 */
struct outputs targets_find(const struct targets *asked, const struct target_form *forms);

/*
 * Open and close, or say why not and exit with EXIT_TROUBLE.  Programs open all
 * outputs before they write one, so that a folder that is not there leaves none.
 */
struct output *target_open(const char *path);
void target_close(struct output *out);
void outputs_open(struct outputs *outputs);
void outputs_close(struct outputs *outputs);

/* How a table looks there: width UINT32_MAX: the terminal's, or COLUMNS. */
struct report_style target_style(const struct output *out, enum when color,
	unsigned width);

#endif
