/*
 * command.h - what another program says, run without a shell.
 *
 *	const char *const argv[] = { "git", "rev-parse", "HEAD", NULL };
 *	struct text out = { 0 };
 *	if (command_output(argv, &out, &error) == 0) ...
 */
#ifndef PROFKIT_COMMAND_H
#define PROFKIT_COMMAND_H

#include "error.h"
#include "text.h"

/*
 * Runs argv[0], found in $PATH, with nothing to read, and adds all it prints on stdout to
 * out; stderr is thrown away.  Its exit status (of a signal 128 + its number), or -1 and
 * an error where it could not be run.
 */
int command_output(const char *const *argv, struct text *out, struct error *error);

#endif
