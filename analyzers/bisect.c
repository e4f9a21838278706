/* bisect.c - versions between a good and a bad one, told apart by what they measured. */
#include "bisect.h"

#include <math.h>

/* Either side of the middle so much of the way between the levels is never told. */
static const double LEAST_MARGIN = 0.1;
/* Standard deviations of nine values out of ten, either way. */
static const double CERTAIN = 1.6448536269514722;

const char *bisect_word(enum bisect_state state)
{
	static const char *const words[] = { "untested", "good", "bad", "unclear" };

	return words[state];
}

/* Logarithms of values above 0. */
static bool is_ratio(const struct bisect *b)
{
	return b->items[0].value > 0 && b->items[b->count - 1].value > 0;
}

static double level_of(const struct bisect *b, double value)
{
	double least = fmin(b->items[0].value, b->items[b->count - 1].value) / 1000;

	return is_ratio(b) ? log(fmax(value, least)) : value;
}

/* Of a median of so many runs, in the measure of levels. */
static double error_of(const struct bisect *b, size_t runs)
{
	double noise = isnan(b->noise) ? 0 : b->noise;
	double size = fmax(fabs(b->items[0].value), fabs(b->items[b->count - 1].value));

	return noise * (is_ratio(b) ? 1 : size) / sqrt(runs ? (double)runs : 1);
}

static double distance(const struct bisect *b)
{
	return level_of(b, b->items[b->count - 1].value) - level_of(b, b->items[0].value);
}

static enum bisect_state state_of(const struct bisect *b, const struct bisect_item *item)
{
	double good = level_of(b, b->items[0].value);
	double way = (level_of(b, item->value) - good) / distance(b);
	double margin = CERTAIN * error_of(b, item->runs) / fabs(distance(b));

	if (isnan(item->value))
		return BISECT_UNTESTED;
	margin = fmax(margin, LEAST_MARGIN);
	return way < 0.5 - margin ? BISECT_GOOD : way > 0.5 + margin ? BISECT_BAD :
		BISECT_UNCLEAR;
}

bool bisect_is_doubtful(const struct bisect *b)
{
	double a = error_of(b, b->items[0].runs),
		c = error_of(b, b->items[b->count - 1].runs);

	return fabs(distance(b)) < 3 * sqrt(a * a + c * c);
}

static void find_range(struct bisect *b)
{
	b->low = 0;
	b->high = 1;
	while (b->items[b->high].state != BISECT_BAD)
		b->high++;
	for (size_t i = 1; i < b->count; i++)
		if (b->items[i].state == BISECT_GOOD && i < b->high)
			b->low = i;
		else if (b->items[i].state == BISECT_GOOD)
			b->contradictions++;
	b->left = b->high - b->low - 1;
	for (size_t i = b->low + 1; i < b->high; i++)
		b->unclear += b->items[i].state == BISECT_UNCLEAR;
}

/* How far from the middle of the range, doubled. */
static size_t off_middle(const struct bisect *b, size_t i)
{
	size_t middle = b->low + b->high;

	return 2 * i > middle ? 2 * i - middle : middle - 2 * i;
}

static bool is_better(const struct bisect *b, size_t i, size_t than)
{
	size_t off = off_middle(b, i);
	size_t other = than == SIZE_MAX ? SIZE_MAX : off_middle(b, than);

	return off < other || (off == other && b->items[i].state == BISECT_UNTESTED &&
		b->items[than].state != BISECT_UNTESTED);
}

int bisect_judge(struct bisect *b, struct error *error)
{
	double good = b->count ? b->items[0].value : (double)NAN;
	double bad = b->count > 1 ? b->items[b->count - 1].value : (double)NAN;

	b->next = SIZE_MAX;
	b->unclear = b->contradictions = 0;
	if (isnan(good) || isnan(bad))
		return error_set(error, "expected runs of a good and of a bad version");
	if (good == bad)
		return error_set(error, "the good and the bad version measured the same");
	for (size_t i = 0; i < b->count; i++)
		b->items[i].state = state_of(b, &b->items[i]);
	b->items[0].state = BISECT_GOOD;
	b->items[b->count - 1].state = BISECT_BAD;
	find_range(b);
	for (size_t i = b->low + 1; i < b->high; i++)
		if (is_better(b, i, b->next))
			b->next = i;
	return 0;
}

size_t bisect_rounds(const struct bisect *b)
{
	size_t rounds = 0;

	for (size_t left = b->left; left; left /= 2)
		rounds++;
	return rounds;
}
