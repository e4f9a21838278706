/* lossless_timeline.c - labels, samples and logs of our own JSON. */
#include "lossless_reader.h"

#include <math.h>
#include <stdlib.h>

#include "format.h"
#include "lossless.h"
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

/* ---- logs ---- */

static enum cpu_scale take_scale(struct reader *r)
{
	struct span s = json_string_or_null(r->j);

	return span_is(s, "core") ? CPU_OF_CORE : span_is(s, "machine") ? CPU_OF_MACHINE :
		CPU_UNKNOWN;
}

const char *const lossless_clocks[] = { "elapsed", "local", "utc", "rows", NULL };

static enum log_clock take_clock(struct reader *r)
{
	struct span s;

	if (json_string(r->j, &s))
		for (int i = 0; lossless_clocks[i]; i++)
			if (span_is(s, lossless_clocks[i]))
				return (enum log_clock)i;
	json_error(r->j, "expected elapsed, local, utc or rows");
	return CLOCK_ELAPSED;
}

static void add_rows(struct reader *r, uint32_t log, const struct column *times)
{
	for (size_t i = 0; i < times->count; i++) {
		double time = times->numbers[i];

		if (!isfinite(time) || (i && time < times->numbers[i - 1])) {
			json_error(r->j, "times that are not in order");
			return;
		}
		profile_log_row(r->p, log, time);
	}
}

static void take_counter(struct reader *r, uint32_t log)
{
	struct column values = { .name = "values" };
	string_id name = 0, subject = 0, unit = 0;
	enum cpu_scale scale = CPU_UNKNOWN;
	size_t counter, before = r->p->counter_count;
	struct span key;

	json_enter(r->j, '{');
	while (json_key(r->j, &key)) {
		if (span_is(key, "name"))
			name = lossless_take_string(r);
		else if (span_is(key, "subject"))
			subject = lossless_take_string(r);
		else if (span_is(key, "unit"))
			unit = lossless_take_string(r);
		else if (span_is(key, "percent_of"))
			scale = take_scale(r);
		else if (span_is(key, "values"))
			lossless_take_numbers(r, &values);
		else
			lossless_skip(r, key);
	}
	counter = profile_counter(r->p, log, profile_str(r->p, name), subject,
		profile_str(r->p, unit), scale);
	if (r->p->counter_count == before)
		json_error(r->j, "the same counter twice");
	else if (values.count != r->p->logs[log].count)
		json_error(r->j, "%zu values for %zu times", values.count,
			r->p->logs[log].count);
	else
		for (size_t i = 0; i < values.count; i++)
			profile_count(r->p, counter, i, values.numbers[i]);
	free(values.numbers);
}

static void take_log(struct reader *r)
{
	uint32_t log = profile_log(r->p, CLOCK_ELAPSED);
	struct column times = { .name = "times" };
	struct span key;

	json_enter(r->j, '{');
	while (json_key(r->j, &key)) {
		if (span_is(key, "clock")) {
			r->p->logs[log].clock = take_clock(r);
		} else if (span_is(key, "cores")) {
			r->p->logs[log].cores = json_number_or_null(r->j);
		} else if (span_is(key, "rows_skipped")) {
			r->p->logs[log].rows_skipped = json_number_or_null(r->j);
		} else if (span_is(key, "times") && !times.seen) {
			times.seen = true;
			lossless_take_numbers(r, &times);
			add_rows(r, log, &times);
		} else if (span_is(key, "counters")) {
			json_enter(r->j, '[');
			while (json_element(r->j))
				take_counter(r, log);
		} else {
			lossless_skip(r, key);
		}
	}
	r->p->logs[log].finished = true;
	free(times.numbers);
}

void lossless_take_logs(struct reader *r)
{
	if (!(r->want & WANT_COUNTERS)) {
		json_skip(r->j);
		return;
	}
	json_enter(r->j, '[');
	while (json_element(r->j))
		take_log(r);
}
