/* profdiff.c - what changed between two profiles, and whether it is real. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include "annotations.h"
#include "budget.h"
#include "budget_report.h"
#include "diff_options.h"
#include "names.h"
#include "xalloc.h"

enum { DEFAULT_LIMIT = 20, MAX_SAID = 10 };

/* What is written, beside enum report_form. */
enum { FORM_SVG = REPORT_MARKDOWN + 1, FORM_JUNIT, FORM_GITHUB, FORM_GITLAB, FORM_SARIF };

static const struct target_form forms[] = {
	{ "table", { ".txt" }, REPORT_TABLE },
	{ "json", { ".json" }, REPORT_JSON },
	{ "csv", { ".csv" }, REPORT_CSV },
	{ "tsv", { ".tsv" }, REPORT_TSV },
	{ "markdown", { ".md" }, REPORT_MARKDOWN },
	{ "svg", { ".svg" }, FORM_SVG },
	{ "junit", { ".xml" }, FORM_JUNIT },
	{ "github", { NULL }, FORM_GITHUB },
	{ "gitlab", { NULL }, FORM_GITLAB },
	{ "sarif", { ".sarif.json", ".sarif" }, FORM_SARIF },
	{ NULL, { NULL }, 0 },
};

/* The profiles that were read. */
struct runs {
	const struct profile **profiles;
	metric_id *metrics;
	const char **names;
	size_t count;
};

/* ---- reading ---- */

static bool has_form(const struct outputs *outputs, int form)
{
	for (size_t i = 0; i < outputs->count; i++)
		if (outputs->items[i].form == form)
			return true;
	return false;
}

/* Stacks are needed by pictures, and by a budget's totals of several functions. */
static unsigned wanted(const struct options *o, const struct outputs *outputs)
{
	return WANT_GRAPH | (has_form(outputs, FORM_SVG) || o->budget || o->write_budget ?
		WANT_TREE : 0);
}

static struct runs load_runs(const struct options *o, unsigned want)
{
	size_t count = o->load.file_count ? o->load.file_count : 1;
	struct runs runs = { .profiles = xcalloc(count, sizeof(*runs.profiles)),
		.metrics = xcalloc(count, sizeof(*runs.metrics)),
		.names = xcalloc(count, sizeof(*runs.names)), .count = count };

	for (size_t i = 0; i < count; i++) {
		const char *file = o->load.file_count ? o->load.files[i] : "-";

		runs.profiles[i] = load_file(&o->load, file, want, &runs.metrics[i]);
		runs.names[i] = file;
	}
	return runs;
}

static void runs_free(struct runs *runs)
{
	for (size_t i = 0; i < runs->count; i++)
		profile_free((struct profile *)(uintptr_t)runs->profiles[i]);
	free(runs->profiles);
	free(runs->metrics);
	free(runs->names);
}

static struct diff_files files_of(const struct runs *runs, size_t first, size_t count)
{
	return (struct diff_files){ .side = { .runs = runs->profiles + first,
			.metrics = runs->metrics + first, .count = count },
		.names = runs->names + first };
}

/* ---- writing ---- */

static size_t limit_of(const struct options *o, int form)
{
	bool people = form == REPORT_TABLE || form == REPORT_MARKDOWN;

	if (o->limit < 0)
		return people ? DEFAULT_LIMIT : SIZE_MAX;
	return o->limit ? (size_t)o->limit : SIZE_MAX;
}

static void write_annotations(const struct findings *list, int form, struct output *out)
{
	static const enum annotation_form annotation_forms[] = { ANNOTATION_JUNIT,
		ANNOTATION_GITHUB, ANNOTATION_GITLAB, ANNOTATION_SARIF };
	char *root = getcwd(NULL, 0);
	struct annotation_options options = { .program = "profdiff",
		.version = PROFKIT_VERSION, .root = root, .fail_on = SEVERITY_ERROR };

	annotations_write(list, annotation_forms[form - FORM_JUNIT], &options, out);
	free(root);
}

/* What tells a picture's figures from the table's, which are medians. */
static void add_subtitle(struct text *t, const struct diff_report *r)
{
	if (r->before.side.count + r->after.side.count > 2)
		text_printf(t, "means of %zu and %zu runs", r->before.side.count,
			r->after.side.count);
	if (r->d->normalize != NORMALIZE_NONE)
		text_printf(t, "%snormalised by %s", t->len ? ", " : "",
			diff_normalize_word(r->d->normalize));
}

static void draw(const struct options *o, const struct diff_report *r, struct output *out)
{
	struct flamegraph_options options = flamegraph_defaults;
	struct profile *both = diff_tree(&r->before.side, &r->after.side, r->d);
	bool *total = diff_changed(r->d, both, false),
		*self = diff_changed(r->d, both, true);
	struct error error = { 0 };
	struct text subtitle = { 0 };

	add_subtitle(&subtitle, r);
	options.subtitle = subtitle.s;
	options.differential = o->layout;
	options.changed_total = total;
	options.changed_self = self;
	if (render_flamegraph(both, profile_find_metric(both, "after"), &options, out,
			&error) < 0)
		tool_fail("%s", error.text);
	free(total);
	free(self);
	text_free(&subtitle);
	profile_free(both);
}

static void write_findings(const struct diff_report *r, int form, struct output *out)
{
	struct findings list = { .rules = diff_rules, .rule_count = diff_rule_count };

	diff_find(r, &list);
	findings_sort(&list);
	write_annotations(&list, form, out);
	findings_free(&list);
}

static void write_comparison(const struct options *o, struct diff_report *r,
	const struct target *target)
{
	struct output *out = target->out;

	r->limit = limit_of(o, target->form);
	r->all = o->limit == 0;
	r->style = target_style(out, o->color, o->width);
	switch (target->form) {
	case REPORT_TABLE: diff_print_table(r, out); break;
	case REPORT_JSON: diff_print_json(r, out); break;
	case REPORT_CSV:
	case REPORT_TSV:
		diff_print_separated(r, (enum report_form)target->form, out);
		break;
	case REPORT_MARKDOWN: diff_print_markdown(r, o->max_bytes, out); break;
	case FORM_SVG: draw(o, r, out); break;
	default: write_findings(r, target->form, out); break;
	}
}

/* ---- budgets ---- */

static struct budget *read_budget(const struct options *o)
{
	struct error error = { 0 };
	struct budget *b = o->budget ? budget_read(o->budget, &error) : NULL;

	if (o->budget && !b)
		tool_fail("%s", error.text);
	return b;
}

static void check_budget(const struct budget *b, const struct diff_files *files,
	struct findings *list)
{
	struct error error = { 0 };

	if (b && budget_check(b, files->side.runs, files->side.metrics, files->side.count,
			list, &error) < 0)
		tool_fail("%s", error.text);
}

static void write_budget(const struct options *o, const struct diff_files *files)
{
	struct output *out;

	if (!o->write_budget)
		return;
	out = target_open(o->write_budget);
	budget_write(files->side.runs, files->side.metrics, files->side.count,
		o->diff.min_share, o->slack, out);
	target_close(out);
}

/* Says what is exceeded; whether anything is. */
static bool say_budget(const struct findings *list)
{
	size_t failed = 0;

	for (size_t i = 0; i < list->count; i++) {
		const struct finding *f = &list->items[i];

		if (f->severity == SEVERITY_WARNING)
			tool_say("warning: %s", f->message.s);
		else if (f->severity == SEVERITY_ERROR && failed++ < MAX_SAID)
			tool_say("%s", f->message.s);
	}
	if (failed > MAX_SAID)
		tool_say("and %zu more limits are exceeded", failed - MAX_SAID);
	return failed;
}

static void write_budgets(const struct options *o, struct outputs *outputs,
	const struct diff_files *files, const struct findings *list)
{
	outputs_open(outputs);
	for (size_t i = 0; i < outputs->count; i++) {
		struct output *out = outputs->items[i].out;
		struct report_style style = target_style(out, o->color, o->width);
		int form = outputs->items[i].form;

		if (form <= REPORT_MARKDOWN)
			budget_print(list, files, limit_of(o, form),
				(enum report_form)form, &style, out);
		else
			write_annotations(list, form, out);
	}
	outputs_close(outputs);
}

/* One version, held to its budget. */
static int check_runs(const struct options *o, struct outputs *outputs,
	const struct runs *runs)
{
	struct diff_files files = files_of(runs, 0, runs->count);
	struct budget *b = read_budget(o);
	struct findings list = { .rules = diff_rules, .rule_count = diff_rule_count };
	bool over;

	if (has_form(outputs, FORM_SVG))
		tool_fail("svg shows two profiles, and there is one");
	check_budget(b, &files, &list);
	findings_sort(&list);
	if (b)
		write_budgets(o, outputs, &files, &list);
	write_budget(o, &files);
	over = say_budget(&list);
	findings_free(&list);
	budget_free(b);
	return over ? EXIT_FOUND : 0;
}

/* ---- comparing ---- */

static void say_warnings(const struct options *o, const struct diff_report *r)
{
	const struct gate *g = r->gate;
	struct text t = { 0 };

	for (size_t i = 0; i < r->d->warning_count && !o->load.quiet; i++)
		tool_say("warning: %s", r->d->warnings[i].s);
	if (!diff_gate_asked(g) || (g->passed && (!g->inconclusive || o->load.quiet)))
		return;
	diff_words_gate(&t, r);
	tool_say("%s%s", g->passed ? "warning: " : "", t.s);
	text_free(&t);
}

static void check_gate(const struct options *o, const struct diff_side *before,
	const struct diff_side *after)
{
	struct error error = { 0 };

	if (!isnan(o->gate.fail_over) && diff_gate_check(before, after, &error) < 0)
		tool_fail("%s", error.text);
}

static int compare(const struct options *o, struct outputs *outputs, struct diff_files before,
	struct diff_files after)
{
	struct diff *d = diff_new(&before.side, &after.side, &o->diff);
	struct gate_limits limits = o->gate;
	struct budget *b = read_budget(o);
	struct findings budget = { 0 };
	struct diff_report r = { .d = d, .options = &o->diff, .before = before,
		.after = after, .budget = b ? &budget : NULL,
		.what = diff_options_what(o) };
	struct gate *gate;
	bool failed;

	check_gate(o, &before.side, &after.side);
	limits.min_share = o->diff.min_share;
	r.gate = gate = diff_gate_new(d, &limits);
	check_budget(b, &after, &budget);
	findings_sort(&budget);
	outputs_open(outputs);
	for (size_t i = 0; i < outputs->count; i++)
		write_comparison(o, &r, &outputs->items[i]);
	outputs_close(outputs);
	write_budget(o, &after);
	say_warnings(o, &r);
	failed = say_budget(&budget) || !gate->passed;
	findings_free(&budget);
	budget_free(b);
	diff_gate_free(gate);
	diff_free(d);
	return failed ? EXIT_FOUND : 0;
}

/* A file that has both sides as columns is a comparison by itself. */
static bool is_comparison(const struct profile *p)
{
	return profile_find_metric(p, "before") != NO_ID &&
		profile_find_metric(p, "after") != NO_ID;
}

static int compare_columns(const struct options *o, struct outputs *outputs,
	const struct runs *runs)
{
	const struct profile *p = runs->profiles[0];
	metric_id columns[] = { profile_find_metric(p, "before"),
		profile_find_metric(p, "after") };
	struct diff_files before = files_of(runs, 0, 1), after = before;

	before.side.metrics = &columns[0];
	after.side.metrics = &columns[1];
	return compare(o, outputs, before, after);
}

static size_t count_before(const struct options *o, const struct runs *runs)
{
	size_t before = o->before_count;

	if (before == SIZE_MAX && runs->count == 2)
		return 1;
	if (before == SIZE_MAX)
		tool_fail("expected two profiles, or --vs between the runs of two versions");
	if (!before || before == runs->count)
		tool_fail("expected profiles before and behind --vs");
	return before;
}

static int compare_runs(const struct options *o)
{
	struct outputs outputs = targets_find(&o->targets, forms);
	struct runs runs = load_runs(o, wanted(o, &outputs));
	bool one = runs.count == 1 && o->before_count == SIZE_MAX;
	size_t before;
	int status;

	if (one && is_comparison(runs.profiles[0])) {
		status = compare_columns(o, &outputs, &runs);
	} else if (one && (o->budget || o->write_budget)) {
		status = check_runs(o, &outputs, &runs);
	} else {
		before = count_before(o, &runs);
		status = compare(o, &outputs, files_of(&runs, 0, before),
			files_of(&runs, before, runs.count - before));
	}
	runs_free(&runs);
	return status;
}

/* ---- the other questions ---- */

static void show_matrix(const struct options *o)
{
	struct outputs outputs = targets_find(&o->targets, forms);
	struct runs runs = load_runs(o, wanted(o, &outputs));
	struct matrix *m = diff_matrix_new(runs.profiles, runs.metrics, runs.count);

	outputs_open(&outputs);
	for (size_t i = 0; i < outputs.count; i++) {
		struct report_style style = target_style(outputs.items[i].out, o->color,
			o->width);
		int form = outputs.items[i].form;

		if (form > REPORT_MARKDOWN)
			tool_fail("a matrix is a table, json, csv, tsv or markdown");
		diff_matrix_print(m, runs.names, limit_of(o, form),
			(enum report_form)form, &style, outputs.items[i].out);
	}
	outputs_close(&outputs);
	diff_matrix_free(m);
	runs_free(&runs);
}

static void say_collisions(const struct options *o, const struct name_changes *changes)
{
	size_t count = 0;

	for (size_t i = 0; i < changes->count; i++)
		count += changes->items[i].collides > 0;
	if (count && !o->load.quiet)
		tool_say("warning: %zu names became one with others", count);
}

static void explain_names(const struct options *o)
{
	struct outputs outputs = targets_find(&o->targets, forms);
	struct load load = o->load;
	struct error error = { 0 };
	struct name_rules *rules = names_new(o->load.filters.names, &error);
	struct name_changes changes;
	struct profile *p;
	metric_id metric;

	if (!rules)
		tool_fail("%s", error.text);
	load.filters.names = NULL;
	p = load_profile(&load, WANT_GRAPH, &metric);
	changes = names_explain(p, rules);
	outputs_open(&outputs);
	for (size_t i = 0; i < outputs.count; i++) {
		struct report_style style = target_style(outputs.items[i].out, o->color,
			o->width);
		int form = outputs.items[i].form;

		if (form > REPORT_MARKDOWN)
			tool_fail("names are explained as table, json, csv, tsv or markdown");
		name_changes_print(&changes, (enum report_form)form, &style,
			outputs.items[i].out);
	}
	outputs_close(&outputs);
	say_collisions(o, &changes);
	name_changes_free(&changes);
	profile_free(p);
	names_free(rules);
}

int main(int argc, char **argv)
{
	struct options o = diff_options_start();
	int status = 0;

	tool_start("profdiff");
	argv[0] = program_invocation_short_name;
	argp_parse(&diff_argp, argc, argv, ARGP_IN_ORDER, NULL, &o);
	load_stdin_once(&o.load, load_is_stdin(o.budget));
	if (o.load.list_formats)
		load_show_formats(&o.targets);
	else if (o.explain_names)
		explain_names(&o);
	else if (o.matrix)
		show_matrix(&o);
	else
		status = compare_runs(&o);
	load_free(&o.load);
	return status;
}
