/* cpulog_write.c - logs as a table, its columns named so that they are known again. */
#include <math.h>
#include <stdlib.h>

#include "cpulog_reader.h"
#include "number.h"
#include "xalloc.h"

struct writer {
	const struct profile *p;
	const struct log *log;
	struct output *out;
	size_t *counters;    /* that are written, in the order of the columns */
	double *factors;     /* to the columns' units */
	size_t count, usual; /* usual: cpu, memory, memory_percent */
	bool stamped;	     /* it is known when the log began */
};

/* Years of four digits. */
static bool can_be_written(double moment)
{
	return moment >= 0 && moment < 253402300799.0;
}

/* ---- the columns ---- */

static size_t find(const struct profile *p, const char *name, string_id subject)
{
	for (size_t i = 0; i < p->counter_count; i++)
		if (!p->counters[i].log && p->counters[i].subject == subject &&
			!strcmp(profile_str(p, p->counters[i].name), name))
			return i;
	return SIZE_MAX;
}

static void add(struct writer *w, size_t counter, double factor)
{
	w->counters[w->count] = counter;
	w->factors[w->count++] = factor;
}

/* memory_mb, where it can be brought to that. */
static void add_known(
	struct writer *w, const char *name, const char *unit, string_id subject)
{
	size_t i = find(w->p, name, subject);
	double factor;

	if (i != SIZE_MAX &&
		unit_convert(profile_str(w->p, w->p->counters[i].unit), unit, &factor))
		add(w, i, factor);
}

/* Of several processes those of the first are written. */
static void choose(struct writer *w)
{
	string_id subject = w->p->counter_count ? w->p->counters[0].subject : 0;

	add_known(w, "cpu", "percent", subject);
	add_known(w, "memory", "mebibytes", subject);
	add_known(w, "memory_percent", "percent", subject);
	w->usual = w->count;
	for (size_t i = 0; i < w->p->counter_count; i++) {
		const struct counter *c = &w->p->counters[i];
		bool known = false;

		for (size_t k = 0; k < w->count; k++)
			known |= w->counters[k] == i;
		if (!known && !c->log && c->subject == subject)
			add(w, i, 1);
	}
}

static void write_name(struct writer *w, size_t column)
{
	const struct counter *c = &w->p->counters[w->counters[column]];
	const struct unit *unit = unit_find(profile_str(w->p, c->unit));
	struct span name = profile_text(w->p, c->name);
	bool plain = true;

	if (span_is(name, "cpu") && unit && unit->dimension == DIM_PERCENT) {
		output_str(w->out, ",cpu_percent");
	} else if (span_is(name, "memory") && unit && unit->dimension == DIM_BYTES) {
		output_str(w->out, ",memory_mb");
	} else if (span_is(name, "memory_percent") && unit) {
		output_str(w->out, ",memory_percent");
	} else {
		for (size_t i = 0; i < name.len; i++)
			plain &= !strchr(",;\t\"\r\n", name.s[i]);
		output_str(w->out, plain ? "," : ",\"");
		for (size_t i = 0; i < name.len; i++) {
			if (name.s[i] == '"')
				output_byte(w->out, '"');
			output_byte(w->out, name.s[i]);
		}
		if (unit && *unit->symbol)
			output_printf(w->out, " (%s)", unit->symbol);
		output_str(w->out, plain ? "" : "\"");
	}
}

static void write_header(struct writer *w)
{
	output_str(w->out, "elapsed_seconds");
	for (size_t i = 0; i < w->count; i++) {
		if (i == w->usual && w->stamped)
			output_str(w->out, ",timestamp");
		write_name(w, i);
	}
	if (w->usual == w->count && w->stamped)
		output_str(w->out, ",timestamp");
	output_byte(w->out, '\n');
}

/* ---- the rows ---- */

static void write_values(struct writer *w, size_t row, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		double value = w->p->counters[w->counters[i]].values[row] * w->factors[i];

		output_byte(w->out, ',');
		if (isfinite(value))
			output_number(w->out, value);
	}
}

static void write_stamp(struct writer *w, size_t row, struct text *stamp)
{
	double moment = w->p->start + w->log->times[row];

	text_clear(stamp);
	text_byte(stamp, ',');
	if (can_be_written(moment))
		stamp_print(stamp, moment, w->log->clock == CLOCK_UTC);
	output_add(w->out, stamp->s, stamp->len);
}

static void write_row(struct writer *w, size_t row, struct text *stamp)
{
	output_number(w->out, w->log->times[row]);
	write_values(w, row, 0, w->usual);
	if (w->stamped)
		write_stamp(w, row, stamp);
	write_values(w, row, w->usual, w->count);
	output_byte(w->out, '\n');
}

/* ---- what is not written ---- */

static bool is_written(const struct writer *w, size_t counter)
{
	for (size_t i = 0; i < w->count; i++)
		if (w->counters[i] == counter)
			return true;
	return false;
}

static void report_losses(const struct writer *w, struct loss *loss)
{
	const struct profile *p = w->p;

	if (p->log_count > 1)
		loss_add(loss, (double)p->log_count - 1, "logs besides the first");
	for (size_t i = 0; i < p->counter_count; i++) {
		const struct counter *c = &p->counters[i];

		if (!c->log && !is_written(w, i))
			loss_add(loss, 1, "counters of processes besides the first");
		if (is_written(w, i) && c->scale != CPU_UNKNOWN)
			loss_add(loss, 0,
				"what percentages of CPU are of: a core or the "
				"machine");
		if (is_written(w, i) && c->subject)
			loss_add(loss, 0, "whose figures they are");
	}
	if (w->log->rows_skipped > 0)
		loss_add(loss, w->log->rows_skipped,
			"rows that were skipped: their number");
	if (!isnan(w->log->cores))
		loss_add(loss, 0, "the number of cores");
}

int log_write(const struct profile *p, const struct write_options *options,
	struct output *out, struct loss *loss, struct error *error)
{
	struct writer w = { .p = p, .out = out };
	struct text stamp = { 0 };

	if (!p->log_count)
		return error_set(error,
			"the profile has no log of CPU and memory: nothing to "
			"write as a table");
	w.log = &p->logs[0];
	w.counters = xcalloc(p->counter_count + 1, sizeof(*w.counters));
	w.factors = xcalloc(p->counter_count + 1, sizeof(*w.factors));
	w.stamped = w.log->count && can_be_written(p->start);
	choose(&w);
	write_header(&w);
	for (size_t i = 0; i < w.log->count; i++)
		write_row(&w, i, &stamp);
	report_losses(&w, loss);
	text_free(&stamp);
	free(w.counters);
	free(w.factors);
	return 0;
}
