/* xalloc.h - memory that is always there: out of memory is one fatal line. */
#ifndef PROFKIT_XALLOC_H
#define PROFKIT_XALLOC_H

#include <stddef.h>

/* As malloc, calloc, realloc and strdup; exit 2 with a message on failure. */
void *xmalloc(size_t size);
void *xcalloc(size_t count, size_t size);
void *xrealloc(void *old, size_t count, size_t size);
char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t len);

/*
 * Room for one element more in a growing array: returns the array, moved if
 * it was full, with *capacity raised.  The new room is not cleared.
 */
void *xgrow(void *array, size_t count, size_t *capacity, size_t size);

/* For libraries that allocate by themselves and say that they could not. */
void xalloc_failed(void) __attribute__((noreturn));

#endif
