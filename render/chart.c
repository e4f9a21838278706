/*
 * chart.c - the boxes of a time line: a lane a thread, from left to right.
 *
 * The samples of a thread are gone through once, with the frames that are
 * open on a stack.  A frame that closes too narrow takes all inside it along
 * and joins its parent's pending run of such frames, which becomes one box
 * once something wide follows.
 */
#include "picture.h"

#include <math.h>
#include <stdlib.h>

#include "units.h"
#include "xalloc.h"

enum { LANES_MAX = 200, CHART_ROWS = 4000 };

/* Narrow frames that are drawn as one. */
struct run {
	double begin, end, frames;	/* frames 0: none */
};

/* A frame that has been called and has not yet returned. */
struct open {
	node_id node;
	double begin, frames;	/* frames: how many are inside, itself included */
	size_t mark;		/* boxes that were there when it began */
	struct run run;		/* of its callees */
};

struct lane {
	struct picture *picture;
	const struct profile *p;
	const struct flamegraph_options *options;
	const uint32_t *depths;		/* by node */
	double min;
	double gap;			/* shorter ones are rounding */
	size_t rows_max;
	int row;			/* of the thread itself; its frames below it */
	int last_row;
	thread_id thread;
	struct open *stack;		/* [0] is the thread */
	size_t depth, capacity;
	double end;			/* of the last sample */
	node_id node;			/* its innermost frame */
};

/* ---- boxes ---- */

static struct box *put(struct lane *lane, size_t level, double begin, double end)
{
	struct box *box = picture_box(lane->picture);

	box->row = lane->row + (int)level;
	box->x = begin;
	box->w = end - begin;
	box->thread = lane->thread;
	if (box->row > lane->last_row)
		lane->last_row = box->row;
	return box;
}

static void flush_run(struct lane *lane, size_t level, struct run *run)
{
	if (run->frames > 0 && run->end > run->begin) {
		struct box *box = put(lane, level, run->begin, run->end);

		box->kind = BOX_PRUNED;
		box->frames = run->frames;
	}
	run->frames = 0;
}

static void extend_run(struct lane *lane, size_t level, struct run *run,
	const struct open *o)
{
	if (run->frames > 0 && o->begin - run->end >= lane->min)
		flush_run(lane, level, run);
	if (!(run->frames > 0))
		run->begin = o->begin;
	run->end = lane->end;
	run->frames += o->frames;
}

static void put_closed(struct lane *lane, size_t level, const struct open *o)
{
	struct box *box = put(lane, level, o->begin, lane->end);

	if (level > lane->rows_max) {
		box->kind = BOX_DEEPER;
		box->frames = o->frames;
		return;
	}
	box->kind = BOX_FRAME;
	box->id = lane->p->nodes[o->node].frame;
}

static void close_frame(struct lane *lane)
{
	size_t level = --lane->depth;
	struct open *o = &lane->stack[level], *parent = &lane->stack[level - 1];

	parent->frames += o->frames;
	if (lane->end - o->begin < lane->min || lane->end <= o->begin) {
		lane->picture->count = o->mark;
		extend_run(lane, level, &parent->run, o);
		return;
	}
	flush_run(lane, level, &parent->run);
	flush_run(lane, level + 1, &o->run);
	put_closed(lane, level, o);
}

/* ---- the stack ---- */

static void open_frame(struct lane *lane, node_id node, double begin, double frames)
{
	lane->stack = xgrow(lane->stack, lane->depth, &lane->capacity,
		sizeof(*lane->stack));
	lane->stack[lane->depth++] = (struct open){
		.node = node, .begin = begin, .frames = frames, .mark = lane->picture->count,
	};
}

static bool same_box(const struct lane *lane, node_id a, node_id b)
{
	frame_id frame = lane->p->nodes[a].frame, other = lane->p->nodes[b].frame;

	if (lane->options->lines)
		return frame == other;
	return lane->p->frames[frame].function == lane->p->frames[other].function;
}

static size_t min_size(size_t a, size_t b)
{
	return a < b ? a : b;
}

/*
 * The nodes of a stack from the level given on, the innermost last, in an
 * array that the caller frees.  Levels count from 1.
 */
static node_id *path_from(const struct lane *lane, node_id node, size_t level,
	size_t shown)
{
	node_id *path = xcalloc(shown + 2, sizeof(*path));

	for (size_t i = lane->depths[node]; i >= level; i--) {
		if (i <= shown)
			path[i] = node;
		node = lane->p->nodes[node].parent;
	}
	return path;
}

/* How many levels of the stack go on in a sample: what it says, and equal functions. */
static size_t levels_kept(const struct lane *lane, const node_id *path, size_t kept,
	size_t shown, bool evented)
{
	while (!evented && kept + 1 < lane->depth && kept + 1 <= shown &&
		same_box(lane, lane->stack[kept + 1].node, path[kept + 1]))
		kept++;
	return kept;
}

/* What goes beyond the last row is one frame more that stands for the others. */
static void change_stack(struct lane *lane, const struct sample *sample, double begin)
{
	size_t depth = lane->depths[sample->node];
	size_t shown = min_size(depth, lane->rows_max + 1);
	size_t kept = min_size(min_size(sample->open, shown), lane->depth - 1);
	bool evented = lane->p->threads[sample->thread].evented;

	bool after_gap = begin - lane->end > lane->gap;

	if (after_gap && !evented)
		kept = 0;
	node_id *path = path_from(lane, sample->node, kept + 1, shown);

	if (!after_gap)
		kept = levels_kept(lane, path, kept, shown, evented);
	while (lane->depth > kept + 1)
		close_frame(lane);
	for (size_t level = kept + 1; level <= shown; level++)
		open_frame(lane, path[level], begin,
			level > lane->rows_max ? (double)(depth - lane->rows_max) : 1);
	free(path);
}

/* ---- lanes ---- */

static metric_id lane_metric(const struct profile *p, thread_id thread, metric_id metric)
{
	return p->threads[thread].metric == NO_ID ? metric : p->threads[thread].metric;
}

static double unit_factor(const struct profile *p, metric_id from, metric_id to)
{
	double factor = 1;

	if (from != to && !unit_convert(profile_str(p, p->metrics[from].unit),
				  profile_str(p, p->metrics[to].unit), &factor))
		return 0;
	return factor;
}

/* Where a sample begins and how long it is, in the picture's unit. */
static void sample_span(const struct profile *p, size_t i, metric_id metric,
	double last_end, double *begin, double *end)
{
	const struct sample *sample = &p->samples[i];
	metric_id own = lane_metric(p, sample->thread, metric);
	double factor = unit_factor(p, own, metric);
	double start = sample->start * factor;

	*begin = isfinite(start) && start > last_end ? start : last_end;
	*end = *begin + profile_weight(p, i, own) * factor;
}

/* Samples by thread, each in its order: those of thread t are [first[t], first[t + 1]). */
struct by_thread {
	size_t *first, *samples;
};

static struct by_thread sort_by_thread(const struct profile *p)
{
	struct by_thread b = {
		.first = xcalloc(p->thread_count + 2, sizeof(size_t)),
		.samples = xcalloc(p->sample_count_stored + 1, sizeof(size_t)),
	};

	for (size_t i = 0; i < p->sample_count_stored; i++)
		b.first[p->samples[i].thread + 2]++;
	for (size_t t = 2; t <= p->thread_count + 1; t++)
		b.first[t] += b.first[t - 1];
	for (size_t i = 0; i < p->sample_count_stored; i++)
		b.samples[b.first[p->samples[i].thread + 1]++] = i;
	return b;
}

static double lane_begin(const struct profile *p, const struct by_thread *by, thread_id t)
{
	double start = by->first[t] < by->first[t + 1] ?
		p->samples[by->samples[by->first[t]]].start : 0;

	return isfinite(start) ? start : 0;
}

static void draw_lane(struct lane *lane, const struct by_thread *by, metric_id metric,
	double origin)
{
	thread_id t = lane->thread;
	double begin = lane_begin(lane->p, by, t) *
		unit_factor(lane->p, lane_metric(lane->p, t, metric), metric);
	double end = begin;

	lane->depth = 0;
	lane->end = begin - origin;
	open_frame(lane, lane->p->threads[t].root, begin - origin, 1);
	for (size_t i = by->first[t]; i < by->first[t + 1]; i++) {
		sample_span(lane->p, by->samples[i], metric, end, &begin, &end);
		change_stack(lane, &lane->p->samples[by->samples[i]], begin - origin);
		lane->end = end - origin;
	}
	while (lane->depth > 1)
		close_frame(lane);
	flush_run(lane, 1, &lane->stack[0].run);
	struct box *box = put(lane, 0, lane->stack[0].begin, lane->end);

	box->kind = BOX_THREAD;
	box->id = t;
}

/* ---- all lanes ---- */

/* Where lane t begins and ends; false where there is nothing of it. */
static bool lane_span(const struct profile *p, const struct by_thread *by, thread_id t,
	metric_id metric, double *first, double *last)
{
	double factor = unit_factor(p, lane_metric(p, t, metric), metric), begin;

	*first = *last = lane_begin(p, by, t) * factor;
	if (!(factor > 0))
		return false;
	for (size_t i = by->first[t]; i < by->first[t + 1]; i++)
		sample_span(p, by->samples[i], metric, *last, &begin, last);
	return *last > *first;
}

struct lanes {
	thread_id *threads;
	size_t count;
	double first, last;
};

static struct lanes find_lanes(const struct profile *p, const struct by_thread *by,
	metric_id metric)
{
	struct lanes lanes = {
		.threads = xcalloc(p->thread_count + 1, sizeof(thread_id)),
		.first = (double)INFINITY, .last = -(double)INFINITY,
	};

	for (thread_id t = 0; t < p->thread_count; t++) {
		double first, last;

		if (!lane_span(p, by, t, metric, &first, &last))
			continue;
		lanes.threads[lanes.count++] = t;
		lanes.first = first < lanes.first ? first : lanes.first;
		lanes.last = last > lanes.last ? last : lanes.last;
	}
	return lanes;
}

static int compare_boxes(const void *left, const void *right)
{
	const struct box *a = left, *b = right;

	if (a->row != b->row)
		return a->row < b->row ? -1 : 1;
	if (a->x < b->x || a->x > b->x)
		return a->x < b->x ? -1 : 1;
	return (a->w < b->w) - (a->w > b->w);
}

/* A box that says how many threads have no lane. */
static void put_more(struct picture *picture, int row, size_t count)
{
	struct box *box = picture_box(picture);

	box->kind = BOX_THREADS;
	box->row = row;
	box->w = picture->width;
	box->frames = (double)count;
}

static void draw_lanes(struct picture *picture, struct lane *lane,
	const struct lanes *lanes, const struct by_thread *by, metric_id metric)
{
	size_t shown = lanes->count < LANES_MAX ? lanes->count : LANES_MAX;
	int row = 0;

	lane->rows_max = shown ? min_size(ROWS_MAX, CHART_ROWS / shown) : 0;
	for (size_t i = 0; i < shown; i++) {
		lane->thread = lanes->threads[i];
		lane->row = lane->last_row = row;
		draw_lane(lane, by, metric, lanes->first);
		row = lane->last_row + 2;
	}
	if (shown < lanes->count)
		put_more(picture, row, lanes->count - shown);
}

int picture_chart(struct picture *picture, const struct profile *p, metric_id metric,
	const struct flamegraph_options *options, struct error *error)
{
	if (!p->time_ordered || !p->sample_count_stored)
		return error_set(error, "a chart needs a time line, which this profile has not");
	struct by_thread by = sort_by_thread(p);
	struct lanes lanes = find_lanes(p, &by, metric);
	uint32_t *depths = profile_node_depths(p);
	struct lane lane = { .picture = picture, .p = p, .options = options,
		.depths = depths };

	picture->width = picture->whole = lanes.count ? lanes.last - lanes.first : 0;
	lane.min = picture_min(picture->width, options);
	lane.gap = picture->width * 1e-9;
	draw_lanes(picture, &lane, &lanes, &by, metric);
	if (picture->count)
		qsort(picture->boxes, picture->count, sizeof(*picture->boxes),
			compare_boxes);
	free(lane.stack);
	free(depths);
	free(lanes.threads);
	free(by.first);
	free(by.samples);
	return 0;
}
