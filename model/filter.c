/* filter.c - what stacks are looked at, and which frames of them. */
#include "filter.h"

#include <stdlib.h>

#include "place.h"
#include "rebuild.h"
#include "xalloc.h"

static bool matches_long(const struct profile *p, const struct function *f,
	const struct pattern *pattern, struct text *t)
{
	struct span name = profile_text(p, f->name), file = profile_text(p, f->file);

	text_add(t, file.s, file.len);
	text_byte(t, ':');
	text_add(t, name.s, name.len);
	if (pattern_matches(pattern, text_span(t)))
		return true;
	text_clear(t);
	text_add(t, name.s, name.len);
	place_add_behind(t, file, f->line);
	return pattern_matches(pattern, text_span(t));
}

bool function_matches(const struct profile *p, function_id id,
	const struct pattern *pattern)
{
	const struct function *f = &p->functions[id];
	struct text t = { 0 };
	bool found;

	if (pattern_matches(pattern, profile_text(p, f->name)) ||
		(f->file && pattern_matches(pattern, profile_text(p, f->file))) ||
		(f->module && pattern_matches(pattern, profile_text(p, f->module))))
		return true;
	if (!f->file)
		return false;
	found = matches_long(p, f, pattern, &t);
	text_free(&t);
	return found;
}

struct profile *filter_focus(const struct profile *p, const struct pattern *pattern)
{
	struct rebuild r;
	bool *paths;

	rebuild_start_stacks(&r, p);
	paths = rebuild_paths(&r, pattern);
	for (node_id n = 0; n < r.from->node_count; n++)
		r.drop[n] = !paths[n];
	free(paths);
	return rebuild_end(&r);
}

struct profile *filter_ignore(const struct profile *p, const struct pattern *pattern)
{
	struct rebuild r;

	rebuild_start_stacks(&r, p);
	free(r.drop);
	r.drop = rebuild_paths(&r, pattern);
	return rebuild_end(&r);
}

struct profile *filter_root(const struct profile *p, const struct pattern *pattern)
{
	struct rebuild r;
	bool *paths;

	rebuild_start_stacks(&r, p);
	paths = rebuild_paths(&r, pattern);
	for (node_id n = 0; n < r.from->node_count; n++)
		r.drop[n] = r.skip[n] = !paths[n];
	free(paths);
	return rebuild_end(&r);
}

/*
 * Only direct recursion: a;a;b is a;b, and a;b;a;b stays.  The frame that is
 * kept is the outer one.
 */
struct profile *filter_merge_recursion(const struct profile *p)
{
	struct rebuild r;

	rebuild_start(&r, p);
	for (node_id n = 1; n < p->node_count; n++)
		r.skip[n] = rebuild_function_of(&r, n) &&
			rebuild_function_of(&r, n) ==
				rebuild_function_of(&r, p->nodes[n].parent);
	return rebuild_end(&r);
}

/* ---- compact ---- */

/* A node is small where it is below the share in every metric. */
static bool is_small(const struct profile *p, node_id n, double min_share)
{
	for (metric_id m = 0; m < p->metric_count; m++) {
		const double *total = p->metrics[m].total;
		double value = total[n] < 0 ? -total[n] : total[n];
		double all = total[ROOT] < 0 ? -total[ROOT] : total[ROOT];

		if (value > 0 && value >= min_share * all)
			return false;
	}
	return min_share > 0;
}

struct profile *filter_compact(const struct profile *p, double min_share)
{
	struct rebuild r;

	rebuild_start(&r, p);
	r.drop_samples = true;
	for (node_id n = 1; n < p->node_count; n++)
		r.skip[n] = r.skip[p->nodes[n].parent] || is_small(p, n, min_share);
	r.to->time_ordered = false;
	return rebuild_end(&r);
}
