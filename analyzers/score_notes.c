/* score_notes.c - what stands above and below a table of scores. */
#include "score_report.h"

#include <stdlib.h>

#include "units.h"

enum { NAMES_SHOWN = 5 };

/* A line of its own, also in Markdown. */
static void print_line(const struct score_report *r, struct text *line,
	struct output *out)
{
	if (r->form == REPORT_MARKDOWN)
		report_markdown_text(out, text_span(line));
	else
		output_add(out, text_span(line).s, line->len);
	output_str(out, r->form == REPORT_MARKDOWN ? "  \n" : "\n");
	text_free(line);
	*line = (struct text){ 0 };
}

static void add_factor(struct text *t, enum factor f)
{
	for (const char *c = score_factor_word(f); *c; c++)
		text_byte(t, *c == '_' ? ' ' : *c);
}

/* ---- above ---- */

static void print_profile(const struct score_report *r, struct output *out)
{
	const struct profile *p = r->s->p;
	struct text t = { 0 };

	text_visible(&t, span_of(profile_shown_file(p)), false);
	text_printf(&t, ": %s, %s in %s%s", p->format ? p->format : "-",
		profile_str(p, p->metrics[r->s->metric].name),
		*r->s->unit ? r->s->unit : "count",
		p->estimated && !p->graph.exact ?
			", estimated: the tree was made from a call graph" : "");
	print_line(r, &t, out);
}

static void print_candidates(const struct score_report *r, struct output *out)
{
	const struct score *s = r->s;
	char total[VALUE_SIZE];
	struct text t = { 0 };
	size_t functions = 0;

	for (size_t i = 0; i < s->ranked_count; i++)
		functions += s->ranked[i]->function;
	value_format(total, s->total, s->unit);
	text_printf(&t, "100 %% = %s; candidates %zu of %zu modules, from %.3g %% on",
		total, s->ranked_count, s->count, s->rules.min_share * 100);
	if (functions)
		text_printf(&t, "; %zu are functions, whose files are not known",
			functions);
	print_line(r, &t, out);
}

/* "execution time 0.40 measured, coupling 0.30 derived, memory absent" */
static void print_weights(const struct score_report *r, struct output *out)
{
	const struct score *s = r->s;
	struct text t = { 0 };

	for (int f = 0; f < FACTORS; f++) {
		text_str(&t, f ? ", " : "weights: ");
		add_factor(&t, (enum factor)f);
		if (s->sources[f] != SOURCE_ABSENT)
			text_printf(&t, " %.3g", s->effective[f]);
		text_printf(&t, " %s", score_source_word(s->sources[f]));
	}
	print_line(r, &t, out);
	text_printf(&t, "boosters: circular %.3g %s, hot zone %.3g %s", s->rules.circular,
		score_source_word(s->circular_source), s->rules.hot_zone,
		score_source_word(s->hot_zone_source));
	print_line(r, &t, out);
}

void score_print_header(const struct score_report *r, struct output *out)
{
	print_profile(r, out);
	print_candidates(r, out);
	print_weights(r, out);
	output_byte(out, '\n');
}

/* ---- below ---- */

/* Words and a list of names, which ends after some unless all are wanted. */
struct list {
	const struct score_report *r;
	struct text text;
	size_t count;
};

static void list_add(struct list *l, struct span name)
{
	if (l->r->verbose || l->count < NAMES_SHOWN) {
		text_str(&l->text, l->count ? ", " : ": ");
		text_visible(&l->text, name, false);
	}
	l->count++;
}

static void list_print(struct list *l, struct output *out)
{
	if (l->count > NAMES_SHOWN && !l->r->verbose)
		text_printf(&l->text, " and %zu more; -v lists them",
			l->count - NAMES_SHOWN);
	if (l->count)
		print_line(l->r, &l->text, out);
	text_free(&l->text);
}

static void print_missing(const struct score_report *r, enum factor f, struct output *out)
{
	struct list l = { .r = r };

	add_factor(&l.text, f);
	text_str(&l.text, " not known, counted as 0");
	for (size_t i = 0; i < r->s->ranked_count; i++)
		if (score_misses(r->s, r->s->ranked[i], f))
			list_add(&l, r->s->ranked[i]->name);
	list_print(&l, out);
}

static void print_matches(const struct score_report *r, const struct metrics *metrics,
	enum path_match match, const char *words, struct output *out)
{
	struct list l = { .r = r };

	text_visible(&l.text, span_of(input_shown_name(metrics->name)), false);
	text_printf(&l.text, ", %s", words);
	for (size_t i = 0; i < metrics->count; i++)
		if (metrics->entries[i].match == match)
			list_add(&l, span_of(metrics->entries[i].path));
	list_print(&l, out);
}

static void print_intentional(const struct score_report *r, struct output *out)
{
	const struct score *s = r->s;

	for (size_t i = 0; i < s->count; i++) {
		const struct score_module *m = &s->modules[i];
		struct text t = { 0 };

		if (!m->intentional || m->share < s->rules.min_share)
			continue;
		text_str(&t, "intentional: ");
		text_visible(&t, m->name, false);
		text_printf(&t, ", %.1f %%: ", m->share * 100);
		text_visible(&t, span_of(m->intentional), false);
		print_line(r, &t, out);
	}
}

void score_print_footer(const struct score_report *r, struct output *out)
{
	const struct score *s = r->s;
	struct text more = { 0 };

	output_byte(out, '\n');
	if (score_shown(r) < s->ranked_count) {
		text_printf(&more, "%zu more; -n 0 shows all",
			s->ranked_count - score_shown(r));
		print_line(r, &more, out);
	}
	print_intentional(r, out);
	for (int f = 0; f < FACTORS; f++)
		print_missing(r, (enum factor)f, out);
	for (size_t i = 0; i < s->metrics_count; i++) {
		print_matches(r, s->metrics[i], MATCH_NONE, "not in the profile", out);
		print_matches(r, s->metrics[i], MATCH_AMBIGUOUS,
			"could mean more than one module", out);
		print_matches(r, s->metrics[i], MATCH_NAME, "matched by the name alone",
			out);
	}
}
