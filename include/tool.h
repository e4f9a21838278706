/* tool.h - what all programs do alike: their name, messages and exit statuses. */
#ifndef PROFKIT_TOOL_H
#define PROFKIT_TOOL_H

#include <stdbool.h>

#include "output.h"

#define PROFKIT_VERSION "0.1.0"

/*
 * 0: fine; EXIT_FOUND: the thing asked about is so; EXIT_TROUBLE: it could not
 * be done.
 */
enum { EXIT_FOUND = 1, EXIT_TROUBLE = 2 };

/* To be called first, with the program's plain name: messages begin with it. */
void tool_start(const char *program);

/* "program: text" on stderr.  tool_fail() then exits with EXIT_TROUBLE. */
void tool_say(const char *format, ...) __attribute__((format(printf, 1, 2)));
void tool_fail(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

enum when { WHEN_AUTO, WHEN_ALWAYS, WHEN_NEVER };

/* The word auto, always or never; false if it is another. */
bool when_parse(const char *word, enum when *when);

/* Whether to write colour: as told, else to a terminal without NO_COLOR or TERM=dumb. */
bool tool_color(enum when when, const struct output *out);

#endif
