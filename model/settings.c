#include "settings.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "filter.h"
#include "input.h"
#include "xalloc.h"

struct reader {
	struct settings *s;
	struct error *error;
	uint64_t line;
};

/* Offsets into the strings stand in for pointers until all is read. */
static struct span keep(struct settings *s, struct span text)
{
	struct span kept = { (const char *)(uintptr_t)s->strings.len, text.len };

	text_add(&s->strings, text.s, text.len);
	text_byte(&s->strings, '\0');
	return kept;
}

static void settle(struct settings *s, struct span *kept)
{
	kept->s = s->strings.s + (uintptr_t)kept->s;
}

static void settle_all(struct settings *s)
{
	for (size_t i = 0; i < s->count; i++) {
		struct section *section = &s->sections[i];

		settle(s, &section->title);
		for (size_t k = 0; k < section->count; k++) {
			settle(s, &section->settings[k].key);
			settle(s, &section->settings[k].value);
		}
	}
}

static void begin_section(struct reader *r, struct span title)
{
	struct settings *s = r->s;

	s->sections = xgrow(s->sections, s->count, &s->capacity, sizeof(*s->sections));
	s->sections[s->count++] = (struct section){ .title = keep(s, title),
		.line = r->line };
}

static int read_title(struct reader *r, struct span line)
{
	struct span title;

	if (line.s[line.len - 1] != ']')
		return settings_error(r->s, r->line, r->error, "expected \"]\" at the end of a title");
	title = span_trim((struct span){ line.s + 1, line.len - 2 });
	if (!title.len)
		return settings_error(r->s, r->line, r->error, "expected a title between [ and ]");
	begin_section(r, title);
	return 0;
}

/* The value that stands last in the strings grows in place. */
static int continue_value(struct reader *r, struct span more)
{
	struct section *section = &r->s->sections[r->s->count - 1];
	struct setting *last;

	if (!section->count)
		return settings_error(r->s, r->line, r->error,
			"expected a key at the begin of the line: no value to continue stands above");
	last = &section->settings[section->count - 1];
	r->s->strings.len--;
	if (last->value.len) {
		text_byte(&r->s->strings, ' ');
		last->value.len++;
	}
	text_add(&r->s->strings, more.s, more.len);
	text_byte(&r->s->strings, '\0');
	last->value.len += more.len;
	return 0;
}

static int read_setting(struct reader *r, struct span line)
{
	struct section *section = &r->s->sections[r->s->count - 1];
	const char *equals = memchr(line.s, '=', line.len);
	struct setting setting = { .line = r->line };
	struct span key, value;

	if (!equals)
		return settings_error(r->s, r->line, r->error,
			"expected \"key = value\" or \"[title]\"");
	key = span_trim((struct span){ line.s, (size_t)(equals - line.s) });
	value = span_trim((struct span){ equals + 1, line.len - (size_t)(equals + 1 - line.s) });
	if (!key.len)
		return settings_error(r->s, r->line, r->error, "expected a key before \"=\"");
	setting.key = keep(r->s, key);
	setting.value = keep(r->s, value);
	section->settings = xgrow(section->settings, section->count, &section->capacity,
		sizeof(*section->settings));
	section->settings[section->count++] = setting;
	return 0;
}

static int read_line(struct reader *r, struct span line)
{
	struct span text = span_trim(line);

	if (!text.len || text.s[0] == '#')
		return 0;
	if (memchr(text.s, '\0', text.len))
		return settings_error(r->s, r->line, r->error, "expected text, not a NUL byte");
	if (text.s != line.s)
		return continue_value(r, text);
	return text.s[0] == '[' ? read_title(r, text) : read_setting(r, text);
}

static struct settings *read_all(struct input *in, struct error *error)
{
	struct settings *s = xcalloc(1, sizeof(*s));
	struct reader r = { .s = s, .error = error, .line = 1 };
	struct span line;

	s->name = xstrdup(input_shown_name(input_name(in)));
	begin_section(&r, SPAN(""));
	for (; input_line(in, &line); r.line++) {
		if (read_line(&r, line) < 0) {
			settings_free(s);
			return NULL;
		}
	}
	if (input_failed(in)) {
		error_set(error, "%s", input_failed(in));
		settings_free(s);
		return NULL;
	}
	settle_all(s);
	return s;
}

struct settings *settings_read(const char *path, struct error *error)
{
	struct input_limits limits = { .max_size = 64 << 20 };
	struct input *in = input_open(path, &limits, error);
	struct settings *s = in ? read_all(in, error) : NULL;

	input_close(in);
	return s;
}

struct settings *settings_parse(const char *name, struct span text, struct error *error)
{
	struct input *in = input_memory(name, text);
	struct settings *s = read_all(in, error);

	input_close(in);
	return s;
}

void settings_free(struct settings *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->count; i++)
		free(s->sections[i].settings);
	free(s->sections);
	free(s->name);
	text_free(&s->strings);
	free(s);
}

struct setting *settings_find(struct section *section, const char *key)
{
	for (size_t i = 0; i < section->count; i++) {
		if (!span_is(section->settings[i].key, key))
			continue;
		section->settings[i].used = true;
		return &section->settings[i];
	}
	return NULL;
}

int settings_error(const struct settings *s, uint64_t line, struct error *error,
	const char *format, ...)
{
	struct text t = { 0 };
	char *words;
	va_list args;

	va_start(args, format);
	if (vasprintf(&words, format, args) < 0)
		xalloc_failed();
	va_end(args);
	text_visible(&t, span_of(words), false);
	error_set(error, "%s:%llu: %s", s->name, (unsigned long long)line, t.s ? t.s : "");
	text_free(&t);
	free(words);
	return -1;
}

struct pattern *settings_pattern(const struct settings *s, const struct setting *setting,
	const char *regexp, struct error *error)
{
	struct error why = { 0 };
	struct pattern *pattern = pattern_new(regexp, false, &why);

	if (!pattern)
		settings_error(s, setting->line, error, "%s: %s", setting->key.s,
			why.text);
	error_free(&why);
	return pattern;
}

static bool stands_above(const struct section *section, const struct setting *setting)
{
	for (const struct setting *above = section->settings; above < setting; above++)
		if (!span_compare(above->key, setting->key))
			return true;
	return false;
}

int settings_unused(const struct settings *s, const char *expected, struct error *error)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct section *section = &s->sections[i];

		for (size_t k = 0; k < section->count; k++) {
			const struct setting *setting = &section->settings[k];

			if (setting->used)
				continue;
			if (stands_above(section, setting))
				return settings_error(s, setting->line, error,
					"\"%s\" stands here twice", setting->key.s);
			return settings_error(s, setting->line, error,
				"expected %s, not \"%s\"", expected, setting->key.s);
		}
	}
	return 0;
}
