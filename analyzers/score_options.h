/* score_options.h - profscore's command line. */
#ifndef PROFKIT_SCORE_OPTIONS_H
#define PROFKIT_SCORE_OPTIONS_H

#include "arguments.h"
#include "load.h"
#include "targets.h"

/* What was asked; words as given, checked by whoever uses them. */
struct score_options {
	struct load load;		/* the files, and what of them */
	struct targets targets;
	long limit;			/* -1: not given */
	double fail_over;		/* NAN: not given */
	struct arguments metrics, weights, boosters, configs;
	const char *memory, *budget;
	double min_share, hot_share;	/* 0-1; NAN: not given */
	enum when color;
	unsigned width;			/* UINT32_MAX: not given */
};

/* Its input is a struct score_options, which begins as SCORE_OPTIONS_START. */
extern const struct argp score_argp;

#define SCORE_OPTIONS_START { .limit = -1, .fail_over = (double)NAN, \
	.min_share = (double)NAN, .hot_share = (double)NAN, .width = UINT32_MAX }

#endif
