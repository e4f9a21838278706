/* text.h - spans of bytes, and text that grows. */
#ifndef PROFKIT_TEXT_H
#define PROFKIT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Bytes that belong to somebody else; not NUL-terminated unless said so. */
struct span {
	const char *s;
	size_t len;
};

#define SPAN(literal) ((struct span){ (literal), sizeof(literal) - 1 })

static inline struct span span_of(const char *s)
{
	return (struct span){ s, strlen(s) };
}

static inline bool span_is(struct span a, const char *s)
{
	return a.len == strlen(s) && !memcmp(a.s, s, a.len);
}

bool span_starts(struct span a, const char *prefix);
bool span_ends(struct span a, const char *suffix);
struct span span_trim(struct span a);	/* without blanks at both ends */

/*
 * Below, at or above 0 as a stands before, with or behind b: by bytes, so by
 * code points.
 */
int span_compare(struct span a, struct span b);

/* What follows the last / or \ of a path; all of it where nothing does. */
struct span span_base_name(struct span path);

static inline bool is_digit(char c)
{
	return (unsigned char)(c - '0') < 10;
}

/* Bytes that we own and that grow; s is NUL-terminated once anything was added. */
struct text {
	char *s;
	size_t len, capacity;
};

void text_add(struct text *t, const char *s, size_t len);
/* Room for so many bytes more and a NUL: until then adding moves nothing. */
void text_reserve(struct text *t, size_t more);
void text_str(struct text *t, const char *s);
void text_byte(struct text *t, char c);
void text_printf(struct text *t, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* "s", or "" behind the number one. */
static inline const char *text_plural(size_t n)
{
	return n == 1 ? "" : "s";
}

/* "3 comments", "1 comment": the words begin with a plural in s; count 0 is not said. */
void text_counted(struct text *t, double count, const char *words);

/* All of it, until it is added to; s is not NULL. */
static inline struct span text_span(const struct text *t)
{
	return (struct span){ t->s ? t->s : "", t->len };
}

void text_clear(struct text *t);	/* empty, memory kept */
void text_free(struct text *t);

/* One code point as UTF-8 (surrogates too, as three bytes). */
void text_utf8(struct text *t, uint32_t code_point);

/*
 * The length of the UTF-8 sequence at s (1-4), or 0 where the bytes are not
 * valid UTF-8 (RFC 3629: no overlong forms, no surrogates, up to U+10FFFF).
 */
size_t utf8_length(const char *s, size_t len);

/*
 * Adds s with everything that a reader could not see or a format could not
 * hold made visible: invalid UTF-8 bytes as U+FFFD, control characters
 * (but tab, when keep_tab) as their picture in U+2400..U+2421, those that end
 * lines or turn their direction round as U+FFFD.
 */
void text_visible(struct text *t, struct span s, bool keep_tab);

/* Terminal columns that valid UTF-8 takes (wide characters count two). */
size_t utf8_width(struct span s);
/* Bytes of the longest begin that has at most so many columns. */
size_t utf8_fitting(struct span s, size_t columns);

/* A hash of bytes, the same on every run and machine. */
uint64_t hash_bytes(const void *bytes, size_t len);

#endif
