/* changes.h - what a drawing says differently when it is differential. */
#ifndef PROFKIT_RENDER_CHANGES_H
#define PROFKIT_RENDER_CHANGES_H

#include "differential.h"
#include "drawing.h"

static inline bool is_differential(const struct drawing *d)
{
	return d->picture->differential != NULL;
}

/* ---- changes_words.c ---- */

/* "samples", or what the profile says it measured. */
struct span changes_word(const struct drawing *d);

/* Instead of the total: "100 → 120 samples: +20.0% · widths are after ...". */
void add_change_facts(struct text *text, const struct drawing *d);

/* Behind a box's name: " (total 3 → 4 samples: +33.3%, 1.00% → 2.00%, +1.00 points; ...)". */
void add_change_title(struct text *text, const struct drawing *d, const struct box *box);

/* "+1.25 points", "−3%": a number with its sign, at most six decimals. */
void add_signed(struct text *text, double value, int decimals, const char *behind);

/* ---- changes.c ---- */

/* Colours by box, and the legend's. */
void choose_change_colors(struct drawing *d);

/* What more a box is: "more new"; "" nothing. */
const char *change_class(const struct drawing *d, size_t box);

/* "+ " or "− " before the name, where the box has a colour. */
void sign_name(struct drawing *d, size_t box);

/* The hatching of vanished frames, one a colour, and its name. */
void draw_hatchings(struct drawing *d);
bool is_hatched(const struct drawing *d, size_t box);

/* The rules and the lines of script that only differential pictures have. */
extern const char *const change_sheet[], *const change_script[];

/* ---- changes_legend.c ---- */

void draw_change_legend(struct drawing *d);
void draw_change_top(struct drawing *d);

#endif
