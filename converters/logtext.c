/* logtext.c - the text that monitors print becomes rows and counters. */
#include "logtext.h"

#include <math.h>
#include <stdlib.h>

#include "number.h"
#include "xalloc.h"

enum {
	MAX_PLAIN = 1000,      /* counters without a subject */
	SMALL_TABLE = 1 << 22, /* values that never are too many */
};

void logtext_start(
	struct logtext *t, struct input *in, const char *format, enum log_clock clock)
{
	*t = (struct logtext){ .in = in,
		.p = profile_new(format),
		.row = SIZE_MAX,
		.clock = { .day = (double)NAN, .first = (double)NAN } };
	t->log = profile_log(t->p, clock);
}

/* ---- lines ---- */

bool logtext_line(struct logtext *t, struct span *line)
{
	if (!input_line(t->in, line))
		return false;
	if (input_line_ended(t->in))
		return true;
	t->cut = true;
	t->p->logs[t->log].rows_skipped++;
	profile_note(t->p, NOTE_WARNING, 1, "the last line is cut off: left out");
	return false;
}

void logtext_skip(struct logtext *t)
{
	t->p->logs[t->log].rows_skipped++;
	profile_note(t->p, NOTE_WARNING, 1, "lines that %s does not write: skipped",
		t->p->format);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Where the field that begins at s ends: at as many blanks as asked for. */
static const char *field_end(const char *s, const char *end, size_t blanks)
{
	for (size_t run = 0; s < end; s++) {
		run = is_blank(*s) ? run + 1 : 0;
		if (run == blanks)
			return s + 1 - run;
	}
	while (is_blank(end[-1]))
		end--;
	return end;
}

static void split(struct logtext *t, struct span line, size_t blanks)
{
	const char *s = line.s, *end = line.s + line.len;

	t->count = 0;
	for (;;) {
		const char *begin;

		while (s < end && is_blank(*s))
			s++;
		if (s == end)
			return;
		begin = s;
		s = field_end(s, end, blanks);
		t->fields = xgrow(t->fields, t->count, &t->capacity, sizeof(*t->fields));
		t->fields[t->count++] = (struct span){ begin, (size_t)(s - begin) };
	}
}

void logtext_split(struct logtext *t, struct span line)
{
	split(t, line, 1);
}

void logtext_split_wide(struct logtext *t, struct span line)
{
	split(t, line, 2);
}

bool logtext_number(struct span s, double *value)
{
	char point[NUMBER_SIZE];
	const char *comma;

	if (s.len && s.s[s.len - 1] == '%')
		s.len--;
	comma = s.len ? memchr(s.s, ',', s.len) : NULL;
	if (!comma || s.len >= sizeof(point))
		return number_parse(s, value);
	memcpy(point, s.s, s.len);
	point[comma - s.s] = '.';
	return number_parse((struct span){ point, s.len }, value);
}

bool logtext_kibibytes(struct span s, double *value)
{
	static const char letters[] = "bkmgtpe";
	const char *letter = s.len ?
		memchr(letters, s.s[s.len - 1] | 0x20, sizeof(letters) - 1) :
		NULL;

	if (letter)
		s.len--;
	if (!logtext_number(s, value))
		return false;
	*value *= letter ? pow(1024, (double)(letter - letters) - 1) : 1;
	return true;
}

bool logtext_only_words(const struct logtext *t, size_t first)
{
	double value;

	for (size_t i = first; i < t->count; i++)
		if (logtext_number(t->fields[i], &value))
			return false;
	return first < t->count;
}

bool logtext_head_line(struct span *head, struct span *line)
{
	const char *end = head->len ? memchr(head->s, '\n', head->len) : NULL;

	if (!end)
		return false;
	*line = (struct span){ head->s, (size_t)(end - head->s) };
	if (line->len && line->s[line->len - 1] == '\r')
		line->len--;
	head->len -= (size_t)(end - head->s) + 1;
	head->s = end + 1;
	return true;
}

/* ---- columns ---- */

void logtext_header(struct logtext *t, size_t first, const struct logtext_known *known)
{
	t->column_count = 0;
	for (size_t i = first; i < t->count; i++) {
		const struct logtext_known *k = known;

		while (k->word && !span_is(t->fields[i], k->word) && strcmp(k->word, "*"))
			k++;
		t->columns = xgrow(t->columns, t->column_count, &t->column_capacity,
			sizeof(*t->columns));
		t->columns[t->column_count++] =
			(struct logtext_column){ profile_span(t->p, t->fields[i]),
				k->word ? k : NULL };
	}
}

int logtext_column(const struct logtext *t, const char *word)
{
	for (size_t i = 0; i < t->column_count; i++)
		if (span_is(profile_text(t->p, t->columns[i].word), word))
			return (int)i;
	return -1;
}

/* The unit that a word itself tells: %idle, kbmemfree. */
static const char *unit_of_word(struct span word)
{
	if (word.len && *word.s == '%')
		return "percent";
	return span_starts(word, "kb") ? "kibibytes" : "none";
}

static bool take_value(struct span s, const char *unit, double *value)
{
	return strcmp(unit, "kibibytes") ? logtext_number(s, value) :
					   logtext_kibibytes(s, value);
}

void logtext_values(
	struct logtext *t, size_t first, string_id subject, const char *prefix)
{
	for (size_t i = 0; i < t->column_count && first + i < t->count; i++) {
		const struct logtext_known *k = t->columns[i].known;
		struct span word = profile_text(t->p, t->columns[i].word);
		const char *unit = k ? k->unit : unit_of_word(word);
		struct text name = { 0 };
		double value;

		if ((k && !k->name) || !take_value(t->fields[first + i], unit, &value))
			continue;
		text_str(&name, prefix);
		text_str(&name, k ? k->name : word.s);
		logtext_put(t, subject, name.s, unit, k ? k->scale : CPU_UNKNOWN, value);
		text_free(&name);
	}
}

/* ---- rows and values ---- */

void logtext_new_row(struct logtext *t, double time)
{
	struct log *l = &t->p->logs[t->log];

	if (l->count && l->times[l->count - 1] > time)
		t->unordered = true;
	t->row = profile_log_row(t->p, t->log, time);
}

void logtext_row(struct logtext *t, double time)
{
	const struct log *l = &t->p->logs[t->log];
	size_t low = 0, high = l->count;

	if (t->row != SIZE_MAX && l->times[t->row] == time)
		return;
	while (!t->unordered && low < high) {
		size_t middle = low + (high - low) / 2;

		if (l->times[middle] < time)
			low = middle + 1;
		else
			high = middle;
	}
	if (!t->unordered && low < l->count && l->times[low] == time)
		t->row = low;
	else
		logtext_new_row(t, time);
}

static uint32_t new_series(struct logtext *t, const struct logtext_series *s)
{
	t->series = xgrow(
		t->series, t->series_count, &t->series_capacity, sizeof(*t->series));
	t->series[t->series_count] = *s;
	if (!s->subject && ++t->plain_count <= MAX_PLAIN)
		t->series[t->series_count].counter =
			profile_counter(t->p, t->log, profile_str(t->p, s->name), 0,
				profile_str(t->p, s->unit), s->scale);
	return (uint32_t)t->series_count++;
}

static uint32_t find_series(struct logtext *t, const struct logtext_series *wanted)
{
	uint32_t key[2] = { wanted->name, wanted->subject };
	uint32_t hash = (uint32_t)hash_bytes(key, sizeof(key));
	struct slot *slot;
	uint32_t found;

	table_reserve(&t->index);
	for (slot = table_first(&t->index, hash); slot->id;
		slot = table_next(&t->index, slot)) {
		const struct logtext_series *s = &t->series[slot->id - 1];

		if (slot->hash == hash && s->name == key[0] && s->subject == key[1])
			return slot->id - 1;
	}
	found = new_series(t, wanted);
	table_put(&t->index, slot, hash, found + 1);
	return found;
}

void logtext_put(struct logtext *t, string_id subject, const char *name, const char *unit,
	enum cpu_scale scale, double value)
{
	struct logtext_series wanted = { .subject = subject,
		.scale = scale,
		.name = profile_span(t->p, span_of(name)),
		.unit = profile_span(t->p, span_of(unit)),
		.counter = SIZE_MAX };
	uint32_t s = find_series(t, &wanted);

	if (!subject) {
		if (t->series[s].counter != SIZE_MAX)
			profile_count(t->p, t->series[s].counter, t->row, value);
		else
			profile_note(t->p, NOTE_WARNING, 1,
				"values of more than %d columns: left out", MAX_PLAIN);
		return;
	}
	t->cells = xgrow(t->cells, t->cell_count, &t->cell_capacity, sizeof(*t->cells));
	t->cells[t->cell_count++] = (struct logtext_cell){ s, (uint32_t)t->row, value };
}

string_id logtext_process(struct logtext *t, struct span name, struct span pid)
{
	struct text subject = { 0 };
	string_id id;

	text_add(&subject, name.s, name.len);
	text_str(&subject, " [");
	text_add(&subject, pid.s, pid.len);
	text_byte(&subject, ']');
	id = profile_span(t->p, text_span(&subject));
	text_free(&subject);
	return id;
}

/* ---- who has a counter ---- */

/* What a process or device took in all, by which it is chosen. */
struct taker {
	string_id subject;
	size_t series; /* how many counters it needs */
	double cpu, memory;
	bool other;
};

static int compare_takers(const void *a, const void *b)
{
	const struct taker *x = a, *y = b;

	if (x->cpu != y->cpu)
		return x->cpu > y->cpu ? -1 : 1;
	if (x->memory != y->memory)
		return x->memory > y->memory ? -1 : 1;
	return (x->subject > y->subject) - (x->subject < y->subject);
}

static int by_subject(const void *a, const void *b)
{
	const struct taker *x = a, *y = b;

	return (x->subject > y->subject) - (x->subject < y->subject);
}

/* The subjects by number; an array for the caller to free. */
static struct taker *list_takers(const struct logtext *t, size_t *count)
{
	struct taker *takers = xcalloc(t->p->string_count, sizeof(*takers));
	size_t used = 0;

	for (size_t i = 0; i < t->series_count; i++)
		takers[t->series[i].subject].series++;
	for (size_t i = 0; i < t->cell_count; i++) {
		const struct logtext_series *s = &t->series[t->cells[i].series];
		const char *name = profile_str(t->p, s->name);

		if (!strcmp(name, "cpu"))
			takers[s->subject].cpu += t->cells[i].value;
		else if (!strcmp(name, "memory"))
			takers[s->subject].memory += t->cells[i].value;
	}
	for (size_t i = 1; i < t->p->string_count; i++) {
		if (!takers[i].series)
			continue;
		takers[used] = takers[i];
		takers[used++].subject = (string_id)i;
	}
	*count = used;
	return takers;
}

/* Marks those for whom there is no room; returns how many. */
static size_t mark_others(struct taker *takers, size_t count, size_t series)
{
	size_t others = 0, taken = 0;

	qsort(takers, count, sizeof(*takers), compare_takers);
	for (size_t i = 0; i < count; i++) {
		taken += takers[i].series;
		takers[i].other = taken > series;
		others += takers[i].other;
	}
	qsort(takers, count, sizeof(*takers), by_subject);
	return others;
}

static void rename_others(struct logtext *t, const struct taker *takers, size_t count)
{
	string_id others = profile_span(t->p, SPAN("(others)"));

	for (size_t i = 0; i < t->series_count; i++) {
		struct taker key = { .subject = t->series[i].subject };
		const struct taker *taker = count ?
			bsearch(&key, takers, count, sizeof(*takers), by_subject) :
			NULL;

		if (taker && taker->other)
			t->series[i].subject = others;
	}
}

static void choose_subjects(struct logtext *t)
{
	size_t rows = t->p->logs[t->log].count, count, others;
	size_t room = (SMALL_TABLE + 4 * t->cell_count) / (rows ? rows : 1);
	struct taker *takers = list_takers(t, &count);

	others = mark_others(takers, count, room);
	if (others) {
		profile_note(t->p, NOTE_WARNING, 0,
			"the %zu processes that took the least are added up as (others)",
			others);
		rename_others(t, takers, count);
	}
	free(takers);
}

/* Counters by series, in the order of their first values. */
static void make_counters(struct logtext *t)
{
	struct profile *p = t->p;
	string_id others = profile_span(p, SPAN("(others)"));

	for (size_t i = 0; i < t->series_count; i++) {
		struct logtext_series *s = &t->series[i];

		if (s->subject == others)
			s->counter = profile_counter(p, t->log, profile_str(p, s->name),
				s->subject, profile_str(p, s->unit), s->scale);
		else if (s->subject)
			s->counter = profile_counter_new(
				p, t->log, s->name, s->subject, s->unit, s->scale);
	}
}

static void fill_counters(struct logtext *t)
{
	string_id others = profile_span(t->p, SPAN("(others)"));
	size_t rows = t->p->logs[t->log].count;

	for (size_t i = 0; i < t->cell_count; i++) {
		const struct logtext_cell *c = &t->cells[i];
		const struct logtext_series *s = &t->series[c->series];
		double *value;

		if (c->row >= rows)
			continue;
		value = &t->p->counters[s->counter].values[c->row];
		*value = c->value + (s->subject == others && !isnan(*value) ? *value : 0);
	}
}

static void drop_cut_row(struct logtext *t)
{
	struct log *l = &t->p->logs[t->log];

	if (!t->cut || !t->in_blocks || l->count < 2 || t->row != l->count - 1)
		return;
	l->count--;
	for (size_t i = 0; i < t->p->counter_count; i++)
		t->p->counters[i].values[l->count] = (double)NAN;
	profile_note(t->p, NOTE_WARNING, 1, "the last block is cut off: left out");
}

void logtext_free(struct logtext *t)
{
	free(t->fields);
	free(t->columns);
	free(t->series);
	free(t->cells);
	table_free(&t->index);
}

struct profile *logtext_finish(struct logtext *t, const char *expected)
{
	struct profile *p = t->p;

	drop_cut_row(t);
	if (!input_failed(t->in)) {
		choose_subjects(t);
		make_counters(t);
		fill_counters(t);
		if (!p->logs[t->log].count)
			input_error(t->in, "%s", expected);
	}
	logtext_free(t);
	if (input_failed(t->in)) {
		profile_free(p);
		return NULL;
	}
	return p;
}
