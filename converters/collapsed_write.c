/*
 * collapsed_write.c - a profile as collapsed stacks, sorted by bytes.
 *
 * What a name cannot hold is replaced: ";" by ":", line ends by blanks.
 * Where the innermost name ends in a blank and digits these
 * get parentheses, "thread (12)", as flamegraph.pl would take them for a
 * count; so does "#" at a line's begin, which would be a comment.
 *
 * Threads are merged unless asked for, but those that Austin or Tachyon wrote
 * in front of each stack are written there again, Austin's with its facts.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "collapsed.h"
#include "number.h"
#include "units.h"
#include "xalloc.h"

struct writer {
	const struct profile *p;
	struct output *out;
	struct loss *loss;
	enum frame_style style;
	enum collapsed_heads heads;
	enum collapsed_counts counts;
	struct collapsed_metrics columns;
	double scale;
	double *carry;		/* by flat function: what rounding left; NULL: none */
	bool any;		/* a line was written */

	struct profile *flat;	/* what collapsed_flatten() makes of p */
};

/* ---- values ---- */

/* Decimal digits without an exponent. */
static void add_number(struct text *t, double value)
{
	char number[NUMBER_SIZE];

	number_format(number, value);
	if (!strchr(number, 'e')) {
		text_str(t, number);
		return;
	}
	text_printf(t, "%.*f", fabs(value) < 1 ? 20 : 0, value);
}

static bool is_whole(double v)
{
	return fabs(v - nearbyint(v)) <= 1e-9 * fabs(v) + 1e-12;
}

static bool all_whole(const struct profile *p, metric_id m, double scale)
{
	for (node_id n = 0; n < p->node_count; n++)
		if (!is_whole(p->metrics[m].self[n] * scale))
			return false;
	return true;
}

/* Fractions of a unit of time become whole numbers of a smaller one. */
static void find_scale(struct writer *w)
{
	static const char *const finer[] = { "microseconds", "nanoseconds" };
	const char *unit, *scaled = NULL;

	w->scale = 1;
	if (w->columns.count != 1 || all_whole(w->flat, 0, 1))
		return;
	unit = profile_str(w->p, w->p->metrics[w->columns.metrics[0]].unit);
	for (size_t i = 0; i < sizeof(finer) / sizeof(*finer); i++) {
		double factor;

		if (!unit_convert(unit, finer[i], &factor) || factor <= 1)
			continue;
		w->scale = factor;
		scaled = finer[i];
		if (all_whole(w->flat, 0, factor))
			break;
	}
	if (!scaled)
		return;
	w->carry = xcalloc(w->flat->function_count, sizeof(*w->carry));
	loss_add(w->loss, 0, "the unit: values are written in whole %s", scaled);
}

/*
 * What is printed of a node's value.  What rounding takes from it the function's
 * next node gets, so that each function keeps its sum.
 */
static double printed(struct writer *w, metric_id m, node_id n)
{
	double value = w->flat->metrics[m].self[n], whole;
	double *carry;

	if (!w->carry)
		return value;
	carry = &w->carry[node_function_id(w->flat, n)];
	whole = nearbyint(value * w->scale + *carry);
	*carry += value * w->scale - whole;
	return whole;
}

/* ---- lines ---- */

/* A line, or all that is below a node, among the children of its parent. */
struct item {
	struct span text;
	node_id node;
	size_t path;		/* how much of the line is its parent's */
	bool own;
};

/* A byte at or behind the end of an item's text: " 1" of a line, ";" of what is below. */
static int byte_at(const struct item *item, size_t i)
{
	if (i < item->text.len)
		return (unsigned char)item->text.s[i];
	if (i == item->text.len)
		return item->own ? ' ' : ';';
	return item->own ? '1' : UINT8_MAX;
}

static int compare_items(const void *left, const void *right)
{
	const struct item *a = left, *b = right;
	size_t len = a->text.len < b->text.len ? a->text.len : b->text.len;
	int order = memcmp(a->text.s, b->text.s, len);

	for (size_t i = len; !order && i < len + 2; i++)
		order = byte_at(a, i) - byte_at(b, i);
	if (order)
		return order;
	if (a->own != b->own)
		return a->own ? -1 : 1;
	return a->node < b->node ? -1 : 1;
}

static bool has_costs(const struct writer *w, node_id n)
{
	for (size_t c = 0; c < w->columns.count; c++)
		if (w->flat->metrics[c].self[n] != 0)
			return true;
	return false;
}

struct items {
	struct item *items;
	size_t count, capacity;
};

static void add_item(struct items *list, struct item item)
{
	list->items = xgrow(list->items, list->count, &list->capacity, sizeof(item));
	list->items[list->count++] = item;
}

/* "thread 12" as "thread (12)"; "12" alone in its line as "(12)". */
static void protect_number(struct writer *w, struct text *t, bool first)
{
	size_t at = t->len;
	struct text digits = { 0 };

	while (at && (is_digit(t->s[at - 1]) || t->s[at - 1] == '.'))
		at--;
	if (at == t->len || t->s[at] == '.' || (at ? t->s[at - 1] != ' ' : !first))
		return;
	text_add(&digits, t->s + at, t->len - at);
	t->len = at;
	text_printf(t, "(%s)", digits.s);
	text_free(&digits);
	loss_add(w->loss, 1, "stacks that ended in a number, now in parentheses");
}

/* A frame's text as the first or the last of a stack has to be. */
static struct span shown(struct writer *w, struct span name, bool first, bool last)
{
	struct text t = { 0 };
	struct span s = name;
	string_id id;

	while (first && s.len && (*s.s == ' ' || *s.s == '\t'))
		s.s++, s.len--;
	text_str(&t, "");
	if (first && s.len && *s.s == '#') {
		loss_add(w->loss, 1, "stacks that began with \"#\", now \"(#)\"");
		text_str(&t, "(#)");
		s.s++, s.len--;
	}
	text_add(&t, s.s, s.len);
	while (last && t.len && (t.s[t.len - 1] == ' ' || t.s[t.len - 1] == '\t'))
		t.len--;
	if (last && !t.len)
		text_byte(&t, ';');	/* a frame without a name: "a;; 5" */
	if (last)
		protect_number(w, &t, first);
	id = profile_string(w->flat, t.s, t.len);
	text_free(&t);
	return profile_text(w->flat, id);
}

/* Whether shown() leaves a name as it is, wherever it stands. */
static bool is_plain(struct span name)
{
	char last = name.len ? name.s[name.len - 1] : ' ';

	return last != ' ' && last != '\t' && !is_digit(last) && last != '.' &&
		*name.s != ' ' && *name.s != '\t' && *name.s != '#';
}

/* The children of a node, the last to be written first. */
static void add_children(struct writer *w, struct items *list, node_id parent,
	size_t path)
{
	const struct profile *p = w->flat;
	size_t first = list->count;

	for (node_id n = p->nodes[parent].child; n; n = p->nodes[n].next) {
		struct span name = profile_text(p, node_function(p, n)->name);
		bool plain = is_plain(name);
		struct item item = { name, n, path, false };

		if (p->nodes[n].child) {
			if (!plain)
				item.text = shown(w, name, !path, false);
			add_item(list, item);
		}
		if (has_costs(w, n)) {
			item.own = true;
			item.text = plain ? name : shown(w, name, !path, true);
			add_item(list, item);
		}
	}
	if (list->count == first)
		return;
	qsort(list->items + first, list->count - first, sizeof(struct item),
		compare_items);
	for (size_t i = first, k = list->count - 1; i < k; i++, k--) {
		struct item swapped = list->items[i];

		list->items[i] = list->items[k];
		list->items[k] = swapped;
	}
}

static void put_line(struct writer *w, struct text *line)
{
	text_byte(line, '\n');
	output_add(w->out, line->s, line->len);
	w->any = true;
}

/* Austin's "time,idle,bytes": what was idle has a line of its own. */
static void write_full(struct writer *w, struct text *line, node_id n)
{
	const struct metric *m = w->flat->metrics;
	double idle = m[0].self[n] - m[1].self[n];
	size_t stack = line->len;

	if (m[1].self[n] != 0 || m[2].self[n] != 0) {
		text_byte(line, ' ');
		add_number(line, m[1].self[n]);
		text_str(line, ",0,");
		add_number(line, m[2].self[n]);
		put_line(w, line);
	}
	if (idle > 0) {
		line->len = stack;
		text_byte(line, ' ');
		add_number(line, idle);
		text_str(line, ",1,0");
		put_line(w, line);
	}
}

static void write_counts(struct writer *w, struct text *line, node_id n)
{
	double values[COLLAPSED_COUNTS], sum = 0;

	for (size_t c = 0; c < w->columns.count; c++) {
		double v = values[c] = printed(w, (metric_id)c, n);

		if (!isfinite(v) || (v < 0 && w->counts != COUNTS_MEMORY)) {
			loss_add(w->loss, 1, "stacks of a negative or infinite value");
			return;
		}
		sum += fabs(v);
	}
	if (sum == 0)
		return;
	for (size_t c = 0; c < w->columns.count; c++) {
		text_byte(line, ' ');
		add_number(line, values[c]);
	}
	put_line(w, line);
}

static void write_line(struct writer *w, struct text *line, node_id n)
{
	if (w->counts == COUNTS_FULL)
		write_full(w, line, n);
	else
		write_counts(w, line, n);
}

static void write_stacks(struct writer *w)
{
	struct items list = { 0 };
	struct text line = { 0 };

	add_children(w, &list, w->flat->threads[0].root, 0);
	while (list.count) {
		struct item item = list.items[--list.count];

		line.len = item.path;
		text_add(&line, item.text.s, item.text.len);
		if (item.own) {
			write_line(w, &line, item.node);
		} else {
			text_byte(&line, ';');
			add_children(w, &list, item.node, line.len);
		}
	}
	free(list.items);
	text_free(&line);
}

/* ---- the whole ---- */

static enum collapsed_heads find_heads(const struct profile *p)
{
	struct text head = { 0 };
	enum collapsed_heads heads = p->thread_count ? HEADS_AUSTIN : HEADS_NONE;

	for (thread_id t = 0; t < p->thread_count && heads; t++) {
		const struct thread *thread = &p->threads[t];

		text_clear(&head);
		text_str(&head, profile_str(p, thread->process));
		if (head.len)
			text_byte(&head, ';');
		else
			heads = HEADS_TID;
		text_str(&head, profile_str(p, thread->name));
		if (!head.len || collapsed_head(text_span(&head)) != head.len)
			heads = HEADS_NONE;
	}
	text_free(&head);
	return heads;
}

static bool find_columns(struct writer *w, enum collapsed_counts counts)
{
	const struct collapsed_column *c = collapsed_columns[counts];

	for (w->columns.count = 0; c->name; c++) {
		metric_id m = profile_find_metric(w->p, c->name);

		if (m == NO_ID)
			return false;
		w->columns.metrics[w->columns.count++] = m;
	}
	w->counts = counts;
	return true;
}

/* All columns where they belong together, else the one asked for. */
static int choose_columns(struct writer *w, const char *name, struct error *error)
{
	metric_id m = name ? profile_find_metric(w->p, name) :
		profile_default_metric(w->p);

	if (m == NO_ID)
		return error_set(error, "no metric \"%s\"", name);
	if (!name && find_columns(w, COUNTS_TWO))
		return 0;
	if (!name && w->heads == HEADS_AUSTIN &&
		(find_columns(w, COUNTS_FULL) || find_columns(w, COUNTS_FULL_2)))
		return 0;
	w->columns.metrics[0] = m;
	w->columns.count = 1;
	w->counts = w->heads == HEADS_AUSTIN && !strcmp(profile_str(w->p,
		w->p->metrics[m].name), "memory") ? COUNTS_MEMORY : COUNTS_ONE;
	return 0;
}

/* Comments are Austin's own; flamegraph.pl would take others for stacks. */
static void write_facts(struct writer *w)
{
	const struct profile *p = w->p;
	size_t lost = 0;

	for (size_t i = 0; i < p->meta_count; i++) {
		struct text line = { 0 };

		if (!strcmp(profile_str(p, p->metas[i].key), COLLAPSED_STYLE))
			continue;
		if (w->heads != HEADS_AUSTIN) {
			lost++;
			continue;
		}
		text_printf(&line, "# %s: %s", profile_str(p, p->metas[i].key),
			profile_str(p, p->metas[i].value));
		collapsed_clean(&line, STYLE_COLON);
		text_byte(&line, '\n');
		output_add(w->out, line.s, line.len);
		text_free(&line);
	}
	if (lost)
		loss_add(w->loss, (double)lost, "comment%s", text_plural(lost));
}

static enum frame_style find_style(const struct profile *p)
{
	for (size_t i = 0; i < p->meta_count; i++) {
		int style = frame_style_find(profile_text(p, p->metas[i].value));

		if (style >= 0 &&
			!strcmp(profile_str(p, p->metas[i].key), COLLAPSED_STYLE))
			return (enum frame_style)style;
	}
	return STYLE_PAREN;
}

static void say_losses(const struct writer *w, bool apart)
{
	size_t metrics = w->p->metric_count, columns = w->columns.count;
	size_t others = metrics > columns ? metrics - columns : 0;

	if (w->p->thread_count > 1 && !apart && !w->heads)
		loss_add(w->loss, (double)w->p->thread_count,
			"threads, merged (--threads keeps them apart)");
	if (others)
		loss_add(w->loss, (double)others, "other value column%s",
			text_plural(others));
}

int collapsed_write(const struct profile *p, const struct write_options *options,
	struct output *out, struct loss *loss, struct error *error)
{
	struct writer w = { .p = p, .out = out, .loss = loss, .style = find_style(p),
		.heads = find_heads(p) };

	if (p->metric_count && choose_columns(&w, options->metric, error) < 0)
		return -1;
	w.flat = collapsed_flatten(p, &w.columns, w.style, options->threads || w.heads,
		loss);
	find_scale(&w);
	write_facts(&w);
	write_stacks(&w);
	if (!w.any)
		output_str(out, "[empty] 0\n");	/* an empty file would be no profile */
	say_losses(&w, options->threads);
	profile_free(w.flat);
	free(w.carry);
	return 0;
}
