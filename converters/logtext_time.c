/* logtext_time.c - stamps of monitors: times of day, dates of all countries. */
#include "logtext.h"

#include <math.h>
#include <strings.h>

#include "number.h"

enum { HOUR = 3600, DAY = 86400 };

/* Days since 1970 of a date of the Gregorian calendar (Hinnant, "days_from_civil"). */
static double days_since_1970(int64_t year, int64_t month, int64_t day)
{
	int64_t y = year - (month <= 2), era = y / 400, of_era = y - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return (double)(era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
		of_year - 719468);
}

/* Up to count numbers, whatever stands between them; false where there are fewer. */
static bool take_numbers(struct span s, uint64_t *numbers, size_t count)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len && n < count;) {
		size_t begin = i;

		while (i < s.len && is_digit(s.s[i]))
			i++;
		if (i > begin &&
			!number_parse_uint(
				(struct span){ s.s + begin, i - begin }, &numbers[n++]))
			return false;
		i += i == begin;
	}
	return n == count;
}

static void swap(uint64_t *a, uint64_t *b)
{
	uint64_t c = *a;

	*a = *b;
	*b = c;
}

bool logtext_date(struct span s, double *day)
{
	uint64_t n[3]; /* year, month, day in the end */

	if (!take_numbers(s, n, 3))
		return false;
	if (n[0] < 1000) {
		swap(&n[0], &n[2]);
		/* Now year, and day and month, or month and day. */
		if (memchr(s.s, '/', s.len) ? n[2] <= 12 : false)
			swap(&n[1], &n[2]);
	}
	if (n[0] < 100)
		n[0] += 2000;
	if (n[0] < 1970 || n[0] > 9999 || n[1] < 1 || n[1] > 12 || n[2] < 1 || n[2] > 31)
		return false;
	*day = days_since_1970((int64_t)n[0], (int64_t)n[1], (int64_t)n[2]) * DAY;
	return true;
}

static bool is_word(struct span s, const char *word)
{
	return s.len == strlen(word) && !strncasecmp(s.s, word, s.len);
}

/* "15:04:05", also with a fraction. */
static bool take_time_of_day(struct span s, double *seconds)
{
	uint64_t hours, minutes;
	double rest;

	if (s.len < 8 || s.s[2] != ':' || s.s[5] != ':')
		return false;
	if (!number_parse_uint((struct span){ s.s, 2 }, &hours) ||
		!number_parse_uint((struct span){ s.s + 3, 2 }, &minutes) ||
		!is_digit(s.s[6]) ||
		!number_parse((struct span){ s.s + 6, s.len - 6 }, &rest))
		return false;
	*seconds = (double)(hours * HOUR + minutes * 60) + rest;
	return hours < 24 && minutes < 60 && rest < 61;
}

struct logtext_stamp logtext_stamp(const struct logtext *t, size_t first)
{
	struct logtext_stamp stamp = { .fields = 1 };
	uint64_t since_1970;
	struct span s;

	if (first >= t->count)
		return (struct logtext_stamp){ 0 };
	s = t->fields[first];
	if (s.len >= 9 && number_parse_uint(s, &since_1970) && since_1970 < 1e11) {
		stamp.seconds = (double)since_1970;
		stamp.since_1970 = true;
		return stamp;
	}
	if (!take_time_of_day(s, &stamp.seconds))
		return (struct logtext_stamp){ 0 };
	if (first + 1 < t->count &&
		(is_word(t->fields[first + 1], "AM") ||
			is_word(t->fields[first + 1], "PM"))) {
		stamp.fields = 2;
		stamp.seconds = fmod(stamp.seconds, DAY / 2);
		if (is_word(t->fields[first + 1], "PM"))
			stamp.seconds += DAY / 2;
	}
	return stamp;
}

double logtext_moment(struct logtext *t, struct logtext_stamp stamp)
{
	struct logtext_clock *c = &t->clock;
	enum log_clock *clock = &t->p->logs[t->log].clock;

	if (stamp.since_1970) {
		*clock = CLOCK_UTC;
		return stamp.seconds;
	}
	if (c->last > 0 && stamp.seconds <= c->last - DAY / 2)
		c->days += DAY;
	c->last = stamp.seconds;
	if (!isnan(c->day)) {
		*clock = CLOCK_LOCAL;
		return c->day + c->days + stamp.seconds;
	}
	*clock = CLOCK_ELAPSED;
	if (isnan(c->first))
		c->first = stamp.seconds;
	return c->days + stamp.seconds - c->first;
}

void logtext_begin_again(struct logtext *t)
{
	t->clock.days = t->clock.last = 0;
}

bool logtext_is_banner(struct span line)
{
	return span_starts(line, "Linux ") && span_ends(line, " CPU)");
}

void logtext_banner(struct logtext *t, struct span line)
{
	const char *end = line.s + line.len, *open = memrchr(line.s, '(', line.len);
	uint64_t cores;

	if (open &&
		number_parse_uint((struct span){ open + 1,
					  (size_t)(end - open - 1) - strlen(" CPU)") },
			&cores) &&
		cores)
		t->p->logs[t->log].cores = (double)cores;
	for (const char *s = line.s; s < end;) {
		const char *tab = memchr(s, '\t', (size_t)(end - s));
		struct span part = { s, (size_t)((tab ? tab : end) - s) };

		if (s > line.s && logtext_date(span_trim(part), &t->clock.day)) {
			logtext_begin_again(t);
			return;
		}
		s = tab ? tab + 1 : end;
	}
}
