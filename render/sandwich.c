/* sandwich.c - the callers of some functions above them, their callees below. */
#include "growth.h"

#include <stdlib.h>

#include "filter.h"
#include "xalloc.h"

/* Entries for the outermost calls of functions that match. */
static void start_at_matches(struct growth *g, const struct pattern *pattern)
{
	const struct profile *p = g->p;
	bool *matches = xcalloc(p->function_count + 1, sizeof(*matches));
	bool *inside = xcalloc(p->node_count, sizeof(*inside));

	for (function_id f = 1; f < p->function_count; f++)
		matches[f] = function_matches(p, f, pattern);
	for (node_id n = 1; n < p->node_count; n++) {
		bool match = matches[node_function_id(p, n)];

		inside[n] = inside[p->nodes[n].parent];
		if (match && !inside[n] && is_drawn(g->weights[n]))
			entries_add(&g->row, n, 0, n);
		inside[n] |= match;
	}
	free(matches);
	free(inside);
}

/* The row of the functions themselves, without a box around them. */
static void put_middle(struct growth *g)
{
	struct picture *picture = g->picture;

	growth_root(g);
	picture->boxes[0].row = -1;
	growth_row(g, STEP_SELF);
	memmove(picture->boxes, picture->boxes + 1,
		--picture->count * sizeof(*picture->boxes));
	g->first_box = 0;
}

/* One half: callers above (direction -1) or callees below. */
static void put_half(struct picture *picture, const struct profile *p, metric_id metric,
	const struct flamegraph_options *options, const struct pattern *pattern,
	int direction)
{
	struct picture middle = { .differential = picture->differential };
	struct growth g = {
		.picture = direction > 0 ? picture : &middle,
		.p = p, .options = options,
	};

	growth_start(&g, metric, direction < 0);
	start_at_matches(&g, pattern);
	put_middle(&g);
	size_t kept = middle.count;

	g.direction = direction;
	g.rows_max = ROWS_MAX / 2;
	growth_rows(&g, direction < 0 ? STEP_CALLERS : STEP_CALLEES);
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
	picture->whole = picture->differential ?
		picture->differential->widths.total[ROOT] : profile_total(p, metric);
	if (!(picture->width > 0))
		return error_set(error, "no function matches \"%s\"", options->sandwich);
	return 0;
}
