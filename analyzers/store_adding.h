/* store_adding.h - a run on its way in, as store_add.c and store_figures.c share it. */
#ifndef PROFKIT_STORE_ADDING_H
#define PROFKIT_STORE_ADDING_H

#include "store_db.h"

struct adding {
	struct store *s;
	const struct store_run *facts;
	const struct store_addition *files;
	size_t count;
	bool keep_samples;
	int64_t run;
	struct error *error;
};

/* The figures of all functions in one metric, and its total. */
int store_add_functions(struct adding *a, const struct profile *p, metric_id m);
/* What the logs of a profile or log say of CPU and memory. */
int store_add_log(struct adding *a, const struct profile *p);

#endif
