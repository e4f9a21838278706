#include "place.h"

bool place_known(struct span name, struct span file)
{
	return file.len && !span_is(file, "~") && span_compare(name, file) != 0;
}

void place_add(struct text *t, struct span file, int64_t line)
{
	text_add(t, file.s, file.len);
	if (line > 0)
		text_printf(t, ":%lld", (long long)line);
}

void place_add_behind(struct text *t, struct span file, int64_t line)
{
	if (!file.len)
		return;
	text_str(t, " (");
	place_add(t, file, line);
	text_byte(t, ')');
}
