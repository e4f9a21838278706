#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "stream.h"
#include "xalloc.h"

enum {
	WINDOW_SIZE = 256 << 10,	/* stays in the second-level cache */
	WINDOW_ROOM = WINDOW_SIZE / 2,	/* not worth reading less at once */
	PART_SIZE = 256 << 10,		/* not worth a thread below */
	PLACE_SIZE = 64,
};

static const struct input_limits file_limits = {
	.max_size = UINT64_C(4) << 30,
	.ratio_after = UINT64_C(1) << 30,
};
static const struct input_limits memory_limits = {
	.max_size = UINT64_C(256) << 20,
	.ratio_after = UINT64_C(64) << 20,
};

struct input {
	struct input_window window;	/* at the begin: input_line() finds it there */
	char *name;
	double mtime;
	struct input_limits limits;
	struct error error;

	struct span memory;		/* the bytes of input_memory(); s is NULL for files */
	int fd;
	int64_t start;			/* where in the file it began; -1: cannot be told */
	bool owns_fd;
	bool part;			/* made by input_split() */
	bool plain;			/* the file's bytes are what is read */
	bool lines_counted;
	uint64_t part_begin;		/* a part's: its begin, and */
	uint64_t lines_before;		/* the lines before, once they are counted */

	struct stream *stream;		/* NULL: all there is stands in the window */
	bool ended;			/* the stream has */
	const char *begin;		/* of the bytes at hand; the window moves in them */
	uint64_t position;		/* how many bytes stood before begin */
	char *buffer;
	size_t capacity;
};

/* ---- errors ---- */

/* After an error there are no more bytes. */
static int stop(struct input *in)
{
	in->window.end = in->window.at;
	in->ended = true;
	return -1;
}

/* The error "NAMEPLACE: what", unless there is one. */
__attribute__((format(printf, 3, 0)))
static int report(struct input *in, const char *place, const char *format, va_list ap)
{
	char *what;

	if (vasprintf(&what, format, ap) < 0)
		xalloc_failed();
	error_set(&in->error, "%s%s: %s", input_shown_name(in->name), place, what);
	free(what);
	return stop(in);
}

/* An error of the input itself. */
__attribute__((format(printf, 2, 3)))
static int fail(struct input *in, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	report(in, "", format, ap);
	va_end(ap);
	return -1;
}

/* What a stage said, with the file's name. */
static int fail_as(struct input *in, struct error *why)
{
	fail(in, "%s", why->text);
	error_free(why);
	return -1;
}

int input_error(struct input *in, const char *format, ...)
{
	unsigned long long offset = input_offset(in);
	char place[PLACE_SIZE] = "";
	va_list ap;

	if (in->window.lines)
		snprintf(place, sizeof(place), ":%llu",
			(unsigned long long)input_line_number(in));
	else if (offset)
		snprintf(place, sizeof(place), ": byte %llu", offset);
	va_start(ap, format);
	report(in, place, format, ap);
	va_end(ap);
	return -1;
}

int input_error_at(struct input *in, uint64_t line, uint64_t column_or_offset,
	const char *format, ...)
{
	unsigned long long row = line, column = column_or_offset;
	char place[PLACE_SIZE];
	va_list ap;

	if (!line)
		snprintf(place, sizeof(place), ": byte %llu", column);
	else if (!column)
		snprintf(place, sizeof(place), ":%llu", row);
	else
		snprintf(place, sizeof(place), ":%llu:%llu", row, column);
	va_start(ap, format);
	report(in, place, format, ap);
	va_end(ap);
	return -1;
}

const char *input_failed(const struct input *in)
{
	return in->error.text;
}

int input_take_error(struct input *in, const struct input *part)
{
	if (!part->error.text)
		return 0;
	error_set(&in->error, "%s", part->error.text);
	return stop(in);
}

/* ---- opening ---- */

/* Plain bytes in memory need no copy. */
static void take_memory(struct input *in)
{
	stream_free(in->stream);
	in->stream = NULL;
	in->begin = in->memory.s;
	in->window.at = in->memory.s + in->position;
	in->window.end = in->memory.s + in->memory.len;
	in->position = 0;
}

static int begin(struct input *in)
{
	struct error why = { 0 };
	struct undone undone;

	in->stream = in->memory.s ? stream_memory(in->memory) :
		stream_file(in->fd, in->start, UINT64_MAX, in->limits.taken);
	in->ended = false;
	in->plain = false;
	in->position = 0;
	in->begin = in->window.at = in->window.end = "";
	in->window.lines = 0;
	if (stream_undo(&in->stream, in->limits.ratio_after, &undone, &why))
		return fail_as(in, &why);
	in->plain = undone.plain;
	in->position = undone.skipped;
	if (in->memory.s && in->plain)
		take_memory(in);
	return 0;
}

static struct input *input_new(const char *name, const struct input_limits *limits,
	const struct input_limits *usual)
{
	struct input *in = xcalloc(1, sizeof(*in));

	in->name = xstrdup(name);
	in->mtime = (double)NAN;
	in->limits = *usual;
	if (limits && limits->max_size)
		in->limits.max_size = limits->max_size;
	if (limits && limits->ratio_after)
		in->limits.ratio_after = limits->ratio_after;
	in->limits.taken = limits ? limits->taken : NULL;
	in->fd = -1;
	in->start = -1;
	in->begin = in->window.at = in->window.end = "";
	return in;
}

static int open_file(struct input *in)
{
	struct stat st;

	if (!strcmp(in->name, "-"))
		in->fd = STDIN_FILENO;
	else
		in->fd = open(in->name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	in->owns_fd = in->fd > STDIN_FILENO;
	if (in->fd < 0 || fstat(in->fd, &st))
		return fail(in, "%s", strerror(errno));
	if (S_ISREG(st.st_mode)) {
		in->start = lseek(in->fd, 0, SEEK_CUR);
		in->mtime = (double)st.st_mtim.tv_sec + (double)st.st_mtim.tv_nsec / 1e9;
	}
	return begin(in);
}

struct input *input_open(const char *path, const struct input_limits *limits,
	struct error *error)
{
	struct input *in = input_new(path, limits, &file_limits);

	if (!open_file(in))
		return in;
	error_set(error, "%s", in->error.text);
	input_close(in);
	return NULL;
}

struct input *input_memory(const char *name, struct span bytes)
{
	struct input *in = input_new(name, NULL, &memory_limits);

	in->memory = bytes.len ? bytes : SPAN("");
	begin(in);
	return in;
}

void input_close(struct input *in)
{
	if (!in)
		return;
	stream_free(in->stream);
	if (in->owns_fd)
		close(in->fd);
	error_free(&in->error);
	free(in->buffer);
	free(in->name);
	free(in);
}

const char *input_shown_name(const char *path)
{
	return strcmp(path, "-") ? path : "stdin";
}

/* ---- reading ---- */

static size_t window_len(const struct input *in)
{
	return (size_t)(in->window.end - in->window.at);
}

/* Moves the bytes at hand to the buffer's begin and makes sure of room behind them. */
static void make_room(struct input *in, size_t room)
{
	size_t len = window_len(in);

	if (in->window.at != in->buffer && len)
		memmove(in->buffer, in->window.at, len);
	in->position += (uint64_t)(in->window.at - in->begin);
	if (in->capacity - len < room) {
		in->capacity = in->capacity ? in->capacity * 2 : WINDOW_SIZE;
		if (in->capacity < len + room)
			in->capacity = len + room;
		in->buffer = xrealloc(in->buffer, in->capacity, 1);
	}
	in->begin = in->window.at = in->buffer;
	in->window.end = in->buffer + len;
}

/* More bytes behind those at hand; false at the end or after an error. */
static bool fill(struct input *in)
{
	struct error why = { 0 };
	size_t len, room;
	ssize_t n;

	if (!in->stream || in->ended)
		return false;
	make_room(in, WINDOW_ROOM);
	len = window_len(in);
	room = in->capacity - len < WINDOW_SIZE ? in->capacity - len : WINDOW_SIZE;
	n = stream_read(in->stream, in->buffer + len, room, &why);
	if (n < 0)
		fail_as(in, &why);
	if (n <= 0) {
		in->ended = true;
		return false;
	}
	in->window.end += n;
	return true;
}

struct span input_peek(struct input *in, size_t want)
{
	size_t len;

	while (window_len(in) < want && fill(in))
		;
	len = window_len(in);
	return (struct span){ in->window.at, len < want ? len : want };
}

bool input_chunk(struct input *in, struct span *chunk)
{
	if (in->window.at == in->window.end && !fill(in))
		return false;
	*chunk = (struct span){ in->window.at, window_len(in) };
	in->window.at = in->window.end;
	return true;
}

bool input_line_slowly(struct input *in, struct span *line)
{
	struct input_window *w = &in->window;
	size_t searched = window_len(in);

	while (fill(in)) {
		if (memchr(w->at + searched, '\n', window_len(in) - searched))
			return input_line(in, line);
		searched = window_len(in);
	}
	if (!window_len(in))
		return false;
	*line = (struct span){ w->at, window_len(in) };
	w->at = w->end;
	w->lines++;
	return true;
}

/* How much is left in the file, where it is known; else 0. */
static uint64_t left_in_file(const struct input *in)
{
	uint64_t end = (uint64_t)in->start + input_offset(in);
	struct stat st;

	if (in->start < 0 || !in->plain || fstat(in->fd, &st) ||
		(uint64_t)st.st_size < end)
		return 0;
	return (uint64_t)st.st_size - end;
}

static int fail_size(struct input *in)
{
	return fail(in, "more than %llu bytes%s; --max-size sets the limit",
		(unsigned long long)in->limits.max_size,
		in->plain ? "" : " when decompressed");
}

bool input_all(struct input *in, struct span *all)
{
	uint64_t left = left_in_file(in);

	if (in->stream && !in->ended) {
		if (left > in->limits.max_size)
			return !fail_size(in);
		if (left > window_len(in))
			make_room(in, (size_t)left - window_len(in) + WINDOW_ROOM);
	}
	while (fill(in))
		if (window_len(in) > in->limits.max_size)
			return !fail_size(in);
	*all = (struct span){ in->window.at, window_len(in) };
	return !in->error.text;
}

const char *input_name(const struct input *in)
{
	return in->name;
}

double input_mtime(const struct input *in)
{
	return in->mtime;
}

uint64_t input_offset(const struct input *in)
{
	return in->position + (uint64_t)(in->window.at - in->begin);
}

/* ---- parts ---- */

/* Where the first line at or after this offset begins; end where none does. */
static uint64_t next_line(const struct input *in, uint64_t offset, uint64_t end)
{
	char piece[16384];
	const char *newline;
	ssize_t n;

	for (offset--; offset < end; offset += (uint64_t)n) {
		n = pread(in->fd, piece, sizeof(piece), in->start + (int64_t)offset);
		if (n <= 0)
			break;
		newline = memchr(piece, '\n', (size_t)n);
		if (newline)
			return offset + (uint64_t)(newline - piece) + 1;
	}
	return end;
}

static struct input *part_new(const struct input *in, uint64_t from, uint64_t to)
{
	struct input *part = input_new(in->name, &in->limits, &file_limits);
	uint64_t end = to == UINT64_MAX ? to : (uint64_t)in->start + to;

	part->fd = in->fd;
	part->start = in->start;
	part->mtime = in->mtime;
	part->part = part->plain = true;
	part->position = part->part_begin = from;
	part->stream = stream_file(in->fd, in->start + (int64_t)from, end,
		in->limits.taken);
	return part;
}

size_t input_split(struct input *in, size_t count, struct input **parts)
{
	uint64_t left = left_in_file(in), first = input_offset(in);
	uint64_t from = first, end = first + left, to;
	size_t made = 0;

	if (in->part || in->error.text || count < 2 || left / count < PART_SIZE)
		return 0;
	for (size_t i = 1; i < count; i++) {
		to = next_line(in, first + left / count * i, end);
		if (to <= from || to >= end)
			continue;
		parts[made++] = part_new(in, from, to);
		from = to;
	}
	parts[made++] = part_new(in, from, UINT64_MAX);
	in->window.at = in->window.end;
	in->ended = true;
	return made;
}

static uint64_t count_newlines(struct span s)
{
	const char *end = s.s + s.len, *at = s.s;
	uint64_t count = 0;

	while ((at = memchr(at, '\n', (size_t)(end - at)))) {
		at++;
		count++;
	}
	return count;
}

static uint64_t count_lines(const struct input *in, uint64_t end)
{
	uint64_t stop_at = (uint64_t)in->start + end, count = 0;
	struct stream *s = stream_file(in->fd, in->start, stop_at, NULL);
	char piece[65536];
	ssize_t n;

	while ((n = stream_read(s, piece, sizeof(piece), NULL)) > 0)
		count += count_newlines((struct span){ piece, (size_t)n });
	stream_free(s);
	return count;
}

uint64_t input_line_number(struct input *in)
{
	if (in->part && !in->lines_counted) {
		in->lines_before = count_lines(in, in->part_begin);
		in->lines_counted = true;
	}
	return in->lines_before + in->window.lines;
}
