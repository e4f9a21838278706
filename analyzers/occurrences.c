#include "occurrences.h"

#include <math.h>
#include <stdlib.h>

#include "xalloc.h"

/* A thread's time line on its way into its figures. */
struct stays {
	struct occurrences *o;
	double *starts;
	size_t start_capacity, path_capacity;
	double clock;			/* where samples do not say when they start */
	double length;			/* of the stay that goes on */
	bool inside;
};

/*
 * The q-quantile (0-1) of sorted values, between neighbours by their distance;
 * NAN of none.
 */
static double quantile(const double *sorted, size_t count, double q)
{
	double at = q * (double)(count ? count - 1 : 0), low = floor(at);
	size_t i = (size_t)low;

	if (!count)
		return (double)NAN;
	if (i + 1 >= count)
		return sorted[count - 1];
	return sorted[i] + (sorted[i + 1] - sorted[i]) * (at - low);
}

/* By node: the outermost call on its stack that matches; 0 none. */
static node_id *find_outermost(const struct profile *p, const struct pattern *pattern)
{
	node_id *outermost = xcalloc(p->node_count, sizeof(*outermost));
	bool *matches = xcalloc(p->function_count, sizeof(*matches));

	for (function_id f = 1; f < p->function_count; f++)
		matches[f] = function_matches(p, f, pattern);
	for (node_id n = 1; n < p->node_count; n++) {
		outermost[n] = outermost[p->nodes[n].parent];
		if (!outermost[n] && matches[node_function_id(p, n)])
			outermost[n] = n;
	}
	free(matches);
	return outermost;
}

static void end_stay(struct stays *s)
{
	if (s->inside && s->length > s->o->longest)
		s->o->longest = s->length;
	s->inside = false;
	s->length = 0;
}

static bool same_path(const struct profile *p, node_id a, node_id b)
{
	while (a != b && node_function_id(p, a) ==
		node_function_id(p, b)) {
		a = p->nodes[a].parent;
		b = p->nodes[b].parent;
	}
	return a == b;
}

static void add_path(struct stays *s, const struct profile *p, node_id node)
{
	struct occurrences *o = s->o;

	for (size_t i = 0; i < o->path_count; i++) {
		if (same_path(p, o->paths[i].node, node)) {
			o->paths[i].stays++;
			return;
		}
	}
	o->paths = xgrow(o->paths, o->path_count, &s->path_capacity, sizeof(*o->paths));
	o->paths[o->path_count++] = (struct occurrence_path){ node, 1 };
}

static void begin_stay(struct stays *s, const struct profile *p,
	node_id node, double start)
{
	s->inside = true;
	s->starts = xgrow(s->starts, s->o->stays++, &s->start_capacity,
		sizeof(*s->starts));
	s->starts[s->o->stays - 1] = start;
	add_path(s, p, node);
}

static void take_sample(struct stays *s, const struct profile *p, size_t number,
	node_id outermost, uint32_t depth)
{
	const struct sample *sample = &p->samples[number];
	double length = p->weights[number * p->weight_stride + s->o->metric];
	double start = isnan(sample->start) ? s->clock : sample->start;

	if (!outermost || (p->threads[sample->thread].evented && sample->open < depth))
		end_stay(s);
	if (outermost && !s->inside)
		begin_stay(s, p, outermost, start);
	if (outermost) {
		s->length += length;
		s->o->summed += length;
	}
	s->clock = start + length;
}

static int compare_doubles(const void *x, const void *y)
{
	const double *a = x, *b = y;

	return (*a > *b) - (*a < *b);
}

static int compare_paths(const void *x, const void *y)
{
	const struct occurrence_path *a = x, *b = y;

	if (a->stays != b->stays)
		return a->stays < b->stays ? 1 : -1;
	return (a->node > b->node) - (a->node < b->node);
}

static void finish(struct stays *s)
{
	struct occurrences *o = s->o;
	size_t gaps = o->stays ? o->stays - 1 : 0;

	end_stay(s);
	for (size_t i = 0; i < gaps; i++)
		s->starts[i] = s->starts[i + 1] - s->starts[i];
	if (gaps)
		qsort(s->starts, gaps, sizeof(*s->starts), compare_doubles);
	o->median_gap = quantile(s->starts, gaps, 0.5);
	o->p95_gap = quantile(s->starts, gaps, 0.95);
	if (o->path_count)
		qsort(o->paths, o->path_count, sizeof(*o->paths), compare_paths);
	free(s->starts);
}

struct occurrences *occurrences_find(const struct profile *p, metric_id metric,
	const struct pattern *pattern, size_t *count)
{
	node_id *outermost = find_outermost(p, pattern);
	uint32_t *depths = profile_node_depths(p);
	struct occurrences *found = xcalloc(p->thread_count + 1, sizeof(*found));
	struct stays *stays = xcalloc(p->thread_count + 1, sizeof(*stays));
	bool *has = xcalloc(p->thread_count + 1, sizeof(*has));

	for (thread_id t = 0; t < p->thread_count; t++) {
		stays[t].o = &found[t];
		found[t].thread = t;
		found[t].metric = p->threads[t].metric < p->metric_count ?
			p->threads[t].metric : metric;
	}
	for (size_t i = 0; i < p->sample_count_stored; i++) {
		thread_id t = p->samples[i].thread;
		node_id n = outermost[p->samples[i].node];

		has[t] = true;
		take_sample(&stays[t], p, i, n, depths[n]);
	}
	*count = 0;
	for (thread_id t = 0; t < p->thread_count; t++) {
		finish(&stays[t]);
		if (has[t])
			found[(*count)++] = found[t];
	}
	free(has);
	free(stays);
	free(depths);
	free(outermost);
	return found;
}

void occurrences_free(struct occurrences *o, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(o[i].paths);
	free(o);
}
