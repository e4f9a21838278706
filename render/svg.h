/* svg.h - SVG elements to an output: escaped, well-formed, numbers in every locale alike. */
#ifndef PROFKIT_RENDER_SVG_H
#define PROFKIT_RENDER_SVG_H

#include "output.h"

struct svg;

struct svg *svg_new(struct output *out);
/* Ends all that is open. */
void svg_free(struct svg *svg);

void svg_begin(struct svg *svg, const char *element);
void svg_end(struct svg *svg);
void svg_newline(struct svg *svg);

/* Of the element begun last.  Names and values are UTF-8 without control characters. */
void svg_attr(struct svg *svg, const char *name, const char *value);
void svg_number(struct svg *svg, const char *name, double value, int decimals,
	const char *suffix);
void svg_exact(struct svg *svg, const char *name, double value);
void svg_text(struct svg *svg, const char *text);
void svg_comment(struct svg *svg, const char *text);

/* <element attribute=...>text</element>, begun by svg_begin(). */
void svg_end_with(struct svg *svg, const char *text);

/* Lines up to a NULL, as they are, in a CDATA section.  They hold no "]]>". */
void svg_lines(struct svg *svg, const char *const *lines);

#endif
