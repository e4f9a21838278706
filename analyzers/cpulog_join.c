/*
 * cpulog_join.c - what ran while a log says that CPU was busy or memory grew.
 *
 * The log becomes paces over time; each stretch of the profile's time line takes what
 * these have between its ends, and gives it to its node.  Both are in the order of
 * time, so each is gone through once.
 */
#include "cpulog.h"

#include <math.h>
#include <stdlib.h>

#include "cpulog_pace.h"
#include "xalloc.h"

/* What a thread had on its stack, and from when to when in the log's time. */
struct stretch {
	thread_id thread;
	node_id node;
	double start, end;
};

/* Where the walk along a thread's time line is. */
struct place {
	double unit;		/* a second in the thread's unit; 0: has no time */
	double clock;		/* where its last sample ended, in its unit */
	size_t busy, any, memory;	/* hints of the paces */
};

struct join {
	const struct cpulog *log;
	const struct profile *p;
	double offset;
	struct place *places;	/* by thread */
	struct pace busy, any;	/* 1 while CPU was above the threshold, was measured */
	struct pace memory;	/* MB a second of a stack */
	bool has_memory;
	double *above, *everywhere, *growth;	/* by node */
	struct during *found;
};

/* ---- the profile's time line ---- */

static void begin_walk(struct join *j)
{
	for (thread_id t = 0; t < j->p->thread_count; t++)
		j->places[t] = (struct place){ .unit = profile_per_second(j->p, t) };
}

/* Whether a sample is one of a stack, and of some time. */
static bool take_stretch(struct join *j, size_t sample, struct stretch *s)
{
	const struct sample *x = &j->p->samples[sample];
	struct place *place = &j->places[x->thread];
	double start = isnan(x->start) ? place->clock : x->start;
	double weight = profile_weight(j->p, sample,
		profile_thread_metric(j->p, x->thread));

	place->clock = start + weight;
	if (place->unit <= 0 || weight <= 0 || x->node == j->p->threads[x->thread].root)
		return false;
	*s = (struct stretch){ x->thread, x->node, start / place->unit + j->offset,
		(start + weight) / place->unit + j->offset };
	return true;
}

/* From the first to the last stack; false where there are none. */
static bool find_extent(struct join *j, double *start, double *end)
{
	struct stretch s;

	*start = (double)INFINITY;
	*end = -(double)INFINITY;
	begin_walk(j);
	for (size_t i = 0; i < j->p->sample_count_stored; i++) {
		if (!take_stretch(j, i, &s))
			continue;
		*start = fmin(*start, s.start);
		*end = fmax(*end, s.end);
	}
	return *start < *end;
}

/* ---- the log's paces ---- */

static void make_time_paces(struct join *j, double threshold)
{
	const struct series *s = j->log->cpu.values ? &j->log->cpu : &j->log->memory;
	double usual = series_intervals(s).usual;

	usual = isnan(usual) ? 0 : usual;
	j->any = pace_above(s, usual, (double)NAN);
	j->busy = pace_above(s, usual, threshold);
}

/* How much of stacks' time each part has: the whole of those between, in differences. */
static double *stack_seconds(struct join *j, const struct pace *c)
{
	double *seconds = xcalloc(c->parts + 1, sizeof(*seconds));
	double *whole = xcalloc(c->parts + 1, sizeof(*whole)), threads = 0;
	struct stretch s;

	begin_walk(j);
	for (size_t i = 0; i < j->p->sample_count_stored; i++) {
		size_t first, last;

		if (!take_stretch(j, i, &s))
			continue;
		s.start = fmax(s.start, c->edges[0]);
		s.end = fmin(s.end, pace_end(c));
		if (!(s.start < s.end))
			continue;
		first = pace_part(c, s.start, j->places[s.thread].memory);
		last = pace_part(c, s.end, first);
		j->places[s.thread].memory = first;
		seconds[first] -= s.start - c->edges[first];
		seconds[last] += s.end - c->edges[last];
		whole[first]++;
		whole[last]--;
	}
	for (size_t i = 0; i < c->parts; i++) {
		threads += whole[i];
		seconds[i] += threads * (c->edges[i + 1] - c->edges[i]);
	}
	free(whole);
	return seconds;
}

/* Memory's growth a second of the clock becomes that of a second of a stack. */
static void make_memory_pace(struct join *j)
{
	struct during *d = j->found;
	struct pace *c = &j->memory;
	double *seconds;

	d->growth = d->growth_elsewhere = (double)NAN;
	*c = pace_growth(&j->log->memory, d->overlap_start, d->overlap_end);
	if (!c->parts)
		return;
	j->has_memory = true;
	d->growth = d->growth_elsewhere = 0;
	seconds = stack_seconds(j, c);
	for (size_t i = 0; i < c->parts; i++) {
		double within = fmin(c->edges[i + 1], d->overlap_end) -
			fmax(c->edges[i], d->overlap_start);
		double grown = c->rates[i] * fmax(within, 0);
		bool seen = seconds[i] > 1e-9 * (c->edges[i + 1] - c->edges[i]);

		d->growth += grown;
		d->growth_elsewhere += seen ? 0 : grown;
		c->rates[i] = seen ? grown / seconds[i] : 0;
	}
	free(seconds);
	pace_finish(c);
}

/* ---- nodes and functions ---- */

static void add_stretches(struct join *j)
{
	struct during *d = j->found;
	struct stretch s;

	begin_walk(j);
	for (size_t i = 0; i < j->p->sample_count_stored; i++) {
		struct place *place;
		double above, any;

		if (!take_stretch(j, i, &s))
			continue;
		place = &j->places[s.thread];
		above = pace_between(&j->busy, s.start, s.end, &place->busy);
		any = pace_between(&j->any, s.start, s.end, &place->any);
		j->above[s.node] += above;
		j->everywhere[s.node] += any;
		d->stack_seconds_above += above;
		d->stack_seconds += any;
		if (j->has_memory)
			j->growth[s.node] += pace_between(&j->memory, s.start, s.end,
				&place->memory);
	}
}

/* Gives what a node has to the functions on its stack, to each once. */
static void add_node(const struct join *j, node_id n, struct during_row *rows, node_id *last)
{
	function_id own = node_function_id(j->p, n);

	rows[own].self_seconds += j->above[n];
	rows[own].self_growth += j->growth[n];
	for (node_id at = n; j->p->nodes[at].parent != ROOT; at = j->p->nodes[at].parent) {
		function_id f = node_function_id(j->p, at);

		if (last[f] == n)
			continue;
		last[f] = n;
		rows[f].seconds += j->above[n];
		rows[f].everywhere_share += j->everywhere[n];	/* seconds, still */
		rows[f].growth += j->growth[n];
	}
}

static int by_self(const void *a, const void *b, void *profile)
{
	const struct during_row *x = a, *y = b;
	const struct profile *p = profile;
	int names;

	if (x->self_seconds != y->self_seconds)
		return x->self_seconds > y->self_seconds ? -1 : 1;
	if (x->seconds != y->seconds)
		return x->seconds > y->seconds ? -1 : 1;
	names = profile_compare_texts(p, p->functions[x->function].name,
		p->functions[y->function].name);
	return names ? names : (x->function > y->function) - (x->function < y->function);
}

static double share_of(double part, double whole)
{
	return whole > 0 ? part / whole : 0;
}

/* Those that were on a stack, with their shares. */
static void keep_rows(struct join *j, struct during_row *rows)
{
	struct during *d = j->found;

	for (function_id f = 0; f < j->p->function_count; f++) {
		struct during_row *row = &rows[f];

		if (row->everywhere_share <= 0 && row->growth == 0)
			continue;
		row->function = f;
		row->share = share_of(row->seconds, d->stack_seconds_above);
		row->self_share = share_of(row->self_seconds, d->stack_seconds_above);
		row->everywhere_share = share_of(row->everywhere_share, d->stack_seconds);
		rows[d->count++] = *row;
	}
	d->rows = rows;
	qsort_r(rows, d->count, sizeof(*rows), by_self, (void *)(uintptr_t)j->p);
}

static void add_functions(struct join *j)
{
	const struct profile *p = j->p;
	struct during_row *rows = xcalloc(p->function_count + 1, sizeof(*rows));
	node_id *last = xcalloc(p->function_count + 1, sizeof(*last));

	for (node_id n = 1; n < p->node_count; n++)
		if (p->nodes[n].parent != ROOT &&
			(j->everywhere[n] > 0 || j->growth[n] != 0))
			add_node(j, n, rows, last);
	free(last);
	keep_rows(j, rows);
}

/* ---- the whole ---- */

static bool knows_zone(const struct cpulog *log)
{
	for (size_t i = 0; i < log->p->log_count; i++)
		if (log->p->logs[i].clock == CLOCK_LOCAL)
			return false;
	return true;
}

/* A log and a time line of one file begin at once; so do those of unknown clocks. */
static void align(struct join *j, double offset)
{
	double apart = j->p->start - j->log->p->start;

	j->offset = 0;
	if (!isnan(offset)) {
		j->offset = offset;
	} else if (j->p != j->log->p && !isnan(apart) && knows_zone(j->log)) {
		j->offset = apart;
		j->found->by_clocks = true;
	}
	j->found->offset = j->offset;
}

static int find_overlap(struct join *j, struct error *error)
{
	struct during *d = j->found;
	double start, end;
	size_t hint = 0;

	if (!find_extent(j, &start, &end))
		return error_set(error, "%s: has no time line to tell what ran when",
			profile_shown_file(j->p));
	d->overlap_start = fmax(start, j->any.edges[0]);
	d->overlap_end = fmin(end, pace_end(&j->any));
	if (!(d->overlap_start < d->overlap_end))
		return error_set(error, "%s: its time line (%.6g to %.6g s of the log) and "
			"the log (%.6g to %.6g s) do not overlap",
			profile_shown_file(j->p), start, end, j->any.edges[0],
			pace_end(&j->any));
	d->seconds = pace_between(&j->any, d->overlap_start, d->overlap_end, &hint);
	hint = 0;
	d->seconds_above = pace_between(&j->busy, d->overlap_start, d->overlap_end, &hint);
	return 0;
}

static void fill(struct join *j)
{
	j->above = xcalloc(j->p->node_count, sizeof(double));
	j->everywhere = xcalloc(j->p->node_count, sizeof(double));
	j->growth = xcalloc(j->p->node_count, sizeof(double));
	make_memory_pace(j);
	add_stretches(j);
	add_functions(j);
	free(j->above);
	free(j->everywhere);
	free(j->growth);
	pace_free(&j->memory);
}

static int run(struct join *j, double threshold, double offset, struct error *error)
{
	int result;

	if (!j->p->metric_count || !j->p->sample_count_stored)
		return error_set(error, "%s: has no time line to tell what ran when",
			profile_shown_file(j->p));
	if (!isnan(threshold) && !j->log->cpu.values)
		return error_set(error, "%s: has no CPU to be above anything",
			profile_shown_file(j->log->p));
	align(j, offset);
	make_time_paces(j, threshold);
	result = find_overlap(j, error);
	if (result == 0)
		fill(j);
	pace_free(&j->any);
	pace_free(&j->busy);
	return result;
}

struct during *cpulog_join(const struct cpulog *log, const struct profile *p,
	double threshold, double offset, struct error *error)
{
	struct join j = { .log = log, .p = p, .found = xcalloc(1, sizeof(*j.found)) };
	int result;

	j.places = xcalloc(p->thread_count + 1, sizeof(*j.places));
	result = run(&j, threshold, offset, error);
	free(j.places);
	if (result == 0)
		return j.found;
	during_free(j.found);
	return NULL;
}

void during_free(struct during *d)
{
	if (!d)
		return;
	free(d->rows);
	free(d);
}
