/*
 * cpulog_reader.h - tables of CPU and memory over time: what the files that read and
 * write them share.
 */
#ifndef PROFKIT_CPULOG_READER_H
#define PROFKIT_CPULOG_READER_H

#include <pthread.h>

#include "csv.h"
#include "format.h"
#include "units.h"

/* ---- time stamps: cpulog_stamp.c ---- */

enum stamp_kind {
	STAMP_ELAPSED,		/* a number of seconds, or of what the column says */
	STAMP_EPOCH,		/* 10, 13, 16 or 19 digits: s, ms, us or ns since 1970 */
	STAMP_CALENDAR,		/* 2025-10-24 14:30:00.25, or with / and T */
	STAMP_ZONED,		/* the same with Z, UTC, +02:00, +0200 or +02 */
	STAMP_DATE,		/* 2025-10-24 alone */
	STAMP_OF_DAY,		/* 14:30:00 alone */
};

struct stamp {
	enum stamp_kind kind;
	double seconds;		/* since 1970, of the day, or as written */
};

/* False where it is none. */
bool stamp_parse(struct span s, struct stamp *stamp);

/* Stamps of one hour differ in few characters: the others are parsed once. */
struct stamp_cache {
	char prefix[14];	/* "2025-10-24 14:" */
	char suffix[8];		/* of the zone */
	size_t suffix_len;
	double hour;		/* when it begins */
	enum stamp_kind kind;
	bool known;
};

/* The same as stamp_parse() for what a calendar writes at the begin of a line. */
bool stamp_parse_cached(struct span s, struct stamp_cache *cache, struct stamp *stamp);

/* "2025-10-24T14:30:00.250000", behind it a Z where zoned. */
void stamp_print(struct text *to, double seconds, bool zoned);

/* ---- cells: cpulog_cell.c ---- */

enum cell_kind { CELL_NUMBER, CELL_MISSING, CELL_BAD };

struct cell {
	enum cell_kind kind;
	double value;
	const struct unit *unit;	/* as in "145.3MB" or "78 %"; NULL: none */
	bool comma;			/* stood for the point */
	bool thousands;			/* were divided */
};

/*
 * decimal_comma: a single comma is one, and a single point before three digits
 * divides thousands.
 */
struct cell cell_parse(struct span s, bool decimal_comma);

/* ---- columns: cpulog_words.c, cpulog_columns.c, cpulog_choice.c ---- */

enum column_role {
	COLUMN_CPU, COLUMN_MEMORY, COLUMN_MEMORY_PERCENT,
	COLUMN_TIME, COLUMN_ELAPSED, COLUMN_DATE, COLUMN_PID, COLUMN_NAME,
	COLUMN_ROLES,
	COLUMN_OTHER = COLUMN_ROLES,	/* a counter of the file's own */
	COLUMN_TEXT,			/* nothing that the model holds */
};

struct log_column {
	char *name;		/* as the file has it, without blanks around */
	char *counter;		/* what its counter is called; NULL of no counters */
	const char *unit;	/* as in units.h; NULL: not told */
	enum column_role role;
};

/* What a name says: "RSS (KiB)" memory in kibibytes. */
struct column_words {
	enum column_role role;
	const char *unit;	/* as in units.h; NULL: not told */
	int plainness;		/* of two columns with one role the larger is meant */
};
struct column_words column_words(struct span name);
/* Whether a name can be CPU's or memory's at all; quick, for what may be no table. */
bool column_may_be_figure(struct span name);
/* "mem_virtual (MiB)" without what its unit is in. */
struct span column_without_unit(struct span name);

/* What a table has in its columns. */
struct log_columns {
	struct log_column *items;
	size_t count;
	int by_role[COLUMN_ROLES];	/* -1: none */
};

/* How many of these names are known words; of CPU or memory is one at least, else 0. */
size_t columns_known(const struct csv *c);
/* The columns whose names stand in a record; of a record without names if !named. */
void columns_take(struct log_columns *columns, const struct csv *c, bool named);
/* What had the role before is another counter then. */
void columns_set_role(struct log_columns *columns, size_t i, enum column_role role);
void columns_name_counters(struct log_columns *columns);
/* As read_options.columns has it; false after input_error(). */
bool columns_choose(struct log_columns *columns, struct input *in, const char *choice);
/* Whether a choice has names, and not numbers alone. */
bool columns_choice_names(const char *choice);
/* Whether a record has names that a choice tells; of numbers it tells: no figure there. */
bool columns_chosen_in(const struct csv *c, const char *choice);
void columns_free(struct log_columns *columns);

static inline bool column_is_counter(const struct log_column *c)
{
	return c->role <= COLUMN_MEMORY_PERCENT || c->role == COLUMN_OTHER;
}

/* ---- where it begins: cpulog_look.c ---- */

/* Where a table begins in the first bytes of an input. */
struct log_look {
	bool named, commented;		/* there is a header; in a comment */
	char delimiter;
	size_t header, header_len;	/* its names, without # */
	size_t rows;			/* where they begin */
	size_t garbage;			/* lines before, neither comments nor blank */
};

/* False where it is no table of ours. */
bool log_look(struct span head, const char *choice, struct log_look *look);
/* Takes a line of a head; the last may have no end. */
bool log_next_line(struct span *rest, struct span *line);
/* Whether a line is blank or begins with #; what stands behind that. */
bool log_is_comment(struct span line);
struct span log_comment_text(struct span line);
/* rest: what follows the names in the head. */
void log_set_header(struct log_look *look, struct span head, struct span names,
	struct span rest);

/* ---- the whole table: cpulog_plan.c, cpulog_first.c ---- */

/* What happened to rows and fields, counted and said. */
enum log_trouble {
	TROUBLE_ROW,		/* no time, or no row at all */
	TROUBLE_EMPTY,		/* a time and no value */
	TROUBLE_CUT,		/* the last row, cut off */
	TROUBLE_HEADER,		/* a header once more */
	TROUBLE_SHORT, TROUBLE_LONG,
	TROUBLE_MISSING, TROUBLE_NO_NUMBER,
	TROUBLE_COMMA, TROUBLE_THOUSANDS,
	TROUBLE_SUBJECT,	/* a row of one process too many */
	TROUBLE_ROUND,		/* stamps of one round that are not quite the same */
	TROUBLES,
};

struct log_count {
	uint64_t times, line;	/* the line of the first */
};

/* What is known of a table before its rows are read. */
struct log_plan {
	char delimiter;
	bool decimal_comma;
	bool named;			/* there is a header */
	bool psrecord;
	uint64_t rows_begin;		/* where in the input, behind the header */
	struct log_columns columns;
	enum stamp_kind stamps;		/* of the time column, or the date's and its */
	double time_factor;		/* seconds of one of its units */
	int decimals;			/* that all figures of the last column have; 0: they differ */
	enum log_clock clock;
	struct text said;		/* what was assumed, one a line */
	struct text lost;		/* what the model does not hold, one a line */
	pthread_mutex_t lock;		/* parts add up their counts */
	struct log_count counts[TROUBLES];
};

/* What the first rows tell of figures, units and stamps. */
void log_look_at_rows(struct log_plan *plan, struct span rows);
/* Digits behind the point of a row's last field. */
int log_decimals(const struct log_plan *plan, const struct csv *row);
bool log_plan_prepare(struct input *in, struct read_options *options);
bool log_plan_conclude(struct input *in, struct profile *p, void *shared);

/* ---- rows: cpulog_rows.c ---- */

struct profile *log_read_rows(struct input *in, const struct read_options *options);

/* ---- writing: cpulog_write.c ---- */

int log_write(const struct profile *p, const struct write_options *options,
	struct output *out, struct loss *loss, struct error *error);

#endif
