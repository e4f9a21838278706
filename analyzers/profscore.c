/* profscore.c - what should be fixed first: the modules of a profile, by priority. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "score_options.h"
#include "score_report.h"
#include "xalloc.h"

enum { DEFAULT_LIMIT = 10, FAILED_SHOWN = 10 };

static const struct target_form forms[] = {
	{ "table", { ".txt" }, REPORT_TABLE },
	{ "json", { ".json" }, REPORT_JSON },
	{ "csv", { ".csv" }, REPORT_CSV },
	{ "tsv", { ".tsv" }, REPORT_TSV },
	{ "markdown", { ".md" }, REPORT_MARKDOWN },
	{ 0 },
};

/* ---- weights and boosters ---- */

/* "coupling=0.5,memory=0" */
static void take_words(struct score_rules *rules, bool weight, const char *option,
	const char *arg)
{
	char *copy = xstrdup(arg), *rest = copy, *word;

	while ((word = strsep(&rest, ","))) {
		char *equals = strchr(word, '=');
		struct error error = { 0 };

		if (!equals)
			tool_fail("%s: expected NAME=NUMBER, not \"%s\"", option, word);
		*equals = 0;
		if (score_rule_set(rules, weight, span_trim(span_of(word)),
				span_trim(span_of(equals + 1)), &error) < 0)
			tool_fail("%s: %s", option, error.text);
	}
	free(copy);
}

static void read_config(struct score_rules *rules, const char *path)
{
	struct error error = { 0 };

	if (score_rules_read(rules, path, &error) < 0)
		tool_fail("%s", error.text);
}

static struct score_rules take_rules(const struct score_options *o)
{
	struct score_rules rules = SCORE_RULES;
	double sum;

	for (size_t i = 0; i < o->configs.count; i++)
		read_config(&rules, o->configs.items[i]);
	for (size_t i = 0; i < o->weights.count; i++)
		take_words(&rules, true, "--weights", o->weights.items[i]);
	for (size_t i = 0; i < o->boosters.count; i++)
		take_words(&rules, false, "--boosters", o->boosters.items[i]);
	if (!isnan(o->min_share))
		rules.min_share = o->min_share;
	if (!isnan(o->hot_share))
		rules.hot_share = o->hot_share;
	sum = score_weights_normalize(rules.weights);
	if (sum == 0)
		tool_fail("all weights are 0");
	if (fabs(sum - 1) > 1e-9 && !o->load.quiet)
		tool_say("the weights add up to %.6g: each is divided by that", sum);
	return rules;
}

/* ---- what there is beside the profile ---- */

static struct metrics **read_metrics(const struct score_options *o)
{
	struct metrics **all = xcalloc(o->metrics.count + 1, sizeof(*all));
	struct error error = { 0 };

	for (size_t i = 0; i < o->metrics.count; i++) {
		all[i] = metrics_read(o->metrics.items[i], &error);
		if (!all[i])
			tool_fail("%s", error.text);
	}
	return all;
}

static metric_id bytes_of(const struct profile *p, const char *file)
{
	metric_id bytes = score_find_bytes(p, NO_ID);
	struct text names = { 0 };

	if (bytes != NO_ID)
		return bytes;
	for (size_t m = 0; m < p->metric_count; m++)
		text_printf(&names, "%s%s in %s", m ? ", " : "",
			profile_str(p, p->metrics[m].name),
			profile_str(p, p->metrics[m].unit));
	tool_fail("%s: expected a metric in bytes; there are: %s", file, names.s);
}

static void take_memory(const struct score_options *o, struct score *s)
{
	struct load load = { .from = o->load.from, .jobs = o->load.jobs,
		.max_size = o->load.max_size, .quiet = o->load.quiet,
		.progress = o->load.progress };
	metric_id metric;
	struct profile *p =
		load_file(&load, o->memory, WANT_GRAPH | WANT_NO_EDGES, &metric);

	if (!score_take_memory(s, p, bytes_of(p, o->memory)) && !o->load.quiet)
		tool_say("%s: has no module in common with the profile", o->memory);
	profile_free(p);
}

static struct budget *take_budget(const struct score_options *o, struct score *s)
{
	struct error error = { 0 };
	struct budget *b = budget_read(o->budget, &error);

	if (!b)
		tool_fail("%s", error.text);
	score_take_budget(s, b);
	return b;
}

/* ---- answers ---- */

static size_t limit_of(const struct score_options *o, int form)
{
	bool people = form == REPORT_TABLE || form == REPORT_MARKDOWN;

	if (o->limit < 0)
		return people ? DEFAULT_LIMIT : SIZE_MAX;
	return o->limit ? (size_t)o->limit : SIZE_MAX;
}

static void write_one(const struct score_options *o, const struct score *s,
	const struct target *target)
{
	struct score_report report = { .s = s, .form = (enum report_form)target->form,
		.style = target_style(target->out, o->color, o->width),
		.limit = limit_of(o, target->form), .verbose = o->load.verbose };

	if (target->form == REPORT_JSON)
		score_print_json(&report, target->out);
	else
		score_print(&report, target->out);
}

/* Whether a module has too high a score; says which. */
static bool fails(const struct score_options *o, const struct score *s)
{
	size_t failed = 0;

	while (failed < s->ranked_count && s->ranked[failed]->unclamped > o->fail_over)
		failed++;
	for (size_t i = 0; i < failed && i < FAILED_SHOWN; i++)
		tool_say("%s: score %.1f is over %.6g", s->ranked[i]->name.s,
			s->ranked[i]->unclamped, o->fail_over);
	if (failed > FAILED_SHOWN)
		tool_say("and %zu more", failed - FAILED_SHOWN);
	return failed > 0;
}

static void check_stdin(const struct score_options *o)
{
	size_t others = load_is_stdin(o->memory) + load_is_stdin(o->budget);

	for (size_t i = 0; i < o->metrics.count; i++)
		others += load_is_stdin(o->metrics.items[i]);
	for (size_t i = 0; i < o->configs.count; i++)
		others += load_is_stdin(o->configs.items[i]);
	load_stdin_once(&o->load, others);
}

static bool answer(const struct score_options *o)
{
	struct outputs outputs = targets_find(&o->targets, forms);
	struct score_rules rules = take_rules(o);
	struct metrics **metrics = read_metrics(o);
	struct budget *budget = NULL;
	metric_id metric;
	struct profile *p = load_profile(&o->load, WANT_GRAPH, &metric);
	struct score *s = score_new(p, metric);
	bool failed;

	score_take_metrics(s, metrics, o->metrics.count);
	if (o->memory)
		take_memory(o, s);
	if (o->budget)
		budget = take_budget(o, s);
	if (!score_rank(s, &rules))
		tool_fail("no factor that has a weight is known; see --metrics and "
			"--memory");
	outputs_open(&outputs);
	for (size_t i = 0; i < outputs.count; i++)
		write_one(o, s, &outputs.items[i]);
	outputs_close(&outputs);
	failed = fails(o, s);
	score_free(s);
	profile_free(p);
	budget_free(budget);
	for (size_t i = 0; i < o->metrics.count; i++)
		metrics_free(metrics[i]);
	free(metrics);
	return failed;
}

int main(int argc, char **argv)
{
	struct score_options o = SCORE_OPTIONS_START;
	bool failed = false;

	tool_start("profscore");
	argv[0] = program_invocation_short_name;
	argp_parse(&score_argp, argc, argv, 0, NULL, &o);
	if (o.load.list_formats) {
		load_show_formats(&o.targets);
	} else {
		check_stdin(&o);
		failed = answer(&o);
	}
	load_free(&o.load);
	return failed ? EXIT_FOUND : 0;
}
