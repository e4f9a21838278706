/*
 * sarif.c - SARIF 2.1.0, for code scanning and editors.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 *
 * GitHub refuses a whole log for one result without a file.  A finding whose code
 * has none stands in the profile, where it was found.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "annotation.h"
#include "json.h"
#include "number.h"
#include "xalloc.h"

/* ---- texts ---- */

/*
 * In messages braces are doubled (3.11.5), and what would look like a link is none
 * (3.11.6).
 */
static void write_message(struct output *out, const char *before, struct span s)
{
	struct text t = { 0 };

	for (size_t i = 0; i < s.len; i++) {
		char c = s.s[i];

		if (c == '{' || c == '}')
			text_byte(&t, c);
		if (c == ']' && i + 1 < s.len && s.s[i + 1] == '(')
			text_byte(&t, '\\');
		text_byte(&t, c);
	}
	output_str(out, before);
	output_str(out, "{\"text\":");
	json_write_string(out, text_span(&t));
	output_byte(out, '}');
	text_free(&t);
}

static bool stays_in_uri(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) ||
		(c && strchr("-._~/", c));
}

static void write_encoded(struct output *out, struct span file)
{
	for (size_t i = 0; i < file.len; i++) {
		if (stays_in_uri(file.s[i]))
			output_byte(out, file.s[i]);
		else
			output_printf(out, "%%%02X", (unsigned char)file.s[i]);
	}
}

/* Relative to the sources; file:///... where it is absolute. */
static void write_artifact(struct output *out, struct span file)
{
	bool drive = file.len > 2 && file.s[1] == ':' && file.s[2] == '/';
	bool absolute = drive || file.s[0] == '/';

	output_str(out, "{\"artifactLocation\":{\"uri\":\"");
	if (absolute)
		output_str(out, drive ? "file:///" : "file://");
	if (drive) {
		output_add(out, file.s, 2);
		file = (struct span){ file.s + 2, file.len - 2 };
	}
	write_encoded(out, file);
	output_str(out, absolute ? "\"}" : "\",\"uriBaseId\":\"%SRCROOT%\"}");
}

/* ---- places ---- */

static void write_place(struct output *out, struct span file, int64_t line,
	struct span function)
{
	const char *comma = "";

	output_byte(out, '{');
	if (file.len) {
		output_str(out, "\"physicalLocation\":");
		write_artifact(out, file);
		if (line > 0)
			output_printf(out, ",\"region\":{\"startLine\":%" PRId64 "}",
				line);
		output_byte(out, '}');
		comma = ",";
	}
	if (function.len) {
		output_printf(out, "%s\"logicalLocations\":[{", comma);
		annotation_member(out, "\"name\":", function);
		output_str(out, ",\"kind\":\"function\"}]");
	}
	output_byte(out, '}');
}

/* The bracket that the last one of s closes; s.len if none. */
static size_t opening_bracket(struct span s)
{
	size_t depth = 0;

	for (size_t i = s.len; i-- > 0;) {
		depth += s.s[i] == ')';
		if (s.s[i] == '(' && --depth == 0)
			return i;
	}
	return s.len;
}

/* "name (file:line)" taken apart; all of it is the name where it is not so. */
static struct span take_place(struct span *name, int64_t *line)
{
	struct span none = { "", 0 }, place;
	size_t open, colon;
	uint64_t number;

	if (!span_ends(*name, ")"))
		return none;
	open = opening_bracket(*name);
	if (open == name->len || !open || name->s[open - 1] != ' ')
		return none;
	place = (struct span){ name->s + open + 1, name->len - open - 2 };
	for (colon = place.len; colon && place.s[colon - 1] != ':';)
		colon--;
	if (!colon || !number_parse_uint((struct span){ place.s + colon,
			place.len - colon }, &number) || number > INT32_MAX)
		return none;
	*line = (int64_t)number;
	*name = (struct span){ name->s, open - 1 };
	return (struct span){ place.s, colon - 1 };
}

static void write_frame(struct output *out, struct span name, const char *root)
{
	int64_t line = 0;
	struct span place = take_place(&name, &line);
	struct text file = { 0 };

	annotation_file(place, root, &file);
	output_str(out, "{\"location\":");
	write_place(out, text_span(&file), line, name);
	output_byte(out, '}');
	text_free(&file);
}

/* The innermost frame stands first. */
static void write_stack(const struct finding *f, const char *root, struct output *out)
{
	if (!f->path_count)
		return;
	output_str(out, ",\n\"stacks\":[{\"frames\":[");
	for (size_t i = f->path_count; i-- > 0;) {
		write_frame(out, text_span(&f->path[i]), root);
		output_str(out, i ? ",\n" : "]}]");
	}
}

/* ---- rules ---- */

/* Those that the caller lists, and those that only findings name. */
struct rule_list {
	struct finding_rule *rules;
	size_t count, capacity;
};

static size_t find_rule(const struct rule_list *list, const char *id)
{
	size_t i = 0;

	while (i < list->count && strcmp(list->rules[i].id, id))
		i++;
	return i;
}

static void add_rule(struct rule_list *list, struct finding_rule rule)
{
	if (find_rule(list, rule.id) < list->count)
		return;
	if (list->count == list->capacity)
		list->rules = xgrow(list->rules, list->count, &list->capacity,
			sizeof(*list->rules));
	list->rules[list->count++] = rule;
}

static void collect_rules(const struct annotation_list *list, struct rule_list *rules)
{
	for (size_t i = 0; i < list->findings->rule_count; i++)
		add_rule(rules, list->findings->rules[i]);
	for (size_t i = 0; i < list->count; i++)
		add_rule(rules, (struct finding_rule){ list->items[i].finding->rule,
			"", "" });
}

static void write_rule(const struct finding_rule *rule, struct output *out)
{
	struct span summary = span_of(rule->summary && *rule->summary ?
		rule->summary : rule->id);

	annotation_member(out, "{\"id\":", span_of(rule->id));
	write_message(out, ",\"shortDescription\":", summary);
	write_message(out, ",\"fullDescription\":", summary);
	write_message(out, ",\"help\":", rule->help && *rule->help ?
		span_of(rule->help) : summary);
	output_byte(out, '}');
}

static void write_tool(const struct annotation_list *list, const struct rule_list *rules,
	struct output *out)
{
	annotation_member(out, "\"tool\":{\"driver\":{\"name\":",
		span_of(list->options->program));
	annotation_member(out, ",\"version\":", span_of(list->options->version));
	output_str(out, ",\"rules\":[");
	for (size_t i = 0; i < rules->count; i++) {
		output_str(out, i ? ",\n" : "\n");
		write_rule(&rules->rules[i], out);
	}
	output_str(out, "]}}");
}

/* ---- results ---- */

static const char *level(enum severity severity)
{
	return severity == SEVERITY_INFO ? "note" : severity_word(severity);
}

static void write_figures(const struct finding *f, struct output *out)
{
	output_str(out, ",\"figures\":[");
	for (size_t i = 0; i < f->figure_count; i++) {
		const struct figure *figure = &f->figures[i];

		annotation_member(out, i ? ",{\"name\":" : "{\"name\":",
			span_of(figure->name));
		output_str(out, ",\"value\":");
		json_write_number(out, figure->value);
		annotation_member(out, ",\"unit\":", span_of(figure->unit));
		output_byte(out, '}');
	}
	output_byte(out, ']');
}

static void write_properties(const struct finding *f, struct output *out)
{
	output_printf(out, ",\n\"properties\":{\"confidence\":\"%s\"",
		confidence_word(f->confidence));
	write_figures(f, out);
	if (f->profile.len)
		annotation_member(out, ",\"profile\":", text_span(&f->profile));
	if (f->why.len)
		annotation_member(out, ",\"why\":", text_span(&f->why));
	if (f->advice.len)
		annotation_member(out, ",\"advice\":", text_span(&f->advice));
	output_byte(out, '}');
}

static void write_result(const struct annotation *a, size_t rule, const char *root,
	struct output *out)
{
	const struct finding *f = a->finding;
	struct text words = { 0 };

	annotation_message(f, &words);
	annotation_member(out, "{\"ruleId\":", span_of(f->rule));
	output_printf(out, ",\"ruleIndex\":%zu,\"level\":\"%s\"", rule,
		level(f->severity));
	write_message(out, ",\"message\":", text_span(&words));
	if (a->place.len || f->function.len) {
		output_str(out, ",\n\"locations\":[");
		write_place(out, text_span(&a->place), a->line, text_span(&f->function));
		output_byte(out, ']');
	}
	write_stack(f, root, out);
	output_printf(out, ",\n\"partialFingerprints\":{\"ruleFileFunction/v1\":\"%s\"}",
		a->fingerprint);
	write_properties(f, out);
	output_byte(out, '}');
	text_free(&words);
}

void annotate_sarif(const struct annotation_list *list, struct output *out)
{
	struct rule_list rules = { 0 };

	collect_rules(list, &rules);
	output_str(out, "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\n"
		"\"version\":\"2.1.0\",\n\"runs\":[{");
	write_tool(list, &rules, out);
	output_str(out, ",\n\"results\":[");
	for (size_t i = 0; i < list->count; i++) {
		const struct annotation *a = &list->items[i];

		output_str(out, i ? ",\n" : "\n");
		write_result(a, find_rule(&rules, a->finding->rule),
			list->options->root, out);
	}
	output_str(out, "]}]}\n");
	free(rules.rules);
}
