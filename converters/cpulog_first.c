/*
 * cpulog_first.c - what the first rows of a log tell: how its figures are written, the
 * units that names do not tell, and what its stamps are.
 */
#include <math.h>

#include "cpulog_reader.h"

enum { ROWS_LOOKED_AT = 200, ROWS_THAT_TELL = 3 };

struct sampling {
	struct log_plan *plan;
	struct csv *csv;
	struct span rows;	/* from the first one on */
};

struct looks {
	size_t numbers, bad;
	const struct unit *unit;
	bool large, pages,
		fours; /* a million at least; all are multiples of 4096, of 4 */
};

static void look_at_cell(struct looks *l, struct cell cell)
{
	l->bad += cell.kind == CELL_BAD;
	if (cell.kind != CELL_NUMBER)
		return;
	if (!l->numbers++)
		l->pages = l->fours = true;
	if (cell.unit && !l->unit)
		l->unit = cell.unit;
	l->large |= cell.value >= 1e6;
	l->pages &= fmod(cell.value, 4096) == 0;
	l->fours &= fmod(cell.value, 4) == 0;
}

/* The next row of the head with as many fields as there are columns, or fewer. */
static bool next_row(struct sampling *s, struct span *rest)
{
	struct span line;

	while (log_next_line(rest, &line))
		if (!log_is_comment(line) && csv_split(s->csv, line) && csv_count(s->csv) > 1)
			return true;
	return false;
}

static struct looks look_at_column(struct sampling *s, size_t column)
{
	struct span rest = s->rows;
	struct looks l = { 0 };

	for (int i = 0; i < ROWS_LOOKED_AT && next_row(s, &rest); i++)
		if (column < csv_count(s->csv))
			look_at_cell(&l,
				cell_parse(csv_field(s->csv, column),
					s->plan->decimal_comma));
	return l;
}

/* A comma that can only stand for the point, in rows that semicolons or tabs divide. */
static bool has_decimal_commas(struct sampling *s)
{
	struct span rest = s->rows;

	if (s->plan->delimiter == ',')
		return false;
	for (int i = 0; i < ROWS_LOOKED_AT && next_row(s, &rest); i++)
		for (size_t k = 0; k < csv_count(s->csv); k++) {
			struct span field = span_trim(csv_field(s->csv, k));
			struct cell cell = cell_parse(field, false);

			if (cell.kind == CELL_NUMBER && cell.comma)
				return true;
		}
	return false;
}

static void say(struct text *to, const char *name, const char *what)
{
	text_printf(to, "column \"%s\" %s\n", name, what);
}

/* A column of memory whose name tells no unit. */
static void guess_unit(struct log_plan *plan, struct log_column *c, const struct looks *l)
{
	static const char *const words[] = { "bytes", "kibibytes", "mebibytes" };
	size_t guess = !l->large ? 2 : l->pages ? 0 : l->fours ? 1 : 2;

	if (l->unit && l->unit->dimension == DIM_BYTES) {
		c->unit = "mebibytes";
		return;
	}
	c->unit = words[guess];
	say(&plan->said, *c->name ? c->name : c->counter,
		guess == 0 ? "has no unit: taken for bytes, as multiples of pages" :
			guess == 1 ?
			     "has no unit: taken for KiB, as its figures are large" :
			     "has no unit: taken for MB");
}

static bool is_memory_word(const char *name)
{
	return !strcmp(name, "rss") || !strcmp(name, "vms") || !strcmp(name, "uss") ||
		!strcmp(name, "pss") || !strcmp(name, "mem_virtual");
}

static void settle_column(struct sampling *s, size_t i)
{
	struct log_column *c = &s->plan->columns.items[i];
	struct looks l;

	if (!column_is_counter(c))
		return;
	l = look_at_column(s, i);
	if (c->role == COLUMN_OTHER && (l.bad > l.numbers || (l.bad && !l.numbers))) {
		c->role = COLUMN_TEXT;
		say(&s->plan->lost, c->name, "of texts");
		return;
	}
	if (s->plan->psrecord && !c->unit && span_starts(span_of(c->name), "mem_"))
		c->unit = "mebibytes";
	if (!c->unit && c->role == COLUMN_OTHER && l.unit &&
		l.unit->dimension != DIM_OTHER)
		c->unit = l.unit->name;
	if (!c->unit && (c->role == COLUMN_MEMORY || is_memory_word(c->name)))
		guess_unit(s->plan, c, &l);
	if (!c->unit)
		c->unit = "none";
}

/* ---- how figures end ---- */

/* Digits behind the point. */
static int count_decimals(struct span field, bool decimal_comma)
{
	size_t at = 0;
	int count = 0;

	while (at < field.len && field.s[at] != '.' &&
		!(decimal_comma && field.s[at] == ','))
		at++;
	while (++at < field.len && is_digit(field.s[at]))
		count++;
	return count;
}

int log_decimals(const struct log_plan *plan, const struct csv *row)
{
	struct span field = csv_field(row, csv_count(row) - 1);

	return count_decimals(span_trim(field), plan->decimal_comma);
}

/* Of rows that have an end: the last of a file that was cut off does not count. */
static void settle_decimals(struct sampling *s)
{
	struct span rest = s->rows;
	int decimals = 0, rows = 0;

	while (rows < ROWS_LOOKED_AT && next_row(s, &rest)) {
		if (!rest.len && s->rows.s[s->rows.len - 1] != '\n')
			break;
		if (csv_count(s->csv) != s->plan->columns.count)
			continue;
		if (rows++ && log_decimals(s->plan, s->csv) != decimals)
			return;
		decimals = log_decimals(s->plan, s->csv);
	}
	if (rows >= ROWS_THAT_TELL)
		s->plan->decimals = decimals;
}

/* ---- time ---- */

/* Whether the first row has a moment there that nothing else is written as. */
static bool holds_moments(struct sampling *s, size_t column)
{
	struct span rest = s->rows;
	struct stamp stamp;

	return next_row(s, &rest) && column < csv_count(s->csv) &&
		stamp_parse(csv_field(s->csv, column), &stamp) &&
		(stamp.kind == STAMP_CALENDAR || stamp.kind == STAMP_ZONED);
}

/* "Zeit", "heure": where no name is known for the time, a column of moments is it. */
static void find_time(struct sampling *s)
{
	struct log_columns *columns = &s->plan->columns;

	if (columns->by_role[COLUMN_TIME] >= 0 || columns->by_role[COLUMN_ELAPSED] >= 0)
		return;
	for (size_t i = 0; i < columns->count; i++) {
		if (columns->items[i].role < COLUMN_OTHER || !holds_moments(s, i))
			continue;
		columns_set_role(columns, i, COLUMN_TIME);
		say(&s->plan->said, columns->items[i].name, "has moments: it is the time");
		return;
	}
}

/* The stamp of a row: the column's, or that of a date and a time of the day. */
static bool first_stamp(struct sampling *s, size_t column, struct stamp *stamp)
{
	struct span rest = s->rows;

	for (int i = 0; i < ROWS_LOOKED_AT && next_row(s, &rest); i++) {
		if (column >= csv_count(s->csv))
			continue;
		if (stamp_parse(csv_field(s->csv, column), stamp))
			return true;
		if (cell_parse(csv_field(s->csv, column), true).kind == CELL_NUMBER) {
			stamp->kind = STAMP_ELAPSED; /* with a decimal comma */
			return true;
		}
	}
	return false;
}

static double seconds_of(const char *unit)
{
	double factor;

	return unit && unit_convert(unit, "seconds", &factor) ? factor : 1;
}

static void settle_time(struct sampling *s)
{
	static const enum log_clock clocks[] = { [STAMP_ELAPSED] = CLOCK_ELAPSED,
		[STAMP_EPOCH] = CLOCK_UTC,
		[STAMP_CALENDAR] = CLOCK_LOCAL,
		[STAMP_ZONED] = CLOCK_UTC,
		[STAMP_DATE] = CLOCK_LOCAL,
		[STAMP_OF_DAY] = CLOCK_ELAPSED };
	struct log_plan *plan = s->plan;
	int *by_role = plan->columns.by_role;
	int time = by_role[COLUMN_TIME], elapsed = by_role[COLUMN_ELAPSED];
	struct stamp stamp = { 0 };

	plan->clock = CLOCK_ROWS;
	if (time < 0 && elapsed < 0)
		text_str(&plan->said, "no column of time: a row a second is assumed\n");
	if (elapsed >= 0) {
		plan->clock = CLOCK_ELAPSED;
		plan->time_factor = seconds_of(plan->columns.items[elapsed].unit);
	}
	if (time < 0 || !first_stamp(s, (size_t)time, &stamp))
		return;
	plan->stamps = stamp.kind;
	if (elapsed >= 0)
		return;
	plan->clock = clocks[stamp.kind];
	plan->time_factor = seconds_of(plan->columns.items[time].unit);
	if (stamp.kind == STAMP_OF_DAY && by_role[COLUMN_DATE] >= 0)
		plan->clock = CLOCK_LOCAL;
	else if (stamp.kind == STAMP_OF_DAY)
		text_str(&plan->said,
			"times of the day without a date: the next day begins "
			"where they fall by half a day\n");
}

void log_look_at_rows(struct log_plan *plan, struct span rows)
{
	struct sampling s = { .plan = plan, .rows = rows };

	s.csv = csv_open(NULL, plan->delimiter);
	plan->decimal_comma = has_decimal_commas(&s);
	find_time(&s);
	for (size_t i = 0; i < plan->columns.count; i++)
		settle_column(&s, i);
	settle_decimals(&s);
	settle_time(&s);
	csv_close(s.csv);
}
