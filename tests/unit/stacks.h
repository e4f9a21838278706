/* stacks.h - profiles from a few lines of text, for tests. */
#ifndef STACKS_H
#define STACKS_H

#include <stdlib.h>
#include <string.h>

#include "profile.h"

/* "name@file:line", the last two may be missing. */
static inline frame_id stack_frame(struct profile *p, const char *s, size_t len)
{
	const char *at = memchr(s, '@', len), *colon;
	size_t name = at ? (size_t)(at - s) : len, file = at ? len - name - 1 : 0;
	int64_t line = 0;

	colon = at ? memchr(at, ':', len - name) : NULL;
	if (colon) {
		line = strtol(colon + 1, NULL, 10);
		file = (size_t)(colon - at) - 1;
	}
	return profile_frame(p, profile_function(p, profile_string(p, s, name),
		profile_string(p, at ? at + 1 : "", file), 0, line), 0, 0, FRAME_PLAIN);
}

static inline void add_stack(struct profile *p, thread_id t, const char *line, size_t len)
{
	const char *blank = memrchr(line, ' ', len), *s = line;
	node_id n = p->threads[t].root;

	while (s < blank) {
		size_t left = (size_t)(blank - s);
		const char *end = memchr(s, ';', left);
		size_t frame = end ? (size_t)(end - s) : left;

		n = profile_call(p, n, stack_frame(p, s, frame));
		s += frame + 1;
	}
	profile_add(p, n, 0, strtod(blank + 1, NULL));
}

/* Lines "main@app.py:1;parse@app.py:9 12", as one thread of a profile of that unit. */
static inline struct profile *stacks(const char *unit, const char *text)
{
	struct profile *p = profile_new("test");
	thread_id t;

	profile_metric(p, !strcmp(unit, "count") ? "samples" : "time", unit);
	t = profile_thread(p, 0, -1, 0, -1);
	while (*text) {
		size_t len = strcspn(text, "\n");

		add_stack(p, t, text, len);
		text += len + (text[len] == '\n');
	}
	profile_finish(p);
	return p;
}

#endif
