#include "store_options.h"

#include <math.h>

#include "number.h"
#include "runname.h"

enum {
	KEY_DB = 256, KEY_WIDTH, KEY_COLOR, KEY_SCENARIO, KEY_LABEL, KEY_COMMIT, KEY_BRANCH,
	KEY_HOST, KEY_CPUS, KEY_TIME, KEY_NAME_PATTERN, KEY_FORCE, KEY_ATTACH,
	KEY_KEEP_SAMPLES, KEY_UNDER_PROFILER, KEY_SINCE, KEY_UNTIL, KEY_FILE, KEY_COLUMNS,
};

const struct target_form store_forms[] = {
	{ "table", { ".txt" }, REPORT_TABLE },
	{ "json", { ".json" }, REPORT_JSON },
	{ "csv", { ".csv" }, REPORT_CSV },
	{ "tsv", { ".tsv" }, REPORT_TSV },
	{ "markdown", { ".md" }, REPORT_MARKDOWN },
	{ 0 },
};

static const struct argp_option option_list[] = {
	{ "db", KEY_DB, "FILE", 0, "The store (default profkit.db)", 1 },
	{ "to", 't', "FORM", 0,
		"Print table, json, csv, tsv or markdown; export: write this format", 2 },
	{ "output", 'o', "FILE", 0, "Write FILE instead of stdout", 2 },
	{ "limit", 'n', "N", 0, "list: the newest N runs; show: N functions (0: all)", 2 },
	{ "color", KEY_COLOR, "WHEN", 0, "Use colour: auto, always, never", 2 },
	{ "width", KEY_WIDTH, "COLUMNS", 0,
		"Fit a table to COLUMNS, 0: cut nothing (default: the terminal's)", 2 },
	{ 0, 0, 0, 0, "Which run it is (add), or which runs (others):", 10 },
	{ "scenario", KEY_SCENARIO, "NAME", 0, "What was run (default: from the file's name)",
		11 },
	{ "label", KEY_LABEL, "NAME", 0, "A name for one run or several", 11 },
	{ "commit", KEY_COMMIT, "ID", 0, "Commit (default: of the working directory)", 11 },
	{ "branch", KEY_BRANCH, "NAME", 0, "Branch (default: of the working directory)", 11 },
	{ "host", KEY_HOST, "NAME", 0, "Machine (default: this one)", 11 },
	{ "since", KEY_SINCE, "TIME", 0, "Only runs from this time on", 12 },
	{ "until", KEY_UNTIL, "TIME", 0, "Only runs up to this time", 12 },
	{ 0, 0, 0, 0, "Adding:", 20 },
	{ "cpus", KEY_CPUS, "N", 0, "CPUs of the machine (default: this one's)", 21 },
	{ "time", KEY_TIME, "TIME", 0,
		"When it began, as in 2026-02-11 14:30:22 (default: the stamp in its name)", 21 },
	{ "name-pattern", KEY_NAME_PATTERN, "RE", 0,
		"Take scenario, stamp and label from the file's name by named groups", 21 },
	{ "under-profiler", KEY_UNDER_PROFILER, 0, 0, "Its CPU contains a profiler's own", 22 },
	{ "keep-samples", KEY_KEEP_SAMPLES, 0, 0, "Store time lines too", 22 },
	{ "attach", KEY_ATTACH, 0, 0, "Store the files as they are, whatever they hold", 22 },
	{ "force", KEY_FORCE, 0, 0, "Store what is stored already once more", 22 },
	{ "columns", KEY_COLUMNS, "NAME=COLUMN,...", 0,
		"Which column of a CSV file is what: time=, cpu=, memory=", 22 },
	{ 0, 0, 0, 0, "Exporting:", 30 },
	{ "file", KEY_FILE, "NAME", 0, "The file of that name, where a run has several", 31 },
	{ 0, 0, 0, 0, "Reading:", 79 },
	{ 0 },
};

double store_parse_time(struct argp_state *state, const char *option, const char *arg)
{
	double time;

	if (!time_parse(span_of(arg), &time))
		argp_error(state, "%s: expected a time such as 2026-02-11 14:30:22, not "
			"\"%s\"", option, arg);
	return time;
}

static double parse_cpus(struct argp_state *state, const char *arg)
{
	double cpus;

	if (!number_parse(span_of(arg), &cpus) || !(cpus > 0) || cpus > 1e6)
		argp_error(state, "--cpus: expected a number of CPUs, not \"%s\"", arg);
	return cpus;
}

static error_t parse_run(struct store_options *o, int key, char *arg, struct argp_state *state)
{
	switch (key) {
	case KEY_SCENARIO: o->scenario = arg; break;
	case KEY_LABEL: o->label = arg; break;
	case KEY_COMMIT: o->commit = arg; break;
	case KEY_BRANCH: o->branch = arg; break;
	case KEY_HOST: o->host = arg; break;
	case KEY_CPUS: o->cpus = parse_cpus(state, arg); break;
	case KEY_TIME:
		store_parse_time(state, "--time", arg);
		o->time = arg;
		break;
	case KEY_NAME_PATTERN: o->name_pattern = arg; break;
	case KEY_FORCE: o->force = true; break;
	case KEY_ATTACH: o->attach = true; break;
	case KEY_KEEP_SAMPLES: o->keep_samples = true; break;
	case KEY_UNDER_PROFILER: o->under_profiler = true; break;
	case KEY_COLUMNS: o->load.columns = arg; break;
	default: return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

/* The first is the command, all others are load_argp's. */
static error_t take_argument(struct store_options *o, char *arg, struct argp_state *state)
{
	if (o->command)
		return ARGP_ERR_UNKNOWN;
	o->command = arg;
	if (o->is_apart && o->is_apart(arg)) {
		o->apart = state->next - 1;
		state->next = state->argc;
	}
	return 0;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct store_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT: state->child_inputs[0] = &o->load; break;
	case ARGP_KEY_ARG: return take_argument(o, arg, state);
	case 't': o->targets.to = arg; break;
	case 'o': targets_add(&o->targets, arg); break;
	case 'n': o->limit = argument_count(state, "--limit", arg, INT32_MAX); break;
	case KEY_DB: o->db = arg; break;
	case KEY_WIDTH: o->width = argument_width(state, arg); break;
	case KEY_COLOR: o->color = argument_when(state, "--color", arg); break;
	case KEY_SINCE: o->since = store_parse_time(state, "--since", arg); break;
	case KEY_UNTIL: o->until = store_parse_time(state, "--until", arg); break;
	case KEY_FILE: o->file = arg; break;
	default: return parse_run(o, key, arg, state);
	}
	return 0;
}

const struct argp store_argp = {
	.options = option_list,
	.parser = parse_option,
	.args_doc = "COMMAND [ARGUMENT...]",
	.doc = "Keep runs in one file: their profiles, logs and pictures.\n\n"
		"  add FILE...      store files; those of one name and stamp are one run\n"
		"  list             the runs, newest first\n"
		"  show RUN         what is known of a run\n"
		"  export RUN       its profile, log or picture as a file\n"
		"  rm RUN...        remove runs\n"
		"  sql QUERY        ask by SQL, see profstore(1)\n\n"
		"With options of their own, see profstore COMMAND --help:\n\n"
		"  diff RUN RUN     what changed between two runs, or sets of them\n"
		"  compare RUN...   several runs side by side\n"
		"  baseline set NAME RUN... | rm NAME | list\n"
		"  gate [RUN...]    hold new runs to a baseline, exit 1\n"
		"  trend FUNCTION   a figure over all runs, and where it stepped\n"
		"  bisect FUNCTION GOOD BAD\n"
		"                   which commit to measure next\n\n"
		"RUN is an id, a label, @SCENARIO (its newest), @SCENARIO~N (N before that) "
		"or baseline:NAME.\v",
	.children = (const struct argp_child[]){ { .argp = &load_each_argp }, { 0 } },
};

struct store_options store_options_start(void)
{
	return (struct store_options){ .db = "profkit.db", .limit = -1, .width = UINT32_MAX,
		.cpus = (double)NAN, .since = (double)NAN, .until = (double)NAN };
}

struct store_filter store_options_filter(const struct store_options *o)
{
	return (struct store_filter){ .scenario = o->scenario, .label = o->label,
		.branch = o->branch, .host = o->host, .commit = o->commit,
		.since = isnan(o->since) ? NULL : &o->since,
		.until = isnan(o->until) ? NULL : &o->until,
		.limit = o->limit > 0 ? (size_t)o->limit : 0 };
}

struct store *store_options_open(const struct store_options *o, enum store_mode mode)
{
	struct error error = { 0 };
	struct store *s = store_open(o->db, mode, &error);

	if (!s)
		tool_fail("%s", error.text);
	return s;
}

void store_options_expect(const struct store_options *o, size_t least, size_t most,
	const char *what)
{
	if (o->load.file_count < least || o->load.file_count > most)
		tool_fail("%s: expected %s", o->command, what);
}
