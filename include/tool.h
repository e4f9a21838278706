/* tool.h - what all programs do alike: messages, statuses, the common options. */
#ifndef PROFKIT_TOOL_H
#define PROFKIT_TOOL_H

#include <argp.h>
#include <stdbool.h>

#include "filter.h"
#include "format.h"

enum { EXIT_FOUND = 1, EXIT_TROUBLE = 2 };

/* To be called first: the name for messages, --version, argp's exit status. */
void tool_start(const char *program);

/* "program: text" on stderr.  tool_fail() then exits with EXIT_TROUBLE. */
void tool_say(const char *format, ...) __attribute__((format(printf, 1, 2)));
void tool_fail(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

enum when { WHEN_AUTO, WHEN_ALWAYS, WHEN_NEVER };

/*
 * The options that all programs share, for argp's children: a program gives a
 * struct load as child input and says in accepts which of them it honours;
 * the others are unknown to it and not in its --help.
 */
enum accepts {
	ACCEPT_OUTPUT = 1 << 0,		/* -o, -t */
	ACCEPT_LIMIT = 1 << 1,		/* -n */
	ACCEPT_FILTERS = 1 << 2,	/* --focus ... --no-idle, --granularity */
	ACCEPT_COLOR = 1 << 3,
	ACCEPT_MERGE = 1 << 4,		/* several files; --average */
};

struct load {
	unsigned accepts;
	const char *from;		/* -f */
	const char *to;			/* -t */
	const char *output;		/* -o */
	const char *metric;		/* -m */
	long limit;			/* -n; -1 when not given */
	struct filters filters;
	unsigned jobs;			/* -j */
	uint64_t max_size;
	bool quiet, verbose, average;
	enum when color, progress;
	char **files;			/* none: stdin */
	size_t file_count;
};

extern const struct argp load_argp;

/* --list-formats: the table, or (-t json) JSON. */
void tool_list_formats(const char *to, struct output *out);

/*
 * Reads, merges and filters what the options name; on trouble says so and
 * exits with EXIT_TROUBLE.  Notes are said on stderr unless quiet.  *metric: the
 * column to look at.  The profile is the caller's.
 */
struct profile *load_profile(const struct load *load, unsigned want, metric_id *metric);

/* Whether to use colour on this output: the option, NO_COLOR, a terminal. */
bool tool_color(const struct load *load, const struct output *out);

#endif
