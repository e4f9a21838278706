/* cpu_marks.c - the functions that a log saw run: the calls of its time line. */
#include <math.h>
#include <stdlib.h>

#include "cpu_report.h"
#include "units.h"
#include "xalloc.h"

/* Marks are for a few functions that somebody named; a trace has calls without end. */
enum { MAX_MARKS = 10000 };

struct calls {
	struct cpu_summary *s;
	double second;			/* a unit of the thread's time */
	metric_id memory;		/* what calls grew by, as mprof has it; NO_ID: none */
	double mb;			/* its unit */
	double grown;			/* so far, MB */
	size_t capacity;
	uint32_t *open;			/* marks that run, the outermost first */
	size_t depth, open_capacity;
};

/* What is between two times, as the line between rows has it. */
static double value_at(const struct series *s, double time)
{
	size_t low = 0, high = s->count;
	double share;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (s->times[middle] <= time)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0 || low == s->count)
		return s->count ? s->values[low ? low - 1 : 0] : (double)NAN;
	share = (time - s->times[low - 1]) / (s->times[low] - s->times[low - 1]);
	return s->values[low - 1] + share * (s->values[low] - s->values[low - 1]);
}

static void close_mark(struct calls *c, double time)
{
	struct cpu_mark *mark = &c->s->marks[c->open[--c->depth]];
	const struct series *memory = &c->s->log->memory;

	mark->to = time;
	if (c->memory != NO_ID)
		mark->growth = c->grown - mark->growth;
	else
		mark->growth = memory->values ? value_at(memory, mark->to) -
			value_at(memory, mark->from) : (double)NAN;
}

static void open_mark(struct calls *c, node_id node, double time)
{
	struct cpu_summary *s = c->s;

	c->open = xgrow(c->open, c->depth, &c->open_capacity, sizeof(*c->open));
	c->open[c->depth++] = (uint32_t)s->mark_count;
	s->marks = xgrow(s->marks, s->mark_count, &c->capacity, sizeof(*s->marks));
	s->marks[s->mark_count++] = (struct cpu_mark){
		.function = node_function_id(s->p, node), .from = time, .to = time,
		.growth = c->grown };
}

static void open_marks(struct calls *c, const node_id *path, size_t count, double time)
{
	while (count && c->s->mark_count < MAX_MARKS)
		open_mark(c, path[--count], time);
}

/* A sample: what is not on its stack has ended, what is new there begins. */
static void take_sample(struct calls *c, const struct sample *sample, node_id **path,
	size_t *capacity)
{
	const struct profile *p = c->s->p;
	double time = sample->start * c->second;
	size_t count = 0, depth = 0;

	for (node_id n = sample->node; p->nodes[n].frame; n = p->nodes[n].parent) {
		*path = xgrow(*path, count, capacity, sizeof(**path));
		(*path)[count++] = n;
	}
	depth = sample->open < count ? sample->open : count;
	while (c->depth > depth)
		close_mark(c, time);
	open_marks(c, *path, count - depth, time);
}

static double seconds_of(const struct profile *p, const struct thread *t)
{
	metric_id m = t->metric == NO_ID ? 0 : t->metric;
	double factor;

	return unit_convert(profile_str(p, p->metrics[m].unit), "seconds", &factor) ?
		factor : (double)NAN;
}

static void take_thread(struct cpu_summary *s, struct calls *c, thread_id thread)
{
	const struct profile *p = s->p;
	metric_id m = p->threads[thread].metric == NO_ID ? 0 : p->threads[thread].metric;
	node_id *path = NULL;
	size_t capacity = 0;
	double end = (double)NAN;

	c->second = seconds_of(p, &p->threads[thread]);
	for (size_t i = 0; i < p->sample_count_stored; i++) {
		const struct sample *sample = &p->samples[i];

		if (sample->thread != thread || isnan(sample->start))
			continue;
		take_sample(c, sample, &path, &capacity);
		if (c->memory != NO_ID)
			c->grown += p->weights[i * p->weight_stride + c->memory] * c->mb;
		end = (sample->start + profile_weight(p, i, m)) * c->second;
	}
	while (c->depth)
		close_mark(c, end);
	free(path);
}

static int compare_marks(const void *a, const void *b)
{
	const struct cpu_mark *x = a, *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	if (x->to != y->to)
		return x->to > y->to ? -1 : 1;
	return (x->function > y->function) - (x->function < y->function);
}

static void find_memory(struct calls *c)
{
	const struct profile *p = c->s->p;

	c->memory = profile_find_metric(p, "memory");
	if (c->memory != NO_ID && (c->memory >= p->weight_stride || !unit_convert(
			profile_str(p, p->metrics[c->memory].unit), "mebibytes", &c->mb)))
		c->memory = NO_ID;
}

void cpu_marks_find(struct cpu_summary *s)
{
	struct calls c = { .s = s };

	if (!s->p->sample_count_stored || !s->p->metric_count)
		return;
	find_memory(&c);
	for (thread_id t = 0; t < s->p->thread_count; t++)
		if (s->p->threads[t].evented && !isnan(seconds_of(s->p, &s->p->threads[t])))
			take_thread(s, &c, t);
	if (s->mark_count)
		qsort(s->marks, s->mark_count, sizeof(*s->marks), compare_marks);
	free(c.open);
}
