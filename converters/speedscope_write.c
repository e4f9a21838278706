/*
 * speedscope_write.c - speedscope's JSON: one profile a thread and metric.
 * A time line of calls and returns is written as events, everything else as
 * samples; without a time line each node's own cost is one sample.
 */
#include "speedscope.h"

#include <math.h>
#include <stdlib.h>

#include "json.h"
#include "units.h"
#include "xalloc.h"

struct writer {
	const struct profile *p;
	struct output *out;
	struct loss *loss;
	uint32_t *depths;		/* by node */
	size_t *samples, *first; /* the samples by thread; where each thread's begin */
	frame_id *path;			/* a stack, outermost first */
	size_t path_capacity;
	bool any;			/* a profile was written */
};

/* ---- what to write ---- */

/* The unit that the format has, and the factor to it. */
static const char *unit_word(const char *unit, double *factor)
{
	static const char *const known[] = { "none", "nanoseconds", "microseconds",
		"milliseconds", "seconds", "bytes" };

	*factor = 1;
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (!strcmp(unit, known[i]))
			return known[i];
	if (unit_convert(unit, "seconds", factor))
		return "seconds";
	if (unit_convert(unit, "bytes", factor))
		return "bytes";
	*factor = 1;
	return "none";
}

static void report_losses(struct writer *w)
{
	const struct profile *p = w->p;
	size_t kinds = 0, processes = 0;
	double factor;

	for (size_t i = 1; i < p->frame_count; i++)
		kinds += p->frames[i].kind != FRAME_PLAIN;
	for (size_t i = 0; i < p->thread_count; i++)
		processes += p->threads[i].process != 0;
	if (kinds)
		loss_add(w->loss, 0, "the kinds (kernel, inlined) of %zu frame%s", kinds,
			text_plural(kinds));
	if (processes)
		loss_add(w->loss, 0, "the process names of %zu thread%s", processes,
			text_plural(processes));
	for (size_t m = 0; m < p->metric_count; m++) {
		const char *unit = profile_str(p, p->metrics[m].unit);

		if (*unit && strcmp(unit, "none") &&
			!strcmp(unit_word(unit, &factor), "none"))
			loss_add(w->loss, 0, "the unit \"%s\"", unit);
	}
}

/* Counts by thread become the places where each thread begins. */
static void count_up(size_t *first, size_t threads)
{
	size_t sum = 0;

	for (size_t t = 0; t <= threads; t++) {
		size_t n = first[t];

		first[t] = sum;
		sum += n;
	}
}

static void sort_samples(struct writer *w)
{
	const struct profile *p = w->p;
	size_t *next = xcalloc(p->thread_count + 1, sizeof(*next));

	w->first = xcalloc(p->thread_count + 1, sizeof(*w->first));
	w->samples = xmalloc(p->sample_count_stored * sizeof(*w->samples));
	for (size_t i = 0; i < p->sample_count_stored; i++)
		w->first[p->samples[i].thread]++;
	count_up(w->first, p->thread_count);
	memcpy(next, w->first, (p->thread_count + 1) * sizeof(*next));
	for (size_t i = 0; i < p->sample_count_stored; i++)
		w->samples[next[p->samples[i].thread]++] = i;
	free(next);
}

/* ---- pieces ---- */

static void write_text(struct writer *w, const char *before, string_id id)
{
	output_str(w->out, before);
	json_write_string(w->out, profile_text(w->p, id));
}

static void write_number(struct writer *w, const char *before, double value)
{
	output_str(w->out, before);
	output_number(w->out, isfinite(value) ? value : 0);
}

static void write_frames(struct writer *w)
{
	const struct profile *p = w->p;

	output_str(w->out, ",\n\"shared\":{\"frames\":[");
	for (size_t i = 1; i < p->frame_count; i++) {
		const struct frame *f = &p->frames[i];
		const struct function *function = &p->functions[f->function];
		string_id file = function->file ? function->file : function->module;
		double line = f->line ? f->line : (double)function->line;

		write_text(w, i > 1 ? ",\n{\"name\":" : "\n{\"name\":", function->name);
		if (file)
			write_text(w, ",\"file\":", file);
		if (line > 0)
			write_number(w, ",\"line\":", line);
		if (f->column)
			write_number(w, ",\"col\":", f->column);
		output_byte(w->out, '}');
	}
	output_str(w->out, "\n]}");
}

/* The frames of the stack that ends at a node, in path; returns how many. */
static size_t take_path(struct writer *w, node_id n)
{
	size_t depth = w->depths[n];

	while (depth > w->path_capacity)
		w->path = xgrow(
			w->path, w->path_capacity, &w->path_capacity, sizeof(*w->path));
	for (size_t i = depth; i; n = w->p->nodes[n].parent)
		w->path[--i] = w->p->nodes[n].frame;
	return depth;
}

static void write_stack(struct writer *w, node_id n, bool comma)
{
	size_t depth = take_path(w, n);

	output_str(w->out, comma ? ",[" : "[");
	for (size_t i = 0; i < depth; i++)
		write_number(w, i ? "," : "", w->path[i] - 1);
	output_byte(w->out, ']');
}

static void report_negative(const struct writer *w, double value)
{
	if (value < 0)
		loss_add(w->loss, 1, "costs below 0, of memory that was given back");
}

static void write_head(struct writer *w, thread_id t, metric_id m, bool evented)
{
	const struct thread *thread = &w->p->threads[t];
	const struct metric *metric = &w->p->metrics[m];
	struct span own = profile_text(w->p, thread->name);
	struct text name = { 0 }, text = { 0 };
	double factor;

	text_add(&name, own.s, own.len);
	if (thread->metric == NO_ID && w->p->metric_count > 1)
		text_printf(&name, name.len ? " (%s)" : "%s",
			profile_str(w->p, metric->name));
	text_add(&text, "", 0);
	thread_name_add(&text, &(struct thread_name){ { name.s, name.len }, thread->pid,
		thread->tid });
	output_printf(w->out, "%s{\"type\":\"%s\",\"name\":", w->any ? ",\n" : "\n",
		evented ? "evented" : "sampled");
	json_write_string(w->out, text_span(&text));
	output_printf(w->out, ",\"unit\":\"%s\"",
		unit_word(profile_str(w->p, metric->unit), &factor));
	text_free(&name);
	text_free(&text);
	w->any = true;
}

static void write_range(struct writer *w, double start, double end)
{
	write_number(w, ",\"startValue\":", start);
	write_number(w, ",\"endValue\":", end);
}

/* Where the time line begins and ends, as its file says: only in its own metric. */
static double start_of(const struct thread *t, metric_id m)
{
	return t->metric == m && isfinite(t->start) ? t->start : 0;
}

static double end_of(const struct thread *t, metric_id m, double otherwise)
{
	return t->metric == m && isfinite(t->end) ? t->end : otherwise;
}

/* ---- sampled ---- */

/* Samples of a time line: those of a thread that weigh in this metric. */
static void write_samples(struct writer *w, thread_id t, metric_id m, double factor)
{
	const struct thread *thread = &w->p->threads[t];
	bool all = thread->metric == m || w->p->metric_count == 1, comma = false;
	double sum = 0, start = start_of(thread, m);

	write_head(w, t, m, false);
	output_str(w->out, ",\n\"samples\":[");
	for (size_t i = w->first[t]; i < w->first[t + 1]; i++) {
		if (!all && profile_weight(w->p, w->samples[i], m) <= 0)
			continue;
		write_stack(w, w->p->samples[w->samples[i]].node, comma);
		comma = true;
	}
	output_str(w->out, "],\n\"weights\":[");
	comma = false;
	for (size_t i = w->first[t]; i < w->first[t + 1]; i++) {
		double weight = profile_weight(w->p, w->samples[i], m);

		report_negative(w, w->p->weights[w->samples[i] * w->p->weight_stride + m]);
		if (!all && weight <= 0)
			continue;
		write_number(w, comma ? "," : "", weight * factor);
		sum += weight;
		comma = true;
	}
	output_byte(w->out, ']');
	write_range(w, start * factor, end_of(thread, m, start + sum) * factor);
	output_byte(w->out, '}');
}

/* The next node below the same thread's root; 0 behind the last. */
static node_id next_in_thread(const struct profile *p, node_id n)
{
	n = profile_next(p, n);
	return p->nodes[n].parent == ROOT ? 0 : n;
}

/* Each node of a thread that costs something itself, in the order of the tree. */
static void write_tree(struct writer *w, thread_id t, metric_id m, double factor)
{
	const struct profile *p = w->p;
	node_id root = p->threads[t].root, n;
	const double *self = p->metrics[m].self;
	bool comma = false;
	double sum = 0;

	write_head(w, t, m, false);
	output_str(w->out, ",\n\"samples\":[");
	for (n = root; n; n = next_in_thread(p, n))
		if (self[n] > 0) {
			write_stack(w, n, comma);
			comma = true;
		} else {
			report_negative(w, self[n]);
		}
	output_str(w->out, "],\n\"weights\":[");
	comma = false;
	for (n = root; n; n = next_in_thread(p, n))
		if (self[n] > 0) {
			write_number(w, comma ? "," : "", self[n] * factor);
			sum += self[n];
			comma = true;
		}
	output_byte(w->out, ']');
	write_range(w, 0, sum * factor);
	output_byte(w->out, '}');
}

/* ---- evented ---- */

struct events {
	struct writer *w;
	double start;		/* of the time line */
	node_id *open;		/* the calls that have not returned */
	size_t depth, capacity;
	bool any;
};

/*
 * What a reader must find to have the same time from the begin again: the
 * sum, or a neighbour of it where the sum was rounded the other way.
 */
static double stamp(double start, double from_start)
{
	double at = start + from_start;

	if (at - start == from_start)
		return at;
	double up = nextafter(at, (double)INFINITY),
	       down = nextafter(at, -(double)INFINITY);
	return up - start == from_start ? up : down - start == from_start ? down : at;
}

static void write_event(struct events *e, char type, node_id n, double at)
{
	struct output *out = e->w->out;

	output_printf(out,
		"%s{\"type\":\"%c\",\"frame\":%u,\"at\":", e->any ? ",\n" : "\n", type,
		e->w->p->nodes[n].frame - 1);
	output_number(out, stamp(e->start, at));
	output_byte(out, '}');
	e->any = true;
}

static void close_to(struct events *e, size_t depth, double at)
{
	while (e->depth > depth)
		write_event(e, 'C', e->open[--e->depth], at);
}

/* Which of the open calls are also calls of a stack: at most so many. */
static size_t still_open(const struct events *e, node_id n, size_t most)
{
	const struct profile *p = e->w->p;
	size_t depth = e->w->depths[n];

	if (most > e->depth)
		most = e->depth;
	for (; depth > most; depth--)
		n = p->nodes[n].parent;
	while (depth && e->open[depth - 1] != n) {
		depth--;
		n = p->nodes[n].parent;
	}
	return depth;
}

static void open_to(struct events *e, node_id n, double at)
{
	size_t depth = e->w->depths[n], from = e->depth;

	while (depth > e->capacity)
		e->open = xgrow(e->open, e->capacity, &e->capacity, sizeof(*e->open));
	for (size_t i = depth; i > from; n = e->w->p->nodes[n].parent)
		e->open[--i] = n;
	for (e->depth = from; e->depth < depth; e->depth++)
		write_event(e, 'O', e->open[e->depth], at);
}

static void write_events(struct writer *w, thread_id t, metric_id m)
{
	const struct thread *thread = &w->p->threads[t];
	struct events e = { .w = w, .start = start_of(thread, m) };
	double end = 0;

	write_head(w, t, m, true);
	output_str(w->out, ",\"events\":[");
	for (size_t i = w->first[t]; i < w->first[t + 1]; i++) {
		const struct sample *s = &w->p->samples[w->samples[i]];
		double at = s->start > end ? s->start : end;

		if (at - end > 1e-9 * at)	/* a hole */
			close_to(&e, 0, end);
		close_to(&e, still_open(&e, s->node, s->open), at);
		open_to(&e, s->node, at);
		end = at + profile_weight(w->p, w->samples[i], m);
	}
	close_to(&e, 0, end);
	free(e.open);
	output_str(w->out, "\n]");
	end = stamp(e.start, end);
	write_range(w, e.start, fmax(end, end_of(thread, m, end)));
	output_byte(w->out, '}');
}

/* ---- the file ---- */

static bool costs_anything(const struct writer *w, thread_id t, metric_id m)
{
	const double *self = w->p->metrics[m].self;

	for (node_id n = w->p->threads[t].root; n; n = next_in_thread(w->p, n))
		if (self[n] > 0)
			return true;
	return false;
}

/* Whether a thread without samples has nothing but idle time that its range tells. */
static bool is_empty(const struct writer *w, thread_id t, metric_id m)
{
	const struct metric *metric = &w->p->metrics[m];
	node_id root = w->p->threads[t].root;

	return w->p->time_ordered && metric->total[root] <= metric->self[root];
}

static void write_thread(struct writer *w, thread_id t, metric_id m)
{
	const struct thread *thread = &w->p->threads[t];
	double factor;

	if (thread->metric != m &&
		(thread->metric != NO_ID || !costs_anything(w, t, m)) &&
		w->p->metric_count > 1)
		return;
	unit_word(profile_str(w->p, w->p->metrics[m].unit), &factor);
	if (w->first[t] == w->first[t + 1] && !is_empty(w, t, m))
		write_tree(w, t, m, factor);
	else if (thread->evented && thread->metric == m && factor == 1)
		write_events(w, t, m);
	else
		write_samples(w, t, m, factor);
}

static void write_facts(struct writer *w)
{
	const struct profile *p = w->p;

	if (p->name)
		write_text(w, ",\"name\":", p->name);
	if (p->exporter)
		write_text(w, ",\"exporter\":", p->exporter);
	for (size_t i = 0; i < p->meta_count; i++) {
		const struct meta *meta = &p->metas[i];

		if (span_is(profile_text(p, meta->key), SPEEDSCOPE_ACTIVE))
			output_printf(w->out, ",\"" SPEEDSCOPE_ACTIVE "\":%d",
				atoi(profile_str(p, meta->value)));
		else
			loss_add(w->loss, 1, "comments");
	}
}

static void write_file(struct writer *w, metric_id only)
{
	const struct profile *p = w->p;

	output_str(w->out, "{\"$schema\":\"" SPEEDSCOPE_SCHEMA "\"");
	write_facts(w);
	write_frames(w);
	output_str(w->out, ",\n\"profiles\":[");
	for (thread_id t = 0; t < p->thread_count; t++)
		for (metric_id m = 0; m < p->metric_count; m++)
			if (only == NO_ID || m == only)
				write_thread(w, t, m);
	output_str(w->out, "\n]}\n");
}

int speedscope_write(const struct profile *p, const struct write_options *options,
	struct output *out, struct loss *loss, struct error *error)
{
	struct writer w = { .p = p, .out = out, .loss = loss };
	metric_id only = NO_ID;

	if (options->metric)
		only = profile_find_metric(p, options->metric);
	if (options->metric && only == NO_ID)
		return error_set(error, "no metric \"%s\"", options->metric);
	report_losses(&w);
	w.depths = profile_node_depths(p);
	sort_samples(&w);
	write_file(&w, only);
	free(w.depths);
	free(w.first);
	free(w.samples);
	free(w.path);
	return 0;
}
