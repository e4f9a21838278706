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
	xmlOutputBufferPtr buffer = xmlOutputBufferCreateIO(write_bytes, close_nothing, out, NULL);

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

void svg_number(struct svg *svg, const char *name, double value, int decimals, const char *suffix)
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

static size_t trimmed(char *out, size_t len)
{
	if (!memchr(out, '.', len))
		return len;
	while (out[len - 1] == '0')
		len--;
	if (out[len - 1] == '.')
		len--;
	out[len] = '\0';
	return len;
}

size_t fixed_format(char out[FIXED_SIZE], double value, int decimals, bool trim)
{
	static const double powers[] = { 1, 10, 100, 1e3, 1e4, 1e5, 1e6 };
	double scaled = nearbyint(fabs(value) * powers[decimals]);
	double whole = floor(scaled / powers[decimals]);
	double rest = scaled - whole * powers[decimals];
	const char *sign = value < 0 && scaled > 0 ? "-" : "";
	int len;

	if (fabs(value) >= 1e18 && fabs(value) < 1e30)
		return (size_t)snprintf(out, FIXED_SIZE, "%.0f", value);
	if (!(scaled < 1e18))
		return number_format(out, value);
	if (!decimals)
		return (size_t)snprintf(out, FIXED_SIZE, "%s%llu", sign, (unsigned long long)whole);
	len = snprintf(out, FIXED_SIZE, "%s%llu.%0*llu", sign, (unsigned long long)whole, decimals,
		(unsigned long long)rest);
	return trim ? trimmed(out, (size_t)len) : (size_t)len;
}
