/*
 * formats.c - the list of formats.  Adding one takes a file in this folder,
 * with its struct format at the bottom, and a line here.
 */
#include "format.h"

/* A line a format, by name: X(pstats) */
#define FORMATS(X) \
	X(collapsed) \
	X(cpulog) \
	X(docker) \
	X(dot) \
	X(json) \
	X(mprof) \
	X(pidstat) \
	X(ps) \
	X(psrecord) \
	X(pstats) \
	X(sadf) \
	X(sar) \
	X(speedscope) \
	X(top) \
	X(vmstat)

#define DECLARE(name) extern const struct format format_##name;
FORMATS(DECLARE)

#define ADDRESS(name) &format_##name,
const struct format *const formats[] = { FORMATS(ADDRESS) NULL };

const struct format *format_find(const char *name)
{
	for (size_t i = 0; formats[i]; i++)
		if (!strcmp(formats[i]->name, name))
			return formats[i];
	return NULL;
}

static size_t ending_length(const struct format *f, struct span path)
{
	size_t longest = 0;

	for (const char *const *e = f->extensions; e && *e; e++)
		if (span_ends(path, *e) && strlen(*e) > longest)
			longest = strlen(*e);
	return longest;
}

const struct format *format_by_ending(const char *path, unsigned *others)
{
	const struct format *best = NULL;
	size_t longest = 0;

	*others = 0;
	for (size_t i = 0; formats[i]; i++) {
		size_t len = ending_length(formats[i], span_of(path));

		if (!formats[i]->write || !len || len < longest)
			continue;
		if (len == longest) {
			++*others;
			continue;
		}
		best = formats[i];
		longest = len;
		*others = 0;
	}
	return best;
}
