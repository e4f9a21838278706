/* lint_quality.c - whether the profile can answer at all. */
#include <math.h>
#include <stdlib.h>

#include "lint_match.h"
#include "units.h"
#include "xalloc.h"

/* no-bottleneck: flat where no function and no ten of them have more than this. */
static const double flat_one = 0.05, flat_ten = 0.35;
enum { FLAT_FUNCTIONS = 30, FLAT_TEN = 10 };
static const double waiting_share = 0.8;	/* wait-dominated */

/* profile-quality */
static const double samples_poor = 100, samples_few = 1000;
static const double rate_low = 20, rate_high = 10000;
static const double duration_short_s = 1, duration_long_s = 6 * 3600;

/* guessed: the profile does not say that its counts are those of samples. */
static double samples_of(const struct lint *l, bool *guessed)
{
	const struct unit *unit = unit_find(l->unit);

	*guessed = isnan(l->p->sample_count);
	if (!*guessed)
		return l->p->sample_count;
	return unit && unit->dimension == DIM_COUNT && l->is_time ? l->total :
		(double)NAN;
}

/* ---- empty-profile ---- */

static bool is_empty(const struct lint *l)
{
	return !l->view->function_count || l->total == 0;
}

static void find_empty(const struct lint *l, const struct lint_rule *rule,
	struct findings *found)
{
	struct finding *finding;

	if (!is_empty(l))
		return;
	finding = lint_add(l, rule, found, 0);
	text_str(&finding->message, l->view->function_count ?
		"all functions together cost nothing" : "the profile has no functions");
	finding_figure(finding, "functions", (double)l->view->function_count, "");
	finding_figure(finding, "total", l->total, l->unit);
}

const struct lint_rule lint_rule_empty_profile = {
	.id = "empty-profile",
	.summary = "nothing was recorded",
	.severity = SEVERITY_WARNING,
	.confidence = CONFIDENCE_HIGH,
	.why = "whatever is concluded from it, a passed gate too, rests on nothing",
	.advice = "check that the profiler was started before the work and stopped "
		"behind it, in the process and thread that did the work",
	.find = find_empty,
};

/* ---- no-bottleneck ---- */

static double idle_cost(const struct lint *l)
{
	double idle = 0;

	for (size_t i = 0; i < l->view->function_count; i++)
		if (l->idle[l->view->functions[i]])
			idle += l->view->self[l->view->functions[i]];
	for (thread_id t = 0; t < l->p->thread_count; t++)
		idle += l->node_self[l->p->threads[t].root];
	return idle;
}

static void report_waiting(const struct lint *l, const struct lint_rule *rule,
	struct findings *found, double idle)
{
	struct finding *finding = lint_add(l, rule, found, 0);

	text_printf(&finding->message, "%.0f %% of the time the program waits",
		100 * lint_share(l, idle));
	text_clear(&finding->advice);
	text_str(&finding->advice, "look at what it waits for (profile I/O, queries, "
		"locks); --no-idle shows what is left");
	finding->weight = idle;
	finding_figure(finding, "waiting", idle, l->unit);
	finding_figure(finding, "share", lint_share(l, idle), "share");
}

static void report_flat(const struct lint *l, const struct lint_rule *rule,
	struct findings *found)
{
	function_id top[FLAT_TEN];
	size_t count = lint_largest(l, l->view->self, top, FLAT_TEN);
	double ten = 0, one = count ? lint_share(l, l->view->self[top[0]]) : 1;
	struct finding *finding;

	for (size_t i = 0; i < count; i++)
		ten += lint_share(l, l->view->self[top[i]]);
	if (l->view->function_count < FLAT_FUNCTIONS || one > flat_one || ten > flat_ten)
		return;
	finding = lint_add(l, rule, found, top[0]);
	text_printf(&finding->message, "flat: the ten largest of %zu functions have "
		"%.0f %% together", l->view->function_count, 100 * ten);
	finding->weight = l->view->self[top[0]];
	finding_figure(finding, "largest", one, "share");
	finding_figure(finding, "ten largest", ten, "share");
	finding_figure(finding, "functions", (double)l->view->function_count, "");
}

static void find_flat(const struct lint *l, const struct lint_rule *rule,
	struct findings *found)
{
	double idle = idle_cost(l);

	if (!l->is_time || is_empty(l))
		return;
	if (lint_share(l, idle) >= waiting_share)
		report_waiting(l, rule, found, idle);
	else
		report_flat(l, rule, found);
}

const struct lint_rule lint_rule_no_bottleneck = {
	.id = "no-bottleneck",
	.summary = "no function stands out, or the program mostly waits",
	.severity = SEVERITY_INFO,
	.confidence = CONFIDENCE_HIGH,
	.why = "making any one function faster can win little here",
	.advice = "look at what is above the functions: an algorithm, work that need "
		"not be done, by file or by module (proftop --by file), or the "
		"compiler",
	.find = find_flat,
};

/* ---- profile-quality ---- */

struct quality {
	const struct lint *l;
	const struct lint_rule *rule;
	struct findings *found;
};

static struct finding *add(const struct quality *q, enum severity severity,
	const char *figure, double value, const char *unit)
{
	struct finding *finding = lint_add(q->l, q->rule, q->found, 0);

	finding->severity = severity;
	finding_figure(finding, figure, value, unit);
	return finding;
}

static void check_samples(const struct quality *q)
{
	bool guessed;
	double samples = samples_of(q->l, &guessed), off = 196 * sqrt(0.0475 / samples);
	struct finding *finding;

	if (lint_is_traced(q->l) || !(samples < samples_few))
		return;
	finding = add(q, samples < samples_poor && !guessed ? SEVERITY_WARNING :
		SEVERITY_INFO, "samples", samples, "");
	if (guessed)
		finding->confidence = CONFIDENCE_LOW;
	text_printf(&finding->message, "only %.0f sample%s%s: a function with 5 %% of "
		"them has between %.1f %% and %.1f %%", samples,
		text_plural((size_t)samples), guessed ? ", if its counts are samples" : "",
		fmax(0, 5 - off), 5 + off);
}

/* What the file states, else what its fullest thread shows; NAN unknown. */
static double rate_of(const struct lint *l)
{
	struct lint_line line;
	double most = (double)NAN;

	if (!isnan(l->p->rate) || isnan(lint_seconds(l)))
		return l->p->rate;
	line = lint_line(l->p);
	for (thread_id t = 0; t < l->p->thread_count; t++) {
		double seconds =
			l->node_total[l->p->threads[t].root] * lint_seconds(l);
		double count = (double)(line.first[t + 1] - line.first[t]);

		if (count > 0 && seconds > 0)
			most = fmax(most, count / seconds);
	}
	lint_line_free(&line);
	return most;
}

static void check_rate(const struct quality *q)
{
	double rate = rate_of(q->l);
	struct finding *finding;

	if (lint_is_traced(q->l) || (!(rate < rate_low) && !(rate > rate_high)))
		return;
	finding = add(q, SEVERITY_INFO, "rate", rate, "per second");
	text_printf(&finding->message, rate < rate_low ?
		"only %.3g samples a second: what is short is seen by chance" :
		"%.0f samples a second: taking them costs the program time itself", rate);
}

static void check_duration(const struct quality *q)
{
	double seconds = q->l->p->duration;
	struct finding *finding;

	if (lint_is_traced(q->l) ||
		(!(seconds < duration_short_s) && !(seconds > duration_long_s)))
		return;
	finding = add(q, SEVERITY_INFO, "duration", seconds, "seconds");
	text_printf(&finding->message, seconds < duration_short_s ?
		"recorded for %.3g s only: starting up may be most of it" :
		"recorded for %.0f s: what changed in between is averaged away", seconds);
}

static void find_quality(const struct lint *l, const struct lint_rule *rule,
	struct findings *found)
{
	struct quality q = { l, rule, found };

	if (is_empty(l))
		return;
	check_samples(&q);
	check_rate(&q);
	check_duration(&q);
}

const struct lint_rule lint_rule_profile_quality = {
	.id = "profile-quality",
	.summary = "too few samples, or a rate or duration out of the useful range",
	.severity = SEVERITY_WARNING,
	.confidence = CONFIDENCE_HIGH,
	.why = "shares in such a profile are less certain than they look",
	.advice = "record again: longer, at 100 to 1,000 samples a second",
	.find = find_quality,
};
