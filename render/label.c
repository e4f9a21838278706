/* label.c - names and numbers as text. */
#include "changes.h"

#include <math.h>
#include <stdio.h>

#include "number.h"
#include "place.h"
#include "units.h"

enum { NAME_MAX_BYTES = 4096, LABEL_MIN = 4 };

/* U+202A..202E, U+2066..2069: what is after them is shown in another order. */
static bool turns_text(const char *s)
{
	unsigned char last = (unsigned char)s[2];

	return (!memcmp(s, "\xE2\x80", 2) && last >= 0xAA && last <= 0xAE) ||
		(!memcmp(s, "\xE2\x81", 2) && last >= 0xA6 && last <= 0xA9);
}

/*
 * What a picture can show of s as it is: no control characters, nothing that
 * XML refuses, and no letters in another order than they have.
 */
static void add_visible(struct text *text, struct span s)
{
	bool cut = s.len > NAME_MAX_BYTES;

	if (cut)
		s.len = NAME_MAX_BYTES;
	while (cut && s.len && ((unsigned char)s.s[s.len] & 0xC0) == 0x80)
		s.len--;
	size_t begin = text->len;

	text_visible(text, s, false);
	for (size_t i = begin; i + 2 < text->len; i++)
		if (turns_text(text->s + i))
			memcpy(text->s + i, "\xEF\xBF\xBD", 3);
	if (cut)
		text_str(text, "…");
}

void add_function_name(struct text *text, const struct profile *p, function_id f,
	uint32_t line)
{
	const struct function *function = &p->functions[f];
	struct span file = profile_text(p, function->file);

	add_visible(text, profile_text(p, function->name));
	if (!line && function->line > 0 && function->line < UINT32_MAX)
		line = (uint32_t)function->line;
	if (!place_known(profile_text(p, function->name), file)) {
		if (line && !file.len)
			text_printf(text, ":%u", line);
		return;
	}
	text_str(text, " (");
	add_visible(text, file);
	if (line)
		text_printf(text, ":%u", line);
	text_byte(text, ')');
}

void add_percent(struct text *text, double part, double whole)
{
	char number[NUMBER_FIXED_SIZE];

	number_fixed(number, whole > 0 ? 100 * part / whole : 0, 2, false);
	text_str(text, number);
	text_byte(text, '%');
}

/* ---- values ---- */

static struct measure time_measure(double seconds, double scale)
{
	if (seconds >= 10)
		return (struct measure){ scale * 1e3, 0, "ms" };
	if (seconds >= 0.01)
		return (struct measure){ scale * 1e6, 0, "µs" };
	return (struct measure){ scale * 1e9, 0, "ns" };
}

static const char *count_word(struct drawing *d, const char *unit)
{
	struct span name = is_differential(d) ? changes_word(d) :
		profile_text(d->p, d->p->metrics[d->metric].name);
	const struct unit *known = unit_find(unit);
	bool counts = !strcmp(unit, "none") || (known && known->dimension == DIM_COUNT);

	text_clear(&d->word);
	add_visible(&d->word, counts ? name : span_of(unit));
	for (size_t i = 0; i < d->word.len; i++)
		if (strchr("(),%", d->word.s[i]))
			d->word.s[i] = ' ';
	return d->word.len ? d->word.s : "samples";
}

struct measure measure_of(struct drawing *d)
{
	const char *unit = profile_str(d->p, d->p->metrics[d->metric].unit);
	double factor;

	if (unit_convert(unit, "seconds", &factor))
		return time_measure(d->picture->width * factor, factor);
	if (unit_convert(unit, "bytes", &factor))
		return (struct measure){ factor, 0, "bytes" };
	return (struct measure){ 1, 3, count_word(d, unit) };
}

void add_value(struct text *text, const struct measure *measure, double value)
{
	char number[NUMBER_FIXED_SIZE];

	number_fixed(number, value * measure->factor, measure->decimals, true);
	number_group(text, number);
}

void add_count(struct text *text, const struct measure *measure, double value)
{
	add_value(text, measure, value);
	text_byte(text, ' ');
	text_str(text, measure->word);
}

/* ---- labels ---- */

/* Without the folders: "f (a/b.py:3)" as "f (b.py:3)". */
static void add_short_name(struct text *label, struct span name)
{
	const char *open = memrchr(name.s, '(', name.len);
	const char *slash = memrchr(name.s, '/', name.len);

	if (!open || !slash || slash < open || open == name.s || open[-1] != ' ' ||
		!span_ends(name, ")")) {
		text_add(label, name.s, name.len);
		return;
	}
	text_add(label, name.s, (size_t)(open + 1 - name.s));
	text_add(label, slash + 1, (size_t)(name.s + name.len - slash - 1));
}

void fit_label(struct text *label, const char *name, double px, double font_size)
{
	double columns = floor((px - 6) / (font_size * 0.6));

	text_clear(label);
	if (!(columns >= 1))
		return;
	add_short_name(label, span_of(name));
	struct span all = { label->s, label->len };

	if (!label->len || utf8_width(all) <= columns)
		return;
	label->len = columns < LABEL_MIN ? 0 : utf8_fitting(all, (size_t)columns - 1);
	if (!label->len)
		return;
	text_str(label, "…");
}
