/* proflint.c - which known bad patterns are here. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "annotations.h"
#include "lint_options.h"
#include "lint_report.h"

enum form { FORM_TEXT, FORM_JSON, FORM_MARKDOWN, FORM_GITHUB, FORM_SARIF };

static const struct target_form forms[] = {
	{ "text", { ".txt" }, FORM_TEXT },
	{ "table", { NULL }, FORM_TEXT },
	{ "json", { ".json" }, FORM_JSON },
	{ "markdown", { ".md", ".markdown" }, FORM_MARKDOWN },
	{ "github", { NULL }, FORM_GITHUB },
	{ "sarif", { ".sarif.json", ".sarif" }, FORM_SARIF },
	{ 0 },
};

/* What is asked of the profile, and what is known of it. */
struct question {
	const struct options *o;
	struct lint_rules *rules;
	struct suppressions *suppressions;
	struct budget *budget;
	struct findings found;
	struct lint_report report;
};

/* ---- files that people write ---- */

static void ask(struct question *q, const struct options *o)
{
	struct error error = { 0 };
	bool ok;

	*q = (struct question){ .o = o };
	q->rules = lint_rules_new(o->rules.items, o->rules.count, &error);
	q->suppressions = suppressions_new();
	ok = q->rules != NULL;
	for (size_t i = 0; ok && i < o->suppress.count; i++)
		ok = suppressions_add(q->suppressions, q->rules, o->suppress.items[i],
			&error) == 0;
	for (size_t i = 0; ok && i < o->suppressions.count; i++)
		ok = suppressions_read(q->suppressions, q->rules,
			o->suppressions.items[i], &error) == 0;
	if (ok && o->budget) {
		q->budget = budget_read(o->budget, &error);
		ok = q->budget != NULL;
	}
	if (!ok)
		tool_fail("%s", error.text);
}

static void forget(struct question *q)
{
	findings_free(&q->found);
	suppressions_free(q->suppressions);
	budget_free(q->budget);
	lint_rules_free(q->rules);
}

/* ---- answers ---- */

static void annotate(
	const struct question *q, enum annotation_form form, struct output *out)
{
	const struct load *load = &q->o->load;
	char *root = getcwd(NULL, 0);
	struct annotation_options options = { .program = "proflint",
		.version = PROFKIT_VERSION, .root = root, .fail_on = SEVERITY_WARNING,
		.profile = load->file_count ? load->files[0] : NULL };

	annotations_write(&q->found, form, &options, out);
	free(root);
}

static void answer(const struct question *q, const struct target *target)
{
	struct output *out = target->out;
	struct report_style style = target_style(out, q->o->color, q->o->width);

	switch ((enum form)target->form) {
	case FORM_TEXT: lint_text(&q->report, &style, out); break;
	case FORM_JSON: lint_json(&q->report, out); break;
	case FORM_MARKDOWN: lint_markdown(&q->report, out); break;
	case FORM_GITHUB: annotate(q, ANNOTATION_GITHUB, out); break;
	case FORM_SARIF: annotate(q, ANNOTATION_SARIF, out); break;
	}
}

static bool fails(const struct question *q)
{
	for (size_t i = 0; q->o->fail_on >= 0 && i < q->found.count; i++)
		if ((int)q->found.items[i].severity >= q->o->fail_on)
			return true;
	return false;
}

static void say_unused(const struct question *q)
{
	const char *words;
	size_t next = 0;

	while (q->o->load.verbose &&
		(words = suppressions_unused(q->suppressions, &next)))
		tool_say("nothing to suppress: %s", words);
}

static void look(struct question *q, const struct profile *p)
{
	const struct options *o = q->o;
	struct lint_options options = { .expect_idle = o->expect_idle,
		.idle_asked = o->idle_asked,
		.workers = o->workers, .periods = o->periods,
		.period_count = o->period_count, .budget = q->budget, .rules = q->rules };

	q->report.p = p;
	q->report.found = &q->found;
	lint_run(p, q->report.metric, &options, &q->found);
	q->found.rules = lint_rules_list(q->rules, &q->found.rule_count);
	q->report.suppressed = suppressions_apply(q->suppressions, &q->found);
	say_unused(q);
}

static void check_stdin(const struct options *o)
{
	size_t others = load_is_stdin(o->budget);

	for (size_t i = 0; i < o->rules.count; i++)
		others += load_is_stdin(o->rules.items[i]);
	for (size_t i = 0; i < o->suppressions.count; i++)
		others += load_is_stdin(o->suppressions.items[i]);
	load_stdin_once(&o->load, others);
}

static int lint(const struct options *o)
{
	struct outputs outputs = targets_find(&o->targets, forms);
	struct question q;
	struct profile *p;
	bool failed;

	check_stdin(o);
	ask(&q, o);
	p = load_profile(
		&o->load, WANT_GRAPH | WANT_TREE | WANT_TIMELINE, &q.report.metric);
	look(&q, p);
	outputs_open(&outputs);
	for (size_t i = 0; i < outputs.count; i++)
		answer(&q, &outputs.items[i]);
	outputs_close(&outputs);
	failed = fails(&q);
	forget(&q);
	profile_free(p);
	return failed ? EXIT_FOUND : 0;
}

/* ---- lists ---- */

static void list_rules(const struct options *o)
{
	static const struct target_form list_forms[] = {
		{ "table", { ".txt" }, REPORT_TABLE },
		{ "text", { NULL }, REPORT_TABLE },
		{ "json", { ".json" }, REPORT_JSON },
		{ "markdown", { ".md" }, REPORT_MARKDOWN },
		{ 0 },
	};
	struct outputs outputs = targets_find(&o->targets, list_forms);
	struct question q;

	ask(&q, o);
	outputs_open(&outputs);
	for (size_t i = 0; i < outputs.count; i++) {
		const struct target *t = &outputs.items[i];
		struct report_style style = target_style(t->out, o->color, o->width);

		lint_list(q.rules, (enum report_form)t->form, &style, t->out);
	}
	outputs_close(&outputs);
	forget(&q);
}

int main(int argc, char **argv)
{
	struct options o = OPTIONS_START;
	int status = 0;

	tool_start("proflint");
	argv[0] = program_invocation_short_name;
	argp_parse(&lint_argp, argc, argv, 0, NULL, &o);
	if (o.load.list_formats)
		load_show_formats(&o.targets);
	else if (o.list_rules)
		list_rules(&o);
	else
		status = lint(&o);
	lint_options_free(&o);
	return status;
}
