/* settings.c - any bytes as settings: every span is inside, and ends in a NUL. */
#include <stdlib.h>

#include "settings.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static size_t look(const struct settings *s)
{
	size_t seen = 0;

	for (size_t i = 0; i < s->count; i++) {
		const struct section *section = &s->sections[i];

		seen += strlen(section->title.s) + section->line;
		for (size_t k = 0; k < section->count; k++) {
			const struct setting *setting = &section->settings[k];

			if (strlen(setting->key.s) != setting->key.len ||
				strlen(setting->value.s) != setting->value.len)
				abort();
			seen += setting->line;
		}
	}
	return seen;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct error error = { 0 };
	struct settings *s = settings_parse("fuzz",
		(struct span){ (const char *)bytes, len }, &error);

	if (!s == !error.text)
		abort();
	if (s)
		look(s);
	settings_free(s);
	error_free(&error);
	return 0;
}
