/* diff_similarity.c - how alike names are. */
#include "diff_match.h"

enum {
	LONGEST = 256,		/* of a longer name its end is compared */
	BUCKETS = 1024,
};

/* Without the "::h0123456789abcdef" of Rust, which is another one in each build. */
static struct span without_hash(struct span name)
{
	const size_t digits = 16, len = strlen("::h") + digits;
	const char *hash;

	if (name.len <= len)
		return name;
	hash = name.s + name.len - len;
	if (memcmp(hash, "::h", 3) != 0)
		return name;
	for (size_t i = 3; i < len; i++)
		if (!memchr("0123456789abcdef", hash[i], digits))
			return name;
	return (struct span){ name.s, name.len - len };
}

struct span diff_last_word(const struct item *item)
{
	struct span name = item->name;
	const char *bracket, *start;

	if (name.len == item->file.len && !span_compare(name, item->file))
		return span_base_name(name);
	name = without_hash(name);
	bracket = name.len ? memchr(name.s + 1, '(', name.len - 1) : NULL;
	if (bracket)
		name.len = (size_t)(bracket - name.s);
	for (start = name.s + name.len; start > name.s; start--)
		if (strchr(".:/\\;#$", start[-1]))
			break;
	name.len -= (size_t)(start - name.s);
	return name.len ? (struct span){ start, name.len } : item->name;
}

bool diff_word_is_anonymous(struct span word)
{
	return word.len && strchr("<({", *word.s);
}

static char plain(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* The letters that count, in small; returns how many. */
static size_t letters(struct span word, char out[LONGEST])
{
	size_t count = 0, start = word.len > LONGEST ? word.len - LONGEST : 0;

	for (size_t i = start; i < word.len; i++)
		if (word.s[i] != '_' && word.s[i] != '-')
			out[count++] = plain(word.s[i]);
	return count;
}

uint64_t diff_hash_word(struct span word)
{
	char text[LONGEST];
	size_t len = letters(word, text);

	return hash_bytes(text, len);
}

static size_t bucket(const char *pair)
{
	return ((unsigned char)pair[0] * 31u + (unsigned char)pair[1]) % BUCKETS;
}

double diff_word_similarity(struct span a, struct span b)
{
	char first[LONGEST], second[LONGEST];
	size_t m = letters(a, first), n = letters(b, second), common = 0;
	uint8_t seen[BUCKETS] = { 0 };

	if (m == n && !memcmp(first, second, m))
		return 1;
	if (m < 2 || n < 2)
		return 0;
	for (size_t i = 0; i + 1 < m; i++)
		seen[bucket(&first[i])]++;
	for (size_t i = 0; i + 1 < n; i++) {
		if (!seen[bucket(&second[i])])
			continue;
		seen[bucket(&second[i])]--;
		common++;
	}
	return 2 * (double)common / (double)(m + n - 2);
}
