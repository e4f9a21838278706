/* score_graph.c - which modules use which, by the profile's own calls. */
#include <stdlib.h>

#include "components.h"
#include "score_parts.h"
#include "xalloc.h"

static int compare_uses(const void *left, const void *right)
{
	const struct dependency *a = left, *b = right;

	if (a->to != b->to)
		return a->to < b->to ? -1 : 1;
	return (a->from > b->from) - (a->from < b->from);
}

/* Each pair of different modules once. */
static void find_uses(struct score *s, const struct callgraph_view *view)
{
	size_t kept = 0;

	s->uses = xcalloc(view->edge_count, sizeof(*s->uses));
	for (size_t e = 0; e < view->edge_count; e++) {
		struct dependency d = { s->module_of[view->edges[e].caller],
			s->module_of[view->edges[e].callee] };

		if (d.from != d.to && d.from != NO_ID && d.to != NO_ID)
			s->uses[s->use_count++] = d;
	}
	qsort(s->uses, s->use_count, sizeof(*s->uses), compare_uses);
	for (size_t i = 0; i < s->use_count; i++)
		if (!kept || compare_uses(&s->uses[kept - 1], &s->uses[i]))
			s->uses[kept++] = s->uses[i];
	s->use_count = kept;
}

static bool couples(const struct score *s, const struct dependency *d)
{
	return !s->modules[d->from].builtin && !s->modules[d->to].builtin;
}

/* The others in the order that they are in: users behind the used. */
static uint32_t *find_components(const struct score *s)
{
	size_t *at = xcalloc(s->count + 1, sizeof(*at)), count = 0;
	uint32_t *users = xcalloc(s->use_count, sizeof(*users)), *found;
	size_t module = 0;

	for (size_t i = 0; i < s->use_count; i++) {
		for (; module < s->uses[i].to; module++)
			at[module + 1] = count;
		if (couples(s, &s->uses[i]))
			users[count++] = s->uses[i].from;
	}
	for (; module < s->count; module++)
		at[module + 1] = count;
	found = components_find(&(struct links){ s->count, at, users });
	free(at);
	free(users);
	return found;
}

/* Keeps the two that cost most, of those that cost the same the first. */
static void add_to_circle(const struct score *s, struct circle *c, uint32_t module)
{
	const struct score_module *m = s->modules;

	if (!c->size++) {
		c->first = c->second = module;
	} else if (m[module].self > m[c->first].self) {
		c->second = c->first;
		c->first = module;
	} else if (c->size == 2 || m[module].self > m[c->second].self) {
		c->second = module;
	}
}

/* A component of one alone is no circle. */
static void find_circles(struct score *s)
{
	uint32_t *component = find_components(s);

	s->circles = xcalloc(s->count + 1, sizeof(*s->circles));
	for (size_t i = 0; i < s->count; i++)
		add_to_circle(s, &s->circles[component[i]], (uint32_t)i);
	for (size_t i = 0; i < s->count; i++) {
		struct circle *c = &s->circles[component[i]];

		s->modules[i].circle = c->size > 1 ? component[i] : 0;
		c->size = c->size > 1 ? c->size : 0;
	}
	free(component);
}

void score_connect(struct score *s, const struct callgraph_view *view)
{
	find_uses(s, view);
	for (size_t i = 0; i < s->use_count; i++) {
		if (!couples(s, &s->uses[i]))
			continue;
		s->modules[s->uses[i].from].uses++;
		s->modules[s->uses[i].to].used_by++;
	}
	find_circles(s);
}

/* ---- names ---- */

static void add_name(struct score_names *names, struct span name)
{
	names->items = xgrow(names->items, names->count, &names->capacity,
		sizeof(*names->items));
	names->items[names->count++] = name;
}

static int compare_names(const void *a, const void *b)
{
	return span_compare(*(const struct span *)a, *(const struct span *)b);
}

static void sort_names(struct score_names *names)
{
	size_t kept = 0;

	if (names->count)
		qsort(names->items, names->count, sizeof(*names->items), compare_names);
	for (size_t i = 0; i < names->count; i++)
		if (!kept || span_compare(names->items[kept - 1], names->items[i]))
			names->items[kept++] = names->items[i];
	names->count = kept;
}

/* What a metrics entry is called here. */
static struct span entry_name(const struct score *s, const struct metrics_entry *e)
{
	return e->module != NO_ID ? s->modules[e->module].name : span_of(e->path);
}

/* The first of some by to that goes there. */
static size_t first_to(const struct dependency *items, size_t count, uint32_t to)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (items[middle].to < to)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Whether a file tells who depends on a module. */
static bool add_told(const struct score *s, size_t file, const struct score_module *m,
	struct score_names *names)
{
	const struct metrics *told = s->metrics[file];
	uint32_t to = s->entries[(size_t)(m - s->modules) * s->metrics_count + file];

	if (to == NO_ID || !told->edge_count)
		return false;
	for (size_t i = first_to(told->edges, told->edge_count, to);
			i < told->edge_count && told->edges[i].to == to; i++)
		add_name(names, entry_name(s, &told->entries[told->edges[i].from]));
	return true;
}

static void add_callers(const struct score *s, const struct score_module *m,
	struct score_names *names)
{
	uint32_t to = (uint32_t)(m - s->modules);

	for (size_t i = first_to(s->uses, s->use_count, to);
			i < s->use_count && s->uses[i].to == to; i++)
		if (!s->modules[s->uses[i].from].builtin)
			add_name(names, s->modules[s->uses[i].from].name);
}

struct score_names score_affected(const struct score *s, const struct score_module *m)
{
	struct score_names names = { 0 };
	bool told = false;

	for (size_t i = 0; i < s->metrics_count; i++)
		told |= add_told(s, i, m, &names);
	if (!told)
		add_callers(s, m, &names);
	sort_names(&names);
	return names;
}

struct score_names score_circle(const struct score *s, uint32_t circle)
{
	struct score_names names = { 0 };

	for (size_t i = 0; i < s->count; i++)
		if (s->modules[i].circle == circle)
			add_name(&names, s->modules[i].name);
	sort_names(&names);
	return names;
}
