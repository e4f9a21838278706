/* store_read.c - the profiles, logs and attachments of a store, as they went in. */
#include "store_db.h"

#include <math.h>

#include "compress.h"
#include "format.h"
#include "pack.h"

enum { MAX_BYTES = INT32_MAX };		/* of one piece; SQLite's own limit is lower */

/* What is stored of a file: as it is, and what its shape was compressed against. */
static struct query *ask_contents(struct store *s, int64_t file)
{
	return query_new(s, "SELECT c.shape, c.figures, b.shape, f.kind, f.name, f.format"
		" FROM files f LEFT JOIN contents c ON c.file = f.id"
		" LEFT JOIN bases b ON b.id = c.base WHERE f.id = ?", "i", file);
}

static int name_store(struct store *s, struct error *inner, struct error *error)
{
	error_set(error, "%s: the store is corrupt: %s", store_path(s), inner->text);
	error_free(inner);
	return -1;
}

static int take_packed(struct store *s, struct query *q, struct packed *packed,
	struct error *error)
{
	struct text base = { 0 };
	struct error inner = { 0 };
	int status = 0;

	if (query_type(q, 2) != QUERY_NULL)
		status = decompress_add(&base, query_bytes(q, 2), SPAN(""), MAX_BYTES,
			&inner);
	if (status == 0)
		status = decompress_add(&packed->shape, query_bytes(q, 0),
			text_span(&base), MAX_BYTES, &inner);
	if (status == 0)
		status = decompress_add(&packed->figures, query_bytes(q, 1), SPAN(""),
			MAX_BYTES, &inner);
	text_free(&base);
	return status < 0 ? name_store(s, &inner, error) : 0;
}

static struct profile *unpack(struct store *s, const struct packed *packed, unsigned want,
	struct error *error)
{
	struct error inner = { 0 };
	struct profile *p = profile_unpack(text_span(&packed->shape),
		text_span(&packed->figures), want, &inner);

	if (!p) {
		name_store(s, &inner, error);
		return NULL;
	}
	if ((want & WANT_TREE) && p->graph.exact)
		profile_tree_from_graph(p);
	return p;
}

struct profile *store_file_profile(struct store *s, int64_t file, unsigned want,
	struct error *error)
{
	struct query *q = ask_contents(s, file);
	struct packed packed = { 0 };
	struct profile *p = NULL;

	if (!query_row(q))
		error_set(error, "%s: no file %lld", store_path(s), (long long)file);
	else if (query_integer(q, 3) == STORED_ATTACHMENT)
		error_set(error, "%s: is an attachment, no profile", query_text(q, 4));
	else if (take_packed(s, q, &packed, error) == 0)
		p = unpack(s, &packed, want, error);
	packed_free(&packed);
	if (query_end(q, error) == 0)
		return p;
	profile_free(p);
	return NULL;
}

int store_file_bytes(struct store *s, int64_t file, struct text *bytes,
	struct error *error)
{
	struct query *q = ask_contents(s, file);
	struct error inner = { 0 };
	int status = 0;

	if (!query_row(q))
		status = error_set(error, "%s: no file %lld", store_path(s),
			(long long)file);
	else if (query_integer(q, 3) != STORED_ATTACHMENT)
		status = error_set(error, "%s: no attachment", query_text(q, 4));
	else if (decompress_add(bytes, query_bytes(q, 1), SPAN(""), MAX_BYTES, &inner) < 0)
		status = name_store(s, &inner, error);
	return query_end(q, error) < 0 ? -1 : status;
}

/* The first file of a kind; 0: there is none. */
static int find_file(struct store *s, int64_t run, enum stored_kind kind, int64_t *file,
	struct error *error)
{
	struct query *q = query_new(s, "SELECT id FROM files WHERE run = ? AND kind = ?"
		" ORDER BY id LIMIT 1", "ii", run, (int64_t)kind);

	*file = query_row(q) ? query_integer(q, 0) : 0;
	return query_end(q, error);
}

/* What has both a time line of functions and a log (mprof's) is stored as a profile. */
static struct profile *log_in_profile(struct store *s, int64_t run, unsigned want,
	struct error *error)
{
	struct profile *p = NULL;
	int64_t file;

	if (find_file(s, run, STORED_PROFILE, &file, error) == 0 && file)
		p = store_file_profile(s, file, want, error);
	if (!p || p->log_count)
		return p;
	profile_free(p);
	return NULL;
}

struct profile *store_profile(struct store *s, int64_t run, enum stored_kind kind,
	unsigned want, struct error *error)
{
	struct profile *p = NULL;
	int64_t file;

	if (find_file(s, run, kind, &file, error) < 0)
		return NULL;
	if (file)
		return store_file_profile(s, file, want, error);
	if (kind == STORED_LOG)
		p = log_in_profile(s, run, want, error);
	if (!p && !error->text)
		error_set(error, "%s: run %lld has no %s", store_path(s), (long long)run,
			stored_kind_word(kind));
	return p;
}
