/* metrics_reader.h - what the readers of metrics share; private to metrics*.c. */
#ifndef PROFKIT_METRICS_READER_H
#define PROFKIT_METRICS_READER_H

#include "metrics.h"

/* The number of a path's entry, made if there is none. */
size_t metrics_entry(struct metrics *m, struct span path, uint64_t line);
void metrics_edge(struct metrics *m, size_t from, size_t to);

/* What a column or key is called: "ca", "afferent", "afferent_coupling" are one. */
enum metrics_key {
	METRICS_PATH, METRICS_FUNCTION, METRICS_AFFERENT, METRICS_EFFERENT,
	METRICS_COUPLING, METRICS_COMPLEXITY, METRICS_MEMORY_MB, METRICS_MEMORY,
	METRICS_CIRCULAR, METRICS_HOT_ZONE, METRICS_KEYS,
};
/* -1 if none; letter case does not count, and blanks and dashes are underlines. */
int metrics_key(struct span word);
/* Whether a file's is the sum over its functions. */
bool metrics_key_adds(enum metrics_key key);
/*
 * Sets a value by its key, or adds to it where the key does; NAN sets nothing.  A
 * flag is set by a number that is not 0.
 */
void metrics_set(struct metrics_entry *e, enum metrics_key key, double value, bool add);

/* Fills in what follows from the edges: coupling and circles that are not told. */
void metrics_derive(struct metrics *m);

/* The readers; false and the input's error. */
bool metrics_read_table(struct metrics *m, struct input *in);
bool metrics_read_json(struct metrics *m, struct input *in);

#endif
