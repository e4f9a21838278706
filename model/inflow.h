/* inflow.h - what part of a function comes from which caller; private to model/. */
#ifndef PROFKIT_INFLOW_H
#define PROFKIT_INFLOW_H

#include "calls.h"

/*
 * Fractions, 0-1, that add up to 1 over the calls of a function by others and its root.
 * self is of what the function costs itself, below of what it calls.
 */
struct inflow {
	double *self, *below;		/* by edge; 0 where a function calls itself */
	double *root_self, *root_below;	/* by function: from no caller */
	double *total;			/* by function: its cost and all below it */
};

/* The rule stands at profile_tree_from_graph(). */
struct inflow *inflow_new(const struct profile *p, metric_id metric,
	const struct calls *calls);
void inflow_free(struct inflow *in);

#endif
