/*
 * cpulog_rows.c - the rows of a log.  A row of the usual shape is read in one go; any
 * other, with the same result, field by field.
 */
#include <math.h>
#include <stdlib.h>

#include "cpulog_reader.h"
#include "number.h"
#include "xalloc.h"

enum {
	FAST_COLUMNS = 32,
	MAX_CELLS = 1 << 26,		/* of processes that come and go */
	DAY = 86400,
};

static const double ROUND = 0.1;	/* s between the processes of one round */

/* What the fast way does with a column. */
enum step { STEP_SKIP, STEP_STAMP, STEP_NUMBER, STEP_ELAPSED, STEP_END };

struct reader {
	struct input *in;
	const struct read_options *options;
	struct log_plan *plan;
	struct profile *p;
	struct csv *csv;
	uint32_t log;
	size_t *counters;		/* by column, of the subject 0 */
	double *values;			/* by column, of the row */
	size_t needed;			/* columns up to the last one that is used */
	enum step steps[FAST_COLUMNS + 1];
	bool fast;
	bool paired;			/* stamps beside elapsed time say when it began */
	struct stamp_cache cache;

	double last;			/* the time of the row before */
	double offset;			/* what is added to elapsed time since it began anew */
	double first_of_day, days;	/* of times of the day */
	size_t *subjects;		/* by string: the first counter of it, + 1 */
	size_t subject_capacity, subject_count;
	double round;			/* when the round of processes began */
	struct log_count counts[TROUBLES];
};

/* ---- troubles ---- */

static void trouble(struct reader *r, enum log_trouble kind)
{
	struct log_count *c = &r->counts[kind];

	if (!c->times++)
		c->line = input_line_number(r->in);
}

static void skip(struct reader *r, enum log_trouble kind)
{
	trouble(r, kind);
	r->p->logs[r->log].rows_skipped++;
}

/* All parts' counts in one place. */
static void add_up(struct reader *r)
{
	pthread_mutex_lock(&r->plan->lock);
	for (int i = 0; i < TROUBLES; i++) {
		struct log_count *sum = &r->plan->counts[i], *c = &r->counts[i];

		if (c->times && (!sum->times || c->line < sum->line))
			sum->line = c->line;
		sum->times += c->times;
	}
	pthread_mutex_unlock(&r->plan->lock);
}

/* ---- rows of the usual shape ---- */

/* A number up to a delimiter or the end: digits with a fraction or without. */
static inline const char *fast_number(const char *s, const char *end, char delimiter,
	double *value)
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
	/* So few that the digits are an exact double, and the quotient is rounded once. */
	if (s - begin > 15 || s == begin || (s < end && *s != delimiter))
		return NULL;
	fraction = point ? (size_t)(s - point) - 1 : 0;
	if (point && s - begin == 1)
		return NULL;
	*value = fraction ? (double)digits / power[fraction] : (double)digits;
	return s;
}

static const char *fast_stamp(struct reader *r, const char *s, const char *end,
	double *seconds)
{
	const char *stop = memchr(s, r->plan->delimiter, (size_t)(end - s));
	struct stamp stamp;

	if (!stop)
		stop = end;
	if (!stamp_parse_cached((struct span){ s, (size_t)(stop - s) }, &r->cache, &stamp) ||
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

static const char *fast_field(struct reader *r, size_t column, const char *s,
	const char *end, double *time)
{
	switch (r->steps[column]) {
	case STEP_STAMP: return fast_stamp(r, s, end, time);
	case STEP_NUMBER:
		return fast_number(s, end, r->plan->delimiter, &r->values[column]);
	case STEP_ELAPSED: return fast_number(s, end, r->plan->delimiter, time);
	default: return fast_skip(r, s, end);
	}
}

static void add_row(struct reader *r, double time)
{
	size_t row = profile_log_row(r->p, r->log, time);

	for (size_t i = 0; i < r->needed; i++)
		if (r->counters[i] != SIZE_MAX)
			profile_count(r->p, r->counters[i], row, r->values[i]);
	r->last = time;
}

/* False, and nothing is taken, where it is not of the usual shape. */
static bool take_fast(struct reader *r, struct span line)
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
	if (s < end || (r->paired && (r->offset > 0 || isnan(r->p->start) || time < r->last)))
		return false;
	add_row(r, r->plan->clock == CLOCK_ROWS ? (double)r->p->logs[r->log].count : time);
	return true;
}

/* ---- fields ---- */

static struct span field_of(struct reader *r, int column)
{
	return column >= 0 && (size_t)column < csv_count(r->csv) ?
		span_trim(csv_field(r->csv, (size_t)column)) : SPAN("");
}

/* A figure in the column's unit; NAN where it says nothing. */
static double take_value(struct reader *r, size_t column)
{
	const struct log_column *c = &r->plan->columns.items[column];
	struct cell cell = cell_parse(field_of(r, (int)column), r->plan->decimal_comma);
	double factor = 1;

	if (cell.kind == CELL_NUMBER && cell.unit && strcmp(cell.unit->name, c->unit) &&
		!unit_convert(cell.unit->name, c->unit, &factor))
		cell.kind = CELL_BAD;
	if (cell.kind == CELL_NUMBER) {
		if (cell.comma)
			trouble(r, TROUBLE_COMMA);
		if (cell.thousands)
			trouble(r, TROUBLE_THOUSANDS);
		return cell.value * factor;
	}
	if (column < csv_count(r->csv))
		trouble(r, cell.kind == CELL_MISSING ? TROUBLE_MISSING : TROUBLE_NO_NUMBER);
	return (double)NAN;
}

/* Whether anything was measured; else what is wrong with its fields does not count. */
static bool take_values(struct reader *r)
{
	struct log_count before[TROUBLES];
	bool any = false;

	memcpy(before, r->counts, sizeof(before));

	for (size_t i = 0; i < r->needed; i++) {
		if (!column_is_counter(&r->plan->columns.items[i]))
			continue;
		r->values[i] = take_value(r, i);
		any |= !isnan(r->values[i]);
	}
	if (!any)
		memcpy(r->counts, before, sizeof(before));
	return any;
}

/* ---- times ---- */

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
	struct span field = field_of(r, by_role[COLUMN_TIME]);
	struct stamp stamp, date = { 0 };

	if (r->plan->stamps == STAMP_ELAPSED)
		return take_elapsed(r, field, time);
	if (!stamp_parse_cached(field, &r->cache, &stamp) || stamp.kind != r->plan->stamps)
		return false;
	*time = stamp.seconds;
	if (stamp.kind != STAMP_OF_DAY)
		return true;
	if (by_role[COLUMN_DATE] >= 0) {
		if (!stamp_parse(field_of(r, by_role[COLUMN_DATE]), &date) ||
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
		profile_note(r->p, NOTE_WARNING, 1, "the elapsed time begins anew: what "
			"follows is put where its time stamps are");
		r->offset += moment(expected - *time);
		*time += moment(expected - *time);
	}
}

static bool take_time(struct reader *r, double *time)
{
	const int *by_role = r->plan->columns.by_role;

	switch (r->plan->clock) {
	case CLOCK_ROWS:
		*time = (double)r->p->logs[r->log].count;
		return true;
	case CLOCK_ELAPSED:
		if (by_role[COLUMN_ELAPSED] < 0)
			return take_stamp(r, time);
		if (!take_elapsed(r, field_of(r, by_role[COLUMN_ELAPSED]), time))
			return false;
		compare_clocks(r, time);
		return true;
	default: return take_stamp(r, time);
	}
}

/* ---- processes ---- */

/* "python3 [1234]"; 0 where the row names none. */
static string_id subject_of(struct reader *r)
{
	const int *by_role = r->plan->columns.by_role;
	struct span name = field_of(r, by_role[COLUMN_NAME]);
	struct span pid = field_of(r, by_role[COLUMN_PID]);
	struct text text = { 0 };
	string_id id;

	text_visible(&text, name, false);
	if (pid.len)
		text_printf(&text, "%s[%.*s]", text.len ? " " : "", (int)pid.len, pid.s);
	id = profile_span(r->p, text_span(&text));
	text_free(&text);
	return id;
}

static bool has_subjects(const struct reader *r)
{
	return r->plan->columns.by_role[COLUMN_NAME] >= 0 ||
		r->plan->columns.by_role[COLUMN_PID] >= 0;
}

static size_t new_counter(struct reader *r, size_t column, string_id subject)
{
	const struct log_column *c = &r->plan->columns.items[column];
	bool scaled = c->role == COLUMN_CPU && r->plan->psrecord;

	return profile_counter(r->p, r->log, c->counter, subject, c->unit,
		scaled ? CPU_OF_CORE : CPU_UNKNOWN);
}

/* The first of a process's counters, which follow one another as the columns do. */
static bool find_subject(struct reader *r, string_id subject, size_t *first)
{
	size_t cells = (r->p->counter_count + r->needed) * (r->p->logs[r->log].capacity + 64);

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
		r->subject_count++;
		for (size_t i = 0; i < r->needed; i++)
			if (column_is_counter(&r->plan->columns.items[i]))
				new_counter(r, i, subject);
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
static void add_to_round(struct reader *r, double time)
{
	struct log *log = &r->p->logs[r->log];
	size_t counter, row = log->count;

	if (!find_subject(r, subject_of(r), &counter)) {
		skip(r, TROUBLE_SUBJECT);
		return;
	}
	log = &r->p->logs[r->log];
	if (row && fabs(time - r->round) < ROUND && !is_measured(r, counter, row - 1)) {
		row--;
		if (time != r->round)
			trouble(r, TROUBLE_ROUND);
	} else {
		row = profile_log_row(r->p, r->log, time);
		r->round = time;
	}
	for (size_t i = 0; i < r->needed; i++)
		if (column_is_counter(&r->plan->columns.items[i]))
			profile_count(r->p, counter++, row, r->values[i]);
	r->last = time;
}

/* ---- rows of any shape ---- */

static bool is_header(const struct reader *r)
{
	const struct log_columns *columns = &r->plan->columns;

	if (!r->plan->named || csv_count(r->csv) != columns->count)
		return false;
	for (size_t i = 0; i < columns->count; i++) {
		struct span name = span_trim(csv_field(r->csv, i));

		if (strlen(columns->items[i].name) != name.len ||
			memcmp(columns->items[i].name, name.s, name.len))
			return false;
	}
	return true;
}

static void take_comment(struct reader *r, struct span line)
{
	struct span key, value;
	const char *colon;
	char *name;

	while (line.len && *line.s == '#')
		line.s++, line.len--;
	line = span_trim(line);
	if (csv_split(r->csv, line) && is_header(r)) {
		if (input_offset(r->in) > r->plan->rows_begin)
			trouble(r, TROUBLE_HEADER);
		return;
	}
	if (!line.len)
		return;
	value = line;
	key = SPAN("comment");
	colon = memchr(line.s, ':', line.len);
	if (colon && !memchr(line.s, ' ', (size_t)(colon - line.s))) {
		key = (struct span){ line.s, (size_t)(colon - line.s) };
		value = (struct span){ colon + 1, line.len - key.len - 1 };
	}
	name = xstrndup(key.s, key.len);
	profile_meta(r->p, name, span_trim(value));
	free(name);
}

/* The last line, if it has no end and is not all there either. */
static bool is_cut(struct reader *r, struct span line, bool split)
{
	if (input_line_ended(r->in))
		return false;
	return !split || csv_count(r->csv) < r->plan->columns.count ||
		strchr(".,:-+", line.s[line.len - 1]);
}

static void take_row(struct reader *r, struct span line)
{
	bool split = csv_split(r->csv, line), any;
	double time;

	if (split && is_header(r)) {
		trouble(r, TROUBLE_HEADER);
	} else if (is_cut(r, line, split)) {
		skip(r, TROUBLE_CUT);
	} else if (!split || !take_time(r, &time)) {
		skip(r, TROUBLE_ROW);
	} else {
		if (csv_count(r->csv) < r->needed)
			trouble(r, TROUBLE_SHORT);
		if (csv_count(r->csv) > r->plan->columns.count)
			trouble(r, TROUBLE_LONG);
		any = take_values(r);
		if (!any)
			skip(r, TROUBLE_EMPTY);
		else if (has_subjects(r))
			add_to_round(r, time);
		else
			add_row(r, time);
	}
}

static void take_line(struct reader *r, struct span line)
{
	if (span_starts(line, "\xef\xbb\xbf")) {	/* files that were put together */
		line.s += 3;
		line.len -= 3;
	}
	line = span_trim(line);
	if (line.len && *line.s == '#')
		take_comment(r, line);
	else if (line.len && input_offset(r->in) > r->plan->rows_begin)
		take_row(r, line);
}

/* ---- the whole ---- */

static bool plan_step(struct reader *r, size_t i)
{
	const struct log_plan *plan = r->plan;
	const struct log_column *c = &plan->columns.items[i];

	r->steps[i] = STEP_SKIP;
	if (column_is_counter(c)) {
		r->steps[i] = STEP_NUMBER;
	} else if (c->role == COLUMN_ELAPSED || (c->role == COLUMN_TIME &&
			plan->columns.by_role[COLUMN_ELAPSED] < 0 &&
			plan->stamps == STAMP_ELAPSED)) {
		r->steps[i] = STEP_ELAPSED;
		return plan->time_factor == 1;
	} else if (c->role == COLUMN_TIME && plan->columns.by_role[COLUMN_ELAPSED] < 0) {
		r->steps[i] = STEP_STAMP;
		return plan->stamps != STAMP_OF_DAY;
	}
	return true;
}

static void plan_steps(struct reader *r)
{
	size_t count = r->plan->columns.count;

	r->fast = count <= FAST_COLUMNS && !has_subjects(r) && !r->plan->decimal_comma &&
		r->plan->columns.by_role[COLUMN_DATE] < 0;
	for (size_t i = 0; i < count && r->fast; i++)
		r->fast = plan_step(r, i);
	r->steps[r->fast ? count : 0] = STEP_END;
}

static bool is_paired(const struct log_plan *plan)
{
	return plan->columns.by_role[COLUMN_ELAPSED] >= 0 &&
		plan->columns.by_role[COLUMN_TIME] >= 0 && plan->stamps != STAMP_ELAPSED &&
		plan->stamps != STAMP_OF_DAY && plan->stamps != STAMP_DATE;
}

static void start(struct reader *r)
{
	const struct log_columns *columns = &r->plan->columns;

	r->csv = csv_open(r->in, r->plan->delimiter);
	r->log = profile_log(r->p, r->plan->clock);
	r->counters = xcalloc(columns->count, sizeof(*r->counters));
	r->values = xcalloc(columns->count, sizeof(*r->values));
	for (int role = 0; role < 3; role++)
		if (columns->by_role[role] >= 0 && !has_subjects(r))
			new_counter(r, (size_t)columns->by_role[role], 0);
	for (size_t i = 0; i < columns->count; i++) {
		const struct log_column *c = &columns->items[i];

		r->counters[i] = SIZE_MAX;
		if (column_is_counter(c) && !has_subjects(r))
			r->counters[i] = new_counter(r, i, 0);
		if (column_is_counter(c) || (c->role >= COLUMN_TIME && c->role <= COLUMN_NAME))
			r->needed = i + 1;
	}
	if (r->plan->psrecord)
		r->p->exporter = profile_span(r->p, SPAN("psrecord"));
	r->last = r->round = r->first_of_day = (double)NAN;
	r->paired = is_paired(r->plan);
	plan_steps(r);
}

struct profile *log_read_rows(struct input *in, const struct read_options *options)
{
	struct reader r = { .in = in, .options = options, .plan = options->shared,
		.p = profile_new("cpulog") };
	struct span line;

	start(&r);
	while (input_line(in, &line) && input_offset(in) <= r.plan->rows_begin)
		take_line(&r, line);
	/* The line that ended the loop is a row, or there is none. */
	if (input_offset(in) > r.plan->rows_begin && !input_failed(in))
		do
			if (!take_fast(&r, line))
				take_line(&r, line);
		while (input_line(in, &line));
	add_up(&r);
	csv_close(r.csv);
	free(r.counters);
	free(r.values);
	free(r.subjects);
	if (!input_failed(in))
		return r.p;
	profile_free(r.p);
	return NULL;
}
