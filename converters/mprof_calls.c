/* mprof_calls.c - function marks of mprof become calls that lie in one another. */
#include "mprof.h"

#include <math.h>
#include <stdlib.h>

#include "xalloc.h"

/* Marks that run at once in more threads than that are left out. */
enum { MAX_LANES = 1000 };

struct open {
	node_id node;
	double start, end, memory_end;
	int64_t level;
};

/* A thread: calls of which one lies in the other. */
struct lane {
	thread_id thread;
	struct open *open;
	size_t depth, capacity;
	double at, memory; /* when the stack last changed, and what was held then */
	uint32_t least_open;
	bool fresh; /* the innermost call was not in the time line yet */
};

struct lanes {
	struct profile *p;
	metric_id time, memory;
	bool timeline;
	struct lane *items;
	size_t count, capacity;
};

/* By begin; of those that begin at once the outermost first. */
static int compare_marks(const void *a, const void *b)
{
	const struct mprof_mark *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	if (x->end != y->end)
		return x->end > y->end ? -1 : 1;
	if (x->level != y->level)
		return x->level < y->level ? -1 : 1;
	return x->number > y->number ? -1 : x->number < y->number;
}

static struct lane *add_lane(struct lanes *l)
{
	struct text name = { 0 };
	struct lane *lane;

	if (l->count == MAX_LANES)
		return NULL;
	l->items = xgrow(l->items, l->count, &l->capacity, sizeof(*l->items));
	lane = &l->items[l->count++];
	if (l->count > 1)
		text_printf(&name, "overlapping %zu", l->count);
	*lane = (struct lane){ .thread = profile_thread_new(l->p, 0, -1,
				       profile_span(l->p, text_span(&name)), -1) };
	l->p->threads[lane->thread].evented = true;
	l->p->threads[lane->thread].metric = l->time;
	text_free(&name);
	return lane;
}

/* The stack stood still until now. */
static void advance(struct lanes *l, struct lane *lane, double at, double memory)
{
	double weights[2];

	if (lane->depth && (at > lane->at || lane->fresh || memory != lane->memory)) {
		struct sample s = { .thread = lane->thread,
			.open = lane->least_open,
			.start = lane->at,
			.node = lane->open[lane->depth - 1].node };

		weights[l->time] = at - lane->at;
		weights[l->memory] = memory - lane->memory;
		profile_add(l->p, s.node, l->time, weights[l->time]);
		profile_add(l->p, s.node, l->memory, weights[l->memory]);
		if (l->timeline)
			profile_sample(l->p, &s, weights);
		lane->least_open = (uint32_t)lane->depth;
	}
	lane->fresh = false;
	lane->at = at;
	lane->memory = memory;
}

static void close_innermost(struct lanes *l, struct lane *lane)
{
	const struct open *o = &lane->open[lane->depth - 1];

	advance(l, lane, o->end, o->memory_end);
	if (--lane->depth < lane->least_open)
		lane->least_open = (uint32_t)lane->depth;
}

static void close_ended(struct lanes *l, struct lane *lane, double now)
{
	while (lane->depth && lane->open[lane->depth - 1].end <= now)
		close_innermost(l, lane);
}

static bool lies_in(const struct mprof_mark *m, const struct lane *lane)
{
	const struct open *o;

	if (!lane->depth)
		return true;
	o = &lane->open[lane->depth - 1];
	return m->end <= o->end && (m->level < 0 || o->level < 0 || m->level > o->level);
}

static double begin_of(const struct lane *lane)
{
	return lane->depth ? lane->open[lane->depth - 1].start : -(double)INFINITY;
}

/* Of several the one whose innermost call began last. */
static struct lane *lane_of(struct lanes *l, const struct mprof_mark *m)
{
	struct lane *best = NULL;

	for (size_t i = 0; i < l->count; i++) {
		struct lane *lane = &l->items[i];

		close_ended(l, lane, m->start);
		if (lies_in(m, lane) && (!best || begin_of(lane) > begin_of(best)))
			best = lane;
	}
	return best ? best : add_lane(l);
}

static void open_mark(struct lanes *l, struct lane *lane, const struct mprof_mark *m)
{
	function_id f = profile_function(l->p, m->name, 0, 0, 0);
	node_id parent = lane->depth ? lane->open[lane->depth - 1].node :
				       l->p->threads[lane->thread].root;
	node_id node =
		profile_call(l->p, parent, profile_frame(l->p, f, 0, 0, FRAME_PLAIN));

	advance(l, lane, m->start, m->memory_start);
	profile_called(l->p, node, 1);
	lane->open = xgrow(lane->open, lane->depth, &lane->capacity, sizeof(*lane->open));
	lane->open[lane->depth++] =
		(struct open){ node, m->start, m->end, m->memory_end, m->level };
	lane->fresh = true;
}

void mprof_calls(struct profile *p, struct mprof_mark *marks, size_t count, bool timeline)
{
	struct lanes l = { .p = p, .timeline = timeline };

	if (!count)
		return;
	l.time = profile_metric(p, "time", "seconds");
	l.memory = profile_metric(p, "memory", "mebibytes");
	p->time_ordered = timeline;
	qsort(marks, count, sizeof(*marks), compare_marks);
	for (size_t i = 0; i < count; i++) {
		struct lane *lane = lane_of(&l, &marks[i]);

		if (lane)
			open_mark(&l, lane, &marks[i]);
		else
			profile_note(p, NOTE_WARNING, 1,
				"functions that run beside %d others: left out",
				MAX_LANES);
	}
	for (size_t i = 0; i < l.count; i++) {
		while (l.items[i].depth)
			close_innermost(&l, &l.items[i]);
		free(l.items[i].open);
	}
	free(l.items);
}
