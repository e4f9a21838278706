/* store_trend_command.c - profstore trend: a figure over the runs, and where it stepped. */
#include <math.h>
#include <stdlib.h>

#include "history_command.h"
#include "number.h"
#include "plot.h"
#include "runs_command.h"
#include "store_command.h"
#include "units.h"
#include "xalloc.h"

enum { KEY_COLUMN = 512, KEY_MIN_EFFECT, KEY_MIN_RUNS, KEY_WIDTH, KEY_COLOR, KEY_REGEXP };
enum { FORM_PNG = REPORT_MARKDOWN + 1, FORM_SVG, FORM_PDF };
enum { DEFAULT_LIMIT = 20, SHORT_TICK = 7 };

static const struct target_form trend_forms[] = {
	{ "table", { ".txt" }, REPORT_TABLE },
	{ "json", { ".json" }, REPORT_JSON },
	{ "csv", { ".csv" }, REPORT_CSV },
	{ "tsv", { ".tsv" }, REPORT_TSV },
	{ "markdown", { ".md" }, REPORT_MARKDOWN },
	{ "png", { ".png" }, FORM_PNG },
	{ "svg", { ".svg" }, FORM_SVG },
	{ "pdf", { ".pdf" }, FORM_PDF },
	{ NULL, { NULL }, 0 },
};

struct trend_options {
	struct runs_options runs;
	enum history_column column;
	struct steps_options steps;
};

static const struct argp_option trend_list[] = {
	{ "to", 't', "FORM", 0, "Print table, json, csv, tsv or markdown, or draw png, svg or "
		"pdf by gnuplot", 2 },
	{ "output", 'o', "FILE", 0, "Write FILE instead of stdout; its ending is its form "
		"unless -t is given; or FORM:FILE.  May be repeated", 2 },
	{ "limit", 'n', "N", 0, "Show the newest N runs, 0 all (default: 20 of a table)", 2 },
	{ "width", KEY_WIDTH, "COLUMNS", 0, "Fit a table to COLUMNS, 0: cut nothing "
		"(default: the terminal's)", 2 },
	{ "color", KEY_COLOR, "WHEN", 0, "Use colour: auto, always, never", 2 },
	{ "column", KEY_COLUMN, "WHAT", 0, "A function's self (the default), total or calls",
		3 },
	{ "regexp", KEY_REGEXP, 0, 0, "FUNCTION is a pattern that matches one function alone",
		3 },
	{ "min-effect", KEY_MIN_EFFECT, "PERCENT", 0, "Smaller steps are none (default 5%)",
		3 },
	{ "min-runs", KEY_MIN_RUNS, "N", 0, "A level has at least N runs (default 3)", 3 },
	{ 0 },
};

static const char *const column_words[] = { "self", "total", "calls" };

const char *history_column_word(const struct history *h, enum history_column column)
{
	return h->function ? column_words[column] : "";
}

enum history_column history_column_parse(struct argp_state *state, const char *arg)
{
	for (int i = 0; i < 3; i++)
		if (!strcmp(arg, column_words[i]))
			return (enum history_column)i;
	argp_error(state, "--column: expected self, total or calls, not \"%s\"", arg);
	return HISTORY_SELF;
}

static long parse_min_runs(struct argp_state *state, const char *arg)
{
	long runs = argument_count(state, "--min-runs", arg, INT32_MAX);

	if (runs < 2)
		argp_error(state, "--min-runs: expected a number from 2, not \"%s\"", arg);
	return runs;
}

static error_t parse_trend(int key, char *arg, struct argp_state *state)
{
	struct trend_options *t = state->input;
	struct compare_options *o = &t->runs.compare;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = state->child_inputs[1] = &t->runs;
		break;
	case 't': o->targets.to = arg; break;
	case 'o': targets_add(&o->targets, arg); break;
	case 'n': o->limit = argument_count(state, "-n", arg, INT32_MAX); break;
	case KEY_WIDTH: o->width = argument_width(state, arg); break;
	case KEY_COLOR: o->color = argument_when(state, "--color", arg); break;
	case KEY_REGEXP: t->runs.regexp = true; break;
	case KEY_COLUMN: t->column = history_column_parse(state, arg); break;
	case KEY_MIN_EFFECT:
		t->steps.min_change = argument_share(state, "--min-effect", "5%", arg);
		break;
	case KEY_MIN_RUNS: t->steps.min_runs = (size_t)parse_min_runs(state, arg); break;
	default: return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp trend_argp = {
	.options = trend_list,
	.parser = parse_trend,
	.args_doc = "FUNCTION|total|cpu|memory",
	.doc = "Show a figure over the runs, oldest first, and where it stepped from one level "
		"to another.\vFUNCTION is a name, or FILE:NAME where several files have it; "
		"total is that of the profiles, cpu the logs' mean, memory their peak; other "
		"metrics are those of profstore show.",
	.children = (const struct argp_child[]){ { .argp = &runs_argp },
		{ .argp = &runs_filter_argp }, { 0 } },
};

/* ---- what to look at ---- */

static bool is_cpu(const char *what)
{
	return !strcmp(what, "cpu") || !strncmp(what, "cpu_", 4);
}

static void drop_point(struct history *h, size_t i)
{
	free(h->points[i].commit);
	free(h->points[i].label);
	memmove(h->points + i, h->points + i + 1,
		(h->count - i - 1) * sizeof(*h->points));
	h->count--;
}

/* CPU of runs under a profiler counts where there is no other. */
static void drop_under_profiler(struct history *h, bool quiet)
{
	size_t under = 0;

	for (size_t i = 0; i < h->count; i++)
		under += h->points[i].under_profiler;
	if (!under)
		return;
	if (!quiet)
		tool_say(under == h->count ? "warning: CPU of all %zu runs contains a "
			"profiler's own" : "warning: %zu runs recorded under a profiler are "
			"left out", under);
	for (size_t i = under < h->count ? h->count : 0; i-- > 0;)
		if (h->points[i].under_profiler)
			drop_point(h, i);
}

void history_read(struct history *h, struct store *s, const struct store_filter *filter,
	const char *what, const struct runs_options *o, enum history_column column)
{
	const struct load *load = &o->compare.load;
	struct error error = { 0 };
	struct text name = { 0 };

	if (o->regexp)
		store_check(store_match_function(s, what, &name, &error), &error);
	else
		text_str(&name, what);
	store_check(store_history(s, filter, name.s, load->metric, column, h, &error),
		&error);
	if (is_cpu(name.s) && !h->function)
		drop_under_profiler(h, load->quiet);
	if (!h->count)
		tool_fail("no run measured \"%s\"", what);
	text_free(&name);
}

/* ---- drawing ---- */

/* The unit that the largest value is told in, and the factor to it. */
static const char *choose_unit(const double *values, size_t count, const char *unit,
	double *factor)
{
	char shown[VALUE_SIZE];
	double most = 0;
	const char *blank;
	const struct unit *scale;

	for (size_t i = 0; i < count; i++)
		most = fmax(most, fabs(values[i]));
	value_format(shown, most, unit);
	blank = strrchr(shown, ' ');
	scale = blank ? unit_find(blank + 1) : NULL;
	*factor = 1;
	if (!scale || !unit_convert(unit, scale->name, factor))
		return !strcmp(unit, "percent") ? "%" : !strcmp(unit, "count") ? "" : unit;
	return scale->symbol;
}

struct picture {
	double *times, *values;		/* of the runs */
	double *level_times, *levels;	/* two points a level */
	const char **ticks;
	struct text *words;		/* what ticks and marks point into */
	struct plot_mark *marks;
	size_t level_count, word_count;
};

static const char *add_word(struct picture *p, const struct text *t)
{
	p->words[p->word_count] = *t;
	return p->words[p->word_count++].s;
}

static void add_level(struct picture *p, size_t first, size_t end, double level)
{
	p->level_times[p->level_count] = (double)first - 0.4;
	p->levels[p->level_count++] = level;
	p->level_times[p->level_count] = (double)end - 0.6;
	p->levels[p->level_count++] = level;
	p->level_times[p->level_count] = (double)end - 0.5;
	p->levels[p->level_count++] = (double)NAN;
}

static struct picture picture_new(const struct history_report *r, double factor)
{
	const struct history *h = r->history;
	size_t count = h->count, steps = r->steps->count;
	struct picture p = { .times = xcalloc(count, sizeof(double)),
		.values = history_values(h), .ticks = xcalloc(count, sizeof(*p.ticks)),
		.words = xcalloc(count + steps, sizeof(*p.words)),
		.marks = xcalloc(steps + 1, sizeof(*p.marks)),
		.level_times = xcalloc(3 * steps + 3, sizeof(double)),
		.levels = xcalloc(3 * steps + 3, sizeof(double)) };

	for (size_t i = 0; i < count; i++) {
		struct text t = { 0 };

		p.times[i] = (double)i;
		p.values[i] *= factor;
		if (*h->points[i].commit)
			text_printf(&t, "%.*s", SHORT_TICK, h->points[i].commit);
		else
			text_printf(&t, "%lld", (long long)h->points[i].run);
		p.ticks[i] = add_word(&p, &t);
	}
	for (size_t i = 0; i < steps; i++) {
		const struct step *step = &r->steps->items[i];
		struct text t = { 0 };

		if (!i)
			add_level(&p, step->before_first, step->first, step->before * factor);
		add_level(&p, step->first, step->end, step->after * factor);
		history_change_words(&t, step->change);
		if (!t.len)
			text_str(&t, "from 0");
		p.marks[i] = (struct plot_mark){ (double)step->first - 0.5,
			(double)step->end - 0.5, add_word(&p, &t) };
	}
	return p;
}

static void picture_free(struct picture *p)
{
	for (size_t i = 0; i < p->word_count; i++)
		text_free(&p->words[i]);
	free(p->words);
	free(p->times);
	free(p->values);
	free(p->level_times);
	free(p->levels);
	free(p->ticks);
	free(p->marks);
}

static void draw(const struct history_report *r, int form, struct output *out)
{
	double *raw = history_values(r->history), factor;
	const char *unit = choose_unit(raw, r->history->count, r->history->unit, &factor);
	struct picture p = picture_new(r, factor);
	struct plot_line lines[] = {
		{ .label = "runs", .series = { p.times, p.values, r->history->count },
			.mean = (double)NAN, .peak = (double)NAN, .points = true },
		{ .label = "level", .series = { p.level_times, p.levels, p.level_count },
			.mean = (double)NAN, .peak = (double)NAN },
	};
	struct text title = { 0 }, axis = { 0 };
	struct plot_panel panel = { .lines = lines, .line_count = r->steps->count ? 2 : 1,
		.target = (double)NAN, .from_zero = true };
	struct plot plot = plot_defaults;
	struct error error = { 0 };

	history_name(&title, r);
	text_printf(&axis, "%s%s%s", *r->column ? r->column : r->history->name,
		*unit ? ", " : "", unit);
	panel.title = axis.s;
	plot.title = title.s;
	plot.panels = &panel;
	plot.panel_count = 1;
	plot.marks = p.marks;
	plot.mark_count = r->steps->count;
	plot.axis = "run, oldest first";
	plot.ticks = p.ticks;
	plot.tick_count = r->history->count;
	plot.height = 500;
	if (plot_draw(&plot, form == FORM_PNG ? PLOT_PNG : form == FORM_SVG ? PLOT_SVG :
			PLOT_PDF, out, &error) < 0)
		tool_fail("%s", error.text);
	text_free(&title);
	text_free(&axis);
	picture_free(&p);
	free(raw);
}

/* ---- all of it ---- */

static size_t limit_of(const struct compare_options *o, int form)
{
	bool people = form == REPORT_TABLE || form == REPORT_MARKDOWN;

	if (o->limit < 0)
		return people ? DEFAULT_LIMIT : SIZE_MAX;
	return o->limit ? (size_t)o->limit : SIZE_MAX;
}

static void print_trend(const struct compare_options *o, struct history_report *r)
{
	struct outputs outputs = targets_find(&o->targets, trend_forms);

	outputs_open(&outputs);
	for (size_t i = 0; i < outputs.count; i++) {
		struct output *out = outputs.items[i].out;
		int form = outputs.items[i].form;

		r->limit = limit_of(o, form);
		r->style = target_style(out, o->color, o->width);
		if (form > REPORT_MARKDOWN)
			draw(r, form, out);
		else
			history_print(r, (enum report_form)form, out);
	}
	outputs_close(&outputs);
}

int store_trend_main(const struct store_options *before, int argc, char **argv)
{
	struct trend_options t = { .runs = runs_options_start(before),
		.steps = steps_defaults };
	struct compare_options *o = &t.runs.compare;
	struct store_filter filter;
	struct history history = { 0 };
	struct history_report r = { .history = &history };
	struct steps *steps;
	struct store *s;
	double *values;

	argp_parse(&trend_argp, argc, argv, 0, NULL, &t);
	if (o->load.file_count != 1)
		tool_fail("trend: expected a function, total, cpu or memory");
	s = store_options_open(&t.runs.store, STORE_READ);
	filter = runs_filter(&t.runs);
	filter.limit = 0;
	history_read(&history, s, &filter, o->load.files[0], &t.runs, t.column);
	r.column = history_column_word(&history, t.column);
	values = history_values(&history);
	r.steps = steps = steps_find(values, history.count, &t.steps);
	print_trend(o, &r);
	free(values);
	steps_free(steps);
	history_free(&history);
	store_close(s);
	load_free(&o->load);
	return 0;
}
