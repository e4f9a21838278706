#include "report_table.h"

#include <math.h>
#include <stdlib.h>

#include "units.h"
#include "xalloc.h"

enum { GAP = 2, BAR_WIDTH = 10, MIN_NAME = 20, NUMBER_TEXT = 400 };

/* ---- numbers ---- */

/* How a column of values is written: divided, with so many decimals, in this unit. */
struct scale {
	double divisor;
	int decimals;
	const char *symbol;
};

struct step {
	double divisor;
	const char *symbol;
};

static const struct step times[] = {
	{ 1, "s" }, { 1e-3, "ms" }, { 1e-6, "µs" }, { 1e-9, "ns" },
};

static const struct step sizes[] = {
	{ 1099511627776.0, "TiB" }, { 1073741824, "GiB" }, { 1048576, "MiB" },
	{ 1024, "KiB" }, { 1, "B" },
};

static struct scale pick_step(const struct step *steps, int count,
	double max, double unit)
{
	int i = 0;

	while (max > 0 && i + 1 < count && max * unit < steps[i].divisor)
		i++;
	return (struct scale){ steps[i].divisor / unit, 0, steps[i].symbol };
}

static struct scale scale_of(const char *unit, double max)
{
	const struct unit *u = unit_find(unit);

	if (u && u->dimension == DIM_TIME)
		return pick_step(times, 4, max, u->times / u->per);
	if (u && u->dimension == DIM_BYTES)
		return pick_step(sizes, 5, max, u->times / u->per);
	return (struct scale){ 1, 0, u ? u->symbol : unit };
}

/* What has to be known of numbers to choose how they are written. */
struct extent {
	double max;
	bool whole;			/* all are whole numbers, divided as they will be */
};

static void extend(struct extent *e, const struct report *r, size_t c, double divisor)
{
	for (size_t i = c; i < r->cell_count; i += r->column_count) {
		double v = r->cells[i].number / divisor;

		if (!isfinite(v))
			continue;
		e->max = fmax(e->max, fabs(v));
		e->whole = e->whole && fabs(v - round(v)) <= 1e-9 * fabs(v);
	}
}

/* Of a column and those that have its scale. */
static struct extent extent_of(const struct report *r, size_t c, double divisor)
{
	struct extent e = { .whole = true };

	while (c && r->columns[c].same_scale)
		c--;
	extend(&e, r, c, divisor);
	while (++c < r->column_count && r->columns[c].same_scale)
		extend(&e, r, c, divisor);
	return e;
}

static struct scale column_scale(const struct report *r, size_t c)
{
	double max = extent_of(r, c, 1).max;
	struct scale scale = scale_of(r->columns[c].unit ? r->columns[c].unit : "", max);

	if (!extent_of(r, c, scale.divisor).whole)
		scale.decimals = max / scale.divisor < 1000 ? 3 :
			max / scale.divisor < 10000 ? 2 : 1;
	return scale;
}

/* 12345.678 -> "12,345.678" */
static void add_grouped(struct text *t, double value, int decimals)
{
	char digits[NUMBER_TEXT];
	int len = snprintf(digits, sizeof(digits), fabs(value) < 1e15 ? "%.*f" : "%.*e",
		fabs(value) < 1e15 ? decimals : 3, value);
	int first = digits[0] == '-', point = (int)strcspn(digits, ".e");

	for (int i = 0; i < len; i++) {
		if (i > first && i < point && (point - i) % 3 == 0)
			text_byte(t, ',');
		text_byte(t, digits[i]);
	}
}

static void add_bar(struct text *t, double share)
{
	static const char *const eighths[] = { "", "▏", "▎", "▍", "▌", "▋", "▊", "▉" };
	int filled = (int)lround(fmin(fmax(share, 0), 100) / 100 * BAR_WIDTH * 8);

	for (int i = 0; i < filled / 8; i++)
		text_str(t, "█");
	text_str(t, eighths[filled % 8]);
}

/* ---- laying out ---- */

/* A report on its way to a terminal: each cell as text. */
struct layout {
	const struct report *r;
	const struct report_style *style;
	struct text pool;
	size_t *ends;			/* by cell: where its text ends in the pool */
	size_t *widths;			/* by column */
	bool *dropped;			/* by column */
	struct text *titles;		/* by column */
};

static enum column_kind column_kind(const struct layout *l, size_t i)
{
	return l->r->columns[i % l->r->column_count].kind;
}

static void add_amount(struct text *t, double value, const char *unit)
{
	char amount[VALUE_SIZE];

	value_format(amount, value, unit);
	text_str(t, amount);
}

static void add_label(struct text *t, struct span name, struct span place)
{
	text_visible(t, name, false);
	if (!place.len)
		return;
	text_str(t, "  ");
	text_visible(t, place, false);
}

static void add_cell_text(struct layout *l, size_t i, const struct scale *scale)
{
	const struct cell *cell = &l->r->cells[i];
	struct text *t = &l->pool;

	switch (column_kind(l, i)) {
	case COLUMN_NAME:
		for (unsigned k = 0; k < cell->indent; k++)
			text_str(t, "  ");
		add_label(t, cell_text(l->r, cell), cell_place(l->r, cell));
		return;
	case COLUMN_TEXT:
	case COLUMN_VERDICT:
	case COLUMN_RATIO: text_visible(t, cell_text(l->r, cell), false); return;
	case COLUMN_BAR: add_bar(t, cell->number); return;
	default: break;
	}
	if (!isfinite(cell->number))
		text_str(t, "-");
	else if (column_kind(l, i) == COLUMN_AMOUNT)
		add_amount(t, cell->number, l->r->columns[i % l->r->column_count].unit);
	else if (column_kind(l, i) == COLUMN_PERCENT)
		add_grouped(t, cell->number, 1);
	else
		add_grouped(t, cell->number / scale->divisor, scale->decimals);
}

static struct span laid_text(const struct layout *l, size_t i)
{
	size_t start = i ? l->ends[i - 1] : 0;

	return (struct span){ l->pool.s ? l->pool.s + start : "", l->ends[i] - start };
}

static struct layout lay_out(const struct report *r, const struct report_style *style)
{
	size_t columns = r->column_count;
	struct layout l = { .r = r, .style = style,
		.ends = xcalloc(r->cell_count + 1, sizeof(*l.ends)),
		.widths = xcalloc(columns + 1, sizeof(*l.widths)),
		.dropped = xcalloc(columns + 1, sizeof(*l.dropped)),
		.titles = xcalloc(columns + 1, sizeof(*l.titles)) };
	struct scale *scales = xcalloc(columns + 1, sizeof(*scales));

	for (size_t c = 0; c < columns; c++) {
		scales[c] = column_scale(r, c);
		text_str(&l.titles[c], r->columns[c].title);
		if (r->columns[c].kind == COLUMN_VALUE && *scales[c].symbol)
			text_printf(&l.titles[c], " %s", scales[c].symbol);
		l.widths[c] = utf8_width(text_span(&l.titles[c]));
	}
	for (size_t i = 0; i < r->cell_count; i++) {
		size_t width;

		add_cell_text(&l, i, &scales[i % columns]);
		l.ends[i] = l.pool.len;
		width = utf8_width(laid_text(&l, i));
		if (width > l.widths[i % columns])
			l.widths[i % columns] = width;
	}
	free(scales);
	return l;
}

static void layout_free(struct layout *l)
{
	for (size_t c = 0; c < l->r->column_count; c++)
		text_free(&l->titles[c]);
	free(l->titles);
	free(l->dropped);
	free(l->widths);
	free(l->ends);
	text_free(&l->pool);
}

static size_t width_before_name(const struct layout *l)
{
	size_t width = 0;

	for (size_t c = 0; c + 1 < l->r->column_count; c++)
		if (!l->dropped[c])
			width += l->widths[c] + GAP;
	return width;
}

/* The share of the width that the last column is to have, or all that it needs. */
static size_t wanted_width(const struct layout *l, double share)
{
	double wanted = fmax((double)l->style->width * share, MIN_NAME);

	return (size_t)fmin(wanted, (double)l->widths[l->r->column_count - 1]);
}

/*
 * Drops bars, then columns from the right, until the last column has room;
 * gives it the rest.
 */
static void fit(struct layout *l)
{
	size_t last = l->r->column_count - 1, width = l->style->width, wanted;

	for (size_t c = 0; c <= last; c++)
		if (l->r->columns[c].kind == COLUMN_BAR) {
			l->widths[c] = BAR_WIDTH;
			l->dropped[c] = !l->style->bars;
		}
	if (!width)
		return;
	wanted = wanted_width(l, 0.5);
	for (size_t c = 0; c < last; c++)
		if (l->r->columns[c].kind == COLUMN_BAR &&
			width_before_name(l) + wanted > width)
			l->dropped[c] = true;
	wanted = wanted_width(l, 0.4);
	for (size_t c = last; c-- > 1 && width_before_name(l) + wanted > width;)
		l->dropped[c] = true;
	wanted = width_before_name(l);
	l->widths[last] = width > wanted + 8 ? width - wanted : 8;
}

/* ---- printing ---- */

static void pad(struct output *out, size_t width, size_t used)
{
	for (; used < width; used++)
		output_byte(out, ' ');
}

static void paint(const struct layout *l, struct output *out, const char *code)
{
	if (l->style->color)
		output_printf(out, "\033[%sm", code);
}

static size_t last_part(struct span place)
{
	size_t at = place.len;

	while (at && place.s[at - 1] != '/' && place.s[at - 1] != '\\')
		at--;
	return at;
}

/*
 * How a name and its place share the width they have.  The place loses its
 * directories first, then the name its middle; half of it is the name's at least.
 */
static void share_width(struct span name, struct span place, size_t width,
	size_t *name_width, size_t *place_width)
{
	size_t names = utf8_width(name), places = utf8_width(place);
	size_t base = last_part(place);
	size_t short_place = utf8_width((struct span){ place.s + base, place.len - base }) +
		(base > 0);

	*name_width = width;
	*place_width = 0;
	if (!places || short_place + GAP + width / 2 > width)
		return;
	*name_width = names + GAP + short_place <= width ? names :
		width - GAP - short_place;
	*place_width = width - GAP - *name_width;
}

static void print_name(const struct layout *l, const struct cell *cell, size_t width,
	struct output *out)
{
	struct text name = { 0 }, place = { 0 }, line = { 0 };
	size_t indent = cell->indent * 2, name_width, place_width;

	text_visible(&name, cell_text(l->r, cell), false);
	text_visible(&place, cell_place(l->r, cell), false);
	if (indent > width / 2)
		indent = width / 2;
	width -= indent;
	share_width(text_span(&name), text_span(&place),
		width, &name_width, &place_width);
	pad(out, indent, 0);
	cut_middle(&line, text_span(&name), name_width);
	output_add(out, text_span(&line).s, line.len);
	if (place_width) {
		text_clear(&line);
		cut_start(&line, text_span(&place), place_width);
		output_str(out, "  ");
		paint(l, out, "2");
		output_add(out, text_span(&line).s, line.len);
		paint(l, out, "0");
	}
	text_free(&name);
	text_free(&place);
	text_free(&line);
}

static const char *heat(double share)
{
	return share >= 20 ? "1;31" : share >= 5 ? "33" : NULL;
}

/* Red, yellow, green and cyan. */
static const char *mood(struct span verdict)
{
	static const struct {
		const char *word, *code;
	} moods[] = {
		{ "failed", "1;31" }, { "regressed", "1;31" }, { "error", "1;31" },
		{ "inconclusive", "33" }, { "warning", "33" }, { "improved", "32" },
		{ "passed", "32" }, { "new", "36" }, { "gone", "36" },
	};

	for (size_t i = 0; i < sizeof(moods) / sizeof(*moods); i++)
		if (span_starts(verdict, moods[i].word))
			return moods[i].code;
	return NULL;
}

static bool is_left(enum column_kind kind)
{
	return kind == COLUMN_TEXT || kind == COLUMN_VERDICT || kind == COLUMN_BAR;
}

static void print_cell(const struct layout *l, size_t i, struct output *out)
{
	size_t columns = l->r->column_count, c = i % columns, width = l->widths[c];
	enum column_kind kind = l->r->columns[c].kind;
	struct span s = laid_text(l, i);
	bool left = is_left(kind);
	const char *code = kind == COLUMN_PERCENT ? heat(l->r->cells[i].number) :
		kind == COLUMN_VERDICT ? mood(s) : kind == COLUMN_BAR ? "36" : NULL;

	if (kind == COLUMN_NAME && l->style->width) {
		print_name(l, &l->r->cells[i], width, out);
		return;
	}
	if (!left && kind != COLUMN_NAME)
		pad(out, width, utf8_width(s));
	if (code)
		paint(l, out, code);
	output_add(out, s.s, s.len);
	if (code)
		paint(l, out, "0");
	if (left && c + 1 < columns)
		pad(out, width, utf8_width(s));
}

static void print_titles(const struct layout *l, struct output *out)
{
	size_t columns = l->r->column_count;

	paint(l, out, "1");
	for (size_t c = 0; c < columns; c++) {
		enum column_kind kind = l->r->columns[c].kind;
		bool left = is_left(kind) || kind == COLUMN_NAME;
		size_t used = utf8_width(text_span(&l->titles[c]));

		if (l->dropped[c])
			continue;
		pad(out, left ? 0 : l->widths[c], used);
		output_str(out, text_span(&l->titles[c]).s);
		if (c + 1 < columns)
			pad(out, (left ? l->widths[c] : used) + GAP, used);
	}
	paint(l, out, "0");
	output_byte(out, '\n');
}

void print_table(const struct report *r, const struct report_style *style,
	struct output *out)
{
	struct layout l = lay_out(r, style);

	fit(&l);
	print_titles(&l, out);
	for (size_t i = 0; i < r->cell_count; i++) {
		size_t c = i % r->column_count;

		if (!l.dropped[c]) {
			print_cell(&l, i, out);
			pad(out, c + 1 < r->column_count ? GAP : 0, 0);
		}
		if (c + 1 == r->column_count)
			output_byte(out, '\n');
	}
	layout_free(&l);
}

/* ---- markdown ---- */

void report_markdown_text(struct output *out, struct span s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (strchr("|\\`*_[]<>~&#$", s.s[i]))
			output_byte(out, '\\');
		output_byte(out, s.s[i]);
	}
}

static bool left_aligned(enum column_kind kind)
{
	return kind == COLUMN_TEXT || kind == COLUMN_VERDICT || kind == COLUMN_NAME;
}

void print_markdown(const struct report *r, struct output *out)
{
	struct report_style style = { 0 };
	struct layout l = lay_out(r, &style);

	for (size_t c = 0; c < r->column_count; c++)
		if (r->columns[c].kind != COLUMN_BAR)
			output_printf(out, "| %s ", text_span(&l.titles[c]).s);
	output_str(out, "|\n");
	for (size_t c = 0; c < r->column_count; c++)
		if (r->columns[c].kind != COLUMN_BAR)
			output_str(out, left_aligned(r->columns[c].kind) ? "|---" : "|--:");
	output_str(out, "|\n");
	for (size_t i = 0; i < r->cell_count; i++) {
		size_t c = i % r->column_count;

		if (r->columns[c].kind != COLUMN_BAR) {
			output_str(out, "| ");
			for (unsigned k = 0; k < r->cells[i].indent; k++)
				output_str(out, "&ensp;");
			report_markdown_text(out, span_trim(laid_text(&l, i)));
			output_byte(out, ' ');
		}
		if (c + 1 == r->column_count)
			output_str(out, "|\n");
	}
	layout_free(&l);
}
