/*
 * Annotations: what a finding looks like in each form.  With the name of a form this
 * prints one list of difficult findings, for tests that read it as others do.
 */
#include "annotations.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

static const struct finding_rule rules[] = {
	{ "blocking-call", "A call blocks the event loop", "Await it, or run it in a thread" },
	{ "never-found", "Nothing has this {one}", "" },
};

static struct finding *add(struct findings *list, enum severity severity,
	const char *function, const char *file, int64_t line)
{
	struct finding *f = findings_add(list, "blocking-call", severity);

	text_str(&f->function, function);
	text_str(&f->file, file);
	f->line = line;
	text_printf(&f->message, "%s blocks the event loop", function);
	return f;
}

static char *written(const struct findings *list, enum annotation_form form)
{
	struct annotation_options options = { .program = "proflint", .version = "1.2",
		.root = "/p/app/", .fail_on = SEVERITY_WARNING };
	struct text t = { 0 };
	struct output *out = output_memory(&t);

	annotations_write(list, form, &options, out);
	assert_int_equal(output_close(out, NULL), 0);
	return t.s;
}

static void has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("no %s in %s", part, text);
}

static void lacks(const char *text, const char *part)
{
	if (strstr(text, part))
		fail_msg("%s in %s", part, text);
}

/* What one finding is written as. */
static char *one(enum annotation_form form, const char *function, const char *file,
	int64_t line)
{
	struct findings list = { 0 };
	char *text;

	add(&list, SEVERITY_WARNING, function, file, line);
	text = written(&list, form);
	findings_free(&list);
	return text;
}

static void github_is(const char *function, const char *file, int64_t line,
	const char *expected)
{
	char *text = one(ANNOTATION_GITHUB, function, file, line);

	assert_string_equal(text, expected);
	free(text);
}

static void github_commands_are_escaped(void **state)
{
	github_is("f", "a.py", 3, "::warning file=a.py,line=3,title=blocking-call::"
		"f blocks the event loop\n");
	github_is("50%,x:y", "d/a,b:c%.py", 0, "::warning file=d/a%2Cb%3Ac%25.py,"
		"title=blocking-call::50%25,x:y blocks the event loop\n");
	github_is("a\r\nb::error ::", "a.py", -1, "::warning file=a.py,title=blocking-call::"
		"a\u240D\u240Ab::error :: blocks the event loop\n");
}

static void what_is_no_file_is_none(void **state)
{
	static const char *const none[] = { "", "~", "<string>",
		"<frozen importlib._bootstrap>", "[no file]", "<stdlib>/json/encoder.py", "??", "node:internal/fs",
		"https://example.org/a.js", "webpack:///src/a.js" };

	for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++)
		github_is("f", none[i], 3, "::warning title=blocking-call::"
			"f blocks the event loop\n");
}

static void files_are_named_from_the_root(void **state)
{
	static const char *const cases[][2] = {
		{ "/p/app/src/a.py", "file=src/a.py," }, { "/p/app", "file=/p/app," },
		{ "/p/application/a.py", "file=/p/application/a.py," },
		{ "./src/a.py", "file=src/a.py," }, { "src/a.py", "file=src/a.py," },
		{ "file:///p/app/a.py", "file=a.py," }, { "a\\b.py", "file=a\\b.py," },
		{ "C:\\p\\a.py", "file=C%3A/p/a.py," },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *text = one(ANNOTATION_GITHUB, "f", cases[i][0], 3);

		has(text, cases[i][1]);
		free(text);
	}
}

static void severities_have_each_form_s_words(void **state)
{
	static const char *const words[][5] = {
		[ANNOTATION_GITHUB] = { "", "::notice ", "::warning ", "::error " },
		[ANNOTATION_GITLAB] = { "", "\"info\"", "\"minor\"", "\"major\"" },
		[ANNOTATION_SARIF] = { "", "\"note\"", "\"warning\"", "\"error\"" },
		[ANNOTATION_JUNIT] = { "failures=\"0\"", "failures=\"0\"",
			"failures=\"1\"", "failures=\"1\"" },
	};

	for (int form = ANNOTATION_GITHUB; form <= ANNOTATION_SARIF; form++) {
		for (int s = SEVERITY_PASSED; s <= SEVERITY_ERROR; s++) {
			struct findings list = { 0 };
			char *text;

			add(&list, (enum severity)s, "f", "a.py", 1);
			text = written(&list, (enum annotation_form)form);
			has(text ? text : "", words[form][s]);
			if (s == SEVERITY_PASSED && form != ANNOTATION_JUNIT)
				lacks(text ? text : "", "event loop\"");
			free(text);
			findings_free(&list);
		}
	}
}

static void sarif_names_files_by_uri(void **state)
{
	static const char *const cases[][2] = {
		{ "/p/app/a b#?%.py", "\"uri\":\"a%20b%23%3F%25.py\",\"uriBaseId\"" },
		{ "/usr/lib/x.py", "\"uri\":\"file:///usr/lib/x.py\"}" },
		{ "C:\\p\\a.py", "\"uri\":\"file:///C:/p/a.py\"}" },
		{ "a:b.py", "\"uri\":\"a%3Ab.py\",\"uriBaseId\"" },
		{ "\xff\xc3\xa9.py", "\"uri\":\"%FF%C3%A9.py\",\"uriBaseId\"" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *text = one(ANNOTATION_SARIF, "f", cases[i][0], 3);

		has(text, cases[i][1]);
		free(text);
	}
}

static void sarif_messages_hold_no_placeholders(void **state)
{
	char *text = one(ANNOTATION_SARIF, "f{0}[a](1)", "~", 3);

	has(text, "\"text\":\"f{{0}}[a\\\\](1) blocks");
	has(text, "\"name\":\"f{0}[a](1)\"");
	lacks(text, "physicalLocation");
	free(text);
}

/* GitHub refuses logs with results that stand nowhere. */
static void without_a_file_findings_stand_in_the_profile(void **state)
{
	struct annotation_options options = { .program = "proflint", .version = "1.2",
		.root = "/p/app", .profile = "/p/app/out/run.prof" };
	struct findings list = { 0 };
	struct text t = { 0 };
	struct output *out = output_memory(&t);

	text_str(&add(&list, SEVERITY_ERROR, "f", "~", 3)->profile, "b.prof");
	add(&list, SEVERITY_ERROR, "g", "", 3);
	annotations_write(&list, ANNOTATION_SARIF, &options, out);
	assert_int_equal(output_close(out, NULL), 0);
	has(t.s, "[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":\"b.prof\","
		"\"uriBaseId\":\"%SRCROOT%\"}},\"logicalLocations\":[{\"name\":\"f\",");
	has(t.s, "\"uri\":\"out/run.prof\",\"uriBaseId\":\"%SRCROOT%\"}},"
		"\"logicalLocations\":[{\"name\":\"g\",");
	lacks(t.s, "startLine");
	text_free(&t);
	findings_free(&list);
}

static void a_stack_begins_at_its_inner_end(void **state)
{
	struct findings list = { 0 };
	struct finding *f = add(&list, SEVERITY_ERROR, "f", "a.py", 1);
	char *text;

	text_str(finding_frame(f), "main(int) (/p/app/my (old)/a.c:12)");
	text_str(finding_frame(f), "sleep (~:0)");
	text_str(finding_frame(f), "call(int)");
	text_str(finding_frame(f), "odd) (a.c:1");
	text = written(&list, ANNOTATION_SARIF);
	has(text, "\"frames\":["
		"{\"location\":{\"logicalLocations\":[{\"name\":\"odd) (a.c:1\",");
	has(text, "[{\"name\":\"call(int)\",");
	has(text, "{\"location\":{\"logicalLocations\":[{\"name\":\"sleep\",");
	has(text, "{\"physicalLocation\":{\"artifactLocation\":{\"uri\":\"my%20%28old%29/a.c\","
		"\"uriBaseId\":\"%SRCROOT%\"},\"region\":{\"startLine\":12}},"
		"\"logicalLocations\":[{\"name\":\"main(int)\",");
	free(text);
	findings_free(&list);
}

static void equal_findings_stay_apart(void **state)
{
	struct findings list = { 0 };
	char *text;

	add(&list, SEVERITY_ERROR, "f", "/p/app/a.py", 1);
	add(&list, SEVERITY_ERROR, "g", "a.py", 1);
	add(&list, SEVERITY_ERROR, "f", "a.py", 2);
	text = written(&list, ANNOTATION_GITLAB);
	has(text, "-2\",\"severity\"");
	lacks(text, "-3\"");
	free(text);
	text = written(&list, ANNOTATION_JUNIT);
	has(text, "name=\"blocking-call: f (2)\"");
	free(text);
	findings_free(&list);
}

static void nothing_found_is_a_report_too(void **state)
{
	struct findings list = { 0 };
	char *text = written(&list, ANNOTATION_GITLAB);

	assert_string_equal(text, "[]\n");
	free(text);
	assert_null(written(&list, ANNOTATION_GITHUB));
	text = written(&list, ANNOTATION_JUNIT);
	has(text, "tests=\"0\"");
	free(text);
	text = written(&list, ANNOTATION_SARIF);
	has(text, "\"results\":[]");
	free(text);
}

/* ---- the list for other tests ---- */

static void add_details(struct finding *f)
{
	finding_figure(f, "share", 0.4, "share");
	finding_figure(f, "self", 1.5, "seconds");
	finding_figure(f, "ratio", (double)NAN, "ratio");
	text_str(&f->why, "nothing else runs");
	text_str(&f->advice, "await it\nor not");
	text_str(&f->profile, "run 1.prof");
	text_str(finding_frame(f), "main (/p/app/main.py:1)");
	text_str(finding_frame(f), "<b>&\"'\x01\xff (<string>:4)");
	text_str(finding_frame(f), "");
}

static void add_difficult(struct findings *list)
{
	static const char *const names[] = {
		"plain", "<script>alert(1)</script>", "a&b\"c'd", "%0A::error ::pwned",
		"two\nlines\r", "]]>", "{0} {{x}} [l](1)", "tab\tesc\x1b[31m", "\xff\xfe bytes",
		"\u202Eturned\u2066", "\uFFFE\uFFFF", "\u00e9\u4f60\U0001F600", "a,b:c;d=e",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		add(list, SEVERITY_ERROR, names[i], names[i], 1 + (int64_t)i);
		add_details(add(list, SEVERITY_WARNING, names[i], "/p/app/src/a.py", 7));
		add(list, SEVERITY_INFO, names[i], "~", 0);
		add(list, SEVERITY_PASSED, names[i], "/p/app/src/ok.py", 0);
	}
	findings_add(list, "unlisted{0}", SEVERITY_ERROR);
	findings_add(list, "unlisted{0}", SEVERITY_ERROR);
}

static int print(const char *word)
{
	static const char *const words[] = { "github", "gitlab", "junit", "sarif" };
	struct findings list = { .rules = rules, .rule_count = 2 };

	add_difficult(&list);
	findings_sort(&list);
	for (int form = 0; form < 4; form++) {
		if (!strcmp(words[form], word)) {
			char *text = written(&list, (enum annotation_form)form);

			fputs(text, stdout);
			free(text);
		}
	}
	findings_free(&list);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(github_commands_are_escaped),
		cmocka_unit_test(what_is_no_file_is_none),
		cmocka_unit_test(files_are_named_from_the_root),
		cmocka_unit_test(severities_have_each_form_s_words),
		cmocka_unit_test(sarif_names_files_by_uri),
		cmocka_unit_test(sarif_messages_hold_no_placeholders),
		cmocka_unit_test(without_a_file_findings_stand_in_the_profile),
		cmocka_unit_test(a_stack_begins_at_its_inner_end),
		cmocka_unit_test(equal_findings_stay_apart),
		cmocka_unit_test(nothing_found_is_a_report_too),
	};

	if (argc > 1)
		return print(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
