#include "xalloc.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { HUGE = 8 << 20 };

void xalloc_failed(void)
{
	fputs("profkit: out of memory\n", stderr);
	exit(2);
}

static void *checked(void *memory)
{
	if (!memory)
		xalloc_failed();
	return memory;
}

/*
 * Large arrays are filled from one end to the other: huge pages save most of
 * the page faults.  From the page's begin, so that the mapping stays one piece.
 */
static void ask_for_huge_pages(char *memory, size_t size)
{
	size_t before = (uintptr_t)memory % (size_t)sysconf(_SC_PAGESIZE);

	madvise(memory - before, before + size, MADV_HUGEPAGE);
}

void *xmalloc(size_t size)
{
	return checked(malloc(size ? size : 1));
}

void *xcalloc(size_t count, size_t size)
{
	return checked(calloc(count ? count : 1, size ? size : 1));
}

void *xrealloc(void *old, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		xalloc_failed();
	size *= count;
	old = checked(realloc(old, size > 0 ? size : 1));
	if (size >= HUGE)
		ask_for_huge_pages(old, size);
	return old;
}

char *xstrndup(const char *s, size_t len)
{
	char *copy = xmalloc(len + 1);

	memcpy(copy, s, len);
	copy[len] = '\0';
	return copy;
}

char *xstrdup(const char *s)
{
	return xstrndup(s, strlen(s));
}

void *xgrow(void *array, size_t count, size_t *capacity, size_t size)
{
	if (count < *capacity)
		return array;
	*capacity = *capacity ? *capacity * 2 : 16;
	return xrealloc(array, *capacity, size);
}
