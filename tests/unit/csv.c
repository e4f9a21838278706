/* csv.c - tables in text: quotes, ends of line, delimiters, columns and errors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka needs the four above */
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

#include "csv.h"

struct table {
	struct input *in;
	struct csv *csv;
};

static struct table open_table(struct span bytes, char delimiter)
{
	struct table t = { .in = input_memory("t.csv", bytes) };

	t.csv = csv_open(t.in, delimiter);
	return t;
}

static void close_table(struct table *t)
{
	csv_close(t->csv);
	input_close(t->in);
}

/* The next record is these fields, divided by |. */
static void expect_record(struct csv *c, const char *fields)
{
	struct text t = { 0 };

	assert_true(csv_record(c));
	for (size_t i = 0; i < csv_count(c); i++) {
		text_str(&t, i ? "|" : "");
		text_add(&t, csv_field(c, i).s, csv_field(c, i).len);
	}
	assert_string_equal(text_span(&t).s, fields);
	text_free(&t);
}

static void expect_error(struct span bytes, const char *error)
{
	struct table t = open_table(bytes, 0);

	csv_header(t.csv);
	while (csv_record(t.csv))
		;
	assert_false(csv_finish(t.csv));
	assert_string_equal(input_failed(t.in), error);
	assert_false(csv_record(t.csv));
	close_table(&t);
}

static void fields_stand_between_delimiters(void **state)
{
	struct table t = open_table(SPAN("a,b,c\n1,,3\r\n\n,\nlast,one"), 0);

	expect_record(t.csv, "a|b|c");
	assert_int_equal(csv_delimiter(t.csv), ',');
	expect_record(t.csv, "1||3");
	assert_int_equal(csv_line(t.csv), 2);
	expect_record(t.csv, "|");
	assert_int_equal(csv_line(t.csv), 4);
	expect_record(t.csv, "last|one");
	assert_false(csv_record(t.csv));
	assert_true(csv_finish(t.csv));
	close_table(&t);
}

static void quotes_hold_anything(void **state)
{
	struct table t = open_table(SPAN("\"a,b\",\"say \"\"hi\"\"\",\"\"\n"
		"\"two\nlines\",\"and\r\nmore\r\n\",x\n\"\"\"\",5\" disk,\"end\""), 0);

	expect_record(t.csv, "a,b|say \"hi\"|");
	expect_record(t.csv, "two\nlines|and\r\nmore\r\n|x");
	assert_int_equal(csv_line(t.csv), 2);
	expect_record(t.csv, "\"|5\" disk|end");
	assert_int_equal(csv_line(t.csv), 6);
	assert_false(csv_record(t.csv));
	assert_true(csv_finish(t.csv));
	close_table(&t);
}

static void delimiters_are_found(void **state)
{
	struct table t = open_table(SPAN("a;b,c;d\n1,5;2;3\n"), 0);

	expect_record(t.csv, "a|b,c|d");
	expect_record(t.csv, "1,5|2|3");
	close_table(&t);
	t = open_table(SPAN("\"a,b,c,d\"\tx\ty\n"), 0);
	expect_record(t.csv, "a,b,c,d|x|y");
	close_table(&t);
	t = open_table(SPAN("sep=|\na|b,c\n"), 0);
	expect_record(t.csv, "a|b,c");
	assert_int_equal(csv_line(t.csv), 2);
	close_table(&t);
	t = open_table(SPAN("a:b,c\n"), ':');
	expect_record(t.csv, "a|b,c");
	close_table(&t);
	t = open_table(SPAN("\xef\xbb\xbf" "a\nb\n"), 0);
	expect_record(t.csv, "a");
	expect_record(t.csv, "b");
	close_table(&t);
	t = open_table(SPAN("\xff\xfe" "a\0,\0b\0\n\0"), 0);
	expect_record(t.csv, "a|b");
	close_table(&t);
}

static void columns_have_names(void **state)
{
	struct table t =
		open_table(SPAN("Time, \"CPU %\" ,x\n1.5, 20 ,\n2,,-1e3,,\n"), 0);
	double number;

	assert_true(csv_header(t.csv));
	assert_int_equal(csv_column(t.csv, "time"), 0);
	assert_int_equal(csv_column(t.csv, "\"cpu %\""), 1);
	assert_int_equal(csv_column(t.csv, "tim"), -1);
	assert_true(csv_record(t.csv));
	assert_true(csv_number(t.csv, 0, &number) && number == 1.5);
	assert_true(csv_number(t.csv, 1, &number) && number == 20);
	assert_true(csv_number(t.csv, 2, &number) && isnan(number));
	assert_true(csv_record(t.csv));
	assert_true(csv_number(t.csv, 1, &number) && isnan(number));
	assert_true(csv_number(t.csv, 2, &number) && number == -1000);
	assert_false(csv_record(t.csv));
	assert_true(csv_finish(t.csv));
	close_table(&t);
	t = open_table(SPAN("a;b\n1,5;2.5\n"), 0);
	assert_true(csv_header(t.csv) && csv_record(t.csv));
	assert_true(csv_number(t.csv, 0, &number) && number == 1.5);
	assert_true(csv_number(t.csv, 1, &number) && number == 2.5);
	close_table(&t);
}

static void errors_name_the_line(void **state)
{
	struct table t = open_table(SPAN("a,b\n1,2\n3,4,5\n"), 0);
	double number;

	expect_error(SPAN("a,b\n1,2\n3\n"),
		"t.csv:3: expected 2 fields as in the header, not 1");
	expect_error(SPAN("a,b\n1,2,3\n"),
		"t.csv:2: expected 2 fields as in the header, not 3");
	expect_error(SPAN("a,b\n\"1\n\n,2"), "t.csv:2: a quote is not closed");
	expect_error(SPAN("a,b\n\"1\"x,2\n"),
		"t.csv:2: field 1 goes on behind its closing quote");
	expect_error(SPAN("a,b\n1,\""), "t.csv:2: a quote is not closed");
	assert_true(csv_header(t.csv) && csv_record(t.csv));
	assert_true(csv_number(t.csv, 0, &number));
	assert_false(csv_record(t.csv));
	close_table(&t);
	t = open_table(SPAN("a,b\n1,two\n"), 0);
	assert_true(csv_header(t.csv) && csv_record(t.csv));
	assert_false(csv_number(t.csv, 1, &number));
	assert_string_equal(input_failed(t.in),
		"t.csv:2: column \"b\": expected a number, not \"two\"");
	close_table(&t);
}

static void nothing_is_no_record(void **state)
{
	struct table t = open_table(SPAN(""), 0);

	assert_false(csv_header(t.csv));
	assert_true(csv_finish(t.csv));
	close_table(&t);
	t = open_table(SPAN("\n\r\n\n"), 0);
	assert_false(csv_record(t.csv));
	close_table(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_stand_between_delimiters),
		cmocka_unit_test(quotes_hold_anything),
		cmocka_unit_test(delimiters_are_found),
		cmocka_unit_test(columns_have_names),
		cmocka_unit_test(errors_name_the_line),
		cmocka_unit_test(nothing_is_no_record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
