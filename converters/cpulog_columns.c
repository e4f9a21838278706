/* cpulog_columns.c - what the columns of a log are, by their names or their places. */
#include <stdlib.h>

#include "cpulog_reader.h"
#include "xalloc.h"

static bool may_have_figures(const struct csv *c)
{
	for (size_t i = 0; i < csv_count(c); i++)
		if (column_may_be_figure(csv_field(c, i)))
			return true;
	return false;
}

size_t columns_known(const struct csv *c)
{
	bool seen[COLUMN_ROLES] = { false };
	size_t count = 0;

	if (!may_have_figures(c))
		return 0;
	for (size_t i = 0; i < csv_count(c); i++) {
		enum column_role role = column_words(csv_field(c, i)).role;

		if (role < COLUMN_PID && !seen[role])
			count++;
		if (role < COLUMN_ROLES)
			seen[role] = true;
	}
	return seen[COLUMN_CPU] || seen[COLUMN_MEMORY] || seen[COLUMN_MEMORY_PERCENT] ?
		count :
		0;
}

static const char *const counter_names[] = { "cpu", "memory", "memory_percent" };

void columns_set_role(struct log_columns *columns, size_t i, enum column_role role)
{
	struct log_column *c = &columns->items[i];
	int other = columns->by_role[role];

	if (other >= 0)
		columns->items[other].role = COLUMN_OTHER;
	c->role = role;
	columns->by_role[role] = (int)i;
}

/* Counters with one name would be one. */
static bool is_taken(const struct log_columns *columns, const char *name, size_t before)
{
	for (size_t i = 0; i < 3; i++)
		if (!strcmp(counter_names[i], name))
			return true;
	for (size_t i = 0; i < before; i++)
		if (columns->items[i].counter && columns->items[i].role == COLUMN_OTHER &&
			!strcmp(columns->items[i].counter, name))
			return true;
	return false;
}

void columns_name_counters(struct log_columns *columns)
{
	for (size_t i = 0; i < columns->count; i++) {
		struct log_column *c = &columns->items[i];
		struct span name = column_without_unit(span_of(c->name));
		struct text numbered = { 0 };

		free(c->counter);
		c->counter = NULL;
		if (c->role <= COLUMN_MEMORY_PERCENT)
			c->counter = xstrdup(counter_names[c->role]);
		if (c->role != COLUMN_OTHER)
			continue;
		c->counter = xstrndup(name.s, name.len);
		if (name.len && !is_taken(columns, c->counter, i))
			continue;
		text_printf(&numbered, "%s%scolumn %zu", c->counter,
			name.len ? " of " : "", i + 1);
		free(c->counter);
		c->counter = numbered.s;
	}
}

static void add_column(struct log_columns *columns, size_t *capacity, struct span name)
{
	struct text made = { 0 };

	columns->items =
		xgrow(columns->items, columns->count, capacity, sizeof(*columns->items));
	text_visible(&made, name, false);
	columns->items[columns->count++] =
		(struct log_column){ .name = made.s ? made.s : xstrdup(""),
			.role = COLUMN_OTHER };
}

static void find_roles(struct log_columns *columns)
{
	int best[COLUMN_ROLES];

	for (size_t i = 0; i < columns->count; i++) {
		struct log_column *c = &columns->items[i];
		struct column_words says = column_words(span_of(c->name));
		enum column_role role = says.role;

		c->unit = says.unit;
		if (role == COLUMN_OTHER ||
			(columns->by_role[role] >= 0 && best[role] >= says.plainness))
			continue;
		best[role] = says.plainness;
		columns_set_role(columns, i, role);
	}
	if (columns->by_role[COLUMN_TIME] < 0 && columns->by_role[COLUMN_DATE] >= 0) {
		columns_set_role(columns, (size_t)columns->by_role[COLUMN_DATE], COLUMN_TIME);
		columns->by_role[COLUMN_DATE] = -1;
	}
}

/* A stamp, then figures: what people write who write no header. */
static void roles_by_place(struct log_columns *columns)
{
	static const enum column_role roles[] = { COLUMN_TIME, COLUMN_CPU,
		COLUMN_MEMORY };

	for (size_t i = 0; i < 3 && i < columns->count; i++)
		columns_set_role(columns, i, roles[i]);
	if (columns->by_role[COLUMN_CPU] >= 0)
		columns->items[1].unit = "percent";
}

void columns_take(struct log_columns *columns, const struct csv *c, bool named)
{
	size_t capacity = 0;

	*columns = (struct log_columns){ 0 };
	for (size_t i = 0; i < COLUMN_ROLES; i++)
		columns->by_role[i] = -1;
	for (size_t i = 0; i < csv_count(c); i++)
		add_column(columns, &capacity,
			named ? span_trim(csv_field(c, i)) : SPAN(""));
	if (named)
		find_roles(columns);
	else
		roles_by_place(columns);
	columns_name_counters(columns);
}

void columns_free(struct log_columns *columns)
{
	for (size_t i = 0; i < columns->count; i++) {
		free(columns->items[i].name);
		free(columns->items[i].counter);
	}
	free(columns->items);
}
