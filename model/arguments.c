#include "arguments.h"

#include <stdlib.h>

#include "number.h"

enum { MAX_WIDTH = 10000 };

void arguments_add(struct argp_state *state, struct arguments *list, const char *option,
	const char *arg)
{
	if (list->count == MAX_ARGUMENTS)
		argp_error(state, "more than %d times %s", MAX_ARGUMENTS, option);
	list->items[list->count++] = arg;
}

long argument_count(struct argp_state *state, const char *option, const char *arg,
	long max)
{
	char *end;
	long n = strtol(arg, &end, 10);

	if (end == arg || *end || n < 0 || n > max)
		argp_error(state, "%s: expected a number from 0 to %ld, not \"%s\"",
			option, max, arg);
	return n;
}

double argument_share(struct argp_state *state, const char *option, const char *example,
	const char *arg)
{
	struct span s = span_of(arg);
	bool in_percent = span_ends(s, "%");
	double value;

	s.len -= in_percent;
	if (!number_parse(span_trim(s), &value))
		value = -1;
	if (in_percent)
		value /= 100;
	if (!(value >= 0 && value <= 1))
		argp_error(state, "%s: expected a share such as %s, not \"%s\"", option,
			example, arg);
	return value;
}

unsigned argument_width(struct argp_state *state, const char *arg)
{
	return (unsigned)argument_count(state, "--width", arg, MAX_WIDTH);
}

enum when argument_when(struct argp_state *state, const char *option, const char *arg)
{
	enum when when = WHEN_AUTO;

	if (!when_parse(arg, &when))
		argp_error(state, "%s: expected auto, always or never, not \"%s\"",
			option, arg);
	return when;
}
