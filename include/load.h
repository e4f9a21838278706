/* load.h - the options that all programs share, and the profile they ask for. */
#ifndef PROFKIT_LOAD_H
#define PROFKIT_LOAD_H

#include <argp.h>
#include <stdbool.h>
#include <stdint.h>

#include "filter.h"
#include "format.h"
#include "tool.h"

/*
 * For a program's argp.children:
 *
 *	.children = (const struct argp_child[]){ { .argp = &load_argp }, { 0 } },
 *
 * In its parser's ARGP_KEY_INIT the program gives each child its input,
 * state->child_inputs[0] = &options->load.  FILE arguments are taken by
 * load_argp.  Options that only some programs honour have an argp of their own.
 */
struct load {
	const char *from;		/* -f */
	const char *metric;		/* -m */
	struct filters filters;
	unsigned jobs;			/* -j; 0: one a processor */
	const char *columns;		/* --columns of profcpu; NULL: by their names */
	uint64_t max_size;
	bool average;			/* several files: divide by their number */
	bool quiet, verbose;
	bool list_formats;
	bool every_metric;		/* a file's "time" in ms and "time" in s stay two */
	enum when progress;
	char **files;			/* none: stdin */
	size_t file_count;
	size_t file_capacity;
};

/* FILE..., -f, -m, -j, -q, -v, --max-size, --average, --progress, --list-formats */
extern const struct argp load_argp;
/* The same without --average, for programs that never add files up. */
extern const struct argp load_each_argp;
/* Without -m too, for programs that look at no metric. */
extern const struct argp load_logs_argp;
/* --focus, --ignore, --hide, --root, --thread, --process, --time-range, --no-idle ... */
extern const struct argp filter_argp;

/*
 * Reads, merges and filters what the options name; on trouble says so and
 * exits with EXIT_TROUBLE.  Warnings are said on stderr unless quiet.
 * *metric: the column to look at.  The profile is the caller's.
 */
struct profile *load_profile(const struct load *load, unsigned want, metric_id *metric);

/* Whether a file's name, which may be NULL, means stdin. */
bool load_is_stdin(const char *file);
bool load_reads_stdin(const struct load *load);

/*
 * Says so and exits where stdin would be read twice.  others: how many files beside
 * the profiles (rules, budgets) are stdin.
 */
void load_stdin_once(const struct load *load, size_t others);

/*
 * As load_profile(), of one file alone ("-": stdin), for programs that compare several.
 */
struct profile *load_file(const struct load *load, const char *file, unsigned want,
	metric_id *metric);

/*
 * For profiles that come from elsewhere: enum want with what the filters need; and the
 * profile, which becomes the function's, as the options want it seen.
 */
unsigned load_wanted(const struct load *load, unsigned want);
struct profile *load_prepare(const struct load *load, struct profile *p, unsigned want,
	metric_id *metric);

/* Says the warnings of a profile, from the one numbered first on, unless quiet. */
void load_say_notes(const struct load *load, const struct profile *p, const char *file,
	size_t first);

/*
 * For programs that read without filters first: filters *p, says what the filters
 * have to say unless quiet, and on trouble exits with EXIT_TROUBLE.
 */
void load_filter(const struct load *load, const struct filters *filters,
	struct profile **p);

/*
 * --list-formats: a table, or JSON where to is "json"; trouble where it is neither.
 * more: a format that this program alone has; NULL: none.
 */
void load_list_formats(const char *to, const struct format *more, struct output *out);

struct targets;
/* The same for a program with targets: to the first -o as it is, else to stdout. */
void load_show_formats(const struct targets *asked);

void load_free(struct load *load);

#endif
