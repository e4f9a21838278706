/* cpu_gate.c - limits of CPU and memory, and whether they are kept. */
#include "cpu_gate.h"

#include <math.h>

#include "xalloc.h"

/* What rounding alone makes of 78.6 - 73.6. */
#define ROUNDING 1e-9

bool cpu_limits_any(const struct cpu_limits *l)
{
	return !isnan(l->target) || !isnan(l->overhead) || !isnan(l->reduction) ||
		!isnan(l->memory) || !isnan(l->growth) || !isnan(l->spikes);
}

static bool within(const struct cpu_gate *gate)
{
	double room = ROUNDING * fmax(fabs(gate->limit), 1);

	return gate->at_least ? gate->value >= gate->limit - room :
		gate->value <= gate->limit + room;
}

static struct cpu_gate *add(struct cpu_report *r, struct cpu_gate gate)
{
	gate.met = within(&gate);
	r->gates = xgrow(r->gates, r->gate_count, &r->gate_capacity, sizeof(*r->gates));
	r->gates[r->gate_count] = gate;
	return &r->gates[r->gate_count++];
}

/* The logs that are judged: with --vs what came after. */
static size_t first_judged(const struct cpu_report *r)
{
	return r->vs ? r->before_count : 0;
}

static int lacks(const struct cpu_summary *s, const char *option, const char *what,
	struct error *error)
{
	return error_set(error, "%s: %s needs %s, and this log has none", s->name, option,
		what);
}

static int judge_target(struct cpu_report *r, double limit, struct error *error)
{
	struct cpu_gate gate = { .option = "--target", .figure = "the mean of CPU",
		.unit = " %", .limit = limit };

	for (size_t i = first_judged(r); i < r->count; i++) {
		const struct cpu_summary *s = &r->logs[i];

		if (!cpu_has_cpu(s))
			return lacks(s, gate.option, "a column of CPU", error);
		gate.file = s->name;
		gate.value = s->cpu.stats.mean;
		if (!r->average)
			add(r, gate);
	}
	if (!r->average)
		return 0;
	gate.figure = "the mean of CPU of all runs";
	gate.value = r->averages[r->vs].figures[FIGURE_CPU_MEAN].mean;
	add(r, gate);
	return 0;
}

static int judge_overhead(struct cpu_report *r, double limit, struct error *error)
{
	for (size_t i = 0; i < r->change_count; i++) {
		const struct cpu_change *c = &r->changes[i];

		if (!c->from_baseline)
			continue;
		if (!c->has_cpu)
			return error_set(error, "%s: --target-overhead needs a column of CPU "
				"here and in the baseline", c->after);
		add(r, (struct cpu_gate){ .option = "--target-overhead", .file = c->after,
			.figure = "the mean of CPU above the baseline's",
			.unit = " points", .value = c->cpu.points, .limit = limit });
	}
	return 0;
}

static int judge_reduction(struct cpu_report *r, const struct cpu_limits *limits,
	struct error *error)
{
	bool points = limits->reduction_in_points;

	for (size_t i = 0; i < r->change_count; i++) {
		const struct cpu_change *c = &r->changes[i];
		double value = -(points ? c->cpu.points : c->cpu.percent);

		if (r->vs && c->from_baseline)
			continue;
		if (!c->has_cpu)
			return error_set(error, "%s: --expect-reduction needs a column of CPU "
				"before and after", c->after);
		if (!isfinite(value))
			return error_set(error, "%s: --expect-reduction in percent needs CPU "
				"before, and there it is 0", c->after);
		add(r, (struct cpu_gate){ .option = "--expect-reduction",
			.figure = "the reduction of the mean of CPU", .file = c->after,
			.unit = points ? " points" : " %", .value = value,
			.limit = limits->reduction, .at_least = true });
	}
	return 0;
}

static int judge_memory(struct cpu_report *r, double limit, struct error *error)
{
	for (size_t i = first_judged(r); i < r->count; i++) {
		const struct cpu_summary *s = &r->logs[i];

		if (!cpu_has_memory(s))
			return lacks(s, "--max-memory", "a column of memory", error);
		add(r, (struct cpu_gate){ .option = "--max-memory", .file = s->name,
			.figure = "the peak of memory", .unit = " MB",
			.value = s->memory.stats.max, .limit = limit });
	}
	return 0;
}

/* What may be chance does not fail: all of the interval is to be above the limit. */
static void judge_trend(struct cpu_report *r, const struct cpu_summary *s, double limit)
{
	const struct trend *trend = &s->memory.trend;
	struct cpu_gate *gate = add(r, (struct cpu_gate){ .option = "--max-growth",
		.file = s->name, .figure = "the growth of memory", .unit = " MB/h",
		.value = trend->slope, .limit = limit });

	if (gate->met || trend->low > limit)
		return;
	gate->why = "its interval holds the limit";
	gate->met = true;
}

static int judge_growth(struct cpu_report *r, double limit, struct error *error)
{
	for (size_t i = first_judged(r); i < r->count; i++) {
		const struct cpu_summary *s = &r->logs[i];

		if (!cpu_has_memory(s))
			return lacks(s, "--max-growth", "a column of memory", error);
		if (s->memory.trend.verdict == TREND_UNKNOWN)
			return error_set(error, "%s: --max-growth: a trend cannot be told "
				"from so few independent rows", s->name);
		judge_trend(r, s, limit);
	}
	return 0;
}

static int judge_spikes(struct cpu_report *r, double limit, struct error *error)
{
	for (size_t i = first_judged(r); i < r->count; i++) {
		const struct cpu_summary *s = &r->logs[i];

		if (!cpu_has_cpu(s))
			return lacks(s, "--max-spikes", "a column of CPU", error);
		add(r, (struct cpu_gate){ .option = "--max-spikes", .file = s->name,
			.figure = "the number of spikes of CPU", .unit = "",
			.value = (double)s->spikes.count, .limit = limit });
	}
	return 0;
}

int cpu_gates(struct cpu_report *r, const struct cpu_limits *l, struct error *error)
{
	if (!isnan(l->target) && judge_target(r, l->target, error) < 0)
		return -1;
	if (!isnan(l->overhead) && judge_overhead(r, l->overhead, error) < 0)
		return -1;
	if (!isnan(l->reduction) && judge_reduction(r, l, error) < 0)
		return -1;
	if (!isnan(l->memory) && judge_memory(r, l->memory, error) < 0)
		return -1;
	if (!isnan(l->growth) && judge_growth(r, l->growth, error) < 0)
		return -1;
	return isnan(l->spikes) ? 0 : judge_spikes(r, l->spikes, error);
}

/* As many digits as tell the value from its limit. */
static void add_value(struct text *t, double value, double other)
{
	int digits = fabs(value - other) > 1e-5 * fabs(other) ? 6 : 12;

	text_printf(t, "%.*g", digits, value);
}

void cpu_gate_words(const struct cpu_gate *gate, struct text *t)
{
	text_printf(t, "%s is ", gate->figure);
	add_value(t, gate->value, gate->limit);
	text_printf(t, "%s, ", gate->unit);
	if (gate->at_least)
		text_str(t, gate->met ? "at least " : "less than ");
	else
		text_str(t, within(gate) ? "not above " : "above ");
	add_value(t, gate->limit, gate->value);
	text_str(t, gate->unit);
	if (gate->why)
		text_printf(t, ", but %s", gate->why);
}
