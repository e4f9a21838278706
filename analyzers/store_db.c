/* store_db.c - the SQLite file of a store: how it is opened, asked and changed. */
#include "store_db.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "xalloc.h"

enum {
	HEADER_SIZE = 100, APPLICATION_AT = 68,	/* sqlite.org/fileformat2.html, 1.3 */
	MAX_PATIENCE = 600,			/* seconds to wait for other processes */
	MIN_SLEEP_US = 500, MAX_SLEEP_US = 20000,
};

struct store {
	sqlite3 *db;
	char *path;
	enum store_mode mode;
	uint64_t dice;		/* for sleeps of random length */
	double waiting_since;	/* 0: not waiting */
};

struct query {
	struct store *store;
	sqlite3_stmt *statement;
	int status;		/* SQLITE_OK, or what failed first */
	char *why;		/* sqlite3_errmsg() of that */
	int number;		/* errno of that, where the system failed */
};

const char *store_path(const struct store *s)
{
	return s->path;
}

/* ---- waiting for other processes ---- */

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Random, so that processes that met once do not meet again. */
static void sleep_a_little(struct store *s)
{
	struct timespec t = { 0 };

	s->dice ^= s->dice << 13;
	s->dice ^= s->dice >> 7;
	s->dice ^= s->dice << 17;
	t.tv_nsec = 1000L * (MIN_SLEEP_US + (long)(s->dice % MAX_SLEEP_US));
	nanosleep(&t, NULL);
}

/* Whether to try again, after a while. */
static bool wait_for_others(struct store *s)
{
	if (s->waiting_since == 0)
		s->waiting_since = now();
	if (now() - s->waiting_since > MAX_PATIENCE)
		return false;
	sleep_a_little(s);
	return true;
}

static int when_busy(void *store, int times)
{
	return wait_for_others(store);
}

/* ---- errors ---- */

static const char *words_for(int status, const char *why)
{
	switch (status & 0xff) {
	case SQLITE_FULL: return "the disk is full";
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB: return "the store is corrupt";
	case SQLITE_BUSY: return "in use by other processes for ten minutes";
	case SQLITE_READONLY: return "cannot be written (it, its folder, its -wal or -shm)";
	case SQLITE_NOMEM: xalloc_failed();
	default: return why;
	}
}

/* number: what the system said, where it was the system; 0: unknown. */
static int say_failure(struct store *s, int status, const char *why, int number,
	struct error *error)
{
	const char *words = words_for(status, why);

	switch (status & 0xff) {
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN:
		if (number)
			words = strerror(number);
		break;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return error_set(error, "%s: %s (%s)", s->path, words, why);
	}
	return error_set(error, "%s: %s", s->path, words);
}

/* ---- statements ---- */

static void query_failed(struct query *q, int status)
{
	if (q->status != SQLITE_OK)
		return;
	q->status = status;
	q->why = xstrdup(sqlite3_errmsg(q->store->db));
	q->number = sqlite3_system_errno(q->store->db);
}

static int bind_span(struct query *q, int at, struct span value, bool text)
{
	const char *s = value.s ? value.s : "";

	return text ? sqlite3_bind_text64(q->statement, at, s, value.len, SQLITE_STATIC,
			SQLITE_UTF8) :
		sqlite3_bind_blob64(q->statement, at, s, value.len, SQLITE_STATIC);
}

static int bind_one(struct query *q, int at, char type, va_list *values)
{
	const char *text;
	double number;

	switch (type) {
	case 'i': return sqlite3_bind_int64(q->statement, at, va_arg(*values, int64_t));
	case 'd':
		number = va_arg(*values, double);
		return isnan(number) ? sqlite3_bind_null(q->statement, at) :
			sqlite3_bind_double(q->statement, at, number);
	case 's':
		text = va_arg(*values, const char *);
		return text ? bind_span(q, at, span_of(text), true) :
			sqlite3_bind_null(q->statement, at);
	case 't': return bind_span(q, at, va_arg(*values, struct span), true);
	default: return bind_span(q, at, va_arg(*values, struct span), false);
	}
}

static void bind_all(struct query *q, const char *types, va_list *values)
{
	int status;

	for (int i = 0; types[i] && q->status == SQLITE_OK; i++) {
		status = bind_one(q, i + 1, types[i], values);
		if (status != SQLITE_OK)
			query_failed(q, status);
	}
}

static struct query *prepare(struct store *s, const char *sql, const char **rest)
{
	struct query *q = xcalloc(1, sizeof(*q));
	int status;

	q->store = s;
	s->waiting_since = 0;
	do
		status = sqlite3_prepare_v2(s->db, sql, -1, &q->statement, rest);
	while ((status & 0xff) == SQLITE_BUSY && wait_for_others(s));
	if (status != SQLITE_OK)
		query_failed(q, status);
	return q;
}

struct query *query_new(struct store *s, const char *sql, const char *types, ...)
{
	struct query *q = prepare(s, sql, NULL);
	va_list values;

	va_start(values, types);
	bind_all(q, types, &values);
	va_end(values);
	return q;
}

void query_again(struct query *q, const char *types, ...)
{
	va_list values;

	sqlite3_reset(q->statement);
	va_start(values, types);
	bind_all(q, types, &values);
	va_end(values);
}

bool query_row(struct query *q)
{
	int status;

	if (q->status != SQLITE_OK)
		return false;
	q->store->waiting_since = 0;
	do
		status = sqlite3_step(q->statement);
	while ((status & 0xff) == SQLITE_BUSY && wait_for_others(q->store));
	if (status != SQLITE_ROW && status != SQLITE_DONE)
		query_failed(q, status);
	return status == SQLITE_ROW;
}

void query_run(struct query *q)
{
	while (query_row(q))
		;
}

int query_end(struct query *q, struct error *error)
{
	int status = q->status;

	if (status != SQLITE_OK)
		say_failure(q->store, status, q->why, q->number, error);
	sqlite3_finalize(q->statement);
	sqlite3_set_authorizer(q->store->db, NULL, NULL);
	free(q->why);
	free(q);
	return status == SQLITE_OK ? 0 : -1;
}

int store_run_sql(struct store *s, struct error *error, const char *sql,
	const char *types, ...)
{
	struct query *q = prepare(s, sql, NULL);
	va_list values;

	va_start(values, types);
	bind_all(q, types, &values);
	va_end(values);
	query_run(q);
	return query_end(q, error);
}

int64_t query_integer(struct query *q, int column)
{
	return sqlite3_column_int64(q->statement, column);
}

double query_number(struct query *q, int column)
{
	return sqlite3_column_type(q->statement, column) == SQLITE_NULL ? (double)NAN :
		sqlite3_column_double(q->statement, column);
}

const char *query_text(struct query *q, int column)
{
	const unsigned char *text = sqlite3_column_text(q->statement, column);

	return text ? (const char *)text : "";
}

struct span query_bytes(struct query *q, int column)
{
	const void *bytes = sqlite3_column_blob(q->statement, column);
	int len = sqlite3_column_bytes(q->statement, column);

	return (struct span){ bytes ? bytes : "", bytes ? (size_t)len : 0 };
}

int64_t store_last_id(const struct store *s)
{
	return sqlite3_last_insert_rowid(s->db);
}

/* ---- statements of users ---- */

/* What a question may do: read tables and views, and call functions. */
static int authorize(void *nothing, int action, const char *a, const char *b,
	const char *c, const char *d)
{
	switch (action) {
	case SQLITE_SELECT:
	case SQLITE_READ:
	case SQLITE_FUNCTION:
	case SQLITE_RECURSIVE: return SQLITE_OK;
	default: return SQLITE_DENY;
	}
}

struct query *query_of_user(struct store *s, const char *sql, struct error *error)
{
	const char *rest = NULL;
	struct query *q;

	sqlite3_set_authorizer(s->db, authorize, NULL);
	q = prepare(s, sql, &rest);
	if (q->status != SQLITE_OK) {
		if ((q->status & 0xff) == SQLITE_AUTH)
			error_set(error, "only questions that read the store are answered");
		query_end(q, error);
		return NULL;
	}
	if (!q->statement)
		error_set(error, "expected a statement of SQL");
	else if (!sqlite3_stmt_readonly(q->statement))
		error_set(error, "only questions that read the store are answered");
	else if (span_trim(span_of(rest)).len)
		error_set(error, "expected one statement of SQL, and there is more behind it");
	else
		return q;
	query_end(q, error);
	return NULL;
}

int query_columns(const struct query *q)
{
	return sqlite3_column_count(q->statement);
}

const char *query_column_name(const struct query *q, int column)
{
	const char *name = sqlite3_column_name(q->statement, column);

	return name ? name : "";
}

enum query_type query_type(struct query *q, int column)
{
	switch (sqlite3_column_type(q->statement, column)) {
	case SQLITE_NULL: return QUERY_NULL;
	case SQLITE_INTEGER:
	case SQLITE_FLOAT: return QUERY_NUMBER;
	case SQLITE_BLOB: return QUERY_BYTES;
	default: return QUERY_TEXT;
	}
}

/* ---- changes ---- */

bool store_in_transaction(const struct store *s)
{
	return !sqlite3_get_autocommit(s->db);
}

int store_begin(struct store *s, struct error *error)
{
	return store_run_sql(s, error, "BEGIN IMMEDIATE", "");
}

int store_commit(struct store *s, struct error *error)
{
	if (store_run_sql(s, error, "COMMIT", "") == 0)
		return 0;
	store_rollback(s);
	return -1;
}

void store_rollback(struct store *s)
{
	if (store_in_transaction(s))
		sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
}

/* ---- opening ---- */

enum file_state { FILE_ABSENT, FILE_EMPTY, FILE_STORE, FILE_OTHER, FILE_TROUBLE };

static uint32_t big_endian(const unsigned char *s)
{
	return (uint32_t)s[0] << 24 | (uint32_t)s[1] << 16 | (uint32_t)s[2] << 8 | s[3];
}

/* Before SQLite opens it, and never while it does: whose file it is, by its first bytes. */
static enum file_state look_at(const char *path)
{
	unsigned char head[HEADER_SIZE];
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t n;

	if (fd < 0)
		return errno == ENOENT ? FILE_ABSENT : FILE_TROUBLE;
	n = fstat(fd, &st) ? -1 : S_ISREG(st.st_mode) ? pread(fd, head, sizeof(head), 0) : 1;
	close(fd);
	if (n < 0)
		return FILE_TROUBLE;
	if (n == 0)
		return FILE_EMPTY;
	return n == HEADER_SIZE && !memcmp(head, "SQLite format 3", 16) &&
		big_endian(head + APPLICATION_AT) == STORE_APPLICATION ? FILE_STORE :
		FILE_OTHER;
}

static int check_file(const char *path, enum store_mode mode, struct error *error)
{
	switch (look_at(path)) {
	case FILE_STORE: return 0;
	case FILE_ABSENT:
		return mode == STORE_CREATE ? 0 : error_set(error,
			"%s: no such store; profstore add makes one", path);
	case FILE_EMPTY:
		return mode == STORE_CREATE ? 0 : error_set(error,
			"%s: empty, not a store of profstore", path);
	case FILE_OTHER: return error_set(error, "%s: not a store of profstore", path);
	default: return error_set(error, "%s: %s", path, strerror(errno));
	}
}

static int set_up(struct store *s, struct error *error)
{
	/* Large pages for large pieces; of a file that is there, they stay as they are. */
	static const char *const settings[] = { "PRAGMA page_size = 16384",
		"PRAGMA foreign_keys = ON",
		"PRAGMA synchronous = FULL", "PRAGMA cell_size_check = ON",
		"PRAGMA temp_store = MEMORY" };

	for (size_t i = 0; i < sizeof(settings) / sizeof(*settings); i++)
		if (store_run_sql(s, error, settings[i], "") < 0)
			return -1;
	return 0;
}

/*
 * Others may hold the file just now; then it stays as it is until the next one opens it.
 * Everything works in either mode, only that readers wait for writers.  SQLite is
 * asked, not the file: opening and closing it here would drop SQLite's locks, which are the
 * process's (sqlite.org/howtocorrupt.html, 2.2).
 */
static void write_ahead(struct store *s)
{
	sqlite3_exec(s->db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
}

static int open_file(struct store *s, const char *name, int flags)
{
	int status = sqlite3_open_v2(name, &s->db, flags | SQLITE_OPEN_NOMUTEX, NULL);

	if (status != SQLITE_OK)
		return status;
	sqlite3_extended_result_codes(s->db, 1);
	sqlite3_busy_handler(s->db, when_busy, s);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	return SQLITE_OK;
}

/* Whether all there is stands in the store itself, nothing in a log beside it. */
static bool has_no_log(const struct store *s)
{
	struct text log = { 0 };
	struct stat st;
	bool none;

	text_printf(&log, "%s-wal", s->path);
	none = stat(log.s, &st) ? errno == ENOENT : !st.st_size;
	text_free(&log);
	return none;
}

/*
 * Reading makes a log where the folder allows it, which then is as little to be written
 * as the store; where it does not, nothing is read (sqlite.org/wal.html, "Read-Only
 * Databases").
 */
static bool is_sealed(struct store *s)
{
	struct query *q;
	struct error error = { 0 };
	int status;

	if (!has_no_log(s))
		return false;
	if (sqlite3_db_readonly(s->db, "main") == 1)
		return true;
	q = query_new(s, "PRAGMA user_version", "");
	query_run(q);
	status = q->status & 0xff;
	query_end(q, &error);
	error_free(&error);
	return status == SQLITE_CANTOPEN || status == SQLITE_READONLY;
}

/* As a URI's path (sqlite.org/uri.html), whatever is in it. */
static int open_immutable(struct store *s)
{
	struct text uri = { 0 };
	int status;

	text_str(&uri, *s->path == '/' ? "file://" : "file:");
	for (const char *c = s->path; *c; c++)
		text_printf(&uri, strchr("%?#", *c) ? "%%%02X" : "%c", (unsigned char)*c);
	text_str(&uri, "?immutable=1");
	sqlite3_close(s->db);
	s->db = NULL;
	status = open_file(s, uri.s, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
	text_free(&uri);
	return status;
}

static int open_store(struct store *s, struct error *error)
{
	int status = open_file(s, s->path, SQLITE_OPEN_READWRITE |
		(s->mode == STORE_CREATE ? SQLITE_OPEN_CREATE : 0));

	if (status == SQLITE_OK && s->mode == STORE_READ && is_sealed(s))
		status = open_immutable(s);
	else if (status == SQLITE_OK && s->mode != STORE_READ &&
		sqlite3_db_readonly(s->db, "main") == 1)
		return say_failure(s, SQLITE_READONLY, "", 0, error);
	if (status != SQLITE_OK)
		return say_failure(s, status, sqlite3_errmsg(s->db),
			sqlite3_system_errno(s->db), error);
	if (set_up(s, error) < 0 || store_migrate(s, &store_versions,
			s->mode == STORE_CREATE, error) < 0)
		return -1;
	if (s->mode != STORE_READ)
		write_ahead(s);
	return s->mode == STORE_READ ? store_run_sql(s, error, "PRAGMA query_only = ON",
		"") : 0;
}

struct store *store_open(const char *path, enum store_mode mode, struct error *error)
{
	struct store *s;

	if (check_file(path, mode, error) < 0)
		return NULL;
	s = xcalloc(1, sizeof(*s));
	s->path = xstrdup(path);
	s->mode = mode;
	s->dice = (uint64_t)getpid() * 0x9E3779B97F4A7C15u | 1;
	if (open_store(s, error) == 0)
		return s;
	store_close(s);
	return NULL;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	store_rollback(s);
	sqlite3_close(s->db);
	free(s->path);
	free(s);
}
