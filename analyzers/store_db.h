/*
 * store_db.h - questions to the SQLite file of a store; the only place that knows SQLite.
 *
 *	struct query *q = query_new(s, "SELECT id FROM runs WHERE label = ?", "s", label);
 *	while (query_row(q))
 *		add(query_integer(q, 0));
 *	return query_end(q, error);
 *
 * A query that failed gives no rows, and query_end() says why.
 */
#ifndef PROFKIT_STORE_DB_H
#define PROFKIT_STORE_DB_H

#include "store.h"

struct query;

/*
 * The letters of types say what is bound to the question marks, in order: i int64_t,
 * d double (NAN is NULL), s const char * (NULL is NULL), t struct span of text, b struct
 * span of bytes.  Strings and spans must stay until the query was run.
 */
struct query *query_new(struct store *s, const char *sql, const char *types, ...);
/* The same statement once more with other values. */
void query_again(struct query *q, const char *types, ...);

bool query_row(struct query *q);
/* Runs what gives no rows. */
void query_run(struct query *q);
int query_end(struct query *q, struct error *error);

/* query_new(), query_run() and query_end(). */
int store_run_sql(struct store *s, struct error *error, const char *sql,
	const char *types, ...);

int64_t query_integer(struct query *q, int column);
double query_number(struct query *q, int column);	/* NAN: NULL */
const char *query_text(struct query *q, int column);	/* "": NULL; until the next row */
struct span query_bytes(struct query *q, int column);	/* until the next row */

/* Of statements that users write. */
enum query_type { QUERY_NULL, QUERY_NUMBER, QUERY_TEXT, QUERY_BYTES };
int query_columns(const struct query *q);
const char *query_column_name(const struct query *q, int column);
enum query_type query_type(struct query *q, int column);
/* A statement alone that only reads, without anything behind it. */
struct query *query_of_user(struct store *s, const char *sql, struct error *error);

int64_t store_last_id(const struct store *s);	/* of the row inserted last */
const char *store_path(const struct store *s);
bool store_in_transaction(const struct store *s);

/* store_schema.c: steps[v], statements up to NULL, bring version v to v + 1. */
struct store_versions {
	const char *const *const *steps;
	size_t count;
};

extern const struct store_versions store_versions;
/* The tables, made or brought to the newest version: all of it, or nothing. */
int store_migrate(struct store *s, const struct store_versions *versions, bool create,
	struct error *error);

/* A change alone, or as part of the transaction that was begun. */
int store_change(struct store *s, int (*change)(struct store *s, void *what,
	struct error *error), void *what, struct error *error);

double store_duration(const struct profile *p);	/* of its logs, where it says none */
void store_ids_add(struct store_ids *runs, int64_t id);

enum { STORE_APPLICATION = 0x504b5354 };	/* "PKST" */

#endif
