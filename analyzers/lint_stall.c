/*
 * lint_stall.c - an event loop that cannot turn.
 *
 * A stay is the time from a call out of the loop until it returned: what the
 * outermost frame below the loop's own was open for.  Samples do not show
 * returns; there a stay is as long as that frame stands at the same line.
 */
#include <math.h>
#include <stdlib.h>

#include "lint_match.h"
#include "xalloc.h"

static const double stall_s = 0.1;	/* a stay this long is noticed by whoever waits */
enum {
	SAMPLES_MIN = 3,		/* fewer do not show that it was one stay */
	REPORTED = 10,			/* functions, the worst first */
};

/* A loop that waits less of its time than this runs one callback behind another. */
static const double waiting_loop = 0.2;

struct stay {
	thread_id thread;
	node_id callback;		/* 0: the loop waits or looks after itself */
	size_t first, last;		/* its samples, in the order of all */
	size_t samples;
	double start, length;		/* seconds */
};


struct search {
	const struct lint *l;
	double seconds;			/* per unit of the metric */
	node_id *callbacks;
	struct stay *open;		/* by thread */
	double *idle;			/* by thread */
	double *cost;			/* by node, all 0 between uses */
	struct stay *longest;		/* by function */
	double *count, *together;	/* by function; together in seconds */
};

static function_id function_of(const struct profile *p, node_id n)
{
	return p->frames[p->nodes[n].frame].function;
}

static void end_stay(struct search *k, struct stay *stay)
{
	const struct profile *p = k->l->p;
	function_id f = function_of(p, stay->callback);
	size_t least = p->threads[stay->thread].evented ? 1 : SAMPLES_MIN;

	if (!stay->callback || stay->length < stall_s || stay->samples < least)
		return;
	k->count[f]++;
	k->together[f] += stay->length;
	if (stay->length > k->longest[f].length)
		k->longest[f] = *stay;
}

static void follow(struct search *k, size_t at, double *clock)
{
	const struct lint *l = k->l;
	const struct sample *s = &l->p->samples[at];
	struct stay *stay = &k->open[s->thread];
	double length = profile_weight(l->p, at, l->metric) * k->seconds;
	double start = isnan(s->start) ? *clock : s->start * k->seconds;
	node_id callback = k->callbacks[s->node];

	if (callback != stay->callback || s->open < l->node_depths[callback]) {
		end_stay(k, stay);
		*stay = (struct stay){ .thread = s->thread, .callback = callback,
			.first = at, .start = start };
	}
	stay->samples++;
	stay->last = at;
	stay->length += length;
	*clock = start + length;
}

static void find_stays(struct search *k)
{
	const struct profile *p = k->l->p;
	double *clocks = xcalloc(p->thread_count, sizeof(*clocks));

	for (size_t s = 0; s < p->sample_count_stored; s++)
		follow(k, s, &clocks[p->samples[s].thread]);
	for (thread_id t = 0; t < p->thread_count; t++)
		end_stay(k, &k->open[t]);
	free(clocks);
}

/* The child that has more than half of what is below n; 0 if none has. */
static node_id main_child(const struct profile *p, const double *cost, node_id n)
{
	for (node_id c = p->nodes[n].child; c; c = p->nodes[c].next)
		if (cost[c] > cost[n] / 2)
			return c;
	return 0;
}

/* Adds what a stay's samples weigh to all nodes on their stacks. */
static void add_costs(const struct search *k, const struct stay *stay, double factor)
{
	const struct profile *p = k->l->p;

	for (size_t s = stay->first; s <= stay->last; s++) {
		if (p->samples[s].thread != stay->thread)
			continue;
		for (node_id n = p->samples[s].node; n; n = p->nodes[n].parent)
			k->cost[n] = factor *
				(k->cost[n] + profile_weight(p, s, k->l->metric));
	}
}

/* Where most of a stay was spent: down from its callback. */
static node_id main_path(const struct search *k, const struct stay *stay)
{
	node_id n = stay->callback, child;

	add_costs(k, stay, 1);
	while ((child = main_child(k->l->p, k->cost, n)))
		n = child;
	add_costs(k, stay, 0);
	return n;
}

static enum confidence confidence_of(const struct search *k, thread_id thread)
{
	const struct profile *p = k->l->p;
	double whole;

	if (p->threads[thread].evented)
		return CONFIDENCE_HIGH;
	whole = k->l->node_total[p->threads[thread].root];
	return k->idle[thread] >= waiting_loop * whole ? CONFIDENCE_MEDIUM :
		CONFIDENCE_LOW;
}

static void report(const struct search *k, const struct lint_rule *rule,
	struct findings *found, function_id f)
{
	const struct lint *l = k->l;
	const struct stay *longest = &k->longest[f];
	struct finding *finding = lint_add(l, rule, found, f);
	struct text *message = &finding->message;

	finding->confidence = confidence_of(k, longest->thread);
	finding->weight = k->together[f] / k->seconds;
	lint_function_text(l, f, message);
	text_printf(message, " keeps the event loop for %.3g s at %.4g s",
		longest->length, longest->start);
	if (k->count[f] > 1)
		text_printf(message, ", and %.0f more time%s for %.3g s or more",
			k->count[f] - 1, plural((size_t)k->count[f] - 1), stall_s);
	finding_figure(finding, "start", longest->start, "seconds");
	finding_figure(finding, "longest", longest->length, "seconds");
	finding_figure(finding, "stalls", k->count[f], "");
	finding_figure(finding, "together", k->together[f], "seconds");
	lint_path(l, finding, main_path(k, longest));
}

static bool any_callback(const struct profile *p, const node_id *callbacks)
{
	for (node_id n = 1; n < p->node_count; n++)
		if (callbacks[n])
			return true;
	return false;
}

static void search(struct search *k, const struct lint_rule *rule, struct findings *found)
{
	const struct profile *p = k->l->p;
	function_id worst[REPORTED];
	size_t count;

	k->open = xcalloc(p->thread_count, sizeof(*k->open));
	k->idle = lint_thread_idle(k->l);
	k->cost = xcalloc(p->node_count, sizeof(*k->cost));
	k->longest = xcalloc(p->function_count, sizeof(*k->longest));
	k->count = xcalloc(p->function_count, sizeof(*k->count));
	k->together = xcalloc(p->function_count, sizeof(*k->together));
	for (thread_id t = 0; t < p->thread_count; t++)
		k->open[t].thread = t;
	find_stays(k);
	count = lint_largest(k->l, k->together, worst, REPORTED);
	for (size_t i = 0; i < count; i++)
		report(k, rule, found, worst[i]);
	free(k->open);
	free(k->idle);
	free(k->cost);
	free(k->longest);
	free(k->count);
	free(k->together);
}

static void find_stalls(const struct lint *l, const struct lint_rule *rule,
	struct findings *found)
{
	struct search k = { .l = l, .seconds = lint_seconds(l) };

	if (!l->p->time_ordered || !l->p->sample_count_stored || isnan(k.seconds))
		return;
	k.callbacks = lint_callbacks(l->p);
	if (any_callback(l->p, k.callbacks))
		search(&k, rule, found);
	free(k.callbacks);
}

const struct lint_rule lint_rule_event_loop_stall = {
	.id = "event-loop-stall",
	.summary = "a callback keeps the event loop for 100 ms or more without a break",
	.severity = SEVERITY_WARNING,
	.confidence = CONFIDENCE_HIGH,
	.why = "while one callback runs nothing else can: every other request waits "
		"that much longer",
	.advice = "move the work to a thread or process (run_in_executor), or give the "
		"loop a turn in between (await asyncio.sleep(0))",
	.find = find_stalls,
};
