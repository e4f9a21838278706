/* lint.h - known bad patterns in a profile, each with its evidence. */
#ifndef PROFKIT_LINT_H
#define PROFKIT_LINT_H

#include "budget.h"
#include "findings.h"
#include "profile.h"

/* --expect-period NAME=5s: threads or functions that match shall wake that often. */
struct lint_period {
	const char *name;		/* a valid PCRE2 pattern */
	double seconds;
};

struct lint_options {
	double expect_idle;		/* 0-1: what an idle worker's thread waits */
	bool idle_asked;		/* somebody said so: of workers of a pool too */
	const char *workers;		/* valid pattern of idle workers; NULL: by name */
	const struct lint_period *periods;
	size_t period_count;
	const struct budget *budget;	/* what it calls intentional is silent; or NULL */
	const struct lint_rules *rules;	/* lint_rules_new() */
};

/* The rules of the built-in file and of the user's; C functions are always there. */
struct lint_rules;
struct lint_rules *lint_rules_new(const char *const *files, size_t count,
	struct error *error);
/* Those of text in memory alone, under a name for messages. */
struct lint_rules *lint_rules_parse(const char *name, struct span text,
	struct error *error);
void lint_rules_free(struct lint_rules *rules);	/* NULL is fine */
/* All rules, C functions too, in the order of their ids. */
const struct finding_rule *lint_rules_list(const struct lint_rules *rules, size_t *count);

/* Adds what is found, sorted.  The profile has a tree, made from its graph if need be. */
void lint_run(const struct profile *p, metric_id metric,
	const struct lint_options *options, struct findings *found);

/*
 * What not to speak of: findings of a rule (* is any) whose function, or the
 * innermost frame of its stack, and file match.
 *
 *	[blocking-call]
 *	function = ^warm_up$
 *	file = /tests/
 *	reason = runs before anyone is served
 */
struct suppressions;
struct suppressions *suppressions_new(void);
void suppressions_free(struct suppressions *s);	/* NULL is fine */
/* "RULE", "RULE:FUNCTION" or "RULE:FUNCTION:FILE" as in options; -1 and an error. */
int suppressions_add(struct suppressions *s, const struct lint_rules *rules,
	const char *words, struct error *error);
int suppressions_read(struct suppressions *s, const struct lint_rules *rules,
	const char *path, struct error *error);
int suppressions_parse(struct suppressions *s, const struct lint_rules *rules,
	const char *name, struct span text, struct error *error);
/* Takes out of found what they speak of, and gives the number. */
size_t suppressions_apply(const struct suppressions *s, struct findings *found);
/* Those that nothing was taken out for, one a call, *next from 0; NULL: no more. */
const char *suppressions_unused(const struct suppressions *s, size_t *next);

#endif
