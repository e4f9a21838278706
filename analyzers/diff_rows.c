/* diff_rows.c - the functions of all runs side by side. */
#include <math.h>
#include <stdlib.h>

#include "diff_engine.h"
#include "table.h"
#include "units.h"
#include "xalloc.h"

/* ---- what a run is ---- */

static const char *unit_of(const struct profile *p, metric_id metric)
{
	return metric < p->metric_count ?
		profile_str(p, p->metrics[metric].unit) : "none";
}

/*
 * Larger counts are no counts of samples but of cycles, bytes or nanoseconds: the
 * stacks of a sampled profile that is worth comparing end in ones and twos.  Unless
 * many are multiples of the least of them, which is one tick of perf's clock then; bytes
 * are multiples, too, of pages.
 */
enum { MAX_LEAST_COUNT = 1000, PAGES = 1024, MIN_TICKING = 20 };

static double common_divisor(double a, double b)
{
	while (b > 0) {
		double rest = fmod(a, b);

		a = b;
		b = rest;
	}
	return a;
}

/* What one sample counts; 0 where the counts are none of samples. */
static double find_period(const struct profile *p, metric_id metric)
{
	const double *self = p->metrics[metric].self;
	double least = (double)INFINITY, period = 0;
	size_t counts = 0;

	for (node_id n = 1; n < p->node_count; n++) {
		if (self[n] != floor(self[n]) || !(self[n] >= 0) || isinf(self[n]))
			return 0;
		if (self[n] > 0)
			least = fmin(self[n], least);
		if (self[n] > 0 && period != 1)
			period = common_divisor(self[n], period);
		counts += self[n] > 0;
	}
	if (least <= MAX_LEAST_COUNT)
		return 1;
	return period == least && fmod(period, PAGES) != 0 && counts >= MIN_TICKING ?
		period : 0;
}

static bool is_evented(const struct profile *p)
{
	for (thread_id t = 0; t < p->thread_count; t++)
		if (p->threads[t].evented)
			return true;
	return false;
}

/* How many samples a run's values are made of; NAN where it was not sampled. */
static double find_samples(const struct profile *p, metric_id metric)
{
	const struct unit *unit = unit_find(unit_of(p, metric));
	enum dimension dimension = unit ? unit->dimension : DIM_OTHER;

	if (metric >= p->metric_count || is_evented(p) ||
		(p->graph.exact && !p->graph.calls_are_samples))
		return (double)NAN;
	if (dimension == DIM_COUNT && !p->graph.exact) {
		double period = find_period(p, metric);

		return period ? profile_total(p, metric) / period : (double)NAN;
	}
	return dimension == DIM_TIME ? p->sample_count : (double)NAN;
}

static bool knows_calls(const struct callgraph_view *v)
{
	for (size_t i = 0; i < v->function_count; i++)
		if (isnan(v->calls[v->functions[i]]))
			return false;
	return v->function_count > 0;
}

static void open_run(struct run *r, const struct profile *p, metric_id metric,
	const char *unit)
{
	*r = (struct run){ .p = p, .metric = metric, .factor = 1 };
	r->view = callgraph_view(p, metric);
	if (!unit_convert(unit_of(p, metric), unit, &r->scale))
		r->scale = 1;
	r->whole = r->view->sum * r->scale;
	r->samples = find_samples(p, metric);
	r->calls_known = knows_calls(r->view);
	r->items = xcalloc(p->function_count, sizeof(*r->items));
	for (size_t f = 0; f < p->function_count; f++)
		r->items[f] = NO_ITEM;
}

static void open_runs(struct comparison *c, const struct diff_side *before,
	const struct diff_side *after)
{
	const char *unit = unit_of(after->runs[0], after->metrics[0]);

	c->before_count = before->count;
	c->after_count = after->count;
	c->run_count = before->count + after->count;
	c->runs = xcalloc(c->run_count, sizeof(*c->runs));
	for (size_t r = 0; r < before->count; r++)
		open_run(&c->runs[r], before->runs[r], before->metrics[r], unit);
	for (size_t r = 0; r < after->count; r++)
		open_run(&c->runs[before->count + r], after->runs[r], after->metrics[r],
			unit);
}

/* ---- joining ---- */

static uint32_t hash_words(const struct profile *p, const struct function *f)
{
	struct span name = profile_text(p, f->name), file = profile_text(p, f->file);
	struct span module = profile_text(p, f->module);
	uint64_t parts[] = { hash_bytes(name.s, name.len), hash_bytes(file.s, file.len),
		hash_bytes(module.s, module.len), (uint64_t)f->line };

	return (uint32_t)hash_bytes(parts, sizeof(parts));
}

static bool same_words(const struct item *i, const struct profile *p,
	const struct function *f)
{
	return i->line == f->line && !span_compare(i->name, profile_text(p, f->name)) &&
		!span_compare(i->file, profile_text(p, f->file)) &&
		!span_compare(i->module, profile_text(p, f->module));
}

/* The item of these words, made if there is none yet. */
static uint32_t find_item(struct comparison *c, struct table *table,
	const struct profile *p, const struct function *f)
{
	uint32_t hash = hash_words(p, f);
	struct slot *s;

	table_reserve(table);
	for (s = table_first(table, hash); s->id; s = table_next(table, s))
		if (s->hash == hash && same_words(&c->items[s->id - 1], p, f))
			return s->id - 1;
	c->items = xgrow(c->items, c->item_count, &c->item_capacity, sizeof(*c->items));
	c->items[c->item_count] = (struct item){ .name = profile_text(p, f->name),
		.file = profile_text(p, f->file), .module = profile_text(p, f->module),
		.line = f->line, .match = (double)NAN };
	table_put(table, s, hash, (uint32_t)++c->item_count);
	return s->id - 1;
}

/* A column of a profile has functions that only the others know. */
static bool occurs(const struct callgraph_view *v, function_id f)
{
	return v->self[f] != 0 || v->total[f] != 0 || v->calls[f] > 0;
}

static void join(struct comparison *c)
{
	struct table table = { 0 };

	for (size_t r = 0; r < c->run_count; r++) {
		struct run *run = &c->runs[r];

		for (size_t i = 0; i < run->view->function_count; i++) {
			function_id f = run->view->functions[i];
			uint32_t item;

			if (!occurs(run->view, f))
				continue;
			item = find_item(c, &table, run->p, &run->p->functions[f]);
			run->items[f] = item;
			if (r < c->before_count)
				c->items[item].before_runs++;
			else
				c->items[item].after_runs++;
		}
	}
	table_free(&table);
}

/* ---- costs ---- */

static struct cells cells_new(const struct comparison *c)
{
	return (struct cells){
		.before = xcalloc(c->item_count * c->before_count + 1, sizeof(double)),
		.after = xcalloc(c->item_count * c->after_count + 1, sizeof(double)),
	};
}

static void cells_free(struct cells *cells)
{
	free(cells->before);
	free(cells->after);
}

static double *cell(const struct comparison *c, const struct cells *cells, size_t item,
	size_t run)
{
	return run < c->before_count ? &cells->before[item * c->before_count + run] :
		&cells->after[item * c->after_count + run - c->before_count];
}

static void fill_run(struct comparison *c, size_t r)
{
	const struct run *run = &c->runs[r];
	const struct callgraph_view *v = run->view;

	for (size_t i = 0; i < c->item_count && !run->calls_known; i++)
		*cell(c, &c->calls, i, r) = (double)NAN;
	for (size_t i = 0; i < v->function_count; i++) {
		function_id f = v->functions[i];
		uint32_t item = run->items[f];

		if (item == NO_ITEM)
			continue;
		*cell(c, &c->self, item, r) = v->self[f] * run->scale;
		*cell(c, &c->total, item, r) = v->total[f] * run->scale;
		*cell(c, &c->calls, item, r) = v->calls[f];
	}
}

void comparison_read(struct comparison *c, const struct diff_side *before,
	const struct diff_side *after, const struct diff_options *options)
{
	*c = (struct comparison){ .options = options };
	open_runs(c, before, after);
	join(c);
	c->self = cells_new(c);
	c->total = cells_new(c);
	c->calls = cells_new(c);
	for (size_t r = 0; r < c->run_count; r++)
		fill_run(c, r);
}

void comparison_free(struct comparison *c)
{
	for (size_t r = 0; r < c->run_count; r++) {
		callgraph_view_free(c->runs[r].view);
		free(c->runs[r].items);
	}
	free(c->runs);
	free(c->items);
	cells_free(&c->self);
	cells_free(&c->total);
	cells_free(&c->calls);
}

/* ---- merging ---- */

static void move_cells(const struct comparison *c, struct cells *cells, size_t from,
	size_t to, bool before)
{
	size_t runs = before ? c->before_count : c->after_count;
	double *values = before ? cells->before : cells->after;

	memmove(&values[to * runs], &values[from * runs], runs * sizeof(*values));
}

static void move_side(struct comparison *c, size_t from, size_t to, bool before)
{
	move_cells(c, &c->self, from, to, before);
	move_cells(c, &c->total, from, to, before);
	move_cells(c, &c->calls, from, to, before);
}

static void take_over(struct comparison *c, size_t from, size_t to, double match)
{
	struct item *i = &c->items[to];
	const struct item *old = &c->items[from];

	move_side(c, from, to, true);
	i->before_runs = old->before_runs;
	i->old_name = old->name;
	i->old_file = old->file;
	i->old_line = old->line;
	i->match = match;
}

void comparison_merge(struct comparison *c, const uint32_t *becomes, const double *match)
{
	uint32_t *numbers = xcalloc(c->item_count + 1, sizeof(*numbers));
	uint32_t kept = 0;

	for (uint32_t i = 0; i < c->item_count; i++)
		if (becomes[i] != i)
			take_over(c, i, becomes[i], match[i]);
	for (uint32_t i = 0; i < c->item_count; i++) {
		if (becomes[i] != i)
			continue;
		move_side(c, i, kept, true);
		move_side(c, i, kept, false);
		c->items[kept] = c->items[i];
		numbers[i] = kept++;
	}
	c->item_count = kept;
	for (size_t r = 0; r < c->run_count; r++)
		for (size_t f = 0; f < c->runs[r].p->function_count; f++)
			if (c->runs[r].items[f] != NO_ITEM)
				c->runs[r].items[f] =
					numbers[becomes[c->runs[r].items[f]]];
	free(numbers);
}

/* ---- shares ---- */

/* runs: of the side. */
static double median_share(const struct run *runs, size_t count, const double *values)
{
	double one = 0, *shares = count == 1 ? &one : xcalloc(count, sizeof(*shares));
	double share;

	for (size_t r = 0; r < count; r++)
		shares[r] = callgraph_share(runs[r].view->exact, values[r],
			runs[r].whole * runs[r].factor);
	share = statistics_median(shares, count);
	if (shares != &one)
		free(shares);
	return share;
}

double comparison_before_share(const struct comparison *c,
	const struct cells *cells, size_t item)
{
	return median_share(c->runs, c->before_count,
		&cells->before[item * c->before_count]);
}

double comparison_after_share(const struct comparison *c,
	const struct cells *cells, size_t item)
{
	return median_share(c->runs + c->before_count, c->after_count,
		&cells->after[item * c->after_count]);
}

bool comparison_above_min_share(const struct comparison *c,
	const struct cells *cells, size_t item)
{
	double least = c->options->min_share * (1 - 1e-12);

	return comparison_before_share(c, cells, item) >= least ||
		comparison_after_share(c, cells, item) >= least;
}
