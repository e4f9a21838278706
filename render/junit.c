/*
 * junit.c - a JUnit XML report: what was looked at is a test case, and what is too
 * bad a failure.  The schema is Jenkins'; file and line of a case are as others
 * (pytest) write and GitLab reads them.
 */
#include "annotation.h"
#include "svg.h"

static bool fails(const struct annotation_list *list, const struct annotation *a)
{
	enum severity limit = list->options->fail_on;

	return a->finding->severity >= (limit ? limit : SEVERITY_INFO);
}

static void write_attr(struct svg *xml, const char *name, struct span value)
{
	struct text visible = { 0 };

	text_visible(&visible, value, false);
	svg_attr(xml, name, text_span(&visible).s);
	text_free(&visible);
}

static void add_part(struct text *to, const char *before, const struct text *part)
{
	if (!part->len)
		return;
	text_str(to, before);
	text_add(to, part->s, part->len);
}

/* "blocking-call: fetch"; readers take cases of one name for one. */
static void write_name(struct svg *xml, const struct annotation *a)
{
	const struct finding *f = a->finding;
	struct text name = { 0 };

	text_str(&name, f->rule);
	add_part(&name, ": ", &f->function);
	add_part(&name, " in ", &f->profile);
	if (a->twins)
		text_printf(&name, " (%zu)", a->twins + 1);
	write_attr(xml, "name", text_span(&name));
	text_free(&name);
}

static void write_path(struct text *to, const struct finding *f)
{
	for (size_t i = 0; i < f->path_count; i++) {
		text_str(to, "\n  ");
		text_visible(to, text_span(&f->path[i]), false);
	}
}

static void write_words(struct svg *xml, const struct annotation *a, bool failed)
{
	const struct finding *f = a->finding;
	struct text words = { 0 };

	annotation_details(f, &words);
	write_path(&words, f);
	svg_begin(xml, failed ? "failure" : "system-out");
	if (failed) {
		write_attr(xml, "message", text_span(&f->message));
		write_attr(xml, "type", span_of(f->rule));
	}
	svg_end_with(xml, words.s);
	text_free(&words);
}

static void write_case(struct svg *xml, const struct annotation_list *list,
	const struct annotation *a)
{
	svg_newline(xml);
	svg_begin(xml, "testcase");
	write_name(xml, a);
	write_attr(xml, "classname", a->file.len ? text_span(&a->file) :
		span_of(list->options->program));
	if (a->file.len)
		write_attr(xml, "file", text_span(&a->file));
	if (a->line)
		svg_exact(xml, "line", (double)a->line);
	write_words(xml, a, fails(list, a));
	svg_end(xml);
}

static void write_counts(struct svg *xml, const struct annotation_list *list)
{
	size_t failures = 0;

	for (size_t i = 0; i < list->count; i++)
		failures += fails(list, &list->items[i]);
	svg_attr(xml, "name", list->options->program);
	svg_exact(xml, "tests", (double)list->count);
	svg_exact(xml, "failures", (double)failures);
	svg_exact(xml, "errors", 0);
}

void annotate_junit(const struct annotation_list *list, struct output *out)
{
	struct svg *xml = svg_new(out);

	svg_begin(xml, "testsuites");
	write_counts(xml, list);
	svg_newline(xml);
	svg_begin(xml, "testsuite");
	write_counts(xml, list);
	svg_exact(xml, "skipped", 0);
	for (size_t i = 0; i < list->count; i++)
		write_case(xml, list, &list->items[i]);
	svg_newline(xml);
	svg_free(xml);
}
