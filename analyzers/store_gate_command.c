/* store_gate_command.c - profstore gate and baseline: new runs held to known ones. */
#include <math.h>
#include <stdlib.h>

#include "json.h"
#include "runs_command.h"
#include "store_command.h"

/* ---- gate ---- */

static const double DEFAULT_LIMIT = 0.1;

enum { KEY_BASELINE = 512 };

static const struct argp_option gate_list[] = {
	{ "baseline", KEY_BASELINE, "NAME", 0, "The baseline to hold them to", 1 },
	{ 0 },
};

static error_t parse_gate(int key, char *arg, struct argp_state *state)
{
	struct runs_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->compare;
		state->child_inputs[1] = state->child_inputs[2] = o;
		state->child_inputs[3] = &o->compare.load.filters;
		break;
	case KEY_BASELINE: o->baseline = arg; break;
	case ARGP_KEY_END:
		if (!o->baseline)
			argp_error(state, "expected --baseline NAME");
		if (o->compare.before_count != SIZE_MAX)
			argp_error(state, "it compares with the baseline, without --vs");
		break;
	default: return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp gate_argp = {
	.options = gate_list,
	.parser = parse_gate,
	.args_doc = "[RUN...]",
	.doc = "Hold new runs to those of a baseline: exit 1 where the total, a function's self, "
		"or the mean of CPU or memory grew by more than --fail-over (default 10%), or "
		"a limit of --budget is exceeded.\vWithout RUN, the newest run of the "
		"baseline's scenario (or --scenario and so on).",
	.children = (const struct argp_child[]){ { .argp = &comparison_argp },
		{ .argp = &runs_argp }, { .argp = &runs_filter_argp },
		{ .argp = &filter_argp }, { 0 } },
};

static bool is_in(const struct run_set *set, int64_t id)
{
	for (size_t i = 0; i < set->runs.count; i++)
		if (set->runs.items[i].id == id)
			return true;
	return false;
}

static double newest_time(const struct run_set *set)
{
	double time = set->runs.items[0].time;

	for (size_t i = 1; i < set->runs.count; i++)
		time = fmax(time, set->runs.items[i].time);
	return time;
}

/* The newest run that is not of the baseline itself. */
static void add_newest(struct run_set *set, struct store *s, const struct runs_options *o,
	const struct run_set *baseline)
{
	struct store_filter filter = runs_filter(o);
	struct store_runs runs = { 0 };
	struct error error = { 0 };
	struct text name = { 0 };
	size_t i = 0;

	if (!filter.scenario)
		filter.scenario = baseline->runs.items[0].scenario;
	store_check(store_runs(s, &filter, &runs, &error), &error);
	while (i < runs.count && is_in(baseline, runs.items[i].id))
		i++;
	if (i == runs.count)
		tool_fail("gate: no run of scenario \"%s\" but those of the baseline",
			filter.scenario);
	if (runs.items[i].time < newest_time(baseline) && !o->compare.load.quiet)
		tool_say("warning: run %lld, the newest that is not of the baseline, is older "
			"than the baseline", (long long)runs.items[i].id);
	text_printf(&name, "id:%lld", (long long)runs.items[i].id);
	run_set_add(set, s, name.s);
	text_free(&name);
	store_runs_free(&runs);
}

int store_gate_main(const struct store_options *before, int argc, char **argv)
{
	struct runs_options o = runs_options_start(before);
	struct run_set baseline = { .count = 0 }, set = { .count = 0 };
	struct text name = { 0 };
	struct store *s;
	int status;

	argp_parse(&gate_argp, argc, argv, 0, NULL, &o);
	if (isnan(o.compare.gate.fail_over) && !o.compare.budget)
		o.compare.gate.fail_over = DEFAULT_LIMIT;
	s = store_options_open(&o.store, STORE_READ);
	text_printf(&name, "baseline:%s", o.baseline);
	run_set_add(&baseline, s, name.s);
	for (size_t i = 0; i < o.compare.load.file_count; i++)
		run_set_add(&set, s, o.compare.load.files[i]);
	if (!set.runs.count)
		add_newest(&set, s, &o, &baseline);
	status = runs_compare(s, &o.compare, &baseline, &set, true);
	text_free(&name);
	run_set_free(&baseline);
	run_set_free(&set);
	store_close(s);
	load_free(&o.compare.load);
	return status;
}

/* ---- baseline ---- */

static const struct argp_option baseline_list[] = {
	{ "to", 't', "FORM", 0, "list: print table, json, csv, tsv or markdown", 2 },
	{ "output", 'o', "FILE", 0, "list: write FILE instead of stdout", 2 },
	{ 0 },
};

static error_t parse_baseline(int key, char *arg, struct argp_state *state)
{
	struct runs_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT: state->child_inputs[0] = o; break;
	case 't': o->compare.targets.to = arg; break;
	case 'o': targets_add(&o->compare.targets, arg); break;
	default: return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp baseline_argp = {
	.options = baseline_list,
	.parser = parse_baseline,
	.args_doc = "set NAME RUN...\nrm NAME...\nlist",
	.doc = "Name the runs that gate and baseline:NAME mean.\v\"set\" makes NAME these runs, "
		"whatever it was; \"rm\" forgets the name, not the runs.",
	.children = (const struct argp_child[]){ { .argp = &runs_argp }, { 0 } },
};

static void set_baseline(struct store *s, const struct load *names)
{
	struct error error = { 0 };
	struct store_ids ids = { 0 };

	if (names->file_count < 3)
		tool_fail("baseline set: expected a name and runs");
	for (size_t i = 2; i < names->file_count; i++)
		store_check(store_resolve(s, names->files[i], &ids, &error), &error);
	store_check(store_baseline_set(s, names->files[1], ids.ids, ids.count, &error), &error);
	store_ids_free(&ids);
}

static const struct store_baseline *find_baseline(const struct store_baselines *all,
	const char *name)
{
	for (size_t i = 0; i < all->count; i++)
		if (!strcmp(all->items[i].name, name))
			return &all->items[i];
	tool_fail("baseline rm: no baseline \"%s\"", name);
}

static void remove_baselines(struct store *s, const struct load *names)
{
	struct store_baselines all = { 0 };
	struct error error = { 0 };

	if (names->file_count < 2)
		tool_fail("baseline rm: expected the name of a baseline");
	store_check(store_baselines(s, &all, &error), &error);
	for (size_t i = 1; i < names->file_count; i++)
		find_baseline(&all, names->files[i]);
	for (size_t i = 1; i < names->file_count; i++)
		store_check(store_baseline_set(s, names->files[i], NULL, 0, &error), &error);
	store_baselines_free(&all);
}

static void add_ids(struct text *t, const struct store_ids *ids, const char *comma)
{
	for (size_t i = 0; i < ids->count; i++)
		text_printf(t, "%s%lld", i ? comma : "", (long long)ids->ids[i]);
}

static void print_json(const struct store_baselines *all, struct output *out)
{
	output_str(out, "{\"baselines\":[");
	for (size_t i = 0; i < all->count; i++) {
		struct text time = { 0 }, ids = { 0 };

		store_add_iso_time(&time, all->items[i].set);
		add_ids(&ids, &all->items[i].runs, ",");
		output_str(out, i ? ",\n{\"name\":" : "\n{\"name\":");
		json_write_string(out, span_of(all->items[i].name));
		output_str(out, ",\"set\":");
		json_write_string(out, text_span(&time));
		output_printf(out, ",\"runs\":[%s]}", ids.len ? ids.s : "");
		text_free(&time);
		text_free(&ids);
	}
	output_str(out, "\n]}\n");
}

static void print_baselines(const struct store_baselines *all, enum report_form form,
	const struct report_style *style, struct output *out)
{
	struct report *t = report_new();
	bool people = form == REPORT_TABLE || form == REPORT_MARKDOWN;

	report_column(t, COLUMN_TEXT, "name", NULL);
	report_column(t, COLUMN_TEXT, "set", NULL);
	report_column(t, COLUMN_TEXT, "runs", NULL);
	for (size_t i = 0; i < all->count; i++) {
		struct text time = { 0 }, ids = { 0 };

		if (people)
			store_add_time(&time, all->items[i].set);
		else
			store_add_iso_time(&time, all->items[i].set);
		add_ids(&ids, &all->items[i].runs, " ");
		report_text(t, span_of(all->items[i].name));
		report_text(t, text_span(&time));
		report_text(t, text_span(&ids));
		text_free(&time);
		text_free(&ids);
	}
	report_print(t, form, style, out);
	report_free(t);
}

static void list_baselines(struct store *s, const struct runs_options *o)
{
	struct outputs outputs = targets_find(&o->compare.targets, store_forms);
	struct store_baselines all = { 0 };
	struct error error = { 0 };

	if (o->compare.load.file_count > 1)
		tool_fail("baseline list: expected nothing more");
	store_check(store_baselines(s, &all, &error), &error);
	outputs_open(&outputs);
	for (size_t i = 0; i < outputs.count; i++) {
		struct output *out = outputs.items[i].out;
		struct report_style style = target_style(out, o->compare.color,
			o->compare.width);
		enum report_form form = (enum report_form)outputs.items[i].form;

		if (form == REPORT_JSON)
			print_json(&all, out);
		else
			print_baselines(&all, form, &style, out);
	}
	outputs_close(&outputs);
	store_baselines_free(&all);
}

int store_baseline_main(const struct store_options *before, int argc, char **argv)
{
	struct runs_options o = runs_options_start(before);
	const struct load *names = &o.compare.load;
	const char *word;
	struct store *s;

	argp_parse(&baseline_argp, argc, argv, 0, NULL, &o);
	word = names->file_count ? names->files[0] : "";
	if (strcmp(word, "set") && strcmp(word, "rm") && strcmp(word, "list"))
		tool_fail("baseline: expected set, rm or list");
	s = store_options_open(&o.store, strcmp(word, "list") ? STORE_WRITE : STORE_READ);
	if (!strcmp(word, "set"))
		set_baseline(s, names);
	else if (!strcmp(word, "rm"))
		remove_baselines(s, names);
	else
		list_baselines(s, &o);
	store_close(s);
	load_free(&o.compare.load);
	return 0;
}
