/* callgraph.h - who calls whom: a metric's costs by function, and by caller and callee. */
#ifndef PROFKIT_CALLGRAPH_H
#define PROFKIT_CALLGRAPH_H

#include "profile.h"

/* The costs of a callee while it was called from one caller. */
struct view_edge {
	function_id caller, callee;
	double self, total;		/* NAN unknown */
	double calls, primitive;	/* NAN unknown */
};

/*
 * From an exact call graph these are the file's own figures, equal pairs added
 * up.  From a tree, a function's total counts a stack once, however often the
 * function stands on it, and an edge's does too; calls are the frames that the
 * time line opened, primitive those of them that were not below the same
 * function (the same edge), both unknown where any of it was sampled.
 */
struct callgraph_view {
	bool exact;
	double sum;			/* the 100 %: profile_total() */
	function_id *functions;		/* those with own costs, as they first occur */
	size_t function_count;
	double *self, *total;		/* by function_id */
	double *calls, *primitive;	/* by function_id; NAN unknown */
	struct view_edge *edges;	/* each pair once, as they first occur */
	size_t edge_count;		/* their functions may lack a record */
};

/*
 * The share, 0-1, that a cost is of whole; 0 where whole is 0.  The totals of an
 * exact graph can be more than its self costs add up to (cProfile takes time
 * between them): the share is at most 1 then.
 */
static inline double callgraph_share(bool exact, double cost, double whole)
{
	double share = whole != 0 ? cost / whole : 0;

	return exact && share > 1 ? 1 : share;
}

struct callgraph_view *callgraph_view(const struct profile *p, metric_id metric);
/* The same without its edges, which takes a fraction of the time. */
struct callgraph_view *callgraph_view_functions(const struct profile *p,
	metric_id metric);
void callgraph_view_free(struct callgraph_view *view);	/* NULL is fine */

/*
 * How often the time line opened each node; NAN in threads without one or with
 * samples, 0 for their roots.  The caller frees the array.
 */
double *profile_node_calls(const struct profile *p);

#endif
