/* calls.h - an exact call graph's edges, found by their callers; private to model/. */
#ifndef PROFKIT_CALLS_H
#define PROFKIT_CALLS_H

#include "components.h"
#include "profile.h"

/* The exact call graph's edges, by caller. */
struct calls {
	uint32_t *edges;	/* their numbers */
	size_t *at;		/* by function: its first in edges; one more at the end */
};

struct calls calls_by_caller(const struct profile *p);
void calls_free(struct calls *c);

/* components_find() of the functions. */
uint32_t *calls_components(const struct profile *p, const struct calls *calls);

#endif
