/* diff_matrix.c - functions and their shares of several inputs. */
#include <math.h>
#include <stdlib.h>

#include "diff_engine.h"
#include "xalloc.h"

/* ---- functions that other lines were put above ---- */

static int compare_words(const struct item *a, const struct item *b)
{
	int result = span_compare(a->name, b->name);

	result = result ? result : span_compare(a->file, b->file);
	return result ? result : span_compare(a->module, b->module);
}

static int compare_places(const void *x, const void *y, void *items)
{
	const struct item *a = &((const struct item *)items)[*(const size_t *)x];
	const struct item *b = &((const struct item *)items)[*(const size_t *)y];
	int result = compare_words(a, b);

	return result ? result : (a->line > b->line) - (a->line < b->line);
}

static bool occurs(const struct comparison *c, size_t item, size_t input)
{
	size_t cell = item * c->run_count + input;

	return c->self.after[cell] != 0 || c->total.after[cell] != 0;
}

/* Whether no input has two of these functions, which differ in their lines alone. */
static bool are_one(const struct comparison *c, const size_t *items, size_t count)
{
	for (size_t r = 0; r < c->run_count; r++) {
		size_t here = 0;

		for (size_t i = 0; i < count; i++)
			here += occurs(c, items[i], r);
		if (here > 1)
			return false;
	}
	return true;
}

/* The last of them takes all; the others occur nowhere any more. */
static void join(struct comparison *c, const size_t *items, size_t count)
{
	size_t to = items[count - 1] * c->run_count;

	for (size_t i = 0; i + 1 < count; i++) {
		size_t from = items[i] * c->run_count;

		for (size_t r = 0; r < c->run_count; r++) {
			c->self.after[to + r] += c->self.after[from + r];
			c->total.after[to + r] += c->total.after[from + r];
		}
		c->items[items[i]].after_runs = 0;
	}
}

static void join_lines(struct comparison *c)
{
	size_t *order = xcalloc(c->item_count + 1, sizeof(*order));

	for (size_t i = 0; i < c->item_count; i++)
		order[i] = i;
	qsort_r(order, c->item_count, sizeof(*order), compare_places, c->items);
	for (size_t first = 0, end; first < c->item_count; first = end) {
		for (end = first + 1; end < c->item_count; end++)
			if (compare_words(&c->items[order[first]], &c->items[order[end]]))
				break;
		if (end - first > 1 && are_one(c, &order[first], end - first))
			join(c, &order[first], end - first);
	}
	free(order);
}

/* ---- shares ---- */

static double *find_shares(const struct comparison *c, const struct cells *cells)
{
	double *shares = xcalloc(c->item_count * c->run_count + 1, sizeof(*shares));

	for (size_t i = 0; i < c->item_count; i++)
		for (size_t r = 0; r < c->run_count; r++)
			shares[i * c->run_count + r] =
				callgraph_share(c->runs[r].view->exact,
					cells->after[i * c->run_count + r],
					c->runs[r].whole);
	return shares;
}

static double spread_of(const double *shares, size_t count)
{
	double least = shares[0], most = shares[0];

	for (size_t i = 1; i < count; i++) {
		least = fmin(least, shares[i]);
		most = fmax(most, shares[i]);
	}
	return most - least;
}

/* ---- order ---- */

struct order {
	const struct comparison *c;
	const double *self, *total;	/* shares in the order of items */
};

static int compare_spreads(const struct order *o, const double *shares, size_t a,
	size_t b)
{
	size_t n = o->c->run_count;
	double x = spread_of(&shares[a * n], n), y = spread_of(&shares[b * n], n);

	return (x < y) - (x > y);
}

static int compare(const void *x, const void *y, void *order)
{
	const struct order *o = order;
	size_t a = *(const size_t *)x, b = *(const size_t *)y;
	const struct item *i = &o->c->items[a], *j = &o->c->items[b];
	int result = compare_spreads(o, o->self, a, b);

	result = result ? result : compare_spreads(o, o->total, a, b);
	result = result ? result : span_compare(i->name, j->name);
	result = result ? result : span_compare(i->file, j->file);
	result = result ? result : (i->line > j->line) - (i->line < j->line);
	return result ? result : span_compare(i->module, j->module);
}

/* Items that were not joined to others. */
static size_t *find_order(struct order *o, size_t *count)
{
	size_t *items = xcalloc(o->c->item_count + 1, sizeof(*items));

	*count = 0;
	for (size_t i = 0; i < o->c->item_count; i++)
		if (o->c->items[i].after_runs)
			items[(*count)++] = i;
	qsort_r(items, *count, sizeof(*items), compare, o);
	return items;
}

/* ---- rows ---- */

static void take_row(struct matrix *m, const struct order *o, size_t row, size_t item)
{
	const struct item *i = &o->c->items[item];
	size_t n = m->inputs, size = n * sizeof(double);

	m->rows[row] = (struct matrix_row){ .name = i->name, .file = i->file,
		.module = i->module, .line = i->line,
		.spread = spread_of(&o->self[item * n], n) };
	memcpy(&m->self[row * n], &o->self[item * n], size);
	memcpy(&m->total[row * n], &o->total[item * n], size);
	memcpy(&m->costs[row * n], &o->c->self.after[item * n], size);
}

static struct matrix *make_matrix(const struct comparison *c)
{
	struct matrix *m = xcalloc(1, sizeof(*m));
	double *self = find_shares(c, &c->self), *total = find_shares(c, &c->total);
	struct order o = { c, self, total };
	size_t *items = find_order(&o, &m->row_count);
	size_t cells = m->row_count * c->run_count + 1;

	m->inputs = c->run_count;
	m->rows = xcalloc(m->row_count + 1, sizeof(*m->rows));
	m->self = xcalloc(cells, sizeof(*m->self));
	m->total = xcalloc(cells, sizeof(*m->total));
	m->costs = xcalloc(cells, sizeof(*m->costs));
	for (size_t row = 0; row < m->row_count; row++)
		take_row(m, &o, row, items[row]);
	free(items);
	free(self);
	free(total);
	return m;
}

struct matrix *diff_matrix_new(const struct profile *const *inputs,
	const metric_id *metrics, size_t count)
{
	struct diff_side none = { NULL, NULL, 0 }, all = { inputs, metrics, count };
	struct comparison c;
	struct matrix *m;

	comparison_read(&c, &none, &all, NULL);
	join_lines(&c);
	m = make_matrix(&c);
	comparison_free(&c);
	return m;
}

void diff_matrix_free(struct matrix *m)
{
	if (!m)
		return;
	free(m->rows);
	free(m->self);
	free(m->total);
	free(m->costs);
	free(m);
}
