/* legend.c - what stands below the frames: the meaning of colours, and notes. */
#include "changes.h"

#include <stdio.h>

enum { LEGEND_LINE = 20, LEGEND_WIDTH = 640, NOTE_COLUMN = 7 };

static void draw_swatch(struct drawing *d, const struct legend *legend, double x)
{
	unsigned number = legend->shade.family * TONES + legend->shade.tone;
	struct color color = family_color(legend->shade.family, legend->shade.tone);
	char text[40];

	draw_box(d, x, d->y - 10, 12, 12);
	svg_attr(d->svg, "rx", "2");
	snprintf(text, sizeof(text), "c%u", number);
	svg_attr(d->svg, "class", text);
	snprintf(text, sizeof(text), "rgb(%u,%u,%u)", color.light[0], color.light[1],
		color.light[2]);
	svg_attr(d->svg, "fill", text);
	svg_end(d->svg);
}

static void draw_legends(struct drawing *d)
{
	double x = MARGIN, room = d->options->width > 0 ? d->px - MARGIN : LEGEND_WIDTH;

	for (size_t i = 0; i < d->legend_count; i++) {
		text_clear(&d->text);
		text_visible(&d->text, span_base_name(span_of(d->legends[i].meaning)),
			false);
		double width = 30 + 7.2 * (double)utf8_width(text_span(&d->text));

		if (!i || x + width > room) {
			x = MARGIN;
			d->y += LEGEND_LINE;
		}
		draw_swatch(d, &d->legends[i], x);
		draw_line(d, NULL, NULL, x + 18, d->y, d->text.s);
		x += width;
	}
}

static const char *color_meaning(const struct drawing *d)
{
	static const char *const words[][2] = {
		[COLOR_BY_MODULE] = { "is for the module, and none is known", "stands for the module" },
		[COLOR_BY_FILE] = { "is for the file, and none is known", "stands for the file" },
		[COLOR_BY_THREAD] = { "is for the thread, and none has a name", "stands for the thread" },
	};

	if (d->options->color_by != COLOR_BY_FUNCTION)
		return words[d->options->color_by][d->legend_count > 0];
	return d->legend_count ? "stands for the kind of code" :
		"tells functions apart and has no other meaning";
}

static void add_color_words(struct text *text, const struct drawing *d)
{
	text_printf(text, "A frame's width is %s; its colour %s.",
		d->options->style == STYLE_CHART ? "how long it took" : "its share of the whole",
		color_meaning(d));
}

static bool anything_cut(const struct picture *picture)
{
	for (size_t i = 0; i < picture->count; i++)
		if (picture->boxes[i].kind >= BOX_PRUNED)
			return true;
	return false;
}

static void draw_colors(struct drawing *d)
{
	d->y += 22;
	text_clear(&d->text);
	add_color_words(&d->text, d);
	draw_line(d, NULL, "muted", MARGIN, d->y, d->text.s);
}

void draw_legend(struct drawing *d)
{
	svg_begin(d->svg, "g");
	svg_attr(d->svg, "id", "legend");
	if (is_differential(d))
		draw_change_legend(d);
	else
		draw_colors(d);
	if (anything_cut(d->picture)) {
		d->y += 17;
		draw_line(d, NULL, "muted", MARGIN, d->y,
			"Grey frames in brackets stand for frames too narrow or too deep to be drawn.");
	}
	if (!is_differential(d))
		draw_legends(d);
	svg_end(d->svg);
	svg_newline(d->svg);
}

/* Bytes of a line that fit the picture; to a space, where there is one. */
static size_t note_length(const struct drawing *d, struct span line)
{
	size_t columns = d->px > 4 * MARGIN ?
		(size_t)(d->px - 2 * MARGIN) / NOTE_COLUMN : 1;
	size_t len = utf8_fitting(line, columns);
	const char *space = len < line.len ? memrchr(line.s, ' ', len) : NULL;

	if (space)
		return (size_t)(space + 1 - line.s);
	return len ? len : line.len;
}

static void draw_note(struct drawing *d, struct span line)
{
	struct text piece = { 0 };

	do {
		size_t len = note_length(d, line);

		text_clear(&piece);
		text_add(&piece, line.s, len);
		d->y += 17;
		draw_line(d, NULL, NULL, MARGIN, d->y, len ? piece.s : "");
		line = (struct span){ line.s + len, line.len - len };
	} while (line.len);
	text_free(&piece);
}

void draw_notes(struct drawing *d)
{
	const char *line = d->options->notes;

	if (!line || !*line)
		return;
	d->y += 14;
	svg_begin(d->svg, "g");
	svg_attr(d->svg, "id", "notes");
	while (line) {
		const char *end = strchrnul(line, '\n');

		text_clear(&d->text);
		text_visible(&d->text, (struct span){ line, (size_t)(end - line) },
			false);
		draw_note(d, (struct span){ d->text.len ? d->text.s : "", d->text.len });
		line = *end ? end + 1 : NULL;
	}
	svg_end(d->svg);
	svg_newline(d->svg);
}
