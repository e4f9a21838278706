/* plot_scenes.h - charts to draw, by name; made of values that tests know. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "plot.h"
#include "xalloc.h"

#define NONE ((double)NAN)

enum { LINES_MAX = 12, HUNDRED = 100, MILLION = 1000000 };

struct scene {
	struct plot plot;
	struct plot_panel panels[2];
	struct plot_line lines[2][LINES_MAX];
	double *owned[4 * LINES_MAX + 4];
	size_t owned_count;
};

/* count values, dt s apart. */
static struct series make_series(struct scene *s, size_t count, double dt,
	double (*value)(size_t i))
{
	double *times = xmalloc((count + 1) * sizeof(*times));
	double *values = xmalloc((count + 1) * sizeof(*values));

	s->owned[s->owned_count++] = times;
	s->owned[s->owned_count++] = values;
	for (size_t i = 0; i < count; i++) {
		times[i] = (double)i * dt;
		values[i] = value(i);
	}
	return (struct series){ times, values, count };
}

static struct plot_line line_of(struct series s, const char *label)
{
	struct plot_line line = { label, s, NONE, NONE, NONE, false };
	double sum = 0, count = 0;

	for (size_t i = 0; i < s.count; i++) {
		if (isnan(s.values[i]))
			continue;
		sum += s.values[i];
		count++;
		if (!(s.values[i] <= line.peak)) {
			line.peak = s.values[i];
			line.peak_time = s.times[i];
		}
	}
	if (count > 0)
		line.mean = sum / count;
	return line;
}

/* A saw from 20 to 39, with 90 at row 37 and 1 at row 71. */
static double saw(size_t i)
{
	return i == 37 ? 90 : i == 71 ? 1 : 20 + (double)(i % 20);
}

/* Memory: twice the CPU's value and 100 more. */
static double saw_above(size_t i)
{
	return 100 + 2 * saw(i);
}

static double saw_with_gap(size_t i)
{
	return i >= 40 && i < 60 ? NONE : saw(i);
}

/* Noise from 50 to 59, and one row of 95 and one of 5. */
static double noise(size_t i)
{
	return i == 333333 ? 95 : i == 777777 ? 5 : 50 + (double)(i * 7919 % 10);
}

static double zero(size_t i)
{
	return 0;
}

static double nothing(size_t i)
{
	return NONE;
}

static void two_panels(struct scene *s, struct series cpu, struct series memory)
{
	s->lines[0][0] = line_of(cpu, "one");
	s->lines[1][0] = line_of(memory, "one");
	s->panels[0] = (struct plot_panel){ .title = "CPU %", .lines = s->lines[0],
		.line_count = 1, .target = NONE, .from_zero = true };
	s->panels[1] = (struct plot_panel){ .title = "memory, MB", .lines = s->lines[1],
		.line_count = 1, .target = NONE };
	s->plot = plot_defaults;
	s->plot.panels = s->panels;
	s->plot.panel_count = 2;
	s->plot.title = "a chart";
}

static void scene_saw(struct scene *s)
{
	two_panels(s, make_series(s, HUNDRED, 5, saw),
		make_series(s, HUNDRED, 5, saw_above));
	s->plot.subtitle = "of 100 values";
	s->panels[0].target = 50;
	s->panels[0].target_label = "target 50 %";
}

static void scene_gap(struct scene *s)
{
	two_panels(s, make_series(s, HUNDRED, 5, saw_with_gap),
		make_series(s, HUNDRED, 5, saw_above));
}

static void scene_million(struct scene *s)
{
	two_panels(s, make_series(s, MILLION, 0.1, noise),
		make_series(s, MILLION, 0.1, noise));
	s->lines[0][0].peak = NONE;
}

static void scene_two(struct scene *s)
{
	two_panels(s, make_series(s, 2, 5, saw), make_series(s, 2, 5, saw_above));
}

static void scene_one(struct scene *s)
{
	two_panels(s, make_series(s, 1, 5, saw), make_series(s, 1, 5, saw_above));
}

static void scene_zero(struct scene *s)
{
	two_panels(s, make_series(s, HUNDRED, 5, zero), make_series(s, HUNDRED, 5, zero));
}

static void scene_nothing(struct scene *s)
{
	two_panels(s, make_series(s, HUNDRED, 5, nothing), make_series(s, 0, 5, nothing));
}

static void raise_by(struct series *s, double by)
{
	double *values = (double *)(uintptr_t)s->values;

	for (size_t i = 0; i < s->count; i++)
		values[i] += by;
}

static void overlay(struct scene *s, size_t count)
{
	static const char *const names[LINES_MAX] = { "before", "after", "after all",
		"r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12" };

	two_panels(s, make_series(s, HUNDRED, 5, saw),
		make_series(s, HUNDRED, 5, saw_above));
	for (size_t i = 0; i < count; i++) {
		struct series cpu = make_series(s, HUNDRED - 5 * i, 5, saw);
		struct series memory = make_series(s, HUNDRED - 5 * i, 5, saw_above);

		raise_by(&cpu, 10 * (double)i);
		s->lines[0][i] = line_of(cpu, names[i]);
		s->lines[1][i] = line_of(memory, names[i]);
	}
	s->panels[0].line_count = s->panels[1].line_count = count;
}

static void scene_three(struct scene *s)
{
	overlay(s, 3);
}

static void scene_twelve(struct scene *s)
{
	overlay(s, LINES_MAX);
}

static void scene_marks(struct scene *s)
{
	static const struct plot_mark marks[] = { { 130, 300, "serve" },
		{ 20, 60, "parse" }, { 10, 490, "main" }, { 10, 120, "load" } };
	static const struct plot_point spikes[] = { { 185, 90 } };

	scene_saw(s);
	s->plot.marks = marks;
	s->plot.mark_count = sizeof(marks) / sizeof(*marks);
	s->panels[0].spikes = spikes;
	s->panels[0].spike_count = 1;
}

/* 2025-10-24 23:57:00 UTC: midnight is on the axis. */
static void scene_clock(struct scene *s)
{
	scene_saw(s);
	s->plot.clock_start = 1761350220;
}

static void scene_trend(struct scene *s)
{
	static const char *const runs[] = { "3f2c001", "3f2c002", "3f2c003", "50% `x`" };

	two_panels(s, make_series(s, 4, 1, saw), make_series(s, 4, 1, saw));
	s->lines[0][0].points = true;
	s->plot.panel_count = 1;
	s->plot.ticks = runs;
	s->plot.tick_count = 4;
	s->plot.axis = "run";
}

static void scene_hostile(struct scene *s)
{
	static const struct plot_mark mark = { 5, 480, "'`touch m`' %s_x" };

	scene_three(s);
	s->plot.title = "\"; system(\"touch x\") `touch y` @home %s "
			"{/Bold x}_a^b & ~a \\n '";
	s->plot.subtitle = "'; system('touch z'); print '<b>&amp;</b>\n\x01\xff";
	s->plot.axis = "t_{x} %y \\t `touch ax` $(touch ay)";
	s->panels[0].title = "CPU %d `touch w`";
	s->panels[1].title = "@memory_{x}";
	s->panels[0].target = 50;
	s->panels[0].target_label = "''`touch q`";
	s->lines[0][0].label = "\"; system(\"touch l\") #";
	s->plot.marks = &mark;
	s->plot.mark_count = 1;
}

static const struct {
	const char *name;
	void (*make)(struct scene *s);
} scenes[] = {
	{ "saw", scene_saw }, { "gap", scene_gap }, { "million", scene_million },
	{ "two", scene_two }, { "one", scene_one }, { "zero", scene_zero },
	{ "nothing", scene_nothing }, { "three", scene_three },
	{ "twelve", scene_twelve }, { "marks", scene_marks },
	{ "clock", scene_clock }, { "trend", scene_trend },
	{ "hostile", scene_hostile },
};

static struct scene *scene_new(const char *name)
{
	struct scene *s = xcalloc(1, sizeof(*s));

	for (size_t i = 0; i < sizeof(scenes) / sizeof(*scenes); i++)
		if (!strcmp(scenes[i].name, name))
			scenes[i].make(s);
	return s;
}

static void scene_free(struct scene *s)
{
	for (size_t i = 0; i < s->owned_count; i++)
		free(s->owned[i]);
	free(s);
}
