/* Collapsed stacks: what each dialect means, and that it is written as it was read. */
#include "format.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include "frametext.h"
#include "number.h"
#include "xalloc.h"

static const struct format *collapsed(void)
{
	return format_find("collapsed");
}

static struct profile *read_span(struct span s, unsigned want)
{
	struct read_options options = { .want = want, .jobs = 1 };
	struct input *in = input_memory("test.folded", s);
	struct profile *p = format_read(collapsed(), in, &options);

	if (input_failed(in))
		print_message("%s\n", input_failed(in));
	assert_non_null(p);
	input_close(in);
	return p;
}

static struct profile *read_text(const char *s)
{
	return read_span(span_of(s), WANT_TREE);
}

static struct text write_with(const struct profile *p, const struct write_options *options,
	struct loss *loss)
{
	struct text t = { 0 };
	struct output *out = output_memory(&t);
	struct error error = { 0 };

	assert_int_equal(collapsed()->write(p, options, out, loss, &error), 0);
	assert_int_equal(output_close(out, &error), 0);
	text_add(&t, "", 0);
	return t;
}

static void assert_written(const struct profile *p, const char *expected)
{
	struct text t = write_with(p, &(struct write_options){ 0 }, NULL);

	assert_string_equal(t.s, expected);
	text_free(&t);
}

static void assert_becomes(const char *from, const char *to)
{
	struct profile *p = read_text(from);

	assert_written(p, to);
	profile_free(p);
}

static void assert_restored(const char *s)
{
	assert_becomes(s, s);
}

/* The function, which must be there, as "name|file|module" with the lines of its frames. */
static void assert_frame(const struct profile *p, const char *name, const char *file,
	const char *module, uint32_t line, enum frame_kind kind)
{
	for (frame_id i = 1; i < p->frame_count; i++) {
		const struct frame *frame = &p->frames[i];
		const struct function *f = &p->functions[frame->function];

		if (!strcmp(profile_str(p, f->name), name) &&
			!strcmp(profile_str(p, f->file), file) &&
			!strcmp(profile_str(p, f->module), module) &&
			frame->line == line && frame->kind == (uint32_t)kind)
			return;
	}
	fail_msg("no frame %s, file %s, module %s, line %u, kind %d", name, file, module,
		line, (int)kind);
}

static double total(const struct profile *p, const char *metric)
{
	return profile_total(p, profile_find_metric(p, metric));
}

/* ---- frames ---- */

static void names_are_restored(void **state)
{
	assert_restored("main;a b;c 5\n");
	assert_restored("main;thread 12;c 5\n");
	assert_restored("main;operator() (int);std::f(int, (x)) 2\n");
	assert_restored("a;b::c:12;d - e 7\n");
	assert_restored("\"a b\";c\\;d 3\n");
	assert_restored("a;[u8: 8];b 1\n");
	assert_restored("a;\xff\xfe;b 3\n");
	assert_restored("comm-12/13;[unknown];[libc.so.6];-;--;f+0x1f 4\n");
	assert_restored("process 12:\"python x.py\";thread (0x7f00): MainThread;f (x.py:3) 4\n");
	assert_restored("a;`b;c` 4\n");
}

static void frames_of_pyspy(void **state)
{
	struct profile *p = read_text("<module> (a/b.py:60);f (C:\\Program Files (x86)\\a.py:3);"
		"g (b.py);<lambda> (<string>:1);h (unknown);i (app:0);j (b(c.py:4);"
		"operator() (int);std::f(int) 3\n");

	assert_frame(p, "<module>", "a/b.py", "", 60, FRAME_PLAIN);
	assert_frame(p, "f", "C:\\Program Files (x86)\\a.py", "", 3, FRAME_PLAIN);
	assert_frame(p, "g", "b.py", "", 0, FRAME_PLAIN);
	assert_frame(p, "<lambda>", "<string>", "", 1, FRAME_PLAIN);
	assert_frame(p, "h (unknown)", "", "", 0, FRAME_PLAIN);
	assert_frame(p, "i", "app", "", 0, FRAME_PLAIN);
	assert_frame(p, "j", "b(c.py", "", 4, FRAME_PLAIN);
	assert_frame(p, "operator() (int)", "", "", 0, FRAME_PLAIN);
	profile_free(p);
	assert_restored("<module> (a/b.py:60);f (C:\\Program Files (x86)\\a.py:3);g (b.py) 3\n"
		"a (b.py:0);c (d.py:007);e (:3);(f:3) 3\n");
}

static void lines_of_one_function(void **state)
{
	struct profile *p = read_text("f (a.py:1);g (a.py:2) 1\nf (a.py:2);g (a.py:2) 2\n");

	assert_int_equal(p->function_count, 1 + 2);
	assert_int_equal(p->frame_count, 1 + 3);
	profile_free(p);
}

static void frames_of_rbspy(void **state)
{
	const char *s = "<main> - a/b.rb:12;block in run - c.rb:3;sleep [c function] - (unknown):0 7\n";
	struct profile *p = read_text(s);

	assert_frame(p, "<main>", "a/b.rb", "", 12, FRAME_PLAIN);
	assert_frame(p, "block in run", "c.rb", "", 3, FRAME_PLAIN);
	assert_frame(p, "sleep [c function] - (unknown):0", "", "", 0, FRAME_PLAIN);
	assert_written(p, s);
	profile_free(p);
}

static void frames_of_dtrace(void **state)
{
	const char *s = "a.out`main+0x1c;libc.so.1`printf+0x2;unix`sys_syscall;0x1234 7\n";
	struct profile *p = read_text(s);

	assert_frame(p, "main+0x1c", "", "a.out", 0, FRAME_PLAIN);
	assert_frame(p, "printf+0x2", "", "libc.so.1", 0, FRAME_PLAIN);
	assert_written(p, s);
	profile_free(p);
}

static void frames_of_flameprof(void **state)
{
	const char *s = "a.py:1:<module>;a.py:12:f;b.py:3:g 250\n";
	struct profile *p = read_text(s);

	assert_frame(p, "f", "a.py", "", 12, FRAME_PLAIN);
	assert_written(p, s);
	profile_free(p);
}

static void kinds(void **state)
{
	const char *s = "java;run_[0];io/x.read_[j];a_[1];b_[i];wake_[w];"
		"sys_read_[k];[libz.so.1.2.13];f (a.py:2)_[j];odd_[x];_[k] 9\n";
	struct profile *p = read_text(s);

	assert_frame(p, "run", "", "", 0, FRAME_INTERPRETED);
	assert_frame(p, "io/x.read", "", "", 0, FRAME_JIT);
	assert_frame(p, "a", "", "", 0, FRAME_C1);
	assert_frame(p, "b", "", "", 0, FRAME_INLINED);
	assert_frame(p, "wake", "", "", 0, FRAME_WAKER);
	assert_frame(p, "sys_read", "", "", 0, FRAME_KERNEL);
	assert_frame(p, "[libz.so.1.2.13]", "", "libz.so.1.2.13", 0, FRAME_PLAIN);
	assert_frame(p, "f", "a.py", "", 2, FRAME_JIT);
	assert_frame(p, "odd_[x]", "", "", 0, FRAME_PLAIN);
	assert_written(p, s);
	profile_free(p);
}

/* Whatever is taken apart is put together as it was, in every style. */
static void any_text_is_restored(void **state)
{
	static const char *const pieces[] = { "a", " ", "(", ")", ":", "12", "0", " - ", "`",
		".py", "/", "_[k]", "<", ">", " (", "~", "L3", "::", "[x.so]", "" };
	size_t n = sizeof(pieces) / sizeof(*pieces);
	uint32_t random = 1;

	for (int i = 0; i < 200000; i++) {
		struct text in = { 0 }, out = { 0 };
		enum frame_style style = (enum frame_style)(i % FRAME_STYLES);
		struct frame_text f;

		text_add(&in, "", 0);
		for (int k = 0; k < 7; k++) {
			random = random * 1664525u + 1013904223u;
			text_str(&in, pieces[(random >> 16) % n]);
		}
		f = frame_text_parse((struct span){ in.s, in.len }, style);
		text_add(&out, "", 0);
		frame_text_add(&out, &f, style);
		assert_string_equal(in.s, out.s);
		text_free(&in);
		text_free(&out);
	}
}

/* ---- heads ---- */

static const char austin_wall[] =
	"# austin: 3.7.0\n# interval: 100\n# mode: wall\n# duration: 5000\n"
	"P12;T0:34 7\n"
	"P12;T0:34;/a/b.py:<module>:3 20\n"
	"P12;T0:34;/a/b.py:<module>:3;<frozen importlib._bootstrap>:_find:1007;:GC: 40\n"
	"P12;T0:35;C:\\a.py:f:2 5\n";

static void threads_of_austin(void **state)
{
	struct profile *p = read_text(austin_wall);

	assert_int_equal(p->thread_count, 2);
	assert_string_equal(profile_str(p, p->threads[0].process), "P12");
	assert_string_equal(profile_str(p, p->threads[0].name), "T0:34");
	assert_int_equal(p->threads[0].pid, 12);
	assert_int_equal(p->threads[1].tid, 35);
	assert_true(p->metrics[0].self[p->threads[0].root] == 7);
	assert_true(total(p, "time") == 72);
	assert_string_equal(profile_str(p, p->metrics[0].unit), "microseconds");
	assert_true(p->rate == 10000);
	assert_true(p->duration == 0.005);
	assert_true(p->sample_count == 4);
	assert_frame(p, "<module>", "/a/b.py", "", 3, FRAME_PLAIN);
	assert_frame(p, "_find", "<frozen importlib._bootstrap>", "", 1007, FRAME_PLAIN);
	assert_frame(p, "f", "C:\\a.py", "", 2, FRAME_PLAIN);
	assert_frame(p, ":GC:", "", "", 0, FRAME_PLAIN);
	assert_int_equal(p->sample_count_stored, 0);
	profile_free(p);
	assert_restored(austin_wall);
}

static void time_line_of_austin(void **state)
{
	struct profile *p = read_span(SPAN("P1;T1;a.py:f:1 5\nP1;T2;a.py:f:1 100\n"
		"P1;T1;a.py:f:1;a.py:g:2 7\nP1;T1 1\nP1;T1;a.py:f:1 2\n"), WANT_ALL);
	static const double starts[] = { 0, 0, 5, 12, 13 };
	static const uint32_t open[] = { 0, 0, 1, 0, 0 };

	assert_true(p->time_ordered);
	assert_int_equal(p->sample_count_stored, 5);
	for (size_t i = 0; i < 5; i++) {
		assert_true(p->samples[i].start == starts[i]);
		assert_int_equal(p->samples[i].open, open[i]);
	}
	assert_int_equal(p->samples[1].thread, 1);
	assert_int_equal(p->samples[3].node, p->threads[0].root);
	profile_free(p);
}

static void columns_of_austin(void **state)
{
	const char *full = "# mode: full\nP1;T1;a.py:f:1 10,0,-512\nP1;T1;a.py:f:1 30,1,0\n"
		"P1;T1;a.py:g:1 5,0,1024\n";
	const char *memory = "# mode: memory\nP1;T1;a.py:f:1 -4096\nP1;T1;a.py:g:2 100\n";
	struct profile *p = read_text(full);

	assert_true(total(p, "time") == 45);
	assert_true(total(p, "cpu") == 15);
	assert_true(total(p, "memory") == 512);
	assert_written(p, full);
	profile_free(p);
	p = read_text(memory);
	assert_true(total(p, "memory") == -3996);
	assert_string_equal(profile_str(p, p->metrics[0].unit), "bytes");
	assert_written(p, memory);
	profile_free(p);
	assert_restored("P1;T1;f (a.py:1) 10 4096 0\nP1;T1;g (a.py:1) 5 0 16\n");
}

static void old_austin(void **state)
{
	const char *s = "Process 12;Thread 34;f (a.py);L12;g (a.py);L3 5\n"
		"Process 12;Thread 34;f (a.py);L7 5\n";
	struct profile *p = read_text(s);

	assert_int_equal(p->threads[0].pid, 12);
	assert_int_equal(p->threads[0].tid, 34);
	assert_frame(p, "f", "a.py", "", 12, FRAME_PLAIN);
	assert_frame(p, "g", "a.py", "", 3, FRAME_PLAIN);
	assert_int_equal(p->function_count, 1 + 2);
	assert_written(p, s);
	profile_free(p);
	p = read_text("P1;T1;a.py:f;L12;a.py:g;L3 5\n");
	assert_frame(p, "g", "a.py", "", 3, FRAME_PLAIN);
	assert_written(p, "P1;T1;a.py:f;L12;a.py:g;L3 5\n");
	profile_free(p);
	assert_restored("P12;T34;f (a.py:12);g (a.py:3) 5\n");
}

static void tachyon(void **state)
{
	const char *s = "tid:34;app.py:<module>:1;app.py:f:12;<GC> 5\ntid:35;app.py:f:13 2\n";
	struct profile *p = read_text(s);

	assert_int_equal(p->thread_count, 2);
	assert_int_equal(p->threads[1].tid, 35);
	assert_frame(p, "f", "app.py", "", 13, FRAME_PLAIN);
	assert_written(p, s);
	profile_free(p);
}

/* ---- lines ---- */

static void counts(void **state)
{
	struct profile *p = read_text("a;b 1\na;b 0.5\na;b 3.\na\t4\nc  5 \r\n\n  \nd;e\t 7\n");

	assert_true(total(p, "samples") == 20.5);
	assert_written(p, "a 4\na;b 4.5\nc 5\nd;e 7\n");
	profile_free(p);
	assert_becomes("a 18446744073709551616\n", "a 18446744073709551616\n");
	assert_becomes("a 100000000000000000000000000\n", "a 100000000000000004764729344\n");
	assert_becomes("a 0.000000001\nb 0\n", "a 0.00000000100000000000\n");
}

static void empty_frames(void **state)
{
	struct profile *p = read_text("a;b; 1\n5\na 1\n 2\n");

	assert_true(total(p, "samples") == 9);
	assert_int_equal(p->note_count, 1);
	assert_true(p->notes[0].count == 2);
	assert_written(p, "[empty] 7\na 1\na;b 1\n");
	profile_free(p);
	assert_restored(";;; 3\n;a;;b 4\n");
}

static void comments(void **state)
{
	struct profile *p = read_text("# first 5\n#\n# key: value 7\n#key2:8\na;b 3\n#c;d 2\n");

	assert_true(total(p, "samples") == 5);
	assert_int_equal(p->meta_count, 3);
	assert_string_equal(profile_str(p, p->metas[0].key), "comment");
	assert_string_equal(profile_str(p, p->metas[1].key), "key");
	assert_string_equal(profile_str(p, p->metas[1].value), "value 7");
	assert_frame(p, "#c", "", "", 0, FRAME_PLAIN);
	profile_free(p);
}

static void two_columns(void **state)
{
	struct profile *p = read_text("a;b 3 7\n# c\na;c 0 1.5\n");

	assert_int_equal(p->metric_count, 2);
	assert_true(total(p, "before") == 3);
	assert_true(total(p, "after") == 8.5);
	assert_int_equal(profile_default_metric(p), 1);
	assert_written(p, "a;b 3 7\na;c 0 1.5\n");
	profile_free(p);
	p = read_text("a;b 3 7\na;c 1\n");
	assert_int_equal(p->metric_count, 1);
	assert_true(total(p, "samples") == 8);
	assert_frame(p, "b 3", "", "", 0, FRAME_PLAIN);
	profile_free(p);
}

static void utf16(void **state)
{
	struct profile *p = read_span(SPAN("\xff\xfe" "a\0;\0b\0 \0003\0\r\0\n\0"), WANT_TREE);

	assert_written(p, "a;b 3\n");
	profile_free(p);
}

static void refuses(const char *s, const char *message)
{
	struct read_options options = { .want = WANT_TREE };
	struct input *in = input_memory("x.folded", span_of(s));

	assert_null(format_read(collapsed(), in, &options));
	assert_string_equal(input_failed(in), message);
	input_close(in);
}

static void bad_lines(void **state)
{
	const char *none = "x.folded:2: no count after the last space";

	refuses("a;b 3\na;b\n", none);
	refuses("a;b 3\na;b -3\n", none);
	refuses("a;b 3\na;b 1e30\n", none);
	refuses("a;b 3\na;b 0x10\n", none);
	refuses("a;b 3\na;b \xd9\xa3\n", none);
	refuses("a;b 3\na;b .5\n", none);
	refuses("a;b 3\na;b nan\n", none);
	refuses("P1;T1;a 3\na;b 5\n",
		"x.folded:2: expected a process and a thread, as in \"P12;T34;\"");
	refuses("P1;T1;a 1,0,3\nP1;T1;a 5\n",
		"x.folded:2: expected \"time,idle,bytes\" after the last space");
}

/* ---- writing ---- */

static struct profile *small_profile(const char *unit, const char *const *names, size_t count,
	double value)
{
	struct profile *p = profile_new("test");
	metric_id m = profile_metric(p, "time", unit);
	thread_id thread = profile_thread_new(p, 0, -1, 0, -1);
	node_id n = p->threads[thread].root;

	for (size_t i = 0; i < count; i++) {
		function_id f = profile_function(p, profile_span(p, span_of(names[i])), 0, 0, 0);

		n = profile_call(p, n, profile_frame(p, f, 0, 0, FRAME_PLAIN));
		profile_add(p, n, m, value);
	}
	profile_finish(p);
	return p;
}

static void hostile_names(void **state)
{
	static const char *const names[] = { "# a", "b;c\r\n", "", "thread 12" };
	struct profile *p = small_profile("count", names, 4, 1);
	struct loss *loss = loss_new();
	struct text t = write_with(p, &(struct write_options){ 0 }, loss);

	assert_string_equal(t.s, "(#) a 1\n(#) a;b:c  ;; 1\n"
		"(#) a;b:c  ;;thread (12) 1\n(#) a;b:c 1\n");
	assert_int_equal(loss_count(loss), 3);
	text_free(&t);
	loss_free(loss);
	profile_free(p);
}

static void fractions_of_time(void **state)
{
	static const char *const names[] = { "a", "b", "c" }, *const same[] = { "a", "a", "a" };
	struct profile *p = small_profile("seconds", names, 3, 0.0015);
	struct loss *loss = loss_new();
	struct text t = write_with(p, &(struct write_options){ 0 }, loss);

	assert_string_equal(t.s, "a 1500\na;b 1500\na;b;c 1500\n");
	assert_int_equal(loss_count(loss), 1);
	text_free(&t);
	loss_free(loss);
	profile_free(p);
	p = small_profile("seconds", same, 3, 1e-9 / 3);
	assert_written(p, "a;a 1\n");	/* a function keeps its sum */
	profile_free(p);
	p = small_profile("count", names, 1, 0.25);
	assert_written(p, "a 0.25\n");
	profile_free(p);
}

static void empty_stacks(void **state)
{
	struct profile *p = small_profile("count", NULL, 0, 0);

	assert_written(p, "[empty] 0\n");
	profile_add(p, p->threads[0].root, 0, 5);
	assert_written(p, "[empty] 5\n");
	profile_free(p);
}

static void order_is_bytewise(void **state)
{
	assert_becomes("a 1 ;b 2\n \t-;c 1\n12;12 3\n12 4\n: 7 3\n",
		"(12) 4\n-;c 1\n12;12 3\n: (7) 3\na 1 ;b 2\n");
	assert_restored("a (x) 1\na 5\na b 1\na b;x 1\na!;y 1\na;c 2\nab 3\n");
}

static void threads_when_asked(void **state)
{
	struct profile *p = profile_new("test");
	metric_id m = profile_metric(p, "samples", "count");
	string_id main_thread = profile_string(p, "main", 4), app = profile_string(p, "app", 3);
	function_id f = profile_function(p, profile_string(p, "f", 1), 0, 0, 0);
	frame_id frame = profile_frame(p, f, 0, 0, FRAME_PLAIN);
	struct loss *loss = loss_new();
	struct text t;

	for (int i = 0; i < 2; i++) {
		thread_id thread = i ? profile_thread_new(p, app, 1, 0, 7) :
			profile_thread_new(p, app, 1, main_thread, 6);

		profile_add(p, profile_call(p, p->threads[thread].root, frame), m, i + 1);
	}
	profile_finish(p);
	t = write_with(p, &(struct write_options){ 0 }, loss);
	assert_string_equal(t.s, "f 3\n");
	assert_int_equal(loss_count(loss), 1);
	text_free(&t);
	t = write_with(p, &(struct write_options){ .threads = true }, NULL);
	assert_string_equal(t.s, "app;main;f 1\napp;thread 7;f 2\n");
	text_free(&t);
	loss_free(loss);
	profile_free(p);
}

/* ---- parts ---- */

/* A file of some MB, sorted in stretches, of which some stacks come again. */
static char *generated_file(bool austin)
{
	char *name = xstrdup("/tmp/profkit-collapsed-XXXXXX");
	int fd = mkstemp(name);
	FILE *f = fdopen(fd, "w");
	uint32_t random = 7;
	unsigned stack[40], depth = 0;

	assert_non_null(f);
	for (int line = 0; line < 60000; line++) {
		random = random * 1664525u + 1013904223u;
		depth = depth * (random >> 20 & 7) / 8;
		for (unsigned more = 2 + (random >> 16) % 12; more && depth < 40; more--) {
			random = random * 1664525u + 1013904223u;
			stack[depth++] = (random >> 16) % 60;
		}
		if (austin)
			fprintf(f, "P1;T0:%u;", line / 7 % 3);
		for (unsigned i = 0; i < depth; i++)
			fprintf(f, "%sdir/file%u.py:function_%u:%u", i ? ";" : "", stack[i] % 7,
				stack[i], stack[i] + 3);
		fprintf(f, " %u\n", random >> 28);
	}
	fclose(f);
	return name;
}

static struct profile *read_path(const char *path, unsigned jobs)
{
	struct read_options options = { .want = WANT_ALL, .jobs = jobs };
	struct error error = { 0 };
	struct input *in = input_open(path, NULL, &error);
	struct profile *p = format_read(NULL, in, &options);

	assert_non_null(p);
	input_close(in);
	return p;
}

static void assert_same(const struct profile *a, const struct profile *b)
{
	assert_int_equal(a->node_count, b->node_count);
	assert_int_equal(a->frame_count, b->frame_count);
	assert_memory_equal(a->nodes, b->nodes, a->node_count * sizeof(*a->nodes));
	assert_memory_equal(a->metrics[0].total, b->metrics[0].total,
		a->node_count * sizeof(double));
	assert_int_equal(a->sample_count_stored, b->sample_count_stored);
	for (size_t s = 0; s < a->sample_count_stored; s++) {
		assert_int_equal(a->samples[s].node, b->samples[s].node);
		assert_int_equal(a->samples[s].open, b->samples[s].open);
		assert_true(a->samples[s].start == b->samples[s].start);
	}
}

static void parts_are_the_whole(void **state)
{
	for (int austin = 0; austin < 2; austin++) {
		char *path = generated_file(austin);
		struct profile *whole = read_path(path, 1);
		struct text expected = write_with(whole, &(struct write_options){ 0 }, NULL);

		for (unsigned jobs = 2; jobs <= 7; jobs += 5) {
			struct profile *p = read_path(path, jobs);
			struct text t = write_with(p, &(struct write_options){ 0 }, NULL);

			assert_same(whole, p);
			assert_int_equal(t.len, expected.len);
			assert_memory_equal(t.s, expected.s, t.len);
			text_free(&t);
			profile_free(p);
		}
		text_free(&expected);
		profile_free(whole);
		unlink(path);
		free(path);
	}
}

/* ---- detection ---- */

static int sure(const char *s)
{
	return collapsed()->detect(span_of(s));
}

static void detection(void **state)
{
	assert_true(sure("a;b 3\n") >= 50);
	assert_true(sure("# austin: 3\n\nP1;T1;a.py:f:3 -7\n") > sure("a;b 3\n"));
	assert_true(sure("P1;T1;a.py:f:3 7,1,3") > sure("a;b 3\n"));
	assert_in_range(sure("main 5\nother(int, char) 7\n"), 1, 20);
	assert_int_equal(sure("5\n"), 0);
	assert_int_equal(sure("a;b\n"), 0);
	assert_int_equal(sure("\n\n"), 0);
	assert_int_equal(sure("16 4\n17 5\n"), 0);
	assert_int_equal(sure("CMDLINE python x.py\nMEM 1.5 100.25\nMEM 1.6 101.25\n"), 0);
	assert_int_equal(sure("events: Ir\nfn=main\n16 400\n"), 0);
	assert_int_equal(sure("a,b;c 1\nx\ny\nz\n"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_restored),
		cmocka_unit_test(frames_of_pyspy),
		cmocka_unit_test(lines_of_one_function),
		cmocka_unit_test(frames_of_rbspy),
		cmocka_unit_test(frames_of_dtrace),
		cmocka_unit_test(frames_of_flameprof),
		cmocka_unit_test(kinds),
		cmocka_unit_test(any_text_is_restored),
		cmocka_unit_test(threads_of_austin),
		cmocka_unit_test(time_line_of_austin),
		cmocka_unit_test(columns_of_austin),
		cmocka_unit_test(old_austin),
		cmocka_unit_test(tachyon),
		cmocka_unit_test(counts),
		cmocka_unit_test(empty_frames),
		cmocka_unit_test(comments),
		cmocka_unit_test(two_columns),
		cmocka_unit_test(utf16),
		cmocka_unit_test(bad_lines),
		cmocka_unit_test(hostile_names),
		cmocka_unit_test(fractions_of_time),
		cmocka_unit_test(empty_stacks),
		cmocka_unit_test(order_is_bytewise),
		cmocka_unit_test(threads_when_asked),
		cmocka_unit_test(parts_are_the_whole),
		cmocka_unit_test(detection),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
