#include "diff_command.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include "annotations.h"
#include "budget.h"
#include "budget_report.h"
#include "diff_engine.h"

enum { DEFAULT_LIMIT = 20, MAX_SAID = 10 };

const struct target_form diff_forms[] = {
	{ "table", { ".txt" }, REPORT_TABLE },
	{ "json", { ".json" }, REPORT_JSON },
	{ "csv", { ".csv" }, REPORT_CSV },
	{ "tsv", { ".tsv" }, REPORT_TSV },
	{ "markdown", { ".md" }, REPORT_MARKDOWN },
	{ "svg", { ".svg" }, DIFF_FORM_SVG },
	{ "junit", { ".xml" }, DIFF_FORM_JUNIT },
	{ "github", { NULL }, DIFF_FORM_GITHUB },
	{ "gitlab", { NULL }, DIFF_FORM_GITLAB },
	{ "sarif", { ".sarif.json", ".sarif" }, DIFF_FORM_SARIF },
	{ NULL, { NULL }, 0 },
};

static bool has_form(const struct outputs *outputs, int form)
{
	for (size_t i = 0; i < outputs->count; i++)
		if (outputs->items[i].form == form)
			return true;
	return false;
}

/* Stacks are needed by pictures, and by a budget's totals of several functions. */
unsigned diff_wanted(const struct compare_options *o, const struct outputs *outputs)
{
	return WANT_GRAPH | (has_form(outputs, DIFF_FORM_SVG) || o->budget ||
		o->write_budget ? WANT_TREE : 0);
}

/* ---- writing ---- */

size_t diff_limit(const struct compare_options *o, int form)
{
	bool people = form == REPORT_TABLE || form == REPORT_MARKDOWN;

	if (o->limit < 0)
		return people ? DEFAULT_LIMIT : SIZE_MAX;
	return o->limit ? (size_t)o->limit : SIZE_MAX;
}

static void write_annotations(const struct compare_options *o,
	const struct findings *list, int form, struct output *out)
{
	static const enum annotation_form annotation_forms[] = { ANNOTATION_JUNIT,
		ANNOTATION_GITHUB, ANNOTATION_GITLAB, ANNOTATION_SARIF };
	char *root = getcwd(NULL, 0);
	struct annotation_options options = { .program = o->program,
		.version = PROFKIT_VERSION, .root = root, .fail_on = SEVERITY_ERROR };

	annotations_write(list, annotation_forms[form - DIFF_FORM_JUNIT], &options, out);
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

static void draw(const struct compare_options *o, const struct diff_report *r,
	struct output *out)
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

static void write_findings(const struct compare_options *o, const struct diff_report *r,
	int form, struct output *out)
{
	struct findings list = { .rules = diff_rules, .rule_count = diff_rule_count };

	diff_find(r, &list);
	findings_sort(&list);
	write_annotations(o, &list, form, out);
	findings_free(&list);
}

static void write_comparison(const struct compare_options *o, struct diff_report *r,
	const struct target *target)
{
	struct output *out = target->out;

	r->limit = diff_limit(o, target->form);
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
	case DIFF_FORM_SVG: draw(o, r, out); break;
	default: write_findings(o, r, target->form, out); break;
	}
}

/* ---- budgets ---- */

static struct budget *read_budget(const struct compare_options *o)
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

static void write_budget(const struct compare_options *o, const struct diff_files *files)
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

static void write_budgets(const struct compare_options *o, struct outputs *outputs,
	const struct diff_files *files, const struct findings *list)
{
	outputs_open(outputs);
	for (size_t i = 0; i < outputs->count; i++) {
		struct output *out = outputs->items[i].out;
		struct report_style style = target_style(out, o->color, o->width);
		int form = outputs->items[i].form;

		if (form <= REPORT_MARKDOWN)
			budget_print(list, files, diff_limit(o, form),
				(enum report_form)form, &style, out);
		else
			write_annotations(o, list, form, out);
	}
	outputs_close(outputs);
}

int diff_budget_command(const struct compare_options *o, struct outputs *outputs,
	const struct diff_files *files)
{
	struct budget *b = read_budget(o);
	struct findings list = { .rules = diff_rules, .rule_count = diff_rule_count };
	bool over;

	if (has_form(outputs, DIFF_FORM_SVG))
		tool_fail("svg shows two profiles, and there is one");
	check_budget(b, files, &list);
	findings_sort(&list);
	if (b)
		write_budgets(o, outputs, files, &list);
	write_budget(o, files);
	over = say_budget(&list);
	findings_free(&list);
	budget_free(b);
	return over ? EXIT_FOUND : 0;
}

/* ---- comparing ---- */

static void say_logs(const struct compare_options *o, const struct log_changes *l)
{
	struct text t = { 0 };

	for (size_t i = 0; l && i < l->count; i++) {
		const struct log_change *c = &l->items[i];
		bool fails = c->gate == GATE_FAILED || l->inconclusive_fails;

		if (!diff_logs_gate_has(c) || (!fails && o->load.quiet))
			continue;
		diff_logs_gate_words(&t, l, c);
		tool_say("%s%s", fails ? "" : "warning: ", t.s);
		text_clear(&t);
	}
	text_free(&t);
}

static void say_gate(const struct compare_options *o, const struct diff_report *r)
{
	const struct gate *g = r->gate;
	struct text t = { 0 };

	if (!diff_gate_asked(g) || (g->passed && (!g->inconclusive || o->load.quiet)))
		return;
	diff_words_gate(&t, r);
	tool_say("%s%s", g->passed ? "warning: " : "", t.s);
	text_free(&t);
}

static void say_warnings(const struct compare_options *o, const struct text *warnings,
	size_t count)
{
	for (size_t i = 0; i < count && !o->load.quiet; i++)
		tool_say("warning: %s", warnings[i].s);
}

static void check_gate(const struct compare_options *o, const struct diff_side *before,
	const struct diff_side *after)
{
	struct error error = { 0 };

	if (!isnan(o->gate.fail_over) && diff_gate_check(before, after, &error) < 0)
		tool_fail("%s", error.text);
}

static struct diff *compare(const struct compare_options *o,
	const struct diff_files *before, const struct diff_files *after,
	const struct diff_more *more)
{
	struct diff *d = diff_new(&before->side, &after->side, &o->diff);

	for (size_t i = 0; i < more->warning_count; i++)
		diff_warn(d, "%s", more->warnings[i].s);
	return d;
}

int diff_command(const struct compare_options *o, struct outputs *outputs,
	struct diff_files before, struct diff_files after, const struct diff_more *more)
{
	struct diff *d = compare(o, &before, &after, more);
	struct gate_limits limits = o->gate;
	struct budget *b = read_budget(o);
	struct findings budget = { 0 };
	struct diff_report r = { .d = d, .options = &o->diff, .before = before,
		.after = after, .budget = b ? &budget : NULL, .logs = more->logs,
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
	say_warnings(o, d->warnings, d->warning_count);
	say_gate(o, &r);
	say_logs(o, more->logs);
	failed = say_budget(&budget) || !gate->passed ||
		(more->logs && more->logs->failed);
	findings_free(&budget);
	budget_free(b);
	diff_gate_free(gate);
	diff_free(d);
	return failed ? EXIT_FOUND : 0;
}

/* ---- logs alone ---- */

static void write_logs(const struct compare_options *o, const struct diff_logs_report *r,
	const struct target *target)
{
	struct findings list = { .rules = diff_rules, .rule_count = diff_rule_count };
	struct report_style style = target_style(target->out, o->color, o->width);

	if (target->form <= REPORT_MARKDOWN) {
		diff_logs_report(r, (enum report_form)target->form, &style, target->out);
		return;
	}
	diff_logs_find(r->logs, *r->after->names, &list);
	findings_sort(&list);
	write_annotations(o, &list, target->form, target->out);
	findings_free(&list);
}

int diff_logs_command(const struct compare_options *o, struct outputs *outputs,
	const struct diff_files *before, const struct diff_files *after,
	const struct diff_more *more)
{
	struct diff_logs_report r = { more->logs, before, after, more->warnings,
		more->warning_count };

	if (has_form(outputs, DIFF_FORM_SVG))
		tool_fail("svg shows profiles, and the runs have none in common");
	if (o->budget || o->write_budget)
		tool_fail("a budget is of profiles, and the runs have none in common");
	outputs_open(outputs);
	for (size_t i = 0; i < outputs->count; i++)
		write_logs(o, &r, &outputs->items[i]);
	outputs_close(outputs);
	say_warnings(o, more->warnings, more->warning_count);
	say_logs(o, more->logs);
	return more->logs->failed ? EXIT_FOUND : 0;
}

/* ---- several variants ---- */

void diff_matrix_command(const struct compare_options *o, struct outputs *outputs,
	const struct profile *const *profiles, const metric_id *metrics,
	const char *const *names, size_t count)
{
	struct matrix *m = diff_matrix_new(profiles, metrics, count);

	outputs_open(outputs);
	for (size_t i = 0; i < outputs->count; i++) {
		struct report_style style = target_style(outputs->items[i].out, o->color,
			o->width);
		int form = outputs->items[i].form;

		if (form > REPORT_MARKDOWN)
			tool_fail("a matrix is a table, json, csv, tsv or markdown");
		diff_matrix_print(m, names, diff_limit(o, form), (enum report_form)form,
			&style, outputs->items[i].out);
	}
	outputs_close(outputs);
	diff_matrix_free(m);
}
