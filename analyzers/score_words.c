/* score_words.c - what is known of a module, in words. */
#include <math.h>
#include <stdlib.h>

#include "score_parts.h"
#include "units.h"

static const char *const factor_words[] = { "execution_time", "coupling", "complexity",
	"memory", "call_frequency" };

const char *score_factor_word(enum factor factor)
{
	return factor_words[factor];
}

const char *score_source_word(enum source source)
{
	static const char *const words[] = { "absent", "derived", "measured" };

	return words[source];
}

const char *score_impact_word(enum impact impact)
{
	static const char *const words[] = { "low", "medium", "high", "critical" };

	return words[impact];
}

const char *score_difficulty_word(enum difficulty difficulty)
{
	static const char *const words[] = { "easy", "medium", "hard", "very hard" };

	return words[difficulty];
}

const char *score_kind_word(enum kind kind)
{
	static const char *const words[] = { "cpu", "memory", "io", "combined" };

	return words[kind];
}

/* ---- advice ---- */

static void add_percent(struct text *t, double share)
{
	text_printf(t, "%.0f %%", share * 100);
}

static void add_hottest(const struct score *s, const struct score_module *m,
	struct text *t)
{
	const struct function *f = &s->p->functions[m->hottest];

	text_add(t, profile_text(s->p, f->name).s, profile_text(s->p, f->name).len);
	if (f->line > 0 && !m->builtin)
		text_printf(t, " in line %lld", (long long)f->line);
}

static void advise_cpu(const struct score *s, const struct score_module *m,
	struct text *t)
{
	if (!m->hottest || !span_compare(m->name,
			profile_text(s->p, s->p->functions[m->hottest].name))) {
		text_str(t, s->is_memory ? "allocate less here" : "do less work here");
		return;
	}
	text_str(t, m->hottest_share >= 0.5 ? "start with " :
		"several functions share in it, first ");
	add_hottest(s, m, t);
	text_str(t, ", ");
	add_percent(t, m->hottest_share);
	text_printf(t, " of its %s", s->is_memory ? "memory" : "time");
}

static void advise_builtin(const struct score *s, const struct score_module *m,
	struct text *t)
{
	text_str(t, "built-in code: call it less often or with less, first ");
	add_hottest(s, m, t);
	text_str(t, ", ");
	add_percent(t, m->hottest_share);
	text_printf(t, " of its %s", s->is_memory ? "memory" : "time");
}

static void advise_io(const struct score_module *m, struct text *t)
{
	text_str(t, "; ");
	add_percent(t, m->io_share);
	text_str(t,
		" of its time is waiting or I/O: batch it, overlap it or keep the "
		"results");
}

static void advise_memory(const struct score_module *m, struct text *t)
{
	text_str(t, "; ");
	add_percent(t, m->memory_share);
	text_str(t, " of the memory is its own: allocate less or free it sooner");
}

static void advise_calls(const struct score_module *m, struct text *t)
{
	char calls[VALUE_SIZE];

	value_format(calls, m->factors[FACTOR_CALLS], "count");
	text_printf(t, "; called %s times: call it less often, or for many at once",
		calls);
}

/* Calls in a circle may be callbacks; what was measured in the sources is none. */
static void advise_circle(const struct score *s, const struct score_module *m,
	struct text *t)
{
	const struct circle *c = &s->circles[m->circle];
	const struct score_module *other = &s->modules[c->first];

	if (s->circular_source == SOURCE_MEASURED) {
		text_str(t, "; it is part of a circular dependency: break that first");
		return;
	}
	if (other == m)
		other = &s->modules[c->second];
	text_str(t, "; it and ");
	text_add(t, other->name.s, other->name.len);
	if (c->size > 2)
		text_printf(t, ", with %u more,", c->size - 2);
	text_str(t, " call each other: where that is no callback, break the circle "
		"first");
}

static void advise_structure(const struct score *s, const struct score_module *m,
	struct text *t)
{
	if (m->circular)
		advise_circle(s, m, t);
	if (m->hot_zone)
		text_str(t, "; complex and highly coupled: divide it before it is tuned");
	else if (m->difficulty == VERY_HARD && !m->circular)
		text_str(t,
			"; much hangs on it: cover it with tests before it is changed");
	if (m->difficulty == EASY && m->impact >= IMPACT_HIGH &&
		!isnan(m->factors[FACTOR_COMPLEXITY]))
		text_str(t, "; a quick win: little hangs on it");
}

void score_advice(const struct score *s, const struct score_module *m, struct text *t)
{
	if (m->builtin)
		advise_builtin(s, m, t);
	else
		advise_cpu(s, m, t);
	if (m->io_share >= score_kind_from[KIND_IO] && !s->is_memory)
		advise_io(m, t);
	if (m->memory_share >= score_kind_from[KIND_MEMORY])
		advise_memory(m, t);
	if (m->parts[FACTOR_CALLS] >= 0.5 &&
		m->parts[FACTOR_CALLS] > m->parts[FACTOR_TIME])
		advise_calls(m, t);
	advise_structure(s, m, t);
}
