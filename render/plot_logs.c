#include "plot_logs.h"

#include <math.h>
#include <stdlib.h>

#include "xalloc.h"

/* A chart and what it points to. */
struct assembly {
	struct plot plot;
	struct plot_panel panels[2];
	struct plot_line *lines[2];
	struct text target;
	double **times;			/* by log: moved to a common clock; NULL: as they are */
};

static double earliest_start(const struct plot_logs *logs)
{
	double start = (double)NAN;

	for (size_t i = 0; i < logs->count; i++)
		start = fmin(start, logs->logs[i].start);	/* NAN is the larger */
	return start;
}

static double *moved(const struct series *s, double by)
{
	double *times = xmalloc((s->count + 1) * sizeof(*times));

	for (size_t i = 0; i < s->count; i++)
		times[i] = s->times[i] + by;
	return times;
}

static struct plot_line line_of(const struct plot_log *log, bool memory)
{
	return (struct plot_line){ .label = log->name,
		.series = memory ? log->memory : log->cpu,
		.mean = memory ? log->memory_mean : log->cpu_mean,
		.peak = memory ? log->memory_peak : log->cpu_peak,
		.peak_time = memory ? log->memory_peak_time : log->cpu_peak_time };
}

static void move_line(struct assembly *a, struct plot_line *line, size_t slot, double by)
{
	if (by == 0)
		return;
	a->times[slot] = moved(&line->series, by);
	line->series.times = a->times[slot];
	line->peak_time += by;
}

/* CPU's or memory's panel, of the logs that have it. */
static void add_panel(struct assembly *a, const struct plot_logs *logs, bool memory)
{
	struct plot_line *lines = xcalloc(logs->count + 1, sizeof(*lines));
	struct plot_panel panel = { .title = memory ? "Memory MB" : "CPU %", .lines = lines,
		.target = (double)NAN, .from_zero = !memory };

	a->lines[memory] = lines;
	for (size_t i = 0; i < logs->count; i++) {
		const struct plot_log *log = &logs->logs[i];
		struct plot_line *line = &lines[panel.line_count];

		*line = line_of(log, memory);
		if (!line->series.values)
			continue;
		if (logs->clock)
			move_line(a, line, i * 2 + memory,
				log->start - a->plot.clock_start);
		panel.line_count++;
	}
	if (!memory) {
		panel.target = logs->target;
		panel.target_label = text_span(&a->target).s;
		panel.spikes = logs->spikes;
		panel.spike_count = logs->spike_count;
	}
	if (panel.line_count)
		a->panels[a->plot.panel_count++] = panel;
}

static void assemble(struct assembly *a, const struct plot_logs *logs)
{
	a->plot = plot_defaults;
	a->plot.title = logs->title;
	a->plot.subtitle = logs->subtitle;
	a->plot.clock_start = logs->clock ? earliest_start(logs) : (double)NAN;
	a->plot.marks = logs->marks;
	a->plot.mark_count = logs->mark_count;
	if (logs->width)
		a->plot.width = logs->width;
	if (logs->height)
		a->plot.height = logs->height;
	a->times = xcalloc(logs->count * 2 + 1, sizeof(*a->times));
	if (!isnan(logs->target))
		text_printf(&a->target, "target %.6g %%", logs->target);
	add_panel(a, logs, false);
	add_panel(a, logs, true);
	a->plot.panels = a->panels;
}

static void assembly_free(struct assembly *a, size_t log_count)
{
	for (size_t i = 0; i < log_count * 2; i++)
		free(a->times[i]);
	free(a->times);
	free(a->lines[0]);
	free(a->lines[1]);
	text_free(&a->target);
}

int plot_logs_draw(const struct plot_logs *logs, enum plot_form form, struct output *out,
	struct error *error)
{
	struct assembly a = { 0 };
	int result;

	assemble(&a, logs);
	result = plot_draw(&a.plot, form, out, error);
	assembly_free(&a, logs->count);
	return result;
}

void plot_logs_text(const struct plot_logs *logs, unsigned width, bool color,
	struct output *out)
{
	struct assembly a = { 0 };

	assemble(&a, logs);
	plot_text(&a.plot, width, color, out);
	assembly_free(&a, logs->count);
}
