/*
 * rebuild.h - a profile made from another, node by node; private to model/.
 *
 * A filter starts a rebuild, says by skip, drop, frame and function what is to
 * be different, and ends it.  Names, labels and threads that nothing uses any
 * more are left behind.
 */
#ifndef PROFKIT_REBUILD_H
#define PROFKIT_REBUILD_H

#include "filter.h"

struct rebuild {
	const struct profile *from;
	struct profile *to;

	/* What the filter says; both arrays are false at the start. */
	bool *drop;		/* by node: its own costs and samples go */
	bool *skip;		/* by node: its frame goes, its costs stay with its parent */
	frame_id (*frame)(struct rebuild *r, node_id n);	/* NULL: as it was */
	function_id (*function)(struct rebuild *r, function_id f);	/* NULL: as it was */
	const void *with;	/* the filter's own */
	bool keep_graph;	/* the exact call graph is taken over, by function */
	bool drop_samples;

	/* What the numbers of from are in to, 0 where not used yet. */
	string_id *strings;
	function_id *functions;
	frame_id *frames;
	labels_id *labels;
	thread_id *threads;	/* NO_ID: has nothing left */
	node_id *nodes;		/* NO_ID: nothing is left there or below */
	struct profile *own;	/* from, where it had to be made */
};

/* Sets the rebuild up: facts, metrics, counters, comments and notes are taken over. */
void rebuild_start(struct rebuild *r, const struct profile *from);

/*
 * The same for what needs stacks: a profile that has only a call graph gets the
 * tree made from it first, and the graph is left behind.
 */
void rebuild_start_stacks(struct rebuild *r, const struct profile *from);

/* Threads, nodes, costs, samples and graph.  The result is finished. */
struct profile *rebuild_end(struct rebuild *r);

/*
 * The same for filters that make threads and what their roots become (nodes[])
 * themselves.  Samples stay where there was one thread: only one order of time
 * fits one thread.
 */
struct profile *rebuild_below(struct rebuild *r);

/*
 * For filters that make nodes themselves: only frees what the rebuild held, and
 * finishes.
 */
struct profile *rebuild_finish(struct rebuild *r);

string_id rebuild_string(struct rebuild *r, string_id s);
function_id rebuild_function(struct rebuild *r, function_id f);
frame_id rebuild_frame(struct rebuild *r, frame_id f);
labels_id rebuild_labels(struct rebuild *r, labels_id set);
/* A thread of its own, with what is known of the old one. */
thread_id rebuild_thread(struct rebuild *r, thread_id t);

/* The exact call graph by r->function; functions that become one add up. */
void rebuild_graph(struct rebuild *r);

/* For each node, whether any frame from its thread's root to it matches. */
bool *rebuild_paths(const struct rebuild *r, const struct pattern *pattern);
/* For each function, whether it matches. */
bool *function_match_all(const struct profile *p, const struct pattern *pattern);

/* BY_THREAD, BY_THREAD_GROUP and BY_PROCESS of filter_granularity(). */
struct profile *filter_by_thread(const struct profile *p, enum granularity by);

static inline function_id rebuild_function_of(const struct rebuild *r, node_id n)
{
	return r->from->frames[r->from->nodes[n].frame].function;
}

#endif
