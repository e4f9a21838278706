/* history_command.c - a figure over runs, for people and for programs. */
#include "history_command.h"

#include <math.h>
#include <stdlib.h>

#include "json.h"
#include "statistics.h"
#include "store_command.h"
#include "units.h"
#include "xalloc.h"

enum { COMMIT_DIGITS = 10, BLOCKS = 8 };

double *history_values(const struct history *h)
{
	double *values = xcalloc(h->count + 1, sizeof(*values));

	for (size_t i = 0; i < h->count; i++)
		values[i] = h->points[i].value;
	return values;
}

/* ---- words ---- */

void history_name(struct text *t, const struct history_report *r)
{
	text_str(t, r->history->name);
	if (*r->column)
		text_printf(t, ": %s", r->column);
}

void history_value_words(struct text *t, double value, const char *unit)
{
	char shown[VALUE_SIZE];

	value_format(shown, value, unit);
	text_str(t, shown);
}

void history_change_words(struct text *t, double change)
{
	double percent = change * 100;

	if (isnan(change))
		return;
	text_printf(t, fabs(percent) < 9.95 ? "%+.1f %%" : "%+.0f %%", percent);
}

/* Those digits of a commit that people write. */
static struct span short_commit(const char *commit)
{
	struct span s = span_of(commit);

	if (s.len > COMMIT_DIGITS)
		s.len = COMMIT_DIGITS;
	return s;
}

void history_run_words(struct text *t, const struct history_point *point)
{
	struct span commit = short_commit(point->commit);

	if (commit.len)
		text_add(t, commit.s, commit.len);
	else
		text_printf(t, "run %lld", (long long)point->run);
}

static void add_levels(struct text *t, const struct history_report *r,
	const struct step *step)
{
	history_value_words(t, step->before, r->history->unit);
	text_str(t, " to ");
	history_value_words(t, step->after, r->history->unit);
}

static size_t runs_before(const struct step *step)
{
	return step->first - step->before_first;
}

void history_step_words(struct text *t, const struct history_report *r,
	const struct step *step)
{
	const struct history_point *point = &r->history->points[step->first];

	text_str(t, "stepped ");
	history_change_words(t, step->change);
	text_printf(t, "%sat ", isnan(step->change) ? "" : " ");
	history_run_words(t, point);
	if (*point->commit)
		text_printf(t, " (run %lld)", (long long)point->run);
	text_str(t, ": ");
	add_levels(t, r, step);
	text_printf(t, ", %zu runs before and %zu after", runs_before(step),
		step->end - step->first);
}

/* ---- a line of blocks ---- */

/* The median of the runs that share a column. */
static double column_value(const double *values, size_t count, size_t column,
	size_t width)
{
	size_t from = column * count / width, to = (column + 1) * count / width;

	return statistics_median(values + from, to > from ? to - from : 1);
}

static void add_block(struct text *t, double value, double least, double most)
{
	double share = most > least ? (value - least) / (most - least) : 0.5;
	int height = (int)fmin(BLOCKS - 1, floor(share * BLOCKS));

	if (isnan(value))
		text_byte(t, ' ');
	else
		text_utf8(t, (uint32_t)(0x2581 + height));
}

void history_sparkline(struct text *t, const struct history *h, size_t width)
{
	size_t columns = h->count < width ? h->count : width;
	double *values = history_values(h), least = (double)NAN, most = (double)NAN;

	for (size_t i = 0; i < columns; i++) {
		values[i] = column_value(values, h->count, i, columns);
		least = fmin(least, values[i]);
		most = fmax(most, values[i]);
	}
	for (size_t i = 0; i < columns; i++)
		add_block(t, values[i], least, most);
	free(values);
}

/* ---- runs ---- */

/* By run: from the run before it, as a share; NAN of the first, and from 0. */
static double change_of(const struct history *h, size_t i)
{
	double before = i ? h->points[i - 1].value : (double)NAN;

	return before == 0 ? (double)NAN : (h->points[i].value - before) / fabs(before);
}

static const struct step *step_at(const struct history_report *r, size_t run)
{
	for (size_t i = 0; i < r->steps->count; i++)
		if (r->steps->items[i].first == run)
			return &r->steps->items[i];
	return NULL;
}

static size_t first_shown(const struct history_report *r)
{
	return r->history->count > r->limit ? r->history->count - r->limit : 0;
}

static void data_row(struct report *t, const struct history_report *r, size_t i)
{
	const struct history_point *p = &r->history->points[i];
	const struct step *step = step_at(r, i);
	struct text time = { 0 };

	store_add_iso_time(&time, p->time);
	report_number(t, (double)p->run);
	report_text(t, text_span(&time));
	report_text(t, span_of(p->commit));
	report_text(t, span_of(p->label));
	report_number(t, p->value);
	report_number(t, change_of(r->history, i) * 100);
	report_number(t, step ? step->change * 100 : (double)NAN);
	text_free(&time);
}

static void print_data(const struct history_report *r, enum report_form form,
	struct output *out)
{
	struct report *t = report_new();

	report_column(t, COLUMN_COUNT, "run", NULL);
	report_column(t, COLUMN_TEXT, "time", NULL);
	report_column(t, COLUMN_TEXT, "commit", NULL);
	report_column(t, COLUMN_TEXT, "label", NULL);
	report_column(t, COLUMN_COUNT, "value", NULL);
	report_column(t, COLUMN_COUNT, "change_percent", NULL);
	report_column(t, COLUMN_COUNT, "step_percent", NULL);
	for (size_t i = first_shown(r); i < r->history->count; i++)
		data_row(t, r, i);
	report_print(t, form, &r->style, out);
	report_free(t);
}

/* ---- JSON ---- */

static void member(struct output *out, const char *key, double number)
{
	output_printf(out, ",\"%s\":", key);
	json_write_number(out, number);
}

static void print_step(const struct history_report *r, const struct step *step,
	struct output *out)
{
	const struct history_point *p = &r->history->points[step->first];

	output_printf(out, "{\"run\":%lld,\"commit\":", (long long)p->run);
	json_write_text(out, span_of(p->commit));
	member(out, "before", step->before);
	member(out, "after", step->after);
	member(out, "change_percent", step->change * 100);
	member(out, "runs_before", (double)runs_before(step));
	member(out, "runs_after", (double)(step->end - step->first));
	member(out, "p", step->p);
	output_byte(out, '}');
}

static void print_json(const struct history_report *r, struct output *out)
{
	output_str(out, "{\"name\":");
	json_write_string(out, span_of(r->history->name));
	output_str(out, ",\"column\":");
	json_write_text(out, span_of(r->column));
	output_str(out, ",\"unit\":");
	json_write_string(out, span_of(r->history->unit));
	output_str(out, ",\n\"runs\":");
	print_data(r, REPORT_JSON, out);
	output_str(out, ",\n\"steps\":[");
	for (size_t i = 0; i < r->steps->count; i++) {
		output_str(out, i ? ",\n" : "\n");
		print_step(r, &r->steps->items[i], out);
	}
	output_str(out, "],\n\"noise_percent\":");
	json_write_number(out, r->steps->noise * 100);
	output_str(out, "}\n");
}

/* ---- for people ---- */

static void people_row(struct report *t, const struct history_report *r, size_t i)
{
	const struct history_point *p = &r->history->points[i];
	const struct step *step = step_at(r, i);
	struct span commit = short_commit(p->commit);
	struct text time = { 0 }, change = { 0 }, stepped = { 0 };

	store_add_time(&time, p->time);
	history_change_words(&change, change_of(r->history, i));
	if (step) {
		text_str(&stepped, "step ");
		history_change_words(&stepped, step->change);
	}
	report_number(t, (double)p->run);
	report_text(t, text_span(&time));
	report_text(t, commit);
	report_number(t, p->value);
	report_text(t, text_span(&change));
	report_text(t, text_span(&stepped));
	report_name(t, span_of(p->label), SPAN(""), 0);
	text_free(&time);
	text_free(&change);
	text_free(&stepped);
}

static void print_runs(const struct history_report *r, enum report_form form,
	struct output *out)
{
	struct report *t = report_new();

	report_column(t, COLUMN_COUNT, "run", NULL);
	report_column(t, COLUMN_TEXT, "time", NULL);
	report_column(t, COLUMN_TEXT, "commit", NULL);
	report_column(t, COLUMN_VALUE, *r->column ? r->column : "value",
		r->history->unit);
	report_column(t, COLUMN_RATIO, "change", NULL);
	report_column(t, COLUMN_VERDICT, "step", NULL);
	report_column(t, COLUMN_NAME, "label", NULL);
	for (size_t i = first_shown(r); i < r->history->count; i++)
		people_row(t, r, i);
	report_print(t, form, &r->style, out);
	report_free(t);
}

static void print_line(struct output *out, struct text *t)
{
	if (t->len)
		output_printf(out, "%s\n", t->s);
	text_clear(t);
}

static void print_steps(const struct history_report *r, struct output *out)
{
	struct text t = { 0 };

	for (size_t i = 0; i < r->steps->count; i++) {
		text_str(&t, r->history->name);
		text_byte(&t, ' ');
		history_step_words(&t, r, &r->steps->items[i]);
		print_line(out, &t);
	}
	if (!r->steps->count)
		text_str(&t, "no step");
	if (isfinite(r->steps->noise) && !r->steps->count)
		text_printf(&t, "; a run differs from its level by %.2g %%",
			r->steps->noise * 100);
	print_line(out, &t);
	text_free(&t);
}

/* "12 runs, 78.2 % to 91 %" */
static void add_range(struct text *t, const struct history *h)
{
	double least = (double)NAN, most = (double)NAN;

	for (size_t i = 0; i < h->count; i++) {
		least = fmin(least, h->points[i].value);
		most = fmax(most, h->points[i].value);
	}
	text_printf(t, "%zu run%s, ", h->count, text_plural(h->count));
	history_value_words(t, least, h->unit);
	text_str(t, " to ");
	history_value_words(t, most, h->unit);
}

static void print_people(const struct history_report *r, enum report_form form,
	struct output *out)
{
	size_t width = r->style.width && r->style.width < 120 ? r->style.width : 120;
	struct text t = { 0 };

	history_name(&t, r);
	text_str(&t, ", ");
	add_range(&t, r->history);
	print_line(out, &t);
	history_sparkline(&t, r->history, width);
	print_line(out, &t);
	output_byte(out, '\n');
	print_runs(r, form, out);
	output_byte(out, '\n');
	print_steps(r, out);
	text_free(&t);
}

void history_print(const struct history_report *r, enum report_form form,
	struct output *out)
{
	if (form == REPORT_JSON)
		print_json(r, out);
	else if (form == REPORT_CSV || form == REPORT_TSV)
		print_data(r, form, out);
	else
		print_people(r, form, out);
}
