/* cpulog_choice.c - which column is what, as the user has it: "time=1,cpu=busy". */
#include <stdlib.h>
#include <strings.h>

#include "cpulog_reader.h"
#include "number.h"
#include "xalloc.h"

struct choice {
	enum column_role role;
	struct span name;
};

static int role_by_key(struct span key)
{
	static const struct {
		const char *key;
		enum column_role role;
	} keys[] = { { "time", COLUMN_TIME }, { "elapsed", COLUMN_ELAPSED },
		{ "cpu", COLUMN_CPU }, { "memory", COLUMN_MEMORY },
		{ "memory_percent", COLUMN_MEMORY_PERCENT }, { "pid", COLUMN_PID },
		{ "name", COLUMN_NAME } };

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (span_is(key, keys[i].key))
			return (int)keys[i].role;
	return -1;
}

/* Whether "key=" of one that we know stands there. */
static int key_at(struct span s)
{
	const char *equals = memchr(s.s, '=', s.len);

	return equals ?
		role_by_key(span_trim((struct span){ s.s, (size_t)(equals - s.s) })) :
		-1;
}

/* Takes the next "key=name"; a name goes on to the next comma that a key follows. */
static bool next_choice(struct span *rest, struct choice *choice)
{
	int role = key_at(*rest);
	const char *equals = memchr(rest->s, '=', rest->len);
	size_t at;

	if (role < 0)
		return false;
	at = (size_t)(equals - rest->s) + 1;
	rest->s += at;
	rest->len -= at;
	for (at = 0; at < rest->len; at++)
		if (rest->s[at] == ',' &&
			key_at((struct span){ rest->s + at + 1, rest->len - at - 1 }) >=
				0)
			break;
	choice->role = (enum column_role)role;
	choice->name = span_trim((struct span){ rest->s, at });
	at += at < rest->len;
	rest->s += at;
	rest->len -= at;
	return true;
}

static bool same_word(struct span a, struct span b)
{
	return a.len == b.len && !strncasecmp(a.s, b.s, a.len);
}

static int find_column(const struct log_columns *columns, struct span name)
{
	uint64_t number;

	for (size_t i = 0; i < columns->count; i++)
		if (same_word(span_of(columns->items[i].name), name))
			return (int)i;
	if (number_parse_uint(name, &number) && number >= 1 && number <= columns->count)
		return (int)number - 1;
	return -1;
}

static bool no_column(
	const struct log_columns *columns, struct input *in, struct span name)
{
	struct text names = { 0 };

	for (size_t i = 0; i < columns->count && i < 100; i++)
		text_printf(&names, "%s%s", i ? ", " : "", columns->items[i].name);
	if (columns->count && !*columns->items[0].name)
		text_clear(&names),
			text_printf(&names, "no names, but 1 to %zu", columns->count);
	input_error(in, "no column \"%.*s\"; there are: %s", (int)name.len, name.s,
		text_span(&names).s);
	text_free(&names);
	return false;
}

/* A column is one thing, and a thing one column. */
static bool is_new(uint64_t *roles, bool *columns, size_t column, enum column_role role)
{
	bool fresh = !columns[column] && !(*roles >> role & 1);

	columns[column] = true;
	*roles |= (uint64_t)1 << role;
	return fresh;
}

static void set_role(struct log_columns *columns, size_t i, enum column_role role)
{
	struct log_column *c = &columns->items[i];

	if (c->role < COLUMN_ROLES)
		columns->by_role[c->role] = -1;
	columns_set_role(columns, i, role);
	if (role == COLUMN_CPU || role == COLUMN_MEMORY_PERCENT)
		c->unit = "percent";
	else if (c->unit && !strcmp(c->unit, "percent"))
		c->unit = NULL;
}

static bool choose(struct log_columns *columns, struct input *in, struct span rest,
	bool *chosen)
{
	uint64_t roles = 0;
	struct choice one;

	while (rest.len) {
		int column;

		if (!next_choice(&rest, &one))
			return input_error(in, "columns: expected time=, elapsed=, cpu=, "
				"memory=, memory_percent=, pid= or name= and a column, not "
				"\"%.*s\"", (int)rest.len, rest.s), false;
		column = find_column(columns, one.name);
		if (column < 0)
			return no_column(columns, in, one.name);
		if (!is_new(&roles, chosen, (size_t)column, one.role))
			return input_error(in, "columns: expected each column and what it "
				"is once, and \"%.*s\" is the second time",
				(int)one.name.len, one.name.s), false;
		set_role(columns, (size_t)column, one.role);
	}
	return true;
}

bool columns_choose(struct log_columns *columns, struct input *in, const char *choice)
{
	bool *chosen = xcalloc(columns->count + 1, sizeof(*chosen));
	bool good = choose(columns, in, span_of(choice ? choice : ""), chosen);

	free(chosen);
	if (good)
		columns_name_counters(columns);
	return good;
}

bool columns_choice_names(const char *choice)
{
	struct span rest = span_of(choice);
	struct choice one;
	uint64_t number;

	while (rest.len && next_choice(&rest, &one))
		if (!number_parse_uint(one.name, &number))
			return true;
	return false;
}

static bool has_cell(const struct csv *c, struct span name)
{
	for (size_t i = 0; i < csv_count(c); i++)
		if (same_word(span_trim(csv_field(c, i)), name))
			return true;
	return false;
}

bool columns_chosen_in(const struct csv *c, const char *choice)
{
	struct span rest = span_of(choice);
	struct choice one;
	uint64_t number;

	while (rest.len && next_choice(&rest, &one)) {
		if (has_cell(c, one.name))
			return true;
		if (one.role > COLUMN_MEMORY_PERCENT || csv_count(c) < 2 ||
			!number_parse_uint(one.name, &number) || !number)
			continue;
		if (number > csv_count(c))
			number = csv_count(c);
		return cell_parse(csv_field(c, (size_t)number - 1), false).kind ==
			CELL_BAD;
	}
	return false;
}
