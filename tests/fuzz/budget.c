/*
 * budget.c - any bytes as a budget, and as names that one is written for: what is
 * written is kept.
 */
#include <stdio.h>
#include <stdlib.h>

#include "budget.h"
#include "xalloc.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* A function a line, below each other; half of a line is its file. */
static struct profile *make_profile(struct span names)
{
	struct profile *p = profile_new("fuzz");
	thread_id thread = profile_thread_new(p, 0, -1, 0, -1);
	node_id n = p->threads[thread].root;
	double cost = 1;

	profile_metric(p, "time", "milliseconds");
	while (names.len && cost < 64) {
		const char *end = memchr(names.s, '\n', names.len);
		size_t line = end ? (size_t)(end - names.s) : names.len;
		string_id file = profile_string(p, names.s, line / 2);
		string_id name = profile_string(p, names.s + line / 2, line - line / 2);

		n = profile_call(p, n, profile_frame(p, profile_function(p, name, file, 0,
			0), 0, 0, FRAME_PLAIN));
		profile_add(p, n, 0, cost++ / 3);
		names.s += line + (end != NULL);
		names.len -= line + (end != NULL);
	}
	profile_finish(p);
	return p;
}

/* Whether any limit is exceeded. */
static bool check(const struct budget *b, const struct profile *p)
{
	const struct profile *runs[] = { p };
	metric_id metric = 0;
	struct findings list = { 0 };
	struct error error = { 0 };
	bool over = false;

	if (budget_check(b, runs, &metric, 1, &list, &error) < 0 && !error.text)
		abort();
	for (size_t i = 0; i < list.count; i++)
		over |= list.items[i].severity == SEVERITY_ERROR;
	findings_free(&list);
	error_free(&error);
	return over;
}

static void write_and_check(const struct profile *p)
{
	const struct profile *runs[] = { p };
	metric_id metric = 0;
	struct text text = { 0 };
	struct output *out = output_memory(&text);
	struct error error = { 0 };
	struct budget *b;

	budget_write(runs, &metric, 1, 0, 0, out);
	output_abort(out);
	b = budget_parse("written", text_span(&text), &error);
	if (!b || check(b, p)) {
		fprintf(stderr, "%s\n%s\n", error.text ? error.text : "not kept",
			text.s ? text.s : "");
		abort();
	}
	budget_free(b);
	text_free(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct span text = { (const char *)bytes, len };
	struct profile *p = make_profile(text);
	struct error error = { 0 };
	struct budget *b = budget_parse("fuzz", text, &error);

	if (b)
		check(b, p);
	else if (!error.text)
		abort();	/* refused without a word */
	write_and_check(p);
	budget_free(b);
	error_free(&error);
	profile_free(p);
	return 0;
}
