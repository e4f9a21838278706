/* store_options.h - the command line of profstore. */
#ifndef PROFKIT_STORE_OPTIONS_H
#define PROFKIT_STORE_OPTIONS_H

#include "arguments.h"
#include "load.h"
#include "store.h"
#include "targets.h"

struct store_options {
	struct load load;		/* its files are what stands behind the command */
	const char *command;
	struct targets targets;		/* -t, -o */
	const char *db;
	long limit;			/* -n; -1: not given */
	unsigned width;
	enum when color;

	/* Of a run that is added, or of those that are looked for; NULL: not given. */
	const char *scenario, *label, *commit, *branch, *host;
	const char *time;		/* --time, as given */
	const char *name_pattern;
	double cpus;			/* NAN: not given */
	bool force, attach, keep_samples, under_profiler;
	double since, until;		/* NAN: not given */
	const char *file;		/* --file: of a run */

	/* Whether a command has a command line of its own; and where that begins in argv. */
	bool (*is_apart)(const char *command);
	int apart;
};

/* To be parsed in order. */
extern const struct argp store_argp;
struct store_options store_options_start(void);

/* What --scenario and so on ask for. */
struct store_filter store_options_filter(const struct store_options *o);

/* Opens the store, or says why not and exits. */
struct store *store_options_open(const struct store_options *o, enum store_mode mode);

/* What stands behind the command, at least least of them, or says what was expected. */
void store_options_expect(const struct store_options *o, size_t least, size_t most,
	const char *what);

/* A time as an option has it; says what was expected and exits where it is none. */
double store_parse_time(struct argp_state *state, const char *option, const char *arg);

/* The forms of tables, and the words for them; for commands with no others. */
extern const struct target_form store_forms[];

#endif
