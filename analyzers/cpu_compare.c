/* cpu_compare.c - several logs: what repeated runs have in common, and what changed. */
#include <math.h>
#include <stdlib.h>

#include "cpu_report.h"
#include "xalloc.h"

static const char *const figure_words[] = { "cpu_mean", "cpu_median", "cpu_p95", "cpu_max",
	"cpu_seconds", "memory_mean", "memory_peak", "memory_growth", "duration" };

const char *cpu_figure_word(enum cpu_figure figure)
{
	return figure_words[figure];
}

const char *cpu_figure_title(enum cpu_figure figure)
{
	static const char *const titles[] = { "CPU mean %", "CPU median %", "CPU p95 %",
		"CPU max %", "CPU seconds", "memory mean MB", "memory peak MB",
		"memory MB/h", "duration s" };

	return titles[figure];
}

static double figure_of(const struct cpu_summary *s, enum cpu_figure figure)
{
	switch (figure) {
	case FIGURE_CPU_MEAN: return s->cpu.stats.mean;
	case FIGURE_CPU_MEDIAN: return s->cpu.stats.p50;
	case FIGURE_CPU_P95: return s->cpu.stats.p95;
	case FIGURE_CPU_MAX: return s->cpu.stats.max;
	case FIGURE_CPU_SECONDS: return s->cpu_seconds;
	case FIGURE_MEMORY_MEAN: return s->memory.stats.mean;
	case FIGURE_MEMORY_PEAK: return s->memory.stats.max;
	case FIGURE_MEMORY_GROWTH: return s->memory.trend.slope;
	case FIGURE_DURATION: return s->intervals.duration;
	case FIGURES: break;
	}
	return (double)NAN;
}

static struct cpu_spread spread_of(const struct cpu_summary *logs, size_t count,
	enum cpu_figure figure)
{
	struct cpu_spread s = { .mean = (double)NAN, .stddev = (double)NAN,
		.min = (double)NAN, .max = (double)NAN };
	double sum = 0, squares = 0;

	for (size_t i = 0; i < count; i++) {
		double value = figure_of(&logs[i], figure);

		if (!isfinite(value))
			continue;
		sum += value;
		s.runs++;
		s.min = fmin(s.min, value);	/* NAN is none */
		s.max = fmax(s.max, value);
	}
	if (!s.runs)
		return s;
	s.mean = sum / (double)s.runs;
	for (size_t i = 0; i < count; i++) {
		double away = figure_of(&logs[i], figure) - s.mean;

		squares += isfinite(away) ? away * away : 0;
	}
	if (s.runs > 1)
		s.stddev = sqrt(squares / (double)(s.runs - 1));
	return s;
}

struct cpu_average cpu_average_of(const struct cpu_summary *logs, size_t count)
{
	struct cpu_average average = { .runs = count };

	for (int f = 0; f < FIGURES; f++)
		average.figures[f] = spread_of(logs, count, (enum cpu_figure)f);
	return average;
}

/* ---- changes ---- */

/* From a number alone, of which no error is known. */
static struct series_change from_number(double before, const struct cpu_summary *after,
	size_t count)
{
	struct series_change c = { .before = before, .verdict = CHANGE_INCONCLUSIVE,
		.points_low = (double)NAN, .points_high = (double)NAN,
		.percent = (double)NAN, .percent_low = (double)NAN,
		.percent_high = (double)NAN, .after_runs = count };

	c.after = spread_of(after, count, FIGURE_CPU_MEAN).mean;
	c.points = c.after - before;
	if (before != 0)
		c.percent = c.points / before * 100;
	return c;
}

static struct series *all_series(const struct cpu_summary *logs, size_t count, bool memory)
{
	struct series *all = xcalloc(count + 1, sizeof(*all));

	for (size_t i = 0; i < count; i++)
		all[i] = memory ? logs[i].log->memory : logs[i].log->cpu;
	return all;
}

static bool all_have(const struct cpu_summary *logs, size_t count, bool memory)
{
	for (size_t i = 0; i < count; i++)
		if (!(memory ? cpu_has_memory(&logs[i]) : cpu_has_cpu(&logs[i])))
			return false;
	return true;
}

static struct series_change compare(const struct cpu_summary *before, size_t before_count,
	const struct cpu_summary *after, size_t after_count, bool memory)
{
	struct series *a = all_series(before, before_count, memory);
	struct series *b = all_series(after, after_count, memory);
	struct series_change change = series_compare(a, before_count, b, after_count);

	free(a);
	free(b);
	return change;
}

void cpu_compare(struct cpu_report *report, const struct cpu_summary *before,
	size_t before_count, const struct cpu_summary *after, size_t after_count)
{
	struct cpu_change change = { .after = after->name, .tested = before != NULL,
		.before = before ? before->name : report->baseline,
		.from_baseline = before == report->baseline_log,
		.has_cpu = all_have(after, after_count, false) &&
			(!before || all_have(before, before_count, false)),
		.has_memory = before && all_have(after, after_count, true) &&
			all_have(before, before_count, true) };

	if (change.has_cpu && before)
		change.cpu = compare(before, before_count, after, after_count, false);
	else if (change.has_cpu)
		change.cpu = from_number(report->baseline_cpu, after, after_count);
	if (change.has_memory)
		change.memory = compare(before, before_count, after, after_count, true);
	report->changes = xrealloc(report->changes, report->change_count + 1,
		sizeof(*report->changes));
	report->changes[report->change_count++] = change;
}

/* ---- words ---- */

static void add_signed(struct text *t, double value, const char *unit)
{
	text_str(t, value < 0 ? "" : "+");
	cpu_add_number(t, value);
	text_str(t, unit);
}

static void add_range(struct text *t, double low, double high)
{
	if (!isfinite(low) || !isfinite(high))
		return;
	text_str(t, " (");
	add_signed(t, low, "");
	text_str(t, " to ");
	add_signed(t, high, ")");
}

bool cpu_change_words(const struct cpu_change *change, bool memory, struct text *t)
{
	const struct series_change *c = memory ? &change->memory : &change->cpu;

	if (!(memory ? change->has_memory : change->has_cpu))
		return false;
	cpu_add_number(t, c->before);
	text_str(t, memory ? " MB" : " %");
	text_str(t, " to ");
	cpu_add_number(t, c->after);
	text_str(t, memory ? " MB: " : " %: ");
	add_signed(t, c->points, memory ? " MB" : " points");
	add_range(t, c->points_low, c->points_high);
	if (isfinite(c->percent)) {
		text_str(t, ", ");
		add_signed(t, c->percent, " %");
		add_range(t, c->percent_low, c->percent_high);
	}
	if (change->tested)
		text_printf(t, ": %s", change_word(c->verdict));
	return true;
}
