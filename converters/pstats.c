/*
 * pstats.c - what Python's cProfile, profile and pstats dump, a marshalled dict:
 *
 *	{ (file, line, name): (primitive, calls, self, total, callers), ... }
 *	callers = { (file, line, name): (calls, primitive, self, total), ... }
 *
 * The two counts change places between the records.  The profile module has a
 * number of calls for each caller instead; Python 2 put the records of added
 * files behind one another in one tuple.  Times are in seconds.
 * https://github.com/python/cpython/blob/main/Lib/pstats.py
 */
#include "pstats.h"

#include <math.h>
#include <stdlib.h>

#include "marshal.h"
#include "xalloc.h"

enum { FEW_CALLERS = 8 };	/* looked through rather than looked up */

static const double MAX_WHOLE = 9007199254740992.0;	/* 2^53 */

/* The edges first .. last-1, of a record that did not come to hold. */
struct dropped {
	size_t first, last;
};

struct reader {
	struct marshal m;
	struct profile *p;
	struct text text;		/* for one string at a time */
	bool no_edges;			/* they are not asked for */
	size_t edges;			/* all that were read */
	size_t entries;			/* records read whole */
	size_t record_at;		/* the first edge of the record that is being read */
	bool many;			/* it has so many callers that edge_of knows them */
	size_t *edges_at;		/* by function: where its edges begin, plus 1 */
	size_t *edge_of;		/* by caller: its last edge, plus 1; where many */
	size_t capacity;		/* of both */
	struct dropped *dropped;
	size_t dropped_count, dropped_capacity;
};

static bool fail(struct reader *r, const char *at, const char *what)
{
	marshal_error(&r->m, at, what);
	return false;
}

static string_id string_of(struct reader *r, const struct marshal_object *o)
{
	uint32_t kept = marshal_kept(&r->m, o);
	string_id s;

	if (kept)
		return kept - 1;
	if (pstats_is_ascii(o->text)) {
		s = profile_span(r->p, o->text);
	} else {
		text_clear(&r->text);
		marshal_text(o, &r->text);
		s = profile_string(r->p, r->text.s, r->text.len);
	}
	marshal_keep(&r->m, o, s + 1);
	return s;
}

static bool read_string(struct reader *r, string_id *s)
{
	const char *at = r->m.at;
	struct marshal_object o;
	uint32_t kept = marshal_take_kept(&r->m, MARSHAL_STRING);

	if (kept) {
		*s = kept - 1;
		return true;
	}
	if (marshal_next(&r->m, &o) != MARSHAL_STRING)
		return fail(r, at, "expected a string");
	*s = string_of(r, &o);
	return true;
}

/* As Python shows a code object, but for its address, which differs at every run. */
static bool read_code_name(struct reader *r, const struct marshal_object *o, string_id *s)
{
	struct marshal_code code;
	struct text name = { 0 };

	if (!marshal_code(&r->m, o, &code))
		return false;
	text_str(&name, "<code object ");
	marshal_text(&code.name, &name);
	text_str(&name, ", file \"");
	marshal_text(&code.file, &name);
	text_printf(&name, "\", line %d>", code.line);
	*s = profile_string(r->p, name.s, name.len);
	text_free(&name);
	return true;
}

static bool read_name(struct reader *r, string_id *s)
{
	const char *at = r->m.at;
	struct marshal_object o;

	switch (marshal_next(&r->m, &o)) {
	case MARSHAL_STRING: *s = string_of(r, &o); return true;
	case MARSHAL_CODE: return read_code_name(r, &o, s);
	default: return fail(r, at, "expected a function's name");
	}
}

static bool read_number(struct reader *r, double *number)
{
	const char *at = r->m.at;

	if (!marshal_number(&r->m, number))
		return false;
	if (!isfinite(*number))
		return fail(r, at, "expected a finite number");
	return true;
}

static bool read_line(struct reader *r, int64_t *line)
{
	const char *at = r->m.at;
	double number;

	if (!read_number(r, &number))
		return false;
	if (fabs(number) > MAX_WHOLE || number != floor(number))
		return fail(r, at, "expected a line number");
	*line = (int64_t)number;
	return true;
}

/* The rest of a (file, line, name) that begins with o. */
static bool read_function(struct reader *r, const char *at,
	const struct marshal_object *o, function_id *f)
{
	string_id file, name;
	int64_t line;

	if (o->type != MARSHAL_TUPLE || o->count != 3)
		return fail(r, at, "expected a function as (file, line, name)");
	if (!read_string(r, &file) || !read_line(r, &line) || !read_name(r, &name))
		return false;
	marshal_end(&r->m, o);
	*f = profile_function(r->p, name, file, 0, line);
	marshal_keep(&r->m, o, *f);
	return true;
}

/* The next key of a dict of callers; false at its end, and after an error. */
static bool read_caller(struct reader *r, function_id *f)
{
	const char *at = r->m.at;
	struct marshal_object o;

	*f = marshal_take_kept(&r->m, MARSHAL_TUPLE);
	return *f || (marshal_next(&r->m, &o) > MARSHAL_NULL &&
		read_function(r, at, &o, f));
}

static void room_for_function(struct reader *r, function_id f)
{
	size_t old = r->capacity, wanted = old ? old : 1024;

	if (f < old)
		return;
	while (wanted <= f)
		wanted *= 2;
	r->edges_at = xrealloc(r->edges_at, wanted, sizeof(*r->edges_at));
	r->edge_of = xrealloc(r->edge_of, wanted, sizeof(*r->edge_of));
	memset(r->edges_at + old, 0, (wanted - old) * sizeof(*r->edges_at));
	memset(r->edge_of + old, 0, (wanted - old) * sizeof(*r->edge_of));
	r->capacity = wanted;
}

static void drop_edges(struct reader *r, size_t first, size_t last)
{
	if (first >= last)
		return;
	r->dropped = xgrow(r->dropped, r->dropped_count, &r->dropped_capacity,
		sizeof(*r->dropped));
	r->dropped[r->dropped_count++] = (struct dropped){ first, last };
}

/* From many callers on, they are looked up. */
static void note_edges(struct reader *r)
{
	const struct callgraph *g = &r->p->graph;

	if (r->many || g->edge_count - r->record_at < FEW_CALLERS)
		return;
	r->many = true;
	for (size_t e = r->record_at; e < g->edge_count; e++)
		if (e == r->record_at || g->edges[e].caller != g->edges[e - 1].caller)
			r->edge_of[g->edges[e].caller] = e + 1;
}

/* Where this record's last edges from a caller begin, plus 1; 0 if there are none. */
static size_t find_edge(const struct reader *r, function_id caller)
{
	const struct edge *edges = r->p->graph.edges;
	size_t e = r->p->graph.edge_count;

	if (r->many)
		return r->edge_of[caller] > r->record_at ? r->edge_of[caller] : 0;
	while (e > r->record_at && edges[e - 1].caller != caller)
		e--;
	if (e == r->record_at)
		return 0;
	while (e - 1 > r->record_at && edges[e - 2].caller == caller)
		e--;
	return e;
}

/* A caller that stands twice in one dict counts as it stands there last. */
static void forget_edge(struct reader *r, function_id caller)
{
	const struct callgraph *g = &r->p->graph;
	size_t first = find_edge(r, caller), last = first;

	if (!first--)
		return;
	while (last < g->edge_count && g->edges[last].caller == caller)
		last++;
	drop_edges(r, first, last);
}

static bool add_edge(struct reader *r, struct edge edge, const double *self,
	const double *total)
{
	if (++r->edges > (size_t)(r->m.end - r->m.begin))
		return fail(r, r->m.at, "too many references to the same callers");
	if (!r->no_edges)
		profile_graph_edge(r->p, &edge, self, total);
	return true;
}

static bool read_full_edge(struct reader *r, struct edge edge)
{
	double self, total;

	return read_number(r, &edge.calls) && read_number(r, &edge.primitive) &&
		read_number(r, &self) && read_number(r, &total) &&
		add_edge(r, edge, &self, &total);
}

/* What a caller's value tells, one or several records or a number of calls. */
static bool read_edge(struct reader *r, const char *at, const struct marshal_object *o,
	struct edge edge)
{
	if (o->type == MARSHAL_NUMBER && isfinite(o->number)) {
		edge.kind = EDGE_CALLS_ONLY;
		edge.calls = o->number;
		edge.primitive = (double)NAN;
		return add_edge(r, edge, NULL, NULL);
	}
	if (o->type != MARSHAL_TUPLE || !o->count || o->count % EDGE_NUMBERS)
		return fail(r, at, "expected (calls, primitive, self, total) of a caller");
	for (uint32_t i = 0; i < o->count / EDGE_NUMBERS; i++)
		if (!read_full_edge(r, edge))
			return false;
	marshal_end(&r->m, o);
	return true;
}

static bool read_callers(struct reader *r, function_id callee)
{
	struct edge edge = { .callee = callee, .kind = EDGE_FULL };
	struct marshal_object callers, o;
	const char *at = r->m.at;

	if (marshal_next(&r->m, &callers) != MARSHAL_DICT)
		return fail(r, at, "expected a dict of callers");
	while (read_caller(r, &edge.caller)) {
		at = r->m.at;
		if (marshal_next(&r->m, &o) <= MARSHAL_NULL)
			break;
		room_for_function(r, edge.caller);
		note_edges(r);
		forget_edge(r, edge.caller);
		if (r->many)
			r->edge_of[edge.caller] = r->p->graph.edge_count + 1;
		if (!read_edge(r, at, &o, edge))
			return false;
	}
	marshal_end(&r->m, &callers);
	return !r->m.error;
}

/* A function that stands twice counts as it stands there last, in its first place. */
static void forget_function(struct reader *r, function_id f)
{
	const struct callgraph *g = &r->p->graph;
	size_t first, last;

	if (!profile_graph_has(r->p, f))
		return;
	first = r->edges_at[f] - 1;
	for (last = first; last < r->record_at && g->edges[last].callee == f; last++)
		;
	drop_edges(r, first, last);
}

static bool read_record(struct reader *r, const char *at, const struct marshal_object *o,
	function_id f)
{
	double primitive, calls, self, total;

	if (o->type != MARSHAL_TUPLE || o->count != 5)
		return fail(r, at, "expected (primitive, calls, self, total, callers)");
	if (!read_number(r, &primitive) || !read_number(r, &calls) ||
		!read_number(r, &self) || !read_number(r, &total))
		return false;
	r->record_at = r->p->graph.edge_count;
	r->many = false;
	if (!read_callers(r, f))
		return false;
	marshal_end(&r->m, o);
	room_for_function(r, f);
	forget_function(r, f);
	r->edges_at[f] = r->record_at + 1;
	r->record_at = r->p->graph.edge_count;
	profile_graph_function(r->p, f, calls, primitive, &self, &total);
	r->entries++;
	return true;
}

/* ("__sampled__",): True, or another mark of a Python to come. */
static bool read_mark(struct reader *r, const struct marshal_object *key)
{
	struct marshal_object mark, value;

	if (marshal_next(&r->m, &mark) == MARSHAL_STRING && span_is(mark.text, SAMPLED))
		r->p->graph.calls_are_samples = true;
	else
		profile_note(r->p, NOTE_LOST, 1, "keys besides functions");
	if (!marshal_skip(&r->m, &mark))
		return false;
	marshal_end(&r->m, key);
	marshal_next(&r->m, &value);
	return marshal_skip(&r->m, &value);
}

/* Takes a key; false at the end and after an error.  *f is 0 of a mark and its value. */
static bool read_key(struct reader *r, function_id *f)
{
	const char *at = r->m.at;
	struct marshal_object key;

	*f = marshal_take_kept(&r->m, MARSHAL_TUPLE);
	if (*f)
		return true;
	if (marshal_next(&r->m, &key) <= MARSHAL_NULL)
		return false;
	if (key.type == MARSHAL_TUPLE && key.count == 1)
		return read_mark(r, &key);
	return read_function(r, at, &key, f);
}

static bool read_dict(struct reader *r)
{
	struct marshal_object dict, value;
	const char *at = r->m.at;
	function_id f;

	if (marshal_next(&r->m, &dict) != MARSHAL_DICT)
		return fail(r, at, "expected a dict of functions");
	while (read_key(r, &f)) {
		if (!f)
			continue;
		at = r->m.at;
		if (marshal_next(&r->m, &value) <= MARSHAL_NULL ||
			!read_record(r, at, &value, f))
			break;
	}
	return !r->m.error;
}

/* A file cut short is good up to its last whole record. */
static bool is_usable(struct reader *r)
{
	if (!r->m.error)
		return true;
	if (!r->m.truncated || !r->entries)
		return false;
	drop_edges(r, r->record_at, r->p->graph.edge_count);
	profile_note(r->p, NOTE_WARNING, 0,
		"cut short at byte %zu, behind %zu whole function%s; the rest is missing",
		(size_t)(r->m.error_at - r->m.begin), r->entries,
		text_plural(r->entries));
	return true;
}

static void remove_dropped(struct reader *r)
{
	size_t count = r->p->graph.edge_count;
	bool *keep;

	if (!r->dropped_count)
		return;
	keep = xmalloc(count * sizeof(*keep));
	memset(keep, true, count * sizeof(*keep));
	for (size_t i = 0; i < r->dropped_count; i++)
		memset(keep + r->dropped[i].first, false,
			r->dropped[i].last - r->dropped[i].first);
	profile_graph_keep_edges(r->p, keep);
	free(keep);
}

static void reader_close(struct reader *r)
{
	marshal_close(&r->m);
	text_free(&r->text);
	free(r->edges_at);
	free(r->edge_of);
	free(r->dropped);
}

/* Reads all, with one of the layouts that code objects had.  On an error p is freed. */
static void read_with(struct reader *r, struct span all, unsigned want, unsigned layout)
{
	*r = (struct reader){ .p = profile_new("pstats"), .no_edges = want & WANT_NO_EDGES };
	marshal_open(&r->m, all, layout);
	profile_metric(r->p, "time", "seconds");
	r->p->graph.exact = true;
	read_dict(r);
	if (is_usable(r)) {
		remove_dropped(r);
	} else {
		profile_free(r->p);
		r->p = NULL;
	}
	reader_close(r);
}

static bool is_better(const struct reader *a, const struct reader *b)
{
	if (!a->m.error || !b->m.error)
		return !a->m.error;
	return a->entries > b->entries ||
		(a->entries == b->entries && a->m.error_at > b->m.error_at);
}

/* The layout is right that reads the file to its end, or else furthest. */
static struct profile *read_pstats(struct input *in, const struct read_options *options)
{
	struct reader best = { 0 };
	struct span all;

	if (!input_all(in, &all))
		return NULL;
	for (unsigned layout = 0; layout < MARSHAL_LAYOUTS; layout++) {
		struct reader r;

		read_with(&r, all, options->want, layout);
		if (!layout || is_better(&r, &best)) {
			profile_free(best.p);
			best = r;
		} else {
			profile_free(r.p);
		}
		if (!r.m.error || !r.m.has_code)
			break;
	}
	if (!best.p)
		input_error_at(in, 0, (uint64_t)(best.m.error_at - all.s), "%s",
			best.m.error);
	return best.p;
}

static int detect(struct span head)
{
	const unsigned char *b = (const unsigned char *)head.s;

	if (head.len < 2 || (b[0] & 0x7F) != '{')
		return 0;
	switch (b[1] & 0x7F) {
	case '0': return head.len == 2 ? 95 : 0;
	case ')': return head.len > 2 && (b[2] == 3 || b[2] == 1) ? 95 : 50;
	case '(': return head.len > 5 && !memcmp(b + 3, "\0\0\0", 3) &&
		(b[2] == 3 || b[2] == 1) ? 95 : 20;
	default: return 0;
	}
}

const struct format format_pstats = {
	.name = "pstats",
	.summary = "python's cProfile, profile and pstats",
	.extensions = (const char *const[]){ ".pstats", ".pstat", ".cprof", ".prof", NULL },
	.carries = CARRIES_GRAPH | CARRIES_FILES | CARRIES_LINES | CARRIES_FRACTIONS,
	.binary = true,
	.detect = detect,
	.read = read_pstats,
	.write = pstats_write,
};
