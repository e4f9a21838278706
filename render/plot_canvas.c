/* plot_canvas.c - curves as characters. */
#include "plot_canvas.h"

#include <math.h>
#include <stdlib.h>

#include "xalloc.h"

void canvas_new(struct canvas *c, bool braille)
{
	c->across = braille ? 2 : 1;
	c->down = braille ? 4 : 1;
	c->cells = xcalloc(c->columns * c->rows + 1, sizeof(*c->cells));
}

void canvas_free(struct canvas *c)
{
	free(c->cells);
	c->cells = NULL;
}

/* Which of so many steps from low to high. */
static size_t step_of(struct range range, double value, size_t steps)
{
	double share = (value - range.low) / (range.high - range.low);
	double step = share * (double)(steps - 1);

	return (size_t)nearbyint(fmin(fmax(step, 0), (double)(steps - 1)));
}

size_t canvas_column(const struct canvas *c, double time)
{
	return step_of(c->time, time, c->columns * c->across) / c->across;
}

size_t canvas_row(const struct canvas *c, double value)
{
	return c->rows - 1 - step_of(c->values, value, c->rows * c->down) / c->down;
}

struct cell *canvas_cell(const struct canvas *c, size_t column, size_t row)
{
	return &c->cells[row * c->columns + column];
}

/* x from the left, y from the bottom. */
static void set_dot(struct canvas *c, size_t x, size_t y, size_t line)
{
	static const unsigned char bits[2][4] = { { 0x40, 0x04, 0x02, 0x01 },
		{ 0x80, 0x20, 0x10, 0x08 } };
	struct cell *cell =
		canvas_cell(c, x / c->across, c->rows - 1 - y / c->down);

	cell->dots |= bits[x % c->across][y % c->down];
	cell->line = line;
}

static void join(struct canvas *c, const size_t from[2], const size_t to[2], size_t line)
{
	double dx = (double)to[0] - (double)from[0], dy = (double)to[1] - (double)from[1];
	double steps = fmax(fmax(fabs(dx), fabs(dy)), 1);

	for (double i = 0; i <= steps; i++)
		set_dot(c, (size_t)nearbyint((double)from[0] + dx * i / steps),
			(size_t)nearbyint((double)from[1] + dy * i / steps), line);
}

void canvas_curve(struct canvas *c, const struct curve *curve, size_t line)
{
	size_t last[2] = { 0 };

	for (size_t i = 0; i < curve->count; i++) {
		if (isnan(curve->values[i]))
			continue;
		size_t here[2] = {
			step_of(c->time, curve->times[i], c->columns * c->across),
			step_of(c->values, curve->values[i], c->rows * c->down) };

		join(c, i && !isnan(curve->values[i - 1]) ? last : here, here, line);
		last[0] = here[0];
		last[1] = here[1];
	}
}
