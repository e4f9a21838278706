/* names_rules.h - name rules as they are kept; private to model/. */
#ifndef PROFKIT_NAMES_RULES_H
#define PROFKIT_NAMES_RULES_H

#include "filter.h"
#include "names.h"

enum name_field { FIELD_NAME = 1, FIELD_FILE = 2, FIELD_MODULE = 4 };

struct name_rule {
	char *title;			/* "jvm: lambda", "my.rules: a name" */
	struct pattern *pattern;
	char *with;
	unsigned fields;		/* enum name_field */
};

struct name_rules {
	struct name_rule *items;
	size_t count, capacity;
};

enum { NAME, FILE_NAME, MODULE, FIELDS };

/* What a function becomes. */
struct renamed {
	struct text fields[FIELDS];
	int64_t line;
	const char *rule;	/* the first that changed anything; NULL: none did */
};

void names_rename(const struct profile *p, function_id f,
	const struct name_rules *rules, struct renamed *to);
void names_renamed_free(struct renamed *r);

#endif
