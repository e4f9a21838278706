/*
 * lint_poll.c - threads that wake on their own: too often, or not as often as they
 * should.
 *
 * A thread wakes where its time line goes from waiting, in a frame that waits or
 * with an empty stack, to anything else.
 */
#include <math.h>
#include <stdlib.h>

#include "filter.h"
#include "lint_match.h"
#include "occurrences.h"
#include "statistics.h"
#include "xalloc.h"

/* excessive-polling, calls known: sleeps of one function, their mean and rate. */
static const double sleeps_min = 20, sleep_s = 0.05, sleeps_per_s = 10;
/* excessive-polling on the time line: the period, and how regular it is. */
static const double period_s = 0.1, regular_part = 0.8, regular_within = 0.25;
static const double cycle_samples = 4;	/* shorter cycles are not seen as such */
static const double idle_part = 0.5;		/* of the thread's time: else it works */
enum { WAKES_MIN = 20 };
/* unexpected-period */
static const double period_within = 0.2;
enum { PERIODS_MIN = 3, REPORTED = 3 };

static const char sleeps[] =
	"^(<built-in method time\\.sleep>|time\\.sleep|nanosleep|__nanosleep|"
	"clock_nanosleep|__clock_nanosleep|__GI___clock_nanosleep|usleep|"
	"java[./]lang[./]Thread\\.sleep0?|Thread\\.sleep0?|Kernel#sleep|time\\.Sleep|"
	"System\\.Threading\\.Thread\\.Sleep)$";

/* ---- wakes ---- */

/* The time between a thread's wakes, in seconds. */
struct wakes {
	double *gaps;
	size_t count, capacity;
	double median;			/* NAN of none */
	node_id node;			/* what it woke to last */
};

static bool waits(const struct lint *l, node_id n)
{
	function_id f = node_function_id(l->p, n);

	return !f || l->idle[f];
}

static struct wakes find_wakes(const struct lint *l, const size_t *samples, size_t count)
{
	struct wakes w = { 0 };
	double seconds = lint_seconds(l), at = 0, last = (double)NAN;
	bool waiting = false;

	for (size_t i = 0; i < count; i++) {
		node_id n = l->p->samples[samples[i]].node;
		bool was = waiting;

		waiting = waits(l, n);
		if (was && !waiting) {
			if (!isnan(last)) {
				w.gaps = xgrow(w.gaps, w.count, &w.capacity,
					sizeof(*w.gaps));
				w.gaps[w.count++] = at - last;
			}
			last = at;
			w.node = n;
		}
		at += profile_weight(l->p, samples[i], l->metric) * seconds;
	}
	w.median = statistics_median(w.gaps, w.count);
	return w;
}

/* ---- excessive-polling ---- */

static double duration_s(const struct lint *l)
{
	double seconds = l->p->duration;

	if (isnan(seconds) && l->p->thread_count)
		seconds = l->total * lint_seconds(l) / (double)l->p->thread_count;
	return seconds;
}

static bool sleeps_often(const struct lint *l, const struct view_edge *e, double seconds)
{
	return e->calls >= sleeps_min && e->calls >= sleeps_per_s * seconds &&
		e->total * lint_seconds(l) <= sleep_s * e->calls;
}

static void report_sleeps(const struct lint *l, const struct lint_rule *rule,
	struct findings *found, const struct view_edge *e)
{
	double mean = e->total * lint_seconds(l) / e->calls;
	struct finding *finding = lint_add(l, rule, found, e->caller);

	lint_function_text(l, e->caller, &finding->message);
	text_printf(&finding->message, " sleeps %.0f times, for %.3g ms each", e->calls,
		1000 * mean);
	finding->weight = e->total;
	finding_figure(finding, "sleeps", e->calls, "");
	finding_figure(finding, "mean", mean, "seconds");
	finding_figure(finding, "sleeps a second", e->calls / duration_s(l), "");
	lint_path(l, finding, lint_edge_node(l, e->caller, e->callee));
}

static size_t find_sleeps(const struct lint *l, const struct lint_rule *rule,
	struct findings *found)
{
	bool *sleep = lint_matching(l->p, sleeps);
	double seconds = duration_s(l);
	size_t reported = 0;

	for (size_t e = 0; e < l->view->edge_count && reported < REPORTED; e++)
		if (sleep[l->view->edges[e].callee] &&
			!sleep[l->view->edges[e].caller] &&
			sleeps_often(l, &l->view->edges[e], seconds)) {
			report_sleeps(l, rule, found, &l->view->edges[e]);
			reported++;
		}
	free(sleep);
	return reported;
}

/* Most gaps near the median: a timer woke it, not what it waited for. */
static bool is_regular(const struct wakes *w)
{
	size_t near = 0;

	for (size_t i = 0; i < w->count; i++)
		near += fabs(w->gaps[i] - w->median) <= regular_within * w->median;
	return (double)near >= regular_part * (double)w->count;
}

static bool polls(const struct lint *l, thread_id thread, const struct wakes *w,
	double idle, size_t samples)
{
	const struct thread *t = &l->p->threads[thread];
	double whole = l->node_total[t->root];
	double interval = whole * lint_seconds(l) / (double)samples;

	return w->count >= WAKES_MIN && w->median <= period_s && is_regular(w) &&
		idle >= idle_part * whole &&
		(t->evented || w->median >= cycle_samples * interval);
}

static void report_wakes(const struct lint *l, const struct lint_rule *rule,
	struct findings *found, thread_id thread, const struct wakes *w)
{
	struct finding *finding = lint_add(l, rule, found,
		node_function_id(l->p, w->node));

	finding->confidence = CONFIDENCE_MEDIUM;
	lint_thread_text(l->p, thread, &finding->message);
	text_printf(&finding->message, " wakes every %.3g ms, %zu times",
		1000 * w->median, w->count + 1);
	finding->weight = (double)w->count;
	finding_figure(finding, "period", w->median, "seconds");
	finding_figure(finding, "wakes", (double)w->count + 1, "");
	lint_path(l, finding, w->node);
}

static void find_polling(const struct lint *l, const struct lint_rule *rule,
	struct findings *found)
{
	const struct profile *p = l->p;
	struct lint_line line;
	double *idle;

	if (!l->is_time || isnan(lint_seconds(l)) || find_sleeps(l, rule, found) ||
		!p->time_ordered)
		return;
	idle = lint_thread_idle(l);
	line = lint_line(p);
	for (thread_id t = 0; t < p->thread_count; t++) {
		size_t count = line.first[t + 1] - line.first[t];
		struct wakes w = find_wakes(l, &line.samples[line.first[t]], count);

		if (polls(l, t, &w, idle[t], count))
			report_wakes(l, rule, found, t, &w);
		free(w.gaps);
	}
	lint_line_free(&line);
	free(idle);
}

const struct lint_rule lint_rule_excessive_polling = {
	.id = "excessive-polling",
	.summary = "many short sleeps: a thread wakes ten or more times a second to "
		"look",
	.severity = SEVERITY_WARNING,
	.confidence = CONFIDENCE_HIGH,
	.why = "each wake costs a switch of threads and keeps the processor from "
		"sleeping, and what it looks for is still noticed late",
	.advice = "wait for the event itself (Event.wait, Queue.get, select, a "
		"condition), or sleep longer",
	.find = find_polling,
};

/* ---- unexpected-period ---- */

/* How often something happens, however that is known; in seconds. */
struct rhythm {
	double period;			/* NAN: not known */
	double times;
	enum confidence confidence;
	node_id node;
	function_id function;
	thread_id thread;		/* NO_ID: a function */
};

static void judge(const struct lint *l, const struct lint_rule *rule,
	struct findings *found, const struct lint_period *expected,
	const struct rhythm *r)
{
	struct finding *finding;

	if (fabs(r->period / expected->seconds - 1) <= period_within)
		return;
	finding = lint_add(l, rule, found, r->function);
	finding->confidence = r->confidence;
	if (r->thread == NO_ID)
		lint_function_text(l, r->function, &finding->message);
	else
		lint_thread_text(l->p, r->thread, &finding->message);
	if (isnan(r->period)) {
		finding->severity = SEVERITY_INFO;
		text_printf(&finding->message, ": period not judged, too few turns or no "
			"time line");
		return;
	}
	text_printf(&finding->message, " comes every %.3g s, expected %.3g s", r->period,
		expected->seconds);
	finding_figure(finding, "period", r->period, "seconds");
	finding_figure(finding, "expected", expected->seconds, "seconds");
	finding_figure(finding, "times", r->times, "");
	if (r->node)
		lint_path(l, finding, r->node);
}

/* The matching function that costs most; 0 if none matches. */
static function_id main_match(const struct lint *l, const struct pattern *pattern)
{
	function_id best = 0;

	for (size_t i = 0; i < l->view->function_count; i++) {
		function_id f = l->view->functions[i];

		if (function_matches(l->p, f, pattern) &&
			(!best || l->view->total[f] > l->view->total[best]))
			best = f;
	}
	return best;
}

/* From the time line where there is one, else from the number of calls. */
static struct rhythm function_rhythm(const struct lint *l, const struct pattern *pattern,
	function_id f)
{
	struct rhythm r = { .period = (double)NAN, .function = f, .thread = NO_ID,
		.confidence = CONFIDENCE_HIGH, .node = lint_heaviest(l, f) };
	size_t count;
	struct occurrences *o = occurrences_find(l->p, l->metric, pattern, &count);

	for (size_t i = 0; i < count; i++)
		if (o[i].stays > PERIODS_MIN && (double)o[i].stays > r.times) {
			r.times = (double)o[i].stays;
			r.period = o[i].median_gap * lint_seconds(l);
		}
	occurrences_free(o, count);
	if (isnan(r.period) && l->view->calls[f] > PERIODS_MIN) {
		r.times = l->view->calls[f];
		r.period = duration_s(l) / r.times;
		r.confidence = CONFIDENCE_MEDIUM;
	}
	return r;
}

static size_t judge_threads(const struct lint *l, const struct lint_rule *rule,
	struct findings *found, const struct lint_period *expected,
	const struct pattern *pattern)
{
	const struct profile *p = l->p;
	struct lint_line line = lint_line(p);
	size_t judged = 0;

	for (thread_id t = 0; t < p->thread_count; t++) {
		struct rhythm r = { .thread = t, .confidence = CONFIDENCE_MEDIUM };
		struct wakes w;

		if (!pattern_matches(pattern, profile_text(p, p->threads[t].name)))
			continue;
		w = find_wakes(l, &line.samples[line.first[t]],
			line.first[t + 1] - line.first[t]);
		r.period = w.count >= PERIODS_MIN ? w.median : (double)NAN;
		r.times = (double)w.count;
		r.node = w.node;
		judge(l, rule, found, expected, &r);
		free(w.gaps);
		judged++;
	}
	lint_line_free(&line);
	return judged;
}

static void find_periods(const struct lint *l, const struct lint_rule *rule,
	struct findings *found)
{
	for (size_t i = 0; i < l->options->period_count; i++) {
		const struct lint_period *expected = &l->options->periods[i];
		struct error error = { 0 };
		struct pattern *pattern = pattern_new(expected->name, false, &error);
		function_id f = pattern ? main_match(l, pattern) : 0;

		if (pattern && !judge_threads(l, rule, found, expected, pattern) && f) {
			struct rhythm r = function_rhythm(l, pattern, f);

			judge(l, rule, found, expected, &r);
		}
		pattern_free(pattern);
		error_free(&error);
	}
}

const struct lint_rule lint_rule_unexpected_period = {
	.id = "unexpected-period",
	.summary = "something comes more or less often than --expect-period says",
	.severity = SEVERITY_WARNING,
	.confidence = CONFIDENCE_HIGH,
	.why = "a timer that is set wrongly or a turn that takes longer than its "
		"period does not show in any share of the time",
	.advice = "look at what sets the timer, and at the longest turn (proftop "
		"--occurrences)",
	.find = find_periods,
};
