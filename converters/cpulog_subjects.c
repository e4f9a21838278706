/* cpulog_subjects.c - tables with a row a process: those of one moment are one row of a log. */
#include <math.h>

#include "cpulog_row.h"
#include "xalloc.h"

enum { MAX_CELLS = 1 << 26 };	/* of processes that come and go */

static const double ROUND = 0.1;	/* s between the processes of one round */

bool has_subjects(const struct reader *r)
{
	return r->plan->columns.by_role[COLUMN_NAME] >= 0 ||
		r->plan->columns.by_role[COLUMN_PID] >= 0;
}

/* "python3 [1234]"; 0 where the row names none. */
static string_id subject_of(struct reader *r)
{
	const int *by_role = r->plan->columns.by_role;
	struct span name = row_field(r, by_role[COLUMN_NAME]);
	struct span pid = row_field(r, by_role[COLUMN_PID]);
	struct text text = { 0 };
	string_id id;

	text_visible(&text, name, false);
	if (pid.len)
		text_printf(&text, "%s[%.*s]", text.len ? " " : "", (int)pid.len, pid.s);
	id = profile_span(r->p, text_span(&text));
	text_free(&text);
	return id;
}

/* The first of a process's counters, which follow one another as the columns do. */
static bool find_subject(struct reader *r, string_id subject, size_t *first)
{
	size_t cells =
		(r->p->counter_count + r->needed) * (r->p->logs[r->log].capacity + 64);

	if (subject >= r->subject_capacity) {
		size_t capacity = 2 * (size_t)subject + 16;

		r->subjects = xrealloc(r->subjects, capacity, sizeof(*r->subjects));
		memset(r->subjects + r->subject_capacity, 0,
			(capacity - r->subject_capacity) * sizeof(*r->subjects));
		r->subject_capacity = capacity;
	}
	if (!r->subjects[subject] && cells > MAX_CELLS && r->p->counter_count)
		return false;
	if (!r->subjects[subject]) {
		r->subjects[subject] = r->p->counter_count + 1;
		for (size_t i = 0; i < r->needed; i++)
			if (column_is_counter(&r->plan->columns.items[i]))
				row_counter(r, i, subject);
	}
	*first = r->subjects[subject] - 1;
	return true;
}

/* Whether any of a process's counters has a value in a row already. */
static bool is_measured(const struct reader *r, size_t counter, size_t row)
{
	for (size_t i = 0; i < r->needed; i++)
		if (column_is_counter(&r->plan->columns.items[i]) &&
			!isnan(r->p->counters[counter++].values[row]))
			return true;
	return false;
}

/* Processes that are looked at in turn share a row. */
void subject_add(struct reader *r, double time)
{
	struct log *log = &r->p->logs[r->log];
	size_t counter, row = log->count;

	if (!find_subject(r, subject_of(r), &counter)) {
		row_skip(r, TROUBLE_SUBJECT);
		return;
	}
	log = &r->p->logs[r->log];
	if (row && fabs(time - r->round) < ROUND && !is_measured(r, counter, row - 1)) {
		row--;
		if (time != r->round)
			row_trouble(r, TROUBLE_ROUND);
	} else {
		row = profile_log_row(r->p, r->log, time);
		r->round = time;
	}
	for (size_t i = 0; i < r->needed; i++)
		if (column_is_counter(&r->plan->columns.items[i]))
			profile_count(r->p, counter++, row, r->values[i]);
	r->last = time;
}
