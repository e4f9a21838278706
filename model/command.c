/* command.c - other programs, run without a shell, and what they print. */
#include "command.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* Starts it with stdout as given; 0, or an errno. */
static int start(const char *const *argv, int to, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	int failed;

	if (posix_spawn_file_actions_init(&actions))
		return ENOMEM;
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, to, STDOUT_FILENO);
	failed = posix_spawnp(pid, argv[0], &actions, NULL,
		(char *const *)(uintptr_t)argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return failed;
}

static void read_all(int from, struct text *out)
{
	char bytes[4096];
	ssize_t count;

	while ((count = read(from, bytes, sizeof(bytes))) > 0 ||
		(count < 0 && errno == EINTR))
		if (count > 0)
			text_add(out, bytes, (size_t)count);
}

static int wait_for(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int command_output(const char *const *argv, struct text *out, struct error *error)
{
	int ends[2], failed;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return error_set(error, "%s: %s", argv[0], strerror(errno));
	failed = start(argv, ends[1], &pid);
	close(ends[1]);
	if (!failed)
		read_all(ends[0], out);
	close(ends[0]);
	if (failed)
		return error_set(error, "%s: %s", argv[0], strerror(failed));
	return wait_for(pid);
}
