/* differential.c - both sides of a picture of before and after, and its widths. */
#include "differential.h"

#include <math.h>
#include <stdlib.h>

#include "filter.h"
#include "units.h"
#include "xalloc.h"

/* What is no change worth a colour: a share of the total, of the cost, and errors. */
static const double min_share = 0.001, min_effect = 0.05, errors = 2;

bool flamegraph_is_differential(const struct profile *p)
{
	metric_id before = profile_find_metric(p, "before");
	metric_id after = profile_find_metric(p, "after");

	return before != NO_ID && after != NO_ID &&
		p->metrics[before].unit == p->metrics[after].unit;
}

/* ---- changes ---- */

uint32_t differential_change(struct differential *d, const struct change *change)
{
	d->changes = xgrow(d->changes, d->count, &d->capacity, sizeof(*d->changes));
	d->changes[d->count] = *change;
	return (uint32_t)d->count++;
}

struct sides differential_sides(const struct differential *d, bool of_self, bool callers)
{
	const struct metric *before = &d->p->metrics[d->before];
	const struct metric *after = &d->p->metrics[d->after];

	return (struct sides){
		.before = of_self ? before->self : before->total,
		.after = of_self ? after->self : after->total,
		.self_before = callers ? NULL : before->self,
		.self_after = callers ? NULL : after->self,
	};
}

double differential_whole(const struct differential *d)
{
	return fmax(fmax(d->before_total, d->after_total), 0);
}

/* Whether a difference is more than chance: as is known of the function, or else of counts. */
static bool is_certain(const struct differential *d, double before, double after,
	const bool *changed, function_id f)
{
	double delta = after - before;

	if (changed)
		return changed[f];
	return !d->counts || delta * delta >= errors * errors * (before + after);
}

int differential_direction(const struct differential *d, double before, double after,
	bool of_self, function_id f)
{
	double delta = after - before, size = fabs(delta);

	if (!isfinite(delta) || !(size > 0) || size < min_share * differential_whole(d) ||
		size < min_effect * fmax(fabs(before), fabs(after)))
		return 0;
	if (!is_certain(d, before, after, of_self ? d->changed_self : d->changed_total, f))
		return 0;
	return delta > 0 ? 1 : -1;
}

double change_colored(const struct differential *d, const struct change *c)
{
	bool self = d->by_self && d->has_self;
	double before = self ? c->self_before : c->before;
	double after = self ? c->self_after : c->after;
	function_id f = node_function_id(d->p, c->origin);

	return differential_direction(d, before, after, self || !d->has_self, f) ?
		after - before : 0;
}

bool change_is_gone(const struct change *c)
{
	return c->before > 0 && !(c->after > 0);
}

bool change_is_new(const struct change *c)
{
	return c->after > 0 && !(c->before > 0);
}

/* ---- widths ---- */

static double width_of(enum flamegraph_differential layout, double before, double after)
{
	if (layout == DIFFERENTIAL_BOTH)
		return fmax(before, 0) + fmax(after, 0);
	return layout == DIFFERENTIAL_BEFORE ? before : after;
}

static void make_widths(struct differential *d, enum flamegraph_differential layout)
{
	const struct metric *before = &d->p->metrics[d->before];
	const struct metric *after = &d->p->metrics[d->after];
	size_t count = d->p->node_count;

	d->widths = *after;
	d->widths.self = xcalloc(count + 1, sizeof(double));
	d->widths.total = xcalloc(count + 1, sizeof(double));
	for (size_t n = 0; n < count; n++) {
		d->widths.self[n] = width_of(layout, before->self[n], after->self[n]);
		d->widths.total[n] = width_of(layout, before->total[n], after->total[n]);
	}
}

/* ---- what has no width ---- */

static bool has_lines(const struct profile *p)
{
	for (frame_id f = 1; f < p->frame_count; f++)
		if (p->frames[f].line || p->frames[f].column || p->frames[f].kind)
			return true;
	return false;
}

/* The nodes that only one side has, and what they cost themselves. */
static void count_hidden(struct differential *d, const struct profile *p, bool after)
{
	const struct metric *seen = &p->metrics[after ? d->after : d->before];
	const struct metric *hidden = &p->metrics[after ? d->before : d->after];

	for (node_id n = 1; n < p->node_count; n++) {
		if (!p->nodes[n].frame || seen->total[n] > 0 || !(hidden->total[n] > 0))
			continue;
		d->hidden_frames++;
		d->hidden += hidden->self[n];
	}
}

/* Lines and threads that share a box count as that one. */
static void find_hidden(struct differential *d, const struct flamegraph_options *options)
{
	const struct profile *p = d->p;
	struct profile *lines = NULL, *threads = NULL;

	if (options->differential == DIFFERENTIAL_BOTH ||
		options->style == STYLE_SANDWICH)
		return;
	if (!options->lines && has_lines(p))
		p = lines = filter_granularity(p, BY_FUNCTION);
	if (!options->threads && p->thread_count > 1)
		p = threads = filter_merge_threads(p);
	count_hidden(d, p, options->differential == DIFFERENTIAL_AFTER);
	profile_free(lines);
	profile_free(threads);
}

/* ---- the whole ---- */

static int check(const struct profile *p, const struct flamegraph_options *options,
	struct error *error)
{
	if (!flamegraph_is_differential(p))
		return error_set(error, "a differential picture needs the metrics before and "
			"after in one unit, which this profile has not");
	if (options->style == STYLE_CHART)
		return error_set(error, "a chart has one time line, so it cannot be differential");
	if (options->color_by != COLOR_BY_FUNCTION && options->color_by != COLOR_BY_SELF)
		return error_set(error, "the colours of a differential picture are changes: "
			"--color-by is function or self");
	return 0;
}

int differential_start(struct differential *d, const struct profile *p,
	const struct flamegraph_options *options, struct error *error)
{
	if (check(p, options, error) < 0)
		return -1;
	d->p = p;
	d->before = profile_find_metric(p, "before");
	d->after = profile_find_metric(p, "after");
	const struct unit *unit = unit_find(profile_str(p, p->metrics[d->after].unit));

	d->counts = unit && unit->dimension == DIM_COUNT;
	d->has_self = !options->reversed || options->style == STYLE_SANDWICH;
	d->changed_total = options->changed_total;
	d->changed_self = options->changed_self;
	d->by_self = options->color_by == COLOR_BY_SELF;
	d->before_total = p->metrics[d->before].total[ROOT];
	d->after_total = p->metrics[d->after].total[ROOT];
	find_hidden(d, options);
	make_widths(d, options->differential);
	return 0;
}

void differential_end(struct differential *d)
{
	free(d->widths.self);
	free(d->widths.total);
	free(d->changes);
}
