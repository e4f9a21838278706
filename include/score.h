/*
 * score.h - what should be fixed first: the modules of a profile, each with a score.
 *
 *	struct score *s = score_new(p, metric);
 *	score_take_metrics(s, metrics, count);
 *	score_take_memory(s, heap, bytes);
 *	score_rank(s, &rules);
 *	... s->ranked[0] is Priority 1 ...
 *	score_free(s);
 *
 * A module is a file; where a function has none, its binary or package; where it has
 * neither, the function itself.  What Python's profilers file under "~" is one module,
 * "(built-in)": calls to and from it couple nobody.
 */
#ifndef PROFKIT_SCORE_H
#define PROFKIT_SCORE_H

#include "budget.h"
#include "metrics.h"
#include "profile.h"

/* What makes a module worth a look. */
enum factor {
	FACTOR_TIME, FACTOR_COUPLING, FACTOR_COMPLEXITY, FACTOR_MEMORY, FACTOR_CALLS,
	FACTORS,
};

/* "execution_time", "coupling", "complexity", "memory", "call_frequency". */
const char *score_factor_word(enum factor factor);

/* Where a factor's figures come from. */
enum source { SOURCE_ABSENT, SOURCE_DERIVED, SOURCE_MEASURED };
const char *score_source_word(enum source source);

enum impact { IMPACT_LOW, IMPACT_MEDIUM, IMPACT_HIGH, IMPACT_CRITICAL };
enum difficulty { EASY, MEDIUM, HARD, VERY_HARD };
enum kind { KIND_CPU, KIND_MEMORY, KIND_IO, KIND_COMBINED };
const char *score_impact_word(enum impact impact);
const char *score_difficulty_word(enum difficulty difficulty);
const char *score_kind_word(enum kind kind);

/* From which value on: a share (0-1) of the profile's total; coupling plus complexity. */
extern const double score_impact_from[IMPACT_CRITICAL + 1];
extern const double score_difficulty_from[VERY_HARD + 1];
enum { CIRCULAR_DIFFICULTY = 10 };	/* what a circle adds to that */

/*
 * From which shares on a module is one of a kind: of the total, less what it waits; of
 * all memory; of its own time.  Of several it is combined; of none, cpu.  Where the
 * metric is in bytes, all are of memory.
 */
extern const double score_kind_from[KIND_IO + 1];

/* How a score is made. */
struct score_rules {
	double weights[FACTORS];
	double circular, hot_zone;	/* boosters */
	double min_share;		/* of the total: candidates have that */
	double hot_share;		/* of the candidates: hot zones are at the top */
};

#define SCORE_RULES { .weights = { 0.40, 0.30, 0.15, 0.10, 0.05 }, .circular = 1.2, \
	.hot_zone = 1.3, .min_share = 0.005, .hot_share = 0.2 }

/* What metrics say of a module; NAN and -1 where they do not. */
struct score_measured {
	double complexity, afferent, efferent, coupling, memory;
	int circular, hot_zone;
	const struct metrics_entry *entry;	/* the last that told anything */
};

/* What is known of a module; NAN where it is not. */
struct score_module {
	struct span name;		/* the path of its file; NUL-terminated */
	bool builtin;
	bool function;			/* one whose file and binary are not known */
	double self, calls;
	double share;			/* of the profile's total self */
	double io_share;		/* of its own and its waits' time */
	double uses, used_by;		/* how many modules, by the profile's calls */
	uint32_t circle;		/* those of one number; 0: in none */
	double bytes;			/* by score_take_memory() */
	struct score_measured measured;
	const char *intentional;	/* why its cost is meant to be so; NULL */
	double intentional_share;	/* the part of its self that is */
	function_id hottest;		/* its costliest function */
	double hottest_share;

	/* what score_rank() finds */
	double factors[FACTORS];	/* NAN: absent */
	double afferent, efferent;	/* modules that use it, that it uses */
	double memory_share;		/* of all modules' memory */
	bool circular, hot_zone;
	double parts[FACTORS];		/* 0-1 of the largest among the candidates */
	double unclamped, score;	/* 0-100 is the score */
	unsigned rank;			/* from 1; 0: not ranked */
	enum impact impact;
	enum difficulty difficulty;
	double effort;			/* coupling, complexity, what a circle adds */
	enum kind kind;
};

/* Modules that lead to one another by the profile's calls. */
struct circle {
	uint32_t size;			/* 0: none of that number */
	uint32_t first, second;		/* the two that cost most */
};

struct score {
	const struct profile *p;
	metric_id metric;
	const char *unit;
	double total;			/* all self costs */
	bool is_memory;			/* the metric is in bytes */
	struct score_module *modules;	/* in the order of their first functions */
	size_t count, capacity;
	uint32_t *module_of;		/* by function; UINT32_MAX: none */
	struct dependency *uses;	/* by the calls: each once, by to, then from */
	size_t use_count;
	struct metrics *const *metrics;	/* the caller's */
	size_t metrics_count;
	uint32_t *entries;		/* by module and file: their numbers there */
	struct circle *circles;		/* by number, up to the number of modules */
	bool memory_taken;

	/* what score_rank() finds */
	struct score_rules rules;	/* its weights add up to 1 */
	struct score_module **ranked;	/* the first is Priority 1 */
	size_t ranked_count;
	enum source sources[FACTORS];
	enum source circular_source, hot_zone_source;
	double effective[FACTORS];	/* an absent factor's given to the others */
};

/*
 * Sets a weight ("coupling"; false: a booster, "circular") by its name and number;
 * -1 and an error that says what was expected.  Dashes are underlines; "time" and
 * "calls" are execution_time and call_frequency.
 */
int score_rule_set(struct score_rules *rules, bool weight, struct span name,
	struct span number, struct error *error);
/*
 * What a file has under [weights] and [boosters].  -1 and an error with file and line.
 */
int score_rules_read(struct score_rules *rules, const char *path, struct error *error);

struct score *score_new(const struct profile *p, metric_id metric);
void score_free(struct score *s);	/* NULL is fine */

/*
 * What files say of modules, the last of several counting; marks in each what was
 * matched.  The metrics must outlive the score.
 */
void score_take_metrics(struct score *s, struct metrics *const *metrics, size_t count);

/*
 * Memory from a profile's column in bytes, matched by path; p may be the score's own.
 * Gives the number of modules that it tells of.
 */
size_t score_take_memory(struct score *s, const struct profile *p, metric_id bytes);
/* A column in bytes that is not the metric of the score; NO_ID if none. */
metric_id score_find_bytes(const struct profile *p, metric_id other);

/* Modules whose cost is mostly meant to be so; they are no candidates. */
void score_take_budget(struct score *s, const struct budget *b);

/*
 * Weights as shares: what they add up to, and 0 where that is nothing.
 */
double score_weights_normalize(double weights[FACTORS]);

/* The whole of it; false where no factor that has a weight is known. */
bool score_rank(struct score *s, const struct score_rules *rules);

/* Modules that depend on one, as far as is known: names in their order. */
struct score_names {
	struct span *items;
	size_t count, capacity;
};
struct score_names score_affected(const struct score *s, const struct score_module *m);
/* All of a circle. */
struct score_names score_circle(const struct score *s, uint32_t circle);

/* What to do, in words that follow from the figures. */
void score_advice(const struct score *s, const struct score_module *m, struct text *to);

#endif
