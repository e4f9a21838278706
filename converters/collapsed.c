/*
 * collapsed.c - collapsed stacks, one a line, the outermost call first:
 *
 *	main;parse;read line 12
 *
 * Blanks or a tab separate the stack from its count: digits, with a fraction
 * or without, as flamegraph.pl takes them; not "-3", "1e3" or "0x10".  A line
 * without a count is an error.  Lines that begin with "# " and empty lines are
 * no stacks; "#key: value" without a blank neither, unless it is a stack.
 *
 * Two counts in each line of a file are a differential file, before and
 * after; as little as one line with a single count, and the first number is
 * part of a name everywhere.
 *
 * One ";" behind the last frame is dropped (heaptrack).  A count without a
 * stack counts for a frame "[empty]", with a warning.
 *
 * Austin's lines begin with process and thread ("P12;T0:34;") and have
 * microseconds, bytes (which may be negative) or "time,idle,bytes" for a
 * count; they stand in the order of time.  Tachyon's begin with "tid:34;".
 *
 * https://github.com/brendangregg/FlameGraph, "2. Fold stacks"
 * https://github.com/P403n1x87/austin, "Format"
 */
#include "collapsed.h"

#include <math.h>
#include <stdlib.h>

#include "number.h"
#include "xalloc.h"

/* A frame of the stack that was read last. */
struct level {
	size_t next;		/* where the frame behind it begins */
	node_id node;
};

/* A thread's time line so far. */
struct timeline {
	double elapsed;
	node_id last;
};

/* What texts stand for, by string_id, so that each is taken apart once. */
struct known {
	uint32_t *ids;
	size_t count;
};

struct reader {
	struct input *in;
	struct profile *p;
	struct collapsed_dialect dialect;
	struct known frames;	/* frame ids by text */
	struct known threads;	/* 1 + thread ids by head */

	struct text before;	/* the last stack, and the levels it is made of */
	struct level *levels;	/* the first is the thread's root */
	size_t level_count, level_capacity;
	thread_id thread;	/* that the last stack ran in */

	bool timeline;
	struct timeline *timelines;	/* by thread */
	size_t timeline_count;
};

/* ---- stacks ---- */

/* Where the number of a text is kept: 0 if it has none yet. */
static uint32_t *look_up(struct reader *r, struct known *known, struct span text)
{
	string_id id = profile_span(r->p, text);

	if (id >= known->count) {
		size_t count = r->p->string_capacity;

		known->ids = xrealloc(known->ids, count, sizeof(*known->ids));
		memset(known->ids + known->count, 0,
			(count - known->count) * sizeof(*known->ids));
		known->count = count;
	}
	return &known->ids[id];
}

static frame_id make_frame(struct reader *r, struct span text)
{
	struct frame_text t = frame_text_parse(text, r->dialect.style);
	function_id f = profile_function(r->p, profile_span(r->p, t.name),
		profile_span(r->p, t.file), profile_span(r->p, t.module), 0);

	return profile_frame(r->p, f, t.line, 0, t.kind);
}

static frame_id frame_of(struct reader *r, struct span text)
{
	uint32_t *frame = look_up(r, &r->frames, text);

	if (!*frame)
		*frame = make_frame(r, text);
	return *frame;
}

static int64_t number_after(struct span s, char mark)
{
	const char *at = s.len ? memrchr(s.s, mark, s.len) : NULL;
	uint64_t n;

	if (!at || !number_parse_uint((struct span){ at + 1,
			(size_t)(s.s + s.len - at - 1) }, &n) || n > INT64_MAX)
		return -1;
	return (int64_t)n;
}

/* "P12;T0:34", "Process 12;Thread 34", "tid:34". */
static thread_id make_thread(struct reader *r, struct span head)
{
	const char *semicolon = memchr(head.s, ';', head.len);
	struct span process = { head.s, semicolon ? (size_t)(semicolon - head.s) : 0 };
	struct span name = head;
	int64_t tid;

	if (semicolon)
		name = (struct span){ semicolon + 1, head.len - process.len - 1 };
	tid = number_after(name, ':');
	if (tid < 0)
		tid = number_after(name, span_starts(name, "Thread ") ? ' ' : 'T');
	return profile_thread(r->p, profile_span(r->p, process),
		number_after(process, span_starts(process, "Process ") ? ' ' : 'P'),
		profile_span(r->p, name), tid);
}

static thread_id thread_of(struct reader *r, struct span head)
{
	uint32_t *after = look_up(r, &r->threads, head);

	if (!*after)
		*after = 1 + (head.len ? make_thread(r, head) :
			profile_thread(r->p, 0, -1, 0, -1));
	return *after - 1;
}

static void push(struct reader *r, size_t next, node_id node)
{
	r->levels = xgrow(r->levels, r->level_count, &r->level_capacity,
		sizeof(*r->levels));
	r->levels[r->level_count++] = (struct level){ next, node };
}

/* How many bytes two texts have in common, of len that both have. */
static size_t common_length(const char *a, const char *b, size_t len)
{
	size_t i = 0;

	for (; i + 8 <= len; i += 8) {
		uint64_t x, y;

		memcpy(&x, a + i, 8);
		memcpy(&y, b + i, 8);
		if (x != y)
			break;
	}
	while (i < len && a[i] == b[i])
		i++;
	return i;
}

/* Drops the levels that the stack does not share with the last one. */
static void keep_common(struct reader *r, struct span stack)
{
	struct span before = { r->before.s, r->before.len };
	size_t len = stack.len < before.len ? stack.len : before.len;
	size_t common = common_length(before.s, stack.s, len);

	if (common == len && (stack.len == len || stack.s[len] == ';') &&
		(before.len == len || before.s[len] == ';'))
		common++;
	while (r->level_count && r->levels[r->level_count - 1].next > common)
		r->level_count--;
	common = common < len ? common : len;
	r->before.len = common;
	text_add(&r->before, stack.s + common, stack.len - common);
}

/* Where the frame that begins at this offset ends. */
static size_t frame_end(const struct reader *r, struct span stack, size_t at)
{
	const char *end = memchr(stack.s + at, ';', stack.len - at);
	const char *next;

	if (!end)
		return stack.len;
	if (r->dialect.style < STYLE_PAREN_L)
		return (size_t)(end - stack.s);
	next = memchr(end + 1, ';', (size_t)(stack.s + stack.len - end - 1));
	if (!next)
		next = stack.s + stack.len;
	if (frame_text_is_line((struct span){ end + 1, (size_t)(next - end - 1) }))
		end = next;
	return (size_t)(end - stack.s);
}

/* The node where a stack ends. */
static node_id find_node(struct reader *r, struct span stack)
{
	node_id node;
	size_t at;

	if (r->dialect.style < STYLE_PAREN_L)
		keep_common(r, stack);
	else
		r->level_count = 0;
	if (r->level_count == 1 && r->dialect.heads && !r->levels[0].next)
		r->level_count = 0;	/* without a head, unlike this one perhaps */
	if (!r->level_count) {
		size_t head = r->dialect.heads ? collapsed_head(stack) : 0;

		r->thread = thread_of(r, (struct span){ stack.s, head });
		push(r, head ? head + 1 : 0, r->p->threads[r->thread].root);
	}
	node = r->levels[r->level_count - 1].node;
	at = r->levels[r->level_count - 1].next;
	while (at <= stack.len) {
		size_t end = frame_end(r, stack, at);

		node = profile_call(r->p, node,
			frame_of(r, (struct span){ stack.s + at, end - at }));
		at = end + 1;
		push(r, at, node);
	}
	return node;
}

static node_id find_empty(struct reader *r)
{
	r->thread = thread_of(r, SPAN(""));
	profile_note(r->p, NOTE_WARNING, 1,
		"a count without a stack is counted for a frame [empty]");
	return profile_call(r->p, r->p->threads[r->thread].root,
		frame_of(r, SPAN("[empty]")));
}

/* ---- time line ---- */

/* A sample lasts as long as its count says; memory has no length. */
static void add_sample(struct reader *r, node_id node, const double *values)
{
	struct sample sample = { .thread = r->thread, .node = node };
	struct timeline *t;

	if (r->thread >= r->timeline_count) {
		size_t count = 2 * (size_t)r->thread + 1;

		r->timelines = xrealloc(r->timelines, count, sizeof(*r->timelines));
		memset(r->timelines + r->timeline_count, 0,
			(count - r->timeline_count) * sizeof(*r->timelines));
		r->timeline_count = count;
	}
	t = &r->timelines[r->thread];
	sample.start = r->dialect.counts == COUNTS_MEMORY ? (double)NAN : t->elapsed;
	sample.open = profile_common_depth(r->p, t->last, node);
	profile_sample(r->p, &sample, values);
	t->elapsed += values[0];
	t->last = node;
}

/* ---- lines ---- */

/* "austin: 3.4.0", "interval: 100": what other programs of Austin know too. */
static void take_fact(struct profile *p, struct span key, struct span value)
{
	struct text exporter = { 0 };
	double n;

	if (span_is(key, "austin")) {
		text_printf(&exporter, "austin %.*s", (int)value.len, value.s);
		p->exporter = profile_string(p, exporter.s, exporter.len);
		text_free(&exporter);
	} else if (span_is(key, "interval") && number_parse(value, &n) && n > 0) {
		p->rate = 1e6 / n;
	} else if (span_is(key, "duration") && number_parse(value, &n)) {
		p->duration = n / 1e6;
	}
}

static void take_comment(struct reader *r, struct span line)
{
	struct span value, key;
	const char *colon;
	char *name;

	line = span_trim(line);
	if (line.len < 2)
		return;
	key = span_trim((struct span){ line.s + 1, line.len - 1 });
	if (!key.len)
		return;
	value = key;
	colon = memchr(key.s, ':', key.len);
	if (!colon || memchr(key.s, ' ', (size_t)(colon - key.s)))
		key = SPAN("comment");
	else
		key.len = (size_t)(colon - key.s);
	if (colon && value.s == key.s)
		value = (struct span){ colon + 1, value.len - key.len - 1 };
	value = span_trim(value);
	name = xstrndup(key.s, key.len);
	profile_meta(r->p, name, value);
	free(name);
	if (r->dialect.heads == HEADS_AUSTIN && input_line_ended(r->in))
		take_fact(r->p, key, value);
}

static int add_costs(struct reader *r, node_id node, const double *values)
{
	for (metric_id m = 0; m < r->p->metric_count; m++)
		profile_add(r->p, node, m, values[m]);
	if (r->dialect.heads == HEADS_AUSTIN)
		r->p->sample_count++;
	if (r->timeline)
		add_sample(r, node, values);
	return 0;
}

static int take_line(struct reader *r, struct span line)
{
	double values[COLLAPSED_COUNTS];
	struct span stack = line;

	if (!line.len || *line.s == '#' || *line.s == ' ' || *line.s == '\t') {
		if (collapsed_is_comment(line)) {
			take_comment(r, line);
			return 0;
		}
	}
	if (!collapsed_take_counts(&stack, r->dialect.counts, values))
		return input_error(r->in, "%s", collapsed_expected(r->dialect.counts));
	if (r->dialect.heads == HEADS_AUSTIN && !collapsed_head(stack))
		return input_error(r->in,
			"expected a process and a thread, as in \"P12;T34;\"");
	if (!stack.len)
		return add_costs(r, find_empty(r), values);
	if (stack.s[stack.len - 1] == ';')
		stack.len--;
	return add_costs(r, find_node(r, stack), values);
}

static void start(struct reader *r, const struct read_options *options)
{
	const struct collapsed_column *column;

	r->dialect = collapsed_unpack(options->dialect ? options->dialect :
		collapsed_dialect(r->in));
	for (column = collapsed_columns[r->dialect.counts]; column->name; column++)
		profile_metric(r->p, column->name, column->unit);
	if (r->dialect.heads == HEADS_AUSTIN) {
		r->p->sample_count = 0;
		r->timeline = options->want & WANT_TIMELINE;
		r->p->time_ordered = r->timeline;
	}
	if (r->dialect.style != STYLE_PAREN && !input_offset(r->in))
		profile_meta(r->p, COLLAPSED_STYLE,
			span_of(frame_style_word(r->dialect.style)));
}

static struct profile *read_collapsed(struct input *in,
	const struct read_options *options)
{
	struct reader r = { .in = in, .p = profile_new("collapsed") };
	struct span line;

	start(&r, options);
	while (input_line(in, &line))
		if (take_line(&r, line) < 0)
			break;
	if (r.dialect.duration && isnan(r.p->duration) && !options->more)
		profile_note(r.p, NOTE_WARNING, 0,
			"no \"# duration\" at the end: the recording may be cut off");
	free(r.frames.ids);
	free(r.threads.ids);
	free(r.levels);
	free(r.timelines);
	text_free(&r.before);
	if (input_failed(in)) {
		profile_free(r.p);
		return NULL;
	}
	return r.p;
}

static const char *const extensions[] = { ".collapsed", ".folded", ".austin", NULL };

const struct format format_collapsed = {
	.name = "collapsed",
	.summary = "collapsed stacks: stackcollapse-*.pl, py-spy raw, Austin, rbspy",
	.extensions = extensions,
	.carries = CARRIES_TREE | CARRIES_FILES | CARRIES_LINES | CARRIES_THREADS |
		CARRIES_METRICS | CARRIES_FRACTIONS | CARRIES_META,
	.detect = collapsed_detect,
	.read = read_collapsed,
	.line_records = true,
	.dialect = collapsed_dialect,
	.write = collapsed_write,
};
