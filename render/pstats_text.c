/* pstats_text.c - the listings of Python's pstats, byte for byte. */
#include "pstats_text.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

#include "filter.h"
#include "pstats_python.h"
#include "pstats_sort.h"
#include "xalloc.h"

/* One listing. */
struct listing {
	const struct profile *const *profiles;
	size_t profile_count;
	const struct pstats_options *options;
	struct stats *s;
	struct sort sort;
	uint32_t *order;		/* what is listed: numbers of records */
	size_t count;
	size_t width;			/* of the column of names */
	struct output *out;
	struct text text;		/* not yet given to the output */
};

/* Names go to a terminal so that they cannot do anything there. */
static void flush_text(struct listing *l)
{
	struct text shown = { 0 };

	if (output_is_terminal(l->out)) {
		for (struct span rest = { l->text.s, l->text.len }; rest.len;) {
			const char *end = memchr(rest.s, '\n', rest.len);
			size_t len = end ? (size_t)(end - rest.s) : rest.len;

			text_visible(&shown, (struct span){ rest.s, len }, true);
			if (end)
				text_byte(&shown, '\n');
			rest.s += end ? len + 1 : len;
			rest.len -= end ? len + 1 : len;
		}
		output_add(l->out, shown.s, shown.len);
		text_free(&shown);
	} else {
		output_add(l->out, l->text.s, l->text.len);
	}
	text_clear(&l->text);
}

static void add_spaces(struct text *t, size_t count)
{
	while (count--)
		text_byte(t, ' ');
}

/* Adds what begins at a place in t again so that it takes a width, text to the right. */
static void justify_right(struct text *t, size_t at, size_t width)
{
	size_t len = t->len - at;

	if (len >= width)
		return;
	add_spaces(t, width - len);
	memmove(t->s + t->len - len, t->s + at, len);
	memset(t->s + at, ' ', width - len);
}

static void add_seconds(struct text *t, double seconds)
{
	text_printf(t, "%8.3f", seconds);
}

/* The quotient, or blanks. */
static void add_per_call(struct text *t, double seconds, double calls)
{
	if (calls == 0)
		add_spaces(t, 8);
	else
		add_seconds(t, seconds / calls);
}

static size_t name_width(const struct listing *l, function_id f)
{
	struct text name = { 0 };
	size_t width;

	std_string(l->s->names, f, &name);
	width = python_length(text_span(&name));
	text_free(&name);
	return width;
}

/* ---- what is listed ---- */

static void keep_matching(struct listing *l, const struct pattern *pattern)
{
	size_t kept = 0;
	struct text name = { 0 };

	for (size_t i = 0; i < l->count; i++) {
		text_clear(&name);
		std_string(l->s->names, l->s->records[l->order[i]].function, &name);
		if (pattern_matches(pattern, text_span(&name)))
			l->order[kept++] = l->order[i];
	}
	text_free(&name);
	l->count = kept;
}

/* \d, \w and so on are Unicode's in Python. */
static void restrict_by_pattern(struct listing *l, const char *regexp,
	struct text *message)
{
	struct text unicode = { 0 };
	struct error error = { 0 };
	struct pattern *pattern;

	text_printf(&unicode, "(*UCP)%s", regexp);
	pattern = pattern_new(unicode.s, false, &error);
	if (pattern) {
		keep_matching(l, pattern);
	} else {
		text_str(message, "   <Invalid regular expression ");
		python_repr_string(span_of(regexp), message);
		text_str(message, ">\n");
	}
	pattern_free(pattern);
	error_free(&error);
	text_free(&unicode);
}

static void restrict_to(struct listing *l, const char *restriction, struct text *message)
{
	size_t before = l->count;
	struct text repr = { 0 };
	double number;

	if (python_int(restriction, &number)) {
		if (number >= 0 && number < (double)l->count)
			l->count = (size_t)number;
		text_printf(&repr, "%.0f", number);
	} else if (python_float(restriction, &number)) {
		if (number >= 0 && number < 1)
			l->count = (size_t)((double)l->count * number + .5);
		python_repr_float(number, &repr);
	} else {
		restrict_by_pattern(l, restriction, message);
		python_repr_string(span_of(restriction), &repr);
	}
	if (l->count != before)
		text_printf(message, "   List reduced from %zu to %zu due to restriction <%s>\n",
			before, l->count, repr.s);
	text_free(&repr);
}

static void reverse(uint32_t *order, size_t count)
{
	for (size_t i = 0; i < count / 2; i++) {
		uint32_t swapped = order[i];

		order[i] = order[count - 1 - i];
		order[count - 1 - i] = swapped;
	}
}

/* get_print_list(): what to list, said; false where that is nothing. */
static bool choose(struct listing *l)
{
	const struct pstats_options *o = l->options;
	struct text message = { 0 };

	l->order = sort_records(&l->sort, l->s);
	l->count = l->s->count;
	if (o->reverse && l->sort.count)
		reverse(l->order, l->count);
	if (l->sort.count)
		text_printf(&message, "   Ordered by: %s\n", l->sort.title.s);
	else
		text_str(&message, "   Random listing order was used\n");
	for (size_t i = 0; i < o->restriction_count; i++)
		restrict_to(l, o->restrictions[i], &message);
	if (l->count) {
		text_add(&l->text, message.s, message.len);
		text_byte(&l->text, '\n');
	}
	text_free(&message);
	return l->count > 0;
}

/* ---- print_stats() ---- */

/* "Fri Nov 20 21:40:00 2026    file", in the order in which Python adds files. */
static void print_files(struct listing *l)
{
	static const char days[] = "SunMonTueWedThuFriSat",
		months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	for (size_t i = 0; i < l->profile_count; i++) {
		const struct profile *p = l->profiles[i ? l->profile_count - i : 0];
		time_t seconds = isnan(p->mtime) ? 0 : (time_t)floor(p->mtime);
		struct span name = profile_text(p, p->file);
		struct tm tm;

		if (!isnan(p->mtime) && localtime_r(&seconds, &tm))
			text_printf(&l->text, "%.3s %.3s %2d %02d:%02d:%02d %d    ",
				days + 3 * tm.tm_wday, months + 3 * tm.tm_mon, tm.tm_mday,
				tm.tm_hour, tm.tm_min, tm.tm_sec, tm.tm_year + 1900);
		text_add(&l->text, name.s, name.len);
		text_byte(&l->text, '\n');
	}
	if (l->profile_count)
		text_byte(&l->text, '\n');
}

static void print_totals(struct listing *l)
{
	const struct stats *s = l->s;

	for (size_t i = 0; i < s->count; i++) {
		const struct function *f = &s->names->functions[s->records[i].function];
		struct span name = profile_text(s->names, f->name);

		if (!s->records[i].top_level)
			continue;
		add_spaces(&l->text, 9);
		text_add(&l->text, name.s, name.len);
		text_byte(&l->text, '\n');
	}
	add_spaces(&l->text, 9);
	python_number(s->calls, &l->text);
	text_str(&l->text, " function calls ");
	if (s->calls != s->primitive)
		text_printf(&l->text, "(%.0f primitive calls) ", trunc(s->primitive));
	text_printf(&l->text, "in %.3f seconds\n\n", s->self);
}

static void print_line(struct listing *l, const struct record *r)
{
	struct text *t = &l->text;
	size_t at = t->len;

	python_number(r->calls, t);
	if (r->calls != r->primitive) {
		text_byte(t, '/');
		python_number(r->primitive, t);
	}
	justify_right(t, at, 9);
	text_byte(t, ' ');
	add_seconds(t, r->self);
	text_byte(t, ' ');
	add_per_call(t, r->self, r->calls);
	text_byte(t, ' ');
	add_seconds(t, r->total);
	text_byte(t, ' ');
	add_per_call(t, r->total, r->primitive);
	text_byte(t, ' ');
	std_string(l->s->names, r->function, t);
	text_byte(t, '\n');
}

static void print_stats(struct listing *l)
{
	print_files(l);
	print_totals(l);
	if (!choose(l))
		return;
	text_str(&l->text, "   ncalls  tottime  percall  cumtime  percall "
		"filename:lineno(function)\n");
	for (size_t i = 0; i < l->count; i++) {
		print_line(l, &l->s->records[l->order[i]]);
		flush_text(l);
	}
	text_str(&l->text, "\n\n");
}

/* ---- print_callers(), print_callees() ---- */

/* A caller or callee of a function. */
struct relative {
	function_id function;
	size_t at;			/* where it stood; ties stay so */
	const struct relation *relation;
	size_t parts;
};

struct relatives {
	struct relative *list;		/* by function; sorted when printed */
	size_t *at;			/* by function; one more at the end */
};

static size_t count_relations(const struct stats *s)
{
	size_t count = 0;

	for (size_t i = 0; i < s->count; i++)
		count += s->records[i].caller_count;
	return count;
}

/* The function under which a relation is listed. */
static function_id listed_under(const struct record *r,
	const struct relation *c, bool callees)
{
	return callees ? c->caller : r->function;
}

static struct relatives find_relatives(const struct stats *s, bool callees)
{
	size_t functions = s->names->function_count;
	struct relatives found = { xcalloc(count_relations(s), sizeof(*found.list)),
		xcalloc(functions + 2, sizeof(*found.at)) };

	for (size_t i = 0; i < s->count; i++)
		for (size_t k = 0, n; k < s->records[i].caller_count; k += n) {
			const struct relation *c = &s->records[i].callers[k];

			n = relation_parts(c,
				s->records[i].callers + s->records[i].caller_count);
			found.at[listed_under(&s->records[i], c, callees) + 2]++;
		}
	for (size_t f = 2; f < functions + 2; f++)
		found.at[f] += found.at[f - 1];
	for (size_t i = 0; i < s->count; i++)
		for (size_t k = 0, n; k < s->records[i].caller_count; k += n) {
			const struct record *r = &s->records[i];
			const struct relation *c = &r->callers[k];
			size_t at = found.at[listed_under(r, c, callees) + 1]++;

			n = relation_parts(c, r->callers + r->caller_count);
			found.list[at] = (struct relative){ callees ? r->function :
				c->caller, at, c, n };
		}
	return found;
}

static int compare_relatives(const void *a, const void *b, void *names)
{
	const struct relative *x = a, *y = b;
	int order = compare_functions(names, x->function, y->function);

	return order ? order : (x->at > y->at) - (x->at < y->at);
}

/* "12/3    0.100    0.200  name", or "name(12)    0.200" where only calls are known. */
static void print_relation(struct listing *l, function_id f, const struct relation *c,
	bool first)
{
	const struct record *r = stats_find(l->s, f);
	struct text *t = &l->text;
	size_t at;

	if (!first)
		add_spaces(t, l->width + (c->kind == EDGE_CALLS_ONLY ? 3 : 1));
	at = t->len;
	if (c->kind == EDGE_CALLS_ONLY) {
		std_string(l->s->names, f, t);
		text_byte(t, '(');
		python_number(c->calls, t);
		text_str(t, ") ");
		add_seconds(t, r ? r->total : 0);
	} else {
		text_printf(t, "%.0f", trunc(c->calls));
		if (c->calls != c->primitive)
			text_printf(t, "/%.0f", trunc(c->primitive));
		justify_right(t, at, first ? 7 : 9);
		text_byte(t, ' ');
		add_seconds(t, c->self);
		text_byte(t, ' ');
		add_seconds(t, c->total);
		text_str(t, "  ");
		std_string(l->s->names, f, t);
	}
	text_byte(t, '\n');
}

static void print_relatives(struct listing *l, function_id f, const struct relative *list,
	size_t count, const char *arrow)
{
	size_t used = name_width(l, f);

	std_string(l->s->names, f, &l->text);
	add_spaces(&l->text, l->width - used);
	text_printf(&l->text, "%s ", arrow);
	if (!count)
		text_byte(&l->text, '\n');
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < list[i].parts; k++)
			print_relation(l, list[i].function, &list[i].relation[k], !i &&
				!k);
	flush_text(l);
}

static void fit_width(struct listing *l)
{
	for (size_t i = 0; i < l->count; i++) {
		size_t width = name_width(l, l->s->records[l->order[i]].function);

		if (width > l->width)
			l->width = width;
	}
	l->width += 2;
}

/* The second line of the heading stands where the first caller there is has costs. */
static bool has_costs(const struct stats *s)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->records[i].caller_count)
			return s->records[i].callers[0].kind != EDGE_CALLS_ONLY;
	return false;
}

static void print_heading(struct listing *l, const char *title)
{
	text_str(&l->text, "Function ");
	if (l->width > strlen("Function "))
		add_spaces(&l->text, l->width - strlen("Function "));
	text_printf(&l->text, "%s\n", title);
	if (has_costs(l->s)) {
		add_spaces(&l->text, l->width);
		text_str(&l->text, "    ncalls  tottime  cumtime\n");
	}
}

static void print_calls(struct listing *l, bool callees)
{
	struct relatives found;

	if (!choose(l))
		return;
	fit_width(l);
	print_heading(l, callees ? "called..." : "was called by...");
	found = find_relatives(l->s, callees);
	for (size_t i = 0; i < l->count; i++) {
		function_id f = l->s->records[l->order[i]].function;
		struct relative *list = found.list + found.at[f];
		size_t count = found.at[f + 1] - found.at[f];

		qsort_r(list, count, sizeof(*list), compare_relatives,
			(void *)(uintptr_t)l->s->names);
		print_relatives(l, f, list, count, callees ? "->" : "<-");
	}
	text_str(&l->text, "\n\n");
	free(found.list);
	free(found.at);
}

/* ---- all of it ---- */

int pstats_print_find(const char *word)
{
	static const char *const words[] = { "stats", "callers", "callees" };

	for (int i = 0; i < 3; i++)
		if (!strcmp(words[i], word))
			return i;
	return -1;
}

static struct stats *take_stats(const struct listing *l, metric_id metric)
{
	struct stats *s = stats_new(l->profiles, l->profile_count, metric,
		l->options->print != PSTATS_STATS), *stripped;

	if (!l->options->strip_dirs)
		return s;
	stripped = stats_strip(s);
	stats_free(s);
	return stripped;
}

int pstats_text(const struct profile *const *profiles, size_t count, metric_id metric,
	const struct pstats_options *options, struct output *out, struct error *error)
{
	struct listing l = { .profiles = profiles, .profile_count = count,
		.options = options,
		.out = out };

	if (sort_parse(&l.sort, options->sort, options->sort_count, error) < 0)
		return -1;
	l.s = take_stats(&l, metric);
	if (options->print == PSTATS_STATS)
		print_stats(&l);
	else
		print_calls(&l, options->print == PSTATS_CALLEES);
	flush_text(&l);
	stats_free(l.s);
	sort_free(&l.sort);
	free(l.order);
	text_free(&l.text);
	return 0;
}
