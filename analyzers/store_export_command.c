/* store_export_command.c - profstore export: a file of a run, as it was or in another form. */
#include <math.h>
#include <stdlib.h>

#include "store_command.h"

struct exported {
	const struct store_options *o;
	struct store *s;
	struct stored_files files;
	const struct stored_file *file;
};

/* ---- which file ---- */

static bool has_name(const struct stored_file *f, const char *name)
{
	struct span base = span_base_name(span_of(f->name));

	return !strcmp(f->name, name) || span_is(base, name);
}

static const struct stored_file *find_named(const struct stored_files *files,
	const char *name)
{
	const struct stored_file *found = NULL;
	struct text names = { 0 };

	for (size_t i = 0; i < files->count; i++) {
		text_printf(&names, "%s%s", i ? ", " : "", files->items[i].name);
		if (!has_name(&files->items[i], name))
			continue;
		if (found)
			tool_fail("--file %s: the run has several of that name; say it with "
				"its folder: %s, %s", name, found->name,
				files->items[i].name);
		found = &files->items[i];
	}
	if (!found)
		tool_fail("--file %s: the run has no such file; there are %s", name,
			names.s ? names.s : "none");
	text_free(&names);
	return found;
}

/* The first profile, else the first log, else whatever came first. */
static const struct stored_file *find_file(const struct exported *w)
{
	const struct stored_file *found = NULL;

	if (w->o->file)
		return find_named(&w->files, w->o->file);
	for (size_t i = 0; i < w->files.count; i++)
		if (!found || w->files.items[i].kind < found->kind)
			found = &w->files.items[i];
	if (!found)
		tool_fail("the run has no files");
	return found;
}

/* ---- which format ---- */

static const struct format *writable(const char *name)
{
	const struct format *format = format_find(name);

	if (!format)
		tool_fail("unknown output format \"%s\"; see --list-formats", name);
	if (!format->write)
		tool_fail("%s is only read, not written; see --list-formats", name);
	return format;
}

static bool has_ending(const struct format *format, const char *path)
{
	for (const char *const *e = format->extensions; e && *e; e++)
		if (span_ends(span_of(path), *e))
			return true;
	return false;
}

/* As asked; else that which it came in, where the ending allows; else by the ending. */
static const struct format *find_format(const struct exported *w, const char *path)
{
	const struct format *own = format_find(w->file->format), *format;
	unsigned others;

	if (w->o->targets.to)
		return writable(w->o->targets.to);
	if (own && own->write && (!path || has_ending(own, path)))
		return own;
	format = path ? format_by_ending(path, &others) : NULL;
	if (!format)
		tool_fail("%s: say with -t in which format", path ? path : w->file->name);
	return format;
}

/* ---- writing ---- */

static void say_losses(const struct exported *w, const struct format *format,
	const struct loss *loss)
{
	struct text text = { 0 };

	for (size_t i = 0; i < loss_count(loss) && !w->o->load.quiet; i++) {
		text_clear(&text);
		loss_print(loss, i, &text);
		tool_say("%s cannot hold %s", format->name, text.s);
	}
	text_free(&text);
}

static void write_profile(const struct exported *w, const struct format *format,
	struct output *out)
{
	struct write_options options = { .metric = w->o->load.metric,
		.node_fraction = 0.005, .edge_fraction = 0.001 };
	unsigned want = format->carries & CARRIES_GRAPH ? WANT_ALL & ~WANT_TREE : WANT_ALL;
	struct error error = { 0 };
	struct profile *p = store_file_profile(w->s, w->file->id, want, &error);
	struct loss *loss = loss_new();

	if (!p)
		tool_fail("%s", error.text);
	loss_compare(loss, p, format);
	if (format->write(p, &options, out, loss, &error) < 0) {
		output_abort(out);
		tool_fail("%s", error.text);
	}
	say_losses(w, format, loss);
	loss_free(loss);
	profile_free(p);
}

static void write_bytes(const struct exported *w, struct output *out)
{
	struct text bytes = { 0 };
	struct error error = { 0 };

	store_check(store_file_bytes(w->s, w->file->id, &bytes, &error), &error);
	output_add(out, text_span(&bytes).s, bytes.len);
	text_free(&bytes);
}

static void export_file(const struct exported *w)
{
	const struct targets *t = &w->o->targets;
	const char *path = t->count ? t->outputs[0] : NULL;
	bool attachment = w->file->kind == STORED_ATTACHMENT;
	const struct format *format = attachment ? NULL : find_format(w,
		path && strcmp(path, "-") != 0 ? path : NULL);
	struct output *out;

	if (attachment && t->to)
		tool_fail("%s: an attachment is written as it is, without -t",
			w->file->name);
	out = target_open(path);
	if ((attachment || format->binary) && output_is_terminal(out)) {
		output_abort(out);
		tool_fail("%s is binary and not for terminals; use -o",
			attachment ? w->file->name : format->name);
	}
	if (attachment)
		write_bytes(w, out);
	else
		write_profile(w, format, out);
	target_close(out);
}

int store_command_export(const struct store_options *o)
{
	struct exported w = { .o = o };
	struct error error = { 0 };
	int64_t run;

	store_options_expect(o, 1, 1, "one run");
	if (o->targets.count > 1)
		tool_fail("export: expected one -o");
	w.s = store_options_open(o, STORE_READ);
	store_check(store_resolve_one(w.s, o->load.files[0], &run, &error), &error);
	store_check(store_files(w.s, run, &w.files, &error), &error);
	w.file = find_file(&w);
	export_file(&w);
	stored_files_free(&w.files);
	store_close(w.s);
	return 0;
}
