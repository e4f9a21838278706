/* annotation.h - what the forms of annotations share; private to render/. */
#ifndef PROFKIT_RENDER_ANNOTATION_H
#define PROFKIT_RENDER_ANNOTATION_H

#include "annotations.h"

/* A finding as it is annotated. */
struct annotation {
	const struct finding *finding;
	struct text file;		/* as the repository has it; empty: it has none */
	int64_t line;			/* 0: unknown, or without a file */
	struct text place;		/* the file; the profile's where it has none */
	char fingerprint[17];		/* with that file, so the same on every machine */
	size_t twins;			/* how many before it have the same fingerprint */
};

struct annotation_list {
	struct annotation *items;
	size_t count;
	const struct findings *findings;
	const struct annotation_options *options;
};

/*
 * The file of a finding or a frame, from root (NULL: as it is) and with slashes;
 * nothing where it is none: ~, <string>, <stdlib>/re.py, [no file], node:fs, https://...
 */
void annotation_file(struct span file, const char *root, struct text *to);

/*
 * The message, the rule where there is none; then figures, why and advice, each on
 * a line of its own.
 */
void annotation_message(const struct finding *f, struct text *to);
void annotation_details(const struct finding *f, struct text *to);

/* A name and a value in JSON, behind a comma where one is due. */
void annotation_member(struct output *out, const char *before, struct span value);

void annotate_github(const struct annotation_list *list, struct output *out);
void annotate_gitlab(const struct annotation_list *list, struct output *out);
void annotate_junit(const struct annotation_list *list, struct output *out);
void annotate_sarif(const struct annotation_list *list, struct output *out);

#endif
