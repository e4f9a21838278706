/* pattern.c - regular expressions, by PCRE2. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>

#include "filter.h"
#include "xalloc.h"

/* What one match may cost: enough for any honest pattern, and no time at all. */
enum { MATCH_LIMIT = 1000000, HEAP_LIMIT_KIB = 65536 };

/* The longest name that a replacement may make of a shorter one. */
enum { MAX_REPLACED = 4096 };

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

struct span pattern_group(const struct pattern *pattern, struct span s, const char *name)
{
	pcre2_match_data *match =
		pcre2_match_data_create_from_pattern(pattern->code, NULL);
	struct span found = { s.s, 0 };
	int number = pcre2_substring_number_from_name(pattern->code, (PCRE2_SPTR)name);
	int status;

	if (!match)
		xalloc_failed();
	status = pcre2_match(pattern->code, (PCRE2_SPTR)s.s, s.len, 0, 0, match,
		pattern->limits);
	if (status > 0 && number > 0 && number < status) {
		const PCRE2_SIZE *at = pcre2_get_ovector_pointer(match) + 2 * number;

		if (at[0] != PCRE2_UNSET && at[1] > at[0])
			found = (struct span){ s.s + at[0], at[1] - at[0] };
	}
	pcre2_match_data_free(match);
	return found;
}

/* ---- replacing ---- */

static int substitute(const pcre2_code *code, pcre2_match_context *limits,
	uint32_t options, struct span s, struct span with, PCRE2_UCHAR *to,
	PCRE2_SIZE *len)
{
	return pcre2_substitute(code, (PCRE2_SPTR)s.s, s.len, 0,
		PCRE2_SUBSTITUTE_GLOBAL | PCRE2_SUBSTITUTE_UNSET_EMPTY | options,
		NULL, limits,
		(PCRE2_SPTR)with.s, with.len, to, len);
}

bool pattern_replace(const struct pattern *pattern, struct span s, struct span with,
	struct text *to)
{
	PCRE2_SIZE len = (s.len > MAX_REPLACED ? s.len : MAX_REPLACED) + 1;
	PCRE2_UCHAR *made;
	int count;

	if (!pattern_matches(pattern, s))
		return false;
	made = xmalloc(len);
	count = substitute(pattern->code, pattern->limits, PCRE2_NOTEMPTY, s, with, made,
		&len);
	if (count > 0)
		text_add(to, (char *)made, len);
	free(made);
	return count > 0;
}

/*
 * A replacement is looked at only where something matches: the pattern "|RE" has the
 * groups of RE and matches nothing at all.
 */
int pattern_check_replacement(const char *regexp, struct span with, struct error *error)
{
	struct text either = { 0 };
	PCRE2_UCHAR made[1 << 12], words[256] = "";
	PCRE2_SIZE offset, len = sizeof(made);
	pcre2_code *code;
	int count = 0;

	text_printf(&either, "|%s", regexp);
	code = pcre2_compile((PCRE2_SPTR)either.s, either.len, PCRE2_UTF, &count,
		&offset, NULL);
	text_free(&either);
	if (!code)
		return 0;
	count = substitute(code, NULL, 0, SPAN(""), with, made, &len);
	pcre2_code_free(code);
	if (count >= 0 || count == PCRE2_ERROR_NOMEMORY)
		return 0;
	pcre2_get_error_message(count, words, sizeof(words));
	return error_set(error, "replacement \"%s\": %s", with.s, (char *)words);
}
