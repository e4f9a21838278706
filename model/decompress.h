/* decompress.h - gzip, zlib, zstd and xz as a stage of a stream.  Private to the model. */
#ifndef PROFKIT_DECOMPRESS_H
#define PROFKIT_DECOMPRESS_H

#include "stream.h"

struct codec;

/* How much of a stream's begin codec_find() is to be shown. */
enum { CODEC_HEAD = 32768 };

/*
 * How head's bytes are compressed; NULL: not at all.  whole: nothing comes
 * behind them.
 */
const struct codec *codec_find(struct span head, bool whole);

/*
 * The name of a compression that is known by its magic but not supported; NULL
 * otherwise.
 */
const char *codec_unsupported(struct span head);

/* What a stage may yield: beyond after, at most ratio bytes for each byte of source. */
struct ratio {
	const struct stream *source;
	unsigned ratio;
	uint64_t after;
};

struct stream *stream_decompress(struct stream *below, const struct codec *codec,
	const struct ratio *limit);

#endif
