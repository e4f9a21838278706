/* lint_lock.c - threads that stand in each other's way. */
#include <math.h>
#include <stdlib.h>

#include "lint_match.h"
#include "xalloc.h"

static const double lock_share = 0.05;		/* of all time, waiting for locks */
/* gil-contention by name: of all.  By the time line: threads that run at once. */
static const double gil_share = 0.05, gil_threads = 1.5;
/* A thread that runs Python code is seen in another line this often. */
static const double moving_part = 0.1;
enum { REPORTED = 3, GIL_SAMPLES = 50 };

/* Taking a lock, and what all waiting is made of. */
static const char locks[] =
	"^(<method '(acquire|__enter__)' of '_thread\\.R?[lL]ock' objects>|"
	"((_thread|threading)\\.)?(R?Lock|lock|mutex)\\.acquire|"
	"__lll_lock_wait(_private|\\.constprop.*)?|_{0,3}pthread_mutex_lock(_full)?|"
	"_{0,3}pthread_rwlock_(rd|wr)lock|(__)?mutex_lock(\\.constprop.*)?|"
	"rwsem_down_(read|write)_slowpath|"
	"ObjectMonitor::[Ee]nter.*|ObjectSynchronizer::enter|"
	"java[./]util[./]concurrent[./]locks[./]ReentrantLock\\.lock|"
	"sync\\.\\(\\*(RW)?Mutex\\)\\.(Lock|RLock|lockSlow)|"
	"runtime\\.(lock2|semacquire1)|(Thread::)?Mutex#(lock|synchronize)|"
	"std::sync::mutex::.*lock|std::sys::.*mutex::Mutex::lock_contended|"
	"(Rtl)?EnterCriticalSection|RtlpEnterCriticalSectionContended|"
	"System\\.Threading\\.Monitor\\.(Enter|ReliableEnter|TryEnter_FastPath.*))$|"
	"(^|/)logging/__init__\\.py:(acquire|_acquireLock)$";

/* Those that wait for an event, and take a lock to do so. */
static const char events[] =
	"(^|/)threading\\.py:(wait|_wait_for_tstate_lock|join|_join_lock)$|"
	"(^|/)queue\\.py:(get|put|join)$|"
	"(^|/)concurrent/futures/(_base|thread)\\.py:|"
	"(^|/)multiprocessing/(synchronize|queues|pool)\\.py:|"
	"^(pthread_cond_(timed)?wait.*|_*pthread_cond_(timed|clock)?wait.*|"
	"__new_sem_wait.*|sem_(timed|clock)?wait|PyThread_acquire_lock.*|take_gil)$";

static const char gil[] =
	"^(take_gil|drop_gil|PyEval_AcquireThread|PyEval_RestoreThread|"
	"PyEval_AcquireLock|rb_gvl_acquire|gvl_acquire.*|thread_sched_to_running.*)$";

/* ---- lock-wait ---- */

/*
 * By function: what it waits for locks that it takes.  A lock within a lock, or in
 * a wait for an event, is not one of its own.
 */
static double *lock_waits(const struct lint *l)
{
	const struct profile *p = l->p;
	bool *lock = lint_matching(p, locks), *event = lint_matching(p, events);
	bool *inside = xcalloc(p->node_count, sizeof(*inside));
	double *waits = xcalloc(p->function_count, sizeof(*waits));

	for (node_id n = 1; n < p->node_count; n++) {
		node_id parent = p->nodes[n].parent;
		function_id f = node_function_id(p, n);

		inside[n] = inside[parent] || lock[f] || event[f];
		if (lock[f] && !event[f] && !inside[parent])
			waits[node_function_id(p, parent)] += l->node_total[n];
	}
	free(inside);
	free(event);
	free(lock);
	return waits;
}

/* The costliest lock that f takes. */
static node_id lock_node(const struct lint *l, function_id f)
{
	const struct profile *p = l->p;
	bool *lock = lint_matching(p, locks);
	node_id best = 0;

	for (node_id n = 1; n < p->node_count; n++)
		if (lock[node_function_id(p, n)] &&
			node_function_id(p, p->nodes[n].parent) == f &&
			(!best || l->node_total[n] > l->node_total[best]))
			best = n;
	free(lock);
	return best;
}

static void find_lock_waits(const struct lint *l, const struct lint_rule *rule,
	struct findings *found)
{
	double *waits;
	function_id most[REPORTED];
	size_t count;

	if (!l->is_time)
		return;
	waits = lock_waits(l);
	count = lint_largest(l, waits, most, REPORTED);
	for (size_t i = 0; i < count; i++) {
		double share = lint_share(l, waits[most[i]]);
		struct finding *finding;

		if (share < lock_share)
			break;
		finding = lint_add(l, rule, found, most[i]);
		lint_function_text(l, most[i], &finding->message);
		text_printf(&finding->message, " waits for a lock %.0f %% of the time",
			100 * share);
		finding->weight = waits[most[i]];
		finding_figure(finding, "waiting", waits[most[i]], l->unit);
		finding_figure(finding, "share", share, "share");
		lint_path(l, finding, lock_node(l, most[i]));
	}
	free(waits);
}

const struct lint_rule lint_rule_lock_wait = {
	.id = "lock-wait",
	.summary = "5 % or more of the time goes into waiting for a lock",
	.severity = SEVERITY_WARNING,
	.confidence = CONFIDENCE_HIGH,
	.why = "somebody else holds the lock meanwhile: more threads make this longer, "
		"not the program faster",
	.advice = "hold the lock for less: work outside of it, one lock a part of "
		"the data, or hand the data over in a queue",
	.find = find_lock_waits,
};

/* ---- gil-contention ---- */

/* What waits for the interpreter's lock, where native frames are recorded. */
static bool find_by_name(const struct lint *l, const struct lint_rule *rule,
	struct findings *found)
{
	const struct profile *p = l->p;
	bool *named = lint_matching(p, gil), *inside;
	double cost = 0;
	node_id heaviest = 0;

	inside = xcalloc(p->node_count, sizeof(*inside));
	for (node_id n = 1; n < p->node_count; n++) {
		node_id parent = p->nodes[n].parent;

		inside[n] = inside[parent] || named[node_function_id(p, n)];
		if (!inside[n] || inside[parent])
			continue;
		cost += l->node_total[n];
		if (!heaviest || l->node_total[n] > l->node_total[heaviest])
			heaviest = n;
	}
	free(inside);
	free(named);
	if (!heaviest || lint_share(l, cost) < gil_share)
		return false;
	struct finding *finding = lint_add(l, rule, found, node_function_id(p, heaviest));
	text_printf(&finding->message, "%.0f %% of the time threads wait for the "
		"interpreter's lock", 100 * lint_share(l, cost));
	finding->weight = cost;
	finding_figure(finding, "waiting", cost, l->unit);
	finding_figure(finding, "share", lint_share(l, cost), "share");
	lint_path(l, finding, heaviest);
	return true;
}

static bool is_python(const struct lint *l, node_id n)
{
	const struct function *f = &l->p->functions[node_function_id(l->p, n)];

	return span_ends(profile_text(l->p, f->file), ".py");
}

/*
 * What a thread runs Python code for: the cost of its Python leaves that do not
 * wait, 0 where it stands in one line, which sleeps, or computes in C without
 * the lock.
 */
static double running_cost(const struct lint *l, const size_t *samples, size_t count)
{
	double cost = 0;
	size_t moves = 0;

	for (size_t i = 0; i < count; i++) {
		const struct profile *p = l->p;
		node_id n = p->samples[samples[i]].node;
		bool moved = i && n != p->samples[samples[i - 1]].node;

		moves += moved;
		if (is_python(l, n) && !l->idle[node_function_id(p, n)])
			cost += profile_weight(p, samples[i], l->metric);
	}
	return (double)moves >= moving_part * (double)count ? cost : 0;
}

struct runners {
	double cost, longest;		/* of all running threads; the longest thread */
	size_t threads;
};

static struct runners find_runners(const struct lint *l)
{
	const struct profile *p = l->p;
	struct lint_line line = lint_line(p);
	struct runners r = { 0 };

	for (thread_id t = 0; t < p->thread_count; t++) {
		size_t count = line.first[t + 1] - line.first[t];
		double cost;

		r.longest = fmax(r.longest, l->node_total[p->threads[t].root]);
		if (p->threads[t].evented || count < GIL_SAMPLES)
			continue;
		cost = running_cost(l, &line.samples[line.first[t]], count);
		r.cost += cost;
		r.threads += cost > 0;
	}
	lint_line_free(&line);
	return r;
}

/* A recorder that leaves waiting out does not tell which threads ran at once. */
static bool shows_waits(const struct lint *l)
{
	double *idle = lint_thread_idle(l);
	bool shown = false;

	for (thread_id t = 0; t < l->p->thread_count; t++)
		shown |= idle[t] > 0;
	free(idle);
	return shown;
}

static void find_at_once(const struct lint *l, const struct lint_rule *rule,
	struct findings *found)
{
	struct runners r = find_runners(l);
	double whole = r.longest;
	struct finding *finding;

	if (!shows_waits(l) || r.threads < 2 || r.cost < gil_threads * whole)
		return;
	finding = lint_add(l, rule, found, 0);
	finding->confidence = CONFIDENCE_LOW;
	text_printf(&finding->message, "%zu threads want to run Python code, "
		"%.1f at a time on average", r.threads, r.cost / whole);
	finding->weight = r.cost - whole;
	finding_figure(finding, "threads", (double)r.threads, "");
	finding_figure(finding, "at once", r.cost / whole, "");
}

static void find_gil(const struct lint *l, const struct lint_rule *rule,
	struct findings *found)
{
	if (!l->is_time || find_by_name(l, rule, found) || !l->p->time_ordered)
		return;
	find_at_once(l, rule, found);
}

const struct lint_rule lint_rule_gil_contention = {
	.id = "gil-contention",
	.summary = "threads wait for the interpreter's lock, or want to run at once",
	.severity = SEVERITY_WARNING,
	.confidence = CONFIDENCE_HIGH,
	.why = "one thread at a time runs Python code: threads that compute share one "
		"processor, and pay for switching",
	.advice = "compute in processes (multiprocessing, ProcessPoolExecutor) or in "
		"libraries that let the lock go; threads are for waiting",
	.find = find_gil,
};
