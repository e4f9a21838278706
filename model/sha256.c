/* sha256.c - as FIPS 180-4 has it, sections 4.1.2, 5.1.1, 5.3.3 and 6.2. */
#include "sha256.h"

#include <string.h>

enum { ROUNDS = 64, LENGTH_AT = SHA256_BLOCK - 8 };

/* The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
static const uint32_t K[ROUNDS] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1,
	0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
	0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
	0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
	0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
	0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
	0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
	0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

/* Of the square roots of the first 8 primes. */
static const uint32_t start[8] = {
	0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c,
	0x1f83d9ab, 0x5be0cd19,
};

static inline uint32_t rotate(uint32_t x, unsigned n)
{
	return x >> n | x << (32 - n);
}

static uint32_t take_word(const unsigned char *s)
{
	return (uint32_t)s[0] << 24 | (uint32_t)s[1] << 16 | (uint32_t)s[2] << 8 | s[3];
}

static void put_word(unsigned char *s, uint32_t word)
{
	for (int i = 0; i < 4; i++)
		s[i] = (unsigned char)(word >> (24 - 8 * i));
}

static void make_schedule(uint32_t w[ROUNDS], const unsigned char *block)
{
	for (int t = 0; t < 16; t++)
		w[t] = take_word(block + 4 * t);
	for (int t = 16; t < ROUNDS; t++) {
		uint32_t a = w[t - 15], b = w[t - 2];

		w[t] = (rotate(b, 17) ^ rotate(b, 19) ^ b >> 10) + w[t - 7] +
			(rotate(a, 7) ^ rotate(a, 18) ^ a >> 3) + w[t - 16];
	}
}

/* One round: of the eight words two are new, the others have only moved by one name. */
#define ROUND(a, b, c, d, e, f, g, h, t) do { \
	uint32_t more = (h) + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + \
		(((e) & (f)) ^ (~(e) & (g))) + K[t] + w[t]; \
	(d) += more; \
	(h) = more + (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + \
		(((a) & (b)) ^ ((a) & (c)) ^ ((b) & (c))); \
} while (0)

static void add_block(uint32_t state[8], const unsigned char *block)
{
	uint32_t w[ROUNDS], a = state[0], b = state[1], c = state[2], d = state[3],
		e = state[4], f = state[5], g = state[6], h = state[7];

	make_schedule(w, block);
	for (int t = 0; t < ROUNDS; t += 8) {
		ROUND(a, b, c, d, e, f, g, h, t);
		ROUND(h, a, b, c, d, e, f, g, t + 1);
		ROUND(g, h, a, b, c, d, e, f, t + 2);
		ROUND(f, g, h, a, b, c, d, e, t + 3);
		ROUND(e, f, g, h, a, b, c, d, t + 4);
		ROUND(d, e, f, g, h, a, b, c, t + 5);
		ROUND(c, d, e, f, g, h, a, b, t + 6);
		ROUND(b, c, d, e, f, g, h, a, t + 7);
	}
	state[0] += a;
	state[1] += b;
	state[2] += c;
	state[3] += d;
	state[4] += e;
	state[5] += f;
	state[6] += g;
	state[7] += h;
}

void sha256_start(struct sha256 *h)
{
	memset(h, 0, sizeof(*h));
	memcpy(h->state, start, sizeof(start));
}

void sha256_add(struct sha256 *h, const void *bytes, size_t len)
{
	size_t held = h->len % SHA256_BLOCK, room = SHA256_BLOCK - held;
	const unsigned char *s = bytes;

	h->len += len;
	if (held && len >= room) {
		memcpy(h->block + held, s, room);
		add_block(h->state, h->block);
		s += room;
		len -= room;
		held = 0;
	}
	for (; !held && len >= SHA256_BLOCK; s += SHA256_BLOCK, len -= SHA256_BLOCK)
		add_block(h->state, s);
	if (len)
		memcpy(h->block + held, s, len);
}

/* Padding: a one bit, zeros, and the length in bits. */
void sha256_end(struct sha256 *h, unsigned char out[SHA256_BYTES])
{
	size_t held = h->len % SHA256_BLOCK;
	uint64_t bits = h->len * 8;

	h->block[held++] = 0x80;
	memset(h->block + held, 0, SHA256_BLOCK - held);
	if (held > LENGTH_AT) {
		add_block(h->state, h->block);
		memset(h->block, 0, SHA256_BLOCK);
	}
	put_word(h->block + LENGTH_AT, (uint32_t)(bits >> 32));
	put_word(h->block + LENGTH_AT + 4, (uint32_t)bits);
	add_block(h->state, h->block);
	for (int i = 0; i < 8; i++)
		put_word(out + 4 * i, h->state[i]);
}

void sha256_hex(char out[SHA256_HEX], const void *bytes, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	unsigned char raw[SHA256_BYTES];
	struct sha256 h;

	sha256_start(&h);
	sha256_add(&h, bytes, len);
	sha256_end(&h, raw);
	for (size_t i = 0; i < SHA256_BYTES; i++) {
		out[2 * i] = digits[raw[i] >> 4];
		out[2 * i + 1] = digits[raw[i] & 15];
	}
	out[SHA256_HEX - 1] = '\0';
}
