/* names_explain.c - what name rules do to the functions of a profile. */
#include <stdlib.h>

#include "names_rules.h"
#include "place.h"
#include "xalloc.h"

/* By function: the nodes it stands on, or 1 where it is in the call graph. */
static double *count_uses(const struct profile *p)
{
	double *uses = xcalloc(p->function_count, sizeof(*uses));

	for (size_t i = 0; p->graph.exact && i < p->graph.order_count; i++)
		uses[p->graph.order[i]] = 1;
	for (node_id n = 1; !p->graph.exact && n < p->node_count; n++)
		uses[node_function_id(p, n)]++;
	uses[0] = 0;
	return uses;
}

/* "name (file:line) [module]" */
static struct text shown(struct span name, struct span file, struct span module,
	int64_t line)
{
	struct text t = { 0 };

	text_add(&t, name.s, name.len);
	place_add_behind(&t, file, line);
	if (module.len) {
		text_str(&t, " [");
		text_add(&t, module.s, module.len);
		text_byte(&t, ']');
	}
	return t;
}

static struct name_change explain(const struct profile *p, function_id f,
	const struct name_rules *rules)
{
	const struct function *old = &p->functions[f];
	struct name_change change = { 0 };
	struct renamed r;

	names_rename(p, f, rules, &r);
	change.before = shown(profile_text(p, old->name), profile_text(p, old->file),
		profile_text(p, old->module), old->line);
	change.after = shown(text_span(&r.fields[NAME]), text_span(&r.fields[FILE_NAME]),
		text_span(&r.fields[MODULE]), r.line);
	change.set = r.rule;
	names_renamed_free(&r);
	return change;
}

static int compare_changes(const void *left, const void *right)
{
	const struct name_change *a = left, *b = right;
	int order = span_compare(text_span(&a->after), text_span(&b->after));

	return order ? order : span_compare(text_span(&a->before), text_span(&b->before));
}

static void free_change(struct name_change *change)
{
	text_free(&change->before);
	text_free(&change->after);
}

/* One name's functions: kept where a rule touched one of them. */
static size_t keep_group(struct name_change *from, size_t count, struct name_change *to)
{
	bool changed = false;

	for (size_t i = 0; i < count; i++)
		changed |= from[i].set != NULL;
	for (size_t i = 0; i < count; i++) {
		from[i].collides = count - 1;
		if (changed)
			to[i] = from[i];
		else
			free_change(&from[i]);
	}
	return changed ? count : 0;
}

/* The list is sorted, so equal names stand side by side. */
static void keep_changes(struct name_changes *changes)
{
	struct name_change *items = changes->items;
	size_t kept = 0, end;

	for (size_t i = 0; i < changes->count; i = end) {
		for (end = i + 1; end < changes->count; end++)
			if (span_compare(text_span(&items[i].after),
					text_span(&items[end].after)))
				break;
		kept += keep_group(&items[i], end - i, &items[kept]);
	}
	changes->count = kept;
}

struct name_changes names_explain(const struct profile *p, const struct name_rules *rules)
{
	double *uses = count_uses(p);
	struct name_changes changes = { xcalloc(p->function_count,
		sizeof(*changes.items)), 0 };

	for (function_id f = 1; f < p->function_count; f++) {
		if (!uses[f])
			continue;
		changes.items[changes.count] = explain(p, f, rules);
		changes.items[changes.count++].count = uses[f];
	}
	if (changes.count)
		qsort(changes.items, changes.count, sizeof(*changes.items),
			compare_changes);
	keep_changes(&changes);
	free(uses);
	return changes;
}

void name_changes_free(struct name_changes *changes)
{
	for (size_t i = 0; i < changes->count; i++)
		free_change(&changes->items[i]);
	free(changes->items);
	*changes = (struct name_changes){ 0 };
}

void name_changes_print(const struct name_changes *changes, enum report_form form,
	const struct report_style *style, struct output *out)
{
	struct report *r = report_new();

	report_column(r, COLUMN_COUNT, "count", NULL);
	report_column(r, COLUMN_COUNT, "collides", NULL);
	report_column(r, COLUMN_TEXT, "rule", NULL);
	report_column(r, COLUMN_TEXT, "before", NULL);
	report_column(r, COLUMN_NAME, "after", NULL);
	for (size_t i = 0; i < changes->count; i++) {
		const struct name_change *c = &changes->items[i];

		report_number(r, c->count);
		report_number(r, (double)c->collides);
		report_text(r, span_of(c->set ? c->set : ""));
		report_text(r, text_span(&c->before));
		report_name(r, text_span(&c->after), SPAN(""), 0);
	}
	report_print(r, form, style, out);
	report_free(r);
}
