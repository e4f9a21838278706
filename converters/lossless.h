/* lossless.h - what the reader and the writer of our own JSON share. */
#ifndef PROFKIT_LOSSLESS_H
#define PROFKIT_LOSSLESS_H

#include "format.h"

enum { LOSSLESS_VERSION = 1 };

/* Words of enum log_clock; NULL at the end. */
extern const char *const lossless_clocks[];

int lossless_write(const struct profile *p, const struct write_options *options,
	struct output *out, struct loss *loss, struct error *error);

#endif
