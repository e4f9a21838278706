/*
 * pack.h - a whole profile as bytes, and back: what the store keeps.
 *
 * Two pieces, because they repeat differently from run to run of one program.  The shape
 * (names, functions, stacks, who calls whom) is nearly the same in each; the figures are
 * new in each.  A column of numbers is a piece of bytes by itself: all lowest bytes, then
 * all next ones, so that what is alike stands together.  Numbers that are short in
 * decimals (0.000123 of a clock that ticks in microseconds) are kept as whole ones.
 */
#ifndef PROFKIT_PACK_H
#define PROFKIT_PACK_H

#include "error.h"
#include "format.h"
#include "profile.h"

struct packed {
	struct text shape, figures;
};

/* samples: with the time line.  Without it, the calls that it tells are kept. */
void profile_pack(const struct profile *p, bool samples, struct packed *to);
void packed_free(struct packed *packed);

/*
 * The profile, finished, its format as it was; want: enum want.  NULL and an error
 * where the bytes are not those of a profile, whatever they are.
 */
struct profile *profile_unpack(struct span shape, struct span figures, unsigned want,
	struct error *error);

/* ---- the columns, for tests ---- */

/* Whole numbers, and numbers of which some may be NAN. */
void pack_ints(struct text *to, const int64_t *values, size_t count);
void pack_numbers(struct text *to, const double *values, size_t count);

/* Where unpacking has got to. */
struct unpacking {
	const unsigned char *at, *end;
	bool failed;		/* it was not what pack_ints() and so on write */
};

/* Exactly count of them, the caller's to free; NULL where it failed. */
int64_t *unpack_ints(struct unpacking *from, size_t count);
double *unpack_numbers(struct unpacking *from, size_t count);

void pack_uint(struct text *to, uint64_t value);
uint64_t unpack_uint(struct unpacking *from);	/* 0 where it failed */

#endif
