#include "tool.h"

#include <argp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "text.h"
#include "xalloc.h"

/* The one piece of state: messages are said from wherever a program is. */
static const char *program_name = "profkit";

static void print_version(FILE *out, struct argp_state *state)
{
	fprintf(out, "%s (profkit) " PROFKIT_VERSION "\n", program_name);
}

/* argp's own margins are for 80 columns. */
static void fit_help(void)
{
	struct winsize size;
	char format[64];

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || size.ws_col < 20 ||
		size.ws_col >= 80)
		return;
	snprintf(format, sizeof(format), "rmargin=%u,opt-doc-col=%d", size.ws_col - 1u,
		size.ws_col < 60 ? 12 : 29);
	setenv("ARGP_HELP_FMT", format, 0);
}

void tool_start(const char *program)
{
	program_name = program;
	fit_help();
	argp_program_version_hook = print_version;
	argp_err_exit_status = EXIT_TROUBLE;
}

/* Names in messages come from files: terminals must not obey them. */
__attribute__((format(printf, 1, 0)))
static void say(const char *format, va_list ap)
{
	struct text visible = { 0 };
	char *text;

	if (vasprintf(&text, format, ap) < 0)
		xalloc_failed();
	text_visible(&visible, span_of(text), true);
	fflush(stdout);
	fprintf(stderr, "%s: %s\n", program_name, visible.s ? visible.s : "");
	text_free(&visible);
	free(text);
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
	/* What is still held is the system's to take back. */
	quick_exit(EXIT_TROUBLE);
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
	return output_is_terminal(out) && !(no && *no) &&
		!(term && !strcmp(term, "dumb"));
}
