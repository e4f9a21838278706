/*
 * findings.h - things that were found in a profile, each with its evidence: what
 * profdiff says of a function that became slower, and proflint of a pattern.
 * annotations.h writes them for CI systems.
 *
 *	struct finding *f = findings_add(list, "blocking-call", SEVERITY_WARNING);
 *	text_printf(&f->message, "%s blocks the event loop", name);
 *	finding_figure(f, "share", 0.4, "share");
 */
#ifndef PROFKIT_FINDINGS_H
#define PROFKIT_FINDINGS_H

#include <stdint.h>

#include "output.h"
#include "text.h"

/*
 * SEVERITY_PASSED is not a finding: it was looked at and is in order, which
 * reports of tests (JUnit) want to say too.
 */
enum severity { SEVERITY_PASSED, SEVERITY_INFO, SEVERITY_WARNING, SEVERITY_ERROR };
enum confidence { CONFIDENCE_LOW, CONFIDENCE_MEDIUM, CONFIDENCE_HIGH };

/* "passed", "info", "warning", "error"; "low", "medium", "high".  Find: -1 if none. */
const char *severity_word(enum severity severity);
int severity_find(const char *word);
const char *confidence_word(enum confidence confidence);
int confidence_find(const char *word);

/* A figure that speaks for the finding. */
struct figure {
	char *name;		/* "self", "calls", "ratio" */
	double value;		/* NAN: unknown */
	char *unit;		/* as in units.h; "share": 0-1; "ratio"; "": a plain number */
};

struct finding {
	char *rule;			/* "blocking-call": stable, for suppressions */
	enum severity severity;
	enum confidence confidence;
	struct text message;		/* one sentence, without a full stop */
	struct text function, file;	/* the place; empty: the profile as a whole */
	int64_t line;			/* 0 unknown */
	struct text *path;		/* the stack, outermost first: "name (file:line)" */
	size_t path_count, path_capacity;
	struct figure *figures;
	size_t figure_count, figure_capacity;
	struct text why, advice;	/* why it matters, what to do; may be empty */
	struct text profile;		/* the profile's file, where several were looked at */
	double weight;			/* for the order: the larger the sooner */
};

/* A rule, for reports that list them (SARIF). */
struct finding_rule {
	const char *id, *summary, *help;	/* help may be "" */
};

struct findings {
	struct finding *items;
	size_t count, capacity;
	const struct finding_rule *rules;	/* the caller's; may be NULL */
	size_t rule_count;
};

/* Valid until the next one is added. */
struct finding *findings_add(struct findings *list, const char *rule,
	enum severity severity);
void finding_figure(struct finding *f, const char *name, double value, const char *unit);
struct text *finding_frame(struct finding *f);	/* the next frame of its path, empty */
/* The worst first, then by weight, rule, file, line and function. */
void findings_sort(struct findings *list);
/* A figure for people: "12.5 %", "3.2 ms", "1.21x", "1,200". */
void figure_text(const struct figure *figure, struct text *to);
/* Drops those i whose keep[i] is false. */
void findings_keep(struct findings *list, const bool *keep);
void findings_free(struct findings *list);

/*
 * What names a finding from run to run: a hash of rule, file and function, not of
 * figures or lines; 16 hex digits.
 */
void finding_fingerprint(const struct finding *f, char out[17]);

#endif
