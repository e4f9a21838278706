/* hotspots.h - the functions that cost the most, chosen and ranked. */
#ifndef PROFKIT_HOTSPOTS_H
#define PROFKIT_HOTSPOTS_H

#include "callgraph.h"
#include "profile.h"

/* What percentages are percentages of. */
enum percent_of {
	PERCENT_OF_TOTAL,	/* all that was read */
	PERCENT_OF_THREAD,	/* the thread's total; an entry a thread and function */
	PERCENT_OF_PROCESS,	/* the process's total; an entry a process and function */
	PERCENT_OF_PARENT,	/* the callers' totals */
	PERCENT_OF_FOCUS,	/* what the filters left */
};
/* The word in options and JSON; percent_find() gives -1 for another. */
const char *percent_word(enum percent_of of);
int percent_find(const char *word);

/* A function's costs, in all threads or in one. */
struct hotspot {
	function_id function;
	thread_id thread;		/* the first of its process; NO_ID: all threads */
	double self, total;
	double calls, primitive;	/* NAN unknown */
	double whole;			/* its 100 %; 0 where it has none */
	bool exact;			/* the figures are those of an exact call graph */
};

struct hotspots {
	struct hotspot *items;
	size_t count;
};

/* whole: the 100 % of PERCENT_OF_TOTAL and _FOCUS. */
struct hotspots hotspots_find(const struct profile *p, const struct callgraph_view *view,
	metric_id metric, enum percent_of of, double whole);
void hotspots_free(struct hotspots *h);

/* part in percent of whole; 0 where whole is 0. */
double hotspots_percent(double part, double whole);

/* The percentage that a total, h's own or an edge's, is of whole; see callgraph_share(). */
double percent_of_total(const struct hotspot *h, double total, double whole);
/* What a call costs on average, with what it calls; NAN where calls are unknown or 0. */
double hotspot_per_call(const struct hotspot *h);

/* A lower limit: a value, or a percentage of the item's 100 %. */
struct limit {
	double value;
	bool in_percent;
};

/* "10ms", "1.5%", "200"; false where it is neither in the unit nor a percentage. */
bool limit_parse(const char *s, const char *unit, struct limit *limit);
bool limit_keeps(struct limit limit, double value, double whole);

struct limits {
	struct limit self, total, per_call;
};

/* Drops what is below a limit. */
void hotspots_limit(struct hotspots *h, const struct limits *limits);

enum sort_key {
	SORT_SELF, SORT_TOTAL, SORT_CALLS, SORT_PRIMITIVE, SORT_PER_CALL, SORT_CHILDREN,
	SORT_NAME, SORT_FILE, SORT_LINE, SORT_MODULE,
};
/* The key's number by its word; -1 if none. */
int sort_key_find(const char *word);
extern const char sort_key_words[];	/* all of them, for messages */

/*
 * By the first key, ties by the next and at last by name and place.  Numbers
 * the largest first, words by their bytes; reverse turns the keys round.  A
 * number that is unknown comes last in either case.
 */
struct ranking {
	const unsigned char *keys;	/* enum sort_key */
	size_t key_count;
	bool reverse;
	size_t limit;			/* what comes behind it need not be in order */
};

void hotspots_sort(struct hotspots *h, const struct profile *p,
	const struct ranking *ranking);

#endif
