#include "budget_entry.h"

#include <math.h>
#include <stdlib.h>

#include "number.h"
#include "units.h"
#include "xalloc.h"

const char *const budget_words[BUDGET_KEYS] = {
	"self", "total", "share", "total-share", "calls", "time-per-call",
};

static const char known_words[] =
	"self, total, share, total-share, calls, time-per-call or intentional";

/* What a value of each key looks like. */
static const char *const examples[BUDGET_KEYS] = {
	"a value such as 20 ms, 5 MiB or 100", "a value such as 20 ms, 5 MiB or 100",
	"a percentage such as 5 %", "a percentage such as 5 %", "a number of calls",
	"a time such as 20 µs",
};

/* ---- reading ---- */

static bool unit_fits(enum budget_key key, const struct unit *unit, const char *word)
{
	switch (key) {
	case BUDGET_SELF:
	case BUDGET_TOTAL: return unit || !*word;
	case BUDGET_SHARE:
	case BUDGET_TOTAL_SHARE: return unit && unit->dimension == DIM_PERCENT;
	case BUDGET_CALLS: return !*word;
	default: return unit && unit->dimension == DIM_TIME;
	}
}

/* A number and, behind it, a unit. */
static bool parse_limit(enum budget_key key, const char *s, struct budget_limit *limit)
{
	size_t digits = strspn(s, "+-0123456789.eE");
	const char *word = s + digits + strspn(s + digits, " \t");

	limit->unit = *word ? unit_find(word) : NULL;
	if (!number_parse((struct span){ s, digits }, &limit->value) ||
		!(limit->value >= 0) || !isfinite(limit->value) ||
		!unit_fits(key, limit->unit, word))
		return false;
	if (key == BUDGET_SHARE || key == BUDGET_TOTAL_SHARE)
		limit->value /= 100;
	return true;
}

static int read_limits(struct budget *b, struct section *section,
	struct budget_entry *entry, struct error *error)
{
	for (int key = 0; key < BUDGET_KEYS; key++) {
		struct budget_limit *limit = &entry->limits[key];
		struct setting *setting = settings_find(section, budget_words[key]);

		limit->setting = setting;
		if (setting && !parse_limit((enum budget_key)key, setting->value.s, limit))
			return settings_error(b->settings, setting->line, error,
				"%s: expected %s, not \"%s\"", budget_words[key],
				examples[key], setting->value.s);
	}
	return 0;
}

static int read_reason(struct budget *b, struct section *section,
	struct budget_entry *entry, struct error *error)
{
	struct setting *setting = settings_find(section, "intentional");

	if (!setting)
		return 0;
	if (!setting->value.len)
		return settings_error(b->settings, setting->line, error,
			"intentional: expected a reason");
	entry->intentional = setting->value.s;
	return 0;
}

static int read_target(struct budget *b, const struct section *section,
	struct budget_target *target, struct error *error)
{
	struct span title = section->title;
	struct error wrong = { 0 };
	char *regexp;

	target->words = title;
	if (span_starts(title, "module ")) {
		target->kind = TARGET_MODULE;
		target->words = span_trim((struct span){ title.s + 7, title.len - 7 });
	} else if (title.len > 2 && title.s[0] == '/' && title.s[title.len - 1] == '/') {
		target->kind = TARGET_PATTERN;
		regexp = xstrndup(title.s + 1, title.len - 2);
		target->pattern = pattern_new(regexp, false, &wrong);
		free(regexp);
		if (!target->pattern)
			settings_error(b->settings, section->line, error, "%s",
				wrong.text);
		error_free(&wrong);
		return target->pattern ? 0 : -1;
	}
	return 0;
}

static int read_entry(struct budget *b, struct section *section, struct error *error)
{
	struct budget_entry *entry = &b->entries[b->count++];

	entry->section = section;
	if (read_target(b, section, &entry->target, error) < 0 ||
		read_limits(b, section, entry, error) < 0)
		return -1;
	if (read_reason(b, section, entry, error) < 0)
		return -1;
	if (!section->count)
		return settings_error(b->settings, section->line, error,
			"expected %s below \"[%s]\"", known_words, section->title.s);
	return 0;
}

static int read_entries(struct budget *b, struct error *error)
{
	struct section *before = &b->settings->sections[0];

	if (before->count)
		return settings_error(b->settings, before->settings[0].line, error,
			"expected a title such as [app.py::parse] before \"%s\"",
			before->settings[0].key.s);
	for (size_t i = 1; i < b->settings->count; i++)
		if (read_entry(b, &b->settings->sections[i], error) < 0)
			return -1;
	return settings_unused(b->settings, known_words, error);
}

static struct budget *make(struct settings *settings, struct error *error)
{
	struct budget *b;

	if (!settings)
		return NULL;
	b = xcalloc(1, sizeof(*b));
	b->settings = settings;
	b->entries = xcalloc(settings->count, sizeof(*b->entries));
	if (read_entries(b, error) == 0)
		return b;
	budget_free(b);
	return NULL;
}

struct budget *budget_read(const char *path, struct error *error)
{
	return make(settings_read(path, error), error);
}

struct budget *budget_parse(const char *name, struct span text, struct error *error)
{
	return make(settings_parse(name, text, error), error);
}

void budget_free(struct budget *b)
{
	if (!b)
		return;
	for (size_t i = 0; i < b->count; i++)
		pattern_free(b->entries[i].target.pattern);
	free(b->entries);
	settings_free(b->settings);
	free(b);
}

/* ---- what an entry is about ---- */

static bool span_same(struct span a, struct span b)
{
	return !span_compare(a, b);
}

bool budget_path_ends(struct span file, struct span path)
{
	size_t at = file.len - path.len;

	if (path.len > 2 && path.s[0] == '.' && path.s[1] == '/')
		return budget_path_ends(file, (struct span){ path.s + 2, path.len - 2 });
	if (!path.len || path.len > file.len ||
		memcmp(file.s + at, path.s, path.len) != 0)
		return false;
	return !at || file.s[at - 1] == '/' || file.s[at - 1] == '\\' ||
		path.s[0] == '/';
}

static struct span after_last_dot(struct span name)
{
	size_t at = name.len;

	while (at && name.s[at - 1] != '.')
		at--;
	return (struct span){ name.s + at, name.len - at };
}

/* A name, or a path and a name; names may have "::" of their own. */
static bool is_named(struct span title, struct span name, struct span file, bool class)
{
	for (size_t i = 0; i + 2 < title.len; i++) {
		struct span wanted = { title.s + i + 2, title.len - i - 2 };

		if (title.s[i] != ':' || title.s[i + 1] != ':')
			continue;
		if (!budget_path_ends(file, (struct span){ title.s, i }))
			continue;
		if (span_same(wanted, name) ||
			(class && span_same(after_last_dot(wanted), name)))
			return true;
	}
	return span_same(title, name);
}

static bool matches(const struct budget_target *t, const struct profile *p,
	function_id f, bool class)
{
	struct span name = profile_text(p, p->functions[f].name);
	struct span file = profile_text(p, p->functions[f].file);
	struct span module = profile_text(p, p->functions[f].module);

	switch (t->kind) {
	case TARGET_PATTERN: return function_matches(p, f, t->pattern);
	case TARGET_MODULE:
		return span_same(t->words, module) || budget_path_ends(file, t->words);
	default: return is_named(t->words, name, file, class);
	}
}

static bool any_matches(const struct budget_target *t, const struct profile *p)
{
	for (function_id f = 1; f < p->function_count; f++)
		if (matches(t, p, f, false))
			return true;
	return false;
}

/* Many profilers name a method without its class: then the last part is enough. */
bool budget_matches(const struct budget_target *t, const struct profile *p, function_id f)
{
	if (matches(t, p, f, false))
		return true;
	return t->kind == TARGET_FUNCTION && matches(t, p, f, true) && !any_matches(t, p);
}

bool *budget_members(const struct budget_target *t, const struct profile *p)
{
	bool *members = xcalloc(p->function_count, sizeof(*members));
	bool class = t->kind == TARGET_FUNCTION && !any_matches(t, p);

	for (function_id f = 1; f < p->function_count; f++)
		members[f] = matches(t, p, f, class);
	return members;
}

const char *budget_intentional(const struct budget *b, const struct profile *p,
	function_id f)
{
	for (size_t i = 0; b && i < b->count; i++)
		if (b->entries[i].intentional &&
			budget_matches(&b->entries[i].target, p, f))
			return b->entries[i].intentional;
	return NULL;
}
