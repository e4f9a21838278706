"use strict";
/* What makes the picture live: zoom, search, keyboard, and the state in the address. */
function init() {
	const NS = "http://www.w3.org/2000/svg", XHTML = "http://www.w3.org/1999/xhtml";
	const root = document.documentElement;
	const element = id => document.getElementById(id);
	const frames = element("frames"), details = element("details"), matched = element("matched");
	const style = root.dataset.style, down = style !== "flame";
	const total = +frames.getAttribute("total_samples"), epsilon = total * 1e-9;
	const radii = (frames.dataset.rings || "").split(" ").map(Number);
	const rings = radii.length > 1, middle = +frames.dataset.middle;
	const margin = 10, patience = 3000;
	let boxes = [], columns = 7.2, zoomed = null, here = null, matches = [], regexp = null;
	let ignoreCase = false, pattern = null, touched = null, wrong = "";

	/* ---- boxes ---- */

	function readBox(g, number) {
		const [title, shape, text] = g.children;
		const all = title.textContent, found = / \([^()]*, [\d.]+%\)$/.exec(all);
		const value = name => +shape.getAttribute(name);
		return {
			g, shape, text, number, title: all,
			name: found ? all.slice(0, found.index) : all,
			x: value("fg:x"), w: value("fg:w"),
			row: rings ? value("fg:row") : value("y"),
			made: g.classList.contains("cut") || g.classList.contains("all"),
			shown: true, parent: false, match: false, wide: shape.classList.contains("wide"),
			nx: value("fg:x") / total, nw: value("fg:w") / total,
		};
	}

	/* Levels count from where the picture begins; a sandwich's callers are below 0. */
	function findLevels() {
		if (rings)
			return boxes.forEach(b => b.level = b.row);
		const rows = [...new Set(boxes.map(b => b.row))].sort((a, b) => down ? a - b : b - a);
		const levels = new Map(rows.map((y, i) => [y, i]));
		const zero = style === "sandwich" ? levels.get(middle) : 0;
		boxes.forEach(b => b.level = levels.get(b.row) - zero);
	}

	/* In a chart, a lane is a thread: the box that names it and the rows down to the next. */
	function findLanes() {
		const lanes = boxes.filter(b => b.g.classList.contains("lane"));
		boxes.forEach(b => b.lane = style !== "chart" ? null :
			lanes.filter(l => l.level <= b.level).pop());
	}

	const contains = (a, b) => a.x <= b.x + epsilon && a.x + a.w >= b.x + b.w - epsilon;
	const overlap = (a, b) => a.x < b.x + b.w - epsilon && b.x < a.x + a.w - epsilon;

	/* ---- zoom ---- */

	/* What becomes of b when z fills the width: "show", "parent" or nothing. */
	function role(b, z) {
		if (!z || b === z)
			return "show";
		if (style === "chart")
			return !overlap(b, z) ? "" :
				b.lane === z.lane && b.level < z.level && contains(b, z) ? "parent" : "show";
		if (style === "sandwich" && z.level && b.level * z.level < 0)
			return "";
		const depth = Math.abs(b.level), level = Math.abs(z.level);
		if (depth < level)
			return contains(b, z) ? "parent" : "";
		return depth === level && b.level === z.level ? "" : contains(z, b) ? "show" : "";
	}

	/* Where a box is, in parts of the width. */
	function place(b, part, z) {
		const x = z ? z.x : 0, w = z ? z.w : total;
		if (part === "parent")
			return [0, 1];
		const from = Math.max(0, (b.x - x) / w), to = Math.min(1, (b.x + b.w - x) / w);
		return [from, Math.max(0, to - from)];
	}

	/* Says a class only where it changes: pictures have many boxes. */
	function mark(b, element, name, on) {
		if (b[name] === on)
			return;
		b[name] = on;
		element.classList.toggle(name, on);
	}

	function show(b, on) {
		if (b.shown !== on)
			b.g.style.display = on ? "" : "none";
		b.shown = on;
	}

	function drawBox(b, z) {
		const part = role(b, z);
		show(b, part !== "");
		mark(b, b.g, "parent", part === "parent");
		if (!b.shown)
			return;
		const [x, w] = place(b, part, z), moved = x !== b.nx || w !== b.nw;
		[b.nx, b.nw] = [x, w];
		if (rings)
			return drawArc(b);
		if (moved) {
			b.shape.setAttribute("x", (100 * x).toFixed(4) + "%");
			b.shape.setAttribute("width", (100 * w).toFixed(4) + "%");
		}
		drawLabel(b);
	}

	function draw() {
		boxes.forEach(b => drawBox(b, zoomed));
		element("unzoom").setAttribute("aria-disabled", zoomed ? "false" : "true");
	}

	/* ---- labels ---- */

	const wide = c => c >= 0x1100 && (c <= 0x115f || c >= 0x2e80 && c <= 0xa4cf ||
		c >= 0xac00 && c <= 0xd7a3 || c >= 0xf900 && c <= 0xfaff || c >= 0xfe30 && c <= 0xfe6f ||
		c >= 0xff00 && c <= 0xff60 || c >= 0x1f300 && c <= 0x1faff || c >= 0x20000) ? 2 : 1;

	const shorten = name => name.replace(/ \([^()]*\/([^/()]*\))$/, " ($1");

	/* As much of a text as fits in so many columns; nothing where little would be left. */
	function cut(name, room) {
		let used = 0, kept = "";
		for (const c of name) {
			used += wide(c.codePointAt(0));
			if (used <= room - 1)
				kept += c;
			if (used > room)
				return room < 4 ? "" : kept + "…";
		}
		return name;
	}

	const fit = (name, px) => cut(shorten(name), Math.floor((px - 6) / columns));

	function textOf(b) {
		if (!b.text) {
			b.text = b.g.appendChild(document.createElementNS(NS, "text"));
			b.text.setAttribute(rings ? "dy" : "dx", rings ? "0.35em" : "3");
			b.text.setAttribute("y", rings ? 0 : b.row + b.height / 2 + columns * 0.58 - 0.5);
		}
		return b.text;
	}

	function drawLabel(b) {
		const px = b.nw * width(), label = fit(b.name, px);
		mark(b, b.shape, "wide", px >= 2);
		if (!label && !b.text)
			return;
		const text = textOf(b);
		if (text.textContent !== label)
			text.textContent = label;
		text.setAttribute("x", (100 * b.nx).toFixed(4) + "%");
	}

	const width = () => frames.width.baseVal.value;

	function measure() {
		const text = frames.appendChild(document.createElementNS(NS, "text"));
		text.textContent = "abcdefghijklmnopqrstuvwxyz_ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
		const length = text.getComputedTextLength() / text.textContent.length;
		text.remove();
		if (length > 0)
			columns = length;
	}

	/* ---- rings ---- */

	const point = (radius, turns) => (radius * Math.sin(turns * 2 * Math.PI)).toFixed(2) + " " +
		(-radius * Math.cos(turns * 2 * Math.PI)).toFixed(2);

	const circle = radius => radius <= 0 ? "" : `M${point(radius, 0)}A${radius} ${radius} 0 0 1 ` +
		`${point(radius, 0.5)}A${radius} ${radius} 0 0 1 ${point(radius, 0)}Z`;

	function arcPath(inner, outer, from, to) {
		if (to - from > 0.99999)
			return circle(outer) + circle(inner);
		const large = to - from > 0.5 ? 1 : 0;
		return `M${point(outer, from)}A${outer} ${outer} 0 ${large} 1 ${point(outer, to)}` +
			`L${point(inner, to)}A${inner} ${inner} 0 ${large} 0 ${point(inner, from)}Z`;
	}

	function drawArc(b) {
		const inner = radii[b.level], outer = radii[b.level + 1], to = b.nx + b.nw, ring = outer - inner;
		mark(b, b.shape, "wide", b.nw * 2 * Math.PI * outer >= 2);
		b.shape.setAttribute("d", arcPath(inner, outer, b.nx, to));
		const centre = (inner + outer) / 2, half = b.nw * Math.PI, size = columns / 0.6;
		const along = ring < size + 2 ? 0 : 2 * Math.min(
			Math.sqrt(Math.max(0, outer * outer - (centre + size / 2) ** 2)),
			half < Math.PI / 2 ? (centre - size / 2) * Math.tan(half) : Infinity);
		const across = 2 * half * centre >= size + 2 ? ring : 0;
		const label = fit(b.name, Math.max(along, across)), turns = b.nx + b.nw / 2;
		if (!label && !b.text)
			return;
		const flip = turns > 0.25 && turns < 0.75 ? 180 : 0;
		const degrees = along >= across ? 360 * turns - flip : 360 * turns + (turns < 0.5 ? -90 : 90);
		const text = textOf(b);
		text.textContent = label;
		text.setAttribute("transform", inner ? `translate(${point(centre, turns)}) rotate(${degrees.toFixed(2)})`
			: "translate(0 0)");
	}

	/* ---- details ---- */

	function tell(b) {
		b = b || here || zoomed;
		const px = root.clientWidth || root.viewBox.baseVal.width;
		const taken = matchedBelow() ? matched.getComputedTextLength() + 20 : 0;
		details.setAttribute("class", b ? "" : "hint");
		details.textContent = b ? b.title : hint();
		if (b)
			fitDetails(b, px - 2 * margin - taken);
	}

	/* A name that is too long loses its end, never its numbers. */
	function fitDetails(b, room) {
		const numbers = b.title.slice(b.name.length);
		let columns = b.title.length - numbers.length;
		for (let px; columns > 8 && (px = details.getComputedTextLength()) > room;) {
			columns = Math.max(8, Math.min(columns - 1, Math.floor(columns - (px - room) / 10)));
			details.textContent = cut(b.name, columns) + numbers;
		}
	}

	const hint = () => matchedBelow() ? "" : matchMedia("(hover: none)").matches ?
		"Tap a frame for its name, tap it again to zoom." :
		"Click or Enter zooms · arrows move · / searches · 0 resets";

	function select(b) {
		if (here)
			here.g.classList.remove("here");
		here = b;
		if (!b)
			return tell();
		b.g.classList.add("here");
		reveal(b);
		tell();
	}

	function reveal(b) {
		const place = b.shape.getBoundingClientRect();
		if (place.top < barHeight || place.bottom > innerHeight)
			scrollTo(0, scrollY + (place.top + place.bottom - innerHeight) / 2);
	}

	/* ---- search ---- */

	/* How much of the view is below a match, counted once. */
	function share(found) {
		const lanes = new Map();
		found.filter(b => b.shown).forEach(b => {
			const part = style === "sandwich" ? b.level < 0 : b.lane;
			if (!lanes.has(part))
				lanes.set(part, []);
			lanes.get(part).push([b.nx, b.nx + b.nw]);
		});
		const sums = [[], ...lanes.values()].map(covered);
		return style === "sandwich" ? Math.max(...sums) : sums.reduce((a, b) => a + b) / whole();
	}

	/* How much lies in any of the spans. */
	function covered(spans) {
		let sum = 0, end = 0;
		spans.sort((a, b) => a[0] - b[0]);
		for (const [from, to] of spans) {
			sum += Math.max(0, to - Math.max(from, end));
			end = Math.max(end, to);
		}
		return sum;
	}

	/* What 100 % is, in widths of the view. */
	function whole() {
		if (style !== "chart")
			return 1;
		return boxes.filter(b => b === b.lane && b.shown).reduce((sum, b) => sum + b.nw, 0) || 1;
	}

	function setPattern(text) {
		wrong = "";
		try {
			regexp = text ? new RegExp(text, ignoreCase ? "iu" : "u") : null;
		} catch (error) {
			regexp = null;
			wrong = "not a valid pattern";
		}
		if (pattern.value !== text)
			pattern.value = text;
		matches = regexp ? findMatches() : [];
		pattern.setAttribute("aria-invalid", wrong ? "true" : "false");
		const set = new Set(matches);
		boxes.forEach(b => mark(b, b.g, "match", set.has(b)));
		sayMatched();
	}

	/* Each name is looked at once, and not for longer than a person would wait. */
	function findMatches() {
		const known = new Map(), end = performance.now() + patience;
		for (const b of boxes) {
			if (!b.made && !known.has(b.name))
				known.set(b.name, regexp.test(b.name));
			if (performance.now() > end) {
				regexp = null;
				wrong = "too slow a pattern";
				return [];
			}
		}
		return boxes.filter(b => !b.made && known.get(b.name));
	}

	function sayMatched() {
		matched.textContent = wrong ? wrong : !regexp ? "" :
			`matched ${(100 * share(matches)).toFixed(1)} %` + (zoomed ? " of the view" : "");
		["previous", "next"].forEach(id =>
			element(id).setAttribute("aria-disabled", matches.length ? "false" : "true"));
		tell();
	}

	function step(by) {
		const found = matches.filter(b => b.shown).sort((a, b) => a.x - b.x || a.level - b.level);
		if (!found.length)
			return;
		const at = found.indexOf(here);
		select(found[at < 0 ? (by > 0 ? 0 : found.length - 1) : (at + by + found.length) % found.length]);
	}

	function toggleCase() {
		ignoreCase = !ignoreCase;
		element("ignorecase").setAttribute("aria-pressed", String(ignoreCase));
		setPattern(pattern.value);
		store(false);
	}

	/* ---- moving ---- */

	const shownBoxes = () => boxes.filter(b => b.shown && b.nw > 0);
	const centre = b => b.nx + b.nw / 2;
	const first = () => zoomed || shownBoxes().sort((a, b) => a.level - b.level)[0];

	function besides(b, by) {
		const row = shownBoxes().filter(o => o.level === b.level).sort((x, y) => x.nx - y.nx);
		return row[row.indexOf(b) + by];
	}

	/* The widest box in the next row that is over or under b. */
	function beyond(b, by) {
		const row = shownBoxes().filter(o => o.level === b.level + by &&
			o.nx < b.nx + b.nw - 1e-9 && b.nx < o.nx + o.nw - 1e-9);
		return row.sort((x, y) => y.nw - x.nw || x.nx - y.nx)[0];
	}

	function move(key) {
		const upwards = down ? -1 : 1, from = here && here.shown ? here : null;
		const to = !from ? first() :
			key === "ArrowLeft" ? besides(from, -1) : key === "ArrowRight" ? besides(from, 1) :
			beyond(from, key === "ArrowUp" ? upwards : -upwards);
		if (to)
			select(to);
	}

	const outer = b => boxes.filter(o => o !== b && contains(o, b) && (style !== "chart" || o.lane === b.lane) &&
		(b.level < 0 ? o.level === b.level + 1 : o.level === b.level - 1))[0];

	/* W into the frame, S out of it, A and D to its neighbours. */
	function walk(key) {
		const from = here && here.shown ? here : zoomed || first();
		if (key === "w")
			zoom(from.nw < 1 - 1e-9 ? from : beyond(from, from.level < 0 ? -1 : 1) || from);
		else if (key === "s")
			zoom(zoomed ? outer(zoomed) || null : null);
		else
			neighbour(from, key === "a" ? -1 : 1);
	}

	function neighbour(b, by) {
		const row = boxes.filter(o => o.level === b.level).sort((x, y) => x.x - y.x);
		const to = row[row.indexOf(b) + by];
		if (to)
			zoomed ? zoom(to) : select(to);
	}

	function zoom(b, keep) {
		zoomed = b && (b.w < total - epsilon || b.level) ? b : null;
		draw();
		sayMatched();
		if (!keep)
			select(b);
		store(true);
	}

	/* ---- the address ---- */

	function state() {
		const words = new URLSearchParams();
		if (zoomed)
			words.set("z", zoomed.number);
		if (pattern.value)
			words.set("s", pattern.value);
		if (ignoreCase)
			words.set("i", "1");
		return words.toString();
	}

	/* A zoom is a step in the browser's history, a letter typed is not. */
	function store(step) {
		const now = "#" + state();
		if (now === (location.hash || "#"))
			return;
		try {
			history[step ? "pushState" : "replaceState"](null, "", now);
		} catch (error) {
			location.replace(now);
		}
	}

	function follow() {
		if (location.hash.slice(1) !== state())
			restore();
	}

	function restore() {
		const words = new URLSearchParams(location.hash.slice(1)), z = words.get("z");
		zoomed = z !== null && boxes[+z] || null;
		ignoreCase = words.get("i") === "1";
		element("ignorecase").setAttribute("aria-pressed", String(ignoreCase));
		draw();
		setPattern(words.get("s") || "");
	}

	/* ---- what people do ---- */

	const boxAt = target => {
		const g = target.closest && target.closest("#frames g");
		return g ? boxes[g.number] : null;
	};

	/* A finger cannot hover: its first tap shows the name, its second zooms. */
	function clicked(event) {
		const b = boxAt(event.target);
		if (!b)
			return;
		const byTouch = event.pointerType === "touch";
		if (byTouch && touched !== b) {
			touched = b;
			return select(b);
		}
		touched = byTouch ? b : touched;
		zoom(b === zoomed ? null : b);
	}

	function focusSearch() {
		pattern.focus();
		pattern.select();
	}

	function typed(event) {
		if (event.key === "Enter")
			step(event.shiftKey ? -1 : 1);
		else if (event.key === "Escape")
			leaveSearch();
		else
			return;
		event.preventDefault();
		event.stopPropagation();
	}

	function leaveSearch() {
		if (!pattern.value)
			return pattern.blur();
		setPattern("");
		store(false);
	}

	const keys = {
		"/": focusSearch, F3: focusSearch, n: () => step(1), N: () => step(-1),
		0: () => zoom(null), Enter: () => here && zoom(here === zoomed ? null : here),
		Escape: escape,
	};

	function escape() {
		if (pattern.value)
			leaveSearch();
		else if (zoomed)
			zoom(null);
		else
			select(null);
	}

	function pressed(event) {
		const control = event.ctrlKey || event.metaKey, key = event.key;
		let act = keys[key];
		if (control)
			act = { f: focusSearch, i: toggleCase }[key.toLowerCase()];
		else if (key.startsWith("Arrow"))
			act = () => move(key);
		else if (/^[wasd]$/i.test(key))
			act = () => walk(key.toLowerCase());
		if (!act || event.altKey || event.target === pattern && !control)
			return;
		if (event.target.closest(".button") && (key === "Enter" || key === " "))
			return;
		event.preventDefault();
		act();
	}

	function makeSearch() {
		const holder = document.createElementNS(NS, "foreignObject");
		[["x", margin], ["y", 60], ["width", 190], ["height", 24]].forEach(([k, v]) => holder.setAttribute(k, v));
		pattern = document.createElementNS(XHTML, "input");
		const words = { id: "pattern", type: "search", placeholder: "Search a pattern   /",
			"aria-label": "Search frames by regular expression", spellcheck: "false",
			autocomplete: "off", autocapitalize: "off" };
		Object.entries(words).forEach(([k, v]) => pattern.setAttribute(k, v));
		holder.id = "field";
		holder.appendChild(pattern);
		element("search").appendChild(holder);
		pattern.addEventListener("input", () => { setPattern(pattern.value); store(false); });
		pattern.addEventListener("keydown", typed);
	}

	function makeButtons() {
		const actions = { ignorecase: toggleCase, previous: () => step(-1), next: () => step(1),
			unzoom: () => zoom(null) };
		Object.entries(actions).forEach(([id, act]) => {
			element(id).addEventListener("click", act);
			element(id).addEventListener("keydown", event => {
				if (event.key === "Enter" || event.key === " ") {
					event.preventDefault();
					act();
				}
			});
		});
		element("ignorecase").setAttribute("aria-pressed", "false");
		frames.setAttribute("role", "group");
		frames.setAttribute("aria-label", "Frames: arrow keys move, Enter zooms");
		[details, matched].forEach(text => text.setAttribute("aria-live", "polite"));
	}

	/* ---- size ---- */

	const barHeight = 48, narrow = 560;
	let heading = null;

	const matchedBelow = () => root.dataset.fluid && innerWidth < narrow && matched.textContent;

	/* Lines of text that are wider than the picture are cut; their whole is their tooltip. */
	function fitHeading() {
		heading = heading || [...document.querySelectorAll("#title, #subtitle, #legend text, #notes text, #top .mono, .plain")]
			.map(text => ({ text, whole: text.textContent, px: text.getComputedTextLength() }));
		for (const { text, whole, px } of heading) {
			const room = root.clientWidth - margin - +text.getAttribute("x");
			if (!text.closest("#legend") || px <= room || text.classList.contains("muted"))
				setLine(text, whole, px <= room ? whole : cut(whole, Math.floor(room * [...whole].length / px) - 1));
		}
	}

	function setLine(text, whole, shownText) {
		text.textContent = shownText;
		if (shownText === whole)
			return;
		const title = text.appendChild(document.createElementNS(NS, "title"));
		title.textContent = whole;
	}

	/* Where all of the bar has no room, the field for the pattern is shorter. */
	function fitBar() {
		const missing = Math.min(110, Math.max(0, 370 - root.clientWidth));
		element("field").setAttribute("width", 190 - missing);
		for (const button of document.querySelectorAll(".button"))
			button.setAttribute("transform", missing ? `translate(${-missing} 0)` : "");
	}

	/* Paper shows the whole picture as wide as the page. */
	function beforePrint() {
		const { width, height } = root.getBoundingClientRect();
		root.setAttribute("viewBox", `0 0 ${width} ${height}`);
		root.style.height = "auto";
	}

	function afterPrint() {
		root.style.height = "";
		if (root.dataset.fluid)
			root.removeAttribute("viewBox");
	}

	function resize() {
		fitBar();
		if (root.dataset.fluid) {
			root.removeAttribute("viewBox");
			root.setAttribute("width", "100%");
			frames.setAttribute("width", Math.max(100, root.clientWidth - 2 * margin));
			document.querySelector("#bar rect").setAttribute("width", "100%");
			const below = innerWidth < narrow;
			matched.setAttribute("x", below ? innerWidth - margin : 370);
			matched.setAttribute("y", below ? 102 : 76);
			matched.setAttribute("text-anchor", below ? "end" : "start");
		}
		fitHeading();
		if (!rings)
			boxes.forEach(b => b.shown && drawLabel(b));
		tell();
	}

	/* The bar stays in sight when the picture is higher than the window. */
	function scrolled() {
		const by = Math.max(0, scrollY - 58);
		element("bar").setAttribute("transform", root.dataset.fluid && by ? `translate(0 ${by})` : "");
	}

	/* A flame that is higher than the window begins at its foot. */
	function showBeginning() {
		const foot = boxes.reduce((most, b) => Math.max(most, b.row), 0) + 24;
		if (zoomed)
			reveal(zoomed);
		else if (style === "flame" && foot > innerHeight)
			scrollTo(0, foot - innerHeight);
		else if (style === "sandwich" && middle + 24 > innerHeight)
			scrollTo(0, middle - innerHeight / 2);
	}

	/* A phone takes its own width for the page's, not 980 px. */
	function fitDevice() {
		const meta = document.createElementNS(XHTML, "meta");
		meta.setAttribute("name", "viewport");
		meta.setAttribute("content", "width=device-width, initial-scale=1");
		root.appendChild(meta);
	}

	function start() {
		if (root.dataset.fluid)
			fitDevice();
		boxes = [...frames.querySelectorAll("g")].map(readBox);
		boxes.forEach((b, i) => {
			b.g.number = i;
			b.height = rings ? 0 : +b.shape.getAttribute("height");
		});
		findLevels();
		findLanes();
		makeSearch();
		makeButtons();
		root.classList.add("live");
		measure();
		restore();
		resize();
		frames.addEventListener("click", clicked);
		frames.addEventListener("mouseover", event => tell(boxAt(event.target)));
		frames.addEventListener("mouseout", () => tell());
		addEventListener("keydown", pressed);
		addEventListener("popstate", follow);
		addEventListener("hashchange", follow);
		addEventListener("resize", resize);
		addEventListener("beforeprint", beforePrint);
		addEventListener("afterprint", afterPrint);
		addEventListener("scroll", scrolled, { passive: true });
		showBeginning();
	}

	start();
}
