/*
 * bisect.h - between a good version and a bad one: which to measure next, or which one it
 * was.
 *
 *	struct bisect b = { .items = items, .count = count, .noise = 0.03 };
 *	if (bisect_judge(&b, &error) == 0 && b.next != SIZE_MAX) ... items[b.next] ...
 */
#ifndef PROFKIT_BISECT_H
#define PROFKIT_BISECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"

enum bisect_state {
	BISECT_UNTESTED,
	BISECT_GOOD, BISECT_BAD,	/* nearer to that level than noise accounts for */
	BISECT_UNCLEAR,			/* between them */
};
/* "untested", "good", "bad", "unclear" */
const char *bisect_word(enum bisect_state state);

/* A version. */
struct bisect_item {
	const char *commit;		/* "" unknown */
	double value;			/* the median of its runs; NAN: it has none */
	size_t runs;
	int64_t run;			/* the first of them */
	enum bisect_state state;
};

struct bisect {
	/* Oldest first; the first is good, the last bad. */
	struct bisect_item *items;
	size_t count;
	double noise;		/* of a run, a standard deviation as a share; NAN unknown */
	/* Set by bisect_judge(): */
	size_t low, high;	/* the last good one, and the first bad one behind it */
	size_t left;		/* versions between them */
	size_t unclear;		/* of those */
	size_t next;		/* to be measured; SIZE_MAX: high is where it changed */
	size_t contradictions;	/* good ones behind high */
};

/*
 * States of all, and what is next: of the versions between low and high the one nearest
 * to the middle, an untested one before an unclear one that is as near.  -1 and an error
 * where the first and the last have no runs or are equal.
 */
int bisect_judge(struct bisect *b, struct error *error);

/* Whether the two levels are so near each other that noise alone could do it. */
bool bisect_is_doubtful(const struct bisect *b);

/* How many more measurements it takes at most. */
size_t bisect_rounds(const struct bisect *b);

#endif
