/* lint_list.c - what rules there are, for people and programs. */
#include <stdlib.h>

#include "json.h"
#include "lint_patterns.h"
#include "lint_report.h"
#include "xalloc.h"

static const struct lint_rule *rule_of(const struct lint_rules *rules, const char *id)
{
	for (size_t i = 0; lint_rules[i]; i++)
		if (!strcmp(lint_rules[i]->id, id))
			return lint_rules[i];
	for (size_t i = 0; i < rules->count; i++)
		if (!strcmp(rules->patterns[i]->rule.id, id))
			return &rules->patterns[i]->rule;
	return NULL;
}

static void put_key(struct output *out, const char *key, const char *value)
{
	output_str(out, key);
	json_write_string(out, span_of(value));
}

static void put_json(const struct lint_rule *rule, struct output *out)
{
	put_key(out, "{\"rule\":", rule->id);
	put_key(out, ",\"severity\":", severity_word(rule->severity));
	put_key(out, ",\"confidence\":", confidence_word(rule->confidence));
	output_printf(out, ",\"pattern\":%s", rule->find ? "false" : "true");
	put_key(out, ",\n  \"summary\":", rule->summary);
	put_key(out, ",\n  \"why\":", rule->why);
	put_key(out, ",\n  \"advice\":", rule->advice);
	output_byte(out, '}');
}

static void list_json(const struct lint_rules *rules, struct output *out)
{
	for (size_t i = 0; i < rules->list_count; i++) {
		output_str(out, i ? ",\n" : "[\n");
		put_json(rule_of(rules, rules->list[i].id), out);
	}
	output_str(out, "]\n");
}

static void add_row(struct report *r, const struct lint_rule *rule)
{
	report_text(r, span_of(rule->id));
	report_text(r, span_of(severity_word(rule->severity)));
	report_text(r, span_of(confidence_word(rule->confidence)));
	report_name(r, span_of(rule->summary), SPAN(""), 0);
}

void lint_list(const struct lint_rules *rules, enum report_form form,
	const struct report_style *style, struct output *out)
{
	struct report *r;

	if (form == REPORT_JSON) {
		list_json(rules, out);
		return;
	}
	r = report_new();
	report_column(r, COLUMN_TEXT, "rule", NULL);
	report_column(r, COLUMN_TEXT, "severity", NULL);
	report_column(r, COLUMN_TEXT, "confidence", NULL);
	report_column(r, COLUMN_NAME, "what it finds", NULL);
	for (size_t i = 0; i < rules->list_count; i++)
		add_row(r, rule_of(rules, rules->list[i].id));
	report_print(r, form, style, out);
	report_free(r);
}
