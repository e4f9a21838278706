/* bisect_versions_command.c - the commits between a good and a bad one, and their runs. */
#include <math.h>
#include <stdlib.h>

#include "bisect_command.h"
#include "command.h"
#include "statistics.h"
#include "store_command.h"
#include "xalloc.h"

enum { SHORT_COMMIT = 10, LEAST_ITEMS = 6 };

/* ---- git ---- */

/* The first line of what git says; false where it fails or says nothing. */
static bool ask_git(const char *const *argv, struct text *out)
{
	struct error error = { 0 };
	bool fine = command_output(argv, out, &error) == 0 && out->len;

	error_free(&error);
	return fine;
}

/* The full id of a commit, or nothing. */
static bool resolve_in_git(const char *name, struct text *commit)
{
	struct text revision = { 0 };
	const char *const argv[] = { "git", "rev-parse", "--verify", "--quiet",
		"--end-of-options", NULL, NULL };
	const char *asked[sizeof(argv) / sizeof(*argv)];
	bool fine;

	text_printf(&revision, "%s^{commit}", name);
	memcpy(asked, argv, sizeof(argv));
	asked[5] = revision.s;
	fine = ask_git(asked, commit);
	while (commit->len && commit->s[commit->len - 1] == '\n')
		commit->s[--commit->len] = '\0';
	text_free(&revision);
	return fine;
}

static bool list_commits(const char *good, const char *bad, struct text *out)
{
	struct text range = { 0 };
	const char *argv[] = { "git", "rev-list", "--first-parent", "--ancestry-path",
		"--reverse", NULL, "--", NULL };
	bool fine;

	text_printf(&range, "%s..%s", good, bad);
	argv[5] = range.s;
	fine = ask_git(argv, out);
	text_free(&range);
	return fine;
}

/* ---- good and bad ---- */

static bool take_runs(struct end *end, const struct store_runs *runs)
{
	if (!runs->count)
		return false;
	end->commit = xstrdup(runs->items[0].commit);
	end->scenario = xstrdup(runs->items[0].scenario);
	end->run = runs->items[0].id;
	return true;
}

static bool find_by_name(struct end *end, struct store *s, const char *name)
{
	struct store_ids ids = { 0 };
	struct store_runs runs = { 0 };
	struct error error = { 0 };
	bool found = store_resolve(s, name, &ids, &error) == 0 && ids.count &&
		store_run(s, ids.ids[0], &runs, &error) == 0 && take_runs(end, &runs);

	error_free(&error);
	store_ids_free(&ids);
	store_runs_free(&runs);
	return found;
}

static bool find_by_commit(struct end *end, struct store *s, const char *commit,
	const struct store_filter *filter)
{
	struct store_filter of_commit = *filter;
	struct store_runs runs = { 0 };
	struct error error = { 0 };
	bool found;

	of_commit.commit = commit;
	of_commit.limit = 0;
	store_check(store_runs(s, &of_commit, &runs, &error), &error);
	found = take_runs(end, &runs);
	store_runs_free(&runs);
	return found;
}

struct end bisect_find_end(struct store *s, const char *name,
	const struct store_filter *filter)
{
	struct end end = { 0 };
	struct text commit = { 0 };

	if (!find_by_name(&end, s, name) && !find_by_commit(&end, s, name, filter) &&
		!(resolve_in_git(name, &commit) &&
			find_by_commit(&end, s, commit.s, filter)))
		tool_fail("bisect: \"%s\" is neither a run nor a commit that has one", name);
	text_free(&commit);
	return end;
}

void bisect_end_free(struct end *end)
{
	free(end->commit);
	free(end->scenario);
}

/* ---- versions ---- */

static void add_version(struct versions *v, const char *commit)
{
	v->items = xgrow(v->items, v->count, &v->capacity, sizeof(*v->items));
	v->items[v->count++] = (struct bisect_item){ .commit = commit,
		.value = (double)NAN };
}

static bool is_of(const struct history_point *p, const struct bisect_item *item)
{
	return *item->commit ? !strcmp(p->commit, item->commit) : p->run == item->run;
}

/* The median of the runs of a version. */
static void measure(struct bisect_item *item, const struct history *h)
{
	double *values = xcalloc(h->count + 1, sizeof(*values));

	item->runs = 0;
	for (size_t i = 0; i < h->count; i++) {
		if (!is_of(&h->points[i], item))
			continue;
		if (!item->runs)
			item->run = h->points[i].run;
		values[item->runs++] = h->points[i].value;
	}
	item->value = statistics_median(values, item->runs);
	free(values);
}

static bool take_git(struct versions *v, const struct end *good, const struct end *bad)
{
	if (!*good->commit || !*bad->commit ||
		!list_commits(good->commit, bad->commit, &v->commits))
		return false;
	add_version(v, good->commit);
	for (char *at = v->commits.s, *line = strtok_r(at, "\n", &at); line;
		line = strtok_r(NULL, "\n", &at))
		add_version(v, line);
	v->git = true;
	return true;
}

static bool has_version(const struct versions *v, const struct history_point *p)
{
	for (size_t i = 0; i < v->count; i++)
		if (is_of(p, &v->items[i]))
			return true;
	return false;
}

static size_t point_of(const struct history *h, const struct end *end)
{
	for (size_t i = 0; i < h->count; i++)
		if (h->points[i].run == end->run)
			return i;
	tool_fail("bisect: run %lld did not measure \"%s\"", (long long)end->run, h->name);
}

/* Those of the runs, in the order of time; of runs without a commit each is one. */
static void take_runs_between(struct versions *v, const struct history *h,
	const struct end *good, const struct end *bad)
{
	size_t first = point_of(h, good), last = point_of(h, bad);

	if (first >= last)
		tool_fail("bisect: the good run is not older than the bad one");
	for (size_t i = first; i <= last; i++) {
		const struct history_point *p = &h->points[i];

		if (i < last && (has_version(v, p) || is_of(p, &(struct bisect_item){
				.commit = h->points[last].commit,
				.run = h->points[last].run })))
			continue;
		add_version(v, p->commit);
		v->items[v->count - 1].run = p->run;
	}
}

static void take_versions(struct versions *v, const struct history *h,
	const struct end *good, const struct end *bad, bool quiet)
{
	if (take_git(v, good, bad))
		return;
	if (*good->commit && *bad->commit && !quiet)
		tool_say("warning: git here knows no commits from %.*s to %.*s: going by the "
			"stored runs", SHORT_COMMIT, good->commit, SHORT_COMMIT, bad->commit);
	take_runs_between(v, h, good, bad);
}

void bisect_find_versions(struct versions *v, const struct history *h,
	const struct end *good, const struct end *bad, bool quiet)
{
	take_versions(v, h, good, bad, quiet);
	for (size_t i = 0; i < v->count; i++)
		measure(&v->items[i], h);
}

void bisect_versions_free(struct versions *v)
{
	free(v->items);
	text_free(&v->commits);
}

/* ---- noise ---- */

static double log_of(double value)
{
	return value > 0 ? log(value) : (double)NAN;
}

/* The standard deviation of runs of one version; NAN of less than three repeated ones. */
static double noise_of_repeats(const struct versions *v, const struct history *h)
{
	double squares = 0;
	size_t free_count = 0;

	for (size_t i = 0; i < v->count; i++) {
		double sum = 0, sum_squares = 0, n = 0;

		for (size_t k = 0; k < h->count; k++) {
			double x = is_of(&h->points[k], &v->items[i]) ?
				log_of(h->points[k].value / v->items[i].value) : (double)NAN;

			if (isnan(x))
				continue;
			sum += x;
			sum_squares += x * x;
			n++;
		}
		if (n < 2)
			continue;
		squares += fmax(0, sum_squares - sum * sum / n);
		free_count += (size_t)n - 1;
	}
	return free_count < 2 ? (double)NAN : sqrt(squares / (double)free_count);
}

/* Else that of the versions about their levels, where many were measured. */
double bisect_noise(const struct versions *v, const struct history *h)
{
	double noise = noise_of_repeats(v, h), *values;
	size_t count = 0;
	struct steps *steps;

	if (!isnan(noise))
		return noise;
	values = xcalloc(v->count, sizeof(*values));
	for (size_t i = 0; i < v->count; i++)
		if (v->items[i].runs)
			values[count++] = v->items[i].value;
	steps = steps_find(values, count, &steps_defaults);
	noise = count < LEAST_ITEMS ? (double)NAN : steps->noise;
	steps_free(steps);
	free(values);
	return noise;
}
