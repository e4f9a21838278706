#include "frametext.h"

#include "number.h"

static const char *const words[FRAME_STYLES] = {
	[STYLE_PAREN] = "name (file:line)",
	[STYLE_DASH] = "name - file:line",
	[STYLE_COLON] = "file:name:line",
	[STYLE_FILE_FIRST] = "file:line:name",
	[STYLE_BACKTICK] = "module`name",
	[STYLE_PAREN_L] = "name (file);Lline",
	[STYLE_COLON_L] = "file:name;Lline",
};

const char *frame_style_word(enum frame_style style)
{
	return words[style];
}

int frame_style_find(struct span word)
{
	for (int i = 0; i < FRAME_STYLES; i++)
		if (span_is(word, words[i]))
			return i;
	return -1;
}

/* ---- kinds ---- */

static const char kind_letters[] = {
	[FRAME_PLAIN] = '\0', [FRAME_KERNEL] = 'k', [FRAME_JIT] = 'j',
	[FRAME_INLINED] = 'i', [FRAME_WAKER] = 'w', [FRAME_INTERPRETED] = '0',
	[FRAME_C1] = '1',
};

static enum frame_kind take_kind(struct span *s)
{
	const char *end = s->s + s->len;

	if (s->len < 5 || end[-1] != ']' || end[-3] != '[' || end[-4] != '_')
		return FRAME_PLAIN;
	for (size_t k = 1; k < sizeof(kind_letters); k++) {
		if (end[-2] == kind_letters[k]) {
			s->len -= 4;
			return (enum frame_kind)k;
		}
	}
	return FRAME_PLAIN;
}

/* ---- pieces ---- */

static struct span part(const char *from, const char *to)
{
	return (struct span){ from, (size_t)(to - from) };
}

/* Digits that are written back as they were: no leading zero but in "0". */
static bool parse_line(struct span s, uint32_t *line)
{
	uint64_t n;

	if (s.len > 10 || (s.len > 1 && *s.s == '0') || !number_parse_uint(s, &n) ||
		n > UINT32_MAX)
		return false;
	*line = (uint32_t)n;
	return true;
}

/* "file:12" as file and line; the line is not 0. */
static bool parse_place(struct span s, struct frame_text *f)
{
	const char *colon = s.len ? memrchr(s.s, ':', s.len) : NULL;

	if (!colon || colon == s.s ||
		!parse_line(part(colon + 1, s.s + s.len), &f->line) || !f->line)
		return false;
	f->file = part(s.s, colon);
	return true;
}

static bool is_source_ending(struct span e)
{
	static const char *const endings[] = { "py", "pyx", "pxd", "pyi", "pyc", "so", "rb",
		"c", "h", "cc", "cpp", "cxx", "hpp", "hh", "hxx", "rs", "go", "js", "mjs",
		"cjs", "ts", "tsx", "jsx", "java", "kt", "scala", "php", "pl", "pm", "lua",
		"cs", "swift", "m", "mm", "zig", "ex", "exs", "erl", "hrl", "clj", "jl", "s",
		"S", "R", "d", "f90", "hs", "ml", "nim", "dart", "vue", "asm", "erb",
		NULL };

	for (size_t i = 0; endings[i]; i++)
		if (span_is(e, endings[i]))
			return true;
	return false;
}

/* "a/b.py", "<string>", "~", "b.c"; but not the types of a C++ or Java signature. */
static bool is_file(struct span s)
{
	const char *dot = s.len ? memrchr(s.s, '.', s.len) : NULL;

	if (!s.len)
		return false;
	if (span_is(s, "~") || (*s.s == '<' && s.s[s.len - 1] == '>'))
		return true;
	if (dot && is_source_ending(part(dot + 1, s.s + s.len)))
		return true;
	for (size_t i = 0; i < s.len; i++)
		if (strchr(" ,*&|", s.s[i]))
			return false;
	return memchr(s.s, '/', s.len);
}

/*
 * Where the parenthesis that ends the text opens, with a name and a blank before;
 * NULL if nowhere.  Where they do not pair up it is the last one behind a blank.
 */
static const char *find_paren(struct span s)
{
	const char *last = NULL;
	size_t depth = 0;

	if (s.len < 4 || s.s[s.len - 1] != ')')
		return NULL;
	for (size_t i = s.len; i-- > 2;) {
		bool opens = s.s[i] == '(' && s.s[i - 1] == ' ';

		if (opens && !last)
			last = s.s + i;
		depth += s.s[i] == ')';
		depth -= s.s[i] == '(' && depth;
		if (opens && !depth)
			return s.s + i;
	}
	return last;
}

/* "[libc.so.6]": a place in a library without a symbol; its name is all of it. */
static struct span bracketed_module(struct span s)
{
	static const char *const known[] = { "vdso", "vsyscall",
		"kernel.kallsyms", NULL };
	struct span in;

	if (s.len < 3 || *s.s != '[' || s.s[s.len - 1] != ']')
		return (struct span){ 0 };
	in = part(s.s + 1, s.s + s.len - 1);
	if (memchr(in.s, ']', in.len))
		return (struct span){ 0 };
	for (size_t i = 0; known[i]; i++)
		if (span_is(in, known[i]))
			return in;
	if (*in.s == '/' || span_ends(in, ".so") || memmem(in.s, in.len, ".so.", 4))
		return in;
	return (struct span){ 0 };
}

/* ---- the styles: each takes s apart or says that it cannot ---- */

/* A file without a line; one that does not look like a file has ":0" behind it. */
static bool parse_file(struct span s, struct frame_text *f)
{
	if (is_file(s)) {
		f->file = s;
		return true;
	}
	if (s.len < 3 || !span_ends(s, ":0"))
		return false;
	f->file = part(s.s, s.s + s.len - 2);
	return !is_file(f->file);
}

static bool parse_paren(struct span s, struct frame_text *f)
{
	const char *open = find_paren(s);
	struct span in;

	if (!open)
		return false;
	in = part(open + 1, s.s + s.len - 1);
	if (!parse_place(in, f) && !parse_file(in, f))
		return false;
	f->name = part(s.s, open - 1);
	return true;
}

static bool parse_dash(struct span s, struct frame_text *f)
{
	for (size_t i = s.len; i-- > 1;) {
		if (i + 3 > s.len || memcmp(s.s + i, " - ", 3))
			continue;
		if (!parse_place(part(s.s + i + 3, s.s + s.len), f))
			return false;
		f->name = part(s.s, s.s + i);
		return true;
	}
	return false;
}

/* "file:name" at the last colon: the name of a file may hold colons. */
static bool parse_file_name(struct span s, struct frame_text *f)
{
	const char *colon = s.len ? memrchr(s.s, ':', s.len) : NULL;

	if (!colon || colon == s.s || colon == s.s + s.len - 1)
		return false;
	f->file = part(s.s, colon);
	f->name = part(colon + 1, s.s + s.len);
	return true;
}

static bool parse_colon(struct span s, struct frame_text *f)
{
	const char *colon = s.len ? memrchr(s.s, ':', s.len) : NULL;

	return colon && parse_line(part(colon + 1, s.s + s.len), &f->line) &&
		parse_file_name(part(s.s, colon), f);
}

static bool parse_file_first(struct span s, struct frame_text *f)
{
	const char *end = s.s + s.len, *colon = s.len ? memchr(s.s, ':', s.len) : NULL;

	while (colon) {
		const char *next = memchr(colon + 1, ':', (size_t)(end - colon - 1));

		if (next && next < end - 1 && parse_place(part(s.s, next), f)) {
			f->name = part(next + 1, end);
			return true;
		}
		colon = next;
	}
	return false;
}

static bool parse_backtick(struct span s, struct frame_text *f)
{
	const char *tick = s.len ? memchr(s.s, '`', s.len) : NULL;

	if (!tick || tick == s.s || tick == s.s + s.len - 1)
		return false;
	f->module = part(s.s, tick);
	f->name = part(tick + 1, s.s + s.len);
	return true;
}

bool frame_text_is_line(struct span s)
{
	uint32_t line;

	return s.len > 1 && *s.s == 'L' &&
		parse_line(part(s.s + 1, s.s + s.len), &line) && line;
}

/* Takes ";L12" from the end. */
static uint32_t take_line(struct span *s)
{
	const char *mark = s->len ? memrchr(s->s, ';', s->len) : NULL;
	uint32_t line = 0;

	if (!mark || !frame_text_is_line(part(mark + 1, s->s + s->len)))
		return 0;
	parse_line(part(mark + 2, s->s + s->len), &line);
	s->len = (size_t)(mark - s->s);
	return line;
}

static bool parse_lined(struct span s, enum frame_style style, struct frame_text *f)
{
	uint32_t line = take_line(&s);
	const char *open;

	if (style == STYLE_COLON_L ? !parse_file_name(s, f) : !(open = find_paren(s)))
		f->name = s;
	else if (style == STYLE_PAREN_L)
		f->name = part(s.s, open - 1), f->file = part(open + 1, s.s + s.len - 1);
	f->line = line;
	return line || f->file.len;
}

static bool parse_style(struct span s, enum frame_style style, struct frame_text *f)
{
	switch (style) {
	case STYLE_DASH: return parse_dash(s, f);
	case STYLE_COLON: return parse_colon(s, f);
	case STYLE_FILE_FIRST: return parse_file_first(s, f);
	case STYLE_BACKTICK: return parse_backtick(s, f);
	case STYLE_PAREN_L: case STYLE_COLON_L: return parse_lined(s, style, f);
	default: return parse_paren(s, f);
	}
}

struct frame_text frame_text_parse(struct span text, enum frame_style style)
{
	enum frame_kind kind = take_kind(&text);
	struct frame_text f = { 0 };

	if (!parse_style(text, style, &f))
		f = (struct frame_text){ .name = text };
	if (!f.file.len && style != STYLE_BACKTICK)
		f.module = bracketed_module(f.name);
	f.kind = kind;
	return f;
}

bool frame_text_fits(struct span text, enum frame_style style)
{
	struct frame_text f = { 0 };

	take_kind(&text);
	if (!parse_style(text, style, &f))
		return false;
	/* "std::list:3" is no file of that name: only files make up these two. */
	if (style == STYLE_COLON || style == STYLE_FILE_FIRST)
		return is_file(f.file);
	return true;
}

void frame_text_add(struct text *t, const struct frame_text *f, enum frame_style style)
{
	bool file_first = style == STYLE_COLON || style == STYLE_COLON_L ||
		style == STYLE_FILE_FIRST;

	if (style == STYLE_BACKTICK && f->module.len)
		text_printf(t, "%.*s`", (int)f->module.len, f->module.s);
	if (f->file.len && file_first) {
		text_add(t, f->file.s, f->file.len);
		text_byte(t, ':');
	}
	if (f->file.len && style == STYLE_FILE_FIRST)
		text_printf(t, "%u:", f->line);
	text_add(t, f->name.s, f->name.len);
	if (f->file.len && style == STYLE_COLON)
		text_printf(t, ":%u", f->line);
	if (f->file.len && !file_first) {
		text_str(t, style == STYLE_DASH ? " - " : " (");
		text_add(t, f->file.s, f->file.len);
		if (style != STYLE_PAREN_L && (f->line || !is_file(f->file)))
			text_printf(t, ":%u", f->line);
		if (style != STYLE_DASH)
			text_byte(t, ')');
	}
	if (f->line && (style == STYLE_PAREN_L || style == STYLE_COLON_L))
		text_printf(t, ";L%u", f->line);
	if (f->kind)
		text_printf(t, "_[%c]", kind_letters[f->kind]);
}
