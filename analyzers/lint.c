/* lint.c - runs the rules over a profile. */
#include "lint.h"

#include <math.h>
#include <stdlib.h>

#include "filter.h"
#include "lint_patterns.h"
#include "units.h"
#include "xalloc.h"

enum { PATH_HEAD = 40, PATH_TAIL = 40 };	/* of longer stacks the middle is left out */

/* ---- what rules find ---- */

void lint_function_text(const struct lint *l, function_id f, struct text *to)
{
	const struct function *function = &l->p->functions[f];
	struct span file = profile_text(l->p, function->file);

	text_visible(to, profile_text(l->p, function->name), false);
	if (!file.len || span_is(file, "~") || function->file == function->name)
		return;
	text_str(to, " (");
	text_visible(to, file, false);
	if (function->line > 0)
		text_printf(to, ":%lld", (long long)function->line);
	text_byte(to, ')');
}

struct finding *lint_add(const struct lint *l, const struct lint_rule *rule,
	struct findings *found, function_id f)
{
	struct finding *finding = findings_add(found, rule->id, rule->severity);
	const struct function *function = &l->p->functions[f];
	struct span file = profile_text(l->p, function->file);

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

	for (size_t i = 0; i < depth; i++) {
		if (cut && i == PATH_HEAD) {
			i = depth - PATH_TAIL;
			text_printf(finding_frame(finding), "... %zu frames ...",
				i - PATH_HEAD);
		}
		lint_function_text(l, l->p->frames[l->p->nodes[stack[i]].frame].function,
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
	return !strcmp(name, "samples") || !strcmp(name, "time") || !strcmp(name, "weight");
}

static void lens_open(struct lint *l, const struct profile *p, metric_id metric,
	const struct lint_options *options)
{
	*l = (struct lint){ .p = p, .metric = metric, .options = options };
	l->unit = profile_str(p, p->metrics[metric].unit);
	l->total = profile_total(p, metric);
	l->view = callgraph_view(p, metric);
	l->node_total = p->metrics[metric].total;
	l->node_self = p->metrics[metric].self;
	l->node_threads = profile_node_threads(p);
	l->node_depths = profile_node_depths(p);
	l->idle = functions_idle(p);
	l->is_time = is_time(p, metric);
}

static void lens_close(struct lint *l)
{
	callgraph_view_free((struct callgraph_view *)(uintptr_t)l->view);
	free((thread_id *)(uintptr_t)l->node_threads);
	free((uint32_t *)(uintptr_t)l->node_depths);
	free((bool *)(uintptr_t)l->idle);
}

void lint_run(const struct profile *p, metric_id metric,
	const struct lint_options *options, struct findings *found)
{
	struct lint l;

	lens_open(&l, p, metric, options);
	for (size_t i = 0; lint_rules[i]; i++)
		lint_rules[i]->find(&l, lint_rules[i], found);
	lint_patterns_run(&l, options->rules, found);
	lens_close(&l);
	findings_sort(found);
}
