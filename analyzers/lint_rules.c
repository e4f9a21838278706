/* lint_rules.c - the rules that are functions. */
#include "lint_rule.h"

/* A rule is a struct lint_rule lint_rule_NAME in a file of this folder, and a line here. */
#define RULES(X)

#define DECLARE(name) extern const struct lint_rule lint_rule_##name;
RULES(DECLARE)

#define ADDRESS(name) &lint_rule_##name,
const struct lint_rule *const lint_rules[] = { RULES(ADDRESS) NULL };
