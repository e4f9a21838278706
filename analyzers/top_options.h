/* top_options.h - proftop's command line. */
#ifndef PROFKIT_TOP_OPTIONS_H
#define PROFKIT_TOP_OPTIONS_H

#include "load.h"
#include "targets.h"

enum view { VIEW_HOTSPOTS, VIEW_CALLERS, VIEW_CALLEES, VIEW_TREE, VIEW_OCCURRENCES };

enum {
	MAX_SORTS = 32, MAX_RESTRICTIONS = 64,
};

/* What was asked; words as given, checked by whoever uses them. */
struct options {
	struct load load;		/* the files, and what of them */
	struct targets targets;
	long limit;			/* -1: not given */
	enum view view;
	const char *pattern;		/* of the callers, callees or occurrences */
	const char *sorts[MAX_SORTS];
	size_t sort_count;
	const char *restrictions[MAX_RESTRICTIONS];
	size_t restriction_count;
	int print;			/* enum pstats_print */
	const char *min_self, *min_total, *min_per_call;
	int percent_of;			/* -1: not given */
	bool reverse, edges;
	enum when color;
	unsigned width;			/* 0: cut nothing; UINT32_MAX: not given */
};

/* Its input is a struct options, which begins as OPTIONS_START. */
extern const struct argp top_argp;

#define OPTIONS_START { .limit = -1, .percent_of = -1, .width = UINT32_MAX }

#endif
