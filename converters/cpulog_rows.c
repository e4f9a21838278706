/* cpulog_rows.c - the rows of a log, of any shape, and what is wrong with them. */
#include <math.h>
#include <stdlib.h>

#include "cpulog_row.h"
#include "xalloc.h"

/* ---- troubles ---- */

void row_trouble(struct reader *r, enum log_trouble kind)
{
	struct log_count *c = &r->counts[kind];

	if (!c->times++)
		c->line = input_line_number(r->in);
}

void row_skip(struct reader *r, enum log_trouble kind)
{
	row_trouble(r, kind);
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

/* ---- rows of the log ---- */

size_t row_counter(struct reader *r, size_t column, string_id subject)
{
	const struct log_column *c = &r->plan->columns.items[column];
	bool scaled = c->role == COLUMN_CPU && r->plan->psrecord;

	return profile_counter(r->p, r->log, c->counter, subject, c->unit,
		scaled ? CPU_OF_CORE : CPU_UNKNOWN);
}

void row_add(struct reader *r, double time)
{
	size_t row = profile_log_row(r->p, r->log, time);

	for (size_t i = 0; i < r->needed; i++)
		if (r->counters[i] != SIZE_MAX)
			profile_count(r->p, r->counters[i], row, r->values[i]);
	r->last = time;
}

/* ---- fields ---- */

struct span row_field(const struct reader *r, int column)
{
	return column >= 0 && (size_t)column < csv_count(r->csv) ?
		span_trim(csv_field(r->csv, (size_t)column)) :
		SPAN("");
}

/* A figure in the column's unit; NAN where it says nothing. */
static double take_value(struct reader *r, size_t column)
{
	const struct log_column *c = &r->plan->columns.items[column];
	struct cell cell = cell_parse(row_field(r, (int)column), r->plan->decimal_comma);
	double factor = 1;

	if (cell.kind == CELL_NUMBER && cell.unit && strcmp(cell.unit->name, c->unit) &&
		!unit_convert(cell.unit->name, c->unit, &factor))
		cell.kind = CELL_BAD;
	if (cell.kind == CELL_NUMBER) {
		if (cell.comma)
			row_trouble(r, TROUBLE_COMMA);
		if (cell.thousands)
			row_trouble(r, TROUBLE_THOUSANDS);
		return cell.value * factor;
	}
	if (column < csv_count(r->csv))
		row_trouble(r,
			cell.kind == CELL_MISSING ? TROUBLE_MISSING : TROUBLE_NO_NUMBER);
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
			row_trouble(r, TROUBLE_HEADER);
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
		strchr(".,:-+", line.s[line.len - 1]) ||
		log_decimals(r->plan, r->csv) < r->plan->decimals;
}

static void take_row(struct reader *r, struct span line)
{
	bool split = csv_split(r->csv, line), any;
	double time;

	if (split && is_header(r)) {
		row_trouble(r, TROUBLE_HEADER);
	} else if (is_cut(r, line, split)) {
		row_skip(r, TROUBLE_CUT);
	} else if (!split || !row_time(r, &time)) {
		if (split && r->plan->named && columns_known(r->csv) >= 2)
			input_error(r->in, "expected the columns of the first header again, "
				"not others");
		row_skip(r, TROUBLE_ROW);
	} else {
		if (csv_count(r->csv) < r->needed)
			row_trouble(r, TROUBLE_SHORT);
		if (csv_count(r->csv) > r->plan->columns.count)
			row_trouble(r, TROUBLE_LONG);
		any = take_values(r);
		if (!any)
			row_skip(r, TROUBLE_EMPTY);
		else if (has_subjects(r))
			subject_add(r, time);
		else
			row_add(r, time);
	}
}

static void take_line(struct reader *r, struct span line)
{
	if (span_starts(line, "\xef\xbb\xbf")) { /* files that were put together */
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

static bool is_paired(const struct log_plan *plan)
{
	return plan->columns.by_role[COLUMN_ELAPSED] >= 0 &&
		plan->columns.by_role[COLUMN_TIME] >= 0 &&
		plan->stamps != STAMP_ELAPSED && plan->stamps != STAMP_OF_DAY &&
		plan->stamps != STAMP_DATE;
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
			row_counter(r, (size_t)columns->by_role[role], 0);
	for (size_t i = 0; i < columns->count; i++) {
		const struct log_column *c = &columns->items[i];

		r->counters[i] = SIZE_MAX;
		if (column_is_counter(c) && !has_subjects(r))
			r->counters[i] = row_counter(r, i, 0);
		if (column_is_counter(c) ||
			(c->role >= COLUMN_TIME && c->role <= COLUMN_NAME))
			r->needed = i + 1;
	}
	if (r->plan->psrecord)
		r->p->exporter = profile_span(r->p, SPAN("psrecord"));
	r->last = r->round = r->first_of_day = (double)NAN;
	r->paired = is_paired(r->plan);
	fast_plan(r);
}

struct profile *log_read_rows(struct input *in, const struct read_options *options)
{
	struct reader r = { .in = in,
		.plan = options->shared,
		.p = profile_new("cpulog") };
	struct span line;

	start(&r);
	while (input_line(in, &line) && input_offset(in) <= r.plan->rows_begin)
		take_line(&r, line);
	/* The line that ended the loop is a row, or there is none. */
	if (input_offset(in) > r.plan->rows_begin && !input_failed(in))
		do
			if (!fast_take(&r, line))
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
