/* budget_write.c - a budget made of what a profile costs today. */
#include <math.h>
#include <stdlib.h>

#include "budget_entry.h"
#include "callgraph.h"
#include "units.h"
#include "xalloc.h"

enum { DIGITS = 3 };

/* Up to so many digits, so that what is written is never below the value. */
static double round_up(double value)
{
	double scale;

	if (!(value > 0) || !isfinite(value))
		return 0;
	scale = pow(10, DIGITS - 1 - floor(log10(value)));
	return ceil(value * scale * (1 - 1e-12)) / scale;
}

/* The largest unit that leaves a number of at least 1. */
static const struct unit *unit_for(double value, const char *unit)
{
	static const char *const times[] = { "s", "ms", "µs", "ns" };
	static const char *const sizes[] = { "GiB", "MiB", "KiB", "B" };
	const struct unit *u = unit_find(unit);
	double factor;

	if (!u || (u->dimension != DIM_TIME && u->dimension != DIM_BYTES))
		return NULL;
	for (size_t i = 0; i < 4; i++) {
		const char *word = u->dimension == DIM_TIME ? times[i] : sizes[i];

		if (unit_convert(u->name, unit_find(word)->name, &factor) &&
			(value * factor >= 1 || i == 3))
			return unit_find(word);
	}
	return NULL;
}

static void write_value(const char *key, double value, const char *unit,
	struct output *out)
{
	const struct unit *to = unit_for(value, unit);
	double factor = 1;

	if (to)
		unit_convert(unit, to->name, &factor);
	output_printf(out, "%s = ", key);
	output_number(out, round_up(value * factor));
	output_printf(out, "%s%s\n", to ? " " : "", to ? to->symbol : "");
}

/* ---- titles ---- */

/* Whether a title would be read as something else than this function. */
static bool is_awkward(struct span title)
{
	for (size_t i = 0; i < title.len; i++)
		if ((unsigned char)title.s[i] < ' ' || title.s[i] == 0x7f)
			return true;
	return !title.len || span_trim(title).len != title.len ||
		span_starts(title, "module ") ||
		(title.s[0] == '/' && title.s[title.len - 1] == '/');
}

static bool is_plain(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		c == '_' || (unsigned char)c >= 0x80;
}

/* The same as a regular expression, in which anything can be said. */
static void add_pattern(struct text *t, struct span name, struct span file)
{
	text_str(t, "/^");
	for (size_t k = 0; k < 2; k++) {
		struct span s = k ? name : file;

		for (size_t i = 0; i < s.len; i++) {
			if (is_plain(s.s[i]))
				text_byte(t, s.s[i]);
			else
				text_printf(t, "\\x%02x", (unsigned)s.s[i]);
		}
		if (!k && file.len)
			text_byte(t, ':');
	}
	text_str(t, "$/");
}

/* Whether no other file with a function of this name ends in the path. */
static bool is_own(const struct profile *p, function_id f, struct span path)
{
	for (function_id g = 1; g < p->function_count; g++)
		if (p->functions[g].name == p->functions[f].name &&
			p->functions[g].file != p->functions[f].file &&
			budget_path_ends(profile_text(p, p->functions[g].file), path))
			return false;
	return true;
}

/* As much of the path as tells the file from others, so that it holds elsewhere too. */
static struct span short_path(const struct profile *p, function_id f)
{
	struct span file = profile_text(p, p->functions[f].file);
	struct span path = span_base_name(file);

	if (span_is(file, "~"))
		return SPAN("");
	while (path.len < file.len && (!path.len || !is_own(p, f, path))) {
		size_t at = file.len - path.len - 1;

		while (at && file.s[at - 1] != '/' && file.s[at - 1] != '\\')
			at--;
		path = (struct span){ file.s + at, file.len - at };
	}
	return path;
}

static void add_title(struct text *t, const struct profile *p, function_id f)
{
	struct span name = profile_text(p, p->functions[f].name);
	struct span file = short_path(p, f);

	text_clear(t);
	if (file.len) {
		text_add(t, file.s, file.len);
		text_str(t, "::");
	}
	text_add(t, name.s, name.len);
	if (!is_awkward(text_span(t)))
		return;
	text_clear(t);
	add_pattern(t, name, profile_text(p, p->functions[f].file));
}

/* ---- entries ---- */

struct writing {
	const struct profile *const *runs;
	const metric_id *metrics;
	struct callgraph_view **views;
	size_t count;
	double slack;
	struct output *out;
};

/* Figures of all that an entry of this title will be held to. */
static bool find_cost(const struct writing *w, struct span title,
	struct budget_cost *middle)
{
	struct budget_target target = { .words = title };
	struct budget_cost *costs;
	struct error error = { 0 };
	char *regexp;

	if (title.s[0] == '/' && title.s[title.len - 1] == '/') {
		regexp = xstrndup(title.s + 1, title.len - 2);
		target.kind = TARGET_PATTERN;
		target.pattern = pattern_new(regexp, false, &error);
		free(regexp);
		error_free(&error);
		if (!target.pattern)
			return false;
	}
	costs = xcalloc(w->count, sizeof(*costs));
	for (size_t r = 0; r < w->count; r++) {
		bool *members = budget_members(&target, w->runs[r]);

		costs[r] = budget_cost(w->runs[r], w->views[r], w->metrics[r], members);
		free(members);
	}
	*middle = budget_median(costs, w->runs, w->metrics, w->count);
	pattern_free(target.pattern);
	free(costs);
	return middle->members > 0;
}

static void write_entry(const struct writing *w, struct span title)
{
	const struct profile *p = w->runs[0];
	const char *unit = w->metrics[0] < p->metric_count ?
		profile_str(p, p->metrics[w->metrics[0]].unit) : "";
	struct budget_cost cost;
	double room = 1 + w->slack;

	if (!find_cost(w, title, &cost))
		return;
	output_str(w->out, "\n[");
	output_add(w->out, title.s, title.len);
	output_str(w->out, "]\n");
	write_value("self", cost.figures[BUDGET_SELF] * room, unit, w->out);
	output_str(w->out, "share = ");
	output_number(w->out, round_up(cost.figures[BUDGET_SHARE] * 100 * room));
	output_str(w->out, " %\n");
	if (!isnan(cost.figures[BUDGET_CALLS]))
		write_value("calls", ceil(cost.figures[BUDGET_CALLS] * room), "count",
			w->out);
}

static bool said(const struct text *titles, size_t count, const struct text *title)
{
	for (size_t i = 0; i < count; i++)
		if (!span_compare(text_span(&titles[i]), text_span(title)))
			return true;
	return false;
}

/* The largest share that a function of the first run has. */
struct ranked {
	function_id f;
	double self;
};

static int compare_ranked(const void *x, const void *y)
{
	const struct ranked *a = x, *b = y;
	int order = (a->self < b->self) - (a->self > b->self);

	return order ? order : (a->f > b->f) - (a->f < b->f);
}

static struct ranked *rank(const struct callgraph_view *view, double min_share,
	size_t *count)
{
	struct ranked *ranked = xcalloc(view->function_count + 1, sizeof(*ranked));

	*count = 0;
	for (size_t i = 0; i < view->function_count; i++) {
		function_id f = view->functions[i];

		if (view->sum > 0 && view->self[f] / view->sum >= min_share)
			ranked[(*count)++] = (struct ranked){ f, view->self[f] };
	}
	qsort(ranked, *count, sizeof(*ranked), compare_ranked);
	return ranked;
}

static void write_entries(const struct writing *w, double min_share)
{
	size_t count, said_count = 0;
	struct ranked *ranked = rank(w->views[0], min_share, &count);
	struct text *titles = xcalloc(count + 1, sizeof(*titles));

	for (size_t i = 0; i < count; i++) {
		struct text *title = &titles[said_count];

		add_title(title, w->runs[0], ranked[i].f);
		if (said(titles, said_count, title))
			continue;
		write_entry(w, text_span(title));
		said_count++;
	}
	for (size_t i = 0; i <= count; i++)
		text_free(&titles[i]);
	free(titles);
	free(ranked);
}

void budget_write(const struct profile *const *runs, const metric_id *metrics,
	size_t count, double min_share, double slack, struct output *out)
{
	struct writing w = { .runs = runs, .metrics = metrics, .count = count,
		.views = xcalloc(count, sizeof(*w.views)), .slack = slack, .out = out };

	for (size_t r = 0; r < count; r++)
		w.views[r] = callgraph_view_functions(runs[r], metrics[r]);
	output_printf(out, "# a budget for profdiff: functions from %g %% on, with %g %% to "
		"spare\n", min_share * 100, slack * 100);
	write_entries(&w, min_share);
	for (size_t r = 0; r < count; r++)
		callgraph_view_free(w.views[r]);
	free(w.views);
}
