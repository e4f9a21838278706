#include "score_parts.h"

#include <math.h>
#include <stdlib.h>

#include "xalloc.h"

const double score_impact_from[] = { 0, 0.05, 0.10, 0.20 };
const double score_difficulty_from[] = { 0, 10, 20, 30 };
const double score_kind_from[] = { 0.05, 0.10, 0.30 };

static double or_0(double value)
{
	return isnan(value) ? 0 : value;
}

/* ---- what is known of each module ---- */

static bool is_candidate(const struct score *s, const struct score_module *m)
{
	return m->self > 0 && m->share >= s->rules.min_share && !m->intentional;
}

static void find_candidates(struct score *s)
{
	free(s->ranked);
	s->ranked = xcalloc(s->count, sizeof(*s->ranked));
	s->ranked_count = 0;
	for (size_t i = 0; i < s->count; i++)
		if (is_candidate(s, &s->modules[i]))
			s->ranked[s->ranked_count++] = &s->modules[i];
}

static double measured_coupling(const struct score_measured *m)
{
	if (!isnan(m->coupling))
		return m->coupling;
	if (isnan(m->afferent) && isnan(m->efferent))
		return (double)NAN;
	return or_0(m->afferent) + or_0(m->efferent);
}

static void take_coupling(struct score *s)
{
	bool measured = false;

	for (size_t i = 0; i < s->ranked_count; i++)
		measured |= !isnan(measured_coupling(&s->ranked[i]->measured));
	for (size_t i = 0; i < s->count; i++) {
		struct score_module *m = &s->modules[i];

		m->afferent = measured ? m->measured.afferent : m->used_by;
		m->efferent = measured ? m->measured.efferent : m->uses;
		m->factors[FACTOR_COUPLING] = measured ? measured_coupling(&m->measured) :
			m->used_by + m->uses;
	}
	s->sources[FACTOR_COUPLING] = measured ? SOURCE_MEASURED : SOURCE_DERIVED;
}

static void take_circles(struct score *s)
{
	bool measured = false;

	for (size_t i = 0; i < s->ranked_count; i++)
		measured |= s->ranked[i]->measured.circular >= 0;
	for (size_t i = 0; i < s->count; i++) {
		struct score_module *m = &s->modules[i];

		m->circular = measured ? m->measured.circular > 0 : m->circle != 0;
	}
	s->circular_source = measured ? SOURCE_MEASURED : SOURCE_DERIVED;
}

/* A second profile's, else the metrics', else a column of the profile itself. */
static void take_memory(struct score *s)
{
	double sum = 0;
	bool measured = false;

	for (size_t i = 0; i < s->ranked_count && !s->memory_taken; i++)
		measured |= !isnan(s->ranked[i]->measured.memory);
	if (!s->memory_taken && !measured)
		score_own_memory(s);
	for (size_t i = 0; i < s->count; i++) {
		struct score_module *m = &s->modules[i];
		double bytes = measured ? m->measured.memory : m->bytes;

		m->factors[FACTOR_MEMORY] = bytes < 0 ? 0 : bytes;
		sum += bytes > 0 ? bytes : 0;
	}
	for (size_t i = 0; i < s->count; i++) {
		double bytes = s->modules[i].factors[FACTOR_MEMORY];

		s->modules[i].memory_share = sum > 0 ? bytes / sum : (double)NAN;
	}
}

static void take_factors(struct score *s)
{
	for (size_t i = 0; i < s->count; i++) {
		struct score_module *m = &s->modules[i];

		m->factors[FACTOR_TIME] = m->self;
		m->factors[FACTOR_CALLS] = m->calls;
		m->factors[FACTOR_COMPLEXITY] = m->measured.complexity;
	}
	take_coupling(s);
	take_circles(s);
	take_memory(s);
}

/* ---- hot zones ---- */

static int compare_down(const void *left, const void *right)
{
	const double *a = left, *b = right;

	return (*a < *b) - (*a > *b);
}

/* What has more than this is among so many places at the top. */
static double top_above(const struct score *s, enum factor f, size_t places)
{
	double *values = xcalloc(s->ranked_count, sizeof(*values)), least = 0;

	for (size_t i = 0; i < s->ranked_count; i++)
		values[i] = or_0(s->ranked[i]->factors[f]);
	qsort(values, s->ranked_count, sizeof(*values), compare_down);
	if (places < s->ranked_count)
		least = values[places];
	free(values);
	return least;
}

static void derive_hot_zones(struct score *s)
{
	double places = ceil((double)s->ranked_count * s->rules.hot_share - 1e-9);
	double complexity = top_above(s, FACTOR_COMPLEXITY, (size_t)places);
	double coupling = top_above(s, FACTOR_COUPLING, (size_t)places);
	bool known = s->sources[FACTOR_COMPLEXITY] != SOURCE_ABSENT;

	for (size_t i = 0; i < s->ranked_count; i++)
		s->ranked[i]->hot_zone = known &&
			s->ranked[i]->factors[FACTOR_COMPLEXITY] > complexity &&
			s->ranked[i]->factors[FACTOR_COUPLING] > coupling;
	s->hot_zone_source = known ? SOURCE_DERIVED : SOURCE_ABSENT;
}

static void find_hot_zones(struct score *s)
{
	bool measured = false;

	for (size_t i = 0; i < s->ranked_count; i++)
		measured |= s->ranked[i]->measured.hot_zone >= 0;
	for (size_t i = 0; i < s->count; i++)
		s->modules[i].hot_zone = measured && s->modules[i].measured.hot_zone > 0;
	s->hot_zone_source = SOURCE_MEASURED;
	if (!measured)
		derive_hot_zones(s);
}

/* ---- the formula ---- */

double score_weights_normalize(double weights[FACTORS])
{
	double sum = 0;

	for (int f = 0; f < FACTORS; f++)
		sum += weights[f];
	for (int f = 0; f < FACTORS && sum > 0; f++)
		weights[f] /= sum;
	return sum;
}

/* By factor: 0-1 of the largest among the candidates; one that none has is absent. */
static void find_parts(struct score *s, enum factor f)
{
	double largest = 0;
	bool known = false;

	for (size_t i = 0; i < s->ranked_count; i++) {
		double value = s->ranked[i]->factors[f];

		known |= !isnan(value);
		largest = value > largest ? value : largest;
	}
	for (size_t i = 0; i < s->ranked_count; i++) {
		double value = s->ranked[i]->factors[f];

		s->ranked[i]->parts[f] = value > 0 ? value / largest : 0;
	}
	if (!known)
		s->sources[f] = SOURCE_ABSENT;
}

static bool find_weights(struct score *s)
{
	double sum = 0;

	for (int f = 0; f < FACTORS; f++)
		sum += s->sources[f] == SOURCE_ABSENT ? 0 : s->rules.weights[f];
	for (int f = 0; f < FACTORS; f++)
		s->effective[f] = s->sources[f] == SOURCE_ABSENT || sum == 0 ? 0 :
			s->rules.weights[f] / sum;
	return sum > 0 || !s->ranked_count;
}

static void find_score(const struct score *s, struct score_module *m)
{
	double priority = 0;

	for (int f = 0; f < FACTORS; f++)
		priority += s->effective[f] * m->parts[f];
	if (m->circular)
		priority *= s->rules.circular;
	if (m->hot_zone)
		priority *= s->rules.hot_zone;
	m->unclamped = priority * 100;
	m->score = fmin(fmax(m->unclamped, 0), 100);
}

/* ---- what follows from it ---- */

static int step(const double *from, int last, double value)
{
	while (last && !(value >= from[last]))
		last--;
	return last;
}

static enum kind find_kind(const struct score *s, const struct score_module *m)
{
	const double signals[] = { m->share * (1 - m->io_share), m->memory_share,
		m->io_share };
	int kinds = 0;
	enum kind kind = KIND_CPU;

	if (s->is_memory)
		return KIND_MEMORY;
	for (int k = KIND_CPU; k <= KIND_IO; k++) {
		if (!(signals[k] >= score_kind_from[k]))
			continue;
		kinds++;
		kind = (enum kind)k;
	}
	return kinds > 1 ? KIND_COMBINED : kind;
}

static void judge(const struct score *s, struct score_module *m)
{
	m->impact = (enum impact)step(score_impact_from, IMPACT_CRITICAL, m->share);
	m->effort = or_0(m->factors[FACTOR_COUPLING]) +
		or_0(m->factors[FACTOR_COMPLEXITY]) +
		(m->circular ? CIRCULAR_DIFFICULTY : 0);
	m->difficulty = (enum difficulty)step(score_difficulty_from, VERY_HARD,
		m->effort);
	m->kind = find_kind(s, m);
}

static int compare_modules(const void *left, const void *right)
{
	const struct score_module *a = *(struct score_module *const *)left;
	const struct score_module *b = *(struct score_module *const *)right;

	if (a->unclamped != b->unclamped)
		return a->unclamped < b->unclamped ? 1 : -1;
	return span_compare(a->name, b->name);
}

bool score_rank(struct score *s, const struct score_rules *rules)
{
	bool good;

	s->rules = *rules;
	score_weights_normalize(s->rules.weights);
	find_candidates(s);
	for (int f = 0; f < FACTORS; f++)
		s->sources[f] = SOURCE_MEASURED;
	take_factors(s);
	for (int f = 0; f < FACTORS; f++)
		find_parts(s, (enum factor)f);
	find_hot_zones(s);
	good = find_weights(s);
	for (size_t i = 0; i < s->ranked_count; i++) {
		find_score(s, s->ranked[i]);
		judge(s, s->ranked[i]);
	}
	qsort(s->ranked, s->ranked_count, sizeof(*s->ranked), compare_modules);
	for (size_t i = 0; i < s->ranked_count; i++)
		s->ranked[i]->rank = (unsigned)i + 1;
	return good;
}
