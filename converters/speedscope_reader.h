/* speedscope_reader.h - what the parts of the speedscope reader share. */
#ifndef PROFKIT_SPEEDSCOPE_READER_H
#define PROFKIT_SPEEDSCOPE_READER_H

#include "json.h"
#include "speedscope.h"

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

/* Skips the value of a key that the format does not have, and counts it. */
void speedscope_unknown(struct reader *r, struct span key);

/* Room for a stack in the path. */
void speedscope_reserve(struct reader *r, size_t depth);

/* What stands for a frame while the frames are not known; an error where they are. */
frame_id speedscope_frame(struct reader *r, uint32_t number);

static inline frame_id frame_of(struct reader *r, uint32_t number)
{
	return number < r->frame_count ? r->frames[number] : speedscope_frame(r, number);
}

/* A sample of the track that costs something in its metric alone. */
void speedscope_store(
	struct reader *r, metric_id metric, const struct sample *s, double weight);

/* Takes the events of an evented profile; its costs, once its metric is known. */
void speedscope_events(struct reader *r);
void speedscope_finish_events(struct reader *r, metric_id metric);

/* The profile again, with frames in place of their numbers. */
struct profile *speedscope_with_frames(const struct reader *r);

#endif
