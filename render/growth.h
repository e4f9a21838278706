/* growth.h - how the boxes of a tree grow, row by row; see tree.c. */
#ifndef PROFKIT_RENDER_GROWTH_H
#define PROFKIT_RENDER_GROWTH_H

#include <math.h>

#include "differential.h"
#include "picture.h"

/* A node that is part of a box. */
struct entry {
	node_id node;
	uint32_t key;		/* what it is grouped by: a function, frame or thread */
	node_id origin;		/* whose cost it has: of a caller, that of the callee */
};

struct entries {
	struct entry *at;
	size_t count, capacity;
};

/* Entries that make one box. */
struct group {
	uint32_t key;
	node_id first;
	double weight, frames;
	size_t count, begin;
	struct change change;	/* of differential pictures */
};

struct groups {
	struct group *at;
	size_t count, capacity;
};

/* The entries of a box of the row that was drawn last. */
struct range {
	size_t first, count;
};

enum step { STEP_PROCESS, STEP_THREAD, STEP_SELF, STEP_CALLEES, STEP_CALLERS };

struct growth {
	struct picture *picture;
	const struct profile *p;
	const struct metric *costs;	/* of the widths */
	const double *weights;		/* of them self or total, by origin */
	struct sides sides;
	const struct flamegraph_options *options;
	double min;
	enum step step;
	int rows_max, direction;	/* direction: -1 where callers go up in a sandwich */
	bool callers;			/* rows go from callees to callers */
	uint32_t *frames;		/* by node: how many it stands for when it is cut */
	thread_id *threads;		/* by node; NULL unless asked for */
	thread_id *processes;		/* by thread: the first of the same process */
	uint32_t *slots;		/* by key: its group, from 1; 0: none */
	struct entries row, next, candidates;
	struct groups groups;
	struct range *ranges, *next_ranges;	/* of the row's boxes, from boxes[first_box] on */
	size_t first_box, range_count, range_capacity;
	size_t next_count, next_capacity;
};

/* Whether a cost has a width. */
static inline bool is_drawn(double weight)
{
	return weight > 0 && isfinite(weight);
}

void entries_add(struct entries *entries, node_id node, uint32_t key, node_id origin);

/* ---- groups.c ---- */

/* The candidates that a box's entries have for the next row, by g->step. */
void growth_gather(struct growth *g, struct range range);

/* All candidates as one. */
void growth_sum(const struct growth *g, struct group *sum);

/*
 * Sorts the candidates into groups: the visible ones in the order of siblings,
 * with their entries in the next row.  Returns how many; *cut sums up the rest.
 */
size_t growth_group(struct growth *g, struct group *cut);

/* ---- tree.c ---- */

/*
 * What a growth of this metric needs; callers: whether it goes from callees to callers.
 * The picture, the profile and the options are set.
 */
void growth_start(struct growth *g, metric_id metric, bool callers);
void growth_end(struct growth *g);

/* The box that all entries of the row are in. */
void growth_root(struct growth *g);

/* One row more, and all of them. */
void growth_row(struct growth *g, enum step step);
void growth_rows(struct growth *g, enum step step);

#endif
