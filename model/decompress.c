#include "decompress.h"

#include <lzma.h>
#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "xalloc.h"

enum { COMPRESSED_BUFFER = 65536, DECOMPRESSED_MAX = 1 << 20 };
enum { GZIP_WINDOW = 15 + 16, ZLIB_WINDOW = 15, ZSTD_HEADER = 5 };

/* What xz may need for its dictionary: xz -9 needs 65 MiB. */
#define XZ_MEMORY (UINT64_C(512) << 20)

struct decoder {
	struct stream stream;
	const struct codec *codec;
	struct ratio limit;
	bool end;		/* nothing comes from below any more */
	bool whole;		/* the last member or frame is complete */
	uint64_t taken;		/* compressed bytes so far */
	uint64_t made;
	size_t at, len;
	size_t wanted;		/* zstd's next piece: so an error is known to be in it */
	union {
		z_stream z;
		ZSTD_DStream *zstd;
		lzma_stream xz;
	} state;
	unsigned char bytes[COMPRESSED_BUFFER];
};

struct codec {
	const char *name;
	void (*start)(struct decoder *d);
	/* Takes some of the bytes, makes up to len; how many, or -1 and an error. */
	ssize_t (*step)(struct decoder *d, char *to, size_t len, struct error *error);
	void (*stop)(struct decoder *d);
};

static int corrupt(const struct decoder *d, const char *why, struct error *error)
{
	return error_set(error, "byte %llu: the %s data is corrupt%s%s%s",
		(unsigned long long)d->taken, d->codec->name,
		why ? " (" : "", why ? why : "", why ? ")" : "");
}

static int complain(const struct decoder *d, const char *why, struct error *error)
{
	return error_set(error, "byte %llu: the %s data %s",
		(unsigned long long)d->taken, d->codec->name, why);
}

static void take(struct decoder *d, size_t count)
{
	d->at += count;
	d->taken += count;
}

/* ---- gzip and zlib ---- */

static void start_zlib_window(struct decoder *d, int window)
{
	if (inflateInit2(&d->state.z, window) != Z_OK)
		xalloc_failed();
}

static void start_gzip(struct decoder *d)
{
	start_zlib_window(d, GZIP_WINDOW);
}

static void start_zlib(struct decoder *d)
{
	start_zlib_window(d, ZLIB_WINDOW);
}

/* Between members there may be zeros (tapes, block devices); true if a member follows. */
static bool next_member(struct decoder *d)
{
	while (d->at < d->len && !d->bytes[d->at])
		take(d, 1);
	if (d->at == d->len)
		return false;
	inflateReset(&d->state.z);
	d->whole = false;
	return true;
}

static ssize_t step_gzip(struct decoder *d, char *to, size_t len, struct error *error)
{
	z_stream *z = &d->state.z;
	size_t left;
	int status;

	if (d->whole && !next_member(d))
		return 0;
	left = d->len - d->at;
	z->next_in = d->bytes + d->at;
	z->avail_in = (uInt)left;
	z->next_out = (Bytef *)to;
	z->avail_out = (uInt)len;
	status = inflate(z, Z_NO_FLUSH);
	take(d, left - z->avail_in);
	if (status == Z_MEM_ERROR)
		xalloc_failed();
	if (status == Z_NEED_DICT)
		return corrupt(d, "needs a dictionary", error);
	if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR)
		return corrupt(d, z->msg, error);
	d->whole = status == Z_STREAM_END;
	return (ssize_t)(len - z->avail_out);
}

static void stop_gzip(struct decoder *d)
{
	inflateEnd(&d->state.z);
}

/* ---- zstd ---- */

static void start_zstd(struct decoder *d)
{
	d->wanted = ZSTD_HEADER;
	d->state.zstd = ZSTD_createDStream();
	if (!d->state.zstd || ZSTD_isError(ZSTD_initDStream(d->state.zstd)))
		xalloc_failed();
}

static ssize_t step_zstd(struct decoder *d, char *to, size_t len, struct error *error)
{
	size_t left = d->len - d->at;
	ZSTD_inBuffer in = { d->bytes + d->at, left < d->wanted ? left : d->wanted, 0 };
	ZSTD_outBuffer out = { to, len, 0 };
	size_t status = ZSTD_decompressStream(d->state.zstd, &out, &in);

	take(d, in.pos);
	if (ZSTD_getErrorCode(status) == ZSTD_error_frameParameter_windowTooLarge)
		return complain(d, "needs more than 128 MiB of memory", error);
	if (ZSTD_getErrorCode(status) == ZSTD_error_memory_allocation)
		xalloc_failed();
	if (ZSTD_isError(status))
		return corrupt(d, ZSTD_getErrorName(status), error);
	if (in.pos || out.pos)
		d->whole = status == 0;
	d->wanted = status ? status : ZSTD_HEADER;
	return (ssize_t)out.pos;
}

static void stop_zstd(struct decoder *d)
{
	ZSTD_freeDStream(d->state.zstd);
}

/* ---- xz ---- */

static void start_xz(struct decoder *d)
{
	d->state.xz = (lzma_stream)LZMA_STREAM_INIT;
	if (lzma_stream_decoder(&d->state.xz, XZ_MEMORY, LZMA_CONCATENATED) != LZMA_OK)
		xalloc_failed();
}

static const char *xz_reason(lzma_ret status)
{
	switch (status) {
	case LZMA_FORMAT_ERROR: return "not an xz header";
	case LZMA_OPTIONS_ERROR: return "unknown options";
	case LZMA_DATA_ERROR: return "data error";
	default: return NULL;
	}
}

static ssize_t step_xz(struct decoder *d, char *to, size_t len, struct error *error)
{
	lzma_stream *xz = &d->state.xz;
	size_t left = d->len - d->at;
	lzma_ret status;

	if (d->whole)
		return 0;
	xz->next_in = d->bytes + d->at;
	xz->avail_in = left;
	xz->next_out = (uint8_t *)to;
	xz->avail_out = len;
	status = lzma_code(xz, d->end ? LZMA_FINISH : LZMA_RUN);
	take(d, left - xz->avail_in);
	if (status == LZMA_MEM_ERROR)
		xalloc_failed();
	if (status == LZMA_MEMLIMIT_ERROR)
		return complain(d, "needs more than 512 MiB of memory", error);
	if (status != LZMA_OK && status != LZMA_STREAM_END && status != LZMA_BUF_ERROR)
		return corrupt(d, xz_reason(status), error);
	d->whole = status == LZMA_STREAM_END;
	return (ssize_t)(len - xz->avail_out);
}

static void stop_xz(struct decoder *d)
{
	lzma_end(&d->state.xz);
}

static const struct codec gzip = { "gzip", start_gzip, step_gzip, stop_gzip };
static const struct codec zlib = { "zlib", start_zlib, step_gzip, stop_gzip };
static const struct codec zstd = { "zstd", start_zstd, step_zstd, stop_zstd };
static const struct codec xz = { "xz", start_xz, step_xz, stop_xz };

/* ---- the stage ---- */

static int refill(struct decoder *d, struct error *error)
{
	ssize_t n = stream_read(d->stream.below, (char *)d->bytes,
		sizeof(d->bytes), error);

	if (n < 0)
		return -1;
	d->at = 0;
	d->len = (size_t)n;
	d->end = n == 0;
	return 0;
}

static int check_ratio(const struct decoder *d, struct error *error)
{
	const struct ratio *limit = &d->limit;

	if (d->made <= limit->after || d->made / limit->ratio <= limit->source->given)
		return 0;
	return error_set(error, "byte %llu: the %s data yields more than %u times its size",
		(unsigned long long)d->taken, d->codec->name, limit->ratio);
}

static ssize_t at_end(const struct decoder *d, struct error *error)
{
	if (d->whole)
		return 0;
	return complain(d, "ends too early", error);
}

static ssize_t read_decoder(struct stream *s, char *to, size_t len, struct error *error)
{
	struct decoder *d = (struct decoder *)s;
	size_t before;
	ssize_t n = 0;

	if (len > DECOMPRESSED_MAX)
		len = DECOMPRESSED_MAX;
	while (!n) {
		if (d->at == d->len && !d->end && refill(d, error))
			return -1;
		before = d->at;
		n = d->codec->step(d, to, len, error);
		if (n < 0)
			return -1;
		if (!n && d->end)
			return at_end(d, error);
		if (!n && d->at == before && d->at < d->len)
			return corrupt(d, NULL, error);
	}
	d->made += (uint64_t)n;
	return check_ratio(d, error) ? -1 : n;
}

static void free_decoder(struct stream *s)
{
	struct decoder *d = (struct decoder *)s;

	d->codec->stop(d);
	free(d);
}

struct stream *stream_decompress(struct stream *below, const struct codec *codec,
	const struct ratio *limit)
{
	struct decoder *d = xcalloc(1, sizeof(*d));

	d->stream.read = read_decoder;
	d->stream.free = free_decoder;
	d->stream.below = below;
	d->codec = codec;
	d->limit = *limit;
	codec->start(d);
	return &d->stream;
}

/* ---- magics ---- */

static bool has_magic(struct span head, const char *magic, size_t len)
{
	return head.len >= len && !memcmp(head.s, magic, len);
}
#define MAGIC(head, literal) has_magic(head, literal, sizeof(literal) - 1)

/*
 * The two bytes that zlib data begins with may begin a text, too: it has to
 * inflate without an error, and to its end where nothing comes behind.
 */
static bool inflates(struct span head, bool whole)
{
	unsigned char out[4096];
	z_stream z = { .zalloc = Z_NULL };
	char *copy = xstrndup(head.s, head.len);
	int status = inflateInit(&z);

	if (status != Z_OK)
		xalloc_failed();
	z.next_in = (Bytef *)copy;
	z.avail_in = (uInt)head.len;
	do {
		z.next_out = out;
		z.avail_out = sizeof(out);
		status = inflate(&z, Z_NO_FLUSH);
	} while (status == Z_OK);
	inflateEnd(&z);
	free(copy);
	return status == Z_STREAM_END || (status == Z_BUF_ERROR && !whole);
}

static bool is_zlib(struct span head, bool whole)
{
	static const char flags[] = { 0x01, 0x5e, (char)0x9c, (char)0xda };

	return head.len > 2 && head.s[0] == 0x78 &&
		memchr(flags, head.s[1], sizeof(flags)) && inflates(head, whole);
}

/* Frames may be skippable; pzstd begins with such a one. */
static bool is_zstd(struct span head)
{
	return MAGIC(head, "\x28\xb5\x2f\xfd") ||
		(head.len >= 4 && (head.s[0] & 0xf0) == 0x50 &&
		!memcmp(head.s + 1, "\x2a\x4d\x18", 3));
}

const struct codec *codec_find(struct span head, bool whole)
{
	if (MAGIC(head, "\x1f\x8b") && (head.len < 3 || head.s[2] == Z_DEFLATED))
		return &gzip;
	if (MAGIC(head, "\xfd" "7zXZ\0"))
		return &xz;
	if (is_zstd(head))
		return &zstd;
	return is_zlib(head, whole) ? &zlib : NULL;
}

static bool is_bzip2(struct span head)
{
	return MAGIC(head, "BZh") && head.len >= 10 &&
		(!memcmp(head.s + 4, "1AY&SY", 6) ||
		!memcmp(head.s + 4, "\x17\x72\x45\x38\x50\x90", 6));
}

const char *codec_unsupported(struct span head)
{
	if (is_bzip2(head))
		return "bzip2-compressed";
	if (MAGIC(head, "\x04\x22\x4d\x18") || MAGIC(head, "\x02\x21\x4c\x18"))
		return "LZ4-compressed";
	if (MAGIC(head, "PK\3\4") || MAGIC(head, "PK\5\6"))
		return "a zip archive";
	if (MAGIC(head, "7z\xbc\xaf\x27\x1c"))
		return "a 7z archive";
	if (MAGIC(head, "\x1f\x9d"))
		return "compressed by compress (.Z)";
	return NULL;
}
