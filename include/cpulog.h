/*
 * cpulog.h - what logs of CPU and memory say: statistics, trend, spikes, and the
 * difference of two.
 *
 *	struct cpulog *log = cpulog_new(p, &options, &error);
 *	struct intervals steps = series_intervals(&log->cpu);
 *	struct series_stats cpu = series_stats(&log->cpu, &steps, 90);
 *	cpulog_free(log);
 *
 * Nothing here keeps state: series of one log may be looked at in several threads.
 */
#ifndef PROFKIT_CPULOG_H
#define PROFKIT_CPULOG_H

#include <stdbool.h>

#include "error.h"
#include "profile.h"
#include "series.h"

struct cpulog_options {
	enum cpu_scale scale;	/* CPU_UNKNOWN: as the log has it */
	double cores;		/* NAN: as the log has it */
	/* To this one, where scale and cores are known; CPU_UNKNOWN: not. */
	enum cpu_scale convert;
};

/* The columns of a profile's logs that are about CPU and memory. */
struct cpulog {
	const struct profile *p;
	/* count is 0 and values NULL where there is no such column */
	struct series cpu;		/* percent */
	struct series memory;		/* MB, which are 2^20 bytes as loggers have them */
	struct series memory_percent;	/* of the machine's memory */
	enum cpu_scale scale;
	double cores;			/* NAN unknown */
	/* Processes or containers that were added up; 0: none are told apart. */
	size_t subjects;
	size_t rows;			/* of the log that cpu is in, else memory */
	double rows_skipped;
	double *owned[6];		/* private: sums and converted values */
	size_t owned_count;
};

/*
 * Counters named cpu, memory and memory_percent.  Where there are only ones with
 * subjects, these are added up by row: a process that is not there at a moment
 * counts nothing.  NULL and an error where there is neither CPU nor memory.
 * The profile outlives it.
 */
struct cpulog *cpulog_new(const struct profile *p, const struct cpulog_options *options,
	struct error *error);
void cpulog_free(struct cpulog *log);	/* NULL is fine */

/* ---- one series ---- */

/* The moments of a log. */
struct intervals {
	double duration;		/* from first to last row, s; NAN of no rows */
	double median;			/* exact; it and all below NAN of less than 2 rows */
	double min, max;
	/*
	 * What a row stands for: the median, or, where most stamps are repeated, the
	 * median of the intervals that are not 0.  NAN where all are.
	 */
	double usual;
	size_t gaps;			/* intervals of more than three usual ones */
	double gap_seconds;		/* what they add up to beyond one usual one each */
	double longest_gap, longest_gap_start;	/* NAN: there is none */
};
struct intervals series_intervals(const struct series *s);

/* NAN where it cannot be said; quantiles by linear interpolation, as numpy has them. */
struct series_stats {
	size_t count, missing;		/* values, and rows without one */
	double mean;			/* plain: sum / count */
	/*
	 * Each value stands for the time since the row before it; the first, and
	 * those behind a gap, for the usual interval.
	 */
	double weighted_mean;
	double seconds;			/* what the values stand for, added up */
	double min, max, min_time, max_time;	/* times: of the first such row */
	double stddev;			/* of all values, not of a sample (numpy's ddof=0) */
	double p50, p90, p95, p99;
	/* Share (0-1) of the time above the threshold; NAN: none was asked. */
	double above;
	double first, last;		/* in time */
};
/* steps: series_intervals() of the same times; threshold: NAN: none. */
struct series_stats series_stats(const struct series *s, const struct intervals *steps,
	double threshold);

/*
 * Seconds of CPU that the percentages of a log say were used, cpu being their
 * statistics; NAN where the scale is unknown, or of a machine of unknown cores.
 */
double cpulog_cpu_seconds(const struct cpulog *log, const struct series_stats *cpu);

enum trend_verdict { TREND_STABLE, TREND_GROWING, TREND_SHRINKING, TREND_UNKNOWN };
const char *trend_word(enum trend_verdict verdict);

/*
 * Theil and Sen: the median of the slopes of all pairs of medians of at most 1,000
 * equal bins of time (of all values where there are no more); its interval by Kendall's
 * tau (Sen 1968), made wider by what near rows have in common.
 */
struct trend {
	double slope;			/* units an hour; NAN of fewer than three bins */
	double low, high;		/* 95 %; NAN where so few cannot bound it */
	double factor;			/* of the variance, from 1: rows / independent ones */
	size_t bins;
	enum trend_verdict verdict;	/* unknown where there is no interval */
};
/*
 * min_change: what less than that over the whole log is stable whatever its interval
 * says, in units of the values.
 */
struct trend series_trend(const struct series *s, double min_change);

/*
 * Values far above the median: (x - median) / (1.4826 MAD) above a limit.  Where more than
 * half of the values are equal, 1.2533 times the mean absolute deviation stands in
 * for that; it is never less than a thousandth of the median.
 */
struct spike {
	double start, end;		/* s: of neighbouring rows one spike is made */
	double peak, peak_time;
	double deviations;		/* of the peak, in 1.4826 MAD or what stands in */
	size_t rows;
};
struct spikes {
	struct spike *items;		/* in time */
	size_t count;
	double median, mad, limit;	/* limit: a value above it is one; NAN of no values */
};
/* deviations: 0: the default, 8. */
struct spikes series_spikes(const struct series *s, double deviations);
/* The same where the median is known already: series_stats() has it as p50. */
struct spikes series_spikes_about(const struct series *s, double median,
	double deviations);
void spikes_free(struct spikes *s);

/* ---- two sides ---- */

enum change_verdict { CHANGE_NONE, CHANGE_MORE, CHANGE_LESS, CHANGE_INCONCLUSIVE };
/* "unchanged", "more", "less", "inconclusive" */
const char *change_word(enum change_verdict verdict);

struct series_change {
	double before, after;		/* means: of each side's runs the mean */
	double points;			/* after - before, in the unit of the values */
	double points_low, points_high;	/* 95 %; NAN where it cannot be told */
	double percent;			/* of before, 0-100; NAN where before is 0 */
	double percent_low, percent_high;
	enum change_verdict verdict;
	bool drawn;			/* the interval is a bootstrap's; else Student's t */
	size_t before_runs, after_runs;
	size_t blocks;			/* independent units of the side that has fewer */
};

/*
 * Runs of two versions.  The units of a side are its runs' means where it has several
 * runs; of one run the means of blocks of time, counted as as many as they are worth, as
 * rows near in time are not independent.  Where both sides have ten units or more, the
 * interval is of 2,000 drawings of them (bootstrap-t); of fewer, which have no tails to
 * draw from, it is Student's t with Welch's degrees of freedom.  Of one run against
 * several, these say how much runs differ.  The same figures on every run.
 */
struct series_change series_compare(const struct series *before, size_t before_count,
	const struct series *after, size_t after_count);

/* ---- a log and a profile in time order ---- */

struct during_row {
	function_id function;
	double seconds, share;		/* on the stack while cpu was above the threshold */
	double self_seconds, self_share;	/* while it was innermost */
	double everywhere_share;	/* of all its time: on the stack whenever */
	double growth;			/* MB that memory grew while it was on the stack */
	double self_growth;		/* while it was innermost */
};

/*
 * Two kinds of time: that of the clock, and that of stacks, of which a moment with k
 * threads running has k times as much.  Figures of functions are of stacks' time, and
 * shares are of the stacks' time above the threshold (everywhere_share: of all of it).
 * A function that stands on a stack several times counts once.  Empty stacks are no
 * stacks.
 */
struct during {
	struct during_row *rows;	/* most self_seconds first */
	size_t count;
	double seconds_above;		/* clock: above the threshold, within the overlap */
	double seconds;			/* clock: that the log measured, within the overlap */
	double stack_seconds_above, stack_seconds;
	double overlap_start, overlap_end;	/* in the log's time, s */
	double offset;			/* the log's time when the profile began */
	bool by_clocks;			/* that is known of both files */
	/*
	 * MB that memory grew within the overlap; and how much of it while no stack was
	 * seen, which no function has.  NAN: the log has no memory.
	 */
	double growth, growth_elsewhere;
};

/*
 * threshold: percent of CPU, NAN: any.  A row's CPU is that of the time since the row
 * before it, or of the usual interval where that is a gap or there is none.  What
 * memory grew from one row to the next is shared out evenly among the time of the
 * stacks between them.
 *
 * offset: seconds to add to the profile's times; NAN: by both files' clocks where both
 * are known (a calendar without a zone is not), else both begin at once.
 * NULL and an error where the profile has no time line or they do not overlap.
 */
struct during *cpulog_join(const struct cpulog *log, const struct profile *p,
	double threshold, double offset, struct error *error);
void during_free(struct during *d);

#endif
