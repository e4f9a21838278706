/*
 * metrics.h - what other tools know of source files: how complex and how coupled each is.
 *
 * Read from CSV or TSV with named columns, JSON records, a graph of dependencies in
 * JSON, what `radon cc -j` and what `lizard --csv` print; doc/profscore.1 has them.
 */
#ifndef PROFKIT_METRICS_H
#define PROFKIT_METRICS_H

#include "error.h"
#include "input.h"
#include "table.h"

/* How a path was found to mean another. */
enum path_match {
	MATCH_NONE,
	MATCH_AMBIGUOUS,		/* as well as others */
	MATCH_NAME,			/* by its last part alone */
	MATCH_SUFFIX,			/* by the longest end that both have */
	MATCH_PATH,			/* all of it */
};

/* NAN: not told. */
struct metrics_entry {
	char *path;			/* as given */
	double complexity;		/* cyclomatic; the sum where told by function */
	double afferent, efferent, coupling;
	double memory;			/* bytes */
	int circular, hot_zone;		/* -1: not told */
	uint64_t line;			/* where it was told first */
	enum path_match match;		/* of the module meant: score_take_metrics() */
	uint32_t module;		/* which of the score's; UINT32_MAX: none */
};

/* Two numbers: from depends on to. */
struct dependency {
	uint32_t from, to;
};

struct metrics {
	char *name;			/* of the file, as messages have it */
	const char *form;		/* "csv", "tsv", "json", "graph" ...; static */
	struct metrics_entry *entries;	/* in the file's order */
	size_t count, capacity;
	struct dependency *edges;	/* of entries: each once, by to, then from */
	size_t edge_count, edge_capacity;
	struct table by_path;
};

/* "-": stdin.  NULL and an error with file and line. */
struct metrics *metrics_read(const char *path, struct error *error);
struct metrics *metrics_parse(struct input *in);	/* the error is the input's */
void metrics_free(struct metrics *m);		/* NULL is fine */

#endif
