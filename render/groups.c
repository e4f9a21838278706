/* groups.c - which nodes become one box, and in which order. */
#include "growth.h"

#include <stdlib.h>

#include "xalloc.h"

void entries_add(struct entries *entries, node_id node, uint32_t key, node_id origin)
{
	struct entry *at = entries->at;

	if (entries->count == entries->capacity)
		at = entries->at = xgrow(at, entries->count, &entries->capacity,
			sizeof(*at));
	at[entries->count++] = (struct entry){ node, key, origin };
}

/* ---- candidates for the next row ---- */

static uint32_t frame_key(const struct growth *g, node_id node)
{
	frame_id frame = g->p->nodes[node].frame;

	return g->options->lines ? frame : g->p->frames[frame].function;
}

static void add_candidate(struct growth *g, node_id node, node_id origin)
{
	if (g->p->nodes[node].frame && is_drawn(g->weights[origin]))
		entries_add(&g->candidates, node, frame_key(g, node), origin);
}

static void add_callees(struct growth *g, const struct entry *entry)
{
	for (node_id n = g->p->nodes[entry->node].child; n; n = g->p->nodes[n].next)
		add_candidate(g, n, n);
}

static void add_step(struct growth *g, const struct entry *entry, enum step step)
{
	thread_id thread = g->threads ? g->threads[entry->node] : 0;

	if (step == STEP_CALLEES)
		add_callees(g, entry);
	else if (step == STEP_CALLERS)
		add_candidate(g, g->p->nodes[entry->node].parent, entry->origin);
	else if (step == STEP_SELF)
		add_candidate(g, entry->node, entry->origin);
	else
		entries_add(&g->candidates, entry->node,
			step == STEP_THREAD ? thread : g->processes[thread],
			entry->origin);
}

void growth_gather(struct growth *g, struct range range)
{
	g->candidates.count = 0;
	for (size_t i = 0; i < range.count; i++)
		add_step(g, &g->row.at[range.first + i], g->step);
}

void growth_sum(const struct growth *g, struct group *sum)
{
	*sum = (struct group){ 0 };
	for (size_t i = 0; i < g->candidates.count; i++) {
		const struct entry *entry = &g->candidates.at[i];

		sum->weight += g->weights[entry->origin];
		sum->frames += g->frames[entry->node];
		if (g->sides.before)
			change_add(&sum->change, &g->sides, entry->node, entry->origin);
	}
}

/* ---- the order of siblings ---- */

static int compare_functions(const struct profile *p, frame_id a, frame_id b)
{
	const struct function *f = &p->functions[p->frames[a].function];
	const struct function *g = &p->functions[p->frames[b].function];
	int c = profile_compare_texts(p, f->name, g->name);

	if (!c)
		c = profile_compare_texts(p, f->file, g->file);
	if (!c)
		c = (f->line > g->line) - (f->line < g->line);
	if (!c)
		c = (p->frames[a].line > p->frames[b].line) - (p->frames[a].line < p->frames[b].line);
	return c ? c : profile_compare_texts(p, f->module, g->module);
}

static int compare_threads(const struct profile *p, thread_id a, thread_id b)
{
	const struct thread *s = &p->threads[a], *t = &p->threads[b];
	int c = profile_compare_texts(p, s->process, t->process);

	if (!c)
		c = (s->pid > t->pid) - (s->pid < t->pid);
	if (!c)
		c = profile_compare_texts(p, s->name, t->name);
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

/* ---- groups ---- */

static struct group *group_of(struct growth *g, const struct entry *entry)
{
	struct groups *groups = &g->groups;

	if (!g->slots[entry->key]) {
		groups->at = xgrow(groups->at, groups->count, &groups->capacity,
			sizeof(*groups->at));
		groups->at[groups->count++] = (struct group){ .key = entry->key,
			.first = NO_ID };
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

		group->weight += g->weights[entry->origin];
		if (g->sides.before)
			change_add(&group->change, &g->sides, entry->node, entry->origin);
		group->frames = g->callers ? 1 : group->frames + g->frames[entry->node];
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
		change_sum(&cut->change, &group->change);
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

size_t growth_group(struct growth *g, struct group *cut)
{
	make_groups(g);
	size_t visible = take_visible(g, cut);

	if (visible > 1)
		qsort_r(g->groups.at, visible, sizeof(*g->groups.at), compare_groups, g);
	scatter(g, visible);
	return visible;
}
