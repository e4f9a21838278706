/* lint_message.c - a rule's message with names and figures filled in. */
#include <math.h>

#include "lint_search.h"
#include "place.h"
#include "units.h"

/* "get (requests/api.py)": a file's name and its folder are enough in a sentence. */
static void add_name(const struct lint *l, function_id f, struct text *to)
{
	const struct function *function = &l->p->functions[f];
	struct span name = profile_text(l->p, function->name);
	struct span file = profile_text(l->p, function->file);
	size_t slashes = 0, start = file.len;

	if (!f) {
		text_str(to, "the program");
		return;
	}
	text_visible(to, name, false);
	if (!place_known(name, file))
		return;
	while (start && slashes < 2)
		slashes += file.s[--start] == '/' || file.s[start] == '\\';
	start += slashes == 2;
	text_str(to, " (");
	text_visible(to, (struct span){ file.s + start, file.len - start }, false);
	text_byte(to, ')');
}

static void add_value(double value, const char *unit, struct text *to)
{
	struct figure figure = { .value = value };
	char word[32];

	strncpy(word, unit, sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	figure.unit = word;
	figure_text(&figure, to);
}

/* "called {calls} times" has to read well where nobody counted. */
static void add_known(double value, const char *unit, const char *unknown,
	struct text *to)
{
	if (isnan(value))
		text_str(to, unknown);
	else
		add_value(value, unit, to);
}

static void add_word(const struct lint_search *s, const struct lint_telling *t,
	enum lint_word word, struct text *to)
{
	static const char number[] = "an unknown number of";
	const struct lint_group_figures *g = t->figures;

	switch (word) {
	case WORD_FUNCTION: add_name(s->l, t->function, to); break;
	case WORD_CALLER: add_name(s->l, t->caller, to); break;
	case WORD_SHARE: add_value(g->share, "share", to); break;
	case WORD_EACH: add_value(g->each, "share", to); break;
	case WORD_WITH: add_value(g->with, "share", to); break;
	case WORD_SELF: add_value(g->self, s->l->unit, to); break;
	case WORD_TOTAL: add_value(g->total, s->l->unit, to); break;
	case WORD_CALLS: add_known(g->calls, "count", number, to); break;
	case WORD_CALLS_PER_CALLER:
		add_known(isnan(g->calls) ? g->calls : g->calls_per_caller, "count",
			number, to);
		break;
	case WORD_TIME_PER_CALL:
		add_known(g->time_per_call, "seconds", "an unknown time", to);
		break;
	case WORD_CALLERS: add_value(g->callers, "count", to); break;
	case LINT_WORDS: break;
	}
}

void lint_message(const struct lint_search *s, const struct lint_telling *telling,
	struct text *to)
{
	const char *at = s->rule->message, *brace;

	while ((brace = strchr(at, '{'))) {
		const char *end = strchr(brace, '}');
		struct span name = { brace + 1, (size_t)(end - brace - 1) };

		text_add(to, at, (size_t)(brace - at));
		for (int word = 0; word < LINT_WORDS; word++)
			if (span_is(name, lint_words[word]))
				add_word(s, telling, (enum lint_word)word, to);
		at = end + 1;
	}
	text_str(to, at);
}
