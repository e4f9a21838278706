/* diff_tree.c - both sides of a comparison as one profile, before beside after. */
#include "diff.h"

#include <math.h>
#include <stdlib.h>

#include "units.h"
#include "xalloc.h"

/* Functions of before that have another name in after, by the old one. */
struct renames {
	const struct diff_row **rows;
	size_t count;
};

/* What a run's numbers are in the sum of both sides. */
struct adding {
	struct profile *to;
	const struct profile *from;
	const struct renames *renames;	/* NULL: of after */
	metric_id column;		/* 0 before, 1 after */
	const double *self;		/* of from, by node */
	double factor;
	frame_id *frames;		/* by function of from; 0: not used yet */
	node_id *nodes;			/* by node of from */
};

/* ---- renamed functions ---- */

static int compare_keys(struct span name, struct span file, int64_t line,
	const struct diff_row *row)
{
	int c = span_compare(name, row->old_name);

	if (!c)
		c = span_compare(file, row->old_file);
	return c ? c : (line > row->old_line) - (line < row->old_line);
}

static int compare_rows(const void *left, const void *right)
{
	const struct diff_row *a = *(const struct diff_row *const *)left;
	const struct diff_row *b = *(const struct diff_row *const *)right;
	int c = compare_keys(a->old_name, a->old_file, a->old_line, b);

	return c ? c : (a > b) - (a < b);
}

static struct renames find_renames(const struct diff *d)
{
	struct renames r = { 0 };

	if (!d)
		return r;
	r.rows = xcalloc(d->row_count + 1, sizeof(struct diff_row *));
	for (size_t i = 0; i < d->row_count; i++)
		if (!isnan(d->rows[i].match))
			r.rows[r.count++] = &d->rows[i];
	qsort(r.rows, r.count, sizeof(struct diff_row *), compare_rows);
	return r;
}

/* What became of a function of before; NULL: it has its name still. */
static const struct diff_row *renamed(const struct renames *r, const struct profile *p,
	const struct function *f)
{
	size_t low = 0, high = r->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int c = compare_keys(profile_text(p, f->name), profile_text(p, f->file),
			f->line, r->rows[middle]);

		if (!c)
			return r->rows[middle];
		if (c < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

/* ---- what changed ---- */

static int compare_functions(const void *left, const void *right)
{
	const struct diff_row *a = *(const struct diff_row *const *)left;
	const struct diff_row *b = *(const struct diff_row *const *)right;
	int c = span_compare(a->name, b->name);

	if (!c)
		c = span_compare(a->file, b->file);
	if (!c)
		c = (a->line > b->line) - (a->line < b->line);
	return c ? c : span_compare(a->module, b->module);
}

static bool is_change(const struct diff_row *row, bool of_self)
{
	enum verdict verdict = of_self ? row->self.verdict : row->total.verdict;

	return verdict != VERDICT_UNCHANGED && verdict != VERDICT_INCONCLUSIVE;
}

bool *diff_changed(const struct diff *d, const struct profile *tree, bool of_self)
{
	const struct diff_row **rows, **found;
	bool *changed;

	if (d->method == DIFF_THRESHOLDS)
		return NULL;
	rows = xcalloc(d->row_count + 1, sizeof(struct diff_row *));
	changed = xcalloc(tree->function_count + 1, sizeof(*changed));
	for (size_t i = 0; i < d->row_count; i++)
		rows[i] = &d->rows[i];
	qsort(rows, d->row_count, sizeof(struct diff_row *), compare_functions);
	for (function_id f = 1; f < tree->function_count; f++) {
		const struct function *function = &tree->functions[f];
		struct diff_row key = {
			.name = profile_text(tree, function->name),
			.file = profile_text(tree, function->file),
			.module = profile_text(tree, function->module), .line = function->line,
		};
		const struct diff_row *wanted = &key;

		found = bsearch(&wanted, rows, d->row_count, sizeof(struct diff_row *),
			compare_functions);
		changed[f] = found && is_change(*found, of_self);
	}
	free(rows);
	return changed;
}

/* ---- a run ---- */

static function_id add_function(struct adding *a, function_id id)
{
	const struct function *f = &a->from->functions[id];
	const struct diff_row *row = a->renames ? renamed(a->renames, a->from, f) : NULL;

	if (row)
		return profile_function(a->to, profile_span(a->to, row->name),
			profile_span(a->to, row->file), profile_span(a->to, row->module),
			row->line);
	return profile_function(a->to,
		profile_span(a->to, profile_text(a->from, f->name)), profile_span(a->to,
		profile_text(a->from, f->file)),
		profile_span(a->to, profile_text(a->from, f->module)), f->line);
}

/* Lines shift from version to version, so all frames of a function are one. */
static frame_id frame_of(struct adding *a, node_id n)
{
	function_id f = node_function_id(a->from, n);

	if (!a->frames[f])
		a->frames[f] = profile_frame(a->to, add_function(a, f), 0, 0,
			FRAME_PLAIN);
	return a->frames[f];
}

/* Threads have other ids in every run: all are one. */
static void add_nodes(struct adding *a)
{
	const struct node *nodes = a->from->nodes;

	for (node_id n = 1; n < a->from->node_count; n++) {
		a->nodes[n] = nodes[n].parent == ROOT ? a->to->threads[0].root :
			profile_call(a->to, a->nodes[nodes[n].parent], frame_of(a, n));
		profile_add(a->to, a->nodes[n], a->column, a->self[n] * a->factor);
	}
}

static void add_run(struct adding *a, const struct profile *from, metric_id metric)
{
	double unit = 1;

	if (!unit_convert(profile_str(from, from->metrics[metric].unit),
		    profile_str(a->to, a->to->metrics[a->column].unit), &unit))
		unit = 1;
	a->from = from;
	a->self = from->metrics[metric].self;
	a->factor *= unit;
	a->frames = xcalloc(from->function_count, sizeof(*a->frames));
	a->nodes = xcalloc(from->node_count, sizeof(*a->nodes));
	add_nodes(a);
	a->to->estimated |= from->estimated;
	free(a->frames);
	free(a->nodes);
}

/* ---- both sides ---- */

static void add_side(struct profile *to, const struct diff_side *side, metric_id column,
	const double *factors, const struct renames *renames)
{
	for (size_t i = 0; i < side->count; i++) {
		struct adding a = {
			.to = to, .column = column, .renames = renames,
			.factor = (factors ? factors[i] : 1) / (double)side->count,
		};

		add_run(&a, side->runs[i], side->metrics[i]);
	}
}

static struct span first_file(const struct diff_side *side)
{
	return span_of(profile_shown_file(side->runs[0]));
}

/* "old.prof", "old.1.prof and 4 more". */
static void add_side_name(struct text *name, const struct diff_side *side, bool whole)
{
	struct span file = whole ? first_file(side) : span_base_name(first_file(side));

	if (file.len)
		text_add(name, file.s, file.len);
	else
		text_str(name, "a profile");
	if (side->count > 1)
		text_printf(name, " and %zu more", side->count - 1);
}

/* With folders where that is what the files differ by. */
static void add_name(struct text *name, const struct diff_side *before,
	const struct diff_side *after)
{
	bool whole = !span_compare(span_base_name(first_file(before)),
		span_base_name(first_file(after)));

	add_side_name(name, before, whole);
	text_str(name, " → ");
	add_side_name(name, after, whole);
}

static struct profile *start(const struct diff_side *before,
	const struct diff_side *after)
{
	const struct profile *model = after->runs[0];
	const struct metric *metric = &model->metrics[after->metrics[0]];
	struct profile *p = profile_new(model->format);
	struct text name = { 0 };

	profile_metric(p, "before", profile_str(model, metric->unit));
	profile_metric(p, "after", profile_str(model, metric->unit));
	profile_meta(p, "metric", profile_text(model, metric->name));
	profile_thread_new(p, 0, -1, 0, -1);
	add_name(&name, before, after);
	p->name = profile_span(p, text_span(&name));
	text_free(&name);
	return p;
}

struct profile *diff_tree(const struct diff_side *before, const struct diff_side *after,
	const struct diff *d)
{
	struct profile *p = start(before, after);
	struct renames renames = find_renames(d);

	add_side(p, before, 0, d ? d->before_factors : NULL, &renames);
	add_side(p, after, 1, d ? d->after_factors : NULL, NULL);
	profile_finish(p);
	free(renames.rows);
	return p;
}
