	/* ---- differential pictures: these take the place of the functions above ---- */

	/* The sign stands before the name that is shown, not before the one that is searched. */
	function readBox(g, number) {
		const [title, shape, text] = g.children, has = name => g.classList.contains(name);
		const sign = has("more") ? "+ " : has("less") ? "− " : "";
		const all = title.textContent, found = / \([^()]*\)$/.exec(all);
		const value = name => +shape.getAttribute(name);
		const plain = found ? all.slice(0, found.index) : all;
		return {
			g, shape, text, number, plain, title: sign + all, name: sign + plain,
			x: value("fg:x"), w: value("fg:w"), row: rings ? value("fg:row") : value("y"),
			made: has("cut") || has("all"), shown: true, parent: false, match: false,
			wide: shape.classList.contains("wide"),
			nx: value("fg:x") / total, nw: value("fg:w") / total,
		};
	}

	function findMatches() {
		const known = new Map(), end = performance.now() + patience;
		for (const b of boxes) {
			if (!b.made && !known.has(b.plain))
				known.set(b.plain, regexp.test(b.plain));
			if (performance.now() > end) {
				regexp = null;
				wrong = "too slow a pattern";
				return [];
			}
		}
		return boxes.filter(b => !b.made && known.get(b.plain));
	}

