/* score_match.c - which path means which other, where they are not quite the same. */
#include <stdlib.h>

#include "score_parts.h"
#include "xalloc.h"

/* A path turned round: its parts from the last to the first, each with a NUL behind. */
struct key {
	size_t start, len;		/* in keys.bytes */
	uint32_t number;
};

struct keys {
	struct text bytes;
	struct key *items;		/* sorted */
	size_t count;
};

/* ---- making them ---- */

static bool is_separator(char c)
{
	return c == '/' || c == '\\';
}

static void add_part(struct text *t, struct span part)
{
	bool drive = part.len == 2 && part.s[1] == ':';

	if (!part.len || span_is(part, "."))
		return;
	if (drive && *part.s >= 'A' && *part.s <= 'Z')
		text_byte(t, (char)(*part.s + 'a' - 'A'));
	else
		text_add(t, part.s, part.len - drive);
	if (drive)
		text_byte(t, ':');
	text_byte(t, 0);
}

static void add_key(struct keys *keys, struct span path)
{
	size_t end = path.len, start = keys->bytes.len;

	for (size_t at = path.len; at-- > 0;) {
		if (!is_separator(path.s[at]))
			continue;
		add_part(&keys->bytes, (struct span){ path.s + at + 1, end - at - 1 });
		end = at;
	}
	add_part(&keys->bytes, (struct span){ path.s, end });
	keys->items[keys->count] = (struct key){ start, keys->bytes.len - start,
		(uint32_t)keys->count };
	keys->count++;
}

static struct span bytes_of(const struct keys *keys, const struct key *k)
{
	return (struct span){ text_span(&keys->bytes).s + k->start, k->len };
}

static int compare_keys(const void *left, const void *right, void *context)
{
	const struct key *a = left, *b = right;
	int order = span_compare(bytes_of(context, a), bytes_of(context, b));

	return order ? order : (a->number > b->number) - (a->number < b->number);
}

static struct keys keys_new(const struct span *paths, size_t count)
{
	struct keys keys = { .items = xcalloc(count, sizeof(*keys.items)) };

	for (size_t i = 0; i < count; i++)
		add_key(&keys, paths[i]);
	qsort_r(keys.items, count, sizeof(*keys.items), compare_keys, &keys);
	return keys;
}

static void keys_free(struct keys *keys)
{
	free(keys->items);
	text_free(&keys->bytes);
}

/* ---- comparing them ---- */

/* How many parts two have in common, from the last on. */
static size_t common(struct span a, struct span b)
{
	size_t parts = 0;

	for (size_t i = 0; i < a.len && i < b.len && a.s[i] == b.s[i]; i++)
		parts += !a.s[i];
	return parts;
}

static size_t count_parts(struct span key)
{
	return common(key, key);
}

/* The first that does not stand before it. */
static size_t lower_bound(const struct keys *keys, struct span key)
{
	size_t low = 0, high = keys->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (span_compare(bytes_of(keys, &keys->items[middle]), key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static size_t common_at(const struct keys *keys, size_t i, struct span key)
{
	return i < keys->count ? common(bytes_of(keys, &keys->items[i]), key) : 0;
}

static bool same_at(const struct keys *keys, size_t i, struct span key)
{
	return i < keys->count && !span_compare(bytes_of(keys, &keys->items[i]), key);
}

/* Files of these names stand in many folders. */
static bool says_nothing(struct span key)
{
	static const char *const names[] = { "__init__.py", "__main__.py", "index.js",
		"index.ts", "mod.rs", "package-info.java" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(key.s, names[i]))
			return true;
	return false;
}

static enum path_match how_alike(struct span key, struct span other, size_t parts)
{
	if (parts > 1 || count_parts(key) == 1 || count_parts(other) == 1)
		return says_nothing(key) && parts == 1 ? MATCH_NONE : MATCH_SUFFIX;
	return says_nothing(key) ? MATCH_NONE : MATCH_NAME;
}

/*
 * What stands beside a key in the order has most in common with it; those that have
 * as much stand beside that.
 */
static struct path_meant find_meant(const struct keys *keys, struct span key)
{
	size_t at = lower_bound(keys, key), parts = common_at(keys, at, key);
	struct path_meant meant = { MATCH_NONE, NO_ID };

	if (same_at(keys, at, key)) {
		meant.match = same_at(keys, at + 1, key) ? MATCH_AMBIGUOUS : MATCH_PATH;
	} else {
		if (at && common_at(keys, at - 1, key) > parts)
			parts = common_at(keys, --at, key);
		if (!parts)
			return meant;
		meant.match = how_alike(key, bytes_of(keys, &keys->items[at]), parts);
		if (meant.match && (common_at(keys, at + 1, key) >= parts ||
			(at && common_at(keys, at - 1, key) >= parts)))
			meant.match = MATCH_AMBIGUOUS;
	}
	if (meant.match)
		meant.number = keys->items[at].number;
	return meant;
}

static struct path_meant *find_all(const struct keys *keys, const struct keys *others)
{
	struct path_meant *meant = xcalloc(keys->count, sizeof(*meant));

	for (size_t i = 0; i < keys->count; i++)
		meant[keys->items[i].number] = find_meant(others,
			bytes_of(keys, &keys->items[i]));
	return meant;
}

struct path_meant *score_match_paths(const struct span *paths, size_t count,
	const struct span *others, size_t other_count)
{
	struct keys keys = keys_new(paths, count);
	struct keys other_keys = keys_new(others, other_count);
	struct path_meant *meant = find_all(&keys, &other_keys);
	struct path_meant *back = find_all(&other_keys, &keys);

	for (size_t i = 0; i < count; i++) {
		struct path_meant *m = &meant[i];

		if (m->match > MATCH_AMBIGUOUS && (back[m->number].number != i ||
			back[m->number].match <= MATCH_AMBIGUOUS))
			m->match = MATCH_AMBIGUOUS;
		if (m->match <= MATCH_AMBIGUOUS)
			m->number = NO_ID;
	}
	free(back);
	keys_free(&keys);
	keys_free(&other_keys);
	return meant;
}

static struct span *module_names(const struct score *s)
{
	struct span *names = xcalloc(s->count, sizeof(*names));

	for (size_t i = 0; i < s->count; i++)
		names[i] = s->modules[i].name;
	return names;
}

struct path_meant *score_match_modules(const struct score *from, const struct score *to)
{
	struct span *names = module_names(from), *others = module_names(to);
	struct path_meant *meant = score_match_paths(names, from->count, others,
		to->count);

	free(names);
	free(others);
	return meant;
}

/* ---- metrics ---- */

static void take_number(double *to, double value)
{
	if (value == value)
		*to = value;
}

static void take_flag(int *to, int flag)
{
	if (flag >= 0)
		*to = flag;
}

static void take_entry(struct score_measured *to, const struct metrics_entry *e)
{
	take_number(&to->complexity, e->complexity);
	take_number(&to->afferent, e->afferent);
	take_number(&to->efferent, e->efferent);
	take_number(&to->coupling, e->coupling);
	take_number(&to->memory, e->memory);
	take_flag(&to->circular, e->circular);
	take_flag(&to->hot_zone, e->hot_zone);
	to->entry = e;
}

static void take_file(struct score *s, size_t file, const struct span *names)
{
	struct metrics *metrics = s->metrics[file];
	struct span *paths = xcalloc(metrics->count, sizeof(*paths));
	struct path_meant *meant;

	for (size_t i = 0; i < metrics->count; i++)
		paths[i] = span_of(metrics->entries[i].path);
	meant = score_match_paths(paths, metrics->count, names, s->count);
	for (size_t i = 0; i < metrics->count; i++) {
		struct metrics_entry *e = &metrics->entries[i];

		e->match = meant[i].match;
		e->module = meant[i].number;
		if (e->module == NO_ID)
			continue;
		take_entry(&s->modules[e->module].measured, e);
		s->entries[e->module * s->metrics_count + file] = (uint32_t)i;
	}
	free(paths);
	free(meant);
}

void score_take_metrics(struct score *s, struct metrics *const *metrics, size_t count)
{
	struct span *names = module_names(s);

	s->metrics = metrics;
	s->metrics_count = count;
	s->entries = xcalloc(s->count * count, sizeof(*s->entries));
	memset(s->entries, 0xff, s->count * count * sizeof(*s->entries));
	for (size_t i = 0; i < count; i++)
		take_file(s, i, names);
	free(names);
}
