/* cpulog_words.c - what the words of a column's name say of it. */
#include <ctype.h>

#include "cpulog_reader.h"

/* ---- the words of a name ---- */

enum { MAX_WORDS = 8, WORD_LEN = 16 };

/* "RSS (KiB)" is rss and KiB, "cpuPercent" cpu and percent: in lower case, units apart.
 */
struct words {
	char word[MAX_WORDS][WORD_LEN];
	size_t count;
	bool percent;
	const char *unit; /* as in units.h; NULL: none */
};

/* Not for the single letters, which are too common. */
static const struct {
	const char *word, *unit;
} unit_words[] = {
	{ "b", "bytes" },
	{ "byte", "bytes" },
	{ "bytes", "bytes" },
	{ "kb", "kibibytes" },
	{ "kib", "kibibytes" },
	{ "kbytes", "kibibytes" },
	{ "kilobytes", "kibibytes" },
	{ "mb", "mebibytes" },
	{ "mib", "mebibytes" },
	{ "mbytes", "mebibytes" },
	{ "megabytes", "mebibytes" },
	{ "gb", "gibibytes" },
	{ "gib", "gibibytes" },
	{ "gbytes", "gibibytes" },
	{ "gigabytes", "gibibytes" },
	{ "kibibytes", "kibibytes" },
	{ "mebibytes", "mebibytes" },
	{ "gibibytes", "gibibytes" },
	{ "s", "seconds" },
	{ "sec", "seconds" },
	{ "secs", "seconds" },
	{ "second", "seconds" },
	{ "seconds", "seconds" },
	{ "ms", "milliseconds" },
	{ "msec", "milliseconds" },
	{ "millis", "milliseconds" },
	{ "milliseconds", "milliseconds" },
	{ "us", "microseconds" },
	{ "usec", "microseconds" },
	{ "microseconds", "microseconds" },
	{ "ns", "nanoseconds" },
	{ "nanoseconds", "nanoseconds" },
	{ "min", "minutes" },
	{ "minutes", "minutes" },
	{ "hours", "hours" },
	{ "count", "count" },
};

/* Whether a list "a b c" has a word. */
static bool list_has(const char *list, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = list; (at = strstr(at, word)); at += len)
		if ((at == list || at[-1] == ' ') && (at[len] == ' ' || !at[len]))
			return true;
	return false;
}

static const char *unit_of_word(const char *word)
{
	for (size_t i = 0; i < sizeof(unit_words) / sizeof(*unit_words); i++)
		if (!strcmp(unit_words[i].word, word))
			return unit_words[i].unit;
	return NULL;
}

/* A word of no more than letters and digits; false where it is too long to be known. */
static bool add_word(struct words *w, struct span s)
{
	char *word = w->word[w->count];
	const char *unit;

	if (!s.len)
		return true;
	if (w->count == MAX_WORDS - 1 || s.len >= WORD_LEN)
		return false;
	for (size_t i = 0; i < s.len; i++)
		word[i] = (char)tolower((unsigned char)s.s[i]);
	word[s.len] = '\0';
	unit = unit_of_word(word);
	if (list_has("% percent pct perc percentage", word))
		w->percent = true;
	else if (unit && !w->unit)
		w->unit = unit;
	else
		w->count++;
	return true;
}

/* Where the second word of "cpuPercent" and of "CPUPercent" begins. */
static bool begins_word(struct span s, size_t at)
{
	bool upper = isupper((unsigned char)s.s[at]);

	return upper &&
		(!isupper((unsigned char)s.s[at - 1]) ||
			(at + 1 < s.len && islower((unsigned char)s.s[at + 1])));
}

/* Letters and digits: one word if that is a unit, as KiB is, else one or several. */
static bool add_run(struct words *w, struct span run)
{
	char word[WORD_LEN] = "";
	size_t from = 0;

	for (size_t i = 0; i < run.len && run.len < WORD_LEN; i++)
		word[i] = (char)tolower((unsigned char)run.s[i]);
	if (unit_of_word(word))
		return add_word(w, run);
	for (size_t i = 1; i <= run.len; i++) {
		if (i < run.len && !begins_word(run, i))
			continue;
		if (!add_word(w, (struct span){ run.s + from, i - from }))
			return false;
		from = i;
	}
	return true;
}

static bool take_words(struct span name, struct words *w)
{
	size_t from = 0;

	*w = (struct words){ 0 };
	for (size_t i = 0; i <= name.len; i++) {
		if (i < name.len && isalnum((unsigned char)name.s[i]))
			continue;
		if (!add_run(w, (struct span){ name.s + from, i - from }))
			return false;
		from = i + 1;
		if (i < name.len && name.s[i] == '%' && !add_word(w, SPAN("%")))
			return false;
	}
	return true;
}

/* ---- what they say ---- */

#define CPU_CORE "cpu pcpu cpuperc"
#define CPU_MORE                                                                         \
	"usage use used util utilization utilisation load total process proc avg "       \
	"average overall all current value"
#define MEMORY_CORE "mem memory rss ram pmem memperc uss pss res real resident"
#define MEMORY_MORE                                                                      \
	"mem memory usage use used size set process proc total current value "           \
	"avg average physical working"
#define TIME_CORE "time timestamp datetime ts stamp epoch t"
#define TIME_MORE                                                                        \
	"date time utc local unix iso sample log recorded at collected wall clock"
#define ELAPSED_CORE "elapsed uptime runtime relative since"
#define ELAPSED_MORE "time start run total in"
#define NAME_CORE "name process command cmd cmdline comm container exe"
#define NAME_MORE "name process line"

static const struct {
	enum column_role role;
	const char *core, *more;
} role_words[] = {
	{ COLUMN_CPU, CPU_CORE, CPU_MORE },
	{ COLUMN_MEMORY, MEMORY_CORE, MEMORY_MORE },
	{ COLUMN_ELAPSED, ELAPSED_CORE, ELAPSED_MORE },
	{ COLUMN_TIME, TIME_CORE, TIME_MORE },
	{ COLUMN_DATE, "date day", "utc local" },
	{ COLUMN_PID, "pid", "process" },
	{ COLUMN_NAME, NAME_CORE, NAME_MORE },
};

/* At least one word of the core and none that is in neither list. */
static bool all_in(const struct words *w, const char *core, const char *more)
{
	size_t found = 0;

	for (size_t i = 0; i < w->count; i++) {
		if (list_has(core, w->word[i]))
			found++;
		else if (!list_has(more, w->word[i]))
			return false;
	}
	return found;
}

static bool has_dimension(const struct words *w, enum dimension dimension)
{
	return !w->unit || unit_find(w->unit)->dimension == dimension;
}

static bool unit_fits(const struct words *w, enum column_role role)
{
	switch (role) {
	case COLUMN_CPU: return !w->unit;
	case COLUMN_MEMORY:
		return has_dimension(w, DIM_BYTES) && !(w->unit && w->percent);
	case COLUMN_ELAPSED:
	case COLUMN_TIME: return has_dimension(w, DIM_TIME) && !w->percent;
	default: return !w->unit && !w->percent;
	}
}

static enum column_role role_of(const struct words *w)
{
	if (!w->count && w->unit && !w->percent && unit_fits(w, COLUMN_TIME))
		return COLUMN_ELAPSED; /* "seconds" */
	for (size_t i = 0; i < sizeof(role_words) / sizeof(*role_words); i++) {
		enum column_role role = role_words[i].role;

		if (!all_in(w, role_words[i].core, role_words[i].more) ||
			!unit_fits(w, role))
			continue;
		if (role == COLUMN_MEMORY &&
			(w->percent || list_has("pmem memperc", w->word[0])))
			return COLUMN_MEMORY_PERCENT;
		return role;
	}
	return COLUMN_OTHER;
}

/* Of two columns with one role the plainer is meant. */
static int plainness(const struct words *w)
{
	int score = -(int)w->count * 2;

	for (size_t i = 0; i < w->count; i++) {
		if (!strcmp(w->word[i], "total"))
			score -= 4;
		if (list_has("uss pss res real name", w->word[i]))
			score -= 1;
	}
	return score;
}

static const char *unit_of(const struct words *w, enum column_role role)
{
	if (w->percent || role == COLUMN_CPU || role == COLUMN_MEMORY_PERCENT)
		return "percent";
	return w->unit;
}

struct column_words column_words(struct span name)
{
	struct column_words says = { .role = COLUMN_OTHER };
	struct words w;

	if (!take_words(span_trim(name), &w))
		return says;
	says.role = role_of(&w);
	says.unit = unit_of(&w, says.role);
	says.plainness = plainness(&w);
	return says;
}

/* What each word of CPU_CORE and MEMORY_CORE has in it. */
static const char *const figure_letters[] = { "cpu", "mem", "rss", "ram", "uss", "pss",
	"res", "real" };

bool column_may_be_figure(struct span name)
{
	char lower[MAX_WORDS * WORD_LEN];

	if (name.len >= sizeof(lower))
		return false;
	for (size_t i = 0; i < name.len; i++)
		lower[i] = (char)tolower((unsigned char)name.s[i]);
	lower[name.len] = '\0';
	for (size_t i = 0; i < sizeof(figure_letters) / sizeof(*figure_letters); i++)
		if (strstr(lower, figure_letters[i]))
			return true;
	return false;
}

/* "mem_virtual (MiB)" without what its unit is in. */
struct span column_without_unit(struct span name)
{
	const char *open = memrchr(name.s, '(', name.len);
	size_t len = open ? (size_t)(open - name.s) : 0;
	struct words w;

	if (!len || name.s[name.len - 1] != ')' ||
		!take_words((struct span){ open, name.len - len }, &w) || w.count ||
		!(w.unit || w.percent))
		return name;
	name = span_trim((struct span){ name.s, len });
	return name;
}
