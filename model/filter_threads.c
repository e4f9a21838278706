/* filter_threads.c - some threads only, threads as one, threads as frames. */
#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>

#include "log.h"
#include "rebuild.h"
#include "xalloc.h"

/* ---- some threads only ---- */

static bool id_matches(const struct pattern *pattern, int64_t id)
{
	struct text t = { 0 };
	bool found;

	if (id < 0)
		return false;
	text_printf(&t, "%" PRId64, id);
	found = pattern_matches(pattern, text_span(&t));
	text_free(&t);
	return found;
}

static struct profile *keep_threads(const struct profile *p, const bool *keep)
{
	struct rebuild r;
	thread_id *threads;

	rebuild_start_stacks(&r, p);
	threads = profile_node_threads(r.from);
	for (node_id n = 0; n < r.from->node_count; n++)
		r.drop[n] = n == ROOT || !keep[threads[n]];
	free(threads);
	return rebuild_end(&r);
}

struct profile *filter_threads(const struct profile *p, const struct pattern *pattern)
{
	bool *keep = xcalloc(p->thread_count + 1, sizeof(*keep));
	struct profile *result;

	for (thread_id i = 0; i < p->thread_count; i++)
		keep[i] = pattern_matches(pattern, profile_text(p, p->threads[i].name)) ||
			id_matches(pattern, p->threads[i].tid);
	result = keep_threads(p, keep);
	free(keep);
	return result;
}

static bool log_has_subjects(const struct profile *p, uint32_t log)
{
	for (size_t i = 0; i < p->counter_count; i++)
		if (p->counters[i].log == log && p->counters[i].subject)
			return true;
	return false;
}

/* Where a log tells processes apart, only what was measured of these. */
static void keep_subjects(struct profile *p, const struct pattern *pattern)
{
	bool *keep = xcalloc(p->counter_count + 1, sizeof(*keep));

	for (size_t i = 0; i < p->counter_count; i++) {
		const struct counter *c = &p->counters[i];

		keep[i] = c->subject ?
			pattern_matches(pattern, profile_text(p, c->subject)) :
			!log_has_subjects(p, c->log);
	}
	logs_keep(p, keep);
	free(keep);
}

struct profile *filter_processes(const struct profile *p, const struct pattern *pattern)
{
	bool *keep = xcalloc(p->thread_count + 1, sizeof(*keep));
	struct profile *result;

	for (thread_id i = 0; i < p->thread_count; i++)
		keep[i] = pattern_matches(pattern,
			profile_text(p, p->threads[i].process)) ||
			id_matches(pattern, p->threads[i].pid);
	result = keep_threads(p, keep);
	keep_subjects(result, pattern);
	free(keep);
	return result;
}

/* ---- by thread, thread group and process ---- */

static bool is_mark(char c)
{
	return c && strchr(" -_#:.()[]/@=", c);
}

static struct span without_marks(struct span s)
{
	while (s.len && is_mark(s.s[s.len - 1]))
		s.len--;
	return s;
}

static struct span last_word(struct span s)
{
	size_t start = s.len;

	while (start && !is_mark(s.s[start - 1]))
		start--;
	return (struct span){ s.s + start, s.len - start };
}

/* How many bytes at the end of a word are a number or an address. */
static size_t id_length(struct span word)
{
	size_t len = 0;

	if (span_starts(word, "0x") || span_starts(word, "0X")) {
		while (len < word.len - 2 && isxdigit((unsigned char)word.s[len + 2]))
			len++;
		if (len && len == word.len - 2)
			return word.len;
		len = 0;
	}
	while (len < word.len && is_digit(word.s[word.len - 1 - len]))
		len++;
	return len;
}

static bool says_id(struct span word)
{
	return span_is(word, "tid") || span_is(word, "pid") || span_is(word, "id") ||
		span_is(word, "lwp") || span_is(word, "ident");
}

/* "worker-12" and "worker 3 (tid 0x7f)" are "worker": numbers and ids at the end fall away. */
static struct span without_number(struct span name)
{
	struct span rest = without_marks(name);
	bool found = false;

	while (rest.len) {
		struct span word = last_word(rest);
		size_t len = id_length(word);

		if (!len && found && says_id(word))
			len = word.len;
		if (!len)
			break;
		found = true;
		rest.len -= len;
		rest = without_marks(rest);
	}
	return found && rest.len ? rest : name;
}

/* Python's "Thread-12 (work)" is "Thread (work)". */
static void add_group(struct text *t, struct span name)
{
	struct span group = without_number(name), stem = name;

	while (stem.len && stem.s[stem.len - 1] != '(')
		stem.len--;
	if (group.len == name.len && stem.len > 1 && span_ends(name, ")")) {
		stem.len--;
		group = without_number(stem);
		text_add(t, group.s, group.len);
		text_str(t, group.len < stem.len && stem.s[stem.len - 1] == ' ' ? " " : "");
		text_add(t, stem.s + stem.len, name.len - stem.len);
		return;
	}
	text_add(t, group.s, group.len);
}

/* "name", "name 123", or "thread 123" where nothing else is known. */
static string_id thread_word(struct profile *to, struct span name, const char *what,
	int64_t id)
{
	struct text t = { 0 };
	string_id word;

	if (name.len)
		text_add(&t, name.s, name.len);
	else if (id >= 0)
		text_printf(&t, "%s %" PRId64, what, id);
	else
		text_printf(&t, "[%s]", what);
	word = profile_string(to, t.s, t.len);
	text_free(&t);
	return word;
}

static string_id label_of(struct rebuild *r, const struct thread *t, enum granularity by)
{
	struct span name = profile_text(r->from, t->name);
	struct text group = { 0 };
	string_id word;

	if (by == BY_PROCESS)
		return thread_word(r->to, profile_text(r->from, t->process),
			"process", t->pid);
	if (by == BY_THREAD)
		return thread_word(r->to, name, "thread", t->tid);
	add_group(&group, name.len ? name : SPAN("[thread]"));
	word = profile_string(r->to, group.s, group.len);
	text_free(&group);
	return word;
}

static frame_id word_frame(struct rebuild *r, string_id word)
{
	return profile_frame(r->to, profile_function(r->to, word, 0, 0, 0), 0, 0,
		FRAME_PLAIN);
}

/* By thread of from, the frame that stands for it. */
static frame_id thread_frame(struct rebuild *r, node_id n)
{
	return ((const frame_id *)r->with)[n];
}

struct profile *filter_by_thread(const struct profile *p, enum granularity by)
{
	struct rebuild r;
	thread_id *threads;
	frame_id *frames;
	struct profile *result;

	rebuild_start_stacks(&r, p);
	threads = profile_node_threads(r.from);
	frames = xcalloc(r.from->node_count, sizeof(*frames));
	for (node_id n = 1; n < r.from->node_count; n++) {
		node_id parent = r.from->nodes[n].parent;

		if (parent == ROOT)
			continue;
		r.skip[n] = r.from->nodes[parent].parent != ROOT;
		if (!r.skip[n])
			frames[n] = word_frame(&r,
				label_of(&r, &r.from->threads[threads[n]], by));
	}
	r.with = frames;
	r.frame = thread_frame;
	result = rebuild_end(&r);
	free(threads);
	free(frames);
	return result;
}

/* ---- one thread ---- */

/* The one thread of the result; it has its time line where it was the only one. */
static thread_id one_thread(struct rebuild *r)
{
	thread_id one;

	r->to->time_ordered = r->from->time_ordered && r->from->thread_count == 1;
	if (r->from->thread_count != 1)
		return profile_thread_new(r->to, 0, -1, 0, -1);
	one = rebuild_thread(r, 0);
	r->to->threads[one].process = r->to->threads[one].name = 0;
	r->to->threads[one].pid = r->to->threads[one].tid = -1;
	return one;
}

struct profile *filter_merge_threads(const struct profile *p)
{
	struct rebuild r;
	thread_id one;

	rebuild_start(&r, p);
	one = one_thread(&r);
	for (thread_id t = 0; t < p->thread_count; t++)
		r.nodes[p->threads[t].root] = r.to->threads[one].root;
	return rebuild_below(&r);
}
