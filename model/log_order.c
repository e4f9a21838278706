/* log_order.c - rows of counters brought into the order of time, jumps of clocks undone. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "profile.h"
#include "xalloc.h"

enum {
	HOUR = 3600, DAY = 86400,
	MAX_SUMMER_INTERVAL = 600, INTERVALS_LOOKED_AT = 4096,
	STRAGGLERS = 10,	/* rows behind a jump that may be from before it */
};

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
