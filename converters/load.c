/* load.c - the shared options, and the profile that they ask for. */
#include "load.h"

#include <math.h>
#include <stdlib.h>

#include "arguments.h"
#include "callgraph.h"
#include "json.h"
#include "progress.h"
#include "targets.h"
#include "units.h"
#include "xalloc.h"

enum {
	KEY_MAX_SIZE = 256, KEY_AVERAGE, KEY_PROGRESS, KEY_LIST_FORMATS,
	KEY_THREAD, KEY_PROCESS, KEY_FOCUS, KEY_IGNORE, KEY_HIDE, KEY_ROOT,
	KEY_STRIP_DIRS, KEY_MERGE_RECURSION, KEY_TIME_RANGE, KEY_NO_IDLE, KEY_IDLE_FRAMES,
	KEY_NAMES,
};

static const struct argp_option load_options[] = {
	{ "average", KEY_AVERAGE, 0, 0, "Divide several files' sum by their number", 80 },
	{ "metric", 'm', "NAME", 0, "Look at this value column", 80 },
	{ "from", 'f', "FORMAT", 0, "Read FORMAT instead of what the bytes look like", 80 },
	{ "jobs", 'j', "N", 0, "Read with N threads (default: one a processor)", 81 },
	{ "max-size", KEY_MAX_SIZE, "SIZE", 0,
		"Hold at most SIZE bytes of a file at once (default 4GiB)", 81 },
	{ "progress", KEY_PROGRESS, "WHEN", 0, "Show progress: auto, always, never", 81 },
	{ "quiet", 'q', 0, 0, "Say no warnings", 81 },
	{ "verbose", 'v', 0, 0, "Say what is read and how", 81 },
	{ "list-formats", KEY_LIST_FORMATS, 0, 0, "List the formats and exit", 82 },
	{ 0 },
};

static void add_file(struct load *load, char *file)
{
	load->files = xgrow(load->files, load->file_count, &load->file_capacity,
		sizeof(*load->files));
	load->files[load->file_count++] = file;
}

static unsigned parse_jobs(struct argp_state *state, const char *arg)
{
	char *end;
	long jobs = strtol(arg, &end, 10);

	if (*end || end == arg || jobs < 0 || jobs > 1024)
		argp_error(state, "-j: expected a number of threads, not \"%s\"", arg);
	return (unsigned)jobs;
}

static uint64_t parse_size(struct argp_state *state, const char *arg)
{
	double size;

	if (!value_parse(arg, "bytes", &size) || !(size >= 1) || size > 1e18)
		argp_error(state, "--max-size: expected a size such as 500MiB, not \"%s\"",
			arg);
	return (uint64_t)size;
}

static error_t parse_load(int key, char *arg, struct argp_state *state)
{
	struct load *load = state->input;

	switch (key) {
	case 'f': load->from = arg; break;
	case 'm': load->metric = arg; break;
	case 'j': load->jobs = parse_jobs(state, arg); break;
	case 'q': load->quiet = true; break;
	case 'v': load->verbose = true; break;
	case KEY_MAX_SIZE: load->max_size = parse_size(state, arg); break;
	case KEY_AVERAGE: load->average = true; break;
	case KEY_LIST_FORMATS: load->list_formats = true; break;
	case KEY_PROGRESS:
		load->progress = argument_when(state, "--progress", arg);
		break;
	case ARGP_KEY_ARG: add_file(load, arg); break;
	default: return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

const struct argp load_argp = { .options = load_options, .parser = parse_load };
const struct argp load_each_argp = { .options = load_options + 1, .parser = parse_load };
const struct argp load_logs_argp = { .options = load_options + 2, .parser = parse_load };

static const struct argp_option filter_options[] = {
	{ 0, 0, 0, 0, "What to look at (RE is a PCRE2 pattern):", 40 },
	{ "focus", KEY_FOCUS, "RE", 0, "Only stacks with a matching function", 41 },
	{ "ignore", KEY_IGNORE, "RE", 0, "Only stacks without a matching function", 41 },
	{ "hide", KEY_HIDE, "RE", 0, "Leave matching functions out of the stacks", 41 },
	{ "root", KEY_ROOT, "RE", 0, "Begin stacks at the outermost matching function", 41 },
	{ "thread", KEY_THREAD, "RE", 0, "Only threads whose name or id matches", 42 },
	{ "process", KEY_PROCESS, "RE", 0, "Only processes whose name or id matches", 42 },
	{ "time-range", KEY_TIME_RANGE, "A..B", 0,
		"Only what ran between two times, as in 1.5s..2s", 42 },
	{ "no-idle", KEY_NO_IDLE, 0, 0, "Leave out stacks that wait", 42 },
	{ "idle-frames", KEY_IDLE_FRAMES, "RE", 0, "What waits, instead of the known names", 42 },
	{ "names", KEY_NAMES, "RULES", 0, "Take out of names what differs from run to run: "
		"jvm, rust, cpp, js, python, tmp, hex, all, or files of rules", 43 },
	{ "granularity", 'g', "BY", 0,
		"One entry a function, line, file, module, thread, thread-group, process "
		"or path", 43 },
	{ "by", 0, 0, OPTION_ALIAS, 0, 43 },
	{ "strip-dirs", KEY_STRIP_DIRS, 0, 0, "Files without their directories", 43 },
	{ "merge-recursion", KEY_MERGE_RECURSION, 0, 0,
		"A function that calls itself directly is one call", 43 },
	{ 0 },
};

static enum granularity parse_granularity(struct argp_state *state, const char *arg)
{
	int by = granularity_find(arg);

	if (by < 0)
		argp_error(state, "unknown granularity \"%s\"; there are function, line, "
			"file, module, thread, thread-group, process and path", arg);
	return (enum granularity)by;
}

static error_t parse_filters(int key, char *arg, struct argp_state *state)
{
	struct filters *f = state->input;

	switch (key) {
	case KEY_FOCUS: f->focus = arg; break;
	case KEY_IGNORE: f->ignore = arg; break;
	case KEY_HIDE: f->hide = arg; break;
	case KEY_ROOT: f->root = arg; break;
	case KEY_THREAD: f->thread = arg; break;
	case KEY_PROCESS: f->process = arg; break;
	case KEY_TIME_RANGE: f->time_range = arg; break;
	case KEY_NO_IDLE: f->no_idle = true; break;
	case KEY_NAMES: f->names = arg; break;
	case KEY_IDLE_FRAMES:
		f->idle_frames = arg;
		f->no_idle = true;
		break;
	case 'g': f->granularity = parse_granularity(state, arg); break;
	case KEY_STRIP_DIRS: f->strip_dirs = true; break;
	case KEY_MERGE_RECURSION: f->merge_recursion = true; break;
	default: return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

const struct argp filter_argp = { .options = filter_options, .parser = parse_filters };

/* ---- reading ---- */

static const struct format *from_format(const struct load *load)
{
	const struct format *format;

	if (!load->from)
		return NULL;
	format = format_find(load->from);
	if (!format || !format->read)
		tool_fail("unknown input format \"%s\"; see --list-formats", load->from);
	return format;
}

void load_say_notes(const struct load *load, const struct profile *p, const char *file,
	size_t first)
{
	file = input_shown_name(file);
	for (size_t i = first; i < p->note_count && !load->quiet; i++) {
		const struct note *n = &p->notes[i];

		if (n->kind != NOTE_WARNING)
			continue;
		if (n->count > 1)
			tool_say("%s: warning: %s (%.0f times)", file,
				profile_str(p, n->text), n->count);
		else
			tool_say("%s: warning: %s", file, profile_str(p, n->text));
	}
}

static struct profile *read_file(const struct load *load, const char *file, unsigned want)
{
	struct progress *progress = progress_start(load->progress, file);
	struct input_limits limits = { .max_size = load->max_size,
		.taken = progress_taken(progress) };
	struct read_options options = { .want = want, .jobs = load->jobs,
		.columns = load->columns };
	const struct format *format = from_format(load);
	struct error error = { 0 };
	struct input *in = input_open(file, &limits, &error);
	struct profile *p;

	p = in ? format_read(format, in, &options) : NULL;
	progress_stop(progress);
	if (!in)
		tool_fail("%s", error.text);
	if (!p)
		tool_fail("%s", input_failed(in));
	input_close(in);
	if (load->verbose)
		tool_say("%s: %s, %zu nodes, %zu functions, %zu samples",
			input_shown_name(file), p->format, p->node_count,
			p->function_count - 1, p->sample_count_stored);
	load_say_notes(load, p, file, 0);
	return p;
}

/* Whether two profiles measured anything alike. */
static bool share_a_metric(const struct profile *a, const struct profile *b)
{
	double factor;

	for (size_t i = 0; i < a->metric_count; i++)
		for (size_t k = 0; k < b->metric_count; k++)
			if (!strcmp(profile_str(a, a->metrics[i].name),
					profile_str(b, b->metrics[k].name)) &&
				unit_convert(profile_str(b, b->metrics[k].unit),
					profile_str(a, a->metrics[i].unit), &factor))
				return true;
	return !a->metric_count || !b->metric_count;
}

static bool alike(const struct profile *p, metric_id a, metric_id b)
{
	double factor;

	return p->metrics[a].name == p->metrics[b].name &&
		unit_convert(profile_str(p, p->metrics[a].unit),
			profile_str(p, p->metrics[b].unit), &factor);
}

/* A file's metrics that differ in the scale of their units alone become one. */
static struct profile *join_metrics(struct profile *p)
{
	struct profile *joined;
	bool any = false;

	for (metric_id a = 0; a < p->metric_count; a++)
		for (metric_id b = 0; b < a; b++)
			any |= alike(p, a, b);
	if (!any)
		return p;
	joined = profile_new(p->format);
	joined->time_ordered = p->time_ordered;
	joined->mtime = p->mtime;
	profile_merge(joined, p, 1);
	joined->file = profile_span(joined, profile_text(p, p->file));
	profile_free(p);
	profile_finish(joined);
	return joined;
}

static struct profile *read_files(const struct load *load, unsigned want)
{
	double factor = load->average ? 1 / (double)load->file_count : 1;
	struct profile *sum = profile_new(NULL);

	for (size_t i = 0; i < load->file_count; i++) {
		struct profile *p = read_file(load, load->files[i], want);

		if (!sum->format)
			sum->format = p->format;
		if (!share_a_metric(sum, p))
			tool_fail("%s: has no metric in common with the files before it",
				input_shown_name(load->files[i]));
		profile_merge(sum, p, factor);
		sum->time_ordered |= p->time_ordered;
		profile_free(p);
	}
	sum->file = profile_span(sum, span_of(load->files[0]));
	profile_finish(sum);
	return sum;
}

static metric_id choose_metric(const struct load *load, const struct profile *p)
{
	metric_id metric = load->metric ? profile_find_metric(p, load->metric) :
		profile_default_metric(p);
	struct text names = { 0 };

	if (metric != NO_ID)
		return metric;
	for (size_t m = 0; m < p->metric_count; m++)
		text_printf(&names, "%s%s", m ? ", " : "",
			profile_str(p, p->metrics[m].name));
	tool_fail("no metric \"%s\"; there are: %s", load->metric, names.s ? names.s : "none");
}

/* A file of no profiles measures nothing, but whoever looks at it looks at something. */
static void have_a_metric(struct profile *p)
{
	if (p->metric_count)
		return;
	profile_metric(p, "samples", "count");
	profile_finish(p);
}

/* Whether an entry is more than one function. */
static bool merges_functions(const struct filters *f)
{
	return f->granularity == BY_FILE || f->granularity == BY_MODULE;
}

/*
 * Files call each other in circles, which a call graph does not take apart:
 * what they cost in total is the tree's.
 */
static void take_tree_totals(struct profile *p)
{
	struct profile tree = *p;

	tree.graph.exact = false;
	for (metric_id m = 0; m < p->metric_count; m++) {
		struct callgraph_view *view = callgraph_view_functions(&tree, m);

		for (size_t i = 0; i < p->graph.order_count; i++) {
			function_id f = p->graph.order[i];

			p->graph.total[f * p->metric_count + m] = view->total[f];
		}
		callgraph_view_free(view);
	}
}

unsigned load_wanted(const struct load *load, unsigned want)
{
	if (load->filters.time_range)
		want |= WANT_TIMELINE;
	if (merges_functions(&load->filters))
		want |= WANT_TREE;
	return want;
}

void load_filter(const struct load *load, const struct filters *filters,
	struct profile **p)
{
	size_t notes = (*p)->note_count;
	struct error error = { 0 };

	if (filters_apply(filters, p, &error) < 0)
		tool_fail("%s", error.text);
	load_say_notes(load, *p, profile_str(*p, (*p)->file), notes);
}

struct profile *load_prepare(const struct load *load, struct profile *p, unsigned want,
	metric_id *metric)
{
	have_a_metric(p);
	if (!load->every_metric)
		p = join_metrics(p);
	if ((want & WANT_TREE) && p->graph.exact)
		profile_tree_from_graph(p);
	load_filter(load, &load->filters, &p);
	if (merges_functions(&load->filters) && p->graph.exact)
		take_tree_totals(p);
	*metric = choose_metric(load, p);
	if (profile_total(p, *metric) == 0 && !load->quiet &&
		!(p->log_count && (want & WANT_COUNTERS)))
		tool_say("%s: no samples%s", profile_shown_file(p), p->log_count ?
			": a log of CPU and memory, which profcpu reads" : "");
	return p;
}

bool load_is_stdin(const char *file)
{
	return file && !strcmp(file, "-");
}

static size_t count_stdin(const struct load *load)
{
	size_t count = !load->file_count;

	for (size_t i = 0; i < load->file_count; i++)
		count += load_is_stdin(load->files[i]);
	return count;
}

bool load_reads_stdin(const struct load *load)
{
	return count_stdin(load) > 0;
}

void load_stdin_once(const struct load *load, size_t others)
{
	if (count_stdin(load) + others > 1)
		tool_fail("stdin can be read only once");
}

struct profile *load_profile(const struct load *load, unsigned want, metric_id *metric)
{
	if (load->file_count < 2)
		return load_file(load, load->file_count ? load->files[0] : "-", want,
			metric);
	want = load_wanted(load, want);
	return load_prepare(load, read_files(load, want), want, metric);
}

struct profile *load_file(const struct load *load, const char *file, unsigned want,
	metric_id *metric)
{
	want = load_wanted(load, want);
	return load_prepare(load, read_file(load, file, want), want, metric);
}

void load_free(struct load *load)
{
	free(load->files);
}

/* ---- the list of formats ---- */

static void list_carries(unsigned carries, struct output *out)
{
	static const char *const words[] = { "tree", "graph", "timeline", "counters",
		"files", "lines", "threads", "labels", "metrics", "units", "fractions",
		"meta" };
	const char *comma = "";

	for (unsigned bit = 0; bit < sizeof(words) / sizeof(*words); bit++) {
		if (!(carries & 1u << bit))
			continue;
		output_printf(out, "%s\"%s\"", comma, words[bit]);
		comma = ",";
	}
}

static void list_json(const struct format *f, bool first, struct output *out)
{
	const char *comma = "";

	output_str(out, first ? "\n{\"name\":" : ",\n{\"name\":");
	json_write_string(out, span_of(f->name));
	output_str(out, ",\"summary\":");
	json_write_string(out, span_of(f->summary));
	output_printf(out, ",\"read\":%s,\"write\":%s,\"extensions\":[",
		f->read ? "true" : "false", f->write ? "true" : "false");
	for (const char *const *e = f->extensions; e && *e; e++, comma = ",") {
		output_str(out, comma);
		json_write_string(out, span_of(*e));
	}
	output_str(out, "],\"carries\":[");
	list_carries(f->carries, out);
	output_str(out, "]}");
}

static void list_line(const struct format *f, struct output *out)
{
	output_printf(out, "%-12s %-5s %-6s %s\n", f->name, f->read ? "read" : "",
		f->write ? "write" : "", f->summary);
}

void load_list_formats(const char *to, const struct format *more, struct output *out)
{
	bool json = to && !strcmp(to, "json");

	if (to && !json && strcmp(to, "table"))
		tool_fail("formats are listed as table or json, not as \"%s\"", to);
	if (json)
		output_byte(out, '[');
	for (size_t i = 0; formats[i] || more; i++) {
		const struct format *f = formats[i] ? formats[i] : more;

		if (json)
			list_json(f, i == 0, out);
		else
			list_line(f, out);
		if (f == more)
			break;
	}
	if (json)
		output_str(out, "\n]\n");
}

void load_show_formats(const struct targets *asked)
{
	struct output *out = target_open(asked->count ? asked->outputs[0] : "-");

	load_list_formats(asked->to, NULL, out);
	target_close(out);
}
