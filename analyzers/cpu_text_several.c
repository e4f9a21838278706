/* cpu_text_several.c - what is said of several logs, and of limits, for people. */
#include <math.h>

#include "cpu_lines.h"

void print_line(struct output *out, struct line *line)
{
	struct span rest = text_span(&line->words);
	const char *label = line->label;

	while (rest.len) {
		size_t len = rest.len;

		if (len > WIDTH - LABEL) {
			for (len = WIDTH - LABEL; len && rest.s[len] != ' ';)
				len--;
			if (!len)
				for (len = WIDTH - LABEL; len < rest.len && rest.s[len] != ' ';)
					len++;
		}
		output_printf(out, "%-*s%.*s\n", LABEL, label, (int)len, rest.s);
		rest = span_trim((struct span){ rest.s + len, rest.len - len });
		label = "";
	}
	text_clear(&line->words);
}

void add_visible(struct text *t, const char *s)
{
	text_visible(t, span_of(s), false);
}

static void print_average(const char *title, const struct cpu_average *a,
	struct output *out)
{
	output_printf(out, "\n%s of %zu run%s\n%-*s%*s%*s%*s%*s\n", title, a->runs,
		text_plural(a->runs), LABEL + 4, "", FIGURE, "mean", FIGURE, "minimum",
		FIGURE, "maximum", FIGURE + 4, "between runs");
	for (int f = 0; f < FIGURES; f++) {
		const struct cpu_spread *s = &a->figures[f];

		if (!s->runs)
			continue;
		output_printf(out, "%-*s%*.2f%*.2f%*.2f", LABEL + 4,
			cpu_figure_title((enum cpu_figure)f), FIGURE,
			cpu_tidy(s->mean), FIGURE, cpu_tidy(s->min), FIGURE,
			cpu_tidy(s->max));
		if (isfinite(s->stddev))
			output_printf(out, "%*s%.2f", FIGURE - 4, "± ", s->stddev);
		if (s->runs < a->runs)
			output_printf(out, "  (%zu runs)", s->runs);
		output_byte(out, '\n');
	}
}

static void print_averages(const struct cpu_report *r, struct output *out)
{
	if (!r->average)
		return;
	print_average(r->vs ? "Before, average" : "Average", &r->averages[0], out);
	if (r->vs)
		print_average("After, average", &r->averages[1], out);
}

/* "a.csv", "a.csv and 2 more" */
static void print_side(struct line *line, const char *label, const char *name,
	size_t count, struct output *out)
{
	line->label = label;
	add_visible(&line->words, name);
	if (count > 1)
		text_printf(&line->words, " and %zu more", count - 1);
	print_line(out, line);
}

static void print_sides(struct line *line, const struct cpu_report *r,
	const struct cpu_change *c, struct output *out)
{
	size_t after = r->vs ? r->count - r->before_count : r->count;

	if (!c->from_baseline) {
		print_side(line, "Before", c->before, r->before_count, out);
		print_side(line, "After", c->after, after, out);
		return;
	}
	print_side(line, "Baseline", c->before, 1, out);
	print_side(line, "Compared", c->after, r->average ? after : 1, out);
}

static void print_one_run(struct line *line, const struct cpu_change *c,
	struct output *out)
{
	const struct series_change *change = c->has_cpu ? &c->cpu : &c->memory;

	if (!c->tested || change->before_runs > 1 || change->after_runs > 1)
		return;
	line->label = "";
	text_str(&line->words, "of one run a side: what differs from run to run is not in it");
	print_line(out, line);
}

static void print_changes(const struct cpu_report *r, struct output *out)
{
	struct line line = { 0 };

	for (size_t i = 0; i < r->change_count; i++) {
		const struct cpu_change *c = &r->changes[i];

		output_byte(out, '\n');
		print_sides(&line, r, c, out);
		line.label = "CPU";
		if (cpu_change_words(c, false, &line.words))
			print_line(out, &line);
		line.label = "Memory";
		if (cpu_change_words(c, true, &line.words))
			print_line(out, &line);
		print_one_run(&line, c, out);
	}
	text_free(&line.words);
}

static void print_gates(const struct cpu_report *r, struct output *out)
{
	struct line line = { 0 };

	if (r->gate_count)
		output_byte(out, '\n');
	for (size_t i = 0; i < r->gate_count; i++) {
		const struct cpu_gate *gate = &r->gates[i];

		line.label = !strcmp(gate->option, "--target") ? "Target" : "Limit";
		text_str(&line.words, gate->met ? "met: " : "not met: ");
		if (r->count > 1) {
			add_visible(&line.words, gate->file);
			text_str(&line.words, ": ");
		}
		cpu_gate_words(gate, &line.words);
		print_line(out, &line);
	}
	text_free(&line.words);
}

void cpu_print_several(const struct cpu_report *r, struct output *out)
{
	print_averages(r, out);
	print_changes(r, out);
	print_gates(r, out);
}
