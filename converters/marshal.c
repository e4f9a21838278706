/*
 * marshal.c - each object is a byte that tells its type, with bit 7 set where it
 * can be referred to, and a payload; all integers are little-endian.
 *
 * The references are numbered in the order in which objects begin, so what is
 * not needed must be walked through too.  To deliver an object referred to, it is
 * read once more where it stands; only whole objects may be, so there are no
 * cycles.  https://github.com/python/cpython/blob/main/Python/marshal.c
 */
#include "marshal.h"

#include <math.h>
#include <stdlib.h>

#include "number.h"
#include "xalloc.h"

enum {
	FLAG_REF = 0x80,
	MAX_DEPTH = 2000,	/* as Python's */
	CUT_LENGTH = 1 << 20,	/* a length further beyond the end is not a cut file's */
};

/* What stands in a code object: numbers, objects, the first line, objects. */
static const struct layout {
	unsigned longs, tail;	/* the first: 32-bit numbers; the last: objects */
	unsigned file, name;	/* which of the CODE_OBJECTS these are */
} layouts[MARSHAL_LAYOUTS] = {
	{ 5, 2, 5, 6 },		/* 3.11 and later */
	{ 6, 1, 6, 7 },		/* 3.8 to 3.10 */
	{ 5, 1, 6, 7 },		/* 3.0 to 3.7 */
	{ 4, 1, 6, 7 },		/* 2.3 to 2.7 */
};

enum { CODE_OBJECTS = 8, LINE_SIZE = 4 };

void marshal_open(struct marshal *m, struct span bytes, unsigned layout)
{
	*m = (struct marshal){ .begin = bytes.s, .at = bytes.s, .end = bytes.s + bytes.len,
		.layout = layout };
}

void marshal_close(struct marshal *m)
{
	free(m->refs.at);
	free(m->refs.kept);
	free(m->interned.at);
	free(m->interned.kept);
}

bool marshal_error(struct marshal *m, const char *at, const char *what)
{
	if (!m->error) {
		m->error = what;
		m->error_at = at;
	}
	return false;
}

/* ---- bytes ---- */

static const char *take(struct marshal *m, uint64_t size)
{
	const char *at = m->at;
	uint64_t left = (uint64_t)(m->end - at);

	if (size > left) {
		m->truncated = !m->error && size - left < CUT_LENGTH;
		marshal_error(m, m->truncated ? m->end : at, m->truncated ?
			"ends in the middle of an object" :
			"a length reaches beyond the end of the file");
		return NULL;
	}
	m->at += size;
	return at;
}

static int type_at(const char *at)
{
	return (unsigned char)*at & ~FLAG_REF;
}

static uint32_t get_u32(const char *at)
{
	const unsigned char *b = (const unsigned char *)at;

	return b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

static double get_double(const char *at)
{
	uint64_t bits = get_u32(at) | (uint64_t)get_u32(at + 4) << 32;
	double number;

	memcpy(&number, &bits, sizeof(number));
	return number;
}

static uint32_t take_u32(struct marshal *m)
{
	const char *b = take(m, 4);

	return b ? get_u32(b) : 0;
}

static uint64_t take_u64(struct marshal *m)
{
	uint64_t low = take_u32(m);

	return low | (uint64_t)take_u32(m) << 32;
}

static uint32_t take_u8(struct marshal *m)
{
	const char *b = take(m, 1);

	return b ? (unsigned char)*b : 0;
}

/* The number of objects that follow; each takes a byte at least. */
static uint32_t take_count(struct marshal *m, uint32_t count)
{
	if (count > INT32_MAX)
		marshal_error(m, m->at, "a length is negative");
	else if (count > (uint64_t)(m->end - m->at) + CUT_LENGTH)
		marshal_error(m, m->at, "a length reaches beyond the end of the file");
	return count;
}

/* ---- references ---- */

/* What marshal_refs.kept holds of an object. */
static const uint32_t KEPT_WHOLE = 1u << 31;
enum { KEPT_TYPE_SHIFT = 27 };

static uint32_t add_ref(struct marshal_refs *r, const char *at, bool whole)
{
	if (r->count == r->capacity) {
		r->at = xgrow(r->at, r->count, &r->capacity, sizeof(*r->at));
		r->kept = xrealloc(r->kept, r->capacity, sizeof(*r->kept));
	}
	r->at[r->count] = at;
	r->kept[r->count] = whole ? KEPT_WHOLE : 0;
	return (uint32_t)++r->count;
}

void marshal_keep(struct marshal *m, const struct marshal_object *o, uint32_t number)
{
	if (o->ref && number <= MARSHAL_MAX_KEPT)
		m->refs.kept[o->ref - 1] = (m->refs.kept[o->ref - 1] & KEPT_WHOLE) |
			(uint32_t)o->type << KEPT_TYPE_SHIFT | number;
}

uint32_t marshal_kept(const struct marshal *m, const struct marshal_object *o)
{
	return o->ref ? m->refs.kept[o->ref - 1] & MARSHAL_MAX_KEPT : 0;
}

uint32_t marshal_take_kept(struct marshal *m, enum marshal_type type)
{
	uint32_t i, kept;

	if (m->error || m->end - m->at < 5 || type_at(m->at) != 'r')
		return 0;
	i = get_u32(m->at + 1);
	if (i >= m->refs.count)
		return 0;
	kept = m->refs.kept[i];
	if ((kept & ~(uint32_t)MARSHAL_MAX_KEPT) !=
		(KEPT_WHOLE | (uint32_t)type << KEPT_TYPE_SHIFT))
		return 0;
	m->at += 5;
	return kept & MARSHAL_MAX_KEPT;
}

static bool is_container(const struct marshal_object *o)
{
	return o->type >= MARSHAL_TUPLE && (o->count || o->type != MARSHAL_OTHER);
}

static enum marshal_type take_object(struct marshal *m, struct marshal_object *o);

/* Delivers what an 'r' or 'R' points to, which is never a reference itself. */
static void follow(struct marshal *m, const struct marshal_refs *r,
	struct marshal_object *o)
{
	const char *place = m->at - 1;
	uint32_t i = take_u32(m);
	const char *back = m->at;

	if (m->error)
		return;
	if (i >= r->count) {
		marshal_error(m, place, "a reference to an object that is not there");
		return;
	}
	if (!(r->kept[i] & KEPT_WHOLE)) {
		marshal_error(m, place, "a reference to an object that holds it");
		return;
	}
	m->at = r->at[i];
	m->replaying++;
	take_object(m, o);
	o->ref = r == &m->refs ? i + 1 : 0;
	if (is_container(o)) {
		o->back = back;
		return;
	}
	m->replaying--;
	m->at = back;
}

void marshal_end(struct marshal *m, const struct marshal_object *o)
{
	if (o->back) {
		m->at = o->back;
		m->replaying--;
	} else if (o->ref) {
		m->refs.kept[o->ref - 1] |= KEPT_WHOLE;
	}
}

/* ---- one object ---- */

static void take_long(struct marshal *m, struct marshal_object *o)
{
	const char *place = m->at;
	int32_t count = (int32_t)take_u32(m);
	uint32_t digits = count < 0 ? 0 - (uint32_t)count : (uint32_t)count;
	const unsigned char *b = (const unsigned char *)take(m, 2 * (uint64_t)digits);

	o->type = MARSHAL_NUMBER;
	o->number = 0;
	for (uint32_t i = digits; b && i-- > 0;) {
		unsigned digit = b[2 * i] | (unsigned)b[2 * i + 1] << 8;

		if (digit >> 15)
			marshal_error(m, place, "expected digits of 15 bits");
		o->number = o->number * 32768 + digit;
	}
	if (count < 0)
		o->number = -o->number;
}

static double take_double(struct marshal *m)
{
	const char *b = take(m, 8);

	return b ? get_double(b) : 0;
}

static double take_text_double(struct marshal *m)
{
	const char *place = m->at;
	uint32_t len = take_u8(m);
	struct span text = { take(m, len), len };
	double number = (double)NAN;

	if (!text.s || span_is(text, "nan"))
		return number;
	if (span_is(text, "inf") || span_is(text, "-inf"))
		return text.s[0] == '-' ? -HUGE_VAL : HUGE_VAL;
	if (!number_parse(text, &number))
		marshal_error(m, place, "expected a number as text");
	return number;
}

static void set_number(struct marshal_object *o, double number)
{
	o->type = MARSHAL_NUMBER;
	o->number = number;
}

static void take_string(struct marshal *m, struct marshal_object *o, uint32_t len,
	enum marshal_encoding encoding)
{
	o->type = MARSHAL_STRING;
	o->encoding = encoding;
	if (len > INT32_MAX) {
		marshal_error(m, m->at, "a length is negative");
		return;
	}
	o->text = (struct span){ take(m, len), len };
}

static void take_items(struct marshal *m, struct marshal_object *o,
	enum marshal_type type, uint32_t count)
{
	o->type = type;
	o->count = take_count(m, count);
}

static void take_code(struct marshal *m, struct marshal_object *o)
{
	o->type = MARSHAL_CODE;
	m->has_code = true;
	take(m, 4 * layouts[m->layout].longs);
}

/* Two numbers of a complex one. */
static void take_complex(struct marshal *m, bool text)
{
	for (int i = 0; i < 2; i++)
		if (text)
			take_text_double(m);
		else
			take_double(m);
}

static void take_payload(struct marshal *m, struct marshal_object *o, int type)
{
	switch (type) {
	case '0': o->type = MARSHAL_NULL; break;
	case 'N': case 'S': case '.': break;
	case 'F': case 'T': set_number(o, type == 'T'); break;
	case 'i': set_number(o, (int32_t)take_u32(m)); break;
	case 'I': set_number(o, (double)(int64_t)take_u64(m)); break;
	case 'l': take_long(m, o); break;
	case 'f': set_number(o, take_text_double(m)); break;
	case 'g': set_number(o, take_double(m)); break;
	case 'x': case 'y': take_complex(m, type == 'x'); break;
	case 's': case 't': take_string(m, o, take_u32(m), MARSHAL_BYTES); break;
	case 'u': take_string(m, o, take_u32(m), MARSHAL_UTF8); break;
	case 'a': case 'A': take_string(m, o, take_u32(m), MARSHAL_LATIN1); break;
	case 'z': case 'Z': take_string(m, o, take_u8(m), MARSHAL_LATIN1); break;
	case '(': take_items(m, o, MARSHAL_TUPLE, take_u32(m)); break;
	case ')': take_items(m, o, MARSHAL_TUPLE, take_u8(m)); break;
	case '[': take_items(m, o, MARSHAL_LIST, take_u32(m)); break;
	case '<': case '>': take_items(m, o, MARSHAL_OTHER, take_u32(m)); break;
	case ':': take_items(m, o, MARSHAL_OTHER, 3); break;
	case '{': o->type = MARSHAL_DICT; break;
	case 'c': take_code(m, o); break;
	default: marshal_error(m, m->at - 1, "expected an object of a known type"); break;
	}
}

/* Whether an object of this type takes a number when it is flagged. */
static bool can_be_referred(int type)
{
	return type != '0' && type != 'N' && type != 'F' && type != 'T' && type != 'S' &&
		type != '.';
}

static void take_new(struct marshal *m, struct marshal_object *o, int byte)
{
	const char *place = m->at - 1;
	int type = byte & ~FLAG_REF;

	if (byte & FLAG_REF && !m->replaying && can_be_referred(type))
		o->ref = add_ref(&m->refs, place, false);
	take_payload(m, o, type);
	if (o->ref && !is_container(o))
		m->refs.kept[o->ref - 1] |= KEPT_WHOLE;
	if (type == 't' && !m->replaying)
		add_ref(&m->interned, place, true);
}

static enum marshal_type take_object(struct marshal *m, struct marshal_object *o)
{
	int byte;

	*o = (struct marshal_object){ .type = MARSHAL_OTHER };
	byte = (int)take_u8(m);
	if (m->error)
		return o->type = MARSHAL_ERROR;
	if ((byte & ~FLAG_REF) == 'r' || byte == 'R')
		follow(m, byte == 'R' ? &m->interned : &m->refs, o);
	else
		take_new(m, o, byte);
	if (m->error)
		o->type = MARSHAL_ERROR;
	return o->type;
}

enum marshal_type marshal_next(struct marshal *m, struct marshal_object *o)
{
	return take_object(m, o);
}

/* The two usual types at a place; false for others. */
static bool usual_number(const struct marshal *m, const char *at, int type,
	double *number)
{
	if (m->end - at < 9 || (type != 'i' && type != 'g'))
		return false;
	*number = type == 'i' ? (int32_t)get_u32(at + 1) : get_double(at + 1);
	return true;
}

/* And these where an 'r' points to them. */
static bool usual_reference(struct marshal *m, double *number)
{
	uint32_t i = m->end - m->at < 5 ? UINT32_MAX : get_u32(m->at + 1);

	if (i >= m->refs.count || !usual_number(m, m->refs.at[i],
			type_at(m->refs.at[i]), number))
		return false;
	m->at += 5;
	return true;
}

bool marshal_number(struct marshal *m, double *number)
{
	const char *at = m->at;
	int type = m->error || at == m->end ? 0 : type_at(at);
	struct marshal_object o;

	if (type == 'r' && usual_reference(m, number))
		return true;
	if (type && usual_number(m, at, type, number)) {
		if (*at & FLAG_REF && !m->replaying)
			add_ref(&m->refs, at, true);
		m->at += type == 'i' ? 5 : 9;
		return true;
	}
	*number = 0;
	if (marshal_next(m, &o) != MARSHAL_NUMBER)
		return marshal_error(m, at, "expected a number");
	*number = o.number;
	return true;
}

/* ---- walking through ---- */

/* An object that is being walked through. */
struct level {
	struct marshal_object object;
	uint32_t taken;
};

/* Whether all that an object holds was taken. */
static bool is_done(const struct marshal *m, const struct level *l)
{
	switch (l->object.type) {
	case MARSHAL_DICT: return false;
	case MARSHAL_CODE: return l->taken == CODE_OBJECTS + layouts[m->layout].tail;
	default: return l->taken == l->object.count;
	}
}

/*
 * Takes the next object that l holds; the first line of a code object stands
 * between two.
 */
static enum marshal_type take_held(struct marshal *m, struct level *l,
	struct marshal_object *o)
{
	const char *place = m->at;
	bool code = l->object.type == MARSHAL_CODE;

	if (code && l->taken == CODE_OBJECTS)
		take(m, LINE_SIZE);
	marshal_next(m, o);
	if (code && !l->taken && o->type != MARSHAL_STRING)
		marshal_error(m, place, "expected a code object as Python writes it");
	if (o->type == MARSHAL_NULL && l->object.type != MARSHAL_DICT)
		marshal_error(m, place, "expected an object");
	l->taken++;
	return m->error ? MARSHAL_ERROR : o->type;
}

/*
 * places: where each object that o holds itself begins, and the end of them;
 * NULL: not wanted.
 */
static bool walk(struct marshal *m, const struct marshal_object *o, const char **places)
{
	struct level *levels = xmalloc(MAX_DEPTH * sizeof(*levels));
	size_t depth = 1;

	levels[0] = (struct level){ .object = *o };
	while (depth && !m->error) {
		struct level *l = &levels[depth - 1];
		struct marshal_object held;

		if (depth == 1 && places)
			places[l->taken] = m->at;
		if (is_done(m, l) || take_held(m, l, &held) == MARSHAL_NULL) {
			marshal_end(m, &l->object);
			depth--;
		} else if (!m->error && is_container(&held)) {
			if (held.back)
				marshal_end(m, &held);
			else if (depth == MAX_DEPTH)
				marshal_error(m, m->at, "nested too deep");
			else
				levels[depth++] = (struct level){ .object = held };
		}
	}
	free(levels);
	return !m->error;
}

bool marshal_skip(struct marshal *m, const struct marshal_object *o)
{
	return is_container(o) ? walk(m, o, NULL) : !m->error;
}

/* The string that stands at a place that was walked over before. */
static void read_again(struct marshal *m, const char *place, struct marshal_object *o)
{
	const char *back = m->at;

	m->at = place;
	m->replaying++;
	if (marshal_next(m, o) != MARSHAL_STRING)
		marshal_error(m, place, "expected a name in a code object");
	if (o->back)
		marshal_end(m, o);
	m->replaying--;
	m->at = back;
}

bool marshal_code(struct marshal *m, const struct marshal_object *o,
	struct marshal_code *code)
{
	const struct layout *l = &layouts[m->layout];
	const char *places[CODE_OBJECTS + 3], *back;

	if (!walk(m, o, places))
		return false;
	read_again(m, places[l->file], &code->file);
	read_again(m, places[l->name], &code->name);
	back = m->at;
	m->at = places[CODE_OBJECTS];
	code->line = (int32_t)take_u32(m);
	m->at = back;
	return !m->error;
}
