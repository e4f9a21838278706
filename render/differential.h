/* differential.h - what a picture of before and after knows beside its widths. */
#ifndef PROFKIT_RENDER_DIFFERENTIAL_H
#define PROFKIT_RENDER_DIFFERENTIAL_H

#include "error.h"
#include "profile.h"
#include "render.h"

/* What a box cost on both sides. */
struct change {
	double before, after;
	double self_before, self_after;	/* 0 in pictures of callers */
	node_id origin;			/* a node whose cost it is; 0: none */
};

/* The costs that a growth adds up, by node. */
struct sides {
	const double *before, *after;		/* NULL: a plain picture */
	const double *self_before, *self_after;	/* NULL where rows go to callers */
};

struct differential {
	const struct profile *p;
	metric_id before, after;
	struct metric widths;		/* by node: what boxes are as wide as */
	double before_total, after_total;
	struct change *changes;		/* by box.change */
	size_t count, capacity;
	bool counts;			/* values are numbers of samples, so have an error */
	bool by_self;			/* what colours and signs are of */
	bool has_self;			/* rows go to callees */
	const bool *changed_total, *changed_self;	/* as the options have it */
	double largest;			/* the difference that has the last tone */
	double hidden_frames;		/* those that have no width, */
	double hidden;			/* and what they cost themselves */
};

static inline void change_add(struct change *c, const struct sides *s, node_id node,
	node_id origin)
{
	c->origin = origin;
	c->before += s->before[origin];
	c->after += s->after[origin];
	c->self_before += s->self_before ? s->self_before[node] : 0;
	c->self_after += s->self_after ? s->self_after[node] : 0;
}

static inline void change_sum(struct change *sum, const struct change *c)
{
	sum->before += c->before;
	sum->after += c->after;
	sum->self_before += c->self_before;
	sum->self_after += c->self_after;
}

/* Keeps a box's change; returns its number. */
uint32_t differential_change(struct differential *d, const struct change *change);

struct sides differential_sides(const struct differential *d, bool of_self, bool callers);

/*
 * Sides, widths and totals as the options say.  -1 and an error where the
 * profile or the style has no two sides.  The caller calls differential_end().
 */
int differential_start(struct differential *d, const struct profile *p,
	const struct flamegraph_options *options, struct error *error);
void differential_end(struct differential *d);

/* The larger of both totals, which changes are shares of; 0 where both are below. */
double differential_whole(const struct differential *d);

/* -1 less, 1 more; 0 where the change is small, within the error of the counts or known as chance. */
int differential_direction(const struct differential *d, double before, double after,
	bool of_self, function_id f);

/* The difference that a box's colour and sign are of; 0 where they have none. */
double change_colored(const struct differential *d, const struct change *c);
bool change_is_gone(const struct change *c);
bool change_is_new(const struct change *c);

#endif
