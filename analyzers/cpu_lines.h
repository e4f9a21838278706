/* cpu_lines.h - lines of a summary: a label and words, which are broken where they are long. */
#ifndef PROFKIT_CPU_LINES_H
#define PROFKIT_CPU_LINES_H

#include "cpu_report.h"

enum { LABEL = 14, FIGURE = 12, WIDTH = 80 };	/* columns */

struct line {
	const char *label;
	struct text words;
};

/* Prints and empties it. */
void print_line(struct output *out, struct line *line);
void add_visible(struct text *t, const char *s);

/* What several logs have in common, what changed, and which limits are kept. */
void cpu_print_several(const struct cpu_report *report, struct output *out);

#endif
