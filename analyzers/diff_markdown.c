/* diff_markdown.c - a comparison as a comment on a pull request. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>

#include "budget_report.h"
#include "units.h"

/* A comment under way: lines are added as long as there is room. */
struct comment {
	struct text text;
	size_t max;			/* SIZE_MAX: no limit */
};

/* An "@name" would send a message to whoever is called so. */
static bool is_mention(struct span s, size_t i)
{
	return s.s[i] == '@' && i + 1 < s.len && isalnum((unsigned char)s.s[i + 1]);
}

static void escape(struct text *t, struct span s)
{
	struct text visible = { 0 };

	text_visible(&visible, s, false);
	for (size_t i = 0; i < visible.len; i++) {
		if (strchr("|\\`*_[]<>~&#$", visible.s[i]))
			text_byte(t, '\\');
		text_byte(t, visible.s[i]);
		if (is_mention(text_span(&visible), i))
			text_str(t, "<!-- -->");
	}
	text_free(&visible);
}

static bool fits(const struct comment *c, size_t len)
{
	return c->text.len <= c->max && len <= c->max - c->text.len;
}

/* ---- what stands first ---- */

static void add_headline(struct text *t, const struct diff_report *r)
{
	const struct gate *g = r->gate;
	bool passed = g->passed && !(r->budget && budget_is_over(r->budget)) &&
		!(r->logs && r->logs->failed);
	struct text summary = { 0 };

	diff_words_summary(&summary, r);
	text_str(t, "### Profile: ");
	if (diff_gate_asked(g) || r->budget)
		text_str(t, passed ? "passed, " : "**failed**, ");
	text_printf(t, "%s\n\n", summary.s);
	text_free(&summary);
}

static void add_whole(struct text *t, const struct diff_report *r)
{
	const struct diff_cost *whole = &r->d->whole;

	text_str(t, "**Total** ");
	diff_words_cost(t, whole, r->d->unit);
	text_str(t, ", **");
	diff_words_growth(t, whole);
	text_str(t, "**");
	if (r->d->method == DIFF_RUNS)
		text_printf(t, " (%s)", diff_verdict_word(whole->verdict));
	text_byte(t, '\n');
}

static void add_gate(struct text *t, const struct diff_report *r)
{
	struct text words = { 0 };

	if (!diff_gate_asked(r->gate))
		return;
	diff_words_gate(&words, r);
	text_str(t, "\nGate ");
	escape(t, text_span(&words));
	text_byte(t, '\n');
	text_free(&words);
}

static void add_budget(struct text *t, const struct findings *budget)
{
	for (size_t i = 0; budget && i < budget->count; i++) {
		const struct finding *f = &budget->items[i];

		if (f->severity < SEVERITY_WARNING)
			continue;
		text_printf(t, "%s- %s: ", i ? "" : "\n", severity_word(f->severity));
		escape(t, text_span(&f->message));
		text_byte(t, '\n');
	}
}

static void add_logs(struct text *t, const struct log_changes *l)
{
	for (size_t i = 0; l && i < l->count; i++) {
		text_str(t, i ? "- " : "\n- ");
		diff_logs_words(t, &l->items[i]);
		text_byte(t, '\n');
	}
	for (size_t i = 0; l && i < l->count; i++) {
		if (!diff_logs_gate_has(&l->items[i]))
			continue;
		text_str(t, "- ");
		diff_logs_gate_words(t, l, &l->items[i]);
		text_byte(t, '\n');
	}
}

static void add_head(struct text *t, const struct diff_report *r)
{
	add_headline(t, r);
	add_whole(t, r);
	add_gate(t, r);
	add_logs(t, r->logs);
	add_budget(t, r->budget);
}

/* ---- tables ---- */

static void add_place(struct text *t, const struct diff_row *row)
{
	struct text place = { 0 };

	diff_words_place(&place, row);
	if (place.len) {
		text_str(t, " <sub>");
		escape(t, text_span(&place));
		text_str(t, "</sub>");
	}
	text_free(&place);
}

static void add_function(struct text *t, const struct diff_row *row, bool place)
{
	struct text name = { 0 };

	diff_words_name(&name, row);
	escape(t, text_span(&name));
	text_free(&name);
	if (place)
		add_place(t, row);
}

static void add_cell(struct text *t, double value, const char *unit)
{
	char amount[VALUE_SIZE];

	value_format(amount, value, unit);
	text_printf(t, " %s |", amount);
}

/* "1.82x to 1.86x, q 0.0031": small, where it is known. */
static void add_evidence(struct text *t, const struct evidence *e)
{
	struct text words = { 0 };

	if (isnan(e->low) || isnan(e->high) || isnan(e->q))
		return;
	diff_words_interval(&words, e);
	text_str(&words, ", q ");
	diff_words_p(&words, e->q);
	text_str(t, " <sub>");
	escape(t, text_span(&words));
	text_str(t, "</sub>");
	text_free(&words);
}

static void add_figures(struct text *t, const struct diff_cost *c, const char *unit)
{
	add_cell(t, c->before, unit);
	add_cell(t, c->after, unit);
	text_byte(t, ' ');
	diff_words_ratio(t, diff_ratio(c));
	add_evidence(t, &c->evidence);
	text_str(t, " |");
}

static const char *verdict_of(const struct diff_report *r, size_t i)
{
	const struct diff_row *row = &r->d->rows[i];

	if (r->gate->self[i] == GATE_FAILED)
		return "**failed**";
	if (r->gate->total[i] == GATE_FAILED)
		return "**failed** total";
	return row->judged ? diff_verdict_word(row->self.verdict) : "";
}

static const char change_titles[] = "| verdict | before | after | ratio | points | ";
static const char change_rule[] = "|---|--:|--:|--:|--:|---|\n";

static void change_line(struct text *t, const struct diff_report *r, size_t i)
{
	const struct diff_row *row = &r->d->rows[i];

	text_printf(t, "| %s |", verdict_of(r, i));
	add_figures(t, &row->self, r->d->unit);
	text_byte(t, ' ');
	diff_words_points(t, &row->self);
	text_str(t, " | ");
	add_function(t, row, true);
	text_str(t, " |\n");
}

static const char because_titles[] = "| total before | after | ratio | because of | ";
static const char because_rule[] = "|--:|--:|--:|---|---|\n";

static void because_line(struct text *t, const struct diff_report *r, size_t i)
{
	const struct diff_row *row = &r->d->rows[i];

	text_byte(t, '|');
	add_figures(t, &row->total, r->d->unit);
	text_byte(t, ' ');
	add_function(t, &r->d->rows[row->because], false);
	text_str(t, " | ");
	add_function(t, row, true);
	text_str(t, " |\n");
}

/* A table with what leads to it and ends it. */
struct table_form {
	const char *what;		/* the rows, where they are left out */
	const char *before, *titles, *rule, *after;	/* titles lack the last */
	void (*line)(struct text *t, const struct diff_report *r, size_t i);
};

static void add_left_out(struct text *t, const struct table_form *form, size_t count)
{
	text_printf(t, "\nLeft out: %zu %s\n", count, form->what);
}

/* As many lines as fit and as the limit allows; what is left out is counted. */
static void add_table(struct comment *c, const struct diff_report *r,
	const struct table_form *form, const size_t *rows, size_t count)
{
	struct text titles = { 0 }, lines = { 0 }, rest = { 0 };
	size_t shown = 0, end = 0;

	text_printf(&titles, "%s%s |\n%s", form->titles, r->what, form->rule);
	add_left_out(&rest, form, count);
	for (; shown < count && shown < r->limit; shown++) {
		form->line(&lines, r, rows[shown]);
		if (!fits(c, strlen(form->before) + titles.len + lines.len +
				rest.len + strlen(form->after)))
			break;
		end = lines.len;
	}
	text_clear(&rest);
	if (shown < count)
		add_left_out(&rest, form, count - shown);
	if (shown)
		text_printf(&c->text, "%s%s%.*s%s%s", form->before, titles.s, (int)end,
			lines.s, rest.s ? rest.s : "", form->after);
	else if (count && fits(c, rest.len))
		text_str(&c->text, rest.s);
	text_free(&titles);
	text_free(&lines);
	text_free(&rest);
}

static void add_group(struct comment *c, const struct diff_report *r,
	enum diff_group group, const struct table_form *form)
{
	size_t count, *rows = diff_group_rows(r, group, &count);

	if (count)
		add_table(c, r, form, rows, count);
	free(rows);
}

/* ---- the details ---- */

static void add_item(struct text *t, const char *title, const struct text *words)
{
	if (!words->len)
		return;
	text_printf(t, "- %s", title);
	escape(t, text_span(words));
	text_byte(t, '\n');
}

static void add_words(struct text *t, const char *title, const struct diff_report *r,
	void (*words)(struct text *t, const struct diff_report *r))
{
	struct text text = { 0 };

	words(&text, r);
	add_item(t, title, &text);
	text_free(&text);
}

static void add_method(struct comment *c, const struct diff_report *r)
{
	struct text t = { 0 }, files = { 0 };

	text_str(&t, "\n<details><summary>How it was compared</summary>\n\n");
	diff_words_files(&files, &r->before);
	add_item(&t, "before: ", &files);
	text_clear(&files);
	diff_words_files(&files, &r->after);
	add_item(&t, "after: ", &files);
	add_words(&t, "", r, diff_words_metric);
	add_words(&t, "", r, diff_words_normalized);
	add_words(&t, "", r, diff_words_method);
	add_words(&t, "", r, diff_words_detectable);
	add_words(&t, "", r, diff_words_matched);
	for (size_t i = 0; i < r->d->warning_count; i++)
		add_item(&t, "warning: ", &r->d->warnings[i]);
	text_str(&t, "\n</details>\n");
	if (fits(c, t.len))
		text_add(&c->text, t.s, t.len);
	text_free(&files);
	text_free(&t);
}

static const struct table_form changed_form = {
	"changed", "\n", change_titles, change_rule, "", change_line };
static const struct table_form inconclusive_form = { "inconclusive",
	"\n<details><summary>Inconclusive: may be noise</summary>\n\n", change_titles,
	change_rule, "\n</details>\n", change_line };
static const struct table_form because_form = { "changed through what they call",
	"\n<details><summary>Changed through what they call</summary>\n\n",
	because_titles, because_rule, "\n</details>\n", because_line };
static const struct table_form same_form = { "unchanged or not judged",
	"\n<details><summary>Unchanged or not judged</summary>\n\n", change_titles,
	change_rule, "\n</details>\n", change_line };

/* What is longer than the limit before any table loses its last lines. */
static void cut(struct comment *c)
{
	size_t len = c->text.len;

	if (len <= c->max)
		return;
	for (len = c->max; len && c->text.s[len - 1] != '\n';)
		len--;
	c->text.len = len;
}

void diff_print_markdown(const struct diff_report *r, size_t max_bytes,
	struct output *out)
{
	struct comment c = { .max = max_bytes ? max_bytes : SIZE_MAX };

	add_head(&c.text, r);
	cut(&c);
	add_group(&c, r, GROUP_CHANGED, &changed_form);
	add_group(&c, r, GROUP_INCONCLUSIVE, &inconclusive_form);
	add_group(&c, r, GROUP_BECAUSE, &because_form);
	add_method(&c, r);
	if (r->all)
		add_group(&c, r, GROUP_SAME, &same_form);
	output_add(out, text_span(&c.text).s, c.text.len);
	text_free(&c.text);
}
