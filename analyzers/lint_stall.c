/*
 * lint_stall.c - an event loop that cannot turn.
 *
 * A stay is the time from a call out of the loop until it returned: what the
 * outermost frame below the loop's own was open for.  Samples do not show
 * returns; there a stay is as long as that frame stands at the same line, which
 * many short callbacks look like too.  So it counts only where the loop is seen to
 * wait in between, and so often that as many samples in a row without that are
 * not to be expected by chance.
 */
#include <math.h>
#include <stdlib.h>

#include "lint_match.h"
#include "xalloc.h"

static const double stall_s = 0.1;	/* a stay this long is noticed by whoever waits */
enum {
	SAMPLES_MIN = 3,		/* fewer in a row show no stay, and no wait */
	REPORTED = 10,			/* functions, the worst first */
};

/* Samples: a shorter stay is an info, as the recorder may have been kept out. */
static const double sampled_warning_s = 0.5;
/* Calls and returns: a longer stay is an error, as it outlasts what others wait for. */
static const double error_s = 1;
/* Samples: the part of them in which the loop waits, at least. */
static const double waiting_least = 0.1;
/* How often chance may make a stay out of short callbacks, in one recording. */
static const double chance = 0.01;

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
	size_t *samples;		/* by thread */
	size_t *row;			/* by thread: samples in the loop, one behind another */
	double *waiting;		/* by thread: the part of samples in long rows */
	double *cost;			/* by node, all 0 between uses */
	struct stay *longest;		/* by function */
	double *count, *together;	/* by function; together in seconds */
};

/*
 * Whether samples show one stay, not many: the logarithm of what chance would do.
 * One long sample is a gap of the recorder, and does not make a stay.
 */
static bool is_one(const struct search *k, const struct stay *stay)
{
	const struct profile *p = k->l->p;
	double samples = (double)stay->samples, all = (double)k->samples[stay->thread];
	double whole = k->l->node_total[p->threads[stay->thread].root] * k->seconds;

	return k->waiting[stay->thread] >= waiting_least &&
		stay->samples >= SAMPLES_MIN && samples * whole / all >= stall_s &&
		log(all / samples) + samples * log1p(-k->waiting[stay->thread]) <=
			log(chance);
}

static void end_stay(struct search *k, struct stay *stay)
{
	const struct profile *p = k->l->p;
	function_id f = node_function_id(p, stay->callback);

	if (!stay->callback || stay->length < stall_s)
		return;
	if (!p->threads[stay->thread].evented && !is_one(k, stay))
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

/* A loop that has no time to wait is seen for single samples. */
static void count_waits(struct search *k)
{
	const struct profile *p = k->l->p;

	for (size_t s = 0; s < p->sample_count_stored; s++) {
		thread_id t = p->samples[s].thread;

		k->samples[t]++;
		k->row[t] = k->callbacks[p->samples[s].node] ? 0 : k->row[t] + 1;
		if (k->row[t] >= SAMPLES_MIN)
			k->waiting[t] += k->row[t] == SAMPLES_MIN ? SAMPLES_MIN : 1;
	}
	for (thread_id t = 0; t < p->thread_count; t++)
		if (k->samples[t])
			k->waiting[t] /= (double)k->samples[t];
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

static void report(const struct search *k, const struct lint_rule *rule,
	struct findings *found, function_id f)
{
	const struct lint *l = k->l;
	const struct stay *longest = &k->longest[f];
	struct finding *finding = lint_add(l, rule, found, f);
	struct text *message = &finding->message;

	if (!l->p->threads[longest->thread].evented) {
		finding->confidence = CONFIDENCE_LOW;
		if (longest->length < sampled_warning_s)
			finding->severity = SEVERITY_INFO;
	} else if (longest->length >= error_s) {
		finding->severity = SEVERITY_ERROR;
	}
	finding->weight = k->together[f] / k->seconds;
	lint_function_text(l, f, message);
	text_printf(message, " keeps the event loop for %.3g s at %.4g s",
		longest->length, longest->start);
	if (k->count[f] > 1)
		text_printf(message, ", and %.0f more time%s for %.3g s or more",
			k->count[f] - 1, text_plural((size_t)k->count[f] - 1), stall_s);
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
	k->samples = xcalloc(p->thread_count, sizeof(*k->samples));
	k->row = xcalloc(p->thread_count, sizeof(*k->row));
	k->waiting = xcalloc(p->thread_count, sizeof(*k->waiting));
	k->cost = xcalloc(p->node_count, sizeof(*k->cost));
	k->longest = xcalloc(p->function_count, sizeof(*k->longest));
	k->count = xcalloc(p->function_count, sizeof(*k->count));
	k->together = xcalloc(p->function_count, sizeof(*k->together));
	for (thread_id t = 0; t < p->thread_count; t++)
		k->open[t].thread = t;
	count_waits(k);
	find_stays(k);
	count = lint_largest(k->l, k->together, worst, REPORTED);
	for (size_t i = 0; i < count; i++)
		report(k, rule, found, worst[i]);
	free(k->open);
	free(k->samples);
	free(k->row);
	free(k->waiting);
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
