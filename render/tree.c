/*
 * tree.c - the boxes of a tree, row by row.
 *
 * A box is one function below its parent's box: several nodes, where frames
 * differ in their line only or threads are merged.  A row's boxes each have
 * their nodes as entries; the next row's candidates are those nodes' children
 * (or parents, in pictures of callers), sorted into groups by function.
 * Groups that would be too narrow go no further, so the work is in proportion
 * to what is seen.
 */
#include "growth.h"

#include <stdlib.h>

#include "xalloc.h"

/* ---- what stands for nodes that are cut ---- */

static uint32_t *subtree_sizes(const struct profile *p)
{
	uint32_t *sizes = xcalloc(p->node_count, sizeof(*sizes));

	for (size_t n = p->node_count; n-- > 1;) {
		sizes[n] += p->nodes[n].frame != 0;
		sizes[p->nodes[n].parent] += sizes[n];
	}
	return sizes;
}

/* ---- rows ---- */

static uint32_t box_kind(enum step step)
{
	return step == STEP_PROCESS ? BOX_PROCESS : step == STEP_THREAD ? BOX_THREAD :
		BOX_FRAME;
}

static struct box *put_box(struct growth *g, const struct box *parent, double *x,
	double w)
{
	double room = parent->x + parent->w - *x;
	int row = parent->row + g->direction;
	struct box *box = picture_box(g->picture);

	box->row = row;
	box->x = *x;
	box->w = w < room ? w : room > 0 ? room : 0;
	*x += box->w;
	return box;
}

static uint32_t growth_change(struct growth *g, const struct change *change)
{
	return g->sides.before ? differential_change(g->picture->differential, change) :
		0;
}

static void put_range(struct growth *g, const struct group *group)
{
	g->next_ranges = xgrow(g->next_ranges, g->next_count, &g->next_capacity,
		sizeof(*g->next_ranges));
	g->next_ranges[g->next_count++] = (struct range){ group->begin, group->count };
}

static void put_group(struct growth *g, const struct box *parent, double *x,
	const struct group *group)
{
	struct box *box = put_box(g, parent, x, group->weight);

	box->change = growth_change(g, &group->change);
	box->kind = box_kind(g->step);
	box->id = box->kind == BOX_FRAME ? g->p->nodes[group->first].frame : group->key;
	box->thread = g->threads ? g->threads[group->first] : 0;
	put_range(g, group);
}

static void put_rest(struct growth *g, const struct box *parent, double *x,
	const struct group *cut, enum box_kind kind)
{
	if (!is_drawn(cut->weight) || *x >= parent->x + parent->w)
		return;
	struct box *box = put_box(g, parent, x, cut->weight);

	box->change = growth_change(g, &cut->change);
	box->kind = kind;
	box->frames = cut->frames;
	put_range(g, &(struct group){ 0 });
}

static void grow_box(struct growth *g, size_t index)
{
	struct box parent = g->picture->boxes[g->first_box + index];
	struct group cut;
	double x = parent.x;

	growth_gather(g, g->ranges[index]);
	if (parent.row * g->direction >= g->rows_max) {
		growth_sum(g, &cut);
		put_rest(g, &parent, &x, &cut, BOX_DEEPER);
		return;
	}
	size_t visible = growth_group(g, &cut);

	for (size_t i = 0; i < visible; i++)
		put_group(g, &parent, &x, &g->groups.at[i]);
	put_rest(g, &parent, &x, &cut, BOX_PRUNED);
}

static void next_row(struct growth *g, size_t first_box)
{
	struct entries row = g->row;
	struct range *ranges = g->ranges;
	size_t capacity = g->range_capacity;

	g->row = g->next;
	g->next = row;
	g->next.count = 0;
	g->ranges = g->next_ranges;
	g->range_count = g->next_count;
	g->range_capacity = g->next_capacity;
	g->next_ranges = ranges;
	g->next_capacity = capacity;
	g->next_count = 0;
	g->first_box = first_box;
}

void growth_row(struct growth *g, enum step step)
{
	size_t boxes = g->picture->count, count = g->range_count;

	g->step = step;
	for (size_t i = 0; i < count; i++)
		grow_box(g, i);
	next_row(g, boxes);
}

void growth_rows(struct growth *g, enum step step)
{
	while (g->range_count)
		growth_row(g, step);
}

/* ---- beginnings and ends ---- */

static void find_costs(struct growth *g, metric_id metric, bool of_self)
{
	const struct differential *d = g->picture->differential;

	g->costs = d ? &d->widths : &g->p->metrics[metric];
	g->weights = of_self ? g->costs->self : g->costs->total;
	if (d)
		g->sides = differential_sides(d, of_self, g->callers);
}

void growth_start(struct growth *g, metric_id metric, bool callers)
{
	const struct profile *p = g->p;
	size_t keys = p->function_count;

	if (p->frame_count > keys)
		keys = p->frame_count;
	if (p->thread_count > keys)
		keys = p->thread_count;
	g->slots = xcalloc(keys + 1, sizeof(*g->slots));
	g->callers = callers;
	find_costs(g, metric, callers && g->options->style != STYLE_SANDWICH);
	g->frames = callers ? profile_node_depths(p) : subtree_sizes(p);
	g->direction = 1;
	g->rows_max = g->options->style == STYLE_SUNBURST ? RINGS_MAX : ROWS_MAX;
	if (g->options->threads || g->options->color_by == COLOR_BY_THREAD)
		g->threads = profile_node_threads(p);
}

void growth_end(struct growth *g)
{
	free(g->row.at);
	free(g->next.at);
	free(g->candidates.at);
	free(g->groups.at);
	free(g->ranges);
	free(g->next_ranges);
	free(g->slots);
	free(g->frames);
	free(g->threads);
	free(g->processes);
}

void growth_root(struct growth *g)
{
	struct box *box = picture_box(g->picture);

	struct change change = { 0 };

	for (size_t i = 0; i < g->row.count; i++) {
		box->w += g->weights[g->row.at[i].origin];
		if (g->sides.before)
			change_add(&change, &g->sides, g->row.at[i].node,
				g->row.at[i].origin);
	}
	box->change = growth_change(g, &change);
	g->picture->width = box->w;
	g->min = picture_min(box->w, g->options);
	put_range(g, &(struct group){ .count = g->row.count });
	g->ranges = g->next_ranges;
	g->range_count = 1;
	g->range_capacity = g->next_capacity;
	g->next_ranges = NULL;
	g->next_count = g->next_capacity = 0;
}

static void start_at_roots(struct growth *g)
{
	for (thread_id t = 0; t < g->p->thread_count; t++) {
		node_id root = g->p->threads[t].root;

		if (is_drawn(g->weights[root]))
			entries_add(&g->row, root, 0, root);
	}
}

static void start_at_leaves(struct growth *g)
{
	for (node_id n = 1; n < g->p->node_count; n++)
		if (is_drawn(g->weights[n]))
			entries_add(&g->row, n, 0, n);
}

static int compare_processes(const void *left, const void *right, void *profile)
{
	thread_id a = *(const thread_id *)left, b = *(const thread_id *)right;
	const struct profile *p = profile;
	const struct thread *s = &p->threads[a], *t = &p->threads[b];
	int c = (s->process > t->process) - (s->process < t->process);

	if (!c)
		c = (s->pid > t->pid) - (s->pid < t->pid);
	return c ? c : (a > b) - (a < b);
}

/* Fills g->processes; whether there is anything to say about processes. */
static bool find_processes(struct growth *g)
{
	const struct thread *threads = g->p->threads;
	size_t count = g->p->thread_count;
	thread_id *sorted = xcalloc(count + 1, sizeof(*sorted)), first = 0;
	bool known = false;

	g->processes = xcalloc(count + 1, sizeof(*g->processes));
	for (thread_id t = 0; t < count; t++)
		sorted[t] = t;
	qsort_r(sorted, count, sizeof(*sorted), compare_processes,
		(void *)(uintptr_t)g->p);
	for (size_t i = 0; i < count; i++) {
		thread_id t = sorted[i];

		if (!i || !profile_same_process(g->p, first, t))
			first = t;
		g->processes[t] = first;
		known |= threads[t].process || threads[t].pid >= 0;
	}
	free(sorted);
	return known;
}

void picture_tree(struct picture *picture, const struct profile *p, metric_id metric,
	const struct flamegraph_options *options)
{
	struct growth g = {
		.picture = picture, .p = p, .options = options,
	};

	growth_start(&g, metric, options->reversed);
	if (options->reversed)
		start_at_leaves(&g);
	else
		start_at_roots(&g);
	growth_root(&g);
	picture->whole = picture->width;
	if (options->threads) {
		if (find_processes(&g))
			growth_row(&g, STEP_PROCESS);
		growth_row(&g, STEP_THREAD);
	}
	if (options->reversed)
		growth_row(&g, STEP_SELF);
	growth_rows(&g, options->reversed ? STEP_CALLERS : STEP_CALLEES);
	growth_end(&g);
}
