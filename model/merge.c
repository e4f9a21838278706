/* merge.c - one profile added to another: every number is looked up anew. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "index.h"
#include "log.h"
#include "units.h"
#include "xalloc.h"

/* What b's numbers are in a. */
struct mapping {
	string_id *strings;
	function_id *functions;
	frame_id *frames;
	node_id *nodes;
	metric_id *metrics;
	double *factors;	/* by metric of b: its unit in a's */
	thread_id *threads;
	labels_id *labels;
};

static void map_strings(struct profile *a, const struct profile *b, struct mapping *to)
{
	to->strings = xcalloc(b->string_count, sizeof(*to->strings));
	for (size_t i = 1; i < b->string_count; i++)
		to->strings[i] = profile_span(a, b->strings[i]);
}

static void map_functions(struct profile *a, const struct profile *b, struct mapping *to)
{
	to->functions = xcalloc(b->function_count, sizeof(*to->functions));
	for (size_t i = 1; i < b->function_count; i++) {
		const struct function *f = &b->functions[i];

		to->functions[i] = profile_function(a, to->strings[f->name],
			to->strings[f->file], to->strings[f->module], f->line);
	}
	to->frames = xcalloc(b->frame_count, sizeof(*to->frames));
	for (size_t i = 1; i < b->frame_count; i++) {
		const struct frame *f = &b->frames[i];

		to->frames[i] = profile_frame(a, to->functions[f->function], f->line,
			f->column, f->kind);
	}
}

/* The column of a that a metric adds to: the same name and a unit that converts. */
static metric_id like_metric(struct profile *a, const char *name, const char *unit,
	double *factor)
{
	string_id id = profile_span(a, span_of(name));

	for (metric_id m = 0; m < a->metric_count; m++)
		if (a->metrics[m].name == id &&
			unit_convert(unit, profile_str(a, a->metrics[m].unit), factor))
			return m;
	*factor = 1;
	return profile_metric(a, name, unit);
}

static void map_metrics(struct profile *a, const struct profile *b, struct mapping *to)
{
	to->metrics = xcalloc(b->metric_count, sizeof(*to->metrics));
	to->factors = xcalloc(b->metric_count, sizeof(*to->factors));
	for (size_t m = 0; m < b->metric_count; m++)
		to->metrics[m] = like_metric(a, profile_str(b, b->metrics[m].name),
			profile_str(b, b->metrics[m].unit), &to->factors[m]);
}

static bool alike(const struct thread *a, const struct thread *b)
{
	return a->process == b->process && a->name == b->name && a->pid == b->pid &&
		a->tid == b->tid && a->metric == b->metric;
}

/* How long a thread's time line lasted; NAN unknown. */
static double length_of(const struct thread *t)
{
	return t->end - (isnan(t->start) ? 0 : t->start);
}

/* A thread of b in a's numbers and units. */
static struct thread translate_thread(
	const struct thread *t, const struct mapping *to, double factor)
{
	struct thread new = *t;

	new.process = to->strings[t->process];
	new.name = to->strings[t->name];
	if (t->metric != NO_ID) {
		new.metric = to->metrics[t->metric];
		new.start *= to->factors[t->metric];
		factor *= to->factors[t->metric];
	}
	new.end = (isnan(new.start) ? 0 : new.start) + length_of(t) * factor;
	return new;
}

/*
 * The thread of a that one of b continues.  Two of b that look alike are two,
 * so each of a's is taken once.
 */
static thread_id like_thread(struct profile *a, struct thread new, const bool *taken)
{
	thread_id id;

	for (thread_id i = 0; i < a->thread_count; i++)
		if (!taken[i] && alike(&a->threads[i], &new)) {
			a->threads[i].end += length_of(&new);
			return i;
		}
	id = profile_thread_new(a, new.process, new.pid, new.name, new.tid);
	new.root = a->threads[id].root;
	a->threads[id] = new;
	return id;
}

static void map_threads(
	struct profile *a, const struct profile *b, struct mapping *to, double factor)
{
	bool *taken = xcalloc(a->thread_count + b->thread_count, sizeof(*taken));

	to->threads = xcalloc(b->thread_count, sizeof(*to->threads));
	for (thread_id i = 0; i < b->thread_count; i++) {
		to->threads[i] = like_thread(
			a, translate_thread(&b->threads[i], to, factor), taken);
		taken[to->threads[i]] = true;
	}
	free(taken);
}

static void add_nodes(struct profile *a, const struct profile *b, struct mapping *to,
	double factor)
{
	to->nodes = xcalloc(b->node_count, sizeof(*to->nodes));
	for (thread_id i = 0; i < b->thread_count; i++)
		to->nodes[b->threads[i].root] = a->threads[to->threads[i]].root;
	for (node_id n = 1; n < b->node_count; n++) {
		const struct node *node = &b->nodes[n];

		if (node->parent != ROOT)
			to->nodes[n] = profile_call(a, to->nodes[node->parent],
				to->frames[node->frame]);
		for (size_t m = 0; m < b->metric_count; m++)
			profile_add(a, to->nodes[n], to->metrics[m],
				b->metrics[m].self[n] * to->factors[m] * factor);
	}
}

/*
 * How often nodes were called.  What both have adds up, where one does not know
 * it the sum is not known; before is how many nodes a had.
 */
static void add_calls(struct profile *a, size_t before, const struct profile *b,
	const struct mapping *to, double factor)
{
	if (!a->node_calls && !b->node_calls)
		return;
	for (node_id n = (node_id)before; n < a->node_count; n++)
		profile_called(a, n, 0);
	if (!a->node_calls)
		return;
	for (node_id n = 1; n < b->node_count; n++)
		if (b->nodes[n].parent != ROOT)
			a->node_calls[to->nodes[n]] += b->node_calls ?
				b->node_calls[n] * factor : (double)NAN;
}

static void map_labels(struct profile *a, const struct profile *b, struct mapping *to)
{
	to->labels = xcalloc(b->label_set_count, sizeof(*to->labels));
	for (size_t s = 1; s < b->label_set_count; s++) {
		const struct label_set *set = &b->label_sets[s];
		struct label *labels = xcalloc(set->count, sizeof(*labels));

		for (uint32_t i = 0; i < set->count; i++) {
			const struct label *l = &b->labels[set->first + i];

			labels[i] = (struct label){ to->strings[l->key],
				to->strings[l->text], to->strings[l->unit], l->number };
		}
		to->labels[s] = profile_labels(a, labels, set->count);
		free(labels);
	}
}

/* Where each thread's time line of a ends, so that b's follows it. */
static double *thread_ends(const struct profile *a)
{
	double *ends = xcalloc(a->thread_count, sizeof(*ends));

	for (size_t s = 0; s < a->sample_count_stored; s++) {
		const struct sample *sample = &a->samples[s];
		metric_id m = a->threads[sample->thread].metric;
		double end = sample->start +
			a->weights[s * a->weight_stride + (m == NO_ID ? 0 : m)];

		if (end > ends[sample->thread])
			ends[sample->thread] = end;
	}
	return ends;
}

static void add_samples(struct profile *a, const struct profile *b, struct mapping *to,
	double factor)
{
	double *ends, *weights;

	if (!b->sample_count_stored)
		return;
	ends = thread_ends(a);
	weights = xcalloc(a->metric_count, sizeof(*weights));
	for (size_t s = 0; s < b->sample_count_stored; s++) {
		struct sample sample = b->samples[s];
		metric_id own = b->threads[sample.thread].metric;
		double unit = to->factors[own == NO_ID ? 0 : own];

		memset(weights, 0, a->metric_count * sizeof(*weights));
		for (size_t m = 0; m < b->metric_count; m++)
			weights[to->metrics[m]] += b->weights[s * b->weight_stride + m] *
				to->factors[m] * factor;
		sample.thread = to->threads[sample.thread];
		sample.node = to->nodes[sample.node];
		sample.labels = to->labels[sample.labels];
		sample.start = sample.start * unit * factor + ends[sample.thread];
		profile_sample(a, &sample, weights);
	}
	free(ends);
	free(weights);
}

static void add_notes(struct profile *a, const struct profile *b)
{
	for (size_t i = 0; i < b->meta_count; i++)
		profile_meta(a, profile_str(b, b->metas[i].key),
			profile_text(b, b->metas[i].value));
	for (size_t i = 0; i < b->note_count; i++)
		profile_note(a, b->notes[i].kind, b->notes[i].count, "%s",
			profile_str(b, b->notes[i].text));
}

/* NAN is unknown: the sum of a known and an unknown number of calls is unknown. */
static void add_graph_functions(struct profile *a, const struct profile *b,
	struct mapping *to, double factor)
{
	const struct callgraph *g = &b->graph;
	double *self = xcalloc(a->metric_count, sizeof(*self));
	double *total = xcalloc(a->metric_count, sizeof(*total));

	for (size_t i = 0; i < g->order_count; i++) {
		function_id f = g->order[i], mine = to->functions[f];
		bool there = profile_graph_has(a, mine);
		size_t at = mine * a->metric_count;

		for (size_t m = 0; m < a->metric_count; m++) {
			self[m] = there ? a->graph.self[at + m] : 0;
			total[m] = there ? a->graph.total[at + m] : 0;
		}
		for (size_t m = 0; m < b->metric_count; m++) {
			double k = to->factors[m] * factor;

			self[to->metrics[m]] += g->self[f * b->metric_count + m] * k;
			total[to->metrics[m]] += g->total[f * b->metric_count + m] * k;
		}
		profile_graph_function(a, mine,
			(there ? a->graph.calls[mine] : 0) + g->calls[f] * factor,
			(there ? a->graph.primitive[mine] : 0) + g->primitive[f] * factor,
			self, total);
	}
	free(self);
	free(total);
}

static uint32_t edge_hash(const struct edge *e)
{
	return hash_numbers(e->caller, e->callee);
}

static bool same_edge(const struct edge *a, const struct edge *b)
{
	return a->caller == b->caller && a->callee == b->callee && a->kind == b->kind;
}

static void add_edge_costs(struct profile *a, size_t mine, const struct profile *b,
	size_t edge, const struct mapping *to, double factor)
{
	for (size_t m = 0; m < b->metric_count; m++) {
		size_t at = mine * a->metric_count + to->metrics[m];
		double k = to->factors[m] * factor;

		a->graph.edge_self[at] += b->graph.edge_self[edge * b->metric_count + m] * k;
		a->graph.edge_total[at] += b->graph.edge_total[edge * b->metric_count + m] * k;
	}
}

static void add_graph_edges(struct profile *a, const struct profile *b,
	struct mapping *to, double factor)
{
	struct table t = { 0 };
	size_t old = a->graph.edge_count;

	for (size_t e = 0; e < old + b->graph.edge_count; e++) {
		bool theirs = e >= old;
		struct edge edge = theirs ? b->graph.edges[e - old] : a->graph.edges[e];
		struct slot *s;

		if (theirs) {
			edge.caller = to->functions[edge.caller];
			edge.callee = to->functions[edge.callee];
			edge.calls *= factor;
			edge.primitive *= factor;
		}
		table_reserve(&t);
		s = table_first(&t, edge_hash(&edge));
		while (s->id && !same_edge(&a->graph.edges[s->id - 1], &edge))
			s = table_next(&t, s);
		if (!s->id) {
			if (theirs)
				profile_graph_edge(a, &edge, NULL, NULL);
			table_put(&t, s, edge_hash(&edge), theirs ?
				(uint32_t)a->graph.edge_count : (uint32_t)(e + 1));
		} else if (theirs) {
			a->graph.edges[s->id - 1].calls += edge.calls;
			a->graph.edges[s->id - 1].primitive += edge.primitive;
		}
		if (theirs)
			add_edge_costs(a, s->id - 1, b, e - old, to, factor);
	}
	table_free(&t);
}

static void mapping_free(struct mapping *to)
{
	free(to->strings);
	free(to->functions);
	free(to->frames);
	free(to->nodes);
	free(to->metrics);
	free(to->factors);
	free(to->threads);
	free(to->labels);
}

static void add_facts(struct profile *a, const struct profile *b, struct mapping *to,
	double factor, bool begun)
{
	if (!a->name)
		a->name = to->strings[b->name];
	if (!a->exporter)
		a->exporter = to->strings[b->exporter];
	a->duration = isnan(a->duration) ? b->duration * factor :
		isnan(b->duration) ? a->duration : a->duration + b->duration * factor;
	a->sample_count = b->sample_count * factor + (begun ? a->sample_count : 0);
	if (isnan(a->rate))
		a->rate = b->rate;
	a->estimated |= b->estimated;
	a->graph.calls_are_samples |= b->graph.calls_are_samples;
}

static void merge(struct profile *a, const struct profile *b, double factor)
{
	struct mapping to = { 0 };
	size_t before = a->node_count;
	bool begun = a->metric_count > 0;

	map_strings(a, b, &to);
	map_functions(a, b, &to);
	map_metrics(a, b, &to);
	map_threads(a, b, &to, factor);
	map_labels(a, b, &to);
	add_nodes(a, b, &to, factor);
	add_calls(a, before, b, &to, factor);
	add_samples(a, b, &to, factor);
	add_notes(a, b);
	add_graph_functions(a, b, &to, factor);
	add_graph_edges(a, b, &to, factor);
	add_facts(a, b, &to, factor, begun);
	mapping_free(&to);
}

void profile_merge(struct profile *a, const struct profile *b, double factor)
{
	merge(a, b, factor);
	logs_copy(a, b);
}

/*
 * From here on, each thread's first sample keeps open what it shares with the
 * last before.
 */
static void join_samples(struct profile *a, size_t first)
{
	node_id *last = xcalloc(a->thread_count, sizeof(*last));

	for (size_t s = 0; s < first; s++)
		last[a->samples[s].thread] = a->samples[s].node;
	for (size_t s = first; s < a->sample_count_stored; s++) {
		struct sample *sample = &a->samples[s];

		if (last[sample->thread] && !a->threads[sample->thread].evented)
			sample->open = profile_common_depth(a, last[sample->thread],
				sample->node);
		last[sample->thread] = ROOT;
	}
	free(last);
}

void profile_continue(struct profile *a, const struct profile *b)
{
	size_t first = a->sample_count_stored, logs = a->log_count;

	merge(a, b, 1);
	join_samples(a, first);
	for (uint32_t i = 0; i < b->log_count; i++)
		log_append(a, i < logs ? i : profile_log(a, b->logs[i].clock), b, i);
}
