/*
 * lint_repeat.c - work that is done again: equal subtrees in several places, and
 * imports.
 */
#include <stdlib.h>

#include "filter.h"
#include "lint_match.h"
#include "xalloc.h"

/* repeated-subtree: places, functions in each, the share of each and of all. */
enum { PLACES = 3, SIZE = 4, REPORTED = 3 };
static const double place_share = 0.01, places_share = 0.2;
/* A child with less of its caller does not belong to the shape: sampling varies. */
static const double child_part = 0.1;
/* dominating-startup */
static const double startup_share = 0.3;

/* ---- repeated-subtree ---- */

/* What a node's subtree is like: its function and those of all that matter below. */
struct shape {
	uint64_t children;		/* their shapes, whatever their order */
	uint64_t hash;
	uint32_t size;			/* functions in it */
};

struct place {
	uint64_t shape;
	uint64_t path;			/* of functions: threads may share one */
	node_id node;
	bool inside;			/* within another repeated subtree */
};

/* Equal shapes that follow one another in the list of places. */
struct repeat {
	size_t first, count, paths;
	double cost;
};

static uint64_t shape_hash(function_id f, uint64_t children)
{
	uint64_t parts[2] = { f, children };

	return hash_bytes(parts, sizeof(parts));
}

static struct shape *find_shapes(const struct lint *l)
{
	const struct profile *p = l->p;
	struct shape *shapes = xcalloc(p->node_count, sizeof(*shapes));

	for (node_id n = (node_id)p->node_count - 1; n > ROOT; n--) {
		node_id parent = p->nodes[n].parent;

		shapes[n].hash = shape_hash(node_function_id(p, n), shapes[n].children);
		shapes[n].size++;
		if (l->node_total[n] < child_part * l->node_total[parent])
			continue;
		shapes[parent].children += shapes[n].hash;
		shapes[parent].size += shapes[n].size;
	}
	return shapes;
}

static int compare_places(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->shape != y->shape)
		return x->shape < y->shape ? -1 : 1;
	if (x->path != y->path)
		return x->path < y->path ? -1 : 1;
	return x->node < y->node ? -1 : x->node > y->node;
}

static struct place *find_places(const struct lint *l, const struct shape *shapes,
	size_t *count)
{
	const struct profile *p = l->p;
	uint64_t *paths = xcalloc(p->node_count, sizeof(*paths));
	struct place *places = NULL;
	size_t capacity = 0;

	*count = 0;
	for (node_id n = 1; n < p->node_count; n++) {
		node_id parent = p->nodes[n].parent;

		if (parent != ROOT)
			paths[n] = shape_hash(node_function_id(p, n), paths[parent]);
		if (!node_function_id(p, n) || shapes[n].size < SIZE ||
			lint_share(l, l->node_total[n]) < place_share)
			continue;
		places = xgrow(places, *count, &capacity, sizeof(*places));
		places[(*count)++] = (struct place){ .node = n,
			.shape = shapes[n].hash, .path = paths[n] };
	}
	free(paths);
	if (*count)
		qsort(places, *count, sizeof(*places), compare_places);
	return places;
}

/* The shapes that stand in enough places and cost enough together. */
static struct repeat *find_repeats(const struct lint *l, const struct place *places,
	size_t place_count, size_t *count)
{
	struct repeat *repeats = NULL;
	size_t capacity = 0, j;

	*count = 0;
	for (size_t i = 0; i < place_count; i = j) {
		struct repeat r = { .first = i };

		for (j = i; j < place_count && places[j].shape == places[i].shape; j++) {
			r.cost += l->node_total[places[j].node];
			r.paths += j == i || places[j].path != places[j - 1].path;
		}
		r.count = j - i;
		if (r.paths < PLACES || lint_share(l, r.cost) < places_share)
			continue;
		repeats = xgrow(repeats, *count, &capacity, sizeof(*repeats));
		repeats[(*count)++] = r;
	}
	return repeats;
}

/* Marks the places that lie within a repeated subtree which lies in none itself. */
static void mark_inside(const struct lint *l, struct place *places,
	const struct repeat *repeats, size_t count)
{
	const struct profile *p = l->p;
	bool *repeated = xcalloc(p->node_count, sizeof(*repeated));
	bool *below = xcalloc(p->node_count, sizeof(*below));

	for (size_t r = 0; r < count; r++)
		for (size_t i = 0; i < repeats[r].count; i++)
			repeated[places[repeats[r].first + i].node] = true;
	for (node_id n = 1; n < p->node_count; n++)
		below[n] = below[p->nodes[n].parent] || repeated[p->nodes[n].parent];
	for (size_t r = 0; r < count; r++)
		for (size_t i = 0; i < repeats[r].count; i++)
			places[repeats[r].first + i].inside =
				below[places[repeats[r].first + i].node];
	free(repeated);
	free(below);
}

static int compare_repeats(const void *a, const void *b)
{
	const struct repeat *x = a, *y = b;

	if (x->cost != y->cost)
		return x->cost > y->cost ? -1 : 1;
	return x->first < y->first ? -1 : x->first > y->first;
}

static void report_repeat(const struct lint *l, const struct lint_rule *rule,
	struct findings *found, const struct repeat *r, const struct place *places)
{
	node_id n = places[r->first].node;
	struct finding *finding = lint_add(l, rule, found, node_function_id(l->p, n));

	lint_function_text(l, node_function_id(l->p, n), &finding->message);
	text_printf(&finding->message, " does the same in %zu places, %.0f %% together",
		r->paths, 100 * lint_share(l, r->cost));
	finding->weight = r->cost;
	finding_figure(finding, "places", (double)r->paths, "");
	finding_figure(finding, "total", r->cost, l->unit);
	finding_figure(finding, "share", lint_share(l, r->cost), "share");
	lint_path(l, finding, n);
}

static void find_in(const struct lint *l, const struct lint_rule *rule,
	struct findings *found)
{
	struct shape *shapes = find_shapes(l);
	size_t place_count, count, reported = 0;
	struct place *places = find_places(l, shapes, &place_count);
	struct repeat *repeats = find_repeats(l, places, place_count, &count);
	bool *known = xcalloc(l->p->function_count, sizeof(*known));

	mark_inside(l, places, repeats, count);
	if (count)
		qsort(repeats, count, sizeof(*repeats), compare_repeats);
	for (size_t r = 0; r < count && reported < REPORTED; r++) {
		const struct place *first = &places[repeats[r].first];
		function_id f = node_function_id(l->p, first->node);

		if (first->inside || known[f])
			continue;
		report_repeat(l, rule, found, &repeats[r], places);
		known[f] = true;
		reported++;
	}
	free(known);
	free(repeats);
	free(places);
	free(shapes);
}

/* Functions alone: which line of one was seen is chance. */
static void find_repeated(const struct lint *l, const struct lint_rule *rule,
	struct findings *found)
{
	struct lint by_function = *l;
	struct profile *p;
	uint32_t *depths;

	if (l->p->estimated || !l->is_time)
		return;
	p = filter_granularity(l->p, BY_FUNCTION);
	depths = profile_node_depths(p);
	by_function.p = p;
	by_function.node_depths = depths;
	by_function.node_total = p->metrics[l->metric].total;
	by_function.node_self = p->metrics[l->metric].self;
	find_in(&by_function, rule, found);
	free(depths);
	profile_free(p);
}

const struct lint_rule lint_rule_repeated_subtree = {
	.id = "repeated-subtree",
	.summary = "the same calls in three or more places, 20 % of the time together",
	.severity = SEVERITY_INFO,
	.confidence = CONFIDENCE_LOW,
	.why = "where the inputs are the same too, the work is done again for a result "
		"that was there already",
	.advice = "compare the inputs; keep the result (functools.lru_cache), or "
		"work it out once and pass it on",
	.find = find_repeated,
};

/* ---- dominating-startup ---- */

static const char startup[] =
	"^(_find_and_load|_dl_start|dl_main|_dl_start_user|_dl_relocate_object|"
	"Module\\._load|Module\\.load|Module\\.require|requireBuiltin|"
	"compileForInternalLoader|Kernel#require|Kernel\\.require|"
	"java[./]lang[./]ClassLoader\\.loadClass|"
	"<frozen importlib\\._bootstrap>:_find_and_load)$";

/* Of a call graph the largest, as these call one another; of a tree the outermost. */
static double startup_cost(const struct lint *l, const bool *starts, function_id *most)
{
	const struct profile *p = l->p;
	bool *inside = xcalloc(p->node_count, sizeof(*inside));
	double sum = 0, largest = 0;

	for (node_id n = 1; n < p->node_count; n++) {
		bool begins = starts[node_function_id(p, n)] &&
			!inside[p->nodes[n].parent];

		inside[n] = inside[p->nodes[n].parent] || begins;
		if (begins)
			sum += l->node_total[n];
	}
	free(inside);
	for (size_t i = 0; i < l->view->function_count; i++) {
		function_id f = l->view->functions[i];

		if (starts[f] && l->view->total[f] > largest) {
			largest = l->view->total[f];
			*most = f;
		}
	}
	return l->view->exact ? largest : sum;
}

static void find_startup(const struct lint *l, const struct lint_rule *rule,
	struct findings *found)
{
	bool *starts = lint_matching(l->p, startup);
	function_id f = 0;
	double cost = startup_cost(l, starts, &f);

	free(starts);
	if (!l->is_time || !f || lint_share(l, cost) < startup_share)
		return;
	struct finding *finding = lint_add(l, rule, found, f);
	text_printf(&finding->message, "%.0f %% of the time goes into loading code",
		100 * lint_share(l, cost));
	finding->weight = cost;
	finding_figure(finding, "total", cost, l->unit);
	finding_figure(finding, "share", lint_share(l, cost), "share");
	lint_path(l, finding, lint_heaviest(l, f));
}

const struct lint_rule lint_rule_dominating_startup = {
	.id = "dominating-startup",
	.summary = "30 % or more of the time goes into imports and loading",
	.severity = SEVERITY_INFO,
	.confidence = CONFIDENCE_HIGH,
	.why = "the profile is more about starting than about working; what follows "
		"from the other shares holds for a short run only",
	.advice = "profile a longer run, or begin behind the imports; for a program "
		"that starts often import later or less (python -X importtime)",
	.find = find_startup,
};
