#include "metrics.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>

#include "components.h"
#include "metrics_reader.h"
#include "xalloc.h"

#define UNKNOWN ((double)NAN)

static const struct metrics_entry unknown = { .complexity = UNKNOWN, .afferent = UNKNOWN,
	.efferent = UNKNOWN, .coupling = UNKNOWN, .memory = UNKNOWN, .circular = -1,
	.hot_zone = -1, .module = UINT32_MAX };

static struct metrics *metrics_new(const char *name)
{
	struct metrics *m = xcalloc(1, sizeof(*m));

	m->name = xstrdup(name);
	return m;
}

void metrics_free(struct metrics *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->count; i++)
		free(m->entries[i].path);
	free(m->entries);
	free(m->edges);
	table_free(&m->by_path);
	free(m->name);
	free(m);
}

size_t metrics_entry(struct metrics *m, struct span path, uint64_t line)
{
	uint32_t hash = (uint32_t)hash_bytes(path.s, path.len);
	struct slot *s;

	table_reserve(&m->by_path);
	for (s = table_first(&m->by_path, hash); s->id; s = table_next(&m->by_path, s))
		if (s->hash == hash && span_is(path, m->entries[s->id - 1].path))
			return s->id - 1;
	m->entries = xgrow(m->entries, m->count, &m->capacity, sizeof(*m->entries));
	m->entries[m->count] = unknown;
	m->entries[m->count].path = xstrndup(path.s, path.len);
	m->entries[m->count++].line = line;
	table_put(&m->by_path, s, hash, (uint32_t)m->count);
	return m->count - 1;
}

void metrics_edge(struct metrics *m, size_t from, size_t to)
{
	m->edges = xgrow(m->edges, m->edge_count, &m->edge_capacity, sizeof(*m->edges));
	m->edges[m->edge_count++] = (struct dependency){ (uint32_t)from, (uint32_t)to };
}

/* ---- what columns and keys are called ---- */

struct key_word {
	const char *word;
	enum metrics_key key;
};

static const struct key_word key_words[] = {
	{ "path", METRICS_PATH }, { "file", METRICS_PATH }, { "filename", METRICS_PATH },
	{ "module", METRICS_PATH }, { "id", METRICS_PATH },
	{ "function", METRICS_FUNCTION }, { "name", METRICS_FUNCTION },
	{ "afferent_coupling", METRICS_AFFERENT }, { "afferent", METRICS_AFFERENT },
	{ "ca", METRICS_AFFERENT },
	{ "efferent_coupling", METRICS_EFFERENT }, { "efferent", METRICS_EFFERENT },
	{ "ce", METRICS_EFFERENT },
	{ "coupling", METRICS_COUPLING },
	{ "cyclomatic_complexity", METRICS_COMPLEXITY },
	{ "complexity", METRICS_COMPLEXITY },
	{ "cyclomatic", METRICS_COMPLEXITY }, { "ccn", METRICS_COMPLEXITY },
	{ "cc", METRICS_COMPLEXITY },
	{ "memory_mb", METRICS_MEMORY_MB }, { "memory", METRICS_MEMORY },
	{ "memory_bytes", METRICS_MEMORY },
	{ "is_circular", METRICS_CIRCULAR }, { "circular", METRICS_CIRCULAR },
	{ "is_hot_zone", METRICS_HOT_ZONE }, { "hot_zone", METRICS_HOT_ZONE },
};

/* "Afferent Coupling" is afferent_coupling. */
static bool same_word(struct span word, const char *key)
{
	for (size_t i = 0; i < word.len; i++, key++) {
		char c = (char)tolower((unsigned char)word.s[i]);

		if ((c == ' ' || c == '-' ? '_' : c) != *key || !*key)
			return false;
	}
	return !*key;
}

int metrics_key(struct span word)
{
	word = span_trim(word);
	for (size_t i = 0; i < sizeof(key_words) / sizeof(*key_words); i++)
		if (same_word(word, key_words[i].word))
			return key_words[i].key;
	return -1;
}

static double *number_of(struct metrics_entry *e, enum metrics_key key)
{
	switch (key) {
	case METRICS_AFFERENT: return &e->afferent;
	case METRICS_EFFERENT: return &e->efferent;
	case METRICS_COUPLING: return &e->coupling;
	case METRICS_COMPLEXITY: return &e->complexity;
	case METRICS_MEMORY_MB:
	case METRICS_MEMORY: return &e->memory;
	default: return NULL;
	}
}

bool metrics_key_adds(enum metrics_key key)
{
	return key == METRICS_COMPLEXITY || key == METRICS_MEMORY ||
		key == METRICS_MEMORY_MB;
}

void metrics_set(struct metrics_entry *e, enum metrics_key key, double value, bool add)
{
	double *number = number_of(e, key);

	if (isnan(value))
		return;
	if (key == METRICS_CIRCULAR)
		e->circular = value != 0;
	if (key == METRICS_HOT_ZONE)
		e->hot_zone = value != 0;
	if (!number)
		return;
	if (key == METRICS_MEMORY_MB)
		value *= 1048576;
	add = add && metrics_key_adds(key) && !isnan(*number);
	*number = add ? *number + value : value;
}

/* ---- what follows from the edges ---- */

static int compare_edges(const void *left, const void *right)
{
	const struct dependency *a = left, *b = right;

	if (a->to != b->to)
		return a->to < b->to ? -1 : 1;
	return (a->from > b->from) - (a->from < b->from);
}

/* Each once, none to itself, by what they go to. */
static void tidy_edges(struct metrics *m)
{
	size_t kept = 0;

	qsort(m->edges, m->edge_count, sizeof(*m->edges), compare_edges);
	for (size_t i = 0; i < m->edge_count; i++)
		if (m->edges[i].from != m->edges[i].to &&
			(!kept || compare_edges(&m->edges[kept - 1], &m->edges[i])))
			m->edges[kept++] = m->edges[i];
	m->edge_count = kept;
}

static void derive_coupling(struct metrics *m)
{
	double *ends = xcalloc(m->count * 2, sizeof(*ends));

	for (size_t i = 0; i < m->edge_count; i++) {
		ends[m->edges[i].to * 2]++;
		ends[m->edges[i].from * 2 + 1]++;
	}
	for (size_t i = 0; i < m->count; i++) {
		struct metrics_entry *e = &m->entries[i];

		if (!isnan(e->afferent) || !isnan(e->efferent) || !isnan(e->coupling))
			continue;
		e->afferent = ends[i * 2];
		e->efferent = ends[i * 2 + 1];
	}
	free(ends);
}

/* By what they go to, which turns them round: the circles are the same. */
static uint32_t *find_components(const struct metrics *m)
{
	size_t *at = xcalloc(m->count + 1, sizeof(*at));
	uint32_t *from = xcalloc(m->edge_count, sizeof(*from)), *found;

	for (size_t i = 0; i < m->edge_count; i++) {
		at[m->edges[i].to + 1]++;
		from[i] = m->edges[i].from;
	}
	for (size_t i = 0; i < m->count; i++)
		at[i + 1] += at[i];
	found = components_find(&(struct links){ m->count, at, from });
	free(at);
	free(from);
	return found;
}

static void derive_circles(struct metrics *m)
{
	uint32_t *component = find_components(m);
	uint32_t *sizes = xcalloc(m->count + 1, sizeof(*sizes));

	for (size_t i = 0; i < m->count; i++)
		sizes[component[i]]++;
	for (size_t i = 0; i < m->count; i++)
		if (m->entries[i].circular < 0)
			m->entries[i].circular = sizes[component[i]] > 1;
	free(sizes);
	free(component);
}

void metrics_derive(struct metrics *m)
{
	if (!m->edge_count)
		return;
	tidy_edges(m);
	derive_coupling(m);
	derive_circles(m);
}

/* ---- reading ---- */

static char first_byte(struct input *in)
{
	struct span head = span_trim(input_peek(in, 4096));

	return head.len ? *head.s : 0;
}

struct metrics *metrics_parse(struct input *in)
{
	struct metrics *m = metrics_new(input_name(in));
	char first = first_byte(in);
	bool good;

	if (!first && !input_failed(in))
		input_error(in, "holds no metrics");
	good = !input_failed(in) && (first == '{' || first == '[' ?
		metrics_read_json(m, in) : metrics_read_table(m, in));
	if (!good) {
		metrics_free(m);
		return NULL;
	}
	metrics_derive(m);
	return m;
}

struct metrics *metrics_read(const char *path, struct error *error)
{
	struct input *in = input_open(path, NULL, error);
	struct metrics *m = in ? metrics_parse(in) : NULL;

	if (in && !m)
		error_set(error, "%s", input_failed(in));
	input_close(in);
	return m;
}
