/*
 * speedscope.c - speedscope's own JSON, which many profilers write:
 *
 *	{"$schema": "https://www.speedscope.app/file-format-schema.json",
 *	 "shared": {"frames": [{"name": "main", "file": "a.c", "line": 3}]},
 *	 "profiles": [
 *	  {"type": "sampled", "name": "thread", "unit": "seconds", "startValue": 0,
 *	   "endValue": 2, "samples": [[0], []], "weights": [1, 1]},
 *	  {"type": "evented", ..., "events": [{"type": "O", "frame": 0, "at": 0},
 *	   {"type": "C", "frame": 0, "at": 2}]}]}
 *
 * A sample's first frame is the outermost.  Keys come in any order: weights
 * behind samples, units behind events, shared behind profiles.  Until the
 * frames are known, a frame stands for its number, and the profile is made
 * again once they are.  https://github.com/jlfwong/speedscope/wiki
 */
#include "speedscope.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "json.h"
#include "units.h"
#include "xalloc.h"

/* A stretch of an evented profile, until its metric is known. */
struct stretch {
	double at, weight;
	node_id node;
	uint32_t open;
};

/* One element of "profiles": a thread, measured in one metric. */
struct track {
	thread_id thread;
	node_id root;
	double start, end;	/* NAN unknown */
	string_id unit;
	bool has_samples, has_weights, has_events;

	/* sampled: by sample */
	node_id *nodes;
	uint32_t *open;
	size_t node_count, node_capacity, open_capacity;
	double *weights;
	size_t weight_count, weight_capacity;
	uint64_t weights_line, weights_column;

	/* evented */
	struct stretch *stretches;
	size_t stretch_count, stretch_capacity;
	double first_at, last_at;	/* NAN before the first event */
	uint32_t least_open;		/* depth since the last stretch */
	bool peaked;			/* the last event was a call */
};

struct reader {
	struct json *j;
	struct profile *p;
	bool timeline;
	frame_id *frames;		/* by number in "shared" */
	size_t frame_count, frame_capacity;
	bool frames_known, profiles_seen;
	uint32_t highest;		/* the highest frame number used, and where */
	uint64_t highest_line, highest_column;
	struct track track;
	struct json_uints stack;	/* a sample's frames */
	node_id *path;			/* the nodes of the open stack */
	size_t depth, path_capacity;
	double *costs;			/* by node from the track's root on */
	size_t cost_count, cost_capacity;
	uint32_t *on_stack, *closed_early;	/* by frame: how often */
	size_t on_stack_capacity, closed_early_capacity;
	double unknown, samples;
	string_id first_unknown;
};

/* ---- single values ---- */

/* A number or null: NAN. */
static double take_number_or_null(struct reader *r)
{
	double value = (double)NAN;

	if (json_peek(r->j) == JSON_NULL)
		json_null(r->j);
	else
		json_number(r->j, &value);
	return value;
}

static string_id take_string_or_null(struct reader *r)
{
	struct span s;

	if (json_peek(r->j) == JSON_NULL)
		return json_null(r->j), 0;
	return json_string(r->j, &s) ? profile_span(r->p, s) : 0;
}

static void take_unknown(struct reader *r, struct span key)
{
	bool null = json_peek(r->j) == JSON_NULL;

	if (!null && !r->unknown++)
		r->first_unknown = profile_span(r->p, key);
	json_skip(r->j);
}

/* A line or column; 0 where the file has none, or one that cannot be. */
static uint32_t take_place(struct reader *r)
{
	double value = take_number_or_null(r);

	return value >= 1 && value < UINT32_MAX ? (uint32_t)value : 0;
}

/* ---- frames ---- */

static void take_frame(struct reader *r)
{
	string_id name = 0, file = 0;
	uint32_t line = 0, column = 0;
	bool named = false;
	struct span key;

	json_enter(r->j, '{');
	while (json_key(r->j, &key)) {
		if (span_is(key, "name")) {
			name = take_string_or_null(r);
			named = true;
		} else if (span_is(key, "file")) {
			file = take_string_or_null(r);
		} else if (span_is(key, "line")) {
			line = take_place(r);
		} else if (span_is(key, "col")) {
			column = take_place(r);
		} else {
			take_unknown(r, key);
		}
	}
	if (!named)
		json_error(r->j, "a frame without \"name\"");
	r->frames = xgrow(r->frames, r->frame_count, &r->frame_capacity, sizeof(*r->frames));
	r->frames[r->frame_count++] = profile_frame(r->p,
		profile_function(r->p, name, file, 0, 0), line, column, FRAME_PLAIN);
}

static void take_shared(struct reader *r)
{
	struct span key;

	json_enter(r->j, '{');
	while (json_key(r->j, &key)) {
		if (!span_is(key, "frames")) {
			take_unknown(r, key);
			continue;
		}
		if (r->frames_known)
			json_error(r->j, "a second list of frames");
		json_enter(r->j, '[');
		while (json_element(r->j))
			take_frame(r);
		r->frames_known = true;
	}
}

/* What stands for a frame while the frames are not known. */
static frame_id frame_unknown(struct reader *r, uint32_t number)
{
	if (r->frames_known) {
		json_error(r->j, "frame %u is not in \"shared\", which has %zu", number,
			r->frame_count);
		return 0;
	}
	if (number >= r->highest) {
		r->highest = number;
		json_place(r->j, &r->highest_line, &r->highest_column);
	}
	return profile_frame(r->p, 0, number, 1, FRAME_PLAIN);
}

static inline frame_id frame_of(struct reader *r, uint32_t number)
{
	return number < r->frame_count ? r->frames[number] : frame_unknown(r, number);
}

/* ---- sampled profiles ---- */

static void reserve_path(struct reader *r, size_t depth)
{
	while (depth > r->path_capacity)
		r->path = xgrow(r->path, r->path_capacity, &r->path_capacity, sizeof(*r->path));
}

static void take_sample(struct reader *r)
{
	struct track *t = &r->track;

	if (!json_uint_array(r->j, &r->stack))
		return;
	size_t open = r->stack.same;
	node_id parent = open ? r->path[open - 1] : t->root;
	reserve_path(r, r->stack.count);
	for (size_t i = open; i < r->stack.count; i++)
		parent = r->path[i] =
			profile_call(r->p, parent, frame_of(r, r->stack.values[i]));
	t->nodes = xgrow(t->nodes, t->node_count, &t->node_capacity, sizeof(*t->nodes));
	if (r->timeline) {
		t->open = xgrow(t->open, t->node_count, &t->open_capacity, sizeof(*t->open));
		t->open[t->node_count] = (uint32_t)open;
	}
	t->nodes[t->node_count++] = parent;
}

static void take_samples(struct reader *r)
{
	if (r->track.has_samples)
		json_error(r->j, "a second list of samples");
	r->track.has_samples = true;
	r->stack.count = 0;
	json_enter(r->j, '[');
	while (json_element(r->j))
		take_sample(r);
}

static void take_weights(struct reader *r)
{
	struct track *t = &r->track;
	double weight;

	if (t->has_weights)
		json_error(r->j, "a second list of weights");
	t->has_weights = true;
	json_enter(r->j, '[');
	json_place(r->j, &t->weights_line, &t->weights_column);
	while (json_element(r->j)) {
		if (json_number(r->j, &weight) && weight < 0)
			json_error(r->j, "a negative weight");
		t->weights = xgrow(t->weights, t->weight_count, &t->weight_capacity,
			sizeof(*t->weights));
		t->weights[t->weight_count++] = weight;
	}
}

/* ---- evented profiles ---- */

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
	struct stretch *last = t->stretch_count ? &t->stretches[t->stretch_count - 1] : NULL;

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

	reserve_path(r, r->depth + 1);
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
			take_unknown(r, key);
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

static void take_events(struct reader *r)
{
	if (r->track.has_events)
		json_error(r->j, "a second list of events");
	r->track.has_events = true;
	r->depth = 0;
	json_enter(r->j, '[');
	while (json_element(r->j))
		take_event(r);
}

/* ---- one profile: a thread ---- */

static metric_id metric_of(struct reader *r, string_id unit)
{
	static const char *const known[] = { "none", "nanoseconds", "microseconds",
		"milliseconds", "seconds", "bytes" };
	const char *word = unit ? profile_str(r->p, unit) : "none";
	const struct unit *u = unit_find(word);
	bool is_known = false;

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		is_known |= !strcmp(word, known[i]);
	if (!is_known)
		profile_note(r->p, NOTE_WARNING, 1, "the unknown unit \"%s\"", word);
	if (u && u->dimension == DIM_TIME)
		return profile_metric(r->p, "time", word);
	return profile_metric(r->p, u && u->dimension == DIM_BYTES ? "bytes" : "weight", word);
}

static void store(struct reader *r, metric_id metric, const struct sample *s, double weight)
{
	size_t count = r->p->metric_count;
	double few[4] = { 0 }, *weights = count > 4 ? xcalloc(count, sizeof(*weights)) : few;

	weights[metric] = weight;
	profile_sample(r->p, s, weights);
	if (weights != few)
		free(weights);
}

/* What the file's end says beyond its samples: nothing ran then. */
static void add_idle(struct reader *r, metric_id metric, double used)
{
	const struct track *t = &r->track;
	double idle = t->end - (isnan(t->start) ? 0 : t->start) - used;

	if (idle > 1e-9 * used)
		profile_add(r->p, t->root, metric, idle);
}

static void finish_sampled(struct reader *r, metric_id metric)
{
	const struct track *t = &r->track;
	struct sample s = { .thread = t->thread };

	for (size_t i = 0; i < t->node_count; i++) {
		s.node = t->nodes[i];
		profile_add(r->p, s.node, metric, t->weights[i]);
		if (r->timeline) {
			s.open = t->open[i];
			store(r, metric, &s, t->weights[i]);
		}
		s.start += t->weights[i];
	}
	r->samples += (double)t->node_count;
	add_idle(r, metric, s.start);
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
		memset(r->closed_early, 0, r->closed_early_capacity * sizeof(*r->closed_early));
}

static void store_stretches(struct reader *r, metric_id metric, double start)
{
	const struct track *t = &r->track;

	if (t->first_at > start)
		store(r, metric, &(struct sample){ .thread = t->thread, .node = t->root },
			t->first_at - start);
	for (size_t i = 0; i < t->stretch_count; i++) {
		const struct stretch *e = &t->stretches[i];

		store(r, metric, &(struct sample){ .start = e->at - start, .node = e->node,
			.thread = t->thread, .open = e->open }, e->weight);
	}
	if (t->end > t->last_at)
		store(r, metric, &(struct sample){ .start = t->last_at - start,
			.thread = t->thread, .node = t->root }, t->end - t->last_at);
}

static void finish_evented(struct reader *r, metric_id metric)
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

static bool is_complete(struct reader *r)
{
	const struct track *t = &r->track;

	if (json_failed(r->j))
		return false;
	if (!t->has_samples && !t->has_events)
		return json_error(r->j, "a profile without \"samples\" or \"events\"");
	if (t->has_samples && t->has_events)
		return json_error(r->j, "a profile with both \"samples\" and \"events\"");
	if (t->has_samples && !t->has_weights)
		return json_error(r->j, "a sampled profile without \"weights\"");
	if (t->has_samples && t->weight_count != t->node_count)
		return json_error_at(r->j, t->weights_line, t->weights_column,
			"%zu weights for %zu samples", t->weight_count, t->node_count);
	return true;
}

static void describe_thread(struct reader *r, string_id name, metric_id metric)
{
	struct thread *thread = &r->p->threads[r->track.thread];
	struct thread_name parsed = thread_name_parse(profile_text(r->p, name));
	string_id short_name = profile_span(r->p, parsed.name);

	thread->name = short_name;
	thread->pid = parsed.pid;
	thread->tid = parsed.tid;
	thread->metric = metric;
	thread->start = r->track.start;
	thread->end = r->track.end;
	thread->evented = !r->track.has_samples;
}

static void note_duration(struct reader *r, metric_id metric)
{
	const struct track *t = &r->track;
	double factor;

	if (!unit_convert(profile_str(r->p, r->p->metrics[metric].unit), "seconds", &factor))
		return;
	double duration = (t->end - (isnan(t->start) ? 0 : t->start)) * factor;
	if (duration > 0 && !(r->p->duration >= duration))
		r->p->duration = duration;
}

static void finish_track(struct reader *r, string_id name)
{
	struct track *t = &r->track;

	if (is_complete(r)) {
		metric_id metric = metric_of(r, t->unit);

		if (t->has_samples)
			finish_sampled(r, metric);
		else
			finish_evented(r, metric);
		describe_thread(r, name, metric);
		note_duration(r, metric);
	}
	free(t->nodes);
	free(t->open);
	free(t->weights);
	free(t->stretches);
}

static void take_type(struct reader *r)
{
	struct span s;

	if (json_string(r->j, &s) && !span_is(s, "sampled") && !span_is(s, "evented"))
		json_error(r->j, "expected \"sampled\" or \"evented\"");
}

static void take_profile(struct reader *r)
{
	struct track *t = &r->track;
	string_id name = 0;
	struct span key;

	*t = (struct track){ .start = (double)NAN, .end = (double)NAN,
		.first_at = (double)NAN, .last_at = (double)NAN };
	t->thread = profile_thread_new(r->p, 0, -1, 0, -1);
	t->root = r->p->threads[t->thread].root;
	json_enter(r->j, '{');
	while (json_key(r->j, &key)) {
		if (span_is(key, "samples"))
			take_samples(r);
		else if (span_is(key, "weights"))
			take_weights(r);
		else if (span_is(key, "events"))
			take_events(r);
		else if (span_is(key, "startValue"))
			t->start = take_number_or_null(r);
		else if (span_is(key, "endValue"))
			t->end = take_number_or_null(r);
		else if (span_is(key, "unit"))
			t->unit = take_string_or_null(r);
		else if (span_is(key, "name"))
			name = take_string_or_null(r);
		else if (span_is(key, "type"))
			take_type(r);
		else
			take_unknown(r, key);
	}
	finish_track(r, name);
}

static void take_profiles(struct reader *r)
{
	if (r->profiles_seen)
		json_error(r->j, "a second list of profiles");
	r->profiles_seen = true;
	json_enter(r->j, '[');
	while (json_element(r->j))
		take_profile(r);
}

/* ---- the file ---- */

static void take_active(struct reader *r)
{
	char number[32];
	double value = take_number_or_null(r);

	if (!(value >= 0 && value < 1e9))
		return;
	snprintf(number, sizeof(number), "%.0f", value);
	profile_meta(r->p, SPEEDSCOPE_ACTIVE, span_of(number));
}

static void take_file(struct reader *r)
{
	struct span key;

	json_enter(r->j, '{');
	while (json_key(r->j, &key)) {
		if (span_is(key, "shared"))
			take_shared(r);
		else if (span_is(key, "profiles"))
			take_profiles(r);
		else if (span_is(key, "name"))
			r->p->name = take_string_or_null(r);
		else if (span_is(key, "exporter"))
			r->p->exporter = take_string_or_null(r);
		else if (span_is(key, SPEEDSCOPE_ACTIVE))
			take_active(r);
		else if (span_is(key, "$schema") || span_is(key, "version"))
			json_skip(r->j);
		else
			take_unknown(r, key);
	}
	if (!r->profiles_seen)
		json_error(r->j, "no \"profiles\"");
	else if (!r->frames_known)
		json_error(r->j, "no \"frames\" in \"shared\"");
	json_finish(r->j);
}

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
		map[i] = profile_frame(p, profile_function(p, again(p, from, function->name),
			again(p, from, function->file), 0, 0), f->line, f->column, FRAME_PLAIN);
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

static node_id *copy_nodes(struct profile *p, const struct profile *from, const frame_id *frames)
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

/* The profile again, with frames in place of their numbers. */
static struct profile *with_frames(const struct reader *r)
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

static bool uses_numbers(const struct reader *r)
{
	return r->highest_line != 0;
}

static struct profile *finish_file(struct reader *r)
{
	struct profile *p = r->p;

	if (!json_failed(r->j) && uses_numbers(r) && r->highest >= r->frame_count)
		json_error_at(r->j, r->highest_line, r->highest_column,
			"frame %u is not in \"shared\", which has %zu", r->highest,
			r->frame_count);
	if (json_failed(r->j)) {
		profile_free(p);
		return NULL;
	}
	if (r->unknown > 0)
		profile_note(p, NOTE_LOST, r->unknown, "values of unknown keys, first \"%s\"",
			profile_str(p, r->first_unknown));
	if (uses_numbers(r)) {
		p = with_frames(r);
		profile_free(r->p);
	}
	if (r->samples > 0)
		p->sample_count = r->samples;
	p->time_ordered = r->timeline;
	return p;
}

static struct profile *read_speedscope(struct input *in, const struct read_options *options)
{
	struct reader r = { .p = profile_new("speedscope"), .j = json_open(in, 0),
		.timeline = options->want & WANT_TIMELINE };

	take_file(&r);
	struct profile *p = finish_file(&r);
	json_close(r.j);
	free(r.frames);
	json_uints_free(&r.stack);
	free(r.path);
	free(r.costs);
	free(r.on_stack);
	free(r.closed_early);
	return p;
}

static bool head_has(struct span head, const char *text)
{
	return memmem(head.s, head.len, text, strlen(text)) != NULL;
}

static int detect(struct span head)
{
	head = span_trim(head);
	if (!head.len || *head.s != '{')
		return 0;
	if (head_has(head, "\"$schema\"") && head_has(head, SPEEDSCOPE_SCHEMA))
		return 95;
	if (head_has(head, "\"frames\"") && head_has(head, "\"shared\"") &&
		(head_has(head, "\"profiles\"") || head.len >= 1 << 15))
		return 70;
	if (head_has(head, "\"profiles\"") && head_has(head, "\"endValue\"") &&
		(head_has(head, "\"samples\"") || head_has(head, "\"events\"")))
		return 65;
	return 0;
}

const struct format format_speedscope = {
	.name = "speedscope",
	.summary = "speedscope's JSON: py-spy, rbspy, dotnet-trace, pyinstrument, austin",
	.extensions = (const char *const[]){ ".speedscope.json", ".speedscope", NULL },
	.carries = CARRIES_TREE | CARRIES_TIMELINE | CARRIES_FILES | CARRIES_LINES |
		CARRIES_THREADS | CARRIES_METRICS | CARRIES_UNITS | CARRIES_FRACTIONS |
		CARRIES_META,
	.detect = detect,
	.read = read_speedscope,
	.write = speedscope_write,
};
