/* lossless_write.c - our own JSON, written; the form is told in lossless.c. */
#include "lossless.h"

#include <math.h>
#include <stdlib.h>

#include "callgraph.h"
#include "json.h"

struct writer {
	const struct profile *p;
	struct output *out;
};

/* ---- pieces ---- */

static void write_string(const struct writer *w, const char *before, string_id id)
{
	output_str(w->out, before);
	if (id)
		json_write_string(w->out, profile_text(w->p, id));
	else
		output_str(w->out, "null");
}

static void write_number(const struct writer *w, const char *before, double value)
{
	output_str(w->out, before);
	json_write_number(w->out, value);
}

static void write_bool(const struct writer *w, const char *before, bool value)
{
	output_str(w->out, before);
	output_str(w->out, value ? "true" : "false");
}

/* A number of a process or thread; null where it is not known. */
static void write_id(const struct writer *w, const char *before, int64_t id)
{
	output_str(w->out, before);
	if (id < 0)
		output_str(w->out, "null");
	else
		output_printf(w->out, "%lld", (long long)id);
}

/* A column of a table: one field of each of count structs that are size bytes apart. */
static void write_uints(const struct writer *w, const char *before, const uint32_t *first,
	size_t size, size_t count)
{
	const char *at = (const char *)first;

	output_str(w->out, before);
	for (size_t i = 0; i < count; i++, at += size) {
		output_byte(w->out, i ? ',' : '[');
		output_number(w->out, *(const uint32_t *)(const void *)at);
	}
	output_str(w->out, count ? "]" : "[]");
}

static void write_numbers(const struct writer *w, const char *before, const double *first,
	size_t size, size_t count)
{
	const char *at = (const char *)first;

	output_str(w->out, before);
	for (size_t i = 0; i < count; i++, at += size) {
		output_byte(w->out, i ? ',' : '[');
		json_write_number(w->out, *(const double *)(const void *)at);
	}
	output_str(w->out, count ? "]" : "[]");
}

/* A column a metric, of values that stand in rows of stride. */
static void write_rows(const struct writer *w, const char *before, const double *first,
	size_t stride, size_t count)
{
	output_str(w->out, before);
	output_byte(w->out, '[');
	for (size_t m = 0; m < w->p->metric_count; m++)
		write_numbers(w, m ? ",\n" : "\n", count ? first + m : NULL,
			stride * sizeof(double), count);
	output_byte(w->out, ']');
}

/* ---- the parts ---- */

static void write_profile(const struct writer *w)
{
	const struct profile *p = w->p;

	output_printf(w->out, "{\"profkit\":%d,\n", LOSSLESS_VERSION);
	write_string(w, "\"profile\":{\"file\":", p->file);
	output_printf(w->out, ",\"format\":\"%s\"", p->format);
	write_string(w, ",\"exporter\":", p->exporter);
	write_string(w, ",\"name\":", p->name);
	write_bool(w, ",\"estimated\":", p->estimated);
	write_bool(w, ",\"time_ordered\":", p->time_ordered);
	write_number(w, ",\"start\":", p->start);
	output_str(w->out, "},\n");
}

static void write_metrics(const struct writer *w)
{
	const struct profile *p = w->p;

	if (p->metric_count) {
		write_string(w, "\"metric\":{\"name\":", p->metrics[0].name);
		write_string(w, ",\"unit\":", p->metrics[0].unit);
		output_str(w->out, "},\n");
	}
	output_str(w->out, "\"metrics\":[");
	for (metric_id m = 0; m < p->metric_count; m++) {
		write_string(w, m ? ",\n{\"name\":" : "{\"name\":", p->metrics[m].name);
		write_string(w, ",\"unit\":", p->metrics[m].unit);
		write_number(w, ",\"total\":", profile_total(p, m));
		output_byte(w->out, '}');
	}
	write_number(w, "],\n\"total\":", p->metric_count ? profile_total(p, 0) : 0);
	write_number(w, ",\"samples\":", p->sample_count);
	write_number(w, ",\"function_count\":", (double)(p->function_count - 1));
	write_number(w, ",\"duration\":", p->duration);
	write_number(w, ",\"rate\":", p->rate);
}

static void write_threads(const struct writer *w)
{
	const struct profile *p = w->p;

	output_str(w->out, ",\n\"threads\":[");
	for (size_t i = 0; i < p->thread_count; i++) {
		const struct thread *t = &p->threads[i];

		write_string(w, i ? ",\n{\"name\":" : "\n{\"name\":", t->name);
		write_string(w, ",\"process\":", t->process);
		write_id(w, ",\"pid\":", t->pid);
		write_id(w, ",\"tid\":", t->tid);
		if (p->metric_count)
			write_number(w, ",\"total\":", p->metrics[0].total[t->root]);
		write_id(w, ",\"metric\":", t->metric == NO_ID ? -1 : (int64_t)t->metric);
		write_number(w, ",\"start\":", t->start);
		write_number(w, ",\"end\":", t->end);
		write_bool(w, ",\"evented\":", t->evented);
		output_byte(w->out, '}');
	}
	output_byte(w->out, ']');
}

static void write_metas(const struct writer *w)
{
	const struct profile *p = w->p;

	output_str(w->out, ",\n\"comments\":[");
	for (size_t i = 0; i < p->meta_count; i++) {
		write_string(w, i ? ",\n{\"key\":" : "{\"key\":", p->metas[i].key);
		write_string(w, ",\"value\":", p->metas[i].value);
		output_byte(w->out, '}');
	}
	output_byte(w->out, ']');
}

static void write_functions(const struct writer *w)
{
	const struct profile *p = w->p;

	output_str(w->out, ",\n\"functions\":[");
	for (size_t i = 1; i < p->function_count; i++) {
		const struct function *f = &p->functions[i];

		write_string(w, i > 1 ? ",\n{\"name\":" : "\n{\"name\":", f->name);
		if (f->file)
			write_string(w, ",\"file\":", f->file);
		if (f->line)
			output_printf(w->out, ",\"line\":%lld", (long long)f->line);
		if (f->module)
			write_string(w, ",\"module\":", f->module);
		output_byte(w->out, '}');
	}
	output_byte(w->out, ']');
}

static void write_frames(const struct writer *w)
{
	const struct frame *f = w->p->frames + 1;
	size_t count = w->p->frame_count - 1;

	write_uints(w, ",\n\"frames\":{\"function\":", &f->function, sizeof(*f), count);
	write_uints(w, ",\n\"line\":", &f->line, sizeof(*f), count);
	write_uints(w, ",\n\"column\":", &f->column, sizeof(*f), count);
	write_uints(w, ",\n\"kind\":", &f->kind, sizeof(*f), count);
	output_byte(w->out, '}');
}

/* Where none are known, nothing. */
static void write_node_calls(const struct writer *w)
{
	const struct profile *p = w->p;
	double *calls = profile_node_calls(p);
	bool known = false;

	for (node_id n = 1; n < p->node_count; n++)
		if (p->nodes[n].parent == ROOT)
			calls[n] = (double)NAN;
		else
			known |= !isnan(calls[n]);
	calls[ROOT] = (double)NAN;
	if (known)
		write_numbers(w, ",\n\"calls\":", calls, sizeof(*calls), p->node_count);
	free(calls);
}

static void write_nodes(const struct writer *w)
{
	const struct profile *p = w->p;
	const struct node *n = p->nodes;

	write_uints(w, ",\n\"nodes\":{\"parent\":", &n->parent, sizeof(*n),
		p->node_count);
	write_uints(w, ",\n\"frame\":", &n->frame, sizeof(*n), p->node_count);
	output_str(w->out, ",\n\"self\":[");
	for (metric_id m = 0; m < p->metric_count; m++)
		write_numbers(w, m ? ",\n" : "\n", p->metrics[m].self, sizeof(double),
			p->node_count);
	output_byte(w->out, ']');
	write_node_calls(w);
	output_byte(w->out, '}');
}

static void write_labels(const struct writer *w)
{
	const struct profile *p = w->p;
	const struct label_set *set = p->label_sets + 1;
	size_t count = p->label_set_count - 1;

	output_str(w->out, ",\n\"labels\":[");
	for (size_t i = 0; i < p->label_count; i++) {
		const struct label *l = &p->labels[i];

		write_string(w, i ? ",\n{\"key\":" : "\n{\"key\":", l->key);
		if (l->text)
			write_string(w, ",\"text\":", l->text);
		else
			write_number(w, ",\"number\":", l->number);
		if (l->unit)
			write_string(w, ",\"unit\":", l->unit);
		output_byte(w->out, '}');
	}
	write_uints(w, "],\n\"label_sets\":{\"first\":", &set->first,
		sizeof(*set), count);
	write_uints(w, ",\n\"count\":", &set->count, sizeof(*set), count);
	output_byte(w->out, '}');
}

static void write_timeline(const struct writer *w)
{
	const struct profile *p = w->p;
	const struct sample *s = p->samples;
	size_t count = p->sample_count_stored;

	if (!count)
		return;
	write_numbers(w, ",\n\"timeline\":{\"start\":", &s->start, sizeof(*s), count);
	write_uints(w, ",\n\"thread\":", &s->thread, sizeof(*s), count);
	write_uints(w, ",\n\"node\":", &s->node, sizeof(*s), count);
	write_uints(w, ",\n\"open\":", &s->open, sizeof(*s), count);
	write_uints(w, ",\n\"labels\":", &s->labels, sizeof(*s), count);
	write_rows(w, ",\n\"weights\":", p->weights, p->weight_stride, count);
	output_byte(w->out, '}');
}

static void write_counter(const struct writer *w, const char *before,
	const struct counter *c)
{
	static const char *const scales[] = { "null", "\"core\"", "\"machine\"" };

	write_string(w, before, c->name);
	write_string(w, ",\"subject\":", c->subject);
	write_string(w, ",\"unit\":", c->unit);
	output_printf(w->out, ",\"percent_of\":%s", scales[c->scale]);
	write_numbers(w, ",\n\"values\":", c->values, sizeof(double),
		w->p->logs[c->log].count);
	output_byte(w->out, '}');
}

static void write_log(const struct writer *w, uint32_t log)
{
	const struct log *l = &w->p->logs[log];
	bool first = true;

	output_printf(w->out, "%s\n{\"clock\":\"%s\"", log ? "," : "",
		lossless_clocks[l->clock]);
	write_number(w, ",\"cores\":", l->cores);
	write_number(w, ",\"rows_skipped\":", l->rows_skipped);
	write_numbers(w, ",\n\"times\":", l->times, sizeof(double), l->count);
	output_str(w->out, ",\n\"counters\":[");
	for (size_t i = 0; i < w->p->counter_count; i++) {
		if (w->p->counters[i].log != log)
			continue;
		write_counter(w, first ? "\n{\"name\":" : ",\n{\"name\":",
			&w->p->counters[i]);
		first = false;
	}
	output_str(w->out, "]}");
}

static void write_logs(const struct writer *w)
{
	output_str(w->out, ",\n\"logs\":[");
	for (uint32_t i = 0; i < w->p->log_count; i++)
		write_log(w, i);
	output_byte(w->out, ']');
}

/* What a function's numbers are in the array by function, in the order of the graph. */
static void write_by_order(const struct writer *w, const char *before,
	const double *values, size_t stride)
{
	const struct callgraph *g = &w->p->graph;

	output_str(w->out, before);
	output_byte(w->out, '[');
	for (size_t i = 0; i < g->order_count; i++)
		write_number(w, i ? "," : "", values[g->order[i] * stride]);
	output_byte(w->out, ']');
}

static void write_rows_by_order(
	const struct writer *w, const char *before, const double *values)
{
	output_str(w->out, before);
	output_byte(w->out, '[');
	for (size_t m = 0; m < w->p->metric_count; m++)
		write_by_order(w, m ? ",\n" : "\n", values ? values + m : NULL,
			w->p->metric_count);
	output_byte(w->out, ']');
}

static void write_graph(const struct writer *w)
{
	const struct callgraph *g = &w->p->graph;
	const struct edge none = { 0 }, *e = g->edge_count ? g->edges : &none;
	size_t count = g->edge_count, stride = w->p->metric_count;

	if (!g->exact)
		return;
	write_bool(w, ",\n\"graph\":{\"calls_are_samples\":", g->calls_are_samples);
	write_uints(w, ",\n\"functions\":{\"function\":", g->order, sizeof(*g->order),
		g->order_count);
	write_by_order(w, ",\n\"calls\":", g->calls, 1);
	write_by_order(w, ",\n\"primitive_calls\":", g->primitive, 1);
	write_rows_by_order(w, ",\n\"self\":", g->self);
	write_rows_by_order(w, ",\n\"total\":", g->total);
	write_uints(w, "},\n\"edges\":{\"caller\":", &e->caller, sizeof(*e), count);
	write_uints(w, ",\n\"callee\":", &e->callee, sizeof(*e), count);
	write_uints(w, ",\n\"kind\":", &e->kind, sizeof(*e), count);
	write_numbers(w, ",\n\"calls\":", &e->calls, sizeof(*e), count);
	write_numbers(w, ",\n\"primitive_calls\":", &e->primitive, sizeof(*e), count);
	write_rows(w, ",\n\"self\":", g->edge_self, stride, count);
	write_rows(w, ",\n\"total\":", g->edge_total, stride, count);
	output_str(w->out, "}}");
}

static void report_losses(const struct profile *p, struct loss *loss)
{
	for (size_t i = 1; i < p->string_count; i++) {
		struct span s = p->strings[i];
		size_t at = 0, len = 1;

		while (at < s.len && (len = utf8_length(s.s + at, s.len - at)))
			at += len;
		if (!len)
			loss_add(loss, 1, "texts whose bytes are not UTF-8");
	}
}

int lossless_write(const struct profile *p, const struct write_options *options,
	struct output *out, struct loss *loss, struct error *error)
{
	struct writer w = { p, out };

	report_losses(p, loss);
	write_profile(&w);
	write_metrics(&w);
	write_threads(&w);
	write_metas(&w);
	write_functions(&w);
	write_frames(&w);
	write_nodes(&w);
	write_labels(&w);
	write_timeline(&w);
	write_logs(&w);
	write_graph(&w);
	output_str(out, "}\n");
	return 0;
}
