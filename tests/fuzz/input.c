/* input.c - decompression, UTF-16, lines and detection on any bytes. */
#include <stdlib.h>

#include "format.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct span all = { (const char *)bytes, len }, piece;
	struct input *in = input_memory("fuzz", all);
	uint64_t lines = 0;

	format_detect(in);
	input_close(in);

	in = input_memory("fuzz", all);
	while (input_line(in, &piece))
		if (++lines % 3 == 0)
			input_peek(in, piece.len % 1000 + 1);
	if (input_line_number(in) != lines)
		abort();
	input_close(in);

	in = input_memory("fuzz", all);
	input_all(in, &piece);
	while (input_chunk(in, &piece))
		;
	input_close(in);
	return 0;
}
