/* arena.c - memory for many small things that are freed together. */
#include <stdlib.h>

#include "index.h"
#include "xalloc.h"

enum { BLOCK_SIZE = 1 << 16 };

static void arena_block(struct arena *a, size_t need)
{
	size_t size = need > BLOCK_SIZE ? need : BLOCK_SIZE;
	char *block = xmalloc(sizeof(char *) + size);

	memcpy(block, &a->block, sizeof(char *));
	a->block = block;
	a->used = 0;
	a->size = size;
}

char *arena_add(struct arena *a, const char *s, size_t len)
{
	char *to;

	if (len >= a->size - a->used)
		arena_block(a, len + 1);
	to = a->block + sizeof(char *) + a->used;
	if (len)
		memcpy(to, s, len);
	to[len] = '\0';
	a->used += len + 1;
	return to;
}

void arena_free(struct arena *a)
{
	while (a->block) {
		char *before;

		memcpy(&before, a->block, sizeof(char *));
		free(a->block);
		a->block = before;
	}
	*a = (struct arena){ 0 };
}
