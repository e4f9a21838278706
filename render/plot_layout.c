/* plot_layout.c - where everything of a chart stands. */
#include "plot_layout.h"

#include <math.h>
#include <stdlib.h>

#include "xalloc.h"

enum { KEY_ROWS = 4, KEY_COLUMNS = 40, SIDE_COLUMNS = 18 };

/* In letters' heights. */
static const double row_height = 1.45, mark_height = 1.35, edge = 0.7;

double text_px(struct span text, double font)
{
	return (double)utf8_width(text) * font * 0.62;
}

double layout_x(const struct layout *l, double time)
{
	const struct area *a = &l->strip;

	return a->left + (time - l->time.low) / (l->time.high - l->time.low) *
		(a->right - a->left);
}

double layout_y(const struct panel_view *view, double value)
{
	const struct range *r = &view->values;

	return view->area.bottom - (value - r->low) / (r->high - r->low) *
		(view->area.bottom - view->area.top);
}

/* ---- keys ---- */

static const char *label_of(const struct plot_line *line)
{
	return line->label ? line->label : "";
}

/* The same lines as in the panel above need no second key. */
static bool key_is_above(const struct plot *plot, size_t panel)
{
	const struct plot_panel *a = &plot->panels[panel - !!panel];
	const struct plot_panel *b = &plot->panels[panel];

	if (!panel || a->line_count != b->line_count)
		return false;
	for (size_t i = 0; i < a->line_count; i++)
		if (strcmp(label_of(&a->lines[i]), label_of(&b->lines[i])))
			return false;
	return true;
}

static void measure_key(struct key *key, const struct layout *l, const struct plot *plot,
	size_t panel)
{
	const struct plot_panel *p = &plot->panels[panel];
	double widest = 0, room = l->width - 4 * l->font;

	if (p->line_count < 2 || key_is_above(plot, panel))
		return;
	for (size_t i = 0; i < p->line_count; i++) {
		struct text label = { 0 };

		add_fitting(&label, label_of(&p->lines[i]), KEY_COLUMNS);
		widest = fmax(widest, text_px(text_span(&label), l->font));
		text_free(&label);
	}
	key->entry_width = widest + 4 * l->font;
	key->columns = (size_t)fmax(1, floor(room / key->entry_width));
	if (key->columns > p->line_count)
		key->columns = p->line_count;
	key->rows = (p->line_count + key->columns - 1) / key->columns;
	if (key->rows > KEY_ROWS)
		key->rows = KEY_ROWS;
}

/* ---- from top to bottom ---- */

/* The longest name of a tick. */
static double widest_tick(const struct ticks *ticks, double font)
{
	double widest = 0;

	for (size_t i = 0; i < ticks->count; i++) {
		widest = fmax(widest, text_px(text_span(&ticks->items[i].name), font));
		widest = fmax(widest, text_px(text_span(&ticks->items[i].below), font));
	}
	return widest;
}

/* How many ticks there may be on so many px, and that their names do not touch. */
static void choose_ticks(struct layout *l, const struct plot *plot, double px)
{
	double most = fmax(px / (5 * l->font), 2);

	for (int tries = 0; tries < 8; tries++, most *= 0.75) {
		ticks_free(&l->ticks);
		ticks_of_time(&l->ticks, plot, l->time, most);
		if (plot->ticks)
			break;
		if (widest_tick(&l->ticks, l->font) + l->font <
			px / fmax((double)l->ticks.count - 0.5, 1))
			return;
	}
	if (!plot->ticks)
		return;
	ticks_free(&l->ticks);
	ticks_of_time(&l->ticks, plot, l->time, HUGE_VAL);
	l->slanted = (widest_tick(&l->ticks, l->font) + l->font) *
		(double)l->ticks.count > px;
	if (!l->slanted)
		return;
	ticks_free(&l->ticks);
	ticks_of_time(&l->ticks, plot, l->time, px / (1.6 * l->font));
}

/* What stands below the panels: marks, ticks and the axis' title. */
static double bottom_height(const struct layout *l)
{
	double ticks = row_height * l->font * (l->ticks.below ? 2 : 1);

	if (l->slanted)
		ticks = l->font + 0.72 * widest_tick(&l->ticks, l->font);
	return ticks + (double)l->marks.rows * mark_height * l->font +
		(row_height + edge) * l->font;
}

static double title_height(struct layout *l, const struct plot *plot)
{
	double y = edge * l->font;

	if (plot->title) {
		l->title_y = y + l->font;
		y += 2 * l->font;
	}
	if (plot->subtitle) {
		l->subtitle_y = y + 0.6 * l->font;
		y += row_height * l->font;
	}
	return y + 0.5 * l->font;
}

static void place_panels(struct layout *l, const struct plot *plot)
{
	double y = title_height(l, plot), bottom = l->height - bottom_height(l), room;

	room = bottom - y - (double)(plot->panel_count - 1) * 1.2 * l->font;
	for (size_t i = 0; i < plot->panel_count; i++) {
		measure_key(&l->panels[i].key, l, plot, i);
		room -= (double)l->panels[i].key.rows * row_height * l->font;
	}
	for (size_t i = 0; i < plot->panel_count; i++) {
		struct panel_view *view = &l->panels[i];

		view->key.top = y;
		y += (double)view->key.rows * row_height * l->font;
		view->area.top = y;
		y += fmax(room / (double)plot->panel_count, 2 * l->font);
		view->area.bottom = y;
		y += 1.2 * l->font;
	}
	l->strip.top = plot->panel_count ? y - 1.2 * l->font : y;
	l->strip.bottom =
		l->strip.top + (double)l->marks.rows * mark_height * l->font;
	l->axis_y = l->height - (edge + 0.4) * l->font;
}

/* ---- values ---- */

/* The peak's label stands above it, spikes' marks too. */
static void choose_values(struct panel_view *view, const struct layout *l,
	const struct plot_panel *panel)
{
	struct range *r = &view->values;
	double px = view->area.bottom - view->area.top;

	*r = plot_value_range(panel);
	double unit = (r->high - r->low) / px;

	r->high += fmin((panel->spike_count ? 2.6 : 2.2) * l->font, 0.4 * px) * unit;
	if (!panel->from_zero || r->low < 0)
		r->low -= 0.5 * l->font * unit;
	ticks_free(&view->ticks);
	ticks_of_values(&view->ticks, *r, px / (2.6 * l->font));
}

/* ---- from left to right ---- */

static void widen(double *widest, struct text *text, double font)
{
	if (text->len)
		*widest = fmax(*widest, fmin(text_px(text_span(text), font),
			SIDE_COLUMNS * font * 0.62));
	text_clear(text);
}

/* Levels have their names at the right of the panel. */
static double side_width(const struct layout *l, const struct plot *plot)
{
	double widest = 2 * l->font;
	struct text text = { 0 };

	for (size_t i = 0; i < plot->panel_count; i++) {
		const struct plot_panel *p = &plot->panels[i];

		for (size_t j = 0; j < p->line_count; j++) {
			if (isnan(p->lines[j].mean))
				continue;
			add_mean(&text, &p->lines[j]);
			widen(&widest, &text, l->font);
		}
		if (isnan(p->target))
			continue;
		add_target(&text, p);
		widen(&widest, &text, l->font);
	}
	text_free(&text);
	return widest;
}

static void place_sides(struct layout *l, const struct plot *plot)
{
	double widest = 0;

	for (size_t i = 0; i < plot->panel_count; i++)
		widest = fmax(widest, widest_tick(&l->panels[i].ticks, l->font));
	l->strip.left = (edge + 2.4) * l->font + widest;
	if (l->slanted)
		l->strip.left =
			fmax(l->strip.left, 0.72 * widest_tick(&l->ticks, l->font));
	l->strip.right = fmax(l->width - side_width(l, plot) - 1.4 * l->font,
		l->strip.left + 2 * l->font);
	for (size_t i = 0; i < plot->panel_count; i++) {
		l->panels[i].area.left = l->strip.left;
		l->panels[i].area.right = l->strip.right;
	}
}

struct layout layout_new(const struct plot *plot)
{
	struct layout l = { .width = plot->width ? plot->width : plot_defaults.width,
		.height = plot->height ? plot->height : plot_defaults.height };

	l.font = fmax(10, fmin(fmin(l.width / 80, l.height / 50), 30));
	l.time = plot_time_range(plot);
	l.panels = xcalloc(plot->panel_count + 1, sizeof(*l.panels));
	marks_place(&l.marks, plot, (l.time.high - l.time.low) / l.width);
	choose_ticks(&l, plot, l.width * 0.8);
	place_panels(&l, plot);
	for (size_t i = 0; i < plot->panel_count; i++)
		choose_values(&l.panels[i], &l, &plot->panels[i]);
	place_sides(&l, plot);
	return l;
}

void layout_free(struct layout *l, const struct plot *plot)
{
	for (size_t i = 0; i < plot->panel_count; i++)
		ticks_free(&l->panels[i].ticks);
	ticks_free(&l->ticks);
	marks_free(&l->marks);
	free(l->panels);
}
