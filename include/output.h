/*
 * output.h - where results go: a file that appears whole or not at all, or stdout.
 */
#ifndef PROFKIT_OUTPUT_H
#define PROFKIT_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "error.h"
#include "text.h"

struct output;

/*
 * Opens path ("-" or NULL: stdout).  A file is written without a name (or a
 * hidden one in the same folder) and gets its own by output_close(), so
 * nothing half-written is ever seen.  It has the mode that a plain open would
 * give it, and links are followed.  Devices and pipes are written directly.
 */
struct output *output_open(const char *path, struct error *error);

/* Collects everything in memory, for tests and for what is embedded elsewhere. */
struct output *output_memory(struct text *into);

/*
 * Ends it: flushed, synced, renamed.  -1 and an error (full disk) if anything
 * written so far failed.  output_abort() drops it instead; no file appears.
 */
int output_close(struct output *out, struct error *error);
void output_abort(struct output *out);

/* Write errors are remembered and told by output_close(). */
void output_add(struct output *out, const char *s, size_t len);
void output_str(struct output *out, const char *s);
void output_byte(struct output *out, char c);
void output_printf(struct output *out, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* The shortest decimal that reads back as the same double. */
void output_number(struct output *out, double value);

/* Whether it goes to a terminal, and how wide that is (0 when not). */
bool output_is_terminal(const struct output *out);
unsigned output_columns(const struct output *out);

#endif
