/*
 * arguments.h - the values of options that several programs have, for their argp
 * parsers.  On a value that is none each says what was expected and exits with
 * EXIT_TROUBLE.  option: as the user typed it, "--width".
 */
#ifndef PROFKIT_ARGUMENTS_H
#define PROFKIT_ARGUMENTS_H

#include <argp.h>
#include <stddef.h>

#include "tool.h"

enum { MAX_ARGUMENTS = 64 };

/* What an option that may be repeated was given, as given. */
struct arguments {
	const char *items[MAX_ARGUMENTS];
	size_t count;
};

void arguments_add(struct argp_state *state, struct arguments *list, const char *option,
	const char *arg);

/* A whole number from 0 to max. */
long argument_count(struct argp_state *state, const char *option, const char *arg,
	long max);

/* "20%", "20 %" or "0.2" as 0.2; 0-1.  example: for the message, "95%". */
double argument_share(struct argp_state *state, const char *option, const char *example,
	const char *arg);

/* --width: columns of a table, 0: nothing is cut. */
unsigned argument_width(struct argp_state *state, const char *arg);

/* auto, always or never. */
enum when argument_when(struct argp_state *state, const char *option, const char *arg);

#endif
