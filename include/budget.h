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
 * settings.h has the syntax; doc/profiles.7 the keys: self, total, share,
 * total-share, calls, time-per-call, intentional.
 */
#ifndef PROFKIT_BUDGET_H
#define PROFKIT_BUDGET_H

#include "callgraph.h"
#include "findings.h"

struct budget;

/* NULL and an error with file and line. */
struct budget *budget_read(const char *path, struct error *error);
void budget_free(struct budget *b);		/* NULL is fine */

/* Why a function's cost is meant to be so; NULL where nothing says that. */
const char *budget_intentional(const struct budget *b, const struct profile *p,
	function_id f);

/*
 * Adds a finding for each limit that is passed, and one of SEVERITY_PASSED for
 * each that is kept.  An entry that no function matches is a warning.
 */
void budget_check(const struct budget *b, const struct profile *p,
	const struct callgraph_view *view, metric_id metric, struct findings *list);

/*
 * A budget that the profile keeps with room to spare: each function above
 * min_share (0-1) at its figures times 1 + slack.
 */
void budget_write(const struct profile *p, const struct callgraph_view *view,
	metric_id metric, double min_share, double slack, struct output *out);

#endif
