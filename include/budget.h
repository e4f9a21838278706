/*
 * budget.h - limits that a project sets itself, in a file beside its code:
 *
 *	[app/parse.py::Parser.parse]
 *	self = 20 ms
 *	share = 5 %
 *
 *	[/^django[.]/]
 *	calls = 1000
 *
 *	[module app/auth.py]
 *	intentional = a password hash is slow by design
 *
 * settings.h has the syntax.  An entry is about a function (a name, or the end of its
 * file's path, "::" and its name), the functions that a regular expression matches, or
 * those of a module; of several functions the limits hold for all together.  Keys:
 * self, total, share, total-share, calls, time-per-call, intentional.  Functions that
 * are intentional do not count in regular expressions and modules.
 */
#ifndef PROFKIT_BUDGET_H
#define PROFKIT_BUDGET_H

#include "error.h"
#include "findings.h"
#include "profile.h"

struct budget;

/* NULL and an error with file and line. */
struct budget *budget_read(const char *path, struct error *error);
/* The same of text in memory, under a name for messages. */
struct budget *budget_parse(const char *name, struct span text, struct error *error);
void budget_free(struct budget *b);		/* NULL is fine */

/* Why a function's cost is meant to be so; NULL where nothing says that. */
const char *budget_intentional(const struct budget *b, const struct profile *p,
	function_id f);

/*
 * Adds a finding for each limit that is exceeded ("budget-self" ..., an error), and one
 * of SEVERITY_PASSED for each that is kept.  An entry that no function matches, and
 * calls that the profile does not know, are warnings.  Of several runs the medians
 * count.  A profile that has only a call graph is to have a tree too
 * (profile_tree_from_graph()).  -1 and an error with file and line where a limit has
 * another unit than the metric.
 */
int budget_check(const struct budget *b, const struct profile *const *runs,
	const metric_id *metrics, size_t count, struct findings *list,
	struct error *error);

/*
 * A budget that the runs keep with room to spare: each function above
 * min_share (0-1) at its figures times 1 + slack.
 */
void budget_write(const struct profile *const *runs, const metric_id *metrics,
	size_t count, double min_share, double slack, struct output *out);

#endif
