#include "svg.h"

#include <libxml/xmlwriter.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "number.h"
#include "xalloc.h"

struct svg {
	xmlTextWriterPtr writer;
};

static int write_bytes(void *out, const char *bytes, int count)
{
	output_add(out, bytes, (size_t)count);
	return count;
}

static int close_nothing(void *out)
{
	(void)out;
	return 0;
}

struct svg *svg_new(struct output *out)
{
	struct svg *svg = xmalloc(sizeof(*svg));
	xmlOutputBufferPtr buffer = xmlOutputBufferCreateIO(write_bytes,
		close_nothing, out, NULL);

	svg->writer = xmlNewTextWriter(buffer);
	xmlTextWriterStartDocument(svg->writer, NULL, "UTF-8", NULL);
	return svg;
}

void svg_free(struct svg *svg)
{
	xmlTextWriterEndDocument(svg->writer);
	xmlFreeTextWriter(svg->writer);
	free(svg);
}

static const xmlChar *xml(const char *s)
{
	return (const xmlChar *)s;
}

void svg_begin(struct svg *svg, const char *element)
{
	xmlTextWriterStartElement(svg->writer, xml(element));
}

void svg_end(struct svg *svg)
{
	xmlTextWriterEndElement(svg->writer);
}

void svg_newline(struct svg *svg)
{
	xmlTextWriterWriteRawLen(svg->writer, xml("\n"), 1);
}

void svg_attr(struct svg *svg, const char *name, const char *value)
{
	xmlTextWriterWriteAttribute(svg->writer, xml(name), xml(value));
}

void svg_number(struct svg *svg, const char *name, double value, int decimals,
	const char *suffix)
{
	char text[FIXED_SIZE + 8];
	size_t len = fixed_format(text, value, decimals, true);

	snprintf(text + len, sizeof(text) - len, "%s", suffix);
	svg_attr(svg, name, text);
}

void svg_exact(struct svg *svg, const char *name, double value)
{
	char text[NUMBER_SIZE];

	number_format(text, value);
	svg_attr(svg, name, text);
}

void svg_text(struct svg *svg, const char *text)
{
	xmlTextWriterWriteString(svg->writer, xml(text));
}

void svg_comment(struct svg *svg, const char *text)
{
	xmlTextWriterWriteComment(svg->writer, xml(text));
}

void svg_end_with(struct svg *svg, const char *text)
{
	svg_text(svg, text);
	svg_end(svg);
}

void svg_lines(struct svg *svg, const char *const *lines)
{
	xmlTextWriterStartCDATA(svg->writer);
	for (; *lines; lines++)
		xmlTextWriterWriteRaw(svg->writer, xml(*lines));
	xmlTextWriterEndCDATA(svg->writer);
}

static size_t put_whole(char *out, uint64_t value)
{
	char digits[24];
	size_t count = 0, len = 0;

	do
		digits[count++] = (char)('0' + value % 10);
	while (value /= 10);
	while (count)
		out[len++] = digits[--count];
	return len;
}

/* ".25"; nothing where all would be trimmed away. */
static size_t put_decimals(char *out, uint64_t value, int decimals, bool trim)
{
	size_t len = (size_t)decimals + 1;

	out[0] = '.';
	for (int i = decimals; i; i--, value /= 10)
		out[i] = (char)('0' + value % 10);
	while (trim && len > 1 && out[len - 1] == '0')
		len--;
	return len > 1 ? len : 0;
}

size_t fixed_format(char out[FIXED_SIZE], double value, int decimals, bool trim)
{
	static const uint64_t powers[] = { 1, 10, 100, 1000, 10000, 100000, 1000000 };
	double scaled = nearbyint(fabs(value) * (double)powers[decimals]);
	size_t len = 0;

	if (fabs(value) >= 1e12 && fabs(value) < 1e30)
		return (size_t)snprintf(out, FIXED_SIZE, "%.0f", value);
	if (!(scaled < 1e18))
		return number_format(out, value);
	if (value < 0 && scaled > 0)
		out[len++] = '-';
	len += put_whole(out + len, (uint64_t)scaled / powers[decimals]);
	len += put_decimals(out + len, (uint64_t)scaled % powers[decimals],
		decimals, trim);
	out[len] = '\0';
	return len;
}
