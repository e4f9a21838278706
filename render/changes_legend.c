/* changes_legend.c - what colours and marks of a differential picture mean, and what changed most. */
#include "changes.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "units.h"
#include "xalloc.h"

enum {
	SWATCH_WIDTH = 66, SWATCH_HEIGHT = 18, SAMPLE_WIDTH = 40, LINE = 17,
	TOP_LINE = 18, NAME_X = 370, GAUGE = 60,
};

/* ---- pieces ---- */

static void draw_words(struct drawing *d, double x, const char *class, const char *text)
{
	svg_begin(d->svg, "text");
	if (class)
		svg_attr(d->svg, "class", class);
	svg_number(d->svg, "x", x, 2, "");
	svg_number(d->svg, "y", d->y, 2, "");
	svg_end_with(d->svg, text);
	svg_newline(d->svg);
}

static void draw_tile(struct drawing *d, double x, double width, const char *class,
	const char *fill)
{
	svg_begin(d->svg, "rect");
	svg_number(d->svg, "x", x, 2, "");
	svg_number(d->svg, "y", d->y - 13, 2, "");
	svg_number(d->svg, "width", width, 2, "");
	svg_number(d->svg, "height", SWATCH_HEIGHT, 0, "");
	svg_attr(d->svg, "class", class);
	svg_attr(d->svg, "fill", fill);
	svg_end(d->svg);
}

static void draw_shade(struct drawing *d, double x, double width, struct shade shade,
	const char *more)
{
	struct color color = family_color(shade.family, shade.tone);
	char class[40], fill[40];

	snprintf(class, sizeof(class), "c%u%s", shade.family * TONES + shade.tone, more);
	snprintf(fill, sizeof(fill), "rgb(%u,%u,%u)", color.light[0], color.light[1],
		color.light[2]);
	draw_tile(d, x, width, class, fill);
}

/* ---- the legend ---- */

static void draw_meanings(struct drawing *d)
{
	static const char *const widths[] = {
		[DIFFERENTIAL_NONE] = "", [DIFFERENTIAL_AFTER] = "cost after",
		[DIFFERENTIAL_BEFORE] = "cost before",
		[DIFFERENTIAL_BOTH] = "costs before and after, added up",
	};
	const struct differential *diff = d->picture->differential;

	d->y += 22;
	text_clear(&d->text);
	text_printf(&d->text, "A frame's width is its %s; its colour is how much its %s changed, "
		"in %% of the larger total.", widths[d->options->differential],
		diff->by_self || !diff->has_self ? "self cost" : "total");
	draw_words(d, MARGIN, "muted", d->text.s);
	d->y += LINE;
	text_clear(&d->text);
	text_printf(&d->text, "Grey: changed by less than 0.1%% of the total or 5%% of itself%s.",
		diff->changed_total || diff->changed_self ?
		", or its function not more than by chance" :
		diff->counts ? ", or not by twice the error of its counts" : "");
	draw_words(d, MARGIN, "muted", d->text.s);
}

/* What a swatch's tone stands for, in percent of the larger total. */
static double swatch_percent(const struct drawing *d, unsigned tone)
{
	const struct differential *diff = d->picture->differential;
	double along = (double)tone / (TONES - 1), whole = differential_whole(diff);

	return whole > 0 ? 100 * along * along * diff->largest / whole : 0;
}

static void draw_scale(struct drawing *d)
{
	d->y += LINE + 8;
	for (size_t i = 0; i < d->legend_count; i++) {
		struct shade shade = d->legends[i].shade;
		double x = MARGIN + (double)i * SWATCH_WIDTH;
		double change = swatch_percent(d, shade.tone);

		draw_shade(d, x, SWATCH_WIDTH - 1, shade, "");
		text_clear(&d->text);
		if (shade.tone)
			add_signed(&d->text, i < d->legend_count / 2 ? -change : change,
				change < 9.95 ? 2 : 1, "%");
		else
			text_str(&d->text, "grey");
		draw_words(d, x + SWATCH_WIDTH / 2, "middle", d->text.s);
	}
}

static void draw_marks(struct drawing *d)
{
	struct shade less = d->legends[1].shade, more = d->legends[5].shade;
	double x = MARGIN;
	char fill[40];

	d->y += LINE + 10;
	snprintf(fill, sizeof(fill), "url(#gone%u)", less.family * TONES + less.tone);
	draw_tile(d, x, SAMPLE_WIDTH, "gone wide", fill);
	draw_words(d, x + SAMPLE_WIDTH + 6, NULL, "gone");
	draw_shade(d, x + 90, SAMPLE_WIDTH, more, " new wide");
	draw_words(d, x + SAMPLE_WIDTH + 96, NULL, "new");
	draw_words(d, x + 180, NULL, "+ more · − less");
	d->y += 5;
}

void draw_change_legend(struct drawing *d)
{
	draw_meanings(d);
	draw_scale(d);
	draw_marks(d);
}

/* ---- what changed most ---- */

struct changed {
	function_id function;
	double before, after;
};

static int compare_changed(const void *left, const void *right)
{
	const struct changed *a = left, *b = right;
	double x = fabs(a->after - a->before), y = fabs(b->after - b->before);

	if (x < y || x > y)
		return x < y ? 1 : -1;
	return (a->function > b->function) - (a->function < b->function);
}

static struct changed *self_changes(const struct differential *diff)
{
	const struct profile *p = diff->p;
	const double *before = p->metrics[diff->before].self,
		*after = p->metrics[diff->after].self;
	struct changed *changed = xcalloc(p->function_count + 1, sizeof(*changed));

	for (size_t n = 1; n < p->node_count; n++) {
		struct changed *c = &changed[node_function_id(p, n)];

		c->before += isfinite(before[n]) ? before[n] : 0;
		c->after += isfinite(after[n]) ? after[n] : 0;
	}
	for (function_id f = 0; f < p->function_count; f++)
		changed[f].function = f;
	return changed;
}

/* Functions whose self cost changed come first; how many. */
static size_t rank_changes(const struct differential *diff, struct changed *changed)
{
	size_t count = 0;

	for (size_t f = 1; f < diff->p->function_count; f++)
		if (differential_direction(diff, changed[f].before, changed[f].after, true,
			    (function_id)f))
			changed[count++] = changed[f];
	qsort(changed, count, sizeof(*changed), compare_changed);
	return count < TOP ? count : TOP;
}

static void draw_change_gauge(struct drawing *d, const struct changed *c, double largest)
{
	double delta = c->after - c->before;
	struct shade shade = shade_change(delta > 0 ? 1 : -1, TONES * 2 / 3);

	draw_shade(d, NAME_X - 10 - GAUGE, fmax(1, GAUGE * fabs(delta) / largest),
		shade, "");
}

static void draw_changed(struct drawing *d, const struct changed *c, double largest)
{
	const struct differential *diff = d->picture->differential;
	const char *unit = profile_str(d->p, d->p->metrics[d->metric].unit);
	char before[VALUE_SIZE], after[VALUE_SIZE];

	value_format(before, c->before, unit);
	value_format(after, c->after, unit);
	text_clear(&d->text);
	text_printf(&d->text, "%s → %s", before, after);
	draw_words(d, 190, "number", d->text.s);
	text_clear(&d->text);
	add_signed(&d->text, 100 * (c->after - c->before) / differential_whole(diff), 2, "%");
	draw_words(d, NAME_X - 20 - GAUGE, "number", d->text.s);
	draw_change_gauge(d, c, largest);
	text_clear(&d->name);
	add_function_name(&d->name, d->p, c->function, 0);
	draw_words(d, NAME_X, "mono", d->name.s ? d->name.s : "");
}

void draw_change_top(struct drawing *d)
{
	struct changed *changed = self_changes(d->picture->differential);
	size_t count = rank_changes(d->picture->differential, changed);

	d->y += 30;
	svg_begin(d->svg, "g");
	svg_attr(d->svg, "id", "top");
	draw_words(d, MARGIN, "heading", count ?
		"Largest changes of self cost, in % of the larger total" :
		"No function's self cost changed beyond the grey.");
	for (size_t i = 0; i < count; i++) {
		d->y += i ? TOP_LINE : TOP_LINE + 4;
		draw_changed(d, &changed[i], fabs(changed[0].after - changed[0].before));
	}
	svg_end(d->svg);
	svg_newline(d->svg);
	free(changed);
}
