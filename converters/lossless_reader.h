/*
 * lossless_reader.h - the reader of our own JSON, and what its parts share.
 * The form of the file stands in lossless.c.
 */
#ifndef PROFKIT_LOSSLESS_READER_H
#define PROFKIT_LOSSLESS_READER_H

#include "json.h"
#include "profile.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* Those that others stand upon, and those that may come only once. */
enum part {
	PART_METRICS = 1,
	PART_THREADS = 2,
	PART_FUNCTIONS = 4,
	PART_FRAMES = 8,
	PART_NODES = 16,
	PART_LABELS = 32,
};

enum column_type {
	COLUMN_UINTS, COLUMN_NUMBERS,
	COLUMN_ROWS,		/* numbers, an array a metric */
};

struct column {
	const char *name;
	enum column_type type;
	bool optional, seen;
	struct json_uints uints;
	double *numbers;
	size_t count, capacity;
};

struct reader {
	struct json *j;
	struct profile *p;
	unsigned want, seen;	/* seen: enum part */
	function_id *functions;	/* by the file's numbers: the profile's */
	size_t function_count, function_capacity;
	frame_id *frames;
	size_t frame_count;
	node_id *nodes;
	size_t node_count;
	labels_id *label_sets;
	size_t label_set_count;
	struct thread *threads;	/* until their roots come */
	size_t thread_count, thread_capacity;
	struct label *labels;
	size_t label_count, label_capacity;
	double unknown;		/* values of keys that we do not know */
	string_id first_unknown;
};

string_id lossless_take_string(struct reader *r);	/* or null: 0 */
bool lossless_take_bool(struct reader *r);
/* Passes by a value that is derived, or counts it as one of an unknown key. */
void lossless_skip(struct reader *r, struct span key);

/* Whether the parts that this one stands upon are there; then it counts as seen. */
bool lossless_may_take(struct reader *r, const char *name, unsigned part,
	unsigned needed);

/* ---- tables: columns that the caller names, and frees with lossless_free_table() ---- */

/* Takes an object of columns, the first of them whole numbers; false on error. */
bool lossless_take_table(struct reader *r, struct column *columns, size_t count);
void lossless_free_table(struct column *columns, size_t count);
/* Takes an array of numbers or nulls into a column. */
void lossless_take_numbers(struct reader *r, struct column *c);

/* Whether all of a column are numbers of something, from least to below the bound. */
bool lossless_all_within(struct reader *r, const struct column *c, uint32_t least,
	size_t bound);
bool lossless_all_below(struct reader *r, const struct column *c, size_t bound);

/* Row i of a column of rows, gathered: one a metric. */
void lossless_gather(const struct reader *r, const struct column *c,
	size_t i, double *row);

/* ---- the parts in files of their own ---- */

void lossless_take_labels(struct reader *r);
void lossless_take_label_sets(struct reader *r);
void lossless_take_timeline(struct reader *r);
void lossless_take_logs(struct reader *r);
void lossless_take_graph(struct reader *r);

#endif
