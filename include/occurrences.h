/* occurrences.h - when and how often functions were on the stack. */
#ifndef PROFKIT_OCCURRENCES_H
#define PROFKIT_OCCURRENCES_H

#include "filter.h"
#include "profile.h"

/* The stays that began with one stack, told by the outermost matching call. */
struct occurrence_path {
	node_id node;
	size_t stays;
};

/*
 * A stay is a matching function's time on a thread's stack without a break:
 * consecutive samples, or from its call to its return where calls are known.
 * Values are in the metric's unit.
 */
struct occurrences {
	thread_id thread;
	metric_id metric;
	size_t stays;
	double median_gap, p95_gap;	/* between starts; NAN with fewer than two stays */
	double longest, summed;
	struct occurrence_path *paths;	/* by stays, then as they first occur */
	size_t path_count;
};

/*
 * One for each thread that has a time line, in their order; the caller frees
 * with occurrences_free().  metric: for threads whose time line has all.
 */
struct occurrences *occurrences_find(const struct profile *p, metric_id metric,
	const struct pattern *pattern, size_t *count);
void occurrences_free(struct occurrences *o, size_t count);

#endif
