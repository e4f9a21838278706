/* pstats_sort.c - sort_stats() with its keys and their short forms. */
#include "pstats_sort.h"

#include <stdlib.h>

#include "xalloc.h"

enum field { END, PRIMITIVE, CALLS, SELF, TOTAL, FILE_NAME, LINE, NAME, STD_NAME };

static const struct key {
	const char *word, *title;
	unsigned char fields[4];	/* figures go down, words up */
} keys[] = {
	{ "calls", "call count", { CALLS } },
	{ "ncalls", "call count", { CALLS } },
	{ "cumtime", "cumulative time", { TOTAL } },
	{ "cumulative", "cumulative time", { TOTAL } },
	{ "filename", "file name", { FILE_NAME } },
	{ "line", "line number", { LINE } },
	{ "module", "file name", { FILE_NAME } },
	{ "name", "function name", { NAME } },
	{ "nfl", "name/file/line", { NAME, FILE_NAME, LINE } },
	{ "pcalls", "primitive call count", { PRIMITIVE } },
	{ "stdname", "standard name", { STD_NAME } },
	{ "time", "internal time", { SELF } },
	{ "tottime", "internal time", { SELF } },
};

enum { KEYS = sizeof(keys) / sizeof(*keys) };

static bool is_short_for(const char *begin, size_t len, const char *word)
{
	return strlen(word) >= len && !memcmp(begin, word, len);
}

/* shortest[k]: how far Python shortened each key before it met what it knew. */
static void shorten_keys(size_t shortest[KEYS])
{
	for (size_t k = 0; k < KEYS; k++) {
		bool met = false;

		shortest[k] = strlen(keys[k].word) + 1;
		while (!met && shortest[k] > 1) {
			size_t len = shortest[k] - 1;

			for (size_t i = 0; i < k; i++)
				met |= len >= shortest[i] &&
					is_short_for(keys[k].word, len, keys[i].word);
			if (!met)
				shortest[k]--;
		}
	}
}

/* What two keys can be short for is none; NULL where Python knows no such key. */
static const struct key *find_key(const char *word)
{
	const struct key *found = NULL;
	size_t shortest[KEYS], len = strlen(word);

	shorten_keys(shortest);
	for (size_t k = 0; k < KEYS; k++) {
		if (!len || !is_short_for(word, len, keys[k].word))
			continue;
		if (len == shortest[k] - 1)
			return NULL;
		if (len >= shortest[k])
			found = &keys[k];
	}
	return found;
}

static const char *old_key(const char *word)
{
	static const char *const old[] = { "-1", "stdname", "0", "calls", "1", "time",
		"2", "cumulative" };

	for (size_t i = 0; i < sizeof(old) / sizeof(*old); i += 2)
		if (!strcmp(word, old[i]))
			return old[i + 1];
	return word;
}

static int unknown_key(const char *word, struct error *error)
{
	struct text known = { 0 };

	for (size_t k = 0; k < KEYS; k++)
		text_printf(&known, "%s%s", k ? ", " : "", keys[k].word);
	error_set(error, "unknown sort key \"%s\"; there are %s", word, known.s);
	text_free(&known);
	return -1;
}

int sort_parse(struct sort *sort, const char *const *words, size_t count,
	struct error *error)
{
	*sort = (struct sort){ 0 };
	for (size_t i = 0; i < count; i++) {
		const char *word = count == 1 ? old_key(words[i]) : words[i];
		const struct key *key = find_key(word);

		if (!key) {
			sort_free(sort);
			return unknown_key(words[i], error);
		}
		text_printf(&sort->title, "%s%s", i ? ", " : "", key->title);
		for (const unsigned char *f = key->fields; *f && sort->count < MAX_FIELDS; f++)
			sort->fields[sort->count++] = (struct sort_field){ *f,
				*f <= TOTAL };
	}
	return 0;
}

void sort_free(struct sort *sort)
{
	text_free(&sort->title);
}

/* ---- names ---- */

void std_string(const struct profile *p, function_id f, struct text *to)
{
	const struct function *function = &p->functions[f];
	struct span file = profile_text(p, function->file),
		name = profile_text(p, function->name);

	if (!span_is(file, "~") || function->line) {
		text_add(to, file.s, file.len);
		text_printf(to, ":%lld(", (long long)function->line);
		text_add(to, name.s, name.len);
		text_byte(to, ')');
	} else if (span_starts(name, "<") && span_ends(name, ">")) {
		text_byte(to, '{');
		text_add(to, name.s + 1, name.len - 2);
		text_byte(to, '}');
	} else {
		text_add(to, name.s, name.len);
	}
}

static int compare_numbers(double a, double b)
{
	return (a > b) - (a < b);
}

static int compare_lines(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

int compare_functions(const struct profile *p, function_id a, function_id b)
{
	const struct function *f = &p->functions[a], *g = &p->functions[b];
	int order = profile_compare_texts(p, f->file, g->file);

	if (!order)
		order = compare_lines(f->line, g->line);
	return order ? order : profile_compare_texts(p, f->name, g->name);
}

/* ---- sorting ---- */

struct sorting {
	const struct sort *sort;
	const struct stats *s;
	struct text text;		/* the standard names, where they are needed */
	size_t *text_at;		/* by record; one more at the end */
};

static struct span name_of(const struct sorting *k, uint32_t i)
{
	return (struct span){ k->text.s + k->text_at[i],
		k->text_at[i + 1] - k->text_at[i] };
}

static int compare_field(const struct sorting *k, unsigned field, uint32_t a, uint32_t b)
{
	const struct record *x = &k->s->records[a], *y = &k->s->records[b];
	const struct profile *p = k->s->names;
	const struct function *f = &p->functions[x->function],
		*g = &p->functions[y->function];

	switch (field) {
	case PRIMITIVE: return compare_numbers(x->primitive, y->primitive);
	case CALLS: return compare_numbers(x->calls, y->calls);
	case SELF: return compare_numbers(x->self, y->self);
	case TOTAL: return compare_numbers(x->total, y->total);
	case FILE_NAME: return profile_compare_texts(p, f->file, g->file);
	case LINE: return compare_lines(f->line, g->line);
	case NAME: return profile_compare_texts(p, f->name, g->name);
	default: return span_compare(name_of(k, a), name_of(k, b));
	}
}

/* A record with its first figure at hand, which decides most often. */
struct entry {
	double figure;
	uint32_t record;
};

static int compare_entries(const void *a, const void *b, void *context)
{
	const struct sorting *k = context;
	const struct entry *x = a, *y = b;

	if (x->figure != y->figure)
		return x->figure > y->figure ? -1 : 1;
	for (size_t i = 0; i < k->sort->count; i++) {
		int order = compare_field(k, k->sort->fields[i].field,
			x->record, y->record);

		if (order)
			return k->sort->fields[i].descending ? -order : order;
	}
	return (x->record > y->record) - (x->record < y->record);
}

static double first_figure(const struct sort *sort, const struct record *r)
{
	switch (sort->fields[0].field) {
	case PRIMITIVE: return r->primitive;
	case CALLS: return r->calls;
	case SELF: return r->self;
	case TOTAL: return r->total;
	default: return 0;
	}
}

static void make_names(struct sorting *k)
{
	k->text_at = xcalloc(k->s->count + 1, sizeof(*k->text_at));
	for (size_t i = 0; i < k->s->count; i++) {
		k->text_at[i] = k->text.len;
		std_string(k->s->names, k->s->records[i].function, &k->text);
	}
	k->text_at[k->s->count] = k->text.len;
}

static bool needs_names(const struct sort *sort)
{
	for (size_t i = 0; i < sort->count; i++)
		if (sort->fields[i].field == STD_NAME)
			return true;
	return false;
}

uint32_t *sort_records(const struct sort *sort, const struct stats *s)
{
	struct entry *entries = xcalloc(s->count, sizeof(*entries));
	uint32_t *order = xcalloc(s->count, sizeof(*order));
	struct sorting k = { .sort = sort, .s = s };

	for (size_t i = 0; i < s->count; i++)
		entries[i] = (struct entry){ first_figure(sort, &s->records[i]),
			(uint32_t)i };
	if (needs_names(sort))
		make_names(&k);
	if (sort->count)
		qsort_r(entries, s->count, sizeof(*entries), compare_entries, &k);
	for (size_t i = 0; i < s->count; i++)
		order[i] = entries[i].record;
	text_free(&k.text);
	free(k.text_at);
	free(entries);
	return order;
}
