/* diff_warnings.c - differences between runs that make them hard to compare. */
#include <math.h>
#include <strings.h>

#include "diff_engine.h"
#include "units.h"

/* Runs of one side, in messages "before" or "after". */
struct side {
	const char *word;
	const struct run *runs;
	size_t count;
};

/* ---- facts that are words ---- */

/* A word that runs should have in common; empty where a run does not say. */
struct word_fact {
	const char *name;
	const char *(*of)(const struct run *run, const char *name);
};

static const char *format_of(const struct run *run, const char *name)
{
	return run->p->format ? run->p->format : "";
}

static const char *exporter_of(const struct run *run, const char *name)
{
	return profile_str(run->p, run->p->exporter);
}

static const char *metric_of(const struct run *run, const char *name)
{
	return run->metric < run->p->metric_count ?
		profile_str(run->p, run->p->metrics[run->metric].name) : "";
}

static const char *unit_of(const struct run *run, const char *name)
{
	return run->metric < run->p->metric_count ?
		profile_str(run->p, run->p->metrics[run->metric].unit) : "";
}

static const char *meta_of(const struct run *run, const char *name)
{
	for (size_t i = 0; i < run->p->meta_count; i++)
		if (!strcasecmp(profile_str(run->p, run->p->metas[i].key), name))
			return profile_str(run->p, run->p->metas[i].value);
	return "";
}

static const struct word_fact word_facts[] = {
	{ "format", format_of }, { "exporter", exporter_of }, { "metric", metric_of },
	{ "unit", unit_of },
	/* as files say them, each in its own words */
	{ "host", meta_of }, { "hostname", meta_of }, { "machine", meta_of },
	{ "platform", meta_of }, { "os", meta_of }, { "arch", meta_of },
	{ "cpu", meta_of }, { "python", meta_of }, { "mode", meta_of },
};

/* A differential file's two columns are meant to be two. */
static bool are_columns(const char *before, const char *after)
{
	return !strcmp(before, "before") && !strcmp(after, "after");
}

/* The first word of a side that is neither empty nor like: empty if none. */
static const char *first_word(const struct side *side, const struct word_fact *fact,
	const char *like)
{
	for (size_t r = 0; r < side->count; r++) {
		const char *word = fact->of(&side->runs[r], fact->name);

		if (*word && strcmp(word, like) != 0)
			return word;
	}
	return "";
}

static void warn_words(struct diff *d, const struct side *sides,
	const struct word_fact *fact)
{
	const char *firsts[2];

	for (int s = 0; s < 2; s++) {
		const char *other;

		firsts[s] = first_word(&sides[s], fact, "");
		other = first_word(&sides[s], fact, firsts[s]);
		if (*other)
			diff_warn(d, "%s differs within %s: %s and %s", fact->name,
				sides[s].word, firsts[s], other);
	}
	if (*firsts[0] && *firsts[1] && strcmp(firsts[0], firsts[1]) != 0 &&
		!are_columns(firsts[0], firsts[1]))
		diff_warn(d, "%s differs: %s before, %s after", fact->name, firsts[0],
			firsts[1]);
}

/* ---- facts that are numbers ---- */

struct number_fact {
	const char *name, *unit, *symbol;
	double (*of)(const struct run *run);
	double ratio;		/* up to here they count as equal */
};

static double rate_of(const struct run *run)
{
	return run->p->rate;
}

static double duration_of(const struct run *run)
{
	return run->p->duration;
}

static const struct number_fact number_facts[] = {
	{ "rate", "count", " Hz", rate_of, 1.01 },
	{ "duration", "seconds", "", duration_of, 2 },
};

struct range {
	double least, most;	/* NAN where no run says it */
};

static struct range find_range(const struct side *side, const struct number_fact *fact)
{
	struct range range = { (double)NAN, (double)NAN };

	for (size_t r = 0; r < side->count; r++) {
		range.least = fmin(range.least, fact->of(&side->runs[r]));
		range.most = fmax(range.most, fact->of(&side->runs[r]));
	}
	return range;
}

static void tell_number(struct text *to, const struct number_fact *fact, double value)
{
	char shown[VALUE_SIZE];

	value_format(shown, value, fact->unit);
	text_printf(to, "%s%s", shown, fact->symbol);
}

static void warn_range(struct diff *d, const struct side *side,
	const struct number_fact *fact, struct range range)
{
	struct text least = { 0 }, most = { 0 };

	if (!(range.most > range.least * fact->ratio))
		return;
	tell_number(&least, fact, range.least);
	tell_number(&most, fact, range.most);
	diff_warn(d, "%s differs within %s: %s to %s", fact->name, side->word, least.s,
		most.s);
	text_free(&least);
	text_free(&most);
}

static bool apart(double a, double b, double ratio)
{
	return a > b * ratio || b > a * ratio;
}

static void warn_numbers(struct diff *d, const struct side *sides,
	const struct number_fact *fact)
{
	struct range before = find_range(&sides[0], fact);
	struct range after = find_range(&sides[1], fact);
	struct text first = { 0 }, second = { 0 };

	warn_range(d, &sides[0], fact, before);
	warn_range(d, &sides[1], fact, after);
	/* Where the ranges have something in common the sides do not differ. */
	if (!(before.most < after.least || after.most < before.least) ||
		!apart(before.most, after.most, fact->ratio))
		return;
	tell_number(&first, fact, before.most);
	tell_number(&second, fact, after.most);
	diff_warn(d, "%s differs: %s before, %s after", fact->name, first.s, second.s);
	text_free(&first);
	text_free(&second);
}

void comparison_warn(const struct comparison *c, struct diff *d)
{
	const struct side sides[] = { { "before", c->runs, c->before_count },
		{ "after", c->runs + c->before_count, c->after_count } };

	for (size_t i = 0; i < sizeof(word_facts) / sizeof(*word_facts); i++)
		warn_words(d, sides, &word_facts[i]);
	for (size_t i = 0; i < sizeof(number_facts) / sizeof(*number_facts); i++)
		warn_numbers(d, sides, &number_facts[i]);
}
