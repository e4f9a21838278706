/* Name rules: what each set takes out, what it leaves alone, and what becomes one. */
#include "names.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include "filter.h"

/* ---- one name, one file ---- */

static struct profile *one_function(struct span name, const char *file)
{
	struct profile *p = profile_new("test");
	thread_id t = profile_thread_new(p, 0, -1, 0, -1);
	function_id f = profile_function(p, profile_span(p, name),
		profile_span(p, span_of(file)), 0, 0);
	node_id n;

	profile_metric(p, "samples", "count");
	n = profile_call(p, p->threads[t].root, profile_frame(p, f, 3, 0, FRAME_PLAIN));
	profile_add(p, n, 0, 1);
	profile_finish(p);
	return p;
}

static struct profile *renamed(struct profile *p, const char *words)
{
	struct error error = { 0 };
	struct name_rules *rules = names_new(words, &error);
	struct profile *to;

	if (!rules)
		fail_msg("%s", error.text);
	to = filter_names(p, rules);
	names_free(rules);
	profile_free(p);
	return to;
}

static void name_is(const char *set, const char *name, const char *expected)
{
	struct profile *p = renamed(one_function(span_of(name), ""), set);

	if (strcmp(profile_str(p, p->functions[1].name), expected))
		fail_msg("%s: %s became %s, not %s", set, name,
			profile_str(p, p->functions[1].name), expected);
	profile_free(p);
}

static void file_is(const char *set, const char *file, const char *expected)
{
	struct profile *p = renamed(one_function(SPAN("f"), file), set);

	if (strcmp(profile_str(p, p->functions[1].file), expected))
		fail_msg("%s: %s became %s, not %s", set, file,
			profile_str(p, p->functions[1].file), expected);
	profile_free(p);
}

struct example {
	const char *set, *before, *after;	/* after NULL: stays as it is */
};

static void names_are(const struct example *examples, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct example *e = &examples[i];

		name_is(e->set, e->before, e->after ? e->after : e->before);
		name_is("all", e->before, e->after ? e->after : e->before);
	}
}

static void files_are(const struct example *examples, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct example *e = &examples[i];

		file_is(e->set, e->before, e->after ? e->after : e->before);
		file_is("all", e->before, e->after ? e->after : e->before);
	}
}

#define COUNT(list) (sizeof(list) / sizeof(*(list)))

/* ---- the sets ---- */

static void addresses_are_taken_out(void **state)
{
	static const struct example examples[] = {
		{ "hex", "<function run at 0x7f12a8c03000>", "<function run at 0x...>" },
		{ "hex", "[unknown] 0x55d0c8a1b2c3", "[unknown] 0x..." },
		{ "hex", "<Job object at 0x7f12a8>.run", "<Job object at 0x...>.run" },
		{ "hex", "do_sys_open+0x1b/0x40", "do_sys_open" },
		{ "hex", "memcpy+0x7f", "memcpy" },
		{ "hex", "00007f12a8c03000", "0x..." },
		{ "hex", "ffffffff81234567", "0x..." },
		{ "hex", "crc16_0x1021", NULL }, { "hex", "mask 0xffff", NULL },
		{ "hex", "deadbeef", NULL }, { "hex", "0x", NULL },
		{ "hex", "sub0x12345678", NULL }, { "hex", "1234567", NULL },
		{ "hex", "a+0x10+b", NULL },
	};

	names_are(examples, COUNT(examples));
}

static void generated_java_is_one(void **state)
{
	static const struct example examples[] = {
		{ "jvm", "com.acme.Job$$Lambda$14/0x0000000800c03000.run",
			"com.acme.Job$$Lambda.run" },
		{ "jvm", "com/acme/Job$$Lambda/0x00007f12a8c03000.run",
			"com/acme/Job$$Lambda.run" },
		{ "jvm", "Job$$Lambda$7/1324119927.apply", "Job$$Lambda.apply" },
		{ "jvm", "Job$$Lambda$7.1324119927.apply", "Job$$Lambda.apply" },
		{ "jvm", "Job$$Lambda+0x00007f12a8c03000.apply", "Job$$Lambda.apply" },
		{ "jvm", "Job$$Lambda$7.apply", "Job$$Lambda.apply" },
		{ "jvm", "Lambda$123/0x0000000800c03000", "Lambda" },
		{ "jvm", "java.lang.invoke.LambdaForm$MH.0x0000000800c05400.invoke",
			"java.lang.invoke.LambdaForm$MH.invoke" },
		{ "jvm", "java.lang.invoke.LambdaForm$DMH/1265210847.newInvokeSpecial",
			"java.lang.invoke.LambdaForm$DMH.newInvokeSpecial" },
		{ "jvm", "com.acme.Gen/0x0000000800c03000.call", "com.acme.Gen.call" },
		{ "jvm", "jdk.internal.reflect.GeneratedMethodAccessor12.invoke",
			"jdk.internal.reflect.GeneratedMethodAccessor.invoke" },
		{ "jvm", "sun/reflect/GeneratedConstructorAccessor7.newInstance",
			"sun/reflect/GeneratedConstructorAccessor.newInstance" },
		{ "jvm", "com.sun.proxy.$Proxy12.close", "com.sun.proxy.$Proxy.close" },
		{ "jvm", "jdk.proxy2.$Proxy34.close", "jdk.proxy.$Proxy.close" },
		{ "jvm", "com.acme.Shop$$EnhancerBySpringCGLIB$$3f2a9b1c.save",
			"com.acme.Shop$$EnhancerBySpringCGLIB.save" },
		{ "jvm", "com.acme.Shop$$FastClassByCGLIB$$deadbeef.invoke",
			"com.acme.Shop$$FastClassByCGLIB.invoke" },
		{ "jvm", "com.acme.Shop$$SpringCGLIB$$0.save",
			"com.acme.Shop$$SpringCGLIB.save" },
		{ "jvm", "com.acme.Item$ByteBuddy$k3Xz81Qa.get", "com.acme.Item$ByteBuddy.get" },
		{ "jvm", "Item_$$_jvst4a5_0.get", "Item_$$_jvst.get" },
		{ "jvm", "com.acme.Job.lambda$main$0", NULL },
		{ "jvm", "com.acme.Outer$Inner$1.run", NULL },
		{ "jvm", "com.acme.MyLambda$1.run", NULL },
		{ "jvm", "com.acme.Lambda$1.run", NULL },
		{ "jvm", "com.acme.My$Proxy12.run", NULL },
		{ "jvm", "com.acme.Job$$LambdaFactory.run", NULL },
		{ "jvm", "com.acme.ProxyFactory2.create", NULL },
		{ "jvm", "jdk.proxy2.Other.create", NULL },
		{ "jvm", "com.acme.Shop$$CGLIB.save", NULL },
	};

	names_are(examples, COUNT(examples));
}

static void rust_hashes_are_taken_out(void **state)
{
	static const struct example examples[] = {
		{ "rust", "core::fmt::write::h0123456789abcdef", "core::fmt::write" },
		{ "rust", "<T as app::Run>::run::hfedcba9876543210", "<T as app::Run>::run" },
		{ "rust", "app::run::{{closure}}::h0123456789abcdef",
			"app::run::{{closure}}" },
		{ "rust", "app[1a2b3c4d5e6f7a8b]::run", "app::run" },
		{ "rust", "<app[1a2b3c4d5e6f7a8b]::Job as core[f00dfeed12345678]::Run>::run",
			"<app::Job as core::Run>::run" },
		{ "rust", "_ZN4core3fmt5write17h0123456789abcdefE", "_ZN4core3fmt5writeE" },
		{ "rust", "_RNvCs1a2B3c4d5e6_7mycrate3run", "_RNvC7mycrate3run" },
		{ "rust", "_RNvNtCs1a2B3c4d5e6_7mycrateNtCsZZ9_4core3run",
			"_RNvNtC7mycrateNtC4core3run" },
		{ "rust", "app::run.llvm.12345678901234567890", "app::run" },
		{ "rust", "app::hash", NULL }, { "rust", "app::h0123456789abcde", NULL },
		{ "rust", "app::h0123456789abcdef0", NULL },
		{ "rust", "app::h0123456789abcdeg", NULL },
		{ "rust", "app::grid[12]::at", NULL },
		{ "rust", "_ZN3app4hash3runE", NULL },
		{ "rust", "_RegionCs12_3", NULL }, { "rust", "RNvCs1_3app", NULL },
	};

	names_are(examples, COUNT(examples));
}

static void clones_are_their_function(void **state)
{
	static const struct example examples[] = {
		{ "cpp", "parse.isra.0", "parse" }, { "cpp", "parse.part.1", "parse" },
		{ "cpp", "parse.constprop.0.isra.2", "parse" }, { "cpp", "parse.cold", "parse" },
		{ "cpp", "parse.cold.12", "parse" }, { "cpp", "parse.lto_priv.0", "parse" },
		{ "cpp", "_ZN3app5parseEPKc.isra.0", "_ZN3app5parseEPKc" },
		{ "cpp", "parse.llvm.1234567", "parse" },
		{ "cpp", "parse.__uniq.123456789.llvm.5", "parse" },
		{ "cpp", "parse.isra.0@plt", "parse@plt" },
		{ "cpp", "app::parse(char const*) [clone .isra.0]", "app::parse(char const*)" },
		{ "cpp", "app::parse(int) [clone .part.0] [clone .cold]", "app::parse(int)" },
		{ "cpp", "app::parse(int) [clone .constprop.0.cold]", "app::parse(int)" },
		{ "cpp", "app::parse(int) (.cold)", "app::parse(int)" },
		{ "cpp", "parse._omp_fn.0", NULL },
		{ "cpp", "app::parse(int) [clone ._omp_fn.0]", NULL },
		{ "cpp", "disk.part", NULL }, { "cpp", "disk.partition.1", NULL },
		{ "cpp", "cold.storage", NULL }, { "cpp", "weather.coldest", NULL },
		{ "cpp", "call(.cold)", NULL },
	};

	names_are(examples, COUNT(examples));
}

static void scripts_lose_positions_and_hashes(void **state)
{
	static const struct example names[] = {
		{ "js", "(anonymous):12:34", "(anonymous)" },
		{ "js", "(anonymous) /srv/app.js:12:34", "(anonymous) /srv/app.js" },
		{ "js", "<anonymous> (app.js:12:34)", "<anonymous> (app.js)" },
		{ "js", "(anonymous function):1:2", "(anonymous function)" },
		{ "js", "LazyCompile:*run /srv/app.js:1:2", "LazyCompile:run /srv/app.js:1:2" },
		{ "js", "JS:~run app.js", "JS:run app.js" },
		{ "js", "JS:* /srv/app.js:2:50", "JS: /srv/app.js" },
		{ "js", "JS:run /srv/app.js:2:50", NULL }, { "js", "handler:12:34", NULL }, { "js", "(anonymous)", NULL },
		{ "js", "loadanonymous:1:2", NULL }, { "js", "JS:run", NULL },
	};
	static const struct example files[] = {
		{ "js", "https://x.org/static/js/main.3f2a9b1c.js", "https://x.org/static/js/main.js" },
		{ "js", "dist/vendor-0a1b2c3d4e5f6789.chunk.mjs", "dist/vendor.chunk.mjs" },
		{ "js", "dist/123.abc456def7890123.js", "dist/123.js" },
		{ "js", "/static/3f2a9b1c4d5e.js", "/static/*.js" },
		{ "js", "/assets/index-BxY12z3A.js", "/assets/index.js" },
		{ "js", "src/main.ts?v=3f2a9b1c", "src/main.ts" },
		{ "js", "webpack:///./src/main.vue?a1b2", "webpack:///./src/main.vue" },
		{ "js", "dist/report.20231105.js", NULL }, { "js", "dist/main.js", NULL },
		{ "js", "dist/my-facade.js", NULL }, { "js", "src/user-settings2.js", NULL },
		{ "js", "dist/main.3f2a9b1c.css", NULL }, { "js", "src/a.ts?page=1", NULL },
		{ "js", "src/feedbeef.js", NULL },
	};

	names_are(names, COUNT(names));
	files_are(files, COUNT(files));
}

static void packages_are_where_they_are(void **state)
{
	static const struct example files[] = {
		{ "python", "/home/x/venv/lib/python3.11/site-packages/requests/api.py",
			"requests/api.py" },
		{ "python", "venv/lib/python3.11/site-packages/requests/api.py",
			"requests/api.py" },
		{ "python", "/usr/lib/python3/dist-packages/yaml/reader.py", "yaml/reader.py" },
		{ "python", "C:\\app\\.venv\\Lib\\site-packages\\yaml\\reader.py",
			"yaml\\reader.py" },
		{ "python", "/opt/lib/foo-1.2-py3.11.egg/foo/a.py", "foo/a.py" },
		{ "python", "/usr/lib/python3.11/json/encoder.py", "<stdlib>/json/encoder.py" },
		{ "python", "/home/x/.pyenv/versions/3.12.1/lib/python3.12/re/__init__.py",
			"<stdlib>/re/__init__.py" },
		{ "python", "/opt/py/lib/python3.13t/asyncio/events.py",
			"<stdlib>/asyncio/events.py" },
		{ "python", "C:\\Python311\\Lib\\json\\encoder.py", "<stdlib>/json\\encoder.py" },
		{ "python", "/home/x/.venv/bin/pytest", "bin/pytest" },
		{ "python", "/src/.tox/py311/bin/pytest", "bin/pytest" },
		{ "python", "<ipython-input-3-0a1b2c3d4e5f>", "<ipython-input-3>" },
		{ "python", "/src/app/packages/api.py", NULL },
		{ "python", "/src/my-site-packages/api.py", NULL },
		{ "python", "/src/lib/pythonic/api.py", NULL },
		{ "python", "/src/environment/bin/run", NULL },
		{ "python", "~", NULL }, { "python", "<frozen importlib._bootstrap>", NULL },
		{ "python", "app/site.py", NULL },
	};
	static const struct example names[] = {
		{ "python", "get (/home/x/venv/lib/python3.11/site-packages/requests/api.py:75)",
			"get (requests/api.py:75)" },
		{ "python", "<built-in method builtins.exec>", NULL },
		{ "python", "<lambda>", NULL },
	};

	files_are(files, COUNT(files));
	names_are(names, COUNT(names));
}

static void temporary_folders_are_one(void **state)
{
	static const struct example files[] = {
		{ "tmp", "/tmp/tmpab12cd_x/job.py", "/tmp/*/job.py" },
		{ "tmp", "/tmp/tmpab12cd/job.py", "/tmp/*/job.py" },
		{ "tmp", "/var/tmp/tmp.Qw3rTy9ZxC/job.py", "/var/tmp/*/job.py" },
		{ "tmp", "/tmp/go-build1234567/b001/exe/job", "/tmp/*/b001/exe/job" },
		{ "tmp", "/tmp/pytest-of-x/pytest-12/test_a0/job.py", "/tmp/*/test_a0/job.py" },
		{ "tmp", "/private/var/folders/ab/c1d2/T/tmpab12cd_x/job.py",
			"/private/var/folders/ab/c1d2/T/*/job.py" },
		{ "tmp", "/tmp/3f2a9b1c-0a1b-4c3d-8e5f-67890abcdef1/job.py", "/tmp/*/job.py" },
		{ "tmp", "/tmp/ipykernel_1234/5678901.py", "/tmp/ipykernel_*/*.py" },
		{ "tmp", "/tmp/perf-1234.map", "/tmp/perf-*.map" },
		{ "tmp", "/proc/1234/root/app/server", "/proc/*/root/app/server" },
		{ "tmp", "/usr/lib/libc.so.6 (deleted)", "/usr/lib/libc.so.6" },
		{ "tmp", "/tmp/app/job.py", NULL }, { "tmp", "/tmp/tmpfolder/job.py", NULL },
		{ "tmp", "/srv/tmpab12cd_x/job.py", NULL }, { "tmp", "/proc/self/maps", NULL },
		{ "tmp", "/tmp/tmpab12cd_x", NULL }, { "tmp", "/srv/superperf-1234.map", NULL },
	};

	files_are(files, COUNT(files));
}

/* ---- profiles ---- */

static node_id call(struct profile *p, node_id parent, const char *name, double self)
{
	function_id f = profile_function(p, profile_span(p, span_of(name)), 0, 0, 0);
	node_id n = profile_call(p, parent, profile_frame(p, f, 0, 0, FRAME_PLAIN));

	profile_add(p, n, 0, self);
	return n;
}

static void names_that_become_equal_are_one_function(void **state)
{
	struct profile *p = profile_new("test");
	thread_id t = profile_thread_new(p, 0, -1, 0, -1);
	node_id main_node;

	profile_metric(p, "samples", "count");
	main_node = call(p, p->threads[t].root, "main", 0);
	call(p, main_node, "run.isra.0", 3);
	call(p, main_node, "run.part.1", 4);
	call(p, main_node, "stop", 1);
	profile_finish(p);
	p = renamed(p, "cpp");
	assert_int_equal(p->function_count, 4);
	assert_int_equal(p->node_count, 5);
	assert_string_equal(profile_str(p, p->functions[2].name), "run");
	assert_true(p->metrics[0].self[3] == 7);
	assert_int_equal(p->note_count, 1);
	assert_int_equal(p->notes[0].kind, NOTE_WARNING);
	assert_string_equal(profile_str(p, p->notes[0].text),
		"name rules: 2 functions became 1");
	profile_free(p);
}

static function_id graph_function(struct profile *p, const char *name, double calls,
	double self, double total)
{
	function_id f = profile_function(p, profile_span(p, span_of(name)), 0, 0, 0);

	profile_graph_function(p, f, calls, calls, &self, &total);
	return f;
}

static void graph_edge(struct profile *p, function_id caller, function_id callee,
	double calls, double self, double total)
{
	struct edge e = { .caller = caller, .callee = callee, .calls = calls,
		.primitive = calls };

	profile_graph_edge(p, &e, &self, &total);
}

/* main calls two copies of run, and one of them the other. */
static void a_call_graph_stays_exact(void **state)
{
	struct profile *p = profile_new("test");
	function_id f[3];
	const struct callgraph *g;

	profile_metric(p, "time", "seconds");
	f[0] = graph_function(p, "main", 1, 1, 10);
	f[1] = graph_function(p, "run.isra.0", 5, 6, 9);
	f[2] = graph_function(p, "run.part.1", 2, 3, 3);
	graph_edge(p, f[0], f[1], 5, 6, 9);
	graph_edge(p, f[1], f[2], 2, 3, 3);
	p->graph.exact = true;
	profile_finish(p);
	p = renamed(p, "cpp");
	g = &p->graph;
	assert_true(g->exact);
	assert_int_equal(g->order_count, 2);
	assert_true(profile_total(p, 0) == 10);
	assert_true(g->self[g->order[1]] == 9 && g->total[g->order[1]] == 9);
	assert_true(g->calls[g->order[1]] == 7);
	assert_true(g->self[g->order[0]] == 1 && g->total[g->order[0]] == 10);
	profile_free(p);
}

static void bytes_that_are_no_text_stay(void **state)
{
	struct profile *p = renamed(one_function(SPAN("\xff\xfe run.isra.0"), ""), "all");

	assert_string_equal(profile_str(p, p->functions[1].name), "\xff\xfe run");
	profile_free(p);
	p = renamed(one_function(SPAN("a\0b 0x123456789"), ""), "all");
	assert_memory_equal(profile_str(p, p->functions[1].name), "a\0b 0x...", 10);
	profile_free(p);
}

/* ---- files of rules ---- */

static char *rules_file(const char *text)
{
	static const char path[] = "/tmp/profkit-names-XXXXXX";
	char *name = strdup(path);
	int file = mkstemp(name);

	assert_true(file >= 0 && write(file, text, strlen(text)) == (ssize_t)strlen(text));
	close(file);
	return name;
}

static void own_rules_come_behind_the_sets(void **state)
{
	char *file = rules_file("# ours\n[worker]\nmatch = worker-(\\d+)(?<kind>-\\w+)?\n"
		"replace = worker$$${kind}\n[folder]\nmatch=^/srv/[^/]+/\n"
		"field = file , module\n[nothing is left]\nmatch = ^gone$\n");
	char words[100];

	snprintf(words, sizeof(words), "%s,hex", file);
	name_is(words, "worker-12-io at 0x123456789", "worker$-io at 0x...");
	name_is(words, "worker-12 worker-3", "worker$ worker$");
	name_is(words, "gone", "gone");
	file_is(words, "/srv/release-7/app.py", "app.py");
	unlink(file);
	free(file);
}

static void refused(const char *text, const char *expected)
{
	struct error error = { 0 };
	char *file = text ? rules_file(text) : strdup("/nonexistent/rules");

	assert_null(names_new(file, &error));
	if (!strstr(error.text, expected))
		fail_msg("expected %s in %s", expected, error.text);
	error_free(&error);
	unlink(file);
	free(file);
}

static void wrong_rules_are_refused(void **state)
{
	struct error error = { 0 };

	refused("", ":1: expected a rule, which begins with [a title]");
	refused("match = a\n", ":1: expected a rule, which begins with [a title]");
	refused("[a]\n[b]\nmatch = a\n", ":1: expected \"match = \" and a pattern in [a]");
	refused("[a]\nmatch =\n", "expected \"match = \" and a pattern in [a]");
	refused("[a]\n\nmatch = (b\n", ":3: pattern \"(b\": at character 2: ");
	refused("[a]\nmatch = (b)\nreplace = $2\n", ":3: replacement \"$2\": ");
	refused("[a]\nmatch = b\nreplace = ${x\n", ":3: replacement \"${x\": ");
	refused("[a]\nmatch = b\nfield = name, path\n",
		":3: expected name, file or module, not \"path\"");
	refused("[a]\nmatch = b\nfield =\n", ":3: expected name, file or module, not \"\"");
	refused("[a]\nmatch = b\nwith = c\n",
		":3: expected match, replace or field, not \"with\"");
	refused("[a]\nmatch = b\nmatch = c\n", ":3: \"match\" stands here twice");
	refused(NULL, "/nonexistent/rules");
	assert_null(names_new("hexx", &error));
	assert_string_equal(error.text, "unknown name rules \"hexx\"; there are "
		"jvm, rust, cpp, js, python, tmp, hex, all and files");
	error_free(&error);
	assert_null(names_new("", &error));
	error_free(&error);
}

/* A rule that doubles, many times over, ends somewhere. */
static void names_do_not_grow_without_end(void **state)
{
	struct text text = { 0 };
	struct profile *p;
	char *file;

	for (int i = 0; i < 64; i++)
		text_printf(&text, "[r%d]\nmatch = (?s)^(.+)$\nreplace = $1$1\n", i);
	file = rules_file(text.s);
	p = renamed(one_function(SPAN("name"), ""), file);
	assert_true(profile_text(p, p->functions[1].name).len <= 4096);
	profile_free(p);
	unlink(file);
	free(file);
	text_free(&text);
}

/* Nor where each place between two letters matches. */
static void matches_of_nothing_stay(void **state)
{
	struct text text = { 0 };
	char *file;

	for (int i = 0; i < 64; i++)
		text_printf(&text, "[r%d]\nmatch = (?<!\\d)\nreplace = 0x...\n", i);
	text_str(&text, "[last]\nmatch = x*\nreplace = y\n");
	file = rules_file(text.s);
	name_is(file, "name", "name");
	name_is(file, "axxb", "ayb");
	unlink(file);
	free(file);
	text_free(&text);
}

/* ---- what is said of them ---- */

static void changes_are_explained(void **state)
{
	struct profile *p = profile_new("test");
	thread_id t = profile_thread_new(p, 0, -1, 0, -1);
	struct error error = { 0 };
	struct name_rules *rules = names_new("all", &error);
	struct name_changes c;
	node_id main_node;

	profile_metric(p, "samples", "count");
	main_node = call(p, p->threads[t].root, "main", 1);
	call(p, main_node, "run.part.1", 3);
	call(p, call(p, main_node, "run", 4), "run.part.1", 3);
	call(p, main_node, "stop.cold", 1);
	call(p, main_node, "other", 1);
	profile_finish(p);
	c = names_explain(p, rules);
	assert_int_equal(c.count, 3);
	assert_string_equal(c.items[0].before.s, "run");
	assert_string_equal(c.items[0].after.s, "run");
	assert_null(c.items[0].set);
	assert_int_equal(c.items[0].collides, 1);
	assert_string_equal(c.items[1].before.s, "run.part.1");
	assert_string_equal(c.items[1].set, "cpp: clone");
	assert_int_equal(c.items[1].collides, 1);
	assert_true(c.items[1].count == 2);
	assert_string_equal(c.items[2].after.s, "stop");
	assert_int_equal(c.items[2].collides, 0);
	name_changes_free(&c);
	names_free(rules);
	profile_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_taken_out),
		cmocka_unit_test(generated_java_is_one),
		cmocka_unit_test(rust_hashes_are_taken_out),
		cmocka_unit_test(clones_are_their_function),
		cmocka_unit_test(scripts_lose_positions_and_hashes),
		cmocka_unit_test(packages_are_where_they_are),
		cmocka_unit_test(temporary_folders_are_one),
		cmocka_unit_test(names_that_become_equal_are_one_function),
		cmocka_unit_test(a_call_graph_stays_exact),
		cmocka_unit_test(bytes_that_are_no_text_stay),
		cmocka_unit_test(own_rules_come_behind_the_sets),
		cmocka_unit_test(wrong_rules_are_refused),
		cmocka_unit_test(names_do_not_grow_without_end),
		cmocka_unit_test(matches_of_nothing_stay),
		cmocka_unit_test(changes_are_explained),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
