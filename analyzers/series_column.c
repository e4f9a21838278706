/* series_column.c - numbers made from an array as they are asked for, block by block. */
#include "series_select.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

/* Blocks are of known length: vectors are made of that. */
static bool all_are_numbers(const double *v, size_t rows)
{
	int64_t missing = 0;

	if (rows != COLUMN_BLOCK)
		return false;
	for (size_t i = 0; i < COLUMN_BLOCK; i++)
		missing += v[i] != v[i];
	return missing == 0;
}

static size_t take_values(const struct column *c, size_t first, size_t rows, double *block,
	const double **numbers)
{
	const double *v = c->values + first;
	size_t n = 0;

	*numbers = v;
	if (all_are_numbers(v, rows))
		return rows;
	*numbers = block;
	for (size_t i = 0; i < rows; i++) {
		block[n] = v[i];
		n += v[i] == v[i];
	}
	return n;
}

static size_t take_distances(const struct column *c, size_t first, size_t rows,
	double *block, const double **numbers)
{
	const double *v = c->values + first;
	double center = c->center;
	size_t n = 0;

	*numbers = block;
	for (size_t i = 0; i < rows; i++) {
		block[n] = fabs(v[i] - center);
		n += block[n] == block[n];
	}
	return n;
}

static size_t take_steps(const struct column *c, size_t first, size_t rows, double *block,
	const double **numbers)
{
	const double *v = c->values + first;

	*numbers = block;
	for (size_t i = 0; i < rows; i++)
		block[i] = v[i + 1] - v[i];
	return rows;
}

static size_t take_steps_forward(const struct column *c, size_t first, size_t rows,
	double *block, const double **numbers)
{
	const double *v = c->values + first;
	size_t n = 0;

	*numbers = block;
	for (size_t i = 0; i < rows; i++) {
		block[n] = v[i + 1] - v[i];
		n += block[n] > 0;
	}
	return n;
}

struct column column_of(const double *values, size_t count)
{
	return (struct column){ .take = take_values, .values = values, .count = count };
}

struct column column_distances(const double *values, size_t count, double center)
{
	return (struct column){ .take = take_distances, .values = values, .count = count,
		.center = center };
}

struct column column_steps(const double *values, size_t count)
{
	return (struct column){ .take = take_steps, .values = values,
		.count = count ? count - 1 : 0 };
}

struct column column_steps_forward(const double *values, size_t count)
{
	struct column c = column_steps(values, count);

	c.take = take_steps_forward;
	return c;
}
