/* speedscope.h - what the reader and the writer of speedscope files share. */
#ifndef PROFKIT_SPEEDSCOPE_H
#define PROFKIT_SPEEDSCOPE_H

#include "format.h"

#define SPEEDSCOPE_SCHEMA "https://www.speedscope.app/file-format-schema.json"
#define SPEEDSCOPE_ACTIVE "activeProfileIndex"	/* as a meta */

/* A thread's numbers and name, which the format only has in a profile's name. */
struct thread_name {
	struct span name;
	int64_t pid, tid;	/* -1 unknown */
};

/*
 * Takes apart what py-spy ('Process 1 Thread 2 "name"'), Austin ("... for
 * 1:2") and dotnet-trace ("Thread (2)") write; the name is short only where
 * thread_name_add() would make the same text of it again.
 */
struct thread_name thread_name_parse(struct span text);
void thread_name_add(struct text *to, const struct thread_name *t);

int speedscope_write(const struct profile *p, const struct write_options *options,
	struct output *out, struct loss *loss, struct error *error);

#endif
