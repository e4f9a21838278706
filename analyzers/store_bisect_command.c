/* store_bisect_command.c - profstore bisect: which commit to measure next. */
#include <math.h>
#include <stdlib.h>

#include "bisect.h"
#include "command.h"
#include "history_command.h"
#include "json.h"
#include "runs_command.h"
#include "statistics.h"
#include "store_command.h"
#include "xalloc.h"

enum { KEY_COLUMN = 512, KEY_WIDTH, KEY_COLOR };
enum { SHORT_COMMIT = 10, LEAST_ITEMS = 6 };

struct bisect_options {
	struct runs_options runs;
	enum history_column column;
};

static const struct argp_option bisect_list[] = {
	{ "to", 't', "FORM", 0, "Print table, json, csv, tsv or markdown", 2 },
	{ "output", 'o', "FILE", 0, "Write FILE instead of stdout; its ending is its form "
		"unless -t is given; or FORM:FILE.  May be repeated", 2 },
	{ "width", KEY_WIDTH, "COLUMNS", 0, "Fit a table to COLUMNS, 0: cut nothing "
		"(default: the terminal's)", 2 },
	{ "color", KEY_COLOR, "WHEN", 0, "Use colour: auto, always, never", 2 },
	{ "column", KEY_COLUMN, "WHAT", 0, "A function's self (the default), total or calls",
		3 },
	{ 0 },
};

static error_t parse_bisect(int key, char *arg, struct argp_state *state)
{
	struct bisect_options *b = state->input;
	struct compare_options *o = &b->runs.compare;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = state->child_inputs[1] = &b->runs;
		break;
	case 't': o->targets.to = arg; break;
	case 'o': targets_add(&o->targets, arg); break;
	case KEY_WIDTH: o->width = argument_width(state, arg); break;
	case KEY_COLOR: o->color = argument_when(state, "--color", arg); break;
	case KEY_COLUMN: b->column = history_column_parse(state, arg); break;
	default: return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp bisect_argp = {
	.options = bisect_list,
	.parser = parse_bisect,
	.args_doc = "FUNCTION|total|cpu|memory GOOD BAD",
	.doc = "Find the commit at which a figure changed: say which one between GOOD and BAD "
		"to measure next, or which one it was.\vGOOD and BAD are runs (an id, a label, "
		"@SCENARIO~N) or commits that have runs.  The commits between them are those "
		"of the git repository in the working directory, along first parents; where "
		"there is none, those of the stored runs in the order of time.",
	.children = (const struct argp_child[]){ { .argp = &runs_argp },
		{ .argp = &runs_filter_argp }, { 0 } },
};

/* ---- git ---- */

/* The first line of what git says; false where it fails or says nothing. */
static bool ask_git(const char *const *argv, struct text *out)
{
	struct error error = { 0 };
	bool fine = command_output(argv, out, &error) == 0 && out->len;

	error_free(&error);
	return fine;
}

/* The full id of a commit, or nothing. */
static bool resolve_in_git(const char *name, struct text *commit)
{
	struct text revision = { 0 };
	const char *const argv[] = { "git", "rev-parse", "--verify", "--quiet",
		"--end-of-options", NULL, NULL };
	const char *asked[sizeof(argv) / sizeof(*argv)];
	bool fine;

	text_printf(&revision, "%s^{commit}", name);
	memcpy(asked, argv, sizeof(argv));
	asked[5] = revision.s;
	fine = ask_git(asked, commit);
	while (commit->len && commit->s[commit->len - 1] == '\n')
		commit->s[--commit->len] = '\0';
	text_free(&revision);
	return fine;
}

static bool list_commits(const char *good, const char *bad, struct text *out)
{
	struct text range = { 0 };
	const char *argv[] = { "git", "rev-list", "--first-parent", "--ancestry-path",
		"--reverse", NULL, "--", NULL };
	bool fine;

	text_printf(&range, "%s..%s", good, bad);
	argv[5] = range.s;
	fine = ask_git(argv, out);
	text_free(&range);
	return fine;
}

/* ---- good and bad ---- */

/* One end of the range, as it was named. */
struct end {
	char *commit, *scenario;	/* "" unknown */
	int64_t run;
};

static bool take_runs(struct end *end, const struct store_runs *runs)
{
	if (!runs->count)
		return false;
	end->commit = xstrdup(runs->items[0].commit);
	end->scenario = xstrdup(runs->items[0].scenario);
	end->run = runs->items[0].id;
	return true;
}

static bool find_by_name(struct end *end, struct store *s, const char *name)
{
	struct store_ids ids = { 0 };
	struct store_runs runs = { 0 };
	struct error error = { 0 };
	bool found = store_resolve(s, name, &ids, &error) == 0 && ids.count &&
		store_run(s, ids.ids[0], &runs, &error) == 0 && take_runs(end, &runs);

	error_free(&error);
	store_ids_free(&ids);
	store_runs_free(&runs);
	return found;
}

static bool find_by_commit(struct end *end, struct store *s, const char *commit,
	const struct store_filter *filter)
{
	struct store_filter of_commit = *filter;
	struct store_runs runs = { 0 };
	struct error error = { 0 };
	bool found;

	of_commit.commit = commit;
	of_commit.limit = 0;
	store_check(store_runs(s, &of_commit, &runs, &error), &error);
	found = take_runs(end, &runs);
	store_runs_free(&runs);
	return found;
}

static struct end find_end(struct store *s, const char *name,
	const struct store_filter *filter)
{
	struct end end = { 0 };
	struct text commit = { 0 };

	if (!find_by_name(&end, s, name) && !find_by_commit(&end, s, name, filter) &&
		!(resolve_in_git(name, &commit) &&
			find_by_commit(&end, s, commit.s, filter)))
		tool_fail("bisect: \"%s\" is neither a run nor a commit that has one", name);
	text_free(&commit);
	return end;
}

static void end_free(struct end *end)
{
	free(end->commit);
	free(end->scenario);
}

/* ---- versions ---- */

struct versions {
	struct bisect_item *items;
	size_t count, capacity;
	struct text commits;		/* what items of git point into */
	bool git;
};

static void add_version(struct versions *v, const char *commit)
{
	v->items = xgrow(v->items, v->count, &v->capacity, sizeof(*v->items));
	v->items[v->count++] = (struct bisect_item){ .commit = commit,
		.value = (double)NAN };
}

static bool is_of(const struct history_point *p, const struct bisect_item *item)
{
	return *item->commit ? !strcmp(p->commit, item->commit) : p->run == item->run;
}

/* The median of the runs of a version. */
static void measure(struct bisect_item *item, const struct history *h)
{
	double *values = xcalloc(h->count + 1, sizeof(*values));

	item->runs = 0;
	for (size_t i = 0; i < h->count; i++) {
		if (!is_of(&h->points[i], item))
			continue;
		if (!item->runs)
			item->run = h->points[i].run;
		values[item->runs++] = h->points[i].value;
	}
	item->value = statistics_median(values, item->runs);
	free(values);
}

static bool take_git(struct versions *v, const struct end *good, const struct end *bad)
{
	if (!*good->commit || !*bad->commit ||
		!list_commits(good->commit, bad->commit, &v->commits))
		return false;
	add_version(v, good->commit);
	for (char *at = v->commits.s, *line = strtok_r(at, "\n", &at); line;
		line = strtok_r(NULL, "\n", &at))
		add_version(v, line);
	v->git = true;
	return true;
}

static bool has_version(const struct versions *v, const struct history_point *p)
{
	for (size_t i = 0; i < v->count; i++)
		if (is_of(p, &v->items[i]))
			return true;
	return false;
}

static size_t point_of(const struct history *h, const struct end *end)
{
	for (size_t i = 0; i < h->count; i++)
		if (h->points[i].run == end->run)
			return i;
	tool_fail("bisect: run %lld did not measure \"%s\"", (long long)end->run, h->name);
}

/* Those of the runs, in the order of time; of runs without a commit each is one. */
static void take_runs_between(struct versions *v, const struct history *h,
	const struct end *good, const struct end *bad)
{
	size_t first = point_of(h, good), last = point_of(h, bad);

	if (first >= last)
		tool_fail("bisect: the good run is not older than the bad one");
	for (size_t i = first; i <= last; i++) {
		const struct history_point *p = &h->points[i];

		if (i < last && (has_version(v, p) || is_of(p, &(struct bisect_item){
				.commit = h->points[last].commit,
				.run = h->points[last].run })))
			continue;
		add_version(v, p->commit);
		v->items[v->count - 1].run = p->run;
	}
}

/* ---- noise ---- */

static double log_of(double value)
{
	return value > 0 ? log(value) : (double)NAN;
}

/* The standard deviation of runs of one version; NAN of less than three repeated ones. */
static double noise_of_repeats(const struct versions *v, const struct history *h)
{
	double squares = 0;
	size_t free_count = 0;

	for (size_t i = 0; i < v->count; i++) {
		double sum = 0, sum_squares = 0, n = 0;

		for (size_t k = 0; k < h->count; k++) {
			double x = is_of(&h->points[k], &v->items[i]) ?
				log_of(h->points[k].value / v->items[i].value) : (double)NAN;

			if (isnan(x))
				continue;
			sum += x;
			sum_squares += x * x;
			n++;
		}
		if (n < 2)
			continue;
		squares += fmax(0, sum_squares - sum * sum / n);
		free_count += (size_t)n - 1;
	}
	return free_count < 2 ? (double)NAN : sqrt(squares / (double)free_count);
}

/* Else that of the versions about their levels, where many were measured. */
static double noise_of(const struct versions *v, const struct history *h)
{
	double noise = noise_of_repeats(v, h), *values;
	size_t count = 0;
	struct steps *steps;

	if (!isnan(noise))
		return noise;
	values = xcalloc(v->count, sizeof(*values));
	for (size_t i = 0; i < v->count; i++)
		if (v->items[i].runs)
			values[count++] = v->items[i].value;
	steps = steps_find(values, count, &steps_defaults);
	noise = count < LEAST_ITEMS ? (double)NAN : steps->noise;
	steps_free(steps);
	free(values);
	return noise;
}

/* ---- words ---- */

struct told {
	const struct bisect *b;
	const struct history *history;
	const char *column;
	bool git;
};

static void add_version_words(struct text *t, const struct bisect_item *item)
{
	if (*item->commit)
		text_printf(t, "%.*s", SHORT_COMMIT, item->commit);
	else
		text_printf(t, "run %lld", (long long)item->run);
}

static void add_measured(struct text *t, const struct told *w, const struct bisect_item *item)
{
	add_version_words(t, item);
	text_str(t, " (");
	history_value_words(t, item->value, w->history->unit);
	text_printf(t, ", %zu run%s)", item->runs, text_plural(item->runs));
}

static double change_of(const struct bisect_item *before, const struct bisect_item *after)
{
	return before->value == 0 ? (double)NAN :
		(after->value - before->value) / fabs(before->value);
}

/*
 * "parse changed at 3f2c1ab, ..."; by time "between" two, as there may be others between
 * the stored ones; "measure 3f2c1ab next: ..."
 */
static void add_answer(struct text *t, const struct told *w)
{
	const struct bisect *b = w->b;
	const struct bisect_item *low = &b->items[b->low], *high = &b->items[b->high];

	if (b->next == SIZE_MAX) {
		text_printf(t, "%s changed ", w->history->name);
		text_str(t, w->git ? "at " : "between ");
		if (!w->git) {
			add_version_words(t, low);
			text_str(t, " and ");
		}
		add_version_words(t, high);
		text_printf(t, ", first seen in run %lld: from ", (long long)high->run);
		history_value_words(t, low->value, w->history->unit);
		text_str(t, " to ");
		history_value_words(t, high->value, w->history->unit);
		text_str(t, isnan(change_of(low, high)) ? "" : ", ");
		history_change_words(t, change_of(low, high));
		return;
	}
	text_str(t, "measure ");
	add_version_words(t, &b->items[b->next]);
	text_str(t, b->items[b->next].state == BISECT_UNCLEAR ? " again: " : " next: ");
	text_printf(t, "%zu %s%s between ", b->left, w->git ? "commit" : "version",
		text_plural(b->left));
	add_measured(t, w, low);
	text_str(t, ", which is good, and ");
	add_measured(t, w, high);
	text_printf(t, ", which is bad; at most %zu more", bisect_rounds(b));
}

static void say_doubts(const struct told *w, bool quiet)
{
	const struct bisect *b = w->b;

	if (quiet)
		return;
	if (bisect_is_doubtful(b))
		tool_say("warning: good and bad differ by no more than noise might: repeat both");
	if (b->unclear)
		tool_say("warning: %zu between them %s unclear: too near to the middle", b->unclear,
			b->unclear == 1 ? "is" : "are");
	if (b->contradictions)
		tool_say("warning: %zu behind the first bad one %s good: noise, or more than one "
			"change", b->contradictions, b->contradictions == 1 ? "is" : "are");
}

/* ---- forms ---- */

static bool is_shown(const struct bisect *b, size_t i)
{
	return b->items[i].runs || i == b->next;
}

static void print_items(const struct told *w, enum report_form form,
	const struct report_style *style, struct output *out)
{
	bool people = form == REPORT_TABLE || form == REPORT_MARKDOWN;
	struct report *t = report_new();

	report_column(t, COLUMN_TEXT, "commit", NULL);
	report_column(t, COLUMN_COUNT, "run", NULL);
	report_column(t, COLUMN_COUNT, "runs", NULL);
	if (people)
		report_column(t, COLUMN_VALUE, *w->column ? w->column : "value",
			w->history->unit);
	else
		report_column(t, COLUMN_COUNT, "value", NULL);
	report_column(t, COLUMN_TEXT, "state", NULL);
	for (size_t i = 0; i < w->b->count; i++) {
		const struct bisect_item *item = &w->b->items[i];
		struct span commit = span_of(item->commit);

		if (!is_shown(w->b, i))
			continue;
		if (people && commit.len > SHORT_COMMIT)
			commit.len = SHORT_COMMIT;
		report_text(t, commit);
		report_number(t, item->runs ? (double)item->run : (double)NAN);
		report_number(t, (double)item->runs);
		report_number(t, item->value);
		report_text(t, people && i == w->b->next ? SPAN("next") :
			span_of(bisect_word(item->state)));
	}
	report_print(t, form, style, out);
	report_free(t);
}

static void print_version(struct output *out, const char *key,
	const struct bisect_item *item)
{
	output_printf(out, ",\n\"%s\":{\"commit\":", key);
	json_write_text(out, span_of(item->commit));
	output_str(out, ",\"run\":");
	json_write_number(out, item->runs ? (double)item->run : (double)NAN);
	output_str(out, ",\"value\":");
	json_write_number(out, item->value);
	output_printf(out, ",\"state\":\"%s\"}", bisect_word(item->state));
}

static void print_json(const struct told *w, const struct report_style *style,
	struct output *out)
{
	const struct bisect *b = w->b;

	output_str(out, "{\"name\":");
	json_write_string(out, span_of(w->history->name));
	output_str(out, ",\"column\":");
	json_write_text(out, span_of(w->column));
	output_str(out, ",\"unit\":");
	json_write_string(out, span_of(w->history->unit));
	output_printf(out, ",\"order\":\"%s\"", w->git ? "git" : "time");
	print_version(out, "good", &b->items[b->low]);
	print_version(out, "bad", &b->items[b->high]);
	output_printf(out, ",\n\"between\":%zu,\"unclear\":%zu,\"contradictions\":%zu,"
		"\"rounds\":%zu,\"doubtful\":%s,\"noise_percent\":", b->left, b->unclear,
		b->contradictions, bisect_rounds(b), bisect_is_doubtful(b) ? "true" : "false");
	json_write_number(out, b->noise * 100);
	if (b->next == SIZE_MAX) {
		output_str(out, ",\n\"next\":null");
		print_version(out, "changed_at", &b->items[b->high]);
	} else {
		print_version(out, "next", &b->items[b->next]);
		output_str(out, ",\n\"changed_at\":null");
	}
	output_str(out, ",\n\"versions\":");
	print_items(w, REPORT_JSON, style, out);
	output_str(out, "}\n");
}

static void print_bisect(const struct told *w, const struct compare_options *o)
{
	struct outputs outputs = targets_find(&o->targets, store_forms);
	struct text t = { 0 };

	add_answer(&t, w);
	outputs_open(&outputs);
	for (size_t i = 0; i < outputs.count; i++) {
		struct output *out = outputs.items[i].out;
		enum report_form form = (enum report_form)outputs.items[i].form;
		struct report_style style = target_style(out, o->color, o->width);

		if (form == REPORT_JSON) {
			print_json(w, &style, out);
			continue;
		}
		print_items(w, form, &style, out);
		if (form == REPORT_TABLE || form == REPORT_MARKDOWN)
			output_printf(out, "\n%s\n", t.s);
	}
	outputs_close(&outputs);
	text_free(&t);
}

/* ---- all of it ---- */

static void judge(struct versions *v, const struct history *h,
	const struct bisect_options *o)
{
	struct bisect b = { .items = v->items, .count = v->count };
	struct error error = { 0 };
	struct told w = { &b, h, history_column_word(h, o->column), v->git };

	for (size_t i = 0; i < v->count; i++)
		measure(&v->items[i], h);
	b.noise = noise_of(v, h);
	if (bisect_judge(&b, &error) < 0)
		tool_fail("bisect: %s", error.text);
	print_bisect(&w, &o->runs.compare);
	say_doubts(&w, o->runs.compare.load.quiet);
}

static void find_versions(struct versions *v, const struct history *h,
	const struct end *good, const struct end *bad, bool quiet)
{
	if (take_git(v, good, bad))
		return;
	if (*good->commit && *bad->commit && !quiet)
		tool_say("warning: git here knows no commits from %.*s to %.*s: going by the "
			"stored runs", SHORT_COMMIT, good->commit, SHORT_COMMIT, bad->commit);
	take_runs_between(v, h, good, bad);
}

static void bisect(struct store *s, const struct bisect_options *o)
{
	char **names = o->runs.compare.load.files;
	struct store_filter filter = runs_filter(&o->runs);
	struct end good = find_end(s, names[1], &filter), bad = find_end(s, names[2], &filter);
	struct history history = { 0 };
	struct versions v = { 0 };

	if (!filter.scenario && strcmp(good.scenario, bad.scenario) != 0)
		tool_fail("bisect: the good run is of scenario \"%s\", the bad one of \"%s\"",
			good.scenario, bad.scenario);
	if (!filter.scenario)
		filter.scenario = good.scenario;
	filter.limit = 0;
	history_read(&history, s, &filter, names[0], &o->runs.compare, o->column);
	find_versions(&v, &history, &good, &bad, o->runs.compare.load.quiet);
	judge(&v, &history, o);
	free(v.items);
	text_free(&v.commits);
	end_free(&good);
	end_free(&bad);
	history_free(&history);
}

int store_bisect_main(const struct options *before, int argc, char **argv)
{
	struct bisect_options o = { .runs = runs_options_start(before) };
	struct store *s;

	argp_parse(&bisect_argp, argc, argv, 0, NULL, &o);
	if (o.runs.compare.load.file_count != 3)
		tool_fail("bisect: expected a function, a good and a bad run or commit");
	s = store_options_open(&o.runs.store, STORE_READ);
	bisect(s, &o);
	store_close(s);
	load_free(&o.runs.compare.load);
	return 0;
}
