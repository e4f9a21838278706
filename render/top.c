/* top.c - the functions with the largest self cost, listed under the picture. */
#include "drawing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "units.h"
#include "xalloc.h"

enum { LINE = 18, NAME_X = 250, GAUGE = 60 };

static double *self_costs(const struct profile *p, metric_id metric)
{
	const double *self = p->metrics[metric].self;
	double *costs = xcalloc(p->function_count + 1, sizeof(*costs));

	for (size_t n = 1; n < p->node_count; n++)
		if (isfinite(self[n]))
			costs[node_function_id(p, n)] += self[n];
	for (size_t f = 0; p->graph.exact && f < p->function_count && f < p->graph.function_capacity; f++)
		costs[f] = p->graph.self[f * p->metric_count + metric];
	return costs;
}

static void insert(struct ranked *top, struct ranked new)
{
	size_t at = TOP - 1;

	if (!(new.self > top[at].self))
		return;
	for (; at && new.self > top[at - 1].self; at--)
		top[at] = top[at - 1];
	top[at] = new;
}

void rank_functions(struct drawing *d)
{
	double *costs = self_costs(d->p, d->metric);

	for (function_id f = 1; f < d->p->function_count; f++)
		insert(d->top, (struct ranked){ f, costs[f] });
	free(costs);
}

static void draw_number(struct drawing *d, double x, const char *text)
{
	svg_begin(d->svg, "text");
	svg_number(d->svg, "x", x, 0, "");
	svg_number(d->svg, "y", d->y, 2, "");
	svg_attr(d->svg, "class", "number");
	svg_end_with(d->svg, text);
}

static void draw_gauge(struct drawing *d, double share)
{
	svg_begin(d->svg, "rect");
	svg_number(d->svg, "x", NAME_X - 10 - GAUGE, 0, "");
	svg_number(d->svg, "y", d->y - 9, 2, "");
	svg_number(d->svg, "width", share < 1 ? share * GAUGE : GAUGE, 2, "");
	svg_number(d->svg, "height", 10, 0, "");
	svg_number(d->svg, "rx", 2, 0, "");
	svg_attr(d->svg, "class", "gauge");
	svg_end(d->svg);
}

static void draw_ranked(struct drawing *d, const struct ranked *r, double total,
	double largest)
{
	char value[VALUE_SIZE];

	value_format(value, r->self, profile_str(d->p, d->p->metrics[d->metric].unit));
	draw_number(d, 100, value);
	text_clear(&d->text);
	add_percent(&d->text, r->self, total);
	draw_number(d, NAME_X - 20 - GAUGE, d->text.s);
	draw_gauge(d, r->self / largest);
	text_clear(&d->name);
	add_function_name(&d->name, d->p, r->function, 0);
	svg_begin(d->svg, "text");
	svg_number(d->svg, "x", NAME_X, 0, "");
	svg_number(d->svg, "y", d->y, 2, "");
	svg_attr(d->svg, "class", "mono");
	svg_end_with(d->svg, d->name.s ? d->name.s : "");
	svg_newline(d->svg);
}

void draw_top(struct drawing *d)
{
	const struct ranked *top = d->top;
	double total = profile_total(d->p, d->metric);

	if (!(top[0].self > 0))
		return;
	d->y += 30;
	svg_begin(d->svg, "g");
	svg_attr(d->svg, "id", "top");
	svg_begin(d->svg, "text");
	svg_number(d->svg, "x", MARGIN, 0, "");
	svg_number(d->svg, "y", d->y, 2, "");
	svg_attr(d->svg, "class", "heading");
	svg_end_with(d->svg, "Top functions by self cost");
	svg_newline(d->svg);
	for (size_t i = 0; i < TOP && top[i].self > 0; i++) {
		d->y += i ? LINE : LINE + 4;
		draw_ranked(d, &top[i], total, top[0].self);
	}
	svg_end(d->svg);
	svg_newline(d->svg);
}
