/*
 * lint_busy.c - waiting by asking again and again.
 *
 * With calls known it is the asking that shows: one function asks very often,
 * and has little else to do.  Without, the names do: nothing else is done in a
 * function that only asks.
 */
#include <math.h>
#include <stdlib.h>

#include "lint_match.h"
#include "xalloc.h"

/* Calls of one question from one caller, and how many a second of its own time. */
static const double asks_min = 1000, asks_per_s = 20000;
static const double caller_share = 0.1;	/* of all time, in the caller */
static const double asking_part = 0.9;	/* of the caller's, in itself and in asking */
/* Where calls are not known: shares of the thread's time. */
static const double spin_share = 0.05, question_share = 0.1, named_share = 0.3;
static const double place_part = 0.05;	/* of a function's self, in a line of it */
enum { REPORTED = 3 };

/* What only asks whether something has happened. */
static const char questions[] =
	"(^|/)threading\\.py:(is_set|is_alive|isSet|_is_owned)$|"
	"(^|/)queue\\.py:(empty|full|qsize|get_nowait)$|"
	"(^|/)concurrent/futures/_base\\.py:(done|running)$|"
	"(^|/)multiprocessing/(process|connection|queues)\\.py:(is_alive|poll|empty)$|"
	"(^|/)subprocess\\.py:poll$|"
	"^<method '(is_set|locked|done|empty|poll|get_nowait)' of '(?!select\\.).*' "
	"objects>$|"
	"^<built-in method (time\\.(time|monotonic|perf_counter)|posix\\.sched_yield)>$";

/* What is nothing but waiting on a processor. */
static const char spins[] =
	"^(sched_yield|__sched_yield|__x64_sys_sched_yield|pthread_spin_lock|"
	"_raw_spin_lock|native_queued_spin_lock_slowpath|queued_spin_lock_slowpath|"
	"cpu_relax|std::hint::spin_loop|core::hint::spin_loop|std::thread::yield_now|"
	"runtime\\.procyield|runtime\\.procyield\\.abi0|runtime\\.osyield|"
	"java[./]lang[./]Thread\\.(yield|onSpinWait)|Thread\\.(yield|onSpinWait)|"
	"SpinPause|SwitchToThread|System\\.Threading\\.SpinWait\\.SpinOnce(Core)?)$";

/* Names of functions that wait, so that their own time is suspicious. */
static const char waits[] =
	"^((busy|spin)_?(wait|loop)\\w*|spin|poll_(until|for|forever)\\w*|"
	"wait_(for|until)\\w*|(busy|spin)(Wait|Loop)\\w*|waitFor\\w*|waitUntil\\w*|"
	"pollUntil\\w*)$";

/* ---- asked often ---- */

/* By caller: what it spends on questions, and the one it asks most. */
struct asking {
	double *cost;
	size_t *edge;			/* its number and 1; 0: none */
};

static struct asking find_asking(const struct lint *l, const bool *question)
{
	const struct callgraph_view *v = l->view;
	struct asking a = { xcalloc(l->p->function_count, sizeof(*a.cost)),
		xcalloc(l->p->function_count, sizeof(*a.edge)) };

	for (size_t e = 0; e < v->edge_count; e++) {
		function_id f = v->edges[e].caller;

		if (!question[v->edges[e].callee] || question[f])
			continue;
		a.cost[f] += v->edges[e].total;
		if (!a.edge[f] || v->edges[e].calls > v->edges[a.edge[f] - 1].calls)
			a.edge[f] = e + 1;
	}
	return a;
}

static bool asks_often(const struct lint *l, const struct asking *a, function_id f)
{
	double total = l->view->total[f], seconds = lint_seconds(l), calls;

	if (!a->edge[f])
		return false;
	calls = l->view->edges[a->edge[f] - 1].calls;
	return calls >= asks_min && calls >= asks_per_s * total * seconds &&
		lint_share(l, total) >= caller_share &&
		l->view->self[f] + a->cost[f] >= asking_part * total;
}

static void report_asking(const struct lint *l, const struct lint_rule *rule,
	struct findings *found, const struct view_edge *e)
{
	struct finding *finding = lint_add(l, rule, found, e->caller);
	double total = l->view->total[e->caller];

	lint_function_text(l, e->caller, &finding->message);
	text_str(&finding->message, " asks ");
	lint_function_text(l, e->callee, &finding->message);
	text_printf(&finding->message, " %.0f times and does little else", e->calls);
	finding->weight = total;
	finding_figure(finding, "calls", e->calls, "");
	finding_figure(finding, "calls a second",
		e->calls / (total * lint_seconds(l)), "");
	finding_figure(finding, "share", lint_share(l, total), "share");
	lint_path(l, finding, lint_edge_node(l, e->caller, e->callee));
}

static size_t find_asked(const struct lint *l, const struct lint_rule *rule,
	struct findings *found)
{
	bool *question = lint_matching(l->p, questions);
	struct asking a = find_asking(l, question);
	function_id most[REPORTED * 4];
	size_t count = lint_largest(l, a.cost, most, REPORTED * 4), reported = 0;

	for (size_t i = 0; i < count && reported < REPORTED; i++)
		if (asks_often(l, &a, most[i])) {
			report_asking(l, rule, found,
				&l->view->edges[a.edge[most[i]] - 1]);
			reported++;
		}
	free(question);
	free(a.cost);
	free(a.edge);
	return reported;
}

/* ---- by name ---- */

struct by_name {
	const char *regexp;
	double share;			/* of all, or of the thread's, at least */
	enum confidence confidence;
	const char *words;
	bool may_sleep;			/* its self time may be an unseen sleep */
};

/* By function: its part of its thread that it has most of. */
static double *thread_shares(const struct lint *l, const bool *which)
{
	const struct profile *p = l->p;
	double *shares = xcalloc(p->function_count, sizeof(*shares));

	for (node_id n = 1; n < p->node_count; n++) {
		function_id f = node_function_id(p, n);
		double whole = l->node_total[p->threads[l->node_threads[n]].root];

		if (which[f] && !l->idle[f] && whole > 0)
			shares[f] += l->node_self[n] / whole;
	}
	return shares;
}

/*
 * By function: in how many of its places it is seen at work.  Samples that all
 * stand in one line may as well show a sleep there: recorders leave C out.
 */
static uint32_t *busy_places(const struct lint *l)
{
	const struct profile *p = l->p;
	double *frames = xcalloc(p->frame_count, sizeof(*frames));
	uint32_t *places = xcalloc(p->function_count, sizeof(*places));

	for (node_id n = 1; n < p->node_count; n++)
		frames[p->nodes[n].frame] += l->node_self[n];
	for (frame_id i = 1; i < p->frame_count; i++) {
		function_id f = p->frames[i].function;

		places[f] += frames[i] >= place_part * l->view->self[f] && frames[i] > 0;
	}
	free(frames);
	return places;
}

static size_t find_named(const struct lint *l, const struct lint_rule *rule,
	struct findings *found, const struct by_name *by)
{
	bool *which = lint_matching(l->p, by->regexp);
	double *shares = thread_shares(l, which);
	uint32_t *places = busy_places(l);
	function_id most[REPORTED];
	size_t count = lint_largest(l, shares, most, REPORTED), reported = 0;

	for (size_t i = 0; i < count; i++) {
		struct finding *finding;

		if (shares[most[i]] < by->share ||
			(by->may_sleep && !lint_is_traced(l) && places[most[i]] < 2))
			continue;
		finding = lint_add(l, rule, found, most[i]);
		finding->confidence = by->confidence;
		lint_function_text(l, most[i], &finding->message);
		text_printf(&finding->message, " %s, %.0f %% of its thread's time",
			by->words, 100 * shares[most[i]]);
		finding->weight = l->view->self[most[i]];
		finding_figure(finding, "self", l->view->self[most[i]], l->unit);
		finding_figure(finding, "thread share", shares[most[i]], "share");
		lint_path(l, finding, lint_heaviest(l, most[i]));
		reported++;
	}
	free(places);
	free(shares);
	free(which);
	return reported;
}

static void find_busy_waits(const struct lint *l, const struct lint_rule *rule,
	struct findings *found)
{
	const struct by_name names[] = {
		{ spins, spin_share, CONFIDENCE_MEDIUM, "spins", false },
		{ questions, question_share, CONFIDENCE_MEDIUM, "only asks", false },
		{ waits, named_share, CONFIDENCE_LOW,
			"runs, though it is named like waiting", true },
	};

	if (!l->is_time || (lint_is_traced(l) && find_asked(l, rule, found)))
		return;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (find_named(l, rule, found, &names[i]))
			return;
}

const struct lint_rule lint_rule_busy_wait = {
	.id = "busy-wait",
	.summary = "a loop that asks again and again instead of waiting",
	.severity = SEVERITY_WARNING,
	.confidence = CONFIDENCE_HIGH,
	.why = "it takes a whole processor to notice what a wait would be told, and "
		"slows down what it waits for",
	.advice = "wait for it: Event.wait(), Queue.get(), Condition, select, a "
		"future's result()",
	.find = find_busy_waits,
};
