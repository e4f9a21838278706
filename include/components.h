/* components.h - which of many numbered nodes lead to one another in a circle. */
#ifndef PROFKIT_COMPONENTS_H
#define PROFKIT_COMPONENTS_H

#include <stddef.h>
#include <stdint.h>

/*
 * Links between nodes 0 ... count-1: those of node n go to to[at[n]] ...
 * to[at[n + 1] - 1].
 */
struct links {
	size_t count;
	const size_t *at;	/* count + 1 of them */
	const uint32_t *to;
};

/*
 * By node, a number (from 1) that two nodes share when each leads to the other,
 * directly or not.  The caller frees the array.
 */
uint32_t *components_find(const struct links *links);

#endif
