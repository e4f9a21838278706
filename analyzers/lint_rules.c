/* lint_rules.c - the rules that are functions. */
#include "lint_rule.h"

/* A rule is a struct lint_rule_NAME in a file of this folder, and a line here. */
#define RULES(X) \
	X(busy_wait) \
	X(call_heavy) \
	X(clock_gaps) \
	X(connection_per_call) \
	X(deep_recursion) \
	X(deep_stacks) \
	X(dominating_startup) \
	X(empty_profile) \
	X(event_loop_stall) \
	X(excessive_polling) \
	X(gil_contention) \
	X(hot_leaf) \
	X(idle_worker) \
	X(incomplete_recording) \
	X(lock_wait) \
	X(n_plus_one) \
	X(no_bottleneck) \
	X(profile_quality) \
	X(repeated_subtree) \
	X(task_churn) \
	X(thin_wrapper) \
	X(truncated_stacks) \
	X(unexpected_period)

#define DECLARE(name) extern const struct lint_rule lint_rule_##name;
RULES(DECLARE)

#define ADDRESS(name) &lint_rule_##name,
const struct lint_rule *const lint_rules[] = { RULES(ADDRESS) NULL };
