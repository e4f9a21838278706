/* pstats.h - what reading and writing pstats files share; private to pstats*.c. */
#ifndef PROFKIT_PSTATS_H
#define PROFKIT_PSTATS_H

#include "format.h"

#define SAMPLED "__sampled__"	/* ("__sampled__",): True, from Python 3.15 on */

enum { EDGE_NUMBERS = 4 };	/* calls, primitive calls, self, total */

bool pstats_is_ascii(struct span s);

/* The write of struct format. */
int pstats_write(const struct profile *p, const struct write_options *options,
	struct output *out, struct loss *loss, struct error *error);

#endif
