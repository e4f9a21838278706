/*
 * stream.h - bytes that flow: a source, and stages on top of it that change them.
 * Private to the model; readers see struct input.
 */
#ifndef PROFKIT_STREAM_H
#define PROFKIT_STREAM_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "error.h"
#include "text.h"

/* A stage; made by its own function, with this at its begin. */
struct stream {
	/*
	 * Up to len (> 0) bytes; 0 at the end, -1 and an error without the
	 * file's name.
	 */
	ssize_t (*read)(struct stream *s, char *to, size_t len, struct error *error);
	void (*free)(struct stream *s);	/* itself, not what is below */
	struct stream *below;		/* what it reads from; NULL for a source */
	struct text held;		/* looked at and not yet read */
	size_t held_at;
	uint64_t given;			/* bytes that came out, looked at or read */
};

/*
 * From a file descriptor, which stays the caller's: at offsets begin to end
 * (UINT64_MAX: to the file's end), or, where begin is -1, as a pipe.  Adds
 * what it reads to *taken, which may be NULL.
 */
struct stream *stream_file(int fd, int64_t begin, uint64_t end, _Atomic uint64_t *taken);

/* From memory, which stays the caller's. */
struct stream *stream_memory(struct span bytes);

/* UTF-16 to UTF-8. */
struct stream *stream_utf16(struct stream *below, bool big_endian);

/* As the stage's own read(), with what is held first. */
ssize_t stream_read(struct stream *s, char *to, size_t len, struct error *error);

/* The next bytes, fewer than want only at the end, without reading them. */
int stream_peek(struct stream *s, size_t want, struct span *bytes, struct error *error);

void stream_skip(struct stream *s, size_t len);	/* of what was peeked */

struct undone {
	bool plain;	/* there was nothing to undo: the source's bytes as they are */
	size_t skipped;	/* a BOM that was dropped of these */
};

/*
 * Puts on top of *s what undoes its compression and its encoding.  *s is to be
 * freed after an error, too.
 */
int stream_undo(struct stream **s, uint64_t ratio_after, struct undone *undone,
	struct error *error);

void stream_free(struct stream *s);	/* with all below; NULL is fine */

#endif
