/* drawing.h - a flame graph on its way into the SVG: what its parts share. */
#ifndef PROFKIT_RENDER_DRAWING_H
#define PROFKIT_RENDER_DRAWING_H

#include "palette.h"
#include "picture.h"
#include "svg.h"

enum {
	MARGIN = 10, TITLE_Y = 30, SUBTITLE_Y = 50, BAR_Y = 60, BAR_HEIGHT = 48,
	FRAMES_Y = BAR_Y + BAR_HEIGHT + 2, LEGENDS_MAX = 12, TOP = 10,
};

/* How values are written: times this, then this word. */
struct measure {
	double factor;
	int decimals;
	const char *word;	/* "samples", "ms"; escaped by whoever writes it */
};

/* A colour and what it stands for. */
struct legend {
	struct shade shade;
	const char *meaning;
};

struct ranked {
	function_id function;
	double self;
};

struct drawing {
	const struct profile *p;
	metric_id metric;
	const struct flamegraph_options *options;
	const struct picture *picture;
	struct svg *svg;
	struct measure measure;
	int palette;			/* never PALETTE_AUTO */
	uint16_t *classes;		/* by box: family * TONES + tone */
	struct legend legends[LEGENDS_MAX];
	size_t legend_count;
	struct ranked top[TOP];		/* self 0: no more */
	struct text name, text;	/* scratch */
	struct text word;		/* of measure */
	double px;			/* width of the whole */
	double y;			/* what is next goes here */
};

/* A function's name as the picture shows it: "parse (src/x.py:17)". */
void add_function_name(struct text *text, const struct profile *p, function_id f,
	uint32_t line);

/* "12.34%"; of nothing "0.00%". */
void add_percent(struct text *text, double part, double whole);

struct measure measure_of(struct drawing *drawing);
/* "1,234", and with its word. */
void add_value(struct text *text, const struct measure *measure, double value);
void add_count(struct text *text, const struct measure *measure, double value);

/* The #frames element.  Raises y to its end. */
void draw_frames(struct drawing *drawing);

double frames_height(const struct drawing *drawing);

/* The functions with the largest self cost: found, and as text. */
void rank_functions(struct drawing *drawing);
void draw_top(struct drawing *drawing);

/* A line of text; id and class may be NULL. */
void draw_line(struct drawing *drawing, const char *id, const char *class, double x,
	double y, const char *text);

/* A rectangle, which the caller ends. */
void draw_box(struct drawing *drawing, double x, double y, double width, double height);

/* What the colours mean, and the user's notes.  Raise y to their ends. */
void draw_legend(struct drawing *drawing);
void draw_notes(struct drawing *drawing);

/* As much of a name as fits, the folders of its file left out; empty where little would be left. */
void fit_label(struct text *label, const char *name, double px, double font_size);

/* Colours by box, and the legend. */
void choose_colors(struct drawing *drawing);

/* The rules of all colours that are used. */
void draw_style(struct drawing *drawing);

#endif
