/* shorten.c - text that fits so many columns of a terminal, cut between characters. */
#include "report_table.h"

static size_t char_length(const char *s, size_t len)
{
	size_t n = utf8_length(s, len);

	return n ? n : 1;
}

/* How many bytes of s take at most width columns. */
static size_t head_length(struct span s, size_t width)
{
	size_t at = 0, used = 0;

	while (at < s.len) {
		size_t n = char_length(s.s + at, s.len - at);

		used += utf8_width((struct span){ s.s + at, n });
		if (used > width)
			break;
		at += n;
	}
	return at;
}

/*
 * Where the last width columns of s begin; marks that combine go with what they
 * are on.
 */
static size_t tail_start(struct span s, size_t width)
{
	size_t all = utf8_width(s), at = 0, before = 0;

	while (at < s.len) {
		size_t n = char_length(s.s + at, s.len - at);
		size_t w = utf8_width((struct span){ s.s + at, n });

		if (all - before <= width && w)
			break;
		before += w;
		at += n;
	}
	return at;
}

void cut_middle(struct text *t, struct span s, size_t width)
{
	size_t left = width / 2, tail;

	if (utf8_width(s) <= width) {
		text_add(t, s.s, s.len);
		return;
	}
	if (!width)
		return;
	text_add(t, s.s, head_length(s, left));
	text_str(t, "…");
	tail = tail_start(s, width - 1 - left);
	text_add(t, s.s + tail, s.len - tail);
}

void cut_start(struct text *t, struct span s, size_t width)
{
	size_t tail;

	if (utf8_width(s) <= width) {
		text_add(t, s.s, s.len);
		return;
	}
	tail = tail_start(s, width ? width - 1 : 0);
	text_str(t, "…");
	text_add(t, s.s + tail, s.len - tail);
}
