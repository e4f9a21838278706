/*
 * lossless.c - our own JSON, with all that a profile holds: what passes
 * through pipes between our programs.
 *
 *	{"profkit": 1,
 *	 "profile": {"file", "format", "exporter", "name", "estimated",
 *	             "time_ordered"},
 *	 "metric": {"name", "unit"}, "metrics": [{"name", "unit", "total"}],
 *	 "total", "samples", "function_count", "duration", "rate",
 *	 "threads": [{"name", "process", "pid", "tid", "total",
 *	              "metric", "start", "end", "evented"}],
 *	 "comments": [{"key", "value"}],
 *	 "functions": [{"name", "file", "line", "module"}],
 *	 "frames": {"function", "line", "column", "kind"},
 *	 "nodes": {"parent", "frame", "self", "calls"},
 *	 "labels": [{"key", "text" or "number", "unit"}],
 *	 "label_sets": {"first", "count"},
 *	 "timeline": {"start", "thread", "node", "open", "labels", "weights"},
 *	 "counters": [{"name", "unit", "percent_of", "times", "values"}],
 *	 "graph": {"calls_are_samples",
 *	  "functions": {"function", "calls", "primitive_calls", "self", "total"},
 *	  "edges": {"caller", "callee", "kind", "calls", "primitive_calls",
 *	            "self", "total"}}}
 *
 * Frames, nodes and so on are tables: a name is a column, an array with a
 * value a row.  "self", "total" and "weights" have an array a metric.
 * Functions, frames and label sets are numbered from 1, 0 is none; label sets
 * follow one another in the labels.  Node 0 is
 * the root, its children are the threads in their order; a parent stands
 * before its children.  What is not known is null; "calls" of nodes is left out
 * where no node's are known.  "profkit" comes first,
 * and metrics, threads, functions, frames, nodes in this order; the totals are
 * for other readers.
 */
#include "lossless.h"

#include <math.h>
#include <stdlib.h>

#include "json.h"
#include "xalloc.h"

enum part {
	PART_METRICS = 1,
	PART_THREADS = 2,
	PART_FUNCTIONS = 4,
	PART_FRAMES = 8,
	PART_NODES = 16,
	PART_LABELS = 32,
};

enum column_type {
	COLUMN_UINTS, COLUMN_NUMBERS,
	COLUMN_ROWS,		/* numbers, an array a metric */
};

struct column {
	const char *name;
	enum column_type type;
	bool optional, seen;
	struct json_uints uints;
	double *numbers;
	size_t count, capacity;
};

struct reader {
	struct json *j;
	struct profile *p;
	unsigned want, seen;	/* seen: enum part */
	function_id *functions;	/* by the file's numbers: the profile's */
	size_t function_count, function_capacity;
	frame_id *frames;
	size_t frame_count;
	node_id *nodes;
	size_t node_count;
	labels_id *label_sets;
	size_t label_set_count;
	struct thread *threads;	/* until their roots come */
	size_t thread_count, thread_capacity;
	struct label *labels;
	size_t label_count, label_capacity;
};

/* ---- single values ---- */

static string_id take_string(struct reader *r)
{
	return profile_span(r->p, json_string_or_null(r->j));
}

static bool take_bool(struct reader *r)
{
	bool value = false;

	return json_bool(r->j, &value) && value;
}

/* A whole number or null: -1. */
static int64_t take_id(struct reader *r)
{
	uint64_t value;

	if (json_peek(r->j) == JSON_NULL)
		return json_null(r->j), -1;
	return json_uint(r->j, &value) ? (int64_t)value : -1;
}

/* Whether the parts that this one stands upon are there; then the part counts as seen. */
static bool may_take(struct reader *r, const char *name, unsigned part, unsigned needed)
{
	if ((r->seen & needed) != needed)
		return json_error(r->j, "\"%s\" before what it stands upon", name);
	if (r->seen & part)
		return json_error(r->j, "a second \"%s\"", name);
	r->seen |= part;
	return true;
}

/* ---- tables ---- */

static void add_number(struct column *c, double value)
{
	c->numbers = xgrow(c->numbers, c->count, &c->capacity, sizeof(*c->numbers));
	c->numbers[c->count++] = value;
}

static void take_numbers(struct reader *r, struct column *c)
{
	json_enter(r->j, '[');
	while (json_element(r->j))
		add_number(c, json_number_or_null(r->j));
}

static void take_rows(struct reader *r, struct column *c)
{
	size_t metrics = 0, before = 0, rows = 0;

	json_enter(r->j, '[');
	for (; json_element(r->j); metrics++, before = c->count) {
		take_numbers(r, c);
		if (!metrics)
			rows = c->count;
		else if (c->count - before != rows)
			json_error(r->j, "the arrays of \"%s\" differ in length", c->name);
	}
	if (metrics != r->p->metric_count)
		json_error(r->j, "%zu arrays in \"%s\" for %zu metrics", metrics, c->name,
			r->p->metric_count);
}

static void take_column(struct reader *r, struct column *c)
{
	if (c->seen)
		json_error(r->j, "a second \"%s\"", c->name);
	c->seen = true;
	if (c->type == COLUMN_UINTS) {
		json_uint_array(r->j, &c->uints);
		c->count = c->uints.count;
	} else if (c->type == COLUMN_NUMBERS) {
		take_numbers(r, c);
	} else {
		take_rows(r, c);
	}
}

static size_t rows_of(const struct reader *r, const struct column *c)
{
	return c->type == COLUMN_ROWS && r->p->metric_count ?
		c->count / r->p->metric_count : c->count;
}

/* Takes an object of columns, the first of them whole numbers; false on error. */
static bool take_table(struct reader *r, struct column *columns, size_t count)
{
	struct span key;

	json_enter(r->j, '{');
	while (json_key(r->j, &key)) {
		size_t i = 0;

		while (i < count && !span_is(key, columns[i].name))
			i++;
		if (i < count)
			take_column(r, &columns[i]);
		else
			json_skip(r->j);
	}
	for (size_t i = 0; i < count && !json_failed(r->j); i++) {
		size_t rows = rows_of(r, &columns[i]);

		if (!columns[i].seen && columns[i].optional)
			continue;
		if (!columns[i].seen)
			json_error(r->j, "no \"%s\"", columns[i].name);
		else if (rows != columns[0].count &&
			(columns[i].type != COLUMN_ROWS || r->p->metric_count))
			json_error(r->j, "%zu values in \"%s\", expected %zu", rows,
				columns[i].name, columns[0].count);
	}
	return !json_failed(r->j);
}

static void free_table(struct column *columns, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		json_uints_free(&columns[i].uints);
		free(columns[i].numbers);
	}
}

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* Whether all of a column are numbers of something, from least to below the bound. */
static bool all_within(
	struct reader *r, const struct column *c, uint32_t least, size_t bound)
{
	for (size_t i = 0; i < c->count; i++)
		if (c->uints.values[i] < least || c->uints.values[i] >= bound)
			return json_error(r->j, "%u in \"%s\" is the number of nothing",
				c->uints.values[i], c->name);
	return true;
}

static bool all_below(struct reader *r, const struct column *c, size_t bound)
{
	return all_within(r, c, 0, bound);
}

/* Row i of a column of rows, gathered. */
static void gather(const struct reader *r, const struct column *c, size_t i, double *row)
{
	size_t rows = rows_of(r, c);

	for (size_t m = 0; m < r->p->metric_count; m++)
		row[m] = c->numbers[m * rows + i];
}

/* ---- the small parts ---- */

static void take_facts(struct reader *r)
{
	struct span key, s;

	json_enter(r->j, '{');
	while (json_key(r->j, &key)) {
		if (span_is(key, "file")) {
			r->p->file = take_string(r);
		} else if (span_is(key, "format")) {
			if (json_string(r->j, &s))
				for (size_t i = 0; formats[i]; i++)
					if (span_is(s, formats[i]->name))
						r->p->format = formats[i]->name;
		} else if (span_is(key, "exporter")) {
			r->p->exporter = take_string(r);
		} else if (span_is(key, "name")) {
			r->p->name = take_string(r);
		} else if (span_is(key, "estimated")) {
			r->p->estimated = take_bool(r);
		} else if (span_is(key, "time_ordered")) {
			r->p->time_ordered = take_bool(r);
		} else {
			json_skip(r->j);
		}
	}
}

/* Two texts of an object; others are skipped. */
static void take_pair(struct reader *r, const char *first, string_id *a, const char *second,
	string_id *b)
{
	struct span key;

	*a = *b = 0;
	json_enter(r->j, '{');
	while (json_key(r->j, &key)) {
		if (span_is(key, first))
			*a = take_string(r);
		else if (span_is(key, second))
			*b = take_string(r);
		else
			json_skip(r->j);
	}
}

static void take_metrics(struct reader *r)
{
	string_id name, unit;

	if (!may_take(r, "metrics", PART_METRICS, 0))
		return;
	json_enter(r->j, '[');
	while (json_element(r->j)) {
		size_t count = r->p->metric_count;

		take_pair(r, "name", &name, "unit", &unit);
		profile_metric(r->p, profile_str(r->p, name), profile_str(r->p, unit));
		if (r->p->metric_count == count)
			json_error(r->j, "the same metric twice");
	}
}

static void take_comments(struct reader *r)
{
	string_id key, value;

	json_enter(r->j, '[');
	while (json_element(r->j)) {
		take_pair(r, "key", &key, "value", &value);
		profile_meta(r->p, profile_str(r->p, key), profile_text(r->p, value));
	}
}

static void take_thread(struct reader *r)
{
	struct thread t = { .pid = -1, .tid = -1, .metric = NO_ID, .start = (double)NAN,
		.end = (double)NAN };
	int64_t metric = -1;
	struct span key;

	json_enter(r->j, '{');
	while (json_key(r->j, &key)) {
		if (span_is(key, "name"))
			t.name = take_string(r);
		else if (span_is(key, "process"))
			t.process = take_string(r);
		else if (span_is(key, "pid"))
			t.pid = take_id(r);
		else if (span_is(key, "tid"))
			t.tid = take_id(r);
		else if (span_is(key, "metric"))
			metric = take_id(r);
		else if (span_is(key, "start"))
			t.start = json_number_or_null(r->j);
		else if (span_is(key, "end"))
			t.end = json_number_or_null(r->j);
		else if (span_is(key, "evented"))
			t.evented = take_bool(r);
		else
			json_skip(r->j);
	}
	if (metric >= (int64_t)r->p->metric_count)
		json_error(r->j, "no metric %lld", (long long)metric);
	if (metric >= 0)
		t.metric = (metric_id)metric;
	r->threads = xgrow(r->threads, r->thread_count, &r->thread_capacity,
		sizeof(*r->threads));
	r->threads[r->thread_count++] = t;
}

static void take_threads(struct reader *r)
{
	if (!may_take(r, "threads", PART_THREADS, PART_METRICS))
		return;
	json_enter(r->j, '[');
	while (json_element(r->j))
		take_thread(r);
}

/* ---- functions, frames and nodes ---- */

static void take_function(struct reader *r)
{
	string_id name = 0, file = 0, module = 0;
	double line = 0;
	struct span key;

	json_enter(r->j, '{');
	while (json_key(r->j, &key)) {
		if (span_is(key, "name"))
			name = take_string(r);
		else if (span_is(key, "file"))
			file = take_string(r);
		else if (span_is(key, "module"))
			module = take_string(r);
		else if (span_is(key, "line"))
			line = json_number_or_null(r->j);
		else
			json_skip(r->j);
	}
	if (!(fabs(line) <= 9007199254740992.0))
		line = 0;
	r->functions = xgrow(r->functions, r->function_count, &r->function_capacity,
		sizeof(*r->functions));
	r->functions[r->function_count++] =
		profile_function(r->p, name, file, module, (int64_t)line);
}

static void take_functions(struct reader *r)
{
	if (!may_take(r, "functions", PART_FUNCTIONS, 0))
		return;
	r->functions = xgrow(r->functions, 0, &r->function_capacity, sizeof(*r->functions));
	r->functions[r->function_count++] = 0;
	json_enter(r->j, '[');
	while (json_element(r->j))
		take_function(r);
}

static void take_frames(struct reader *r)
{
	struct column c[] = { { .name = "function" }, { .name = "line" },
		{ .name = "column" }, { .name = "kind" } };

	if (may_take(r, "frames", PART_FRAMES, PART_FUNCTIONS) &&
		take_table(r, c, COUNT(c)) &&
		all_within(r, &c[0], 1, r->function_count) &&
		all_below(r, &c[3], FRAME_C1 + 1)) {
		r->frame_count = c[0].count + 1;
		r->frames = xcalloc(r->frame_count, sizeof(*r->frames));
		for (size_t i = 0; i + 1 < r->frame_count; i++)
			r->frames[i + 1] = profile_frame(r->p,
				r->functions[c[0].uints.values[i]], c[1].uints.values[i],
				c[2].uints.values[i], c[3].uints.values[i]);
	}
	free_table(c, COUNT(c));
}

static node_id add_thread(struct reader *r)
{
	if (r->p->thread_count == r->thread_count) {
		json_error(r->j, "more children of the root than threads");
		return 0;
	}
	struct thread t = r->threads[r->p->thread_count];
	thread_id id = profile_thread_new(r->p, t.process, t.pid, t.name, t.tid);
	t.root = r->p->threads[id].root;
	r->p->threads[id] = t;
	return t.root;
}

static void add_nodes(struct reader *r, const struct column *c)
{
	r->node_count = c[0].count;
	r->nodes = xcalloc(r->node_count, sizeof(*r->nodes));
	for (size_t n = 0; n < r->node_count && !json_failed(r->j); n++) {
		uint32_t parent = c[0].uints.values[n];

		if (n && parent >= n)
			json_error(r->j, "node %zu before its parent", n);
		else if (parent && !c[1].uints.values[n])
			json_error(r->j, "node %zu without a frame", n);
		else if (n)
			r->nodes[n] = parent ? profile_call(r->p, r->nodes[parent],
				r->frames[c[1].uints.values[n]]) : add_thread(r);
		for (metric_id m = 0; m < r->p->metric_count; m++)
			profile_add(r->p, r->nodes[n], m,
				c[2].numbers[m * r->node_count + n]);
		if (c[3].seen && !isnan(c[3].numbers[n]))
			profile_called(r->p, r->nodes[n], c[3].numbers[n]);
	}
	if (r->p->thread_count != r->thread_count)
		json_error(r->j, "fewer children of the root than threads");
}

static void take_nodes(struct reader *r)
{
	struct column c[] = { { .name = "parent" }, { .name = "frame" },
		{ .name = "self", .type = COLUMN_ROWS },
		{ .name = "calls", .type = COLUMN_NUMBERS, .optional = true } };

	if (may_take(r, "nodes", PART_NODES, PART_METRICS | PART_THREADS | PART_FRAMES) &&
		take_table(r, c, COUNT(c)) && all_below(r, &c[1], r->frame_count))
		add_nodes(r, c);
	free_table(c, COUNT(c));
}

/* ---- labels and the time line ---- */

static void take_label(struct reader *r)
{
	struct label l = { 0 };
	struct span key;

	json_enter(r->j, '{');
	while (json_key(r->j, &key)) {
		if (span_is(key, "key"))
			l.key = take_string(r);
		else if (span_is(key, "text"))
			l.text = take_string(r);
		else if (span_is(key, "unit"))
			l.unit = take_string(r);
		else if (span_is(key, "number"))
			l.number = json_number_or_null(r->j);
		else
			json_skip(r->j);
	}
	r->labels =
		xgrow(r->labels, r->label_count, &r->label_capacity, sizeof(*r->labels));
	r->labels[r->label_count++] = l;
}

static void take_labels(struct reader *r)
{
	json_enter(r->j, '[');
	while (json_element(r->j))
		take_label(r);
}

static void take_label_sets(struct reader *r)
{
	struct column c[] = { { .name = "first" }, { .name = "count" } };

	uint64_t next = 0;

	if (may_take(r, "label_sets", PART_LABELS, 0) && take_table(r, c, COUNT(c))) {
		r->label_set_count = c[0].count + 1;
		r->label_sets = xcalloc(r->label_set_count, sizeof(*r->label_sets));
		for (size_t i = 0; i < c[0].count; i++) {
			uint32_t first = c[0].uints.values[i], count = c[1].uints.values[i];

			if (first != next || (next += count) > r->label_count) {
				json_error(r->j,
					"label sets that do not follow one another");
				break;
			}
			r->label_sets[i + 1] =
				profile_labels(r->p, r->labels + first, count);
		}
	}
	free_table(c, COUNT(c));
}

enum { TIMELINE_START = 4, TIMELINE_WEIGHTS };

static void add_samples(struct reader *r, const struct column *c)
{
	double *row = xcalloc(r->p->metric_count, sizeof(*row));

	for (size_t i = 0; i < c[0].count; i++) {
		struct sample s = {
			.thread = c[0].uints.values[i],
			.node = r->nodes[c[1].uints.values[i]],
			.open = c[2].uints.values[i],
			.labels = r->label_sets ? r->label_sets[c[3].uints.values[i]] : 0,
			.start = c[TIMELINE_START].numbers[i],
		};

		gather(r, &c[TIMELINE_WEIGHTS], i, row);
		profile_sample(r->p, &s, row);
	}
	free(row);
}

/* Whether each sample's node is one of its thread's. */
static bool nodes_fit_threads(struct reader *r, const struct column *c)
{
	thread_id *of = profile_node_threads(r->p);
	bool fit = true;

	for (size_t i = 0; i < c[0].count && fit; i++)
		fit = of[r->nodes[c[1].uints.values[i]]] == c[0].uints.values[i] ||
			json_error(r->j, "sample %zu is not of its thread", i);
	free(of);
	return fit;
}

static void take_timeline(struct reader *r)
{
	struct column c[] = { { .name = "thread" }, { .name = "node" }, { .name = "open" },
		{ .name = "labels" }, { .name = "start", .type = COLUMN_NUMBERS },
		{ .name = "weights", .type = COLUMN_ROWS } };

	if (!(r->want & WANT_TIMELINE)) {
		json_skip(r->j);
		return;
	}
	if (may_take(r, "timeline", 0, PART_NODES) && take_table(r, c, COUNT(c)) &&
		all_below(r, &c[0], r->p->thread_count) &&
		all_below(r, &c[1], r->node_count) &&
		all_below(r, &c[3], r->label_set_count ? r->label_set_count : 1) &&
		nodes_fit_threads(r, c))
		add_samples(r, c);
	free_table(c, COUNT(c));
}

/* ---- counters and the call graph ---- */

static enum cpu_scale take_scale(struct reader *r)
{
	struct span s = json_string_or_null(r->j);

	return span_is(s, "core") ? CPU_OF_CORE : span_is(s, "machine") ? CPU_OF_MACHINE :
		CPU_UNKNOWN;
}

static void take_counter(struct reader *r)
{
	struct column times = { .name = "times" }, values = { .name = "values" };
	string_id name = 0, unit = 0;
	enum cpu_scale scale = CPU_UNKNOWN;
	struct span key;

	json_enter(r->j, '{');
	while (json_key(r->j, &key)) {
		if (span_is(key, "name"))
			name = take_string(r);
		else if (span_is(key, "unit"))
			unit = take_string(r);
		else if (span_is(key, "percent_of"))
			scale = take_scale(r);
		else if (span_is(key, "times"))
			take_numbers(r, &times);
		else if (span_is(key, "values"))
			take_numbers(r, &values);
		else
			json_skip(r->j);
	}
	if (times.count != values.count)
		json_error(r->j, "%zu times for %zu values", times.count, values.count);
	size_t counter = profile_counter(r->p, profile_str(r->p, name),
		profile_str(r->p, unit), scale);
	for (size_t i = 0; i < times.count && i < values.count; i++)
		profile_count(r->p, counter, times.numbers[i], values.numbers[i]);
	free(times.numbers);
	free(values.numbers);
}

static void take_counters(struct reader *r)
{
	if (!(r->want & WANT_COUNTERS)) {
		json_skip(r->j);
		return;
	}
	json_enter(r->j, '[');
	while (json_element(r->j))
		take_counter(r);
}

static void take_graph_functions(struct reader *r)
{
	struct column c[] = { { .name = "function" },
		{ .name = "calls", .type = COLUMN_NUMBERS },
		{ .name = "primitive_calls", .type = COLUMN_NUMBERS },
		{ .name = "self", .type = COLUMN_ROWS },
		{ .name = "total", .type = COLUMN_ROWS } };
	double *self = xcalloc(r->p->metric_count, sizeof(*self));
	double *total = xcalloc(r->p->metric_count, sizeof(*total));

	if (take_table(r, c, COUNT(c)) && all_within(r, &c[0], 1, r->function_count))
		for (size_t i = 0; i < c[0].count; i++) {
			gather(r, &c[3], i, self);
			gather(r, &c[4], i, total);
			profile_graph_function(r->p, r->functions[c[0].uints.values[i]],
				c[1].numbers[i], c[2].numbers[i], self, total);
		}
	free(self);
	free(total);
	free_table(c, COUNT(c));
}

enum { EDGE_CALLS = 3, EDGE_PRIMITIVE, EDGE_SELF, EDGE_TOTAL };

static void add_edges(struct reader *r, const struct column *c)
{
	double *self = xcalloc(r->p->metric_count, sizeof(*self));
	double *total = xcalloc(r->p->metric_count, sizeof(*total));

	for (size_t i = 0; i < c[0].count; i++) {
		struct edge e = {
			.caller = r->functions[c[0].uints.values[i]],
			.callee = r->functions[c[1].uints.values[i]],
			.kind = c[2].uints.values[i],
			.calls = c[EDGE_CALLS].numbers[i],
			.primitive = c[EDGE_PRIMITIVE].numbers[i],
		};

		gather(r, &c[EDGE_SELF], i, self);
		gather(r, &c[EDGE_TOTAL], i, total);
		profile_graph_edge(r->p, &e, self, total);
	}
	free(self);
	free(total);
}

static void take_edges(struct reader *r)
{
	struct column c[] = { { .name = "caller" }, { .name = "callee" },
		{ .name = "kind" }, { .name = "calls", .type = COLUMN_NUMBERS },
		{ .name = "primitive_calls", .type = COLUMN_NUMBERS },
		{ .name = "self", .type = COLUMN_ROWS },
		{ .name = "total", .type = COLUMN_ROWS } };

	if (take_table(r, c, COUNT(c)) && all_within(r, &c[0], 1, r->function_count) &&
		all_within(r, &c[1], 1, r->function_count) &&
		all_below(r, &c[2], EDGE_CALLS_ONLY + 1))
		add_edges(r, c);
	free_table(c, COUNT(c));
}

static void take_graph(struct reader *r)
{
	struct span key;

	if (!may_take(r, "graph", 0, PART_METRICS | PART_FUNCTIONS))
		return;
	r->p->graph.exact = true;
	json_enter(r->j, '{');
	while (json_key(r->j, &key)) {
		if (span_is(key, "functions"))
			take_graph_functions(r);
		else if (span_is(key, "edges"))
			take_edges(r);
		else if (span_is(key, "calls_are_samples"))
			r->p->graph.calls_are_samples = take_bool(r);
		else
			json_skip(r->j);
	}
}

/* ---- the file ---- */

static void take_version(struct reader *r)
{
	uint64_t version;

	if (json_uint(r->j, &version) && version != LOSSLESS_VERSION)
		json_error(r->j, "version %llu, only %d is known",
			(unsigned long long)version, LOSSLESS_VERSION);
}

static const struct {
	const char *key;
	void (*take)(struct reader *r);
} parts[] = {
	{ "profkit", take_version },
	{ "profile", take_facts },
	{ "metrics", take_metrics },
	{ "threads", take_threads },
	{ "comments", take_comments },
	{ "functions", take_functions },
	{ "frames", take_frames },
	{ "nodes", take_nodes },
	{ "labels", take_labels },
	{ "label_sets", take_label_sets },
	{ "timeline", take_timeline },
	{ "counters", take_counters },
	{ "graph", take_graph },
};

static void take_part(struct reader *r, struct span key)
{
	for (size_t i = 0; i < COUNT(parts); i++)
		if (span_is(key, parts[i].key)) {
			parts[i].take(r);
			return;
		}
	if (span_is(key, "samples"))
		r->p->sample_count = json_number_or_null(r->j);
	else if (span_is(key, "duration"))
		r->p->duration = json_number_or_null(r->j);
	else if (span_is(key, "rate"))
		r->p->rate = json_number_or_null(r->j);
	else
		json_skip(r->j);
}

static bool take_file(struct reader *r)
{
	struct span key;

	json_enter(r->j, '{');
	while (json_key(r->j, &key))
		take_part(r, key);
	if (!(r->seen & PART_NODES))
		json_error(r->j, "no \"nodes\"");
	return json_finish(r->j);
}

static struct profile *read_json(struct input *in, const struct read_options *options)
{
	struct reader r = { .j = json_open(in, 0), .p = profile_new("json"),
		.want = options->want };
	bool ok = take_file(&r);

	json_close(r.j);
	free(r.functions);
	free(r.frames);
	free(r.nodes);
	free(r.label_sets);
	free(r.threads);
	free(r.labels);
	if (!ok) {
		profile_free(r.p);
		return NULL;
	}
	return r.p;
}

static int detect(struct span head)
{
	head = span_trim(head);
	if (!head.len || *head.s != '{')
		return 0;
	head = span_trim((struct span){ head.s + 1, head.len - 1 });
	return span_starts(head, "\"profkit\"") ? 100 : 0;
}

const struct format format_json = {
	.name = "json",
	.summary = "our own: everything a profile holds, for pipes between the programs",
	.extensions = (const char *const[]){ ".json", NULL },
	.carries = CARRIES_TREE | CARRIES_GRAPH | CARRIES_TIMELINE | CARRIES_COUNTERS |
		CARRIES_FILES | CARRIES_LINES | CARRIES_THREADS | CARRIES_LABELS |
		CARRIES_METRICS | CARRIES_UNITS | CARRIES_FRACTIONS | CARRIES_META,
	.detect = detect,
	.read = read_json,
	.write = lossless_write,
};
