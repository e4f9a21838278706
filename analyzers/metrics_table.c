/* metrics_table.c - metrics in columns: CSV and TSV with names, and lizard --csv. */
#include <math.h>
#include <stdlib.h>
#include <strings.h>

#include "csv.h"
#include "metrics_reader.h"
#include "number.h"

/*
 * lizard --csv has no names: NLOC,CCN,tokens,parameters,length,"NAME@FROM-TO@FILE",
 * "FILE","FUNCTION","FUNCTION with its parameters",FROM,TO and what extensions add.
 */
enum { LIZARD_CCN = 1, LIZARD_LOCATION = 5, LIZARD_FILE = 6, LIZARD_COLUMNS = 11 };

struct table_reader {
	struct metrics *m;
	struct csv *csv;
	int columns[METRICS_KEYS];	/* -1: none */
};

/* ---- which column is what ---- */

static bool is_lizard(const struct csv *c)
{
	struct span location;
	double number;

	if (csv_count(c) < LIZARD_COLUMNS)
		return false;
	for (size_t i = 0; i < LIZARD_LOCATION; i++)
		if (!number_parse(csv_field(c, i), &number))
			return false;
	location = csv_field(c, LIZARD_LOCATION);
	return memchr(location.s, '@', location.len);
}

static void find_columns(struct table_reader *r)
{
	size_t count = csv_count(r->csv);

	for (size_t i = 0; i < count; i++) {
		int key = metrics_key(csv_field(r->csv, i));

		if (key >= 0 && r->columns[key] < 0)
			r->columns[key] = (int)i;
	}
	if (r->columns[METRICS_PATH] < 0) {
		r->columns[METRICS_PATH] = csv_column(r->csv, "name");
		r->columns[METRICS_FUNCTION] = csv_column(r->csv, "function");
	}
}

static bool check_columns(struct table_reader *r)
{
	bool any = false;

	if (r->columns[METRICS_PATH] < 0)
		return csv_error(r->csv, "expected a column path, file or module");
	for (int key = METRICS_AFFERENT; key < METRICS_KEYS; key++)
		any |= r->columns[key] >= 0;
	return any ||
		csv_error(r->csv,
			"expected a column of metrics, such as complexity, coupling "
			"or memory_mb");
}

static bool take_names(struct table_reader *r)
{
	r->m->form = csv_delimiter(r->csv) == '\t' ? "tsv" : "csv";
	csv_take_header(r->csv);
	find_columns(r);
	return check_columns(r);
}

/* ---- rows ---- */

static bool parse_flag(struct span s, double *flag)
{
	static const char *const words[] = { "false", "true", "no", "yes", "0", "1",
		"0.0", "1.0" };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (s.len != strlen(words[i]) || strncasecmp(s.s, words[i], s.len))
			continue;
		*flag = i % 2;
		return true;
	}
	return !s.len;
}

static bool take_flag(struct table_reader *r, size_t column, double *flag)
{
	struct span s = span_trim(csv_field(r->csv, column)), name;

	*flag = (double)NAN;
	if (parse_flag(s, flag))
		return true;
	name = csv_column_name(r->csv, column);
	return csv_error(r->csv, "column \"%.*s\": expected true or false, not \"%.*s\"",
		(int)name.len, name.s, (int)(s.len < 40 ? s.len : 40), s.s);
}

static bool take_number(struct table_reader *r, size_t column, double *number)
{
	if (!csv_number(r->csv, column, number))
		return false;
	if (isnan(*number) || (*number >= 0 && isfinite(*number)))
		return true;
	return csv_error(r->csv, "expected a number from 0 on, not \"%.*s\"",
		(int)csv_field(r->csv, column).len, csv_field(r->csv, column).s);
}

static bool take_value(struct table_reader *r, enum metrics_key key, size_t entry,
	bool add)
{
	size_t column = (size_t)r->columns[key];
	bool flag = key == METRICS_CIRCULAR || key == METRICS_HOT_ZONE;
	double value;

	if (!(flag ? take_flag(r, column, &value) : take_number(r, column, &value)))
		return false;
	metrics_set(&r->m->entries[entry], key, value, add);
	return true;
}

/* A file may have a row for each of its functions, or else one. */
static bool take_row(struct table_reader *r)
{
	struct span path = span_trim(csv_field(r->csv, (size_t)r->columns[METRICS_PATH]));
	bool by_function = r->columns[METRICS_FUNCTION] >= 0;
	size_t known = r->m->count, entry;

	if (!path.len)
		return csv_error(r->csv, "expected the path of a file");
	entry = metrics_entry(r->m, path, csv_line(r->csv));
	if (entry < known && !by_function)
		return csv_error(r->csv, "\"%.*s\" is in line %llu already",
			(int)path.len, path.s,
			(unsigned long long)r->m->entries[entry].line);
	for (int key = METRICS_AFFERENT; key < METRICS_KEYS; key++)
		if (r->columns[key] >= 0 && !take_value(r, (enum metrics_key)key, entry,
				by_function))
			return false;
	return true;
}

static bool is_as_long(struct table_reader *r)
{
	return csv_count(r->csv) >= LIZARD_COLUMNS ||
		csv_error(r->csv, "expected %d fields, as lizard --csv has them, not %zu",
			LIZARD_COLUMNS, csv_count(r->csv));
}

static bool read_lizard(struct table_reader *r)
{
	r->m->form = "lizard";
	r->columns[METRICS_PATH] = LIZARD_FILE;
	r->columns[METRICS_FUNCTION] = LIZARD_LOCATION;
	r->columns[METRICS_COMPLEXITY] = LIZARD_CCN;
	do {
		if (!is_as_long(r) || !take_row(r))
			return false;
	} while (csv_record(r->csv));
	return true;
}

static bool read_rows(struct table_reader *r)
{
	if (!csv_record(r->csv))
		return csv_error(r->csv, "expected a line with the names of columns");
	if (is_lizard(r->csv))
		return read_lizard(r);
	if (!take_names(r))
		return false;
	while (csv_record(r->csv))
		if (!take_row(r))
			return false;
	return true;
}

bool metrics_read_table(struct metrics *m, struct input *in)
{
	struct table_reader r = { .m = m, .csv = csv_open(in, 0) };
	bool good;

	for (int key = 0; key < METRICS_KEYS; key++)
		r.columns[key] = -1;
	good = read_rows(&r) && csv_finish(r.csv);
	csv_close(r.csv);
	return good;
}
