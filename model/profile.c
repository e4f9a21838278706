#include "profile.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "index.h"
#include "input.h"
#include "log.h"
#include "number.h"
#include "units.h"
#include "xalloc.h"

/*
 * A parent's first children are found by walking the list of siblings, which
 * is near in memory while a stack is being read; only those behind them, of
 * parents with many children, are in the hash table.
 */
enum { NEAR_CHILDREN = 8 };

#define GROW(p, array, count, capacity) \
	((p)->array = xgrow((p)->array, (p)->count, &(p)->capacity, sizeof(*(p)->array)))

struct profile *profile_new(const char *format)
{
	struct profile *p = xcalloc(1, sizeof(*p));

	p->index = xcalloc(1, sizeof(*p->index));
	p->format = format;
	p->duration = p->rate = p->sample_count = p->mtime = p->start = (double)NAN;
	GROW(p, strings, string_count, string_capacity);
	p->strings[p->string_count++] = (struct span){ "", 0 };
	GROW(p, functions, function_count, function_capacity);
	p->functions[p->function_count++] = (struct function){ 0 };
	GROW(p, frames, frame_count, frame_capacity);
	p->frames[p->frame_count++] = (struct frame){ 0 };
	GROW(p, nodes, node_count, node_capacity);
	p->nodes[p->node_count++] = (struct node){ 0 };
	GROW(p, label_sets, label_set_count, label_set_capacity);
	p->label_sets[p->label_set_count++] = (struct label_set){ 0 };
	return p;
}

static void graph_free(struct callgraph *g)
{
	free(g->order);
	free(g->calls);
	free(g->primitive);
	free(g->self);
	free(g->total);
	free(g->edges);
	free(g->edge_self);
	free(g->edge_total);
}

static void index_free(struct index *x)
{
	arena_free(&x->arena);
	table_free(&x->strings);
	table_free(&x->functions);
	table_free(&x->frames);
	table_free(&x->nodes);
	free(x);
}

void profile_free(struct profile *p)
{
	if (!p)
		return;
	for (size_t m = 0; m < p->metric_count; m++) {
		free(p->metrics[m].self);
		free(p->metrics[m].total);
	}
	logs_free(p);
	graph_free(&p->graph);
	index_free(p->index);
	free(p->strings);
	free(p->functions);
	free(p->frames);
	free(p->nodes);
	free(p->node_calls);
	free(p->metrics);
	free(p->threads);
	free(p->samples);
	free(p->weights);
	free(p->labels);
	free(p->label_sets);
	free(p->metas);
	free(p->notes);
	free(p);
}

string_id profile_string(struct profile *p, const char *s, size_t len)
{
	struct table *t = &p->index->strings;
	uint32_t hash = (uint32_t)hash_bytes(s, len);
	struct slot *slot;

	if (!len)
		return 0;
	table_reserve(t);
	for (slot = table_first(t, hash); slot->id; slot = table_next(t, slot))
		if (slot->hash == hash && p->strings[slot->id].len == len &&
			!memcmp(p->strings[slot->id].s, s, len))
			return slot->id;
	GROW(p, strings, string_count, string_capacity);
	p->strings[p->string_count] =
		(struct span){ arena_add(&p->index->arena, s, len), len };
	table_put(t, slot, hash, (uint32_t)p->string_count);
	return (string_id)p->string_count++;
}

metric_id profile_metric(struct profile *p, const char *name, const char *unit)
{
	string_id n = profile_span(p, span_of(name)), u = profile_span(p, span_of(unit));
	struct metric *m;

	for (metric_id i = 0; i < p->metric_count; i++)
		if (p->metrics[i].name == n && p->metrics[i].unit == u)
			return i;
	profile_widen(p, p->metric_count + 1);
	GROW(p, metrics, metric_count, metric_capacity);
	m = &p->metrics[p->metric_count];
	*m = (struct metric){ .name = n, .unit = u };
	m->self = xcalloc(p->node_capacity, sizeof(*m->self));
	return (metric_id)p->metric_count++;
}

/* A new node at the end of what a parent has, or behind the near children. */
static node_id node_new(struct profile *p, node_id parent, node_id before, frame_id frame)
{
	node_id n = (node_id)p->node_count;
	struct node *node;

	if (p->node_count == p->node_capacity) {
		GROW(p, nodes, node_count, node_capacity);
		for (size_t m = 0; m < p->metric_count; m++)
			p->metrics[m].self = xrealloc(p->metrics[m].self,
				p->node_capacity, sizeof(double));
		if (p->node_calls)
			p->node_calls = xrealloc(p->node_calls, p->node_capacity,
				sizeof(double));
	}
	for (size_t m = 0; m < p->metric_count; m++)
		p->metrics[m].self[n] = 0;
	if (p->node_calls)
		p->node_calls[n] = (double)NAN;
	node = &p->nodes[n];
	node->parent = parent;
	node->frame = frame;
	node->child = 0;
	if (before) {
		node->next = p->nodes[before].next;
		p->nodes[before].next = n;
	} else {
		node->next = 0;
		p->nodes[parent].child = n;
	}
	p->node_count++;
	return n;
}

static node_id far_child(struct profile *p, node_id parent, node_id last_near,
	frame_id frame)
{
	struct table *t = &p->index->nodes;
	uint32_t hash = hash_numbers(parent, frame);
	struct slot *slot;

	table_reserve(t);
	for (slot = table_first(t, hash); slot->id; slot = table_next(t, slot))
		if (slot->hash == hash && p->nodes[slot->id].parent == parent &&
			p->nodes[slot->id].frame == frame)
			return slot->id;
	table_put(t, slot, hash, (uint32_t)p->node_count);
	return node_new(p, parent, last_near, frame);
}

node_id profile_call_slowly(struct profile *p, node_id parent, frame_id frame)
{
	node_id last = 0, n = p->nodes[parent].child;

	for (int near = 0; n; n = p->nodes[n].next) {
		if (p->nodes[n].frame == frame)
			return n;
		last = n;
		if (++near == NEAR_CHILDREN)
			return far_child(p, parent, last, frame);
	}
	return node_new(p, parent, last, frame);
}

thread_id profile_thread_new(struct profile *p, string_id process, int64_t pid,
	string_id name, int64_t tid)
{
	node_id last = p->thread_count ? p->threads[p->thread_count - 1].root : 0;
	struct thread *t;

	GROW(p, threads, thread_count, thread_capacity);
	t = &p->threads[p->thread_count];
	*t = (struct thread){ .process = process, .name = name, .pid = pid, .tid = tid,
		.metric = NO_ID, .start = (double)NAN, .end = (double)NAN };
	t->root = node_new(p, ROOT, last, 0);
	return (thread_id)p->thread_count++;
}

thread_id profile_thread(struct profile *p, string_id process, int64_t pid,
	string_id name, int64_t tid)
{
	for (thread_id i = 0; i < p->thread_count; i++) {
		const struct thread *t = &p->threads[i];

		if (t->process == process && t->pid == pid && t->name == name &&
			t->tid == tid)
			return i;
	}
	return profile_thread_new(p, process, pid, name, tid);
}

static bool same_function(const struct function *a, const struct function *b)
{
	return a->name == b->name && a->file == b->file && a->module == b->module &&
		a->line == b->line;
}

function_id profile_function(struct profile *p, string_id name, string_id file,
	string_id module, int64_t line)
{
	struct function f = { .name = name, .file = file, .module = module,
		.line = line };
	struct table *t = &p->index->functions;
	uint32_t hash = hash_numbers((uint64_t)name << 32 | file,
		(uint64_t)module << 32 ^ (uint64_t)line);
	struct slot *slot;

	table_reserve(t);
	for (slot = table_first(t, hash); slot->id; slot = table_next(t, slot))
		if (slot->hash == hash && same_function(&p->functions[slot->id], &f))
			return slot->id;
	GROW(p, functions, function_count, function_capacity);
	p->functions[p->function_count] = f;
	table_put(t, slot, hash, (uint32_t)p->function_count);
	return (function_id)p->function_count++;
}

static bool same_frame(const struct frame *a, const struct frame *b)
{
	return a->function == b->function && a->line == b->line &&
		a->column == b->column && a->kind == b->kind;
}

frame_id profile_frame(struct profile *p, function_id function, uint32_t line,
	uint32_t column, enum frame_kind kind)
{
	struct frame f = { .function = function, .line = line, .column = column,
		.kind = kind };
	struct table *t = &p->index->frames;
	uint32_t hash = hash_numbers((uint64_t)function << 32 | line,
		(uint64_t)column << 32 | f.kind);
	struct slot *slot;

	table_reserve(t);
	for (slot = table_first(t, hash); slot->id; slot = table_next(t, slot))
		if (slot->hash == hash && same_frame(&p->frames[slot->id], &f))
			return slot->id;
	GROW(p, frames, frame_count, frame_capacity);
	p->frames[p->frame_count] = f;
	table_put(t, slot, hash, (uint32_t)p->frame_count);
	return (frame_id)p->frame_count++;
}

void profile_called(struct profile *p, node_id node, double times)
{
	if (!p->node_calls) {
		p->node_calls = xcalloc(p->node_capacity, sizeof(double));
		for (node_id n = 0; n < p->node_count; n++)
			p->node_calls[n] = (double)NAN;
	}
	p->node_calls[node] = isnan(p->node_calls[node]) ? times :
		p->node_calls[node] + times;
}

void profile_sample(struct profile *p, const struct sample *sample, const double *weights)
{
	size_t at = p->sample_count_stored;

	if (at == p->sample_capacity) {
		p->weight_stride = p->metric_count;
		GROW(p, samples, sample_count_stored, sample_capacity);
		p->weights = xrealloc(p->weights, p->sample_capacity,
			p->weight_stride * sizeof(double));
	}
	p->samples[at] = *sample;
	for (size_t m = 0; m < p->weight_stride; m++)
		p->weights[at * p->weight_stride + m] = weights[m];
	p->sample_count_stored++;
}

labels_id profile_labels(struct profile *p, const struct label *labels, size_t count)
{
	uint32_t first = (uint32_t)p->label_count;

	if (!count)
		return 0;
	for (size_t i = 0; i < count; i++) {
		GROW(p, labels, label_count, label_capacity);
		p->labels[p->label_count++] = labels[i];
	}
	GROW(p, label_sets, label_set_count, label_set_capacity);
	p->label_sets[p->label_set_count] = (struct label_set){ first, (uint32_t)count };
	return (labels_id)p->label_set_count++;
}

void profile_meta(struct profile *p, const char *key, struct span value)
{
	GROW(p, metas, meta_count, meta_capacity);
	p->metas[p->meta_count++] = (struct meta){
		profile_span(p, span_of(key)), profile_span(p, value) };
}

void profile_note(struct profile *p, enum note_kind kind, double count,
	const char *format, ...)
{
	struct text text = { 0 };
	char *words = NULL;
	string_id id;
	va_list ap;

	va_start(ap, format);
	if (vasprintf(&words, format, ap) >= 0)
		text_str(&text, words);
	va_end(ap);
	free(words);
	id = profile_string(p, text.s, text.len);
	text_free(&text);
	for (size_t i = 0; i < p->note_count; i++) {
		if (p->notes[i].text == id && p->notes[i].kind == kind) {
			p->notes[i].count += count;
			return;
		}
	}
	GROW(p, notes, note_count, note_capacity);
	p->notes[p->note_count++] = (struct note){ kind, id, count };
}

void profile_finish(struct profile *p)
{
	for (size_t m = 0; m < p->metric_count; m++) {
		struct metric *c = &p->metrics[m];

		c->total = xrealloc(c->total, p->node_count, sizeof(double));
		memcpy(c->total, c->self, p->node_count * sizeof(double));
		for (size_t n = p->node_count - 1; n > ROOT; n--)
			c->total[p->nodes[n].parent] += c->total[n];
	}
}

double profile_weight(const struct profile *p, size_t sample, metric_id metric)
{
	double weight = p->weights[sample * p->weight_stride + metric];

	return weight > 0 && isfinite(weight) ? weight : 0;
}

metric_id profile_thread_metric(const struct profile *p, thread_id t)
{
	return p->threads[t].metric == NO_ID ? 0 : p->threads[t].metric;
}

double profile_per_second(const struct profile *p, thread_id t)
{
	metric_id m = profile_thread_metric(p, t);
	const char *unit = profile_str(p, p->metrics[m].unit);
	double factor;

	if (unit_convert("seconds", unit, &factor))
		return factor;
	return isnan(p->rate) ? 0 : p->rate;
}

const char *profile_shown_file(const struct profile *p)
{
	return input_shown_name(profile_str(p, p->file));
}

double profile_total(const struct profile *p, metric_id metric)
{
	double total = 0;

	if (metric >= p->metric_count)
		return 0;
	if (p->node_count > 1 && !p->graph.exact)
		return p->metrics[metric].total[ROOT];
	for (size_t i = 0; i < p->graph.order_count; i++)
		total += p->graph.self[p->graph.order[i] * p->metric_count + metric];
	return total;
}

metric_id profile_find_metric(const struct profile *p, const char *name)
{
	uint64_t number;

	for (metric_id m = 0; m < p->metric_count; m++)
		if (!strcasecmp(profile_str(p, p->metrics[m].name), name))
			return m;
	if (number_parse_uint(span_of(name), &number) && number < p->metric_count)
		return (metric_id)number;
	return NO_ID;
}

metric_id profile_default_metric(const struct profile *p)
{
	metric_id after = profile_find_metric(p, "after");

	return after != NO_ID && profile_find_metric(p, "before") != NO_ID ? after : 0;
}

thread_id *profile_node_threads(const struct profile *p)
{
	thread_id *of = xmalloc(p->node_count * sizeof(*of));

	of[ROOT] = NO_ID;
	for (thread_id t = 0; t < p->thread_count; t++)
		of[p->threads[t].root] = t;
	for (node_id n = 1; n < p->node_count; n++)
		if (p->nodes[n].parent != ROOT)
			of[n] = of[p->nodes[n].parent];
	return of;
}

uint32_t *profile_node_depths(const struct profile *p)
{
	uint32_t *depth = xmalloc(p->node_count * sizeof(*depth));

	depth[ROOT] = 0;
	for (node_id n = 1; n < p->node_count; n++) {
		node_id parent = p->nodes[n].parent;

		depth[n] = parent == ROOT ? 0 : depth[parent] + 1;
	}
	return depth;
}

uint32_t profile_common_depth(const struct profile *p, node_id a, node_id b)
{
	uint32_t depth = 0;

	while (a != b) {
		if (a > b)
			a = p->nodes[a].parent;
		else
			b = p->nodes[b].parent;
	}
	for (; a != ROOT && p->nodes[a].parent != ROOT; a = p->nodes[a].parent)
		depth++;
	return depth;
}

node_id profile_next(const struct profile *p, node_id n)
{
	if (p->nodes[n].child)
		return p->nodes[n].child;
	while (n != ROOT && !p->nodes[n].next)
		n = p->nodes[n].parent;
	return n == ROOT ? 0 : p->nodes[n].next;
}
