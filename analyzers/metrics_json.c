/*
 * metrics_json.c - metrics in JSON:
 *
 *	[{"path": "a.py", "complexity": 7, "ca": 1, "ce": 4}, ...]
 *	{"nodes": [{"id": "a.py", "metrics": {...}}...],
 *	 "edges": [{"source": "a.py", "target": "b.py"}...]}
 *	{"a.py": [{"type": "function", "complexity": 7...}...]}		radon cc -j
 */
#include <math.h>
#include <stdlib.h>

#include "json.h"
#include "metrics_reader.h"

struct json_reader {
	struct metrics *m;
	struct json *json;
};

/* What is said of a file, in whatever order. */
struct record {
	struct text path, name;
	double values[METRICS_KEYS];	/* NAN: not told */
	uint64_t line, column;		/* where it begins */
};

static struct record record_new(struct json_reader *r)
{
	struct record record = { .line = 0 };

	for (int key = 0; key < METRICS_KEYS; key++)
		record.values[key] = (double)NAN;
	json_place(r->json, &record.line, &record.column);
	return record;
}

/* ---- values ---- */

static bool take_flag(struct json *j, const char *key, double *value)
{
	bool flag = false;

	if (json_peek(j) == JSON_TRUE || json_peek(j) == JSON_FALSE) {
		json_bool(j, &flag);
		*value = flag;
		return true;
	}
	json_skip(j);
	return json_error(j, "expected true or false in \"%s\"", key);
}

static bool take_number(struct json *j, const char *key, double *value)
{
	if (json_peek(j) != JSON_NUMBER) {
		json_skip(j);
		return json_error(j, "expected a number in \"%s\"", key);
	}
	if (!json_number(j, value))
		return false;
	return (*value >= 0 && isfinite(*value)) ||
		json_error(j, "expected a number from 0 on in \"%s\"", key);
}

static bool take_value(struct json *j, enum metrics_key key, const char *word,
	struct record *record)
{
	bool flag = key == METRICS_CIRCULAR || key == METRICS_HOT_ZONE;

	if (json_peek(j) == JSON_NULL)
		return json_null(j);
	if (flag && json_peek(j) != JSON_NUMBER)
		return take_flag(j, word, &record->values[key]);
	return take_number(j, word, &record->values[key]);
}

static bool take_text(struct json *j, struct text *to)
{
	struct span s;

	if (to->len)
		return json_skip(j);
	if (!json_string(j, &s))
		return false;
	text_add(to, s.s, s.len);
	return true;
}

/* What stands behind a key of a record, or of the metrics in one. */
static bool take_member(struct json *j, struct span name, struct record *record)
{
	char word[32] = "";
	int key = metrics_key(name);

	if (key < 0)
		return json_skip(j);
	memcpy(word, name.s, name.len < sizeof(word) - 1 ? name.len : sizeof(word) - 1);
	if (key == METRICS_PATH)
		return take_text(j, &record->path);
	if (key == METRICS_FUNCTION)
		return take_text(j, &record->name);
	return take_value(j, (enum metrics_key)key, word, record);
}

static void read_metrics(struct json *j, struct record *record)
{
	struct span name;

	for (json_enter(j, '{'); json_key(j, &name);)
		take_member(j, name, record);
}

/* ---- records and nodes ---- */

/* A name beside a path is that of a function, alone it is the path. */
static bool keep(struct json_reader *r, const struct record *record, bool node)
{
	bool add = record->path.len && record->name.len && !node;
	struct span path = text_span(record->path.len ? &record->path : &record->name);
	struct metrics_entry *e;
	size_t entry;

	if (json_failed(r->json))
		return false;
	if (!path.len)
		return json_error(r->json, "expected %s in the object that ends here",
			node ? "an \"id\"" : "a \"path\", \"file\" or \"module\"");
	entry = metrics_entry(r->m, path, 0);
	e = &r->m->entries[entry];
	if (e->line && !add)
		return json_error_at(r->json, record->line, record->column,
			"\"%s\" is in line %llu already", e->path,
			(unsigned long long)e->line);
	e->line = e->line ? e->line : record->line;
	for (int key = 0; key < METRICS_KEYS; key++)
		metrics_set(e, (enum metrics_key)key, record->values[key], add);
	return true;
}

static void read_record(struct json_reader *r, bool node)
{
	struct record record;
	struct span name;

	json_enter(r->json, '{');
	record = record_new(r);
	while (json_key(r->json, &name)) {
		if (span_is(name, "metrics") && json_peek(r->json) == JSON_OBJECT)
			read_metrics(r->json, &record);
		else
			take_member(r->json, name, &record);
	}
	keep(r, &record, node);
	text_free(&record.path);
	text_free(&record.name);
}

static void read_records(struct json_reader *r, bool nodes)
{
	for (json_enter(r->json, '['); json_element(r->json);)
		read_record(r, nodes);
}

/* ---- graphs ---- */

static void take_end(struct json_reader *r, size_t *entry)
{
	struct span path;

	if (json_string(r->json, &path))
		*entry = metrics_entry(r->m, path, 0);
}

static void read_edge(struct json_reader *r)
{
	size_t from = SIZE_MAX, to = SIZE_MAX;
	struct span name;

	for (json_enter(r->json, '{'); json_key(r->json, &name);) {
		if (span_is(name, "source"))
			take_end(r, &from);
		else if (span_is(name, "target"))
			take_end(r, &to);
		else
			json_skip(r->json);
	}
	if (json_failed(r->json))
		return;
	if (from == SIZE_MAX || to == SIZE_MAX)
		json_error(r->json,
			"expected \"source\" and \"target\" in the edge that ends here");
	else
		metrics_edge(r->m, from, to);
}

static void read_graph(struct json_reader *r)
{
	struct span name;

	r->m->form = "graph";
	for (json_enter(r->json, '{'); json_key(r->json, &name);) {
		if (span_is(name, "nodes"))
			read_records(r, true);
		else if (!span_is(name, "edges"))
			json_skip(r->json);
		else
			for (json_enter(r->json, '['); json_element(r->json);)
				read_edge(r);
	}
}

/* ---- radon ---- */

/* Classes have the complexity of their methods, which follow them. */
static double read_block(struct json *j)
{
	double complexity = (double)NAN;
	struct span name, type;
	bool counts = true;

	for (json_enter(j, '{'); json_key(j, &name);) {
		if (span_is(name, "complexity"))
			take_number(j, "complexity", &complexity);
		else if (!span_is(name, "type"))
			json_skip(j);
		else if (json_string(j, &type))
			counts = !span_is(type, "class");
	}
	if (!json_failed(j) && isnan(complexity))
		json_error(j, "expected \"complexity\" in the block that ends here");
	return counts ? complexity : 0;
}

/* A file that radon could not take apart has an object with the error instead. */
static void read_error(struct json *j)
{
	struct span name;
	bool found = false;

	for (json_enter(j, '{'); json_key(j, &name);) {
		found |= span_is(name, "error");
		json_skip(j);
	}
	if (!found && !json_failed(j))
		json_error(j, "expected nodes and edges, or radon's blocks by file");
}

static void read_blocks(struct json_reader *r, size_t entry)
{
	double sum = 0;

	if (json_peek(r->json) == JSON_OBJECT) {
		read_error(r->json);
		return;
	}
	for (json_enter(r->json, '['); json_element(r->json);)
		sum += read_block(r->json);
	r->m->entries[entry].complexity = sum;
}

static void read_radon(struct json_reader *r)
{
	struct span path;

	r->m->form = "radon";
	for (json_enter(r->json, '{'); json_key(r->json, &path);) {
		uint64_t line, column;

		json_place(r->json, &line, &column);
		read_blocks(r, metrics_entry(r->m, path, line));
	}
}

/* Whether an object's own keys are those of a graph. */
static bool is_graph(struct span all)
{
	struct input *in = input_memory("", all);
	struct json *j = json_open(in, 0);
	struct span name;
	bool found = false;

	for (json_enter(j, '{'); !found && json_key(j, &name);) {
		found = span_is(name, "nodes") || span_is(name, "edges");
		json_skip(j);
	}
	json_close(j);
	input_close(in);
	return found;
}

bool metrics_read_json(struct metrics *m, struct input *in)
{
	struct json_reader r = { .m = m };
	struct span all;
	bool graph = input_all(in, &all) && is_graph(all), good;

	r.json = json_open(in, 0);
	if (json_peek(r.json) == JSON_ARRAY) {
		m->form = "json";
		read_records(&r, false);
	} else if (graph) {
		read_graph(&r);
	} else {
		read_radon(&r);
	}
	good = json_finish(r.json);
	json_close(r.json);
	return good;
}
