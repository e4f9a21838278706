/* profstore.c - how a program developed over its runs: a store of them in one file. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>

#include "runs_command.h"
#include "store_command.h"

/*
 * A command is a line here, and a function in a file of its own, which gives the exit
 * status: run with all options, or main with those before it and its own.
 */
static const struct command {
	const char *word;
	int (*run)(const struct store_options *o);
	int (*main)(const struct store_options *before, int argc, char **argv);
} commands[] = {
	{ "add", .run = store_command_add },
	{ "list", .run = store_command_list },
	{ "show", .run = store_command_show },
	{ "export", .run = store_command_export },
	{ "rm", .run = store_command_rm },
	{ "sql", .run = store_command_sql },
	{ "diff", .main = store_diff_main },
	{ "compare", .main = store_compare_main },
	{ "baseline", .main = store_baseline_main },
	{ "gate", .main = store_gate_main },
	{ "trend", .main = store_trend_main },
	{ "bisect", .main = store_bisect_main },
};

enum { COMMANDS = sizeof(commands) / sizeof(*commands) };

static const struct command *command_of(const char *word)
{
	for (size_t i = 0; word && i < COMMANDS; i++)
		if (!strcmp(word, commands[i].word))
			return &commands[i];
	return NULL;
}

static bool is_apart(const char *word)
{
	const struct command *c = command_of(word);

	return c && c->main;
}

static const struct command *find_command(const char *word)
{
	const struct command *c = command_of(word);
	struct text words = { 0 };

	if (c)
		return c;
	for (size_t i = 0; i < COMMANDS; i++)
		text_printf(&words, "%s%s", i ? ", " : "", commands[i].word);
	if (word)
		tool_fail("unknown command \"%s\"; there are %s", word, words.s);
	tool_fail("expected a command: %s", words.s);
}

/* Messages and usage begin with "profstore diff". */
static int run_apart(const struct command *c, const struct store_options *o, int argc, char **argv)
{
	struct text name = { 0 };
	int status;

	text_printf(&name, "%s %s", argv[0], c->word);
	argv[o->apart] = name.s;
	status = c->main(o, argc - o->apart, argv + o->apart);
	text_free(&name);
	return status;
}

int main(int argc, char **argv)
{
	struct store_options o = store_options_start();
	const struct command *command;
	int status;

	tool_start("profstore");
	/* A limit of the size of files is an error of writing, as a full disk is. */
	signal(SIGXFSZ, SIG_IGN);
	argv[0] = program_invocation_short_name;
	o.is_apart = is_apart;
	argp_parse(&store_argp, argc, argv, ARGP_IN_ORDER, NULL, &o);
	if (o.load.list_formats) {
		load_show_formats(&o.targets);
		return 0;
	}
	command = find_command(o.command);
	status = command->main ? run_apart(command, &o, argc, argv) : command->run(&o);
	load_free(&o.load);
	return status;
}
