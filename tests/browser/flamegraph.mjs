// flamegraph.mjs: the SVG flame graph in headless Chromium; prints TAP.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const build = process.env.PROFKIT_BUILD || "build";
const chromium = "/usr/bin/chromium";
const folder = mkdtempSync(join(tmpdir(), "flamegraph-"));
let number = 0, failed = 0;

function ok(good, name, more = "") {
	console.log(`${good ? "ok" : "not ok"} ${++number} - ${name}`);
	if (!good) {
		failed++;
		console.log(`# ${more}`.trimEnd().replace(/\n/g, "\n# "));
	}
}

const is = (got, expected, name) =>
	ok(String(got) === String(expected), name, `got ${got}, expected ${expected}`);

const like = (got, pattern, name) => ok(pattern.test(got), name, `got ${got}, expected ${pattern}`);

// ---- pictures ----

const petals = "main;startup_all;load_petals 5\nmain;startup_all;publish_health 5\n" +
	"main;message_loop;parse_msg 25\nmain;message_loop;process_msg 25\n";

const change = "main;slow 100 400\nmain;quick 300 100\nmain;old;leaf 200 0\nmain;young 0 150\nmain;same 400 350\n";

const hostile = "\"><script>alert(1)</script>;]]><img src=x onerror=alert(2)>;\x01\x1b[31m\u202eevil 7\n" +
	"\"><script>alert(1)</script>;javascript:alert(3);&amp;&lt;<!-- -->;名前が長い関数の名前 3\n" +
	"\xff\xfe\uffff;'\\u0022;x 1\n";

const timeline = JSON.stringify({
	$schema: "https://www.speedscope.app/file-format-schema.json",
	shared: { frames: ["main", "load", "work"].map(name => ({ name })) },
	profiles: ["one", "two"].map(name => ({
		type: "sampled", name, unit: "milliseconds", startValue: 0, endValue: 100,
		samples: [[0, 1], [0, 2], [0, 1], [0, 2]], weights: [10, 20, 30, 40],
	})),
});

function draw(name, text, ...options) {
	const file = join(folder, name + ".svg");
	execFileSync(join(build, "profconv"), ["-q", "-t", "svg", "-o", file, ...options, "-"], { input: text });
	return file;
}

function wellFormed(file) {
	try {
		execFileSync("xmllint", ["--noout", file], { stdio: "pipe" });
		return "";
	} catch (error) {
		return String(error.stderr);
	}
}

// ---- pages ----

const trouble = [];

async function open(browser, file, settings = {}, hash = "") {
	const context = await browser.newContext({ viewport: { width: 1000, height: 600 }, ...settings });
	const page = await context.newPage(), url = pathToFileURL(resolve(file)).href;
	page.on("request", r => r.url().split("#")[0] === url || trouble.push("request " + r.url()));
	page.on("dialog", d => { trouble.push("dialog " + d.message()); d.dismiss(); });
	page.on("console", m => trouble.push("console " + m.text()));
	page.on("pageerror", e => trouble.push("error " + e.message));
	await page.goto(url + hash);
	return page;
}

const frame = (page, name) => page.locator("#frames g", { hasText: name }).first();

// What a person sees: the shown frames by name, with x and width in percent.
const shown = page => page.evaluate(() => {
	const seen = {};
	for (const g of document.querySelectorAll("#frames g")) {
		if (g.style.display === "none")
			continue;
		const rect = g.querySelector("rect"), name = g.querySelector("title").textContent.replace(/ \(.*/, "");
		seen[name] = ["x", "width"].map(a => +(+rect.getAttribute(a).replace("%", "")).toFixed(1)).join("+") +
			(g.classList.contains("parent") ? " dim" : "");
	}
	return seen;
});

const text = (page, id) => page.locator("#" + id).textContent();
const hash = page => page.evaluate(() => location.hash);
const here = page => page.evaluate(() => {
	const title = document.querySelector("#frames .here title");
	return title ? title.textContent.replace(/ \(.*/, "") : "";
});

// ---- tests ----

async function zoom(browser) {
	const page = await open(browser, draw("petals", petals));
	const before = await shown(page);
	is(before.message_loop, "0+83.3", "message_loop is 50 of 60 wide");
	is(before.publish_health, "91.7+8.3", "publish_health is 5 of 60 wide");
	await frame(page, "message_loop").click();
	const zoomed = await shown(page);
	is(zoomed.message_loop, "0+100", "a click zooms");
	is(zoomed.main, "0+100 dim", "ancestors are dimmed");
	is(zoomed.process_msg, "50+50", "what is inside grows along");
	ok(!("startup_all" in zoomed), "what is beside is gone");
	like(await hash(page), /^#z=\d+$/, "the zoom stands in the address");
	await page.locator("#unzoom").click();
	is(JSON.stringify(await shown(page)), JSON.stringify(before), "reset brings all back");
	await page.goBack();
	is((await shown(page)).message_loop, "0+100", "the browser's Back undoes the reset");
	await page.keyboard.press("0");
	is((await shown(page)).startup_all, "83.3+16.7", "0 resets");
	await page.context().close();
}

async function search(browser) {
	const page = await open(browser, draw("search", petals));
	await page.keyboard.press("/");
	await page.keyboard.type("_msg");
	is(await text(page, "matched"), "matched 83.3 %", "a search for _msg says 83.3 %");
	is(await page.locator("#frames .match").count(), 2, "two frames match");
	like(await hash(page), /s=_msg/, "the pattern stands in the address");
	await page.keyboard.press("Enter");
	is(await here(page), "parse_msg", "Enter goes to the first match");
	await page.keyboard.press("Escape");
	is(await text(page, "matched"), "", "Esc ends the search");
	await page.keyboard.press("Escape");
	await page.keyboard.press("Control+f");
	await page.keyboard.type("main|loop");
	is(await text(page, "matched"), "matched 100.0 %", "a match inside a match counts once");
	await page.locator("#pattern").fill("MAIN");
	is(await text(page, "matched"), "matched 0.0 %", "case matters");
	await page.locator("#ignorecase").click();
	is(await text(page, "matched"), "matched 100.0 %", "unless it is switched off");
	is(await page.locator("#ignorecase").getAttribute("aria-pressed"), "true", "and the button says so");
	await page.locator("#pattern").fill("(");
	is(await text(page, "matched"), "not a valid pattern", "a bad pattern is said to be one");
	await page.locator("#pattern").fill("^all$|pruned");
	is(await text(page, "matched"), "matched 0.0 %", "the root is no function");
	await page.context().close();
}

async function searchInside(browser) {
	const page = await open(browser, draw("inside", petals));
	await frame(page, "parse_msg").click();
	await page.locator("#pattern").fill("loop");
	is(await text(page, "matched"), "matched 100.0 % of the view", "all that is inside a match counts, when zoomed into as well");
	await page.locator("#pattern").fill("process");
	is(await text(page, "matched"), "matched 0.0 % of the view", "and nothing that is out of sight");
	await page.context().close();
	const sandwich = await open(browser, draw("halves", "a;m;x 1\nb;m;y 1\n", "--style", "sandwich=m"));
	await sandwich.locator("#pattern").fill("^[ay]$");
	is(await text(sandwich, "matched"), "matched 50.0 %", "callers and callees of a sandwich do not add up");
	await sandwich.context().close();
}

async function keyboard(browser) {
	const page = await open(browser, draw("keys", petals), {}, "#s=_msg");
	const press = async (...keys) => {
		for (const key of keys)
			await page.keyboard.press(key);
	};
	is(await text(page, "matched"), "matched 83.3 %", "the address brings the search back");
	await press("n", "n");
	is(await here(page), "process_msg", "n goes to the next match");
	await press("N");
	is(await here(page), "parse_msg", "N to the one before");
	await press("N");
	is(await here(page), "process_msg", "and round");
	await press("ArrowDown", "ArrowDown");
	is(await here(page), "main", "arrows go down the picture");
	await press("ArrowUp", "ArrowRight");
	is(await here(page), "startup_all", "and up and aside");
	like(await text(page, "details"), /^startup_all \(10 samples, 16.67%\)$/, "the details tell of it");
	await press("Enter");
	is((await shown(page)).startup_all, "0+100", "Enter zooms");
	await press("a");
	is((await shown(page)).message_loop, "0+100", "A goes to the neighbour");
	await press("d");
	is((await shown(page)).startup_all, "0+100", "D to the other");
	await press("s");
	is((await shown(page)).message_loop, "0+83.3", "S goes out");
	await press("0", "ArrowUp", "w");
	ok((await hash(page)).includes("z="), "W goes in");
	await press("Escape", "Escape", "Escape");
	is(await hash(page), "", "Esc leaves search and zoom");
	await page.context().close();
}

async function restored(browser) {
	const file = draw("state", petals), page = await open(browser, file, {}, "#z=2&s=MSG&i=1");
	is((await shown(page)).message_loop, "0+100", "the address brings the zoom back");
	is(await text(page, "matched"), "matched 100.0 % of the view", "and search and case");
	await page.context().close();
	const wrong = await open(browser, file, {}, "#z=99999&s=%5B%E0%A4%A");
	is((await shown(wrong)).main, "0+100", "nonsense in the address does no harm");
	await wrong.context().close();
}

async function touch(browser) {
	const page = await open(browser, draw("touch", petals), {
		hasTouch: true, isMobile: true, viewport: { width: 390, height: 700 },
	});
	await page.waitForFunction(() => innerWidth === 390).catch(() => 0);
	is(await page.evaluate(() => innerWidth), 390, "a phone shows the picture in its own width");
	await frame(page, "startup_all").tap();
	like(await text(page, "details"), /^startup_all/, "the first tap tells the name");
	is((await shown(page)).main, "0+100", "and does not zoom");
	await frame(page, "startup_all").tap();
	is((await shown(page)).startup_all, "0+100", "the second does");
	await page.context().close();
}

async function size(browser) {
	const page = await open(browser, draw("size", petals));
	const inner = () => page.evaluate(() => document.getElementById("frames").width.baseVal.value);
	const label = () => frame(page, "publish_health").locator("text").textContent();
	is(await inner(), 980, "the picture is as wide as the window");
	like(await label(), /^publish.*…$/, "a name that does not fit is cut");
	await page.setViewportSize({ width: 2000, height: 600 });
	await page.waitForFunction(() => document.getElementById("frames").width.baseVal.value === 1980);
	is(await label(), "publish_health", "and whole where there is room");
	await page.context().close();
	const fixed = await open(browser, draw("fixed", petals, "--width", "700"));
	is(await fixed.evaluate(() => document.documentElement.getBoundingClientRect().width), 700,
		"a width that was asked for is kept");
	await fixed.context().close();
}

async function colours(browser) {
	const file = draw("modes", petals), seen = {};
	for (const colorScheme of ["light", "dark"]) {
		const page = await open(browser, file, { colorScheme });
		seen[colorScheme] = await page.evaluate(() => [...document.querySelectorAll("#background, #frames rect, #frames text")]
			.map(e => getComputedStyle(e).fill));
		await page.context().close();
	}
	const bright = rgb => /\d+/.test(rgb) && rgb.match(/\d+/g).slice(0, 3).reduce((a, b) => a + +b, 0) > 384;
	ok(bright(seen.light[0]) && !bright(seen.dark[0]), "the page is light or dark", JSON.stringify(seen));
	ok(seen.light.every((c, i) => c !== seen.dark[i]), "and so is each frame and its text", JSON.stringify(seen));
}

function contrast(a, b) {
	const linear = c => c <= 10.31 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4;
	const [x, y] = [a, b].map(rgb => rgb.match(/\d+/g).slice(0, 3).map(c => linear(+c)))
		.map(([red, green, blue]) => 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
	return Math.max(x, y) / Math.min(x, y);
}

async function matchesCanBeRead(browser) {
	for (const colorScheme of ["light", "dark"]) {
		const page = await open(browser, draw("contrast", petals), { colorScheme }, "#s=msg");
		const fills = await page.evaluate(() => [...document.querySelector("#frames .match").children]
			.slice(1).map(e => getComputedStyle(e).fill));
		ok(contrast(...fills) >= 4.5, `${colorScheme}: a match can be read`, fills.join());
		await page.context().close();
	}
}

async function plain(browser) {
	const page = await open(browser, draw("plain", petals), { javaScriptEnabled: false });
	is(await frame(page, "main").locator("title").textContent(), "main (60 samples, 100.00%)",
		"without script the tooltip has the name, value and share");
	ok(await page.locator("#top").isVisible(), "and the top functions are listed");
	ok(await page.locator("#legend").isVisible(), "and there is a legend");
	ok(!await page.locator("#unzoom").isVisible(), "and nothing that would not work");
	await page.context().close();
}

async function longNames(browser) {
	const page = await open(browser, draw("long", `${"W".repeat(300)} 1\nshort 2\n`, "--min-width", "0"));
	await frame(page, "WWW").hover();
	like(await text(page, "details"), /W…? \(1 samples, 33.33%\)$/, "a long name leaves room for its numbers");
	ok(await page.evaluate(() => document.getElementById("details").getComputedTextLength()) <= 980,
		"and fits the window");
	await page.context().close();
}

async function paper(browser) {
	const settings = { colorScheme: "dark", viewport: { width: 2000, height: 600 } };
	const page = await open(browser, draw("paper", petals), settings);
	await page.emulateMedia({ media: "print", colorScheme: "dark" });
	is(await page.evaluate(() => getComputedStyle(document.getElementById("background")).fill),
		"rgb(253, 253, 252)", "paper is light");
	await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
	is(await page.evaluate(() => document.documentElement.viewBox.baseVal.width), 2000, "and shows the whole width");
	await page.evaluate(() => dispatchEvent(new Event("afterprint")));
	ok(await page.evaluate(() => !document.documentElement.hasAttribute("viewBox")), "and then all is as before");
	await page.context().close();
}

async function narrow(browser) {
	const viewport = { width: 600, height: 500 }, file = draw("narrow", petals);
	const still = await open(browser, file, { viewport, javaScriptEnabled: false });
	is(await still.evaluate(() => document.documentElement.getBoundingClientRect().width), 600,
		"without script the picture shrinks with the window");
	await still.context().close();
	const page = await open(browser, file, { viewport: { width: 300, height: 500 } });
	const right = await page.evaluate(() => document.getElementById("unzoom").getBoundingClientRect().right);
	ok(right <= 300, "a narrow window has room for all buttons", right);
	await page.context().close();
}

async function styles(browser) {
	for (const style of ["icicle", "sunburst", "sandwich=loop"]) {
		const page = await open(browser, draw(style.slice(0, 6), petals, "--style", style));
		await page.keyboard.press("/");
		await page.keyboard.type("parse");
		const percent = style.startsWith("sandwich") ? "50.0" : "41.7";
		is(await text(page, "matched"), `matched ${percent} %`, `${style}: a search`);
		await frame(page, "parse_msg").dispatchEvent("click");
		is(await text(page, "matched"), "matched 100.0 % of the view", `${style}: a zoom`);
		await page.context().close();
	}
}

async function chart(browser) {
	const page = await open(browser, draw("chart", timeline, "--style", "chart"));
	is(await page.locator("#frames .lane").count(), 2, "a chart has a lane a thread");
	await page.locator("#pattern").fill("work");
	is(await text(page, "matched"), "matched 60.0 %", "a search counts all lanes");
	await page.locator("#frames g", { hasText: "load (30 ms" }).or(
		page.locator("#frames g", { hasText: "load (30,000" })).first().click();
	const lanes = await page.evaluate(() => [...document.querySelectorAll("#frames .lane")]
		.map(g => parseFloat(g.querySelector("rect").getAttribute("width"))));
	is(lanes.join(), "100,100", "a zoom shows the same time in all lanes");
	is(await text(page, "matched"), "matched 0.0 % of the view", "and nothing from before or after");
	await page.context().close();
}

// ---- before and after ----

const labels = page => page.evaluate(() => [...document.querySelectorAll("#frames text")].map(t => t.textContent)
	.filter(t => t).sort().join());

async function differential(browser) {
	const file = draw("change", change);
	is(wellFormed(file), "", "before and after: well-formed");
	const page = await open(browser, file), before = await shown(page);
	is(before.slow, "67.5+25", "widths are before + after");
	is(await labels(page), "+ slow,+ young,all,leaf,main,old,quick,same".replace("leaf", "− leaf").replace("old", "− old")
		.replace("quick", "− quick").split(",").sort().join(), "signs stand before the names");
	await frame(page, "slow").click();
	is((await shown(page)).slow, "0+100", "a click zooms");
	is(await frame(page, "slow").locator("text").textContent(), "+ slow", "and the sign stays");
	like(await text(page, "details"), /^\+ slow \(self and total 100 → 400 samples: \+300\.0%, 10\.00% → 40\.00%, \+30\.00 points\)$/,
		"the details tell of both sides");
	await page.keyboard.press("0");
	is(JSON.stringify(await shown(page)), JSON.stringify(before), "0 resets");
	await page.keyboard.press("/");
	await page.keyboard.type("^(slow|quick)$");
	is(await text(page, "matched"), "matched 45.0 %", "a search looks at names, not at signs");
	is(await page.locator("#frames .match").count(), 2, "and finds both");
	await page.keyboard.press("Enter");
	is(await here(page), "quick", "Enter goes to the first match");
	like(await hash(page), /s=/, "the pattern stands in the address");
	await page.context().close();
	const restored = await open(browser, file, {}, "#z=3&s=leaf");
	is((await shown(restored)).quick || (await shown(restored)).old, "0+100", "the address brings the zoom back");
	await restored.context().close();
}

async function differentialMarks(browser) {
	for (const colorScheme of ["light", "dark"]) {
		const page = await open(browser, draw("marks", change), { colorScheme });
		const look = name => frame(page, name).locator("rect").evaluate(r => {
			const s = getComputedStyle(r);
			return { fill: s.fill, stroke: s.stroke, dashed: s.strokeDasharray !== "none" };
		});
		const [old, young, slow] = [await look("old ("), await look("young ("), await look("slow (")];
		like(old.fill, /url\("?#gone\d+/, `${colorScheme}: gone frames are hatched`);
		ok(old.dashed && !slow.dashed, `${colorScheme}: and dashed`);
		const ink = await page.locator("#title").evaluate(t => getComputedStyle(t).fill);
		ok(young.stroke === ink && slow.stroke !== ink, `${colorScheme}: new frames are outlined`, JSON.stringify([young, slow, ink]));
		const tiles = await page.evaluate(() => [...document.querySelectorAll("pattern rect")].map(r => getComputedStyle(r).fill));
		ok(tiles.length >= 2 && tiles.every(tile => contrast(tile, ink) >= 4.5), `${colorScheme}: text on hatching can be read`, tiles.join());
		await page.locator("#pattern").fill("^old");
		like((await look("old (")).fill, /^rgb/, `${colorScheme}: a match is coloured as one`);
		await page.context().close();
	}
}

async function differentialPlain(browser) {
	const page = await open(browser, draw("still", change, "--differential=after"), { javaScriptEnabled: false });
	is(await frame(page, "main").locator("title").textContent(),
		"main (total 1,000 → 1,000 samples: ±0.0%, 100.00% → 100.00%, ±0.00 points; self 0)",
		"without script the tooltip has both sides");
	like(await text(page, "subtitle"), /2 gone frames \(20\.00% of before\) have no width here/, "what has no width is told");
	like(await text(page, "legend"), /gone.*new.*\+ more · − less/s, "there is a legend");
	like(await text(page, "top"), /Largest changes/, "and the largest changes");
	ok(await page.locator("#frames .more").count() && await page.locator("#frames .less").count(), "frames have colours");
	await page.context().close();
}

async function differentialStyles(browser) {
	for (const style of ["icicle", "sunburst", "sandwich=main"]) {
		const page = await open(browser, draw("change-" + style.slice(0, 6), change, "--style", style));
		await page.locator("#pattern").fill("^old");
		is(await text(page, "matched"), "matched 10.0 %", `${style}, before and after: a search`);
		await frame(page, "old (").dispatchEvent("click");
		is(await text(page, "matched"), "matched 100.0 % of the view", `${style}, before and after: a zoom`);
		like(await labels(page), /− old/, `${style}, before and after: the sign`);
		await page.context().close();
	}
}

async function hostileNames(browser) {
	for (const style of ["flame", "sunburst"]) {
		const file = draw("hostile-" + style, hostile, "--style", style,
			"--title", "</title><script>alert(4)</script>", "--notes", "]]>\n--><b>", "--font", "x;}</style>*{");
		is(wellFormed(file), "", `${style}: hostile names leave it well-formed`);
		const page = await open(browser, file);
		await page.locator("#pattern").fill(".");
		is(await text(page, "matched"), "matched 100.0 %", `${style}: hostile names are found`);
		is(await page.locator("script").count(), 1, `${style}: and there is one script`);
		await page.context().close();
	}
}

async function empty(browser) {
	const file = draw("empty", "main 0\n");
	is(wellFormed(file), "", "a profile without samples is a picture");
	const page = await open(browser, file);
	like(await page.locator("body, svg").first().textContent(), /no samples/, "that says so");
	await page.context().close();
}

async function all() {
	const { chromium: launcher } = createRequire(resolve("build/browser") + "/")("playwright-core");
	const browser = await launcher.launch({
		executablePath: chromium,
		args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
			"--disable-background-networking", "--disable-component-update", "--disable-sync"],
	});
	for (const test of [zoom, search, searchInside, keyboard, restored, touch, size, colours, matchesCanBeRead, plain, longNames, paper, narrow, styles, chart, differential, differentialMarks, differentialPlain, differentialStyles, hostileNames, empty])
		await test(browser).catch(error => ok(false, test.name, error.stack));
	await browser.close();
	is(trouble.join("\n"), "", "no request, dialog or message on the console");
}

const missing = !existsSync("build/browser/node_modules/playwright-core") ? "playwright-core in build/browser" :
	!existsSync(chromium) ? chromium : "";

if (missing && process.env.NO_NETWORK)
	console.log(`1..0 # SKIP ${missing} is missing`);
else if (missing) {
	ok(false, `${missing} is missing`);
	console.log("1..1");
} else {
	await all().catch(error => ok(false, "the tests ran", error.stack));
	console.log(`1..${number}`);
}
rmSync(folder, { recursive: true });
process.exitCode = failed || missing && !process.env.NO_NETWORK ? 1 : 0;
