/* lint_search.h - one rule of patterns on its way through a profile. */
#ifndef PROFKIT_LINT_SEARCH_H
#define PROFKIT_LINT_SEARCH_H

#include "lint_patterns.h"

/* What speaks for a finding: of a function, of a caller, or of all the rule matches. */
struct lint_group_figures {
	double total, self;		/* in the metric's unit */
	double share;			/* 0-1 */
	double each, with;		/* 0-1, the two halves of a pair */
	double calls;			/* NAN unknown */
	double calls_per_caller;	/* the most that one caller makes in one call */
	double callers;
	double time_per_call;		/* seconds; NAN unknown */
	node_id best;			/* the heaviest stack; 0: none matched */
};

struct lint_search {
	const struct lint *l;
	const struct lint_pattern_rule *rule;
	bool *function, *with, *below, *not_below, *not_from;	/* by function */
	struct lint_group_figures *groups;	/* by function; 0: the rule's */
	const double *cost;		/* by node: what counts at and below it */
	double below_total, whole;
};

/* What a message speaks of. */
struct lint_telling {
	const struct lint_group_figures *figures;
	function_id function, caller;
};

/* The rule's message with its words filled in. */
void lint_message(const struct lint_search *s, const struct lint_telling *telling,
	struct text *to);

/* Both kinds of functions below one caller: rules that have a with. */
void lint_pairs(struct lint_search *s, struct findings *found);

#endif
