/* store_add_command.c - profstore add: files become runs. */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "progress.h"
#include "runname.h"
#include "sha256.h"
#include "store_command.h"
#include "xalloc.h"

enum { MAX_HELD = 64 << 20, PIECE = 1 << 16, HOST_SIZE = 256 };

/* A file of the command line. */
struct incoming {
	const char *path;
	struct run_name name;
	struct span bytes;		/* whole: mapped, or of a pipe held */
	struct text held;
	char sha256[SHA256_HEX];
	double mtime;
	enum stored_kind kind;
	struct profile *profile;
	bool skip;			/* stored already */
	bool taken;			/* it is part of a run that was looked at */
};

struct adding {
	const struct store_options *o;
	struct store *s;
	struct store_run facts;		/* those that all runs share */
	struct pattern *pattern;
	struct incoming *files;
	size_t count;
	bool failed;
};

/* ---- reading ---- */

/* What is not a file: a pipe. */
static int hold_bytes(struct incoming *f, int fd)
{
	char *piece = xmalloc(PIECE);
	ssize_t n;

	while ((n = read(fd, piece, PIECE)) > 0 || (n < 0 && errno == EINTR))
		if (n > 0)
			text_add(&f->held, piece, (size_t)n);
	free(piece);
	f->bytes = text_span(&f->held);
	return n < 0 ? -1 : 0;
}

static int map_bytes(struct incoming *f, int fd, const struct stat *st)
{
	size_t len = (size_t)st->st_size;
	void *map = len ? mmap(NULL, len, PROT_READ, MAP_PRIVATE, fd, 0) : NULL;

	f->mtime = (double)st->st_mtim.tv_sec + (double)st->st_mtim.tv_nsec * 1e-9;
	if (map == MAP_FAILED)
		return hold_bytes(f, fd);
	f->bytes = (struct span){ map ? map : "", len };
	return 0;
}

static int take_bytes(struct incoming *f, struct error *error)
{
	bool is_stdin = load_is_stdin(f->path);
	int fd = is_stdin ? STDIN_FILENO : open(f->path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	int status = -1;

	if (fd >= 0 && fstat(fd, &st) == 0)
		status = S_ISREG(st.st_mode) ? map_bytes(f, fd, &st) : hold_bytes(f, fd);
	if (status < 0)
		error_set(error, "%s: %s", input_shown_name(f->path), strerror(errno));
	else
		sha256_hex(f->sha256, f->bytes.s, f->bytes.len);
	if (fd >= 0 && !is_stdin)
		close(fd);
	return status;
}

static void drop_bytes(struct incoming *f)
{
	if (f->bytes.len && f->bytes.s != f->held.s)
		munmap((void *)(uintptr_t)f->bytes.s, f->bytes.len);
	text_free(&f->held);
	f->held = (struct text){ 0 };
	f->bytes = SPAN("");
}

static bool has_ending(const char *path, const char *const *endings)
{
	for (; *endings; endings++) {
		size_t len = strlen(path), end = strlen(*endings);

		if (len > end && !strcasecmp(path + len - end, *endings))
			return true;
	}
	return false;
}

/* Pictures and pages, which hold no profile. */
static bool is_picture(const char *path)
{
	static const char *const endings[] = { ".png", ".jpg", ".jpeg", ".gif", ".webp",
		".svg", ".pdf", ".html", ".htm", ".md", NULL };

	return has_ending(path, endings);
}

static bool is_text(const char *path)
{
	static const char *const endings[] = { ".txt", NULL };

	return has_ending(path, endings);
}

static const struct format *from_format(const struct store_options *o)
{
	const struct format *format = o->load.from ? format_find(o->load.from) : NULL;

	if (o->load.from && (!format || !format->read))
		tool_fail("unknown input format \"%s\"; see --list-formats", o->load.from);
	return format;
}

static struct input *open_input(const struct store_options *o, const struct incoming *f,
	struct progress *progress, struct error *error)
{
	struct input_limits limits = { .max_size = o->load.max_size,
		.taken = progress_taken(progress) };

	return f->bytes.len > MAX_HELD && !f->held.len ?
		input_open(f->path, &limits, error) : input_memory(f->path, f->bytes);
}

/* A profile measured something, a log has counters alone. */
static enum stored_kind kind_of(const struct profile *p)
{
	return p->log_count && !p->metric_count && !p->graph.exact ? STORED_LOG :
		STORED_PROFILE;
}

static void note_profile(const struct store_options *o, struct incoming *f)
{
	struct profile *p = f->profile;

	f->kind = kind_of(p);
	if (isnan(p->mtime))
		p->mtime = f->mtime;
	load_say_notes(&o->load, p, f->path, 0);
	if (o->load.verbose)
		tool_say("%s: %s, %zu functions, %zu samples, %zu counters",
			input_shown_name(f->path), p->format, p->function_count - 1,
			p->sample_count_stored, p->counter_count);
}

/* Text that no format knows is kept as it is. */
static int parse(const struct store_options *o, struct incoming *f, struct error *error)
{
	struct read_options options = { .want = WANT_ALL, .jobs = o->load.jobs,
		.columns = o->load.columns };
	struct progress *progress = progress_start(o->load.progress, f->path);
	struct input *in = open_input(o, f, progress, error);
	const struct format *format = from_format(o);

	if (in && !format)
		format = format_detect(in);
	if (in && format)
		f->profile = format_read(format, in, &options);
	progress_stop(progress);
	if (in && !format && is_text(f->path))
		f->kind = STORED_ATTACHMENT;
	else if (in && !f->profile)
		error_set(error, "%s", input_failed(in));
	input_close(in);
	if (f->profile)
		note_profile(o, f);
	return error->text ? -1 : 0;
}

static int read_file(const struct adding *a, struct incoming *f, struct error *error)
{
	const struct store_options *o = a->o;
	bool attachment = o->attach || is_picture(f->path);
	int64_t run = 0;

	if (take_bytes(f, error) < 0)
		return -1;
	if (!o->force && store_find_file(a->s, f->sha256, &run, error) < 0)
		return -1;
	f->skip = run != 0;
	if (f->skip && !o->load.quiet)
		tool_say("%s: already stored, as part of run %lld",
			input_shown_name(f->path), (long long)run);
	f->kind = STORED_ATTACHMENT;
	return f->skip || attachment ? 0 : parse(o, f, error);
}

static void forget_file(struct incoming *f)
{
	profile_free(f->profile);
	f->profile = NULL;
	drop_bytes(f);
}

/* ---- when ---- */

/* What a local calendar says that was taken for UTC's. */
static double localized(double start)
{
	time_t seconds = (time_t)floor(start);
	struct tm tm;

	if (!gmtime_r(&seconds, &tm))
		return start;
	tm.tm_isdst = -1;
	return (double)mktime(&tm) + (start - floor(start));
}

static double start_of(const struct profile *p)
{
	bool local = p->log_count && p->logs[0].clock == CLOCK_LOCAL;

	return isnan(p->start) ? (double)NAN : local ? localized(p->start) : p->start;
}

/* By --time, the name's stamp, what is recorded in a file, or when one was changed. */
static double time_of(const struct adding *a, const struct incoming *const *files,
	size_t count)
{
	double recorded = (double)NAN, changed = (double)NAN, given;

	if (a->o->time && time_parse(span_of(a->o->time), &given))
		return given;
	for (size_t i = 0; i < count; i++) {
		const struct incoming *f = files[i];

		if (!isnan(f->name.time))
			return f->name.time;
		if (isnan(recorded) && f->profile)
			recorded = start_of(f->profile);
		if (!(f->mtime >= changed))
			changed = f->mtime;
	}
	if (!isnan(recorded))
		return recorded;
	return isnan(changed) ? (double)time(NULL) : changed;
}

/* ---- runs ---- */

static const char *scenario_of(const struct adding *a, const struct incoming *f)
{
	return a->o->scenario ? a->o->scenario : f->name.scenario;
}

static bool same_run(const struct adding *a, const struct incoming *x,
	const struct incoming *y)
{
	return *x->name.stem && !strcmp(x->name.stem, y->name.stem) &&
		!strcmp(scenario_of(a, x), scenario_of(a, y)) &&
		!strcmp(x->name.label, y->name.label);
}

/* A picture that no stamp says more of is of the file that was named before it. */
static bool follows(const struct incoming *f, bool before)
{
	return before && !*f->name.stem && is_picture(f->path);
}

static size_t find_group(struct adding *a, size_t first, struct incoming **group)
{
	bool before = false;
	size_t count = 0;

	for (size_t i = first; i < a->count; i++) {
		struct incoming *f = &a->files[i];

		before = !f->taken && (i == first || same_run(a, &a->files[first], f) ||
			follows(f, before));
		if (!before)
			continue;
		f->taken = true;
		group[count++] = f;
	}
	return count;
}

/* Drops what is stored already; how many are left. */
static size_t drop_stored(struct incoming **group, size_t count)
{
	size_t left = 0;

	for (size_t i = 0; i < count; i++)
		if (!group[i]->skip)
			group[left++] = group[i];
	return left;
}

/* Whether somebody, or this run, stored it meanwhile. */
static int look_again(struct adding *a, struct incoming **group, size_t count,
	struct error *error)
{
	int64_t run = 0;

	for (size_t i = 0; i < count && !a->o->force; i++) {
		if (store_find_file(a->s, group[i]->sha256, &run, error) < 0)
			return -1;
		group[i]->skip |= run != 0;
		for (size_t k = 0; k < i; k++)
			group[i]->skip |= !strcmp(group[k]->sha256, group[i]->sha256);
	}
	return 0;
}

static int store_group(struct adding *a, struct incoming **group, size_t *count,
	int64_t *run, struct error *error)
{
	struct store_addition *files;
	struct store_run facts = a->facts;
	int status = look_again(a, group, *count, error);

	*count = drop_stored(group, *count);
	if (status < 0 || !*count)
		return status;
	files = xcalloc(*count, sizeof(*files));
	for (size_t i = 0; i < *count; i++) {
		const struct incoming *f = group[i];

		files[i] = (struct store_addition){ .name = f->path, .kind = f->kind,
			.profile = f->profile, .bytes = f->bytes,
			.size = f->bytes.len };
		memcpy(files[i].sha256, f->sha256, SHA256_HEX);
	}
	facts.scenario = scenario_of(a, group[0]);
	facts.label = a->o->label ? a->o->label : group[0]->name.label;
	facts.stem = group[0]->name.stem;
	facts.time = time_of(a, (const struct incoming *const *)group, *count);
	status = store_add(a->s, &facts, files, *count, a->o->keep_samples, run, error);
	free(files);
	return status;
}

static void say_added(const struct adding *a, struct incoming *const *group, size_t count,
	int64_t run)
{
	if (a->o->load.quiet)
		return;
	printf("run %lld: %s", (long long)run, scenario_of(a, group[0]));
	for (size_t i = 0; i < count; i++)
		printf("%s%s", i ? ", " : ": ", group[i]->path);
	printf("\n");
}

static int add_group(struct adding *a, struct incoming **group, size_t count,
	struct error *error)
{
	int64_t run = 0;

	for (size_t i = 0; i < count; i++)
		if (read_file(a, group[i], error) < 0)
			return -1;
	count = drop_stored(group, count);
	if (!count)
		return 0;
	if (store_begin(a->s, error) < 0)
		return -1;
	if (store_group(a, group, &count, &run, error) < 0) {
		store_rollback(a->s);
		return -1;
	}
	if (store_commit(a->s, error) < 0)
		return -1;
	if (count)
		say_added(a, group, count, run);
	return 0;
}

/* Each run by itself: what is wrong with one does not keep the others out. */
static void add_groups(struct adding *a)
{
	struct incoming **group = xcalloc(a->count, sizeof(*group));

	for (size_t i = 0; i < a->count; i++) {
		struct error error = { 0 };
		size_t count = a->files[i].taken ? 0 : find_group(a, i, group);

		if (count && add_group(a, group, count, &error) < 0) {
			tool_say("%s", error.text);
			a->failed = true;
		}
		for (size_t k = 0; k < a->count; k++)
			if (a->files[k].taken)
				forget_file(&a->files[k]);
		error_free(&error);
	}
	free(group);
}

/* ---- all files ---- */

static void take_names(struct adding *a)
{
	struct error error = { 0 };

	if (a->o->name_pattern)
		a->pattern = pattern_new(a->o->name_pattern, false, &error);
	if (error.text)
		tool_fail("--name-pattern: %s", error.text);
	a->files = xcalloc(a->count, sizeof(*a->files));
	for (size_t i = 0; i < a->count; i++) {
		a->files[i].path = a->o->load.files[i];
		a->files[i].mtime = (double)NAN;
		store_check(run_name_parse(&a->files[i].name, a->files[i].path, a->pattern,
			&error), &error);
	}
}

static void know_here(struct adding *a, struct git_head *head, char host[HOST_SIZE])
{
	const struct store_options *o = a->o;
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	if (gethostname(host, HOST_SIZE - 1))
		host[0] = '\0';
	*head = git_head_find(".");
	a->facts = (struct store_run){
		.commit = o->commit ? o->commit : head->commit,
		.branch = o->branch ? o->branch : o->commit ? "" : head->branch,
		.host = o->host ? o->host : host,
		.cpus = !isnan(o->cpus) ? o->cpus : o->host || cpus < 1 ? (double)NAN :
			(double)cpus,
		.under_profiler = o->under_profiler };
}

int store_command_add(const struct store_options *o)
{
	struct adding a = { .o = o, .count = o->load.file_count };
	char host[HOST_SIZE] = "";
	struct git_head head;

	store_options_expect(o, 1, SIZE_MAX, "files to add");
	load_stdin_once(&o->load, 0);
	take_names(&a);
	know_here(&a, &head, host);
	a.s = store_options_open(o, STORE_CREATE);
	add_groups(&a);
	store_close(a.s);
	for (size_t i = 0; i < a.count; i++)
		run_name_free(&a.files[i].name);
	free(a.files);
	pattern_free(a.pattern);
	git_head_free(&head);
	return a.failed ? EXIT_TROUBLE : 0;
}
