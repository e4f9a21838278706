/* diff_score.c - how likely two functions are one that got another name. */
#include <math.h>
#include <stdlib.h>

#include "diff_match.h"

/* What has been compared: the mean of scores, by weight. */
struct tally {
	double sum, weight;
};

static void compare(struct tally *t, double weight, double score)
{
	t->sum += weight * score;
	t->weight += weight;
}

static bool same(struct span a, struct span b)
{
	return !span_compare(a, b);
}

/* What a name says of who has it. */
static double name_weight(const struct candidate *k, struct span word)
{
	return diff_word_is_anonymous(word) ? 1 : k->common ? 2 : 4;
}

static void compare_names(struct tally *t, const struct comparison *c,
	const struct candidate *old, const struct candidate *now)
{
	const struct item *i = &c->items[old->item], *j = &c->items[now->item];
	struct span a = diff_last_word(i), b = diff_last_word(j);
	double score = 0.7 * diff_word_similarity(a, b) +
		0.3 * diff_word_similarity(i->name, j->name);

	compare(t, fmin(name_weight(old, a), name_weight(now, b)), score);
}

static struct span folder(struct span path)
{
	return (struct span){ path.s, path.len - span_base_name(path).len };
}

static double place_score(struct span a, struct span b)
{
	if (same(a, b))
		return 1;
	if (!a.len || !b.len)
		return 0;
	if (same(span_base_name(a), span_base_name(b)))
		return 0.7;
	return same(folder(a), folder(b)) ? 0.3 : 0;
}

static void compare_places(struct tally *t, const struct item *old,
	const struct item *now)
{
	double apart = fabs((double)old->line - (double)now->line);

	if (old->file.len || now->file.len)
		compare(t, 2, place_score(old->file, now->file));
	if (old->module.len || now->module.len)
		compare(t, 1, place_score(old->module, now->module));
	if (old->line > 0 && now->line > 0 && same(old->file, now->file))
		compare(t, 2, 1 / (1 + apart / 10));
}

/*
 * What two have in common of their calls: the part that is the same, and the part of
 * which nobody knows, because those neighbours have not been matched themselves.
 */
struct overlap {
	double same, unknown;
};

static double unmatched(const struct neighbours *n)
{
	double sum = 0;

	for (size_t i = 0; i < n->count; i++)
		sum += n->list[i].identity & UNMATCHED ? n->list[i].weight : 0;
	return sum;
}

static struct overlap find_overlap(const struct neighbours *a, const struct neighbours *b)
{
	double same = 0, known = 0;

	for (size_t i = 0, j = 0; i < a->count && j < b->count;) {
		uint32_t x = a->list[i].identity, y = b->list[j].identity;

		if (x == y)
			same += fmin(a->list[i].weight, b->list[j].weight);
		if (x == y && x & UNMATCHED)
			known += fmin(a->list[i].weight, b->list[j].weight);
		i += x <= y;
		j += y <= x;
	}
	return (struct overlap){ same, fmin(unmatched(a), unmatched(b)) - known };
}

static void compare_calls(struct tally *t, const struct neighbours *old,
	const struct neighbours *now)
{
	struct overlap o = { 0, 1 };

	if (old->count || now->count)
		o = find_overlap(old, now);
	t->sum += 2 * o.same + 0.5 * o.unknown;
	t->weight += 2 * (1 - o.unknown) + o.unknown;
}

static void compare_costs(struct tally *t, double a, double b)
{
	compare(t, 1, a == b ? 1 : a > 0 && b > 0 ? fmin(a, b) / fmax(a, b) : 0);
}

/* The same function, some lines up or down, whatever it calls by now. */
static bool only_moved_lines(const struct candidate *old, const struct candidate *now,
	const struct item *a, const struct item *b)
{
	return old->unique && now->unique && same(a->name, b->name) &&
		same(a->file, b->file) && same(a->module, b->module) &&
		!diff_word_is_anonymous(diff_last_word(a));
}

double diff_match_score(const struct comparison *c, const struct candidate *old,
	const struct candidate *now)
{
	const struct item *a = &c->items[old->item], *b = &c->items[now->item];
	struct tally t = { 0, 0 };

	compare_names(&t, c, old, now);
	compare_places(&t, a, b);
	compare_calls(&t, &old->callers, &now->callers);
	compare_calls(&t, &old->callees, &now->callees);
	compare_costs(&t, old->self_share, now->self_share);
	t.sum /= t.weight;
	return only_moved_lines(old, now, a, b) ? 0.9 + 0.1 * t.sum : t.sum;
}
