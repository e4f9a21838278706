/* run_name.c - scenario, stamp and stem in the names of files. */
#include "runname.h"

#include <math.h>
#include <stdlib.h>
#include <strings.h>
#include <time.h>

#include "number.h"
#include "xalloc.h"

static const char *const left_out[] = { "baseline", "cpu", "mem", "memory", "profile" };

/* ---- stamps ---- */

/* Digits of a stamp as they are read: year, month, day, hour, minute, second. */
struct stamp {
	int parts[6];
	size_t len;		/* in bytes; 0: there is none */
	size_t count;		/* parts that were there */
};

static bool take_digits(struct span *s, int digits, int *value)
{
	*value = 0;
	if (s->len < (size_t)digits)
		return false;
	for (int i = 0; i < digits; i++) {
		if (!is_digit(s->s[i]))
			return false;
		*value = *value * 10 + (s->s[i] - '0');
	}
	s->s += digits;
	s->len -= (size_t)digits;
	return true;
}

/* At most one of these, where it is followed by a digit. */
static void skip_one(struct span *s, const char *of)
{
	if (s->len > 1 && strchr(of, s->s[0]) && s->s[0] && is_digit(s->s[1])) {
		s->s++;
		s->len--;
	}
}

static bool is_calendar(const struct stamp *st)
{
	const int *p = st->parts;

	return p[0] >= 1970 && p[1] >= 1 && p[1] <= 12 && p[2] >= 1 && p[2] <= 31 &&
		p[3] <= 23 && p[4] <= 59 && p[5] <= 60;
}

/* The stamp that s begins with; with or without its time of day. */
static struct stamp take_stamp(struct span s)
{
	static const int digits[] = { 4, 2, 2, 2, 2, 2 };
	static const char *const before[] = { "", "-", "-", "_-Tt ", "-:", "-:" };
	struct stamp st = { 0 }, none = { 0 };
	const char *begin = s.s;

	for (; st.count < 6; st.count++) {
		struct span rest = s;

		skip_one(&rest, before[st.count]);
		if (!take_digits(&rest, digits[st.count], &st.parts[st.count])) {
			st.parts[st.count] = 0;
			break;
		}
		s = rest;
		st.len = (size_t)(s.s - begin);
	}
	if (st.count == 6 && !(s.len && is_digit(*s.s)) && is_calendar(&st))
		return st;
	if (st.count == 3 && !(s.len && is_digit(*s.s)) && is_calendar(&st))
		return st;
	return none;
}

/* The first with a time of day that no digit stands before. */
static struct stamp find_stamp(struct span s, size_t *at)
{
	struct stamp st = { 0 };

	for (size_t i = 0; i < s.len; i++) {
		if (!is_digit(s.s[i]) || (i && is_digit(s.s[i - 1])))
			continue;
		st = take_stamp((struct span){ s.s + i, s.len - i });
		*at = i;
		if (st.count == 6)
			return st;
	}
	return (struct stamp){ 0 };
}

static double time_of(const struct stamp *st, bool utc)
{
	struct tm tm = { .tm_year = st->parts[0] - 1900, .tm_mon = st->parts[1] - 1,
		.tm_mday = st->parts[2], .tm_hour = st->parts[3], .tm_min = st->parts[4],
		.tm_sec = st->parts[5], .tm_isdst = -1 };

	return (double)(utc ? timegm(&tm) : mktime(&tm));
}

bool time_parse(struct span s, double *time)
{
	bool utc = s.len && s.s[s.len - 1] == 'Z';
	struct stamp st;

	if (s.len && *s.s == '@')
		return number_parse((struct span){ s.s + 1, s.len - 1 }, time) &&
			isfinite(*time);
	s.len -= utc;
	st = take_stamp(s);
	if (!st.len || st.len != s.len)
		return false;
	*time = time_of(&st, utc);
	return true;
}

/* ---- words ---- */

static bool is_left_out(struct span word)
{
	for (size_t i = 0; i < sizeof(left_out) / sizeof(*left_out); i++)
		if (word.len == strlen(left_out[i]) &&
			!strncasecmp(word.s, left_out[i], word.len))
			return true;
	return false;
}

static struct span next_word(struct span *s, char between)
{
	const char *end = memchr(s->s, between, s->len);
	struct span word = { s->s, end ? (size_t)(end - s->s) : s->len };

	s->s += word.len + (end != NULL);
	s->len -= word.len + (end != NULL);
	return word;
}

/* All words that count, with the program's name or without. */
static struct text join_words(struct span s, char between, bool without_first)
{
	struct text t = { 0 };
	bool first = true;

	while (s.len) {
		struct span word = next_word(&s, between);
		bool counts = word.len && !is_left_out(word);

		if (counts && !(first && without_first)) {
			if (t.len)
				text_byte(&t, between);
			text_add(&t, word.s, word.len);
		}
		first &= !word.len;
	}
	return t;
}

/* Blanks of any kind at the ends, which stand between a stamp and what is before it. */
static struct span trim_ends(struct span s)
{
	while (s.len && strchr("_-. ", s.s[s.len - 1]) && s.s[s.len - 1])
		s.len--;
	while (s.len && strchr("_-. ", *s.s) && *s.s) {
		s.s++;
		s.len--;
	}
	return s;
}

static void take_words(struct run_name *name, struct span before, struct span stamp)
{
	char between = memchr(before.s, '_', before.len) ? '_' : '-';
	struct text scenario = join_words(before, between, between == '_'),
		stem = join_words(before, between, false);

	if (!scenario.len) {
		text_free(&scenario);
		scenario = join_words(before, between, false);
	}
	if (!scenario.len)
		text_str(&scenario, "default");
	name->scenario = scenario.s;
	if (stem.len && stamp.len)
		text_byte(&stem, '_');
	text_add(&stem, stamp.s, stamp.len);
	name->stem = stem.s ? stem.s : xstrdup("");
}

static void parse_plainly(struct run_name *name, struct span base)
{
	size_t at = 0;
	struct stamp st = find_stamp(base, &at);
	const char *dot = memchr(base.s, '.', base.len);
	struct span stamp = { base.s + at, st.len };

	name->time = st.len ? time_of(&st, false) : (double)NAN;
	if (st.len)
		base.len = at;
	else if (dot && dot > base.s)
		base.len = (size_t)(dot - base.s);
	take_words(name, trim_ends(base), st.len ? stamp : SPAN(""));
	if (!st.len) {
		free(name->stem);
		name->stem = xstrdup("");
	}
}

/* ---- patterns of users ---- */

static void replace(char **text, struct span with)
{
	if (!with.len)
		return;
	free(*text);
	*text = xstrndup(with.s, with.len);
}

static int take_groups(struct run_name *name, struct span base,
	const struct pattern *pattern, struct error *error)
{
	struct span stamp = pattern_group(pattern, base, "stamp");
	struct span scenario = pattern_group(pattern, base, "scenario");
	struct text stem = { 0 };

	if (stamp.len && !time_parse(stamp, &name->time))
		return error_set(error, "%.*s: \"%.*s\" is no stamp such as 20260211_143022",
			(int)base.len, base.s, (int)stamp.len, stamp.s);
	replace(&name->scenario, scenario);
	replace(&name->label, pattern_group(pattern, base, "label"));
	if (stamp.len) {
		struct span program = pattern_group(pattern, base, "program");

		text_printf(&stem, "%.*s%s%s_%.*s", (int)program.len, program.len ?
			program.s : "", program.len ? "_" : "", name->scenario,
			(int)stamp.len, stamp.s);
		replace(&name->stem, text_span(&stem));
		text_free(&stem);
	}
	return 0;
}

int run_name_parse(struct run_name *name, const char *path, const struct pattern *pattern,
	struct error *error)
{
	struct span base = span_base_name(span_of(path));

	*name = (struct run_name){ .label = xstrdup("") };
	parse_plainly(name, base);
	if (!pattern)
		return 0;
	if (!pattern_matches(pattern, base)) {
		run_name_free(name);
		return error_set(error, "%s: the name does not match the pattern", path);
	}
	if (take_groups(name, base, pattern, error) == 0)
		return 0;
	run_name_free(name);
	return -1;
}

void run_name_free(struct run_name *name)
{
	free(name->scenario);
	free(name->stem);
	free(name->label);
}
