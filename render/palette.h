/* palette.h - which colour a function has. */
#ifndef PROFKIT_RENDER_PALETTE_H
#define PROFKIT_RENDER_PALETTE_H

#include "profile.h"
#include "render.h"

/* A colour as a family and one of its tones, and what the family stands for. */
struct shade {
	unsigned family, tone;
	const char *meaning;	/* "installed packages"; NULL: nothing */
};

/* Root, threads and what stands for frames that are not drawn. */
struct shade shade_neutral(void);

/* Less, the same or more than before; safe for eyes that tell red from green badly. */
struct shade shade_change(int direction, unsigned tone);

/* The colour of a function whose frame is of this kind. */
struct shade shade_function(int palette, const struct profile *p, function_id f,
	enum frame_kind kind);

/* The colour of a word, a module's, file's or thread's: of any family that the palette allows. */
struct shade shade_word(int palette, struct span word);

const char *palette_words(void);

#endif
