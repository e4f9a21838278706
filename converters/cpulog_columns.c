/* cpulog_columns.c - what the columns of a log are, by the words in their names. */
#include <ctype.h>
#include <stdlib.h>
#include <strings.h>

#include "cpulog_reader.h"
#include "number.h"
#include "xalloc.h"

/* ---- the words of a name ---- */

enum { MAX_WORDS = 8, WORD_LEN = 16 };

/* "RSS (KiB)" is rss and KiB, "cpuPercent" cpu and percent: in lower case, units apart. */
struct words {
	char word[MAX_WORDS][WORD_LEN];
	size_t count;
	bool percent;
	const char *unit;	/* as in units.h; NULL: none */
};

/* Not for the single letters, which are too common. */
static const struct {
	const char *word, *unit;
} unit_words[] = {
	{ "b", "bytes" }, { "byte", "bytes" }, { "bytes", "bytes" }, { "kb", "kibibytes" },
	{ "kib", "kibibytes" }, { "kbytes", "kibibytes" }, { "kilobytes", "kibibytes" },
	{ "mb", "mebibytes" }, { "mib", "mebibytes" }, { "mbytes", "mebibytes" },
	{ "megabytes", "mebibytes" }, { "gb", "gibibytes" }, { "gib", "gibibytes" },
	{ "gbytes", "gibibytes" }, { "gigabytes", "gibibytes" },
	{ "kibibytes", "kibibytes" }, { "mebibytes", "mebibytes" },
	{ "gibibytes", "gibibytes" }, { "s", "seconds" }, { "sec", "seconds" },
	{ "secs", "seconds" }, { "second", "seconds" }, { "seconds", "seconds" },
	{ "ms", "milliseconds" }, { "msec", "milliseconds" },
	{ "millis", "milliseconds" }, { "milliseconds", "milliseconds" },
	{ "us", "microseconds" }, { "usec", "microseconds" },
	{ "microseconds", "microseconds" }, { "ns", "nanoseconds" },
	{ "nanoseconds", "nanoseconds" }, { "min", "minutes" }, { "minutes", "minutes" },
	{ "hours", "hours" }, { "count", "count" },
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

	return upper && (!isupper((unsigned char)s.s[at - 1]) ||
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
#define CPU_MORE "usage use used util utilization utilisation load total process proc avg " \
	"average overall all current value"
#define MEMORY_CORE "mem memory rss ram pmem memperc uss pss res real resident"
#define MEMORY_MORE "mem memory usage use used size set process proc total current value " \
	"avg average physical working"
#define TIME_CORE "time timestamp datetime ts stamp epoch t"
#define TIME_MORE "date time utc local unix iso sample log recorded at collected wall clock"
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
	case COLUMN_MEMORY: return has_dimension(w, DIM_BYTES) && !(w->unit && w->percent);
	case COLUMN_ELAPSED:
	case COLUMN_TIME: return has_dimension(w, DIM_TIME) && !w->percent;
	default: return !w->unit && !w->percent;
	}
}

static enum column_role role_of(const struct words *w)
{
	if (!w->count && w->unit && !w->percent && unit_fits(w, COLUMN_TIME))
		return COLUMN_ELAPSED;	/* "seconds" */
	for (size_t i = 0; i < sizeof(role_words) / sizeof(*role_words); i++) {
		enum column_role role = role_words[i].role;

		if (!all_in(w, role_words[i].core, role_words[i].more) ||
			!unit_fits(w, role))
			continue;
		if (role == COLUMN_MEMORY && (w->percent || list_has("pmem memperc", w->word[0])))
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

size_t columns_known(const struct csv *c)
{
	bool seen[COLUMN_ROLES] = { false };
	size_t count = 0;
	struct words w;

	for (size_t i = 0; i < csv_count(c); i++) {
		enum column_role role = COLUMN_OTHER;

		if (take_words(span_trim(csv_field(c, i)), &w))
			role = role_of(&w);
		if (role < COLUMN_PID && !seen[role])
			count++;
		if (role < COLUMN_ROLES)
			seen[role] = true;
	}
	return seen[COLUMN_CPU] || seen[COLUMN_MEMORY] || seen[COLUMN_MEMORY_PERCENT] ?
		count : 0;
}

/* ---- the columns of a table ---- */

static const char *const counter_names[] = { "cpu", "memory", "memory_percent" };

static const char *unit_of(const struct words *w, enum column_role role)
{
	if (w->percent || role == COLUMN_CPU || role == COLUMN_MEMORY_PERCENT)
		return "percent";
	return w->unit;
}

/* "mem_virtual (MiB)" without what its unit is in. */
static struct span without_unit(struct span name)
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

static void take_role(struct log_columns *columns, size_t i, enum column_role role)
{
	struct log_column *c = &columns->items[i];
	int other = columns->by_role[role];

	if (other >= 0)
		columns->items[other].role = COLUMN_OTHER;
	c->role = role;
	columns->by_role[role] = (int)i;
}

/* Counters with one name would be one. */
static bool is_taken(const struct log_columns *columns, const char *name, size_t before)
{
	for (size_t i = 0; i < 3; i++)
		if (!strcmp(counter_names[i], name))
			return true;
	for (size_t i = 0; i < before; i++)
		if (columns->items[i].counter && columns->items[i].role == COLUMN_OTHER &&
			!strcmp(columns->items[i].counter, name))
			return true;
	return false;
}

static void name_counters(struct log_columns *columns)
{
	for (size_t i = 0; i < columns->count; i++) {
		struct log_column *c = &columns->items[i];
		struct span name = without_unit(span_of(c->name));
		struct text numbered = { 0 };

		free(c->counter);
		c->counter = NULL;
		if (c->role <= COLUMN_MEMORY_PERCENT)
			c->counter = xstrdup(counter_names[c->role]);
		if (c->role != COLUMN_OTHER)
			continue;
		c->counter = xstrndup(name.s, name.len);
		if (name.len && !is_taken(columns, c->counter, i))
			continue;
		text_printf(&numbered, "%s%scolumn %zu", c->counter, name.len ? " of " : "",
			i + 1);
		free(c->counter);
		c->counter = numbered.s;
	}
}

static void add_column(struct log_columns *columns, size_t *capacity, struct span name)
{
	struct text made = { 0 };

	columns->items = xgrow(columns->items, columns->count, capacity,
		sizeof(*columns->items));
	text_visible(&made, name, false);
	columns->items[columns->count++] = (struct log_column){
		.name = made.s ? made.s : xstrdup(""), .role = COLUMN_OTHER };
}

static void find_roles(struct log_columns *columns)
{
	int best[COLUMN_ROLES];

	for (size_t i = 0; i < columns->count; i++) {
		struct log_column *c = &columns->items[i];
		enum column_role role;
		struct words w;

		if (!take_words(span_of(c->name), &w))
			continue;
		role = role_of(&w);
		c->unit = unit_of(&w, role);
		if (role == COLUMN_OTHER || (columns->by_role[role] >= 0 &&
			best[role] >= plainness(&w)))
			continue;
		best[role] = plainness(&w);
		take_role(columns, i, role);
	}
	if (columns->by_role[COLUMN_TIME] < 0 && columns->by_role[COLUMN_DATE] >= 0) {
		take_role(columns, (size_t)columns->by_role[COLUMN_DATE], COLUMN_TIME);
		columns->by_role[COLUMN_DATE] = -1;
	}
}

/* A stamp, then figures: what people write who write no header. */
static void roles_by_place(struct log_columns *columns)
{
	static const enum column_role roles[] = { COLUMN_TIME, COLUMN_CPU, COLUMN_MEMORY };

	for (size_t i = 0; i < 3 && i < columns->count; i++)
		take_role(columns, i, roles[i]);
	if (columns->by_role[COLUMN_CPU] >= 0)
		columns->items[1].unit = "percent";
}

void columns_take(struct log_columns *columns, const struct csv *c, bool named)
{
	size_t capacity = 0;

	*columns = (struct log_columns){ 0 };
	for (size_t i = 0; i < COLUMN_ROLES; i++)
		columns->by_role[i] = -1;
	for (size_t i = 0; i < csv_count(c); i++)
		add_column(columns, &capacity, named ? span_trim(csv_field(c, i)) : SPAN(""));
	if (named)
		find_roles(columns);
	else
		roles_by_place(columns);
	name_counters(columns);
}

void columns_free(struct log_columns *columns)
{
	for (size_t i = 0; i < columns->count; i++) {
		free(columns->items[i].name);
		free(columns->items[i].counter);
	}
	free(columns->items);
}

/* ---- as the user has it ---- */

struct choice {
	enum column_role role;
	struct span name;
};

static int role_by_key(struct span key)
{
	static const struct {
		const char *key;
		enum column_role role;
	} keys[] = { { "time", COLUMN_TIME }, { "elapsed", COLUMN_ELAPSED },
		{ "cpu", COLUMN_CPU }, { "memory", COLUMN_MEMORY },
		{ "memory_percent", COLUMN_MEMORY_PERCENT }, { "pid", COLUMN_PID },
		{ "name", COLUMN_NAME } };

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (span_is(key, keys[i].key))
			return (int)keys[i].role;
	return -1;
}

/* Whether "key=" of one that we know stands there. */
static int key_at(struct span s)
{
	const char *equals = memchr(s.s, '=', s.len);

	return equals ? role_by_key(span_trim((struct span){ s.s, (size_t)(equals - s.s) })) : -1;
}

/* Takes the next "key=name"; a name goes on to the next comma that a key follows. */
static bool next_choice(struct span *rest, struct choice *choice)
{
	int role = key_at(*rest);
	const char *equals = memchr(rest->s, '=', rest->len);
	size_t at;

	if (role < 0)
		return false;
	at = (size_t)(equals - rest->s) + 1;
	rest->s += at;
	rest->len -= at;
	for (at = 0; at < rest->len; at++)
		if (rest->s[at] == ',' && key_at((struct span){ rest->s + at + 1,
				rest->len - at - 1 }) >= 0)
			break;
	choice->role = (enum column_role)role;
	choice->name = span_trim((struct span){ rest->s, at });
	at += at < rest->len;
	rest->s += at;
	rest->len -= at;
	return true;
}

static bool same_word(struct span a, struct span b)
{
	return a.len == b.len && !strncasecmp(a.s, b.s, a.len);
}

static int find_column(const struct log_columns *columns, struct span name)
{
	uint64_t number;

	for (size_t i = 0; i < columns->count; i++)
		if (same_word(span_of(columns->items[i].name), name))
			return (int)i;
	if (number_parse_uint(name, &number) && number >= 1 && number <= columns->count)
		return (int)number - 1;
	return -1;
}

static bool no_column(const struct log_columns *columns, struct input *in, struct span name)
{
	struct text names = { 0 };

	for (size_t i = 0; i < columns->count && i < 100; i++)
		text_printf(&names, "%s%s", i ? ", " : "", columns->items[i].name);
	if (columns->count && !*columns->items[0].name)
		text_clear(&names), text_printf(&names, "no names, but 1 to %zu", columns->count);
	input_error(in, "no column \"%.*s\"; there are: %s", (int)name.len, name.s,
		text_span(&names).s);
	text_free(&names);
	return false;
}

static void set_role(struct log_columns *columns, size_t i, enum column_role role)
{
	struct log_column *c = &columns->items[i];

	if (c->role < COLUMN_ROLES)
		columns->by_role[c->role] = -1;
	take_role(columns, i, role);
	if (role == COLUMN_CPU || role == COLUMN_MEMORY_PERCENT)
		c->unit = "percent";
	else if (c->unit && !strcmp(c->unit, "percent"))
		c->unit = NULL;
}

bool columns_choose(struct log_columns *columns, struct input *in, const char *choice)
{
	struct span rest = span_of(choice ? choice : "");
	struct choice one;

	while (rest.len) {
		int column;

		if (!next_choice(&rest, &one))
			return input_error(in, "columns: expected time=, elapsed=, cpu=, memory=, "
				"memory_percent=, pid= or name= and a column, not \"%.*s\"",
				(int)rest.len, rest.s), false;
		column = find_column(columns, one.name);
		if (column < 0)
			return no_column(columns, in, one.name);
		set_role(columns, (size_t)column, one.role);
	}
	name_counters(columns);
	return true;
}

static bool has_cell(const struct csv *c, struct span name)
{
	for (size_t i = 0; i < csv_count(c); i++)
		if (same_word(span_trim(csv_field(c, i)), name))
			return true;
	return false;
}

bool columns_chosen_in(const struct csv *c, const char *choice)
{
	struct span rest = span_of(choice);
	struct choice one;
	uint64_t number;

	while (rest.len && next_choice(&rest, &one)) {
		if (has_cell(c, one.name))
			return true;
		if (one.role > COLUMN_MEMORY_PERCENT || !number_parse_uint(one.name, &number) ||
			!number || number > csv_count(c))
			continue;
		return cell_parse(csv_field(c, (size_t)number - 1), false).kind == CELL_BAD;
	}
	return false;
}
