/* score_budget.c - modules whose cost is meant to be so. */
#include <math.h>
#include <stdlib.h>

#include "score_parts.h"
#include "xalloc.h"

void score_take_budget(struct score *s, const struct budget *b)
{
	struct callgraph_view *view = callgraph_view_functions(s->p, s->metric);
	double *heaviest = xcalloc(s->count, sizeof(*heaviest));

	for (size_t i = 0; i < view->function_count; i++) {
		function_id f = view->functions[i];
		const char *why = f ? budget_intentional(b, s->p, f) : NULL;
		struct score_module *m = why ? &s->modules[s->module_of[f]] : NULL;

		if (!m || !(view->self[f] > 0))
			continue;
		m->intentional_share += view->self[f] / m->self;
		if (view->self[f] > heaviest[m - s->modules])
			m->intentional = why;
		heaviest[m - s->modules] = fmax(heaviest[m - s->modules], view->self[f]);
	}
	for (size_t i = 0; i < s->count; i++)
		if (s->modules[i].intentional_share < 0.5)
			s->modules[i].intentional = NULL;
	free(heaviest);
	callgraph_view_free(view);
}
