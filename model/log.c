/* log.c - rows of counters: how they are added, merged and cut. */
#include "log.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "xalloc.h"

enum { MANY_CELLS = 4 << 20 };	/* worth a second thread */

/* ---- building ---- */

uint32_t profile_log(struct profile *p, enum log_clock clock)
{
	p->logs = xgrow(p->logs, p->log_count, &p->log_capacity, sizeof(*p->logs));
	p->logs[p->log_count] = (struct log){ .clock = clock, .cores = (double)NAN };
	return (uint32_t)p->log_count++;
}

/* In rows from one on and before another, nothing was measured yet. */
static void clear_rows(struct counter *c, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		c->values[i] = (double)NAN;
}

static struct counter *find_counter(struct profile *p, uint32_t log, string_id name,
	string_id subject)
{
	for (size_t i = 0; i < p->counter_count; i++) {
		struct counter *c = &p->counters[i];

		if (c->log == log && c->name == name && c->subject == subject)
			return c;
	}
	return NULL;
}

size_t profile_counter(struct profile *p, uint32_t log, const char *name,
	string_id subject, const char *unit, enum cpu_scale scale)
{
	string_id word = profile_span(p, span_of(name));
	struct counter *c = find_counter(p, log, word, subject);

	return c ? (size_t)(c - p->counters) : profile_counter_new(p, log, word, subject,
		profile_span(p, span_of(unit)), scale);
}

size_t profile_counter_new(struct profile *p, uint32_t log, string_id name,
	string_id subject, string_id unit, enum cpu_scale scale)
{
	size_t capacity = p->logs[log].capacity;
	struct counter *c;

	p->counters = xgrow(p->counters, p->counter_count, &p->counter_capacity,
		sizeof(*p->counters));
	c = &p->counters[p->counter_count];
	*c = (struct counter){ .name = name, .subject = subject, .scale = scale,
		.unit = unit, .log = log };
	c->values = capacity ? xmalloc(capacity * sizeof(double)) : NULL;
	clear_rows(c, 0, p->logs[log].count);
	return p->counter_count++;
}

void profile_log_reserve(struct profile *p, uint32_t log, size_t rows)
{
	struct log *l = &p->logs[log];
	size_t needed = l->count + rows, capacity = l->capacity ? l->capacity : 64;

	if (needed <= l->capacity)
		return;
	while (capacity < needed)
		capacity += capacity / 2;
	l->times = xrealloc(l->times, capacity, sizeof(double));
	for (size_t i = 0; i < p->counter_count; i++) {
		struct counter *c = &p->counters[i];

		if (c->log == log)
			c->values = xrealloc(c->values, capacity, sizeof(double));
	}
	l->capacity = capacity;
}

size_t profile_log_row(struct profile *p, uint32_t log, double time)
{
	struct log *l;

	if (p->logs[log].count == p->logs[log].capacity)
		profile_log_reserve(p, log, 1);
	l = &p->logs[log];
	l->times[l->count] = time;
	for (size_t i = 0; i < p->counter_count; i++)
		if (p->counters[i].log == log)
			p->counters[i].values[l->count] = (double)NAN;
	return l->count++;
}

void logs_free(struct profile *p)
{
	for (size_t i = 0; i < p->log_count; i++)
		free(p->logs[i].times);
	for (size_t i = 0; i < p->counter_count; i++)
		free(p->counters[i].values);
	free(p->logs);
	free(p->counters);
}

/* ---- what a merge and a filter do with them ---- */

/* Columns that go to the end of others, all of the same length. */
struct columns {
	struct column {
		double *to;
		const double *from;
	} *items;
	size_t count, capacity;
	size_t rows;
};

static void add_column(struct columns *c, double *to, const double *from)
{
	c->items = xgrow(c->items, c->count, &c->capacity, sizeof(*c->items));
	c->items[c->count++] = (struct column){ to, from };
}

static void copy_rows(const struct columns *c, size_t first, size_t end)
{
	for (size_t i = 0; i < c->count && first < end; i++)
		memcpy(c->items[i].to + first, c->items[i].from + first,
			(end - first) * sizeof(double));
}

static void *copy_second_half(void *columns)
{
	const struct columns *c = columns;

	copy_rows(c, c->rows / 2, c->rows);
	return NULL;
}

/* Millions of rows cost as long as it takes to touch new memory: two threads do. */
static void copy_columns(struct columns *c)
{
	pthread_t helper;
	bool two = c->rows * c->count > MANY_CELLS &&
		!pthread_create(&helper, NULL, copy_second_half, c);

	copy_rows(c, 0, two ? c->rows / 2 : c->rows);
	if (two)
		pthread_join(helper, NULL);
	free(c->items);
}

/* The counters of another profile's log, to the end of one of ours. */
static void add_counters(struct profile *p, uint32_t log, size_t first,
	const struct profile *from, uint32_t other, struct columns *columns)
{
	for (size_t i = 0; i < from->counter_count; i++) {
		const struct counter *c = &from->counters[i];
		size_t mine;

		if (c->log != other)
			continue;
		mine = profile_counter(p, log, profile_str(from, c->name),
			profile_span(p, profile_text(from, c->subject)),
			profile_str(from, c->unit), c->scale);
		add_column(columns, p->counters[mine].values + first, c->values);
	}
}

/* Whether another profile's log has a counter of this name and subject. */
static bool has_counter(const struct profile *from, uint32_t other,
	const struct profile *p, size_t counter)
{
	const struct counter *mine = &p->counters[counter];

	for (size_t i = 0; i < from->counter_count; i++) {
		const struct counter *c = &from->counters[i];

		if (c->log == other &&
			!span_compare(profile_text(from, c->name),
				profile_text(p, mine->name)) &&
			!span_compare(profile_text(from, c->subject),
				profile_text(p, mine->subject)))
			return true;
	}
	return false;
}

void log_append(struct profile *p, uint32_t log, const struct profile *from,
	uint32_t other)
{
	const struct log *theirs = &from->logs[other];
	struct columns columns = { .rows = theirs->count };
	size_t first = p->logs[log].count;

	profile_log_reserve(p, log, theirs->count);
	add_column(&columns, p->logs[log].times + first, theirs->times);
	p->logs[log].count += theirs->count;
	for (size_t i = 0; i < p->counter_count; i++)
		if (p->counters[i].log == log && !has_counter(from, other, p, i))
			clear_rows(&p->counters[i], first, p->logs[log].count);
	p->logs[log].rows_skipped += theirs->rows_skipped;
	add_counters(p, log, first, from, other, &columns);
	copy_columns(&columns);
}

void logs_copy(struct profile *p, const struct profile *from)
{
	for (uint32_t i = 0; i < from->log_count; i++) {
		uint32_t mine = profile_log(p, from->logs[i].clock);

		p->logs[mine].cores = from->logs[i].cores;
		log_append(p, mine, from, i);
		p->logs[mine].finished = from->logs[i].finished;
	}
	if (isnan(p->start))
		p->start = from->start;
}

void logs_cut(struct profile *p, double from, double to)
{
	for (uint32_t i = 0; i < p->log_count; i++) {
		struct log *l = &p->logs[i];
		size_t first = 0, end = l->count;

		while (first < end && l->times[first] < from)
			first++;
		while (end > first && l->times[end - 1] > to)
			end--;
		l->count = end - first;
		for (size_t k = 0; k < l->count; k++)
			l->times[k] = l->times[first + k] - from;
		for (size_t c = 0; c < p->counter_count; c++)
			if (p->counters[c].log == i && l->count)
				memmove(p->counters[c].values,
					p->counters[c].values + first,
					l->count * sizeof(double));
	}
	p->start += from;
}

void logs_keep(struct profile *p, const bool *keep)
{
	size_t kept = 0;

	for (size_t i = 0; i < p->counter_count; i++) {
		if (keep[i])
			p->counters[kept++] = p->counters[i];
		else
			free(p->counters[i].values);
	}
	p->counter_count = kept;
}
