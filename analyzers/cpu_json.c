/* cpu_json.c - what is said of logs, for programs; NAN is null. */
#include <math.h>

#include "cpu_report.h"
#include "json.h"

/* A key and its comma. */
static void key(struct output *out, const char *name)
{
	output_byte(out, ',');
	json_write_string(out, span_of(name));
	output_byte(out, ':');
}

static void number(struct output *out, const char *name, double value)
{
	key(out, name);
	json_write_number(out, value);
}

static void flag(struct output *out, const char *name, bool value)
{
	key(out, name);
	output_str(out, value ? "true" : "false");
}

static void text(struct output *out, const char *name, const char *s)
{
	key(out, name);
	json_write_text(out, span_of(s ? s : ""));
}

/* ---- one log ---- */

static void write_trend(struct output *out, const struct trend *t, const char *unit)
{
	key(out, "trend");
	if (isnan(t->slope)) {
		output_str(out, "null");
		return;
	}
	output_str(out, "{\"slope\":");
	json_write_number(out, t->slope);
	number(out, "low", t->low);
	number(out, "high", t->high);
	text(out, "unit", unit);
	number(out, "bins", (double)t->bins);
	text(out, "verdict", trend_word(t->verdict));
	output_byte(out, '}');
}

static void write_stats(struct output *out, const struct series_stats *s)
{
	output_str(out, "{\"mean\":");
	json_write_number(out, s->mean);
	number(out, "min", s->min);
	number(out, "max", s->max);
	number(out, "median", s->p50);
	number(out, "p90", s->p90);
	number(out, "p95", s->p95);
	number(out, "p99", s->p99);
	number(out, "stddev", s->stddev);
	number(out, "weighted_mean", s->weighted_mean);
	number(out, "count", (double)s->count);
	number(out, "missing", (double)s->missing);
	number(out, "min_time", s->min_time);
	number(out, "max_time", s->max_time);
	number(out, "first", s->first);
	number(out, "last", s->last);
}

static const char *scale_word(enum cpu_scale scale)
{
	return scale == CPU_OF_CORE ? "core" : scale == CPU_OF_MACHINE ? "system" : NULL;
}

static void write_spikes(struct output *out, const struct cpu_report *r,
	const struct spikes *s)
{
	size_t n = r->limited && r->limit < s->count ? r->limit : s->count;

	number(out, "spike_limit", s->limit);
	number(out, "spike_count", (double)s->count);
	key(out, "spikes");
	output_byte(out, '[');
	for (size_t i = 0; i < n; i++) {
		const struct spike *spike = &s->items[i];

		output_str(out, i ? ",\n{\"start\":" : "\n{\"start\":");
		json_write_number(out, spike->start);
		number(out, "end", spike->end);
		number(out, "peak", spike->peak);
		number(out, "peak_time", spike->peak_time);
		number(out, "deviations", spike->deviations);
		number(out, "rows", (double)spike->rows);
		output_byte(out, '}');
	}
	output_byte(out, ']');
}

static void write_above(struct output *out, const struct cpu_report *r,
	const struct cpu_summary *s)
{
	key(out, "above");
	if (isnan(r->above)) {
		output_str(out, "null");
		return;
	}
	output_str(out, "{\"threshold\":");
	json_write_number(out, r->above);
	number(out, "share", s->cpu.stats.above);
	output_byte(out, '}');
}

static void write_cpu(struct output *out, const struct cpu_report *r,
	const struct cpu_summary *s)
{
	output_str(out, ",\n\"cpu\":");
	if (!cpu_has_cpu(s)) {
		output_str(out, "null");
		return;
	}
	write_stats(out, &s->cpu.stats);
	write_above(out, r, s);
	number(out, "cpu_seconds", s->cpu_seconds);
	text(out, "scale", scale_word(s->log->scale));
	number(out, "cores", s->log->cores);
	write_trend(out, &s->cpu.trend, "points/h");
	write_spikes(out, r, &s->spikes);
	output_byte(out, '}');
}

static void write_memory(struct output *out, const struct cpu_summary *s)
{
	output_str(out, ",\n\"memory\":");
	if (!cpu_has_memory(s)) {
		output_str(out, "null");
		return;
	}
	write_stats(out, &s->memory.stats);
	text(out, "unit", "MB");
	number(out, "peak", s->memory.stats.max);
	number(out, "peak_percent", s->percent.max);
	write_trend(out, &s->memory.trend, "MB/h");
	output_byte(out, '}');
}

static const char *clock_word(enum log_clock clock)
{
	static const char *const words[] = { "elapsed", "local", "utc", "rows" };

	return words[clock];
}

/* A local calendar's moments are nobody's seconds since 1970. */
static void write_start(struct output *out, const struct cpu_summary *s)
{
	double first = s->moments.count ? s->moments.times[0] : 0;
	struct text t = { 0 };

	cpu_add_start(&t, s, first, true);
	key(out, "start");
	json_write_text(out, text_span(&t));
	number(out, "start_epoch", s->rows->clock == CLOCK_UTC ? s->p->start + first :
		(double)NAN);
	text(out, "clock", clock_word(s->rows->clock));
	text_free(&t);
}

static void write_interval(struct output *out, const struct intervals *i)
{
	number(out, "duration", i->duration);
	output_str(out, ",\n\"interval\":{\"median\":");
	json_write_number(out, i->median);
	number(out, "min", i->min);
	number(out, "max", i->max);
	number(out, "gaps", (double)i->gaps);
	number(out, "gap_seconds", i->gap_seconds);
	number(out, "longest_gap", i->gaps ? i->longest_gap : (double)NAN);
	number(out, "longest_gap_start", i->gaps ? i->longest_gap_start : (double)NAN);
	output_byte(out, '}');
}

static void write_marks(struct output *out, const struct cpu_summary *s)
{
	output_str(out, ",\n\"marks\":[");
	for (size_t i = 0; i < s->mark_count; i++) {
		const struct cpu_mark *mark = &s->marks[i];

		output_str(out, i ? ",\n{\"function\":" : "\n{\"function\":");
		json_write_text(out, profile_text(s->p,
			s->p->functions[mark->function].name));
		number(out, "from", mark->from);
		number(out, "to", mark->to);
		number(out, "memory_growth", mark->growth);
		output_byte(out, '}');
	}
	output_byte(out, ']');
}

static void write_notes(struct output *out, const struct profile *p)
{
	const char *comma = "";

	output_str(out, ",\n\"notes\":[");
	for (size_t i = 0; i < p->note_count; i++) {
		if (p->notes[i].kind != NOTE_WARNING)
			continue;
		output_str(out, comma);
		output_str(out, "{\"text\":");
		json_write_text(out, profile_text(p, p->notes[i].text));
		number(out, "count", p->notes[i].count);
		output_byte(out, '}');
		comma = ",";
	}
	output_byte(out, ']');
}

static void write_gate(struct output *out, const struct cpu_gate *gate)
{
	output_str(out, "{\"option\":");
	json_write_string(out, span_of(gate->option));
	text(out, "file", gate->file);
	text(out, "figure", gate->figure);
	number(out, "value", gate->value);
	number(out, "limit", gate->limit);
	text(out, "unit", *gate->unit ? gate->unit + 1 : NULL);
	flag(out, "met", gate->met);
	text(out, "why", gate->why);
	output_byte(out, '}');
}

static void write_gates(struct output *out, const struct cpu_report *r)
{
	output_str(out, ",\n\"gates\":[");
	for (size_t i = 0; i < r->gate_count; i++) {
		output_str(out, i ? ",\n" : "\n");
		write_gate(out, &r->gates[i]);
	}
	output_byte(out, ']');
}

/* The target of one log; of an average there is one of all. */
static void write_target(struct output *out, const struct cpu_report *r,
	const struct cpu_summary *s)
{
	output_str(out, ",\n\"target\":");
	for (size_t i = 0; i < r->gate_count; i++) {
		const struct cpu_gate *gate = &r->gates[i];

		if (strcmp(gate->option, "--target") || gate->file != s->name)
			continue;
		output_str(out, "{\"limit\":");
		json_write_number(out, gate->limit);
		flag(out, "met", gate->met);
		output_byte(out, '}');
		return;
	}
	output_str(out, "null");
}

static void write_percent(struct output *out, const struct cpu_summary *s)
{
	output_str(out, ",\n\"memory_percent\":");
	if (!s->percent.count) {
		output_str(out, "null");
		return;
	}
	write_stats(out, &s->percent);
	output_byte(out, '}');
}

static void write_log(struct output *out, const struct cpu_report *r,
	const struct cpu_summary *s)
{
	output_printf(out, "{\"samples\":%zu", s->log->rows);
	number(out, "rows_skipped", s->log->rows_skipped);
	write_cpu(out, r, s);
	write_memory(out, s);
	write_percent(out, s);
	output_str(out, ",\n\"file\":");
	json_write_text(out, span_of(s->path));
	text(out, "format", s->p->format);
	write_start(out, s);
	write_interval(out, &s->intervals);
	number(out, "processes", s->log->subjects ? (double)s->log->subjects : (double)NAN);
	write_target(out, r, s);
	write_marks(out, s);
	write_notes(out, s->p);
}

/* ---- several ---- */

static void write_average(struct output *out, const struct cpu_average *a)
{
	output_printf(out, "{\"runs\":%zu", a->runs);
	for (int f = 0; f < FIGURES; f++) {
		const struct cpu_spread *s = &a->figures[f];

		output_str(out, ",\n");
		json_write_string(out, span_of(cpu_figure_word((enum cpu_figure)f)));
		output_printf(out, ":{\"runs\":%zu", s->runs);
		number(out, "mean", s->mean);
		number(out, "stddev", s->stddev);
		number(out, "min", s->min);
		number(out, "max", s->max);
		output_byte(out, '}');
	}
	output_byte(out, '}');
}

static void write_averages(struct output *out, const struct cpu_report *r)
{
	if (!r->average)
		return;
	if (!r->vs) {
		output_str(out, ",\n\"average\":");
		write_average(out, &r->averages[0]);
		return;
	}
	output_str(out, ",\n\"average\":{\"before\":");
	write_average(out, &r->averages[0]);
	output_str(out, ",\n\"after\":");
	write_average(out, &r->averages[1]);
	output_byte(out, '}');
}

static void write_change(struct output *out, const char *name, bool has,
	const struct series_change *c, bool tested)
{
	key(out, name);
	if (!has) {
		output_str(out, "null");
		return;
	}
	output_str(out, "{\"before\":");
	json_write_number(out, c->before);
	number(out, "after", c->after);
	number(out, "difference", c->points);
	number(out, "difference_low", c->points_low);
	number(out, "difference_high", c->points_high);
	number(out, "percent", c->percent);
	number(out, "percent_low", c->percent_low);
	number(out, "percent_high", c->percent_high);
	text(out, "verdict", tested ? change_word(c->verdict) : NULL);
	text(out, "method", isnan(c->points_low) ? NULL : c->drawn ? "bootstrap" : "t");
	number(out, "before_runs", (double)c->before_runs);
	number(out, "after_runs", (double)c->after_runs);
	output_byte(out, '}');
}

static void write_comparison(struct output *out, const struct cpu_change *c)
{
	output_str(out, "{\"before\":");
	json_write_text(out, span_of(c->before));
	text(out, "after", c->after);
	write_change(out, "cpu", c->has_cpu, &c->cpu, c->tested);
	write_change(out, "memory", c->has_memory, &c->memory, c->tested);
	output_byte(out, '}');
}

static void write_comparisons(struct output *out, const struct cpu_report *r)
{
	const char *comma = "";

	if (r->vs) {
		output_str(out, ",\n\"comparison\":");
		write_comparison(out, &r->changes[0]);
	}
	if (!r->baseline)
		return;
	output_str(out, ",\n\"baseline\":[");
	for (size_t i = r->vs; i < r->change_count; i++) {
		output_str(out, comma);
		write_comparison(out, &r->changes[i]);
		comma = ",\n";
	}
	output_byte(out, ']');
}

static void write_during(struct output *out, const struct cpu_report *r)
{
	struct report_style style = { 0 };

	if (!r->during)
		return;
	output_str(out, ",\n\"during\":{\"profile\":");
	json_write_text(out, profile_text(r->profile, r->profile->file));
	number(out, "threshold", r->above);
	number(out, "seconds_above", r->during->seconds_above);
	number(out, "seconds", r->during->seconds);
	number(out, "overlap_start", r->during->overlap_start);
	number(out, "overlap_end", r->during->overlap_end);
	number(out, "offset", r->during->offset);
	flag(out, "by_clocks", r->during->by_clocks);
	number(out, "growth", r->during->growth);
	number(out, "growth_elsewhere", r->during->growth_elsewhere);
	key(out, "functions");
	cpu_print_during(r, REPORT_JSON, &style, out);
	output_byte(out, '}');
}

void cpu_print_json(const struct cpu_report *r, struct output *out)
{
	bool one = r->count == 1;

	for (size_t i = 0; i < r->count; i++) {
		output_str(out, one ? "" : i ? ",\n" : "{\"logs\":[\n");
		write_log(out, r, &r->logs[i]);
		if (!one)
			output_byte(out, '}');
	}
	if (!one)
		output_byte(out, ']');
	write_averages(out, r);
	write_comparisons(out, r);
	write_gates(out, r);
	write_during(out, r);
	output_str(out, "}\n");
}
