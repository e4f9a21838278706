/* collapsed.h - the dialects of collapsed stacks; private to collapsed*.c. */
#ifndef PROFKIT_COLLAPSED_H
#define PROFKIT_COLLAPSED_H

#include "format.h"
#include "frametext.h"

/* What stands before the outermost frame. */
enum collapsed_heads {
	HEADS_NONE,
	HEADS_AUSTIN,		/* P12;T0:34; */
	HEADS_TID,		/* tid:34; */
};

/* What stands behind the stack. */
enum collapsed_counts {
	COUNTS_ONE,		/* samples, or whatever was counted */
	COUNTS_TWO,		/* before and after */
	COUNTS_TIME,		/* Austin: microseconds */
	COUNTS_MEMORY,		/* Austin: bytes, negative where released */
	COUNTS_FULL,		/* Austin: microseconds,idle,bytes */
	COUNTS_FULL_2,		/* Austin 2.0: microseconds allocated freed */
	COUNTS_KINDS,
};

/* The key of the fact that holds a file's frame style, where it is not py-spy's. */
#define COLLAPSED_STYLE "frames"

enum { COLLAPSED_COUNTS = 3 };	/* at most in a line */

struct collapsed_dialect {
	enum frame_style style;
	enum collapsed_heads heads;
	enum collapsed_counts counts;
	bool duration;		/* Austin says how long it ran at the end */
};

/* The columns of each kind, in the order of the values. */
struct collapsed_column {
	const char *name, *unit;	/* NULL at the end */
};
extern const struct collapsed_column
	collapsed_columns[COUNTS_KINDS][COLLAPSED_COUNTS + 1];

/* struct format's dialect(), and what it says taken apart again. */
int collapsed_dialect(struct input *in);
struct collapsed_dialect collapsed_unpack(int dialect);

/* The length of a stack's head, "P12;T34" or "tid:34"; 0 if there is none. */
size_t collapsed_head(struct span stack);

bool collapsed_is_comment(struct span line);

/*
 * Takes the counts from a line's end; false if there are none in the dialect.
 * What is left is the stack, without blanks around it.
 */
bool collapsed_take_counts(struct span *line, enum collapsed_counts counts,
	double *values);

/* What is the matter where that is false. */
const char *collapsed_expected(enum collapsed_counts counts);

int collapsed_detect(struct span head);

/* The metrics that become a line's counts. */
struct collapsed_metrics {
	metric_id metrics[COLLAPSED_COUNTS];
	size_t count;
};

/*
 * The same costs in one thread, whose functions' names are the frames' texts in
 * a style; process and thread are the outermost where they are to stay apart.
 */
struct profile *collapsed_flatten(const struct profile *p,
	const struct collapsed_metrics *columns, enum frame_style style, bool apart,
	struct loss *loss);

/* Replaces what the format cannot hold; whether there was any. */
bool collapsed_clean(struct text *t, enum frame_style style);

int collapsed_write(const struct profile *p, const struct write_options *options,
	struct output *out, struct loss *loss, struct error *error);

#endif
