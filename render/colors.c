/* colors.c - which box has which colour, and the style sheet that says so. */
#include "changes.h"

#include <stdio.h>
#include <stdlib.h>

#include "number.h"
#include "units.h"
#include "xalloc.h"

static const char *const sheet[] = {
#include "flamegraph.css.inc"
	NULL
};

static const char *const default_font =
	"ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace";

/* ---- the colour of a box ---- */

static struct span thread_word(const struct drawing *d, thread_id t)
{
	const struct thread *thread = &d->p->threads[t];

	return profile_text(d->p, thread->name ? thread->name : thread->process);
}

/* What a box is coloured by, where that is not its function. */
static struct span box_word(const struct drawing *d, const struct box *box)
{
	const struct function *f = &d->p->functions[d->p->frames[box->id].function];

	if (d->options->color_by == COLOR_BY_THREAD)
		return thread_word(d, box->thread);
	return profile_text(d->p, d->options->color_by == COLOR_BY_FILE ? f->file :
		f->module);
}

static struct shade box_shade(const struct drawing *d, const struct box *box,
	struct span *word)
{
	const struct frame *frame = &d->p->frames[box->kind == BOX_FRAME ? box->id : 0];

	*word = (struct span){ "", 0 };
	if (box->kind != BOX_FRAME)
		return shade_neutral();
	if (d->options->color_by == COLOR_BY_FUNCTION)
		return shade_function(d->palette, d->p, frame->function,
			(enum frame_kind)frame->kind);
	*word = box_word(d, box);
	return shade_word(d->palette, *word);
}

/* ---- the legend: meanings, the widest first seen ---- */

static bool same_meaning(const struct legend *legend, const char *meaning)
{
	return !strcmp(legend->meaning, meaning);
}

static void add_legend(struct drawing *d, struct shade shade, const char *meaning)
{
	for (size_t i = 0; i < d->legend_count; i++)
		if (same_meaning(&d->legends[i], meaning))
			return;
	if (d->legend_count < LEGENDS_MAX)
		d->legends[d->legend_count++] = (struct legend){ shade, meaning };
}

static int resolved_palette(const struct drawing *d)
{
	const struct unit *unit = unit_find(profile_str(d->p, d->p->metrics[d->metric].unit));

	if (d->options->palette != PALETTE_AUTO)
		return d->options->palette;
	return palette_find(unit && unit->dimension == DIM_BYTES ? "mem" : "hot");
}

void choose_colors(struct drawing *d)
{
	d->palette = resolved_palette(d);
	if (is_differential(d)) {
		choose_change_colors(d);
		return;
	}
	d->classes = xcalloc(d->picture->count + 1, sizeof(*d->classes));
	for (size_t i = 0; i < d->picture->count; i++) {
		struct span word;
		struct shade shade = box_shade(d, &d->picture->boxes[i], &word);

		d->classes[i] = (uint16_t)(shade.family * TONES + shade.tone);
		if (shade.meaning || word.len)
			add_legend(d, shade, shade.meaning ? shade.meaning : word.s);
	}
}

/* ---- the style sheet ---- */

static void draw_lines(struct svg *svg, const char *const *lines)
{
	for (; *lines; lines++)
		svg_text(svg, *lines);
}

static void draw_rule(struct drawing *d, unsigned number)
{
	struct color color = family_color(number / TONES, number % TONES);
	char rule[64];

	snprintf(rule, sizeof(rule), ".c%u { fill: #%02x%02x%02x }\n", number,
		color.dark[0], color.dark[1], color.dark[2]);
	svg_text(d->svg, rule);
}

static void draw_dark_rules(struct drawing *d)
{
	bool *used = xcalloc(family_count() * TONES, sizeof(*used));

	for (size_t i = 0; i < d->picture->count; i++)
		used[d->classes[i]] = true;
	for (size_t i = 0; i < d->legend_count; i++)
		used[d->legends[i].shade.family * TONES + d->legends[i].shade.tone] = true;
	svg_text(d->svg, "@media screen and (prefers-color-scheme: dark) {\n");
	for (unsigned i = 0; i < family_count() * TONES; i++)
		if (used[i])
			draw_rule(d, i);
	svg_text(d->svg, "}\n");
	free(used);
}

/* A font's name as it can stand in a style sheet. */
static void draw_font(struct drawing *d)
{
	char size[NUMBER_FIXED_SIZE];

	number_fixed(size, d->options->font_size, 2, true);
	text_clear(&d->text);
	text_printf(&d->text, "#frames text { font: %spx ", size);
	for (const char *c = d->options->font ? d->options->font : default_font; *c; c++)
		if (!strchr("{}<>;&\\/@", *c) && (unsigned char)*c >= ' ')
			text_byte(&d->text, *c);
	text_str(&d->text, " }\n");
	struct text visible = { 0 };

	text_visible(&visible, (struct span){ d->text.s, d->text.len - 1 }, false);
	svg_text(d->svg, visible.s);
	text_free(&visible);
}

void draw_style(struct drawing *d)
{
	svg_begin(d->svg, "style");
	svg_text(d->svg, "\n");
	draw_lines(d->svg, sheet);
	if (is_differential(d))
		draw_lines(d->svg, change_sheet);
	draw_font(d);
	svg_text(d->svg, "\n");
	draw_dark_rules(d);
	svg_end(d->svg);
	svg_newline(d->svg);
}
