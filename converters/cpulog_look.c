/* cpulog_look.c - where in the first bytes of a file a table of CPU and memory begins. */
#include "cpulog_reader.h"

enum { MAX_GARBAGE = 20 };	/* lines that may stand before the table */

bool log_next_line(struct span *rest, struct span *line)
{
	const char *end;

	if (!rest->len)
		return false;
	end = memchr(rest->s, '\n', rest->len);
	line->s = rest->s;
	line->len = end ? (size_t)(end - rest->s) : rest->len;
	rest->s += line->len + !!end;
	rest->len -= line->len + !!end;
	if (line->len && line->s[line->len - 1] == '\r')
		line->len--;
	return true;
}

/* ---- where the table begins ---- */

/* Semicolons and tabs divide nothing else in a row of figures, commas may. */
static char row_delimiter(struct span line)
{
	if (memchr(line.s, '\t', line.len))
		return '\t';
	return memchr(line.s, ';', line.len) ? ';' : ',';
}

static bool is_names(struct span line, const char *choice, char *delimiter)
{
	char divider = *delimiter ? *delimiter : csv_guess_delimiter(line);
	struct csv *c = csv_open(NULL, divider);
	bool names = csv_split(c, line) &&
		(choice ? columns_chosen_in(c, choice) :
			  columns_known(c) >= 2 &&
					!span_starts(line, "hostname;interval;"));

	csv_close(c);
	if (names)
		*delimiter = divider;
	return names;
}

/* A stamp, and a figure behind it. */
static bool is_figures(struct span line, const char *choice, char *delimiter)
{
	char divider = *delimiter ? *delimiter : row_delimiter(line);
	struct csv *c = csv_open(NULL, divider);
	struct stamp stamp;
	bool good = csv_split(c, line) && csv_count(c) > 1;

	if (good && !choice)
		good = stamp_parse(csv_field(c, 0), &stamp) &&
			stamp.kind != STAMP_ELAPSED && stamp.kind != STAMP_DATE;
	for (size_t i = 1; good && i < csv_count(c) && !(choice && i > 1); i++)
		good = cell_parse(csv_field(c, i), divider == ';').kind != CELL_BAD;
	csv_close(c);
	if (good)
		*delimiter = divider;
	return good;
}

struct span log_comment_text(struct span line)
{
	line = span_trim(line);
	while (line.len && *line.s == '#')
		line.s++, line.len--;
	return span_trim(line);
}

bool log_is_comment(struct span line)
{
	line = span_trim(line);
	return !line.len || *line.s == '#';
}

void log_set_header(
	struct log_look *l, struct span head, struct span names, struct span rest)
{
	l->header = (size_t)(names.s - head.s);
	l->header_len = names.len;
	l->rows = (size_t)(rest.s - head.s);
}

/* Whether a line is the end of the search; it changes what is known by then. */
static bool look_at(struct log_look *l, struct span head, struct span line,
	struct span rest, const char *choice)
{
	if (log_is_comment(line)) {
		struct span names = log_comment_text(line);

		if (names.len && is_names(names, choice, &l->delimiter)) {
			log_set_header(l, head, names, rest);
			l->commented = true;
		}
		return false;
	}
	if (line.len == 5 && span_starts(line, "sep=")) {
		l->delimiter = line.s[4];
		return false;
	}
	if (is_names(line, choice, &l->delimiter)) {
		log_set_header(l, head, line, rest);
		l->named = true;
		return true;
	}
	l->named = l->commented;
	if (l->commented)
		return true;
	l->rows = (size_t)(line.s - head.s);
	/* Behind other words they may be the figures of those. */
	return !(l->garbage && !choice) && is_figures(line, choice, &l->delimiter);
}

bool log_look(struct span head, const char *choice, struct log_look *look)
{
	struct span line, rest = head;
	bool found = false;

	*look = (struct log_look){ 0 };
	while (!found && look->garbage < MAX_GARBAGE && log_next_line(&rest, &line)) {
		found = look_at(look, head, line, rest, choice);
		look->garbage +=
			!found && !log_is_comment(line) && !span_starts(line, "sep=");
	}
	if (!found && look->commented && !look->garbage)
		found = look->named = true;
	return found;
}
