/*
 * format.h - a format is one file in converters/ and one line in formats.c.
 */
#ifndef PROFKIT_FORMAT_H
#define PROFKIT_FORMAT_H

#include "input.h"
#include "output.h"
#include "profile.h"

/* What a format can hold. */
enum carries {
	CARRIES_TREE = 1 << 0,		/* stacks */
	CARRIES_GRAPH = 1 << 1,		/* an exact call graph with calls */
	CARRIES_TIMELINE = 1 << 2,	/* the order and time of samples */
	CARRIES_COUNTERS = 1 << 3,
	CARRIES_FILES = 1 << 4,		/* a function's file */
	CARRIES_LINES = 1 << 5,
	CARRIES_THREADS = 1 << 6,
	CARRIES_LABELS = 1 << 7,
	CARRIES_METRICS = 1 << 8,	/* several value columns */
	CARRIES_UNITS = 1 << 9,		/* the values' unit */
	CARRIES_FRACTIONS = 1 << 10,	/* values that are not whole numbers */
	CARRIES_META = 1 << 11,		/* name, exporter, comments */
};

/* What a caller needs; a reader builds no more than is asked for. */
enum want {
	WANT_TREE = 1 << 0,
	WANT_GRAPH = 1 << 1,
	WANT_TIMELINE = 1 << 2,
	WANT_COUNTERS = 1 << 3,
	WANT_ALL = 15,
	WANT_NO_EDGES = 1 << 4,	/* a reader may leave out the graph's edges */
};

struct read_options {
	unsigned want;		/* enum want */
	unsigned jobs;		/* threads to read with; 0: one a processor */
	int dialect;		/* what format.dialect() said of the whole input */
	void *shared;		/* what format.prepare() found; the format's own */
	bool more;		/* this is a part, and not the last one */
	/*
	 * Of tables: which column is what, "time=2,cpu=busy,memory=rss"; NULL: as their
	 * names say.
	 */
	const char *columns;
};

struct write_options {
	const char *metric;	/* the column asked for; NULL: the first, or all */
	bool threads;		/* as outermost frames, where the format has none */
	double node_fraction;	/* dot: leave out functions below this share (0-1) */
	double edge_fraction;	/* dot: and edges below this */
	const void *picture;	/* svg: the struct flamegraph_options */
};

/* What a writer could not say in its format: each text once, with a count. */
struct loss;
void loss_add(struct loss *loss, double count, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* All metrics but the one that was written. */
void loss_other_metrics(struct loss *loss, const struct profile *p, metric_id written);

struct format {
	const char *name;
	const char *summary;		/* one line: who makes it */
	const char *const *extensions;	/* ".speedscope.json", longest first; then NULL */
	unsigned carries;		/* enum carries */
	bool binary;			/* not for terminals */

	/* How sure it is that head begins this format, 0-100.  Highest wins. */
	int (*detect)(struct span head);

	/* A profile, not yet finished; NULL after input_error(). */
	struct profile *(*read)(struct input *in, const struct read_options *options);

	/*
	 * Whether each line is a record of its own.  Large files are then read
	 * in parts at once, and the parts' profiles merged in order.
	 */
	bool line_records;

	/* What is to be known of the whole input before its parts are read, or NULL. */
	int (*dialect)(struct input *in);

	/*
	 * The same where it is more than a number: may take the input's first lines, sets
	 * options->shared, which all parts see, and options->jobs to 1 where the lines are
	 * no records after all.  False after input_error().  conclude() then has the
	 * whole profile, NULL where reading failed, and frees shared; false after
	 * input_error().
	 */
	bool (*prepare)(struct input *in, struct read_options *options);
	bool (*conclude)(struct input *in, struct profile *p, void *shared);

	/* -1 and an error where the profile cannot be written; NULL: only read. */
	int (*write)(const struct profile *p, const struct write_options *options,
		struct output *out, struct loss *loss, struct error *error);
};

extern const struct format *const formats[];	/* NULL at the end */

const struct format *format_find(const char *name);

/*
 * The writable format of the longest ending of a file's name; *others counts
 * further candidates.
 */
const struct format *format_by_ending(const char *path, unsigned *others);

/*
 * The format of an input, by its bytes.  NULL and an input_error() when none
 * or several fit best, or it is empty.
 */
const struct format *format_detect(struct input *in);

/*
 * Reads an input in the format given, or detected where NULL; in parts at
 * once where the format allows.  The profile is finished; NULL on error.
 */
struct profile *format_read(const struct format *format, struct input *in,
	const struct read_options *options);

/* ---- the loss report ---- */

struct loss *loss_new(void);
void loss_free(struct loss *loss);
/* What the profile has and the format cannot hold, found by comparing carries. */
void loss_compare(struct loss *loss, const struct profile *p, const struct format *to);
size_t loss_count(const struct loss *loss);
void loss_print(const struct loss *loss, size_t i, struct text *to);	/* "3 labels" */

#endif
