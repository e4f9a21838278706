/* store_match.c - the function of a store that a pattern means. */
#include <stdlib.h>

#include "filter.h"
#include "store_db.h"

enum { MANY_SAID = 10 };

static void add_function(struct text *t, struct query *q)
{
	struct span file = query_bytes(q, 1), name;

	if (file.len) {
		text_add(t, file.s, file.len);
		text_byte(t, ':');
	}
	name = query_bytes(q, 0);
	text_add(t, name.s, name.len);
}

/* Adds the only one to name; how many there are, and the first of them to some. */
static size_t take_matches(struct query *q, const struct pattern *pattern, struct text *name,
	struct text *some)
{
	size_t count = 0;

	while (query_row(q)) {
		if (!pattern_matches(pattern, query_bytes(q, 0)))
			continue;
		if (!count)
			add_function(name, q);
		if (count < MANY_SAID) {
			text_str(some, count ? ", " : "");
			add_function(some, q);
		}
		count++;
	}
	return count;
}

int store_match_function(struct store *s, const char *regexp, struct text *name,
	struct error *error)
{
	struct pattern *pattern = pattern_new(regexp, false, error);
	struct text some = { 0 };
	struct query *q;
	size_t count;
	int status;

	if (!pattern)
		return -1;
	q = query_new(s, "SELECT name, file FROM functions GROUP BY name, file"
		" ORDER BY name, file", "");
	count = take_matches(q, pattern, name, &some);
	status = query_end(q, error);
	if (status == 0 && count != 1)
		status = !count ? error_set(error, "%s: no function matches \"%s\"",
			store_path(s), regexp) :
			error_set(error, "%s: \"%s\" matches %zu functions, expected one: "
				"%s%s", store_path(s), regexp, count, some.s,
				count > MANY_SAID ? " ..." : "");
	text_free(&some);
	pattern_free(pattern);
	return status;
}
