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
#include <math.h>
#include <stdlib.h>

#include "callgraph.h"
#include "format.h"
#include "marshal.h"
#include "units.h"
#include "xalloc.h"

#define SAMPLED "__sampled__"	/* ("__sampled__",): True, from Python 3.15 on */

enum {
	EDGE_NUMBERS = 4,
	FEW_CALLERS = 8,	/* looked through rather than looked up */
};

static const double MAX_WHOLE = 9007199254740992.0;	/* 2^53 */

/* ---- reading ---- */

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
	size_t *edge_of;		/* by caller, where there are many: its last edge, plus 1 */
	size_t capacity;		/* of both */
	struct dropped *dropped;
	size_t dropped_count, dropped_capacity;
};

static bool fail(struct reader *r, const char *at, const char *what)
{
	marshal_error(&r->m, at, what);
	return false;
}

static bool is_ascii(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.s[i] >= 0x80)
			return false;
	return true;
}

static string_id string_of(struct reader *r, const struct marshal_object *o)
{
	uint32_t kept = marshal_kept(&r->m, o);
	string_id s;

	if (kept)
		return kept - 1;
	if (is_ascii(o->text)) {
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
static bool read_function(struct reader *r, const char *at, const struct marshal_object *o,
	function_id *f)
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
	return *f || (marshal_next(&r->m, &o) > MARSHAL_NULL && read_function(r, at, &o, f));
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
		profile_note(r->p, NOTE_LOST, 1, "an entry that is not a function's");
	if (!marshal_skip(&r->m, &mark))
		return false;
	marshal_end(&r->m, key);
	marshal_next(&r->m, &value);
	return marshal_skip(&r->m, &value);
}

/* Takes a key; false at the end and after an error.  *f is 0 when it was a mark, with its value. */
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
		(size_t)(r->m.error_at - r->m.begin), r->entries, plural(r->entries));
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
		input_error_at(in, 0, (uint64_t)(best.m.error_at - all.s), "%s", best.m.error);
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

/* ---- writing ---- */

/* A function's record or an edge's, in seconds. */
struct row {
	function_id function;		/* of an edge: the caller */
	uint32_t kind;			/* enum edge_kind */
	double calls, primitive, self, total;
};

struct writer {
	const struct profile *p;	/* whose functions are written */
	struct profile *renamed;	/* the same where it was made for that; else NULL */
	bool parts;			/* equal callers of a function stand for several records */
	struct row *functions, *edges;	/* the edges by callee */
	size_t function_count, edge_count;
	bool many;			/* it has so many callers that edge_of knows them */
	size_t *edges_at;		/* by function: where its callers begin; one more at the end */
	uint32_t *function_refs;	/* by function: its number among the references, plus 1 */
	uint32_t *string_refs;
	uint32_t ref_count;
	struct text text;		/* not yet given to the output */
};

static void put_u32(struct text *t, uint32_t n)
{
	char b[4] = { (char)(n & 0xFF), (char)(n >> 8 & 0xFF), (char)(n >> 16 & 0xFF),
		(char)(n >> 24) };

	text_add(t, b, sizeof(b));
}

static void put_double(struct text *t, double number)
{
	uint64_t bits;

	memcpy(&bits, &number, sizeof(bits));
	text_byte(t, 'g');
	put_u32(t, (uint32_t)bits);
	put_u32(t, (uint32_t)(bits >> 32));
}

/* A whole number beyond 32 bits: its count of digits, then 15 bits each. */
static void put_long(struct text *t, double number)
{
	uint64_t rest = (uint64_t)fabs(number);
	uint32_t count = 0;
	char digits[10];

	for (; rest; rest >>= 15, count++) {
		digits[2 * count] = (char)(rest & 0xFF);
		digits[2 * count + 1] = (char)(rest >> 8 & 0x7F);
	}
	text_byte(t, 'l');
	put_u32(t, number < 0 ? 0 - count : count);
	text_add(t, digits, 2 * (size_t)count);
}

/* A count; unknown ones are 0. */
static void put_count(struct text *t, double number)
{
	if (isnan(number))
		number = 0;
	if (number != floor(number) || fabs(number) > 9e18) {
		put_double(t, number);
	} else if (number >= INT32_MIN && number <= INT32_MAX) {
		text_byte(t, 'i');
		put_u32(t, (uint32_t)(int32_t)number);
	} else {
		put_long(t, number);
	}
}

/* Bytes that are not UTF-8 as Python has them in names, U+DC80 .. U+DCFF. */
static void add_escaped(struct text *to, struct span s)
{
	for (size_t i = 0, n; i < s.len; i += n) {
		n = marshal_utf8_length(s.s + i, s.len - i);
		if (n) {
			text_add(to, s.s + i, n);
		} else {
			text_utf8(to, 0xDC00u + (unsigned char)s.s[i]);
			n = 1;
		}
	}
}

static void put_string(struct writer *w, string_id id)
{
	struct span s = profile_text(w->p, id);
	struct text escaped = { 0 };

	if (w->string_refs[id]) {
		text_byte(&w->text, 'r');
		put_u32(&w->text, w->string_refs[id] - 1);
		return;
	}
	w->string_refs[id] = ++w->ref_count;
	if (is_ascii(s)) {
		text_byte(&w->text, (char)((s.len < 256 ? 'z' : 'a') | 0x80));
		if (s.len < 256)
			text_byte(&w->text, (char)s.len);
		else
			put_u32(&w->text, (uint32_t)s.len);
		text_add(&w->text, s.s, s.len);
		return;
	}
	add_escaped(&escaped, s);
	text_byte(&w->text, (char)('u' | 0x80));
	put_u32(&w->text, (uint32_t)escaped.len);
	text_add(&w->text, escaped.s, escaped.len);
	text_free(&escaped);
}

static void put_function(struct writer *w, function_id id)
{
	const struct function *f = &w->p->functions[id];

	if (w->function_refs[id]) {
		text_byte(&w->text, 'r');
		put_u32(&w->text, w->function_refs[id] - 1);
		return;
	}
	w->function_refs[id] = ++w->ref_count;
	text_add(&w->text, "\xA9\3", 2);
	put_string(w, f->file);
	put_count(&w->text, (double)f->line);
	put_string(w, f->name);
}

/* Calls come before primitive calls here. */
static void put_edge_numbers(struct writer *w, const struct row *edge)
{
	put_count(&w->text, edge->calls);
	put_count(&w->text, isnan(edge->primitive) ? edge->calls : edge->primitive);
	put_double(&w->text, edge->self);
	put_double(&w->text, edge->total);
}

/* The callers of a function; equal ones stand together. */
static void put_callers(struct writer *w, function_id f)
{
	const struct row *e = w->edges + w->edges_at[f], *end = w->edges + w->edges_at[f + 1];

	text_byte(&w->text, '{');
	while (e < end) {
		size_t same = 1;

		put_function(w, e->function);
		if (e->kind == EDGE_CALLS_ONLY) {
			put_count(&w->text, e++->calls);
			continue;
		}
		while (e + same < end && e[same].function == e->function && e[same].kind == e->kind)
			same++;
		text_byte(&w->text, '(');
		put_u32(&w->text, (uint32_t)same * EDGE_NUMBERS);
		for (; same; same--)
			put_edge_numbers(w, e++);
	}
	text_byte(&w->text, '0');
}

static void put_record(struct writer *w, const struct row *row)
{
	put_function(w, row->function);
	text_add(&w->text, ")\5", 2);
	put_count(&w->text, isnan(row->primitive) ? row->calls : row->primitive);
	put_count(&w->text, row->calls);
	put_double(&w->text, row->self);
	put_double(&w->text, row->total);
	put_callers(w, row->function);
}

/* ---- what is to be written ---- */

/*
 * A function is its file, line and name here.  One without a file stands as
 * built-ins do, or in its module; those that only their modules told apart
 * become one.  Returns each function's number there; NULL where it is the same.
 */
static function_id *rename_functions(struct writer *w, const struct profile *p)
{
	function_id *to = xcalloc(p->function_count, sizeof(*to));

	w->renamed = profile_new("pstats");
	w->p = w->renamed;
	for (size_t i = 1; i < p->function_count; i++) {
		const struct function *f = &p->functions[i];
		struct span file = profile_text(p, f->file ? f->file : f->module);

		if (!file.len && !f->line)
			file = SPAN("~");
		to[i] = profile_function(w->renamed,
			profile_span(w->renamed, profile_text(p, f->name)),
			profile_span(w->renamed, file), 0, f->line);
	}
	return to;
}

static void add_row(struct row *to, const struct row *row)
{
	to->calls += row->calls;
	to->primitive += row->primitive;
	to->self += row->self;
	to->total += row->total;
}

/* Functions that became one add up. */
static void join_functions(struct writer *w)
{
	size_t *row_of = xcalloc(w->p->function_count, sizeof(*row_of)), kept = 0;

	for (size_t i = 0; i < w->function_count; i++) {
		size_t *at = &row_of[w->functions[i].function];

		if (*at) {
			add_row(&w->functions[*at - 1], &w->functions[i]);
		} else {
			w->functions[kept] = w->functions[i];
			*at = ++kept;
		}
	}
	w->function_count = kept;
	free(row_of);
}

/* A caller that stands more than once below a callee adds up, but for the parts of one record. */
static void join_edges(struct writer *w)
{
	size_t *row_of = xcalloc(w->p->function_count, sizeof(*row_of)), kept = 0;

	for (size_t f = 0; f < w->p->function_count; f++) {
		size_t first = kept, i = w->edges_at[f];

		w->edges_at[f] = kept;
		for (; i < w->edges_at[f + 1]; i++) {
			const struct row *e = &w->edges[i];
			size_t at = row_of[e->function];
			bool there = at > first;

			if (there && !(w->parts && at == kept && e->kind == EDGE_FULL &&
					w->edges[at - 1].kind == EDGE_FULL)) {
				add_row(&w->edges[at - 1], e);
				continue;
			}
			w->edges[kept] = *e;
			row_of[e->function] = ++kept;
		}
	}
	w->edges_at[w->p->function_count] = w->edge_count = kept;
	free(row_of);
}

/* Gives the edges to their callees; their order stays. */
static void sort_edges(struct writer *w, const function_id *callees)
{
	size_t count = w->p->function_count, *at = xcalloc(count + 2, sizeof(*at));
	struct row *sorted = xcalloc(w->edge_count, sizeof(*sorted));

	for (size_t e = 0; e < w->edge_count; e++)
		at[callees[e] + 2]++;
	for (size_t f = 2; f < count + 2; f++)
		at[f] += at[f - 1];
	for (size_t e = 0; e < w->edge_count; e++)
		sorted[at[callees[e] + 1]++] = w->edges[e];
	free(w->edges);
	w->edges = sorted;
	w->edges_at = at;
}

static void take_graph(struct writer *w, const struct profile *p, metric_id metric,
	function_id *callees)
{
	const struct callgraph *g = &p->graph;
	size_t stride = p->metric_count;

	for (size_t i = 0; i < g->order_count; i++) {
		function_id f = g->order[i];
		size_t at = f * stride + metric;

		w->functions[i] = (struct row){ f, 0, g->calls[f], g->primitive[f],
			g->self[at], g->total[at] };
	}
	for (size_t i = 0; i < g->edge_count; i++) {
		const struct edge *e = &g->edges[i];
		size_t at = i * stride + metric;

		callees[i] = e->callee;
		w->edges[i] = (struct row){ e->caller, e->kind, e->calls, e->primitive,
			g->edge_self[at], g->edge_total[at] };
	}
}

static void take_view(struct writer *w, const struct callgraph_view *v, function_id *callees)
{
	for (size_t i = 0; i < v->function_count; i++) {
		function_id f = v->functions[i];

		w->functions[i] = (struct row){ f, 0, v->calls[f], v->primitive[f],
			v->self[f], v->total[f] };
	}
	for (size_t i = 0; i < v->edge_count; i++) {
		const struct view_edge *e = &v->edges[i];

		callees[i] = e->callee;
		w->edges[i] = (struct row){ e->caller,
			isnan(e->self) ? EDGE_CALLS_ONLY : EDGE_FULL, e->calls,
			e->primitive, e->self, e->total };
	}
}

/* Brings rows to seconds and to the names that are written. */
static void convert(struct row *rows, size_t count, double factor, const function_id *to)
{
	for (size_t i = 0; i < count; i++) {
		rows[i].self *= factor;
		rows[i].total *= factor;
		if (to)
			rows[i].function = to[rows[i].function];
	}
}

static bool needs_renaming(const struct profile *p)
{
	for (size_t f = 1; f < p->function_count; f++)
		if (p->functions[f].module)
			return true;
	return !p->graph.exact;
}

static void writer_open(struct writer *w, const struct profile *p, metric_id metric,
	double factor)
{
	struct callgraph_view *view = p->graph.exact ? NULL : callgraph_view(p, metric);
	function_id *to = NULL, *callees;

	*w = (struct writer){ .p = p };
	w->function_count = view ? view->function_count : p->graph.order_count;
	w->edge_count = view ? view->edge_count : p->graph.edge_count;
	w->functions = xcalloc(w->function_count, sizeof(*w->functions));
	w->edges = xcalloc(w->edge_count, sizeof(*w->edges));
	callees = xcalloc(w->edge_count, sizeof(*callees));
	if (view)
		take_view(w, view, callees);
	else if (metric < p->metric_count)
		take_graph(w, p, metric, callees);
	if (needs_renaming(p))
		to = rename_functions(w, p);
	w->parts = !to;
	convert(w->functions, w->function_count, factor, to);
	convert(w->edges, w->edge_count, factor, to);
	for (size_t e = 0; to && e < w->edge_count; e++)
		callees[e] = to[callees[e]];
	sort_edges(w, callees);
	join_functions(w);
	join_edges(w);
	w->function_refs = xcalloc(w->p->function_count, sizeof(*w->function_refs));
	w->string_refs = xcalloc(w->p->string_count, sizeof(*w->string_refs));
	free(callees);
	free(to);
	callgraph_view_free(view);
}

static void writer_close(struct writer *w)
{
	profile_free(w->renamed);
	text_free(&w->text);
	free(w->functions);
	free(w->edges);
	free(w->edges_at);
	free(w->function_refs);
	free(w->string_refs);
}

static void flush_text(struct writer *w, struct output *out)
{
	output_add(out, w->text.s, w->text.len);
	text_clear(&w->text);
}

static void write_dict(struct writer *w, const struct profile *p, struct output *out)
{
	text_byte(&w->text, '{');
	if (p->graph.calls_are_samples) {
		text_add(&w->text, ")\1z", 3);
		text_byte(&w->text, (char)strlen(SAMPLED));
		text_str(&w->text, SAMPLED);
		text_byte(&w->text, 'T');
	}
	for (size_t i = 0; i < w->function_count; i++) {
		put_record(w, &w->functions[i]);
		flush_text(w, out);
	}
	text_byte(&w->text, '0');
	flush_text(w, out);
}

static void tell_loss(const struct writer *w, const char *unit, struct loss *loss)
{
	size_t unknown = 0;

	for (size_t i = 0; i < w->function_count; i++)
		unknown += isnan(w->functions[i].calls);
	if (unknown)
		loss_add(loss, 0, "that calls of %zu function%s are unknown: 0 is written", unknown,
			plural(unknown));
	if (unit)
		loss_add(loss, 0, "the unit %s: values are written as seconds", unit);
}

static int write_pstats(const struct profile *p, const struct write_options *options,
	struct output *out, struct loss *loss, struct error *error)
{
	metric_id metric = options->metric ? profile_find_metric(p, options->metric) : 0;
	const char *unit = "seconds";
	double factor = 1;
	struct writer w;
	bool seconds;

	if (metric < p->metric_count)
		unit = profile_str(p, p->metrics[metric].unit);
	else if (options->metric)
		return error_set(error, "no metric \"%s\"", options->metric);
	seconds = unit_convert(unit, "seconds", &factor);
	writer_open(&w, p, metric, seconds ? factor : 1);
	write_dict(&w, p, out);
	tell_loss(&w, seconds ? NULL : unit, loss);
	if (p->metric_count > 1)
		loss_add(loss, (double)p->metric_count - 1, "metric%s besides %s", plural(p->metric_count - 1),
			profile_str(p, p->metrics[metric].name));
	writer_close(&w);
	return 0;
}

const struct format format_pstats = {
	.name = "pstats",
	.summary = "python's cProfile, profile and pstats",
	.extensions = (const char *const[]){ ".pstats", ".pstat", ".cprof", ".prof", NULL },
	.carries = CARRIES_GRAPH | CARRIES_FILES | CARRIES_LINES | CARRIES_FRACTIONS,
	.binary = true,
	.detect = detect,
	.read = read_pstats,
	.write = write_pstats,
};
