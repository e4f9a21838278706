/*
 * frametext.h - a frame as one piece of text, as collapsed stacks write it:
 * taken apart, and put together again so that the same text comes out.
 */
#ifndef PROFKIT_FRAMETEXT_H
#define PROFKIT_FRAMETEXT_H

#include "profile.h"

/* How a file spells its frames; the same throughout a file. */
enum frame_style {
	STYLE_PAREN,		/* name (file:line), name (file): py-spy; or just name */
	STYLE_DASH,		/* name - file:line: rbspy */
	STYLE_COLON,		/* file:name:line: Austin from 3, Tachyon */
	STYLE_FILE_FIRST,	/* file:line:name: flameprof */
	STYLE_BACKTICK,		/* module`name+0x12: DTrace */
	STYLE_PAREN_L,		/* name (file);L12: Austin 1 and 2 */
	STYLE_COLON_L,		/* file:name;L12: Austin 3 with -a */
	FRAME_STYLES,
};

/* The parts of a frame; what it does not say is empty or 0. */
struct frame_text {
	struct span name, file, module;
	uint32_t line;
	enum frame_kind kind;
};

/* The style as a pattern: "file:name:line"; and back, -1 if there is none. */
const char *frame_style_word(enum frame_style style);
int frame_style_find(struct span word);

/* Text that is not in the style is a name as it stands.  The parts point into text. */
struct frame_text frame_text_parse(struct span text, enum frame_style style);

/* Whether the style finds more in the text than a name. */
bool frame_text_fits(struct span text, enum frame_style style);

/* Whether text is "L" and a line number: what follows a frame in the _L styles. */
bool frame_text_is_line(struct span text);

/* The text that frame_text_parse() takes apart into f. */
void frame_text_add(struct text *t, const struct frame_text *f, enum frame_style style);

#endif
