/*
 * table.h - a hash table of numbers: open addressing, linear probing.
 *
 * What the numbers stand for and when two are equal is the caller's business:
 *
 *	struct slot *s = table_first(t, hash);
 *	while (s->id && !(s->hash == hash && same(s->id)))
 *		s = table_next(t, s);
 *	if (!s->id) { table_put(t, s, hash, id); }
 */
#ifndef PROFKIT_TABLE_H
#define PROFKIT_TABLE_H

#include <stddef.h>
#include <stdint.h>

struct slot {
	uint32_t hash;
	uint32_t id;		/* 0: free */
};

struct table {
	struct slot *slots;
	size_t mask, count;
};

/* Room for one more, so that a slot found stays where it is until put. */
void table_reserve(struct table *t);
void table_free(struct table *t);

static inline struct slot *table_first(const struct table *t, uint32_t hash)
{
	return &t->slots[hash & t->mask];
}

static inline struct slot *table_next(const struct table *t, struct slot *s)
{
	size_t i = (size_t)(s - t->slots + 1) & t->mask;

	return &t->slots[i];
}

static inline void table_put(struct table *t, struct slot *s, uint32_t hash, uint32_t id)
{
	s->hash = hash;
	s->id = id;
	t->count++;
}

#endif
