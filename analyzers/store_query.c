/* store_query.c - questions in SQL, and their answers as tables. */
#include <math.h>
#include <stdlib.h>

#include "number.h"
#include "report.h"
#include "store_db.h"
#include "xalloc.h"

/* The answer, until it is known which of its columns are numbers alone. */
struct answer {
	struct answer_cell {
		enum query_type type;
		double number;
		size_t at, len;		/* its text, in the pool */
	} *cells;
	size_t count, capacity;
	struct text pool;
};

/* Beyond it doubles are not exact, so such numbers are text. */
#define EXACT 9007199254740992.0

static void take_cell(struct answer *a, struct query *q, int column)
{
	enum query_type type = query_type(q, column);
	struct answer_cell cell = { .type = type, .number = (double)NAN,
		.at = a->pool.len };

	if (type == QUERY_NUMBER) {
		cell.number = query_number(q, column);
		if (fabs(cell.number) >= EXACT)
			cell.type = QUERY_TEXT;
	}
	if (type == QUERY_BYTES)
		text_printf(&a->pool, "(%zu bytes)", query_bytes(q, column).len);
	else if (type != QUERY_NULL)
		text_str(&a->pool, query_text(q, column));
	cell.len = a->pool.len - cell.at;
	a->cells = xgrow(a->cells, a->count, &a->capacity, sizeof(*a->cells));
	a->cells[a->count++] = cell;
}

static bool is_numbers(const struct answer *a, size_t columns, size_t column)
{
	bool any = false;

	for (size_t i = column; i < a->count; i += columns) {
		if (a->cells[i].type != QUERY_NUMBER && a->cells[i].type != QUERY_NULL)
			return false;
		any |= a->cells[i].type == QUERY_NUMBER;
	}
	return any;
}

static struct report *make_report(const struct answer *a, struct query *q, size_t columns)
{
	struct report *r = report_new();
	bool *numbers = xcalloc(columns + 1, sizeof(*numbers));

	for (size_t c = 0; c < columns; c++) {
		numbers[c] = is_numbers(a, columns, c);
		report_column(r, numbers[c] ? COLUMN_COUNT : COLUMN_TEXT,
			query_column_name(q, (int)c), NULL);
	}
	for (size_t i = 0; i < a->count; i++) {
		const struct answer_cell *cell = &a->cells[i];

		if (numbers[i % columns])
			report_number(r, cell->number);
		else
			report_text(r, (struct span){ text_span(&a->pool).s + cell->at,
				cell->len });
	}
	free(numbers);
	return r;
}

int store_query(struct store *s, const char *sql, struct report **report,
	struct error *error)
{
	struct query *q = query_of_user(s, sql, error);
	struct answer a = { 0 };
	int columns, status;

	if (!q)
		return -1;
	columns = query_columns(q);
	while (query_row(q))
		for (int c = 0; c < columns; c++)
			take_cell(&a, q, c);
	*report = make_report(&a, q, (size_t)columns);
	status = query_end(q, error);
	if (status < 0)
		report_free(*report);
	free(a.cells);
	text_free(&a.pool);
	return status;
}
