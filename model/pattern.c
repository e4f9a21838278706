#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>

#include "filter.h"
#include "xalloc.h"

/* What one match may cost: enough for any honest pattern, and no time at all. */
enum { MATCH_LIMIT = 1000000, HEAP_LIMIT_KIB = 65536 };

struct pattern {
	pcre2_code *code;
	pcre2_match_data *match;
	pcre2_match_context *limits;
};

static void complain(const char *regexp, int code, size_t offset, struct error *error)
{
	PCRE2_UCHAR words[256];

	if (pcre2_get_error_message(code, words, sizeof(words)) < 0)
		words[0] = '\0';
	error_set(error, "pattern \"%s\": at character %zu: %s", regexp, offset,
		(char *)words);
}

struct pattern *pattern_new(const char *regexp, bool ignore_case, struct error *error)
{
	uint32_t options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF |
		(ignore_case ? PCRE2_CASELESS : 0);
	struct pattern *pattern;
	size_t offset;
	int code;
	pcre2_code *compiled = pcre2_compile((PCRE2_SPTR)regexp, PCRE2_ZERO_TERMINATED,
		options, &code, &offset, NULL);

	if (!compiled) {
		complain(regexp, code, offset, error);
		return NULL;
	}
	pattern = xcalloc(1, sizeof(*pattern));
	pattern->code = compiled;
	pcre2_jit_compile(compiled, PCRE2_JIT_COMPLETE);
	pattern->match = pcre2_match_data_create(1, NULL);
	pattern->limits = pcre2_match_context_create(NULL);
	if (!pattern->match || !pattern->limits) {
		pattern_free(pattern);
		error_set(error, "pattern \"%s\": out of memory", regexp);
		return NULL;
	}
	pcre2_set_match_limit(pattern->limits, MATCH_LIMIT);
	pcre2_set_heap_limit(pattern->limits, HEAP_LIMIT_KIB);
	return pattern;
}

void pattern_free(struct pattern *pattern)
{
	if (!pattern)
		return;
	pcre2_match_data_free(pattern->match);
	pcre2_match_context_free(pattern->limits);
	pcre2_code_free(pattern->code);
	free(pattern);
}

/* Not negative: a match; 0 only says that there was no room for its groups. */
bool pattern_matches(const struct pattern *pattern, struct span s)
{
	return pcre2_match(pattern->code, (PCRE2_SPTR)s.s, s.len, 0, 0, pattern->match,
		pattern->limits) >= 0;
}
