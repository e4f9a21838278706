/* lossless_timeline.c - labels, samples and counters of our own JSON. */
#include "lossless_reader.h"

#include <stdlib.h>

#include "format.h"
#include "xalloc.h"

static void take_label(struct reader *r)
{
	struct label l = { 0 };
	struct span key;

	json_enter(r->j, '{');
	while (json_key(r->j, &key)) {
		if (span_is(key, "key"))
			l.key = lossless_take_string(r);
		else if (span_is(key, "text"))
			l.text = lossless_take_string(r);
		else if (span_is(key, "unit"))
			l.unit = lossless_take_string(r);
		else if (span_is(key, "number"))
			l.number = json_number_or_null(r->j);
		else
			lossless_skip(r, key);
	}
	r->labels =
		xgrow(r->labels, r->label_count, &r->label_capacity, sizeof(*r->labels));
	r->labels[r->label_count++] = l;
}

void lossless_take_labels(struct reader *r)
{
	json_enter(r->j, '[');
	while (json_element(r->j))
		take_label(r);
}

void lossless_take_label_sets(struct reader *r)
{
	struct column c[] = { { .name = "first" }, { .name = "count" } };
	uint64_t next = 0;

	if (lossless_may_take(r, "label_sets", PART_LABELS, 0) &&
		lossless_take_table(r, c, COUNT(c))) {
		r->label_set_count = c[0].count + 1;
		r->label_sets = xcalloc(r->label_set_count, sizeof(*r->label_sets));
		for (size_t i = 0; i < c[0].count; i++) {
			uint32_t first = c[0].uints.values[i],
				count = c[1].uints.values[i];

			if (first != next || (next += count) > r->label_count) {
				json_error(r->j,
					"label sets that do not follow one another");
				break;
			}
			r->label_sets[i + 1] = profile_labels(r->p,
				count ? r->labels + first : NULL, count);
		}
	}
	lossless_free_table(c, COUNT(c));
}

enum { TIMELINE_START = 4, TIMELINE_WEIGHTS };

static void add_samples(struct reader *r, const struct column *c)
{
	double *row = xcalloc(r->p->metric_count, sizeof(*row));

	for (size_t i = 0; i < c[0].count; i++) {
		struct sample s = {
			.thread = c[0].uints.values[i],
			.node = r->nodes[c[1].uints.values[i]],
			.open = c[2].uints.values[i],
			.labels = r->label_sets ? r->label_sets[c[3].uints.values[i]] : 0,
			.start = c[TIMELINE_START].numbers[i],
		};

		lossless_gather(r, &c[TIMELINE_WEIGHTS], i, row);
		profile_sample(r->p, &s, row);
	}
	free(row);
}

/* Whether each sample's node is one of its thread's. */
static bool nodes_fit_threads(struct reader *r, const struct column *c)
{
	thread_id *of = profile_node_threads(r->p);
	bool fit = true;

	for (size_t i = 0; i < c[0].count && fit; i++)
		fit = of[r->nodes[c[1].uints.values[i]]] == c[0].uints.values[i] ||
			json_error(r->j, "sample %zu is not of its thread", i);
	free(of);
	return fit;
}

void lossless_take_timeline(struct reader *r)
{
	struct column c[] = { { .name = "thread" }, { .name = "node" },
		{ .name = "open" },
		{ .name = "labels" }, { .name = "start", .type = COLUMN_NUMBERS },
		{ .name = "weights", .type = COLUMN_ROWS } };

	if (!(r->want & WANT_TIMELINE)) {
		json_skip(r->j);
		return;
	}
	if (lossless_may_take(r, "timeline", 0, PART_NODES) &&
		lossless_take_table(r, c, COUNT(c)) &&
		lossless_all_below(r, &c[0], r->p->thread_count) &&
		lossless_all_below(r, &c[1], r->node_count) &&
		lossless_all_below(r, &c[3], r->label_set_count ? r->label_set_count :
			1) &&
		nodes_fit_threads(r, c))
		add_samples(r, c);
	lossless_free_table(c, COUNT(c));
}

/* ---- counters ---- */

static enum cpu_scale take_scale(struct reader *r)
{
	struct span s = json_string_or_null(r->j);

	return span_is(s, "core") ? CPU_OF_CORE : span_is(s, "machine") ? CPU_OF_MACHINE :
		CPU_UNKNOWN;
}

static void take_counter(struct reader *r)
{
	struct column times = { .name = "times" }, values = { .name = "values" };
	string_id name = 0, unit = 0;
	enum cpu_scale scale = CPU_UNKNOWN;
	struct span key;

	json_enter(r->j, '{');
	while (json_key(r->j, &key)) {
		if (span_is(key, "name"))
			name = lossless_take_string(r);
		else if (span_is(key, "unit"))
			unit = lossless_take_string(r);
		else if (span_is(key, "percent_of"))
			scale = take_scale(r);
		else if (span_is(key, "times"))
			lossless_take_numbers(r, &times);
		else if (span_is(key, "values"))
			lossless_take_numbers(r, &values);
		else
			lossless_skip(r, key);
	}
	if (times.count != values.count)
		json_error(r->j, "%zu times for %zu values", times.count, values.count);
	size_t counter = profile_counter(r->p, profile_str(r->p, name),
		profile_str(r->p, unit), scale);
	for (size_t i = 0; i < times.count && i < values.count; i++)
		profile_count(r->p, counter, times.numbers[i], values.numbers[i]);
	free(times.numbers);
	free(values.numbers);
}

void lossless_take_counters(struct reader *r)
{
	if (!(r->want & WANT_COUNTERS)) {
		json_skip(r->j);
		return;
	}
	json_enter(r->j, '[');
	while (json_element(r->j))
		take_counter(r);
}
