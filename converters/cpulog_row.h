/*
 * cpulog_row.h - a log while its rows are read: the usual ones in one go, any other
 * field by field.
 */
#ifndef PROFKIT_CPULOG_ROW_H
#define PROFKIT_CPULOG_ROW_H

#include "cpulog_reader.h"

enum { FAST_COLUMNS = 32 };

/* What the fast way does with a column. */
enum step { STEP_SKIP, STEP_STAMP, STEP_NUMBER, STEP_ELAPSED, STEP_END };

struct reader {
	struct input *in;
	struct log_plan *plan;
	struct profile *p;
	struct csv *csv;
	uint32_t log;
	size_t *counters; /* by column, of the subject 0 */
	double *values;	  /* by column, of the row */
	size_t needed;	  /* columns up to the last one that is used */
	enum step steps[FAST_COLUMNS + 1];
	bool fast;
	bool paired; /* stamps beside elapsed time say when it began */
	struct stamp_cache cache;

	double last;		   /* the time of the row before */
	double offset;		   /* what is added to elapsed time since it began anew */
	double first_of_day, days; /* of times of the day */
	size_t *subjects;	   /* by string: the first counter of it, + 1 */
	size_t subject_capacity;
	double round; /* when the round of processes began */
	struct log_count counts[TROUBLES];
};

/* ---- cpulog_rows.c ---- */

/* Counts what is wrong with the row or field at hand; skips the row. */
void row_trouble(struct reader *r, enum log_trouble kind);
void row_skip(struct reader *r, enum log_trouble kind);
/* Trimmed; empty where there is no such column or field. */
struct span row_field(const struct reader *r, int column);
/* A row with the values of the columns. */
void row_add(struct reader *r, double time);
/* The counter of a column, made if there is none. */
size_t row_counter(struct reader *r, size_t column, string_id subject);

/* ---- cpulog_fast.c ---- */

void fast_plan(struct reader *r);
/* False, and nothing is taken, where the line is not of the usual shape. */
bool fast_take(struct reader *r, struct span line);

/* ---- cpulog_time.c ---- */

/* False where the row has no time. */
bool row_time(struct reader *r, double *time);

/* ---- cpulog_subjects.c ---- */

/* Whether rows tell whose they are; adds one that does to the row of its moment. */
bool has_subjects(const struct reader *r);
void subject_add(struct reader *r, double time);

#endif
