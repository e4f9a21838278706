/* pstats_sort.h - the order of a pstats listing; private to pstats_*.c. */
#ifndef PROFKIT_PSTATS_SORT_H
#define PROFKIT_PSTATS_SORT_H

#include "error.h"
#include "pstats_stats.h"

enum { MAX_FIELDS = 64 };

/* A figure or word of a record, and which way it goes. */
struct sort_field {
	unsigned char field;		/* private */
	bool descending;
};

struct sort {
	struct sort_field fields[MAX_FIELDS];
	size_t count;			/* 0: the order of the dict */
	struct text title;		/* "internal time, function name" */
};

/* What sort_stats() makes of its arguments; -1 and an error where it would raise one. */
int sort_parse(struct sort *sort, const char *const *keys, size_t count,
	struct error *error);
void sort_free(struct sort *sort);

/* The records' numbers in order; ties stay as they are.  The caller frees the array. */
uint32_t *sort_records(const struct sort *sort, const struct stats *s);

/* As keys of a dict are compared: file, line, name. */
int compare_functions(const struct profile *p, function_id a, function_id b);

/* func_std_string(): "file:line(name)", or the name alone of what is built in. */
void std_string(const struct profile *p, function_id f, struct text *to);

#endif
