/* plot.c - charts as pictures, by gnuplot. */
#include "plot_chart.h"

#include <math.h>

const struct plot plot_defaults = {
	.clock_start = (double)NAN,
	.width = 1200,
	.height = 800,
};

/* How files of each form begin: what begins otherwise is no picture. */
static const char *const begins[] = {
	[PLOT_PNG] = "\x89PNG",
	[PLOT_SVG] = "<?xml",
	[PLOT_PDF] = "%PDF",
};

int plot_draw(const struct plot *plot, enum plot_form form, struct output *out,
	struct error *error)
{
	struct text script = { 0 }, picture = { 0 };
	int result;

	plot_script(plot, form, &script);
	result = gnuplot_run(text_span(&script), &picture, error);
	if (!result && !span_starts(text_span(&picture), begins[form]))
		result = error_set(error, "gnuplot: what it printed is not a picture");
	if (!result)
		output_add(out, picture.s, picture.len);
	text_free(&script);
	text_free(&picture);
	return result;
}
