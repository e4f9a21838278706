/* cpu_chart_command.c - profcpu's charts: what stands in them, and who draws them. */
#include "cpu_chart_command.h"

#include <math.h>
#include <stdlib.h>

#include "plot_logs.h"
#include "xalloc.h"

enum { NAMED = 3, MOST_MARKED = 1000 };

static void add_title(const struct cpu_options *o, const struct cpu_report *r,
	struct text *t)
{
	if (o->title) {
		text_visible(t, span_of(o->title), false);
		return;
	}
	for (size_t i = 0; i < r->count && i < NAMED; i++) {
		text_str(t, !i ? "" : r->vs && i == r->before_count ? " against " : ", ");
		text_visible(t, span_of(r->logs[i].name), false);
	}
	if (r->count > NAMED)
		text_printf(t, " and %zu more", r->count - NAMED);
}

static struct plot_log plot_log_of(const struct cpu_summary *s)
{
	const struct series_stats *c = &s->cpu.stats, *m = &s->memory.stats;

	return (struct plot_log){ .name = s->name, .cpu = s->log->cpu,
		.memory = s->log->memory, .start = s->p->start, .cpu_mean = c->mean,
		.cpu_peak = c->max, .cpu_peak_time = c->max_time, .memory_mean = m->mean,
		.memory_peak = m->max, .memory_peak_time = m->max_time };
}

/* Spikes and marks of the one log; of several they would hide the curves. */
static void add_marks(struct plot_logs *chart, const struct cpu_summary *s,
	struct plot_point *spikes, struct plot_mark *marks)
{
	for (size_t i = 0; i < s->spikes.count; i++)
		spikes[i] = (struct plot_point){ s->spikes.items[i].peak_time,
			s->spikes.items[i].peak };
	for (size_t i = 0; i < s->mark_count; i++)
		marks[i] = (struct plot_mark){ s->marks[i].from, s->marks[i].to,
			profile_str(s->p, s->p->functions[s->marks[i].function].name) };
	chart->spikes = spikes;
	chart->spike_count = s->spikes.count;
	chart->marks = marks;
	chart->mark_count = s->mark_count;
}

/* More than that would be a band without end. */
static void leave_out_many(struct plot_logs *chart, struct text *subtitle)
{
	if (chart->spike_count > MOST_MARKED) {
		cpu_add_count(subtitle, (double)chart->spike_count);
		text_str(subtitle, " spikes are not marked");
		chart->spike_count = 0;
	}
	if (chart->mark_count > MOST_MARKED) {
		text_str(subtitle, subtitle->len ? "; " : "");
		cpu_add_count(subtitle, MOST_MARKED);
		text_str(subtitle, " of ");
		cpu_add_count(subtitle, (double)chart->mark_count);
		text_str(subtitle, " functions are marked");
		chart->mark_count = MOST_MARKED;
	}
	chart->subtitle = subtitle->len ? subtitle->s : NULL;
}

void cpu_chart_check(const struct cpu_options *o, const struct cpu_report *r)
{
	const char *local = NULL;
	bool zoned = false;

	for (size_t i = 0; o->clock && i < r->count; i++) {
		const struct cpu_summary *s = &r->logs[i];

		if (isnan(s->p->start))
			tool_fail("--clock: %s does not say when it began", s->name);
		if (s->rows->clock != CLOCK_LOCAL)
			zoned = true;
		else if (!local)
			local = s->name;
	}
	if (local && zoned && !o->load.quiet)
		tool_say("%s: warning: its calendar has no time zone: taken for UTC, as "
			"other logs have it", local);
}

static void draw(const struct plot_logs *chart, const struct cpu_options *o,
	struct target *target, struct error *error)
{
	static const enum plot_form pictures[] = { [PNG] = PLOT_PNG, [SVG] = PLOT_SVG,
		[PDF] = PLOT_PDF };
	struct report_style style = target_style(target->out, o->color, o->width);

	if (target->form == TEXT)
		plot_logs_text(chart, style.width, style.color, target->out);
	else
		plot_logs_draw(chart, pictures[target->form], target->out, error);
}

/* Memory in percent has no panel. */
static bool can_be_drawn(const struct cpu_report *r)
{
	for (size_t i = 0; i < r->count; i++)
		if (r->logs[i].log->cpu.values || r->logs[i].log->memory.values)
			return true;
	return false;
}

static void draw_logs(const struct cpu_options *o, const struct cpu_report *r,
	struct target *target, struct error *error)
{
	struct plot_log *logs = xcalloc(r->count, sizeof(*logs));
	const struct cpu_summary *first = &r->logs[0];
	struct plot_point *spikes = xcalloc(first->spikes.count + 1, sizeof(*spikes));
	struct plot_mark *marks = xcalloc(first->mark_count + 1, sizeof(*marks));
	struct plot_logs chart = { .logs = logs, .count = r->count, .clock = o->clock,
		.target = o->limits.target, .width = o->picture_width,
		.height = o->picture_height };
	struct text title = { 0 }, subtitle = { 0 };

	for (size_t i = 0; i < r->count; i++)
		logs[i] = plot_log_of(&r->logs[i]);
	if (r->count == 1)
		add_marks(&chart, first, spikes, marks);
	leave_out_many(&chart, &subtitle);
	add_title(o, r, &title);
	chart.title = text_span(&title).s;
	draw(&chart, o, target, error);
	text_free(&title);
	text_free(&subtitle);
	free(logs);
	free(spikes);
	free(marks);
}

int cpu_write_chart(const struct cpu_options *o, const struct cpu_report *r,
	struct target *target, struct error *error)
{
	if (!can_be_drawn(r))
		return error_set(error, "%s: has neither CPU nor memory in MB to draw",
			r->logs[0].name);
	draw_logs(o, r, target, error);
	return error->text ? -1 : 0;
}
