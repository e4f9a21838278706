#include "compress.h"

#include <zstd.h>

#include "xalloc.h"

/* Windows up to 128 MiB, which is what zstd decodes without being told. */
enum { LEVEL = 1, MIN_WINDOW = 17, MAX_WINDOW = 27 };

/* A window that reaches back to the begin of the prefix. */
static int window_log(size_t size)
{
	int log = MIN_WINDOW;

	while (log < MAX_WINDOW && (size_t)1 << log < size)
		log++;
	return log;
}

static void set(ZSTD_CCtx *z, ZSTD_cParameter parameter, int value)
{
	if (ZSTD_isError(ZSTD_CCtx_setParameter(z, parameter, value)))
		xalloc_failed();
}

void compress_add(struct text *to, struct span bytes, struct span prefix)
{
	ZSTD_CCtx *z = ZSTD_createCCtx();
	size_t bound = ZSTD_compressBound(bytes.len), size;

	if (!z)
		xalloc_failed();
	set(z, ZSTD_c_compressionLevel, LEVEL);
	set(z, ZSTD_c_checksumFlag, 1);
	if (prefix.len) {
		set(z, ZSTD_c_windowLog, window_log(prefix.len + bytes.len));
		set(z, ZSTD_c_enableLongDistanceMatching, 1);
		if (ZSTD_isError(ZSTD_CCtx_refPrefix(z, prefix.s, prefix.len)))
			xalloc_failed();
	}
	text_reserve(to, bound);
	size = ZSTD_compress2(z, to->s + to->len, bound, bytes.s, bytes.len);
	ZSTD_freeCCtx(z);
	if (ZSTD_isError(size))
		xalloc_failed();
	to->len += size;
	to->s[to->len] = '\0';
}

static int decompress(ZSTD_DCtx *z, struct text *to, struct span from, size_t size,
	struct error *error)
{
	size_t made = ZSTD_decompressDCtx(z, to->s + to->len, size, from.s, from.len);

	if (ZSTD_isError(made))
		return error_set(error, "the zstd data is corrupt (%s)",
			ZSTD_getErrorName(made));
	if (made != size)
		return error_set(error, "the zstd data is not as long as it says");
	to->len += made;
	to->s[to->len] = '\0';
	return 0;
}

int decompress_add(struct text *to, struct span compressed, struct span prefix,
	size_t max, struct error *error)
{
	unsigned long long size = ZSTD_getFrameContentSize(compressed.s, compressed.len);
	ZSTD_DCtx *z;
	int status;

	if (size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR)
		return error_set(error, "expected zstd data");
	if (size > max)
		return error_set(error, "the zstd data makes %llu bytes, more than %zu",
			size, max);
	z = ZSTD_createDCtx();
	if (!z)
		xalloc_failed();
	text_reserve(to, (size_t)size);
	if (prefix.len && ZSTD_isError(ZSTD_DCtx_refPrefix(z, prefix.s, prefix.len)))
		xalloc_failed();
	status = decompress(z, to, compressed, (size_t)size, error);
	ZSTD_freeDCtx(z);
	return status;
}
