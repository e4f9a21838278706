/* plot_ticks.c - what axes show, and the round values that are named on them. */
#include "plot_chart.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

#include "number.h"
#include "xalloc.h"

enum { MINUTE = 60, HOUR = 3600, DAY = 86400, TICKS_MAX = 1000 };

/* ---- words ---- */

void add_fitting(struct text *text, const char *s, size_t columns)
{
	struct text all = { 0 };

	text_visible(&all, span_of(s), false);
	if (utf8_width(text_span(&all)) > columns && columns) {
		all.len = utf8_fitting(text_span(&all), columns - 1);
		text_str(&all, "…");
	}
	text_add(text, text_span(&all).s, columns ? all.len : 0);
	text_free(&all);
}

static void add_decimals(struct text *text, double value, int decimals)
{
	char number[NUMBER_FIXED_SIZE];

	if (value < 0) {
		text_str(text, "−");
		value = -value;
	}
	number_fixed(number, value, decimals, true);
	number_group(text, number);
}

void add_figure(struct text *text, double value)
{
	double size = fabs(value);

	if (isnan(size))
		return;
	if (size && (size < 0.001 || size >= 1e9)) {
		text_printf(text, "%.4g", value);
		return;
	}
	add_decimals(text, value, size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 4);
}

static struct tm clock_of(const struct plot *plot, double time)
{
	time_t seconds = (time_t)floor(plot->clock_start + time);
	struct tm tm;

	gmtime_r(&seconds, &tm);
	return tm;
}

static bool has_clock(const struct plot *plot)
{
	return fabs(plot->clock_start) < 1e11;
}

static void add_clock(struct text *text, const struct tm *tm, bool seconds)
{
	text_printf(text, "%02d:%02d", tm->tm_hour, tm->tm_min);
	if (seconds)
		text_printf(text, ":%02d", tm->tm_sec);
}

static void add_date(struct text *text, const struct tm *tm)
{
	text_printf(text, "%04d-%02d-%02d", tm->tm_year + 1900, tm->tm_mon + 1,
		tm->tm_mday);
}

/* With its day, where that is not the first one. */
static void add_clock_moment(struct text *text, const struct plot *plot, double time)
{
	struct tm tm = clock_of(plot, time), first = clock_of(plot, 0);

	if (tm.tm_yday != first.tm_yday || tm.tm_year != first.tm_year) {
		add_date(text, &tm);
		text_byte(text, ' ');
	}
	add_clock(text, &tm, true);
}

void add_moment(struct text *text, const struct plot *plot, double time)
{
	if (plot->ticks) {
		if (time >= 0 && time < (double)plot->tick_count - 0.5)
			add_fitting(text, plot->ticks[(size_t)(time + 0.5)], 20);
	} else if (has_clock(plot)) {
		add_clock_moment(text, plot, time);
	} else {
		add_figure(text, time);
		text_str(text, " s");
	}
}

void add_mean(struct text *text, const struct plot_line *line)
{
	text_str(text, "mean ");
	add_figure(text, line->mean);
}

void add_peak(struct text *text, const struct plot *plot, const struct plot_line *line)
{
	text_str(text, "peak ");
	add_figure(text, line->peak);
	text_str(text, " at ");
	add_moment(text, plot, line->peak_time);
}

void add_target(struct text *text, const struct plot_panel *panel)
{
	if (panel->target_label) {
		add_fitting(text, panel->target_label, 40);
		return;
	}
	text_str(text, "target ");
	add_figure(text, panel->target);
}

const char *plot_axis_title(const struct plot *plot)
{
	if (plot->axis)
		return plot->axis;
	return plot->ticks ? "" : has_clock(plot) ? "time of day" : "elapsed seconds";
}

/* ---- ranges ---- */

/* Less than this part of the values is no range: a mean is not quite what it is of. */
#define SMALL 1e-6

static void include(struct range *range, double value)
{
	if (!(fabs(value) <= LARGEST_VALUE))
		return;
	range->low = fmin(range->low, value);
	range->high = fmax(range->high, value);
}

struct range plot_time_range(const struct plot *plot)
{
	struct range range = { HUGE_VAL, -HUGE_VAL };

	if (plot->ticks)
		return (struct range){ -0.5, fmax((double)plot->tick_count, 1) - 0.5 };
	for (size_t i = 0; i < plot->panel_count; i++)
		for (size_t j = 0; j < plot->panels[i].line_count; j++) {
			const struct series *s = &plot->panels[i].lines[j].series;

			if (!s->count)
				continue;
			include(&range, s->times[0]);
			include(&range, s->times[s->count - 1]);
		}
	if (!(range.low <= range.high))
		return (struct range){ 0, 1 };
	if (range.low == range.high)
		range.high = range.low + fmax(1, fabs(range.low) * 1e-6);
	return range;
}

static void include_line(struct range *range, const struct plot_line *line)
{
	double low = HUGE_VAL, high = -HUGE_VAL;
	const double *v = line->series.values;

	for (size_t i = 0; v && i < line->series.count; i++) {
		if (v[i] < low && v[i] >= -LARGEST_VALUE)
			low = v[i];
		if (v[i] > high && v[i] <= LARGEST_VALUE)
			high = v[i];
	}
	include(range, low);
	include(range, high);
	include(range, line->mean);
	include(range, line->peak);
}

struct range plot_value_range(const struct plot_panel *panel)
{
	struct range range = { HUGE_VAL, -HUGE_VAL };
	double size;

	for (size_t i = 0; i < panel->line_count; i++)
		include_line(&range, &panel->lines[i]);
	for (size_t i = 0; i < panel->spike_count; i++)
		include(&range, panel->spikes[i].value);
	include(&range, panel->target);
	if (!(range.low <= range.high))
		return (struct range){ 0, 1 };
	if (panel->from_zero)
		include(&range, 0);
	size = fmax(fabs(range.low), fabs(range.high));
	if (size < 1 / LARGEST_VALUE)
		return (struct range){ range.low, 1 };
	if (range.high - range.low <= SMALL * size) {
		range.low -= 0.1 * size;
		range.high += 0.1 * size;
	}
	return range;
}

bool plot_is_overlaid(const struct plot *plot)
{
	for (size_t i = 0; i < plot->panel_count; i++)
		if (plot->panels[i].line_count > 1)
			return true;
	return false;
}

/* ---- ticks ---- */

static struct tick *add_tick(struct ticks *ticks, double at)
{
	ticks->items = xgrow(ticks->items, ticks->count, &ticks->capacity,
		sizeof(*ticks->items));
	struct tick *tick = &ticks->items[ticks->count++];

	*tick = (struct tick){ .at = at };
	return tick;
}

void ticks_free(struct ticks *ticks)
{
	for (size_t i = 0; i < ticks->count; i++) {
		text_free(&ticks->items[i].name);
		text_free(&ticks->items[i].below);
	}
	free(ticks->items);
	*ticks = (struct ticks){ 0 };
}

/* The smallest of 1, 2 and 5 times a power of ten that is not below the least. */
static double round_step(double least)
{
	double power = pow(10, floor(log10(least)));

	for (int i = 0; i < 3; i++) {
		double step = power * (double[]){ 1, 2, 5 }[i];

		if (step >= least * (1 - 1e-9))
			return step;
	}
	return 10 * power;
}

static int decimals_of(double step)
{
	double decimals = ceil(-log10(step) - 1e-9);

	return decimals > 0 ? (int)fmin(decimals, 6) : 0;
}

void ticks_of_values(struct ticks *ticks, struct range range, double most)
{
	double step = round_step((range.high - range.low) / fmax(most, 1));
	double first = ceil(range.low / step - 1e-9) + 0.0;	/* not -0 */

	for (double i = first; i * step <= range.high + step * 1e-9; i++) {
		if (ticks->count == TICKS_MAX)
			return;
		struct tick *tick = add_tick(ticks, i * step);

		if (step < 1e-6 || fabs(range.high) >= 1e9)
			text_printf(&tick->name, "%.6g", i * step);
		else
			add_decimals(&tick->name, i * step, decimals_of(step));
	}
}

static double time_step(double least)
{
	static const double steps[] = { 1, 2, 5, 10, 15, 30, MINUTE, 2 * MINUTE,
		5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR,
		3 * HOUR, 6 * HOUR, 12 * HOUR, DAY };

	if (least <= 0.5)
		return round_step(least);
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++)
		if (steps[i] >= least * (1 - 1e-9))
			return steps[i];
	return DAY * round_step(least / DAY);
}

/* What so many seconds are to people: "30 min", "2 h", "1.5 d". */
static void add_duration(struct text *text, double seconds, double step)
{
	double unit = step >= DAY ? DAY : step >= 30 * MINUTE ? HOUR : MINUTE;

	if (seconds == 0)
		return;
	add_decimals(text, seconds / unit, 1);
	text_str(text, unit == DAY ? " d" : unit == HOUR ? " h" : " min");
}

static void ticks_of_seconds(struct ticks *ticks, struct range range, double least)
{
	double step = time_step(least);

	ticks->below = step >= MINUTE;
	for (double i = ceil(range.low / step - 1e-9);
		i * step <= range.high + step * 1e-9 && ticks->count < TICKS_MAX; i++) {
		struct tick *tick = add_tick(ticks, i * step);

		add_decimals(&tick->name, i * step, decimals_of(step));
		if (ticks->below)
			add_duration(&tick->below, i * step, step);
	}
}

/* The day stands below the first time of each, or is all there is to say. */
static void name_clock(struct ticks *ticks, const struct plot *plot, double at,
	double step, int *day)
{
	struct tick *tick = add_tick(ticks, at);
	struct tm tm = clock_of(plot, at + (step < 1 ? step * 1e-3 : 0.01));
	double fraction = plot->clock_start + at;
	char decimals[NUMBER_FIXED_SIZE];

	if (step >= DAY) {
		add_date(&tick->name, &tm);
		return;
	}
	add_clock(&tick->name, &tm, step < MINUTE);
	if (step < 1) {
		fraction -= floor(fraction + step * 1e-3);
		number_fixed(decimals, fraction, decimals_of(step), false);
		text_str(&tick->name, strchr(decimals, '.'));
	}
	if (tm.tm_yday != *day)
		add_date(&tick->below, &tm);
	*day = tm.tm_yday;
}

static void ticks_of_clock(struct ticks *ticks, const struct plot *plot,
	struct range range, double least)
{
	double step = time_step(least), start = plot->clock_start;
	int day = -1;

	ticks->below = step < DAY;
	for (double i = ceil((start + range.low) / step - 1e-6);
		i * step <= start + range.high && ticks->count < TICKS_MAX; i++)
		name_clock(ticks, plot, i * step - start, step, &day);
}

/* Every name, or each second, third ... of many. */
static void ticks_of_names(struct ticks *ticks, const struct plot *plot, double most)
{
	double step = fmax(1, ceil((double)plot->tick_count / fmax(most, 1)));

	for (size_t i = 0; i < plot->tick_count; i += (size_t)step) {
		struct tick *tick = add_tick(ticks, (double)i);

		add_fitting(&tick->name, plot->ticks[i], 20);
	}
}

void ticks_of_time(struct ticks *ticks, const struct plot *plot, struct range range,
	double most)
{
	double least = (range.high - range.low) / fmax(most, 1);

	if (plot->ticks)
		ticks_of_names(ticks, plot, most);
	else if (has_clock(plot))
		ticks_of_clock(ticks, plot, range, least);
	else
		ticks_of_seconds(ticks, range, least);
}
