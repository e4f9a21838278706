/* names.c - any bytes as a file of name rules, put to names that they may match. */
#include <stdlib.h>

#include "names.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static const char *const names[] = {
	"main", "worker-12", "com.acme.Job$$Lambda$14/0x0000000800c03000.run",
	"core::fmt::write::h0123456789abcdef", "aaaaaaaaaaaaaaaaaaaaaaaa!", "\xff\xfe\n",
};

static struct profile *make_profile(void)
{
	struct profile *p = profile_new("fuzz");
	thread_id thread = profile_thread_new(p, 0, -1, 0, -1);
	node_id n = p->threads[thread].root;

	profile_metric(p, "samples", "count");
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		string_id name = profile_span(p, span_of(names[i]));

		n = profile_call(p, n, profile_frame(p, profile_function(p, name, name,
			name, 0), 0, 0, FRAME_PLAIN));
		profile_add(p, n, 0, 1);
	}
	profile_finish(p);
	return p;
}

/* Whatever the rules, nothing is lost. */
static void apply(const struct name_rules *rules)
{
	struct profile *p = make_profile();
	struct profile *renamed = filter_names(p, rules);
	struct name_changes changes = names_explain(p, rules);

	if (profile_total(renamed, 0) != profile_total(p, 0))
		abort();
	name_changes_free(&changes);
	profile_free(renamed);
	profile_free(p);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct error error = { 0 };
	struct name_rules *rules = names_parse("fuzz",
		(struct span){ (const char *)bytes, len }, &error);

	if (!rules == !error.text)
		abort();
	if (rules)
		apply(rules);
	names_free(rules);
	error_free(&error);
	return 0;
}
