/* plot_words.c - what is written on a chart: titles, ticks, keys, levels and peaks. */
#include "plot_script.h"

#include <math.h>
#include <stdlib.h>

#include "xalloc.h"

static const char ink[] = "#222222", pale[] = "#666666",
		  target_color[] = "#222222";

static size_t columns_of(double px, double font)
{
	return (size_t)(fmax(px, 0) / (0.62 * font));
}

static void put_fitting(struct sheet *s, double x, double y, struct words words,
	const char *string, double px)
{
	struct text text = { 0 };

	if (string)
		add_fitting(&text, string, columns_of(px, s->l.font * words.size));
	put_text(s, x, y, words, text.s);
	text_free(&text);
}

void put_titles(struct sheet *s)
{
	const struct plot *plot = s->plot;
	double left = s->l.font, room = s->l.width - 2 * s->l.font;

	if (plot->title)
		put_fitting(s, left, s->l.title_y, (struct words){ "left", ink, 1.35 },
			plot->title, room);
	if (plot->subtitle)
		put_fitting(s, left, s->l.subtitle_y, (struct words){ "left", pale, 1 },
			plot->subtitle, room);
}

/* ---- the time axis ---- */

static void put_time_tick(struct sheet *s, const struct tick *tick)
{
	double font = s->l.font, x = layout_x(&s->l, tick->at), y = s->l.strip.bottom;

	put_line(s, (struct area){ x, x, y, y + 0.3 * font }, pale, 1, "1");
	if (s->l.slanted) {
		put_text(s, x, y + 0.9 * font,
			(struct words){ "right rotate by 45", ink, 1 }, tick->name.s);
		return;
	}
	if (tick->name.len)
		put_text(s, x, y + font, (struct words){ "center", ink, 1 },
			tick->name.s);
	if (tick->below.len)
		put_text(s, x, y + 2.3 * font, (struct words){ "center", pale, 0.9 },
			tick->below.s);
}

void put_bottom(struct sheet *s)
{
	const struct area *strip = &s->l.strip;
	struct area axis = { strip->left, strip->right, strip->bottom, strip->bottom };
	double x = (strip->left + strip->right) / 2;

	for (size_t i = 0; i < s->l.ticks.count; i++)
		put_time_tick(s, &s->l.ticks.items[i]);
	put_line(s, axis, pale, 1, "1");
	put_fitting(s, x, s->l.axis_y, (struct words){ "center", ink, 1 },
		plot_axis_title(s->plot), strip->right - strip->left);
	put_marks(s);
}

/* ---- values ---- */

static void put_value_ticks(struct sheet *s, const struct panel_view *view)
{
	for (size_t i = 0; i < view->ticks.count; i++)
		put_text(s, view->area.left - 0.5 * s->l.font,
			layout_y(view, view->ticks.items[i].at),
			(struct words){ "right", ink, 1 }, view->ticks.items[i].name.s);
}

static void put_panel_title(struct sheet *s, size_t panel)
{
	const struct panel_view *view = &s->l.panels[panel];
	const char *title = s->plot->panels[panel].title;

	if (title)
		put_fitting(s, 1.2 * s->l.font, (view->area.top + view->area.bottom) / 2,
			(struct words){ "center rotate by 90", ink, 1.05 }, title,
			view->area.bottom - view->area.top + s->l.font);
}

static void put_rest(struct sheet *s, double x, double y, size_t count)
{
	struct text text = { 0 };

	text_printf(&text, "+%zu more", count);
	put_text(s, x, y, (struct words){ "left", pale, 1 }, text.s);
	text_free(&text);
}

static void put_key(struct sheet *s, size_t panel)
{
	const struct plot_panel *p = &s->plot->panels[panel];
	const struct key *key = &s->l.panels[panel].key;
	size_t room = key->rows * key->columns;
	double font = s->l.font;

	for (size_t i = 0; i < p->line_count && i < room; i++) {
		double column = (double)(i % key->columns);
		double row = (double)(i / key->columns);
		double x = s->l.strip.left + column * key->entry_width;
		double y = key->top + (row + 0.4) * 1.45 * font;

		if (i + 1 == room && room < p->line_count) {
			put_rest(s, x, y, p->line_count - i);
			return;
		}
		put_line(s, (struct area){ x, x + 2 * font, y, y },
			line_color(s, panel, i), 2.5, line_dash(i));
		put_fitting(s, x + 2.5 * font, y, (struct words){ "left", ink, 1 },
			p->lines[i].label ? p->lines[i].label : "",
			key->entry_width - 3 * font);
	}
}

/* ---- levels ---- */

/* What stands at the right of a panel, at its level if there is room. */
struct level {
	double y;
	struct text text;
	const char *color;
	size_t order;
};

static int by_height(const void *a, const void *b)
{
	const struct level *x = a, *y = b;

	if (x->y != y->y)
		return x->y < y->y ? -1 : 1;
	return (x->order > y->order) - (x->order < y->order);
}

/* Moves them apart: down where they touch, and back up from the panel's end. */
static void spread(struct level *levels, size_t count, const struct area *area,
	double height)
{
	double limit = area->top;

	for (size_t i = 0; i < count; i++, limit += height)
		limit = levels[i].y = fmax(levels[i].y, limit);
	limit = area->bottom;
	for (size_t i = count; i--; limit -= height)
		limit = levels[i].y = fmin(levels[i].y, limit);
}

static void put_rule(struct sheet *s, const struct panel_view *view, double value,
	const char *color, const char *dash)
{
	double y = layout_y(view, value);
	struct area rule = { view->area.left, view->area.right, y, y };

	if (!s->overlaid)
		put_line(s, rule, "#60FFFFFF", 3, "1");
	put_line(s, rule, color, 1.3, dash);
}

static void find_levels(struct sheet *s, size_t panel, struct level *levels,
	size_t *count)
{
	const struct plot_panel *p = &s->plot->panels[panel];
	const struct panel_view *view = &s->l.panels[panel];

	for (size_t i = 0; i < p->line_count; i++) {
		if (!isfinite(p->lines[i].mean))
			continue;
		const char *color = line_color(s, panel, i);
		struct level *level = &levels[*count];

		*level = (struct level){ layout_y(view, p->lines[i].mean), { 0 }, color,
			(*count)++ };
		add_mean(&level->text, &p->lines[i]);
		put_rule(s, view, p->lines[i].mean, color, "(7,5)");
	}
	if (!isfinite(p->target))
		return;
	struct level *level = &levels[*count];

	*level = (struct level){ layout_y(view, p->target), { 0 }, target_color,
		(*count)++ };
	add_target(&level->text, p);
	put_rule(s, view, p->target, target_color, "(14,4,3,4)");
}

static void put_levels(struct sheet *s, size_t panel)
{
	const struct area *area = &s->l.panels[panel].area;
	size_t most = s->plot->panels[panel].line_count + 1, count = 0;
	double height = 1.15 * s->l.font, x = area->right + 0.5 * s->l.font;
	struct level *levels = xcalloc(most, sizeof(*levels));
	bool fits;

	find_levels(s, panel, levels, &count);
	qsort(levels, count, sizeof(*levels), by_height);
	spread(levels, count, area, height);
	fits = (double)(count - 1) * height <= area->bottom - area->top + height;
	for (size_t i = 0; i < count; i++) {
		if (fits || levels[i].order == count - 1)
			put_fitting(s, x, levels[i].y,
				(struct words){ "left", levels[i].color, 1 },
				levels[i].text.s, s->l.width - x);
		text_free(&levels[i].text);
	}
	free(levels);
}

/* ---- peaks ---- */

enum { PEAKS_MAX = 4 };		/* of more lines, only dots */

static bool overlaps(const struct area *a, const struct area *b)
{
	return a->left < b->right && b->left < a->right && a->top < b->bottom &&
		b->top < a->bottom;
}

static bool is_free(const struct area *taken, size_t count, const struct area *area)
{
	for (size_t i = 0; i < count; i++)
		if (overlaps(&taken[i], area))
			return false;
	return true;
}

/* Above the dot, at its right, at its left, or below: the first that is free. */
static bool find_room(struct area *label, const struct sheet *s, size_t panel,
	const struct area *taken, size_t count)
{
	const struct area *all = &s->l.panels[panel].area;
	double font = s->l.font, w = label->right - label->left, x = label->left;
	double y = label->top - (s->plot->panels[panel].spike_count ? 0.6 * font : 0);
	const double places[][2] = { { x - w / 2, y - 1.7 * font },
		{ x + 0.7 * font, y - 0.6 * font },
		{ x - w - 0.7 * font, y - 0.6 * font },
		{ x - w / 2, y + 0.6 * font } };

	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		double left = fmin(fmax(places[i][0], all->left + 4), all->right - w);

		if (i && left != places[i][0])
			continue;
		*label = (struct area){ left, left + w, places[i][1],
			places[i][1] + 1.2 * font };
		if (label->top > all->top - 0.9 * font && label->bottom < all->bottom &&
			is_free(taken, count, label))
			return true;
	}
	return false;
}

static void put_peak(struct sheet *s, size_t panel, size_t line, struct area *taken,
	size_t *count)
{
	const struct panel_view *view = &s->l.panels[panel];
	const struct plot_line *l = &s->plot->panels[panel].lines[line];
	double x = layout_x(&s->l, l->peak_time), y = layout_y(view, l->peak);
	struct text text = { 0 };

	add_peak(&text, s->plot, l);
	struct area label = { x, x + text_px(text_span(&text), s->l.font), y, y };

	if (find_room(&label, s, panel, taken, *count)) {
		taken[(*count)++] = label;
		put_text(s, (label.left + label.right) / 2,
			(label.top + label.bottom) / 2,
			(struct words){ "center boxed", line_color(s, panel, line), 1 },
			text.s);
	}
	text_free(&text);
}

static void put_peak_labels(struct sheet *s, size_t panel)
{
	const struct plot_panel *p = &s->plot->panels[panel];
	struct area taken[PEAKS_MAX];
	size_t count = 0;

	if (p->line_count > PEAKS_MAX)
		return;
	for (size_t i = 0; i < p->line_count; i++)
		if (isfinite(p->lines[i].peak) && isfinite(p->lines[i].peak_time))
			put_peak(s, panel, i, taken, &count);
}

static void put_absence(struct sheet *s, size_t panel)
{
	const struct area *a = &s->l.panels[panel].area;
	const struct plot_panel *p = &s->plot->panels[panel];
	bool any = false;

	for (size_t i = 0; i < p->line_count; i++)
		any |= s->drawn[s->first_line + i].any;
	if (!any)
		put_text(s, (a->left + a->right) / 2, (a->top + a->bottom) / 2,
			(struct words){ "center", pale, 1 }, "no values");
}

void put_words(struct sheet *s, size_t panel)
{
	put_absence(s, panel);
	put_value_ticks(s, &s->l.panels[panel]);
	put_panel_title(s, panel);
	put_key(s, panel);
	put_levels(s, panel);
	put_peak_labels(s, panel);
}
