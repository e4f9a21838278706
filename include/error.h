/* error.h - why something failed, in words.  The library returns, main prints. */
#ifndef PROFKIT_ERROR_H
#define PROFKIT_ERROR_H

struct error {
	char *text;	/* NULL: nothing failed; freed by error_free() */
};

/* Sets the text, unless there is one: the first error is the cause.  Returns -1. */
int error_set(struct error *e, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void error_free(struct error *e);

#endif
