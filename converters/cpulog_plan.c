/* cpulog_plan.c - what is to be known of a log before its rows are read, and said after. */
#include <math.h>
#include <stdlib.h>

#include "cpulog_reader.h"
#include "xalloc.h"

enum { HEAD_SIZE = 1 << 20, MAX_COLUMNS = 1024 };

/* Rows that are told apart by what stands before them are read in order. */
static bool lines_are_records(const struct log_plan *plan)
{
	const int *by_role = plan->columns.by_role;

	return plan->clock != CLOCK_ROWS && by_role[COLUMN_PID] < 0 &&
		by_role[COLUMN_NAME] < 0 &&
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

/* The names of the columns; of a table without, its first row. */
static bool take_columns(struct log_plan *plan, struct input *in, struct span line,
	const char *choice)
{
	struct csv *c = csv_open(NULL, plan->delimiter);
	size_t count;

	csv_split(c, line);
	count = csv_count(c);
	if (count <= MAX_COLUMNS)
		columns_take(&plan->columns, c, plan->named);
	csv_close(c);
	if (count > MAX_COLUMNS)
		return input_error(in, "more than %d columns", MAX_COLUMNS), false;
	plan->psrecord = plan->named && is_psrecord(&plan->columns);
	if (!columns_choose(&plan->columns, in, choice))
		return false;
	for (int role = COLUMN_CPU; role <= COLUMN_MEMORY_PERCENT; role++)
		if (plan->columns.by_role[role] >= 0)
			return true;
	input_error(in, "no column is known as CPU or memory; --columns says which is");
	return false;
}

/* Where no line fits a choice of columns: the first, so that its names can be told. */
static void take_first_line(struct span head, struct log_look *look)
{
	struct span line, rest = head, names = SPAN("");

	while (!names.len && log_next_line(&rest, &line))
		names = log_comment_text(line);
	*look = (struct log_look){ .named = true,
		.delimiter = csv_guess_delimiter(names) };
	if (names.len)
		log_set_header(look, head, names, rest);
}

static bool find_table(struct input *in, const struct read_options *options,
	struct span *head, struct log_look *look)
{
	*head = input_peek(in, HEAD_SIZE);
	if (input_failed(in))
		return false;
	if (log_look(*head, options->columns, look) && (look->named || !look->garbage ||
			!options->columns || !columns_choice_names(options->columns)))
		return true;
	if (options->columns) {
		take_first_line(*head, look);
		return true;
	}
	input_error(in,
		"expected a header with columns for CPU or memory, or rows that "
		"begin with a time");
	return false;
}

static void say_beginning(struct log_plan *plan, const struct log_look *look)
{
	if (!plan->named)
		text_str(&plan->said,
			plan->columns.count > 2 ?
				"no header: the columns are taken for time, CPU and "
				"memory\n" :
				"no header: the columns are taken for time and CPU\n");
	if (look->garbage)
		text_printf(&plan->said, "%zu line%s before the table %s no part of it\n",
			look->garbage, text_plural(look->garbage),
			look->garbage == 1 ? "is" : "are");
}

static bool make_plan(struct log_plan *plan, struct input *in,
	struct read_options *options)
{
	struct log_look look;
	struct span head, line, rows;

	if (!find_table(in, options, &head, &look))
		return false;
	plan->named = look.named;
	plan->delimiter = look.delimiter ? look.delimiter : ',';
	plan->rows_begin = input_offset(in) + look.rows;
	rows = (struct span){ head.s + look.rows, head.len - look.rows };
	line = (struct span){ head.s + look.header, look.header_len };
	if (!plan->named) {
		struct span rest = rows;

		log_next_line(&rest, &line);
	}
	if (!take_columns(plan, in, line, options->columns))
		return false;
	say_beginning(plan, &look);
	log_look_at_rows(plan, rows);
	if (!lines_are_records(plan))
		options->jobs = 1;
	return true;
}

bool log_plan_prepare(struct input *in, struct read_options *options)
{
	struct log_plan *plan = xcalloc(1, sizeof(*plan));

	pthread_mutex_init(&plan->lock, NULL);
	plan->time_factor = 1;
	options->shared = plan;
	if (make_plan(plan, in, options))
		return true;
	log_plan_conclude(in, NULL, plan);
	return false;
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
	[TROUBLE_ROUND] =
		"rows of other processes within a tenth of a second are one round",
};

static void say_troubles(struct profile *p, const struct log_plan *plan)
{
	for (int i = 0; i < TROUBLES; i++) {
		const struct log_count *c = &plan->counts[i];

		if (c->times)
			profile_note(p, NOTE_WARNING, (double)c->times,
				"%s; the first in line %llu", troubles[i],
				(unsigned long long)c->line);
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
		input_error_at(in, first, 0,
			"expected a row with a time and figures; there "
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
					plan->stamps == STAMP_EPOCH ?
				CLOCK_UTC :
				CLOCK_LOCAL;
		}
	}
	columns_free(&plan->columns);
	text_free(&plan->said);
	text_free(&plan->lost);
	pthread_mutex_destroy(&plan->lock);
	free(plan);
	return good;
}
