/* picture.h - what a flame graph shows, before anything is drawn: boxes in rows. */
#ifndef PROFKIT_RENDER_PICTURE_H
#define PROFKIT_RENDER_PICTURE_H

#include "error.h"
#include "profile.h"
#include "render.h"

enum box_kind {
	BOX_ALL,
	BOX_PROCESS,		/* id is a thread of the process */
	BOX_THREAD,
	BOX_FRAME,		/* id is a frame, of the function or of the line */
	BOX_PRUNED,		/* stands for siblings that are too narrow */
	BOX_DEEPER,		/* stands for what is below the last row */
	BOX_THREADS,		/* stands for threads that have no lane */
};

struct box {
	double x, w;		/* in the metric's unit (chart: in the time's), from 0 */
	double frames;		/* how many frames or threads it stands for */
	int row;		/* 0 is where the picture begins; callers of a sandwich: -1 ... */
	uint32_t kind;		/* enum box_kind */
	uint32_t id;
	thread_id thread;	/* of the first stack in it */
	uint32_t change;	/* its place in differential.changes */
};

struct differential;

struct picture {
	struct box *boxes;	/* row by row, parents before children */
	size_t count, capacity;
	double width;		/* 100 % */
	double whole;		/* the profile's total, where width is a part of it */
	int first_row, last_row;
	struct differential *differential;	/* both sides of each box; NULL: a plain picture */
};

enum { ROWS_MAX = 1000, RINGS_MAX = 60 };

/* The next free box, cleared.  Moves boxes. */
struct box *picture_box(struct picture *picture);
void picture_free(struct picture *picture);

void picture_tree(struct picture *picture, const struct profile *p, metric_id metric,
	const struct flamegraph_options *options);
int picture_sandwich(struct picture *picture, const struct profile *p, metric_id metric,
	const struct flamegraph_options *options, struct error *error);
int picture_chart(struct picture *picture, const struct profile *p, metric_id metric,
	const struct flamegraph_options *options, struct error *error);

/* The narrowest box that is drawn, where the picture is this wide. */
double picture_min(double width, const struct flamegraph_options *options);

/* The width in px that a picture has without script. */
double picture_px(const struct flamegraph_options *options);

#endif
