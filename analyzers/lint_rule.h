/* lint_rule.h - what a rule that is a function gets and gives; private to proflint. */
#ifndef PROFKIT_LINT_RULE_H
#define PROFKIT_LINT_RULE_H

#include "callgraph.h"
#include "lint.h"

/* A profile under the lens: made once, shared by all rules. */
struct lint {
	const struct profile *p;
	metric_id metric;
	const char *unit;
	double total;				/* the 100 % */
	const struct callgraph_view *view;
	const double *node_total;		/* by node, of the metric */
	const double *node_self;
	const thread_id *node_threads;		/* by node */
	const uint32_t *node_depths;		/* by node */
	const bool *idle;			/* by function: functions_idle() */
	bool is_time;				/* a time, or samples of one */
	const struct lint_options *options;
	struct lint_places *places;		/* of lint_add() and lint_path() */
};

/* A rule of more than a pattern and a threshold. */
struct lint_rule {
	const char *id;				/* "idle-worker" */
	const char *summary;			/* one line, for lists */
	enum severity severity;
	enum confidence confidence;
	const char *why, *advice;
	/* Adds to found with lint_add(); nothing where the rule does not apply. */
	void (*find)(const struct lint *l, const struct lint_rule *rule,
		struct findings *found);
};

/* All of them; NULL at the end of the list. */
extern const struct lint_rule *const lint_rules[];

/* A finding with the rule's words, and function f as its place (0: none). */
struct finding *lint_add(const struct lint *l, const struct lint_rule *rule,
	struct findings *found, function_id f);
/* The stack of a node as the finding's path. */
void lint_path(const struct lint *l, struct finding *finding, node_id n);
/* "name (file:line)" */
void lint_function_text(const struct lint *l, function_id f, struct text *to);

#endif
