#include "stream.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "xalloc.h"

/* ---- any stage ---- */

static ssize_t take_held(struct stream *s, char *to, size_t len)
{
	size_t left = s->held.len - s->held_at;
	size_t n = len < left ? len : left;

	memcpy(to, s->held.s + s->held_at, n);
	stream_skip(s, n);
	return (ssize_t)n;
}

ssize_t stream_read(struct stream *s, char *to, size_t len, struct error *error)
{
	ssize_t n;

	if (s->held_at < s->held.len)
		return take_held(s, to, len);
	n = s->read(s, to, len, error);
	if (n > 0)
		s->given += (uint64_t)n;
	return n;
}

int stream_peek(struct stream *s, size_t want, struct span *bytes, struct error *error)
{
	char piece[16384];
	ssize_t n = 1;

	while (s->held.len - s->held_at < want && n) {
		n = s->read(s, piece, sizeof(piece), error);
		if (n < 0)
			return -1;
		text_add(&s->held, piece, (size_t)n);
		s->given += (uint64_t)n;
	}
	*bytes = SPAN("");
	if (s->held_at < s->held.len)
		*bytes = (struct span){ s->held.s + s->held_at, s->held.len - s->held_at };
	if (bytes->len > want)
		bytes->len = want;
	return 0;
}

void stream_skip(struct stream *s, size_t len)
{
	s->held_at += len;
	if (s->held_at < s->held.len)
		return;
	text_free(&s->held);
	s->held_at = 0;
}

void stream_free(struct stream *s)
{
	struct stream *below;

	for (; s; s = below) {
		below = s->below;
		text_free(&s->held);
		s->free(s);
	}
}

/* ---- files and pipes ---- */

struct file_stream {
	struct stream stream;
	int fd;
	int64_t at;		/* -1: a pipe */
	uint64_t end;
	_Atomic uint64_t *taken;	/* what all streams of a file took; NULL: not counted */
};

static bool try_again(int fd)
{
	struct pollfd ready = { .fd = fd, .events = POLLIN };

	if (errno == EAGAIN || errno == EWOULDBLOCK)
		return poll(&ready, 1, -1) >= 0 || errno == EINTR;
	return errno == EINTR;
}

static ssize_t read_file(struct stream *s, char *to, size_t len, struct error *error)
{
	struct file_stream *f = (struct file_stream *)s;
	ssize_t n;

	if (f->at >= 0 && len > f->end - (uint64_t)f->at)
		len = (size_t)(f->end - (uint64_t)f->at);
	do
		n = f->at < 0 ? read(f->fd, to, len) : pread(f->fd, to, len, f->at);
	while (n < 0 && try_again(f->fd));
	if (n < 0)
		return error_set(error, "%s", strerror(errno));
	if (f->at >= 0)
		f->at += n;
	if (f->taken)
		*f->taken += (uint64_t)n;
	return n;
}

static void free_file(struct stream *s)
{
	free(s);
}

struct stream *stream_file(int fd, int64_t begin, uint64_t end, _Atomic uint64_t *taken)
{
	struct file_stream *f = xcalloc(1, sizeof(*f));

	f->stream.read = read_file;
	f->stream.free = free_file;
	f->fd = fd;
	f->at = begin;
	f->end = end;
	f->taken = taken;
	return &f->stream;
}

/* ---- memory ---- */

struct memory_stream {
	struct stream stream;
	struct span left;
};

static ssize_t read_memory(struct stream *s, char *to, size_t len, struct error *error)
{
	struct memory_stream *m = (struct memory_stream *)s;
	size_t n = len < m->left.len ? len : m->left.len;

	memcpy(to, m->left.s, n);
	m->left.s += n;
	m->left.len -= n;
	return (ssize_t)n;
}

struct stream *stream_memory(struct span bytes)
{
	struct memory_stream *m = xcalloc(1, sizeof(*m));

	m->stream.read = read_memory;
	m->stream.free = free_file;
	m->left = bytes;
	return &m->stream;
}
