/* budget_entry.h - what a budget holds; private to budget*.c. */
#ifndef PROFKIT_BUDGET_ENTRY_H
#define PROFKIT_BUDGET_ENTRY_H

#include "budget.h"
#include "filter.h"
#include "settings.h"

enum budget_key {
	BUDGET_SELF, BUDGET_TOTAL, BUDGET_SHARE, BUDGET_TOTAL_SHARE, BUDGET_CALLS,
	BUDGET_TIME_PER_CALL, BUDGET_KEYS,
};
/* "self" ... */
extern const char *const budget_words[BUDGET_KEYS];

enum target_kind { TARGET_FUNCTION, TARGET_PATTERN, TARGET_MODULE };

struct budget_target {
	enum target_kind kind;
	struct span words;		/* the title, or what stands behind "module" */
	struct pattern *pattern;	/* of TARGET_PATTERN */
};

struct budget_limit {
	const struct setting *setting;	/* NULL: there is none */
	double value;			/* shares: 0-1 */
	const struct unit *unit;	/* as it was given; NULL: none */
};

struct budget_entry {
	const struct section *section;
	struct budget_target target;
	struct budget_limit limits[BUDGET_KEYS];
	const char *intentional;	/* the reason; NULL: it is not */
};

struct budget {
	struct settings *settings;
	struct budget_entry *entries;
	size_t count;
};

/* By function: whether the target is about it.  The caller frees the array. */
bool *budget_members(const struct budget_target *target, const struct profile *p);
bool budget_matches(const struct budget_target *target, const struct profile *p,
	function_id f);

/* "app/parse.py" is the end of "/srv/app/parse.py", and not of "/srv/myapp/parse.py". */
bool budget_path_ends(struct span file, struct span path);

/* What the members of an entry cost together. */
struct budget_cost {
	double figures[BUDGET_KEYS];	/* in the metric's unit; shares 0-1; NAN unknown */
	size_t members;
	function_id first;		/* the costliest of them */
};

struct callgraph_view;
struct budget_cost budget_cost(const struct profile *p, const struct callgraph_view *view,
	metric_id metric, const bool *members);

/* The medians of several runs, in the first one's unit. */
struct budget_cost budget_median(const struct budget_cost *costs,
	const struct profile *const *runs, const metric_id *metrics, size_t count);

#endif
