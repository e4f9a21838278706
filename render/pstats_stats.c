/* pstats_stats.c - the dict of a pstats.Stats, with its ways of adding. */
#include "pstats_stats.h"

#include <math.h>
#include <stdlib.h>

#include "callgraph.h"
#include "xalloc.h"

static function_id own_function(struct profile *own, const struct profile *p,
	function_id id, bool strip)
{
	const struct function *f = &p->functions[id];
	struct span file = profile_text(p, f->file);
	const char *slash = strip && file.len ? memrchr(file.s, '/', file.len) : NULL;

	if (slash)
		file = (struct span){ slash + 1,
			file.len - (size_t)(slash + 1 - file.s) };
	return profile_function(own, profile_span(own, profile_text(p, f->name)),
		profile_span(own, file), 0, f->line);
}

/* Where a function's facts are kept; makes room for them. */
static void room_for_function(struct stats *s, function_id f)
{
	size_t old = s->function_capacity, wanted = old ? old : 1024;

	if (f < old)
		return;
	while (wanted <= f)
		wanted *= 2;
	s->record_of = xrealloc(s->record_of, wanted, sizeof(*s->record_of));
	s->mark = xrealloc(s->mark, wanted, sizeof(*s->mark));
	memset(s->record_of + old, 0, (wanted - old) * sizeof(*s->record_of));
	memset(s->mark + old, 0, (wanted - old) * sizeof(*s->mark));
	s->function_capacity = wanted;
}

const struct record *stats_find(const struct stats *s, function_id f)
{
	return f < s->function_capacity && s->record_of[f] ?
		&s->records[s->record_of[f] - 1] : NULL;
}

size_t relation_parts(const struct relation *c, const struct relation *end)
{
	size_t n = 1;

	if (c->kind == EDGE_CALLS_ONLY)
		return 1;
	while (c + n < end && c[n].caller == c->caller && c[n].kind == c->kind)
		n++;
	return n;
}

/* ---- adding ---- */

static void add_relation(struct record *r, const struct relation *c)
{
	r->callers = xgrow(r->callers, r->caller_count, &r->caller_capacity,
		sizeof(*r->callers));
	r->callers[r->caller_count++] = *c;
}

static void remove_relations(struct record *r, size_t at, size_t count)
{
	memmove(r->callers + at, r->callers + at + count,
		(r->caller_count - at - count) * sizeof(*r->callers));
	r->caller_count -= count;
}

/* As zip() does it, the longer of two tuples is cut. */
static void add_parts(struct record *r, size_t at, const struct relation *c, size_t parts)
{
	size_t there = relation_parts(r->callers + at, r->callers + r->caller_count);

	for (size_t i = 0; i < there && i < parts; i++) {
		struct relation *mine = &r->callers[at + i];

		mine->calls += c[i].calls;
		mine->primitive += c[i].primitive;
		mine->self += c[i].self;
		mine->total += c[i].total;
	}
	if (there > parts)
		remove_relations(r, at + parts, there - parts);
}

/* Where a caller is, which was at a place and may have moved forward. */
static size_t find_caller(const struct record *r, size_t at, function_id caller)
{
	if (at >= r->caller_count)
		at = r->caller_count;
	while (at && (at == r->caller_count || r->callers[at].caller != caller ||
			r->callers[at - 1].caller == caller))
		at--;
	return at;
}

/* add_callers(): equal ones add up, others follow. */
static void add_callers(struct stats *s, struct record *r,
	const struct relation *c, size_t count)
{
	size_t there = r->caller_count, parts;

	for (size_t i = there; i-- > 0;)
		s->mark[r->callers[i].caller] = (uint32_t)i + 1;
	for (size_t i = 0; i < count; i += parts) {
		parts = relation_parts(c + i, c + count);
		if (s->mark[c[i].caller]) {
			add_parts(r, find_caller(r, s->mark[c[i].caller] - 1, c[i].caller),
				c + i, parts);
			continue;
		}
		for (size_t k = 0; k < parts; k++)
			add_relation(r, &c[i + k]);
	}
	for (size_t i = 0; i < r->caller_count; i++)
		s->mark[r->callers[i].caller] = 0;
}

/* add_func_stats(), or a first record. */
static void add_record(struct stats *s, const struct record *from)
{
	struct record *r;

	room_for_function(s, from->function);
	for (size_t i = 0; i < from->caller_count; i++)
		room_for_function(s, from->callers[i].caller);
	if (!s->record_of[from->function]) {
		s->records = xgrow(s->records, s->count, &s->capacity,
			sizeof(*s->records));
		s->records[s->count] = (struct record){ .function = from->function };
		s->record_of[from->function] = (uint32_t)++s->count;
	}
	r = &s->records[s->record_of[from->function] - 1];
	r->primitive += from->primitive;
	r->calls += from->calls;
	r->self += from->self;
	r->total += from->total;
	r->top_level |= from->top_level;
	add_callers(s, r, from->callers, from->caller_count);
}

/* ---- from profiles ---- */

/* A profile's graph, or what its tree gives, callers by callee. */
struct source {
	const struct profile *p;
	metric_id metric;
	struct callgraph_view *view;	/* NULL: the graph is exact */
	size_t *edges, *edges_at;	/* by function: where its callers begin in edges */
	function_id jprofile;		/* 0: not there */
};

static size_t source_edges(const struct source *from)
{
	return from->view ? from->view->edge_count : from->p->graph.edge_count;
}

static function_id source_callee(const struct source *from, size_t e)
{
	return from->view ? from->view->edges[e].callee : from->p->graph.edges[e].callee;
}

static double known(double count)
{
	return isnan(count) ? 0 : count;
}

static struct relation source_relation(const struct source *from, size_t e)
{
	const struct callgraph *g = &from->p->graph;
	size_t at = e * from->p->metric_count + from->metric;
	const struct view_edge *v;

	if (!from->view)
		return (struct relation){ g->edges[e].caller, g->edges[e].kind,
			known(g->edges[e].calls), known(g->edges[e].primitive),
			g->edge_self[at], g->edge_total[at] };
	v = &from->view->edges[e];
	return (struct relation){ v->caller, isnan(v->self) ? EDGE_CALLS_ONLY : EDGE_FULL,
		known(v->calls), known(v->primitive), known(v->self), known(v->total) };
}

static struct record source_record(const struct source *from, size_t i)
{
	const struct callgraph *g = &from->p->graph;
	const struct callgraph_view *v = from->view;
	function_id f = v ? v->functions[i] : g->order[i];
	size_t at = f * from->p->metric_count + from->metric;

	if (v)
		return (struct record){ .function = f,
			.primitive = known(v->primitive[f]),
			.calls = known(v->calls[f]), .self = v->self[f], .total = v->total[f] };
	return (struct record){ .function = f, .calls = g->calls[f], .self = g->self[at],
		.primitive = isnan(g->primitive[f]) ? g->calls[f] : g->primitive[f],
		.total = g->total[at] };
}

static void sort_edges(struct source *from)
{
	size_t functions = from->p->function_count, count = source_edges(from);
	size_t *at = xcalloc(functions + 2, sizeof(*at));

	from->edges = xcalloc(count, sizeof(*from->edges));
	for (size_t e = 0; e < count; e++)
		at[source_callee(from, e) + 2]++;
	for (size_t f = 2; f < functions + 2; f++)
		at[f] += at[f - 1];
	for (size_t e = 0; e < count; e++)
		from->edges[at[source_callee(from, e) + 1]++] = e;
	from->edges_at = at;
}

static function_id find_jprofile(const struct profile *p)
{
	for (size_t f = 1; f < p->function_count; f++)
		if (span_is(profile_text(p, p->functions[f].file), "jprofile") &&
			!p->functions[f].line &&
			span_is(profile_text(p, p->functions[f].name), "profiler"))
			return (function_id)f;
	return 0;
}

static void source_open(struct source *from, const struct profile *p, metric_id metric)
{
	*from = (struct source){ .p = p, .metric = metric };
	if (!p->graph.exact)
		from->view = callgraph_view(p, metric);
	from->jprofile = find_jprofile(p);
}

static void source_close(struct source *from)
{
	callgraph_view_free(from->view);
	free(from->edges);
	free(from->edges_at);
}

static void take_callers(struct stats *s, const struct source *from, struct record *r)
{
	function_id f = r->function;

	for (size_t i = from->edges_at[f]; i < from->edges_at[f + 1]; i++) {
		struct relation c = source_relation(from, from->edges[i]);

		r->top_level |= from->jprofile && c.caller == from->jprofile;
		if (s->own)
			c.caller = own_function(s->own, from->p, c.caller, false);
		add_relation(r, &c);
	}
}

static void take_profile(struct stats *s, const struct profile *p,
	metric_id metric, bool callers)
{
	double calls = 0, primitive = 0, self = 0;
	struct source from;
	size_t count;

	source_open(&from, p, metric);
	count = from.view ? from.view->function_count : p->graph.order_count;
	if (callers || from.jprofile)
		sort_edges(&from);
	for (size_t i = 0; i < count && metric < p->metric_count; i++) {
		struct record r = source_record(&from, i);

		if (from.edges)
			take_callers(s, &from, &r);
		if (s->own)
			r.function = own_function(s->own, p, r.function, false);
		calls += r.calls;
		primitive += r.primitive;
		self += r.self;
		add_record(s, &r);
		free(r.callers);
	}
	s->calls += calls;
	s->primitive += primitive;
	s->self += self;
	source_close(&from);
}

struct stats *stats_new(const struct profile *const *profiles, size_t count,
	metric_id metric, bool callers)
{
	struct stats *s = xcalloc(1, sizeof(*s));

	if (count != 1)
		s->own = profile_new("pstats");
	s->names = s->own ? s->own : profiles[0];
	for (size_t i = 0; i < count; i++) {
		const struct profile *p = profiles[i ? count - i : 0];

		take_profile(s, p, metric, callers);
	}
	return s;
}

/* ---- strip_dirs() ---- */

/* Callers that become one do not add up: the later takes the place of the earlier. */
static void strip_callers(struct stats *to, const struct stats *from,
	const struct record *old, struct record *r)
{
	size_t parts;

	for (size_t i = 0; i < old->caller_count; i += parts) {
		function_id caller = own_function(to->own, from->names,
			old->callers[i].caller, true);
		size_t at;

		parts = relation_parts(old->callers + i,
			old->callers + old->caller_count);
		room_for_function(to, caller);
		at = to->mark[caller] ? find_caller(r, r->caller_count, caller) : 0;
		if (to->mark[caller])
			remove_relations(r, at, relation_parts(r->callers + at,
				r->callers + r->caller_count));
		to->mark[caller] = 1;
		for (size_t k = 0; k < parts; k++) {
			struct relation c = old->callers[i + k];

			c.caller = caller;
			add_relation(r, &c);
		}
	}
	for (size_t i = 0; i < r->caller_count; i++)
		to->mark[r->callers[i].caller] = 0;
}

struct stats *stats_strip(const struct stats *from)
{
	struct stats *to = xcalloc(1, sizeof(*to));

	to->names = to->own = profile_new("pstats");
	to->calls = from->calls;
	to->primitive = from->primitive;
	to->self = from->self;
	for (size_t i = 0; i < from->count; i++) {
		const struct record *old = &from->records[i];
		struct record r = { own_function(to->own, from->names, old->function, true),
			old->primitive, old->calls, old->self, old->total, NULL, 0, 0,
			old->top_level };

		strip_callers(to, from, old, &r);
		add_record(to, &r);
		free(r.callers);
	}
	return to;
}

void stats_free(struct stats *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->count; i++)
		free(s->records[i].callers);
	free(s->records);
	free(s->record_of);
	free(s->mark);
	profile_free(s->own);
	free(s);
}
