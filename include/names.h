/*
 * names.h - name rules: what is different in every run (addresses, hashes, lambda
 * numbers, temporary folders) is taken out of names, so that functions match.
 */
#ifndef PROFKIT_NAMES_H
#define PROFKIT_NAMES_H

#include "error.h"
#include "profile.h"
#include "report.h"

struct name_rules;

/*
 * words: names of built-in sets and files of rules, separated by commas:
 * "hex,rust", "jvm,./rules.txt", "all".  A file has sections as settings.h reads
 * them: [a name], match = a PCRE2 pattern, replace = what with ($1, or nothing),
 * field = name (default), file or module, several by commas.  Every match is
 * replaced, rule after rule: the sets in the order of names_words(), then the files
 * as they are named.  model/names.rules has the sets.  NULL and an error with file
 * and line.
 */
struct name_rules *names_new(const char *words, struct error *error);
/* The same of a file of rules that stands in memory, under a name for messages. */
struct name_rules *names_parse(const char *name, struct span text, struct error *error);
void names_free(struct name_rules *rules);	/* NULL is fine */

/* The built-in sets, separated by ", ", for help and messages. */
const char *names_words(void);

/*
 * As filters are: a new profile, finished; functions that become equal are one, and
 * a note says how many did.
 */
struct profile *filter_names(const struct profile *p, const struct name_rules *rules);

/* What the rules do to one function of a profile. */
struct name_change {
	struct text before, after;	/* "name (file:line)" */
	/*
	 * "jvm: lambda", "my.rules: a name": the first that did it, the rules' own.
	 * NULL: none did, its name was that already.
	 */
	const char *set;
	double count;		/* nodes, or functions of a call graph, that it stands on */
	size_t collides;	/* how many other names became the same; 0: none */
};

struct name_changes {
	struct name_change *items;	/* by after, then before */
	size_t count;
};

/* All changes; those that only a collision makes visible too. */
struct name_changes names_explain(const struct profile *p,
	const struct name_rules *rules);
void name_changes_free(struct name_changes *changes);

/* A table of them: count, collides, rule, before, after. */
void name_changes_print(const struct name_changes *changes, enum report_form form,
	const struct report_style *style, struct output *out);

#endif
