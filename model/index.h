/* index.h - the lookup tables behind a profile's numbers; private to model/. */
#ifndef PROFKIT_INDEX_H
#define PROFKIT_INDEX_H

#include "profile.h"
#include "table.h"

struct arena {
	char *block;		/* the newest; each begins with a pointer to the one before */
	size_t used, size;
};

struct index {
	struct arena arena;
	struct table strings, functions, frames;
	struct table nodes;	/* children beyond the first NEAR_CHILDREN of a parent */
};

char *arena_add(struct arena *a, const char *s, size_t len);	/* a NUL behind */
void arena_free(struct arena *a);

/* Makes room for one metric more in what is stored in rows of metrics. */
void profile_widen(struct profile *p, size_t stride);

static inline uint32_t hash_numbers(uint64_t a, uint64_t b)
{
	uint64_t h = (a + 0x9E3779B97F4A7C15u) * 0xD6E8FEB86659FD93u ^
		(b + 0xE7037ED1A0B428DBu) * 0xA0761D6478BD642Fu;

	return (uint32_t)(h >> 32) ^ (uint32_t)h;
}

#endif
