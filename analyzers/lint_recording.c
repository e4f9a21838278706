/* lint_recording.c - recordings that are not whole: cut stacks, gaps, lost events. */
#include <math.h>
#include <stdlib.h>

#include "lint_match.h"
#include "xalloc.h"

/*
 * truncated-stacks: where stacks end at a depth at which a profiler cuts them, or
 * pile up at the deepest: different ones, with a share of all, and many times what
 * ends at each of the depths right above.
 */
enum { CUT_STACKS = 4, CUT_DEPTH = 30, ABOVE = 5 };
static const double cut_share = 0.01, cut_over_above = 4;
/* clock-gaps: a sample so many times the median, in seconds and of all samples. */
static const double gap_over_median = 20, gap_s = 0.05;
enum { GAP_SAMPLES = 50 };

/* ---- incomplete-recording ---- */

static bool is_incomplete(const char *note)
{
	static const char *const signs[] = { "without its call", "without its return",
		"returned after its caller", "cut off", "lost" };

	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++)
		if (strstr(note, signs[i]))
			return true;
	return false;
}

static void find_incomplete(const struct lint *l, const struct lint_rule *rule,
	struct findings *found)
{
	const struct profile *p = l->p;

	for (size_t n = 0; n < p->note_count; n++) {
		const char *text = profile_str(p, p->notes[n].text);
		struct finding *finding;

		if (p->notes[n].kind != NOTE_WARNING || !is_incomplete(text))
			continue;
		finding = lint_add(l, rule, found, 0);
		text_visible(&finding->message, span_of(text), false);
		if (p->notes[n].count > 0)
			finding_figure(finding, "times", p->notes[n].count, "");
	}
}

const struct lint_rule lint_rule_incomplete_recording = {
	.id = "incomplete-recording",
	.summary = "calls without returns, returns without calls, a file cut off",
	.severity = SEVERITY_WARNING,
	.confidence = CONFIDENCE_HIGH,
	.why = "where events are missing, times are given to the wrong functions, "
		"and the end of the recording may be gone",
	.advice = "let the program end, or stop the profiler before it; give the "
		"profiler a larger buffer",
	.find = find_incomplete,
};

/* ---- truncated-stacks ---- */

/* By depth: what ends there, and in how many stacks. */
struct depths {
	uint32_t deepest;
	double *cost;
	size_t *stacks;
	node_id heaviest;		/* of the deepest */
};

static struct depths find_depths(const struct lint *l)
{
	struct depths d = { 0 };
	size_t count = l->p->node_count;

	for (node_id n = 1; n < count; n++)
		if (l->node_depths[n] > d.deepest)
			d.deepest = l->node_depths[n];
	d.cost = xcalloc((size_t)d.deepest + 1, sizeof(*d.cost));
	d.stacks = xcalloc((size_t)d.deepest + 1, sizeof(*d.stacks));
	for (node_id n = 1; n < count; n++) {
		uint32_t depth = l->node_depths[n];

		if (!(l->node_self[n] > 0))
			continue;
		d.cost[depth] += l->node_self[n];
		d.stacks[depth]++;
		if (depth == d.deepest &&
			(!d.heaviest || l->node_self[n] > l->node_self[d.heaviest]))
			d.heaviest = n;
	}
	return d;
}

/* Limits of perf, async-profiler, JFR, Go and others; a command may stand above. */
static bool is_known_limit(uint32_t depth)
{
	static const uint32_t limits[] = { 64, 100, 127, 128, 256, 512, 1024, 2048,
		4096 };

	for (size_t i = 0; i < sizeof(limits) / sizeof(*limits); i++)
		if (depth == limits[i] || depth == limits[i] + 1)
			return true;
	return false;
}

static bool is_cut(const struct lint *l, const struct depths *d)
{
	double above = 0;

	if (d->deepest < CUT_DEPTH || d->stacks[d->deepest] < CUT_STACKS ||
		lint_share(l, d->cost[d->deepest]) < cut_share)
		return false;
	for (uint32_t i = 1; i <= ABOVE; i++)
		above += d->cost[d->deepest - i] / ABOVE;
	return d->cost[d->deepest] >= cut_over_above * above;
}

static void find_truncated(const struct lint *l, const struct lint_rule *rule,
	struct findings *found)
{
	struct depths d;
	struct finding *finding;

	if (l->p->estimated || lint_is_traced(l))
		return;
	d = find_depths(l);
	if (is_cut(l, &d)) {
		finding = lint_add(l, rule, found, node_function_id(l->p, d.heaviest));
		if (is_known_limit(d.deepest))
			finding->confidence = CONFIDENCE_HIGH;
		text_printf(&finding->message,
			"stacks end at %u frames, as if cut off there", d.deepest);
		finding->weight = d.cost[d.deepest];
		finding_figure(finding, "frames", d.deepest, "");
		finding_figure(finding, "stacks", (double)d.stacks[d.deepest], "");
		finding_figure(finding, "share", lint_share(l, d.cost[d.deepest]),
			"share");
		lint_path(l, finding, d.heaviest);
	}
	free(d.cost);
	free(d.stacks);
}

const struct lint_rule lint_rule_truncated_stacks = {
	.id = "truncated-stacks",
	.summary = "many different stacks end at the same, deepest depth",
	.severity = SEVERITY_WARNING,
	.confidence = CONFIDENCE_MEDIUM,
	.why = "what is beyond the limit is missing: either the callers, so that "
		"stacks hang in the wrong place, or the functions that cost the time",
	.advice = "raise the profiler's limit: sysctl kernel.perf_event_max_stack, "
		"async-profiler -j, stackdepth in JFR",
	.find = find_truncated,
};

/* ---- clock-gaps ---- */

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

/* The gaps of one thread. */
struct gaps {
	double median, longest, together;	/* in the metric's unit */
	size_t count, samples;
	size_t at;			/* the sample of the longest */
};

static bool is_gap(const struct lint *l, const struct gaps *g, double weight)
{
	return weight > gap_over_median * g->median && weight * lint_seconds(l) > gap_s;
}

/*
 * A recorder that merges equal samples writes whole numbers of intervals: there a
 * long one is no gap.
 */
static bool is_whole(double weight, double unit)
{
	double times = weight / unit;

	return fabs(times - round(times)) < 1e-6 * times;
}

/* samples: the thread's, in order.  weights: room for as many. */
static struct gaps find_gaps(const struct lint *l, const size_t *samples, size_t count,
	double *weights)
{
	struct gaps g = { .samples = count };

	for (size_t i = 0; i < count; i++)
		weights[i] = profile_weight(l->p, samples[i], l->metric);
	qsort(weights, count, sizeof(*weights), compare_doubles);
	g.median = weights[count / 2];
	for (size_t i = 0; i < count; i++) {
		double weight = profile_weight(l->p, samples[i], l->metric);

		if (!is_gap(l, &g, weight) || is_whole(weight, weights[0]))
			continue;
		g.count++;
		g.together += weight;
		if (weight > g.longest) {
			g.longest = weight;
			g.at = samples[i];
		}
	}
	return g;
}

static void report_gaps(const struct lint *l, const struct lint_rule *rule,
	struct findings *found, const struct gaps *g)
{
	const struct sample *s = &l->p->samples[g->at];
	struct finding *finding = lint_add(l, rule, found,
		node_function_id(l->p, s->node));
	double seconds = lint_seconds(l);

	lint_thread_text(l->p, s->thread, &finding->message);
	text_printf(&finding->message, ": no sample for %.3g s at %.4g s",
		g->longest * seconds, s->start * seconds);
	if (g->count > 1)
		text_printf(&finding->message, ", and %zu more gap%s", g->count - 1,
			text_plural(g->count - 1));
	finding->weight = g->together;
	finding_figure(finding, "gaps", (double)g->count, "");
	finding_figure(finding, "longest", g->longest * seconds, "seconds");
	finding_figure(finding, "median", g->median * seconds, "seconds");
	finding_figure(finding, "share", lint_share(l, g->together), "share");
	lint_path(l, finding, s->node);
}

static void find_clock_gaps(const struct lint *l, const struct lint_rule *rule,
	struct findings *found)
{
	const struct profile *p = l->p;
	struct lint_line line;
	double *weights;

	if (!p->time_ordered || !p->sample_count_stored || isnan(lint_seconds(l)))
		return;
	line = lint_line(p);
	weights = xcalloc(p->sample_count_stored, sizeof(*weights));
	for (thread_id t = 0; t < p->thread_count; t++) {
		size_t count = line.first[t + 1] - line.first[t];
		struct gaps g;

		if (p->threads[t].evented || count < GAP_SAMPLES)
			continue;
		g = find_gaps(l, &line.samples[line.first[t]], count, weights);
		if (g.count)
			report_gaps(l, rule, found, &g);
	}
	free(weights);
	lint_line_free(&line);
}

const struct lint_rule lint_rule_clock_gaps = {
	.id = "clock-gaps",
	.summary = "one sample stands for 20 or more times what the others do",
	.severity = SEVERITY_WARNING,
	.confidence = CONFIDENCE_MEDIUM,
	.why = "the profiler did not run meanwhile; the gap is charged to the one "
		"stack that was seen next, whatever ran in it",
	.advice = "do not trust that stack's share; record with a sampler outside the "
		"process, or on a machine that is less busy",
	.find = find_clock_gaps,
};
