/*
 * format.c - one reader, named by $FORMAT, on any bytes; what it makes of them
 * is written in every format.
 */
#include <stdio.h>
#include <stdlib.h>

#include "format.h"

static const struct format *format;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *name = getenv("FORMAT");

	format = name ? format_find(name) : NULL;
	if (!format || !format->read) {
		fprintf(stderr, "FORMAT=NAME of a format that is read is needed\n");
		exit(2);
	}
	return 0;
}

static void write_all(const struct profile *p)
{
	struct write_options options = { 0 };

	for (size_t i = 0; formats[i]; i++) {
		struct text text = { 0 };
		struct error error = { 0 };
		struct loss *loss = loss_new();
		struct output *out = output_memory(&text);

		if (formats[i]->write) {
			loss_compare(loss, p, formats[i]);
			formats[i]->write(p, &options, out, loss, &error);
		}
		output_abort(out);
		loss_free(loss);
		error_free(&error);
		text_free(&text);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct read_options options = { .want = WANT_ALL, .jobs = 1 };
	struct input *in = input_memory("fuzz", (struct span){ (const char *)bytes, len });
	struct profile *p = format_read(format, in, &options);

	if (p) {
		if (p->graph.exact)
			profile_tree_from_graph(p);
		write_all(p);
	} else if (!input_failed(in)) {
		abort();	/* refused without a word */
	}
	profile_free(p);
	input_close(in);
	return 0;
}
