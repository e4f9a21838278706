/* log.h - what merging and filtering do with the logs of a profile; private to model/. */
#ifndef PROFKIT_LOG_H
#define PROFKIT_LOG_H

#include "profile.h"

/* Rows of another profile's log behind those of one of ours; all its logs as ours. */
void log_append(struct profile *p, uint32_t log, const struct profile *from,
	uint32_t other);
void logs_copy(struct profile *p, const struct profile *from);
/* Only rows from one time to another; the first time becomes 0. */
void logs_cut(struct profile *p, double from, double to);
/* Drops the counters c whose keep[c] is false. */
void logs_keep(struct profile *p, const bool *keep);
void logs_free(struct profile *p);

#endif
