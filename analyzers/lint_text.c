/* lint_text.c - findings for people: a terminal, or a comment in Markdown. */
#include <stdlib.h>

#include "lint_report.h"
#include "place.h"
#include "units.h"

enum { SHOWN_HEAD = 4, SHOWN_TAIL = 8, INDENT = 8 };

/* ---- parts ---- */

void lint_summary(const struct lint_report *report, struct text *to)
{
	static const char *const words[] = { "passed", "info", "warnings", "errors" };
	size_t counts[SEVERITY_ERROR + 1] = { 0 };
	const char *comma = "";

	for (size_t i = 0; i < report->found->count; i++)
		counts[report->found->items[i].severity]++;
	for (int s = SEVERITY_ERROR; s >= SEVERITY_INFO; s--) {
		if (!counts[s])
			continue;
		text_printf(to, "%s%zu %s", comma, counts[s],
			counts[s] == 1 ? severity_word((enum severity)s) : words[s]);
		comma = ", ";
	}
	if (!report->found->count)
		text_str(to, "nothing found");
	if (report->suppressed)
		text_printf(to, "; %zu suppressed", report->suppressed);
}

void lint_stack_text(const struct finding *f, struct text *to)
{
	bool cut = f->path_count > SHOWN_HEAD + SHOWN_TAIL + 1;

	for (size_t i = 0; i < f->path_count; i++) {
		struct span frame = text_span(&f->path[i]);

		if (cut && i == SHOWN_HEAD) {
			i = f->path_count - SHOWN_TAIL - 1;
			text_str(to, " > ...");
			continue;
		}
		if (i)
			text_str(to, " > ");
		text_add(to, frame.s, frame.len);
	}
}

void lint_figures_text(const struct finding *f, struct text *to)
{
	for (size_t i = 0; i < f->figure_count; i++) {
		text_printf(to, "%s%s ", i ? ", " : "", f->figures[i].name);
		figure_text(&f->figures[i], to);
	}
}

/* "function (file:line)"; "the profile" where there is no place. */
static void place_text(const struct finding *f, struct text *to)
{
	struct span function = text_span(&f->function), file = text_span(&f->file);

	if (!function.len && !file.len)
		text_str(to, "the profile");
	text_add(to, function.s, function.len);
	if (!file.len || !span_compare(file, function))
		return;
	text_str(to, function.len ? " (" : "(");
	place_add(to, file, f->line);
	text_byte(to, ')');
}

/* ---- a terminal ---- */

static size_t word_length(struct span s)
{
	const char *blank = memchr(s.s, ' ', s.len);

	return blank ? (size_t)(blank - s.s) : s.len;
}

/* Words, indented, broken where they would pass the width (0: nowhere). */
static void put_wrapped(
	struct output *out, const char *title, struct span s, unsigned width)
{
	size_t column = INDENT;
	bool first = true;

	output_printf(out, "  %-*s", INDENT - 2, title);
	while (s.len) {
		struct span word = { s.s, word_length(s) };
		size_t columns = utf8_width(word);

		if (!first && width && column + 1 + columns > width) {
			output_printf(out, "\n%*s", INDENT, "");
			column = INDENT;
			first = true;
		}
		if (!first)
			output_byte(out, ' ');
		output_add(out, word.s, word.len);
		column += columns + !first;
		first = false;
		s.s += word.len;
		s.len -= word.len;
		while (s.len && *s.s == ' ') {
			s.s++;
			s.len--;
		}
	}
	output_byte(out, '\n');
}

static void put_part(struct output *out, const char *title, struct text *t,
	const struct report_style *style)
{
	if (t->len)
		put_wrapped(out, title, text_span(t), style->width);
	text_free(t);
}

static void put_text(struct output *out, const char *title, const struct text *t,
	const struct report_style *style)
{
	if (t->len)
		put_wrapped(out, title, text_span(t), style->width);
}

static void put_head(const struct finding *f, const struct report_style *style,
	struct output *out)
{
	static const char *const colors[] = { "32", "36", "33", "31" };
	struct text place = { 0 };

	place_text(f, &place);
	if (style->color)
		output_printf(out, "\033[1;%sm", colors[f->severity]);
	output_printf(out, "%s: %s", severity_word(f->severity), f->rule);
	if (style->color)
		output_str(out, "\033[0m");
	output_printf(out, ": %s\n", place.s);
	text_free(&place);
}

static void put_finding(const struct finding *f, const struct report_style *style,
	struct output *out)
{
	struct text figures = { 0 }, stack = { 0 };

	put_head(f, style, out);
	lint_figures_text(f, &figures);
	text_printf(&figures, "%sconfidence %s", figures.len ? ", " : "",
		confidence_word(f->confidence));
	lint_stack_text(f, &stack);
	put_text(out, "what", &f->message, style);
	put_part(out, "proof", &figures, style);
	put_part(out, "stack", &stack, style);
	put_text(out, "why", &f->why, style);
	put_text(out, "do", &f->advice, style);
	output_byte(out, '\n');
}

static void head_text(const struct lint_report *report, struct text *to)
{
	const struct profile *p = report->p;
	char total[VALUE_SIZE];

	text_visible(to, span_of(profile_shown_file(p)), false);
	text_printf(to, ": %s, ", p->format ? p->format : "-");
	text_visible(to, profile_text(p, p->metrics[report->metric].name), false);
	value_format(total, profile_total(p, report->metric),
		profile_str(p, p->metrics[report->metric].unit));
	text_printf(to, " %s%s", total, p->estimated ?
		", stacks estimated from a call graph" : "");
}

void lint_text(const struct lint_report *report, const struct report_style *style,
	struct output *out)
{
	struct text head = { 0 };

	head_text(report, &head);
	text_byte(&head, '\n');
	lint_summary(report, &head);
	output_printf(out, "%s\n", head.s);
	text_free(&head);
	if (report->found->count)
		output_byte(out, '\n');
	for (size_t i = 0; i < report->found->count; i++)
		put_finding(&report->found->items[i], style, out);
}

/* ---- Markdown ---- */

/* What Markdown would take as markup, and HTML. */
static void put_escaped(struct output *out, struct span s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (strchr("\\`*_{}[]<>#|&~", s.s[i]) && s.s[i])
			output_byte(out, '\\');
		output_byte(out, s.s[i]);
	}
}

/* In code nothing is markup but backquotes, more of which end it than stand in it. */
static void put_code(struct output *out, struct span s)
{
	size_t longest = 0, run = 0;

	for (size_t i = 0; i < s.len; i++) {
		run = s.s[i] == '`' ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	for (size_t i = 0; i <= longest; i++)
		output_byte(out, '`');
	output_str(out, longest ? " " : "");
	output_add(out, s.s, s.len);
	output_str(out, longest ? " " : "");
	for (size_t i = 0; i <= longest; i++)
		output_byte(out, '`');
}

static void markdown_part(struct output *out, const char *title, const struct text *t)
{
	if (!t->len)
		return;
	output_printf(out, "- %s: ", title);
	put_escaped(out, text_span(t));
	output_byte(out, '\n');
}

static void markdown_stack(const struct finding *f, struct output *out)
{
	struct text stack = { 0 };

	if (!f->path_count)
		return;
	lint_stack_text(f, &stack);
	output_str(out, "- Stack: ");
	put_code(out, text_span(&stack));
	output_byte(out, '\n');
	text_free(&stack);
}

static void markdown_finding(const struct finding *f, struct output *out)
{
	struct text place = { 0 }, figures = { 0 };

	place_text(f, &place);
	lint_figures_text(f, &figures);
	output_printf(out, "\n### %s: %s\n\n", severity_word(f->severity), f->rule);
	put_code(out, text_span(&place));
	output_str(out, ": ");
	put_escaped(out, text_span(&f->message));
	output_str(out, ".\n\n");
	markdown_part(out, "Figures", &figures);
	output_printf(out, "- Confidence: %s\n", confidence_word(f->confidence));
	markdown_stack(f, out);
	markdown_part(out, "Why", &f->why);
	markdown_part(out, "What to do", &f->advice);
	text_free(&place);
	text_free(&figures);
}

void lint_markdown(const struct lint_report *report, struct output *out)
{
	struct text head = { 0 }, summary = { 0 };

	head_text(report, &head);
	lint_summary(report, &summary);
	output_str(out, "## proflint\n\n");
	put_escaped(out, text_span(&head));
	output_printf(out, "\n\n**%s**\n", summary.s);
	for (size_t i = 0; i < report->found->count; i++)
		markdown_finding(&report->found->items[i], out);
	text_free(&head);
	text_free(&summary);
}
