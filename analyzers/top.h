/* top.h - what proftop was asked, and the views it answers with. */
#ifndef PROFKIT_TOP_H
#define PROFKIT_TOP_H

#include "filter.h"
#include "hotspots.h"
#include "report.h"

struct top {
	const struct profile *p;
	metric_id metric;
	const char *unit;
	const struct callgraph_view *view;
	double read_total;		/* all that was read, before the filters */
	double total;			/* what they left */
	double samples;			/* NAN unknown */
	bool filtered;
	bool estimated;			/* it shows a tree that was made from a call graph */
	enum percent_of of;
	enum report_form form;
	struct report_style style;
	bool quiet;

	size_t limit;			/* entries to show; SIZE_MAX: all */
	struct limits limits;
	struct ranking ranking;
	bool edges;
};

/* The 100 % of a share of the whole: what was read, or what the filters left. */
double top_whole(const struct top *top);

/* What stands above a table; in JSON the facts, with the object left open. */
void top_header(const struct top *top, struct output *out);

void top_name_cell(struct report *r, const struct top *top, function_id f,
	unsigned indent);
/* {"name":,"file":,"line":} */
void top_json_function(const struct top *top, function_id f, struct output *out);
/* "12/3", "12", or nothing where unknown */
void top_calls_cell(struct report *r, double calls, double primitive);
/* Four cells name, file, line, module, and their columns. */
void top_data_columns(struct report *r);
void top_data_cells(struct report *r, const struct top *top, function_id f);
bool top_for_people(const struct top *top);
void top_print(const struct top *top, const struct report *r, struct output *out);

/* The views; each prints all but the header's lines or braces. */
void top_hotspots(const struct top *top, struct output *out);
void top_relatives(const struct top *top, const struct pattern *pattern, bool callers,
	struct output *out);
void top_tree(const struct top *top, struct output *out);
void top_occurrences(const struct top *top, const struct pattern *pattern,
	struct output *out);

#endif
