/* metrics.c - any bytes as metrics of source files, matched to a few modules. */
#include <math.h>
#include <stdlib.h>

#include "score.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static struct profile *modules(void)
{
	static const char *const files[] = { "a.py", "/srv/app/b.py", "C:\\x\\c.py",
		"~" };
	struct profile *p = profile_new("fuzz");

	profile_metric(p, "time", "seconds");
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		double self = (double)i + 1;
		function_id f = profile_function(p, profile_span(p, SPAN("f")),
			profile_span(p, span_of(files[i])), 0, 0);

		profile_graph_function(p, f, 1, 1, &self, &self);
	}
	profile_finish(p);
	return p;
}

static void rank(struct metrics *m)
{
	struct score_rules rules = SCORE_RULES;
	struct profile *p = modules();
	struct score *s = score_new(p, 0);

	score_take_metrics(s, &m, 1);
	score_rank(s, &rules);
	for (size_t i = 0; i < s->ranked_count; i++) {
		struct score_names names = score_affected(s, s->ranked[i]);

		if (!(s->ranked[i]->score >= 0 && s->ranked[i]->score <= 100))
			abort();
		free(names.items);
	}
	score_free(s);
	profile_free(p);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct input *in =
		input_memory("fuzz", (struct span){ (const char *)bytes, len });
	struct metrics *m = metrics_parse(in);

	if (!m && !input_failed(in))
		abort();
	if (m)
		rank(m);
	metrics_free(m);
	input_close(in);
	return 0;
}
