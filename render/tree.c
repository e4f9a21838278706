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
#include "picture.h"

#include <math.h>
#include <stdlib.h>

#include "filter.h"
#include "xalloc.h"

struct entry {
	node_id node;
	uint32_t key;
	double weight;
};

struct entries {
	struct entry *at;
	size_t count, capacity;
};

/* Entries that make one box. */
struct group {
	uint32_t key;
	node_id first;
	double weight, frames;
	size_t count, begin;
};

struct groups {
	struct group *at;
	size_t count, capacity;
};

/* The entries of a box of the row that was drawn last. */
struct range {
	size_t first, count;
};

enum step { STEP_PROCESS, STEP_THREAD, STEP_SELF, STEP_CALLEES, STEP_CALLERS };

struct growth {
	struct picture *picture;
	const struct profile *p;
	metric_id metric;
	const struct flamegraph_options *options;
	double min;
	enum step step;
	int rows_max, direction;	/* direction: -1 where callers go up in a sandwich */
	uint32_t *frames;		/* by node: how many it stands for when it is cut */
	thread_id *threads;		/* by node; NULL unless asked for */
	thread_id *processes;		/* by thread: the first of the same process */
	uint32_t *slots;		/* by key: its group, from 1; 0: none */
	struct entries row, next, candidates;
	struct groups groups;
	struct range *ranges, *next_ranges;	/* of the row's boxes, from boxes[first_box] on */
	size_t first_box, range_count, range_capacity;
	size_t next_count, next_capacity;
};

static bool is_drawn(double weight)
{
	return weight > 0 && isfinite(weight);
}

static void entries_add(struct entries *entries, node_id node, uint32_t key, double weight)
{
	struct entry *at = entries->at;

	if (entries->count == entries->capacity)
		at = entries->at = xgrow(at, entries->count, &entries->capacity, sizeof(*at));
	at[entries->count++] = (struct entry){ node, key, weight };
}

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

/* ---- candidates for the next row ---- */

static uint32_t frame_key(const struct growth *g, node_id node)
{
	frame_id frame = g->p->nodes[node].frame;

	return g->options->lines ? frame : g->p->frames[frame].function;
}

static void add_candidate(struct growth *g, node_id node, double weight)
{
	if (g->p->nodes[node].frame && is_drawn(weight))
		entries_add(&g->candidates, node, frame_key(g, node), weight);
}

static void add_callees(struct growth *g, const struct entry *entry)
{
	const double *total = g->p->metrics[g->metric].total;

	for (node_id n = g->p->nodes[entry->node].child; n; n = g->p->nodes[n].next)
		add_candidate(g, n, total[n]);
}

static void add_step(struct growth *g, const struct entry *entry, enum step step)
{
	thread_id thread = g->threads ? g->threads[entry->node] : 0;

	if (step == STEP_CALLEES)
		add_callees(g, entry);
	else if (step == STEP_CALLERS)
		add_candidate(g, g->p->nodes[entry->node].parent, entry->weight);
	else if (step == STEP_SELF)
		add_candidate(g, entry->node, entry->weight);
	else
		entries_add(&g->candidates, entry->node,
			step == STEP_THREAD ? thread : g->processes[thread], entry->weight);
}

/* ---- groups ---- */

static struct group *group_of(struct growth *g, const struct entry *entry)
{
	struct groups *groups = &g->groups;

	if (!g->slots[entry->key]) {
		groups->at = xgrow(groups->at, groups->count, &groups->capacity,
			sizeof(*groups->at));
		groups->at[groups->count++] = (struct group){ .key = entry->key, .first = NO_ID };
		g->slots[entry->key] = (uint32_t)groups->count;
	}
	return &groups->at[g->slots[entry->key] - 1];
}

static void make_groups(struct growth *g)
{
	g->groups.count = 0;
	for (size_t i = 0; i < g->candidates.count; i++) {
		const struct entry *entry = &g->candidates.at[i];
		struct group *group = group_of(g, entry);

		group->weight += entry->weight;
		group->frames += g->frames[entry->node];
		group->count++;
		if (entry->node < group->first)
			group->first = entry->node;
	}
}

/* Moves the visible groups to the front; returns how many.  *cut sums up the others. */
static size_t take_visible(struct growth *g, struct group *cut)
{
	size_t visible = 0;

	*cut = (struct group){ 0 };
	for (size_t i = 0; i < g->groups.count; i++) {
		struct group *group = &g->groups.at[i];

		g->slots[group->key] = 0;
		if (group->weight >= g->min) {
			g->groups.at[visible++] = *group;
			continue;
		}
		cut->weight += group->weight;
		cut->frames += group->frames;
	}
	return visible;
}

/* Copies the visible groups' candidates behind the next row's entries, group by group. */
static void scatter(struct growth *g, size_t visible)
{
	size_t begin = g->next.count;

	for (size_t i = 0; i < visible; i++) {
		g->slots[g->groups.at[i].key] = (uint32_t)i + 1;
		g->groups.at[i].begin = begin;
		begin += g->groups.at[i].count;
		g->groups.at[i].count = 0;
	}
	if (begin > g->next.capacity) {
		g->next.capacity = begin * 2;
		g->next.at = xrealloc(g->next.at, g->next.capacity, sizeof(*g->next.at));
	}
	g->next.count = begin;
	for (size_t i = 0; i < g->candidates.count; i++) {
		const struct entry *entry = &g->candidates.at[i];
		uint32_t slot = g->slots[entry->key];

		if (slot) {
			struct group *group = &g->groups.at[slot - 1];

			g->next.at[group->begin + group->count++] = *entry;
		}
	}
	for (size_t i = 0; i < visible; i++)
		g->slots[g->groups.at[i].key] = 0;
}

/* ---- the order of siblings ---- */

static int compare_spans(struct span a, struct span b)
{
	int c = memcmp(a.s, b.s, a.len < b.len ? a.len : b.len);

	return c ? c : (a.len > b.len) - (a.len < b.len);
}

static int compare_texts(const struct profile *p, string_id a, string_id b)
{
	return a == b ? 0 : compare_spans(profile_text(p, a), profile_text(p, b));
}

static int compare_functions(const struct profile *p, frame_id a, frame_id b)
{
	const struct function *f = &p->functions[p->frames[a].function];
	const struct function *g = &p->functions[p->frames[b].function];
	int c = compare_texts(p, f->name, g->name);

	if (!c)
		c = compare_texts(p, f->file, g->file);
	if (!c)
		c = (f->line > g->line) - (f->line < g->line);
	if (!c)
		c = (p->frames[a].line > p->frames[b].line) - (p->frames[a].line < p->frames[b].line);
	return c ? c : compare_texts(p, f->module, g->module);
}

static int compare_threads(const struct profile *p, thread_id a, thread_id b)
{
	const struct thread *s = &p->threads[a], *t = &p->threads[b];
	int c = compare_texts(p, s->process, t->process);

	if (!c)
		c = (s->pid > t->pid) - (s->pid < t->pid);
	if (!c)
		c = compare_texts(p, s->name, t->name);
	return c ? c : (s->tid > t->tid) - (s->tid < t->tid);
}

static int compare_names(const struct growth *g, const struct group *a,
	const struct group *b)
{
	frame_id frame = g->p->nodes[a->first].frame, other = g->p->nodes[b->first].frame;

	if (g->step == STEP_PROCESS || g->step == STEP_THREAD)
		return compare_threads(g->p, a->key, b->key);
	return compare_functions(g->p, frame, other);
}

static int compare_groups(const void *left, const void *right, void *growth)
{
	const struct group *a = left, *b = right;
	const struct growth *g = growth;
	int c = 0;

	if (g->options->order == ORDER_WEIGHT)
		c = (a->weight < b->weight) - (a->weight > b->weight);
	if (!c && g->options->order != ORDER_TIME)
		c = compare_names(g, a, b);
	if (!c)
		c = (a->first > b->first) - (a->first < b->first);
	return c ? c : (a->key > b->key) - (a->key < b->key);
}

/* ---- rows ---- */

static uint32_t box_kind(enum step step)
{
	return step == STEP_PROCESS ? BOX_PROCESS : step == STEP_THREAD ? BOX_THREAD : BOX_FRAME;
}

static struct box *put_box(struct growth *g, const struct box *parent, double *x, double w)
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

	box->kind = kind;
	box->frames = cut->frames;
	put_range(g, &(struct group){ 0 });
}

static void sum_candidates(const struct growth *g, struct group *sum)
{
	*sum = (struct group){ 0 };
	for (size_t i = 0; i < g->candidates.count; i++) {
		sum->weight += g->candidates.at[i].weight;
		sum->frames += g->frames[g->candidates.at[i].node];
	}
}

static void grow_box(struct growth *g, size_t index)
{
	struct box parent = g->picture->boxes[g->first_box + index];
	struct range range = g->ranges[index];
	struct group cut;
	double x = parent.x;

	g->candidates.count = 0;
	for (size_t i = 0; i < range.count; i++)
		add_step(g, &g->row.at[range.first + i], g->step);
	if (parent.row * g->direction >= g->rows_max) {
		sum_candidates(g, &cut);
		put_rest(g, &parent, &x, &cut, BOX_DEEPER);
		return;
	}
	make_groups(g);
	size_t visible = take_visible(g, &cut);

	if (visible > 1)
		qsort_r(g->groups.at, visible, sizeof(*g->groups.at), compare_groups, g);
	scatter(g, visible);
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

static void grow_row(struct growth *g, enum step step)
{
	size_t boxes = g->picture->count, count = g->range_count;

	g->step = step;
	for (size_t i = 0; i < count; i++)
		grow_box(g, i);
	next_row(g, boxes);
}

static void grow(struct growth *g, enum step step)
{
	while (g->range_count)
		grow_row(g, step);
}

/* ---- beginnings and ends ---- */

static void growth_start(struct growth *g, const struct profile *p, bool callers)
{
	size_t keys = p->function_count;

	if (p->frame_count > keys)
		keys = p->frame_count;
	if (p->thread_count > keys)
		keys = p->thread_count;
	g->slots = xcalloc(keys + 1, sizeof(*g->slots));
	g->frames = callers ? profile_node_depths(p) : subtree_sizes(p);
	g->direction = 1;
	g->rows_max = g->options->style == STYLE_SUNBURST ? RINGS_MAX : ROWS_MAX;
	if (g->options->threads || g->options->color_by == COLOR_BY_THREAD)
		g->threads = profile_node_threads(p);
}

static void growth_end(struct growth *g)
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

/* The box that all entries of the row are in. */
static void put_all(struct growth *g)
{
	struct box *box = picture_box(g->picture);

	for (size_t i = 0; i < g->row.count; i++)
		box->w += g->row.at[i].weight;
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
	const double *total = g->p->metrics[g->metric].total;

	for (thread_id t = 0; t < g->p->thread_count; t++)
		if (is_drawn(total[g->p->threads[t].root]))
			entries_add(&g->row, g->p->threads[t].root, 0, total[g->p->threads[t].root]);
}

static void start_at_leaves(struct growth *g)
{
	const double *self = g->p->metrics[g->metric].self;

	for (size_t n = 1; n < g->p->node_count; n++)
		if (is_drawn(self[n]))
			entries_add(&g->row, (node_id)n, 0, self[n]);
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

static bool same_process(const struct thread *a, const struct thread *b)
{
	return a->process == b->process && a->pid == b->pid;
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
	qsort_r(sorted, count, sizeof(*sorted), compare_processes, (void *)(uintptr_t)g->p);
	for (size_t i = 0; i < count; i++) {
		thread_id t = sorted[i];

		if (!i || !same_process(&threads[first], &threads[t]))
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
		.picture = picture, .p = p, .metric = metric, .options = options,
	};

	growth_start(&g, p, options->reversed);
	if (options->reversed)
		start_at_leaves(&g);
	else
		start_at_roots(&g);
	put_all(&g);
	picture->whole = picture->width;
	if (options->threads) {
		if (find_processes(&g))
			grow_row(&g, STEP_PROCESS);
		grow_row(&g, STEP_THREAD);
	}
	if (options->reversed)
		grow_row(&g, STEP_SELF);
	grow(&g, options->reversed ? STEP_CALLERS : STEP_CALLEES);
	growth_end(&g);
}

/* ---- sandwich ---- */

/* Entries for the outermost calls of functions that match. */
static void start_at_matches(struct growth *g, const struct pattern *pattern)
{
	const struct profile *p = g->p;
	const double *total = p->metrics[g->metric].total;
	bool *matches = xcalloc(p->function_count + 1, sizeof(*matches));
	bool *inside = xcalloc(p->node_count, sizeof(*inside));

	for (function_id f = 1; f < p->function_count; f++)
		matches[f] = function_matches(p, f, pattern);
	for (node_id n = 1; n < p->node_count; n++) {
		bool match = matches[p->frames[p->nodes[n].frame].function];

		inside[n] = inside[p->nodes[n].parent];
		if (match && !inside[n] && is_drawn(total[n]))
			entries_add(&g->row, n, 0, total[n]);
		inside[n] |= match;
	}
	free(matches);
	free(inside);
}

/* The row of the functions themselves, without a box around them. */
static void put_middle(struct growth *g)
{
	struct picture *picture = g->picture;

	put_all(g);
	picture->boxes[0].row = -1;
	grow_row(g, STEP_SELF);
	memmove(picture->boxes, picture->boxes + 1, --picture->count * sizeof(*picture->boxes));
	g->first_box = 0;
}

/* One half: callers above (direction -1) or callees below. */
static void put_half(struct picture *picture, const struct profile *p, metric_id metric,
	const struct flamegraph_options *options, const struct pattern *pattern, int direction)
{
	struct picture middle = { 0 };
	struct growth g = {
		.picture = direction > 0 ? picture : &middle,
		.p = p, .metric = metric, .options = options,
	};

	growth_start(&g, p, direction < 0);
	start_at_matches(&g, pattern);
	put_middle(&g);
	size_t kept = middle.count;

	g.direction = direction;
	g.rows_max = ROWS_MAX / 2;
	grow(&g, direction < 0 ? STEP_CALLERS : STEP_CALLEES);
	for (size_t i = kept; i < middle.count; i++)
		*picture_box(picture) = middle.boxes[i];
	picture_free(&middle);
	growth_end(&g);
}

int picture_sandwich(struct picture *picture, const struct profile *p, metric_id metric,
	const struct flamegraph_options *options, struct error *error)
{
	struct pattern *pattern = pattern_new(options->sandwich, false, error);
	struct flamegraph_options merged = *options;

	if (!pattern)
		return -1;
	merged.threads = false;
	put_half(picture, p, metric, &merged, pattern, 1);
	put_half(picture, p, metric, &merged, pattern, -1);
	pattern_free(pattern);
	picture->whole = profile_total(p, metric);
	if (!(picture->width > 0))
		return error_set(error, "no function matches \"%s\"", options->sandwich);
	return 0;
}
