/* unpack.c - a profile from bytes that may be anything; pack.c tells their form. */
#include <math.h>
#include <stdlib.h>

#include "pack.h"
#include "packed.h"
#include "xalloc.h"

struct taking {
	struct profile *p;
	struct unpacking shape, figures;
	unsigned flags, want;
	bool wrong;		/* something does not fit together */
	string_id *strings;
	size_t string_count;
	function_id *functions;
	size_t function_count;
	frame_id *frames;
	size_t frame_count;
	node_id *nodes;
	size_t node_count;
	labels_id *label_sets;
	size_t label_set_count;
	struct thread *threads;	/* until their roots come */
	size_t thread_count;
};

static bool failed(const struct taking *k)
{
	return k->wrong || k->shape.failed || k->figures.failed;
}

/* A number of things; each of them takes a byte at least. */
static size_t take_count(struct taking *k)
{
	uint64_t count = unpack_uint(&k->shape);

	if (count <= (uint64_t)(k->shape.end - k->shape.at))
		return (size_t)count;
	k->wrong = true;
	return 0;
}

/* A column of numbers below bound; zeros where it is none, and that is wrong. */
static uint32_t *take_ids(struct taking *k, size_t count, size_t bound)
{
	int64_t *values = failed(k) ? NULL : unpack_ints(&k->shape, count);
	uint32_t *ids = xcalloc(values ? count + 1 : 1, sizeof(*ids));

	for (size_t i = 0; values && i < count; i++) {
		if (values[i] < 0 || (uint64_t)values[i] >= bound)
			k->wrong = true;
		else
			ids[i] = (uint32_t)values[i];
	}
	free(values);
	return ids;
}

static int64_t *take_integers(struct taking *k, size_t count)
{
	return failed(k) ? NULL : unpack_ints(&k->shape, count);
}

static double *take_numbers(struct taking *k, size_t count)
{
	return failed(k) ? NULL : unpack_numbers(&k->figures, count);
}

/* Calls, which stand in the shape. */
static double *take_calls(struct taking *k, size_t count)
{
	return failed(k) ? NULL : unpack_numbers(&k->shape, count);
}

static double take_number(struct taking *k)
{
	double *one = take_numbers(k, 1), value = one ? *one : (double)NAN;

	free(one);
	return value;
}

/* A column a metric, as rows of one number a metric. */
static double *take_rows(struct taking *k, size_t count)
{
	size_t stride = k->p->metric_count;
	double *rows = NULL;

	for (size_t m = 0; m < stride; m++) {
		double *column = take_numbers(k, count);

		if (column && !rows)
			rows = xcalloc(count + 1, stride * sizeof(*rows));
		for (size_t i = 0; column && i < count; i++)
			rows[i * stride + m] = column[i];
		free(column);
	}
	return rows ? rows : xcalloc(1, sizeof(*rows));
}

static uint32_t take_below(struct taking *k, size_t bound)
{
	uint64_t value = unpack_uint(&k->shape);

	if (value < bound)
		return (uint32_t)value;
	k->wrong = true;
	return 0;
}

static string_id take_string(struct taking *k)
{
	uint32_t i = take_below(k, k->string_count);

	return k->wrong ? 0 : k->strings[i];
}

/* ---- the parts ---- */

/* The bytes of so many; they follow all lengths. */
static struct span take_bytes(struct taking *k, size_t len)
{
	struct span s = { (const char *)k->shape.at, len };

	if (len > (size_t)(k->shape.end - k->shape.at)) {
		k->wrong = true;
		return SPAN("");
	}
	k->shape.at += len;
	return s;
}

static void take_strings(struct taking *k)
{
	size_t count = take_count(k), *lengths = xcalloc(count + 1, sizeof(*lengths));

	k->strings = xcalloc(count + 1, sizeof(*k->strings));
	k->string_count = count ? count : 1;
	for (size_t i = 1; i < count; i++)
		lengths[i] = (size_t)unpack_uint(&k->shape);
	for (size_t i = 1; i < count && !failed(k); i++)
		k->strings[i] = profile_span(k->p, take_bytes(k, lengths[i]));
	free(lengths);
}

static void take_metas(struct taking *k)
{
	size_t count = take_count(k);
	uint32_t *keys = take_ids(k, count, k->string_count),
		*values = take_ids(k, count, k->string_count);

	for (size_t i = 0; i < count && !failed(k); i++)
		profile_meta(k->p, profile_str(k->p, k->strings[keys[i]]),
			profile_text(k->p, k->strings[values[i]]));
	free(keys);
	free(values);
}

static void take_facts(struct taking *k)
{
	struct profile *p = k->p;
	struct span format = take_bytes(k, take_count(k));

	p->format = profile_str(p, profile_span(p, format));
	p->file = take_string(k);
	p->name = take_string(k);
	p->exporter = take_string(k);
	take_metas(k);
	p->duration = take_number(k);
	p->rate = take_number(k);
	p->sample_count = take_number(k);
	p->mtime = take_number(k);
	p->start = take_number(k);
	p->estimated = k->flags & PACK_ESTIMATED;
}

static void take_metrics(struct taking *k)
{
	size_t count = take_count(k);
	uint32_t *names = take_ids(k, count, k->string_count),
		*units = take_ids(k, count, k->string_count);

	for (size_t i = 0; i < count && !failed(k); i++)
		k->wrong |= profile_metric(k->p, profile_str(k->p, k->strings[names[i]]),
			profile_str(k->p, k->strings[units[i]])) != i;
	free(names);
	free(units);
}

static void take_threads(struct taking *k)
{
	size_t count = k->thread_count = take_count(k);
	uint32_t *processes = take_ids(k, count, k->string_count),
		*names = take_ids(k, count, k->string_count);
	int64_t *pids = take_integers(k, count), *tids = take_integers(k, count);
	uint32_t *metrics = take_ids(k, count, (size_t)NO_ID + 1);
	struct span evented = take_bytes(k, count);
	double *starts = take_numbers(k, count), *ends = take_numbers(k, count);

	k->threads = xcalloc(count + 1, sizeof(*k->threads));
	for (size_t i = 0; i < count && !failed(k); i++) {
		k->threads[i] = (struct thread){ .process = k->strings[processes[i]],
			.name = k->strings[names[i]], .pid = pids[i], .tid = tids[i],
			.metric = metrics[i], .start = starts[i], .end = ends[i],
			.evented = evented.s[i] };
		k->wrong |= metrics[i] != NO_ID && metrics[i] >= k->p->metric_count;
	}
	free(processes);
	free(names);
	free(pids);
	free(tids);
	free(metrics);
	free(starts);
	free(ends);
}

static void take_functions(struct taking *k)
{
	size_t count = take_count(k);
	uint32_t *names = take_ids(k, count, k->string_count),
		*files = take_ids(k, count, k->string_count),
		*modules = take_ids(k, count, k->string_count);
	int64_t *lines = take_integers(k, count);

	k->functions = xcalloc(count + 1, sizeof(*k->functions));
	k->function_count = count ? count : 1;
	for (size_t i = 1; i < count && !failed(k); i++)
		k->functions[i] = profile_function(k->p, k->strings[names[i]],
			k->strings[files[i]], k->strings[modules[i]], lines[i]);
	free(names);
	free(files);
	free(modules);
	free(lines);
}

static void take_frames(struct taking *k)
{
	size_t count = take_count(k);
	uint32_t *functions = take_ids(k, count, k->function_count),
		*lines = take_ids(k, count, (size_t)UINT32_MAX + 1),
		*columns = take_ids(k, count, (size_t)UINT32_MAX + 1),
		*kinds = take_ids(k, count, FRAME_C1 + 1);

	k->frames = xcalloc(count + 1, sizeof(*k->frames));
	k->frame_count = count ? count : 1;
	for (size_t i = 1; i < count && !failed(k); i++) {
		k->wrong |= !functions[i];
		k->frames[i] = profile_frame(k->p, k->functions[functions[i]], lines[i],
			columns[i], kinds[i]);
	}
	free(functions);
	free(lines);
	free(columns);
	free(kinds);
}

static node_id add_thread(struct taking *k)
{
	thread_id id = (thread_id)k->p->thread_count;
	struct thread t;

	if (id >= k->thread_count) {
		k->wrong = true;
		return ROOT;
	}
	t = k->threads[id];
	profile_thread_new(k->p, t.process, t.pid, t.name, t.tid);
	t.root = k->p->threads[id].root;
	k->p->threads[id] = t;
	return t.root;
}

static void add_nodes(struct taking *k, const uint32_t *parents, const uint32_t *frames)
{
	for (size_t n = 1; n < k->node_count && !failed(k); n++) {
		if (parents[n] >= n || (parents[n] && !frames[n]))
			k->wrong = true;
		else if (parents[n])
			k->nodes[n] = profile_call(k->p, k->nodes[parents[n]],
				k->frames[frames[n]]);
		else
			k->nodes[n] = add_thread(k);
	}
	k->wrong |= k->p->thread_count != k->thread_count;
}

static void take_nodes(struct taking *k)
{
	size_t count = take_count(k);
	uint32_t *parents = take_ids(k, count, count ? count : 1),
		*frames = take_ids(k, count, k->frame_count);
	double *values;

	k->nodes = xcalloc(count + 1, sizeof(*k->nodes));
	k->node_count = count ? count : 1;
	add_nodes(k, parents, frames);
	free(parents);
	free(frames);
	for (metric_id m = 0; m < k->p->metric_count; m++) {
		values = take_numbers(k, count);
		for (size_t n = 0; values && n < count && !failed(k); n++)
			profile_add(k->p, k->nodes[n], m, values[n]);
		free(values);
	}
	values = k->flags & PACK_NODE_CALLS ? take_numbers(k, count) : NULL;
	for (size_t n = 0; values && n < count && !failed(k); n++)
		if (!isnan(values[n]))
			profile_called(k->p, k->nodes[n], values[n]);
	free(values);
}

/* ---- the time line ---- */

static void take_labels(struct taking *k, struct label **labels, size_t *label_count)
{
	size_t count = *label_count = take_count(k);
	uint32_t *keys = take_ids(k, count, k->string_count),
		*texts = take_ids(k, count, k->string_count),
		*units = take_ids(k, count, k->string_count);
	double *numbers = take_numbers(k, count);

	*labels = xcalloc(count + 1, sizeof(**labels));
	for (size_t i = 0; i < count && !failed(k); i++)
		(*labels)[i] = (struct label){ k->strings[keys[i]], k->strings[texts[i]],
			k->strings[units[i]], numbers[i] };
	free(keys);
	free(texts);
	free(units);
	free(numbers);
}

static void take_label_sets(struct taking *k, const struct label *labels,
	size_t label_count)
{
	size_t count = take_count(k), next = 0;
	uint32_t *sizes = take_ids(k, count, label_count + 1);

	k->label_sets = xcalloc(count + 1, sizeof(*k->label_sets));
	k->label_set_count = count ? count : 1;
	for (size_t i = 1; i < count && !failed(k); i++) {
		if (sizes[i] > label_count - next) {
			k->wrong = true;
			break;
		}
		k->label_sets[i] = profile_labels(k->p, labels + next, sizes[i]);
		next += sizes[i];
	}
	free(sizes);
}

static void add_samples(struct taking *k, size_t count, uint32_t *const ids[4],
	const double *starts, const double *weights)
{
	thread_id *of = profile_node_threads(k->p);

	for (size_t i = 0; i < count && !failed(k); i++) {
		struct sample s = { .start = starts[i], .thread = ids[0][i],
			.node = k->nodes[ids[1][i]], .open = ids[2][i],
			.labels = k->label_sets[ids[3][i]] };

		k->wrong |= of[s.node] != s.thread;
		if (!k->wrong && (k->want & WANT_TIMELINE))
			profile_sample(k->p, &s, weights + i * k->p->metric_count);
	}
	free(of);
}

static void take_samples(struct taking *k)
{
	struct label *labels;
	size_t label_count, count;
	uint32_t *ids[4];
	double *starts, *weights;

	take_labels(k, &labels, &label_count);
	take_label_sets(k, labels, label_count);
	free(labels);
	count = take_count(k);
	ids[0] = take_ids(k, count, k->thread_count);
	ids[1] = take_ids(k, count, k->node_count);
	ids[2] = take_ids(k, count, (size_t)UINT32_MAX + 1);
	ids[3] = take_ids(k, count, k->label_set_count);
	starts = take_numbers(k, count);
	weights = take_rows(k, count);
	add_samples(k, count, ids, starts, weights);
	k->p->time_ordered = k->flags & PACK_TIME_ORDERED && k->want & WANT_TIMELINE;
	for (size_t i = 0; i < 4; i++)
		free(ids[i]);
	free(starts);
	free(weights);
}

/* ---- logs ---- */

static bool in_order(const double *times, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!isfinite(times[i]) || (i && times[i] < times[i - 1]))
			return false;
	return true;
}

static void take_log(struct taking *k)
{
	uint32_t clock = take_below(k, CLOCK_ROWS + 1), log;
	uint64_t count = unpack_uint(&k->shape);
	double cores = take_number(k), skipped = take_number(k);
	double *times = take_numbers(k, (size_t)count);

	k->wrong |= !times || !in_order(times, (size_t)count);
	if (!failed(k)) {
		log = profile_log(k->p, (enum log_clock)clock);
		k->p->logs[log].cores = cores;
		k->p->logs[log].rows_skipped = skipped;
		profile_log_reserve(k->p, log, (size_t)count);
		for (size_t i = 0; i < count; i++)
			profile_log_row(k->p, log, times[i]);
		k->p->logs[log].finished = true;
	}
	free(times);
}

static void take_counter(struct taking *k)
{
	string_id name = take_string(k), subject = take_string(k), unit = take_string(k);
	uint32_t scale = take_below(k, CPU_OF_MACHINE + 1),
		log = take_below(k, k->p->log_count);
	size_t rows = failed(k) ? 0 : k->p->logs[log].count, counter,
		before = k->p->counter_count;
	double *values = take_numbers(k, rows);

	if (!failed(k)) {
		counter = profile_counter(k->p, log, profile_str(k->p, name), subject,
			profile_str(k->p, unit), (enum cpu_scale)scale);
		k->wrong |= counter != before;
		for (size_t i = 0; i < rows; i++)
			profile_count(k->p, counter, i, values[i]);
	}
	free(values);
}

static void take_logs(struct taking *k)
{
	size_t count = take_count(k);

	for (size_t i = 0; i < count && !failed(k); i++)
		take_log(k);
	count = take_count(k);
	for (size_t i = 0; i < count && !failed(k); i++)
		take_counter(k);
}

/* ---- the call graph ---- */

static void take_graph_functions(struct taking *k)
{
	size_t count = take_count(k), stride = k->p->metric_count;
	uint32_t *functions = take_ids(k, count, k->function_count);
	double *calls = take_calls(k, count), *primitive = take_calls(k, count);
	double *self = take_rows(k, count), *total = take_rows(k, count);

	for (size_t i = 0; i < count && !failed(k); i++)
		profile_graph_function(k->p, k->functions[functions[i]], calls[i],
			primitive[i], self + i * stride, total + i * stride);
	free(functions);
	free(calls);
	free(primitive);
	free(self);
	free(total);
}

static void take_edges(struct taking *k)
{
	size_t count = take_count(k), stride = k->p->metric_count;
	uint32_t *callers = take_ids(k, count, k->function_count),
		*callees = take_ids(k, count, k->function_count),
		*kinds = take_ids(k, count, EDGE_CALLS_ONLY + 1);
	double *calls = take_calls(k, count), *primitive = take_calls(k, count);
	double *self = take_rows(k, count), *total = take_rows(k, count);

	for (size_t i = 0; i < count && !failed(k); i++) {
		struct edge e = { .caller = k->functions[callers[i]],
			.callee = k->functions[callees[i]], .kind = kinds[i],
			.calls = calls[i], .primitive = primitive[i] };

		profile_graph_edge(k->p, &e, self + i * stride, total + i * stride);
	}
	free(callers);
	free(callees);
	free(kinds);
	free(calls);
	free(primitive);
	free(self);
	free(total);
}

static void take_graph(struct taking *k)
{
	k->p->graph.exact = true;
	k->p->graph.calls_are_samples = k->flags & PACK_CALLS_ARE_SAMPLES;
	take_graph_functions(k);
	if (!(k->want & WANT_NO_EDGES))
		take_edges(k);
}

static void take_all(struct taking *k)
{
	k->wrong = unpack_uint(&k->shape) != PACK_VERSION;
	k->flags = (unsigned)unpack_uint(&k->shape);
	take_strings(k);
	take_facts(k);
	take_metrics(k);
	take_threads(k);
	take_functions(k);
	take_frames(k);
	take_nodes(k);
	if (k->flags & PACK_SAMPLES)
		take_samples(k);
	take_logs(k);
	if (k->flags & PACK_GRAPH)
		take_graph(k);
}

struct profile *profile_unpack(struct span shape, struct span figures, unsigned want,
	struct error *error)
{
	const unsigned char *s = (const unsigned char *)shape.s,
		*f = (const unsigned char *)figures.s;
	struct taking k = { .p = profile_new(NULL), .want = want,
		.shape = { .at = s, .end = s + shape.len },
		.figures = { .at = f, .end = f + figures.len } };

	take_all(&k);
	free(k.strings);
	free(k.functions);
	free(k.frames);
	free(k.nodes);
	free(k.label_sets);
	free(k.threads);
	if (failed(&k)) {
		profile_free(k.p);
		error_set(error, "the stored profile is corrupt");
		return NULL;
	}
	profile_finish(k.p);
	return k.p;
}
