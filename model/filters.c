/* filters.c - all filters as the options say, in one order. */
#include <math.h>
#include <stdlib.h>

#include "filter.h"
#include "names.h"
#include "units.h"
#include "xalloc.h"

static void replace(struct profile **p, struct profile *with)
{
	profile_free(*p);
	*p = with;
}

static int apply(struct profile **p, const char *regexp,
	struct profile *(*filter)(const struct profile *, const struct pattern *),
	struct error *error)
{
	struct pattern *pattern;

	if (!regexp)
		return 0;
	pattern = pattern_new(regexp, false, error);
	if (!pattern)
		return -1;
	replace(p, filter(*p, pattern));
	pattern_free(pattern);
	return 0;
}

/* "1.5s..2s": seconds where there is no unit; an end that is left out is open. */
static int parse_range(const char *range, double *from, double *to, struct error *error)
{
	const char *dots = strstr(range, "..");
	char *first = dots ? xstrndup(range, (size_t)(dots - range)) : NULL;
	bool good = dots && (*first || dots[2]);

	*from = 0;
	*to = (double)INFINITY;
	if (good && *first)
		good = value_parse(first, "seconds", from);
	if (good && dots[2])
		good = value_parse(dots + 2, "seconds", to);
	free(first);
	if (!good || *from > *to || *from < 0)
		return error_set(error, "time range \"%s\": expected A..B in seconds or "
			"with a unit, as in 1.5s..2s, either end open", range);
	return 0;
}

/* Whether the samples stand in time, or their number a second is known. */
static bool has_time(const struct profile *p)
{
	double factor;

	for (size_t i = 0; i < p->log_count; i++)
		if (p->logs[i].count)
			return true;
	if (!p->sample_count_stored)
		return false;
	for (thread_id t = 0; t < p->thread_count; t++) {
		metric_id m = p->threads[t].metric == NO_ID ? 0 : p->threads[t].metric;

		if (!isnan(p->rate) || unit_convert("seconds",
			profile_str(p, p->metrics[m].unit), &factor))
			return true;
	}
	return false;
}

static int apply_time_range(struct profile **p, const char *range, struct error *error)
{
	double from, to;

	if (!range)
		return 0;
	if (parse_range(range, &from, &to, error) < 0)
		return -1;
	if (!has_time(*p))
		return error_set(error, "%s: a time range needs samples with times, "
			"and this profile has none", profile_shown_file(*p));
	replace(p, filter_time_range(*p, from, to));
	return 0;
}

static int apply_no_idle(struct profile **p, const struct filters *f, struct error *error)
{
	if (!f->no_idle)
		return 0;
	if (f->idle_frames)
		return apply(p, f->idle_frames, filter_no_idle, error);
	replace(p, filter_no_idle(*p, NULL));
	return 0;
}

static int apply_names(struct profile **p, const char *words, struct error *error)
{
	struct name_rules *rules;

	if (!words)
		return 0;
	rules = names_new(words, error);
	if (!rules)
		return -1;
	replace(p, filter_names(*p, rules));
	names_free(rules);
	return 0;
}

/* First the names that runs have in common, then what is looked at, then the units. */
int filters_apply(const struct filters *f, struct profile **p, struct error *error)
{
	if (apply_names(p, f->names, error) < 0 ||
		apply_time_range(p, f->time_range, error) < 0 ||
		apply(p, f->process, filter_processes, error) < 0 ||
		apply(p, f->thread, filter_threads, error) < 0 ||
		apply_no_idle(p, f, error) < 0 ||
		apply(p, f->focus, filter_focus, error) < 0 ||
		apply(p, f->ignore, filter_ignore, error) < 0 ||
		apply(p, f->root, filter_root, error) < 0 ||
		apply(p, f->hide, filter_hide, error) < 0)
		return -1;
	if (f->strip_dirs)
		replace(p, filter_strip_dirs(*p));
	if (f->granularity != BY_FRAME)
		replace(p, filter_granularity(*p, f->granularity));
	if (f->merge_recursion)
		replace(p, filter_merge_recursion(*p));
	return 0;
}
