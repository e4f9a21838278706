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
	char text[NUMBER_FIXED_SIZE + 8];
	size_t len = number_fixed(text, value, decimals, true);

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
