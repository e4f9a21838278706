#include "tool.h"

#include <argp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The one piece of state: messages are said from wherever a program is. */
static const char *program_name = "profkit";

static void print_version(FILE *out, struct argp_state *state)
{
	fprintf(out, "%s (profkit) " PROFKIT_VERSION "\n", program_name);
}

void tool_start(const char *program)
{
	program_name = program;
	argp_program_version_hook = print_version;
	argp_err_exit_status = EXIT_TROUBLE;
}

__attribute__((format(printf, 1, 0)))
static void say(const char *format, va_list ap)
{
	fflush(stdout);
	fprintf(stderr, "%s: ", program_name);
	vfprintf(stderr, format, ap);
	fputc('\n', stderr);
}

void tool_say(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	say(format, ap);
	va_end(ap);
}

void tool_fail(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	say(format, ap);
	va_end(ap);
	exit(EXIT_TROUBLE);
}

bool when_parse(const char *word, enum when *when)
{
	static const char *const words[] = { "auto", "always", "never" };

	for (unsigned i = 0; i < 3; i++) {
		if (!strcmp(word, words[i])) {
			*when = (enum when)i;
			return true;
		}
	}
	return false;
}

bool tool_color(enum when when, const struct output *out)
{
	const char *term = getenv("TERM"), *no = getenv("NO_COLOR");

	if (when != WHEN_AUTO)
		return when == WHEN_ALWAYS;
	return output_is_terminal(out) && !(no && *no) && !(term && !strcmp(term, "dumb"));
}
