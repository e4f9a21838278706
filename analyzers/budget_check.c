/* budget_check.c - what the functions of a budget cost, and whether they may. */
#include <math.h>
#include <stdlib.h>

#include "budget_entry.h"
#include "callgraph.h"
#include "statistics.h"
#include "units.h"
#include "xalloc.h"

/* A value of exactly the limit keeps it, however it was rounded on the way. */
static const double rounding = 1e-9;

/* ---- costs ---- */

/* All stacks with a member on them, each once. */
static double tree_total(const struct profile *p, metric_id metric, const bool *members)
{
	bool *inside = xcalloc(p->node_count, sizeof(*inside));
	double total = 0;

	for (node_id n = 1; n < p->node_count; n++) {
		bool above = inside[p->nodes[n].parent];

		inside[n] = above || members[node_function_id(p, n)];
		if (inside[n] && !above)
			total += p->metrics[metric].total[n];
	}
	free(inside);
	return total;
}

static void add_members(struct budget_cost *cost, const struct callgraph_view *view,
	const bool *members, double *primitive)
{
	for (size_t i = 0; i < view->function_count; i++) {
		function_id f = view->functions[i];

		if (!members[f])
			continue;
		if (!cost->members++ || view->self[f] > view->self[cost->first])
			cost->first = f;
		cost->figures[BUDGET_SELF] += view->self[f];
		cost->figures[BUDGET_CALLS] += view->calls[f];
		*primitive += isnan(view->primitive[f]) ? view->calls[f] : view->primitive[f];
	}
}

struct budget_cost budget_cost(const struct profile *p, const struct callgraph_view *view,
	metric_id metric, const bool *members)
{
	struct budget_cost cost = { 0 };
	double *figures = cost.figures, primitive = 0;

	add_members(&cost, view, members, &primitive);
	if (cost.members == 1)
		figures[BUDGET_TOTAL] = view->total[cost.first];
	else if (cost.members)
		figures[BUDGET_TOTAL] = tree_total(p, metric, members);
	figures[BUDGET_SHARE] = callgraph_share(view->exact, figures[BUDGET_SELF],
		view->sum);
	figures[BUDGET_TOTAL_SHARE] = callgraph_share(view->exact, figures[BUDGET_TOTAL],
		view->sum);
	figures[BUDGET_TIME_PER_CALL] = primitive > 0 ?
		figures[BUDGET_TOTAL] / primitive : isnan(primitive) ? (double)NAN : 0;
	return cost;
}

static const char *unit_of(const struct profile *p, metric_id metric)
{
	return metric < p->metric_count ? profile_str(p, p->metrics[metric].unit) : "";
}

static bool has_unit(enum budget_key key)
{
	return key == BUDGET_SELF || key == BUDGET_TOTAL || key == BUDGET_TIME_PER_CALL;
}

struct budget_cost budget_median(const struct budget_cost *costs,
	const struct profile *const *runs, const metric_id *metrics, size_t count)
{
	struct budget_cost middle = { 0 };
	double *values = xcalloc(count, sizeof(*values)), factor;

	for (int key = 0; key < BUDGET_KEYS; key++) {
		for (size_t r = 0; r < count; r++) {
			factor = 1;
			if (has_unit((enum budget_key)key))
				unit_convert(unit_of(runs[r], metrics[r]),
					unit_of(runs[0], metrics[0]), &factor);
			values[r] = costs[r].figures[key] * factor;
		}
		middle.figures[key] = statistics_median(values, count);
	}
	for (size_t r = 0; r < count; r++)
		middle.members += costs[r].members;
	middle.first = costs[0].first;
	free(values);
	return middle;
}

/* ---- checking ---- */

struct checking {
	const struct budget *b;
	const struct profile *const *runs;
	const metric_id *metrics;
	struct callgraph_view **views;	/* by run */
	uint32_t **intentional;		/* by run and function: entries that say so */
	size_t count;
	struct findings *list;
	struct error *error;
};

static uint32_t *count_intentional(const struct budget *b, const struct profile *p)
{
	uint32_t *counts = xcalloc(p->function_count, sizeof(*counts));

	for (size_t i = 0; i < b->count; i++) {
		bool *members;

		if (!b->entries[i].intentional)
			continue;
		members = budget_members(&b->entries[i].target, p);
		for (function_id f = 1; f < p->function_count; f++)
			counts[f] += members[f];
		free(members);
	}
	return counts;
}

/*
 * What other entries call slow by design does not count in limits that are about more
 * than itself.
 */
static void drop_intentional(const struct checking *k, const struct budget_entry *entry,
	size_t run, bool *members)
{
	uint32_t own = entry->intentional != NULL;

	for (function_id f = 1; f < k->runs[run]->function_count; f++)
		members[f] = members[f] && k->intentional[run][f] <= own;
}

static struct budget_cost find_cost(const struct checking *k,
	const struct budget_entry *entry)
{
	struct budget_cost *costs = xcalloc(k->count, sizeof(*costs)), middle;

	for (size_t r = 0; r < k->count; r++) {
		bool *members = budget_members(&entry->target, k->runs[r]);

		if (entry->target.kind != TARGET_FUNCTION)
			drop_intentional(k, entry, r, members);
		costs[r] = budget_cost(k->runs[r], k->views[r], k->metrics[r], members);
		free(members);
	}
	middle = budget_median(costs, k->runs, k->metrics, k->count);
	free(costs);
	return middle;
}

static const char *key_unit(const struct checking *k, enum budget_key key)
{
	if (has_unit(key))
		return unit_of(k->runs[0], k->metrics[0]);
	return key == BUDGET_CALLS ? "count" : "share";
}

static int unit_error(const struct checking *k, const struct budget_limit *limit,
	const char *key)
{
	const struct profile *p = k->runs[0];
	const char *unit = unit_of(p, k->metrics[0]);
	const struct unit *u = unit_find(unit);
	const char *expected = u && u->dimension == DIM_TIME ? "a time such as 20 ms" :
		u && u->dimension == DIM_BYTES ? "a size such as 5 MiB" : "a plain number";

	return settings_error(k->b->settings, limit->setting->line, k->error,
		"%s: expected %s, as the metric \"%s\" is in %s, not \"%s\"", key,
		expected, k->metrics[0] < p->metric_count ?
			profile_str(p, p->metrics[k->metrics[0]].name) : "",
		*unit ? unit : "none", limit->setting->value.s);
}

/* The limit in the metric's unit. */
static int find_limit(const struct checking *k, enum budget_key key,
	const struct budget_limit *limit, double *value)
{
	const char *unit = unit_of(k->runs[0], k->metrics[0]);
	const struct unit *u = unit_find(unit);
	bool scaled = u && (u->dimension == DIM_TIME || u->dimension == DIM_BYTES);
	double factor = 1;

	*value = limit->value;
	if (!has_unit(key))
		return 0;
	if (limit->unit ? !unit_convert(limit->unit->name, unit, &factor) : scaled)
		return unit_error(k, limit, budget_words[key]);
	*value *= factor;
	return 0;
}

static void add_figure(struct text *t, double value, const char *unit)
{
	struct figure figure = { .value = value, .unit = (char *)(uintptr_t)unit };

	figure_text(&figure, t);
}

/* Where the costliest of the functions stands. */
static void add_place(const struct checking *k, const struct budget_entry *entry,
	const struct budget_cost *cost, struct finding *f)
{
	const struct profile *p = k->runs[0];
	struct span file = profile_text(p, p->functions[cost->first].file);
	struct span title = entry->section->title;

	text_add(&f->function, title.s, title.len);
	text_str(&f->profile, profile_str(p, p->file));
	if (!file.len || span_is(file, "~"))
		return;
	text_add(&f->file, file.s, file.len);
	f->line = p->functions[cost->first].line;
}

static void add_result(const struct checking *k, const struct budget_entry *entry,
	enum budget_key key, double limit, const struct budget_cost *cost)
{
	double value = cost->figures[key];
	bool over = value > limit * (1 + rounding);
	const char *unit = key_unit(k, key);
	struct text rule = { 0 };
	struct finding *f;

	text_printf(&rule, "budget-%s", budget_words[key]);
	f = findings_add(k->list, rule.s, over ? SEVERITY_ERROR : SEVERITY_PASSED);
	text_printf(&f->message, "%s: %s ", entry->section->title.s, budget_words[key]);
	add_figure(&f->message, value, unit);
	text_str(&f->message, over ? ", over the limit of " : ", within ");
	add_figure(&f->message, limit, unit);
	text_printf(&f->message, " (%s:%llu)", k->b->settings->name,
		(unsigned long long)entry->limits[key].setting->line);
	finding_figure(f, "value", value, unit);
	finding_figure(f, "limit", limit, unit);
	f->weight = limit > 0 ? value / limit : value;
	add_place(k, entry, cost, f);
	text_free(&rule);
}

static void add_warning(const struct checking *k, const struct budget_entry *entry,
	const char *rule, uint64_t line, const char *words)
{
	struct finding *f = findings_add(k->list, rule, SEVERITY_WARNING);

	text_printf(&f->message, "%s:%llu: %s \"%s\"", k->b->settings->name,
		(unsigned long long)line, words, entry->section->title.s);
	text_add(&f->function, entry->section->title.s, entry->section->title.len);
}

static bool has_limits(const struct budget_entry *entry)
{
	for (int key = 0; key < BUDGET_KEYS; key++)
		if (entry->limits[key].setting)
			return true;
	return false;
}

static int check_limits(const struct checking *k, const struct budget_entry *entry,
	const struct budget_cost *cost)
{
	for (int i = 0; i < BUDGET_KEYS; i++) {
		const struct budget_limit *limit = &entry->limits[i];
		enum budget_key key = (enum budget_key)i;
		double value;

		if (!limit->setting)
			continue;
		if (find_limit(k, key, limit, &value) < 0)
			return -1;
		if (!cost->members)
			continue;
		if (isnan(cost->figures[key]))
			add_warning(k, entry, "budget-calls", limit->setting->line,
				"the profile does not know the calls of");
		else
			add_result(k, entry, key, value, cost);
	}
	return 0;
}

static int check_entry(const struct checking *k, const struct budget_entry *entry)
{
	struct budget_cost cost = find_cost(k, entry);

	if (!cost.members && has_limits(entry))
		add_warning(k, entry, "budget-unmatched", entry->section->line,
			"nothing in the profile matches");
	return check_limits(k, entry, &cost);
}

int budget_check(const struct budget *b, const struct profile *const *runs,
	const metric_id *metrics, size_t count, struct findings *list,
	struct error *error)
{
	struct checking k = { .b = b, .runs = runs, .metrics = metrics, .count = count,
		.views = xcalloc(count, sizeof(*k.views)),
		.intentional = xcalloc(count, sizeof(*k.intentional)),
		.list = list, .error = error };
	int result = 0;

	for (size_t r = 0; r < count; r++) {
		k.views[r] = callgraph_view_functions(runs[r], metrics[r]);
		k.intentional[r] = count_intentional(b, runs[r]);
	}
	for (size_t i = 0; i < b->count && result == 0; i++)
		result = check_entry(&k, &b->entries[i]);
	for (size_t r = 0; r < count; r++) {
		callgraph_view_free(k.views[r]);
		free(k.intentional[r]);
	}
	free(k.views);
	free(k.intentional);
	return result;
}
