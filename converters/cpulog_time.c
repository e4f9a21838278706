/* cpulog_time.c - when a row was measured: by its stamp, its elapsed time, or its number. */
#include <math.h>

#include "cpulog_row.h"

enum { DAY = 86400 };

static bool take_elapsed(struct reader *r, struct span field, double *time)
{
	struct cell cell = cell_parse(field, r->plan->decimal_comma);

	if (cell.kind != CELL_NUMBER)
		return false;
	*time = cell.value * r->plan->time_factor;
	return true;
}

/* Behind midnight the next day begins. */
static double of_day(struct reader *r, double seconds)
{
	double time;

	if (isnan(r->first_of_day))
		r->first_of_day = seconds;
	time = seconds - r->first_of_day + r->days;
	if (!isnan(r->last) && time < r->last - DAY / 2) {
		r->days += DAY;
		time += DAY;
	}
	return time;
}

static bool take_stamp(struct reader *r, double *time)
{
	const int *by_role = r->plan->columns.by_role;
	struct span field = row_field(r, by_role[COLUMN_TIME]);
	struct stamp stamp, date = { 0 };

	if (r->plan->stamps == STAMP_ELAPSED)
		return take_elapsed(r, field, time);
	if (!stamp_parse_cached(field, &r->cache, &stamp) ||
		stamp.kind != r->plan->stamps)
		return false;
	*time = stamp.seconds;
	if (stamp.kind != STAMP_OF_DAY)
		return true;
	if (by_role[COLUMN_DATE] >= 0) {
		if (!stamp_parse(row_field(r, by_role[COLUMN_DATE]), &date) ||
			date.kind != STAMP_DATE)
			return false;
		*time += date.seconds;
	} else if (r->plan->columns.by_role[COLUMN_ELAPSED] < 0) {
		*time = of_day(r, stamp.seconds);
	}
	return true;
}

/* Microseconds, which is what moments of our time can hold. */
static double moment(double seconds)
{
	return rint(seconds * 1e6) / 1e6;
}

/*
 * Elapsed time is the axis, and stamps beside it say when it began; where it began anew
 * they say how long nothing was measured.
 */
static void compare_clocks(struct reader *r, double *time)
{
	double stamp, expected;

	*time += r->offset;
	if (!r->paired || (!isnan(r->p->start) && !(*time < r->last)) ||
		!take_stamp(r, &stamp))
		return;
	if (isnan(r->p->start)) {
		r->p->start = moment(stamp - *time);
		return;
	}
	expected = stamp - r->p->start;
	if (expected > *time + 2 && expected >= r->last) {
		profile_note(r->p, NOTE_WARNING, 1,
			"the elapsed time begins anew: what "
			"follows is put where its time stamps are");
		r->offset += moment(expected - *time);
		*time += moment(expected - *time);
	}
}

bool row_time(struct reader *r, double *time)
{
	const int *by_role = r->plan->columns.by_role;

	switch (r->plan->clock) {
	case CLOCK_ROWS: *time = (double)r->p->logs[r->log].count; return true;
	case CLOCK_ELAPSED:
		if (by_role[COLUMN_ELAPSED] < 0)
			return take_stamp(r, time);
		if (!take_elapsed(r, row_field(r, by_role[COLUMN_ELAPSED]), time))
			return false;
		compare_clocks(r, time);
		return true;
	default: return take_stamp(r, time);
	}
}
