/* lint_tasks.c - threads and tasks that live for a moment. */
#include <math.h>
#include <stdlib.h>

#include "lint_match.h"
#include "xalloc.h"

/* How many, and how little time a task has on average, all of the time divided. */
static const double threads_min = 50, thread_s = 0.02;
static const double tasks_min = 500, task_s = 0.001;
/* The share of all that making them costs; where calls are not known. */
static const double making_share = 0.05, making_share_alone = 0.1;

static const char thread_starts[] =
	"^(<built-in method _thread\\.start_new_thread>|_thread\\.start_new_thread|"
	"pthread_create|__pthread_create.*|pthread_create@@GLIBC.*|"
	"java\\.lang\\.Thread\\.start0?|Thread\\.start0|Process#spawn|"
	"<built-in method posix\\.fork>|"
	"<built-in method _posixsubprocess\\.fork_exec>)$";
static const char task_starts[] =
	"(^|/)asyncio/base_events\\.py:create_task$|"
	"^asyncio\\.(create_task|ensure_future)$|^tokio::(task::)?spawn.*$|"
	"^runtime\\.newproc$|(^|/)trio/_core/_run\\.py:spawn_impl$";

static bool *or_in(const struct lint *l, bool *a, const bool *b)
{
	for (function_id f = 0; f < l->p->function_count; f++)
		a[f] |= b[f];
	return a;
}

/* Is it often enough, and each short? */
static bool is_churn(const struct lint *l, function_id f, bool is_thread, double seconds)
{
	double calls = l->view->calls[f];

	double share = lint_share(l, l->view->total[f]);

	if (isnan(calls))
		return share >= making_share_alone;
	return share >= making_share && calls >= (is_thread ? threads_min : tasks_min) &&
		l->total * seconds / calls <= (is_thread ? thread_s : task_s);
}

static void report(const struct lint *l, const struct lint_rule *rule,
	struct findings *found, function_id f, bool is_thread)
{
	struct finding *finding = lint_add(l, rule, found, f);
	double calls = l->view->calls[f], seconds = lint_seconds(l);
	double share = lint_share(l, l->view->total[f]);
	const char *what = is_thread ? "threads or processes" : "tasks";

	if (isnan(calls)) {
		finding->confidence = CONFIDENCE_LOW;
		text_printf(&finding->message, "%.0f %% of the time goes into making %s",
			100 * share, what);
	} else {
		text_printf(&finding->message, "%.0f %s for %.3g ms each", calls, what,
			1000 * l->total * seconds / calls);
		finding_figure(finding, "made", calls, "");
		finding_figure(finding, "time each", l->total * seconds / calls,
			"seconds");
	}
	finding->weight = l->view->total[f];
	finding_figure(finding, "share", share, "share");
	lint_path(l, finding, lint_heaviest(l, f));
}

static void find_churn(const struct lint *l, const struct lint_rule *rule,
	struct findings *found)
{
	bool *threads = lint_matching(l->p, thread_starts);
	bool *tasks = lint_matching(l->p, task_starts);
	bool *makers = or_in(l, lint_matching(l->p, thread_starts), tasks);
	double seconds = lint_seconds(l);

	/* of makers that call one another the innermost counts */
	for (size_t i = 0; i < l->view->edge_count; i++) {
		const struct view_edge *e = &l->view->edges[i];

		if (makers[e->callee] && e->callee != e->caller)
			threads[e->caller] = tasks[e->caller] = false;
	}
	for (size_t i = 0; l->is_time && i < l->view->function_count; i++) {
		function_id f = l->view->functions[i];

		if ((threads[f] || tasks[f]) && is_churn(l, f, threads[f], seconds))
			report(l, rule, found, f, threads[f]);
	}
	free(threads);
	free(tasks);
	free(makers);
}

const struct lint_rule lint_rule_task_churn = {
	.id = "task-churn",
	.summary = "many threads or tasks that each do little",
	.severity = SEVERITY_WARNING,
	.confidence = CONFIDENCE_MEDIUM,
	.why = "making and scheduling a task costs microseconds, a thread tens of "
		"them: that much and more than the little each of them does",
	.advice = "do small work in place or in batches, and keep threads in a pool",
	.find = find_churn,
};
