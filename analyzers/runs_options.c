/* runs_options.c - what the commands of profstore that look at several runs share. */
#include "runs_options.h"

#include "xalloc.h"

enum {
	KEY_DB = 256, KEY_SCENARIO, KEY_LABEL, KEY_COMMIT, KEY_BRANCH, KEY_HOST, KEY_SINCE,
	KEY_UNTIL,
};

struct runs_options runs_options_start(const struct store_options *before)
{
	struct runs_options o = { .store = *before,
		.compare = diff_options_start("profstore") };

	o.compare.load.quiet = before->load.quiet;
	o.compare.load.metric = before->load.metric;
	o.compare.targets = before->targets;
	o.compare.limit = before->limit;
	o.compare.width = before->width;
	o.compare.color = before->color;
	return o;
}

struct store_filter runs_filter(const struct runs_options *o)
{
	return store_options_filter(&o->store);
}

static void add_run(struct load *load, char *name)
{
	load->files = xgrow(load->files, load->file_count, &load->file_capacity,
		sizeof(*load->files));
	load->files[load->file_count++] = name;
}

static const struct argp_option runs_list[] = {
	{ "db", KEY_DB, "FILE", 0, "The store (default profkit.db)", 1 },
	{ "metric", 'm', "NAME", 0, "Look at this value column", 80 },
	{ "quiet", 'q', 0, 0, "Say no warnings", 81 },
	{ 0 },
};

static error_t parse_runs(int key, char *arg, struct argp_state *state)
{
	struct runs_options *o = state->input;

	switch (key) {
	case KEY_DB: o->store.db = arg; break;
	case 'm': o->compare.load.metric = arg; break;
	case 'q': o->compare.load.quiet = true; break;
	case ARGP_KEY_ARG: add_run(&o->compare.load, arg); break;
	default: return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

const struct argp runs_argp = { .options = runs_list, .parser = parse_runs };

static const struct argp_option filter_list[] = {
	{ 0, 0, 0, 0, "Which runs:", 10 },
	{ "scenario", KEY_SCENARIO, "NAME", 0, "Of this scenario", 11 },
	{ "label", KEY_LABEL, "NAME", 0, "Of this label", 11 },
	{ "commit", KEY_COMMIT, "ID", 0, "Of this commit", 11 },
	{ "branch", KEY_BRANCH, "NAME", 0, "Of this branch", 11 },
	{ "host", KEY_HOST, "NAME", 0, "Of this machine", 11 },
	{ "since", KEY_SINCE, "TIME", 0, "From this time on", 12 },
	{ "until", KEY_UNTIL, "TIME", 0, "Up to this time", 12 },
	{ 0 },
};

static error_t parse_filter(int key, char *arg, struct argp_state *state)
{
	struct store_options *o = &((struct runs_options *)state->input)->store;

	switch (key) {
	case KEY_SCENARIO: o->scenario = arg; break;
	case KEY_LABEL: o->label = arg; break;
	case KEY_COMMIT: o->commit = arg; break;
	case KEY_BRANCH: o->branch = arg; break;
	case KEY_HOST: o->host = arg; break;
	case KEY_SINCE: o->since = store_parse_time(state, "--since", arg); break;
	case KEY_UNTIL: o->until = store_parse_time(state, "--until", arg); break;
	default: return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

const struct argp runs_filter_argp = { .options = filter_list, .parser = parse_filter };
