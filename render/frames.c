/* frames.c - the boxes of a picture as rectangles or arcs. */
#include "changes.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "number.h"
#include "units.h"
#include "xalloc.h"

enum { WIDE_PX = 2 };

/* ---- names ---- */

static void add_thread_name(struct text *text, const struct profile *p, thread_id t,
	bool process)
{
	const struct thread *thread = &p->threads[t];
	int64_t number = process ? thread->pid : thread->tid;
	struct span name = profile_text(p, process ? thread->process : thread->name);

	if (name.len)
		text_visible(text, name, false);
	else
		text_str(text, process ? "process" : "thread");
	if (number >= 0)
		text_printf(text, " %lld", (long long)number);
}

static void add_standing_for(struct drawing *d, const struct box *box)
{
	char count[NUMBER_FIXED_SIZE], percent[NUMBER_FIXED_SIZE];

	number_fixed(count, box->frames, 0, true);
	number_fixed(percent, 100 * box->w / d->picture->width, 1, false);
	if (box->kind == BOX_PRUNED)
		text_printf(&d->name, "(pruned: %s frame%s, %s %%)", count,
			strcmp(count, "1") ? "s" : "", percent);
	else if (box->kind == BOX_DEEPER)
		text_printf(&d->name, "(… %s deeper frame%s)", count,
			strcmp(count, "1") ? "s" : "");
	else
		text_printf(&d->name, "(… %s more threads)", count);
}

static void name_box(struct drawing *d, const struct box *box)
{
	const struct frame *frame = &d->p->frames[box->kind == BOX_FRAME ? box->id : 0];

	text_clear(&d->name);
	switch (box->kind) {
	case BOX_ALL:
		text_str(&d->name, "all");
		break;
	case BOX_PROCESS:
	case BOX_THREAD:
		add_thread_name(&d->name, d->p, box->id, box->kind == BOX_PROCESS);
		break;
	case BOX_FRAME:
		add_function_name(&d->name, d->p, frame->function,
			d->options->lines ? frame->line : 0);
		break;
	default:
		add_standing_for(d, box);
	}
}

static void add_share(struct drawing *d, const struct box *box)
{
	text_str(&d->text, " (");
	add_count(&d->text, &d->measure, box->w);
	text_str(&d->text, ", ");
	if (box->kind == BOX_ALL)
		text_str(&d->text, "100%");
	else
		add_percent(&d->text, box->w, d->picture->width);
	text_byte(&d->text, ')');
}

static void draw_box_title(struct drawing *d, const struct box *box)
{
	text_clear(&d->text);
	if (d->name.len)
		text_add(&d->text, d->name.s, d->name.len);
	if (is_differential(d))
		add_change_title(&d->text, d, box);
	else
		add_share(d, box);
	svg_begin(d->svg, "title");
	svg_end_with(d->svg, d->text.s);
}

static const char *box_class(const struct drawing *d, const struct box *box)
{
	if (box->kind >= BOX_PRUNED)
		return "cut";
	if (box->kind != BOX_FRAME)
		return box->kind == BOX_ALL ? "all" : "lane";
	return d->options->style == STYLE_SANDWICH && !box->row ? "focus" : "";
}

static void begin_box(struct drawing *d, size_t index)
{
	const struct box *box = &d->picture->boxes[index];
	const char *more = is_differential(d) ? change_class(d, index) : "";
	char class[40];

	snprintf(class, sizeof(class), "%s%s%s", box_class(d, box),
		*box_class(d, box) && *more ? " " : "", more);
	svg_begin(d->svg, "g");
	if (*class)
		svg_attr(d->svg, "class", class);
	name_box(d, box);
	draw_box_title(d, box);
	if (is_differential(d))
		sign_name(d, index);
}

/* px: how wide it looks; a narrow one has no edge, which would hide it. */
static void draw_fill(struct drawing *d, size_t index, double px)
{
	unsigned number = d->classes[index];
	struct color color = family_color(number / TONES, number % TONES);
	char text[40];

	if (is_differential(d) && is_hatched(d, index)) {
		svg_attr(d->svg, "class", px >= WIDE_PX ? "wide" : "");
		snprintf(text, sizeof(text), "url(#gone%u)", number);
	} else {
		snprintf(text, sizeof(text), px >= WIDE_PX ? "c%u wide" : "c%u", number);
		svg_attr(d->svg, "class", text);
		snprintf(text, sizeof(text), "rgb(%u,%u,%u)", color.light[0],
			color.light[1], color.light[2]);
	}
	svg_attr(d->svg, "fill", text);
	svg_exact(d->svg, "fg:x", d->picture->boxes[index].x);
	svg_exact(d->svg, "fg:w", d->picture->boxes[index].w);
}

/* ---- rectangles ---- */

static bool grows_down(const struct drawing *d)
{
	return d->options->style != STYLE_FLAME;
}

static double row_y(const struct drawing *d, int row)
{
	int rows = grows_down(d) ? row - d->picture->first_row :
		d->picture->last_row - row;

	return d->y + rows * d->options->height;
}

static void draw_rect_label(struct drawing *d, double percent, double y, double px)
{
	fit_label(&d->text, d->name.len ? d->name.s : "", px, d->options->font_size);
	if (!d->text.len)
		return;
	svg_begin(d->svg, "text");
	svg_number(d->svg, "x", percent, 4, "%");
	svg_number(d->svg, "y",
		y + d->options->height / 2 + d->options->font_size * 0.35 - 0.5, 2, "");
	svg_attr(d->svg, "dx", "3");
	svg_end_with(d->svg, d->text.s);
}

static void draw_rect(struct drawing *d, size_t index)
{
	const struct box *box = &d->picture->boxes[index];
	double width = d->picture->width, y = row_y(d, box->row);
	double px = box->w / width * (d->px - 2 * MARGIN);

	begin_box(d, index);
	svg_begin(d->svg, "rect");
	svg_number(d->svg, "x", 100 * box->x / width, 4, "%");
	svg_number(d->svg, "y", y, 2, "");
	svg_number(d->svg, "width", 100 * box->w / width, 4, "%");
	svg_number(d->svg, "height", d->options->height - 1, 2, "");
	draw_fill(d, index, px);
	svg_end(d->svg);
	draw_rect_label(d, 100 * box->x / width, y, px);
	svg_end(d->svg);
	svg_newline(d->svg);
}

static void begin_frames(struct drawing *d)
{
	svg_begin(d->svg, "svg");
	svg_attr(d->svg, "id", "frames");
	svg_number(d->svg, "x", MARGIN, 0, "");
	svg_number(d->svg, "width", d->px - 2 * MARGIN, 2, "");
}

static void draw_rects(struct drawing *d)
{
	begin_frames(d);
	svg_exact(d->svg, "total_samples", d->picture->width);
	if (d->options->style == STYLE_SANDWICH)
		svg_number(d->svg, "data-middle", row_y(d, 0), 2, "");
	svg_newline(d->svg);
	for (size_t i = 0; i < d->picture->count; i++)
		draw_rect(d, i);
	svg_end(d->svg);
}

/* ---- arcs ---- */

static const double turn = 6.283185307179586;

struct arc {
	double inner, outer;	/* radii */
	double from, to;	/* in turns, clockwise from the top */
};

static void add_point(struct text *text, const char *command, double radius, double turns)
{
	char x[NUMBER_FIXED_SIZE], y[NUMBER_FIXED_SIZE];

	number_fixed(x, radius * sin(turns * turn), 2, true);
	number_fixed(y, -radius * cos(turns * turn), 2, true);
	text_printf(text, "%s%s %s", command, x, y);
}

static void add_curve(struct text *text, double radius, double from, double to)
{
	char command[3 * NUMBER_FIXED_SIZE], r[NUMBER_FIXED_SIZE];

	number_fixed(r, radius, 2, true);
	snprintf(command, sizeof(command), "A%s %s 0 %d %d ", r, r,
		fabs(to - from) > 0.5, to > from);
	add_point(text, command, radius, to);
}

static void add_ring(struct text *text, double radius)
{
	add_point(text, "M", radius, 0);
	add_curve(text, radius, 0, 0.5);
	add_curve(text, radius, 0.5, 1);
	text_byte(text, 'Z');
}

static void add_arc(struct text *text, const struct arc *arc)
{
	if (arc->to - arc->from > 0.99999) {
		add_ring(text, arc->outer);
		if (arc->inner > 0)
			add_ring(text, arc->inner);
		return;
	}
	add_point(text, "M", arc->outer, arc->from);
	add_curve(text, arc->outer, arc->from, arc->to);
	add_point(text, "L", arc->inner, arc->to);
	add_curve(text, arc->inner, arc->to, arc->from);
	text_byte(text, 'Z');
}

/* The longest straight text that fits along the middle of an arc. */
static double chord(const struct arc *arc, double font_size)
{
	double middle = (arc->inner + arc->outer) / 2,
		half = (arc->to - arc->from) * turn / 2;
	double above = middle + font_size / 2, below = middle - font_size / 2;

	if (arc->outer - arc->inner < font_size + 2)
		return 0;
	double by_ring = 2 * sqrt(arc->outer * arc->outer - above * above);
	double by_angle = half < turn / 4 ? 2 * below * tan(half) : by_ring;

	return by_ring < by_angle ? by_ring : by_angle;
}

/* Text across the ring, from the centre outwards, where the arc is wide enough for a line. */
static double radial(const struct arc *arc, double font_size)
{
	double length = (arc->inner + arc->outer) / 2 * (arc->to - arc->from) * turn;

	return length >= font_size + 2 ? arc->outer - arc->inner : 0;
}

/* Degrees by which text is turned so that it is never upside down. */
static double upright(double degrees)
{
	return degrees > 90 && degrees < 270 ? degrees - 180 : degrees;
}

static void draw_arc_label(struct drawing *d, const struct arc *arc)
{
	double along = chord(arc, d->options->font_size),
		across = radial(arc, d->options->font_size);
	double middle = (arc->from + arc->to) / 2, radius = (arc->inner + arc->outer) / 2;
	double degrees = along >= across ? upright(360 * middle) :
		middle < 0.5 ? 360 * middle - 90 : 360 * middle + 90;
	char number[NUMBER_FIXED_SIZE], place[NUMBER_FIXED_SIZE * 4];

	fit_label(&d->text, d->name.s ? d->name.s : "", along >= across ? along :
		across, d->options->font_size);
	if (!d->text.len)
		return;
	struct text transform = { 0 };

	add_point(&transform, "translate(", arc->inner > 0 ? radius : 0, middle);
	number_fixed(number, arc->inner > 0 ? degrees : 0, 2, true);
	snprintf(place, sizeof(place), ") rotate(%s)", number);
	text_str(&transform, place);
	svg_begin(d->svg, "text");
	svg_attr(d->svg, "transform", transform.s);
	svg_attr(d->svg, "dy", "0.35em");
	svg_end_with(d->svg, d->text.s);
	text_free(&transform);
}

static void draw_arc(struct drawing *d, size_t index, const double *radii)
{
	const struct box *box = &d->picture->boxes[index];
	double width = d->picture->width;
	struct arc arc = { radii[box->row], radii[box->row + 1], box->x / width,
		(box->x + box->w) / width };

	begin_box(d, index);
	svg_begin(d->svg, "path");
	text_clear(&d->text);
	add_arc(&d->text, &arc);
	svg_attr(d->svg, "d", d->text.s);
	draw_fill(d, index, (arc.to - arc.from) * turn * arc.outer);
	svg_number(d->svg, "fg:row", box->row, 0, "");
	svg_end(d->svg);
	draw_arc_label(d, &arc);
	svg_end(d->svg);
	svg_newline(d->svg);
}

/* A row's ring is the thicker the more of the circle the row fills. */
static void find_radii(const struct drawing *d, double radii[RINGS_MAX + 3])
{
	double room = d->px - 2 * MARGIN < 920 ? (d->px - 2 * MARGIN) / 2 : 460, sum = 0;
	double thickness[RINGS_MAX + 2] = { 0 };
	int rows = d->picture->last_row + 1;

	for (size_t i = 0; i < d->picture->count; i++)
		thickness[d->picture->boxes[i].row] += d->picture->boxes[i].w / d->picture->width;
	for (int i = 0; i < rows; i++)
		sum += thickness[i] = 0.2 + 0.8 * sqrt(thickness[i]);
	radii[0] = 0;
	for (int i = 0; i < rows; i++) {
		double ring = thickness[i] * room / sum;

		radii[i + 1] = radii[i] + (ring > 64 ? 64 : ring < 4 ? 4 : ring);
	}
}

static void draw_radii(struct drawing *d, const double *radii)
{
	char number[NUMBER_FIXED_SIZE];

	text_clear(&d->text);
	for (int i = 0; i <= d->picture->last_row + 1; i++) {
		number_fixed(number, radii[i], 2, true);
		text_printf(&d->text, i ? " %s" : "%s", number);
	}
	svg_attr(d->svg, "data-rings", d->text.s);
}

static void draw_arcs(struct drawing *d)
{
	double radii[RINGS_MAX + 3];
	char box[NUMBER_FIXED_SIZE * 4], side[NUMBER_FIXED_SIZE], size[NUMBER_FIXED_SIZE];

	find_radii(d, radii);
	double radius = radii[d->picture->last_row + 1] + 1;

	begin_frames(d);
	svg_number(d->svg, "y", d->y, 2, "");
	svg_number(d->svg, "height", 2 * radius, 2, "");
	number_fixed(side, -radius, 2, true);
	number_fixed(size, 2 * radius, 2, true);
	snprintf(box, sizeof(box), "%s %s %s %s", side, side, size, size);
	svg_attr(d->svg, "viewBox", box);
	svg_attr(d->svg, "preserveAspectRatio", "xMidYMin meet");
	svg_exact(d->svg, "total_samples", d->picture->width);
	draw_radii(d, radii);
	svg_newline(d->svg);
	for (size_t i = 0; i < d->picture->count; i++)
		draw_arc(d, i, radii);
	svg_end(d->svg);
}

double frames_height(const struct drawing *d)
{
	double radii[RINGS_MAX + 3];

	if (d->options->style == STYLE_SUNBURST) {
		find_radii(d, radii);
		return 2 * radii[d->picture->last_row + 1] + 2;
	}
	return (d->picture->last_row - d->picture->first_row + 1) * d->options->height;
}

void draw_frames(struct drawing *d)
{
	if (d->options->style == STYLE_SUNBURST)
		draw_arcs(d);
	else
		draw_rects(d);
	svg_newline(d->svg);
	d->y += frames_height(d);
}
