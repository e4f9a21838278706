/* plot_run.c - gnuplot as a child: its script into it, its picture out of it. */
#include "plot_chart.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "xalloc.h"

enum { CHUNK = 1 << 16, FIRST_OWN_FD = 3 };

/* Both ends of what connects us to one of the child's standard files. */
struct channel {
	int ours, theirs;
};

struct child {
	pid_t pid;
	struct channel in, out, err;
};

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void close_channel(struct channel *c)
{
	close_fd(&c->ours);
	close_fd(&c->theirs);
}

/* A standard file that the program was started without is not replaced by one of ours. */
static bool move_up(int *fd)
{
	int moved = *fd < FIRST_OWN_FD ? fcntl(*fd, F_DUPFD_CLOEXEC, FIRST_OWN_FD) : *fd;

	if (moved != *fd)
		close(*fd);
	*fd = moved;
	return moved >= 0;
}

/* A socket to write to, as that can be done without SIGPIPE; a pipe to read from. */
static bool open_channel(struct channel *c, bool to_child)
{
	int fd[2];

	if (to_child ? socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fd) :
		pipe2(fd, O_CLOEXEC))
		return false;
	*c = (struct channel){ fd[0], fd[1] };
	return move_up(&c->ours) && move_up(&c->theirs);
}

/* ---- starting ---- */

/* What would have a say in the picture, or in how numbers are read. */
static bool is_unwanted(const char *variable)
{
	static const char *const begins[] = { "GNU", "GDFONTPATH=", "LC_", "LANG" };

	for (size_t i = 0; i < sizeof(begins) / sizeof(*begins); i++)
		if (!strncmp(variable, begins[i], strlen(begins[i])))
			return true;
	return false;
}

/* The program's environment without that; the strings stay the environment's. */
static char **child_environment(void)
{
	size_t count = 0, kept = 0;

	while (environ[count])
		count++;
	char **variables = xcalloc(count + 1, sizeof(*variables));

	for (size_t i = 0; i < count; i++)
		if (!is_unwanted(environ[i]))
			variables[kept++] = environ[i];
	return variables;
}

static int spawn(struct child *child)
{
	char program[] = "gnuplot", defaults[] = "-d";
	char *argv[] = { program, defaults, NULL };
	const int theirs[] = { child->in.theirs, child->out.theirs, child->err.theirs };
	posix_spawn_file_actions_t files;
	char **environment;
	int trouble;

	if (posix_spawn_file_actions_init(&files))
		xalloc_failed();
	for (int i = 0; i < FIRST_OWN_FD; i++)
		if (posix_spawn_file_actions_adddup2(&files, theirs[i], i))
			xalloc_failed();
	environment = child_environment();
	trouble = posix_spawnp(&child->pid, program, &files, NULL, argv, environment);
	free(environment);
	posix_spawn_file_actions_destroy(&files);
	return trouble;
}

static int start(struct child *child, struct error *error)
{
	int trouble;

	if (!open_channel(&child->in, true) || !open_channel(&child->out, false) ||
		!open_channel(&child->err, false))
		return error_set(error, "gnuplot: %s", strerror(errno));
	trouble = spawn(child);
	close_fd(&child->in.theirs);
	close_fd(&child->out.theirs);
	close_fd(&child->err.theirs);
	if (trouble == ENOENT)
		return error_set(error,
			"charts are drawn by gnuplot, which is not installed: "
			"it is in the package gnuplot-nox");
	return trouble ? error_set(error, "gnuplot: %s", strerror(trouble)) : 0;
}

/* ---- talking ---- */

/* Sends some of what is left; a child that has ended takes no more. */
static void feed(struct channel *in, struct span *rest)
{
	ssize_t sent = send(in->ours, rest->s, rest->len, MSG_NOSIGNAL | MSG_DONTWAIT);

	if (sent < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (sent < 0)
		rest->len = 0;
	else
		*rest = (struct span){ rest->s + sent, rest->len - (size_t)sent };
	if (!rest->len)
		close_fd(&in->ours);
}

static void drain(struct channel *from, struct text *into, char *chunk)
{
	ssize_t got = read(from->ours, chunk, CHUNK);

	if (got > 0)
		text_add(into, chunk, (size_t)got);
	else if (!got || errno != EINTR)
		close_fd(&from->ours);
}

static void talk(struct child *child, struct span script, struct text *picture,
	struct text *words)
{
	char *chunk = xmalloc(CHUNK);

	while (child->out.ours >= 0 || child->err.ours >= 0) {
		struct pollfd fds[] = {
			{ .fd = child->in.ours, .events = POLLOUT },
			{ .fd = child->out.ours, .events = POLLIN },
			{ .fd = child->err.ours, .events = POLLIN },
		};

		if (poll(fds, 3, -1) < 0)
			continue;
		if (fds[0].revents)
			feed(&child->in, &script);
		if (fds[1].revents)
			drain(&child->out, picture, chunk);
		if (fds[2].revents)
			drain(&child->err, words, chunk);
	}
	free(chunk);
}

/* ---- ending ---- */

/* gnuplot repeats the line, points at a place in it, and then says what is wrong. */
static struct span last_words(const struct text *words)
{
	struct span all = span_trim(text_span(words));
	const char *line = all.len ? memrchr(all.s, '\n', all.len) : NULL;

	if (!line)
		return all;
	return span_trim((struct span){ line, (size_t)(all.s + all.len - line) });
}

static int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return 0;	/* SIGCHLD is ignored: nothing is known */
	return status;
}

static int judge(int status, const struct text *picture, const struct text *words,
	struct error *error)
{
	struct span why = last_words(words);

	if (WIFSIGNALED(status))
		return error_set(error, "gnuplot: ended by signal %d", WTERMSIG(status));
	if (!status && picture->len)
		return 0;
	if (why.len)
		return error_set(error, "gnuplot: %.*s", (int)why.len, why.s);
	return error_set(error, "gnuplot: no picture, exit status %d",
		WEXITSTATUS(status));
}

int gnuplot_run(struct span script, struct text *picture, struct error *error)
{
	struct child child = { -1, { -1, -1 }, { -1, -1 }, { -1, -1 } };
	struct text words = { 0 };
	int result = start(&child, error);

	if (!result) {
		talk(&child, script, picture, &words);
		close_fd(&child.in.ours);
		result = judge(wait_for(child.pid), picture, &words, error);
	}
	close_channel(&child.in);
	close_channel(&child.out);
	close_channel(&child.err);
	text_free(&words);
	return result;
}
