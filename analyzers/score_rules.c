/* score_rules.c - weights and boosters, from options and from files. */
#include <math.h>
#include <stdlib.h>

#include "number.h"
#include "score_parts.h"
#include "settings.h"

#define WEIGHTS_EXPECTED \
	"expected execution_time, coupling, complexity, memory or call_frequency"
#define BOOSTERS_EXPECTED "expected circular or hot_zone"

static bool same_name(struct span name, const char *word)
{
	for (size_t i = 0; i < name.len; i++, word++)
		if (!*word || (name.s[i] == '-' ? '_' : name.s[i]) != *word)
			return false;
	return !*word;
}

static double *find_weight(struct score_rules *rules, struct span name)
{
	for (int f = 0; f < FACTORS; f++)
		if (same_name(name, score_factor_word((enum factor)f)))
			return &rules->weights[f];
	if (same_name(name, "time"))
		return &rules->weights[FACTOR_TIME];
	return same_name(name, "calls") ? &rules->weights[FACTOR_CALLS] : NULL;
}

static double *find_booster(struct score_rules *rules, struct span name)
{
	if (same_name(name, "circular"))
		return &rules->circular;
	return same_name(name, "hot_zone") ? &rules->hot_zone : NULL;
}

int score_rule_set(struct score_rules *rules, bool weight, struct span name,
	struct span number, struct error *error)
{
	double *rule = weight ? find_weight(rules, name) : find_booster(rules, name);
	double value;
	int len = (int)(number.len < 40 ? number.len : 40);

	if (!rule)
		return error_set(error, "%s, not \"%.*s\"",
			weight ? WEIGHTS_EXPECTED : BOOSTERS_EXPECTED,
			(int)(name.len < 40 ? name.len : 40), name.s);
	if (!number_parse(number, &value) || !isfinite(value))
		return error_set(error, "expected a number, not \"%.*s\"", len, number.s);
	if (value < 0 || (!weight && value == 0))
		return error_set(error, "expected a number %s 0%s, not %.*s",
			weight ? "from" : "above", weight ? " on" : "", len, number.s);
	*rule = value;
	return 0;
}

static bool all_zero(const struct score_rules *rules)
{
	for (int f = 0; f < FACTORS; f++)
		if (rules->weights[f] > 0)
			return false;
	return true;
}

static int take_setting(const struct settings *file, struct setting *setting,
	struct score_rules *rules, bool weight, struct error *error)
{
	struct error why = { 0 };

	setting->used = true;
	if (score_rule_set(rules, weight, setting->key, setting->value, &why) == 0)
		return 0;
	settings_error(file, setting->line, error, "%s", why.text);
	error_free(&why);
	return -1;
}

static int take_section(const struct settings *file, struct section *section,
	struct score_rules *rules, struct error *error)
{
	bool weight = span_is(section->title, "weights");

	if (!section->title.len && !section->count)
		return 0;
	if (!weight && !span_is(section->title, "boosters"))
		return settings_error(file, section->title.len ? section->line :
			section->settings[0].line, error,
			"expected [weights] or [boosters]%s%s%s",
			section->title.len ? ", not [" : " before it",
			section->title.s ? section->title.s : "",
			section->title.len ? "]" : "");
	for (size_t i = 0; i < section->count; i++)
		if (take_setting(file, &section->settings[i], rules, weight, error) < 0)
			return -1;
	if (weight && all_zero(rules))
		return settings_error(file, section->line, error, "all weights are 0");
	return 0;
}

int score_rules_read(struct score_rules *rules, const char *path, struct error *error)
{
	struct settings *file = settings_read(path, error);
	int result = file ? 0 : -1;

	for (size_t i = 0; file && i < file->count && result == 0; i++)
		result = take_section(file, &file->sections[i], rules, error);
	if (result == 0)
		result = settings_unused(file, "expected a weight or a booster", error);
	settings_free(file);
	return result;
}
