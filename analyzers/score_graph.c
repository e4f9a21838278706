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
	found = components(&(struct links){ s->count, at, users });
	free(at);
	free(users);
	return found;
}

/* A component of one alone is no circle. */
static void find_circles(struct score *s)
{
	uint32_t *component = find_components(s);
	uint32_t *sizes = xcalloc(s->count + 1, sizeof(*sizes));

	for (size_t i = 0; i < s->count; i++)
		sizes[component[i]]++;
	for (size_t i = 0; i < s->count; i++)
		s->modules[i].circle = sizes[component[i]] > 1 ? component[i] : 0;
	free(sizes);
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

static void add_name(struct names *names, struct span name)
{
	names->items = xgrow(names->items, names->count, &names->capacity,
		sizeof(*names->items));
	names->items[names->count++] = name;
}

static int compare_names(const void *a, const void *b)
{
	return span_compare(*(const struct span *)a, *(const struct span *)b);
}

static void sort_names(struct names *names)
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

/* Whether a file tells who depends on a module. */
static bool add_told(const struct score *s, const struct metrics *metrics,
	const struct score_module *m, struct names *names)
{
	uint32_t number = (uint32_t)(m - s->modules);

	for (size_t i = 0; i < metrics->edge_count; i++) {
		const struct metrics_entry *to = &metrics->entries[metrics->edges[i].to];
		const struct metrics_entry *from = &metrics->entries[metrics->edges[i].from];

		if (to->module == number && from->module != number)
			add_name(names, entry_name(s, from));
	}
	return metrics->edge_count > 0;
}

struct names score_affected(const struct score *s, const struct score_module *m)
{
	struct names names = { 0 };
	uint32_t number = (uint32_t)(m - s->modules);
	bool told = false;

	for (size_t i = 0; i < s->metrics_count; i++)
		told |= add_told(s, s->metrics[i], m, &names);
	for (size_t i = 0; i < s->use_count && (!told || m->builtin); i++)
		if (s->uses[i].to == number && !s->modules[s->uses[i].from].builtin)
			add_name(&names, s->modules[s->uses[i].from].name);
	sort_names(&names);
	return names;
}

struct names score_circle(const struct score *s, const struct score_module *m)
{
	struct names names = { 0 };

	for (size_t i = 0; i < s->count && m->circular && m->circle; i++)
		if (s->modules[i].circle == m->circle && &s->modules[i] != m)
			add_name(&names, s->modules[i].name);
	sort_names(&names);
	return names;
}
