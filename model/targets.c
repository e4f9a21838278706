#include "targets.h"

#include <stdlib.h>
#include <string.h>

void targets_add(struct targets *asked, const char *output)
{
	if (asked->count == MAX_TARGETS)
		tool_fail("more than %d outputs", MAX_TARGETS);
	asked->outputs[asked->count++] = output;
}

static bool is_ending(const struct target_form *form, struct span word)
{
	for (size_t i = 0; i < 4 && form->endings[i]; i++)
		if (span_is(word, form->endings[i] + 1))
			return true;
	return false;
}

/* A word of the list, or an ending without its dot: md is markdown. */
static const struct target_form *form_of_word(const struct target_form *forms,
	struct span word)
{
	for (const struct target_form *f = forms; f->word; f++)
		if (span_is(word, f->word) || is_ending(f, word))
			return f;
	return NULL;
}

static size_t ending_length(const struct target_form *form, struct span path)
{
	size_t longest = 0;

	for (size_t i = 0; i < 4 && form->endings[i]; i++) {
		size_t len = strlen(form->endings[i]);

		if (len > longest && span_ends(path, form->endings[i]))
			longest = len;
	}
	return longest;
}

/* The form of the longest ending; the first of the list where none is known. */
static const struct target_form *form_of_path(const struct target_form *forms,
	struct span path)
{
	const struct target_form *best = forms;
	size_t longest = 0;

	for (const struct target_form *f = forms; f->word; f++) {
		size_t len = ending_length(f, path);

		if (len > longest) {
			longest = len;
			best = f;
		}
	}
	return best;
}

static void fail_unknown(const char *word, const struct target_form *forms)
{
	struct text words = { 0 };

	for (const struct target_form *f = forms; f->word; f++)
		text_printf(&words, "%s%s", f == forms ? "" : f[1].word ? ", " : " and ",
			f->word);
	tool_fail("unknown output \"%s\"; there are %s", word, words.s);
}

static struct target find_target(const struct targets *asked,
	const struct target_form *forms, const char *arg)
{
	const char *colon = strchr(arg, ':');
	const struct target_form *form = colon ?
		form_of_word(forms, (struct span){ arg, (size_t)(colon - arg) }) : NULL;
	struct target found = { .path = form ? colon + 1 : arg };

	if (!form && asked->to)
		form = form_of_word(forms, span_of(asked->to));
	else if (!form)
		form = form_of_path(forms, span_of(arg));
	if (!form)
		fail_unknown(asked->to, forms);
	if (!*found.path)
		tool_fail("-o %s: expected the name of a file", arg);
	found.form = form->form;
	return found;
}

struct outputs targets_find(const struct targets *asked, const struct target_form *forms)
{
	struct outputs found = { .count = asked->count ? asked->count : 1 };
	size_t to_stdout = 0;

	if (asked->to && !form_of_word(forms, span_of(asked->to)))
		fail_unknown(asked->to, forms);
	for (size_t i = 0; i < found.count; i++) {
		found.items[i] = find_target(asked, forms,
			asked->count ? asked->outputs[i] : "-");
		to_stdout += !strcmp(found.items[i].path, "-");
	}
	if (to_stdout > 1)
		tool_fail("only one output can go to stdout");
	return found;
}

struct output *target_open(const char *path)
{
	struct error error = { 0 };
	struct output *out = output_open(path, &error);

	if (!out)
		tool_fail("%s", error.text);
	return out;
}

void target_close(struct output *out)
{
	struct error error = { 0 };

	if (output_close(out, &error) < 0)
		tool_fail("%s", error.text);
}

void outputs_open(struct outputs *outputs)
{
	for (size_t i = 0; i < outputs->count; i++)
		outputs->items[i].out = target_open(outputs->items[i].path);
}

void outputs_close(struct outputs *outputs)
{
	for (size_t i = 0; i < outputs->count; i++)
		target_close(outputs->items[i].out);
}

struct report_style target_style(const struct output *out, enum when color,
	unsigned width)
{
	const char *columns = getenv("COLUMNS");
	struct report_style style = { .width = output_columns(out),
		.color = tool_color(color, out), .bars = output_is_terminal(out) };

	if (output_is_terminal(out) && columns && atoi(columns) > 0)
		style.width = (unsigned)atoi(columns);
	if (width != UINT32_MAX)
		style.width = width;
	return style;
}
