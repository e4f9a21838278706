/* components.h - which functions call one another in a circle; private to model/. */
#ifndef PROFKIT_COMPONENTS_H
#define PROFKIT_COMPONENTS_H

#include "profile.h"

/* The exact call graph's edges, by caller. */
struct calls {
	uint32_t *edges;	/* their numbers */
	size_t *at;		/* by function: its first in edges; one more at the end */
};

struct calls calls_by_caller(const struct profile *p);
void calls_free(struct calls *c);

/*
 * By function, a number that two functions share when each calls the other,
 * directly or not.  The caller frees the array.
 */
uint32_t *components(const struct profile *p, const struct calls *calls);

#endif
