/* The store: runs, names, baselines, figures over time, versions, files that are none. */
#include "store.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include "format.h"
#include "report.h"
#include "runname.h"

#include "../analyzers/store_db.h"

static char folder[] = "/tmp/profkit-store-XXXXXX";

static char *path_of(const char *name)
{
	static char path[200];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static struct store *new_store(const char *name)
{
	struct error error = { 0 };
	struct store *s = store_open(path_of(name), STORE_CREATE, &error);

	if (error.text)
		print_message("%s\n", error.text);
	assert_non_null(s);
	return s;
}

static void assert_refused(const char *name, enum store_mode mode, const char *why)
{
	struct error error = { 0 };

	assert_null(store_open(path_of(name), mode, &error));
	assert_non_null(error.text);
	if (!strstr(error.text, why))
		print_message("%s\n", error.text);
	assert_non_null(strstr(error.text, why));
	error_free(&error);
}

/* ---- runs made up ---- */

struct cost {
	const char *name, *file;
	int64_t line;
	double self;
};

static struct profile *make_profile(const struct cost *costs, size_t count)
{
	struct profile *p = profile_new("collapsed");
	thread_id t = profile_thread_new(p, 0, -1, 0, -1);

	profile_metric(p, "time", "seconds");
	for (size_t i = 0; i < count; i++) {
		function_id f = profile_function(p,
			profile_span(p, span_of(costs[i].name)),
			profile_span(p, span_of(costs[i].file)), 0, costs[i].line);
		node_id n = profile_call(p, p->threads[t].root,
			profile_frame(p, f, 0, 0, FRAME_PLAIN));

		profile_add(p, n, 0, costs[i].self);
	}
	profile_finish(p);
	return p;
}

static int64_t add(struct store *s, const struct store_run *facts, const struct profile *p,
	const char *name)
{
	struct store_addition file = { .name = name, .kind = STORED_PROFILE,
		.profile = p, .size = 10 };
	struct error error = { 0 };
	int64_t id = 0;

	snprintf(file.sha256, sizeof(file.sha256), "%064x", (unsigned)rand());
	if (store_add(s, facts, &file, 1, false, &id, &error) < 0)
		print_message("%s\n", error.text);
	assert_null(error.text);
	return id;
}

static const struct store_run plain = { .scenario = "idle", .label = "", .commit = "",
	.branch = "", .host = "", .stem = "" };

static int64_t add_simple(struct store *s, const char *scenario, const char *label,
	double time, double self)
{
	struct cost cost = { "parse", "a.c", 3, self };
	struct profile *p = make_profile(&cost, 1);
	struct store_run facts = plain;
	int64_t id;

	facts.scenario = scenario;
	facts.label = label;
	facts.time = time;
	facts.cpus = 4;
	id = add(s, &facts, p, "x.folded");
	profile_free(p);
	return id;
}

/* ---- names of runs ---- */

static void assert_names(struct store *s, const char *name, const char *expected)
{
	struct store_ids ids = { 0 };
	struct error error = { 0 };
	struct text t = { 0 };

	if (store_resolve(s, name, &ids, &error) < 0) {
		assert_non_null(error.text);
		text_str(&t, strrchr(error.text, '/'));
	}
	for (size_t i = 0; i < ids.count; i++)
		text_printf(&t, "%s%lld", i ? " " : "", (long long)ids.ids[i]);
	assert_string_equal(text_span(&t).s, expected);
	store_ids_free(&ids);
	error_free(&error);
	text_free(&t);
}

static void runs_have_names(void **state)
{
	struct store *s = new_store("names.db");
	struct error error = { 0 };
	int64_t two[] = { 1, 3 }, one;

	assert_int_equal(add_simple(s, "idle", "T1", 100, 1), 1);
	assert_int_equal(add_simple(s, "idle", "T1", 300, 1), 2);
	assert_int_equal(add_simple(s, "idle", "2", 200, 1), 3);
	assert_int_equal(add_simple(s, "load", "77", 50, 1), 4);
	assert_names(s, "1", "1");
	assert_names(s, "T1", "2 1");
	assert_names(s, "@idle", "2");
	assert_names(s, "@idle~1", "3");
	assert_names(s, "@idle~2", "1");
	assert_names(s, "@idle~0..1", "2 3");
	assert_names(s, "@idle~1..0", "2 3");
	assert_names(s, "@idle~1..9", "3 1");
	assert_names(s, "@idle~3", "/names.db: scenario \"idle\" has 3 runs: no ~3");
	assert_names(s, "@none", "/names.db: no runs of scenario \"none\"");
	assert_names(s, "T9", "/names.db: no run with the label \"T9\"");
	assert_names(s, "9", "/names.db: no run \"9\"");
	assert_names(s, "77", "4");
	assert_names(s, "2", "/names.db: \"2\" is the id of a run and a label; say id:2 or "
		"label:2");
	assert_names(s, "id:2", "2");
	assert_names(s, "label:2", "3");
	assert_names(s, "baseline:main", "/names.db: no baseline with runs \"main\"");
	assert_int_equal(store_baseline_set(s, "main", two, 2, &error), 0);
	assert_names(s, "baseline:main", "3 1");
	assert_int_equal(store_resolve_one(s, "@idle", &one, &error), 0);
	assert_int_equal(one, 2);
	assert_int_equal(store_resolve_one(s, "T1", &one, &error), -1);
	assert_non_null(strstr(error.text, "\"T1\" means 2 runs, expected one: 2, 1"));
	error_free(&error);
	store_close(s);
}

/* ---- baselines ---- */

static void baselines_follow_their_runs(void **state)
{
	struct store *s = new_store("baselines.db");
	struct store_baselines list = { 0 };
	struct error error = { 0 };
	int64_t runs[] = { add_simple(s, "a", "", 1, 1), add_simple(s, "a", "", 2, 1) },
		absent[] = { 99 };

	assert_int_equal(store_baseline_set(s, "b", runs, 2, &error), 0);
	assert_int_equal(store_baseline_set(s, "a", runs, 1, &error), 0);
	assert_int_equal(store_baseline_set(s, "a", absent, 1, &error), -1);
	error_free(&error);
	assert_int_equal(store_remove(s, runs[0], &error), 0);
	assert_int_equal(store_baselines(s, &list, &error), 0);
	assert_int_equal(list.count, 2);
	assert_string_equal(list.items[0].name, "a");
	assert_int_equal(list.items[0].runs.count, 0);
	assert_int_equal(list.items[1].runs.count, 1);
	assert_int_equal(list.items[1].runs.ids[0], runs[1]);
	store_baselines_free(&list);
	assert_int_equal(store_baseline_set(s, "b", NULL, 0, &error), 0);
	list = (struct store_baselines){ 0 };
	assert_int_equal(store_baselines(s, &list, &error), 0);
	assert_int_equal(list.count, 1);
	store_baselines_free(&list);
	store_close(s);
}

/* ---- what is in a run ---- */

static void a_removed_run_breaks_no_other(void **state)
{
	struct store *s = new_store("remove.db");
	struct error error = { 0 };
	struct profile *p;
	int64_t first = add_simple(s, "a", "", 1, 1.0 / 3),
		second = add_simple(s, "a", "", 2, 2.0 / 3);

	assert_int_equal(store_remove(s, first, &error), 0);
	assert_null(store_profile(s, first, STORED_PROFILE, WANT_ALL, &error));
	error_free(&error);
	p = store_profile(s, second, STORED_PROFILE, WANT_ALL, &error);
	assert_non_null(p);
	assert_true(p->metrics[0].self[2] == 2.0 / 3);
	assert_string_equal(p->format, "collapsed");
	profile_free(p);
	assert_null(store_profile(s, second, STORED_LOG, WANT_ALL, &error));
	assert_non_null(strstr(error.text, "run 2 has no log"));
	error_free(&error);
	assert_int_equal(store_remove(s, first, &error), -1);
	assert_non_null(strstr(error.text, "no run 1"));
	error_free(&error);
	assert_int_equal(add_simple(s, "a", "", 3, 1), 3);
	store_close(s);
}

static void runs_are_filtered(void **state)
{
	struct store *s = new_store("filter.db");
	struct error error = { 0 };
	struct store_runs runs = { 0 };
	double since = 2, until = 3;
	struct store_filter filter = { .scenario = "a", .since = &since, .until = &until };

	for (int i = 1; i <= 4; i++)
		add_simple(s, i == 3 ? "b" : "a", i == 2 ? "x" : "", i, i);
	assert_int_equal(store_runs(s, &filter, &runs, &error), 0);
	assert_int_equal(runs.count, 1);
	assert_int_equal(runs.items[0].id, 2);
	assert_string_equal(runs.items[0].label, "x");
	assert_string_equal(runs.items[0].metric, "time");
	assert_string_equal(runs.items[0].unit, "seconds");
	assert_true(runs.items[0].total == 2 && runs.items[0].cpus == 4);
	assert_true(isnan(runs.items[0].duration) && isnan(runs.items[0].cpu));
	store_runs_free(&runs);
	runs = (struct store_runs){ 0 };
	filter = (struct store_filter){ .limit = 2 };
	assert_int_equal(store_runs(s, &filter, &runs, &error), 0);
	assert_int_equal(runs.count, 2);
	assert_int_equal(runs.items[0].id, 4);
	assert_int_equal(runs.items[1].id, 3);
	store_runs_free(&runs);
	store_close(s);
}

/* Of 200 functions, one has all but a little: that and the first fifty have rows. */
static void small_functions_have_no_rows(void **state)
{
	struct store *s = new_store("rows.db");
	struct stored_functions list = { 0 };
	struct cost costs[200];
	char names[200][8];
	struct error error = { 0 };
	struct history h = { 0 };
	struct store_filter all = { 0 };
	struct profile *p;
	int64_t id;

	for (int i = 0; i < 200; i++) {
		snprintf(names[i], sizeof(names[i]), "f%d", i);
		costs[i] = (struct cost){ names[i], "a.c", 1, i ? 1e-6 * (200 - i) : 1000 };
	}
	p = make_profile(costs, 200);
	id = add(s, &plain, p, "x");
	assert_int_equal(store_functions(s, id, NULL, &list, &error), 0);
	assert_int_equal(list.count, 50);
	assert_string_equal(list.items[0].name, "f0");
	assert_string_equal(list.items[1].name, "f1");
	stored_functions_free(&list);
	/* One that never had a row is found in the profile. */
	assert_int_equal(store_history(s, &all, "a.c:f150", NULL, HISTORY_SELF, &h, &error),
		0);
	assert_true(h.function && h.count == 1 && h.points[0].value == 1e-6 * 50);
	history_free(&h);
	h = (struct history){ 0 };
	assert_int_equal(store_history(s, &all, "b.c:f150", NULL, HISTORY_SELF, &h, &error),
		-1);
	assert_non_null(strstr(error.text, "no function or metric \"b.c:f150\""));
	error_free(&error);
	history_free(&h);
	h = (struct history){ 0 };
	/* In two files, in neither with a row, it could be either. */
	profile_free(p);
	costs[100] = (struct cost){ "f150", "b.c", 1, 1e-6 };
	p = make_profile(costs, 200);
	add(s, &plain, p, "z");
	assert_int_equal(store_history(s, &all, "f150", NULL, HISTORY_SELF, &h, &error), -1);
	assert_non_null(strstr(error.text, "expected FILE:NAME: b.c, a.c"));
	error_free(&error);
	history_free(&h);
	h = (struct history){ 0 };
	/* With a row in another run it is that alone. */
	profile_free(p);
	costs[0].self = 0;
	p = make_profile(costs, 200);
	add(s, &plain, p, "y");
	assert_int_equal(store_history(s, &all, "f150", NULL, HISTORY_SELF, &h, &error), 0);
	assert_int_equal(h.count, 3);
	for (size_t i = 0; i < h.count; i++)
		assert_true(h.points[i].value == 1e-6 * 50);
	history_free(&h);
	profile_free(p);
	store_close(s);
}

/* A figure that wavers around 0.1 % keeps its row; one that falls far below loses it. */
static void rows_are_kept_a_while(void **state)
{
	static const double shares[] = { 0.0011, 0.0009, 0.0003, 0.0001, 0.0009 };
	static const size_t rows[] = { 52, 52, 52, 51, 51 };
	struct store *s = new_store("kept.db");
	char names[60][8];
	struct cost costs[61];
	struct error error = { 0 };

	for (size_t i = 0; i < 60; i++) {
		snprintf(names[i], sizeof(names[i]), "f%zu", i);
		costs[i] = (struct cost){ names[i], "a.c", 1, i < 51 ? 10 : 0.01 };
	}
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct stored_functions list = { 0 };
		struct profile *p;

		costs[60] = (struct cost){ "wavers", "a.c", 1, shares[i] * 510 };
		p = make_profile(costs, 61);
		assert_int_equal(store_functions(s, add(s, &plain, p, "x"), NULL, &list,
			&error), 0);
		assert_int_equal(list.count, rows[i]);
		stored_functions_free(&list);
		profile_free(p);
	}
	store_close(s);
}

/* ---- over time ---- */

static void functions_are_followed_over_lines(void **state)
{
	struct store *s = new_store("history.db");
	struct error error = { 0 };
	struct history h = { 0 };
	struct store_filter all = { 0 };
	struct cost costs[] = { { "parse", "src/a.c", 3, 1 }, { "parse", "src/b.c", 9, 5 },
		{ "std::sort", "s.h", 1, 2 } };
	struct store_run facts = plain;

	for (int i = 0; i < 3; i++) {
		struct profile *p;

		costs[0].line = 3 + i;
		costs[0].self = 1 + i;
		p = make_profile(costs, i == 2 ? 1 : 3);
		facts.time = i;
		facts.commit = i == 1 ? "abc" : "";
		add(s, &facts, p, "x");
		profile_free(p);
	}
	assert_int_equal(store_history(s, &all, "parse", NULL, HISTORY_SELF, &h, &error), -1);
	assert_non_null(strstr(error.text, "\"parse\" is in several files, expected "
		"FILE:NAME: src/a.c, src/b.c"));
	error_free(&error);
	history_free(&h);
	h = (struct history){ 0 };
	assert_int_equal(store_history(s, &all, "a.c:parse", NULL, HISTORY_TOTAL, &h,
		&error), 0);
	assert_int_equal(h.count, 3);
	assert_true(h.points[0].value == 1 && h.points[1].value == 2 &&
		h.points[2].value == 3);
	assert_string_equal(h.points[1].commit, "abc");
	assert_string_equal(h.unit, "seconds");
	history_free(&h);
	h = (struct history){ 0 };
	assert_int_equal(store_history(s, &all, "std::sort", NULL, HISTORY_SELF, &h,
		&error), 0);
	assert_int_equal(h.count, 3);
	assert_true(h.points[0].value == 2 && h.points[2].value == 0);
	history_free(&h);
	h = (struct history){ 0 };
	assert_int_equal(store_history(s, &all, "total", NULL, HISTORY_SELF, &h, &error), 0);
	assert_true(h.count == 3 && h.points[0].value == 8 && h.points[2].value == 3);
	history_free(&h);
	h = (struct history){ 0 };
	assert_int_equal(store_history(s, &all, "nothing", NULL, HISTORY_SELF, &h, &error),
		-1);
	assert_non_null(strstr(error.text, "no function or metric \"nothing\""));
	error_free(&error);
	history_free(&h);
	store_close(s);
}

/* ---- transactions ---- */

static void what_is_rolled_back_was_never_there(void **state)
{
	struct store *s = new_store("rollback.db");
	struct error error = { 0 };
	struct store_runs runs = { 0 };
	struct store_filter all = { 0 };

	assert_int_equal(store_begin(s, &error), 0);
	add_simple(s, "a", "", 1, 1);
	store_rollback(s);
	assert_int_equal(store_runs(s, &all, &runs, &error), 0);
	assert_int_equal(runs.count, 0);
	store_runs_free(&runs);
	store_close(s);
}

static void readers_do_not_write(void **state)
{
	struct store *s = new_store("reader.db");
	struct error error = { 0 };
	struct report *report = NULL;
	static const char *const writing[] = { "DELETE FROM runs", "DROP TABLE runs",
		"ATTACH ':memory:' AS x", "PRAGMA query_only = OFF", "VACUUM",
		"CREATE TEMP TABLE x (y)", "INSERT INTO runs DEFAULT VALUES",
		"PRAGMA journal_mode = DELETE", "BEGIN IMMEDIATE", "", "SELECT 1; SELECT 2" };

	add_simple(s, "a", "", 1, 1);
	store_close(s);
	s = store_open(path_of("reader.db"), STORE_READ, &error);
	assert_non_null(s);
	assert_int_equal(store_remove(s, 1, &error), -1);
	error_free(&error);
	for (size_t i = 0; i < sizeof(writing) / sizeof(*writing); i++) {
		assert_int_equal(store_query(s, writing[i], &report, &error), -1);
		assert_non_null(error.text);
		error_free(&error);
	}
	assert_int_equal(store_query(s, "SELECT count(*) FROM v_runs", &report, &error), 0);
	report_free(report);
	store_close(s);
}

/* ---- versions, and files that are none ---- */

static void sqlite(const char *name, const char *sql)
{
	char command[1000];

	snprintf(command, sizeof(command), "sqlite3 '%s' \"%s\"", path_of(name), sql);
	assert_int_equal(system(command), 0);
}

static void newer_versions_are_refused(void **state)
{
	struct store *s = new_store("newer.db");

	store_close(s);
	sqlite("newer.db", "PRAGMA user_version = 99");
	assert_refused("newer.db", STORE_READ, "is of version 99");
	assert_refused("newer.db", STORE_CREATE, "is of version 99");
	sqlite("newer.db", "PRAGMA user_version = 0");
	assert_refused("newer.db", STORE_READ, "not a store");
	assert_refused("newer.db", STORE_CREATE, "not a store");
}

static int64_t number_of(struct store *s, const char *sql)
{
	struct query *q = query_new(s, sql, "");
	struct error error = { 0 };
	int64_t number = query_row(q) ? query_integer(q, 0) : -1;

	assert_int_equal(query_end(q, &error), 0);
	return number;
}

/* As a later profstore will: a step more, over a store that has runs. */
static void older_versions_are_brought_up(void **state)
{
	static const char *const second[] = {
		"ALTER TABLE runs ADD COLUMN note TEXT NOT NULL DEFAULT 'none'",
		"UPDATE runs SET note = scenario", NULL };
	static const char *const broken[] = {
		"ALTER TABLE runs ADD COLUMN more TEXT", "UPDATE no_such SET x = 1", NULL };
	const char *const *steps[] = { store_versions.steps[0], second, broken };
	const struct store_versions two = { steps, 2 }, three = { steps, 3 };
	struct store *s = new_store("older.db");
	struct error error = { 0 };

	add_simple(s, "idle", "", 1, 1);
	assert_int_equal(store_migrate(s, &two, false, &error), 0);
	assert_int_equal(number_of(s, "PRAGMA user_version"), 2);
	assert_int_equal(number_of(s, "SELECT count(*) FROM runs WHERE note = 'idle'"), 1);
	assert_int_equal(store_migrate(s, &two, false, &error), 0);
	/* A step that fails leaves the version before. */
	assert_int_equal(store_migrate(s, &three, false, &error), -1);
	assert_non_null(strstr(error.text, "no_such"));
	error_free(&error);
	assert_int_equal(number_of(s, "PRAGMA user_version"), 2);
	assert_int_equal(number_of(s, "SELECT count(*) FROM pragma_table_info('runs')"
		" WHERE name = 'more'"), 0);
	store_close(s);
	assert_refused("older.db", STORE_CREATE, "is of version 2");
}

static void write_file(const char *name, const char *text)
{
	FILE *file = fopen(path_of(name), "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void other_files_are_refused(void **state)
{
	assert_refused("absent.db", STORE_READ, "no such store");
	assert_refused("absent.db", STORE_WRITE, "no such store");
	assert_refused("no/folder.db", STORE_CREATE, "No such file or directory");
	write_file("empty.db", "");
	assert_refused("empty.db", STORE_READ, "empty");
	write_file("text.db", "hello");
	assert_refused("text.db", STORE_CREATE, "not a store");
	sqlite("other.db", "CREATE TABLE x (y)");
	assert_refused("other.db", STORE_CREATE, "not a store");
	assert_refused(".", STORE_CREATE, "not a store");
	store_close(new_store("empty.db"));
}

/* ---- names of files ---- */

static void assert_name(const char *path, const char *scenario, const char *stem)
{
	struct run_name name;
	struct error error = { 0 };

	assert_int_equal(run_name_parse(&name, path, NULL, &error), 0);
	assert_string_equal(name.scenario, scenario);
	assert_string_equal(name.stem, stem);
	assert_int_equal(isnan(name.time), !*stem);
	run_name_free(&name);
}

static void names_of_files(void **state)
{
	assert_name("pam_idle-no-leaffc_20260211_143022_profile.speedscope.json",
		"idle-no-leaffc", "pam_idle-no-leaffc_20260211_143022");
	assert_name("/a/b/pam_idle-no-leaffc_20260211_143022_cpu.csv", "idle-no-leaffc",
		"pam_idle-no-leaffc_20260211_143022");
	assert_name("baseline_cpu_idle_20251024_143000.log", "idle", "idle_20251024_143000");
	assert_name("baseline_mem_idle_20251024_143000.log", "idle", "idle_20251024_143000");
	assert_name("Baseline_CPU_map_load_20251024T143000.log", "map_load",
		"map_load_20251024T143000");
	assert_name("pam_cpu_2026-02-11_14-30-22.csv", "pam", "pam_2026-02-11_14-30-22");
	assert_name("idle-20260211143022.prof", "idle", "idle_20260211143022");
	assert_name("cpu-idle-20260211143022.prof", "idle", "idle_20260211143022");
	assert_name("mprofile_20260211143022.dat", "mprofile", "mprofile_20260211143022");
	assert_name("cpu_20260211_143022.csv", "default", "20260211_143022");
	assert_name("20260211_143022.prof", "default", "20260211_143022");
	assert_name("pam_idle.prof", "idle", "");
	assert_name("shop.speedscope.json", "shop", "");
	assert_name(".hidden", "hidden", "");
	assert_name("x_20261311_143022.prof", "20261311_143022", "");
	assert_name("x_120260211_143022.prof", "120260211_143022", "");
	assert_name("a_b_20260211_1430221.prof", "b_20260211_1430221", "");
}

static void patterns_take_the_place_of_the_rules(void **state)
{
	struct error error = { 0 };
	struct pattern *pattern = pattern_new("^(?<label>T\\d+)-(?<scenario>[a-z]+)"
		"(?:@(?<stamp>[\\d-]+))?", false, &error);
	struct run_name name;

	assert_non_null(pattern);
	assert_int_equal(run_name_parse(&name, "T044-idle@20260211-143022.csv", pattern,
		&error), 0);
	assert_string_equal(name.label, "T044");
	assert_string_equal(name.scenario, "idle");
	assert_string_equal(name.stem, "idle_20260211-143022");
	assert_true(name.time == 1770820222);
	run_name_free(&name);
	assert_int_equal(run_name_parse(&name, "idle.csv", pattern, &error), -1);
	error_free(&error);
	assert_int_equal(run_name_parse(&name, "T1-idle@2026.csv", pattern, &error), -1);
	assert_non_null(strstr(error.text, "\"2026\" is no stamp"));
	error_free(&error);
	pattern_free(pattern);
}

static void times(void **state)
{
	double time;

	assert_true(time_parse(SPAN("2026-02-11 14:30:22"), &time) && time == 1770820222);
	assert_true(time_parse(SPAN("20260211_143022Z"), &time) && time == 1770820222);
	assert_true(time_parse(SPAN("2026-02-11"), &time) && time == 1770768000);
	assert_true(time_parse(SPAN("@12.5"), &time) && time == 12.5);
	assert_false(time_parse(SPAN(""), &time));
	assert_false(time_parse(SPAN("yesterday"), &time));
	assert_false(time_parse(SPAN("2026-02-11 14:30"), &time));
	assert_false(time_parse(SPAN("2026-02-11 25:30:22"), &time));
	assert_false(time_parse(SPAN("@inf"), &time));
}

static int make_folder(void **state)
{
	setenv("TZ", "UTC", 1);
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	char command[100];

	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	return system(command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(runs_have_names),
		cmocka_unit_test(baselines_follow_their_runs),
		cmocka_unit_test(a_removed_run_breaks_no_other),
		cmocka_unit_test(runs_are_filtered),
		cmocka_unit_test(small_functions_have_no_rows),
		cmocka_unit_test(rows_are_kept_a_while),
		cmocka_unit_test(functions_are_followed_over_lines),
		cmocka_unit_test(what_is_rolled_back_was_never_there),
		cmocka_unit_test(readers_do_not_write),
		cmocka_unit_test(newer_versions_are_refused),
		cmocka_unit_test(older_versions_are_brought_up),
		cmocka_unit_test(other_files_are_refused),
		cmocka_unit_test(names_of_files),
		cmocka_unit_test(patterns_take_the_place_of_the_rules),
		cmocka_unit_test(times),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
