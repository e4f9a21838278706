/* plot_layout.h - where everything of a chart stands, in px from the top left corner. */
#ifndef PROFKIT_RENDER_PLOT_LAYOUT_H
#define PROFKIT_RENDER_PLOT_LAYOUT_H

#include "plot_chart.h"

struct area {
	double left, right, top, bottom;
};

/* The names of lines, in a grid above the panels. */
struct key {
	double top;
	size_t columns, rows;	/* rows 0: no key */
	double entry_width;
};

struct panel_view {
	struct area area;
	struct range values;	/* with room for labels */
	struct ticks ticks;
	struct key key;
};

struct layout {
	double width, height;
	double font;		/* size of letters */
	double title_y, subtitle_y, axis_y;
	struct range time;
	struct ticks ticks;
	bool slanted;		/* names of ticks */
	struct panel_view *panels;
	struct placed_marks marks;
	struct area strip;	/* the marks' */
};

struct layout layout_new(const struct plot *plot);
void layout_free(struct layout *l, const struct plot *plot);

double layout_x(const struct layout *l, double time);
double layout_y(const struct panel_view *view, double value);

/* About how wide text is. */
double text_px(struct span text, double font);

#endif
