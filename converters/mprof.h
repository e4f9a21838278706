/* mprof.h - the calls that mprof's function marks tell; private to its reader. */
#ifndef PROFKIT_MPROF_H
#define PROFKIT_MPROF_H

#include "profile.h"

/* A function from its begin to its end. */
struct mprof_mark {
	string_id name;
	double start, end;		/* seconds since profile.start */
	double memory_start, memory_end;	/* MiB */
	int64_t level;			/* how many marked functions were open; -1 unknown */
	size_t number;			/* its place in the file, which is by end */
};

/*
 * Calls in a tree, and their time line where asked for.  A mark lies in another
 * where its time does, and its level, where both tell one, is the greater; one that
 * lies across the end of another ran in another thread.  Sorts the marks.
 */
void mprof_calls(struct profile *p, struct mprof_mark *marks, size_t count,
	bool timeline);

#endif
