/*
 * csv.h - tables in text: values divided by commas, semicolons or tabs (RFC 4180).
 *
 *	struct csv *c = csv_open(in, 0);
 *	csv_header(c);
 *	int time = csv_column(c, "time"), cpu = csv_column(c, "cpu");
 *	while (csv_record(c))
 *		if (csv_number(c, time, &t) && csv_number(c, cpu, &x))
 *			...
 *	ok = csv_finish(c);
 *
 * One record at a time, in constant memory.  Fields may stand in quotes; then they
 * may hold the delimiter, ends of line, and quotes written twice.  A quote inside a
 * field that does not begin with one is a character like others.  Lines end in LF
 * or CRLF; empty ones are no records.
 *
 * After an error every call returns false and takes nothing.
 */
#ifndef PROFKIT_CSV_H
#define PROFKIT_CSV_H

#include "input.h"

struct csv;

/*
 * delimiter 0: the one that the first line has most of; or that it names, as
 * spreadsheets write it ("sep=;").  The input stays the caller's.
 */
struct csv *csv_open(struct input *in, char delimiter);
void csv_close(struct csv *c);		/* NULL is fine */

char csv_delimiter(const struct csv *c);	/* known once a record was taken */

/* Takes the next record; false at the end or after an error. */
bool csv_record(struct csv *c);

/*
 * Divides a line that the caller took from the input, for tables whose records are
 * lines whatever their quotes say.  False, and nothing is reported, where a quote is not
 * closed or a field goes on behind one; the fields before it are taken.
 */
bool csv_split(struct csv *c, struct span line);
/* What divides the fields of such a line most likely: , ; or tab. */
char csv_guess_delimiter(struct span line);

/* Its fields, valid until the next is taken; not NUL-terminated. */
size_t csv_count(const struct csv *c);
struct span csv_field(const struct csv *c, size_t field);
uint64_t csv_line(const struct csv *c);		/* where it begins */

/*
 * Takes a record as the names of the columns.  From then on a record with fewer
 * fields, or with more that are not empty, is an error.
 */
bool csv_header(struct csv *c);
/* The same of the record that was taken last. */
void csv_take_header(struct csv *c);
/* The first column of this name (any letter case, without blanks around); -1 if none. */
int csv_column(const struct csv *c, const char *name);
struct span csv_column_name(const struct csv *c, size_t column);

/*
 * A field as a number, NAN where it is empty.  Where semicolons divide fields a
 * comma may stand for the point.  False and an error that names the column where it
 * is none.
 */
bool csv_number(struct csv *c, size_t field, double *number);

/*
 * Reports an error, as input_error_at(), at the line where the record begins.  Returns
 * false.
 */
bool csv_error(struct csv *c, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Whether all went well. */
bool csv_finish(struct csv *c);

#endif
