#include "findings.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "units.h"
#include "xalloc.h"

/* ---- words ---- */

static const char *const severities[] = { "passed", "info", "warning", "error" };
static const char *const confidences[] = { "low", "medium", "high" };

static int find_word(const char *const *words, size_t count, const char *word)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(words[i], word))
			return (int)i;
	return -1;
}

const char *severity_word(enum severity severity)
{
	return severities[severity];
}

int severity_find(const char *word)
{
	return find_word(severities, sizeof(severities) / sizeof(*severities), word);
}

const char *confidence_word(enum confidence confidence)
{
	return confidences[confidence];
}

int confidence_find(const char *word)
{
	return find_word(confidences, sizeof(confidences) / sizeof(*confidences), word);
}

/* ---- building ---- */

struct finding *findings_add(struct findings *list, const char *rule,
	enum severity severity)
{
	struct finding *f;

	if (list->count == list->capacity)
		list->items = xgrow(list->items, list->count, &list->capacity,
			sizeof(*list->items));
	f = &list->items[list->count++];
	*f = (struct finding){ .rule = xstrdup(rule), .severity = severity,
		.confidence = CONFIDENCE_HIGH };
	return f;
}

void finding_figure(struct finding *f, const char *name, double value, const char *unit)
{
	if (f->figure_count == f->figure_capacity)
		f->figures = xgrow(f->figures, f->figure_count, &f->figure_capacity,
			sizeof(*f->figures));
	f->figures[f->figure_count++] = (struct figure){ xstrdup(name), value,
		xstrdup(unit) };
}

struct text *finding_frame(struct finding *f)
{
	if (f->path_count == f->path_capacity)
		f->path = xgrow(f->path, f->path_count, &f->path_capacity,
			sizeof(*f->path));
	f->path[f->path_count] = (struct text){ 0 };
	return &f->path[f->path_count++];
}

/* ---- order ---- */

/* Unknown weights stand last. */
static int compare_weights(double a, double b)
{
	if (isnan(a) || isnan(b))
		return isnan(a) - isnan(b);
	return (a < b) - (a > b);
}

static int compare_texts(const struct text *a, const struct text *b)
{
	return span_compare(text_span(a), text_span(b));
}

static int compare_places(const struct finding *a, const struct finding *b)
{
	int order = compare_texts(&a->file, &b->file);

	if (!order)
		order = (a->line > b->line) - (a->line < b->line);
	return order ? order : compare_texts(&a->function, &b->function);
}

static int compare_findings(const void *left, const void *right)
{
	const struct finding *a = left, *b = right;
	int order = (a->severity < b->severity) - (a->severity > b->severity);

	if (!order)
		order = compare_weights(a->weight, b->weight);
	if (!order)
		order = strcmp(a->rule, b->rule);
	if (!order)
		order = compare_places(a, b);
	if (!order)
		order = compare_texts(&a->profile, &b->profile);
	return order ? order : compare_texts(&a->message, &b->message);
}

void findings_sort(struct findings *list)
{
	if (list->count)
		qsort(list->items, list->count, sizeof(*list->items), compare_findings);
}

/* ---- showing ---- */

void figure_text(const struct figure *figure, struct text *to)
{
	char value[VALUE_SIZE];

	if (isfinite(figure->value) && !strcmp(figure->unit, "share")) {
		text_printf(to, "%.1f %%", 100 * figure->value);
	} else if (isfinite(figure->value) && !strcmp(figure->unit, "ratio")) {
		text_printf(to, "%.2fx", figure->value);
	} else {
		value_format(value, figure->value, figure->unit);
		text_str(to, value);
	}
}

static void add_part(struct text *t, struct span part)
{
	text_add(t, part.s, part.len);
	text_byte(t, '\0');
}

void finding_fingerprint(const struct finding *f, char out[17])
{
	struct text t = { 0 };

	add_part(&t, span_of(f->rule));
	add_part(&t, text_span(&f->file));
	add_part(&t, text_span(&f->function));
	snprintf(out, 17, "%016" PRIx64, hash_bytes(t.s, t.len));
	text_free(&t);
}

/* ---- the end ---- */

static void free_finding(struct finding *f)
{
	for (size_t i = 0; i < f->path_count; i++)
		text_free(&f->path[i]);
	for (size_t i = 0; i < f->figure_count; i++) {
		free(f->figures[i].name);
		free(f->figures[i].unit);
	}
	free(f->path);
	free(f->figures);
	free(f->rule);
	text_free(&f->message);
	text_free(&f->function);
	text_free(&f->file);
	text_free(&f->why);
	text_free(&f->advice);
	text_free(&f->profile);
}

void findings_keep(struct findings *list, const bool *keep)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->count; i++) {
		if (keep[i])
			list->items[kept++] = list->items[i];
		else
			free_finding(&list->items[i]);
	}
	list->count = kept;
}

void findings_free(struct findings *list)
{
	for (size_t i = 0; i < list->count; i++)
		free_finding(&list->items[i]);
	free(list->items);
	*list = (struct findings){ 0 };
}
