/*
 * compress.h - bytes made small by zstd, against others that are much like them.
 *
 * What stands in the prefix too is not stored again.  The same prefix, byte by byte, must
 * be given to decompress().
 */
#ifndef PROFKIT_COMPRESS_H
#define PROFKIT_COMPRESS_H

#include "error.h"
#include "text.h"

/*
 * Adds the compressed bytes, a zstd frame that states their size.  prefix: may be empty;
 * bytes of its own: the same memory would not count as one.
 */
void compress_add(struct text *to, struct span bytes, struct span prefix);

/*
 * Adds what was compressed.  -1 and an error where it is no frame, does not fit its
 * prefix, or is more than max bytes.
 */
int decompress_add(struct text *to, struct span compressed, struct span prefix,
	size_t max, struct error *error);

#endif
