/* csv.c - any bytes as a table: twice the same, whatever the delimiter. */
#include <math.h>
#include <stdlib.h>

#include "csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* Takes all records; gives a hash of their fields. */
static uint64_t take_all(struct span all, char delimiter, bool header)
{
	struct input *in = input_memory("fuzz", all);
	struct csv *c = csv_open(in, delimiter);
	uint64_t hash = 0;
	double number;

	if (header && csv_header(c))
		csv_column(c, "time");
	while (csv_record(c)) {
		for (size_t i = 0; i < csv_count(c); i++) {
			struct span s = csv_field(c, i);

			hash = hash * 31 + hash_bytes(s.s, s.len) + i;
		}
		if (header)
			csv_number(c, csv_count(c) - 1, &number);
	}
	if (csv_finish(c) != !input_failed(in))
		abort();
	csv_close(c);
	input_close(in);
	return hash;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct span all = { (const char *)bytes, len };

	if (take_all(all, 0, false) != take_all(all, 0, false))
		abort();
	take_all(all, ';', true);
	take_all(all, '\t', false);
	return 0;
}
