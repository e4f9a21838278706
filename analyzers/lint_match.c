#include "lint_match.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "filter.h"
#include "units.h"
#include "xalloc.h"

/* By its name, or as "file:name". */
static bool matches(const struct profile *p, function_id f, const struct pattern *pattern,
	struct text *t)
{
	struct span name = profile_text(p, p->functions[f].name);
	struct span file = profile_text(p, p->functions[f].file);

	if (pattern_matches(pattern, name))
		return true;
	if (!file.len)
		return false;
	text_clear(t);
	text_add(t, file.s, file.len);
	text_byte(t, ':');
	text_add(t, name.s, name.len);
	return pattern_matches(pattern, text_span(t));
}

bool *lint_matching(const struct profile *p, const char *regexp)
{
	bool *matching = xcalloc(p->function_count, sizeof(*matching));
	struct error error = { 0 };
	struct pattern *pattern = pattern_new(regexp, false, &error);
	struct text t = { 0 };

	for (function_id f = 1; pattern && f < p->function_count; f++)
		matching[f] = matches(p, f, pattern, &t);
	pattern_free(pattern);
	error_free(&error);
	text_free(&t);
	return matching;
}

double lint_seconds(const struct lint *l)
{
	double factor;

	if (unit_convert(l->unit, "seconds", &factor))
		return factor;
	return l->is_time && l->p->rate > 0 ? 1 / l->p->rate : (double)NAN;
}

double lint_share(const struct lint *l, double cost)
{
	return callgraph_share(l->view->exact, cost, l->total);
}

bool lint_is_traced(const struct lint *l)
{
	const struct profile *p = l->p;
	bool traced = p->thread_count > 0;

	if (p->graph.exact)
		return !p->graph.calls_are_samples;
	for (thread_id t = 0; t < p->thread_count; t++)
		traced &= p->threads[t].evented;
	return traced;
}

/*
 * What an event loop itself consists of.  Its names are common words, so they
 * count with their file only, but for those that nothing else has.
 */
static const char loop_frames[] =
	"^(_run_once|run_forever|run_until_complete|uv_run|uv__run_timers|"
	"uv__run_check|uv__work_done|uv__io_poll|event_base_loop|ev_run|"
	"g_main_loop_run|g_main_context_dispatch|g_main_context_iteration|"
	"processTicksAndRejections|node::SpinEventLoop|node::SpinEventLoopInternal|"
	"QEventLoop::exec|uvloop\\.loop\\..*|"
	"io[./]netty[./]channel[./]nio[./]NioEventLoop\\.(run|processSelectedKeys\\w*)|"
	"(.*[/:])?tornado/(ioloop|platform/asyncio)\\.py:start|"
	"(.*[/:])?twisted/internet/base\\.py:(mainLoop|runUntilCurrent)|"
	"(.*[/:])?trio/_core/_run\\.py:unrolled_run|"
	"(.*[/:])?(asyncio/)?(base_events|events|runners|uvloop/loop)\\.pyx?:"
	"(_run_once|_run|run|run_forever|run_until_complete))$";

/* Through which a loop, and others too, call callbacks; C code below is not seen. */
static const char dispatch_frames[] =
	"^(<method 'run' of '_contextvars\\.Context' objects>|Context\\.run)$";

/* What it does by itself: wait, and look after what is due. */
static const char loop_own[] =
	"(^|/)(selectors|asyncio/(base_events|events|selector_events|transports|runners))\\.py:|"
	"^(uv__io_poll|epoll_wait|__epoll_wait|epoll_pwait|kevent|select|poll|"
	"<method '\\w+' of '(select\\.\\w+|collections\\.deque)' objects>|"
	"<built-in method (_heapq|builtins|math|select)\\.\\w+>|"
	"<built-in method time\\.monotonic>)$";

/* What the frames of a loop are. */
struct loop {
	bool *frames, *dispatch, *own;	/* by function */
	bool *inside;			/* by node: the loop's own frames alone so far */
	node_id *callbacks;
};

static void look_at(const struct profile *p, struct loop *k, node_id n)
{
	node_id parent = p->nodes[n].parent, outer = k->callbacks[parent];
	function_id f = node_function_id(p, n);
	bool passes_on = k->dispatch[f] && k->inside[parent];

	k->callbacks[n] = outer;
	if (outer && !k->dispatch[node_function_id(p, outer)])
		return;
	k->inside[n] = k->frames[f] || passes_on || (k->own[f] && k->inside[parent]);
	if (k->inside[parent] && (passes_on || (!k->frames[f] && !k->own[f])))
		k->callbacks[n] = n;
}

node_id *lint_callbacks(const struct profile *p)
{
	struct loop k = { .frames = lint_matching(p, loop_frames),
		.dispatch = lint_matching(p, dispatch_frames),
		.own = lint_matching(p, loop_own),
		.inside = xcalloc(p->node_count, sizeof(*k.inside)),
		.callbacks = xcalloc(p->node_count, sizeof(*k.callbacks)) };

	for (node_id n = 1; n < p->node_count; n++)
		look_at(p, &k, n);
	free(k.inside);
	free(k.own);
	free(k.dispatch);
	free(k.frames);
	return k.callbacks;
}

static bool heavier(const struct lint *l, node_id n, node_id best)
{
	return !best || l->node_total[n] > l->node_total[best];
}

node_id lint_heaviest(const struct lint *l, function_id f)
{
	node_id best = 0;

	for (node_id n = 1; n < l->p->node_count; n++)
		if (node_function_id(l->p, n) == f && heavier(l, n, best))
			best = n;
	return best;
}

node_id lint_edge_node(const struct lint *l, function_id caller, function_id callee)
{
	const struct profile *p = l->p;
	node_id best = 0;

	for (node_id n = 1; n < p->node_count; n++)
		if (node_function_id(p, n) == callee && heavier(l, n, best) &&
			node_function_id(p, p->nodes[n].parent) == caller)
			best = n;
	return best;
}

size_t lint_largest(const struct lint *l, const double *by_function,
	function_id *functions, size_t count)
{
	size_t found = 0;

	for (size_t i = 0; i < l->view->function_count; i++) {
		function_id f = l->view->functions[i];
		size_t at = found;

		if (!(by_function[f] > 0))
			continue;
		for (; at && by_function[functions[at - 1]] < by_function[f]; at--)
			if (at < count)
				functions[at] = functions[at - 1];
		if (at < count)
			functions[at] = f;
		found += found < count;
	}
	return found;
}

void lint_thread_text(const struct profile *p, thread_id thread, struct text *to)
{
	const struct thread *t = &p->threads[thread];
	struct span name = profile_text(p, t->name);
	struct span process = profile_text(p, t->process);

	text_str(to, "thread ");
	if (name.len)
		text_add(to, name.s, name.len);
	else if (t->tid >= 0)
		text_printf(to, "%" PRId64, t->tid);
	else
		text_printf(to, "%" PRIu32, thread + 1);
	if (process.len) {
		text_str(to, " of process ");
		text_add(to, process.s, process.len);
	}
}

double *lint_thread_idle(const struct lint *l)
{
	const struct profile *p = l->p;
	double *idle = xcalloc(p->thread_count + 1, sizeof(*idle));

	for (node_id n = 1; n < p->node_count; n++)
		if (p->nodes[n].parent == ROOT || l->idle[node_function_id(p, n)])
			idle[l->node_threads[n]] += l->node_self[n];
	return idle;
}

struct lint_line lint_line(const struct profile *p)
{
	size_t count = p->sample_count_stored;
	struct lint_line line = { xcalloc(p->thread_count + 2, sizeof(*line.first)),
		xcalloc(count + 1, sizeof(*line.samples)) };

	for (size_t s = 0; s < count; s++)
		line.first[p->samples[s].thread + 2]++;
	for (thread_id t = 1; t < p->thread_count + 2; t++)
		line.first[t] += line.first[t - 1];
	for (size_t s = 0; s < count; s++)
		line.samples[line.first[p->samples[s].thread + 1]++] = s;
	return line;
}

void lint_line_free(struct lint_line *line)
{
	free(line->first);
	free(line->samples);
}
