/* read.c - an input read whole, or its parts at once. */
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "format.h"
#include "xalloc.h"

enum { MAX_JOBS = 64 };

struct part {
	pthread_t thread;
	const struct format *format;
	struct read_options options;
	struct input *in;
	struct profile *profile;
};

static void *read_part(void *argument)
{
	struct part *part = argument;

	part->profile = part->format->read(part->in, &part->options);
	return NULL;
}

static size_t job_count(const struct read_options *options)
{
	long processors = options->jobs ? (long)options->jobs :
		sysconf(_SC_NPROCESSORS_ONLN);

	return processors < 1 ? 1 : processors > MAX_JOBS ? MAX_JOBS : (size_t)processors;
}

/* The parts' profiles added up in order; NULL where one failed. */
static struct profile *join_parts(struct input *in, struct part *parts, size_t count)
{
	struct profile *p = NULL;
	bool failed = false;

	for (size_t i = 0; i < count; i++) {
		failed |= input_take_error(in, parts[i].in) < 0 || !parts[i].profile;
		if (failed || !p) {
			if (failed)
				profile_free(parts[i].profile);
			else
				p = parts[i].profile;
			continue;
		}
		profile_continue(p, parts[i].profile);
		profile_free(parts[i].profile);
	}
	if (failed) {
		profile_free(p);
		p = NULL;
	}
	return p;
}

static struct profile *read_parts(const struct format *format, struct input *in,
	const struct read_options *options, struct input **inputs, size_t count)
{
	struct part parts[MAX_JOBS];
	struct profile *p;

	for (size_t i = 0; i < count; i++) {
		parts[i] = (struct part){ .format = format, .options = *options,
			.in = inputs[i] };
		parts[i].options.more = i + 1 < count;
	}
	for (size_t i = 1; i < count; i++)
		if (pthread_create(&parts[i].thread, NULL, read_part, &parts[i]))
			parts[i].format = NULL;	/* no thread to be had: read it below */
	read_part(&parts[0]);
	for (size_t i = 1; i < count; i++) {
		if (parts[i].format) {
			pthread_join(parts[i].thread, NULL);
		} else {
			parts[i].format = format;
			read_part(&parts[i]);
		}
	}
	p = join_parts(in, parts, count);
	for (size_t i = 0; i < count; i++)
		input_close(inputs[i]);
	return p;
}

static struct profile *read_whole(const struct format *format, struct input *in,
	const struct read_options *options)
{
	struct input *inputs[MAX_JOBS];
	size_t count = 0, jobs = job_count(options);

	if (format->line_records && jobs > 1)
		count = input_split(in, jobs, inputs);
	if (count)
		return read_parts(format, in, options, inputs, count);
	return format->read(in, options);
}

struct profile *format_read(const struct format *format, struct input *in,
	const struct read_options *options)
{
	struct read_options o = *options;
	struct profile *p;

	if (!format)
		format = format_detect(in);
	if (!format)
		return NULL;
	if (!format->read) {
		input_error(in, "%s can be written, not read", format->name);
		return NULL;
	}
	if (format->dialect)
		o.dialect = format->dialect(in);
	if (format->prepare && !format->prepare(in, &o))
		return NULL;
	p = read_whole(format, in, &o);
	if (p && input_failed(in)) {
		profile_free(p);
		p = NULL;
	}
	if (format->conclude && !format->conclude(in, p, o.shared)) {
		profile_free(p);
		return NULL;
	}
	if (!p)
		return NULL;
	if (!p->file) {
		p->file = profile_span(p, span_of(input_name(in)));
		p->mtime = input_mtime(in);
	}
	profile_logs_finish(p);
	profile_finish(p);
	return p;
}
