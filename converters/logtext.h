/*
 * logtext.h - what readers of the text that monitors print have in common: rows by
 * time, columns by the words of a header, processes and devices by name.
 *
 *	logtext_start(&t, in, "vmstat", CLOCK_ROWS);
 *	while (logtext_line(&t, &line)) ...
 *		logtext_split(&t, line);
 *		logtext_header(&t, 0, known);
 *		logtext_row(&t, time);
 *		logtext_values(&t, 0, 0);
 *	return logtext_finish(&t, "expected ...");
 */
#ifndef PROFKIT_LOGTEXT_H
#define PROFKIT_LOGTEXT_H

#include "input.h"
#include "profile.h"
#include "table.h"

/* What a word of a header is to us. */
struct logtext_known {
	const char *word;	/* as the tool writes it; "*": any other */
	const char *name;	/* of the counter; NULL: not kept */
	const char *unit;
	enum cpu_scale scale;
};

struct logtext_column {
	string_id word;
	const struct logtext_known *known;	/* NULL: kept under its own word */
};

/* The clock of a log whose lines have the time of day. */
struct logtext_clock {
	double day;		/* midnight that it began after, s since 1970; NAN unknown */
	double last;		/* the last time of day, s */
	double days;		/* s that midnights since have added */
	double first;		/* the first time; NAN none yet */
};

/* Values of one thing with a subject, until it is known which have a counter each. */
struct logtext_series {
	string_id name, subject, unit;
	enum cpu_scale scale;
	size_t counter;		/* where it has no subject */
};

struct logtext_cell {
	uint32_t series, row;
	double value;
};

struct logtext {
	struct input *in;
	struct profile *p;
	uint32_t log;
	size_t row;		/* the row that values go to; SIZE_MAX: none yet */
	bool in_blocks;		/* set by the reader: a row takes several lines */
	bool cut;		/* the last line had no end */
	bool unordered;		/* private: some row is earlier than the one before it */
	struct logtext_clock clock;

	struct span *fields;	/* of the line that was split last */
	size_t count, capacity;
	struct logtext_column *columns;	/* of the header that was taken last */
	size_t column_count, column_capacity;

	struct logtext_series *series;	/* from here on private */
	size_t series_count, series_capacity, plain_count;
	struct table index;
	struct logtext_cell *cells;
	size_t cell_count, cell_capacity;
};

void logtext_start(struct logtext *t, struct input *in, const char *format,
	enum log_clock clock);

/*
 * Takes the next line.  The last one of a file that was cut off, which has no end,
 * is none: that is said.
 */
bool logtext_line(struct logtext *t, struct span *line);

/* A line that is none of the format's: counted, and said at the end. */
void logtext_skip(struct logtext *t);

/* Divides a line at blanks; only where at least two stand together. */
void logtext_split(struct logtext *t, struct span line);
void logtext_split_wide(struct logtext *t, struct span line);

/* A number; a comma may stand for the point, and % behind it. */
bool logtext_number(struct span s, double *value);
/* The same in KiB, where it has no letter such as m or G behind it. */
bool logtext_kibibytes(struct span s, double *value);

/* ---- time of day; logtext_time.c ---- */

/* "2026-11-28", "28.11.2026", "11/28/26" (the month first unless it cannot be). */
bool logtext_date(struct span s, double *day);	/* seconds since 1970 */

/* What a line begins with: "15:04:05", "03:04:05 PM", or seconds since 1970. */
struct logtext_stamp {
	size_t fields;		/* how many it takes; 0: there is none */
	double seconds;		/* of the day, or since 1970 */
	bool since_1970;
};
struct logtext_stamp logtext_stamp(const struct logtext *t, size_t first);

/*
 * The moment of a stamp: a time of day that is twelve hours or more before the last
 * is the next day's.  Sets the log's clock; where the date is not known that counts
 * from the first stamp.
 */
double logtext_moment(struct logtext *t, struct logtext_stamp stamp);
/* Where a file tells of the same time again: the day is the first one. */
void logtext_begin_again(struct logtext *t);

/*
 * What sysstat's programs begin with: "Linux 6.1 (host) DATE _x86_64_ (2 CPU)".  Takes
 * date and cores.
 */
bool logtext_is_banner(struct span line);
void logtext_banner(struct logtext *t, struct span line);

/* Whether no field from first on is a number: words of a header. */
bool logtext_only_words(const struct logtext *t, size_t first);

/* For detection: the next line of a head; false where there is no whole one left. */
bool logtext_head_line(struct span *head, struct span *line);

/*
 * Takes the fields from first on as the words of columns.  known ends with a word
 * NULL.
 */
void logtext_header(struct logtext *t, size_t first, const struct logtext_known *known);
/* The column of this word; -1: none. */
int logtext_column(const struct logtext *t, const char *word);

/* A new row; the row of this time, made if there is none. */
void logtext_new_row(struct logtext *t, double time);
void logtext_row(struct logtext *t, double time);

/* One value in the row.  subject: 0 none. */
void logtext_put(struct logtext *t, string_id subject, const char *name,
	const char *unit, enum cpu_scale scale, double value);
/*
 * The fields from first on as values of the columns, where they are numbers.  prefix:
 * before the counters' names, "" none.
 */
void logtext_values(struct logtext *t, size_t first, string_id subject,
	const char *prefix);

/* "NAME [PID]". */
string_id logtext_process(struct logtext *t, struct span name, struct span pid);

/*
 * The profile; NULL after an input_error(), which is the one given where no row was
 * read.  Frees what the reading took.  A row of several lines that was cut off is
 * left out.  Where there are more processes than would fit a table in a few times
 * the size of what was read, those with the least CPU, then memory, are added up as
 * "(others)".
 */
struct profile *logtext_finish(struct logtext *t, const char *expected);

void logtext_free(struct logtext *t);	/* what logtext_finish() frees; not the profile */

#endif
