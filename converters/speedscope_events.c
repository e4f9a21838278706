/*
 * speedscope_events.c - calls and returns become the stretches of time during
 * which a stack stood still.
 */
#include "speedscope_reader.h"

#include <math.h>
#include <stdlib.h>

#include "xalloc.h"

static void add_cost(struct reader *r, node_id node, double weight)
{
	size_t at = node - r->track.root;

	for (; r->cost_count <= at; r->cost_count++) {
		r->costs = xgrow(r->costs, r->cost_count, &r->cost_capacity,
			sizeof(*r->costs));
		r->costs[r->cost_count] = 0;
	}
	r->costs[at] += weight;
}

/* Goes on with the last stretch where no call began or ended since; false if one did. */
static bool extend_stretch(struct reader *r, node_id node, double base, double at)
{
	struct track *t = &r->track;
	struct stretch *last =
		t->stretch_count ? &t->stretches[t->stretch_count - 1] : NULL;

	if (!last || last->node != node || t->least_open != r->depth)
		return false;
	last->weight = (at - base) - (last->at - base);
	return true;
}

/* The stack stood still from the last event until at. */
static void add_stretch(struct reader *r, double at)
{
	struct track *t = &r->track;
	double base = isnan(t->start) ? 0 : t->start;
	double weight = (at - base) - (t->last_at - base);
	node_id node = r->depth ? r->path[r->depth - 1] : t->root;

	add_cost(r, node, weight);
	if (r->timeline && !extend_stretch(r, node, base, at)) {
		t->stretches = xgrow(t->stretches, t->stretch_count, &t->stretch_capacity,
			sizeof(*t->stretches));
		t->stretches[t->stretch_count++] =
			(struct stretch){ t->last_at, weight, node, t->least_open };
	}
	t->least_open = (uint32_t)r->depth;
	t->peaked = false;
}

static void move_to(struct reader *r, double at)
{
	struct track *t = &r->track;

	if (isnan(t->first_at))
		t->first_at = t->last_at = at;
	if (at < t->last_at) {
		json_error(r->j, "\"at\" goes back from %.17g to %.17g", t->last_at, at);
		return;
	}
	if (at > t->last_at)
		add_stretch(r, at);
	t->last_at = at;
}

static uint32_t *by_frame(uint32_t **counts, size_t *capacity, frame_id frame)
{
	size_t old = *capacity;

	while (frame >= *capacity)
		*counts = xgrow(*counts, *capacity, capacity, sizeof(**counts));
	if (old < *capacity)
		memset(*counts + old, 0, (*capacity - old) * sizeof(**counts));
	return *counts + frame;
}

static uint32_t *on_stack(struct reader *r, frame_id frame)
{
	return by_frame(&r->on_stack, &r->on_stack_capacity, frame);
}

static uint32_t *closed_early(struct reader *r, frame_id frame)
{
	return by_frame(&r->closed_early, &r->closed_early_capacity, frame);
}

static void open_frame(struct reader *r, frame_id frame)
{
	node_id parent = r->depth ? r->path[r->depth - 1] : r->track.root;

	speedscope_reserve(r, r->depth + 1);
	r->path[r->depth] = profile_call(r->p, parent, frame);
	profile_called(r->p, r->path[r->depth++], 1);
	++*on_stack(r, frame);
	r->track.peaked = true;
}

static frame_id close_innermost(struct reader *r)
{
	frame_id frame = r->p->nodes[r->path[r->depth - 1]].frame;

	if (r->track.peaked)
		add_stretch(r, r->track.last_at);
	--*on_stack(r, frame);
	if (--r->depth < r->track.least_open)
		r->track.least_open = (uint32_t)r->depth;
	return frame;
}

/* A return; of a frame further out it ends all calls inside too. */
static void close_frame(struct reader *r, frame_id frame)
{
	frame_id closed;

	if (!*on_stack(r, frame)) {
		uint32_t *early = closed_early(r, frame);

		if (*early)
			--*early;
		else
			profile_note(r->p, NOTE_WARNING, 1, "a return without its call");
		return;
	}
	while ((closed = close_innermost(r)) != frame) {
		++*closed_early(r, closed);
		profile_note(r->p, NOTE_WARNING, 1,
			"a call that returned after its caller, ended with it");
	}
}

static void take_event(struct reader *r)
{
	double at = (double)NAN;
	uint64_t number = UINT64_MAX;
	char type = 0;
	struct span key, s;

	json_enter(r->j, '{');
	while (json_key(r->j, &key)) {
		if (span_is(key, "type")) {
			if (json_string(r->j, &s) && !span_is(s, "O") && !span_is(s, "C"))
				json_error(r->j, "expected \"O\" or \"C\"");
			type = s.len ? *s.s : 0;
		} else if (span_is(key, "at")) {
			json_number(r->j, &at);
		} else if (span_is(key, "frame")) {
			if (json_uint(r->j, &number) && number > UINT32_MAX)
				json_error(r->j, "expected a frame's number");
		} else {
			speedscope_unknown(r, key);
		}
	}
	if (json_failed(r->j))
		return;
	if (!type || isnan(at) || number > UINT32_MAX) {
		json_error(r->j, "an event without \"type\", \"at\" or \"frame\"");
		return;
	}
	frame_id frame = frame_of(r, (uint32_t)number);
	move_to(r, at);
	if (type == 'O')
		open_frame(r, frame);
	else
		close_frame(r, frame);
}

void speedscope_events(struct reader *r)
{
	if (r->track.has_events)
		json_error(r->j, "a second list of events");
	r->track.has_events = true;
	r->depth = 0;
	json_enter(r->j, '[');
	while (json_element(r->j))
		take_event(r);
}

static void end_open_calls(struct reader *r)
{
	struct track *t = &r->track;

	if (!r->depth)
		return;
	profile_note(r->p, NOTE_WARNING, (double)r->depth,
		"a call without its return, ended with the profile");
	if (t->end > t->last_at)
		move_to(r, t->end);
	while (r->depth)
		close_innermost(r);
}

/* Calls that ended early and never returned are none of the next profile's. */
static void forget_early(struct reader *r)
{
	if (r->closed_early_capacity)
		memset(r->closed_early, 0,
			r->closed_early_capacity * sizeof(*r->closed_early));
}

static void store_stretches(struct reader *r, metric_id metric, double start)
{
	const struct track *t = &r->track;

	if (t->first_at > start)
		speedscope_store(r, metric,
			&(struct sample){ .thread = t->thread, .node = t->root },
			t->first_at - start);
	for (size_t i = 0; i < t->stretch_count; i++) {
		const struct stretch *e = &t->stretches[i];

		speedscope_store(r, metric,
			&(struct sample){ .start = e->at - start,
				.node = e->node,
				.thread = t->thread,
				.open = e->open },
			e->weight);
	}
	if (t->end > t->last_at)
		speedscope_store(r, metric, &(struct sample){ .start = t->last_at - start,
			.thread = t->thread, .node = t->root }, t->end - t->last_at);
}

void speedscope_finish_events(struct reader *r, metric_id metric)
{
	struct track *t = &r->track;
	double start = isnan(t->start) ? 0 : t->start;

	if (isnan(t->first_at))
		t->first_at = t->last_at = start;
	end_open_calls(r);
	forget_early(r);
	if (t->first_at < start) {
		profile_note(r->p, NOTE_WARNING, 1, "events before \"startValue\"");
		start = t->start = t->first_at;
	}
	for (size_t i = 0; i < r->cost_count; i++)
		profile_add(r->p, (node_id)(t->root + i), metric, r->costs[i]);
	r->cost_count = 0;
	profile_add(r->p, t->root, metric, t->first_at - start);
	if (t->end > t->last_at)
		profile_add(r->p, t->root, metric, t->end - t->last_at);
	if (r->timeline)
		store_stretches(r, metric, start);
}
