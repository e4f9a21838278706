#include "statistics.h"

#include <math.h>
#include <stdlib.h>

#include "distributions.h"
#include "statistics_fit.h"
#include "xalloc.h"

/* After so many rounds trust no longer moves by what matters. */
enum { ROUNDS = 4 };

static struct study study_begin(const struct trial *t)
{
	struct study s = { .trial = t, .items = t->items,
		.runs = t->before_runs + t->after_runs };
	size_t cells = s.items * s.runs + 1;

	s.logs = xcalloc(cells, sizeof(*s.logs));
	s.noise = xcalloc(cells, sizeof(*s.noise));
	s.trust = xcalloc(cells, sizeof(*s.trust));
	s.run_trust = xcalloc(s.runs + 1, sizeof(*s.run_trust));
	s.fits = xcalloc(s.items + 1, sizeof(*s.fits));
	for (size_t c = 0; c < cells; c++)
		s.trust[c] = 1;
	for (size_t r = 0; r < s.runs; r++)
		s.run_trust[r] = 1;
	return s;
}

static void study_end(struct study *s)
{
	free(s->logs);
	free(s->noise);
	free(s->trust);
	free(s->run_trust);
	free(s->fits);
}

static void study_run(struct study *s)
{
	study_logs(s);
	study_noise(s);
	study_fit_medians(s);
	for (int round = 0; round < ROUNDS; round++) {
		study_moderate(s);
		study_trust(s);
		study_noise(s);
		study_fit_means(s);
	}
	study_moderate(s);
}

/* ---- what it says of an item ---- */

/* What one decides by, the same for all items. */
struct bounds {
	double alpha;		/* of the interval */
	double hardest;		/* the p of an only finding among all items */
};

static struct bounds bounds_of(const struct study *s)
{
	double alpha = s->trial->alpha > 0 ? s->trial->alpha : 1 - s->trial->confidence;
	size_t tested = 0;

	for (size_t i = 0; i < s->items; i++)
		tested += is_tested(s, i);
	return (struct bounds){ 1 - s->trial->confidence,
		alpha / (tested ? (double)tested : 1) };
}

#define UNKNOWN ((double)NAN)
static const struct evidence nothing = { UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN,
	UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN };

static void describe(const struct study *s, size_t i, struct evidence *e)
{
	const struct trial *t = s->trial;
	const double *before = &t->before[i * t->before_runs];
	const double *after = &t->after[i * t->after_runs];

	*e = nothing;
	e->before = statistics_median(before, t->before_runs);
	e->after = statistics_median(after, t->after_runs);
	e->rank_p = mann_whitney_p(before, t->before_runs, after, t->after_runs);
}

static bool all_zero(const struct study *s, size_t item, int side)
{
	for (size_t r = side_first(s, side); r < side_end(s, side); r++)
		if (trial_value(s->trial, item, r) > 0)
			return false;
	return true;
}

/* No spread anywhere to measure a difference by. */
static void judge_constant(double difference, struct evidence *e)
{
	e->ratio = exp(difference);
	e->p = e->rank_p;
	if (difference == 0) {
		e->low = e->high = 1;
		e->p = 1;
	}
}

static void judge_spread(const struct fit *f, const struct bounds *b, struct evidence *e)
{
	double error = sqrt(f->moderated * (1 / f->weight[0] + 1 / f->weight[1]));
	double difference = f->location[1] - f->location[0], n = f->moderated_degrees;
	double reach = error * student_quantile(b->alpha / 2, n);

	e->ratio = exp(difference);
	e->low = exp(difference - reach);
	e->high = exp(difference + reach);
	e->p = fmin(2 * student_tail(fabs(difference) / error, n), 1);
	e->detectable = exp(error * (student_quantile(b->hardest / 2, n) +
		student_quantile(0.2, n)));
}

/* What was added to zeros is no ratio. */
static void judge_zeros(const struct study *s, size_t i, struct evidence *e)
{
	bool before = all_zero(s, i, 0), after = all_zero(s, i, 1);

	if (before && after)
		e->ratio = e->low = e->high = (double)NAN;
	else if (before)
		e->ratio = e->high = (double)INFINITY;
	else if (after)
		e->ratio = e->low = 0;
}

static void judge(const struct study *s, size_t i, const struct bounds *b,
	struct evidence *e)
{
	const struct fit *f = &s->fits[i];

	if (!f->known)
		return;
	if (f->moderated > 0 && f->moderated_degrees > 0)
		judge_spread(f, b, e);
	else
		judge_constant(f->location[1] - f->location[0], e);
	judge_zeros(s, i, e);
}

static void add_q(const struct study *s, struct evidence *out)
{
	double *p = xcalloc(s->items + 1, sizeof(*p));
	double *q = xcalloc(s->items + 1, sizeof(*q));

	for (size_t i = 0; i < s->items; i++)
		p[i] = is_tested(s, i) ? out[i].p : (double)NAN;
	benjamini_hochberg(p, q, s->items);
	for (size_t i = 0; i < s->items; i++)
		out[i].q = q[i];
	free(p);
	free(q);
}

void statistics_test(const struct trial *trial, struct evidence *out)
{
	struct study s = study_begin(trial);
	struct bounds b;

	for (size_t i = 0; i < s.items; i++)
		describe(&s, i, &out[i]);
	if (trial->before_runs && trial->after_runs && s.runs >= 3) {
		study_run(&s);
		b = bounds_of(&s);
		for (size_t i = 0; i < s.items; i++)
			judge(&s, i, &b, &out[i]);
		add_q(&s, out);
	}
	study_end(&s);
}
