/* profconv.c - gives profiles in another form. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "arguments.h"
#include "load.h"
#include "render.h"
#include "xalloc.h"

/* A file to write: -o FILE or -o FORMAT:FILE. */
struct target {
	const struct format *format;
	const char *path;		/* "-": stdout */
};

struct options {
	struct load load;
	const char *to;			/* -t */
	const char **outputs;		/* -o, as given */
	size_t output_count, output_capacity;
	bool strict, compact;
	double compact_share;		/* 0-1 */
	struct write_options write;
	struct flamegraph_options picture;
	bool layout_said;		/* --differential, if only with none */
};

/* ---- the picture, which is a format that programs with pictures have ---- */

static int write_svg(const struct profile *p, const struct write_options *options,
	struct output *out, struct loss *loss, struct error *error)
{
	metric_id metric = options->metric ? profile_find_metric(p, options->metric) :
		profile_default_metric(p);

	return render_flamegraph(p, metric, options->picture, out, error);
}

static const struct format format_svg = {
	.name = "svg",
	.summary = "a flame graph for browsers, alone or in other pages",
	.extensions = (const char *const[]){ ".svg", NULL },
	.carries = CARRIES_TREE | CARRIES_FILES | CARRIES_LINES | CARRIES_THREADS |
		CARRIES_UNITS | CARRIES_FRACTIONS,
	.write = write_svg,
};

/* ---- options ---- */

enum {
	KEY_STRICT = 256, KEY_COMPACT, KEY_THREADS, KEY_NODE_FRACTION, KEY_EDGE_FRACTION,
	KEY_PICTURE,	/* and all behind it: flamegraph_option()'s, by name */
};

static const struct argp_option option_list[] = {
	{ "to", 't', "FORMAT", 0, "Write FORMAT; svg is a flame graph", 1 },
	{ "output", 'o', "FILE", 0,
		"Write to FILE, in the format of its ending; or FORMAT:FILE.  May be repeated",
		1 },
	{ "strict", KEY_STRICT, 0, 0, "Exit 1 where the output cannot hold all", 2 },
	{ "compact", KEY_COMPACT, "SHARE", OPTION_ARG_OPTIONAL,
		"Merge equal stacks, drop their order, and fold calls below SHARE (as 1%)", 2 },
	{ "threads", KEY_THREADS, 0, 0, "Process and thread as the outermost frames", 2 },
	{ "node-fraction", KEY_NODE_FRACTION, "SHARE", 0,
		"dot: leave out functions below SHARE (default 0.5%)", 3 },
	{ "edge-fraction", KEY_EDGE_FRACTION, "SHARE", 0,
		"dot: leave out calls below SHARE (default 0.1%)", 3 },
	{ 0, 0, 0, 0, "Flame graphs:", 10 },
	{ "style", KEY_PICTURE, "STYLE", 0,
		"flame, icicle, chart, sandwich=RE or sunburst", 11 },
	{ "reversed", KEY_PICTURE + 1, 0, 0, "The innermost call first", 11 },
	{ "order", KEY_PICTURE + 2, "ORDER", 0, "Siblings by name, weight or time", 11 },
	{ "palette", KEY_PICTURE + 3, "NAME", 0, "Colours: hot, mem, io, java, colorblind ...",
		11 },
	{ "color-by", KEY_PICTURE + 4, "WHAT", 0, "function, module, file, thread or self", 11 },
	{ "title", KEY_PICTURE + 5, "TEXT", 0, "The title", 12 },
	{ "subtitle", KEY_PICTURE + 6, "TEXT", 0, "The line below it", 12 },
	{ "notes", KEY_PICTURE + 7, "TEXT", 0, "What stands below the picture", 12 },
	{ "width", KEY_PICTURE + 8, "PX", 0, "Width; without it the window's", 12 },
	{ "height", KEY_PICTURE + 9, "PX", 0, "Height of a frame", 12 },
	{ "font", KEY_PICTURE + 10, "NAME", 0, "The font", 12 },
	{ "min-width", KEY_PICTURE + 11, "PX", 0,
		"Narrower frames are cut, and said to be; or a share, as 1%", 12 },
	{ "differential", KEY_PICTURE + 12, "LAYOUT", OPTION_ARG_OPTIONAL,
		"Before and after in one picture, as wide as both, before or after (or none)", 11 },
	{ 0 },
};

/* The long name of a key at or behind KEY_PICTURE; NULL for any other. */
static const char *picture_option(int key)
{
	for (const struct argp_option *o = option_list; key >= KEY_PICTURE && (o->name || o->doc); o++)
		if (o->key == key)
			return o->name;
	return NULL;
}

static double parse_share(struct argp_state *state, const char *option, const char *arg)
{
	return argument_share(state, option, "0.5% or 0.005", arg);
}

static void set_picture(struct argp_state *state, struct options *o, int key,
	const char *arg)
{
	struct error error = { 0 };

	if (flamegraph_option(&o->picture, picture_option(key), arg, &error) < 0)
		argp_error(state, "%s", error.text);
	o->layout_said |= !strcmp(picture_option(key), "differential");
}

static void start(struct argp_state *state, struct options *o)
{
	state->child_inputs[0] = &o->load;
	state->child_inputs[1] = &o->load.filters;
}

static void add_output(struct options *o, const char *arg)
{
	o->outputs = xgrow(o->outputs, o->output_count, &o->output_capacity,
		sizeof(*o->outputs));
	o->outputs[o->output_count++] = arg;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT: start(state, o); break;
	case 't': o->to = arg; break;
	case 'o': add_output(o, arg); break;
	case KEY_STRICT: o->strict = true; break;
	case KEY_COMPACT:
		o->compact = true;
		o->compact_share = arg ? parse_share(state, "--compact", arg) : 0;
		break;
	case KEY_THREADS: o->write.threads = o->picture.threads = true; break;
	case KEY_NODE_FRACTION:
		o->write.node_fraction = parse_share(state, "--node-fraction", arg);
		break;
	case KEY_EDGE_FRACTION:
		o->write.edge_fraction = parse_share(state, "--edge-fraction", arg);
		break;
	default:
		if (key < KEY_PICTURE || !picture_option(key))
			return ARGP_ERR_UNKNOWN;
		set_picture(state, o, key, arg);
	}
	return 0;
}

static const struct argp argp = {
	.options = option_list,
	.parser = parse_option,
	.args_doc = "[FILE...]",
	.doc = "Give a profile in another form.  Several files are merged; no file is stdin.",
	.children = (const struct argp_child[]){ { .argp = &load_argp },
		{ .argp = &filter_argp }, { 0 } },
};

/* ---- what to write ---- */

static const struct format *find_format(const char *name)
{
	return strcmp(name, format_svg.name) ? format_find(name) : &format_svg;
}

static const struct format *target_format(const char *name)
{
	const struct format *format = find_format(name);

	if (!format)
		tool_fail("unknown output format \"%s\"; see --list-formats", name);
	if (!format->write)
		tool_fail("%s is only read, not written; see --list-formats", name);
	return format;
}

static void say_others(const char *path, const struct format *chosen)
{
	struct text names = { 0 };

	for (size_t i = 0; formats[i]; i++)
		for (const char *const *e = formats[i]->extensions; e && *e; e++)
			if (formats[i] != chosen && formats[i]->write &&
				span_ends(span_of(path), *e))
				text_printf(&names, ", %s", formats[i]->name);
	tool_say("%s: written as %s; -t says otherwise (%s)", path, chosen->name,
		names.s ? names.s + 2 : "");
	text_free(&names);
}

static const struct format *format_of_file(const struct options *o, const char *path)
{
	const struct format *format;
	unsigned others;

	if (o->to)
		return target_format(o->to);
	if (span_ends(span_of(path), ".svg"))
		return &format_svg;
	format = format_by_ending(path, &others);
	if (!format)
		tool_fail("%s: no format has this ending; say it with -t, or -o FORMAT:%s",
			path, path);
	if (others && !o->load.quiet)
		say_others(path, format);
	return format;
}

/* "FORMAT:FILE" where FORMAT is one that we know, else all of it is a file. */
static struct target parse_target(const struct options *o, const char *arg)
{
	const char *colon = strchr(arg, ':');
	char *word = colon ? xstrndup(arg, (size_t)(colon - arg)) : NULL;
	struct target target = { .path = arg };

	if (word && find_format(word))
		target = (struct target){ target_format(word), colon + 1 };
	else
		target.format = format_of_file(o, arg);
	free(word);
	if (!*target.path)
		tool_fail("-o %s: expected the name of a file", arg);
	return target;
}

static struct target *find_targets(struct options *o)
{
	struct target *targets;
	size_t to_stdout = 0;

	if (!o->output_count && !o->to)
		tool_fail("say what to write: -t FORMAT or -o FILE; see --list-formats");
	if (!o->output_count)
		add_output(o, "-");
	targets = xcalloc(o->output_count, sizeof(*targets));
	for (size_t i = 0; i < o->output_count; i++) {
		targets[i] = parse_target(o, o->outputs[i]);
		to_stdout += !strcmp(targets[i].path, "-");
	}
	if (to_stdout > 1)
		tool_fail("only one output can go to stdout");
	return targets;
}

static unsigned wanted_by(const struct options *o, const struct format *f)
{
	bool time = o->picture.style == STYLE_CHART || o->picture.order == ORDER_TIME;

	if (f == &format_svg)
		return WANT_TREE | (time ? WANT_TIMELINE : 0);
	return (f->carries & CARRIES_GRAPH ? 0 : WANT_TREE) |
		(f->carries & CARRIES_TIMELINE ? WANT_TIMELINE : 0) |
		(f->carries & CARRIES_COUNTERS ? WANT_COUNTERS : 0) |
		(o->strict || !o->load.quiet ? WANT_TIMELINE | WANT_COUNTERS : 0);
}

/* What must be read: for other formats all that there is, where losses are to be told. */
static unsigned wanted(const struct options *o, const struct target *targets)
{
	unsigned want = WANT_GRAPH;

	for (size_t i = 0; i < o->output_count; i++)
		want |= wanted_by(o, targets[i].format);
	return want;
}

/* ---- writing ---- */

struct work {
	const struct options *o;
	const struct profile *p;
	bool lost;		/* something that was there is in no output */
};

static void write_target(const struct work *w, const struct target *t, struct loss *loss)
{
	struct error error = { 0 };
	struct output *out = output_open(t->path, &error);

	if (!out)
		tool_fail("%s", error.text);
	if (t->format->binary && output_is_terminal(out)) {
		output_abort(out);
		tool_fail("%s is binary and not for terminals; use -o", t->format->name);
	}
	if (t->format->write(w->p, &w->o->write, out, loss, &error) < 0) {
		output_abort(out);
		tool_fail("%s", error.text);
	}
	if (output_close(out, &error) < 0)
		tool_fail("%s", error.text);
}

static void say_losses(struct work *w, const struct target *t, const struct loss *loss)
{
	struct text text = { 0 };

	for (size_t i = 0; i < loss_count(loss); i++) {
		w->lost = true;
		if (w->o->load.quiet)
			continue;
		text_clear(&text);
		loss_print(loss, i, &text);
		tool_say("%s cannot hold %s", t->format->name, text.s);
	}
	text_free(&text);
}

static void write_all(struct work *w, const struct target *targets)
{
	for (size_t i = 0; i < w->o->output_count; i++) {
		struct loss *loss = loss_new();

		if (targets[i].format != &format_svg)
			loss_compare(loss, w->p, targets[i].format);
		write_target(w, &targets[i], loss);
		say_losses(w, &targets[i], loss);
		loss_free(loss);
	}
}

/* What the readers found and the model does not hold. */
static void say_unread(struct work *w)
{
	struct text text = { 0 };

	for (size_t i = 0; i < w->p->note_count; i++) {
		const struct note *n = &w->p->notes[i];

		if (n->kind != NOTE_LOST)
			continue;
		w->lost = true;
		if (w->o->load.quiet)
			continue;
		text_clear(&text);
		text_counted(&text, n->count, profile_str(w->p, n->text));
		tool_say("not read: %s", text.s);
	}
	text_free(&text);
}

static size_t count_nodes(const struct profile *p)
{
	return p->node_count - p->thread_count - 1;
}

static struct profile *compact(struct work *w, struct profile *p)
{
	struct profile *result = filter_compact(p, w->o->compact_share);
	size_t folded = count_nodes(p) - count_nodes(result);

	w->lost |= folded || p->sample_count_stored;
	if (p->sample_count_stored && !w->o->load.quiet)
		tool_say("compact: the order of %zu sample%s is dropped",
			p->sample_count_stored, text_plural(p->sample_count_stored));
	if (folded && !w->o->load.quiet)
		tool_say("compact: %zu call%s below %g %% folded into the callers",
			folded, text_plural(folded), w->o->compact_share * 100);
	profile_free(p);
	return result;
}

static void say_estimated(const struct work *w, const struct target *targets)
{
	bool stacks = false;

	for (size_t i = 0; i < w->o->output_count; i++)
		stacks |= !(targets[i].format->carries & CARRIES_GRAPH);
	if (w->p->estimated && stacks && !w->o->load.quiet)
		tool_say("%s: stacks are estimated from the call graph",
			profile_shown_file(w->p));
}

/* Whether an output holds each value column in a unit of its own. */
static bool keeps_metrics(const struct options *o, const struct target *targets)
{
	const unsigned both = CARRIES_METRICS | CARRIES_UNITS;

	for (size_t i = 0; i < o->output_count; i++)
		if ((targets[i].format->carries & both) == both)
			return true;
	return false;
}

/* What was measured before and after is shown as that, where nothing else was asked for. */
static void choose_layout(struct options *o, const struct profile *p)
{
	const struct flamegraph_options *picture = &o->picture;
	bool plain = picture->style == STYLE_CHART ||
		(picture->color_by != COLOR_BY_FUNCTION &&
			picture->color_by != COLOR_BY_SELF);

	if (!o->layout_said && !o->load.metric && !plain && flamegraph_is_differential(p))
		o->picture.differential = DIFFERENTIAL_BOTH;
}

static int convert(struct options *o)
{
	struct target *targets = find_targets(o);
	struct work w = { .o = o };
	struct profile *p;
	metric_id metric;

	o->load.every_metric = !o->load.metric && keeps_metrics(o, targets);
	p = load_profile(&o->load, wanted(o, targets), &metric);

	if (o->compact)
		p = compact(&w, p);
	w.p = p;
	choose_layout(o, p);
	o->write.metric = o->load.metric;
	o->write.picture = &o->picture;
	say_unread(&w);
	say_estimated(&w, targets);
	write_all(&w, targets);
	profile_free(p);
	free(targets);
	return o->strict && w.lost ? EXIT_FOUND : 0;
}

static int list_formats(const struct options *o)
{
	struct error error = { 0 };
	struct output *out = output_open(o->output_count ? o->outputs[0] : "-", &error);

	if (!out)
		tool_fail("%s", error.text);
	load_list_formats(o->to, &format_svg, out);
	if (output_close(out, &error) < 0)
		tool_fail("%s", error.text);
	return 0;
}

int main(int argc, char **argv)
{
	struct options o = { .picture = flamegraph_defaults,
		.write = { .node_fraction = 0.005, .edge_fraction = 0.001 } };
	int status;

	tool_start("profconv");
	argv[0] = program_invocation_short_name;
	argp_parse(&argp, argc, argv, 0, NULL, &o);
	status = o.load.list_formats ? list_formats(&o) : convert(&o);
	load_free(&o.load);
	free(o.outputs);
	return status;
}
