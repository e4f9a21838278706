/* filter_time.c - a part of the time line, from which all costs are made anew. */
#include <math.h>
#include <stdlib.h>

#include "log.h"
#include "rebuild.h"
#include "xalloc.h"

/* A range's ends are turned into units of the time line: their last bits mean nothing. */
#define ALMOST (1 - 1e-14)

struct cut {
	struct rebuild r;
	double from, to;	/* seconds */
	double *clocks;		/* by thread: where its last sample ended, in its unit */
	bool *touched;		/* by node: a sample of the range is there */
};

/* The share of a sample that is within the range, and its start there; negative: none. */
static double share_within(struct cut *k, const struct sample *s, double weight,
	double *start)
{
	double unit = profile_per_second(k->r.from, s->thread);
	double from = k->from * unit, to = k->to * unit;
	double begin = isnan(s->start) ? k->clocks[s->thread] : s->start;
	double end = begin + weight;

	k->clocks[s->thread] = end;
	if (unit == 0 || begin >= to * ALMOST || end < from ||
		(end * ALMOST <= from && weight > 0))
		return -1;
	*start = begin > from ? begin - from : 0;
	if (weight <= 0)
		return 1;
	return ((end < to ? end : to) - (begin > from ? begin : from)) / weight;
}

static const double *weights_of(const struct profile *p, size_t at)
{
	return &p->weights[at * p->weight_stride];
}

/* First the nodes that the range has, so that no others are made. */
static void touch(struct cut *k)
{
	const struct profile *p = k->r.from;
	double start;

	for (size_t i = 0; i < p->sample_count_stored; i++) {
		const struct sample *s = &p->samples[i];
		double weight = weights_of(p, i)[profile_thread_metric(p, s->thread)];

		if (share_within(k, s, weight, &start) >= 0)
			k->touched[s->node] = true;
	}
	for (thread_id t = 0; t < p->thread_count; t++)
		k->clocks[t] = 0;
}

static frame_id kept_frame(struct rebuild *r, node_id n)
{
	return rebuild_frame(r, r->from->nodes[n].frame);
}

static node_id node_in_range(struct rebuild *r, const bool *needed, node_id n)
{
	node_id parent = r->from->nodes[n].parent;

	if (!needed[n])
		return NO_ID;
	return profile_call(r->to, r->nodes[parent], kept_frame(r, n));
}

static void make_nodes(struct cut *k)
{
	struct rebuild *r = &k->r;
	const struct profile *p = r->from;

	for (node_id n = (node_id)p->node_count; n-- > 1;)
		if (k->touched[n])
			k->touched[p->nodes[n].parent] = true;
	for (thread_id t = 0; t < p->thread_count; t++) {
		node_id root = p->threads[t].root;

		r->threads[t] = k->touched[root] ? rebuild_thread(r, t) : NO_ID;
		r->nodes[root] = k->touched[root] ? r->to->threads[r->threads[t]].root :
			NO_ID;
	}
	for (node_id n = 1; n < p->node_count; n++)
		if (p->nodes[n].parent != ROOT)
			r->nodes[n] = node_in_range(r, k->touched, n);
}

static void add_samples(struct cut *k)
{
	struct rebuild *r = &k->r;
	const struct profile *p = r->from;
	double *weights = xcalloc(p->metric_count + 1, sizeof(*weights));
	bool *begun = xcalloc(p->thread_count + 1, sizeof(*begun));

	for (size_t i = 0; i < p->sample_count_stored; i++) {
		struct sample s = p->samples[i];
		const double *old = weights_of(p, i);
		double share = share_within(k, &s,
			old[profile_thread_metric(p, s.thread)], &s.start);

		if (share < 0)
			continue;
		s.open = begun[s.thread] ? s.open : 0;
		begun[s.thread] = true;
		s.node = r->nodes[s.node];
		s.thread = r->threads[s.thread];
		s.labels = rebuild_labels(r, s.labels);
		for (metric_id m = 0; m < p->weight_stride; m++) {
			weights[m] = old[m] * share;
			profile_add(r->to, s.node, m, weights[m]);
		}
		profile_sample(r->to, &s, weights);
	}
	free(weights);
	free(begun);
}

/* What threads state of their begin and end, brought into the range. */
static void cut_threads(struct cut *k)
{
	for (thread_id t = 0; t < k->r.from->thread_count; t++) {
		const struct thread *old = &k->r.from->threads[t];
		double unit = profile_per_second(k->r.from, t), begin = old->start;
		struct thread *new;

		if (k->r.threads[t] == NO_ID || isnan(begin))
			continue;
		new = &k->r.to->threads[k->r.threads[t]];
		new->start = begin + k->from * unit;
		if (begin + k->to * unit < old->end)
			new->end = begin + k->to * unit;
	}
}

struct profile *filter_time_range(const struct profile *p, double from, double to)
{
	struct cut k = { .from = from > 0 ? from : 0, .to = to };

	rebuild_start(&k.r, p);
	k.clocks = xcalloc(p->thread_count + 1, sizeof(*k.clocks));
	k.touched = xcalloc(p->node_count, sizeof(*k.touched));
	touch(&k);
	make_nodes(&k);
	add_samples(&k);
	logs_cut(k.r.to, k.from, k.to);
	cut_threads(&k);
	if (!isnan(p->duration))
		k.r.to->duration = fmax(0, fmin(p->duration, k.to) - k.from);
	free(k.clocks);
	free(k.touched);
	return rebuild_finish(&k.r);
}
