/*
 * runname.h - what the name of a file says of the run that it belongs to, and where a
 * working directory stands in git.
 */
#ifndef PROFKIT_RUNNAME_H
#define PROFKIT_RUNNAME_H

#include "error.h"
#include "filter.h"
#include "text.h"

/*
 * Of pam_idle-no-leaffc_20260211_143022_profile.speedscope.json:
 *
 * A stamp is a date and a time of day: 20260211_143022, 20260211143022, 20260211T143022,
 * 2026-02-11_14-30-22, 2026-02-11T14:30:22 and the like, the first in the name.
 *
 * The scenario is what stands before it (of a name without a stamp: before its first
 * dot), divided into words by _ (where there is none, by -), without the words baseline,
 * cpu, mem, memory and profile in any letter case, and without the program's name: the
 * first word of the file's name, if it is none of those and others are left.
 * Where nothing is left it is "default".
 *
 * Files of one stem are one run: all words with the program's name, but without those
 * of the list, and the stamp.
 */
struct run_name {
	char *scenario;		/* "idle-no-leaffc" */
	char *stem;		/* "pam_idle-no-leaffc_20260211_143022" */
	char *label;		/* "": a pattern with such a group alone gives one */
	double time;		/* of the stamp, seconds since 1970; NAN: it has none */
};

/*
 * path: folders do not count.  pattern: NULL, or one whose groups scenario, stamp, label
 * and program take the place of the rules; a group that is not there or matches nothing
 * leaves them.  -1 and an error where the pattern does not match, or its stamp is none.
 * The stamp is in local time.
 */
int run_name_parse(struct run_name *name, const char *path, const struct pattern *pattern,
	struct error *error);
void run_name_free(struct run_name *name);

/*
 * A time as in options and names: a stamp, a date alone (its midnight), or @SECONDS since
 * 1970; local, or with Z in UTC.  False where it is none.
 */
bool time_parse(struct span s, double *time);

/* The commit and branch checked out in the folder or the nearest above it that has one. */
struct git_head {
	char *commit;		/* "": no repository, or nothing committed yet */
	char *branch;		/* "": none is checked out */
};

struct git_head git_head_find(const char *folder);
void git_head_free(struct git_head *head);

#endif
