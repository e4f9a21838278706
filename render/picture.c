#include "picture.h"

#include <stdlib.h>

#include "xalloc.h"

enum { DEFAULT_WIDTH = 1200 };

struct box *picture_box(struct picture *picture)
{
	picture->boxes = xgrow(picture->boxes, picture->count, &picture->capacity,
		sizeof(*picture->boxes));
	struct box *box = &picture->boxes[picture->count++];

	*box = (struct box){ 0 };
	return box;
}

void picture_free(struct picture *picture)
{
	free(picture->boxes);
}

double picture_px(const struct flamegraph_options *options)
{
	return options->width > 0 ? options->width : DEFAULT_WIDTH;
}

double picture_min(double width, const struct flamegraph_options *options)
{
	double by_px = width * options->min_px / picture_px(options);
	double by_share = width * options->min_share;

	return by_px > by_share ? by_px : by_share;
}
