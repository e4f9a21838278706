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

#include "speedscope_reader.h"
#include "units.h"
#include "xalloc.h"

/* ---- single values ---- */

static string_id take_string_or_null(struct reader *r)
{
	return profile_span(r->p, json_string_or_null(r->j));
}

void speedscope_unknown(struct reader *r, struct span key)
{
	bool null = json_peek(r->j) == JSON_NULL;

	if (!null && !r->unknown++)
		r->first_unknown = profile_span(r->p, key);
	json_skip(r->j);
}

/* A line or column; 0 where the file has none, or one that cannot be. */
static uint32_t take_place(struct reader *r)
{
	double value = json_number_or_null(r->j);

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
			speedscope_unknown(r, key);
		}
	}
	if (!named)
		json_error(r->j, "a frame without \"name\"");
	r->frames =
		xgrow(r->frames, r->frame_count, &r->frame_capacity, sizeof(*r->frames));
	r->frames[r->frame_count++] = profile_frame(r->p,
		profile_function(r->p, name, file, 0, 0), line, column, FRAME_PLAIN);
}

static void take_shared(struct reader *r)
{
	struct span key;

	json_enter(r->j, '{');
	while (json_key(r->j, &key)) {
		if (!span_is(key, "frames")) {
			speedscope_unknown(r, key);
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

frame_id speedscope_frame(struct reader *r, uint32_t number)
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

/* ---- sampled profiles ---- */

void speedscope_reserve(struct reader *r, size_t depth)
{
	while (depth > r->path_capacity)
		r->path = xgrow(
			r->path, r->path_capacity, &r->path_capacity, sizeof(*r->path));
}

static void take_sample(struct reader *r)
{
	struct track *t = &r->track;

	if (!json_uint_array(r->j, &r->stack))
		return;
	size_t open = r->stack.same;
	node_id parent = open ? r->path[open - 1] : t->root;
	speedscope_reserve(r, r->stack.count);
	for (size_t i = open; i < r->stack.count; i++)
		parent = r->path[i] =
			profile_call(r->p, parent, frame_of(r, r->stack.values[i]));
	t->nodes = xgrow(t->nodes, t->node_count, &t->node_capacity, sizeof(*t->nodes));
	if (r->timeline) {
		t->open = xgrow(
			t->open, t->node_count, &t->open_capacity, sizeof(*t->open));
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
	return profile_metric(
		r->p, u && u->dimension == DIM_BYTES ? "bytes" : "weight", word);
}

void speedscope_store(
	struct reader *r, metric_id metric, const struct sample *s, double weight)
{
	size_t count = r->p->metric_count;
	double few[4] = { 0 },
	       *weights = count > 4 ? xcalloc(count, sizeof(*weights)) : few;

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
			speedscope_store(r, metric, &s, t->weights[i]);
		}
		s.start += t->weights[i];
	}
	r->samples += (double)t->node_count;
	add_idle(r, metric, s.start);
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

	if (!unit_convert(
		    profile_str(r->p, r->p->metrics[metric].unit), "seconds", &factor))
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
			speedscope_finish_events(r, metric);
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
			speedscope_events(r);
		else if (span_is(key, "startValue"))
			t->start = json_number_or_null(r->j);
		else if (span_is(key, "endValue"))
			t->end = json_number_or_null(r->j);
		else if (span_is(key, "unit"))
			t->unit = take_string_or_null(r);
		else if (span_is(key, "name"))
			name = take_string_or_null(r);
		else if (span_is(key, "type"))
			take_type(r);
		else
			speedscope_unknown(r, key);
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
	double value = json_number_or_null(r->j);

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
			speedscope_unknown(r, key);
	}
	if (!r->profiles_seen)
		json_error(r->j, "no \"profiles\"");
	else if (!r->frames_known)
		json_error(r->j, "no \"frames\" in \"shared\"");
	json_finish(r->j);
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
		profile_note(p, NOTE_LOST, r->unknown,
			"values of unknown keys, first \"%s\"",
			profile_str(p, r->first_unknown));
	if (uses_numbers(r)) {
		p = speedscope_with_frames(r);
		profile_free(r->p);
	}
	if (r->samples > 0)
		p->sample_count = r->samples;
	p->time_ordered = r->timeline;
	return p;
}

static struct profile *read_speedscope(struct input *in,
	const struct read_options *options)
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
