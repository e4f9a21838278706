/* filter_names.c - what a function is: the granularity, and files without directories. */
#include <inttypes.h>
#include <stdlib.h>

#include "rebuild.h"
#include "xalloc.h"

static const struct {
	const char *word;
	enum granularity by;
} words[] = {
	{ "frame", BY_FRAME },
	{ "function", BY_FUNCTION },
	{ "line", BY_LINE },
	{ "file", BY_FILE },
	{ "module", BY_MODULE },
	{ "thread", BY_THREAD },
	{ "process", BY_PROCESS },
	{ "path", BY_PATH },
	{ "thread-group", BY_THREAD_GROUP },
};

int granularity_find(const char *word)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (!strcmp(words[i].word, word))
			return (int)words[i].by;
	return -1;
}

/* ---- by function, line, file and module ---- */

static function_id file_function(struct rebuild *r, function_id f)
{
	string_id file = rebuild_string(r, r->from->functions[f].file);
	string_id none = profile_span(r->to, SPAN("[no file]"));

	return profile_function(r->to, file ? file : none, file, 0, 0);
}

static function_id module_function(struct rebuild *r, function_id f)
{
	const struct function *old = &r->from->functions[f];
	string_id module = rebuild_string(r, old->module);
	string_id file = rebuild_string(r, old->file);

	if (module)
		return profile_function(r->to, module, 0, module, 0);
	return file ? profile_function(r->to, file, file, 0, 0) :
		profile_function(r->to, profile_span(r->to, SPAN("[no module]")), 0,
			0, 0);
}

/* Frames of one function are one. */
static frame_id plain_frame(struct rebuild *r, node_id n)
{
	return profile_frame(r->to, rebuild_function(r, rebuild_function_of(r, n)), 0, 0,
		FRAME_PLAIN);
}

static frame_id line_frame(struct rebuild *r, node_id n)
{
	const struct frame *old = &r->from->frames[r->from->nodes[n].frame];
	const struct function *f = &r->from->functions[old->function];

	if (!old->line)
		return plain_frame(r, n);
	return profile_frame(r->to, profile_function(r->to, rebuild_string(r, f->name),
		rebuild_string(r, f->file), rebuild_string(r, f->module), old->line),
		old->line, 0, FRAME_PLAIN);
}

/* ---- by path ---- */

enum { PATH_FRAMES = 200 };	/* of a deeper stack, those next to its end */

/*
 * The name of a path is its stack as collapsed stacks write it.  Stacks too
 * deep for that keep their inner end and get a hash of all of it.
 */
static frame_id path_frame(struct rebuild *r, node_id n)
{
	const struct profile *p = r->from;
	const uint32_t *hashes = r->with;
	struct span names[PATH_FRAMES];
	size_t count = 0;
	struct text t = { 0 };
	string_id name;
	node_id at = n;

	for (; p->nodes[at].parent != ROOT && count < PATH_FRAMES; at = p->nodes[at].parent)
		names[count++] = profile_text(p, node_function(p, at)->name);
	if (p->nodes[at].parent != ROOT)
		text_printf(&t, "[deep stack %08" PRIx32 "];", hashes[n]);
	while (count-- > 0) {
		text_add(&t, names[count].s, names[count].len);
		if (count)
			text_byte(&t, ';');
	}
	name = profile_string(r->to, t.s, t.len);
	text_free(&t);
	return profile_frame(r->to, profile_function(r->to, name, 0, 0, 0), 0, 0,
		FRAME_PLAIN);
}

static uint32_t *path_hashes(const struct profile *p)
{
	uint32_t *hashes = xcalloc(p->node_count, sizeof(*hashes));

	for (node_id n = 1; n < p->node_count; n++) {
		uint32_t both[2] = { hashes[p->nodes[n].parent], p->nodes[n].frame };

		hashes[n] = (uint32_t)hash_bytes(both, sizeof(both));
	}
	return hashes;
}

static struct profile *by_path(const struct profile *p)
{
	struct rebuild r;
	uint32_t *hashes;
	struct profile *result;

	rebuild_start_stacks(&r, p);
	hashes = path_hashes(r.from);
	r.with = hashes;
	r.frame = path_frame;
	result = rebuild_end(&r);
	free(hashes);
	return result;
}

/* ---- all of them ---- */

struct profile *filter_granularity(const struct profile *p, enum granularity by)
{
	struct rebuild r;

	if (by == BY_PATH)
		return by_path(p);
	if (by == BY_THREAD || by == BY_THREAD_GROUP || by == BY_PROCESS)
		return filter_by_thread(p, by);
	rebuild_start(&r, p);
	if (by == BY_FILE)
		r.function = file_function;
	if (by == BY_MODULE)
		r.function = module_function;
	if (by != BY_FRAME)
		r.frame = by == BY_LINE ? line_frame : plain_frame;
	return rebuild_end(&r);
}

/* ---- files without directories ---- */

static function_id bare_function(struct rebuild *r, function_id f)
{
	const struct function *old = &r->from->functions[f];
	struct span file = span_base_name(profile_text(r->from, old->file));
	struct span module = span_base_name(profile_text(r->from, old->module));

	return profile_function(r->to, rebuild_string(r, old->name),
		profile_span(r->to, file), profile_span(r->to, module), old->line);
}

struct profile *filter_strip_dirs(const struct profile *p)
{
	struct rebuild r;

	rebuild_start(&r, p);
	r.function = bare_function;
	return rebuild_end(&r);
}
