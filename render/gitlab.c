/*
 * gitlab.c - a Code Quality report as GitLab reads it.
 * https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
 */
#include <inttypes.h>

#include "annotation.h"
#include "json.h"

static const char *severity(enum severity severity)
{
	return severity == SEVERITY_ERROR ? "major" :
		severity == SEVERITY_WARNING ? "minor" : "info";
}

/* The report shows one issue a fingerprint: each of several has its own. */
static void write_fingerprint(const struct annotation *a, struct output *out)
{
	output_printf(out, ",\"fingerprint\":\"%s", a->fingerprint);
	if (a->twins)
		output_printf(out, "-%zu", a->twins + 1);
	output_byte(out, '"');
}

static void write_issue(const struct annotation *a, struct output *out)
{
	struct text words = { 0 };

	annotation_details(a->finding, &words);
	annotation_member(out, "{\"description\":", text_span(&words));
	annotation_member(out, ",\"check_name\":", span_of(a->finding->rule));
	write_fingerprint(a, out);
	output_printf(out, ",\"severity\":\"%s\",\"location\":{\"path\":",
		severity(a->finding->severity));
	json_write_string(out, a->place.len ? text_span(&a->place) : SPAN("."));
	output_printf(out, ",\"lines\":{\"begin\":%" PRId64 "}}}", a->line ? a->line : 1);
	text_free(&words);
}

void annotate_gitlab(const struct annotation_list *list, struct output *out)
{
	output_byte(out, '[');
	for (size_t i = 0; i < list->count; i++) {
		output_str(out, i ? ",\n" : "\n");
		write_issue(&list->items[i], out);
	}
	output_str(out, list->count ? "\n]\n" : "]\n");
}
