/* pstats_stats.h - what a pstats.Stats object holds; private to pstats_*.c. */
#ifndef PROFKIT_PSTATS_STATS_H
#define PROFKIT_PSTATS_STATS_H

#include "profile.h"

/* A caller's record, or one of several behind one another. */
struct relation {
	function_id caller;
	uint32_t kind;			/* enum edge_kind */
	double calls, primitive, self, total;
};

struct record {
	function_id function;
	double primitive, calls, self, total;
	struct relation *callers;	/* equal ones stand together */
	size_t caller_count, caller_capacity;
	bool top_level;			/* called by ("jprofile", 0, "profiler") */
};

struct stats {
	const struct profile *names;	/* whose functions these are */
	struct profile *own;		/* the same where it was made for that; else NULL */
	struct record *records;		/* in the order of Python's dict */
	size_t count, capacity;
	double calls, primitive, self;	/* of all, as they were read */
	uint32_t *record_of;		/* by function: the record's number plus 1; 0 none */
	uint32_t *mark;			/* by function, for adding callers */
	size_t function_capacity;
};

/* Stats(profiles[0], profiles[1] ...); callers are taken where they are asked for. */
struct stats *stats_new(const struct profile *const *profiles, size_t count,
	metric_id metric, bool callers);
/* strip_dirs(): new ones, without the directories of files. */
struct stats *stats_strip(const struct stats *s);
void stats_free(struct stats *s);

/* The record of a function; NULL if there is none. */
const struct record *stats_find(const struct stats *s, function_id f);

/* How many of the callers from c on stand for one. */
size_t relation_parts(const struct relation *c, const struct relation *end);

#endif
