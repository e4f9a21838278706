/*
 * filter.h - profiles from profiles.  Each filter is a function profile -> profile
 * that leaves its argument as it was; the result is finished and the caller's.
 */
#ifndef PROFKIT_FILTER_H
#define PROFKIT_FILTER_H

#include "error.h"
#include "profile.h"

/*
 * A PCRE2 pattern: UTF-8, unanchored, with a match limit.  NULL and an error if
 * it is not valid.
 */
struct pattern;
struct pattern *pattern_new(const char *regexp, bool ignore_case, struct error *error);
void pattern_free(struct pattern *pattern);
bool pattern_matches(const struct pattern *pattern, struct span s);
/* What the group of that name holds, in s; empty where there is none or no match. */
struct span pattern_group(const struct pattern *pattern, struct span s, const char *name);

/*
 * Adds s to a text with every match replaced; false, and nothing added, where
 * nothing matches, a limit is passed or the result would be monstrous (longer than
 * s and than 4 KiB).  Matches of no bytes at all stay.  with: as
 * pcre2_substitute(3) has it: $1, ${name}, $$ for a dollar.
 */
bool pattern_replace(const struct pattern *pattern, struct span s, struct span with,
	struct text *to);
/* -1 and an error where with cannot replace the matches of a valid pattern. */
int pattern_check_replacement(const char *regexp, struct span with, struct error *error);

enum granularity {
	BY_FRAME,		/* as read: function and line */
	BY_FUNCTION, BY_LINE, BY_FILE, BY_MODULE, BY_THREAD, BY_PROCESS, BY_PATH,
	BY_THREAD_GROUP,	/* threads whose names differ by a number only */
};
/* The word in options ("function"); -1 if none. */
int granularity_find(const char *word);

/*
 * A function matches a pattern by its name, its file, its module, or as
 * "file:name" and "name (file:line)" show it.
 */
bool function_matches(const struct profile *p, function_id f,
	const struct pattern *pattern);

/* Only stacks with, or without, a matching function. */
struct profile *filter_focus(const struct profile *p, const struct pattern *pattern);
struct profile *filter_ignore(const struct profile *p, const struct pattern *pattern);
/* Without matching functions; their self goes to their callers. */
struct profile *filter_hide(const struct profile *p, const struct pattern *pattern);
/* Stacks begin at the outermost matching function; those without one go. */
struct profile *filter_root(const struct profile *p, const struct pattern *pattern);
/*
 * Only threads or processes whose name or id matches; of logs that tell subjects
 * apart, only the counters of those that match as processes.
 */
struct profile *filter_threads(const struct profile *p, const struct pattern *pattern);
struct profile *filter_processes(const struct profile *p, const struct pattern *pattern);
/* Each line, file, module and so on is one function. */
struct profile *filter_granularity(const struct profile *p, enum granularity by);
/* Files and modules without their folders. */
struct profile *filter_strip_dirs(const struct profile *p);
/* A function that calls itself directly is one call. */
struct profile *filter_merge_recursion(const struct profile *p);
/* What the time line has between two times, in seconds; to may be infinite. */
struct profile *filter_time_range(const struct profile *p, double from, double to);
/* idle: a pattern of leaf names; NULL: the list in doc/profiles.7. */
struct profile *filter_no_idle(const struct profile *p, const struct pattern *idle);
/* By function: whether a stack that ends in it waits, by that list; the caller's array. */
bool *functions_idle(const struct profile *p);
/* All in one thread; the time line stays where there was one already. */
struct profile *filter_merge_threads(const struct profile *p);
/*
 * Equal stacks merged, order dropped, nodes below the share (0-1) folded into
 * their parents.
 */
struct profile *filter_compact(const struct profile *p, double min_share);

/* All of it as the options say, in the order of doc/profiles.7. */
struct filters {
	const char *focus, *ignore, *hide, *root, *thread, *process, *time_range;
	const char *idle_frames;	/* of no_idle; NULL: the known names */
	const char *names;		/* name rules, see names.h; NULL: none.  Applied first */
	enum granularity granularity;
	bool strip_dirs, merge_recursion, no_idle;
};

/* -1 and an error on a bad pattern or range.  *p is replaced where anything was to do. */
int filters_apply(const struct filters *filters, struct profile **p, struct error *error);

#endif
