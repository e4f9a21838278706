/* diff_match.c - what became of functions that only before has. */
#include "diff_match.h"

#include <math.h>
#include <stdlib.h>

#include "xalloc.h"

enum {
	BLOCK = 32,	/* of functions that have something in common, the heaviest */
	FEW = 8,	/* callers and callees by which others are found */
	ROUNDS = 3,
};

/* By round: good matches are made first, because they show what calls what. */
static const double least_scores[ROUNDS] = { 0.85, 0.75, 0 };

struct pair {
	uint32_t old, now;	/* candidates */
	double score;
};

/* Something that a function of the other side may have as well. */
struct key {
	uint64_t hash;
	uint32_t candidate;
	bool after;
	double weight;
};

struct matching {
	struct comparison *c;
	struct item_edges edges;
	struct candidate *candidates;
	size_t candidate_count, candidate_capacity;
	struct key *keys;
	size_t key_count, key_capacity;
	struct pair *pairs;
	size_t pair_count, pair_capacity;
	uint32_t *identities;	/* by item */
	uint32_t *becomes;	/* by item: as comparison_merge() takes it */
	double *match;
	bool *taken;		/* by item */
};

/* ---- candidates ---- */

/* Those are known by their names all over the world. */
static bool is_builtin(const struct item *i)
{
	return span_is(i->file, "~") || span_starts(i->name, "<built-in ") ||
		span_starts(i->name, "<method '");
}

static void add_candidate(struct matching *m, uint32_t item)
{
	const struct comparison *c = m->c;
	const struct item *i = &c->items[item];
	bool after = i->after_runs > 0;

	m->candidates = xgrow(m->candidates, m->candidate_count, &m->candidate_capacity,
		sizeof(*m->candidates));
	m->candidates[m->candidate_count++] = (struct candidate){ .item = item,
		.after = after,
		.steady = after ? 2 * i->after_runs > c->after_count :
			2 * i->before_runs > c->before_count,
		.self_share = after ? comparison_after_share(c, &c->self, item) :
			comparison_before_share(c, &c->self, item) };
}

/* Whether each side has some. */
static bool find_candidates(struct matching *m)
{
	bool sides[2] = { false, false };

	for (uint32_t i = 0; i < m->c->item_count; i++) {
		const struct item *item = &m->c->items[i];

		if ((item->before_runs && item->after_runs) || is_builtin(item))
			continue;
		add_candidate(m, i);
		sides[item->after_runs > 0] = true;
	}
	return sides[0] && sides[1];
}

static uint64_t hash_place(const struct item *i)
{
	uint64_t parts[] = { hash_bytes(i->name.s, i->name.len),
		hash_bytes(i->file.s, i->file.len),
		hash_bytes(i->module.s, i->module.len) };

	return hash_bytes(parts, sizeof(parts));
}

struct namesake {
	uint64_t hash;
	uint32_t item;
};

static int compare_namesakes(const void *x, const void *y)
{
	const struct namesake *a = x, *b = y;

	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	return (a->item > b->item) - (a->item < b->item);
}

static uint64_t hash_last_word(const struct item *i)
{
	return diff_hash_word(diff_last_word(i));
}

/* By item: how many have its hash, on the side that has more of them. */
static uint32_t *count_namesakes(const struct comparison *c,
	uint64_t (*hash)(const struct item *))
{
	struct namesake *all = xcalloc(c->item_count, sizeof(*all));
	uint32_t *counts = xcalloc(c->item_count, sizeof(*counts));

	for (uint32_t i = 0; i < c->item_count; i++)
		all[i] = (struct namesake){ hash(&c->items[i]), i };
	qsort(all, c->item_count, sizeof(*all), compare_namesakes);
	for (size_t i = 0, end; i < c->item_count; i = end) {
		uint32_t before = 0, after = 0;

		for (end = i; end < c->item_count; end++) {
			if (all[end].hash != all[i].hash)
				break;
			before += c->items[all[end].item].before_runs > 0;
			after += c->items[all[end].item].after_runs > 0;
		}
		for (size_t j = i; j < end; j++)
			counts[all[j].item] = before > after ? before : after;
	}
	free(all);
	return counts;
}

static void tell_namesakes(struct matching *m)
{
	uint32_t *places = count_namesakes(m->c, hash_place);
	uint32_t *words = count_namesakes(m->c, hash_last_word);

	for (size_t i = 0; i < m->candidate_count; i++) {
		struct candidate *k = &m->candidates[i];

		k->unique = places[k->item] == 1;
		k->common = words[k->item] > 3;
	}
	free(places);
	free(words);
}

static void name_items(struct matching *m)
{
	for (uint32_t i = 0; i < m->c->item_count; i++)
		m->identities[i] = i;
	for (size_t i = 0; i < m->candidate_count; i++) {
		uint32_t item = m->candidates[i].item;

		m->identities[item] = UNMATCHED |
			(uint32_t)diff_hash_word(diff_last_word(&m->c->items[item]));
	}
}

/* ---- pairs ---- */

static void add_key(struct matching *m, uint32_t candidate, unsigned kind, uint64_t value)
{
	uint64_t parts[] = { kind, value };

	m->keys = xgrow(m->keys, m->key_count, &m->key_capacity, sizeof(*m->keys));
	m->keys[m->key_count++] = (struct key){ hash_bytes(parts, sizeof(parts)),
		candidate, m->candidates[candidate].after,
		m->candidates[candidate].self_share };
}

static void add_neighbour_keys(struct matching *m, uint32_t candidate, unsigned kind,
	const struct neighbours *n)
{
	for (size_t i = 0; i < n->count && i < FEW; i++)
		add_key(m, candidate, kind, n->list[i].identity);
}

static void find_keys(struct matching *m)
{
	m->key_count = 0;
	for (uint32_t i = 0; i < m->candidate_count; i++) {
		const struct candidate *k = &m->candidates[i];
		const struct item *item = &m->c->items[k->item];

		if (m->taken[k->item])
			continue;
		add_key(m, i, 0, hash_place(item));
		add_key(m, i, 1, diff_hash_word(diff_last_word(item)));
		if (item->file.len)
			add_key(m, i, 2, hash_bytes(item->file.s, item->file.len));
		add_neighbour_keys(m, i, 3, &k->callers);
		add_neighbour_keys(m, i, 4, &k->callees);
	}
}

static int compare_keys(const void *x, const void *y)
{
	const struct key *a = x, *b = y;

	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	if (a->after != b->after)
		return a->after ? 1 : -1;
	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	return (a->candidate > b->candidate) - (a->candidate < b->candidate);
}

static void add_pair(struct matching *m, uint32_t old, uint32_t now)
{
	m->pairs = xgrow(m->pairs, m->pair_count, &m->pair_capacity, sizeof(*m->pairs));
	m->pairs[m->pair_count++] = (struct pair){ old, now, 0 };
}

static void pair_block(struct matching *m, size_t start, size_t middle, size_t end)
{
	for (size_t i = start; i < middle && i < start + BLOCK; i++)
		for (size_t j = middle; j < end && j < middle + BLOCK; j++)
			add_pair(m, m->keys[i].candidate, m->keys[j].candidate);
}

static int compare_pairs(const void *x, const void *y)
{
	const struct pair *a = x, *b = y;

	if (a->old != b->old)
		return a->old < b->old ? -1 : 1;
	return (a->now > b->now) - (a->now < b->now);
}

static void find_pairs(struct matching *m)
{
	size_t kept = 0;

	m->pair_count = 0;
	if (m->key_count)
		qsort(m->keys, m->key_count, sizeof(*m->keys), compare_keys);
	for (size_t i = 0, middle, end; i < m->key_count; i = end) {
		for (end = i; end < m->key_count && m->keys[end].hash == m->keys[i].hash;)
			end++;
		for (middle = i; middle < end && !m->keys[middle].after;)
			middle++;
		pair_block(m, i, middle, end);
	}
	if (m->pair_count)
		qsort(m->pairs, m->pair_count, sizeof(*m->pairs), compare_pairs);
	for (size_t i = 0; i < m->pair_count; i++)
		if (!i || compare_pairs(&m->pairs[i], &m->pairs[i - 1]))
			m->pairs[kept++] = m->pairs[i];
	m->pair_count = kept;
}

/* ---- choosing ---- */

static bool same_file(const struct item *a, const struct item *b)
{
	return !span_compare(span_base_name(a->file), span_base_name(b->file));
}

/* Of a path that stands for a function: one deeper is another one. */
static size_t depth_of(struct span name)
{
	size_t depth = 0;

	for (size_t i = 0; i < name.len; i++)
		depth += name.s[i] == ';';
	return depth;
}

/*
 * Functions without a name of their own are known by their file.  What occurs by
 * chance is gone by chance, but for the one function of that name.
 */
static bool may_match(const struct comparison *c, const struct candidate *old,
	const struct candidate *now)
{
	const struct item *a = &c->items[old->item], *b = &c->items[now->item];

	if (diff_word_is_anonymous(diff_last_word(a)) ||
		diff_word_is_anonymous(diff_last_word(b)))
		if (!same_file(a, b))
			return false;
	if (depth_of(a->name) != depth_of(b->name))
		return false;
	return (old->steady && now->steady) ||
		(old->unique && now->unique && !span_compare(a->name, b->name) &&
			same_file(a, b));
}

static void score_pairs(struct matching *m, double least)
{
	size_t kept = 0;

	for (size_t i = 0; i < m->pair_count; i++) {
		struct pair pair = m->pairs[i];
		const struct candidate *old = &m->candidates[pair.old];
		const struct candidate *now = &m->candidates[pair.now];

		if (!may_match(m->c, old, now))
			continue;
		pair.score = diff_match_score(m->c, old, now);
		if (pair.score >= least)
			m->pairs[kept++] = pair;
	}
	m->pair_count = kept;
}

static int compare_items(const struct item *a, const struct item *b)
{
	int order = span_compare(a->name, b->name);

	order = order ? order : span_compare(a->file, b->file);
	order = order ? order : (a->line > b->line) - (a->line < b->line);
	return order ? order : span_compare(a->module, b->module);
}

static int compare_scores(const void *x, const void *y, void *matching)
{
	const struct matching *m = matching;
	const struct pair *a = x, *b = y;
	int order = (a->score < b->score) - (a->score > b->score);

	order = order ? order : compare_items(&m->c->items[m->candidates[a->old].item],
		&m->c->items[m->candidates[b->old].item]);
	return order ? order : compare_items(&m->c->items[m->candidates[a->now].item],
		&m->c->items[m->candidates[b->now].item]);
}

static void take_best(struct matching *m)
{
	if (m->pair_count)
		qsort_r(m->pairs, m->pair_count, sizeof(*m->pairs), compare_scores, m);
	for (size_t i = 0; i < m->pair_count; i++) {
		uint32_t old = m->candidates[m->pairs[i].old].item;
		uint32_t now = m->candidates[m->pairs[i].now].item;

		if (m->taken[old] || m->taken[now])
			continue;
		m->taken[old] = m->taken[now] = true;
		m->becomes[old] = now;
		m->match[old] = m->pairs[i].score;
		m->identities[old] = m->identities[now] = now;
	}
}

static void run_round(struct matching *m, double least)
{
	diff_neighbours_find(&m->edges, m->identities, m->candidates, m->candidate_count,
		m->c->item_count);
	find_keys(m);
	find_pairs(m);
	score_pairs(m, fmax(least, m->c->options->min_match));
	take_best(m);
}

static void match_candidates(struct matching *m)
{
	size_t items = m->c->item_count;

	m->edges = diff_edges_new(m->c);
	m->identities = xcalloc(items, sizeof(*m->identities));
	m->becomes = xcalloc(items, sizeof(*m->becomes));
	m->match = xcalloc(items, sizeof(*m->match));
	m->taken = xcalloc(items, sizeof(*m->taken));
	for (uint32_t i = 0; i < items; i++)
		m->becomes[i] = i;
	tell_namesakes(m);
	name_items(m);
	for (int round = 0; round < ROUNDS; round++)
		run_round(m, least_scores[round]);
	comparison_merge(m->c, m->becomes, m->match);
	diff_neighbours_free(m->candidates, m->candidate_count);
	diff_edges_free(&m->edges);
	free(m->identities);
	free(m->becomes);
	free(m->match);
	free(m->taken);
}

void comparison_match(struct comparison *c)
{
	struct matching m = { .c = c };

	if (c->options->min_match <= 1 && find_candidates(&m))
		match_candidates(&m);
	free(m.candidates);
	free(m.keys);
	free(m.pairs);
}
