/* plot_canvas.h - curves as characters: dots in cells. */
#ifndef PROFKIT_RENDER_PLOT_CANVAS_H
#define PROFKIT_RENDER_PLOT_CANVAS_H

#include "plot_chart.h"

struct cell {
	unsigned char dots;	/* braille's, bit 0 is dot 1 */
	size_t line;		/* whose dots: the last one drawn */
	const char *sign;	/* where there are no dots: "┄"; NULL: nothing */
};

struct canvas {
	struct range time, values;	/* from edge to edge */
	size_t columns, rows;
	unsigned across, down;		/* dots of a cell: 2 x 4, or 1 x 1 */
	struct cell *cells;		/* row by row, the top one first */
};

/* The other members are set already. */
void canvas_new(struct canvas *c, bool braille);
void canvas_free(struct canvas *c);

/* Dots along a curve, joined; none is outside. */
void canvas_curve(struct canvas *c, const struct curve *curve, size_t line);

size_t canvas_column(const struct canvas *c, double time);
size_t canvas_row(const struct canvas *c, double value);
struct cell *canvas_cell(const struct canvas *c, size_t column, size_t row);

#endif
