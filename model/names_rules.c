/* names_rules.c - name rules read: the built-in sets, and files. */
#include "names_rules.h"

#include <stdlib.h>
#include <unistd.h>

#include "settings.h"
#include "xalloc.h"

static const char *const built_in[] = {
#include "names.rules.inc"
};

/* In the order of the file. */
static const char *const sets[] = { "jvm", "rust", "cpp", "js", "python", "tmp", "hex" };

enum { SETS = sizeof(sets) / sizeof(*sets), ALL_SETS = (1 << SETS) - 1 };

const char *names_words(void)
{
	return "jvm, rust, cpp, js, python, tmp, hex, all";
}

/* The bit of a set, all of them; 0 if the word is none. */
static unsigned find_set(struct span word)
{
	for (unsigned i = 0; i < SETS; i++)
		if (span_is(word, sets[i]))
			return 1u << i;
	return span_is(word, "all") ? ALL_SETS : 0;
}

/* ---- one rule ---- */

/* The part of a list up to its next comma, which is taken from it. */
static struct span take_word(struct span *list)
{
	const char *comma = memchr(list->s, ',', list->len);
	size_t len = comma ? (size_t)(comma - list->s) : list->len;
	struct span word = { list->s, len };

	*list = (struct span){ list->s + len + !!comma, list->len - len - !!comma };
	return span_trim(word);
}

static unsigned find_field(struct span word)
{
	static const char *const words[] = { "name", "file", "module" };

	for (unsigned i = 0; i < 3; i++)
		if (span_is(word, words[i]))
			return 1u << i;
	return 0;
}

static int read_fields(const struct settings *s, const struct setting *setting,
	unsigned *fields, struct error *error)
{
	struct span list = setting ? setting->value : SPAN("name");

	*fields = 0;
	do {
		struct span word = take_word(&list);

		if (!find_field(word))
			return settings_error(s, setting->line, error,
				"expected name, file or module, not \"%.*s\"",
				(int)word.len, word.s);
		*fields |= find_field(word);
	} while (list.len);
	return 0;
}

static int wrong_pattern(const struct settings *s, uint64_t line, struct error *cause,
	struct error *error)
{
	settings_error(s, line, error, "%s", cause->text);
	error_free(cause);
	return -1;
}

static int read_pattern(const struct settings *s, struct section *section,
	struct name_rule *rule, struct error *error)
{
	const struct setting *match = settings_find(section, "match");
	const struct setting *with = settings_find(section, "replace");
	struct span replacement = with ? with->value : SPAN("");
	struct error cause = { 0 };

	if (!match || !match->value.len)
		return settings_error(s, section->line, error,
			"expected \"match = \" and a pattern in [%s]", section->title.s);
	rule->pattern = pattern_new(match->value.s, false, &cause);
	if (!rule->pattern)
		return wrong_pattern(s, match->line, &cause, error);
	rule->with = xstrdup(replacement.s);
	if (pattern_check_replacement(match->value.s, replacement, &cause) < 0)
		return wrong_pattern(s, with->line, &cause, error);
	return 0;
}

static int add_rule(struct name_rules *rules, const struct settings *s,
	struct section *section, const char *from, struct error *error)
{
	struct text title = { 0 };
	struct name_rule *rule;

	text_printf(&title, "%s%s%s", from ? from : "", from ? ": " : "",
		section->title.s);
	rules->items = xgrow(rules->items, rules->count, &rules->capacity,
		sizeof(*rules->items));
	rule = &rules->items[rules->count++];
	*rule = (struct name_rule){ .title = title.s };
	if (read_pattern(s, section, rule, error) < 0)
		return -1;
	return read_fields(s, settings_find(section, "field"), &rule->fields, error);
}

/* ---- sets and files ---- */

static bool belongs(const struct section *section, const char *set)
{
	size_t len = strlen(set);

	return span_starts(section->title, set) && section->title.s[len] == ':';
}

static int add_sets(struct name_rules *rules, unsigned wanted, struct error *error)
{
	struct text text = { 0 };
	struct settings *s;
	int result = 0;

	for (size_t i = 0; i < sizeof(built_in) / sizeof(*built_in); i++)
		text_str(&text, built_in[i]);
	s = settings_parse("names.rules", text_span(&text), error);
	for (unsigned set = 0; s && set < SETS; set++)
		for (size_t i = 1; i < s->count && !result; i++)
			if ((wanted & 1u << set) && belongs(&s->sections[i], sets[set]))
				result = add_rule(rules, s, &s->sections[i], NULL, error);
	result = s ? result : -1;
	settings_free(s);
	text_free(&text);
	return result;
}

static int add_all(struct name_rules *rules, const struct settings *s,
	struct error *error)
{
	if (s->sections[0].count || s->count < 2)
		return settings_error(s, s->sections[0].count ?
			s->sections[0].settings[0].line : 1, error,
			"expected a rule, which begins with [a title]");
	for (size_t i = 1; i < s->count; i++)
		if (add_rule(rules, s, &s->sections[i], s->name, error) < 0)
			return -1;
	return settings_unused(s, "match, replace or field", error);
}

static int add_file(struct name_rules *rules, const char *path, struct error *error)
{
	struct settings *s = settings_read(path, error);
	int result = s ? add_all(rules, s, error) : -1;

	settings_free(s);
	return result;
}

struct name_rules *names_parse(const char *name, struct span text, struct error *error)
{
	struct name_rules *rules = xcalloc(1, sizeof(*rules));
	struct settings *s = settings_parse(name, text, error);
	int result = s ? add_all(rules, s, error) : -1;

	settings_free(s);
	if (!result)
		return rules;
	names_free(rules);
	return NULL;
}

static int add_word(struct name_rules *rules, struct span word, struct error *error)
{
	char *path;
	int result;

	if (find_set(word))
		return 0;
	if (!word.len)
		return error_set(error, "name rules: expected %s or a file, "
			"not an empty word", names_words());
	path = xstrndup(word.s, word.len);
	if (!strpbrk(path, "-./") && access(path, F_OK) < 0)
		result = error_set(error, "unknown name rules \"%s\"; "
			"there are %s and files", path, names_words());
	else
		result = add_file(rules, path, error);
	free(path);
	return result;
}

struct name_rules *names_new(const char *words, struct error *error)
{
	struct name_rules *rules = xcalloc(1, sizeof(*rules));
	struct span list = span_of(words);
	unsigned wanted = 0;
	int result;

	while (list.len)
		wanted |= find_set(take_word(&list));
	result = wanted ? add_sets(rules, wanted, error) : 0;
	list = span_of(words);
	do {
		if (!result)
			result = add_word(rules, take_word(&list), error);
	} while (list.len);
	if (!result)
		return rules;
	names_free(rules);
	return NULL;
}

void names_free(struct name_rules *rules)
{
	if (!rules)
		return;
	for (size_t i = 0; i < rules->count; i++) {
		free(rules->items[i].title);
		free(rules->items[i].with);
		pattern_free(rules->items[i].pattern);
	}
	free(rules->items);
	free(rules);
}
