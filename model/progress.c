#include "progress.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "text.h"
#include "xalloc.h"

enum { PATIENCE_MS = 500, STEP_MS = 100, BAR_COLUMNS = 30, NAME_COLUMNS = 30 };

struct progress {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t stopping;
	bool stop, shown;
	_Atomic uint64_t taken;
	uint64_t size;		/* 0: not known */
	const char *name;
};

static void draw(struct progress *g)
{
	double share = (double)g->taken / (double)g->size;
	int full;

	if (share > 1)
		share = 1;
	full = (int)(share * BAR_COLUMNS);
	g->shown = true;
	if (g->size)
		fprintf(stderr, "\r%s [%.*s%*s] %3.0f %%", g->name, full,
			"##############################", BAR_COLUMNS - full, "",
			100 * share);
	else
		fprintf(stderr, "\r%s %.1f MiB", g->name, (double)g->taken / 1048576);
	fflush(stderr);
}

/* True when it is time to stop, false after so many milliseconds. */
static bool wait_for_stop(struct progress *g, long ms)
{
	struct timespec until;
	int status = 0;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += ms * 1000000;
	until.tv_sec += until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	while (!g->stop && status != ETIMEDOUT)
		status = pthread_cond_timedwait(&g->stopping, &g->lock, &until);
	return g->stop;
}

static void *show(void *argument)
{
	struct progress *g = argument;

	pthread_mutex_lock(&g->lock);
	for (long ms = PATIENCE_MS; !wait_for_stop(g, ms); ms = STEP_MS)
		draw(g);
	pthread_mutex_unlock(&g->lock);
	if (g->shown)
		fputs("\r\033[K", stderr);
	return NULL;
}

/* The end of a path says most. */
static const char *short_name(const char *file)
{
	struct span s = span_of(file);

	while (utf8_width(s) > NAME_COLUMNS) {
		size_t n = utf8_length(s.s, s.len);

		s.s += n ? n : 1;
		s.len -= n ? n : 1;
	}
	return s.s;
}

struct progress *progress_start(enum when when, const char *file)
{
	bool is_stdin = !strcmp(file, "-");
	struct progress *g;
	struct stat st;

	if (when == WHEN_NEVER || (when == WHEN_AUTO && !isatty(STDERR_FILENO)))
		return NULL;
	g = xcalloc(1, sizeof(*g));
	if (!(is_stdin ? fstat(STDIN_FILENO, &st) : stat(file, &st)) &&
		S_ISREG(st.st_mode))
		g->size = (uint64_t)st.st_size;
	g->name = is_stdin ? "stdin" : short_name(file);
	pthread_mutex_init(&g->lock, NULL);
	pthread_cond_init(&g->stopping, NULL);
	if (!pthread_create(&g->thread, NULL, show, g))
		return g;
	free(g);
	return NULL;
}

_Atomic uint64_t *progress_taken(struct progress *progress)
{
	return progress ? &progress->taken : NULL;
}

void progress_stop(struct progress *g)
{
	if (!g)
		return;
	pthread_mutex_lock(&g->lock);
	g->stop = true;
	pthread_cond_signal(&g->stopping);
	pthread_mutex_unlock(&g->lock);
	pthread_join(g->thread, NULL);
	pthread_cond_destroy(&g->stopping);
	pthread_mutex_destroy(&g->lock);
	free(g);
}
