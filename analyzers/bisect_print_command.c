/* bisect_print_command.c - what profstore bisect says, in all forms. */
#include <math.h>

#include "bisect_command.h"
#include "json.h"
#include "store_command.h"

enum { SHORT_COMMIT = 10 };

/* ---- words ---- */

static void add_version_words(struct text *t, const struct bisect_item *item)
{
	if (*item->commit)
		text_printf(t, "%.*s", SHORT_COMMIT, item->commit);
	else
		text_printf(t, "run %lld", (long long)item->run);
}

static void add_measured(struct text *t, const struct told *w, const struct bisect_item *item)
{
	add_version_words(t, item);
	text_str(t, " (");
	history_value_words(t, item->value, w->history->unit);
	text_printf(t, ", %zu run%s)", item->runs, text_plural(item->runs));
}

static double change_of(const struct bisect_item *before, const struct bisect_item *after)
{
	return before->value == 0 ? (double)NAN :
		(after->value - before->value) / fabs(before->value);
}

/*
 * "parse changed at 3f2c1ab, ..."; by time "between" two, as there may be others between
 * the stored ones; "measure 3f2c1ab next: ..."
 */
static void add_answer(struct text *t, const struct told *w)
{
	const struct bisect *b = w->b;
	const struct bisect_item *low = &b->items[b->low], *high = &b->items[b->high];

	if (b->next == SIZE_MAX) {
		text_printf(t, "%s changed ", w->history->name);
		text_str(t, w->git ? "at " : "between ");
		if (!w->git) {
			add_version_words(t, low);
			text_str(t, " and ");
		}
		add_version_words(t, high);
		text_printf(t, ", first seen in run %lld: from ", (long long)high->run);
		history_value_words(t, low->value, w->history->unit);
		text_str(t, " to ");
		history_value_words(t, high->value, w->history->unit);
		text_str(t, isnan(change_of(low, high)) ? "" : ", ");
		history_change_words(t, change_of(low, high));
		return;
	}
	text_str(t, "measure ");
	add_version_words(t, &b->items[b->next]);
	text_str(t, b->items[b->next].state == BISECT_UNCLEAR ? " again: " : " next: ");
	text_printf(t, "%zu %s%s between ", b->left, w->git ? "commit" : "version",
		text_plural(b->left));
	add_measured(t, w, low);
	text_str(t, ", which is good, and ");
	add_measured(t, w, high);
	text_printf(t, ", which is bad; at most %zu more", bisect_rounds(b));
}

static void say_doubts(const struct told *w, bool quiet)
{
	const struct bisect *b = w->b;

	if (quiet)
		return;
	if (bisect_is_doubtful(b))
		tool_say("warning: good and bad differ by no more than noise might: repeat both");
	if (b->unclear)
		tool_say("warning: %zu between them %s unclear: too near to the middle", b->unclear,
			b->unclear == 1 ? "is" : "are");
	if (b->contradictions)
		tool_say("warning: %zu behind the first bad one %s good: noise, or more than one "
			"change", b->contradictions, b->contradictions == 1 ? "is" : "are");
}

/* ---- forms ---- */

static bool is_shown(const struct bisect *b, size_t i)
{
	return b->items[i].runs || i == b->next;
}

static void print_items(const struct told *w, enum report_form form,
	const struct report_style *style, struct output *out)
{
	bool people = form == REPORT_TABLE || form == REPORT_MARKDOWN;
	struct report *t = report_new();

	report_column(t, COLUMN_TEXT, "commit", NULL);
	report_column(t, COLUMN_COUNT, "run", NULL);
	report_column(t, COLUMN_COUNT, "runs", NULL);
	if (people)
		report_column(t, COLUMN_VALUE, *w->column ? w->column : "value",
			w->history->unit);
	else
		report_column(t, COLUMN_COUNT, "value", NULL);
	report_column(t, COLUMN_TEXT, "state", NULL);
	for (size_t i = 0; i < w->b->count; i++) {
		const struct bisect_item *item = &w->b->items[i];
		struct span commit = span_of(item->commit);

		if (!is_shown(w->b, i))
			continue;
		if (people && commit.len > SHORT_COMMIT)
			commit.len = SHORT_COMMIT;
		report_text(t, commit);
		report_number(t, item->runs ? (double)item->run : (double)NAN);
		report_number(t, (double)item->runs);
		report_number(t, item->value);
		report_text(t, people && i == w->b->next ? SPAN("next") :
			span_of(bisect_word(item->state)));
	}
	report_print(t, form, style, out);
	report_free(t);
}

static void print_version(struct output *out, const char *key,
	const struct bisect_item *item)
{
	output_printf(out, ",\n\"%s\":{\"commit\":", key);
	json_write_text(out, span_of(item->commit));
	output_str(out, ",\"run\":");
	json_write_number(out, item->runs ? (double)item->run : (double)NAN);
	output_str(out, ",\"value\":");
	json_write_number(out, item->value);
	output_printf(out, ",\"state\":\"%s\"}", bisect_word(item->state));
}

static void print_json(const struct told *w, const struct report_style *style,
	struct output *out)
{
	const struct bisect *b = w->b;

	output_str(out, "{\"name\":");
	json_write_string(out, span_of(w->history->name));
	output_str(out, ",\"column\":");
	json_write_text(out, span_of(w->column));
	output_str(out, ",\"unit\":");
	json_write_string(out, span_of(w->history->unit));
	output_printf(out, ",\"order\":\"%s\"", w->git ? "git" : "time");
	print_version(out, "good", &b->items[b->low]);
	print_version(out, "bad", &b->items[b->high]);
	output_printf(out, ",\n\"between\":%zu,\"unclear\":%zu,\"contradictions\":%zu,"
		"\"rounds\":%zu,\"doubtful\":%s,\"noise_percent\":", b->left, b->unclear,
		b->contradictions, bisect_rounds(b), bisect_is_doubtful(b) ? "true" : "false");
	json_write_number(out, b->noise * 100);
	if (b->next == SIZE_MAX) {
		output_str(out, ",\n\"next\":null");
		print_version(out, "changed_at", &b->items[b->high]);
	} else {
		print_version(out, "next", &b->items[b->next]);
		output_str(out, ",\n\"changed_at\":null");
	}
	output_str(out, ",\n\"versions\":");
	print_items(w, REPORT_JSON, style, out);
	output_str(out, "}\n");
}

void bisect_print(const struct told *w, const struct compare_options *o)
{
	struct outputs outputs = targets_find(&o->targets, store_forms);
	struct text t = { 0 };

	add_answer(&t, w);
	outputs_open(&outputs);
	for (size_t i = 0; i < outputs.count; i++) {
		struct output *out = outputs.items[i].out;
		enum report_form form = (enum report_form)outputs.items[i].form;
		struct report_style style = target_style(out, o->color, o->width);

		if (form == REPORT_JSON) {
			print_json(w, &style, out);
			continue;
		}
		print_items(w, form, &style, out);
		if (form == REPORT_TABLE || form == REPORT_MARKDOWN)
			output_printf(out, "\n%s\n", t.s);
	}
	outputs_close(&outputs);
	say_doubts(w, o->load.quiet);
	text_free(&t);
}
