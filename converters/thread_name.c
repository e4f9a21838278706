/* thread_name.c - process and thread numbers in the names of speedscope's profiles. */
#include "speedscope.h"

#include "number.h"

/* Takes digits; false where there are none or too many. */
static bool take_number(struct span *s, int64_t *number)
{
	uint64_t value;
	size_t len = 0;

	while (len < s->len && s->s[len] >= '0' && s->s[len] <= '9')
		len++;
	if (!number_parse_uint((struct span){ s->s, len }, &value) || value > INT64_MAX)
		return false;
	*number = (int64_t)value;
	*s = (struct span){ s->s + len, s->len - len };
	return true;
}

static bool take_word(struct span *s, const char *word)
{
	if (!span_starts(*s, word))
		return false;
	s->s += strlen(word);
	s->len -= strlen(word);
	return true;
}

/* 0x7f... as py-spy writes it where it has no number of the system's. */
static bool take_hex(struct span *s, int64_t *number)
{
	uint64_t value = 0;
	size_t len = 0;

	if (!take_word(s, "0x") && !take_word(s, "0X"))
		return false;
	for (; len < s->len && len < 16; len++) {
		const char *digits = "0123456789abcdef";
		const char *found = s->s[len] ? strchr(digits, s->s[len] >= 'A' ?
			s->s[len] | 0x20 : s->s[len]) : NULL;

		if (!found)
			break;
		value = value << 4 | (uint64_t)(found - digits);
	}
	*s = (struct span){ s->s + len, s->len - len };
	*number = (int64_t)value;
	return len && value <= INT64_MAX;
}

/* 'Process 1 Thread 2 "name"', the process only with --subprocesses. */
static bool parse_py_spy(struct span s, struct thread_name *t)
{
	if (take_word(&s, "Process ") &&
		(!take_number(&s, &t->pid) || !take_word(&s, " ")))
		return false;
	if (!take_word(&s, "Thread "))
		return false;
	if (!take_hex(&s, &t->tid) && !take_number(&s, &t->tid))
		return false;
	if (!take_word(&s, " \"") || !span_ends(s, "\""))
		return false;
	t->name = (struct span){ s.s, s.len - 1 };
	return true;
}

/* Whether s ends in before, digits and after: the last of such places. */
static bool number_at_end(
	struct span s, const char *before, const char *after, int64_t *number)
{
	if (!span_ends(s, after))
		return false;
	s.len -= strlen(after);
	size_t begin = s.len;
	while (begin && s.s[begin - 1] >= '0' && s.s[begin - 1] <= '9')
		begin--;
	struct span digits = { s.s + begin, s.len - begin };
	s.len = begin;
	return span_ends(s, before) && take_number(&digits, number);
}

/* "CPU time profile for 1:2" of Austin, "Thread (2)" of dotnet-trace, "name (tid 2)". */
static bool parse_other(struct span s, struct thread_name *t)
{
	if (number_at_end(s, "(tid ", ")", &t->tid))
		return true;
	if (span_starts(s, "Thread (") && number_at_end(s, "Thread (", ")", &t->tid))
		return true;
	if (!number_at_end(s, ":", "", &t->tid))
		return false;
	while (s.s[s.len - 1] != ':')
		s.len--;
	s.len--;
	return number_at_end(s, " for ", "", &t->pid);
}

void thread_name_add(struct text *to, const struct thread_name *t)
{
	struct thread_name as_is = { t->name, -1, -1 };

	if (!parse_other(t->name, &as_is) && !parse_py_spy(t->name, &as_is))
		as_is = (struct thread_name){ t->name, -1, -1 };
	if (t->tid < 0 || (as_is.tid == t->tid && as_is.pid == t->pid)) {
		text_add(to, t->name.s, t->name.len);
		return;
	}
	if (t->pid >= 0)
		text_printf(to, "Process %lld ", (long long)t->pid);
	text_printf(to, "Thread %lld \"", (long long)t->tid);
	text_add(to, t->name.s, t->name.len);
	text_str(to, "\"");
}

struct thread_name thread_name_parse(struct span text)
{
	struct thread_name t = { text, -1, -1 };
	struct text again = { 0 };

	if (parse_py_spy(text, &t)) {
		text_add(&again, "", 0);
		thread_name_add(&again, &t);
		if (again.len != text.len || memcmp(again.s, text.s, text.len))
			t.name = text;
		text_free(&again);
		return t;
	}
	t = (struct thread_name){ text, -1, -1 };
	if (!parse_other(text, &t))
		t.pid = t.tid = -1;
	return t;
}
