/* json_write.c - texts and numbers as JSON. */
#include <math.h>

#include "json_reader.h"

static void write_special(struct output *out, unsigned char c)
{
	static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
	const char *found = c ? strchr(from, c) : NULL;

	if (found) {
		output_byte(out, '\\');
		output_byte(out, to[found - from]);
	} else if (c < ' ') {
		output_printf(out, "\\u%04x", c);
	} else {
		output_str(out, "\xef\xbf\xbd");
	}
}

void json_write_string(struct output *out, struct span s)
{
	const char *p = s.s, *end = s.s + s.len;

	output_byte(out, '"');
	while (p < end) {
		const char *plain = json_plain_end(p, end);

		output_add(out, p, (size_t)(plain - p));
		if (plain < end)
			write_special(out, (unsigned char)*plain);
		p = plain + (plain < end);
	}
	output_byte(out, '"');
}

void json_write_text(struct output *out, struct span s)
{
	if (s.len)
		json_write_string(out, s);
	else
		output_str(out, "null");
}

void json_write_number(struct output *out, double value)
{
	if (isfinite(value))
		output_number(out, value);
	else
		output_str(out, "null");
}

void json_write_numbers(struct output *out, const double *values, size_t count)
{
	output_byte(out, '[');
	for (size_t i = 0; i < count; i++) {
		if (i)
			output_byte(out, ',');
		json_write_number(out, values[i]);
	}
	output_byte(out, ']');
}
