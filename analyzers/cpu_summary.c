/* cpu_summary.c - what is said of one log, by two threads where it is long. */
#include <math.h>
#include <pthread.h>
#include <stdlib.h>

#include "cpu_report.h"

/* Less than that over the whole log is no trend: points of CPU, MB and a share of memory. */
enum { LONG_LOG = 100000 };
#define LEAST_POINTS 0.5
#define LEAST_MB 0.1
#define LEAST_SHARE 0.001

struct work {
	struct cpu_summary *s;
	double above;
};

static struct cpu_column column_of(const struct cpu_summary *s, const struct series *values,
	double threshold, double min_change)
{
	struct cpu_column column = {
		.stats = series_stats(values, &s->intervals, threshold) };

	column.trend = series_trend(values, fmax(min_change,
		LEAST_SHARE * fabs(column.stats.mean)));
	return column;
}

static void *take_cpu(void *arg)
{
	struct work *work = arg;
	struct cpu_summary *s = work->s;

	s->cpu = column_of(s, &s->log->cpu, work->above, LEAST_POINTS);
	s->spikes = series_spikes_about(&s->log->cpu, s->cpu.stats.p50, 0);
	return NULL;
}

static void take_memory(struct cpu_summary *s)
{
	s->memory = column_of(s, &s->log->memory, (double)NAN, LEAST_MB);
	s->percent = series_stats(&s->log->memory_percent, &s->intervals, (double)NAN);
}

/* The rows that CPU, or else memory, stands in. */
static const struct log *rows_of(const struct cpulog *log, const struct series *s)
{
	const struct profile *p = log->p;

	for (size_t i = 0; i < p->log_count; i++)
		if (p->logs[i].times == s->times)
			return &p->logs[i];
	return p->logs;
}

int cpu_summary_open(struct cpu_summary *s, struct profile *p,
	const struct cpulog_options *options, struct error *error)
{
	struct cpulog *log = cpulog_new(p, options, error);

	if (!log)
		return -1;
	*s = (struct cpu_summary){ .p = p, .log = log };
	s->path = s->name = profile_shown_file(p);
	s->moments = log->cpu.values ? log->cpu : log->memory.values ? log->memory :
		log->memory_percent;
	s->rows = rows_of(log, &s->moments);
	return 0;
}

void cpu_summary_take(struct cpu_summary *s, double above, unsigned threads)
{
	struct work work = { s, above };
	pthread_t thread;
	bool apart = threads != 1 && s->moments.count >= LONG_LOG && s->log->cpu.values &&
		s->log->memory.values;

	s->intervals = series_intervals(&s->moments);
	apart = apart && !pthread_create(&thread, NULL, take_cpu, &work);
	take_memory(s);
	if (apart)
		pthread_join(thread, NULL);
	else
		take_cpu(&work);
	s->cpu_seconds = cpulog_cpu_seconds(s->log, &s->cpu.stats);
	cpu_marks_find(s);
}

void cpu_summary_free(struct cpu_summary *s)
{
	free(s->marks);
	spikes_free(&s->spikes);
	cpulog_free(s->log);
	profile_free(s->p);
}
