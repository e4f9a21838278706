/* collapsed_dialect.c - what a file of collapsed stacks means by its lines. */
#include "collapsed.h"

#include "number.h"

enum {
	HEAD_SIZE = 1 << 16,
	MOST_LINES = 100,	/* that are looked at for detection and style */
};

const struct collapsed_column collapsed_columns[COUNTS_KINDS][COLLAPSED_COUNTS + 1] = {
	[COUNTS_ONE] = { { "samples", "count" } },
	[COUNTS_TWO] = { { "before", "count" }, { "after", "count" } },
	[COUNTS_TIME] = { { "time", "microseconds" } },
	[COUNTS_MEMORY] = { { "memory", "bytes" } },
	[COUNTS_FULL] = { { "time", "microseconds" }, { "cpu", "microseconds" },
		{ "memory", "bytes" } },
	[COUNTS_FULL_2] = { { "time", "microseconds" }, { "allocated", "bytes" },
		{ "freed", "bytes" } },
};

/* ---- one line ---- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* Leading digits, skipped. */
static size_t digits(struct span s, size_t at)
{
	while (at < s.len && is_digit(s.s[at]))
		at++;
	return at;
}

static size_t skip_number(struct span s, const char *prefix)
{
	size_t begin = strlen(prefix), end;

	if (!span_starts(s, prefix))
		return 0;
	end = digits(s, begin);
	return end > begin ? end : 0;
}

/* To the next ";" or the end. */
static size_t skip_frame(struct span s, size_t at)
{
	const char *end = at < s.len ? memchr(s.s + at, ';', s.len - at) : NULL;

	return end ? (size_t)(end - s.s) : s.len;
}

size_t collapsed_head(struct span stack)
{
	size_t p = skip_number(stack, "P"), tid = skip_number(stack, "tid:");
	struct span rest;

	if (tid && (tid == stack.len || stack.s[tid] == ';'))
		return tid;
	if (!p)
		p = skip_number(stack, "Process ");
	if (!p || p + 1 >= stack.len || stack.s[p] != ';')
		return 0;
	rest = (struct span){ stack.s + p + 1, stack.len - p - 1 };
	return *rest.s == 'T' ? p + 1 + skip_frame(rest, 0) : 0;
}

bool collapsed_is_comment(struct span line)
{
	double value;

	line = span_trim(line);
	if (!line.len)
		return true;
	if (*line.s != '#')
		return false;
	return line.len == 1 || is_blank(line.s[1]) || !memchr(line.s, ';', line.len) ||
		!collapsed_take_counts(&line, COUNTS_ONE, &value);
}

/* Digits with a fraction or without: "3", "3.", "3.25". */
static bool parse_count(struct span s, double *value)
{
	size_t end = digits(s, 0);

	if (!end)
		return false;
	if (end < s.len && s.s[end] == '.')
		end = digits(s, end + 1);
	return end == s.len && number_parse(s, value);
}

static bool parse_signed(struct span s, double *value)
{
	bool negative = s.len && *s.s == '-';

	if (negative)
		s.s++, s.len--;
	if (!parse_count(s, value))
		return false;
	if (negative)
		*value = -*value;
	return true;
}

/* "time,idle,bytes" as time, time that was not idle, bytes. */
static bool parse_full(struct span s, double *values)
{
	const char *first = s.len ? memchr(s.s, ',', s.len) : NULL;
	struct span time, memory;
	double idle;

	if (!first || s.s + s.len - first < 3 || first[2] != ',' ||
		(first[1] != '0' && first[1] != '1'))
		return false;
	time = (struct span){ s.s, (size_t)(first - s.s) };
	memory = (struct span){ first + 3, (size_t)(s.s + s.len - first - 3) };
	idle = first[1] - '0';
	if (!parse_count(time, &values[0]) || !parse_signed(memory, &values[2]))
		return false;
	values[1] = values[0] * (1 - idle);
	return true;
}

/* Takes the last word and the blanks before it. */
static struct span take_word(struct span *line)
{
	struct span word;
	size_t at = line->len;

	while (at && !is_blank(line->s[at - 1]))
		at--;
	word = (struct span){ line->s + at, line->len - at };
	while (at && is_blank(line->s[at - 1]))
		at--;
	line->len = at;
	return word;
}

static bool take_columns(struct span *line, size_t count, double *values)
{
	while (count--)
		if (!parse_count(take_word(line), &values[count]))
			return false;
	return true;
}

/* The usual count, some digits, without a second look. */
static bool take_digits(struct span *line, double *value)
{
	uint64_t sum = 0, power = 1;
	size_t at = line->len;

	for (; at && is_digit(line->s[at - 1]) && line->len - at < 15; at--) {
		sum += power * (uint64_t)(line->s[at - 1] - '0');
		power *= 10;
	}
	if (at < 2 || at == line->len || line->s[at - 1] != ' ' ||
		is_blank(line->s[at - 2]))
		return false;
	*value = (double)sum;
	line->len = at - 1;
	return true;
}

bool collapsed_take_counts(struct span *line, enum collapsed_counts counts,
	double *values)
{
	if (!line->len || is_blank(*line->s) || is_blank(line->s[line->len - 1]))
		*line = span_trim(*line);
	switch (counts) {
	case COUNTS_TWO: return take_columns(line, 2, values);
	case COUNTS_FULL_2: return take_columns(line, 3, values);
	case COUNTS_MEMORY: return parse_signed(take_word(line), values);
	case COUNTS_FULL: return parse_full(take_word(line), values);
	default: return take_digits(line, values) || take_columns(line, 1, values);
	}
}

const char *collapsed_expected(enum collapsed_counts counts)
{
	switch (counts) {
	case COUNTS_TWO: return "expected two counts after the stack";
	case COUNTS_MEMORY: return "no number of bytes after the last space";
	case COUNTS_FULL: return "expected \"time,idle,bytes\" after the last space";
	case COUNTS_FULL_2: return "expected three counts after the stack";
	default: return "no count after the last space";
	}
}

/* ---- the lines of a head ---- */

/* Takes a line; the last may have no end. */
static bool next_line(struct span *rest, struct span *line)
{
	const char *end;

	if (!rest->len)
		return false;
	end = memchr(rest->s, '\n', rest->len);
	line->s = rest->s;
	line->len = end ? (size_t)(end - rest->s) : rest->len;
	rest->s += line->len + !!end;
	rest->len -= line->len + !!end;
	return true;
}

/* The next line that is a stack. */
static bool next_stack(struct span *rest, struct span *line)
{
	while (next_line(rest, line))
		if (!collapsed_is_comment(*line))
			return true;
	return false;
}

static bool has_columns(struct span line, size_t count)
{
	double values[COLLAPSED_COUNTS];

	line = span_trim(line);
	return take_columns(&line, count, values);
}

static bool all_have_two(struct span all)
{
	struct span line;

	while (next_stack(&all, &line))
		if (!has_columns(line, 2))
			return false;
	return true;
}

static enum collapsed_counts austin_counts(struct span head, struct span first)
{
	double values[COLLAPSED_COUNTS];
	struct span line = first;

	if (collapsed_take_counts(&line, COUNTS_FULL, values))
		return COUNTS_FULL;
	if (has_columns(first, 3))
		return COUNTS_FULL_2;
	while (next_line(&head, &line) && line.s < first.s)
		if (span_is(span_trim(line), "# mode: memory"))
			return COUNTS_MEMORY;
	return COUNTS_TIME;
}

static bool has_duration(struct span head)
{
	const char *at = memmem(head.s, head.len, "\n# duration: ", 13);

	return at && memchr(at + 13, '\n', (size_t)(head.s + head.len - at) - 13);
}

/* ---- the style of the frames ---- */

struct votes {
	size_t frames, lines, style[FRAME_STYLES];
};

static void vote(struct votes *v, struct span frame)
{
	if (frame_text_is_line(frame)) {
		v->lines++;
		return;
	}
	v->frames++;
	for (enum frame_style s = STYLE_PAREN; s < STYLE_PAREN_L; s++)
		v->style[s] += frame_text_fits(frame, s);
}

static struct votes count_votes(struct span head)
{
	struct votes v = { 0 };
	struct span line;

	for (int n = 0; n < MOST_LINES && next_stack(&head, &line); n++) {
		size_t at = collapsed_head(line);

		line = span_trim(line);
		take_word(&line);
		for (at += at > 0; at < line.len;) {
			size_t end = skip_frame(line, at);

			vote(&v, (struct span){ line.s + at, end - at });
			at = end + 1;
		}
	}
	return v;
}

/* "name (file:line)" may stand among others; any other style is a whole file's. */
static enum frame_style find_style(struct span head)
{
	struct votes v = count_votes(head);

	if (2 * v.lines >= v.frames && v.lines)
		return 2 * v.style[STYLE_PAREN] >= v.frames ? STYLE_PAREN_L :
			STYLE_COLON_L;
	for (enum frame_style s = STYLE_DASH; s < STYLE_PAREN_L; s++)
		if (2 * v.style[s] > v.frames && v.style[s] > v.style[STYLE_PAREN])
			return s;
	return STYLE_PAREN;
}

/* ---- the whole ---- */

/* Which dialect the whole input is in. */
static struct collapsed_dialect find_dialect(struct input *in)
{
	struct span head = input_peek(in, HEAD_SIZE), rest = head, first, all;
	struct collapsed_dialect d = { 0 };

	if (!next_stack(&rest, &first))
		return d;
	d.style = find_style(head);
	if (collapsed_head(first))
		d.heads = *first.s == 't' ? HEADS_TID : HEADS_AUSTIN;
	if (d.heads == HEADS_AUSTIN) {
		d.counts = austin_counts(head, first);
		d.duration = span_starts(head, "# austin: ") && !has_duration(head);
	}
	if (!d.heads && (has_columns(first, 2) || !rest.len) && input_all(in, &all) &&
		all_have_two(all))
		d.counts = COUNTS_TWO;
	return d;
}

enum { KNOWN = 1 << 12, DURATION = 1 << 13 };

int collapsed_dialect(struct input *in)
{
	struct collapsed_dialect d = find_dialect(in);

	return KNOWN | (d.duration ? DURATION : 0) | (int)d.counts << 8 |
		(int)d.heads << 4 | (int)d.style;
}

struct collapsed_dialect collapsed_unpack(int dialect)
{
	return (struct collapsed_dialect){ .counts = dialect >> 8 & 15,
		.heads = dialect >> 4 & 15, .style = dialect & 15,
		.duration = dialect & DURATION };
}

/* ---- detection ---- */

struct looks {
	size_t lines, stacks, deep;
	bool table;		/* a stack looks like a row of numbers */
};

static bool is_figure(struct span word)
{
	for (size_t i = 0; i < word.len; i++)
		if (!is_digit(word.s[i]) && !strchr(".,:%+-", word.s[i]))
			return false;
	return true;
}

static void look_at(struct looks *l, struct span line)
{
	double values[COLLAPSED_COUNTS];
	bool indented = is_blank(*line.s), deep;

	if (!collapsed_take_counts(&line, COUNTS_ONE, values)) {
		l->lines++;
		return;
	}
	if (!line.len)
		return;		/* a count without a stack */
	deep = memchr(line.s, ';', line.len);
	l->lines++;
	l->stacks += deep || !indented;
	l->deep += deep;
	l->table |= !deep && (strchr(",:=", line.s[line.len - 1]) ||
		is_figure(take_word(&line)));
}

static bool is_austin(struct span first)
{
	struct span line = span_trim(first), word = take_word(&line);
	double values[COLLAPSED_COUNTS];

	return *first.s != 't' && collapsed_head(line) &&
		(parse_full(word, values) || parse_signed(word, values));
}

/* The begin of one long stack of many frames. */
static bool looks_deep(struct span head)
{
	for (size_t i = 0; i < head.len; i++)
		if ((unsigned char)head.s[i] < ' ')
			return false;
	return !strchr("{[<", *head.s) && memchr(head.s, ';', head.len);
}

int collapsed_detect(struct span head)
{
	struct looks l = { 0 };
	struct span line, rest = head;
	const char *end = head.s + head.len;

	while (l.lines < MOST_LINES && next_stack(&rest, &line)) {
		if (!l.lines && is_austin(line))
			return 80;
		if (l.lines && head.len >= HEAD_SIZE && line.s + line.len == end)
			break;	/* cut off */
		look_at(&l, line);
	}
	if (l.lines == 1 && !l.stacks && head.len >= HEAD_SIZE)
		return looks_deep(head) ? 5 : 0;
	if (10 * l.stacks >= 9 * l.lines && l.deep)
		return 50;
	if (l.stacks + 1 >= l.lines && l.deep)
		return 20;	/* so that the one bad line is told */
	return l.stacks && l.stacks == l.lines && !l.table ? 10 : 0;
}
