/* log.c - rows of counters: how they are added, and brought into the order of time. */
#include "log.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "xalloc.h"

enum {
	HOUR = 3600, DAY = 86400,
	MAX_SUMMER_INTERVAL = 600, INTERVALS_LOOKED_AT = 4096, MANY_CELLS = 4 << 20,
	STRAGGLERS = 10,	/* rows behind a jump that may be from before it */
};

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

/* ---- the order of time ---- */

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The median of the first steps forward; 0 where there are none. */
static double usual_interval(const struct log *l)
{
	double steps[INTERVALS_LOOKED_AT];
	size_t n = 0;

	for (size_t i = 1; i < l->count && n < INTERVALS_LOOKED_AT; i++)
		if (l->times[i] > l->times[i - 1])
			steps[n++] = l->times[i] - l->times[i - 1];
	if (!n)
		return 0;
	qsort(steps, n, sizeof(*steps), compare_doubles);
	return steps[n / 2];
}

/* Whether a step is an interval and the hour by which summer time moves clocks. */
static bool moves_an_hour(double step, double interval, double hour)
{
	double room = interval * 2 > 2 ? interval * 2 : 2;

	return interval <= MAX_SUMMER_INTERVAL && fabs(step - interval - hour) <= room;
}

/* 02:00 does not exist on that Sunday: 01:59:59 is followed by 03:00:00. */
static bool summer_begins(double before, double now, double interval)
{
	bool sunday = fmod(floor(now / DAY) + 4, 7) == 0;
	double hour = floor(fmod(now, DAY) / HOUR);

	return moves_an_hour(now - before, interval, HOUR) && sunday && hour >= 2 &&
		hour <= 4 && floor(now / HOUR) - floor(before / HOUR) == 2;
}

struct walk {
	struct profile *p;
	struct log *l;
	double interval;
	double offset;		/* what is added to the stamps from here on */
	double first;		/* the first stamp since the log began anew */
	double latest;
	size_t late;		/* rows that stand behind later ones */
	double jumped_at;	/* the stamp before the clock went back an hour */
	size_t since;		/* rows since then */
};

/* Back where the log began, or by more than rows get out of order. */
static bool begins_anew(const struct walk *w, double before, double now)
{
	double far = fmax(3 * w->interval, (before - w->first) / 2);

	return (now <= w->first + 2 * w->interval &&
		before - w->first > 2 * w->interval) || before - now > far;
}

/* What a step back says: offset, where it is not just a row out of order. */
static void step_back(struct walk *w, double before, double now)
{
	if (w->l->clock == CLOCK_LOCAL && moves_an_hour(now - before, w->interval,
			-HOUR)) {
		w->offset += HOUR;
		w->jumped_at = before;
		w->since = 0;
		profile_note(w->p, NOTE_WARNING, 1, "the clock goes back an hour: taken "
			"for the end of summer time");
	} else if (w->l->clock == CLOCK_ELAPSED && begins_anew(w, before, now)) {
		w->offset += before + w->interval - now;
		w->first = now;
		profile_note(w->p, NOTE_WARNING, 1, "the elapsed time begins anew: what "
			"follows is put behind what was before");
	}
}

/* Or the clock is what it was before it went back. */
static bool leaves_out_an_hour(const struct walk *w, double before, double now)
{
	return w->l->clock == CLOCK_LOCAL && (summer_begins(before, now, w->interval) ||
		(w->offset >= HOUR && moves_an_hour(now - before, w->interval, HOUR)));
}

/* Behind the jump back by an hour, a row that was written late. */
static bool is_straggler(const struct walk *w, double before, double now)
{
	return w->since <= STRAGGLERS && now - before > HOUR / 2 &&
		now > w->jumped_at - STRAGGLERS * w->interval &&
		now <= w->jumped_at + w->interval;
}

static void step(struct walk *w, double before, double now)
{
	if (now < before) {
		step_back(w, before, now);
	} else if (leaves_out_an_hour(w, before, now)) {
		w->offset -= HOUR;
		profile_note(w->p, NOTE_WARNING, 1, "the clock leaves out an hour: taken "
			"for the begin of summer time");
	}
}

/* How many rows there are before the first step that says anything. */
static size_t plain_rows(const struct log *l)
{
	size_t i = 1;

	while (i < l->count && l->times[i] >= l->times[i - 1] &&
		l->times[i] - l->times[i - 1] <= HOUR / 2)
		i++;
	return i < l->count ? i : l->count;
}

/* Stamps that go on where they begin anew or jump; returns how many rows are late. */
static size_t straighten(struct profile *p, struct log *l)
{
	size_t plain = plain_rows(l);
	struct walk w = { .p = p, .l = l, .interval = usual_interval(l),
		.first = l->count ? l->times[0] : 0,
		.latest = plain ? l->times[plain - 1] : -(double)INFINITY,
		.jumped_at = (double)NAN, .since = plain };
	double before = w.latest;

	for (size_t i = plain; i < l->count; i++, w.since++) {
		double now = l->times[i];

		if (is_straggler(&w, before, now)) {
			l->times[i] += w.offset - HOUR;
			w.late++;
			continue;
		}
		if (now < before || now - before > HOUR)
			step(&w, before, now);
		before = now;
		now = l->times[i] += w.offset;
		if (now < w.latest)
			w.late++;
		else
			w.latest = now;
	}
	return w.late;
}

struct row {
	double time;
	size_t number;
};

static int compare_rows(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	return (x->number > y->number) - (x->number < y->number);
}

static void sort_rows(struct profile *p, uint32_t log)
{
	struct log *l = &p->logs[log];
	struct row *rows = xmalloc(l->count * sizeof(*rows));
	double *moved = xmalloc(l->count * sizeof(*moved));

	for (size_t i = 0; i < l->count; i++)
		rows[i] = (struct row){ l->times[i], i };
	qsort(rows, l->count, sizeof(*rows), compare_rows);
	for (size_t i = 0; i < l->count; i++)
		l->times[i] = rows[i].time;
	for (size_t c = 0; c < p->counter_count; c++) {
		if (p->counters[c].log != log)
			continue;
		for (size_t i = 0; i < l->count; i++)
			moved[i] = p->counters[c].values[rows[i].number];
		memcpy(p->counters[c].values, moved, l->count * sizeof(*moved));
	}
	free(rows);
	free(moved);
}

/* Where time 0 is: elapsed time stays what it is unless it begins with an uptime. */
static double base_of(const struct log *l)
{
	double first = l->times[0], last = l->times[l->count - 1];

	if (l->clock == CLOCK_ELAPSED && first >= 0 && first <= last - first)
		return 0;
	return first;
}

/* Doubles hold moments of our time to a quarter of a microsecond. */
static double to_microseconds(double seconds)
{
	return rint(seconds * 1e6) / 1e6;
}

static bool is_calendar(const struct log *l)
{
	return l->clock == CLOCK_LOCAL || l->clock == CLOCK_UTC;
}

static void shift(struct log *l, double base)
{
	if (base == 0)
		return;
	for (size_t i = 0; i < l->count; i++) {
		double time = l->times[i] - base;

		/* Whole seconds, which most are, need no rounding. */
		l->times[i] = fabs(time) < 1e9 && time == (double)(int32_t)time ? time :
			to_microseconds(time);
	}
}

static void order(struct profile *p, uint32_t log)
{
	struct log *l = &p->logs[log];
	size_t late = straighten(p, l);

	if (!late)
		return;
	profile_note(p, NOTE_WARNING, (double)late, "rows out of the order of time: sorted");
	sort_rows(p, log);
}

/* The reader's start is the moment of the elapsed time 0, and goes with it. */
static double elapsed_base(const struct log *l, double *start)
{
	double base = base_of(l);

	if (l->clock == CLOCK_ELAPSED)
		*start += base;
	return base;
}

void profile_logs_finish(struct profile *p)
{
	double start = p->start;	/* NAN where the reader does not know */

	for (uint32_t i = 0; i < p->log_count; i++) {
		struct log *l = &p->logs[i];

		if (l->finished || !l->count)
			continue;
		order(p, i);
		if (is_calendar(l))
			start = fmin(start, l->times[0]);	/* NAN is the larger */
	}
	for (uint32_t i = 0; i < p->log_count; i++) {
		struct log *l = &p->logs[i];

		if (!l->finished && l->count)
			shift(l, is_calendar(l) ? start : elapsed_base(l, &start));
		l->finished = true;
	}
	p->start = start;
}
