/* profdiff.c - what changed between two profiles, and whether it is real. */
#include <errno.h>
#include <stdlib.h>

#include "diff_command.h"
#include "names.h"
#include "xalloc.h"

/* The profiles that were read. */
struct runs {
	const struct profile **profiles;
	metric_id *metrics;
	const char **names;
	size_t count;
};

static const struct diff_more no_more = { 0 };

/* ---- reading ---- */

static struct runs load_runs(const struct compare_options *o, unsigned want)
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

/* A file that has both sides as columns is a comparison by itself. */
static bool is_comparison(const struct profile *p)
{
	return profile_find_metric(p, "before") != NO_ID &&
		profile_find_metric(p, "after") != NO_ID;
}

static int compare_columns(const struct compare_options *o, struct outputs *outputs,
	const struct runs *runs)
{
	const struct profile *p = runs->profiles[0];
	metric_id columns[] = { profile_find_metric(p, "before"),
		profile_find_metric(p, "after") };
	struct diff_files before = files_of(runs, 0, 1), after = before;

	before.side.metrics = &columns[0];
	after.side.metrics = &columns[1];
	return diff_command(o, outputs, before, after, &no_more);
}

static size_t count_before(const struct compare_options *o, const struct runs *runs)
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

static int compare_runs(const struct compare_options *o)
{
	struct outputs outputs = targets_find(&o->targets, diff_forms);
	struct runs runs = load_runs(o, diff_wanted(o, &outputs));
	bool one = runs.count == 1 && o->before_count == SIZE_MAX;
	struct diff_files files;
	size_t before;
	int status;

	if (one && is_comparison(runs.profiles[0])) {
		status = compare_columns(o, &outputs, &runs);
	} else if (one && (o->budget || o->write_budget)) {
		files = files_of(&runs, 0, runs.count);
		status = diff_budget_command(o, &outputs, &files);
	} else {
		before = count_before(o, &runs);
		status = diff_command(o, &outputs, files_of(&runs, 0, before),
			files_of(&runs, before, runs.count - before), &no_more);
	}
	runs_free(&runs);
	return status;
}

/* ---- the other questions ---- */

static void show_matrix(const struct compare_options *o)
{
	struct outputs outputs = targets_find(&o->targets, diff_forms);
	struct runs runs = load_runs(o, diff_wanted(o, &outputs));

	diff_matrix_command(o, &outputs, runs.profiles, runs.metrics, runs.names,
		runs.count);
	runs_free(&runs);
}

static void say_collisions(const struct compare_options *o,
	const struct name_changes *changes)
{
	size_t count = 0;

	for (size_t i = 0; i < changes->count; i++)
		count += changes->items[i].collides > 0;
	if (count && !o->load.quiet)
		tool_say("warning: %zu names became one with others", count);
}

static void explain_names(const struct compare_options *o)
{
	struct outputs outputs = targets_find(&o->targets, diff_forms);
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
	struct compare_options o = diff_options_start("profdiff");
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
