/* lint_json.c - findings for programs. */
#include "json.h"
#include "lint_report.h"

static void put_text(struct output *out, const char *key, struct span s)
{
	output_str(out, key);
	json_write_text(out, s);
}

static void put_path(struct output *out, const struct finding *f)
{
	output_str(out, ",\n  \"path\":[");
	for (size_t i = 0; i < f->path_count; i++)
		put_text(out, i ? "," : "", text_span(&f->path[i]));
	output_byte(out, ']');
}

static void put_figures(struct output *out, const struct finding *f)
{
	output_str(out, ",\n  \"figures\":[");
	for (size_t i = 0; i < f->figure_count; i++) {
		put_text(out,
			i ? ",{\"name\":" : "{\"name\":", span_of(f->figures[i].name));
		output_str(out, ",\"value\":");
		json_write_number(out, f->figures[i].value);
		put_text(out, ",\"unit\":", span_of(f->figures[i].unit));
		output_byte(out, '}');
	}
	output_byte(out, ']');
}

static void put_finding(struct output *out, const struct finding *f)
{
	char print[17];

	put_text(out, "{\"rule\":", span_of(f->rule));
	put_text(out, ",\"severity\":", span_of(severity_word(f->severity)));
	put_text(out, ",\"confidence\":", span_of(confidence_word(f->confidence)));
	put_text(out, ",\n  \"message\":", text_span(&f->message));
	put_text(out, ",\n  \"function\":", text_span(&f->function));
	put_text(out, ",\"file\":", text_span(&f->file));
	output_str(out, ",\"line\":");
	if (f->line > 0)
		output_printf(out, "%lld", (long long)f->line);
	else
		output_str(out, "null");
	put_path(out, f);
	put_figures(out, f);
	put_text(out, ",\n  \"why\":", text_span(&f->why));
	put_text(out, ",\n  \"advice\":", text_span(&f->advice));
	finding_fingerprint(f, print);
	output_printf(out, ",\n  \"fingerprint\":\"%s\"}", print);
}

void lint_json(const struct lint_report *report, struct output *out)
{
	const struct profile *p = report->p;
	const struct metric *metric = &p->metrics[report->metric];

	put_text(out, "{\"profile\":{\"file\":", profile_text(p, p->file));
	put_text(out, ",\"format\":", span_of(p->format ? p->format : ""));
	put_text(out, ",\"exporter\":", profile_text(p, p->exporter));
	put_text(out, ",\"name\":", profile_text(p, p->name));
	put_text(out, "},\n\"metric\":{\"name\":", profile_text(p, metric->name));
	put_text(out, ",\"unit\":", profile_text(p, metric->unit));
	output_str(out, "},\n\"total\":");
	json_write_number(out, profile_total(p, report->metric));
	output_printf(out, ",\"estimated\":%s,\"suppressed\":%zu,\n\"findings\":[",
		p->estimated ? "true" : "false", report->suppressed);
	for (size_t i = 0; i < report->found->count; i++) {
		output_str(out, i ? ",\n" : "\n");
		put_finding(out, &report->found->items[i]);
	}
	output_str(out, "]}\n");
}
