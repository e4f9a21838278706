/* changes.c - the boxes of a differential picture: colours, signs and hatching. */
#include "changes.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "xalloc.h"

const char *const change_sheet[] = {
#include "differential.css.inc"
	NULL
};

const char *const change_script[] = {
#include "differential.js.inc"
	NULL
};

static const struct change *change_of(const struct drawing *d, size_t box)
{
	return &d->picture->differential->changes[d->picture->boxes[box].change];
}

static bool has_color(const struct drawing *d, size_t box)
{
	return d->picture->boxes[box].kind == BOX_FRAME;
}

/* How much less or more a box's colour says it is; 0: no change. */
static double colored_change(const struct drawing *d, size_t box)
{
	return has_color(d, box) ?
		change_colored(d->picture->differential, change_of(d, box)) : 0;
}

/* ---- colours ---- */

/* The root of the share, so that small changes beside a large one are seen. */
static unsigned tone_of(double change, double largest)
{
	double along = largest > 0 ? sqrt(fabs(change) / largest) : 1;

	return (unsigned)lrint((TONES - 1) * (along < 1 ? along : 1));
}

static struct shade change_shade(double change, double largest)
{
	if (!(fabs(change) > 0))
		return shade_change(0, 0);
	return shade_change(change > 0 ? 1 : -1, tone_of(change, largest));
}

static void add_scale(struct drawing *d)
{
	static const unsigned tones[] = { 15, 10, 5 };

	for (int i = 0; i < 3; i++)
		d->legends[d->legend_count++].shade = shade_change(-1, tones[i]);
	d->legends[d->legend_count++].shade = shade_change(0, 0);
	for (int i = 2; i >= 0; i--)
		d->legends[d->legend_count++].shade = shade_change(1, tones[i]);
}

void choose_change_colors(struct drawing *d)
{
	struct differential *diff = d->picture->differential;
	size_t count = d->picture->count;

	d->classes = xcalloc(count + 1, sizeof(*d->classes));
	diff->largest = 0.01 * differential_whole(diff);
	for (size_t i = 0; i < count; i++)
		diff->largest = fmax(diff->largest, fabs(colored_change(d, i)));
	for (size_t i = 0; i < count; i++) {
		struct shade shade = has_color(d, i) ?
			change_shade(colored_change(d, i), diff->largest) :
			shade_neutral();

		d->classes[i] = (uint16_t)(shade.family * TONES + shade.tone);
	}
	add_scale(d);
}

/* ---- signs ---- */

const char *change_class(const struct drawing *d, size_t box)
{
	static const char *const classes[3][3] = {
		{ "less", "less new", "less gone" }, { "", "new", "gone" },
		{ "more", "more new", "more gone" },
	};
	double change = colored_change(d, box);
	int direction = (change > 0) - (change < 0);

	if (!has_color(d, box))
		return "";
	return classes[direction + 1][change_is_new(change_of(d, box)) ? 1 :
		is_hatched(d, box) ? 2 : 0];
}

void sign_name(struct drawing *d, size_t box)
{
	double change = colored_change(d, box);
	struct text name = { 0 };

	if (!(fabs(change) > 0))
		return;
	text_str(&name, change > 0 ? "+ " : "− ");
	text_add(&name, d->name.s ? d->name.s : "", d->name.len);
	text_free(&d->name);
	d->name = name;
}

/* ---- hatching ---- */

bool is_hatched(const struct drawing *d, size_t box)
{
	return has_color(d, box) && change_is_gone(change_of(d, box));
}

/* A tile of the colour with a stripe of the page's. */
static void draw_hatching(struct drawing *d, unsigned number)
{
	struct color color = family_color(number / TONES, number % TONES);
	char text[40];

	svg_begin(d->svg, "pattern");
	snprintf(text, sizeof(text), "gone%u", number);
	svg_attr(d->svg, "id", text);
	svg_attr(d->svg, "patternUnits", "userSpaceOnUse");
	svg_number(d->svg, "width", 8, 0, "");
	svg_number(d->svg, "height", 8, 0, "");
	svg_attr(d->svg, "patternTransform", "rotate(45)");
	svg_begin(d->svg, "rect");
	svg_number(d->svg, "width", 8, 0, "");
	svg_number(d->svg, "height", 8, 0, "");
	snprintf(text, sizeof(text), "c%u", number);
	svg_attr(d->svg, "class", text);
	snprintf(text, sizeof(text), "rgb(%u,%u,%u)", color.light[0], color.light[1],
		color.light[2]);
	svg_attr(d->svg, "fill", text);
	svg_end(d->svg);
	svg_begin(d->svg, "rect");
	svg_attr(d->svg, "class", "stripe");
	svg_number(d->svg, "width", 3, 0, "");
	svg_number(d->svg, "height", 8, 0, "");
	svg_attr(d->svg, "fill", "#fdfdfc");
	svg_end(d->svg);
	svg_end(d->svg);
	svg_newline(d->svg);
}

void draw_hatchings(struct drawing *d)
{
	bool *used = xcalloc(family_count() * TONES, sizeof(*used));
	struct shade shade = d->legends[1].shade;

	used[shade.family * TONES + shade.tone] = true;
	for (size_t i = 0; i < d->picture->count; i++)
		used[d->classes[i]] |= is_hatched(d, i);
	svg_begin(d->svg, "defs");
	for (unsigned i = 0; i < family_count() * TONES; i++)
		if (used[i])
			draw_hatching(d, i);
	svg_end(d->svg);
	svg_newline(d->svg);
	free(used);
}
