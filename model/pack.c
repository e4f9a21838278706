/*
 * pack.c - a profile as bytes: columns, and how many of what there are, in the order
 * in which unpack.c takes them.  S: in the shape, F: in the figures.
 *
 *	S version, flags (packed.h)
 *	S strings: count, lengths, bytes
 *	S format, file, name, exporter; metas: count, keys, values
 *	F duration, rate, sample_count, mtime, start
 *	S metrics: count, names, units
 *	S threads: count, processes, names, pids, tids, metrics, evented  F starts, ends
 *	S functions: count, names, files, modules, lines
 *	S frames: count, functions, lines, columns, kinds
 *	S nodes: count, parents, frames  F self (a column a metric), calls
 *	S labels: count, keys, texts, units; sets: count, sizes  F numbers
 *	S samples: count, threads, nodes, open, labels  F starts, weights (a column a metric)
 *	S logs: count, clocks, rows  F cores, skipped; of each log  F times
 *	S counters: count, names, subjects, units, scales, logs; of each  F values
 *	S graph: count, functions, calls, primitive  F self and total (a column a metric)
 *	S edges: count, callers, callees, kinds, calls, primitive  F self, total
 *
 * Calls stand in the shape, because many programs make the same in each run.  Strings,
 * functions and so on are named by their numbers, as in the model.
 */
#include "pack.h"

#include <math.h>
#include <stdlib.h>

#include "callgraph.h"
#include "packed.h"
#include "xalloc.h"

struct packing {
	const struct profile *p;
	struct text *shape, *figures;
};

/* Where the first one's field stands, its size and how many there are; of NULL none. */
#define COLUMN(array, field, count) \
	(count) ? &(array)->field : NULL, sizeof(*(array)), (count)

/* A field of each of count structs that are size bytes apart. */
static void put_ids(struct packing *k, const uint32_t *first, size_t size, size_t count)
{
	int64_t *values = xmalloc((count + 1) * sizeof(*values));
	const char *at = (const char *)first;

	for (size_t i = 0; i < count; i++, at += size)
		values[i] = *(const uint32_t *)(const void *)at;
	pack_ints(k->shape, values, count);
	free(values);
}

static void put_integers(struct packing *k, const int64_t *first, size_t size, size_t count)
{
	int64_t *values = xmalloc((count + 1) * sizeof(*values));
	const char *at = (const char *)first;

	for (size_t i = 0; i < count; i++, at += size)
		values[i] = *(const int64_t *)(const void *)at;
	pack_ints(k->shape, values, count);
	free(values);
}

static void put_numbers_to(struct text *to, const double *first, size_t size,
	size_t count)
{
	double *values = xmalloc((count + 1) * sizeof(*values));
	const char *at = (const char *)first;

	for (size_t i = 0; i < count; i++, at += size)
		values[i] = *(const double *)(const void *)at;
	pack_numbers(to, values, count);
	free(values);
}

static void put_numbers(struct packing *k, const double *first, size_t size,
	size_t count)
{
	put_numbers_to(k->figures, first, size, count);
}

/* A column a metric of what stands in rows of stride. */
static void put_rows(struct packing *k, const double *rows, size_t stride, size_t count)
{
	for (size_t m = 0; m < k->p->metric_count; m++)
		put_numbers(k, count ? rows + m : NULL, stride * sizeof(double), count);
}

/* Of functions, in the order of the graph. */
static void put_ordered(struct packing *k, struct text *to, const double *values,
	size_t stride)
{
	const struct callgraph *g = &k->p->graph;
	double *ordered = xmalloc((g->order_count + 1) * sizeof(*ordered));

	for (size_t i = 0; i < g->order_count; i++)
		ordered[i] = values[g->order[i] * stride];
	pack_numbers(to, ordered, g->order_count);
	free(ordered);
}

/* ---- the parts ---- */

static void put_strings(struct packing *k)
{
	const struct profile *p = k->p;

	pack_uint(k->shape, p->string_count);
	for (size_t i = 1; i < p->string_count; i++)
		pack_uint(k->shape, p->strings[i].len);
	for (size_t i = 1; i < p->string_count; i++)
		text_add(k->shape, p->strings[i].s, p->strings[i].len);
}

static void put_facts(struct packing *k)
{
	const struct profile *p = k->p;
	double facts[] = { p->duration, p->rate, p->sample_count, p->mtime, p->start };

	pack_uint(k->shape, strlen(p->format));
	text_str(k->shape, p->format);
	pack_uint(k->shape, p->file);
	pack_uint(k->shape, p->name);
	pack_uint(k->shape, p->exporter);
	pack_uint(k->shape, p->meta_count);
	put_ids(k, COLUMN(p->metas, key, p->meta_count));
	put_ids(k, COLUMN(p->metas, value, p->meta_count));
	for (size_t i = 0; i < sizeof(facts) / sizeof(*facts); i++)
		pack_numbers(k->figures, &facts[i], 1);
}

static void put_metrics(struct packing *k)
{
	const struct metric *m = k->p->metrics;
	size_t count = k->p->metric_count;

	pack_uint(k->shape, count);
	put_ids(k, COLUMN(m, name, count));
	put_ids(k, COLUMN(m, unit, count));
}

static void put_threads(struct packing *k)
{
	const struct thread *t = k->p->threads;
	size_t count = k->p->thread_count;

	pack_uint(k->shape, count);
	put_ids(k, COLUMN(t, process, count));
	put_ids(k, COLUMN(t, name, count));
	put_integers(k, COLUMN(t, pid, count));
	put_integers(k, COLUMN(t, tid, count));
	put_ids(k, COLUMN(t, metric, count));
	for (size_t i = 0; i < count; i++)
		text_byte(k->shape, t[i].evented);
	put_numbers(k, COLUMN(t, start, count));
	put_numbers(k, COLUMN(t, end, count));
}

static void put_functions(struct packing *k)
{
	const struct function *f = k->p->functions;
	size_t count = k->p->function_count;

	pack_uint(k->shape, count);
	put_ids(k, COLUMN(f, name, count));
	put_ids(k, COLUMN(f, file, count));
	put_ids(k, COLUMN(f, module, count));
	put_integers(k, COLUMN(f, line, count));
}

static void put_frames(struct packing *k)
{
	const struct frame *f = k->p->frames;
	size_t count = k->p->frame_count;

	pack_uint(k->shape, count);
	put_ids(k, COLUMN(f, function, count));
	put_ids(k, COLUMN(f, line, count));
	put_ids(k, COLUMN(f, column, count));
	put_ids(k, COLUMN(f, kind, count));
}

static void put_nodes(struct packing *k, const double *calls)
{
	const struct profile *p = k->p;
	const struct node *n = p->nodes;

	pack_uint(k->shape, p->node_count);
	put_ids(k, COLUMN(n, parent, p->node_count));
	put_ids(k, COLUMN(n, frame, p->node_count));
	for (size_t m = 0; m < p->metric_count; m++)
		put_numbers(k, p->metrics[m].self, sizeof(double), p->node_count);
	if (calls)
		pack_numbers(k->figures, calls, p->node_count);
}

static void put_samples(struct packing *k)
{
	const struct profile *p = k->p;
	const struct label *l = p->labels;
	const struct label_set *set = p->label_sets;
	const struct sample *s = p->samples;
	size_t count = p->sample_count_stored;

	pack_uint(k->shape, p->label_count);
	put_ids(k, COLUMN(l, key, p->label_count));
	put_ids(k, COLUMN(l, text, p->label_count));
	put_ids(k, COLUMN(l, unit, p->label_count));
	put_numbers(k, COLUMN(l, number, p->label_count));
	pack_uint(k->shape, p->label_set_count);
	put_ids(k, COLUMN(set, count, p->label_set_count));
	pack_uint(k->shape, count);
	put_ids(k, COLUMN(s, thread, count));
	put_ids(k, COLUMN(s, node, count));
	put_ids(k, COLUMN(s, open, count));
	put_ids(k, COLUMN(s, labels, count));
	put_numbers(k, COLUMN(s, start, count));
	put_rows(k, p->weights, p->weight_stride, count);
}

static void put_logs(struct packing *k)
{
	const struct log *l = k->p->logs;
	size_t count = k->p->log_count;

	pack_uint(k->shape, count);
	for (size_t i = 0; i < count; i++) {
		pack_uint(k->shape, l[i].clock);
		pack_uint(k->shape, l[i].count);
		pack_numbers(k->figures, &l[i].cores, 1);
		pack_numbers(k->figures, &l[i].rows_skipped, 1);
		pack_numbers(k->figures, l[i].times, l[i].count);
	}
}

static void put_counters(struct packing *k)
{
	const struct counter *c = k->p->counters;
	size_t count = k->p->counter_count;

	pack_uint(k->shape, count);
	for (size_t i = 0; i < count; i++) {
		pack_uint(k->shape, c[i].name);
		pack_uint(k->shape, c[i].subject);
		pack_uint(k->shape, c[i].unit);
		pack_uint(k->shape, c[i].scale);
		pack_uint(k->shape, c[i].log);
		pack_numbers(k->figures, c[i].values, k->p->logs[c[i].log].count);
	}
}

static void put_edges(struct packing *k)
{
	const struct callgraph *g = &k->p->graph;
	const struct edge *e = g->edges;
	size_t count = g->edge_count, stride = k->p->metric_count;

	pack_uint(k->shape, count);
	put_ids(k, COLUMN(e, caller, count));
	put_ids(k, COLUMN(e, callee, count));
	put_ids(k, COLUMN(e, kind, count));
	put_numbers_to(k->shape, COLUMN(e, calls, count));
	put_numbers_to(k->shape, COLUMN(e, primitive, count));
	put_rows(k, g->edge_self, stride, count);
	put_rows(k, g->edge_total, stride, count);
}

static void put_graph(struct packing *k)
{
	const struct callgraph *g = &k->p->graph;
	size_t stride = k->p->metric_count;

	pack_uint(k->shape, g->order_count);
	put_ids(k, g->order, sizeof(*g->order), g->order_count);
	put_ordered(k, k->shape, g->calls, 1);
	put_ordered(k, k->shape, g->primitive, 1);
	for (size_t m = 0; m < stride; m++)
		put_ordered(k, k->figures, g->self ? g->self + m : NULL, stride);
	for (size_t m = 0; m < stride; m++)
		put_ordered(k, k->figures, g->total ? g->total + m : NULL, stride);
	put_edges(k);
}

/* By node, where any are known. */
static double *known_calls(const struct profile *p)
{
	double *calls = profile_node_calls(p);
	bool known = false;

	calls[ROOT] = (double)NAN;
	for (node_id n = 1; n < p->node_count; n++)
		if (p->nodes[n].parent == ROOT)
			calls[n] = (double)NAN;
		else
			known |= !isnan(calls[n]);
	if (known)
		return calls;
	free(calls);
	return NULL;
}

void profile_pack(const struct profile *p, bool samples, struct packed *to)
{
	struct packing k = { p, &to->shape, &to->figures };
	double *calls = known_calls(p);

	samples &= p->sample_count_stored > 0;
	pack_uint(k.shape, PACK_VERSION);
	pack_uint(k.shape, (p->estimated ? PACK_ESTIMATED : 0) |
		(p->time_ordered && samples ? PACK_TIME_ORDERED : 0) |
		(calls ? PACK_NODE_CALLS : 0) | (samples ? PACK_SAMPLES : 0) |
		(p->graph.exact ? PACK_GRAPH : 0) |
		(p->graph.calls_are_samples ? PACK_CALLS_ARE_SAMPLES : 0));
	put_strings(&k);
	put_facts(&k);
	put_metrics(&k);
	put_threads(&k);
	put_functions(&k);
	put_frames(&k);
	put_nodes(&k, calls);
	if (samples)
		put_samples(&k);
	put_logs(&k);
	put_counters(&k);
	if (p->graph.exact)
		put_graph(&k);
	free(calls);
}

void packed_free(struct packed *packed)
{
	text_free(&packed->shape);
	text_free(&packed->figures);
}
