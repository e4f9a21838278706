/* score_json.c - a score with all that it was made of, as JSON. */
#include <math.h>
#include <stdlib.h>

#include "json.h"
#include "score_report.h"
#include "xalloc.h"

/* ,"key": with what goes before it. */
static void json_name(struct output *out, const char *before, const char *name)
{
	output_str(out, before);
	json_write_string(out, span_of(name));
	output_byte(out, ':');
}

static void json_field(struct output *out, const char *name, double value)
{
	json_name(out, ",", name);
	json_write_number(out, value);
}

static void json_text(struct output *out, const char *name, struct span s)
{
	json_name(out, ",", name);
	json_write_text(out, s);
}

static void json_flag(struct output *out, const char *name, bool flag)
{
	json_name(out, ",", name);
	output_str(out, flag ? "true" : "false");
}

static void json_names(struct output *out, const char *name, struct score_names names)
{
	json_name(out, ",", name);
	output_byte(out, '[');
	for (size_t i = 0; i < names.count; i++) {
		output_str(out, i ? "," : "");
		json_write_string(out, names.items[i]);
	}
	output_byte(out, ']');
	free(names.items);
}

static void json_factors(struct output *out, const char *before, const char *name,
	const double values[FACTORS])
{
	json_name(out, before, name);
	for (int f = 0; f < FACTORS; f++) {
		json_name(out, f ? "," : "{", score_factor_word((enum factor)f));
		json_write_number(out, values[f]);
	}
	output_byte(out, '}');
}

/* ---- modules ---- */

static void json_advice(struct output *out, const struct score *s,
	const struct score_module *m)
{
	struct text t = { 0 };

	score_advice(s, m, &t);
	json_text(out, "recommendation", text_span(&t));
	text_free(&t);
}

static void json_missing(struct output *out, const struct score *s,
	const struct score_module *m)
{
	const char *comma = "";

	json_name(out, ",", "missing");
	output_byte(out, '[');
	for (int f = 0; f < FACTORS; f++) {
		if (!score_misses(s, m, (enum factor)f))
			continue;
		output_str(out, comma);
		json_write_string(out, span_of(score_factor_word((enum factor)f)));
		comma = ",";
	}
	output_byte(out, ']');
}

static const char *match_word(enum path_match match)
{
	static const char *const words[] = { "none", "ambiguous", "name", "suffix",
		"path" };

	return words[match];
}

/* One that is known module by module. */
static bool in_circle(const struct score *s, const struct score_module *m)
{
	return m->circle && s->circular_source == SOURCE_DERIVED;
}

/* More than was asked for. */
static void json_facts(struct output *out, const struct score *s,
	const struct score_module *m)
{
	const struct metrics_entry *e = m->measured.entry;

	json_field(out, "unclamped_score", m->unclamped);
	json_field(out, "share", m->share);
	json_factors(out, ",", "parts", m->parts);
	json_field(out, "afferent", m->afferent);
	json_field(out, "efferent", m->efferent);
	json_field(out, "difficulty_points", m->effort);
	json_field(out, "memory_share", m->memory_share);
	json_field(out, "io_share", m->io_share);
	json_field(out, "circle", in_circle(s, m) ? m->circle : (double)NAN);
	json_flag(out, "is_function", m->function);
	json_text(out, "hottest", m->hottest ?
		profile_text(s->p, s->p->functions[m->hottest].name) : SPAN(""));
	json_field(out, "hottest_share", m->hottest_share);
	json_missing(out, s, m);
	json_text(out, "metrics_path", e ? span_of(e->path) : SPAN(""));
	json_text(out, "matched", e ? span_of(match_word(e->match)) : SPAN(""));
}

static void json_module(struct output *out, const struct score *s,
	const struct score_module *m)
{
	json_name(out, "{", "module");
	json_write_string(out, m->name);
	json_field(out, "rank", m->rank);
	json_field(out, "score", m->score);
	json_text(out, "impact", span_of(score_impact_word(m->impact)));
	json_text(out, "difficulty", span_of(score_difficulty_word(m->difficulty)));
	json_text(out, "kind", span_of(score_kind_word(m->kind)));
	json_field(out, "execution_time", m->factors[FACTOR_TIME]);
	json_field(out, "coupling", m->factors[FACTOR_COUPLING]);
	json_field(out, "complexity", m->factors[FACTOR_COMPLEXITY]);
	json_field(out, "memory", m->factors[FACTOR_MEMORY]);
	json_field(out, "calls", m->factors[FACTOR_CALLS]);
	json_flag(out, "circular", m->circular);
	json_flag(out, "hot_zone", m->hot_zone);
	json_names(out, "affected", score_affected(s, m));
	json_advice(out, s, m);
	json_facts(out, s, m);
	output_byte(out, '}');
}

static void json_modules(const struct score_report *r, struct output *out)
{
	const struct score *s = r->s;

	output_str(out, ",\n\"modules\":[");
	for (size_t i = 0; i < score_shown(r); i++) {
		output_str(out, i ? ",\n" : "\n");
		json_module(out, s, s->ranked[i]);
	}
	output_str(out, "\n]");
}

/* Those that modules shown are part of. */
static void json_circles(const struct score_report *r, struct output *out)
{
	const struct score *s = r->s;
	bool *shown = xcalloc(s->count + 1, sizeof(*shown));
	const char *comma = "\n{";

	for (size_t i = 0; i < score_shown(r); i++)
		shown[s->ranked[i]->circle] |= in_circle(s, s->ranked[i]);
	output_str(out, ",\n\"circles\":[");
	for (uint32_t c = 1; c <= s->count; c++) {
		if (!shown[c])
			continue;
		json_name(out, comma, "circle");
		json_write_number(out, c);
		json_names(out, "modules", score_circle(s, c));
		output_byte(out, '}');
		comma = ",\n{";
	}
	output_byte(out, ']');
	free(shown);
}

/* ---- what they were made of ---- */

static void json_boosters(const struct score *s, struct output *out)
{
	output_str(out, ",\n\"boosters\":{\"circular\":");
	json_write_number(out, s->rules.circular);
	output_str(out, ",\"hot_zone\":");
	json_write_number(out, s->rules.hot_zone);
	output_byte(out, '}');
}

static void json_sources(const struct score *s, struct output *out)
{
	output_str(out, ",\n\"sources\":");
	for (int f = 0; f < FACTORS; f++) {
		json_name(out, f ? "," : "{", score_factor_word((enum factor)f));
		json_write_string(out, span_of(score_source_word(s->sources[f])));
	}
	json_text(out, "circular", span_of(score_source_word(s->circular_source)));
	json_text(out, "hot_zone", span_of(score_source_word(s->hot_zone_source)));
	output_byte(out, '}');
}

static void json_thresholds(const struct score *s, struct output *out)
{
	output_str(out, ",\n\"thresholds\":{\"min_share\":");
	json_write_number(out, s->rules.min_share);
	json_field(out, "hot_zone_share", s->rules.hot_share);
	json_name(out, ",", "impact");
	for (int i = IMPACT_CRITICAL; i > IMPACT_LOW; i--) {
		json_name(out, i == IMPACT_CRITICAL ? "{" : ",",
			score_impact_word((enum impact)i));
		json_write_number(out, score_impact_from[i]);
	}
	output_byte(out, '}');
	json_name(out, ",", "difficulty");
	for (int d = VERY_HARD; d > EASY; d--) {
		json_name(out, d == VERY_HARD ? "{" : ",",
			score_difficulty_word((enum difficulty)d));
		json_write_number(out, score_difficulty_from[d]);
	}
	output_printf(out, ",\"circular_adds\":%d}", CIRCULAR_DIFFICULTY);
	json_name(out, ",", "kind");
	for (int k = KIND_CPU; k <= KIND_IO; k++) {
		json_name(out, k == KIND_CPU ? "{" : ",", score_kind_word((enum kind)k));
		json_write_number(out, score_kind_from[k]);
	}
	output_str(out, "}}");
}

static void json_intentional(const struct score *s, struct output *out)
{
	const char *comma = "\n{";

	output_str(out, ",\n\"intentional\":[");
	for (size_t i = 0; i < s->count; i++) {
		const struct score_module *m = &s->modules[i];

		if (!m->intentional)
			continue;
		json_name(out, comma, "module");
		json_write_string(out, m->name);
		json_field(out, "execution_time", m->self);
		json_field(out, "share", m->share);
		json_field(out, "intentional_share", m->intentional_share);
		json_text(out, "reason", span_of(m->intentional));
		output_byte(out, '}');
		comma = ",\n{";
	}
	output_byte(out, ']');
}

static void json_metrics_file(const struct metrics *m, struct output *out)
{
	const char *comma = "";

	json_name(out, "{", "file");
	json_write_string(out, span_of(m->name));
	json_text(out, "form", span_of(m->form));
	json_field(out, "files", (double)m->count);
	json_name(out, ",", "unmatched");
	output_byte(out, '[');
	for (size_t i = 0; i < m->count; i++) {
		if (m->entries[i].match > MATCH_AMBIGUOUS)
			continue;
		output_str(out, comma);
		json_write_string(out, span_of(m->entries[i].path));
		comma = ",";
	}
	output_str(out, "]}");
}

static void json_profile(const struct score *s, struct output *out)
{
	const struct profile *p = s->p;

	output_str(out, ",\n\"profile\":{\"file\":");
	json_write_string(out, profile_text(p, p->file));
	json_text(out, "format", span_of(p->format ? p->format : ""));
	output_str(out, "},\n\"metric\":{\"name\":");
	json_write_string(out, profile_text(p, p->metrics[s->metric].name));
	json_text(out, "unit", span_of(s->unit));
	output_byte(out, '}');
	json_flag(out, "estimated", p->estimated && !p->graph.exact);
	json_field(out, "total", s->total);
	json_field(out, "module_count", (double)s->count);
	json_field(out, "candidate_count", (double)s->ranked_count);
}

void score_print_json(const struct score_report *r, struct output *out)
{
	const struct score *s = r->s;

	json_factors(out, "{", "weights", s->rules.weights);
	json_modules(r, out);
	json_circles(r, out);
	json_boosters(s, out);
	json_factors(out, ",\n", "effective_weights", s->effective);
	json_sources(s, out);
	json_thresholds(s, out);
	json_intentional(s, out);
	output_str(out, ",\n\"metrics\":[");
	for (size_t i = 0; i < s->metrics_count; i++) {
		output_str(out, i ? ",\n" : "\n");
		json_metrics_file(s->metrics[i], out);
	}
	output_byte(out, ']');
	json_profile(s, out);
	output_str(out, "}\n");
}
