/* lint_read.c - a section of a file becomes a rule. */
#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#include "lint_patterns.h"
#include "number.h"
#include "settings.h"
#include "units.h"
#include "xalloc.h"

const char *const lint_words[LINT_WORDS] = { "function", "caller", "share", "self",
	"total", "calls", "calls-per-caller", "time-per-call", "callers", "each",
	"with" };

/* A file's section on its way into a rule. */
struct reading {
	const struct settings *settings;
	const struct setting *setting;
	struct lint_pattern_rule *rule;
	struct error *error;
	bool built_in;			/* its patterns are known to be patterns */
};

/* ---- values ---- */

static int expected(const struct reading *r, const char *what)
{
	return settings_error(r->settings, r->setting->line, r->error,
		"%s: expected %s, not \"%s\"", r->setting->key.s, what,
		r->setting->value.s);
}

static int take_text(const struct reading *r, const char **to)
{
	if (!r->setting->value.len)
		return expected(r, "some words");
	free((char *)(uintptr_t)*to);
	*to = xstrdup(r->setting->value.s);
	return 0;
}

static int take_severity(const struct reading *r)
{
	int severity = severity_find(r->setting->value.s);

	if (severity <= SEVERITY_PASSED)
		return expected(r, "info, warning or error");
	r->rule->rule.severity = (enum severity)severity;
	return 0;
}

static int take_confidence(const struct reading *r)
{
	int confidence = confidence_find(r->setting->value.s);

	if (confidence < 0)
		return expected(r, "low, medium or high");
	r->rule->rule.confidence = (enum confidence)confidence;
	return 0;
}

static int take_choice(const struct reading *r, const char *const *words, int count,
	const char *what)
{
	for (int i = 0; i < count; i++)
		if (span_is(r->setting->value, words[i]))
			return i;
	return expected(r, what);
}

static int take_whole(const struct reading *r)
{
	static const char *const words[WHOLES] = { "total", "busy", "below" };
	int whole = take_choice(r, words, WHOLES, "total, busy or below");

	r->rule->whole = (enum lint_whole)whole;
	return whole < 0 ? -1 : 0;
}

static int take_group(const struct reading *r)
{
	static const char *const words[GROUPS] = { "function", "caller", "rule" };
	int group = take_choice(r, words, GROUPS, "function, caller or rule");

	r->rule->group = (enum lint_group)group;
	return group < 0 ? -1 : 0;
}

static int take_needs_calls(const struct reading *r)
{
	static const char *const words[] = { "no", "yes" };
	int yes = take_choice(r, words, 2, "yes or no");

	r->rule->needs_calls = yes > 0;
	return yes < 0 ? -1 : 0;
}

static int take_share(const struct reading *r, double *to)
{
	struct span s = r->setting->value;
	double value;

	if (!span_ends(s, "%"))
		return expected(r, "a share such as 5 %");
	s.len--;
	if (!number_parse(span_trim(s), &value) || !(value >= 0 && value <= 100))
		return expected(r, "a share such as 5 %");
	*to = value / 100;
	return 0;
}

static int take_value(const struct reading *r, const char *unit, const char *what,
	double *to)
{
	double value;

	if (!value_parse(r->setting->value.s, unit, &value) || !(value >= 0) ||
		isinf(value))
		return expected(r, what);
	*to = value;
	return 0;
}

static int check_pattern(const struct reading *r, const char *regexp)
{
	struct pattern *pattern = settings_pattern(r->settings, r->setting, regexp,
		r->error);

	pattern_free(pattern);
	return pattern ? 0 : -1;
}

/* A user's is to be a pattern by itself, and one among those above it. */
static int take_pattern(const struct reading *r, struct lint_pattern *to)
{
	if (!r->setting->value.len)
		return expected(r, "a pattern");
	if (!r->built_in && check_pattern(r, r->setting->value.s) < 0)
		return -1;
	text_printf(&to->source, "%s(?:%s)", to->source.len ? "|" : "",
		r->setting->value.s);
	return r->built_in ? 0 : check_pattern(r, to->source.s);
}

/* ---- messages ---- */

static bool is_word(struct span s)
{
	for (size_t i = 0; i < LINT_WORDS; i++)
		if (span_is(s, lint_words[i]))
			return true;
	return false;
}

static int take_message(const struct reading *r)
{
	const char *at = r->setting->value.s, *end;

	while ((at = strchr(at, '{'))) {
		end = strchr(at, '}');
		if (!end || !is_word((struct span){ at + 1, (size_t)(end - at - 1) }))
			return expected(r, "words with {function}, {caller}, {share}, "
				"{self}, {total}, {calls}, {calls-per-caller}, "
				"{time-per-call}, {callers}, {each} or {with}");
		at = end;
	}
	return take_text(r, (const char **)(uintptr_t)&r->rule->message);
}

/* ---- keys ---- */

static int take_words(const struct reading *r)
{
	struct span key = r->setting->key;

	if (span_is(key, "summary"))
		return take_text(r, &r->rule->rule.summary);
	if (span_is(key, "why"))
		return take_text(r, &r->rule->rule.why);
	if (span_is(key, "advice"))
		return take_text(r, &r->rule->rule.advice);
	if (span_is(key, "message"))
		return take_message(r);
	if (span_is(key, "severity"))
		return take_severity(r);
	if (span_is(key, "confidence"))
		return take_confidence(r);
	if (span_is(key, "of"))
		return take_whole(r);
	if (span_is(key, "group"))
		return take_group(r);
	return take_needs_calls(r);
}

static const char *const word_keys[] = { "summary", "why", "advice", "message",
	"severity", "confidence", "of", "group", "needs-calls" };

static const struct {
	const char *key;
	size_t place;
} pattern_keys[] = {
	{ "function", offsetof(struct lint_pattern_rule, function) },
	{ "with", offsetof(struct lint_pattern_rule, with) },
	{ "below", offsetof(struct lint_pattern_rule, below) },
	{ "not-below", offsetof(struct lint_pattern_rule, not_below) },
	{ "not-from", offsetof(struct lint_pattern_rule, not_from) },
};

static const struct {
	const char *key;
	size_t place;
	const char *unit;		/* NULL: a share */
} number_keys[] = {
	{ "share", offsetof(struct lint_pattern_rule, share), NULL },
	{ "each-share", offsetof(struct lint_pattern_rule, each_share), NULL },
	{ "self-share", offsetof(struct lint_pattern_rule, self_share), NULL },
	{ "info-below", offsetof(struct lint_pattern_rule, info_below), NULL },
	{ "calls", offsetof(struct lint_pattern_rule, calls), "count" },
	{ "calls-per-caller", offsetof(struct lint_pattern_rule, calls_per_caller),
		"count" },
	{ "callers", offsetof(struct lint_pattern_rule, callers), "count" },
	{ "time-per-call", offsetof(struct lint_pattern_rule, time_per_call), "seconds" },
};

enum {
	WORD_KEYS = sizeof(word_keys) / sizeof(*word_keys),
	PATTERN_KEYS = sizeof(pattern_keys) / sizeof(*pattern_keys),
	NUMBER_KEYS = sizeof(number_keys) / sizeof(*number_keys),
};

static void *member(struct lint_pattern_rule *rule, size_t place)
{
	return (char *)rule + place;
}

static int take_number(const struct reading *r, size_t i)
{
	double *to = member(r->rule, number_keys[i].place);

	if (!number_keys[i].unit)
		return take_share(r, to);
	return take_value(r, number_keys[i].unit, strcmp(number_keys[i].unit, "count") ?
		"a time such as 10 us" : "a number", to);
}

static bool stands_above(const struct section *section, const struct setting *setting)
{
	for (const struct setting *s = section->settings; s < setting; s++)
		if (!span_compare(s->key, setting->key))
			return true;
	return false;
}

static int take_setting(const struct reading *r, const struct section *section)
{
	for (size_t i = 0; i < PATTERN_KEYS; i++)
		if (span_is(r->setting->key, pattern_keys[i].key))
			return take_pattern(r, member(r->rule, pattern_keys[i].place));
	if (stands_above(section, r->setting))
		return settings_error(r->settings, r->setting->line, r->error,
			"\"%s\" stands here twice", r->setting->key.s);
	for (size_t i = 0; i < NUMBER_KEYS; i++)
		if (span_is(r->setting->key, number_keys[i].key))
			return take_number(r, i);
	for (size_t i = 0; i < WORD_KEYS; i++)
		if (span_is(r->setting->key, word_keys[i]))
			return take_words(r);
	return settings_error(r->settings, r->setting->line, r->error,
		"expected a key of a rule (see doc/rules.md), not \"%s\"",
		r->setting->key.s);
}

/* ---- sections ---- */

static struct lint_pattern_rule *rule_named(struct lint_rules *rules, struct span id)
{
	struct lint_pattern_rule *rule;

	for (size_t i = 0; i < rules->count; i++)
		if (span_is(id, rules->patterns[i]->rule.id))
			return rules->patterns[i];
	rule = xcalloc(1, sizeof(*rule));
	rule->rule = (struct lint_rule){ .id = xstrdup(id.s),
		.severity = SEVERITY_WARNING,
		.confidence = CONFIDENCE_MEDIUM,
		.summary = xstrdup(""),
		.why = xstrdup(""),
		.advice = xstrdup("") };
	rule->info_below = 0.05;
	rules->patterns = xgrow(rules->patterns, rules->count, &rules->capacity,
		sizeof(*rules->patterns));
	rules->patterns[rules->count++] = rule;
	return rule;
}

static bool is_id(struct span title)
{
	for (size_t i = 0; i < title.len; i++)
		if (!is_digit(title.s[i]) && title.s[i] != '-' &&
			!(title.s[i] >= 'a' && title.s[i] <= 'z'))
			return false;
	return title.len > 0;
}

static bool is_function_rule(struct span id)
{
	for (size_t i = 0; lint_rules[i]; i++)
		if (span_is(id, lint_rules[i]->id))
			return true;
	return false;
}

/* What a rule cannot do without. */
static int check_rule(const struct settings *s, const struct section *section,
	const struct lint_pattern_rule *rule, struct error *error)
{
	const char *missing = !rule->function.source.len ? "function" :
		!rule->message ? "message" : !*rule->rule.summary ? "summary" : NULL;

	if (missing)
		return settings_error(s, section->line, error, "rule %s: expected a %s",
			rule->rule.id, missing);
	if (rule->whole == WHOLE_BELOW && !rule->below.source.len)
		return settings_error(s, section->line, error,
			"rule %s: \"of = below\" needs a below", rule->rule.id);
	if (!(rule->share > 0) && !(rule->self_share > 0) && !(rule->calls > 0))
		return settings_error(s, section->line, error,
			"rule %s: expected a share, self-share or calls", rule->rule.id);
	return 0;
}

static int read_section(struct lint_rules *rules, const struct settings *s,
	const struct section *section, struct error *error)
{
	struct reading r = { .settings = s, .error = error,
		.built_in = !rules->has_built_in };

	if (!is_id(section->title))
		return settings_error(s, section->line, error,
			"expected a rule's name of small letters, digits and -, not "
			"\"%s\"",
			section->title.s);
	if (is_function_rule(section->title))
		return settings_error(s, section->line, error,
			"expected the name of a rule that is a pattern, which \"%s\" is "
			"not",
			section->title.s);
	r.rule = rule_named(rules, section->title);
	for (size_t i = 0; i < section->count; i++) {
		r.setting = &section->settings[i];
		if (take_setting(&r, section) < 0)
			return -1;
	}
	return check_rule(s, section, r.rule, error);
}

int lint_read_settings(struct lint_rules *rules, struct settings *s, struct error *error)
{
	int status = 0;

	if (!s)
		return -1;
	if (s->sections[0].count)
		status = settings_error(s, s->sections[0].settings[0].line, error,
			"expected a rule's [name] first");
	for (size_t i = 1; !status && i < s->count; i++)
		status = read_section(rules, s, &s->sections[i], error);
	settings_free(s);
	return status;
}

struct lint_pattern *lint_rule_pattern(struct lint_pattern_rule *rule, size_t i)
{
	return i < PATTERN_KEYS ? member(rule, pattern_keys[i].place) : NULL;
}
