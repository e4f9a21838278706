/* annotations.h - findings as CI systems and editors read them. */
#ifndef PROFKIT_ANNOTATIONS_H
#define PROFKIT_ANNOTATIONS_H

#include "findings.h"

enum annotation_form {
	ANNOTATION_GITHUB,	/* ::error file=a.py,line=3,title=...::message */
	ANNOTATION_GITLAB,	/* Code Quality: a JSON array of issues */
	ANNOTATION_JUNIT,	/* JUnit XML: a test case an item, passed ones too */
	ANNOTATION_SARIF,	/* SARIF 2.1.0 */
};

struct annotation_options {
	const char *program;	/* "profdiff" */
	const char *version;
	const char *root;	/* files below this folder are named from it; NULL: as they are */
	/*
	 * The profile that was looked at: where findings stand whose code has no file and
	 * who do not say in which of several they were found.  NULL: nowhere.
	 */
	const char *profile;
	enum severity fail_on;	/* JUnit: from here on a failure; below it the case passes */
};

/* The findings in their order.  Severity passed stands in JUnit alone. */
void annotations_write(const struct findings *list, enum annotation_form form,
	const struct annotation_options *options, struct output *out);

#endif
