/*
 * plot_script.c - a chart as a script for gnuplot 5.4 and later.
 *
 * gnuplot draws axes, grids, curves and shapes.  Every text is a label of ours at a
 * place of ours (plot_layout.c), never enhanced, and quoted by add_quoted() alone.
 */
#include "plot_layout.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "number.h"
#include "plot_script.h"
#include "xalloc.h"

static const char ink[] = "#222222", pale[] = "#666666", grid[] = "#E3E3E3",
		  spike_color[] = "#A00000";

/* Okabe and Ito's, which eyes of all kinds tell apart; yellow is too pale for a line. */
static const char *const colors[] = { "#0072B2", "#009E73", "#D55E00", "#CC79A7",
	"#E69F00", "#56B4E9", "#000000" };
enum { COLORS = sizeof(colors) / sizeof(*colors) };

/* Each has its own idea of how large things are. */
static const struct terminal {
	const char *name;
	double letter;		/* the size of one of 1 px */
	double dot;		/* the pointsize of a dot about 7 px wide */
	const char *options;
} terminals[] = {
	[PLOT_PNG] = { "pngcairo", 0.75, 1, "dashlength 2" },
	[PLOT_SVG] = { "svg", 1, 0.55, "dashlength 0.8" },
	[PLOT_PDF] = { "pdfcairo", 0.54, 0.75, "fontscale 1 dashlength 2" },
};

/* Behind the last colour they begin again, dashed. */
static const char *const dashes[] = { "1", "(8,4)", "(3,3)", "(12,4,3,4)" };
enum { DASHES = sizeof(dashes) / sizeof(*dashes) };

/* What cannot mean anything to gnuplot inside of double quotes. */
static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		(unsigned char)c >= 0x80 || c == ' ' || c == '.' || c == ',' || c == '-';
}

/*
 * Everything else is written as octal, which gnuplot reads after it has looked for
 * backquotes, macros and ends of strings; digits too, as it takes any number of
 * them for one octal.  (Single quotes would not do: gnuplot 5.4 takes a doubled one
 * at the begin for the end.)  What cannot be seen is made visible before, as U+FFFD:
 * few fonts have pictures of control characters, and what none has, cairo draws as
 * large as the page.
 */
void add_quoted(struct text *script, const char *s)
{
	struct text visible = { 0 };

	text_visible(&visible, span_of(s), false);
	for (size_t i = 0; i + 2 < visible.len; i++)
		if (!memcmp(visible.s + i, "\xE2\x90", 2))
			memcpy(visible.s + i, "\xEF\xBF\xBD", 3);
	text_byte(script, '"');
	for (size_t i = 0; i < visible.len; i++)
		if (is_plain(visible.s[i]))
			text_byte(script, visible.s[i]);
		else
			text_printf(script, "\\%03o", (unsigned char)visible.s[i]);
	text_byte(script, '"');
	text_free(&visible);
}

/* ---- numbers and places ---- */

/* With a point or exponent: gnuplot has whole numbers of 64 bits. */
void add_token(struct text *script, double value)
{
	char number[NUMBER_SIZE];

	number_format(number, value);
	text_str(script, number);
	if (!strpbrk(number, ".e"))
		text_str(script, ".0");
}

static void add_place(struct sheet *s, double x, double y)
{
	text_str(s->script, "screen ");
	add_token(s->script, x / s->l.width);
	text_str(s->script, ",screen ");
	add_token(s->script, 1 - y / s->l.height);
}

static void add_point(struct sheet *s, double time, double value)
{
	text_str(s->script, "first ");
	add_token(s->script, time);
	text_str(s->script, ",first ");
	add_token(s->script, value);
}

/* Letters of so many px, in the unit that each terminal has for them. */
static double font_size(const struct sheet *s, double px)
{
	return px * terminals[s->form].letter;
}

static void add_font(struct sheet *s, double px)
{
	text_str(s->script, " font 'sans-serif,");
	add_token(s->script, nearbyint(font_size(s, px) * 100) / 100);
	text_byte(s->script, '\'');
}

static void add_dot_size(struct sheet *s, double size)
{
	text_str(s->script, " pointsize ");
	add_token(s->script, size * terminals[s->form].dot);
}

/* ---- shapes ---- */

void put_text(struct sheet *s, double x, double y, struct words words,
	const char *string)
{
	if (!string || !*string)
		return;
	text_str(s->script, "set label ");
	add_quoted(s->script, string);
	text_str(s->script, " at ");
	add_place(s, x, y);
	text_printf(s->script, " %s front noenhanced textcolor rgb '%s'", words.align,
		words.color);
	add_font(s, s->l.font * words.size);
	text_byte(s->script, '\n');
}

void put_line(struct sheet *s, struct area a, const char *color, double width,
	const char *dash)
{
	text_str(s->script, "set arrow from ");
	add_place(s, a.left, a.top);
	text_str(s->script, " to ");
	add_place(s, a.right, a.bottom);
	text_str(s->script, " nohead front linewidth ");
	add_token(s->script, width);
	text_printf(s->script, " dashtype %s linecolor rgb '%s'\n", dash, color);
}

static void put_box(struct sheet *s, struct area a, const char *color)
{
	text_str(s->script, "set object rectangle from ");
	add_place(s, a.left, a.top);
	text_str(s->script, " to ");
	add_place(s, a.right, a.bottom);
	text_printf(s->script,
		" fillcolor rgb '%s' fillstyle solid 0.35 border linecolor rgb '%s'\n",
		color, color);
}

static void put_dot(struct sheet *s, double time, double value, const char *color)
{
	text_str(s->script, "set label '' at ");
	add_point(s, time, value);
	text_str(s->script, " point pointtype 7");
	add_dot_size(s, 1.2);
	text_printf(s->script, " linecolor rgb '%s' front\n", color);
}

/* ---- colours ---- */

/* Several lines have a colour each; single ones have that of their panel. */
const char *line_color(const struct sheet *s, size_t panel, size_t line)
{
	return colors[(s->overlaid ? line : panel) % COLORS];
}

const char *line_dash(size_t line)
{
	return dashes[line / COLORS % DASHES];
}

/* ---- data ---- */

static void add_row(struct text *script, double time, double value)
{
	char number[NUMBER_SIZE];

	number_format(number, time);
	text_str(script, number);
	text_byte(script, ' ');
	number_format(number, value);
	text_str(script, number);
	text_byte(script, '\n');
}

/* Whether it stands alone, so that a line would not show it. */
static bool is_alone(const struct curve *c, size_t i)
{
	return !isnan(c->values[i]) && (!i || isnan(c->values[i - 1])) &&
		(i + 1 == c->count || isnan(c->values[i + 1]));
}

static void add_curve(struct sheet *s, const struct curve *c, size_t number)
{
	text_printf(s->script, "$curve%zu << END\n", number);
	for (size_t i = 0; i < c->count; i++)
		if (isnan(c->values[i]))
			text_byte(s->script, '\n');
		else
			add_row(s->script, c->times[i], c->values[i]);
	text_str(s->script, "END\n");
}

/* The dots of a curve: all of them, or those that no line leads to. */
static size_t add_dots(struct sheet *s, const struct curve *c, size_t number, bool all)
{
	size_t count = 0;

	text_printf(s->script, "$dots%zu << END\n", number);
	for (size_t i = 0; i < c->count; i++)
		if (!isnan(c->values[i]) && (all || is_alone(c, i))) {
			add_row(s->script, c->times[i], c->values[i]);
			count++;
		}
	text_str(s->script, "END\n");
	return count;
}

/* The largest spike of each column. */
static size_t add_spikes(struct sheet *s, size_t panel)
{
	const struct plot_panel *p = &s->plot->panels[panel];
	const struct panel_view *view = &s->l.panels[panel];
	double above = 0.6 * s->l.font * (view->values.high - view->values.low) /
		(view->area.bottom - view->area.top);
	size_t count = 0;

	text_printf(s->script, "$spikes%zu << END\n", panel);
	for (size_t i = 0; i < p->spike_count; i++) {
		const struct plot_point *spike = &p->spikes[i];
		double x = floor(layout_x(&s->l, spike->time)), high = spike->value;

		while (i + 1 < p->spike_count &&
			floor(layout_x(&s->l, p->spikes[i + 1].time)) == x)
			high = fmax(high, p->spikes[++i].value);
		if (isnan(high) || isnan(spike->time))
			continue;
		add_row(s->script, spike->time, high + above);
		count++;
	}
	text_str(s->script, "END\n");
	return count;
}

static void plot_spikes(struct sheet *s, size_t panel)
{
	text_printf(s->script, ", $spikes%zu using 1:2 with points pointtype 11", panel);
	add_dot_size(s, 1.2);
	text_printf(s->script, " linecolor rgb '%s'", spike_color);
}

/* ---- curves ---- */

static void plot_filled(struct sheet *s, size_t number, size_t panel, const char *color)
{
	const struct range *r = &s->l.panels[panel].values;

	text_printf(s->script, ", $curve%zu using 1:2 with filledcurves y=", number);
	add_token(s->script, fmin(fmax(0, r->low), r->high));
	text_printf(s->script,
		" fillstyle transparent solid 0.22 noborder linecolor rgb '%s'", color);
}

static void plot_line(struct sheet *s, size_t panel, size_t line)
{
	const char *color = line_color(s, panel, line);
	size_t number = s->first_line + line;

	if (s->plot->panels[panel].line_count == 1 &&
		!s->plot->panels[panel].lines[line].points)
		plot_filled(s, number, panel, color);
	text_printf(s->script,
		", $curve%zu using 1:2 with lines linewidth 1.4 dashtype %s "
		"linecolor rgb '%s'",
		number, line_dash(line), color);
	if (!s->drawn[number].dots)
		return;
	text_printf(s->script, ", $dots%zu using 1:2 with points pointtype 7", number);
	add_dot_size(s, 0.5);
	text_printf(s->script, " linecolor rgb '%s'", color);
}

static void reduce_line(struct sheet *s, const struct plot_line *line, size_t number)
{
	double px = s->l.strip.right - s->l.strip.left;
	struct curve c = { 0 };
	struct drawn *drawn = &s->drawn[number];

	curve_reduce(&c, &line->series, s->l.time, (size_t)px, !s->plot->ticks);
	drawn->any = c.count;
	if (c.count) {
		add_curve(s, &c, number);
		drawn->dots = add_dots(s, &c, number,
			line->points || (double)c.count * s->l.font < px);
	}
	curve_free(&c);
}

static void add_data(struct sheet *s)
{
	size_t number = 0;

	for (size_t i = 0; i < s->plot->panel_count; i++)
		number += s->plot->panels[i].line_count;
	s->drawn = xcalloc(number + 1, sizeof(*s->drawn));
	number = 0;
	for (size_t i = 0; i < s->plot->panel_count; i++)
		for (size_t j = 0; j < s->plot->panels[i].line_count; j++)
			reduce_line(s, &s->plot->panels[i].lines[j], number++);
}

/* ---- panels ---- */

static void add_ticks(struct sheet *s, const char *axis, const struct ticks *ticks)
{
	text_printf(s->script, "set %stics scale 0 nomirror (", axis);
	for (size_t i = 0; i < ticks->count; i++) {
		text_str(s->script, i ? ", '' " : "'' ");
		add_token(s->script, ticks->items[i].at);
	}
	text_str(s->script, ticks->count ? ")\n" : "'' 0.0)\n");
}

static void add_side(struct sheet *s, const char *side, double value)
{
	text_printf(s->script, "set %smargin at screen ", side);
	add_token(s->script, value);
	text_byte(s->script, '\n');
}

static void add_range(struct sheet *s, const char *axis, struct range range)
{
	text_printf(s->script, "set %srange [", axis);
	add_token(s->script, range.low);
	text_byte(s->script, ':');
	add_token(s->script, range.high);
	text_str(s->script, "]\n");
}

static void add_axes(struct sheet *s, const struct panel_view *view)
{
	add_side(s, "l", view->area.left / s->l.width);
	add_side(s, "r", view->area.right / s->l.width);
	add_side(s, "t", 1 - view->area.top / s->l.height);
	add_side(s, "b", 1 - view->area.bottom / s->l.height);
	add_range(s, "x", s->l.time);
	add_range(s, "y", view->values);
	add_ticks(s, "x", &s->l.ticks);
	add_ticks(s, "y", &view->ticks);
}

static void put_peaks(struct sheet *s, size_t panel)
{
	const struct plot_panel *p = &s->plot->panels[panel];

	for (size_t i = 0; i < p->line_count; i++)
		if (isfinite(p->lines[i].peak) && isfinite(p->lines[i].peak_time))
			put_dot(s, p->lines[i].peak_time, p->lines[i].peak,
				line_color(s, panel, i));
}

/* The axis is a line of data too, so that a panel without values is drawn. */
static void add_panel(struct sheet *s, size_t panel)
{
	const struct plot_panel *p = &s->plot->panels[panel];
	const struct panel_view *view = &s->l.panels[panel];
	size_t spikes = add_spikes(s, panel);

	text_printf(s->script, "$axis%zu << END\n", panel);
	add_row(s->script, s->l.time.low, view->values.low);
	add_row(s->script, s->l.time.high, view->values.low);
	text_str(s->script, "END\n");
	add_axes(s, view);
	put_peaks(s, panel);
	put_words(s, panel);
	if (panel + 1 == s->plot->panel_count)
		put_bottom(s);
	text_printf(s->script,
		"plot $axis%zu using 1:2 with lines linewidth 1 linecolor rgb '%s'",
		panel, pale);
	for (size_t i = 0; i < p->line_count; i++)
		if (s->drawn[s->first_line + i].any)
			plot_line(s, panel, i);
	if (spikes)
		plot_spikes(s, panel);
	text_str(s->script, "\nunset label\nunset arrow\nunset object\n");
}

/* ---- marks ---- */

enum { GUIDES_MAX = 12 };	/* marks that are led through the panels */

static void put_mark(struct sheet *s, const struct placed_mark *placed)
{
	const struct area *strip = &s->l.strip;
	double height = (strip->bottom - strip->top) / (double)s->l.marks.rows;
	double from = fmax(layout_x(&s->l, placed->mark->from), strip->left);
	double to = fmin(layout_x(&s->l, placed->mark->to), strip->right);
	double y = strip->top + (double)placed->row * height, beside;
	struct text label = { 0 };

	if (from > strip->right || to < strip->left)
		return;
	put_box(s, (struct area){ from, fmax(to, from + 1), y + 2, y + height - 2 },
		colors[5]);
	if (s->l.marks.count <= GUIDES_MAX)
		put_line(s, (struct area){ from, from, s->l.panels[0].area.top, y },
			colors[5], 0.8, "(2,4)");
	beside = fmin(layout_x(&s->l, fmin(placed->free_until, s->l.time.high)),
		strip->right) - from;
	add_fitting(&label, placed->mark->label ? placed->mark->label : "",
		(size_t)(fmax(beside - 8, 0) / (0.6 * s->l.font)));
	if (utf8_width(text_span(&label)) > 1)
		put_text(s, from + 5, y + height / 2,
			(struct words){ "left", ink, 0.85 }, label.s);
	text_free(&label);
}

void put_marks(struct sheet *s)
{
	struct text text = { 0 };

	for (size_t i = 0; i < s->l.marks.count; i++)
		put_mark(s, &s->l.marks.items[i]);
	if (s->l.marks.left_out && s->l.marks.rows) {
		text_printf(&text, "+%zu more", s->l.marks.left_out);
		put_text(s, s->l.strip.right + 0.5 * s->l.font,
			s->l.strip.bottom - 0.6 * s->l.font,
			(struct words){ "left", pale, 0.85 }, text.s);
	}
	text_free(&text);
}

/* ---- the whole ---- */

static void add_terminal(struct sheet *s)
{
	const struct terminal *t = &terminals[s->form];

	text_str(s->script, "set encoding utf8\n");
	text_printf(s->script, "set terminal %s noenhanced %s size ", t->name,
		t->options);
	if (s->form == PLOT_PDF)
		text_printf(s->script, "%.2fin,%.2fin", s->l.width / 100,
			s->l.height / 100);
	else
		text_printf(s->script, "%.0f,%.0f", s->l.width, s->l.height);
	text_str(s->script, " background rgb '#FFFFFF'");
	add_font(s, s->l.font);
	text_byte(s->script, '\n');
}

static void add_settings(struct sheet *s)
{
	text_printf(s->script,
		"set border 2 linewidth 1 linecolor rgb '%s'\n"
		"unset key\n"
		"set style textbox opaque noborder fillcolor rgb '#30FFFFFF' "
		"margins 0.4,0.2\n"
		"set grid xtics ytics back linetype 1 linewidth 1 dashtype 1 "
		"linecolor rgb '%s'\n"
		"set multiplot\n",
		pale, grid);
}

void plot_script(const struct plot *plot, enum plot_form form, struct text *script)
{
	struct sheet s = { .plot = plot, .form = form, .script = script,
		.l = layout_new(plot), .overlaid = plot_is_overlaid(plot) };

	add_terminal(&s);
	add_data(&s);
	add_settings(&s);
	put_titles(&s);
	for (size_t i = 0; i < plot->panel_count; i++) {
		add_panel(&s, i);
		s.first_line += plot->panels[i].line_count;
	}
	text_str(script, "unset multiplot\n");
	free(s.drawn);
	layout_free(&s.l, plot);
}
