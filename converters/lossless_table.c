/* lossless_table.c - the tables of our own JSON: a column is an array. */
#include "lossless_reader.h"

#include <stdlib.h>

#include "xalloc.h"

/* What follows from the rest of the file and is written for other readers. */
static bool is_derived(struct span key)
{
	return span_is(key, "metric") || span_is(key, "total") ||
		span_is(key, "function_count");
}

void lossless_skip(struct reader *r, struct span key)
{
	bool told = !is_derived(key) && json_peek(r->j) != JSON_NULL;

	if (told && !r->unknown++)
		r->first_unknown = profile_span(r->p, key);
	json_skip(r->j);
}

string_id lossless_take_string(struct reader *r)
{
	return profile_span(r->p, json_string_or_null(r->j));
}

bool lossless_take_bool(struct reader *r)
{
	bool value = false;

	return json_bool(r->j, &value) && value;
}

bool lossless_may_take(struct reader *r, const char *name, unsigned part, unsigned needed)
{
	if ((r->seen & needed) != needed)
		return json_error(r->j, "\"%s\" before what it stands upon", name);
	if (r->seen & part)
		return json_error(r->j, "a second \"%s\"", name);
	r->seen |= part;
	return true;
}

static void add_number(struct column *c, double value)
{
	c->numbers = xgrow(c->numbers, c->count, &c->capacity, sizeof(*c->numbers));
	c->numbers[c->count++] = value;
}

void lossless_take_numbers(struct reader *r, struct column *c)
{
	json_enter(r->j, '[');
	while (json_element(r->j))
		add_number(c, json_number_or_null(r->j));
}

static void take_rows(struct reader *r, struct column *c)
{
	size_t metrics = 0, before = 0, rows = 0;

	json_enter(r->j, '[');
	for (; json_element(r->j); metrics++, before = c->count) {
		lossless_take_numbers(r, c);
		if (!metrics)
			rows = c->count;
		else if (c->count - before != rows)
			json_error(r->j,
				"the arrays of \"%s\" differ in length", c->name);
	}
	if (metrics != r->p->metric_count)
		json_error(r->j, "%zu arrays in \"%s\" for %zu metrics", metrics, c->name,
			r->p->metric_count);
}

static void take_column(struct reader *r, struct column *c)
{
	if (c->seen)
		json_error(r->j, "a second \"%s\"", c->name);
	c->seen = true;
	if (c->type == COLUMN_UINTS) {
		json_uint_array(r->j, &c->uints);
		c->count = c->uints.count;
	} else if (c->type == COLUMN_NUMBERS) {
		lossless_take_numbers(r, c);
	} else {
		take_rows(r, c);
	}
}

static size_t rows_of(const struct reader *r, const struct column *c)
{
	return c->type == COLUMN_ROWS && r->p->metric_count ?
		c->count / r->p->metric_count : c->count;
}

bool lossless_take_table(struct reader *r, struct column *columns, size_t count)
{
	struct span key;

	json_enter(r->j, '{');
	while (json_key(r->j, &key)) {
		size_t i = 0;

		while (i < count && !span_is(key, columns[i].name))
			i++;
		if (i < count)
			take_column(r, &columns[i]);
		else
			lossless_skip(r, key);
	}
	for (size_t i = 0; i < count && !json_failed(r->j); i++) {
		size_t rows = rows_of(r, &columns[i]);

		if (!columns[i].seen && columns[i].optional)
			continue;
		if (!columns[i].seen)
			json_error(r->j, "no \"%s\"", columns[i].name);
		else if (rows != columns[0].count &&
			(columns[i].type != COLUMN_ROWS || r->p->metric_count))
			json_error(r->j, "%zu values in \"%s\", expected %zu", rows,
				columns[i].name, columns[0].count);
	}
	return !json_failed(r->j);
}

void lossless_free_table(struct column *columns, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		json_uints_free(&columns[i].uints);
		free(columns[i].numbers);
	}
}

bool lossless_all_within(struct reader *r, const struct column *c, uint32_t least,
	size_t bound)
{
	for (size_t i = 0; i < c->count; i++)
		if (c->uints.values[i] < least || c->uints.values[i] >= bound)
			return json_error(r->j, "%u in \"%s\" is the number of nothing",
				c->uints.values[i], c->name);
	return true;
}

bool lossless_all_below(struct reader *r, const struct column *c, size_t bound)
{
	return lossless_all_within(r, c, 0, bound);
}

void lossless_gather(const struct reader *r, const struct column *c,
	size_t i, double *row)
{
	size_t rows = rows_of(r, c);

	for (size_t m = 0; m < r->p->metric_count; m++)
		row[m] = c->numbers[m * rows + i];
}
