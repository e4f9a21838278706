/*
 * github.c - workflow commands of GitHub Actions, a line each:
 *
 *	::error file=app/a.py,line=3,title=blocking-call::message
 *
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 * A step shows ten errors, ten warnings and ten notices, so the worst come first.
 */
#include <inttypes.h>

#include "annotation.h"

/* %, CR and LF; in properties : and , too. */
static void write_escaped(struct output *out, struct span s, const char *also)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.s[i];

		if (c == '%' || c == '\r' || c == '\n' || (c && strchr(also, c)))
			output_printf(out, "%%%02X", (unsigned)c);
		else
			output_byte(out, c);
	}
}

static void write_property(struct output *out, const char *before, struct span value)
{
	struct text visible = { 0 };

	text_visible(&visible, value, false);
	output_str(out, before);
	write_escaped(out, text_span(&visible), ":,");
	text_free(&visible);
}

static const char *command(enum severity severity)
{
	return severity == SEVERITY_INFO ? "notice" : severity_word(severity);
}

static void write_command(const struct annotation *a, struct output *out)
{
	const struct finding *f = a->finding;
	struct text words = { 0 };

	output_printf(out, "::%s ", command(f->severity));
	if (a->file.len) {
		write_property(out, "file=", text_span(&a->file));
		if (a->line)
			output_printf(out, ",line=%" PRId64, a->line);
		output_byte(out, ',');
	}
	write_property(out, "title=", span_of(f->rule));
	output_str(out, "::");
	annotation_details(f, &words);
	write_escaped(out, text_span(&words), "");
	output_byte(out, '\n');
	text_free(&words);
}

void annotate_github(const struct annotation_list *list, struct output *out)
{
	for (size_t i = 0; i < list->count; i++)
		write_command(&list->items[i], out);
}
