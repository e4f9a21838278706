/* lint_names.c - what a function is called where rules look for it. */
#include <stdlib.h>

#include "lint_patterns.h"
#include "xalloc.h"

/* Files in which a function is known by the file's name: its own name is too short. */
static bool is_script(struct span file)
{
	static const char *const endings[] = { ".py", ".pyx", ".pyi", ".rb", ".js",
		".mjs", ".cjs", ".ts", ".tsx", ".php", ".pl", ".pm", ".lua" };

	if (span_starts(file, "<") || span_starts(file, "node:"))
		return true;
	for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++)
		if (span_ends(file, endings[i]))
			return true;
	return false;
}

static void add_file(struct text *t, struct span file)
{
	for (size_t i = 0; i < file.len; i++)
		text_byte(t, file.s[i] == '\\' ? '/' : file.s[i]);
	text_byte(t, ':');
}

static struct lint_name name_of(const struct profile *p, const struct function *f)
{
	struct span name = profile_text(p, f->name), file = profile_text(p, f->file);
	struct lint_name n = { 0 };

	if (is_script(file) && f->file != f->name) {
		add_file(&n.full, file);
		n.tail = n.last = n.full.len;
		for (size_t i = 0; i + 1 < name.len && name.s[0] != '<'; i++)
			if (name.s[i] == '.')
				n.last = n.tail + i + 1;
	}
	text_add(&n.full, name.s, name.len);
	return n;
}

struct lint_name *lint_names(const struct profile *p)
{
	struct lint_name *names = xcalloc(p->function_count, sizeof(*names));

	for (function_id f = 1; f < p->function_count; f++)
		names[f] = name_of(p, &p->functions[f]);
	return names;
}

void lint_names_free(struct lint_name *names, size_t count)
{
	for (size_t f = 0; f < count; f++)
		text_free(&names[f].full);
	free(names);
}

/* "a.py:Class.name" is "a.py:name" too. */
static bool short_matches(const struct lint_name *n, const struct pattern *pattern)
{
	struct text t = { 0 };
	bool found;

	if (n->last == n->tail)
		return false;
	text_add(&t, n->full.s, n->tail);
	text_add(&t, n->full.s + n->last, n->full.len - n->last);
	found = pattern_matches(pattern, text_span(&t));
	text_free(&t);
	return found;
}

bool *lint_names_match(const struct lint_name *names, size_t count,
	const struct lint_pattern *pattern)
{
	bool *matches = xcalloc(count, sizeof(*matches));

	for (size_t f = 1; pattern->compiled && f < count; f++)
		matches[f] =
			pattern_matches(pattern->compiled, text_span(&names[f].full)) ||
			short_matches(&names[f], pattern->compiled);
	return matches;
}
