/* diff_engine.h - a comparison on its way into a diff; private to diff*.c. */
#ifndef PROFKIT_DIFF_ENGINE_H
#define PROFKIT_DIFF_ENGINE_H

#include "callgraph.h"
#include "diff.h"

/* A profile that takes part. */
struct run {
	const struct profile *p;
	metric_id metric;
	struct callgraph_view *view;
	double scale;		/* brings its values to after's unit */
	double whole;		/* its 100 %, in that unit */
	double samples;		/* that the whole is; NAN: not sampled */
	double factor;		/* of the normalisation */
	bool calls_known;	/* so a function that is not there was called 0 times */
	uint32_t *items;	/* by function_id; NO_ITEM: it does not occur */
};

#define NO_ITEM UINT32_MAX

/* What a row is about: a function that any of the runs has. */
struct item {
	struct span name, file, module;
	int64_t line;
	struct span old_name, old_file;		/* of before, where it was matched */
	int64_t old_line;
	double match;				/* NAN: it was not */
	uint32_t before_runs, after_runs;	/* how many it occurs in */
};

/* Costs by item and run: in run r of its side at [item * runs of the side + r]. */
struct cells {
	double *before, *after;
};

struct comparison {
	const struct diff_options *options;
	struct run *runs;		/* before's, then after's */
	size_t before_count, after_count, run_count;
	struct item *items;
	size_t item_count, item_capacity;
	struct cells self, total, calls;	/* calls are never normalised */
	enum diff_method method;
};

/* A call between items; costs are the means of a side's runs, normalised. */
struct item_edge {
	uint32_t caller, callee;
	double before, after;
};

struct item_edges {
	struct item_edge *edges;	/* each pair once */
	size_t count;
};

/* ---- diff_rows.c ---- */

/* before may have no runs at all; options: NULL where none of it is to be judged. */
void comparison_read(struct comparison *c, const struct diff_side *before,
	const struct diff_side *after, const struct diff_options *options);
void comparison_free(struct comparison *c);
/*
 * becomes: by item, the item that it is one with from now on, which only after has
 * while it is only in before; its own number: it stays.  match: the score of that.
 */
void comparison_merge(struct comparison *c, const uint32_t *becomes, const double *match);
/* The median of the shares that an item has of its side's runs. */
double comparison_before_share(const struct comparison *c,
	const struct cells *cells, size_t item);
double comparison_after_share(const struct comparison *c,
	const struct cells *cells, size_t item);
/* Whether a cost is one to be judged. */
bool comparison_above_min_share(const struct comparison *c,
	const struct cells *cells, size_t item);

/* ---- the others ---- */

struct item_edges diff_edges_new(const struct comparison *c);
void diff_edges_free(struct item_edges *e);

/* Finds what became of items that only before has. */
void comparison_match(struct comparison *c);

/* Finds the runs' factors and applies them; what was done, never AUTO. */
enum normalize comparison_normalize(struct comparison *c, struct diff *d);

/* The evidence and verdicts of d's rows, which stand in the order of items. */
void comparison_judge(const struct comparison *c, struct diff *d);

/* Which callee changed a row's total.  row_of: by item. */
void comparison_explain(const struct comparison *c, struct diff *d, const size_t *row_of);

void comparison_warn(const struct comparison *c, struct diff *d);
void diff_warn(struct diff *d, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
