/* lint_options.h - proflint's command line. */
#ifndef PROFKIT_LINT_OPTIONS_H
#define PROFKIT_LINT_OPTIONS_H

#include "arguments.h"
#include "findings.h"
#include "lint.h"
#include "load.h"
#include "targets.h"

/* What was asked; words as given, checked by whoever uses them. */
struct options {
	struct load load;		/* the files, and what of them */
	struct targets targets;
	struct arguments rules;		/* --rules FILE */
	struct arguments suppress;		/* --suppress RULE:FUNCTION:FILE */
	struct arguments suppressions;	/* --suppressions FILE */
	struct lint_period periods[MAX_ARGUMENTS];
	size_t period_count;
	const char *budget;
	const char *workers;
	double expect_idle;		/* 0-1 */
	bool idle_asked;		/* --expect-idle was given */
	int fail_on;			/* enum severity; -1: never */
	bool list_rules;
	enum when color;
	unsigned width;			/* 0: cut nothing; UINT32_MAX: not given */
};

/* Its input is a struct options, which begins as OPTIONS_START. */
extern const struct argp lint_argp;

void lint_options_free(struct options *o);

#define OPTIONS_START { .expect_idle = 0.95, .fail_on = -1, .width = UINT32_MAX }

#endif
