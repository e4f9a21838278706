/* cpulog_plan.c - what is to be known of a log before its rows are read, and said after. */
#include <math.h>
#include <stdlib.h>

#include "cpulog_reader.h"
#include "xalloc.h"

enum {
	HEAD_SIZE = 1 << 20,
	MAX_GARBAGE = 20,	/* lines that may stand before the table */
	MAX_COLUMNS = 1024,
	ROWS_LOOKED_AT = 200,
};

bool log_next_line(struct span *rest, struct span *line)
{
	const char *end;

	if (!rest->len)
		return false;
	end = memchr(rest->s, '\n', rest->len);
	line->s = rest->s;
	line->len = end ? (size_t)(end - rest->s) : rest->len;
	rest->s += line->len + !!end;
	rest->len -= line->len + !!end;
	if (line->len && line->s[line->len - 1] == '\r')
		line->len--;
	return true;
}

/* ---- where the table begins ---- */

/* Semicolons and tabs divide nothing else in a row of figures, commas may. */
static char row_delimiter(struct span line)
{
	if (memchr(line.s, '\t', line.len))
		return '\t';
	return memchr(line.s, ';', line.len) ? ';' : ',';
}

static bool is_names(struct span line, const char *choice, char *delimiter)
{
	char divider = *delimiter ? *delimiter : csv_guess_delimiter(line);
	struct csv *c = csv_open(NULL, divider);
	bool names = csv_split(c, line) && (choice ? columns_chosen_in(c, choice) :
		columns_known(c) >= 2 && !span_starts(line, "hostname;interval;"));

	csv_close(c);
	if (names)
		*delimiter = divider;
	return names;
}

/* A stamp, and a figure behind it. */
static bool is_figures(struct span line, const char *choice, char *delimiter)
{
	char divider = *delimiter ? *delimiter : row_delimiter(line);
	struct csv *c = csv_open(NULL, divider);
	struct stamp stamp;
	bool good = csv_split(c, line) && csv_count(c) > 1;

	if (good && !choice)
		good = stamp_parse(csv_field(c, 0), &stamp) && stamp.kind != STAMP_ELAPSED &&
			stamp.kind != STAMP_DATE;
	if (good)
		good = cell_parse(csv_field(c, 1), divider == ';').kind != CELL_BAD;
	csv_close(c);
	if (good)
		*delimiter = divider;
	return good;
}

static struct span comment_text(struct span line)
{
	line = span_trim(line);
	while (line.len && *line.s == '#')
		line.s++, line.len--;
	return span_trim(line);
}

static bool is_comment(struct span line)
{
	line = span_trim(line);
	return !line.len || *line.s == '#';
}

static void set_header(struct log_look *l, struct span head, struct span names,
	struct span rest)
{
	l->header = (size_t)(names.s - head.s);
	l->header_len = names.len;
	l->rows = (size_t)(rest.s - head.s);
}

/* Whether a line is the end of the search; it changes what is known by then. */
static bool look_at(struct log_look *l, struct span head, struct span line, struct span rest,
	const char *choice)
{
	if (is_comment(line)) {
		struct span names = comment_text(line);

		if (names.len && is_names(names, choice, &l->delimiter)) {
			set_header(l, head, names, rest);
			l->commented = true;
		}
		return false;
	}
	if (line.len == 5 && span_starts(line, "sep=")) {
		l->delimiter = line.s[4];
		return false;
	}
	if (is_names(line, choice, &l->delimiter)) {
		set_header(l, head, line, rest);
		l->named = true;
		return true;
	}
	l->named = l->commented;
	if (l->commented)
		return true;
	l->rows = (size_t)(line.s - head.s);
	return is_figures(line, choice, &l->delimiter);
}

bool log_look(struct span head, const char *choice, struct log_look *look)
{
	struct span line, rest = head;
	bool found = false;

	*look = (struct log_look){ 0 };
	while (!found && look->garbage < MAX_GARBAGE && log_next_line(&rest, &line)) {
		found = look_at(look, head, line, rest, choice);
		look->garbage += !found && !is_comment(line) && !span_starts(line, "sep=");
	}
	if (!found && look->commented && !look->garbage)
		found = look->named = true;
	return found;
}

/* ---- the first rows ---- */

struct sampling {
	struct log_plan *plan;
	struct csv *csv;
	struct span head;	/* from the first row on */
	bool has_stamp;
	bool zoned;		/* elapsed time has stamps with a zone beside it */
};

struct looks {
	size_t numbers, bad;
	const struct unit *unit;
	bool large, pages, fours;	/* a million at least; all are multiples of 4096, of 4 */
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
		if (!is_comment(line) && csv_split(s->csv, line) && csv_count(s->csv) > 1)
			return true;
	return false;
}

static struct looks look_at_column(struct sampling *s, size_t column)
{
	struct span rest = s->head;
	struct looks l = { 0 };

	for (int i = 0; i < ROWS_LOOKED_AT && next_row(s, &rest); i++)
		if (column < csv_count(s->csv))
			look_at_cell(&l, cell_parse(csv_field(s->csv, column),
				s->plan->decimal_comma));
	return l;
}

/* A comma that can only stand for the point, in rows that semicolons or tabs divide. */
static bool has_decimal_commas(struct sampling *s)
{
	struct span rest = s->head;

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
		guess == 1 ? "has no unit: taken for KiB, as its figures are large" :
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
	if (!c->unit && c->role == COLUMN_OTHER && l.unit && l.unit->dimension != DIM_OTHER)
		c->unit = l.unit->name;
	if (!c->unit && (c->role == COLUMN_MEMORY || is_memory_word(c->name)))
		guess_unit(s->plan, c, &l);
	if (!c->unit)
		c->unit = "none";
}

/* ---- time ---- */

/* The stamp of a row: the column's, or that of a date and a time of the day. */
static bool first_stamp(struct sampling *s, size_t column, struct stamp *stamp)
{
	struct span rest = s->head;

	for (int i = 0; i < ROWS_LOOKED_AT && next_row(s, &rest); i++) {
		if (column >= csv_count(s->csv))
			continue;
		if (stamp_parse(csv_field(s->csv, column), stamp))
			return true;
		if (cell_parse(csv_field(s->csv, column), true).kind == CELL_NUMBER) {
			stamp->kind = STAMP_ELAPSED;	/* with a decimal comma */
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
		[STAMP_EPOCH] = CLOCK_UTC, [STAMP_CALENDAR] = CLOCK_LOCAL,
		[STAMP_ZONED] = CLOCK_UTC, [STAMP_DATE] = CLOCK_LOCAL,
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
	s->has_stamp = true;
	if (elapsed >= 0)
		return;
	plan->clock = clocks[stamp.kind];
	plan->time_factor = seconds_of(plan->columns.items[time].unit);
	if (stamp.kind == STAMP_OF_DAY && by_role[COLUMN_DATE] >= 0)
		plan->clock = CLOCK_LOCAL;
	else if (stamp.kind == STAMP_OF_DAY)
		text_str(&plan->said, "times of the day without a date: the next day begins "
			"where they fall by half a day\n");
}

/* Rows that are told apart by what stands before them are read in order. */
static bool lines_are_records(const struct log_plan *plan)
{
	const int *by_role = plan->columns.by_role;

	return plan->clock != CLOCK_ROWS && by_role[COLUMN_PID] < 0 && by_role[COLUMN_NAME] < 0 &&
		!(by_role[COLUMN_ELAPSED] >= 0 && by_role[COLUMN_TIME] >= 0) &&
		(plan->clock != CLOCK_ELAPSED || plan->stamps != STAMP_OF_DAY);
}

/* ---- the plan ---- */

static bool is_psrecord(const struct log_columns *columns)
{
	bool nproc = false, real = false;

	for (size_t i = 0; i < columns->count; i++) {
		nproc |= !strcmp(columns->items[i].name, "nproc");
		real |= !strcmp(columns->items[i].name, "mem_real");
	}
	return nproc && real;
}

static bool take_columns(struct log_plan *plan, struct input *in, struct sampling *s,
	struct span names, const char *choice)
{
	struct span rest = s->head;
	bool some = plan->named ? csv_split(s->csv, names) : next_row(s, &rest);

	if (!some || csv_count(s->csv) > MAX_COLUMNS) {
		input_error(in, some ? "more than %d columns" : "no rows", MAX_COLUMNS);
		return false;
	}
	columns_take(&plan->columns, s->csv, plan->named);
	plan->psrecord = plan->named && is_psrecord(&plan->columns);
	if (!columns_choose(&plan->columns, in, choice))
		return false;
	for (int role = COLUMN_CPU; role <= COLUMN_MEMORY_PERCENT; role++)
		if (plan->columns.by_role[role] >= 0)
			return true;
	input_error(in, "no column is known as CPU or memory; --columns says which is");
	return false;
}

/* Where nothing fits a choice of columns: the first line's names, so that it can be told. */
static void take_first_line(struct span head, struct log_look *look)
{
	struct span line, rest = head, names = SPAN("");

	while (!names.len && log_next_line(&rest, &line))
		names = comment_text(line);
	*look = (struct log_look){ .named = true, .delimiter = csv_guess_delimiter(names) };
	if (names.len)
		set_header(look, head, names, rest);
}

static bool find_table(struct input *in, const struct read_options *options,
	struct span *head, struct log_look *look)
{
	*head = input_peek(in, HEAD_SIZE);
	if (input_failed(in))
		return false;
	if (log_look(*head, options->columns, look))
		return true;
	if (options->columns) {
		take_first_line(*head, look);
		return true;
	}
	input_error(in, "expected a header with columns for CPU or memory, or rows that "
		"begin with a time");
	return false;
}

static void say_beginning(struct log_plan *plan, const struct log_look *look)
{
	if (!plan->named)
		text_str(&plan->said, plan->columns.count > 2 ?
			"no header: the columns are taken for time, CPU and memory\n" :
			"no header: the columns are taken for time and CPU\n");
	if (look->garbage)
		text_printf(&plan->said, "%zu line%s before the table %s no part of it\n",
			look->garbage, text_plural(look->garbage),
			look->garbage == 1 ? "is" : "are");
}

bool log_plan_prepare(struct input *in, struct read_options *options)
{
	struct log_plan *plan = xcalloc(1, sizeof(*plan));
	struct sampling s = { .plan = plan };
	struct log_look look;
	struct span head;
	bool good = find_table(in, options, &head, &look);

	options->shared = plan;
	pthread_mutex_init(&plan->lock, NULL);
	if (good) {
		plan->named = look.named;
		plan->delimiter = look.delimiter ? look.delimiter : ',';
		plan->rows_begin = input_offset(in) + look.rows;
		plan->time_factor = 1;
		s.csv = csv_open(NULL, plan->delimiter);
		s.head = (struct span){ head.s + look.rows, head.len - look.rows };
		good = take_columns(plan, in, &s, (struct span){ head.s + look.header,
			look.header_len }, options->columns);
	}
	if (good) {
		say_beginning(plan, &look);
		plan->decimal_comma = has_decimal_commas(&s);
		for (size_t i = 0; i < plan->columns.count; i++)
			settle_column(&s, i);
		settle_time(&s);
		if (!lines_are_records(plan))
			options->jobs = 1;
	}
	csv_close(s.csv);
	if (!good)
		log_plan_conclude(in, NULL, plan);
	return good;
}

/* ---- after reading ---- */

static void say_lines(struct profile *p, enum note_kind kind, const struct text *lines)
{
	struct span rest = text_span(lines), line;

	while (log_next_line(&rest, &line))
		profile_note(p, kind, kind == NOTE_LOST, "%.*s", (int)line.len, line.s);
}

static const char *const troubles[TROUBLES] = {
	[TROUBLE_ROW] = "rows that cannot be read are skipped",
	[TROUBLE_EMPTY] = "rows with nothing measured are skipped",
	[TROUBLE_CUT] = "the last row is cut off: dropped",
	[TROUBLE_HEADER] = "the header stands there again: the logger was restarted",
	[TROUBLE_SHORT] = "rows with fewer fields than there are columns: not measured",
	[TROUBLE_LONG] = "rows with more fields than there are columns: not read",
	[TROUBLE_MISSING] = "fields are empty, nan, N/A or -: not measured",
	[TROUBLE_NO_NUMBER] = "fields are no numbers: not measured",
	[TROUBLE_COMMA] = "decimal commas are read as points",
	[TROUBLE_THOUSANDS] = "dividers of thousands are left out",
	[TROUBLE_SUBJECT] = "rows of more processes than fit are skipped",
	[TROUBLE_ROUND] = "rows of other processes within a tenth of a second are one round",
};

static void say_troubles(struct profile *p, const struct log_plan *plan)
{
	for (int i = 0; i < TROUBLES; i++) {
		const struct log_count *c = &plan->counts[i];

		if (c->times)
			profile_note(p, NOTE_WARNING, (double)c->times, "%s; the first in line "
				"%llu", troubles[i], (unsigned long long)c->line);
	}
}

/* The first line that is no row says more than their absence. */
static void say_no_rows(struct input *in, const struct log_plan *plan)
{
	uint64_t first = 0;

	for (int i = TROUBLE_ROW; i <= TROUBLE_CUT; i++)
		if (plan->counts[i].times && (!first || plan->counts[i].line < first))
			first = plan->counts[i].line;
	if (first)
		input_error_at(in, first, 0, "expected a row with a time and figures; there "
			"is none in the file");
	else
		input_error(in, "no rows behind the header");
}

bool log_plan_conclude(struct input *in, struct profile *p, void *shared)
{
	struct log_plan *plan = shared;
	bool good = p && p->logs[0].count;

	if (p && !good)
		say_no_rows(in, plan);
	if (good) {
		say_lines(p, NOTE_WARNING, &plan->said);
		say_lines(p, NOTE_LOST, &plan->lost);
		say_troubles(p, plan);
		if (plan->clock == CLOCK_ELAPSED && !isnan(p->start)) {
			/* Its clock tells what the start is of. */
			profile_logs_finish(p);
			p->logs[0].clock = plan->stamps == STAMP_ZONED ||
				plan->stamps == STAMP_EPOCH ? CLOCK_UTC : CLOCK_LOCAL;
		}
	}
	columns_free(&plan->columns);
	text_free(&plan->said);
	text_free(&plan->lost);
	pthread_mutex_destroy(&plan->lock);
	free(plan);
	return good;
}
