#include "annotations.h"

#include <stdlib.h>

#include "annotation.h"
#include "json.h"
#include "table.h"
#include "xalloc.h"

/* ---- files ---- */

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool has_drive(struct span file)
{
	return file.len > 2 && is_letter(file.s[0]) && file.s[1] == ':' &&
		(file.s[2] == '\\' || file.s[2] == '/');
}

/* "https://...", "node:fs", "webpack:///...": two letters or more and a colon. */
static bool has_scheme(struct span file)
{
	size_t i = 0;

	while (i < file.len && (is_letter(file.s[i]) || is_digit(file.s[i]) ||
			file.s[i] == '+' || file.s[i] == '-' || file.s[i] == '.'))
		i++;
	return i > 1 && i < file.len && file.s[i] == ':' && is_letter(file.s[0]);
}

/* What runtimes write where code has no file. */
static bool is_no_file(struct span file)
{
	return !file.len || span_is(file, "~") || span_is(file, "-") ||
		span_is(file, "??") ||
		(file.s[0] == '<' && memchr(file.s, '>', file.len)) ||
		(file.s[0] == '[' && span_ends(file, "]")) || has_scheme(file);
}

static struct span skip(struct span s, size_t len)
{
	return (struct span){ s.s + len, s.len - len };
}

/* What follows the root and its slash; all of it where it is not below that. */
static struct span below_root(struct span file, const char *root)
{
	struct span folder = span_of(root ? root : "");
	size_t len;

	while (folder.len && folder.s[folder.len - 1] == '/')
		folder.len--;
	len = folder.len;
	if (len && file.len > len + 1 && file.s[len] == '/' &&
		!memcmp(file.s, folder.s, len))
		file = skip(file, len + 1);
	while (span_starts(file, "./") && file.len > 2)
		file = skip(file, 2);
	return file;
}

void annotation_file(struct span file, const char *root, struct text *to)
{
	struct text slashes = { 0 };
	struct span short_file;

	if (span_starts(file, "file://"))
		file = skip(file, strlen("file://"));
	if (is_no_file(file))
		return;
	text_add(&slashes, file.s, file.len);
	for (size_t i = 0; i < slashes.len && has_drive(file); i++)
		if (slashes.s[i] == '\\')
			slashes.s[i] = '/';
	short_file = below_root(text_span(&slashes), root);
	text_add(to, short_file.s, short_file.len);
	text_free(&slashes);
}

/* ---- words ---- */

void annotation_message(const struct finding *f, struct text *to)
{
	text_visible(to, f->message.len ? text_span(&f->message) : span_of(f->rule),
		false);
}

static void add_line(struct text *to, struct span words)
{
	if (!words.len)
		return;
	text_byte(to, '\n');
	text_visible(to, words, false);
}

static void add_figures(const struct finding *f, struct text *to)
{
	struct text figures = { 0 };

	for (size_t i = 0; i < f->figure_count; i++) {
		text_printf(&figures, "%s%s ", i ? ", " : "", f->figures[i].name);
		figure_text(&f->figures[i], &figures);
	}
	add_line(to, text_span(&figures));
	text_free(&figures);
}

void annotation_details(const struct finding *f, struct text *to)
{
	annotation_message(f, to);
	add_figures(f, to);
	add_line(to, text_span(&f->why));
	add_line(to, text_span(&f->advice));
}

void annotation_member(struct output *out, const char *before, struct span value)
{
	output_str(out, before);
	json_write_string(out, value);
}

/* ---- the list ---- */

static struct annotation annotate(const struct finding *f,
	const struct annotation_options *options)
{
	struct span profile = f->profile.len ? text_span(&f->profile) :
		span_of(options->profile ? options->profile : "");
	struct annotation a = { .finding = f };
	struct finding shown = *f;

	annotation_file(text_span(&f->file), options->root, &a.file);
	annotation_file(a.file.len ? text_span(&f->file) : profile, options->root,
		&a.place);
	a.line = a.file.len && f->line > 0 ? f->line : 0;
	shown.file = a.file;
	finding_fingerprint(&shown, a.fingerprint);
	return a;
}

/* Numbers those that have the same fingerprint. */
static void count_twins(struct annotation_list *list)
{
	struct table table = { 0 };
	size_t *seen = xcalloc(list->count + 1, sizeof(*seen));

	for (size_t i = 0; i < list->count; i++) {
		struct annotation *a = &list->items[i];
		uint32_t hash = (uint32_t)hash_bytes(a->fingerprint, 16);
		struct slot *s;

		table_reserve(&table);
		s = table_first(&table, hash);
		while (s->id && strcmp(list->items[s->id - 1].fingerprint,
				a->fingerprint))
			s = table_next(&table, s);
		if (!s->id)
			table_put(&table, s, hash, (uint32_t)i + 1);
		a->twins = seen[s->id - 1]++;
	}
	free(seen);
	table_free(&table);
}

static void make_list(struct annotation_list *list, bool passed)
{
	const struct findings *found = list->findings;

	list->items = xcalloc(found->count + 1, sizeof(*list->items));
	for (size_t i = 0; i < found->count; i++)
		if (passed || found->items[i].severity != SEVERITY_PASSED)
			list->items[list->count++] = annotate(&found->items[i],
				list->options);
	count_twins(list);
}

static void free_annotation(struct annotation *a)
{
	text_free(&a->file);
	text_free(&a->place);
}

void annotations_write(const struct findings *findings, enum annotation_form form,
	const struct annotation_options *options, struct output *out)
{
	static void (*const write[])(const struct annotation_list *, struct output *) = {
		[ANNOTATION_GITHUB] = annotate_github,
		[ANNOTATION_GITLAB] = annotate_gitlab,
		[ANNOTATION_JUNIT] = annotate_junit,
		[ANNOTATION_SARIF] = annotate_sarif,
	};
	struct annotation_list list = { .findings = findings, .options = options };

	make_list(&list, form == ANNOTATION_JUNIT);
	write[form](&list, out);
	for (size_t i = 0; i < list.count; i++)
		free_annotation(&list.items[i]);
	free(list.items);
}
