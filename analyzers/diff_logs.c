/* diff_logs.c - CPU and memory of two versions: means compared, judged and told. */
#include "diff_logs.h"

#include <math.h>
#include <stdlib.h>

#include "xalloc.h"

static const double MEGABYTE_DIGITS = 100;

/* ---- comparing ---- */

static void add_series(struct series **list, size_t *count, const struct series *s)
{
	if (!s->values)
		return;
	*list = xrealloc(*list, *count + 1, sizeof(**list));
	(*list)[(*count)++] = *s;
}

void log_side_add(struct log_side *side, const struct cpulog *log, bool cpu_counts)
{
	if (cpu_counts)
		add_series(&side->cpu, &side->cpu_count, &log->cpu);
	add_series(&side->memory, &side->memory_count, &log->memory);
}

void log_side_free(struct log_side *side)
{
	free(side->cpu);
	free(side->memory);
}

static bool is_over(const struct series_change *c, double fail_over)
{
	return c->points > 0 && !(c->after <= c->before * (1 + fail_over) * (1 + 1e-9));
}

static enum gate_result judge(const struct series_change *c, double fail_over)
{
	if (isnan(fail_over))
		return GATE_NONE;
	if (!is_over(c, fail_over) || c->verdict == CHANGE_NONE)
		return GATE_PASSED;
	return c->verdict == CHANGE_MORE ? GATE_FAILED : GATE_INCONCLUSIVE;
}

static void compare(struct log_changes *l, const char *name, const char *unit,
	const struct series_change *change, const struct gate_limits *limits)
{
	struct log_change *c = &l->items[l->count++];

	*c = (struct log_change){ name, unit, *change, judge(change, limits->fail_over) };
	l->failed |= c->gate == GATE_FAILED ||
		(c->gate == GATE_INCONCLUSIVE && l->inconclusive_fails);
}

struct log_changes diff_logs_compare(const struct log_side *before,
	const struct log_side *after, const struct gate_limits *limits)
{
	struct log_changes l = { .fail_over = limits->fail_over,
		.inconclusive_fails = limits->inconclusive_fails };
	struct series_change change;

	if (before->cpu_count && after->cpu_count) {
		change = series_compare(before->cpu, before->cpu_count, after->cpu,
			after->cpu_count);
		compare(&l, "cpu", "percent", &change, limits);
	}
	if (before->memory_count && after->memory_count) {
		change = series_compare(before->memory, before->memory_count,
			after->memory, after->memory_count);
		compare(&l, "memory", "mebibytes", &change, limits);
	}
	return l;
}

/* ---- words ---- */

/* Digits as the size of what is compared asks for. */
static void add_number(struct text *t, double value, double size)
{
	text_printf(t, fabs(size) < MEGABYTE_DIGITS ? "%.2f" : "%.1f", value);
}

static void add_signed(struct text *t, double value, double size)
{
	text_str(t, value < 0 ? "" : "+");
	add_number(t, value, size);
}

static void add_range(struct text *t, double low, double high, double size)
{
	if (!isfinite(low) || !isfinite(high))
		return;
	text_str(t, " (");
	add_signed(t, low, size);
	text_str(t, " to ");
	add_signed(t, high, size);
	text_byte(t, ')');
}

void diff_logs_words(struct text *t, const struct log_change *c)
{
	const struct series_change *s = &c->change;
	bool percent = !strcmp(c->unit, "percent");
	const char *unit = percent ? "%" : "MB";

	text_printf(t, "%s ", c->name);
	add_number(t, s->before, s->before);
	text_printf(t, " %s to ", unit);
	add_number(t, s->after, s->after);
	text_printf(t, " %s: ", unit);
	add_signed(t, s->points, s->after);
	text_str(t, percent ? " points" : " MB");
	add_range(t, s->points_low, s->points_high, s->after);
	if (isfinite(s->percent))
		text_printf(t, ", %+.1f %%", s->percent);
	text_printf(t, ": %s", change_word(s->verdict));
}

bool diff_logs_gate_has(const struct log_change *c)
{
	return c->gate == GATE_FAILED || c->gate == GATE_INCONCLUSIVE;
}

void diff_logs_gate_words(struct text *t, const struct log_changes *l,
	const struct log_change *c)
{
	bool unclear = c->gate == GATE_INCONCLUSIVE;

	if (!diff_logs_gate_has(c))
		return;
	text_str(t, !unclear ? "failed: " : l->inconclusive_fails ?
		"failed as inconclusive: " : "inconclusive: ");
	if (isfinite(c->change.percent))
		text_printf(t, "%s grew by %.4g %%", c->name, c->change.percent);
	else
		text_printf(t, "%s grew from nothing", c->name);
	text_printf(t, "%s; the limit is %g %%", unclear ? ", which may be noise" : "",
		l->fail_over * 100);
}

/* ---- forms ---- */

void diff_logs_print(const struct log_changes *l, enum report_form form,
	const struct report_style *style, struct output *out)
{
	static const char *const numbers[] = { "before", "after", "points", "points_low",
		"points_high", "percent", "percent_low", "percent_high", "before_runs",
		"after_runs" };
	struct report *t = report_new();

	report_column(t, COLUMN_TEXT, "name", NULL);
	report_column(t, COLUMN_TEXT, "unit", NULL);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		report_column(t, COLUMN_COUNT, numbers[i], NULL);
	report_column(t, COLUMN_TEXT, "verdict", NULL);
	report_column(t, COLUMN_TEXT, "gate", NULL);
	for (size_t i = 0; i < l->count; i++) {
		const struct series_change *c = &l->items[i].change;
		const double values[] = { c->before, c->after, c->points, c->points_low,
			c->points_high, c->percent, c->percent_low, c->percent_high,
			(double)c->before_runs, (double)c->after_runs };
		const char *gate = diff_gate_word(l->items[i].gate);

		report_text(t, span_of(l->items[i].name));
		report_text(t, span_of(l->items[i].unit));
		for (size_t k = 0; k < sizeof(values) / sizeof(*values); k++)
			report_number(t, values[k]);
		report_text(t, span_of(change_word(c->verdict)));
		report_text(t, span_of(gate ? gate : ""));
	}
	report_print(t, form, style, out);
	report_free(t);
}

static enum severity severity_of(const struct log_changes *l, const struct log_change *c)
{
	bool unclear = c->gate == GATE_INCONCLUSIVE;

	if (c->gate == GATE_FAILED || (unclear && l->inconclusive_fails))
		return SEVERITY_ERROR;
	if (unclear || (c->gate == GATE_NONE && c->change.verdict == CHANGE_MORE))
		return SEVERITY_WARNING;
	return c->change.verdict == CHANGE_MORE ? SEVERITY_INFO : SEVERITY_PASSED;
}

void diff_logs_find(const struct log_changes *l, const char *file, struct findings *list)
{
	for (size_t i = 0; i < l->count; i++) {
		const struct log_change *c = &l->items[i];
		struct finding *f = findings_add(list, strcmp(c->name, "cpu") ?
			"memory-growth" : "cpu-growth", severity_of(l, c));

		f->confidence = c->change.verdict == CHANGE_INCONCLUSIVE ?
			CONFIDENCE_LOW : CONFIDENCE_HIGH;
		diff_logs_words(&f->message, c);
		finding_figure(f, "before", c->change.before, c->unit);
		finding_figure(f, "after", c->change.after, c->unit);
		text_str(&f->profile, file);
	}
}
