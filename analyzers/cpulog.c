/* cpulog.c - the columns of a profile's logs that are about CPU and memory. */
#include "cpulog.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "units.h"
#include "xalloc.h"

/* A column: what it is called, and the unit that its values are wanted in. */
struct wanted {
	const char *name, *unit;
};

/* The counters that a column is made of: all of one log. */
struct chosen {
	uint32_t log;
	bool of_subjects;
	size_t count;
	const struct counter *first;
};

static const char *unit_of(const struct cpulog *l, const struct counter *c)
{
	return profile_str(l->p, c->unit);
}

/* A percentage is one in whatever words; the unit of memory must be known. */
static bool is_wanted(const struct cpulog *l, const struct counter *c,
	const struct wanted *w)
{
	double factor;

	if (!span_is(profile_text(l->p, c->name), w->name))
		return false;
	return !strcmp(w->unit, "percent") || unit_convert(unit_of(l, c), w->unit, &factor);
}

static double factor_of(const struct cpulog *l, const struct counter *c,
	const struct wanted *w)
{
	double factor;

	return unit_convert(unit_of(l, c), w->unit, &factor) ? factor : 1;
}

/* The whole log's counter, else those of subjects in the first log that has any. */
static struct chosen choose(const struct cpulog *l, const struct wanted *w)
{
	const struct profile *p = l->p;
	struct chosen found = { 0 };

	for (size_t i = 0; i < p->counter_count; i++) {
		const struct counter *c = &p->counters[i];

		if (!is_wanted(l, c, w))
			continue;
		if (!c->subject)
			return (struct chosen){ c->log, false, 1, c };
		if (!found.count)
			found = (struct chosen){ c->log, true, 0, c };
		found.count += c->log == found.log;
	}
	return found;
}

static double *own(struct cpulog *l, size_t rows)
{
	double *values = xmalloc((rows + 1) * sizeof(*values));

	l->owned[l->owned_count++] = values;
	return values;
}

/* Adds a counter; NAN counts nothing, but where there are only those, is what it is. */
static void add_counter(double *sum, const struct counter *c, size_t rows, double factor)
{
	for (size_t i = 0; i < rows; i++) {
		double x = c->values[i] * factor;

		if (!isnan(x))
			sum[i] = isnan(sum[i]) ? x : sum[i] + x;
	}
}

static const double *add_up(struct cpulog *l, const struct chosen *from,
	const struct wanted *w)
{
	size_t rows = l->p->logs[from->log].count;
	double *sum = own(l, rows);

	for (size_t i = 0; i < rows; i++)
		sum[i] = (double)NAN;
	for (size_t i = 0; i < l->p->counter_count; i++) {
		const struct counter *c = &l->p->counters[i];

		if (c->log == from->log && (c->subject != 0) == from->of_subjects &&
			is_wanted(l, c, w))
			add_counter(sum, c, rows, factor_of(l, c, w));
	}
	return sum;
}

/* A counter in its unit already is not copied. */
static struct chosen set_column(struct cpulog *l, struct series *s, const char *name,
	const char *unit)
{
	const struct wanted w = { name, unit };
	struct chosen from = choose(l, &w);
	const struct log *log;

	if (!from.count)
		return from;
	log = &l->p->logs[from.log];
	s->times = log->times;
	s->count = log->count;
	if (from.count == 1 && factor_of(l, from.first, &w) == 1)
		s->values = from.first->values;
	else
		s->values = add_up(l, &from, &w);
	if (!s->values)		/* of no rows */
		s->values = own(l, 0);
	return from;
}

/* What is known of the log as a whole. */
static void describe(struct cpulog *l, const struct chosen *from,
	const struct cpulog_options *o)
{
	const struct log *log = &l->p->logs[from->log];

	l->rows = log->count;
	l->rows_skipped = log->rows_skipped;
	l->subjects = from->of_subjects ? from->count : 0;
	l->cores = isnan(o->cores) ? log->cores : o->cores;
}

/* A machine's 100 % are a core's times cores. */
static void convert_cpu(struct cpulog *l, enum cpu_scale to)
{
	double factor = to == CPU_OF_CORE ? l->cores : 1 / l->cores, *values;

	if (to == CPU_UNKNOWN || l->scale == CPU_UNKNOWN || l->scale == to ||
		isnan(l->cores))
		return;
	values = own(l, l->cpu.count);
	for (size_t i = 0; i < l->cpu.count; i++)
		values[i] = l->cpu.values[i] * factor;
	l->cpu.values = values;
	l->scale = to;
}

struct cpulog *cpulog_new(const struct profile *p, const struct cpulog_options *options,
	struct error *error)
{
	struct cpulog *l = xcalloc(1, sizeof(*l));
	struct chosen cpu, memory, percent;

	l->p = p;
	cpu = set_column(l, &l->cpu, "cpu", "percent");
	memory = set_column(l, &l->memory, "memory", "mebibytes");
	percent = set_column(l, &l->memory_percent, "memory_percent", "percent");
	if (!cpu.count && !memory.count && !percent.count) {
		error_set(error, "%s: has neither CPU nor memory over time",
			profile_shown_file(p));
		cpulog_free(l);
		return NULL;
	}
	describe(l, cpu.count ? &cpu : memory.count ? &memory : &percent, options);
	l->scale = options->scale;
	if (l->scale == CPU_UNKNOWN && cpu.count)
		l->scale = cpu.first->scale;
	convert_cpu(l, options->convert);
	return l;
}

void cpulog_free(struct cpulog *log)
{
	if (!log)
		return;
	for (size_t i = 0; i < log->owned_count; i++)
		free(log->owned[i]);
	free(log);
}

double cpulog_cpu_seconds(const struct cpulog *log, const struct series_stats *cpu)
{
	double of_a_core = cpu->weighted_mean / 100 * cpu->seconds;

	switch (log->scale) {
	case CPU_OF_CORE: return of_a_core;
	case CPU_OF_MACHINE: return of_a_core * log->cores;
	default: return (double)NAN;
	}
}
