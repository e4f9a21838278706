/* lint_load.c - all rules: the built-in text, files, and the functions. */
#include <stdlib.h>

#include "lint_patterns.h"
#include "settings.h"
#include "xalloc.h"

static const char *const built_in[] = {
#include "lint.rules.inc"
	NULL
};

static struct settings *read_built_in(struct error *error)
{
	struct settings *s;
	struct text t = { 0 };

	for (size_t i = 0; built_in[i]; i++)
		text_str(&t, built_in[i]);
	s = settings_parse("lint.rules", text_span(&t), error);
	text_free(&t);
	return s;
}

/* ---- all of them ---- */

static int compile(struct lint_pattern *pattern, struct error *error)
{
	struct text t = { 0 };

	if (!pattern->source.len)
		return 0;
	text_printf(&t, "^(?:.*/)?(?:%s)$", pattern->source.s);
	pattern->compiled = pattern_new(t.s, false, error);
	text_free(&t);
	return pattern->compiled ? 0 : -1;
}

static int compile_rule(struct lint_pattern_rule *rule, struct error *error)
{
	struct lint_pattern *pattern;

	for (size_t i = 0; (pattern = lint_rule_pattern(rule, i)); i++)
		if (compile(pattern, error) < 0)
			return -1;
	return 0;
}

static int compile_all(struct lint_rules *rules, struct error *error)
{
	for (size_t i = 0; i < rules->count; i++)
		if (compile_rule(rules->patterns[i], error) < 0)
			return -1;
	return 0;
}

static int compare_ids(const void *a, const void *b)
{
	const struct finding_rule *left = a, *right = b;

	return strcmp(left->id, right->id);
}

static struct finding_rule listed(const struct lint_rule *rule)
{
	return (struct finding_rule){ rule->id, rule->summary, rule->advice };
}

static void make_list(struct lint_rules *rules)
{
	size_t count = 0, functions = 0;

	while (lint_rules[functions])
		functions++;
	rules->list = xcalloc(functions + rules->count + 1, sizeof(*rules->list));
	for (size_t i = 0; i < functions; i++)
		rules->list[count++] = listed(lint_rules[i]);
	for (size_t i = 0; i < rules->count; i++)
		rules->list[count++] = listed(&rules->patterns[i]->rule);
	qsort(rules->list, count, sizeof(*rules->list), compare_ids);
	rules->list_count = count;
}

static struct lint_rules *finish(struct lint_rules *rules, int status,
	struct error *error)
{
	if (status < 0 || compile_all(rules, error) < 0) {
		lint_rules_free(rules);
		return NULL;
	}
	make_list(rules);
	return rules;
}

struct lint_rules *lint_rules_new(const char *const *files, size_t count,
	struct error *error)
{
	struct lint_rules *rules = xcalloc(1, sizeof(*rules));
	int status = lint_read_settings(rules, read_built_in(error), error);

	rules->has_built_in = true;
	for (size_t i = 0; !status && i < count; i++)
		status = lint_read_settings(rules, settings_read(files[i], error), error);
	return finish(rules, status, error);
}

struct lint_rules *lint_rules_parse(const char *name, struct span text,
	struct error *error)
{
	struct lint_rules *rules = xcalloc(1, sizeof(*rules));
	struct settings *settings = settings_parse(name, text, error);

	rules->has_built_in = true;
	return finish(rules, lint_read_settings(rules, settings, error), error);
}

static void free_rule(struct lint_pattern_rule *rule)
{
	struct lint_pattern *pattern;

	for (size_t i = 0; (pattern = lint_rule_pattern(rule, i)); i++) {
		pattern_free(pattern->compiled);
		text_free(&pattern->source);
	}
	free((char *)(uintptr_t)rule->rule.id);
	free((char *)(uintptr_t)rule->rule.summary);
	free((char *)(uintptr_t)rule->rule.why);
	free((char *)(uintptr_t)rule->rule.advice);
	free(rule->message);
	free(rule);
}

void lint_rules_free(struct lint_rules *rules)
{
	if (!rules)
		return;
	for (size_t i = 0; i < rules->count; i++)
		free_rule(rules->patterns[i]);
	free(rules->patterns);
	free(rules->list);
	free(rules);
}

const struct finding_rule *lint_rules_list(const struct lint_rules *rules, size_t *count)
{
	*count = rules->list_count;
	return rules->list;
}
