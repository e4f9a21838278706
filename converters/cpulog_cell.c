/* cpulog_cell.c - a figure of a log as people and their locales write it. */
#include <math.h>
#include <strings.h>

#include "cpulog_reader.h"
#include "number.h"

enum { CELL_LEN = 64, UNIT_LEN = 16 };

static bool is_missing(struct span s)
{
	static const char *const words[] = { "-", "--", "nan", "-nan", "n/a", "na",
		"#n/a", "null", "none", "nil", "?" };

	if (!s.len)
		return true;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (s.len == strlen(words[i]) && !strncasecmp(s.s, words[i], s.len))
			return true;
	return false;
}

/* How much of it is a number, however it is written. */
static size_t number_length(struct span s)
{
	size_t n = 0;

	while (n < s.len && strchr("+-0123456789.,eE", s.s[n]) && s.s[n])
		n++;
	while (n && (s.s[n - 1] == 'e' || s.s[n - 1] == 'E'))
		n--; /* of a unit */
	return n;
}

/* One to three digits, then groups of three behind each divider, up to an end. */
static bool is_grouped(struct span s, char divider)
{
	size_t at = s.len && strchr("+-", *s.s) ? 1 : 0, digits = 0;
	bool first = true;

	for (;; at++) {
		if (at < s.len && is_digit(s.s[at])) {
			digits++;
			continue;
		}
		if (first ? !digits || digits > 3 : digits != 3)
			return false;
		if (at == s.len)
			return !first;
		if (s.s[at] != divider)
			return false;
		first = false;
		digits = 0;
	}
}

/* Which of point and comma stands before the fraction; 0: none does. */
static char decimal_mark(struct span s, bool decimal_comma)
{
	const char *point = memrchr(s.s, '.', s.len), *comma = memrchr(s.s, ',', s.len);
	char mark = point ? '.' : ',', other = point ? ',' : '.';
	struct span whole = s;

	if (point && comma) {
		if (comma > point)
			mark = ',', other = '.';
		whole.len = (size_t)((comma > point ? comma : point) - s.s);
		return is_grouped(whole, other) ? mark : '\0';
	}
	if (!is_grouped(s, mark))
		return mark;
	if (memchr(s.s, mark, s.len) != (point ? point : comma))
		return '\0'; /* two of them */
	if (mark == ',')
		return decimal_comma ? ',' : '\0';
	return decimal_comma && *s.s != '0' ? '\0' : '.';
}

/* A number with commas, or with points that are none. */
static bool parse_divided(struct span s, bool decimal_comma, struct cell *cell)
{
	char mark = decimal_mark(s, decimal_comma), plain[CELL_LEN];
	size_t n = 0;

	if (s.len > sizeof(plain))
		return false;
	for (size_t i = 0; i < s.len; i++) {
		bool divides = s.s[i] == ',' || s.s[i] == '.';

		if (!divides || s.s[i] == mark)
			plain[n++] = divides ? '.' : s.s[i];
	}
	cell->comma = mark == ',' && memchr(s.s, ',', s.len);
	cell->thousands = n < s.len;
	if (!mark && !is_grouped(s, memchr(s.s, ',', s.len) ? ',' : '.'))
		return false;
	return number_parse((struct span){ plain, n }, &cell->value);
}

static bool parse_unit(struct span s, struct cell *cell)
{
	char word[UNIT_LEN];

	s = span_trim(s);
	if (!s.len)
		return true;
	if (s.len >= sizeof(word))
		return false;
	memcpy(word, s.s, s.len);
	word[s.len] = '\0';
	cell->unit = unit_find(word);
	return cell->unit != NULL;
}

/* Bytes of a divider of thousands that is no point or comma; 0: none stands there. */
static size_t divider_length(struct span s)
{
	static const char *const dividers[] = { " ", "'", "\u00a0", "\u2009", "\u202f",
		"\u2019" };

	for (size_t i = 0; i < sizeof(dividers) / sizeof(*dividers); i++)
		if (span_starts(s, dividers[i]))
			return strlen(dividers[i]);
	return 0;
}

static size_t count_digits(struct span s, size_t at)
{
	size_t n = 0;

	while (at + n < s.len && is_digit(s.s[at + n]))
		n++;
	return n;
}

/* "1 234,5" as "1234,5"; 0 where no such groups begin it. */
static size_t join_groups(struct span s, char joined[CELL_LEN])
{
	size_t at = s.len && strchr("+-", *s.s) ? 1 : 0, digits = count_digits(s, at);
	size_t n = 0, divider;

	if (s.len > CELL_LEN || !digits || digits > 3)
		return 0;
	at += digits;
	memcpy(joined, s.s, at);
	n = at;
	while ((divider = divider_length((struct span){ s.s + at, s.len - at })) > 0 &&
		count_digits(s, at + divider) == 3) {
		memcpy(joined + n, s.s + at + divider, 3);
		n += 3;
		at += divider + 3;
	}
	if (n == at)
		return 0;
	memcpy(joined + n, s.s + at, s.len - at);
	return n + s.len - at;
}

static struct cell parse(struct span s, bool decimal_comma)
{
	struct cell cell = { .kind = CELL_BAD };
	struct span number;
	bool good;

	if (is_missing(s))
		return (struct cell){ .kind = CELL_MISSING, .value = (double)NAN };
	number = (struct span){ s.s, number_length(s) };
	if (!number.len ||
		!parse_unit((struct span){ s.s + number.len, s.len - number.len }, &cell))
		return cell;
	if (!decimal_comma && !memchr(number.s, ',', number.len))
		good = number_parse(number, &cell.value);
	else
		good = parse_divided(number, decimal_comma, &cell);
	if (!good && !memchr(number.s, ',', number.len))
		good = parse_divided(number, decimal_comma, &cell);
	if (good && isfinite(cell.value))
		cell.kind = CELL_NUMBER;
	return cell;
}

struct cell cell_parse(struct span s, bool decimal_comma)
{
	char joined[CELL_LEN];
	struct cell cell;
	size_t len;

	s = span_trim(s);
	cell = parse(s, decimal_comma);
	len = cell.kind == CELL_BAD ? join_groups(s, joined) : 0;
	if (!len)
		return cell;
	cell = parse((struct span){ joined, len }, decimal_comma);
	cell.thousands = true;
	return cell;
}
