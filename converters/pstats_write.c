/* pstats_write.c - a call graph as the marshalled dict that pstats.c tells of. */
#include "pstats.h"

#include <math.h>
#include <stdlib.h>

#include "callgraph.h"
#include "marshal.h"
#include "units.h"
#include "xalloc.h"

bool pstats_is_ascii(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.s[i] >= 0x80)
			return false;
	return true;
}

/* A function's record or an edge's, in seconds. */
struct row {
	function_id function;		/* of an edge: the caller */
	uint32_t kind;			/* enum edge_kind */
	double calls, primitive, self, total;
};

struct writer {
	const struct profile *p;	/* whose functions are written */
	struct profile *renamed;	/* the same where it was made for that; else NULL */
	bool parts;			/* equal callers stand for several records */
	struct row *functions, *edges;	/* the edges by callee */
	size_t function_count, edge_count;
	bool many;			/* it has so many callers that edge_of knows them */
	size_t *edges_at;		/* by function: its callers; one more at the end */
	uint32_t *function_refs;	/* by function: its reference, plus 1; 0 none */
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
	if (pstats_is_ascii(s)) {
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
	const struct row *e = w->edges + w->edges_at[f],
		*end = w->edges + w->edges_at[f + 1];

	text_byte(&w->text, '{');
	while (e < end) {
		size_t same = 1;

		put_function(w, e->function);
		if (e->kind == EDGE_CALLS_ONLY) {
			put_count(&w->text, e++->calls);
			continue;
		}
		while (e + same < end && e[same].function == e->function &&
			e[same].kind == e->kind)
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

/*
 * A caller that stands more than once below a callee adds up, but for the parts
 * of one record.
 */
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

static void take_view(struct writer *w, const struct callgraph_view *v,
	function_id *callees)
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
			text_plural(unknown));
	if (unit)
		loss_add(loss, 0, "the unit %s: values are written as seconds", unit);
}

int pstats_write(const struct profile *p, const struct write_options *options,
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
	loss_other_metrics(loss, p, metric);
	writer_close(&w);
	return 0;
}
