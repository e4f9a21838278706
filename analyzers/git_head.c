/*
 * git_head.c - what is checked out, from the files of a git repository
 * (gitrepository-layout(5)): HEAD names a branch or a commit, and a branch is a file or a
 * line of packed-refs.  A worktree's .git is a file that names its folder, and commondir there
 * the repository that it belongs to.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "input.h"
#include "runname.h"
#include "xalloc.h"

enum { MIN_COMMIT = 40, MAX_COMMIT = 64, MAX_LINKS = 10 };

static char *join(const char *folder, struct span name)
{
	struct text path = { 0 };

	if (!(name.len && *name.s == '/'))
		text_printf(&path, "%s/", folder);
	text_add(&path, name.s, name.len);
	return path.s;
}

/* The first line of a file, or NULL. */
static char *first_line(const char *folder, struct span name)
{
	char *path = join(folder, name), *line = NULL;
	struct error error = { 0 };
	struct stat st;
	struct input *in = stat(path, &st) || !S_ISREG(st.st_mode) ? NULL :
		input_open(path, NULL, &error);
	struct span s;

	if (in && input_line(in, &s)) {
		s = span_trim(s);
		line = xstrndup(s.s, s.len);
	}
	input_close(in);
	error_free(&error);
	free(path);
	return line;
}

static bool is_commit(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_digit(s.s[i]) && !(s.s[i] >= 'a' && s.s[i] <= 'f'))
			return false;
	return s.len >= MIN_COMMIT && s.len <= MAX_COMMIT;
}

static char *commit_or_null(char *line)
{
	if (line && is_commit(span_of(line)))
		return line;
	free(line);
	return NULL;
}

/* "<commit> refs/heads/main", a line a branch. */
static char *packed_commit(const char *folder, struct span ref)
{
	char *path = join(folder, SPAN("packed-refs")), *commit = NULL;
	struct error error = { 0 };
	struct input *in = input_open(path, NULL, &error);
	struct span line;

	while (in && !commit && input_line(in, &line)) {
		const char *blank = memchr(line.s, ' ', line.len);
		size_t len = blank ? (size_t)(blank - line.s) : 0;

		if (blank && line.len - len - 1 == ref.len &&
			!memcmp(blank + 1, ref.s, ref.len))
			commit = commit_or_null(xstrndup(line.s, len));
	}
	input_close(in);
	error_free(&error);
	free(path);
	return commit;
}

/* Of a worktree what its branches are in; else the folder itself. */
static char *common_folder(const char *folder)
{
	char *name = first_line(folder, SPAN("commondir")), *common;

	if (!name)
		return xstrdup(folder);
	common = join(folder, span_of(name));
	free(name);
	return common;
}

static char *commit_of(const char *folder, struct span ref)
{
	char *commit = commit_or_null(first_line(folder, ref)), *common;

	if (commit)
		return commit;
	common = common_folder(folder);
	commit = commit_or_null(first_line(common, ref));
	if (!commit)
		commit = packed_commit(common, ref);
	free(common);
	return commit;
}

/* Follows "ref: refs/heads/main" to a commit; what it names first is the branch. */
static void read_head(const char *folder, struct git_head *head)
{
	char *line = first_line(folder, SPAN("HEAD"));

	for (int i = 0; line && i < MAX_LINKS; i++) {
		struct span s = span_of(line), ref;
		char *next;

		if (!span_starts(s, "ref:"))
			break;
		ref = span_trim((struct span){ s.s + 4, s.len - 4 });
		if (!head->branch && span_starts(ref, "refs/heads/"))
			head->branch = xstrdup(ref.s + strlen("refs/heads/"));
		next = commit_of(folder, ref);
		free(line);
		line = next;
	}
	head->commit = commit_or_null(line);
}

/* The repository's folder: .git itself, or what it names. */
static char *git_folder(const char *folder)
{
	char *dotgit = join(folder, SPAN(".git")), *line, *target;
	struct span s;
	struct stat st;

	if (stat(dotgit, &st)) {
		free(dotgit);
		return NULL;
	}
	if (S_ISDIR(st.st_mode))
		return dotgit;
	free(dotgit);
	line = first_line(folder, SPAN(".git"));
	s = span_of(line ? line : "");
	target = span_starts(s, "gitdir:") ?
		join(folder, span_trim((struct span){ s.s + 7, s.len - 7 })) : NULL;
	free(line);
	return target;
}

struct git_head git_head_find(const char *folder)
{
	struct git_head head = { 0 };
	char *at = realpath(folder, NULL), *git = NULL, *slash;

	while (at && !git) {
		git = git_folder(*at ? at : "/");
		slash = strrchr(at, '/');
		if (!slash || !*at)
			break;
		*slash = '\0';
	}
	if (git)
		read_head(git, &head);
	free(git);
	free(at);
	if (!head.commit)
		head.commit = xstrdup("");
	if (!head.branch)
		head.branch = xstrdup("");
	return head;
}

void git_head_free(struct git_head *head)
{
	free(head->commit);
	free(head->branch);
}
