/* pack_columns.c - columns of numbers as bytes that compress well. */
#include <math.h>
#include <stdlib.h>

#include "pack.h"
#include "xalloc.h"

enum { BYTE_BITS = 8, NUMBER_BYTES = 8, MAX_VARINT = 10 };

/* The largest whole number below which all are exact. */
#define EXACT 9007199254740992.0

/* ---- single numbers: seven bits a byte, the lowest first ---- */

void pack_uint(struct text *to, uint64_t value)
{
	for (; value >= 0x80; value >>= 7)
		text_byte(to, (char)(value | 0x80));
	text_byte(to, (char)value);
}

uint64_t unpack_uint(struct unpacking *from)
{
	uint64_t value = 0;

	for (int i = 0; i < MAX_VARINT && from->at < from->end; i++) {
		unsigned char c = *from->at++;

		value |= (uint64_t)(c & 0x7f) << 7 * i;
		if (c < 0x80)
			return value;
	}
	from->failed = true;
	return 0;
}

/* ---- planes: all lowest bytes, then all next ones ---- */

static unsigned bytes_of(uint64_t all)
{
	unsigned bytes = 1;

	while (bytes < NUMBER_BYTES && all >> BYTE_BITS * bytes)
		bytes++;
	return bytes;
}

/* At least one plane: a column is never shorter than its count. */
static void pack_planes(struct text *to, const uint64_t *values, size_t count)
{
	uint64_t all = 0;
	unsigned bytes;
	char *plane = xmalloc(count + 1);

	for (size_t i = 0; i < count; i++)
		all |= values[i];
	bytes = bytes_of(all);
	text_byte(to, (char)bytes);
	for (unsigned b = 0; b < bytes; b++) {
		for (size_t i = 0; i < count; i++)
			plane[i] = (char)(values[i] >> BYTE_BITS * b);
		text_add(to, plane, count);
	}
	free(plane);
}

static uint64_t *unpack_planes(struct unpacking *from, size_t count)
{
	size_t left = (size_t)(from->end - from->at);
	unsigned bytes = left ? *from->at : 0;
	uint64_t *values;

	if (from->failed || !bytes || bytes > NUMBER_BYTES || count > (left - 1) / bytes) {
		from->failed = true;
		return NULL;
	}
	from->at++;
	values = xcalloc(count + 1, sizeof(*values));
	for (unsigned b = 0; b < bytes; b++, from->at += count)
		for (size_t i = 0; i < count; i++)
			values[i] |= (uint64_t)from->at[i] << BYTE_BITS * b;
	return values;
}

/* ---- whole numbers: as they are, or what each is more than the one before ---- */

/* Small ones of either sign as small ones: 0, -1, 1, -2 ... */
static uint64_t fold(uint64_t value)
{
	return value << 1 ^ (value >> 63 ? UINT64_MAX : 0);
}

static uint64_t unfold(uint64_t folded)
{
	return folded >> 1 ^ (folded & 1 ? UINT64_MAX : 0);
}

/* Whether the differences are smaller than the numbers, by their bits. */
static bool steps_are_smaller(const int64_t *values, size_t count)
{
	uint64_t all = 0, steps = 0;
	double sum = 0, step_sum = 0;

	for (size_t i = 1; i < count; i++) {
		uint64_t value = (uint64_t)values[i],
			step = fold(value - (uint64_t)values[i - 1]);

		all |= fold(value);
		steps |= step;
		sum += (double)fold(value);
		step_sum += (double)step;
	}
	return bytes_of(steps) < bytes_of(all) ||
		(bytes_of(steps) == bytes_of(all) && step_sum < sum / 4);
}

void pack_ints(struct text *to, const int64_t *values, size_t count)
{
	bool steps = steps_are_smaller(values, count);
	uint64_t *folded = xmalloc((count + 1) * sizeof(*folded)), before = 0;

	for (size_t i = 0; i < count; i++) {
		folded[i] = fold((uint64_t)values[i] - before);
		if (steps)
			before = (uint64_t)values[i];
	}
	text_byte(to, steps);
	pack_planes(to, folded, count);
	free(folded);
}

int64_t *unpack_ints(struct unpacking *from, size_t count)
{
	bool steps = from->at < from->end && *from->at++;
	uint64_t *values = unpack_planes(from, count), before = 0;

	for (size_t i = 0; values && i < count; i++) {
		values[i] = unfold(values[i]) + before;
		if (steps)
			before = values[i];
	}
	return (int64_t *)values;
}

/* ---- numbers ---- */

/*
 * Ways to make a number whole without loss.  Clocks count in billionths and so on;
 * programs multiply with the unit or divide by the frequency, and that is not the same
 * number.
 */
static const struct scale {
	double per;		/* times this it is whole */
	bool multiplied;	/* the number was made by whole * (1 / per), not whole / per */
} scales[] = {
	{ 1, false }, { 1e1, false }, { 1e2, false }, { 1e3, false }, { 1e4, false },
	{ 1e6, false }, { 1e6, true }, { 1e9, false }, { 1e9, true },
};

enum { SCALES = sizeof(scales) / sizeof(*scales), RAW = 255 };

/* Among whole numbers 0 is NAN, and those from 0 on are one more, so that all stay small. */
static double unscaled(int64_t whole, const struct scale *s)
{
	double number = (double)(whole > 0 ? whole - 1 : whole);

	if (!whole)
		return (double)NAN;
	return s->multiplied ? number * (1 / s->per) : number / s->per;
}

static bool same_bits(double a, double b)
{
	return !memcmp(&a, &b, sizeof(a));
}

static bool scale_number(double value, const struct scale *s, int64_t *whole)
{
	double scaled = nearbyint(value * s->per);

	*whole = 0;
	if (isnan(value))
		return true;
	if (!(fabs(scaled) < EXACT))
		return false;
	*whole = (int64_t)scaled + (scaled >= 0);
	return same_bits(unscaled(*whole, s), value);
}

static bool scale_numbers(const double *values, size_t count, const struct scale *s,
	int64_t *whole)
{
	for (size_t i = 0; i < count; i++)
		if (!scale_number(values[i], s, &whole[i]))
			return false;
	return true;
}

void pack_numbers(struct text *to, const double *values, size_t count)
{
	int64_t *whole = xmalloc((count + 1) * sizeof(*whole));
	size_t s = 0;

	while (s < SCALES && !scale_numbers(values, count, &scales[s], whole))
		s++;
	text_byte(to, (char)(s < SCALES ? s : RAW));
	if (s < SCALES) {
		pack_ints(to, whole, count);
	} else {
		uint64_t *bits = xmalloc((count + 1) * sizeof(*bits));

		memcpy(bits, values, count * sizeof(*bits));
		pack_planes(to, bits, count);
		free(bits);
	}
	free(whole);
}

double *unpack_numbers(struct unpacking *from, size_t count)
{
	unsigned s = from->at < from->end ? *from->at++ : SCALES;
	double *values = NULL;
	int64_t *whole;
	uint64_t *bits;

	if (s == RAW) {
		bits = unpack_planes(from, count);
		if (bits) {
			values = xmalloc((count + 1) * sizeof(*values));
			memcpy(values, bits, count * sizeof(*values));
		}
		free(bits);
		return values;
	}
	if (s >= SCALES) {
		from->failed = true;
		return NULL;
	}
	whole = unpack_ints(from, count);
	if (whole)
		values = xmalloc((count + 1) * sizeof(*values));
	for (size_t i = 0; values && i < count; i++)
		values[i] = unscaled(whole[i], &scales[s]);
	free(whole);
	return values;
}
