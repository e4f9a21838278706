#include "error.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "text.h"

int error_set(struct error *e, const char *format, ...)
{
	char *text;
	va_list ap;

	if (!e || e->text)
		return -1;
	va_start(ap, format);
	if (vasprintf(&text, format, ap) >= 0)
		e->text = text;
	va_end(ap);
	return -1;
}

void error_free(struct error *e)
{
	free(e->text);
	e->text = NULL;
}
