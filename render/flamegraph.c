/* flamegraph.c - an SVG flame graph: what is around the frames. */
#include "changes.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "number.h"
#include "units.h"
#include "xalloc.h"

static const char *const script[] = {
#include "flamegraph.js.inc"
	NULL
};

enum { BUTTON_HEIGHT = 24 };

/* ---- words ---- */

static void add_span(struct text *text, struct span s)
{
	text_visible(text, s, false);
}

static void add_title(struct text *text, const struct drawing *d)
{
	struct span name = profile_text(d->p, d->p->name);
	struct span file = span_base_name(profile_text(d->p, d->p->file));

	if (d->options->title)
		add_span(text, span_of(d->options->title));
	else if (name.len)
		add_span(text, name);
	else if (file.len && !span_is(file, "-"))
		add_span(text, file);
	else
		text_str(text, "Flame graph");
}

static void add_fact(struct text *text, const char *fact)
{
	if (text->len)
		text_str(text, " · ");
	text_str(text, fact);
}

static void add_total(struct text *text, const struct drawing *d)
{
	const struct metric *metric = &d->p->metrics[d->metric];
	const struct unit *unit = unit_find(profile_str(d->p, metric->unit));
	double total = profile_total(d->p, d->metric);
	char value[VALUE_SIZE];

	if (!unit || unit->dimension == DIM_COUNT || unit->dimension == DIM_OTHER) {
		struct text counted = { 0 };

		add_count(&counted, &d->measure, total);
		add_fact(text, strcmp(counted.s, "1 samples") ? counted.s : "1 sample");
		text_free(&counted);
		return;
	}
	value_format(value, total, profile_str(d->p, metric->unit));
	add_fact(text, value);
	if (metric->name == metric->unit)
		return;
	text_str(text, " of ");
	add_span(text, profile_text(d->p, metric->name));
}

static void add_focus(struct text *text, const struct drawing *d)
{
	add_fact(text, "100% is what functions matching \"");
	add_span(text, span_of(d->options->sandwich));
	text_str(text, "\" take: ");
	add_percent(text, d->picture->width, d->picture->whole);
	text_str(text, " of the total · their callers above, callees below");
}

static void add_order(struct text *text, const struct flamegraph_options *options)
{
	static const char *const orders[] = {
		[ORDER_NAME] = "siblings by name",
		[ORDER_WEIGHT] = "siblings by weight (left heavy)",
		[ORDER_TIME] = "siblings by first appearance",
	};

	add_fact(text, options->style == STYLE_CHART ? "in order of time" :
		orders[options->order]);
}

static void add_subtitle(struct text *text, const struct drawing *d)
{
	char threads[64];

	if (d->options->subtitle)
		add_span(text, span_of(d->options->subtitle));
	if (is_differential(d))
		add_change_facts(text, d);
	else
		add_total(text, d);
	if (d->options->style == STYLE_SANDWICH && !is_differential(d))
		add_focus(text, d);
	else if (d->options->reversed && d->options->style != STYLE_CHART &&
		d->options->style != STYLE_SANDWICH)
		add_fact(text, "reversed: the innermost call first");
	add_order(text, d->options);
	snprintf(threads, sizeof(threads), "%zu threads %s", d->p->thread_count,
		d->options->style == STYLE_CHART ? "in lanes" : "merged");
	if (d->p->thread_count > 1 &&
		(!d->options->threads || d->options->style >= STYLE_CHART))
		add_fact(text, threads);
	if (d->p->estimated)
		add_fact(text, "estimated from a call graph");
}

/* ---- elements ---- */

void draw_line(struct drawing *d, const char *id, const char *class, double x, double y,
	const char *text)
{
	svg_begin(d->svg, "text");
	if (id)
		svg_attr(d->svg, "id", id);
	if (class)
		svg_attr(d->svg, "class", class);
	svg_number(d->svg, "x", x, 2, "");
	svg_number(d->svg, "y", y, 2, "");
	svg_end_with(d->svg, text);
	svg_newline(d->svg);
}

static void draw_heading(struct drawing *d)
{
	text_clear(&d->text);
	add_title(&d->text, d);
	draw_line(d, "title", NULL, MARGIN, TITLE_Y, d->text.len ? d->text.s : "Flame graph");
	text_clear(&d->text);
	add_subtitle(&d->text, d);
	draw_line(d, "subtitle", NULL, MARGIN, SUBTITLE_Y, d->text.s);
}

void draw_box(struct drawing *d, double x, double y, double width, double height)
{
	svg_begin(d->svg, "rect");
	svg_number(d->svg, "x", x, 2, "");
	svg_number(d->svg, "y", y, 2, "");
	svg_number(d->svg, "width", width, 2, "");
	svg_number(d->svg, "height", height, 2, "");
}

struct button {
	const char *id, *label, *text;
	double x, width;
};

static void draw_button(struct drawing *d, const struct button *b)
{
	svg_begin(d->svg, "g");
	svg_attr(d->svg, "id", b->id);
	svg_attr(d->svg, "class", "button script");
	svg_attr(d->svg, "role", "button");
	svg_attr(d->svg, "tabindex", "0");
	svg_attr(d->svg, "aria-label", b->label);
	svg_begin(d->svg, "title");
	svg_end_with(d->svg, b->label);
	draw_box(d, b->x, BAR_Y + 0.5, b->width, BUTTON_HEIGHT - 1);
	svg_end(d->svg);
	svg_begin(d->svg, "text");
	svg_number(d->svg, "x", b->x + b->width / 2, 2, "");
	svg_number(d->svg, "y", BAR_Y + 16, 2, "");
	svg_end_with(d->svg, b->text);
	svg_end(d->svg);
	svg_newline(d->svg);
}

/* What the script makes live: search, zoom and the line of details. */
static void draw_bar(struct drawing *d)
{
	static const struct button buttons[] = {
		{ "ignorecase", "Ignore case (Ctrl-I)", "a=A", 206, 38 },
		{ "previous", "Previous match (N)", "‹", 248, 24 },
		{ "next", "Next match (n)", "›", 276, 24 },
		{ "unzoom", "Reset zoom (0)", "Reset", 308, 52 },
	};

	svg_begin(d->svg, "g");
	svg_attr(d->svg, "id", "bar");
	draw_box(d, 0, BAR_Y - 2, d->px, BAR_HEIGHT + 2);
	svg_end(d->svg);
	svg_begin(d->svg, "g");
	svg_attr(d->svg, "id", "search");
	svg_attr(d->svg, "class", "script");
	svg_end(d->svg);
	svg_newline(d->svg);
	for (size_t i = 0; i < sizeof(buttons) / sizeof(buttons[0]); i++)
		draw_button(d, &buttons[i]);
	draw_line(d, "matched", "script", 370, BAR_Y + 16, "");
	draw_line(d, NULL, "muted plain", MARGIN, BAR_Y + BAR_HEIGHT - 6,
		"Every frame's whole name, value and share stand in its tooltip.");
	draw_line(d, "details", "script", MARGIN, BAR_Y + BAR_HEIGHT - 6, "");
	svg_end(d->svg);
	svg_newline(d->svg);
}

/* ---- the whole ---- */

static void draw_footer(struct drawing *d)
{
	draw_legend(d);
	if (is_differential(d))
		draw_change_top(d);
	else
		draw_top(d);
	draw_notes(d);
	d->y += 16;
}

/* How high all of it is, found by drawing what is below the frames to nowhere. */
static double whole_height(struct drawing *d)
{
	struct text scrap = { 0 };
	struct output *out = output_memory(&scrap);
	struct svg *svg = d->svg;
	double y = d->y;

	d->svg = svg_new(out);
	d->y += frames_height(d);
	draw_footer(d);
	svg_free(d->svg);
	output_close(out, NULL);
	text_free(&scrap);
	double height = d->y;

	d->svg = svg;
	d->y = y;
	return height;
}

static const char *style_name(const struct drawing *d)
{
	static const char *const names[] = { "flame", "icicle", "chart", "sandwich", "sunburst" };

	return names[d->options->style];
}

static void draw_root_attributes(struct drawing *d, double height)
{
	char width_text[NUMBER_FIXED_SIZE], height_text[NUMBER_FIXED_SIZE];

	number_fixed(width_text, d->px, 2, true);
	number_fixed(height_text, height, 2, true);
	svg_attr(d->svg, "xmlns", "http://www.w3.org/2000/svg");
	svg_attr(d->svg, "xmlns:fg", "http://github.com/jonhoo/inferno");
	svg_attr(d->svg, "version", "1.1");
	if (d->picture->count)
		svg_attr(d->svg, "onload", "init(evt)");
	svg_attr(d->svg, "width", width_text);
	svg_attr(d->svg, "height", height_text);
	text_clear(&d->text);
	text_printf(&d->text, "0 0 %s %s", width_text, height_text);
	svg_attr(d->svg, "viewBox", d->text.s);
	svg_attr(d->svg, "data-style", style_name(d));
	if (!(d->options->width > 0))
		svg_attr(d->svg, "data-fluid", "1");
	svg_attr(d->svg, "role", "graphics-document");
	svg_attr(d->svg, "aria-labelledby", "title subtitle");
	svg_newline(d->svg);
}

static void begin_document(struct drawing *d, double height)
{
	svg_comment(d->svg, " Flame graph stack visualization, made by profkit ");
	svg_newline(d->svg);
	svg_begin(d->svg, "svg");
	draw_root_attributes(d, height);
	text_clear(&d->text);
	add_title(&d->text, d);
	svg_begin(d->svg, "title");
	svg_end_with(d->svg, d->text.len ? d->text.s : "Flame graph");
	svg_newline(d->svg);
	draw_style(d);
	svg_begin(d->svg, "rect");
	svg_attr(d->svg, "id", "background");
	svg_attr(d->svg, "width", "100%");
	svg_attr(d->svg, "height", "100%");
	svg_attr(d->svg, "fill", "#fdfdfc");
	svg_end(d->svg);
	svg_newline(d->svg);
	if (is_differential(d) && d->picture->count)
		draw_hatchings(d);
}

/* The script, with more functions behind those that it has. */
static const char **longer_script(const char *const *more)
{
	size_t count = sizeof(script) / sizeof(*script), at = 0, to = 0;
	const char **lines;

	for (const char *const *line = more; *line; line++)
		count++;
	lines = xcalloc(count, sizeof(*lines));
	for (; strcmp(script[at], "\tstart();\n"); at++)
		lines[to++] = script[at];
	while (*more)
		lines[to++] = *more++;
	while (script[at])
		lines[to++] = script[at++];
	return lines;
}

static void draw_script(struct drawing *d)
{
	svg_begin(d->svg, "script");
	if (is_differential(d)) {
		const char **lines = longer_script(change_script);

		svg_lines(d->svg, lines);
		free(lines);
	} else {
		svg_lines(d->svg, script);
	}
	svg_end(d->svg);
	svg_newline(d->svg);
}

static void draw_nothing(struct drawing *d)
{
	begin_document(d, 110);
	text_clear(&d->text);
	add_title(&d->text, d);
	draw_line(d, "title", NULL, MARGIN, TITLE_Y, d->text.len ? d->text.s : "Flame graph");
	draw_line(d, "subtitle", NULL, MARGIN, TITLE_Y + 34, "no samples");
	svg_begin(d->svg, "svg");
	svg_attr(d->svg, "id", "frames");
	svg_attr(d->svg, "total_samples", "0");
	svg_end(d->svg);
	svg_newline(d->svg);
}

static void draw_something(struct drawing *d)
{
	d->y = FRAMES_Y;
	begin_document(d, whole_height(d));
	draw_heading(d);
	draw_frames(d);
	draw_footer(d);
	draw_bar(d);
	draw_script(d);
}

static void find_rows(struct picture *picture)
{
	for (size_t i = 0; i < picture->count; i++) {
		int row = picture->boxes[i].row;

		picture->first_row = !i || row < picture->first_row ? row :
			picture->first_row;
		picture->last_row = !i || row > picture->last_row ? row :
			picture->last_row;
	}
}

static bool has_samples(const struct picture *picture, const struct profile *p,
	metric_id metric)
{
	double total = picture->differential ? picture->differential->widths.total[ROOT] :
		profile_total(p, metric);

	return total > 0 && isfinite(total);
}

static int make_boxes(struct picture *picture, const struct profile *p, metric_id metric,
	const struct flamegraph_options *options, struct error *error)
{
	if (!has_samples(picture, p, metric))
		return 0;
	if (options->style == STYLE_CHART)
		return picture_chart(picture, p, metric, options, error);
	if (options->style == STYLE_SANDWICH)
		return picture_sandwich(picture, p, metric, options, error);
	picture_tree(picture, p, metric, options);
	if (!picture->count || !(picture->width > 0))
		return error_set(error, "a flame graph needs a tree, which this profile has not");
	return 0;
}

static int compare_widths(const void *left, const void *right)
{
	double a = ((const struct box *)left)->w, b = ((const struct box *)right)->w;

	return (a < b) - (a > b);
}

/* The width of the narrowest of the widest boxes that are kept. */
static double width_kept(struct picture *picture, size_t kept)
{
	qsort(picture->boxes, picture->count, sizeof(*picture->boxes), compare_widths);
	return picture->boxes[kept - 1].w;
}

/* Pictures of very many boxes open slowly: then only the widest are drawn. */
static int make_picture(struct picture *picture, const struct profile *p,
	metric_id metric, const struct flamegraph_options *options, struct error *error)
{
	struct flamegraph_options coarser = *options;

	if (make_boxes(picture, p, metric, options, error) < 0)
		return -1;
	if (!options->boxes_max || picture->count <= options->boxes_max)
		return 0;
	coarser.min_share = width_kept(picture,
		options->boxes_max) / picture->width * (1 - 1e-12);
	picture_free(picture);
	*picture = (struct picture){ .differential = picture->differential };
	if (picture->differential)
		picture->differential->count = 0;
	return make_boxes(picture, p, metric, &coarser, error);
}

static void draw(struct drawing *d, struct output *out)
{
	d->px = picture_px(d->options);
	d->measure = measure_of(d);
	choose_colors(d);
	rank_functions(d);
	d->svg = svg_new(out);
	if (d->picture->count)
		draw_something(d);
	else
		draw_nothing(d);
	svg_free(d->svg);
	free(d->classes);
	text_free(&d->name);
	text_free(&d->text);
	text_free(&d->word);
}

static int render(struct picture *picture, const struct profile *p, metric_id metric,
	const struct flamegraph_options *options, struct output *out, struct error *error)
{
	struct drawing drawing = {
		.p = p, .metric = metric, .options = options, .picture = picture,
	};
	int status = make_picture(picture, p, metric, options, error);

	if (!status) {
		find_rows(picture);
		draw(&drawing, out);
	}
	picture_free(picture);
	return status;
}

static int render_differential(const struct profile *p,
	const struct flamegraph_options *options, struct output *out, struct error *error)
{
	struct differential differential = { 0 };
	struct picture picture = { .differential = &differential };
	int status = differential_start(&differential, p, options, error);

	if (!status)
		status = render(&picture, p, differential.after, options, out, error);
	differential_end(&differential);
	return status;
}

int render_flamegraph(const struct profile *p, metric_id metric,
	const struct flamegraph_options *options, struct output *out, struct error *error)
{
	if (options->differential)
		return render_differential(p, options, out, error);
	if (options->color_by == COLOR_BY_SELF)
		return error_set(error, "--color-by self is of differential pictures");
	return render(&(struct picture){ 0 }, p, metric, options, out, error);
}
