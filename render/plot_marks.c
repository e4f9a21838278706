/* plot_marks.c - stretches of time in rows, none over another. */
#include "plot_chart.h"

#include <math.h>
#include <stdlib.h>

#include "xalloc.h"

/* By begin; the outer before what it has within. */
static int by_time(const void *a, const void *b)
{
	const struct plot_mark *x = ((const struct placed_mark *)a)->mark;
	const struct plot_mark *y = ((const struct placed_mark *)b)->mark;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	if (x->to != y->to)
		return x->to > y->to ? -1 : 1;
	return (x > y) - (x < y);
}

/* The first row that is free from then on; MARK_ROWS where none is. */
static size_t free_row(const double until[MARK_ROWS], double from)
{
	size_t row = 0;

	while (row < MARK_ROWS && until[row] > from)
		row++;
	return row;
}

static void choose_rows(struct placed_marks *placed)
{
	double until[MARK_ROWS] = { -HUGE_VAL, -HUGE_VAL, -HUGE_VAL, -HUGE_VAL };
	struct placed_mark *last[MARK_ROWS] = { NULL };
	size_t kept = 0;

	for (size_t i = 0; i < placed->count; i++) {
		struct placed_mark mark = placed->items[i];

		mark.row = free_row(until, mark.mark->from);
		if (mark.row == MARK_ROWS)
			continue;
		if (last[mark.row])
			last[mark.row]->free_until = mark.mark->from;
		until[mark.row] = mark.mark->to;
		placed->items[kept] = mark;
		last[mark.row] = &placed->items[kept++];
		if (mark.row >= placed->rows)
			placed->rows = mark.row + 1;
	}
	placed->left_out += placed->count - kept;
	placed->count = kept;
}

static int by_length(const void *a, const void *b)
{
	const struct plot_mark *x = ((const struct placed_mark *)a)->mark;
	const struct plot_mark *y = ((const struct placed_mark *)b)->mark;

	if (x->to - x->from != y->to - y->from)
		return x->to - x->from > y->to - y->from ? -1 : 1;
	return by_time(a, b);
}

/* More than can be read would hide each other. */
static void keep_longest(struct placed_marks *placed)
{
	if (placed->count <= MARKS_MAX)
		return;
	qsort(placed->items, placed->count, sizeof(*placed->items), by_length);
	placed->left_out += placed->count - MARKS_MAX;
	placed->count = MARKS_MAX;
}

void marks_place(struct placed_marks *placed, const struct plot *plot, double shortest)
{
	*placed = (struct placed_marks){ 0 };
	placed->items = xcalloc(plot->mark_count + 1, sizeof(*placed->items));
	for (size_t i = 0; i < plot->mark_count; i++) {
		const struct plot_mark *mark = &plot->marks[i];

		if (mark->to - mark->from >= shortest)
			placed->items[placed->count++] =
				(struct placed_mark){ mark, 0, HUGE_VAL };
		else
			placed->left_out++;
	}
	keep_longest(placed);
	qsort(placed->items, placed->count, sizeof(*placed->items), by_time);
	choose_rows(placed);
}

void marks_free(struct placed_marks *placed)
{
	free(placed->items);
	*placed = (struct placed_marks){ 0 };
}
