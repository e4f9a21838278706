/* cpu_table.c - a row a log, and what ran while CPU was above, as tables. */
#include <math.h>

#include "cpu_report.h"
#include "place.h"

/* ---- logs, for programs ---- */

static const char *side_of(const struct cpu_report *r, size_t i)
{
	return !r->vs ? "" : i < r->before_count ? "before" : "after";
}

static void stats_columns(struct report *r, const char *prefix)
{
	static const char *const words[] = { "mean", "weighted_mean", "min", "median", "p90",
		"p95", "p99", "max", "stddev", "trend", "trend_low", "trend_high" };
	struct text title = { 0 };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		text_clear(&title);
		text_printf(&title, "%s_%s", prefix, words[i]);
		report_column(r, COLUMN_COUNT, title.s, NULL);
	}
	text_clear(&title);
	text_printf(&title, "%s_verdict", prefix);
	report_column(r, COLUMN_TEXT, title.s, NULL);
	text_free(&title);
}

static void stats_cells(struct report *r, const struct cpu_column *c)
{
	const struct series_stats *s = &c->stats;
	const double numbers[] = { s->mean, s->weighted_mean, s->min, s->p50, s->p90, s->p95,
		s->p99, s->max, s->stddev, c->trend.slope, c->trend.low, c->trend.high };

	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		report_number(r, s->count ? numbers[i] : (double)NAN);
	report_text(r, isnan(c->trend.slope) ? SPAN("") :
		span_of(trend_word(c->trend.verdict)));
}

static struct report *data_table(const struct cpu_report *report)
{
	struct report *r = report_new();

	report_column(r, COLUMN_TEXT, "file", NULL);
	report_column(r, COLUMN_TEXT, "side", NULL);
	report_column(r, COLUMN_TEXT, "start", NULL);
	report_column(r, COLUMN_COUNT, "duration", NULL);
	report_column(r, COLUMN_COUNT, "samples", NULL);
	report_column(r, COLUMN_COUNT, "rows_skipped", NULL);
	report_column(r, COLUMN_COUNT, "interval", NULL);
	report_column(r, COLUMN_COUNT, "gaps", NULL);
	stats_columns(r, "cpu");
	report_column(r, COLUMN_COUNT, "cpu_above", NULL);
	report_column(r, COLUMN_COUNT, "cpu_seconds", NULL);
	report_column(r, COLUMN_COUNT, "cpu_spikes", NULL);
	stats_columns(r, "memory");
	report_column(r, COLUMN_COUNT, "memory_percent_max", NULL);
	for (size_t i = 0; i < report->count; i++) {
		const struct cpu_summary *s = &report->logs[i];
		struct text start = { 0 };

		cpu_add_start(&start, s, s->moments.count ? s->moments.times[0] : 0, true);
		report_text(r, span_of(s->path));
		report_text(r, span_of(side_of(report, i)));
		report_text(r, text_span(&start));
		report_number(r, s->intervals.duration);
		report_number(r, (double)s->log->rows);
		report_number(r, s->log->rows_skipped);
		report_number(r, s->intervals.median);
		report_number(r, (double)s->intervals.gaps);
		stats_cells(r, &s->cpu);
		report_number(r, s->cpu.stats.above);
		report_number(r, s->cpu_seconds);
		report_number(r, cpu_has_cpu(s) ? (double)s->spikes.count : (double)NAN);
		stats_cells(r, &s->memory);
		report_number(r, s->percent.max);
		text_free(&start);
	}
	return r;
}

/* ---- logs, for people ---- */

static void number_text(struct report *r, double value)
{
	struct text t = { 0 };

	if (isfinite(value))
		text_printf(&t, "%.2f", cpu_tidy(value));
	report_text(r, text_span(&t));
	text_free(&t);
}

static void trend_text(struct report *r, const struct trend *trend)
{
	struct text t = { 0 };

	if (trend->verdict != TREND_UNKNOWN) {
		text_printf(&t, "%s (", trend_word(trend->verdict));
		cpu_add_number(&t, trend->slope);
		text_byte(&t, ')');
	}
	report_text(r, text_span(&t));
	text_free(&t);
}

static struct report *people_table(const struct cpu_report *report)
{
	static const char *const numbers[] = { "CPU mean %", "p95 %", "max %",
		"memory mean MB", "peak MB" };
	struct report *r = report_new();

	report_column(r, COLUMN_TEXT, "log", NULL);
	if (report->vs)
		report_column(r, COLUMN_TEXT, "side", NULL);
	report_column(r, COLUMN_RATIO, "duration", NULL);
	report_column(r, COLUMN_COUNT, "samples", NULL);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		report_column(r, COLUMN_RATIO, numbers[i], NULL);
	report_column(r, COLUMN_TEXT, "memory MB/h", NULL);
	for (size_t i = 0; i < report->count; i++) {
		const struct cpu_summary *s = &report->logs[i];
		struct text duration = { 0 };

		cpu_add_duration(&duration, s->intervals.duration);
		report_text(r, span_of(s->name));
		if (report->vs)
			report_text(r, span_of(side_of(report, i)));
		report_text(r, text_span(&duration));
		report_number(r, (double)s->log->rows);
		number_text(r, s->cpu.stats.mean);
		number_text(r, s->cpu.stats.p95);
		number_text(r, s->cpu.stats.max);
		number_text(r, s->memory.stats.mean);
		number_text(r, s->memory.stats.max);
		trend_text(r, &s->memory.trend);
		text_free(&duration);
	}
	return r;
}

static void average_rows(struct report *r, const struct cpu_average *a, const char *side)
{
	for (int f = 0; f < FIGURES; f++) {
		const struct cpu_spread *s = &a->figures[f];

		if (!s->runs)
			continue;
		report_text(r, span_of(cpu_figure_title((enum cpu_figure)f)));
		if (side)
			report_text(r, span_of(side));
		report_number(r, (double)s->runs);
		number_text(r, s->mean);
		number_text(r, s->min);
		number_text(r, s->max);
		number_text(r, s->stddev);
	}
}

static void print_markdown_averages(const struct cpu_report *report,
	const struct report_style *style, struct output *out)
{
	static const char *const numbers[] = { "mean", "minimum", "maximum", "± between runs" };
	struct report *r;

	if (!report->average)
		return;
	r = report_new();
	report_column(r, COLUMN_TEXT, "average", NULL);
	if (report->vs)
		report_column(r, COLUMN_TEXT, "side", NULL);
	report_column(r, COLUMN_COUNT, "runs", NULL);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		report_column(r, COLUMN_RATIO, numbers[i], NULL);
	average_rows(r, &report->averages[0], report->vs ? "before" : NULL);
	if (report->vs)
		average_rows(r, &report->averages[1], "after");
	output_byte(out, '\n');
	report_print(r, REPORT_MARKDOWN, style, out);
	report_free(r);
}

static void add_item(struct output *out, const char *begin, const struct text *words)
{
	output_str(out, begin);
	report_markdown_text(out, text_span(words));
	output_byte(out, '\n');
}

/* What a table of logs cannot say: changes and limits. */
static void print_markdown_items(const struct cpu_report *r, struct output *out)
{
	struct text words = { 0 };

	if (r->change_count + r->gate_count)
		output_byte(out, '\n');
	for (size_t i = 0; i < 2 * r->change_count; i++) {
		const struct cpu_change *c = &r->changes[i / 2];

		text_clear(&words);
		if (c->from_baseline)
			text_printf(&words, "%s against %s: ", c->after, c->before);
		if (cpu_change_words(c, i % 2, &words))
			add_item(out, i % 2 ? "- memory: " : "- CPU: ", &words);
	}
	for (size_t i = 0; i < r->gate_count; i++) {
		text_clear(&words);
		text_printf(&words, "%s: ", r->gates[i].file);
		cpu_gate_words(&r->gates[i], &words);
		add_item(out, r->gates[i].met ? "- met: " : "- not met: ", &words);
	}
	text_free(&words);
}

/* ---- functions ---- */

static void during_columns(struct report *r, bool people)
{
	report_column(r, people ? COLUMN_VALUE : COLUMN_COUNT, people ? "self" :
		"self_seconds", people ? "seconds" : NULL);
	report_column(r, people ? COLUMN_PERCENT : COLUMN_COUNT, people ? "self %" :
		"self_share", NULL);
	report_column(r, people ? COLUMN_VALUE : COLUMN_COUNT, people ? "total" :
		"seconds", people ? "seconds" : NULL);
	report_column(r, people ? COLUMN_PERCENT : COLUMN_COUNT, people ? "total %" :
		"share", NULL);
	report_column(r, people ? COLUMN_PERCENT : COLUMN_COUNT, people ? "always %" :
		"everywhere_share", NULL);
	report_column(r, people ? COLUMN_RATIO : COLUMN_COUNT, people ? "self MB" :
		"self_growth", NULL);
	report_column(r, people ? COLUMN_RATIO : COLUMN_COUNT, people ? "total MB" :
		"growth", NULL);
	if (people) {
		report_column(r, COLUMN_NAME, "function", NULL);
		return;
	}
	report_column(r, COLUMN_TEXT, "function", NULL);
	report_column(r, COLUMN_TEXT, "file", NULL);
	report_column(r, COLUMN_COUNT, "line", NULL);
}

static void growth_cell(struct report *r, double growth, bool people)
{
	struct text t = { 0 };

	if (!people) {
		report_number(r, growth);
		return;
	}
	if (isfinite(growth))
		text_printf(&t, "%+.2f", growth);
	report_text(r, text_span(&t));
	text_free(&t);
}

static void during_row(struct report *r, const struct profile *p,
	const struct during_row *row, bool people)
{
	const struct function *f = &p->functions[row->function];
	double percent = people ? 100 : 1;
	struct text place = { 0 };

	report_number(r, row->self_seconds);
	report_number(r, row->self_share * percent);
	report_number(r, row->seconds);
	report_number(r, row->share * percent);
	report_number(r, row->everywhere_share * percent);
	growth_cell(r, row->self_growth, people);
	growth_cell(r, row->growth, people);
	if (people) {
		if (place_known(profile_text(p, f->name), profile_text(p, f->file)))
			place_add(&place, profile_text(p, f->file), f->line);
		report_name(r, profile_text(p, f->name), text_span(&place), 0);
		text_free(&place);
		return;
	}
	report_text(r, profile_text(p, f->name));
	report_text(r, profile_text(p, f->file));
	report_number(r, f->line > 0 ? (double)f->line : (double)NAN);
}

/* Both say when they began, and the log not in which time zone. */
static bool local_against_clock(const struct cpu_report *r)
{
	return isfinite(r->profile->start) && r->logs[0].rows->clock == CLOCK_LOCAL;
}

static void add_offset(struct text *t, const struct cpu_report *r)
{
	text_str(t, "The profile began at ");
	cpu_add_duration(t, r->during->offset);
	text_str(t, r->offset_given ? " of the log, as --offset says.\n" :
		r->during->by_clocks ? " of the log, as both clocks say.\n" :
		local_against_clock(r) ? " of the log: its calendar has no time zone to\n"
		"set against the profile's clock, so both are taken to begin at once; see\n"
		"--offset.\n" : " of the log: both begin at "
		"once, for all that is\nknown; see --offset.\n");
}

static void print_during_head(const struct cpu_report *r, struct output *out)
{
	const struct during *d = r->during;
	struct text t = { 0 };

	text_str(&t, "\nFunctions of ");
	text_visible(&t, profile_text(r->profile, r->profile->file), false);
	if (!isnan(r->above))
		text_printf(&t, " while CPU was above %.6g %%:\n", r->above);
	else
		text_str(&t, ":\n");
	cpu_add_duration(&t, d->seconds_above);
	text_str(&t, " of the ");
	cpu_add_duration(&t, d->seconds);
	text_str(&t, " that log and profile both cover, ");
	cpu_add_duration(&t, d->overlap_start);
	text_str(&t, " to ");
	cpu_add_duration(&t, d->overlap_end);
	text_str(&t, " of the log.\n");
	add_offset(&t, r);
	text_str(&t, "A log that was taken while a profiler ran has the profiler's own "
		"cost in it.\n\n");
	output_add(out, t.s, t.len);
	text_free(&t);
}

static bool says_something(const struct during_row *row)
{
	return row->seconds > 0 || (isfinite(row->growth) && row->growth != 0);
}

/* For people without the functions that did nothing then; how many are left out. */
static size_t during_rows(struct report *r, const struct cpu_report *report, bool people)
{
	const struct during *d = report->during;
	size_t limit = people || report->limited ? report->limit : SIZE_MAX, left = 0;

	for (size_t i = 0, shown = 0; i < d->count; i++) {
		if (people && !says_something(&d->rows[i]))
			continue;
		if (shown++ < limit)
			during_row(r, report->profile, &d->rows[i], people);
		else
			left++;
	}
	return left;
}

static void print_elsewhere(const struct during *d, struct output *out)
{
	if (isfinite(d->growth_elsewhere) && fabs(d->growth_elsewhere) >= 0.005)
		output_printf(out, "\n%+.2f MB came while no function was seen\n",
			d->growth_elsewhere);
}

void cpu_print_during(const struct cpu_report *report, enum report_form form,
	const struct report_style *style, struct output *out)
{
	bool people = form == REPORT_TABLE || form == REPORT_MARKDOWN;
	struct report *r = report_new();
	size_t left;

	if (people)
		print_during_head(report, out);
	during_columns(r, people);
	left = during_rows(r, report, people);
	report_print(r, form, style, out);
	if (people)
		print_elsewhere(report->during, out);
	if (people && left)
		output_printf(out, "\n%zu more; -n 0 shows all\n", left);
	report_free(r);
}

void cpu_print_table(const struct cpu_report *report, enum report_form form,
	const struct report_style *style, struct output *out)
{
	bool people = form == REPORT_MARKDOWN;
	struct report *r;

	if (report->during && !people) {
		cpu_print_during(report, form, style, out);
		return;
	}
	r = people ? people_table(report) : data_table(report);
	report_print(r, form, style, out);
	report_free(r);
	if (!people)
		return;
	print_markdown_averages(report, style, out);
	print_markdown_items(report, out);
	if (report->during)
		cpu_print_during(report, form, style, out);
}
