/* plot_text.c - charts in a terminal: braille dots, or a sign for each line. */
#include "plot_canvas.h"

#include <math.h>
#include <stdlib.h>

#include "xalloc.h"

enum { USUAL_WIDTH = 80, LEAST_WIDTH = 40, ROWS = 10, KEY_WIDTH = 30 };

/* Without colours several lines have a sign each. */
static const char signs[] = "*o+x#%@&=$~^";

static const char *const ansi[] = { "34", "32", "31", "35", "33", "36", "37" };
enum { ANSI = sizeof(ansi) / sizeof(*ansi), SIGNS = sizeof(signs) - 1 };

static const char dim[] = "2";

struct page {
	const struct plot *plot;
	struct output *out;
	bool color, overlaid;
	size_t width, left;	/* left: of the axis, columns */
	struct range time;
	struct text line;	/* the one that is being written */
	const char *style;	/* its ANSI code now; NULL: none */
};

/* ---- lines ---- */

static void set_style(struct page *page, const char *style)
{
	if (!page->color || style == page->style)
		return;
	if (page->style)
		text_str(&page->line, "\033[0m");
	if (style)
		text_printf(&page->line, "\033[%sm", style);
	page->style = style;
}

static void end_line(struct page *page)
{
	set_style(page, NULL);
	while (page->line.len && page->line.s[page->line.len - 1] == ' ')
		page->line.len--;
	output_add(page->out, text_span(&page->line).s, page->line.len);
	output_byte(page->out, '\n');
	text_clear(&page->line);
}

static void add_blanks(struct page *page, size_t count)
{
	while (count--)
		text_byte(&page->line, ' ');
}

static void add_part(struct page *page, const char *style, const char *s)
{
	set_style(page, style);
	text_str(&page->line, s);
	set_style(page, NULL);
}

static void write_text(struct page *page, const char *style, const char *s)
{
	struct text fitting = { 0 };

	if (!s)
		return;
	add_fitting(&fitting, s, page->width);
	add_part(page, style, fitting.len ? fitting.s : "");
	end_line(page);
	text_free(&fitting);
}

/* ---- a panel's lines ---- */

static const char *color_of(const struct page *page, size_t panel, size_t line)
{
	return ansi[(page->overlaid ? line : panel) % ANSI];
}

static bool has_signs(const struct page *page, const struct plot_panel *panel)
{
	return !page->color && panel->line_count > 1;
}

static void draw_curves(struct page *page, const struct plot_panel *panel,
	struct canvas *canvas)
{
	struct curve curve = { 0 };

	for (size_t i = 0; i < panel->line_count; i++) {
		curve.count = 0;
		curve_reduce(&curve, &panel->lines[i].series, page->time,
			canvas->columns * canvas->across, !page->plot->ticks);
		canvas_curve(canvas, &curve, i);
	}
	curve_free(&curve);
}

static void draw_level(struct canvas *canvas, double value, const char *sign)
{
	if (!isfinite(value))
		return;
	for (size_t i = 0; i < canvas->columns; i++)
		canvas_cell(canvas, i, canvas_row(canvas, value))->sign = sign;
}

static void draw_spikes(struct canvas *canvas, const struct plot_panel *panel)
{
	for (size_t i = 0; i < panel->spike_count; i++) {
		size_t row = canvas_row(canvas, panel->spikes[i].value);

		canvas_cell(canvas, canvas_column(canvas, panel->spikes[i].time),
			row - !!row)->sign = "▼";
	}
}

static void add_cell(struct page *page, const struct canvas *canvas,
	const struct cell *cell, size_t panel)
{
	if (!cell->dots) {
		set_style(page, cell->sign ? dim : NULL);
		text_str(&page->line, cell->sign ? cell->sign : " ");
		return;
	}
	set_style(page, color_of(page, panel, cell->line));
	if (canvas->across > 1)
		text_utf8(&page->line, 0x2800u + cell->dots);
	else
		text_byte(&page->line, signs[cell->line % SIGNS]);
}

/* ---- the value axis ---- */

static const struct tick *tick_of_row(const struct canvas *canvas,
	const struct ticks *ticks, size_t row)
{
	for (size_t i = 0; i < ticks->count; i++)
		if (canvas_row(canvas, ticks->items[i].at) == row)
			return &ticks->items[i];
	return NULL;
}

static void write_rows(struct page *page, const struct canvas *canvas,
	const struct ticks *ticks, size_t panel)
{
	for (size_t row = 0; row < canvas->rows; row++) {
		const struct tick *tick = tick_of_row(canvas, ticks, row);
		size_t width = tick ? utf8_width(text_span(&tick->name)) : 0;

		add_blanks(page, page->left - width);
		text_str(&page->line, tick ? tick->name.s : "");
		text_str(&page->line, tick ? " ┤" : " │");
		for (size_t i = 0; i < canvas->columns; i++)
			add_cell(page, canvas, canvas_cell(canvas, i, row), panel);
		end_line(page);
	}
}

/* ---- words ---- */

static void add_note(struct page *page, struct text *note, const char *sign)
{
	size_t width = utf8_width(text_span(&page->line));

	if (width > page->left + 2 &&
		width + utf8_width(text_span(note)) + 5 > page->width) {
		end_line(page);
		add_blanks(page, page->left + 2);
	}
	text_str(&page->line, sign);
	text_str(&page->line, text_span(note).s);
	text_str(&page->line, "   ");
	text_clear(note);
}

static void note_line(struct page *page, const struct plot_line *line, struct text *note)
{
	if (isfinite(line->mean)) {
		add_mean(note, line);
		add_note(page, note, page->overlaid ? "" : "┄ ");
	}
	if (!isfinite(line->peak))
		return;
	add_peak(note, page->plot, line);
	add_note(page, note, "");
}

/* The panel's title, and what its levels are. */
static void write_heading(struct page *page, const struct plot_panel *panel)
{
	struct text note = { 0 };

	add_fitting(&note, panel->title ? panel->title : "", page->width / 2);
	add_note(page, &note, "");
	if (panel->line_count == 1)
		note_line(page, panel->lines, &note);
	if (isfinite(panel->target)) {
		add_target(&note, panel);
		add_note(page, &note, "─ ");
	}
	if (panel->spike_count) {
		text_counted(&note, (double)panel->spike_count, "spikes");
		add_note(page, &note, "▼ ");
	}
	end_line(page);
	text_free(&note);
}

/* Each of several lines: its sign, name, mean and peak. */
static void write_key(struct page *page, size_t panel)
{
	const struct plot_panel *p = &page->plot->panels[panel];
	struct text note = { 0 };

	for (size_t i = 0; i < p->line_count && p->line_count > 1; i++) {
		char sign[] = { signs[i % SIGNS], ' ', '\0' };

		add_blanks(page, page->left + 2);
		add_part(page, color_of(page, panel, i),
			has_signs(page, p) ? sign : "━━ ");
		add_fitting(&note, p->lines[i].label ? p->lines[i].label : "", KEY_WIDTH);
		add_note(page, &note, "");
		note_line(page, &p->lines[i], &note);
		end_line(page);
	}
	text_free(&note);
}

/* ---- panels ---- */

static void write_axis(struct page *page, const struct canvas *canvas,
	const struct ticks *ticks)
{
	bool *ticked = xcalloc(canvas->columns, sizeof(*ticked));

	for (size_t i = 0; i < ticks->count; i++)
		ticked[canvas_column(canvas, ticks->items[i].at)] = true;
	add_blanks(page, page->left + 1);
	text_str(&page->line, "└");
	for (size_t i = 0; i < canvas->columns; i++)
		text_str(&page->line, ticked[i] ? "┬" : "─");
	end_line(page);
	free(ticked);
}

/* Names below their ticks, where they do not touch the one before. */
static void write_names(struct page *page, const struct canvas *canvas,
	const struct ticks *ticks, bool below)
{
	size_t at = 0, origin = page->left + 2;

	for (size_t i = 0; i < ticks->count; i++) {
		const struct text *name =
			below ? &ticks->items[i].below : &ticks->items[i].name;
		size_t width = utf8_width(text_span(name));
		size_t middle = origin + canvas_column(canvas, ticks->items[i].at);
		size_t begin = middle > width / 2 ? middle - width / 2 : 0;

		if (begin + width > page->width)
			begin = page->width > width ? page->width - width : 0;
		if (!width || (at && begin <= at))
			continue;
		add_blanks(page, begin - at);
		text_str(&page->line, name->s);
		at = begin + width;
	}
	end_line(page);
}

static void add_mark(struct page *page, size_t from, size_t to, const char *label)
{
	size_t width = to - from + 1, used;
	struct text fitting = { 0 };

	if (width > 3)
		add_fitting(&fitting, label ? label : "", width - 2);
	used = utf8_width(text_span(&fitting));
	text_str(&page->line, width > 1 ? "├" : "│");
	text_str(&page->line, text_span(&fitting).s);
	for (size_t i = used + 2; i < width; i++)
		text_str(&page->line, "─");
	text_str(&page->line, width > 1 ? "┤" : "");
	text_free(&fitting);
}

static void write_mark_row(struct page *page, const struct canvas *canvas,
	const struct placed_marks *marks, size_t row)
{
	size_t at = 0;

	add_blanks(page, page->left + 2);
	for (size_t i = 0; i < marks->count; i++) {
		const struct plot_mark *mark = marks->items[i].mark;
		size_t from = canvas_column(canvas, mark->from);
		size_t to = canvas_column(canvas, mark->to);

		if (marks->items[i].row != row || from < at)
			continue;
		add_blanks(page, from - at);
		add_mark(page, from, to, mark->label);
		at = to + 1;
	}
	end_line(page);
}

static void write_marks(struct page *page, const struct canvas *canvas)
{
	struct placed_marks marks;

	marks_place(&marks, page->plot,
		(page->time.high - page->time.low) / (double)canvas->columns / 2);
	for (size_t i = 0; i < marks.rows; i++)
		write_mark_row(page, canvas, &marks, i);
	if (marks.left_out) {
		add_blanks(page, page->left + 2);
		text_printf(&page->line, "+%zu more", marks.left_out);
		end_line(page);
	}
	marks_free(&marks);
}

static void write_axis_title(struct page *page, const struct canvas *canvas)
{
	struct text title = { 0 };
	size_t width;

	add_fitting(&title, plot_axis_title(page->plot), canvas->columns);
	width = utf8_width(text_span(&title));
	if (width) {
		add_blanks(page, page->left + 2 + (canvas->columns - width) / 2);
		add_part(page, dim, title.s);
		end_line(page);
	}
	text_free(&title);
}

static void write_time(struct page *page, const struct canvas *canvas)
{
	struct ticks ticks = { 0 };

	ticks_of_time(&ticks, page->plot, page->time, (double)canvas->columns / 12);
	write_marks(page, canvas);
	write_axis(page, canvas, &ticks);
	write_names(page, canvas, &ticks, false);
	if (ticks.below)
		write_names(page, canvas, &ticks, true);
	ticks_free(&ticks);
	write_axis_title(page, canvas);
}

static void write_panel(struct page *page, size_t panel)
{
	const struct plot_panel *p = &page->plot->panels[panel];
	struct canvas canvas = { .time = page->time, .values = plot_value_range(p),
		.columns = page->width - page->left - 2, .rows = ROWS };
	struct ticks ticks = { 0 };

	canvas_new(&canvas, !has_signs(page, p));
	ticks_of_values(&ticks, canvas.values, 5);
	if (p->line_count == 1)
		draw_level(&canvas, p->lines->mean, "┄");
	draw_level(&canvas, p->target, "─");
	draw_curves(page, p, &canvas);
	draw_spikes(&canvas, p);
	write_heading(page, p);
	write_key(page, panel);
	write_rows(page, &canvas, &ticks, panel);
	if (panel + 1 == page->plot->panel_count)
		write_time(page, &canvas);
	else
		write_axis(page, &canvas, &(struct ticks){ 0 });
	ticks_free(&ticks);
	canvas_free(&canvas);
}

static size_t widest_name(const struct plot *plot)
{
	size_t widest = 4;

	for (size_t i = 0; i < plot->panel_count; i++) {
		struct ticks ticks = { 0 };

		ticks_of_values(&ticks, plot_value_range(&plot->panels[i]), 5);
		for (size_t j = 0; j < ticks.count; j++) {
			size_t width = utf8_width(text_span(&ticks.items[j].name));

			widest = width > widest ? width : widest;
		}
		ticks_free(&ticks);
	}
	return widest;
}

void plot_text(const struct plot *plot, unsigned width, bool color, struct output *out)
{
	struct page page = { .plot = plot, .out = out, .color = color,
		.overlaid = plot_is_overlaid(plot), .time = plot_time_range(plot),
		.width = width ? width : USUAL_WIDTH, .left = widest_name(plot) };

	if (page.width < page.left + LEAST_WIDTH)
		page.width = page.left + LEAST_WIDTH;
	write_text(&page, "1", plot->title);
	write_text(&page, dim, plot->subtitle);
	for (size_t i = 0; i < plot->panel_count; i++)
		write_panel(&page, i);
	text_free(&page.line);
}
