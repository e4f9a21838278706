/* cpu_text.c - the report of a run for people. */
#include <math.h>

#include "cpu_lines.h"

enum { FEW_BINS = 10 };

/* ---- the log ---- */

static void add_interval(struct text *t, const struct intervals *i)
{
	if (!isfinite(i->median))
		return;
	text_str(t, ", one every ");
	cpu_add_duration(t, i->median);
	if (i->max - i->min > i->median * 0.5) {
		text_str(t, " (");
		cpu_add_duration(t, i->min);
		text_str(t, " to ");
		cpu_add_duration(t, i->max);
		text_byte(t, ')');
	}
}

static void print_gaps(struct line *line, const struct cpu_summary *s, struct output *out)
{
	const struct intervals *i = &s->intervals;

	if (!i->gaps)
		return;
	line->label = "Gaps";
	text_printf(&line->words, "%zu, ", i->gaps);
	cpu_add_duration(&line->words, i->gap_seconds);
	text_str(&line->words, i->gaps == 1 ? " at " : " in all; the longest, ");
	if (i->gaps > 1) {
		cpu_add_duration(&line->words, i->longest_gap);
		text_str(&line->words, ", at ");
	}
	cpu_add_duration(&line->words, i->longest_gap_start);
	print_line(out, line);
}

static void print_log(struct line *line, const struct cpu_summary *s, struct output *out)
{
	line->label = "Log";
	add_visible(&line->words, s->path);
	text_printf(&line->words, " (%s)", s->p->format);
	print_line(out, line);
	line->label = "Started";
	cpu_add_start(&line->words, s, s->moments.count ? s->moments.times[0] : 0, false);
	if (!line->words.len)
		text_str(&line->words, "unknown");
	print_line(out, line);
	line->label = "Duration";
	cpu_add_duration(&line->words, s->intervals.duration);
	print_line(out, line);
	line->label = "Samples";
	cpu_add_count(&line->words, (double)s->log->rows);
	add_interval(&line->words, &s->intervals);
	if (s->rows->clock == CLOCK_ROWS)
		text_str(&line->words, ", as is assumed where rows have no times");
	if (s->log->rows_skipped > 0) {
		text_str(&line->words, "; ");
		cpu_add_count(&line->words, s->log->rows_skipped);
		text_printf(&line->words, " row%s skipped",
			text_plural((size_t)s->log->rows_skipped));
	}
	if (s->log->subjects > 1)
		text_printf(&line->words, "; %zu processes added up", s->log->subjects);
	print_line(out, line);
	print_gaps(line, s, out);
}

/* ---- the statistics, CPU and memory side by side ---- */

static void print_cell(double value, struct output *out)
{
	if (isfinite(value))
		output_printf(out, "%*.2f", FIGURE, cpu_tidy(value));
	else
		output_printf(out, "%*s", FIGURE, "-");
}

/* Memory in percent has a column where there is none in MB. */
static bool shows_percent(const struct cpu_summary *s)
{
	return !cpu_has_memory(s) && s->percent.count;
}

static void print_figure(const char *label, const struct cpu_summary *s, double cpu,
	double memory, struct output *out)
{
	output_printf(out, "%-*s", LABEL, label);
	if (cpu_has_cpu(s))
		print_cell(cpu, out);
	if (cpu_has_memory(s) || shows_percent(s))
		print_cell(memory, out);
	output_byte(out, '\n');
}

static void print_counts(const struct cpu_summary *s, struct output *out)
{
	size_t cpu = s->cpu.stats.missing, memory = s->memory.stats.missing;

	if (!(cpu && cpu_has_cpu(s)) && !(memory && cpu_has_memory(s)))
		return;
	output_printf(out, "%-*s", LABEL, "not measured");
	if (cpu_has_cpu(s))
		output_printf(out, "%*zu", FIGURE, cpu);
	if (cpu_has_memory(s))
		output_printf(out, "%*zu", FIGURE, memory);
	output_byte(out, '\n');
}

static void print_statistics(const struct cpu_summary *s, struct output *out)
{
	const struct series_stats *c = &s->cpu.stats;
	const struct series_stats *m = shows_percent(s) ? &s->percent : &s->memory.stats;

	output_printf(out, "\n%-*s", LABEL, "");
	if (cpu_has_cpu(s))
		output_printf(out, "%*s", FIGURE, "CPU %");
	if (cpu_has_memory(s) || shows_percent(s))
		output_printf(out, "%*s", FIGURE, shows_percent(s) ? "memory %" :
			"memory MB");
	output_byte(out, '\n');
	print_figure("mean", s, c->mean, m->mean, out);
	print_figure("mean by time", s, c->weighted_mean, m->weighted_mean, out);
	print_figure("minimum", s, c->min, m->min, out);
	print_figure("median", s, c->p50, m->p50, out);
	print_figure("90 % below", s, c->p90, m->p90, out);
	print_figure("95 % below", s, c->p95, m->p95, out);
	print_figure("99 % below", s, c->p99, m->p99, out);
	print_figure("maximum", s, c->max, m->max, out);
	print_figure("std deviation", s, c->stddev, m->stddev, out);
	print_counts(s, out);
	output_byte(out, '\n');
}

/* ---- what follows from them ---- */

static void add_scale(struct text *t, const struct cpulog *log)
{
	switch (log->scale) {
	case CPU_OF_CORE: text_str(t, "100 % is one core"); break;
	case CPU_OF_MACHINE: text_str(t, "100 % is the whole machine"); break;
	case CPU_UNKNOWN: text_str(t, "100 % is one core or the whole machine: the log does "
			"not say; see --cpu-scale"); break;
	}
	if (!isnan(log->cores))
		text_printf(t, "%s has %.6g core%s",
			log->scale == CPU_OF_MACHINE ? ", which" : "; the machine",
			log->cores, log->cores == 1 ? "" : "s");
}

static void add_cpu_seconds(struct text *t, const struct cpu_summary *s)
{
	if (isfinite(s->cpu_seconds))
		cpu_add_duration(t, s->cpu_seconds);
	else if (s->log->scale == CPU_OF_MACHINE)
		text_str(t, "unknown without --cores");
	else if (s->log->scale == CPU_UNKNOWN)
		text_str(t, "unknown without --cpu-scale");
	else
		text_str(t, "unknown: one moment has no length");
}

/* An hour is far beyond a log of seconds. */
static const char *time_of(double duration, double *hours)
{
	*hours = duration >= 600 ? 1 : duration >= 10 ? 1 / 60.0 : 1 / 3600.0;
	return duration >= 600 ? "h" : duration >= 10 ? "min" : "s";
}

/* All of the interval is what two decimals call 0. */
static bool is_flat(const struct trend *trend, double hours)
{
	return trend->verdict == TREND_STABLE &&
		fmax(fabs(trend->low), fabs(trend->high)) * hours < 0.005;
}

static void add_trend(struct text *t, const struct trend *trend, const char *unit,
	double duration)
{
	double hours, sign = trend->verdict == TREND_SHRINKING ? -1 : 1;
	const char *time = time_of(duration, &hours);

	if (trend->verdict == TREND_UNKNOWN) {
		text_str(t, trend->bins < FEW_BINS ? "unknown: too few rows" :
			"unknown: near rows are too alike to tell it from chance");
		return;
	}
	text_str(t, trend_word(trend->verdict));
	if (is_flat(trend, hours)) {
		text_printf(t, ", less than 0.01 %s/%s up or down", unit, time);
		return;
	}
	text_str(t, trend->verdict == TREND_STABLE ? ", " : " ");
	cpu_add_number(t, sign * trend->slope * hours);
	text_printf(t, " %s/%s (", unit, time);
	cpu_add_number(t, (sign < 0 ? -trend->high : trend->low) * hours);
	text_str(t, " to ");
	cpu_add_number(t, (sign < 0 ? -trend->low : trend->high) * hours);
	text_byte(t, ')');
}

static void add_moment(struct text *t, const struct cpu_summary *s, double time)
{
	struct text clock = { 0 };

	cpu_add_duration(t, time);
	cpu_add_start(&clock, s, time, false);
	if (clock.len)
		text_printf(t, " [%.8s]", clock.s + strlen("2025-10-24 "));
	text_free(&clock);
}

static size_t shown(const struct cpu_report *r, size_t count)
{
	return count < r->limit ? count : r->limit;
}

static void add_more(struct text *t, size_t count, size_t shown_count)
{
	if (count <= shown_count)
		return;
	text_str(t, shown_count ? ", and " : " and ");
	cpu_add_count(t, (double)(count - shown_count));
	text_str(t, " more");
}

static void print_spikes(struct line *line, const struct cpu_report *r,
	const struct cpu_summary *s, struct output *out)
{
	size_t count = s->spikes.count, n = shown(r, count);

	line->label = "CPU spikes";
	if (!count) {
		text_str(&line->words, "none");
	} else {
		cpu_add_count(&line->words, (double)count);
		text_str(&line->words, " above ");
		cpu_add_number(&line->words, s->spikes.limit);
		text_str(&line->words, " %:");
	}
	for (size_t i = 0; i < n; i++) {
		const struct spike *spike = &s->spikes.items[i];

		text_str(&line->words, i ? ", " : " ");
		cpu_add_number(&line->words, spike->peak);
		text_str(&line->words, " % at ");
		add_moment(&line->words, s, spike->peak_time);
	}
	add_more(&line->words, count, n);
	print_line(out, line);
}

static void print_cpu(struct line *line, const struct cpu_report *r,
	const struct cpu_summary *s, struct output *out)
{
	line->label = "CPU scale";
	add_scale(&line->words, s->log);
	print_line(out, line);
	line->label = "CPU time";
	add_cpu_seconds(&line->words, s);
	print_line(out, line);
	if (!isnan(r->above)) {
		line->label = "CPU above";
		text_printf(&line->words, "%.6g %% for %.1f %% of the time", r->above,
			s->cpu.stats.above * 100);
		print_line(out, line);
	}
	line->label = "CPU trend";
	add_trend(&line->words, &s->cpu.trend, "points", s->intervals.duration);
	print_line(out, line);
	print_spikes(line, r, s, out);
}

static void print_memory(struct line *line, const struct cpu_summary *s,
	struct output *out)
{
	line->label = "Memory peak";
	cpu_add_number(&line->words, s->memory.stats.max);
	text_str(&line->words, " MB at ");
	add_moment(&line->words, s, s->memory.stats.max_time);
	if (isfinite(s->percent.max)) {
		text_str(&line->words, "; at most ");
		cpu_add_number(&line->words, s->percent.max);
		text_str(&line->words, " % of the machine's");
	}
	print_line(out, line);
	line->label = "Memory trend";
	add_trend(&line->words, &s->memory.trend, "MB", s->intervals.duration);
	print_line(out, line);
}

static void add_mark(struct text *t, const struct cpu_summary *s,
	const struct cpu_mark *mark)
{
	text_visible(t, profile_text(s->p, s->p->functions[mark->function].name), false);
	text_str(t, " at ");
	cpu_add_duration(t, mark->from);
	text_str(t, " for ");
	cpu_add_duration(t, mark->to - mark->from);
	if (!isfinite(mark->growth))
		return;
	text_str(t, mark->growth < 0 ? ": " : ": +");
	cpu_add_number(t, mark->growth);
	text_str(t, " MB");
}

static void print_marks(struct line *line, const struct cpu_report *r,
	const struct cpu_summary *s, struct output *out)
{
	size_t n = shown(r, s->mark_count);

	line->label = "Functions";
	for (size_t i = 0; i < n; i++) {
		add_mark(&line->words, s, &s->marks[i]);
		print_line(out, line);
		line->label = "";
	}
	if (s->mark_count > n) {
		text_printf(&line->words, "and %zu more", s->mark_count - n);
		print_line(out, line);
	}
}

static void print_notes(struct line *line, const struct profile *p, struct output *out)
{
	line->label = "Note";
	for (size_t i = 0; i < p->note_count; i++) {
		const struct note *n = &p->notes[i];

		if (n->kind != NOTE_WARNING)
			continue;
		add_visible(&line->words, profile_str(p, n->text));
		if (n->count > 1)
			text_printf(&line->words, " (%.0f times)", n->count);
		print_line(out, line);
	}
}

static void print_one(const struct cpu_report *r, const struct cpu_summary *s,
	struct output *out)
{
	struct line line = { 0 };

	print_log(&line, s, out);
	print_statistics(s, out);
	if (cpu_has_cpu(s))
		print_cpu(&line, r, s, out);
	if (cpu_has_memory(s))
		print_memory(&line, s, out);
	print_marks(&line, r, s, out);
	print_notes(&line, s->p, out);
	text_free(&line.words);
}

void cpu_print_summary(const struct cpu_report *r, struct output *out)
{
	struct report_style style = { 0 };

	for (size_t i = 0; i < r->count; i++) {
		if (i)
			output_byte(out, '\n');
		print_one(r, &r->logs[i], out);
	}
	cpu_print_several(r, out);
	if (r->during)
		cpu_print_during(r, REPORT_TABLE, &style, out);
}
