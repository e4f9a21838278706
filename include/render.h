/*
 * render.h - pictures of a profile.
 *
 *	struct flamegraph_options o = flamegraph_defaults;
 *	if (flamegraph_option(&o, "style", "icicle", &error) < 0 ||
 *	    render_flamegraph(p, metric, &o, out, &error) < 0)
 *		tool_fail("%s", error.text);
 */
#ifndef PROFKIT_RENDER_H
#define PROFKIT_RENDER_H

#include <stdbool.h>

#include "error.h"
#include "output.h"
#include "profile.h"

enum flamegraph_style {
	STYLE_FLAME,		/* the outermost call at the bottom */
	STYLE_ICICLE,		/* and at the top */
	STYLE_CHART,		/* left to right is time, a lane a thread; needs a time line */
	STYLE_SANDWICH,		/* the callers of some functions above them, callees below */
	STYLE_SUNBURST,		/* in rings around the outermost call */
};

enum flamegraph_order {
	ORDER_NAME,
	ORDER_WEIGHT,		/* largest first: "left heavy" */
	ORDER_TIME,		/* first seen first */
};

enum flamegraph_color_by {
	COLOR_BY_FUNCTION, COLOR_BY_MODULE, COLOR_BY_FILE, COLOR_BY_THREAD,
	COLOR_BY_SELF,		/* of differential pictures: the change of self, not of total */
};

/*
 * A picture of a profile with the metrics "before" and "after" (diff_tree()):
 * which of them the widths are.  BOTH is their sum, so that every frame is seen.
 */
enum flamegraph_differential {
	DIFFERENTIAL_NONE, DIFFERENTIAL_AFTER, DIFFERENTIAL_BEFORE, DIFFERENTIAL_BOTH,
};

/* Strings are the caller's and outlive the rendering. */
struct flamegraph_options {
	enum flamegraph_style style;
	const char *sandwich;	/* the pattern of STYLE_SANDWICH */
	enum flamegraph_order order;
	enum flamegraph_color_by color_by;
	int palette;		/* palette_find(); PALETTE_AUTO: by the metric's unit */
	enum flamegraph_differential differential;
	/*
	 * Of differential pictures, by function: whether its total and its self cost
	 * changed for all one knows; the others are grey.  NULL: nobody knows.
	 */
	const bool *changed_total, *changed_self;
	bool reversed;		/* innermost call first, its callers above it */
	bool threads;		/* process and thread as the outermost frames */
	bool lines;		/* a box a line, not one a function */
	const char *title;	/* NULL: the profile's name, or its file's */
	const char *subtitle;	/* NULL: none; metric, order and so on are said in any case */
	const char *notes;	/* NULL: none; shown below; may have several lines */
	const char *font;	/* NULL: a list of fixed-width fonts */
	double font_size;	/* px */
	double height;		/* of a frame, px */
	double width;		/* of the picture, px; 0: as wide as the window */
	double min_px;		/* narrower frames are cut, and said to be, */
	double min_share;	/* and those with less than this share (0-1) of the total, */
	size_t boxes_max;	/* and of more than these the narrowest; 0: none */
};

extern const struct flamegraph_options flamegraph_defaults;

/*
 * Sets one option by its long name ("style", "order", "min-width" ...) from its
 * word; NULL for what has none ("reversed", "threads").  style: flame, icicle,
 * chart, sandwich=RE, sunburst.  differential: none, after, before, both (also NULL).
 * min-width: "0.5" or "0.5px", or "1%"; with it there may be any number of
 * boxes.
 * -1 and an error that names what would be right.
 */
int flamegraph_option(struct flamegraph_options *options, const char *name,
	const char *word, struct error *error);

/*
 * The words, separated by ", ", for help: "style", "order", "palette", "color-by" or
 * "differential".
 */
const char *flamegraph_words(const char *name);

/*
 * Writes an SVG file.  The profile has a tree (profile_tree_from_graph() was
 * called).  Where nothing was measured the picture says "no samples".  A
 * differential picture shows the metrics before and after, whatever metric is; a
 * profile's comment "metric" says what they measure.
 * -1 and an error where the style cannot be had: a chart without time line, a
 * pattern that is not valid or matches nothing, before without after.
 */
int render_flamegraph(const struct profile *p, metric_id metric,
	const struct flamegraph_options *options, struct output *out,
	struct error *error);

/* Whether a profile has the metrics before and after, in one unit. */
bool flamegraph_is_differential(const struct profile *p);

/* ---- palettes ---- */

enum { PALETTE_AUTO = 0, TONES = 16 };

/* A palette's number by its name ("hot", "colorblind"); -1 if none. */
int palette_find(const char *word);

/* A colour as the two modes of a screen show it, and as class="cNN" has it in the SVG. */
struct color {
	uint8_t light[3], dark[3];	/* red, green, blue */
};

/*
 * Families are ranges of colours, each of TONES tones; a palette says which
 * family a function belongs to.
 */
unsigned family_count(void);
struct color family_color(unsigned family, unsigned tone);

/* What is written on all of these colours, in light and in dark mode. */
extern const uint8_t color_ink_light[3], color_ink_dark[3];

#endif
