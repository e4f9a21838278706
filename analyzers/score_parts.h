/* score_parts.h - what the files of score.c share; private to them. */
#ifndef PROFKIT_SCORE_PARTS_H
#define PROFKIT_SCORE_PARTS_H

#include "callgraph.h"
#include "score.h"

void score_group(struct score *s, const struct callgraph_view *view);
void score_add_costs(struct score *s, const struct callgraph_view *view);
void score_add_waits(struct score *s, const struct callgraph_view *view);
/* Who uses whom, and who does so in a circle. */
void score_connect(struct score *s, const struct callgraph_view *view);
/* From the profile's own column in bytes, if it has one. */
void score_own_memory(struct score *s);

/* By function: it waits or does I/O, by its name.  The caller frees the array. */
bool *score_io_functions(const struct profile *p);

/* ---- paths ---- */

/* What a path means among others. */
struct path_meant {
	enum path_match match;
	uint32_t number;		/* which of the others; UINT32_MAX: none */
};

/*
 * For each of some paths the one of others that it means: the same, else that with
 * which it has the longest end in common, if each has no other like that.  Parts are
 * divided by / or \, and compared whole; drives' letters in either case.  The caller
 * frees the array.
 */
struct path_meant *score_match_paths(const struct span *paths, size_t count,
	const struct span *others, size_t other_count);

struct path_meant *score_match_modules(const struct score *from, const struct score *to);

#endif
