/* profcpu.c - how CPU and memory behaved over time, from logs of them. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "cpu_chart_command.h"
#include "cpu_options.h"
#include "xalloc.h"

enum { SHOWN = 5, FUNCTIONS_SHOWN = 20 };

static const struct target_form forms[] = {
	{ "summary", { ".txt" }, SUMMARY },
	{ "json", { ".json" }, JSON },
	{ "csv", { ".csv" }, CSV },
	{ "tsv", { ".tsv" }, TSV },
	{ "markdown", { ".md" }, MARKDOWN },
	{ "text", { 0 }, TEXT },
	{ "png", { ".png" }, PNG },
	{ "svg", { ".svg" }, SVG },
	{ "pdf", { ".pdf" }, PDF },
	{ 0 },
};

/* ---- reading ---- */

static void add_subject(struct text *t, struct span subject, size_t count)
{
	enum { MANY = 10 };

	if (count < MANY) {
		text_str(t, count ? ", " : "");
		text_visible(t, subject, false);
	} else if (count == MANY) {
		text_str(t, " ...");
	}
}

/* --process: with what there is where nothing matches. */
static void keep_processes(const struct cpu_options *o, struct profile **p)
{
	struct filters filters = { .process = o->load.filters.process };
	struct text subjects = { 0 };
	size_t count = 0;

	if (!filters.process)
		return;
	for (size_t i = 0; i < (*p)->counter_count; i++)
		if ((*p)->counters[i].subject && (!i || (*p)->counters[i].subject !=
				(*p)->counters[i - 1].subject))
			add_subject(&subjects, profile_text(*p, (*p)->counters[i].subject),
				count++);
	if (!count)
		tool_fail("%s: --process: this log does not tell processes apart",
			profile_shown_file(*p));
	load_filter(&o->load, &filters, p);
	if (!(*p)->counter_count)
		tool_fail("%s: no process matches \"%s\"; there are %s",
			profile_shown_file(*p), filters.process, subjects.s);
	text_free(&subjects);
}

/* What a pipe says of itself is better than that it is one. */
static const char *path_of(const struct profile *p, const char *file)
{
	return load_is_stdin(file) ? profile_shown_file(p) : file;
}

static void name_summary(struct cpu_summary *s, const char *path)
{
	s->path = path;
	s->name = span_base_name(span_of(path)).s;
}

static struct cpu_summary read_log(const struct cpu_options *o, const char *file)
{
	struct load load = o->load;
	struct error error = { 0 };
	struct cpu_summary s;
	struct profile *p;
	metric_id metric;

	load.filters.process = NULL;
	p = load_file(&load, file, WANT_COUNTERS | WANT_TIMELINE, &metric);
	keep_processes(o, &p);
	if (cpu_summary_open(&s, p, &o->log, &error) < 0)
		tool_fail("%s", error.text);
	if (!s.moments.count)
		tool_fail("%s: has no rows%s", profile_shown_file(p),
			o->load.filters.time_range ? " in that range of time" : "");
	name_summary(&s, path_of(p, file));
	return s;
}

/* ---- scales of CPU that are compared ---- */

static bool compares(const struct cpu_options *o)
{
	return o->average || o->before_count != SIZE_MAX || o->baseline;
}

static void convert(const struct cpu_options *o, struct cpu_summary *s, enum cpu_scale to)
{
	struct cpulog_options options = o->log;
	const char *path = s->path;
	struct error error = { 0 };

	if (s->log->scale == to || s->log->scale == CPU_UNKNOWN)
		return;
	if (isnan(s->log->cores))
		tool_fail("%s: CPU is of %s here, and not in %s; --cores says how to convert",
			s->name, s->log->scale == CPU_OF_CORE ? "one core" :
			"the whole machine", "the other logs");
	options.convert = to;
	cpulog_free(s->log);
	if (cpu_summary_open(s, s->p, &options, &error) < 0)
		tool_fail("%s", error.text);
	name_summary(s, path);
	if (!o->load.quiet)
		tool_say("%s: CPU brought to 100 %% being %s, by %.6g cores", s->name,
			to == CPU_OF_CORE ? "one core" : "the whole machine", s->log->cores);
}

/* Known scales become that of the first; what is unknown stands in doubt. */
static void agree_on_scale(const struct cpu_options *o, struct cpu_summary **logs,
	size_t count)
{
	enum cpu_scale scale = CPU_UNKNOWN;
	const char *unknown = NULL;

	for (size_t i = 0; i < count; i++) {
		if (!logs[i]->log->cpu.values)
			continue;
		if (scale == CPU_UNKNOWN)
			scale = logs[i]->log->scale;
		if (logs[i]->log->scale == CPU_UNKNOWN && !unknown)
			unknown = logs[i]->name;
	}
	if (scale == CPU_UNKNOWN)
		return;
	for (size_t i = 0; i < count; i++)
		convert(o, logs[i], scale);
	if (unknown && !o->load.quiet)
		tool_say("%s: warning: is CPU of one core or of the whole machine there? "
			"Other logs say it; see --cpu-scale", unknown);
}

/* ---- what is to be said ---- */

struct work {
	struct cpu_report report;
	struct cpu_summary baseline;	/* log NULL: none */
	struct text number;		/* where the baseline is that: "78.6 %" */
};

/* Logs of one name in several folders need the folders. */
static void tell_apart(struct cpu_summary **logs, size_t count)
{
	bool alike = false;

	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < i; k++)
			alike |= !strcmp(logs[i]->name, logs[k]->name);
	for (size_t i = 0; i < count && alike; i++)
		logs[i]->name = logs[i]->path;
}

static void read_logs(const struct cpu_options *o, struct work *w)
{
	struct cpu_report *r = &w->report;
	struct cpu_summary **all;
	size_t count;

	r->count = o->load.file_count ? o->load.file_count : 1;
	r->logs = xcalloc(r->count, sizeof(*r->logs));
	for (size_t i = 0; i < r->count; i++)
		r->logs[i] = read_log(o, o->load.file_count ? o->load.files[i] : "-");
	if (o->baseline && isnan(o->baseline_cpu))
		w->baseline = read_log(o, o->baseline);
	all = xcalloc(r->count + 1, sizeof(*all));
	for (size_t i = 0; i < r->count; i++)
		all[i] = &r->logs[i];
	all[r->count] = &w->baseline;
	count = r->count + (w->baseline.log != NULL);
	if (compares(o))
		agree_on_scale(o, all, count);
	tell_apart(all, count);
	free(all);
	for (size_t i = 0; i < r->count; i++)
		cpu_summary_take(&r->logs[i], r->above, o->load.jobs);
	if (w->baseline.log)
		cpu_summary_take(&w->baseline, r->above, o->load.jobs);
}

static void take_averages(const struct cpu_options *o, struct cpu_report *r)
{
	size_t first = r->vs ? r->before_count : r->count;

	if (!o->average)
		return;
	r->average = true;
	r->averages[0] = cpu_average_of(r->logs, first);
	r->averages[1] = cpu_average_of(r->logs + first, r->count - first);
}

/* Each log, or all that are runs of one thing, against the baseline. */
static void take_baseline(const struct cpu_options *o, struct work *w)
{
	struct cpu_report *r = &w->report;
	bool is_log = w->baseline.log != NULL;
	size_t first = r->vs ? r->before_count : 0;
	size_t step = r->average ? r->count - first : 1;

	text_printf(&w->number, "%.6g %%", o->baseline_cpu);
	r->baseline = is_log ? w->baseline.name : w->number.s;
	r->baseline_cpu = o->baseline_cpu;
	r->baseline_log = is_log ? &w->baseline : NULL;
	if (is_log)
		r->baseline_cpu = w->baseline.cpu.stats.mean;
	for (size_t i = first; i < r->count; i += step)
		cpu_compare(r, r->baseline_log, is_log, &r->logs[i], step);
}

static void take_changes(const struct cpu_options *o, struct work *w)
{
	struct cpu_report *r = &w->report;

	if (r->vs)
		cpu_compare(r, r->logs, r->before_count, r->logs + r->before_count,
			r->count - r->before_count);
	if (o->baseline)
		take_baseline(o, w);
}

static struct profile *take_profile(const struct cpu_options *o, struct cpu_report *r)
{
	struct load load = { .jobs = o->load.jobs, .max_size = o->load.max_size,
		.quiet = o->load.quiet, .verbose = o->load.verbose,
		.progress = o->load.progress };
	struct error error = { 0 };
	struct profile *p;
	metric_id metric;

	if (!o->profile)
		return NULL;
	p = load_file(&load, o->profile, WANT_TREE | WANT_TIMELINE, &metric);
	r->profile = p;
	r->offset_given = !isnan(o->offset);
	r->during = cpulog_join(r->logs[0].log, p, r->above, o->offset, &error);
	if (!r->during)
		tool_fail("%s", error.text);
	return p;
}

static double threshold_of(const struct cpu_options *o)
{
	return isnan(o->above) ? o->limits.target : o->above;
}

static size_t limit_of(const struct cpu_options *o)
{
	if (o->limit < 0)
		return o->profile ? FUNCTIONS_SHOWN : SHOWN;
	return o->limit ? (size_t)o->limit : SIZE_MAX;
}

/* ---- answers ---- */

static int write_one(const struct cpu_options *o, const struct cpu_report *r,
	struct target *target, struct error *error)
{
	static const enum report_form tables[] = { [CSV] = REPORT_CSV, [TSV] = REPORT_TSV,
		[MARKDOWN] = REPORT_MARKDOWN };
	struct report_style style = target_style(target->out, o->color, o->width);

	if (target->form == SUMMARY)
		cpu_print_summary(r, target->out);
	else if (target->form == JSON)
		cpu_print_json(r, target->out);
	else if (target->form < TEXT)
		cpu_print_table(r, tables[target->form], &style, target->out);
	else
		return cpu_write_chart(o, r, target, error);
	return 0;
}

/* A chart that cannot be drawn leaves none of the files. */
static void write_all(const struct cpu_options *o, const struct cpu_report *r,
	struct outputs *outputs)
{
	struct error error = { 0 };

	outputs_open(outputs);
	for (size_t i = 0; i < outputs->count; i++) {
		struct target *target = &outputs->items[i];

		if ((target->form == PNG || target->form == PDF) &&
			output_is_terminal(target->out))
			tool_fail("a picture is not for terminals; use -o");
		if (write_one(o, r, target, &error) == 0)
			continue;
		for (size_t k = 0; k < outputs->count; k++)
			output_abort(outputs->items[k].out);
		tool_fail("%s", error.text);
	}
	outputs_close(outputs);
}

/* Whether a limit is passed; says which. */
static bool fails(const struct cpu_report *r)
{
	bool failed = false;
	struct text words = { 0 };

	for (size_t i = 0; i < r->gate_count; i++) {
		if (r->gates[i].met)
			continue;
		failed = true;
		text_clear(&words);
		text_visible(&words, span_of(r->gates[i].file), false);
		text_str(&words, ": ");
		cpu_gate_words(&r->gates[i], &words);
		tool_say("%s (%s)", words.s, r->gates[i].option);
	}
	text_free(&words);
	return failed;
}

static void work_free(struct work *w)
{
	for (size_t i = 0; i < w->report.count; i++)
		cpu_summary_free(&w->report.logs[i]);
	cpu_summary_free(&w->baseline);
	text_free(&w->number);
	free(w->report.logs);
	free(w->report.changes);
	free(w->report.gates);
	during_free(w->report.during);
}

static bool answer(const struct cpu_options *o)
{
	struct outputs outputs = targets_find(&o->targets, forms);
	struct work w = { .report = { .above = threshold_of(o), .limit = limit_of(o),
		.limited = o->limit > 0, .vs = o->before_count != SIZE_MAX,
		.before_count = o->before_count } };
	struct cpu_report *r = &w.report;
	struct error error = { 0 };
	struct profile *profile;
	bool failed;

	read_logs(o, &w);
	take_averages(o, r);
	take_changes(o, &w);
	profile = take_profile(o, r);
	cpu_chart_check(o, r);
	if (cpu_gates(r, &o->limits, &error) < 0)
		tool_fail("%s", error.text);
	write_all(o, r, &outputs);
	failed = fails(r);
	work_free(&w);
	profile_free(profile);
	return failed;
}

static void check_stdin(const struct cpu_options *o)
{
	load_stdin_once(&o->load, (size_t)load_is_stdin(o->baseline) +
		load_is_stdin(o->profile));
}

int main(int argc, char **argv)
{
	struct cpu_options o = CPU_OPTIONS_START;
	bool failed = false;

	tool_start("profcpu");
	argv[0] = program_invocation_short_name;
	argp_parse(&cpu_argp, argc, argv, ARGP_IN_ORDER, NULL, &o);
	if (o.load.list_formats) {
		load_show_formats(&o.targets);
	} else {
		check_stdin(&o);
		failed = answer(&o);
	}
	load_free(&o.load);
	return failed ? EXIT_FOUND : 0;
}
