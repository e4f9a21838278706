/* diff_options.h - the command lines of profdiff and of other comparisons. */
#ifndef PROFKIT_DIFF_OPTIONS_H
#define PROFKIT_DIFF_OPTIONS_H

#include "diff.h"
#include "diff_gate.h"
#include "load.h"
#include "render.h"
#include "targets.h"

/* What was asked; words as given, checked by whoever uses them. */
struct compare_options {
	const char *program;		/* that is told to have found something */
	struct load load;		/* the files: before, then after */
	size_t before_count;		/* of them; SIZE_MAX: no --vs was given */
	struct targets targets;
	struct diff_options diff;
	struct gate_limits gate;
	const char *budget, *write_budget;	/* NULL: none */
	double slack;			/* as a share: 0.1 */
	long limit;			/* -1: not given */
	size_t max_bytes;		/* of Markdown; 0: no limit */
	enum flamegraph_differential layout;
	bool matrix, explain_names;
	enum when color;
	unsigned width;			/* 0: cut nothing; UINT32_MAX: not given */
};

/* Inputs are a struct compare_options, made by diff_options_start(); to be parsed in order. */
extern const struct argp diff_argp;		/* profdiff's */
/* What is to be compared how, written and judged: no files, filters, matrix. */
extern const struct argp comparison_argp;

struct compare_options diff_options_start(const char *program);

/* What an entry is, as --by has it: "function", "file". */
const char *diff_options_what(const struct compare_options *o);

#endif
