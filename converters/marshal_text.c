/* marshal_text.c - the strings of Python's marshal format as UTF-8. */
#include "marshal.h"

static void add_latin1(struct span s, struct text *to)
{
	for (size_t i = 0; i < s.len; i++)
		text_utf8(to, (unsigned char)s.s[i]);
}

static bool is_surrogate(const char *s, size_t len)
{
	const unsigned char *b = (const unsigned char *)s;

	return len >= 3 && b[0] == 0xED && b[1] >= 0xA0 && b[1] <= 0xBF && b[2] >= 0x80 &&
		b[2] <= 0xBF;
}

size_t marshal_utf8_length(const char *s, size_t len)
{
	size_t n = utf8_length(s, len);

	return n ? n : is_surrogate(s, len) ? 3 : 0;
}

/* False where some bytes were not UTF-8; U+FFFD stands for each then. */
static bool add_utf8(struct span s, struct text *to)
{
	bool valid = true;

	for (size_t i = 0, n; i < s.len; i += n) {
		n = marshal_utf8_length(s.s + i, s.len - i);
		if (n) {
			text_add(to, s.s + i, n);
		} else {
			text_utf8(to, 0xFFFD);
			valid = false;
			n = 1;
		}
	}
	return valid;
}

void marshal_text(const struct marshal_object *o, struct text *to)
{
	size_t before = to->len;

	if (o->encoding == MARSHAL_LATIN1) {
		add_latin1(o->text, to);
	} else if (!add_utf8(o->text, to) && o->encoding == MARSHAL_BYTES) {
		to->len = before;
		add_latin1(o->text, to);
	}
}
