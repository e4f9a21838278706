#include "diff.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "diff_engine.h"
#include "xalloc.h"

const struct diff_options diff_defaults = {
	.normalize = NORMALIZE_AUTO,
	.alpha = 0.05,
	.min_effect = 0.05,
	.min_share = 0.005,
	.confidence = 0.95,
	.min_match = 0.65,
};

/* ---- words ---- */

static const char *const normalize_words[] = { "none", "total", "samples", "median",
	"auto" };

const char *diff_normalize_word(enum normalize normalize)
{
	return normalize_words[normalize];
}

int diff_normalize_find(const char *word)
{
	for (int i = 0; i <= NORMALIZE_AUTO; i++)
		if (!strcmp(word, normalize_words[i]))
			return i;
	return -1;
}

const char *diff_method_word(enum diff_method method)
{
	static const char *const words[] = { "thresholds", "counts", "runs" };

	return words[method];
}

const char *diff_verdict_word(enum verdict verdict)
{
	static const char *const words[] = { "unchanged", "regressed", "improved",
		"inconclusive", "new", "gone" };

	return words[verdict];
}

double diff_ratio(const struct diff_cost *c)
{
	return c->before != 0 ? c->after / c->before : (double)NAN;
}

void diff_warn(struct diff *d, const char *format, ...)
{
	char *s;
	va_list ap;
	int len;

	va_start(ap, format);
	len = vasprintf(&s, format, ap);
	va_end(ap);
	if (len < 0)
		xalloc_failed();
	d->warnings = xgrow(d->warnings, d->warning_count, &d->warning_capacity,
		sizeof(*d->warnings));
	d->warnings[d->warning_count] = (struct text){ 0 };
	text_add(&d->warnings[d->warning_count++], s, (size_t)len);
	free(s);
}

/* ---- rows ---- */

static struct diff_cost median_cost(const struct comparison *c, const struct cells *cells,
	size_t i)
{
	return (struct diff_cost){
		.before = statistics_median(&cells->before[i * c->before_count],
			c->before_count),
		.after = statistics_median(&cells->after[i * c->after_count],
			c->after_count),
		.before_share = comparison_before_share(c, cells, i),
		.after_share = comparison_after_share(c, cells, i),
	};
}

static struct diff_row make_row(const struct comparison *c, size_t i)
{
	const struct item *item = &c->items[i];

	return (struct diff_row){ .name = item->name,
		.file = item->file,
		.module = item->module,
		.line = item->line,
		.old_name = item->old_name,
		.old_file = item->old_file,
		.old_line = item->old_line,
		.match = item->match,
		.in_before = item->before_runs > 0,
		.in_after = item->after_runs > 0,
		.self = median_cost(c, &c->self, i),
		.total = median_cost(c, &c->total, i),
		.calls_before = statistics_median(&c->calls.before[i * c->before_count],
			c->before_count),
		.calls_after = statistics_median(&c->calls.after[i * c->after_count],
			c->after_count),
		.because = SIZE_MAX };
}

static void make_rows(const struct comparison *c, struct diff *d)
{
	d->rows = xcalloc(c->item_count + 1, sizeof(*d->rows));
	d->row_count = c->item_count;
	for (size_t i = 0; i < c->item_count; i++)
		d->rows[i] = make_row(c, i);
}

/* ---- order ---- */

static int compare_sizes(double a, double b)
{
	return (fabs(a) < fabs(b)) - (fabs(a) > fabs(b));
}

static int compare_words(const struct diff_row *a, const struct diff_row *b)
{
	int order = span_compare(a->name, b->name);

	order = order ? order : span_compare(a->file, b->file);
	order = order ? order : (a->line > b->line) - (a->line < b->line);
	return order ? order : span_compare(a->module, b->module);
}

static int compare_rows(const struct diff_row *a, const struct diff_row *b)
{
	int order = compare_sizes(diff_delta(&a->self), diff_delta(&b->self));

	order = order ? order : compare_sizes(diff_delta(&a->total),
		diff_delta(&b->total));
	order = order ? order : compare_sizes(a->total.after, b->total.after);
	return order ? order : compare_words(a, b);
}

static int compare_numbers_of_rows(const void *x, const void *y, void *rows)
{
	const struct diff_row *r = rows;

	return compare_rows(&r[*(const size_t *)x], &r[*(const size_t *)y]);
}

/* Sorts the rows; the caller frees what it gives: the row of each item. */
static size_t *sort_rows(struct diff *d)
{
	size_t *order = xcalloc(d->row_count + 1, sizeof(*order));
	size_t *row_of = xcalloc(d->row_count + 1, sizeof(*row_of));
	struct diff_row *sorted = xcalloc(d->row_count + 1, sizeof(*sorted));

	for (size_t i = 0; i < d->row_count; i++)
		order[i] = i;
	qsort_r(order, d->row_count, sizeof(*order), compare_numbers_of_rows, d->rows);
	for (size_t i = 0; i < d->row_count; i++) {
		sorted[i] = d->rows[order[i]];
		row_of[order[i]] = i;
	}
	free(order);
	free(d->rows);
	d->rows = sorted;
	return row_of;
}

/* ---- the whole ---- */

static bool are_equal(const double *values, size_t items, size_t runs)
{
	for (size_t i = 0; i < items; i++)
		for (size_t r = 1; r < runs; r++)
			if (values[i * runs + r] != values[i * runs])
				return false;
	return true;
}

/* Instructions and bytes can be the same in every run: then there is no error. */
static bool runs_vary(const struct comparison *c)
{
	return !are_equal(c->self.before, c->item_count, c->before_count) ||
		!are_equal(c->self.after, c->item_count, c->after_count);
}

static enum diff_method find_method(const struct comparison *c)
{
	if (c->run_count > 2)
		return runs_vary(c) ? DIFF_RUNS : DIFF_THRESHOLDS;
	for (size_t r = 0; r < c->run_count; r++)
		if (!(c->runs[r].samples > 0) || !(c->runs[r].whole > 0))
			return DIFF_THRESHOLDS;
	return DIFF_COUNTS;
}

static void tell_runs(const struct comparison *c, struct diff *d)
{
	const struct profile *p = c->runs[c->before_count].p;
	metric_id m = c->runs[c->before_count].metric;

	d->unit = m < p->metric_count ? profile_str(p, p->metrics[m].unit) : "none";
	d->before_factors = xcalloc(c->before_count, sizeof(*d->before_factors));
	d->after_factors = xcalloc(c->after_count, sizeof(*d->after_factors));
	for (size_t r = 0; r < c->run_count; r++) {
		bool after = r >= c->before_count;

		*(after ? &d->after_samples : &d->before_samples) += c->runs[r].samples;
		*(after ? &d->after_factors[r - c->before_count] :
			&d->before_factors[r]) = c->runs[r].factor;
	}
}

struct diff *diff_new(const struct diff_side *before, const struct diff_side *after,
	const struct diff_options *options)
{
	struct diff *d = xcalloc(1, sizeof(*d));
	struct comparison c;
	size_t *row_of;

	comparison_read(&c, before, after, options);
	comparison_match(&c);
	d->method = c.method = find_method(&c);
	comparison_warn(&c, d);
	d->normalize = comparison_normalize(&c, d);
	tell_runs(&c, d);
	make_rows(&c, d);
	comparison_judge(&c, d);
	row_of = sort_rows(d);
	comparison_explain(&c, d, row_of);
	free(row_of);
	comparison_free(&c);
	return d;
}

void diff_free(struct diff *d)
{
	if (!d)
		return;
	for (size_t i = 0; i < d->warning_count; i++)
		text_free(&d->warnings[i]);
	free(d->warnings);
	free(d->before_factors);
	free(d->after_factors);
	free(d->rows);
	free(d);
}
