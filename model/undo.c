/* undo.c - what a file was wrapped in, undone: compression, UTF-16. */
#include "stream.h"

#include "decompress.h"

enum {
	MAX_LEVELS = 8,		/* one compression inside another */
	MAX_RATIO = 2000,
};

static int undo_compression(struct stream **s, uint64_t ratio_after, struct error *error)
{
	const struct ratio limit = { *s, MAX_RATIO, ratio_after };
	const struct codec *codec;
	struct span head;

	for (int level = 0;; level++) {
		if (stream_peek(*s, CODEC_HEAD, &head, error))
			return -1;
		codec = codec_find(head, head.len < CODEC_HEAD);
		if (!codec)
			break;
		if (level == MAX_LEVELS)
			return error_set(error,
				"compressed more than %d times", MAX_LEVELS);
		*s = stream_decompress(*s, codec, &limit);
	}
	if (codec_unsupported(head))
		return error_set(error, "is %s; not supported", codec_unsupported(head));
	return 0;
}

/* Drops a BOM; returns how long it is. */
static int undo_encoding(struct stream **s, struct error *error)
{
	struct span head;
	bool big_endian;

	if (stream_peek(*s, 3, &head, error))
		return -1;
	if (span_starts(head, "\xef\xbb\xbf")) {
		stream_skip(*s, 3);
		return 3;
	}
	big_endian = span_starts(head, "\xfe\xff");
	if (!big_endian && !span_starts(head, "\xff\xfe"))
		return 0;
	stream_skip(*s, 2);
	*s = stream_utf16(*s, big_endian);
	return 2;
}

int stream_undo(struct stream **s, uint64_t ratio_after, struct undone *undone,
	struct error *error)
{
	const struct stream *source = *s;
	int skipped;

	if (undo_compression(s, ratio_after, error))
		return -1;
	skipped = undo_encoding(s, error);
	if (skipped < 0)
		return -1;
	undone->plain = *s == source;
	undone->skipped = undone->plain ? (size_t)skipped : 0;
	return 0;
}
