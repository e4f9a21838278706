/*
 * dot.c - call graphs for graphviz, as gprof2dot and pprof users know them: a
 * box a function with its total, (self) and calls, an arrow a caller and callee.
 *
 *	f1 [label="main\n100.00%\n(5.00%)\n1×", fillcolor="#c8321f", ...];
 *	f1 -> f2 [label="80.00%\n3×", penwidth="3.2", ...];
 *
 * https://graphviz.org/doc/info/lang.html
 */
#include <math.h>
#include <stdlib.h>

#include "callgraph.h"
#include "format.h"
#include "units.h"
#include "xalloc.h"

enum { NAME_WIDTH = 80 };	/* bytes of a name in its box; the tooltip has all */

struct drawing {
	const struct profile *p;
	const struct callgraph_view *view;
	struct output *out;
	bool *drawn;			/* by function */
	size_t hidden_functions, hidden_edges;
};

/* ---- text ---- */

/*
 * Within quotes a backslash and an ampersand begin something in labels; what
 * cannot be seen is made visible first.
 */
static void write_escaped(struct output *out, struct span s)
{
	struct text visible = { 0 };

	text_visible(&visible, s, false);
	for (size_t i = 0; i < visible.len; i++) {
		char c = visible.s[i];

		if (c == '&')
			output_str(out, "&amp;");
		else if (c == '"' || c == '\\')
			output_printf(out, "\\%c", c);
		else
			output_byte(out, c);
	}
	text_free(&visible);
}

static bool is_continuation(char c)
{
	return ((unsigned char)c & 0xC0) == 0x80;
}

/* Long names lose their middle, at the borders of UTF-8 sequences. */
static void write_short(struct output *out, struct span s)
{
	size_t head = NAME_WIDTH / 2, tail;

	if (s.len <= NAME_WIDTH) {
		write_escaped(out, s);
		return;
	}
	tail = s.len - NAME_WIDTH / 2;
	while (head && is_continuation(s.s[head]))
		head--;
	while (tail < s.len && is_continuation(s.s[tail]))
		tail++;
	write_escaped(out, (struct span){ s.s, head });
	output_str(out, "…");
	write_escaped(out, (struct span){ s.s + tail, s.len - tail });
}

static void write_place(const struct drawing *d, const struct function *f,
	struct span file)
{
	write_escaped(d->out, file);
	if (f->line)
		output_printf(d->out, ":%lld", (long long)f->line);
}

/* ---- figures ---- */

static double share(const struct drawing *d, double value)
{
	return callgraph_share(d->view->exact, value, d->view->sum);
}

static void write_percent(const struct drawing *d, const char *before, double value,
	const char *after)
{
	if (!isnan(value))
		output_printf(d->out, "%s%.2f%%%s", before, 100 * share(d, value), after);
}

static void write_calls(const struct drawing *d, double calls)
{
	if (isnan(calls))
		return;
	output_str(d->out, "\\n");
	output_number(d->out, calls);
	output_str(d->out, "×");
}

/* From pale blue to red: what costs little stays in the background. */
static void write_color(struct output *out, double part)
{
	static const struct {
		double share, rgb[3];
	} stops[] = {
		{ 0, { 0xEE, 0xF3, 0xF8 } },
		{ 0.25, { 0xFE, 0xE8, 0xA8 } },
		{ 0.6, { 0xF7, 0x9D, 0x5C } },
		{ 1, { 0xC8, 0x32, 0x1F } },
	};
	size_t to = 1;
	double way;

	part = isnan(part) ? 0 : fmin(fabs(part), 1);
	while (to < 3 && part > stops[to].share)
		to++;
	way = (part - stops[to - 1].share) / (stops[to].share - stops[to - 1].share);
	output_str(out, "\"#");
	for (int c = 0; c < 3; c++)
		output_printf(out, "%02x", (unsigned)(stops[to - 1].rgb[c] +
			way * (stops[to].rgb[c] - stops[to - 1].rgb[c]) + 0.5));
	output_byte(out, '"');
}

/* ---- the graph ---- */

static void write_head(const struct drawing *d, metric_id metric)
{
	const struct profile *p = d->p;
	char total[VALUE_SIZE];
	struct span name = profile_text(p, p->name ? p->name : p->file);

	if (span_is(name, "-"))
		name.len = 0;
	output_str(d->out, "digraph profile {\n\tgraph [fontname=\"Helvetica\", "
		"nodesep=0.25, ranksep=0.35, labelloc=t, label=\"");
	write_short(d->out, name);
	if (metric < p->metric_count && d->view->sum != 0) {
		value_format(total, d->view->sum,
			profile_str(p, p->metrics[metric].unit));
		output_str(d->out, name.len ? "\\n" : "");
		write_escaped(d->out, profile_text(p, p->metrics[metric].name));
		output_str(d->out, ", 100 % = ");
		write_escaped(d->out, span_of(total));
	} else {
		output_str(d->out, name.len ? "\\nno samples" : "no samples");
	}
	output_str(d->out, "\"];\n\tnode [fontname=\"Helvetica\", shape=box, "
		"style=filled, color=\"#8899aa\", width=0, height=0];\n"
		"\tedge [fontname=\"Helvetica\", fontsize=10];\n");
}

static void write_tooltip(const struct drawing *d, const struct function *f)
{
	output_str(d->out, ", tooltip=\"");
	write_escaped(d->out, profile_text(d->p, f->name));
	if (f->file) {
		output_str(d->out, " (");
		write_place(d, f, profile_text(d->p, f->file));
		output_byte(d->out, ')');
	}
	output_byte(d->out, '"');
}

static void write_function(const struct drawing *d, function_id id)
{
	const struct function *f = &d->p->functions[id];
	double part = share(d, d->view->total[id]);

	output_printf(d->out, "\tf%u [label=\"", id);
	write_short(d->out, profile_text(d->p, f->name));
	if (f->file && !span_is(profile_text(d->p, f->file), "~")) {
		output_str(d->out, "\\n");
		write_place(d, f, span_base_name(profile_text(d->p, f->file)));
	}
	write_percent(d, "\\n", d->view->total[id], "");
	if (d->view->self[id] != 0)
		write_percent(d, "\\n(", d->view->self[id], ")");
	write_calls(d, d->view->calls[id]);
	output_str(d->out, "\", fillcolor=");
	write_color(d->out, part);
	if (fabs(part) > 0.8)
		output_str(d->out, ", fontcolor=white");
	output_printf(d->out, ", fontsize=%.1f",
		10 + 8 * sqrt(fmin(1, fabs(share(d, d->view->self[id])))));
	write_tooltip(d, f);
	output_str(d->out, "];\n");
}

static void write_edge(const struct drawing *d, const struct view_edge *e)
{
	double part = isnan(e->total) ? 0 : fmin(1, fabs(share(d, e->total)));

	output_printf(d->out, "\tf%u -> f%u [label=\"", e->caller, e->callee);
	if (isnan(e->total))
		output_str(d->out, "called");
	write_percent(d, "", e->total, "");
	write_calls(d, e->calls);
	output_printf(d->out, "\", penwidth=%.2f, arrowsize=%.2f, color=",
		0.5 + 3.5 * part, 0.4 + 0.6 * part);
	write_color(d->out, 0.3 + 0.7 * part);
	output_str(d->out, "];\n");
}

static bool is_large(const struct drawing *d, double value, double fraction)
{
	return isnan(value) || fabs(value) >= fraction * fabs(d->view->sum);
}

static void write_functions(struct drawing *d, double fraction)
{
	for (size_t i = 0; i < d->view->function_count; i++) {
		function_id f = d->view->functions[i];

		d->drawn[f] = is_large(d, d->view->total[f], fraction);
		if (d->drawn[f])
			write_function(d, f);
		else
			d->hidden_functions++;
	}
}

static void write_edges(struct drawing *d, double fraction)
{
	for (size_t i = 0; i < d->view->edge_count; i++) {
		const struct view_edge *e = &d->view->edges[i];

		if (d->drawn[e->caller] && d->drawn[e->callee] &&
			is_large(d, e->total, fraction))
			write_edge(d, e);
		else
			d->hidden_edges++;
	}
}

static void tell_hidden(const struct drawing *d, const struct write_options *options,
	struct loss *loss)
{
	if (d->hidden_functions)
		loss_add(loss, (double)d->hidden_functions, "function%s below %g %% of the "
			"total", text_plural(d->hidden_functions),
			100 * options->node_fraction);
	if (d->hidden_edges)
		loss_add(loss, (double)d->hidden_edges, "call%s below %g %% or of functions "
			"left out", text_plural(d->hidden_edges),
			100 * options->edge_fraction);
}

static int write_dot(const struct profile *p, const struct write_options *options,
	struct output *out, struct loss *loss, struct error *error)
{
	metric_id metric = options->metric ? profile_find_metric(p, options->metric) : 0;
	struct callgraph_view *view = callgraph_view(p, metric);
	struct drawing d = { .p = p, .view = view, .out = out,
		.drawn = xcalloc(p->function_count, sizeof(bool)) };

	write_head(&d, metric);
	write_functions(&d, options->node_fraction);
	write_edges(&d, options->edge_fraction);
	output_str(out, "}\n");
	tell_hidden(&d, options, loss);
	loss_other_metrics(loss, p, metric);
	free(d.drawn);
	callgraph_view_free(view);
	return 0;
}

const struct format format_dot = {
	.name = "dot",
	.summary = "call graphs for graphviz, as of gprof2dot and pprof",
	.extensions = (const char *const[]){ ".dot", ".gv", NULL },
	.carries = CARRIES_GRAPH | CARRIES_FILES | CARRIES_LINES | CARRIES_UNITS |
		CARRIES_FRACTIONS,
	.write = write_dot,
};
