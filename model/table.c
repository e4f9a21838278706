#include "table.h"

#include <stdlib.h>

#include "xalloc.h"

enum { FIRST_SLOTS = 64 };

static void table_resize(struct table *t, size_t slots)
{
	struct table bigger = { .slots = xcalloc(slots, sizeof(*t->slots)),
		.mask = slots - 1 };

	for (size_t i = 0; t->slots && i <= t->mask; i++) {
		struct slot *s;

		if (!t->slots[i].id)
			continue;
		s = table_first(&bigger, t->slots[i].hash);
		while (s->id)
			s = table_next(&bigger, s);
		table_put(&bigger, s, t->slots[i].hash, t->slots[i].id);
	}
	free(t->slots);
	*t = bigger;
}

void table_reserve(struct table *t)
{
	if (!t->slots)
		table_resize(t, FIRST_SLOTS);
	else if (2 * (t->count + 1) > t->mask + 1)
		table_resize(t, 2 * (t->mask + 1));
}

void table_free(struct table *t)
{
	free(t->slots);
	*t = (struct table){ 0 };
}
