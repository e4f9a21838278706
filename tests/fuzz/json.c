/* json.c - any bytes as JSON: skipped whole, and taken apart value by value. */
#include <math.h>
#include <stdlib.h>

#include "json.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* Takes values in the order they come, without recursion. */
static void take_apart(struct json *j)
{
	char *inside = malloc(1 << 16);
	size_t depth = 0;
	struct span s;
	double d;

	for (;;) {
		if (depth && !(inside[depth - 1] == '{' ? json_key(j, &s) : json_element(j))) {
			if (json_failed(j) || !--depth)
				break;
			continue;
		}
		switch (json_peek(j)) {
		case JSON_OBJECT:
		case JSON_ARRAY:
			if (depth == 1 << 16) {
				json_skip(j);
				break;
			}
			inside[depth] = json_peek(j) == JSON_OBJECT ? '{' : '[';
			json_enter(j, inside[depth++]);
			break;
		case JSON_STRING: json_string(j, &s); break;
		case JSON_NUMBER: json_number(j, &d); break;
		default: json_skip(j); break;
		}
		if (!depth || json_failed(j))
			break;
	}
	free(inside);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct span all = { (const char *)bytes, len };
	struct input *in = input_memory("fuzz", all);
	struct json *j = json_open(in, 0);
	bool skipped, taken;

	json_skip(j);
	skipped = json_finish(j);
	json_close(j);
	input_close(in);

	in = input_memory("fuzz", all);
	j = json_open(in, 0);
	take_apart(j);
	taken = json_finish(j);
	if (taken && !skipped)
		abort();
	json_close(j);
	input_close(in);
	return 0;
}
