/* Outputs: whole or not at all, with the mode and through the links of a plain open. */
#include "output.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "input.h"
#include "xalloc.h"

/* Each test has a folder of its own and stands in it. */
static int enter_folder(void **state)
{
	char *path = xstrdup("/tmp/profkit-output-XXXXXX");

	*state = path;
	return mkdtemp(path) && !chdir(path) ? 0 : -1;
}

static int leave_folder(void **state)
{
	DIR *folder = opendir(".");
	struct dirent *entry;

	while ((entry = readdir(folder)))
		unlink(entry->d_name);
	closedir(folder);
	chdir("/");
	rmdir(*state);
	free(*state);
	return 0;
}

static size_t names_here(void)
{
	DIR *folder = opendir(".");
	struct dirent *entry;
	size_t count = 0;

	while ((entry = readdir(folder)))
		count += strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
	closedir(folder);
	return count;
}

static void assert_holds(const char *path, const char *want)
{
	struct input *in = input_open(path, NULL, NULL);
	struct span all;

	assert_non_null(in);
	assert_true(input_all(in, &all));
	assert_int_equal(all.len, strlen(want));
	assert_memory_equal(all.s, want, all.len);
	input_close(in);
}

static unsigned mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(lstat(path, &st), 0);
	return st.st_mode & 0777;
}

static void write_file(const char *path, const char *text)
{
	struct error error = { 0 };
	struct output *out = output_open(path, &error);

	if (!out)
		fail_msg("%s", error.text);
	output_str(out, text);
	if (output_close(out, &error))
		fail_msg("%s", error.text);
}

static void files_appear_whole(void **state)
{
	struct output *out = output_open("result", NULL);

	output_str(out, "half");
	assert_int_not_equal(access("result", F_OK), 0);
	output_str(out, " and half");
	assert_int_equal(output_close(out, NULL), 0);
	assert_holds("result", "half and half");
	assert_int_equal(names_here(), 1);
}

static void what_is_dropped_leaves_nothing(void **state)
{
	struct output *out;

	write_file("result", "old");
	out = output_open("result", NULL);
	output_str(out, "new");
	output_abort(out);
	assert_holds("result", "old");
	assert_int_equal(names_here(), 1);
	output_abort(NULL);
}

static void other_outputs_may_be_open(void **state)
{
	struct output *a = output_open("a", NULL), *b = output_open("b", NULL);

	output_str(a, "A");
	output_str(b, "B");
	assert_int_equal(output_close(b, NULL), 0);
	assert_int_equal(output_close(a, NULL), 0);
	assert_holds("a", "A");
	assert_holds("b", "B");
	assert_int_equal(names_here(), 2);
}

static void modes_are_those_of_a_plain_open(void **state)
{
	mode_t old = umask(027);

	write_file("result", "x");
	umask(old);
	assert_int_equal(mode_of("result"), 0640);
	chmod("result", 0604);
	write_file("result", "y");
	assert_int_equal(mode_of("result"), 0604);
}

static void links_are_followed(void **state)
{
	assert_int_equal(symlink("second", "first"), 0);
	assert_int_equal(symlink("target", "second"), 0);
	write_file("first", "new");		/* the target is not there yet */
	assert_holds("target", "new");
	write_file("first", "newer");
	assert_holds("target", "newer");
	assert_int_equal(names_here(), 3);
	assert_int_equal(symlink("/nowhere/x", "lost"), 0);
	assert_null(output_open("lost", NULL));
	assert_int_equal(symlink("loop", "loop"), 0);
	assert_null(output_open("loop", NULL));
}

static void large_and_small_writes_keep_their_order(void **state)
{
	struct output *out = output_open("result", NULL);
	struct text want = { 0 };
	char *large = xcalloc(1, 300001);

	memset(large, 'x', 300000);
	for (int i = 0; i < 5; i++) {
		output_byte(out, '<');
		output_add(out, large, 300000);
		output_printf(out, "%d%.*s>", i, i * 1000, large);
		output_number(out, 0.1);
		text_printf(&want, "<%s%d%.*s>0.1", large, i, i * 1000, large);
	}
	for (int i = 0; i < 300000; i++) {
		output_byte(out, (char)('a' + i % 26));
		text_byte(&want, (char)('a' + i % 26));
	}
	assert_int_equal(output_close(out, NULL), 0);
	assert_holds("result", want.s);
	text_free(&want);
	free(large);
}

static void memory_collects(void **state)
{
	struct text t = { 0 };
	struct output *out = output_memory(&t);

	output_byte(out, 'a');
	output_printf(out, "%d", 12);
	output_number(out, 1e30);
	assert_false(output_is_terminal(out));
	assert_int_equal(output_columns(out), 0);
	assert_int_equal(output_close(out, NULL), 0);
	assert_string_equal(t.s, "a121e+30");
	text_free(&t);
}

static void a_full_disk_is_told(void **state)
{
	struct error error = { 0 };
	struct output *out = output_open("/dev/full", &error);

	assert_non_null(out);
	output_str(out, "text");
	assert_int_equal(output_close(out, &error), -1);
	assert_string_equal(error.text, "/dev/full: No space left on device");
	error_free(&error);
}

static void stdout_may_be_full(void **state)
{
	struct error error = { 0 };
	int old = dup(1), full = open("/dev/full", O_WRONLY);
	struct output *out = output_open(NULL, NULL);
	int status;

	dup2(full, 1);
	output_str(out, "text");
	status = output_close(out, &error);
	dup2(old, 1);
	close(old);
	close(full);
	assert_int_equal(status, -1);
	assert_string_equal(error.text, "stdout: No space left on device");
	error_free(&error);
}

static void devices_are_written_directly(void **state)
{
	struct stat st;

	write_file("/dev/null", "text");
	assert_int_equal(stat("/dev/null", &st), 0);
	assert_true(S_ISCHR(st.st_mode));
}

static void pipes_are_written_directly(void **state)
{
	char got[8] = "";
	int end;

	assert_int_equal(mkfifo("pipe", 0600), 0);
	end = open("pipe", O_RDONLY | O_NONBLOCK);
	write_file("pipe", "text");
	assert_int_equal(read(end, got, sizeof(got)), 4);
	assert_string_equal(got, "text");
	close(end);
}

static void what_cannot_be_made_says_why(void **state)
{
	struct error error = { 0 };

	assert_null(output_open("missing/x", &error));
	assert_string_equal(error.text, "missing/x: No such file or directory");
	error_free(&error);
	assert_null(output_open(".", &error));
	assert_string_equal(error.text, ".: Is a directory");
	error_free(&error);
	assert_null(output_open("", &error));
	error_free(&error);
	assert_int_equal(names_here(), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, enter_folder, leave_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(files_appear_whole),
		TEST(what_is_dropped_leaves_nothing),
		TEST(other_outputs_may_be_open),
		TEST(modes_are_those_of_a_plain_open),
		TEST(links_are_followed),
		TEST(large_and_small_writes_keep_their_order),
		TEST(memory_collects),
		TEST(a_full_disk_is_told),
		TEST(stdout_may_be_full),
		TEST(devices_are_written_directly),
		TEST(pipes_are_written_directly),
		TEST(what_cannot_be_made_says_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
