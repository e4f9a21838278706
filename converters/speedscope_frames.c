/* speedscope_frames.c - a profile made again where its frames came last. */
#include "speedscope_reader.h"

#include <stdlib.h>

#include "xalloc.h"

static string_id again(struct profile *p, const struct profile *from, string_id id)
{
	return profile_span(p, profile_text(from, id));
}

/* The frames of the new profile, by the old one's that stand for numbers. */
static frame_id *map_frames(const struct reader *r, struct profile *p)
{
	const struct profile *from = r->p;
	frame_id *map = xcalloc(from->frame_count, sizeof(*map));

	for (size_t i = 1; i < from->frame_count; i++) {
		const struct frame *f = &from->frames[i];

		if (f->function)
			continue;
		f = &from->frames[r->frames[f->line]];
		const struct function *function = &from->functions[f->function];
		map[i] = profile_frame(p,
			profile_function(p, again(p, from, function->name),
				again(p, from, function->file), 0, 0),
			f->line, f->column, FRAME_PLAIN);
	}
	return map;
}

static void copy_facts(struct profile *p, const struct profile *from)
{
	p->name = again(p, from, from->name);
	p->exporter = again(p, from, from->exporter);
	p->duration = from->duration;
	for (size_t i = 0; i < from->metric_count; i++)
		profile_metric(p, profile_str(from, from->metrics[i].name),
			profile_str(from, from->metrics[i].unit));
	for (size_t i = 0; i < from->meta_count; i++)
		profile_meta(p, profile_str(from, from->metas[i].key),
			profile_text(from, from->metas[i].value));
	for (size_t i = 0; i < from->note_count; i++)
		profile_note(p, from->notes[i].kind, from->notes[i].count, "%s",
			profile_str(from, from->notes[i].text));
}

/* The next thread; returns its root. */
static node_id copy_thread(struct profile *p, const struct profile *from)
{
	struct thread t = from->threads[p->thread_count];

	t.name = again(p, from, t.name);
	thread_id copy = profile_thread_new(p, 0, t.pid, t.name, t.tid);
	t.root = p->threads[copy].root;
	p->threads[copy] = t;
	return t.root;
}

static node_id *copy_nodes(
	struct profile *p, const struct profile *from, const frame_id *frames)
{
	node_id *map = xcalloc(from->node_count, sizeof(*map));

	for (size_t n = 1; n < from->node_count; n++) {
		const struct node *node = &from->nodes[n];

		map[n] = node->parent == ROOT ? copy_thread(p, from) :
			profile_call(p, map[node->parent], frames[node->frame]);
		for (metric_id m = 0; m < from->metric_count; m++)
			profile_add(p, map[n], m, from->metrics[m].self[n]);
		if (from->node_calls)
			profile_called(p, map[n], from->node_calls[n]);
	}
	return map;
}

struct profile *speedscope_with_frames(const struct reader *r)
{
	const struct profile *from = r->p;
	struct profile *p = profile_new(from->format);
	frame_id *frames = map_frames(r, p);

	copy_facts(p, from);
	node_id *nodes = copy_nodes(p, from, frames);
	for (size_t i = 0; i < from->sample_count_stored; i++) {
		struct sample s = from->samples[i];

		s.node = nodes[s.node];
		profile_sample(p, &s, from->weights + i * from->weight_stride);
	}
	free(frames);
	free(nodes);
	return p;
}
