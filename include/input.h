/*
 * input.h - where profiles come from: a file, a pipe or memory, as bytes or lines.
 *
 * gzip (of several members), zstd and xz are undone on the way, by their
 * magic and not by the file's name, one inside another too; text in UTF-16
 * with a BOM becomes UTF-8, and a UTF-8 BOM is dropped.  Readers see plain
 * bytes and never learn the difference.
 */
#ifndef PROFKIT_INPUT_H
#define PROFKIT_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "text.h"

struct input;

/* What reading may cost at most. */
struct input_limits {
	uint64_t max_size;	/* bytes held at once where not streamed; 0: 4 GiB */
	uint64_t ratio_after;	/* decompressed bytes before 2000:1 is refused; 0: 1 GiB */
	_Atomic uint64_t *taken;	/* how many bytes of the file were read; or NULL */
};

/* Opens a file ("-" is stdin).  NULL and an error that names the file on failure. */
struct input *input_open(const char *path, const struct input_limits *limits,
	struct error *error);

/*
 * Bytes in memory, which stay the caller's and must outlive the input.
 * Compression is undone here too, with max_size 256 MiB and ratio_after 64 MiB.
 */
struct input *input_memory(const char *name, struct span bytes);

void input_close(struct input *in);	/* NULL is fine */

const char *input_name(const struct input *in);	/* as given; "-" is stdin */
const char *input_shown_name(const char *path);	/* as messages have it: stdin for "-" */
double input_mtime(const struct input *in);	/* seconds since 1970; NAN for pipes */

/*
 * The next bytes without taking them: up to want, fewer only at the end.
 * Valid until the next call.  want is at most 1 MiB.
 */
struct span input_peek(struct input *in, size_t want);

/*
 * Takes the next piece of bytes, as large as comes easily: some hundred KiB of
 * a file, memory whole.  False at the end or after an error.  Valid until the
 * next call.
 */
bool input_chunk(struct input *in, struct span *chunk);

/* Bytes read and not yet taken: the begin of a struct input, for input_line() alone. */
struct input_window {
	const char *at, *end;
	uint64_t lines;
};

bool input_line_slowly(struct input *in, struct span *line);

/*
 * Takes the next line, of any length, without its LF or CRLF.  False at the end
 * or after an error.  Valid until the next call.
 */
static inline bool input_line(struct input *in, struct span *line)
{
	struct input_window *w = (struct input_window *)in;
	const char *end = memchr(w->at, '\n', (size_t)(w->end - w->at));

	if (!end)
		return input_line_slowly(in, line);
	line->s = w->at;
	line->len = (size_t)(end - w->at);
	if (line->len && end[-1] == '\r')
		line->len--;
	w->at = end + 1;
	w->lines++;
	return true;
}

/*
 * Whether the line taken last had its LF: the last of a file that was cut off
 * has none.
 */
static inline bool input_line_ended(const struct input *in)
{
	return ((const struct input_window *)in)->at[-1] == '\n';
}

/*
 * All the rest in one piece, without taking it: lines and chunks can still be
 * read after.  False and an error beyond max_size.
 */
bool input_all(struct input *in, struct span *all);

uint64_t input_offset(const struct input *in);	/* bytes taken, after decompression */
uint64_t input_line_number(struct input *in);	/* lines taken by input_line() */

/*
 * Reports what is wrong: "NAME: what", "NAME:LINE: what" for input that is
 * read by lines, "NAME: byte N: what" otherwise.  Only the first counts, an
 * error of the input itself (corrupt gzip, a read error) before all.
 * Returns -1.
 */
int input_error(struct input *in, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* The same with a place: line and column from 1, or (line 0) a byte offset. */
int input_error_at(struct input *in, uint64_t line, uint64_t column_or_offset,
	const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The error so far; NULL if all is well. */
const char *input_failed(const struct input *in);

/*
 * Divides what a file has left into at most count parts that begin and end
 * with whole lines; in is at its end then.  Returns how many were made; 0
 * where the input cannot be divided (pipes, memory, compressed files, small
 * files): read it whole then.  Each part may be read by a thread of its own.
 * The parts are closed by the caller, before in.  Their offsets and line
 * numbers count from the file's begin.
 */
size_t input_split(struct input *in, size_t count, struct input **parts);

/* Gives a part's error, if it has one, to its input.  Returns -1 then, else 0. */
int input_take_error(struct input *in, const struct input *part);

#endif
