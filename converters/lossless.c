/*
 * lossless.c - our own JSON, with all that a profile holds: what passes
 * through pipes between our programs.
 *
 *	{"profkit": 1,
 *	 "profile": {"file", "format", "exporter", "name", "estimated",
 *	             "time_ordered", "start"},
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
 *	 "logs": [{"clock", "cores", "rows_skipped", "times",
 *	           "counters": [{"name", "subject", "unit", "percent_of",
 *	                         "values"}]}],
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
 * before its children.  The times of a log stand
 * before its counters.  What is not known is null; "calls" of nodes is left out
 * where no node's are known.  "profkit" comes first,
 * and metrics, threads, functions, frames, nodes in this order; the totals are
 * for other readers.
 */
#include "lossless.h"

#include <math.h>
#include <stdlib.h>

#include "lossless_reader.h"
#include "xalloc.h"

/* ---- single values ---- */

/* A whole number or null: -1. */
static int64_t take_id(struct reader *r)
{
	uint64_t value;

	if (json_peek(r->j) == JSON_NULL)
		return json_null(r->j), -1;
	return json_uint(r->j, &value) ? (int64_t)value : -1;
}

/* ---- the small parts ---- */

/* Only a format that we know, as the profile keeps no words of its own for it. */
static void take_format(struct reader *r)
{
	struct span name;

	if (!json_string(r->j, &name))
		return;
	for (size_t i = 0; formats[i]; i++)
		if (span_is(name, formats[i]->name))
			r->p->format = formats[i]->name;
}

static void take_facts(struct reader *r)
{
	struct span key;

	json_enter(r->j, '{');
	while (json_key(r->j, &key)) {
		if (span_is(key, "file")) {
			r->p->file = lossless_take_string(r);
		} else if (span_is(key, "format")) {
			take_format(r);
		} else if (span_is(key, "exporter")) {
			r->p->exporter = lossless_take_string(r);
		} else if (span_is(key, "name")) {
			r->p->name = lossless_take_string(r);
		} else if (span_is(key, "estimated")) {
			r->p->estimated = lossless_take_bool(r);
		} else if (span_is(key, "time_ordered")) {
			r->p->time_ordered = lossless_take_bool(r);
		} else if (span_is(key, "start")) {
			r->p->start = json_number_or_null(r->j);
		} else {
			lossless_skip(r, key);
		}
	}
}

/* Two texts of an object; others are skipped. */
static void take_pair(struct reader *r, const char *first, string_id *a,
	const char *second, string_id *b)
{
	struct span key;

	*a = *b = 0;
	json_enter(r->j, '{');
	while (json_key(r->j, &key)) {
		if (span_is(key, first))
			*a = lossless_take_string(r);
		else if (span_is(key, second))
			*b = lossless_take_string(r);
		else
			lossless_skip(r, key);
	}
}

static void take_metrics(struct reader *r)
{
	string_id name, unit;

	if (!lossless_may_take(r, "metrics", PART_METRICS, 0))
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
			t.name = lossless_take_string(r);
		else if (span_is(key, "process"))
			t.process = lossless_take_string(r);
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
			t.evented = lossless_take_bool(r);
		else
			lossless_skip(r, key);
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
	if (!lossless_may_take(r, "threads", PART_THREADS, PART_METRICS))
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
			name = lossless_take_string(r);
		else if (span_is(key, "file"))
			file = lossless_take_string(r);
		else if (span_is(key, "module"))
			module = lossless_take_string(r);
		else if (span_is(key, "line"))
			line = json_number_or_null(r->j);
		else
			lossless_skip(r, key);
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
	if (!lossless_may_take(r, "functions", PART_FUNCTIONS, 0))
		return;
	r->functions = xgrow(r->functions, 0, &r->function_capacity,
		sizeof(*r->functions));
	r->functions[r->function_count++] = 0;
	json_enter(r->j, '[');
	while (json_element(r->j))
		take_function(r);
}

static void take_frames(struct reader *r)
{
	struct column c[] = { { .name = "function" }, { .name = "line" },
		{ .name = "column" }, { .name = "kind" } };

	if (lossless_may_take(r, "frames", PART_FRAMES, PART_FUNCTIONS) &&
		lossless_take_table(r, c, COUNT(c)) &&
		lossless_all_within(r, &c[0], 1, r->function_count) &&
		lossless_all_below(r, &c[3], FRAME_C1 + 1)) {
		r->frame_count = c[0].count + 1;
		r->frames = xcalloc(r->frame_count, sizeof(*r->frames));
		for (size_t i = 0; i + 1 < r->frame_count; i++)
			r->frames[i + 1] = profile_frame(r->p,
				r->functions[c[0].uints.values[i]], c[1].uints.values[i],
				c[2].uints.values[i], c[3].uints.values[i]);
	}
	lossless_free_table(c, COUNT(c));
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

	if (lossless_may_take(r, "nodes", PART_NODES,
			PART_METRICS | PART_THREADS | PART_FRAMES) &&
		lossless_take_table(r, c, COUNT(c)) &&
		lossless_all_below(r, &c[1], r->frame_count))
		add_nodes(r, c);
	lossless_free_table(c, COUNT(c));
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
	{ "labels", lossless_take_labels },
	{ "label_sets", lossless_take_label_sets },
	{ "timeline", lossless_take_timeline },
	{ "logs", lossless_take_logs },
	{ "graph", lossless_take_graph },
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
		lossless_skip(r, key);
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
	if (r.unknown > 0)
		profile_note(r.p, NOTE_LOST, r.unknown, "values of unknown keys, first \"%s\"",
			profile_str(r.p, r.first_unknown));
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
