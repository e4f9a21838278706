/* progress.h - how far reading is, on a terminal, for work that takes a while. */
#ifndef PROFKIT_PROGRESS_H
#define PROFKIT_PROGRESS_H

#include <stdint.h>

#include "tool.h"

struct progress;

/*
 * Begins to show on stderr how much of a file was read, half a second from now,
 * if the work takes that long; when: always, never, or auto, which is on a
 * terminal.  NULL where nothing is to be shown.
 */
struct progress *progress_start(enum when when, const char *file);

/* Where input counts the bytes that it takes; NULL for NULL. */
_Atomic uint64_t *progress_taken(struct progress *progress);

void progress_stop(struct progress *progress);	/* wipes the bar; NULL is fine */

#endif
