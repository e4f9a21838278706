/* store_resolve.c - which runs a name means: 17, T044, @idle~1, baseline:NAME. */
#include "store_db.h"

#include <stdlib.h>

#include "number.h"
#include "xalloc.h"

enum { MANY_SAID = 5 };

void store_ids_add(struct store_ids *runs, int64_t id)
{
	runs->ids = xgrow(runs->ids, runs->count, &runs->capacity, sizeof(*runs->ids));
	runs->ids[runs->count++] = id;
}

void store_ids_free(struct store_ids *runs)
{
	free(runs->ids);
}

static int take_ids(struct query *q, struct store_ids *runs, struct error *error)
{
	while (query_row(q))
		store_ids_add(runs, query_integer(q, 0));
	return query_end(q, error);
}

static int none(struct store *s, struct error *error, const char *what, const char *name)
{
	return error_set(error, "%s: no %s \"%s\"", store_path(s), what, name);
}

/* ---- @scenario ---- */

/* Digits behind the last ~: N, or N..M in either order. */
static bool take_range(const char *s, uint64_t *first, uint64_t *last)
{
	const char *dots = strstr(s, "..");
	struct span n = { s, dots ? (size_t)(dots - s) : strlen(s) };
	uint64_t a, b;

	if (!number_parse_uint(n, &a))
		return false;
	b = a;
	if (dots && !number_parse_uint(span_of(dots + 2), &b))
		return false;
	*first = a < b ? a : b;
	*last = a < b ? b : a;
	return *last <= INT32_MAX;
}

static int count_runs(struct store *s, const char *scenario, int64_t *count,
	struct error *error)
{
	struct query *q = query_new(s, "SELECT count(*) FROM runs WHERE scenario = ?", "s",
		scenario);

	*count = query_row(q) ? query_integer(q, 0) : 0;
	return query_end(q, error);
}

static int resolve_scenario(struct store *s, const char *scenario, uint64_t first,
	uint64_t last, struct store_ids *runs, struct error *error)
{
	size_t before = runs->count;
	int64_t count;

	if (count_runs(s, scenario, &count, error) < 0)
		return -1;
	if (!count)
		return none(s, error, "runs of scenario", scenario);
	if (take_ids(query_new(s, "SELECT id FROM runs WHERE scenario = ?"
			" ORDER BY time DESC, id DESC LIMIT ? OFFSET ?", "sii", scenario,
			(int64_t)(last - first + 1), (int64_t)first), runs, error) < 0)
		return -1;
	if (runs->count == before)
		return error_set(error, "%s: scenario \"%s\" has %lld run%s: no ~%llu",
			store_path(s), scenario, (long long)count,
			text_plural((size_t)count), (unsigned long long)first);
	return 0;
}

static int resolve_at(struct store *s, const char *name, struct store_ids *runs,
	struct error *error)
{
	const char *tilde = strrchr(name, '~');
	uint64_t first = 0, last = 0;
	bool numbered = tilde && take_range(tilde + 1, &first, &last);
	char *scenario = numbered ? xstrndup(name, (size_t)(tilde - name)) : xstrdup(name);
	int status = resolve_scenario(s, scenario, first, last, runs, error);

	free(scenario);
	return status;
}

/* ---- the others ---- */

static int resolve_label(struct store *s, const char *label, struct store_ids *runs,
	struct error *error)
{
	size_t before = runs->count;

	if (take_ids(query_new(s, "SELECT id FROM runs WHERE label = ?"
			" ORDER BY time DESC, id DESC", "s", label), runs, error) < 0)
		return -1;
	return runs->count > before ? 0 : none(s, error, "run with the label", label);
}

static int resolve_baseline(struct store *s, const char *name, struct store_ids *runs,
	struct error *error)
{
	size_t before = runs->count;

	if (take_ids(query_new(s, "SELECT r.id FROM baseline_runs b JOIN runs r"
			" ON r.id = b.run WHERE b.baseline = ?"
			" ORDER BY r.time DESC, r.id DESC", "s", name), runs, error) < 0)
		return -1;
	return runs->count > before ? 0 : none(s, error, "baseline with runs", name);
}

static int count_label(struct store *s, const char *label, int64_t *count,
	struct error *error)
{
	struct query *q = query_new(s, "SELECT count(*) FROM runs WHERE label = ?", "s",
		label);

	*count = query_row(q) ? query_integer(q, 0) : 0;
	return query_end(q, error);
}

/* A number is an id; where it is also a label, one has to say which is meant. */
static int resolve_number(struct store *s, const char *name, uint64_t id,
	struct store_ids *runs, struct error *error)
{
	size_t before = runs->count;
	int64_t labelled;

	if (count_label(s, name, &labelled, error) < 0 ||
		take_ids(query_new(s, "SELECT id FROM runs WHERE id = ?", "i",
			(int64_t)id), runs, error) < 0)
		return -1;
	if (runs->count > before && labelled)
		return error_set(error, "%s: \"%s\" is the id of a run and a label; say "
			"id:%s or label:%s", store_path(s), name, name, name);
	if (runs->count > before)
		return 0;
	return labelled ? resolve_label(s, name, runs, error) :
		none(s, error, "run", name);
}

static int resolve_id(struct store *s, const char *name, struct store_ids *runs,
	struct error *error)
{
	size_t before = runs->count;
	uint64_t id;

	if (!number_parse_uint(span_of(name), &id) || id > INT64_MAX)
		return error_set(error, "id:%s: expected the id of a run", name);
	if (take_ids(query_new(s, "SELECT id FROM runs WHERE id = ?", "i", (int64_t)id),
			runs, error) < 0)
		return -1;
	return runs->count > before ? 0 : none(s, error, "run", name);
}

static int resolve(struct store *s, const char *name, struct store_ids *runs,
	struct error *error)
{
	static const struct {
		const char *prefix;
		int (*resolve)(struct store *s, const char *name, struct store_ids *runs,
			struct error *error);
	} kinds[] = {
		{ "@", resolve_at }, { "baseline:", resolve_baseline },
		{ "label:", resolve_label }, { "id:", resolve_id },
	};
	uint64_t id;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (span_starts(span_of(name), kinds[i].prefix))
			return kinds[i].resolve(s, name + strlen(kinds[i].prefix), runs,
				error);
	if (number_parse_uint(span_of(name), &id) && id <= INT64_MAX)
		return resolve_number(s, name, id, runs, error);
	return resolve_label(s, name, runs, error);
}

int store_resolve(struct store *s, const char *name, struct store_ids *runs,
	struct error *error)
{
	size_t before = runs->count;

	if (resolve(s, name, runs, error) == 0)
		return 0;
	runs->count = before;
	return -1;
}

int store_resolve_one(struct store *s, const char *name, int64_t *run,
	struct error *error)
{
	struct store_ids runs = { 0 };
	struct text some = { 0 };
	int status = store_resolve(s, name, &runs, error);

	for (size_t i = 0; i < runs.count && i < MANY_SAID; i++)
		text_printf(&some, "%s%lld", i ? ", " : "", (long long)runs.ids[i]);
	if (status == 0 && runs.count > 1)
		status = error_set(error, "%s: \"%s\" means %zu runs, expected one: %s%s",
			store_path(s), name, runs.count, some.s,
			runs.count > MANY_SAID ? " ..." : "");
	if (status == 0)
		*run = runs.ids[0];
	text_free(&some);
	store_ids_free(&runs);
	return status;
}
