/*
 * lint_calls.c - statements and requests one by one, and connections for each.
 *
 * Both need counts of calls: cProfile's, or a time line of calls and returns.
 * What calls a statement once a call of its own and does little else stands for
 * the statement: a wrapper, and the layers of an ORM.  What does more is a request.
 */
#include <math.h>
#include <stdlib.h>

#include "lint_match.h"
#include "xalloc.h"

static const double per_caller = 10;	/* statements a call of the caller, at least */
static const double statements_min = 50;
static const double share_min = 0.01;	/* of all time, in these statements */
static const double wrapper_low = 0.8, wrapper_high = 1.25;
static const double wrapper_part = 0.8;	/* of its time, in the statement */
static const double connects_min = 10;
static const double uses_per_connect = 2;	/* no more than that: one for each */
static const double connects_share = 0.01;	/* of all time; an info below that */
enum { REPORTED = 5 };

/* One statement or request to somebody else; by library where the word is common. */
static const char statements[] =
	"^<method '(execute|query|find_one|get_item)' of "
	"'.*(Cursor|Connection|connection|cursor|Statement|Client).*' objects>$|"
	"(^|/)(psycopg2?|pymysql|MySQLdb|mysql|sqlalchemy|django/db|peewee|asyncpg|"
	"aiosqlite|oracledb|cx_Oracle|pyodbc)/.*:"
	"(execute|_execute|query|fetch|fetchrow)$|"
	"(^|/)(pymongo|redis|cassandra|elasticsearch|botocore)/.*:"
	"(find_one|execute_command|_make_api_call|perform_request)$|"
	"(^|/)(requests/sessions|httpx/_client|http/client|urllib3/connectionpool)\\.py:"
	"(request|send|getresponse|urlopen)$|"
	"^(PQexec|PQexecParams|mysql_query|mysql_real_query|sqlite3_step|"
	"java\\.sql\\.(Prepared)?Statement\\.execute.*)$";

static const char connects[] =
	"^<method 'connect(_ex)?' of '_socket\\.socket' objects>$|"
	"^<built-in method (_?sqlite3|psycopg2|psycopg2\\._psycopg|MySQLdb\\._mysql|"
	"pyodbc)\\._?connect>$|"
	"^(connect|__connect|PQconnectdb|mysql_real_connect|sqlite3_open_v2)$|"
	"(^|/)(pymysql|asyncpg|mysql)/.*:_?connect$";

/* What a connection is for. */
static const char uses[] =
	"^<method '(execute|executemany|executescript|query)' of '.*(Cursor|Connection|"
	"connection|cursor).*' objects>$|"
	"^<method '(sendall|send|sendmsg)' of '_socket\\.socket' objects>$|"
	"(^|/)(pymysql|asyncpg|mysql)/.*:(query|execute|fetch)$|"
	"^(send|__send|sendto|PQexec|PQexecParams|mysql_query|mysql_real_query|"
	"sqlite3_step)$";

/* What comes with a statement, and is none of its own. */
static const char fetches[] =
	"^<method '(fetchall|fetchone|fetchmany|commit|close|cursor)' of "
	"'.*(Cursor|Connection|connection|cursor).*' objects>$";

/* ---- n-plus-one ---- */

/* What calls what, the other way round: the edges of each callee. */
struct callers {
	size_t *first;			/* by function, into edges; one more at the end */
	size_t *edges;			/* numbers of the view's */
};

static struct callers callers_of(const struct lint *l)
{
	const struct callgraph_view *v = l->view;
	size_t functions = l->p->function_count;
	struct callers c = { xcalloc(functions + 2, sizeof(*c.first)),
		xcalloc(v->edge_count + 1, sizeof(*c.edges)) };

	for (size_t e = 0; e < v->edge_count; e++)
		c.first[v->edges[e].callee + 2]++;
	for (size_t f = 1; f < functions + 2; f++)
		c.first[f] += c.first[f - 1];
	for (size_t e = 0; e < v->edge_count; e++)
		c.edges[c.first[v->edges[e].callee + 1]++] = e;
	return c;
}

static void report_ratio(const struct lint *l, const struct lint_rule *rule,
	struct findings *found, const struct view_edge *e)
{
	double ratio = e->calls / l->view->calls[e->caller];
	struct finding *finding = lint_add(l, rule, found, e->caller);

	lint_function_text(l, e->caller, &finding->message);
	text_printf(&finding->message, " calls ");
	lint_function_text(l, e->callee, &finding->message);
	text_printf(&finding->message, " %.4g times a call", ratio);
	finding->weight = e->total;
	finding_figure(finding, "calls", e->calls, "");
	finding_figure(finding, "caller calls", l->view->calls[e->caller], "");
	finding_figure(finding, "ratio", ratio, "ratio");
	finding_figure(finding, "total", e->total, l->unit);
	finding_figure(finding, "share", lint_share(l, e->total), "share");
	lint_path(l, finding, lint_edge_node(l, e->caller, e->callee));
}

static bool is_repeated(const struct lint *l, const struct view_edge *e)
{
	double callers = l->view->calls[e->caller];

	return e->caller != e->callee && callers > 0 && e->calls >= statements_min &&
		e->calls >= per_caller * callers &&
		lint_share(l, e->total) >= share_min;
}

/* part: what the caller spends in statements. */
static bool is_wrapper(const struct lint *l, const struct view_edge *e, double part)
{
	double ratio = e->calls / l->view->calls[e->caller];

	return ratio >= wrapper_low && ratio <= wrapper_high &&
		part >= wrapper_part * l->view->total[e->caller];
}

/* From the statements up through their wrappers. */
struct climb {
	const struct lint *l;
	struct callers callers;
	bool *statement;		/* by function: one, or a wrapper of one */
	double *part;			/* by function: what it spends in them */
	function_id *todo;
	size_t todo_count;
};

static void start_climb(struct climb *k, const struct lint *l)
{
	bool *fetch = lint_matching(l->p, fetches);

	*k = (struct climb){ .l = l, .callers = callers_of(l),
		.statement = lint_matching(l->p, statements),
		.part = xcalloc(l->p->function_count, sizeof(*k->part)),
		.todo = xcalloc(l->p->function_count, sizeof(*k->todo)) };
	for (function_id f = 1; f < l->p->function_count; f++)
		if (k->statement[f])
			k->todo[k->todo_count++] = f;
	for (size_t e = 0; e < l->view->edge_count; e++)
		if (fetch[l->view->edges[e].callee])
			k->part[l->view->edges[e].caller] += l->view->edges[e].total;
	free(fetch);
}

static void end_climb(struct climb *k)
{
	free(k->callers.first);
	free(k->callers.edges);
	free(k->statement);
	free(k->part);
	free(k->todo);
}

/* Takes a caller for a wrapper, or says whether it calls too often. */
static bool climb(struct climb *k, const struct view_edge *e)
{
	k->part[e->caller] += e->total;
	if (is_repeated(k->l, e))
		return true;
	if (!k->statement[e->caller] && is_wrapper(k->l, e, k->part[e->caller])) {
		k->statement[e->caller] = true;
		k->todo[k->todo_count++] = e->caller;
	}
	return false;
}

/* Each edge is looked at once. */
static void find_repeated(const struct lint *l, const struct lint_rule *rule,
	struct findings *found)
{
	size_t reported = 0;
	struct climb k;

	start_climb(&k, l);
	for (size_t i = 0; i < k.todo_count; i++) {
		size_t end = k.callers.first[k.todo[i] + 1];

		for (size_t c = k.callers.first[k.todo[i]]; c < end; c++) {
			const struct view_edge *e =
				&l->view->edges[k.callers.edges[c]];

			if (climb(&k, e) && reported++ < REPORTED)
				report_ratio(l, rule, found, e);
		}
	}
	end_climb(&k);
}

const struct lint_rule lint_rule_n_plus_one = {
	.id = "n-plus-one",
	.summary = "one call of a function makes many statements or requests",
	.severity = SEVERITY_WARNING,
	.confidence = CONFIDENCE_HIGH,
	.why = "each statement pays the way to the other side and back: N of them cost "
		"N ways where one statement for all would cost one",
	.advice = "ask for all rows at once (a join, WHERE ... IN, executemany, a "
		"batch request), or load the related ones ahead",
	.find = find_repeated,
};

/* ---- connection-per-call ---- */

static double calls_of(const struct lint *l, const bool *which, function_id *most)
{
	double sum = 0, largest = 0;

	for (function_id f = 1; f < l->p->function_count; f++) {
		if (!which[f] || !(l->view->calls[f] > 0))
			continue;
		sum += l->view->calls[f];
		if (l->view->calls[f] > largest) {
			largest = l->view->calls[f];
			*most = f;
		}
	}
	return sum;
}

static void find_connections(const struct lint *l, const struct lint_rule *rule,
	struct findings *found)
{
	bool *connect = lint_matching(l->p, connects), *use = lint_matching(l->p, uses);
	function_id f = 0, used = 0;
	double made = calls_of(l, connect, &f), times = calls_of(l, use, &used);
	double share = f ? lint_share(l, l->view->total[f]) : 0;

	free(connect);
	free(use);
	if (made < connects_min || times <= 0 || times > uses_per_connect * made)
		return;
	struct finding *finding = lint_add(l, rule, found, f);
	text_printf(&finding->message, "%.0f connections for %.0f calls of ", made,
		times);
	lint_function_text(l, used, &finding->message);
	finding->weight = l->view->total[f];
	finding_figure(finding, "connections", made, "");
	finding_figure(finding, "calls", times, "");
	finding_figure(finding, "calls a connection", times / made, "ratio");
	finding_figure(finding, "share", share, "share");
	lint_path(l, finding, lint_heaviest(l, f));
	if (share < connects_share)
		finding->severity = SEVERITY_INFO;
}

const struct lint_rule lint_rule_connection_per_call = {
	.id = "connection-per-call",
	.summary = "a new connection for every request or statement",
	.severity = SEVERITY_WARNING,
	.confidence = CONFIDENCE_HIGH,
	.why = "opening a connection takes several ways to the other side (TCP, TLS, "
		"login) before the first useful byte",
	.advice = "keep the connection: a session, a pool, keep-alive",
	.find = find_connections,
};
