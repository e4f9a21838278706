/* diff_match.h - how likely a function is another one under its old name; private. */
#ifndef PROFKIT_DIFF_MATCH_H
#define PROFKIT_DIFF_MATCH_H

#include "diff_engine.h"

/* In the identity of an item that only one side has: a number of its name. */
#define UNMATCHED (UINT32_C(1) << 31)

/* A caller or callee of a candidate, and what part of its calls' cost it has. */
struct neighbour {
	uint32_t identity;	/* a number that both sides share */
	double weight;		/* all of a candidate's add up to 1 */
};

struct neighbours {
	struct neighbour *list;	/* by identity */
	size_t count;
};

/* A function that only one side has. */
struct candidate {
	uint32_t item;
	bool after;		/* the side that it is of */
	bool steady;		/* it occurs in most runs of its side */
	bool unique;		/* nothing else of its name, file and module */
	bool common;		/* several of its name, as there are of __init__ */
	double self_share;
	struct neighbours callers, callees;	/* the heaviest few */
};

/*
 * New neighbours for all candidates.  identities: by item, what it is known by on both
 * sides.
 */
void diff_neighbours_find(const struct item_edges *edges, const uint32_t *identities,
	struct candidate *candidates, size_t count, size_t item_count);
void diff_neighbours_free(struct candidate *candidates, size_t count);

/*
 * 0-1: names, places, callers, callees and self costs compared.  What a profile does
 * not say, as lines or callers, counts neither way or half.
 */
double diff_match_score(const struct comparison *c, const struct candidate *old,
	const struct candidate *now);

/* The last word of a qualified name, without arguments; a path's is its base name. */
struct span diff_last_word(const struct item *item);
/* <lambda>, (anonymous) and the like, which many functions are called. */
bool diff_word_is_anonymous(struct span word);
/* A number that words have in common that differ in case and underscores only. */
uint64_t diff_hash_word(struct span word);
/* 0-1, by the pairs of letters that both have. */
double diff_word_similarity(struct span a, struct span b);

#endif
