/* detect.c - which format an input is in, by its bytes alone. */
#include "format.h"

enum { HEAD_SIZE = 1 << 16 };

const struct format *format_detect(struct input *in)
{
	struct span head = input_peek(in, HEAD_SIZE);
	const struct format *best = NULL, *rival = NULL;
	int highest = 0;

	if (input_failed(in))
		return NULL;
	if (!head.len) {
		input_error(in, "unrecognized (empty file)");
		return NULL;
	}
	for (size_t i = 0; formats[i]; i++) {
		int sure = formats[i]->detect ? formats[i]->detect(head) : 0;

		if (sure > highest) {
			best = formats[i];
			rival = NULL;
			highest = sure;
		} else if (sure && sure == highest) {
			rival = formats[i];
		}
	}
	if (!best)
		input_error(in,
			"unrecognized format; --list-formats names those that are read");
	else if (rival)
		input_error(in, "could be %s or %s; say which with --from",
			best->name, rival->name);
	return rival ? NULL : best;
}
