/* profstore.c - how a program developed over its runs: a store of them in one file. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>

#include "store_command.h"

/* A command is a line here, and a function in a file of its own. */
static const struct command {
	const char *word;
	int (*run)(const struct options *o);	/* the exit status */
} commands[] = {
	{ "add", store_command_add },
	{ "list", store_command_list },
	{ "show", store_command_show },
	{ "export", store_command_export },
	{ "rm", store_command_rm },
	{ "sql", store_command_sql },
};

enum { COMMANDS = sizeof(commands) / sizeof(*commands) };

static const struct command *find_command(const char *word)
{
	struct text words = { 0 };

	for (size_t i = 0; word && i < COMMANDS; i++)
		if (!strcmp(word, commands[i].word))
			return &commands[i];
	for (size_t i = 0; i < COMMANDS; i++)
		text_printf(&words, "%s%s", i ? ", " : "", commands[i].word);
	if (word)
		tool_fail("unknown command \"%s\"; there are %s", word, words.s);
	tool_fail("expected a command: %s", words.s);
}

int main(int argc, char **argv)
{
	struct options o = store_options_start();
	int status = 0;

	tool_start("profstore");
	/* A limit of the size of files is an error of writing, as a full disk is. */
	signal(SIGXFSZ, SIG_IGN);
	argv[0] = program_invocation_short_name;
	argp_parse(&store_argp, argc, argv, 0, NULL, &o);
	if (o.load.list_formats)
		load_show_formats(&o.targets);
	else
		status = find_command(o.command)->run(&o);
	load_free(&o.load);
	return status;
}
