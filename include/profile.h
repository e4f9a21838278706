/* profile.h - a profile: a tree of calls, and what each of them cost. */
/*
 * A reader fills a profile with the building verbs below and hands it over;
 * profile_finish() sums it up, and from then on it is only read: every
 * function outside model/ and converters/ takes a const struct profile *.
 *
 * Strings, functions, frames, nodes, metrics and threads are numbers, not
 * pointers.  An analysis keeps what it finds in an array of its own, indexed
 * by the same numbers.
 *
 * Everything here belongs to the profile until profile_free().
 */
#ifndef PROFKIT_PROFILE_H
#define PROFKIT_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text.h"

typedef uint32_t string_id;	/* 0 is the empty string: absent */
typedef uint32_t function_id;	/* 0 is no function */
typedef uint32_t frame_id;	/* 0 is no frame: the root's and the threads' */
typedef uint32_t node_id;	/* 0 is the root */
typedef uint32_t metric_id;
typedef uint32_t thread_id;
typedef uint32_t labels_id;	/* 0 is no labels */

enum { ROOT = 0 };
#define NO_ID UINT32_MAX

/* A function: what reports and pictures add up by. */
struct function {
	string_id name;
	string_id file;
	string_id module;	/* binary, library or package */
	int64_t line;		/* where it begins, if its format says so; 0 if not */
};

/* How a frame was run; collapsed stacks write it as _[k] and so on. */
enum frame_kind {
	FRAME_PLAIN, FRAME_KERNEL, FRAME_JIT, FRAME_INLINED, FRAME_WAKER,
	FRAME_INTERPRETED, FRAME_C1,
};

/* A place in a function.  Nodes are keyed by it, so nothing is lost. */
struct frame {
	function_id function;
	uint32_t line;		/* the line that ran; 0 unknown */
	uint32_t column;	/* from 1; 0 unknown */
	uint32_t kind;		/* enum frame_kind */
};

/* A frame reached in one particular way. */
struct node {
	node_id parent;		/* always less than the node's own number */
	node_id child, next;	/* first child, next sibling; 0 if none */
	frame_id frame;
};

/* A value column: one thing that was measured. */
struct metric {
	string_id name;		/* "time", "samples", "alloc_space" */
	string_id unit;		/* as in units.h: "seconds", "count", "bytes" */
	double *self;		/* by node: the stacks that end there */
	double *total;		/* by node: self and all below; from profile_finish() on */
};

/*
 * A thread.  Its root is a node below ROOT with frame 0; its stacks hang from
 * that.  What a thread's root costs itself ran with an empty stack.
 */
struct thread {
	string_id process, name;
	int64_t pid, tid;	/* -1 unknown */
	node_id root;
	metric_id metric;	/* what its time line is measured in; NO_ID: all */
	double start, end;	/* of its time line as its file states them; NAN unknown */
	bool evented;		/* the time line was calls and returns, not samples */
};

/*
 * A stretch of the time line during which a thread's stack stood still.
 * Samples of one thread stand in the order of time.
 */
struct sample {
	double start;		/* in its thread's metric's unit, from 0; NAN: unknown */
	thread_id thread;
	node_id node;		/* the innermost call; the thread's root: empty stack */
	uint32_t open;		/* how many of its frames stayed open from the sample before */
	labels_id labels;
};

/* A label: text, or a number with a unit when text is 0. */
struct label {
	string_id key, text, unit;
	double number;
};

/* Labels first .. first+count-1 of profile.labels go together. */
struct label_set {
	uint32_t first, count;
};

/* What a percentage of CPU is a percentage of. */
enum cpu_scale { CPU_UNKNOWN, CPU_OF_CORE, CPU_OF_MACHINE };

/* What the stamps of a log are. */
enum log_clock {
	CLOCK_ELAPSED,		/* seconds since it began */
	CLOCK_LOCAL,		/* a calendar without a zone: an hour may come twice */
	CLOCK_UTC,		/* moments: seconds since 1970, or a calendar with its zone */
	CLOCK_ROWS,		/* none were written: one second a row is assumed */
};

/*
 * Moments at which something was measured: the rows that a CPU log or trace
 * has for its counters.
 */
struct log {
	double *times;		/* seconds since profile.start, from profile_logs_finish() on */
	size_t count, capacity;
	enum log_clock clock;
	double cores;		/* of the machine; NAN unknown */
	double rows_skipped;	/* rows of the file that are not here; notes say why */
	bool finished;		/* profile_logs_finish() is done with it */
};

/* What a log measured of one thing, over time. */
struct counter {
	string_id name;		/* "cpu", "memory", "memory_percent", or the file's word */
	string_id subject;	/* whose: a process, container or device; 0: of all */
	string_id unit;		/* as in units.h */
	enum cpu_scale scale;	/* of percentages of CPU */
	uint32_t log;
	double *values;		/* by row of the log; NAN: not measured */
};

/* What an edge of an exact call graph says. */
enum edge_kind {
	EDGE_FULL,		/* calls and costs */
	EDGE_CALLS_ONLY,	/* a count of calls, no costs (python's profile module) */
};

struct edge {
	function_id caller, callee;
	uint32_t kind;		/* enum edge_kind */
	double calls, primitive;	/* NAN unknown */
};

/*
 * The exact call graph, for formats that record one (pstats, callgrind, gprof);
 * exact is false and all is empty where the profile is a tree.
 * Costs of function f in metric m stand at [f * metric_count + m], of edge e
 * at [e * metric_count + m].  An edge's costs are the callee's while called
 * from that caller.  Equal (caller, callee) pairs may stand there twice.
 */
struct callgraph {
	bool exact;
	bool calls_are_samples;	/* Python 3.15 sampling: calls count samples, not calls */
	function_id *order;	/* the functions in the file's order */
	size_t order_count, order_capacity;
	double *calls, *primitive;	/* by function; NAN or negative: unknown */
	double *self, *total;
	struct edge *edges;
	double *edge_self, *edge_total;
	size_t edge_count, edge_capacity;
	size_t function_capacity;
};

/* A fact of the file that the model has no place for: "# interval: 100". */
struct meta {
	string_id key, value;
};

/* What a reader has to tell the user, once: skipped lines, unknown keys. */
enum note_kind {
	NOTE_WARNING,		/* said whenever the file is read */
	NOTE_LOST,		/* the model does not hold it: part of the loss report */
};

struct note {
	enum note_kind kind;
	string_id text;
	double count;		/* how often; 0: does not matter */
};

struct index;			/* the lookup tables, private to model/ */

struct profile {
	const char *format;	/* the name of the format it was read from; static */
	string_id file;		/* as given: "-" for stdin */
	string_id name, exporter;
	double duration;	/* seconds; NAN unknown */
	double rate;		/* samples per second; NAN unknown */
	double sample_count;	/* how many samples were taken; NAN unknown */
	double mtime;		/* of the file, seconds since 1970; NAN unknown */
	/*
	 * When its logs and time line began, seconds since 1970; NAN unknown.  Of
	 * CLOCK_LOCAL as if its calendar were UTC's.
	 */
	double start;
	bool estimated;		/* the tree was made from a call graph */
	bool time_ordered;	/* samples hold the order of time */

	struct span *strings;	/* by string_id; NUL-terminated */
	size_t string_count, string_capacity;
	struct function *functions;
	size_t function_count, function_capacity;
	struct frame *frames;
	size_t frame_count, frame_capacity;
	struct node *nodes;
	size_t node_count, node_capacity;
	double *node_calls;	/* by node: how often it was called, NAN unknown; NULL: of none */
	struct metric *metrics;
	size_t metric_count, metric_capacity;
	struct thread *threads;
	size_t thread_count, thread_capacity;

	struct sample *samples;	/* the time line; empty when there is none */
	double *weights;	/* of sample s in metric m: [s * weight_stride + m] */
	size_t sample_count_stored, sample_capacity, weight_stride;

	struct label *labels;
	size_t label_count, label_capacity;
	struct label_set *label_sets;
	size_t label_set_count, label_set_capacity;
	struct log *logs;
	size_t log_count, log_capacity;
	struct counter *counters;
	size_t counter_count, counter_capacity;
	struct callgraph graph;
	struct meta *metas;
	size_t meta_count, meta_capacity;
	struct note *notes;
	size_t note_count, note_capacity;

	struct index *index;
};

/* ---- building; in the order they are used ---- */

/* format: static, as struct format's name; NULL: none. */
struct profile *profile_new(const char *format);
void profile_free(struct profile *p);	/* NULL is fine */

/* The number of these bytes; equal bytes have equal numbers. */
string_id profile_string(struct profile *p, const char *s, size_t len);
static inline string_id profile_span(struct profile *p, struct span s)
{
	return profile_string(p, s.s, s.len);
}

/* The metric of this name and unit, made if there is none. */
metric_id profile_metric(struct profile *p, const char *name, const char *unit);

/* A new thread, with its root.  pid, tid: -1 unknown. */
thread_id profile_thread_new(struct profile *p, string_id process, int64_t pid,
	string_id name, int64_t tid);
/* The thread with exactly these words and numbers, made if there is none. */
thread_id profile_thread(struct profile *p, string_id process, int64_t pid,
	string_id name, int64_t tid);

/* The function or frame of exactly these parts, made if there is none. */
function_id profile_function(struct profile *p, string_id name, string_id file,
	string_id module, int64_t line);
frame_id profile_frame(struct profile *p, function_id function, uint32_t line,
	uint32_t column, enum frame_kind kind);

/* The rest of profile_call(). */
node_id profile_call_slowly(struct profile *p, node_id parent, frame_id frame);

/* The call of frame from parent (a thread's root or below), made if there is none yet. */
static inline node_id profile_call(struct profile *p, node_id parent, frame_id frame)
{
	node_id child = p->nodes[parent].child;

	return child && p->nodes[child].frame == frame ? child :
		profile_call_slowly(p, parent, frame);
}

/* Adds to what a node costs itself. */
static inline void profile_add(struct profile *p, node_id node,
	metric_id metric, double value)
{
	p->metrics[metric].self[node] += value;
}

/* Counts calls of a node, for formats that record each call. */
void profile_called(struct profile *p, node_id node, double times);

/*
 * Appends to the time line.  weights: one a metric of the profile.  Does not
 * touch the nodes' costs: a reader that was not asked for the time line adds
 * those alone.
 */
void profile_sample(struct profile *p, const struct sample *sample,
	const double *weights);

/* A set of labels; equal sets need not have equal numbers.  Count 0 gives 0. */
labels_id profile_labels(struct profile *p, const struct label *labels, size_t count);

/*
 * A new log; the counter of this name and subject in it, made if there is none; a
 * row, with nothing measured yet.  time: seconds since the log began, or since 1970,
 * as the clock says; rows may come in any order.
 */
uint32_t profile_log(struct profile *p, enum log_clock clock);
size_t profile_counter(struct profile *p, uint32_t log, const char *name,
	string_id subject, const char *unit, enum cpu_scale scale);
/* The same where it is known that there is none yet. */
size_t profile_counter_new(struct profile *p, uint32_t log, string_id name,
	string_id subject, string_id unit, enum cpu_scale scale);
size_t profile_log_row(struct profile *p, uint32_t log, double time);
/* Room for so many rows more: none of those moves the arrays. */
void profile_log_reserve(struct profile *p, uint32_t log, size_t rows);

static inline void profile_count(struct profile *p, size_t counter, size_t row,
	double value)
{
	p->counters[counter].values[row] = value;
}

/*
 * Brings the rows of all logs into the order of time, which begins with 0 then, and
 * sets start (which a reader may have set to an earlier moment).  Stamps that jump by the hour of summer time, begin anew or stand out of
 * order are notes.  Nothing is done twice; format_read() does it.
 */
void profile_logs_finish(struct profile *p);

/*
 * The exact call graph: a function's own record (self, total: one a metric), in
 * the file's order, and an edge's (NULL for none).  A function that is told twice
 * keeps what was told last, in its first place.
 */
void profile_graph_function(struct profile *p, function_id f, double calls,
	double primitive, const double *self, const double *total);
void profile_graph_edge(struct profile *p, const struct edge *edge,
	const double *self, const double *total);
/* Drops the edges e whose keep[e] is false. */
void profile_graph_keep_edges(struct profile *p, const bool *keep);
/* Whether the graph has a record of the function, as its own or not as a caller only. */
bool profile_graph_has(const struct profile *p, function_id f);

void profile_meta(struct profile *p, const char *key, struct span value);

/* A note; the same text again adds up its count. */
void profile_note(struct profile *p, enum note_kind kind, double count,
	const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Totals.  From here on the profile is only read.  May be called again after merging. */
void profile_finish(struct profile *p);

/*
 * Makes the tree of a profile that has only a call graph; sets estimated.  Does
 * nothing where there is a tree.
 *
 * A graph does not say by which path a cost came, so each function is shared out among
 * its callers as its edges tell: its own cost as their records of its own cost do, what
 * is below it as their records of that do.  Where edges tell calls alone, these
 * divide it, and what no caller accounts for begins a stack.  A
 * function that a caller has a part of takes the same part of what it calls itself.
 * A path ends where a function would stand on it twice: what it calls itself for, directly
 * or not, is part of the first call, so a function that recurs is divided by whole calls
 * and callers that it calls in turn have none of it, unless its primitive calls tell of
 * more.  Calls in a circle that nothing outside calls begin at their heaviest function.
 *
 * Paths lighter than a millionth of the total are left out (more than that, where a
 * million nodes would not do), but every function that cost anything has a node.  What was
 * cut is given back to the function's other nodes in proportion: the nodes of a
 * function add up to its own cost, and all nodes to the total.  Shares are those of
 * the first metric that is not all zero; the others are divided alike.
 */
void profile_tree_from_graph(struct profile *p);

/* ---- whole profiles ---- */

/*
 * Adds all of b to a, times factor.  Stacks with equal frames in equal threads
 * merge; metrics of equal name and convertible unit add up in a's unit, others
 * become columns of their own; time lines follow one another by thread.
 * Follow with profile_finish(a).
 */
void profile_merge(struct profile *a, const struct profile *b, double factor);

/*
 * The same where b is the next part of one recording: a sample that follows
 * another keeps the frames open that both have.
 */
void profile_continue(struct profile *a, const struct profile *b);

/* ---- asking ---- */

static inline struct span profile_text(const struct profile *p, string_id id)
{
	return p->strings[id];
}

/* NUL-terminated; may hold NULs of its own, then profile_text() has the length. */
static inline const char *profile_str(const struct profile *p, string_id id)
{
	return p->strings[id].s;
}

/* As span_compare() has it. */
static inline int profile_compare_texts(const struct profile *p, string_id a, string_id b)
{
	return a == b ? 0 : span_compare(p->strings[a], p->strings[b]);
}

static inline bool profile_same_process(const struct profile *p, thread_id a, thread_id b)
{
	return p->threads[a].process == p->threads[b].process &&
		p->threads[a].pid == p->threads[b].pid;
}

static inline function_id node_function_id(const struct profile *p, node_id n)
{
	return p->frames[p->nodes[n].frame].function;
}

static inline const struct function *node_function(const struct profile *p, node_id n)
{
	return &p->functions[node_function_id(p, n)];
}

/* What a sample of the time line weighs; 0 where that is below 0 or not finite. */
double profile_weight(const struct profile *p, size_t sample, metric_id metric);

/* What a thread's time line is measured in, the first metric where it is all of them. */
metric_id profile_thread_metric(const struct profile *p, thread_id t);
/* What a second is in that metric's unit; 0 where it has no time. */
double profile_per_second(const struct profile *p, thread_id t);

/* The file it was read from as messages name it: stdin for "-". */
const char *profile_shown_file(const struct profile *p);

/* The 100 %: all self costs added up; a graph's where there is no tree. */
double profile_total(const struct profile *p, metric_id metric);

/*
 * The metric's number by its name (any letter case) or its number as text;
 * NO_ID if none.
 */
metric_id profile_find_metric(const struct profile *p, const char *name);

/*
 * The metric that is meant where none is named: "after" of before and after,
 * else the first.
 */
metric_id profile_default_metric(const struct profile *p);

/* The thread that a node belongs to, for each node; the caller frees the array. */
thread_id *profile_node_threads(const struct profile *p);

/* How many frames deep each node is (thread roots 0); the caller frees the array. */
uint32_t *profile_node_depths(const struct profile *p);

/*
 * How many frames two nodes have in common, from the outermost on; 0 of
 * different threads.
 */
uint32_t profile_common_depth(const struct profile *p, node_id a, node_id b);

/*
 * The next node in the order of the tree, parents first, without recursion:
 * start with ROOT, ends with 0.
 */
node_id profile_next(const struct profile *p, node_id n);

#endif
