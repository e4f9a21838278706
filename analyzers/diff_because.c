/* diff_because.c - which callee changed the total of a function that did not itself. */
#include <math.h>
#include <stdlib.h>

#include "components.h"
#include "diff_engine.h"
#include "xalloc.h"

/*
 * Where the change of a circle is: functions that call one another are one, because
 * each of their calls costs what all of them do.
 */
struct step {
	double self_gain, call_gain;	/* the largest change of its own, and of a call */
	uint32_t item;			/* what changed itself; NO_ITEM: none */
	uint32_t callee;		/* the circle that the call leads to; 0: none */
	uint32_t found;			/* the item in the end; NO_ITEM: none */
	bool done;
};

/* A walk down the calls that changed the most, in one direction. */
struct search {
	struct diff *d;
	const size_t *row_of;
	size_t item_count;
	const struct item_edges *edges;
	uint32_t *circles;		/* by item, from 1 */
	struct step *steps;		/* by circle */
	uint32_t *path;
	double sign;			/* 1: what grew, -1: what shrank */
};

static bool is_finding(const struct diff_cost *cost)
{
	return cost->verdict != VERDICT_UNCHANGED &&
		cost->verdict != VERDICT_INCONCLUSIVE;
}

static double gain_of(const struct search *s, const struct diff_cost *cost)
{
	return s->sign * diff_delta(cost);
}

static const struct diff_cost *self_of(const struct search *s, uint32_t item)
{
	return &s->d->rows[s->row_of[item]].self;
}

/* ---- what changed where ---- */

static void look_at_items(struct search *s)
{
	for (uint32_t i = 0; i < s->item_count; i++) {
		struct step *step = &s->steps[s->circles[i]];
		double gain = gain_of(s, self_of(s, i));

		if (!is_finding(self_of(s, i)) || !(gain > step->self_gain))
			continue;
		step->self_gain = gain;
		step->item = i;
	}
}

static void look_at_calls(struct search *s)
{
	for (size_t i = 0; i < s->edges->count; i++) {
		const struct item_edge *e = &s->edges->edges[i];
		struct step *step = &s->steps[s->circles[e->caller]];
		double gain = s->sign * (e->after - e->before);

		if (s->circles[e->caller] == s->circles[e->callee] ||
			!(gain > step->call_gain))
			continue;
		step->call_gain = gain;
		step->callee = s->circles[e->callee];
	}
}

/* Circles do not lead back to themselves, so this ends. */
static uint32_t follow(struct search *s, uint32_t circle)
{
	size_t depth = 0;
	uint32_t found = NO_ITEM;

	for (; circle && !s->steps[circle].done; circle = s->steps[circle].callee) {
		s->path[depth++] = circle;
		if (s->steps[circle].self_gain >= s->steps[circle].call_gain)
			s->steps[circle].callee = 0;
	}
	if (circle)
		found = s->steps[circle].found;
	while (depth) {
		struct step *step = &s->steps[s->path[--depth]];

		found = found == NO_ITEM ? step->item : found;
		step->found = found;
		step->done = true;
	}
	return found;
}

/* ---- who is told so ---- */

/* Most of a row's change is the callee's own. */
static bool explains(const struct search *s, const struct diff_row *r, uint32_t item)
{
	return item != NO_ITEM &&
		2 * gain_of(s, self_of(s, item)) >= gain_of(s, &r->total);
}

static void tell_rows(struct search *s)
{
	for (uint32_t i = 0; i < s->item_count; i++) {
		struct diff_row *r = &s->d->rows[s->row_of[i]];
		uint32_t found;

		if (!is_finding(&r->total) || is_finding(&r->self) ||
			!(gain_of(s, &r->total) > 0))
			continue;
		found = follow(s, s->circles[i]);
		if (explains(s, r, found))
			r->because = s->row_of[found];
	}
}

static void explain(struct search *s, double sign)
{
	s->sign = sign;
	for (size_t i = 0; i <= s->item_count; i++)
		s->steps[i] = (struct step){ .item = NO_ITEM, .found = NO_ITEM };
	look_at_items(s);
	look_at_calls(s);
	tell_rows(s);
}

/* ---- circles ---- */

static uint32_t *find_circles(const struct item_edges *e, size_t count)
{
	size_t *at = xcalloc(count + 2, sizeof(*at));
	uint32_t *to = xcalloc(e->count + 1, sizeof(*to)), *circles;

	for (size_t i = 0; i < e->count; i++)
		at[e->edges[i].caller + 2]++;
	for (size_t n = 2; n < count + 2; n++)
		at[n] += at[n - 1];
	for (size_t i = 0; i < e->count; i++)
		to[at[e->edges[i].caller + 1]++] = e->edges[i].callee;
	circles = components_find(&(struct links){ count, at, to });
	free(at);
	free(to);
	return circles;
}

static bool has_findings(const struct diff *d)
{
	for (size_t i = 0; i < d->row_count; i++)
		if (is_finding(&d->rows[i].self))
			return true;
	return false;
}

void comparison_explain(const struct comparison *c, struct diff *d, const size_t *row_of)
{
	struct item_edges edges;
	struct search s = { .d = d, .row_of = row_of, .item_count = c->item_count,
		.edges = &edges };

	if (!has_findings(d))
		return;
	edges = diff_edges_new(c);
	s.circles = find_circles(&edges, c->item_count);
	s.steps = xcalloc(c->item_count + 1, sizeof(*s.steps));
	s.path = xcalloc(c->item_count + 1, sizeof(*s.path));
	explain(&s, 1);
	explain(&s, -1);
	diff_edges_free(&edges);
	free(s.circles);
	free(s.steps);
	free(s.path);
}
