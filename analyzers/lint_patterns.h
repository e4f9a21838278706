/* lint_patterns.h - rules that are patterns and thresholds, as lint.rules has them. */
#ifndef PROFKIT_LINT_PATTERNS_H
#define PROFKIT_LINT_PATTERNS_H

#include "filter.h"
#include "lint_rule.h"

/* What a share is a share of. */
enum lint_whole { WHOLE_TOTAL, WHOLE_BUSY, WHOLE_BELOW, WHOLES };

/* What a rule has one finding for. */
enum lint_group { GROUP_FUNCTION, GROUP_CALLER, GROUP_RULE, GROUPS };

/* Alternatives, as text until all files are read; NULL where there are none. */
struct lint_pattern {
	struct text source;
	struct pattern *compiled;
};

/* The keys of a section; what was not said is 0 and does not count. */
struct lint_pattern_rule {
	struct lint_rule rule;		/* find is NULL */
	char *message;
	struct lint_pattern function, with, below, not_below, not_from;
	enum lint_whole whole;
	enum lint_group group;
	double share, each_share, self_share;	/* 0-1 */
	double info_below;		/* 0-1 */
	double calls, calls_per_caller, callers;
	double time_per_call;		/* seconds */
	bool needs_calls;
};

struct lint_rules {
	struct lint_pattern_rule **patterns;	/* as they first stand in the files */
	size_t count, capacity;
	struct finding_rule *list;	/* these and the functions, by their ids */
	size_t list_count;
	bool has_built_in;		/* what is read from here on is the user's */
};

/* Where a message has a figure or a name: "{share}". */
enum lint_word {
	WORD_FUNCTION, WORD_CALLER, WORD_SHARE, WORD_SELF, WORD_TOTAL, WORD_CALLS,
	WORD_CALLS_PER_CALLER, WORD_TIME_PER_CALL, WORD_CALLERS, WORD_EACH, WORD_WITH,
	LINT_WORDS,
};
extern const char *const lint_words[LINT_WORDS];

/* The rules of a file, which is freed (NULL: it could not be read); -1 and an error. */
struct settings;
int lint_read_settings(struct lint_rules *rules, struct settings *s, struct error *error);

/* The rule's patterns, from 0; NULL behind the last. */
struct lint_pattern *lint_rule_pattern(struct lint_pattern_rule *rule, size_t i);

/* Looks for all of them. */
void lint_patterns_run(const struct lint *l, const struct lint_rules *rules,
	struct findings *found);

/*
 * What patterns are matched with, whole but for leading folders: "file:name" of
 * functions of scripts, the name alone of others.  By function.
 */
struct lint_name {
	struct text full;
	size_t tail;		/* where the file ends in full; 0: no file */
	size_t last;		/* where the last part of a script's dotted name begins */
};
struct lint_name *lint_names(const struct profile *p);
void lint_names_free(struct lint_name *names, size_t count);
/* By function; all false where there is no pattern.  The caller frees. */
bool *lint_names_match(const struct lint_name *names, size_t count,
	const struct lint_pattern *pattern);

#endif
