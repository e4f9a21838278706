#include "rebuild.h"

#include <math.h>
#include <stdlib.h>

#include "log.h"
#include "xalloc.h"

string_id rebuild_string(struct rebuild *r, string_id s)
{
	if (!r->strings[s])
		r->strings[s] = profile_span(r->to, profile_text(r->from, s));
	return r->strings[s];
}

static function_id same_function(struct rebuild *r, function_id f)
{
	const struct function *old = &r->from->functions[f];

	return profile_function(r->to, rebuild_string(r, old->name),
		rebuild_string(r, old->file), rebuild_string(r, old->module), old->line);
}

function_id rebuild_function(struct rebuild *r, function_id f)
{
	if (f && !r->functions[f])
		r->functions[f] = r->function ? r->function(r, f) : same_function(r, f);
	return r->functions[f];
}

frame_id rebuild_frame(struct rebuild *r, frame_id f)
{
	const struct frame *old = &r->from->frames[f];

	if (f && !r->frames[f])
		r->frames[f] = profile_frame(r->to, rebuild_function(r, old->function),
			old->line, old->column, (enum frame_kind)old->kind);
	return r->frames[f];
}

labels_id rebuild_labels(struct rebuild *r, labels_id id)
{
	const struct label_set *set = &r->from->label_sets[id];
	struct label *labels;

	if (!id || r->labels[id])
		return r->labels[id];
	labels = xcalloc(set->count, sizeof(*labels));
	for (uint32_t i = 0; i < set->count; i++) {
		const struct label *l = &r->from->labels[set->first + i];

		labels[i] = (struct label){ rebuild_string(r, l->key),
			rebuild_string(r, l->text), rebuild_string(r, l->unit),
			l->number };
	}
	r->labels[id] = profile_labels(r->to, labels, set->count);
	free(labels);
	return r->labels[id];
}

thread_id rebuild_thread(struct rebuild *r, thread_id t)
{
	const struct thread *old = &r->from->threads[t];
	thread_id n = profile_thread_new(r->to, rebuild_string(r, old->process), old->pid,
		rebuild_string(r, old->name), old->tid);
	struct thread *new = &r->to->threads[n];

	new->metric = old->metric;
	new->start = old->start;
	new->end = old->end;
	new->evented = old->evented;
	return n;
}

/* ---- what all filters take over ---- */

static void copy_facts(struct rebuild *r)
{
	const struct profile *from = r->from;
	struct profile *to = r->to;

	to->file = rebuild_string(r, from->file);
	to->name = rebuild_string(r, from->name);
	to->exporter = rebuild_string(r, from->exporter);
	to->duration = from->duration;
	to->rate = from->rate;
	to->sample_count = from->sample_count;
	to->mtime = from->mtime;
	to->estimated = from->estimated;
	to->time_ordered = from->time_ordered;
	for (size_t i = 0; i < from->metric_count; i++)
		profile_metric(to, profile_str(from, from->metrics[i].name),
			profile_str(from, from->metrics[i].unit));
	for (size_t i = 0; i < from->meta_count; i++)
		profile_meta(to, profile_str(from, from->metas[i].key),
			profile_text(from, from->metas[i].value));
	for (size_t i = 0; i < from->note_count; i++)
		profile_note(to, from->notes[i].kind, from->notes[i].count, "%s",
			profile_str(from, from->notes[i].text));
}

void rebuild_start(struct rebuild *r, const struct profile *from)
{
	*r = (struct rebuild){ .from = from, .to = profile_new(from->format),
		.keep_graph = true };
	r->drop = xcalloc(from->node_count, sizeof(*r->drop));
	r->skip = xcalloc(from->node_count, sizeof(*r->skip));
	r->strings = xcalloc(from->string_count, sizeof(*r->strings));
	r->functions = xcalloc(from->function_count, sizeof(*r->functions));
	r->frames = xcalloc(from->frame_count, sizeof(*r->frames));
	r->labels = xcalloc(from->label_set_count, sizeof(*r->labels));
	r->threads = xcalloc(from->thread_count + 1, sizeof(*r->threads));
	r->nodes = xcalloc(from->node_count, sizeof(*r->nodes));
	copy_facts(r);
	logs_copy(r->to, from);
}

static bool has_tree(const struct profile *p)
{
	return p->node_count > p->thread_count + 1;
}

void rebuild_start_stacks(struct rebuild *r, const struct profile *from)
{
	struct profile *copy = NULL;

	if (from->graph.exact && !has_tree(from)) {
		rebuild_start(r, from);
		copy = rebuild_end(r);
		profile_tree_from_graph(copy);
		profile_finish(copy);
		from = copy;
	}
	rebuild_start(r, from);
	r->own = copy;
	r->keep_graph = false;
}

/* ---- nodes ---- */

/* A node is needed for its own costs or for those below it. */
static bool *find_needed(const struct rebuild *r)
{
	const struct profile *p = r->from;
	bool *needed = xcalloc(p->node_count, sizeof(*needed));

	for (node_id n = (node_id)p->node_count; n-- > 0;) {
		needed[n] |= !r->drop[n];
		if (n && needed[n])
			needed[p->nodes[n].parent] = true;
	}
	return needed;
}

static void add_costs(struct rebuild *r, node_id n)
{
	for (metric_id m = 0; m < r->from->metric_count; m++)
		profile_add(r->to, r->nodes[n], m, r->from->metrics[m].self[n]);
}

static frame_id new_frame(struct rebuild *r, node_id n)
{
	return r->frame ? r->frame(r, n) : rebuild_frame(r, r->from->nodes[n].frame);
}

static void make_threads(struct rebuild *r, const bool *needed)
{
	const struct profile *p = r->from;

	for (thread_id t = 0; t < p->thread_count; t++) {
		node_id root = p->threads[t].root;

		r->threads[t] = needed[root] ? rebuild_thread(r, t) : NO_ID;
		r->nodes[root] = needed[root] ? r->to->threads[r->threads[t]].root :
			NO_ID;
	}
}

/* The nodes of threads whose roots are made, and all costs. */
static void make_nodes(struct rebuild *r, const bool *needed)
{
	const struct profile *p = r->from;

	for (node_id n = 0; n < p->node_count; n++) {
		node_id parent = p->nodes[n].parent;

		if (!needed[n])
			r->nodes[n] = NO_ID;
		else if (parent != ROOT)
			r->nodes[n] = r->skip[n] ? r->nodes[parent] :
				profile_call(r->to, r->nodes[parent], new_frame(r, n));
		if (!r->drop[n])
			add_costs(r, n);
	}
}

/* Whether a stack was dropped that had calls in common with one that is left. */
static bool stacks_are_missing(const struct rebuild *r)
{
	const struct node *nodes = r->from->nodes;

	for (node_id n = 1; n < r->from->node_count; n++)
		if (r->drop[n] && nodes[n].parent != ROOT &&
			(r->nodes[n] != NO_ID || r->nodes[nodes[n].parent] != NO_ID))
			return true;
	return false;
}

/*
 * How often nodes were called; not known where stacks were dropped, as the calls
 * above them would no longer be those that led to what is left.
 */
static void copy_calls(struct rebuild *r)
{
	const struct profile *p = r->from;

	if (!p->node_calls || stacks_are_missing(r))
		return;
	for (node_id n = 0; n < r->to->node_count; n++)
		profile_called(r->to, n, 0);
	for (node_id n = 1; n < p->node_count; n++)
		if (p->nodes[n].parent != ROOT && r->nodes[n] != NO_ID && !r->skip[n])
			r->to->node_calls[r->nodes[n]] += p->node_calls[n];
}

/* ---- samples ---- */

/* What is needed to say how many frames stayed open. */
struct opened {
	uint32_t *old_depths, *new_depths;
	uint32_t *low;		/* by thread: the fewest since the last sample that was kept */
	bool *begun;		/* by thread: one was kept */
};

static uint32_t still_open(const struct rebuild *r, const struct opened *o,
	const struct sample *s)
{
	node_id n = s->node;

	if (!o->begun[s->thread])
		return 0;
	while (o->old_depths[n] > o->low[s->thread])
		n = r->from->nodes[n].parent;
	return o->new_depths[r->nodes[n]];
}

static void copy_sample(struct rebuild *r, struct opened *o, size_t at, double *weights)
{
	const struct profile *p = r->from;
	struct sample s = p->samples[at];

	if (s.open < o->low[s.thread])
		o->low[s.thread] = s.open;
	if (r->nodes[s.node] == NO_ID || r->drop[s.node])
		return;
	for (size_t m = 0; m < p->weight_stride; m++)
		weights[m] = p->weights[at * p->weight_stride + m];
	s.open = still_open(r, o, &s);
	o->begun[s.thread] = true;
	o->low[s.thread] = UINT32_MAX;
	s.node = r->nodes[s.node];
	s.thread = r->threads[s.thread];
	s.labels = rebuild_labels(r, s.labels);
	profile_sample(r->to, &s, weights);
}

static void copy_samples(struct rebuild *r)
{
	const struct profile *p = r->from;
	double *weights = xcalloc(p->metric_count + 1, sizeof(*weights));
	struct opened o = { profile_node_depths(p), profile_node_depths(r->to),
		xcalloc(p->thread_count + 1, sizeof(*o.low)),
		xcalloc(p->thread_count + 1, sizeof(*o.begun)) };

	for (thread_id t = 0; t < p->thread_count; t++)
		o.low[t] = UINT32_MAX;
	for (size_t s = 0; s < p->sample_count_stored; s++)
		copy_sample(r, &o, s, weights);
	free(weights);
	free(o.old_depths);
	free(o.new_depths);
	free(o.low);
	free(o.begun);
}

/* ---- the end ---- */

/* Whether each sample that was counted is on the time line. */
static bool all_samples_stored(const struct profile *p)
{
	for (thread_id t = 0; t < p->thread_count; t++)
		if (p->threads[t].evented)
			return false;
	return (double)p->sample_count_stored == p->sample_count;
}

static bool keeps_all_stacks(const struct rebuild *r)
{
	const struct profile *p = r->from;

	for (metric_id m = 0; m < p->metric_count; m++)
		if (profile_total(p, m) != profile_total(r->to, m))
			return false;
	for (node_id n = 1; n < p->node_count; n++)
		if (r->drop[n] && p->nodes[n].parent != ROOT)
			return false;
	return true;
}

/*
 * The number of samples where all are kept or stored, or a metric counts them;
 * else NAN.
 */
static void count_samples(struct rebuild *r)
{
	const struct profile *p = r->from;
	double old = p->sample_count;

	if (keeps_all_stacks(r))
		return;
	r->to->sample_count = (double)NAN;
	if (!r->drop_samples && all_samples_stored(p)) {
		r->to->sample_count = (double)r->to->sample_count_stored;
		return;
	}
	for (metric_id m = 0; m < p->metric_count; m++) {
		if (p->metrics[m].total && p->metrics[m].total[ROOT] == old) {
			r->to->sample_count = r->to->metrics[m].total[ROOT];
			return;
		}
	}
}

struct profile *rebuild_finish(struct rebuild *r)
{
	profile_finish(r->to);
	if (!isnan(r->from->sample_count) && !r->to->graph.exact)
		count_samples(r);
	free(r->drop);
	free(r->skip);
	free(r->strings);
	free(r->functions);
	free(r->frames);
	free(r->labels);
	free(r->threads);
	free(r->nodes);
	profile_free(r->own);
	return r->to;
}

static struct profile *end(struct rebuild *r)
{
	if (!r->drop_samples)
		copy_samples(r);
	if (r->keep_graph && r->from->graph.exact)
		rebuild_graph(r);
	return rebuild_finish(r);
}

struct profile *rebuild_end(struct rebuild *r)
{
	bool *needed = find_needed(r);

	make_threads(r, needed);
	make_nodes(r, needed);
	copy_calls(r);
	free(needed);
	return end(r);
}

struct profile *rebuild_below(struct rebuild *r)
{
	bool *needed = find_needed(r);

	make_nodes(r, needed);
	copy_calls(r);
	free(needed);
	r->drop_samples = r->from->thread_count != 1;
	return end(r);
}

/* ---- what filters ask ---- */

bool *function_match_all(const struct profile *p, const struct pattern *pattern)
{
	bool *matches = xcalloc(p->function_count, sizeof(*matches));

	for (function_id f = 1; f < p->function_count; f++)
		matches[f] = function_matches(p, f, pattern);
	return matches;
}

bool *rebuild_paths(const struct rebuild *r, const struct pattern *pattern)
{
	const struct profile *p = r->from;
	bool *matches = function_match_all(p, pattern);
	bool *paths = xcalloc(p->node_count, sizeof(*paths));

	for (node_id n = 1; n < p->node_count; n++)
		paths[n] = paths[p->nodes[n].parent] ||
			matches[rebuild_function_of(r, n)];
	free(matches);
	return paths;
}
