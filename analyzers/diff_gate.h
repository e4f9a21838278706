/* diff_gate.h - whether a comparison passes. */
#ifndef PROFKIT_DIFF_GATE_H
#define PROFKIT_DIFF_GATE_H

#include "diff.h"
#include "error.h"

/* What was asked for. */
struct gate_limits {
	double fail_over;	/* as a share: 0.2 is a ratio above 1.2; NAN: no gate */
	double min_share;	/* 0-1: totals of functions below it are not judged */
	bool total;		/* of functions' totals too */
	bool inconclusive_fails;
};

enum gate_result {
	GATE_NONE,		/* not judged: no gate, or below the share */
	GATE_PASSED,
	GATE_INCONCLUSIVE,	/* over the limit, but nobody can tell whether it is real */
	GATE_FAILED,
};

/* "passed" ...; NULL of GATE_NONE. */
const char *diff_gate_word(enum gate_result result);

struct gate {
	struct gate_limits limits;
	enum gate_result *self, *total;	/* by row of the diff */
	enum gate_result whole;		/* of the totals */
	size_t judged, failed, inconclusive;	/* rows, each once; whole counts too */
	bool passed;
};

/* What cannot be compared must not pass: -1 and an error that names it. */
int diff_gate_check(const struct diff_side *before, const struct diff_side *after,
	struct error *error);

struct gate *diff_gate_new(const struct diff *d, const struct gate_limits *limits);
void diff_gate_free(struct gate *g);		/* NULL is fine */

/* Whether --fail-over was given. */
bool diff_gate_asked(const struct gate *g);

#endif
