/* lint_suppress.c - findings that somebody does not want to hear of. */
#include <stdlib.h>

#include "filter.h"
#include "lint.h"
#include "settings.h"
#include "xalloc.h"

struct suppression {
	char *rule;			/* "*": any */
	char *words;			/* as messages name it */
	struct pattern *function, *file;	/* NULL: any */
	size_t uses;
};

struct suppressions {
	struct suppression *items;
	size_t count, capacity;
};

struct suppressions *suppressions_new(void)
{
	return xcalloc(1, sizeof(struct suppressions));
}

static void free_suppression(struct suppression *s)
{
	free(s->rule);
	free(s->words);
	pattern_free(s->function);
	pattern_free(s->file);
}

void suppressions_free(struct suppressions *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->count; i++)
		free_suppression(&s->items[i]);
	free(s->items);
	free(s);
}

static bool rule_exists(const struct lint_rules *rules, struct span id)
{
	size_t count;
	const struct finding_rule *list = lint_rules_list(rules, &count);

	for (size_t i = 0; i < count; i++)
		if (span_is(id, list[i].id))
			return true;
	return span_is(id, "*");
}

static struct suppression *append(struct suppressions *s, struct span rule, char *words)
{
	s->items = xgrow(s->items, s->count, &s->capacity, sizeof(*s->items));
	s->items[s->count] = (struct suppression){ .rule = xstrndup(rule.s, rule.len),
		.words = words };
	return &s->items[s->count++];
}

/* ---- an option's words ---- */

/* The next colon that is not part of a pattern: (?: and \: are. */
static size_t part_length(const char *s)
{
	size_t i = 0;

	while (s[i] && s[i] != ':') {
		if ((s[i] == '\\' || (s[i] == '(' && s[i + 1] == '?')) && s[i + 1]) {
			i += 2;
			if (s[i - 1] == '?' && s[i] == ':')
				i++;
			continue;
		}
		i++;
	}
	return i;
}

static int take_part(const char **at, struct pattern **to, struct error *error)
{
	size_t len;
	char *part;

	if (!**at)
		return 0;
	len = part_length(++*at);
	part = xstrndup(*at, len);
	*at += len;
	if (*part)
		*to = pattern_new(part, false, error);
	free(part);
	return len && !*to ? -1 : 0;
}

int suppressions_add(struct suppressions *s, const struct lint_rules *rules,
	const char *words, struct error *error)
{
	struct span id = { words, strcspn(words, ":") };
	const char *at = words + id.len;
	struct suppression *item;
	struct error why = { 0 };

	if (!rule_exists(rules, id))
		return error_set(error,
			"--suppress %s: expected the name of a rule or *, as "
			"--list-rules has them",
			words);
	item = append(s, id, xstrdup(words));
	if (take_part(&at, &item->function, &why) < 0 ||
		take_part(&at, &item->file, &why) < 0) {
		error_set(error, "--suppress %s: %s", words, why.text);
		error_free(&why);
		return -1;
	}
	if (*at)
		return error_set(error,
			"--suppress %s: expected RULE:FUNCTION:FILE; a colon "
			"within a pattern is \\:",
			words);
	return 0;
}

/* ---- a file ---- */

static int take_pattern(const struct settings *file, struct section *section,
	const char *key, struct pattern **to, struct error *error)
{
	struct setting *setting = settings_find(section, key);

	if (!setting)
		return 0;
	*to = settings_pattern(file, setting, setting->value.s, error);
	return *to ? 0 : -1;
}

static int read_section(struct suppressions *s, const struct lint_rules *rules,
	const struct settings *file, struct section *section, struct error *error)
{
	struct suppression *item;
	struct text words = { 0 };

	if (!rule_exists(rules, section->title))
		return settings_error(file, section->line, error,
			"expected the name of a rule or *, as --list-rules has them, not "
			"\"%s\"",
			section->title.s);
	text_printf(&words, "%s:%llu: [%s]", file->name,
		(unsigned long long)section->line, section->title.s);
	item = append(s, section->title, words.s);
	settings_find(section, "reason");
	if (take_pattern(file, section, "function", &item->function, error) < 0)
		return -1;
	return take_pattern(file, section, "file", &item->file, error);
}

static int read_sections(struct suppressions *s, const struct lint_rules *rules,
	struct settings *file, struct error *error)
{
	if (file->sections[0].count)
		return settings_error(file, file->sections[0].settings[0].line, error,
			"expected a rule's [name] first");
	for (size_t i = 1; i < file->count; i++)
		if (read_section(s, rules, file, &file->sections[i], error) < 0)
			return -1;
	return settings_unused(file, "function, file or reason", error);
}

int suppressions_read(struct suppressions *s, const struct lint_rules *rules,
	const char *path, struct error *error)
{
	struct settings *file = settings_read(path, error);
	int status = file ? read_sections(s, rules, file, error) : -1;

	settings_free(file);
	return status;
}

int suppressions_parse(struct suppressions *s, const struct lint_rules *rules,
	const char *name, struct span text, struct error *error)
{
	struct settings *file = settings_parse(name, text, error);
	int status = file ? read_sections(s, rules, file, error) : -1;

	settings_free(file);
	return status;
}

/* ---- findings ---- */

static bool function_fits(const struct pattern *pattern, const struct finding *f)
{
	if (!pattern || pattern_matches(pattern, text_span(&f->function)))
		return true;
	return f->path_count &&
		pattern_matches(pattern, text_span(&f->path[f->path_count - 1]));
}

static bool fits(const struct suppression *s, const struct finding *f)
{
	return (!strcmp(s->rule, "*") || !strcmp(s->rule, f->rule)) &&
		function_fits(s->function, f) &&
		(!s->file || pattern_matches(s->file, text_span(&f->file)));
}

static bool speaks_of(const struct suppressions *s, const struct finding *f)
{
	bool found = false;

	for (size_t i = 0; i < s->count; i++) {
		if (!fits(&s->items[i], f))
			continue;
		s->items[i].uses++;
		found = true;
	}
	return found;
}

size_t suppressions_apply(const struct suppressions *s, struct findings *found)
{
	bool *keep = xcalloc(found->count + 1, sizeof(*keep));
	size_t before = found->count;

	for (size_t i = 0; i < found->count; i++)
		keep[i] = !speaks_of(s, &found->items[i]);
	findings_keep(found, keep);
	free(keep);
	return before - found->count;
}

const char *suppressions_unused(const struct suppressions *s, size_t *next)
{
	while (*next < s->count)
		if (!s->items[(*next)++].uses)
			return s->items[*next - 1].words;
	return NULL;
}
