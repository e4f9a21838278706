#include "palette.h"

#include <string.h>
#include <strings.h>

/* Degrees and percents; from the first tone to the last. */
struct family {
	short hue0, hue1;
	short saturation, light0, light1;		/* on a light page */
	short dark_saturation, dark0, dark1;		/* on a dark one */
};

enum {
	GREY, HOT, RED, ORANGE, AMBER, YELLOW, LIME, GREEN, TEAL, AQUA, SKY, BLUE, PURPLE,
	PINK, SAFE_SKY, SAFE_ORANGE, SAFE_GREEN, SAFE_YELLOW, SAFE_PURPLE, LESS, SAME,
	MORE, FAMILIES, CIRCLE = PINK - RED + 1, SAFE = SAFE_PURPLE - SAFE_SKY + 1,
};

static const struct family families[FAMILIES] = {
	[GREY] = { 220, 220, 8, 86, 82, 8, 27, 30 },
	[HOT] = { 10, 48, 82, 71, 70, 52, 31, 29 },
	[RED] = { 356, 368, 72, 72, 79, 45, 33, 38 },
	[ORANGE] = { 18, 32, 82, 69, 75, 55, 30, 34 },
	[AMBER] = { 36, 46, 82, 66, 72, 55, 27, 31 },
	[YELLOW] = { 48, 58, 78, 64, 70, 55, 24, 28 },
	[LIME] = { 70, 92, 48, 65, 72, 40, 24, 29 },
	[GREEN] = { 105, 142, 38, 66, 74, 34, 25, 31 },
	[TEAL] = { 158, 174, 38, 63, 71, 40, 24, 30 },
	[AQUA] = { 178, 194, 45, 65, 73, 45, 25, 31 },
	[SKY] = { 196, 208, 62, 70, 77, 45, 29, 34 },
	[BLUE] = { 210, 228, 62, 74, 80, 42, 35, 40 },
	[PURPLE] = { 252, 280, 52, 77, 83, 34, 39, 44 },
	[PINK] = { 312, 336, 55, 76, 82, 36, 36, 41 },
	[SAFE_SKY] = { 202, 202, 77, 60, 78, 70, 23, 33 },
	[SAFE_ORANGE] = { 38, 38, 90, 56, 72, 80, 20, 28 },
	[SAFE_GREEN] = { 164, 164, 60, 48, 68, 80, 15, 23 },
	[SAFE_YELLOW] = { 56, 56, 85, 60, 76, 70, 18, 25 },
	[SAFE_PURPLE] = { 326, 326, 50, 68, 82, 45, 30, 38 },
	[LESS] = { 206, 212, 85, 89, 64, 75, 21, 40 },
	[SAME] = { 220, 220, 8, 91, 91, 6, 22, 22 },
	[MORE] = { 34, 26, 95, 86, 56, 95, 17, 32 },
};

const uint8_t color_ink_light[3] = { 0x17, 0x18, 0x1c };
const uint8_t color_ink_dark[3] = { 0xf3, 0xf3, 0xf5 };

/* ---- colours ---- */

static uint8_t channel(double hue, double saturation, double lightness, int n)
{
	double k = n + hue / 30,
		a = saturation * (lightness < 0.5 ? lightness : 1 - lightness);
	double edge;

	while (k >= 12)
		k -= 12;
	edge = k - 3 < 9 - k ? k - 3 : 9 - k;
	if (edge > 1)
		edge = 1;
	if (edge < -1)
		edge = -1;
	return (uint8_t)((lightness - a * edge) * 255 + 0.5);
}

static void hsl(uint8_t rgb[3], double hue, double saturation, double lightness)
{
	static const int offsets[3] = { 0, 8, 4 };

	for (int i = 0; i < 3; i++)
		rgb[i] = channel(hue, saturation / 100, lightness / 100, offsets[i]);
}

unsigned family_count(void)
{
	return FAMILIES;
}

struct color family_color(unsigned family, unsigned tone)
{
	const struct family *f = &families[family];
	double along = (double)tone / (TONES - 1);
	double across = family >= LESS ? along : (double)(tone * 7 % TONES) / (TONES - 1);
	double hue = f->hue0 + along * (f->hue1 - f->hue0);
	struct color color;

	hsl(color.light, hue, f->saturation,
		f->light0 + across * (f->light1 - f->light0));
	hsl(color.dark, hue, f->dark_saturation,
		f->dark0 + across * (f->dark1 - f->dark0));
	return color;
}

/* ---- palettes: rules, of which the first that fits gives the family ---- */

enum where { ANYTHING, NAME_STARTS, NAME_HAS, PLACE_HAS, FILE_STARTS, KIND_IS };

struct rule {
	short family;
	enum where where;
	const char *what;
	enum frame_kind kind;
	const char *meaning;
};

#define PLAIN(family) (const struct rule[]){ { family, ANYTHING, NULL, 0, NULL } }
#define KERNEL { ORANGE, KIND_IS, NULL, FRAME_KERNEL, "kernel" }

static const struct rule java[] = {
	KERNEL,
	{ AQUA, KIND_IS, NULL, FRAME_INLINED, "inlined" },
	{ GREEN, KIND_IS, NULL, FRAME_JIT, "Java, compiled" },
	{ LIME, KIND_IS, NULL, FRAME_C1, "Java, compiled by C1" },
	{ TEAL, KIND_IS, NULL, FRAME_INTERPRETED, "Java, interpreted" },
	{ YELLOW, NAME_HAS, "::", 0, "C++" },
	{ GREEN, NAME_HAS, "/", 0, "Java, compiled" },
	{ GREEN, NAME_HAS, ".", 0, "Java, compiled" },
	{ RED, ANYTHING, NULL, 0, "native" },
};

static const struct rule js[] = {
	KERNEL,
	{ AQUA, PLACE_HAS, "node_modules", 0, "packages" },
	{ PURPLE, PLACE_HAS, "node:", 0, "node's own" },
	{ GREEN, PLACE_HAS, ".js", 0, "scripts" },
	{ GREEN, PLACE_HAS, ".ts", 0, "scripts" },
	{ GREEN, PLACE_HAS, ".mjs", 0, "scripts" },
	{ GREEN, KIND_IS, NULL, FRAME_JIT, "scripts" },
	{ YELLOW, NAME_HAS, "::", 0, "C++" },
	{ RED, ANYTHING, NULL, 0, "native" },
};

static const struct rule python[] = {
	KERNEL,
	{ AQUA, PLACE_HAS, "site-packages", 0, "installed packages" },
	{ AQUA, PLACE_HAS, "dist-packages", 0, "installed packages" },
	{ PURPLE, PLACE_HAS, "lib/python", 0, "standard library" },
	{ PURPLE, PLACE_HAS, "<frozen", 0, "standard library" },
	{ YELLOW, NAME_STARTS, "<built-in", 0, "built-in" },
	{ YELLOW, NAME_STARTS, "<method", 0, "built-in" },
	{ YELLOW, NAME_STARTS, "{", 0, "built-in" },
	{ YELLOW, FILE_STARTS, "~", 0, "built-in" },
	{ SKY, PLACE_HAS, ".py", 0, "own code" },
	{ RED, ANYTHING, NULL, 0, "other" },
};

static const struct rule perl[] = {
	KERNEL,
	{ YELLOW, NAME_STARTS, "Perl_", 0, "interpreter" },
	{ YELLOW, NAME_STARTS, "S_", 0, "interpreter" },
	{ GREEN, NAME_HAS, "::", 0, "Perl" },
	{ GREEN, PLACE_HAS, ".pl", 0, "Perl" },
	{ GREEN, PLACE_HAS, ".pm", 0, "Perl" },
	{ RED, ANYTHING, NULL, 0, "native" },
};

static const struct rule rust[] = {
	KERNEL,
	{ PURPLE, NAME_STARTS, "core::", 0, "standard library" },
	{ PURPLE, NAME_STARTS, "std::", 0, "standard library" },
	{ PURPLE, NAME_STARTS, "alloc::", 0, "standard library" },
	{ PURPLE, NAME_STARTS, "<core::", 0, "standard library" },
	{ PURPLE, NAME_STARTS, "<std::", 0, "standard library" },
	{ PURPLE, NAME_STARTS, "<alloc::", 0, "standard library" },
	{ AQUA, PLACE_HAS, ".cargo/registry", 0, "crates" },
	{ AMBER, NAME_HAS, "::", 0, "Rust" },
	{ RED, ANYTHING, NULL, 0, "native" },
};

static const struct rule go[] = {
	KERNEL,
	{ PURPLE, NAME_STARTS, "runtime.", 0, "runtime" },
	{ AQUA, NAME_STARTS, "main.", 0, "main" },
	{ SKY, NAME_HAS, "/", 0, "packages by address" },
	{ GREEN, NAME_HAS, ".", 0, "standard packages" },
	{ GREEN, PLACE_HAS, ".go", 0, "Go" },
	{ RED, ANYTHING, NULL, 0, "native" },
};

static const struct rule chain[] = {
	{ AQUA, KIND_IS, NULL, FRAME_WAKER, "waker" },
	{ BLUE, ANYTHING, NULL, 0, "waits" },
};

static const struct palette {
	const char *name;
	const struct rule *rules;
} palettes[] = {
	{ "auto", NULL },
	{ "hot", PLAIN(HOT) }, { "mem", PLAIN(GREEN) }, { "io", PLAIN(SKY) },
	{ "wakeup", PLAIN(AQUA) }, { "chain", chain },
	{ "java", java }, { "js", js }, { "python", python }, { "perl", perl },
	{ "rust", rust }, { "go", go },
	{ "red", PLAIN(RED) }, { "orange", PLAIN(ORANGE) }, { "yellow", PLAIN(YELLOW) },
	{ "green", PLAIN(GREEN) }, { "aqua", PLAIN(AQUA) }, { "blue", PLAIN(BLUE) },
	{ "purple", PLAIN(PURPLE) },
	{ "colorblind", NULL },
};

enum { PALETTES = sizeof(palettes) / sizeof(palettes[0]), COLORBLIND = PALETTES - 1 };

int palette_find(const char *word)
{
	for (int i = 0; i < PALETTES; i++)
		if (!strcasecmp(palettes[i].name, word))
			return i;
	return -1;
}

const char *palette_words(void)
{
	return "auto, hot, mem, io, wakeup, chain, java, js, python, perl, rust, go, red, "
	       "orange, yellow, green, aqua, blue, purple, colorblind";
}

static bool has(struct span s, const char *what)
{
	return memmem(s.s, s.len, what, strlen(what)) != NULL;
}

static bool rule_fits(const struct rule *rule, const struct profile *p, function_id f,
	enum frame_kind kind)
{
	struct span name = profile_text(p, p->functions[f].name);
	struct span file = profile_text(p, p->functions[f].file);

	switch (rule->where) {
	case NAME_STARTS:
		return span_starts(name, rule->what);
	case NAME_HAS:
		return has(name, rule->what);
	case PLACE_HAS:
		return has(file, rule->what) || has(name, rule->what);
	case FILE_STARTS:
		return span_starts(file, rule->what);
	case KIND_IS:
		return kind == rule->kind;
	default:
		return true;
	}
}

static uint64_t name_hash(const struct profile *p, function_id f)
{
	struct span name = profile_text(p, p->functions[f].name);

	return hash_bytes(name.s, name.len);
}

struct shade shade_neutral(void)
{
	return (struct shade){ GREY, 0, NULL };
}

struct shade shade_change(int direction, unsigned tone)
{
	return (struct shade){ direction < 0 ? LESS : direction ? MORE : SAME, tone,
		NULL };
}

struct shade shade_function(int palette, const struct profile *p, function_id f,
	enum frame_kind kind)
{
	uint64_t hash = name_hash(p, f);
	unsigned tone = (unsigned)(hash >> 16) % TONES;
	const struct rule *rule = palettes[palette].rules;

	if (palette == COLORBLIND)
		return (struct shade){ SAFE_SKY + (unsigned)(hash >> 32) % SAFE, tone,
			NULL };
	while (!rule_fits(rule, p, f, kind))
		rule++;
	return (struct shade){ (unsigned)rule->family, tone, rule->meaning };
}

struct shade shade_word(int palette, struct span word)
{
	uint64_t hash = hash_bytes(word.s, word.len);
	unsigned pick = (unsigned)(hash >> 32), tone = (unsigned)(hash >> 16) % TONES;

	if (!word.len)
		return shade_neutral();
	if (palette == COLORBLIND)
		return (struct shade){ SAFE_SKY + pick % SAFE, tone, NULL };
	return (struct shade){ RED + pick % CIRCLE, tone, NULL };
}
