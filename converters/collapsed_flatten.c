/* collapsed_flatten.c - a profile's stacks as nothing but texts. */
#include <stdlib.h>

#include "collapsed.h"
#include "xalloc.h"

struct flattener {
	const struct profile *p;
	const struct collapsed_metrics *columns;
	enum frame_style style;
	bool apart;
	struct loss *loss;
	struct profile *flat;
	frame_id *frames;	/* the flat frame of each frame */
};

bool collapsed_clean(struct text *t, enum frame_style style)
{
	bool changed = false, lined = style >= STYLE_PAREN_L;

	for (size_t i = 0; i < t->len; i++) {
		char c = t->s[i];

		if (c == ';' && !(lined && frame_text_is_line((struct span){
				t->s + i + 1, t->len - i - 1 })))
			t->s[i] = ':';
		else if (c == '\n' || c == '\r')
			t->s[i] = ' ';
		changed |= c != t->s[i];
	}
	return changed;
}

static frame_id flat_frame(struct flattener *w, struct text *t)
{
	string_id name = profile_string(w->flat, t->s, t->len);

	return profile_frame(w->flat, profile_function(w->flat, name, 0, 0, 0), 0, 0,
		FRAME_PLAIN);
}

static void flatten_frames(struct flattener *w)
{
	const struct profile *p = w->p;
	struct text text = { 0 };
	size_t changed = 0;

	w->frames = xcalloc(p->frame_count, sizeof(*w->frames));
	for (frame_id i = 1; i < p->frame_count; i++) {
		const struct frame *frame = &p->frames[i];
		const struct function *f = &p->functions[frame->function];
		struct frame_text parts = { profile_text(p, f->name),
			profile_text(p, f->file), profile_text(p, f->module),
			frame->line, frame->kind };

		if (!parts.line && f->line > 0 && f->line <= UINT32_MAX)
			parts.line = (uint32_t)f->line;
		text_clear(&text);
		text_add(&text, "", 0);
		frame_text_add(&text, &parts, w->style);
		changed += collapsed_clean(&text, w->style);
		w->frames[i] = flat_frame(w, &text);
	}
	if (changed)
		loss_add(w->loss, (double)changed, "names that held \";\" or a line end");
	text_free(&text);
}

/* ---- the tree of texts ---- */

static void add_word(struct flattener *w, node_id *node, struct span word,
	const char *kind, int64_t id)
{
	struct text t = { 0 };

	text_add(&t, word.s, word.len);
	if (!word.len && id >= 0)
		text_printf(&t, "%s %lld", kind, (long long)id);
	collapsed_clean(&t, STYLE_PAREN);
	if (t.len)
		*node = profile_call(w->flat, *node, flat_frame(w, &t));
	text_free(&t);
}

/* Where a thread's stacks begin in the flat tree. */
static node_id thread_node(struct flattener *w, const struct thread *t)
{
	node_id node = w->flat->threads[0].root;

	if (w->apart) {
		add_word(w, &node, profile_text(w->p, t->process), "process", t->pid);
		add_word(w, &node, profile_text(w->p, t->name), "thread", t->tid);
	}
	return node;
}

/* What ran with an empty stack, and has no thread's name in front, gets a frame. */
static node_id with_frame(struct flattener *w, node_id node)
{
	struct text t = { 0 };

	if (node == w->flat->threads[0].root) {
		text_str(&t, "[empty]");
		node = profile_call(w->flat, node, flat_frame(w, &t));
	}
	text_free(&t);
	return node;
}

static void flatten_nodes(struct flattener *w)
{
	const struct profile *p = w->p;
	node_id *to = xcalloc(p->node_count, sizeof(*to));

	for (thread_id t = 0; t < p->thread_count; t++)
		to[p->threads[t].root] = thread_node(w, &p->threads[t]);
	for (node_id n = 1; n < p->node_count; n++) {
		const struct node *node = &p->nodes[n];

		if (node->parent != ROOT)
			to[n] = profile_call(w->flat, to[node->parent],
				w->frames[node->frame]);
		for (size_t c = 0; c < w->columns->count; c++) {
			double value = p->metrics[w->columns->metrics[c]].self[n];

			if (value != 0)
				profile_add(w->flat, with_frame(w, to[n]), (metric_id)c,
					value);
		}
	}
	free(to);
}

struct profile *collapsed_flatten(const struct profile *p,
	const struct collapsed_metrics *columns, enum frame_style style, bool apart,
	struct loss *loss)
{
	struct flattener f = { p, columns, style, apart, loss, profile_new("collapsed"),
		NULL };

	for (size_t c = 0; c < columns->count; c++)
		profile_metric(f.flat,
			profile_str(p, p->metrics[columns->metrics[c]].name), "");
	profile_thread_new(f.flat, 0, -1, 0, -1);
	flatten_frames(&f);
	flatten_nodes(&f);
	free(f.frames);
	return f.flat;
}
