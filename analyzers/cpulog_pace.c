/* cpulog_pace.c - what is so much a second for a while, and then so much. */
#include "cpulog_pace.h"

#include <math.h>
#include <stdlib.h>

#include "series_find.h"
#include "xalloc.h"

enum { GAP = 3 };

struct pace pace_new(double start)
{
	struct pace c = { .edges = xmalloc(sizeof(double)) };

	c.edges[0] = start;
	return c;
}

void pace_free(struct pace *c)
{
	free(c->edges);
	free(c->rates);
	free(c->sums);
}

double pace_end(const struct pace *c)
{
	return c->edges[c->parts];
}

static void make_room(struct pace *c)
{
	if (c->parts < c->capacity)
		return;
	c->capacity = c->capacity ? c->capacity * 2 : 64;
	c->rates = xrealloc(c->rates, c->capacity, sizeof(double));
	c->edges = xrealloc(c->edges, c->capacity + 1, sizeof(double));
}

void pace_add_part(struct pace *c, double end, double rate)
{
	if (!(end > pace_end(c)))
		return;
	make_room(c);
	c->rates[c->parts++] = rate;
	c->edges[c->parts] = end;
}

void pace_add(struct pace *c, double end, double rate)
{
	if (c->parts && c->rates[c->parts - 1] == rate && end > pace_end(c))
		c->edges[c->parts] = end;
	else
		pace_add_part(c, end, rate);
}

void pace_finish(struct pace *c)
{
	c->sums = xmalloc((c->parts + 1) * sizeof(*c->sums));
	c->sums[0] = 0;
	for (size_t i = 0; i < c->parts; i++)
		c->sums[i + 1] = c->sums[i] +
			c->rates[i] * (c->edges[i + 1] - c->edges[i]);
}

size_t pace_part(const struct pace *c, double time, size_t from)
{
	size_t edge = series_find(c->edges, c->parts, from && c->edges[from] < time ?
		from : 0, time);

	return edge ? edge - 1 : 0;
}

static double sum_until(const struct pace *c, double time, size_t part)
{
	return c->sums[part] + c->rates[part] * (time - c->edges[part]);
}

double pace_between(const struct pace *c, double from, double to, size_t *hint)
{
	size_t first, last;

	from = from > c->edges[0] ? from : c->edges[0];
	to = to < pace_end(c) ? to : pace_end(c);
	if (!(from < to))
		return 0;
	first = *hint = pace_part(c, from, *hint);
	last = pace_part(c, to, first);
	if (first == last)
		return c->rates[first] * (to - from);
	return sum_until(c, to, last) - sum_until(c, from, first);
}

/* ---- of logs ---- */

struct pace pace_above(const struct series *s, double usual, double limit)
{
	struct pace c = pace_new(s->count ? s->times[0] - usual : 0);

	for (size_t i = 0; i < s->count; i++) {
		double step = i ? s->times[i] - s->times[i - 1] : usual;

		if (step > GAP * usual)
			pace_add(&c, s->times[i] - usual, 0);
		pace_add(&c, s->times[i], (isnan(limit) ? !isnan(s->values[i]) :
			s->values[i] > limit) ? 1 : 0);
	}
	pace_finish(&c);
	return c;
}

struct pace pace_growth(const struct series *s, double start, double end)
{
	struct pace c = pace_new(0);
	size_t before = s->count;

	for (size_t i = 0; i < s->count; i++) {
		double step;

		if (isnan(s->values[i]))
			continue;
		step = before < s->count ? s->times[i] - s->times[before] : 0;
		if (!c.parts)
			c.edges[0] = before < s->count ? s->times[before] : s->times[i];
		if (step > 0 && s->times[i] > start && s->times[before] < end)
			pace_add_part(&c, s->times[i],
				(s->values[i] - s->values[before]) / step);
		before = i;
	}
	return c;
}
