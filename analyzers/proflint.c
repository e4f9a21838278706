/* proflint.c - which known bad patterns are here. */
#include <errno.h>
#include <stdlib.h>

#include "lint_options.h"
#include "lint_report.h"

enum form { FORM_TEXT, FORM_JSON, FORM_MARKDOWN };

static const struct target_form forms[] = {
	{ "text", { ".txt" }, FORM_TEXT },
	{ "table", { NULL }, FORM_TEXT },
	{ "json", { ".json" }, FORM_JSON },
	{ "markdown", { ".md", ".markdown" }, FORM_MARKDOWN },
	{ 0 },
};

static void write_report(const struct options *o, const struct lint_report *report,
	const struct target *target)
{
	struct output *out = target_open(target);
	struct report_style style = target_style(out, o->color, o->width);

	switch ((enum form)target->form) {
	case FORM_TEXT: lint_text(report, &style, out); break;
	case FORM_JSON: lint_json(report, out); break;
	case FORM_MARKDOWN: lint_markdown(report, out); break;
	}
	target_close(out);
}

static bool any_at(const struct findings *found, int severity)
{
	for (size_t i = 0; severity >= 0 && i < found->count; i++)
		if ((int)found->items[i].severity >= severity)
			return true;
	return false;
}

static struct lint_rules *read_rules(const struct options *o)
{
	struct error error = { 0 };
	struct lint_rules *rules = lint_rules_new(o->rules.items, o->rules.count, &error);

	if (!rules)
		tool_fail("%s", error.text);
	return rules;
}

static int look(const struct options *o)
{
	struct lint_rules *rules = read_rules(o);
	struct lint_options options = { .expect_idle = o->expect_idle,
		.workers = o->workers, .periods = o->periods,
		.period_count = o->period_count, .rules = rules };
	struct findings found = { 0 };
	struct lint_report report = { .found = &found };
	struct target targets[MAX_TARGETS];
	size_t count = targets_find(&o->targets, forms, targets);
	struct profile *p = load_profile(&o->load, WANT_GRAPH | WANT_TREE | WANT_TIMELINE,
		&report.metric);
	bool failed;

	report.p = p;
	lint_run(p, report.metric, &options, &found);
	for (size_t i = 0; i < count; i++)
		write_report(o, &report, &targets[i]);
	failed = any_at(&found, o->fail_on);
	findings_free(&found);
	profile_free(p);
	lint_rules_free(rules);
	return failed ? EXIT_FOUND : 0;
}

static void list_formats(const struct options *o)
{
	struct target target = { .path = o->targets.count ? o->targets.outputs[0] : "-" };
	struct output *out = target_open(&target);

	load_list_formats(o->targets.to, NULL, out);
	target_close(out);
}

int main(int argc, char **argv)
{
	struct options o = OPTIONS_START;
	int status = 0;

	tool_start("proflint");
	argv[0] = program_invocation_short_name;
	argp_parse(&lint_argp, argc, argv, 0, NULL, &o);
	if (o.load.list_formats)
		list_formats(&o);
	else
		status = look(&o);
	load_free(&o.load);
	return status;
}
