/* options.c - options of pictures by their names. */
#include "render.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#include "number.h"
#include "palette.h"

const struct flamegraph_options flamegraph_defaults = {
	.font_size = 12, .height = 18, .min_px = 0.1, .boxes_max = 10000,
};

/* By enum; the sandwich's pattern follows an "=". */
static const char *const styles[] = { "flame", "icicle", "chart", "sandwich", "sunburst", NULL };
static const char *const orders[] = { "name", "weight", "time", NULL };
static const char *const color_bys[] = { "function", "module", "file", "thread", "self",
	NULL };
static const char *const differentials[] = { "none", "after", "before", "both", NULL };

static int word_find(const char *const *words, const char *word)
{
	for (int i = 0; words[i]; i++)
		if (!strcmp(words[i], word))
			return i;
	return -1;
}

const char *flamegraph_words(const char *name)
{
	if (!strcmp(name, "style"))
		return "flame, icicle, chart, sandwich=RE, sunburst";
	if (!strcmp(name, "order"))
		return "name, weight, time";
	if (!strcmp(name, "color-by"))
		return "function, module, file, thread, self";
	if (!strcmp(name, "differential"))
		return "both, after, before, none";
	if (!strcmp(name, "palette"))
		return palette_words();
	return NULL;
}

static int wrong(const char *name, const char *word, struct error *error)
{
	return error_set(error, "--%s: \"%s\" is none of %s", name, word,
		flamegraph_words(name));
}

static int set_style(struct flamegraph_options *o, const char *word, struct error *error)
{
	int style = word_find(styles, word);

	if (!strncmp(word, "sandwich=", 9) && word[9]) {
		o->style = STYLE_SANDWICH;
		o->sandwich = word + 9;
		return 0;
	}
	if (style < 0 || style == STYLE_SANDWICH)
		return wrong("style", word, error);
	o->style = (enum flamegraph_style)style;
	return 0;
}

static int set_choice(struct flamegraph_options *o, const char *name, const char *word,
	struct error *error)
{
	int order = word_find(orders, word), by = word_find(color_bys, word);
	int differential = word_find(differentials, word);

	if (!strcmp(name, "order") && order >= 0)
		o->order = (enum flamegraph_order)order;
	else if (!strcmp(name, "color-by") && by >= 0)
		o->color_by = (enum flamegraph_color_by)by;
	else if (!strcmp(name, "differential") && differential >= 0)
		o->differential = (enum flamegraph_differential)differential;
	else if (!strcmp(name, "palette") && palette_find(word) >= 0)
		o->palette = palette_find(word);
	else
		return wrong(name, word, error);
	return 0;
}

/* A number of pixels between limits, with or without "px". */
static int set_px(double *px, const char *name, const char *word, double min, double max,
	struct error *error)
{
	struct span s = span_of(word);
	double value;

	if (span_ends(s, "px"))
		s.len -= 2;
	if (!number_parse(s, &value) || value < min || value > max)
		return error_set(error, "--%s: \"%s\" is no width in pixels from %g to %g",
			name, word, min, max);
	*px = value;
	return 0;
}

static int set_min_width(struct flamegraph_options *o, const char *word,
	struct error *error)
{
	struct span s = span_of(word);
	double percent;

	o->boxes_max = 0;
	if (!span_ends(s, "%"))
		return set_px(&o->min_px, "min-width", word, 0, 1e4, error);
	s.len--;
	if (!number_parse(s, &percent) || percent < 0 || percent > 100)
		return error_set(error, "--min-width: \"%s\" is no share from 0%% to 100%%", word);
	o->min_share = percent / 100;
	return 0;
}

/* Where an option that is just a text goes; NULL if it is another. */
static const char **text_option(struct flamegraph_options *o, const char *name)
{
	if (!strcmp(name, "title"))
		return &o->title;
	if (!strcmp(name, "subtitle"))
		return &o->subtitle;
	if (!strcmp(name, "notes"))
		return &o->notes;
	return !strcmp(name, "font") ? &o->font : NULL;
}

static bool *flag_option(struct flamegraph_options *o, const char *name)
{
	if (!strcmp(name, "reversed"))
		return &o->reversed;
	if (!strcmp(name, "threads"))
		return &o->threads;
	return !strcmp(name, "lines") ? &o->lines : NULL;
}

int flamegraph_option(struct flamegraph_options *o, const char *name, const char *word,
	struct error *error)
{
	if (flag_option(o, name)) {
		*flag_option(o, name) = true;
		return 0;
	}
	if (text_option(o, name)) {
		*text_option(o, name) = word;
		return 0;
	}
	if (!word && !strcmp(name, "differential"))
		word = "both";
	if (!strcmp(name, "style"))
		return set_style(o, word, error);
	if (flamegraph_words(name))
		return set_choice(o, name, word, error);
	if (!strcmp(name, "min-width"))
		return set_min_width(o, word, error);
	if (!strcmp(name, "width"))
		return set_px(&o->width, name, word, 0, 100000, error);
	if (!strcmp(name, "height"))
		return set_px(&o->height, name, word, 4, 100, error);
	if (!strcmp(name, "font-size"))
		return set_px(&o->font_size, name, word, 4, 72, error);
	return error_set(error, "a flame graph has no option --%s", name);
}
