/*
 * store.c - any bytes as what the store takes apart: the name of a file, a time, and the two
 * pieces of a packed profile (the second begins where the first's length, two bytes, says).
 */
#include <math.h>
#include <stdlib.h>

#include "format.h"
#include "pack.h"
#include "runname.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* A name always has a scenario, and a stem only where it has a time. */
static void take_name(struct span bytes)
{
	char *path = strndup(bytes.s, bytes.len);
	struct error error = { 0 };
	struct run_name name;
	double time;

	if (run_name_parse(&name, path, NULL, &error) < 0 || !*name.scenario ||
		!*name.stem != isnan(name.time))
		abort();
	run_name_free(&name);
	if (time_parse(bytes, &time) && !isfinite(time))
		abort();
	free(path);
}

/* What was unpacked packs again, and is the same then. */
static void take_packed(struct span shape, struct span figures)
{
	struct error error = { 0 };
	struct profile *p = profile_unpack(shape, figures, WANT_ALL, &error), *q;
	struct packed packed = { 0 };

	if (!p == !error.text)
		abort();
	error_free(&error);
	if (!p)
		return;
	profile_pack(p, true, &packed);
	q = profile_unpack(text_span(&packed.shape), text_span(&packed.figures), WANT_ALL,
		&error);
	if (!q || q->node_count != p->node_count ||
		q->sample_count_stored != p->sample_count_stored ||
		q->graph.edge_count != p->graph.edge_count)
		abort();
	packed_free(&packed);
	profile_free(p);
	profile_free(q);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct span all = { (const char *)bytes, len };
	size_t first = len > 2 ? (size_t)bytes[0] << 8 | bytes[1] : 0;

	take_name(all);
	if (len < 3)
		return 0;
	if (first > len - 2)
		first = len - 2;
	take_packed((struct span){ all.s + 2, first },
		(struct span){ all.s + 2 + first, len - 2 - first });
	return 0;
}
