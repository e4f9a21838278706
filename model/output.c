#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "number.h"
#include "xalloc.h"

enum { OUTPUT_BUFFER = 256 << 10, MAX_LINKS = 40, MAX_NAMES = 1000, USUAL_COLUMNS = 80 };

struct output {
	struct text *memory;	/* output_memory()'s; NULL for files */
	char *path;		/* as given; NULL is stdout */
	char *target;		/* what is replaced: path, its links followed; NULL: direct */
	char *temporary;	/* the name until then; NULL: it has none */
	int fd;
	int trouble;		/* errno of the first write that failed */
	char *buffer;
	size_t len;
};

/* ---- names ---- */

/* The folder that a path's last name is in, with its slash; "" is this one. */
static struct span folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return (struct span){ path, slash ? (size_t)(slash - path) + 1 : 0 };
}

static char *join(struct span folder, const char *name)
{
	char *path;

	if (asprintf(&path, "%.*s%s", (int)folder.len, folder.s, name) < 0)
		xalloc_failed();
	return path;
}

/* What a path names in the end, be it there or not. */
static char *follow_links(const char *path)
{
	char *at = xstrdup(path), *next;
	char link[PATH_MAX];
	ssize_t len;

	for (int i = 0; i < MAX_LINKS; i++) {
		len = readlink(at, link, sizeof(link) - 1);
		if (len < 0)
			break;
		link[len] = '\0';
		next = link[0] == '/' ? xstrdup(link) : join(folder_of(at), link);
		free(at);
		at = next;
	}
	return at;
}

/* A name beside the target that no other file has, tried by attempt(). */
static int give_name(struct output *out, int (*attempt)(struct output *out))
{
	char name[64];
	int result;

	for (int i = 0; i < MAX_NAMES; i++) {
		snprintf(name, sizeof(name), ".profkit-%ld-%d", (long)getpid(), i);
		out->temporary = join(folder_of(out->target), name);
		result = attempt(out);
		if (result >= 0)
			return result;
		free(out->temporary);
		out->temporary = NULL;
		if (errno != EEXIST)
			break;
	}
	return -1;
}

/* ---- opening ---- */

static int create_named(struct output *out)
{
	return open(out->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
}

/* A file without a name vanishes with the process, however that ends. */
static int create_nameless(const struct output *out)
{
	char *folder = join(folder_of(out->target), ".");
	int fd = -1;

	if (!access("/proc/self/fd", X_OK))
		fd = open(folder, O_WRONLY | O_TMPFILE | O_CLOEXEC, 0666);
	free(folder);
	return fd;
}

/* A file that is there keeps its mode, and is protected by it. */
static int open_beside(struct output *out, const struct stat *old)
{
	out->target = follow_links(out->path);
	if (old && access(out->target, W_OK))
		return -1;
	out->fd = create_nameless(out);
	if (out->fd < 0)
		out->fd = give_name(out, create_named);
	if (out->fd >= 0 && old)
		return fchmod(out->fd, old->st_mode & 0777);
	return out->fd;
}

static int open_path(struct output *out)
{
	struct stat st;

	if (stat(out->path, &st))
		return errno == ENOENT && *out->path ? open_beside(out, NULL) : -1;
	if (S_ISREG(st.st_mode))
		return open_beside(out, &st);
	out->fd = open(out->path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	return out->fd;
}

static struct output *output_new(void)
{
	struct output *out = xcalloc(1, sizeof(*out));

	out->fd = -1;
	return out;
}

struct output *output_open(const char *path, struct error *error)
{
	struct output *out = output_new();

	out->buffer = xmalloc(OUTPUT_BUFFER);
	if (!path || !strcmp(path, "-")) {
		out->fd = STDOUT_FILENO;
		return out;
	}
	out->path = xstrdup(path);
	if (open_path(out) >= 0)
		return out;
	error_set(error, "%s: %s", path, strerror(errno));
	output_abort(out);
	return NULL;
}

struct output *output_memory(struct text *into)
{
	struct output *out = output_new();

	out->memory = into;
	return out;
}

/* ---- writing ---- */

static bool try_again(int fd)
{
	struct pollfd ready = { .fd = fd, .events = POLLOUT };

	if (errno == EAGAIN || errno == EWOULDBLOCK)
		return poll(&ready, 1, -1) >= 0 || errno == EINTR;
	return errno == EINTR;
}

static void write_all(struct output *out, const char *s, size_t len)
{
	ssize_t n;

	while (len && !out->trouble) {
		n = write(out->fd, s, len);
		if (n < 0 && try_again(out->fd))
			continue;
		if (n < 0) {
			out->trouble = errno;
			return;
		}
		s += n;
		len -= (size_t)n;
	}
}

static void flush(struct output *out)
{
	write_all(out, out->buffer, out->len);
	out->len = 0;
}

void output_add(struct output *out, const char *s, size_t len)
{
	if (out->memory) {
		text_add(out->memory, s, len);
		return;
	}
	if (len > OUTPUT_BUFFER - out->len)
		flush(out);
	if (len >= OUTPUT_BUFFER) {
		write_all(out, s, len);
		return;
	}
	if (len)
		memcpy(out->buffer + out->len, s, len);
	out->len += len;
}

void output_str(struct output *out, const char *s)
{
	output_add(out, s, strlen(s));
}

void output_byte(struct output *out, char c)
{
	if (!out->memory && out->len < OUTPUT_BUFFER)
		out->buffer[out->len++] = c;
	else
		output_add(out, &c, 1);
}

void output_printf(struct output *out, const char *format, ...)
{
	char small[256], *s = small;
	va_list ap, again;
	int len;

	va_start(ap, format);
	va_copy(again, ap);
	len = vsnprintf(small, sizeof(small), format, ap);
	if (len >= (int)sizeof(small))
		len = vasprintf(&s, format, again);
	va_end(again);
	va_end(ap);
	if (len < 0)
		xalloc_failed();
	output_add(out, s, (size_t)len);
	if (s != small)
		free(s);
}

void output_number(struct output *out, double value)
{
	char s[NUMBER_SIZE];

	output_add(out, s, number_format(s, value));
}

/* ---- ending ---- */

static void output_free(struct output *out)
{
	if (out->path && out->fd >= 0)
		close(out->fd);
	free(out->path);
	free(out->target);
	free(out->temporary);
	free(out->buffer);
	free(out);
}

void output_abort(struct output *out)
{
	if (!out)
		return;
	if (out->temporary)
		unlink(out->temporary);
	output_free(out);
}

static int link_named(struct output *out)
{
	char name[64];

	snprintf(name, sizeof(name), "/proc/self/fd/%d", out->fd);
	return linkat(AT_FDCWD, name, AT_FDCWD, out->temporary, AT_SYMLINK_FOLLOW);
}

static int replace_target(struct output *out)
{
	if (fsync(out->fd) && errno != EINVAL)
		return -1;
	if (!out->temporary && give_name(out, link_named))
		return -1;
	if (rename(out->temporary, out->target))
		return -1;
	free(out->temporary);
	out->temporary = NULL;
	return 0;
}

static int close_direct(struct output *out)
{
	int fd = out->fd;

	if (!out->path)
		return 0;
	out->fd = -1;
	return close(fd);
}

int output_close(struct output *out, struct error *error)
{
	int status = 0;

	flush(out);
	if (!out->memory && !out->trouble)
		status = out->target ? replace_target(out) : close_direct(out);
	if (status)
		out->trouble = errno;
	if (out->trouble) {
		error_set(error, "%s: %s", out->path ? out->path : "stdout",
			strerror(out->trouble));
		status = -1;
	}
	output_abort(out);
	return status;
}

/* ---- terminals ---- */

bool output_is_terminal(const struct output *out)
{
	return out->fd >= 0 && isatty(out->fd);
}

unsigned output_columns(const struct output *out)
{
	struct winsize size;

	if (!output_is_terminal(out))
		return 0;
	if (ioctl(out->fd, TIOCGWINSZ, &size) || !size.ws_col)
		return USUAL_COLUMNS;
	return size.ws_col;
}
