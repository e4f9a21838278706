/* cpu_words.c - times and numbers as profcpu writes them for people. */
#include <math.h>
#include <time.h>

#include "cpu_report.h"
#include "units.h"

double cpu_tidy(double value)
{
	return fabs(value) < 1e6 ? rint(value * 1e9) / 1e9 : value;
}

void cpu_add_number(struct text *t, double value)
{
	double size = fabs(value);

	value = cpu_tidy(value);
	if (!isfinite(value))
		text_str(t, "-");
	else if (value == 0)
		text_str(t, "0");
	else
		text_printf(t, size < 0.1 ? "%.2g" : size < 100 ? "%.2f" : size < 1000 ?
			"%.1f" : "%.0f", value);
}

void cpu_add_count(struct text *t, double count)
{
	char words[VALUE_SIZE];

	value_format(words, count, "count");
	text_str(t, words);
}

void cpu_add_duration(struct text *t, double seconds)
{
	double whole = rint(seconds);
	long minutes = whole < 1e15 ? (long)whole / 60 : 0;

	if (!isfinite(seconds))
		text_str(t, "unknown");
	else if (seconds != 0 && fabs(seconds) < 1)
		text_printf(t, "%.4g ms", seconds * 1000);
	else if (seconds < 60 || whole >= 1e15)
		text_printf(t, "%.4g s", seconds);
	else if (minutes < 60)
		text_printf(t, "%ld min %02ld s", minutes, (long)whole % 60);
	else if (minutes < 48 * 60)
		text_printf(t, "%ld h %02ld min %02ld s", minutes / 60, minutes % 60,
			(long)whole % 60);
	else
		text_printf(t, "%ld days %ld h %02ld min", minutes / 1440,
			minutes / 60 % 24, minutes % 60);
}

void cpu_add_start(struct text *t, const struct cpu_summary *s, double time, bool iso)
{
	double moment = rint((s->p->start + time) * 1e6) / 1e6, whole = floor(moment);
	time_t seconds = isfinite(moment) ? (time_t)(iso ? whole : rint(moment)) : 0;
	struct tm tm;

	if (!isfinite(moment) || fabs(moment) > 2e11 || !gmtime_r(&seconds, &tm))
		return;
	text_printf(t, "%04d-%02d-%02d%c%02d:%02d:%02d", tm.tm_year + 1900, tm.tm_mon + 1,
		tm.tm_mday, iso ? 'T' : ' ', tm.tm_hour, tm.tm_min, tm.tm_sec);
	if (iso && moment != whole)
		text_printf(t, ".%06d", (int)rint((moment - whole) * 1e6));
	if (s->rows->clock == CLOCK_UTC)
		text_str(t, iso ? "Z" : " UTC");
}
