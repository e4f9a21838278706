#include "names.h"

#include <stdlib.h>

#include "names_rules.h"
#include "rebuild.h"
#include "xalloc.h"

/* ---- one function ---- */

static void add_span(struct text *t, struct span s)
{
	text_add(t, s.s, s.len);
}

/* A name must be left. */
static bool apply_to(const struct name_rule *rule, struct text *field, bool is_name)
{
	struct text made = { 0 };

	if (!field->len || !pattern_replace(rule->pattern, text_span(field),
			span_of(rule->with), &made))
		return false;
	if ((is_name && !made.len) || !span_compare(text_span(&made), text_span(field))) {
		text_free(&made);
		return false;
	}
	text_free(field);
	*field = made;
	return true;
}

void names_rename(const struct profile *p, function_id f,
	const struct name_rules *rules, struct renamed *to)
{
	const struct function *old = &p->functions[f];

	*to = (struct renamed){ .line = old->line };
	add_span(&to->fields[NAME], profile_text(p, old->name));
	add_span(&to->fields[FILE_NAME], profile_text(p, old->file));
	add_span(&to->fields[MODULE], profile_text(p, old->module));
	for (size_t i = 0; i < rules->count; i++) {
		const struct name_rule *rule = &rules->items[i];

		for (int field = NAME; field < FIELDS; field++)
			if ((rule->fields & 1u << field) &&
				apply_to(rule, &to->fields[field], field == NAME) &&
				!to->rule)
				to->rule = rule->title;
	}
}

void names_renamed_free(struct renamed *r)
{
	for (int field = NAME; field < FIELDS; field++)
		text_free(&r->fields[field]);
}

/* ---- the filter ---- */

static string_id intern(struct rebuild *r, const struct text *t)
{
	return profile_span(r->to, text_span(t));
}

static function_id renamed_function(struct rebuild *r, function_id f)
{
	struct renamed n;
	function_id made;

	names_rename(r->from, f, r->with, &n);
	made = profile_function(r->to, intern(r, &n.fields[NAME]),
		intern(r, &n.fields[FILE_NAME]), intern(r, &n.fields[MODULE]), n.line);
	names_renamed_free(&n);
	return made;
}

/* How many functions are no longer alone, and how many they are now. */
static void note_merged(struct rebuild *r)
{
	size_t before = 0, became = 0;
	uint32_t *uses = xcalloc(r->to->function_count, sizeof(*uses));

	for (function_id f = 1; f < r->from->function_count; f++)
		uses[r->functions[f]] += r->functions[f] != 0;
	for (function_id f = 1; f < r->to->function_count; f++) {
		if (uses[f] < 2)
			continue;
		before += uses[f];
		became++;
	}
	free(uses);
	if (before)
		profile_note(r->to, NOTE_WARNING, 0,
			"name rules: %zu functions became %zu", before, became);
}

/* Everything is renamed before the end, where the notes are. */
struct profile *filter_names(const struct profile *p, const struct name_rules *rules)
{
	struct rebuild r;

	rebuild_start(&r, p);
	r.function = renamed_function;
	r.with = rules;
	for (node_id n = 1; n < p->node_count; n++)
		rebuild_frame(&r, p->nodes[n].frame);
	for (size_t i = 0; p->graph.exact && i < p->graph.order_count; i++)
		rebuild_function(&r, p->graph.order[i]);
	note_merged(&r);
	return rebuild_end(&r);
}
