/*
 * lint_idle.c - threads that should wait, and do not.
 *
 * How much a thread waits is known where calls and returns were recorded, or
 * where its samples show it waiting: in frames that wait, or with no stack at
 * all.  A recorder that leaves idle samples out leaves gaps instead: a thread then
 * waits for what its samples leave of the recording's duration.
 */
#include <math.h>
#include <stdlib.h>

#include "filter.h"
#include "lint_match.h"
#include "xalloc.h"

/* Threads that wait for something rare to happen: to be busy is a fault. */
static const char idlers[] = "(?i)idle|background|housekeep|janitor|reaper|watchdog|"
	"heartbeat|keep-?alive|monitor|poller|cleanup|cleaner|evict|refresher";
/* Threads that wait for work: to be busy may well be their purpose. */
static const char workers[] = "(?i)worker|pool|executor|dispatcher";

enum role { NO_WORKER, WORKER, IDLER };

/* What is known of a thread's waiting. */
struct waiting {
	bool known;
	double share;			/* of its time, 0-1 */
	enum confidence confidence;
};

/* Threads that share a finding, which names the busiest. */
struct group {
	thread_id thread;
	struct waiting waiting;
	double busy;			/* of the busiest, in the metric's unit */
	size_t count;
};

struct search {
	const struct lint *l;
	struct group unknown, workers;
	double *idle;			/* by thread */
	node_id *busiest;		/* by thread */
	bool shows_idle;		/* some thread is seen to wait */
	double duration;		/* of the recording, in the metric's unit; NAN */
};

/* By thread: its costliest node that does not wait; 0 if none. */
static node_id *find_busiest(const struct lint *l)
{
	node_id *busiest = xcalloc(l->p->thread_count + 1, sizeof(*busiest));

	for (node_id n = 1; n < l->p->node_count; n++) {
		function_id f = node_function_id(l->p, n);
		node_id *best = &busiest[l->node_threads[n]];

		if (f && !l->idle[f] &&
			(!*best || l->node_self[n] > l->node_self[*best]))
			*best = n;
	}
	return busiest;
}

static void start_search(struct search *k, const struct lint *l)
{
	*k = (struct search){ .l = l, .idle = lint_thread_idle(l),
		.busiest = find_busiest(l),
		.duration = l->p->duration / lint_seconds(l) };
	for (thread_id t = 0; t < l->p->thread_count; t++)
		k->shows_idle |= k->idle[t] > 0;
}

static struct waiting judge(const struct search *k, thread_id thread)
{
	const struct lint *l = k->l;
	double whole = l->node_total[l->p->threads[thread].root];
	struct waiting w = { .known = true, .confidence = CONFIDENCE_HIGH,
		.share = whole > 0 ? k->idle[thread] / whole : 0 };

	if (l->p->threads[thread].evented || lint_is_traced(l) || k->idle[thread] > 0)
		return w;
	if (k->shows_idle) {
		w.confidence = CONFIDENCE_LOW;
	} else if (k->duration > whole * 1.001) {
		w.share = 1 - whole / k->duration;
		w.confidence = CONFIDENCE_MEDIUM;
	} else {
		w.known = false;
	}
	return w;
}

/* "thread main", "thread pool-1, the busiest of 4," */
static void name_threads(const struct lint *l, const struct group *g, struct text *to)
{
	lint_thread_text(l->p, g->thread, to);
	if (g->count > 1)
		text_printf(to, ", the busiest of %zu,", g->count);
}

static void report_unknown(const struct search *k, const struct lint_rule *rule,
	struct findings *found)
{
	struct finding *finding = lint_add(k->l, rule, found, 0);

	finding->severity = SEVERITY_INFO;
	name_threads(k->l, &k->unknown, &finding->message);
	text_str(&finding->message, " is not judged: nothing here shows who waits");
	text_clear(&finding->advice);
	text_str(&finding->advice,
		"record idle samples too (py-spy --idle), or a duration");
}

static void report_busy(const struct search *k, const struct lint_rule *rule,
	struct findings *found, const struct group *g)
{
	const struct lint *l = k->l;
	node_id n = k->busiest[g->thread];
	struct finding *finding = lint_add(l, rule, found,
		node_function_id(l->p, n));

	finding->confidence = g->waiting.confidence;
	name_threads(l, g, &finding->message);
	text_printf(&finding->message, " waits %.1f %% of its time, expected %.3g %%",
		100 * g->waiting.share, 100 * l->options->expect_idle);
	if (g->waiting.confidence == CONFIDENCE_LOW)
		text_str(&finding->message, ", or its waits cannot be seen");
	finding->weight = g->busy;
	finding_figure(finding, "idle", g->waiting.share, "share");
	finding_figure(finding, "expected", l->options->expect_idle, "share");
	if (n)
		lint_path(l, finding, n);
}

static void join(struct group *g, thread_id thread, const struct waiting *w, double busy)
{
	g->count++;
	if (g->count > 1 && busy <= g->busy)
		return;
	g->thread = thread;
	g->waiting = *w;
	g->busy = busy;
}

static enum role *find_roles(const struct lint *l)
{
	const struct profile *p = l->p;
	enum role *roles = xcalloc(p->thread_count + 1, sizeof(*roles));
	const char *asked = l->options->workers;
	struct error error = { 0 };
	struct pattern *idler = pattern_new(asked ? asked : idlers, false, &error);
	struct pattern *worker = pattern_new(workers, false, &error);

	for (thread_id t = 0; idler && worker && t < p->thread_count; t++) {
		struct span name = profile_text(p, p->threads[t].name);

		if (pattern_matches(idler, name))
			roles[t] = IDLER;
		else if (!asked && pattern_matches(worker, name))
			roles[t] = WORKER;
	}
	pattern_free(idler);
	pattern_free(worker);
	error_free(&error);
	return roles;
}

static void look_at(struct search *k, const struct lint_rule *rule,
	struct findings *found, thread_id thread, enum role role)
{
	double whole = k->l->node_total[k->l->p->threads[thread].root];
	struct waiting w = judge(k, thread);
	struct group alone = { 0 };

	if (!(whole > 0))
		return;
	join(&alone, thread, &w, (1 - w.share) * whole);
	if (!w.known)
		join(&k->unknown, thread, &w, whole);
	else if (w.share >= k->l->options->expect_idle)
		return;
	else if (role == WORKER)
		join(&k->workers, thread, &w, alone.busy);
	else
		report_busy(k, rule, found, &alone);
}

static void find_busy_workers(const struct lint *l, const struct lint_rule *rule,
	struct findings *found)
{
	enum role *roles = find_roles(l);
	struct search k;

	start_search(&k, l);
	for (thread_id t = 0; l->is_time && t < l->p->thread_count; t++)
		if (roles[t] != NO_WORKER)
			look_at(&k, rule, found, t, roles[t]);
	if (k.unknown.count)
		report_unknown(&k, rule, found);
	if (k.workers.count) {
		report_busy(&k, rule, found, &k.workers);
		if (!l->options->idle_asked)
			found->items[found->count - 1].severity = SEVERITY_INFO;
	}
	free(k.idle);
	free(k.busiest);
	free(roles);
}

const struct lint_rule lint_rule_idle_worker = {
	.id = "idle-worker",
	.summary = "a thread that should wait for work runs instead",
	.severity = SEVERITY_WARNING,
	.confidence = CONFIDENCE_HIGH,
	.why = "an idle worker that is not idle spins, polls, or does work that "
		"nobody meant it to do, and takes a processor (in Python the lock of "
		"all threads) from those that work",
	.advice = "let it block until there is something to do (a queue, a "
		"condition, an event); --workers RE says which threads these are, "
		"--expect-idle how much they wait",
	.find = find_busy_workers,
};
