/* lint.c - runs the rules over a profile. */
#include "lint.h"

#include <math.h>
#include <stdlib.h>

#include "filter.h"
#include "lint_patterns.h"
#include "place.h"
#include "units.h"
#include "xalloc.h"

enum { PATH_HEAD = 40, PATH_TAIL = 40 }; /* of longer stacks the middle is left out */

/* Where each finding is, as numbers: what budgets speak of. */
struct lint_places {
	struct place {
		function_id function;
		node_id leaf;		/* of its path; 0: none */
	} *items;
	size_t count, capacity;
};

/* The profile under the lens, and what of it has to be freed. */
struct lens {
	struct lint l;
	struct callgraph_view *view;
	thread_id *threads;
	uint32_t *depths;
	bool *idle;
	struct lint_places places;
};

/* ---- what rules find ---- */

void lint_function_text(const struct lint *l, function_id f, struct text *to)
{
	const struct function *function = &l->p->functions[f];
	struct span name = profile_text(l->p, function->name);
	struct span file = profile_text(l->p, function->file);
	struct text place = { 0 };

	text_visible(to, name, false);
	if (!place_known(name, file))
		return;
	place_add_behind(&place, file, function->line);
	text_visible(to, text_span(&place), false);
	text_free(&place);
}

static void add_place(struct lint_places *places, function_id f)
{
	places->items = xgrow(places->items, places->count, &places->capacity,
		sizeof(*places->items));
	places->items[places->count++] = (struct place){ .function = f };
}

struct finding *lint_add(const struct lint *l, const struct lint_rule *rule,
	struct findings *found, function_id f)
{
	struct finding *finding = findings_add(found, rule->id, rule->severity);
	const struct function *function = &l->p->functions[f];
	struct span file = profile_text(l->p, function->file);

	add_place(l->places, f);
	finding->confidence = rule->confidence;
	text_str(&finding->why, rule->why);
	text_str(&finding->advice, rule->advice);
	if (!f)
		return finding;
	text_visible(&finding->function, profile_text(l->p, function->name), false);
	if (!span_is(file, "~"))
		text_visible(&finding->file, file, false);
	finding->line = function->line > 0 ? function->line : 0;
	return finding;
}

/* The nodes from below the thread's root to n; the caller frees the array. */
static node_id *stack_of(const struct lint *l, node_id n, size_t *depth)
{
	node_id *stack;
	size_t i;

	*depth = i = l->node_depths[n];
	stack = xmalloc((i + 1) * sizeof(*stack));
	for (; i; n = l->p->nodes[n].parent)
		stack[--i] = n;
	return stack;
}

void lint_path(const struct lint *l, struct finding *finding, node_id n)
{
	size_t depth;
	node_id *stack = stack_of(l, n, &depth);
	bool cut = depth > PATH_HEAD + PATH_TAIL + 1;

	if (l->places->count)
		l->places->items[l->places->count - 1].leaf = n;
	for (size_t i = 0; i < depth; i++) {
		if (cut && i == PATH_HEAD) {
			i = depth - PATH_TAIL;
			text_printf(finding_frame(finding), "... %zu frames ...",
				i - PATH_HEAD);
		}
		lint_function_text(l, node_function_id(l->p, stack[i]),
			finding_frame(finding));
	}
	free(stack);
}

/* ---- the profile under the lens ---- */

/* A time, or a number of samples, which each stand for a time. */
static bool is_time(const struct profile *p, metric_id metric)
{
	const struct unit *unit = unit_find(profile_str(p, p->metrics[metric].unit));
	const char *name = profile_str(p, p->metrics[metric].name);

	if (unit && unit->dimension == DIM_TIME)
		return true;
	return !strcmp(name, "samples") || !strcmp(name, "time") ||
		!strcmp(name, "weight");
}

static void lens_open(struct lens *lens, const struct profile *p, metric_id metric,
	const struct lint_options *options)
{
	*lens = (struct lens){ .view = callgraph_view(p, metric),
		.threads = profile_node_threads(p), .depths = profile_node_depths(p),
		.idle = functions_idle(p) };
	lens->l = (struct lint){ .p = p, .metric = metric, .options = options,
		.unit = profile_str(p, p->metrics[metric].unit),
		.total = profile_total(p, metric), .view = lens->view,
		.node_total = p->metrics[metric].total,
		.node_self = p->metrics[metric].self, .node_threads = lens->threads,
		.node_depths = lens->depths, .idle = lens->idle,
		.is_time = is_time(p, metric), .places = &lens->places };
}

static void lens_close(struct lens *lens)
{
	callgraph_view_free(lens->view);
	free(lens->threads);
	free(lens->depths);
	free(lens->idle);
	free(lens->places.items);
}

/* ---- what is meant to be so ---- */

static bool has_file(const struct profile *p, function_id f)
{
	struct span file = profile_text(p, p->functions[f].file);

	return file.len && !span_is(file, "~");
}

/* A builtin is meant to be so where its caller is. */
static bool is_intentional(const struct lint *l, const struct place *place)
{
	const struct budget *budget = l->options->budget;
	function_id leaf = node_function_id(l->p, place->leaf);
	function_id caller = node_function_id(l->p, l->p->nodes[place->leaf].parent);

	if (place->function && budget_intentional(budget, l->p, place->function))
		return true;
	if (leaf && budget_intentional(budget, l->p, leaf))
		return true;
	return leaf && caller && !has_file(l->p, leaf) &&
		budget_intentional(budget, l->p, caller);
}

static void drop_intentional(const struct lint *l, struct findings *found, size_t before)
{
	bool *keep = xcalloc(found->count + 1, sizeof(*keep));

	for (size_t i = 0; i < found->count; i++)
		keep[i] = i < before || !is_intentional(l, &l->places->items[i - before]);
	findings_keep(found, keep);
	free(keep);
}

void lint_run(const struct profile *p, metric_id metric,
	const struct lint_options *options, struct findings *found)
{
	size_t before = found->count;
	struct lens lens;

	lens_open(&lens, p, metric, options);
	for (size_t i = 0; lint_rules[i]; i++)
		lint_rules[i]->find(&lens.l, lint_rules[i], found);
	lint_patterns_run(&lens.l, options->rules, found);
	if (options->budget)
		drop_intentional(&lens.l, found, before);
	lens_close(&lens);
	findings_sort(found);
}
