/* changes_words.c - what changed, in words: the header and the frames' titles. */
#include "changes.h"

#include <math.h>
#include <stdio.h>

#include "number.h"
#include "units.h"

enum { MANY_TIMES = 10 };

static const char arrow[] = " → ";

struct span changes_word(const struct drawing *d)
{
	for (size_t i = 0; i < d->p->meta_count; i++)
		if (span_is(profile_text(d->p, d->p->metas[i].key), "metric"))
			return profile_text(d->p, d->p->metas[i].value);
	return SPAN("samples");
}

void add_signed(struct text *text, double value, int decimals, const char *behind)
{
	char number[NUMBER_FIXED_SIZE];

	number_fixed(number, fabs(value), decimals, false);
	text_str(text, strspn(number, "0.") == strlen(number) ? "±" : value < 0 ? "−" : "+");
	text_str(text, number);
	text_str(text, behind);
}

static void add_relative(struct text *text, double ratio)
{
	char times[NUMBER_FIXED_SIZE];

	if (ratio < MANY_TIMES) {
		add_signed(text, 100 * (ratio - 1), 1, "%");
		return;
	}
	number_fixed(times, ratio, 1, false);
	text_printf(text, "×%s", times);
}

/* "3 → 4 samples: +33.3%"; of nothing there is no share. */
static void add_values(struct text *text, const struct drawing *d, double before,
	double after)
{
	add_value(text, &d->measure, before);
	text_str(text, arrow);
	add_count(text, &d->measure, after);
	if (!(before > 0) || !isfinite(after))
		return;
	text_str(text, ": ");
	add_relative(text, after / before);
}

static double percent(double part, double whole)
{
	return whole > 0 ? 100 * (part / whole) : 0;
}

/* The shares of both sides' totals, and how far apart they are. */
static void add_shares(struct text *text, const struct differential *diff, double before,
	double after)
{
	text_str(text, ", ");
	add_percent(text, before, diff->before_total);
	text_str(text, arrow);
	add_percent(text, after, diff->after_total);
	text_str(text, ", ");
	add_signed(text, percent(after, diff->after_total) - percent(before, diff->before_total),
		2, " points");
}

static void add_pair(struct text *text, const struct drawing *d, double before,
	double after)
{
	if (!(before > 0) && !(after > 0)) {
		text_byte(text, '0');
		return;
	}
	add_values(text, d, before, after);
	add_shares(text, d->picture->differential, before, after);
}

static bool is_leaf(const struct change *c)
{
	return !(fabs(c->before - c->self_before) > 0) &&
		!(fabs(c->after - c->self_after) > 0);
}

static void add_both(struct text *text, const struct drawing *d, const struct change *c)
{
	text_str(text, is_leaf(c) ? "self and total " : "total ");
	add_pair(text, d, c->before, c->after);
	if (is_leaf(c))
		return;
	text_str(text, "; self ");
	add_pair(text, d, c->self_before, c->self_after);
}

void add_change_title(struct text *text, const struct drawing *d, const struct box *box)
{
	const struct differential *diff = d->picture->differential;
	const struct change *c = &diff->changes[box->change];

	text_str(text, " (");
	if (box->kind == BOX_FRAME)
		text_str(text, change_is_gone(c) ? "gone; " : change_is_new(c) ? "new; " : "");
	if (box->kind == BOX_FRAME && diff->has_self && box->row >= 0)
		add_both(text, d, c);
	else
		add_pair(text, d, c->before, c->after);
	text_byte(text, ')');
}

/* ---- the header ---- */

static void add_layout(struct text *text, const struct drawing *d)
{
	static const char *const words[] = {
		[DIFFERENTIAL_NONE] = "", [DIFFERENTIAL_AFTER] = "widths are after",
		[DIFFERENTIAL_BEFORE] = "widths are before",
		[DIFFERENTIAL_BOTH] = "widths are before + after",
	};

	text_printf(text, " · %s", words[d->options->differential]);
	if (d->options->style != STYLE_SANDWICH)
		return;
	text_str(text, " · callers and callees of functions matching \"");
	text_visible(text, span_of(d->options->sandwich), false);
	text_byte(text, '"');
}

static void add_hidden(struct text *text, const struct drawing *d)
{
	const struct differential *diff = d->picture->differential;
	bool gone = d->options->differential == DIFFERENTIAL_AFTER;
	char count[NUMBER_FIXED_SIZE];

	if (!(diff->hidden_frames > 0))
		return;
	number_fixed(count, diff->hidden_frames, 0, true);
	text_printf(text, " · %s %s frame%s", count, gone ? "gone" : "new",
		strcmp(count, "1") ? "s" : "");
	text_str(text, " (");
	add_percent(text, diff->hidden, gone ? diff->before_total : diff->after_total);
	text_printf(text, " of %s)", gone ? "before" : "after");
	text_str(text, diff->hidden_frames > 1 ? " have no width here" : " has no width here");
}

void add_change_facts(struct text *text, const struct drawing *d)
{
	const struct differential *diff = d->picture->differential;

	if (text->len)
		text_str(text, " · ");
	add_values(text, d, diff->before_total, diff->after_total);
	add_layout(text, d);
	add_hidden(text, d);
}
