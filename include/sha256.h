/* sha256.h - the hash of FIPS 180-4, by which the store knows a file again. */
#ifndef PROFKIT_SHA256_H
#define PROFKIT_SHA256_H

#include <stddef.h>
#include <stdint.h>

enum { SHA256_BYTES = 32, SHA256_HEX = 65, SHA256_BLOCK = 64 };

struct sha256 {
	uint32_t state[8];
	uint64_t len;			/* bytes so far */
	unsigned char block[SHA256_BLOCK];	/* those that do not fill one yet */
};

void sha256_start(struct sha256 *h);
void sha256_add(struct sha256 *h, const void *bytes, size_t len);
void sha256_end(struct sha256 *h, unsigned char out[SHA256_BYTES]);

/* All at once, as sha256sum prints it, with a NUL. */
void sha256_hex(char out[SHA256_HEX], const void *bytes, size_t len);

#endif
