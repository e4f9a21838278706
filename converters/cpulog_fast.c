/* cpulog_fast.c - rows of the usual shape: a stamp and figures, no quotes, no odd words. */
#include <math.h>

#include "cpulog_row.h"

/* A number up to a delimiter or the end: digits with a fraction or without. */
static inline const char *fast_number(
	const char *s, const char *end, char delimiter, double *value)
{
	static const double power[] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9,
		1e10, 1e11, 1e12, 1e13, 1e14, 1e15 };
	const char *begin, *point = NULL;
	uint64_t digits = 0;
	size_t fraction;

	while (s < end && *s == ' ')
		s++;
	begin = s;
	for (; s < end; s++) {
		unsigned digit = (unsigned char)(*s - '0');

		if (digit < 10)
			digits = digits * 10 + digit;
		else if (*s == '.' && !point)
			point = s;
		else
			break;
	}
	/* So few that the digits are an exact double, and the quotient is rounded once.
	 */
	if (s - begin > 15 || s == begin || (s < end && *s != delimiter))
		return NULL;
	fraction = point ? (size_t)(s - point) - 1 : 0;
	if (point && s - begin == 1)
		return NULL;
	*value = fraction ? (double)digits / power[fraction] : (double)digits;
	return s;
}

static const char *fast_stamp(
	struct reader *r, const char *s, const char *end, double *seconds)
{
	const char *stop = memchr(s, r->plan->delimiter, (size_t)(end - s));
	struct stamp stamp;

	if (!stop)
		stop = end;
	if (!stamp_parse_cached(
		    (struct span){ s, (size_t)(stop - s) }, &r->cache, &stamp) ||
		stamp.kind != r->plan->stamps)
		return NULL;
	*seconds = stamp.seconds;
	return stop;
}

static const char *fast_skip(struct reader *r, const char *s, const char *end)
{
	const char *stop = memchr(s, r->plan->delimiter, (size_t)(end - s));

	return s < end && *s == '"' ? NULL : stop ? stop : end;
}

static const char *fast_field(
	struct reader *r, size_t column, const char *s, const char *end, double *time)
{
	switch (r->steps[column]) {
	case STEP_STAMP: return fast_stamp(r, s, end, time);
	case STEP_NUMBER:
		return fast_number(s, end, r->plan->delimiter, &r->values[column]);
	case STEP_ELAPSED: return fast_number(s, end, r->plan->delimiter, time);
	default: return fast_skip(r, s, end);
	}
}

/* False, and nothing is taken, where it is not of the usual shape. */
bool fast_take(struct reader *r, struct span line)
{
	const char *s = line.s, *end = s + line.len;
	double time = 0;

	if (!r->fast || !line.len || *s == '#' || *s == ' ' || !input_line_ended(r->in))
		return false;
	for (size_t i = 0; r->steps[i] != STEP_END; i++) {
		if (i) {
			if (s == end)
				return false;
			s++;
		}
		s = fast_field(r, i, s, end, &time);
		if (!s)
			return false;
	}
	if (s < end ||
		(r->paired && (r->offset > 0 || isnan(r->p->start) || time < r->last)))
		return false;
	row_add(r,
		r->plan->clock == CLOCK_ROWS ? (double)r->p->logs[r->log].count : time);
	return true;
}

static bool plan_step(struct reader *r, size_t i)
{
	const struct log_plan *plan = r->plan;
	const struct log_column *c = &plan->columns.items[i];

	r->steps[i] = STEP_SKIP;
	if (column_is_counter(c)) {
		r->steps[i] = STEP_NUMBER;
	} else if (c->role == COLUMN_ELAPSED ||
		(c->role == COLUMN_TIME && plan->columns.by_role[COLUMN_ELAPSED] < 0 &&
			plan->stamps == STAMP_ELAPSED)) {
		r->steps[i] = STEP_ELAPSED;
		return plan->time_factor == 1;
	} else if (c->role == COLUMN_TIME && plan->columns.by_role[COLUMN_ELAPSED] < 0) {
		r->steps[i] = STEP_STAMP;
		return plan->stamps != STAMP_OF_DAY;
	}
	return true;
}

void fast_plan(struct reader *r)
{
	size_t count = r->plan->columns.count;

	r->fast = count <= FAST_COLUMNS && !has_subjects(r) && !r->plan->decimal_comma &&
		r->plan->columns.by_role[COLUMN_DATE] < 0;
	for (size_t i = 0; i < count && r->fast; i++)
		r->fast = plan_step(r, i);
	r->steps[r->fast ? count : 0] = STEP_END;
}
