/*
 * lint.c - any bytes as rules of proflint, which are run over a small profile, and as
 * suppressions of what they find.
 */
#include <stdlib.h>

#include "lint.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static node_id call(struct profile *p, node_id parent, const char *name, const char *file)
{
	function_id f = profile_function(p, profile_span(p, span_of(name)),
		profile_span(p, span_of(file)), 0, 0);

	return profile_call(p, parent, profile_frame(p, f, 1, 0, FRAME_PLAIN));
}

static struct profile *small_profile(void)
{
	struct profile *p = profile_new(NULL);
	metric_id metric = profile_metric(p, "time", "seconds");
	thread_id thread = profile_thread_new(p, 0, -1, 0, -1);
	node_id main = call(p, p->threads[thread].root, "main", "app.py");
	node_id send = call(p, main, "Shop.send", "shop/app.py");

	profile_add(p, call(p, send, "dumps", "json/__init__.py"), metric, 2);
	profile_add(p, call(p, send, "<built-in method time.sleep>", "~"), metric, 3);
	profile_add(p, call(p, send, "loads", "json/__init__.py"), metric, 4);
	profile_finish(p);
	return p;
}

static void run(const struct lint_rules *rules, struct span text)
{
	struct lint_options options = { .expect_idle = 0.95, .rules = rules };
	struct suppressions *suppressions = suppressions_new();
	struct profile *p = small_profile();
	struct findings found = { 0 };
	struct error error = { 0 };
	int status = suppressions_parse(suppressions, rules, "fuzz", text, &error);

	if ((status < 0) != (error.text != NULL))
		abort();
	lint_run(p, 0, &options, &found);
	suppressions_apply(suppressions, &found);
	suppressions_free(suppressions);
	findings_free(&found);
	profile_free(p);
	error_free(&error);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct span text = { (const char *)bytes, len };
	struct error error = { 0 };
	struct lint_rules *rules = lint_rules_parse("fuzz", text, &error);

	if (!rules == !error.text)
		abort();
	if (rules)
		run(rules, text);
	lint_rules_free(rules);
	error_free(&error);
	return 0;
}
