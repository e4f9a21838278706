/* runs_options.h - the command lines of profstore's commands that look at several runs. */
#ifndef PROFKIT_RUNS_OPTIONS_H
#define PROFKIT_RUNS_OPTIONS_H

#include "diff_options.h"
#include "store_options.h"

struct runs_options {
	struct store_options store;		/* db, and which runs; its load is not used */
	struct compare_options compare;	/* load.files: the names of runs, as given */
	const char *baseline;		/* gate: --baseline; NULL: not given */
	bool regexp;			/* trend, bisect: FUNCTION is a pattern */
};

/* before: what stood before the command. */
struct runs_options runs_options_start(const struct store_options *before);

/* --db, -m, -q and names of runs; and --scenario, --since and so on.  Inputs: the same. */
extern const struct argp runs_argp;
extern const struct argp runs_filter_argp;

/* What those ask for. */
struct store_filter runs_filter(const struct runs_options *o);

#endif
