/* loss.c - what a format cannot say of a profile, counted and told once. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "format.h"
#include "xalloc.h"

struct entry {
	char *text;
	double count;	/* 0: does not matter */
};

struct loss {
	struct entry *entries;
	size_t count, capacity;
};

struct loss *loss_new(void)
{
	return xcalloc(1, sizeof(struct loss));
}

void loss_free(struct loss *loss)
{
	if (!loss)
		return;
	for (size_t i = 0; i < loss->count; i++)
		free(loss->entries[i].text);
	free(loss->entries);
	free(loss);
}

void loss_add(struct loss *loss, double count, const char *format, ...)
{
	char *text;
	va_list ap;

	if (!loss)
		return;
	va_start(ap, format);
	if (vasprintf(&text, format, ap) < 0)
		text = xstrdup(format);
	va_end(ap);
	for (size_t i = 0; i < loss->count; i++) {
		if (!strcmp(loss->entries[i].text, text)) {
			loss->entries[i].count += count;
			free(text);
			return;
		}
	}
	loss->entries = xgrow(loss->entries, loss->count, &loss->capacity,
		sizeof(*loss->entries));
	loss->entries[loss->count++] = (struct entry){ text, count };
}

size_t loss_count(const struct loss *loss)
{
	return loss->count;
}

void loss_print(const struct loss *loss, size_t i, struct text *to)
{
	text_counted(to, loss->entries[i].count, loss->entries[i].text);
}

void loss_other_metrics(struct loss *loss, const struct profile *p, metric_id written)
{
	size_t others = p->metric_count - 1;

	if (p->metric_count > 1)
		loss_add(loss, (double)others, "metric%s besides %s", text_plural(others),
			profile_str(p, p->metrics[written].name));
}

static size_t count_files(const struct profile *p)
{
	size_t n = 0;

	for (size_t f = 1; f < p->function_count; f++)
		n += p->functions[f].file != 0;
	return n;
}

static size_t count_lines(const struct profile *p)
{
	size_t n = 0;

	for (size_t f = 1; f < p->frame_count; f++)
		n += p->frames[f].line != 0;
	return n;
}

static size_t count_labelled(const struct profile *p)
{
	size_t n = 0;

	for (size_t s = 0; s < p->sample_count_stored; s++)
		n += p->samples[s].labels != 0;
	return n;
}

static size_t count_fractions(const struct profile *p)
{
	size_t n = 0;

	for (size_t m = 0; m < p->metric_count; m++)
		for (size_t i = 0; i < p->node_count; i++) {
			double v = p->metrics[m].self[i];

			n += v != trunc(v);
		}
	return n;
}

/* Only what is there can be lost. */
static void compare(struct loss *loss, unsigned carries, unsigned flag, size_t count,
	const char *part, const char *noun)
{
	if (!(carries & flag) && count)
		loss_add(loss, 0, "%s%s%zu %s%s", part, *part ? " " : "", count, noun,
			text_plural(count));
}

void loss_compare(struct loss *loss, const struct profile *p, const struct format *to)
{
	unsigned c = to->carries;

	if (!(c & CARRIES_GRAPH) && p->graph.exact)
		loss_add(loss, 0, "the exact call graph: calls of %zu function%s",
			p->graph.order_count, text_plural(p->graph.order_count));
	if (!(c & CARRIES_TREE) && p->node_count > p->thread_count + 1 && !p->estimated)
		loss_add(loss, 0, "the call tree: its functions and calls are kept");
	if (!(c & CARRIES_TIMELINE) && p->sample_count_stored)
		loss_add(loss, 0, "the order and times of %zu sample%s",
			p->sample_count_stored, text_plural(p->sample_count_stored));
	compare(loss, c, CARRIES_COUNTERS, p->counter_count, "", "counter");
	compare(loss, c, CARRIES_FILES, count_files(p), "files of", "function");
	compare(loss, c, CARRIES_LINES, count_lines(p), "lines of", "frame");
	if (!(c & CARRIES_THREADS) && p->thread_count > 1)
		loss_add(loss, 0, "which of %zu threads a stack ran in", p->thread_count);
	compare(loss, c, CARRIES_LABELS, count_labelled(p), "labels of", "sample");
	compare(loss, c, CARRIES_FRACTIONS, count_fractions(p), "fractions of", "value");
	compare(loss, c, CARRIES_META, p->meta_count, "", "comment");
}
