/* lint_match.h - what several rules look for; private to proflint's rules. */
#ifndef PROFKIT_LINT_MATCH_H
#define PROFKIT_LINT_MATCH_H

#include "lint_rule.h"

/* By function: whether its name or "file:name" matches; the caller frees it. */
bool *lint_matching(const struct profile *p, const char *regexp);

/* What a value of 1 of the metric is in seconds; NAN unknown. */
double lint_seconds(const struct lint *l);

/* The share, 0-1, of all that was measured. */
double lint_share(const struct lint *l, double cost);

/* Whether calls and returns were recorded, not samples: nothing was missed. */
bool lint_is_traced(const struct lint *l);

/* The frames below an event loop's own: by node, the outermost of them; 0 none. */
node_id *lint_callbacks(const struct profile *p);

/* The node of a function that costs the most in total; 0 if it has none. */
node_id lint_heaviest(const struct lint *l, function_id f);

/* The same of a callee's nodes right below a caller. */
node_id lint_edge_node(const struct lint *l, function_id caller, function_id callee);

/* Functions in the order of a value, the largest first, at most count of them. */
size_t lint_largest(const struct lint *l, const double *by_function,
	function_id *functions, size_t count);

/* By thread: what it costs while it waits, empty stacks too; the caller frees it. */
double *lint_thread_idle(const struct lint *l);

/* The samples of each thread: those of t are samples[first[t]] .. [first[t + 1] - 1]. */
struct lint_line {
	size_t *first, *samples;
};
struct lint_line lint_line(const struct profile *p);
void lint_line_free(struct lint_line *line);

/* "thread main", "thread 12 of process python". */
void lint_thread_text(const struct profile *p, thread_id thread, struct text *to);

#endif
