// speedscope.mjs - files written by us, opened in the real speedscope: its figures are ours.
//
// The app reads a file that profconv wrote and saves it again (Ctrl-S) as it
// understood it: calls and returns, from which self and total are added up
// here.  So is the table of its "Sandwich" view.
import { execFileSync } from 'node:child_process';
import { createReadStream, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const top = fileURLToPath(new URL('../..', import.meta.url));
const build = resolve(top, process.env.PROFKIT_BUILD ?? 'build');
const modules = join(top, 'build/browser/');
const app = join(modules, 'node_modules/speedscope/dist/release');
const chromium = '/usr/bin/chromium';

let count = 0, failed = 0;

function ok(good, name, ...why) {
	console.log(`${good ? 'ok' : 'not ok'} ${++count} - ${name}`);
	if (good)
		return;
	failed++;
	for (const line of why.join('\n').split('\n'))
		console.log(`# ${line}`);
}

function missing() {
	if (!existsSync(chromium))
		return `${chromium} is missing`;
	if (!existsSync(app) || !existsSync(join(modules, 'node_modules/playwright-core')))
		return 'the modules of tests/browser/package.json are not in build/browser';
	return null;
}

if (missing()) {
	if (process.env.NO_NETWORK)
		console.log(`1..0 # SKIP ${missing()}`);
	else
		console.log(`1..1\nnot ok 1 - ${missing()}`);
	process.exit(process.env.NO_NETWORK ? 0 : 1);
}

const { chromium: browserType } = createRequire(modules)('playwright-core');
const work = mkdtempSync(join(tmpdir(), 'profkit-'));

function profconv(...args) {
	return execFileSync(join(build, 'profconv'), ['-q', ...args], {
		cwd: top, encoding: 'utf8', maxBuffer: 1 << 28,
	});
}

// ---- what is expected: added up from our own JSON, a map by frame for each thread ----

function key(name, file, line, col) {
	return [name ?? '', file ?? '', line || '', col || ''].join('|');
}

function add(map, at, value) {
	map.set(at, (map.get(at) ?? 0) + value);
}

function frameKey(profile, frame) {
	const { frames, functions } = profile;
	const f = functions[frames.function[frame - 1] - 1];
	return key(f.name, f.file ?? f.module, frames.line[frame - 1] || f.line, frames.column[frame - 1]);
}

// The frames that stand on the stack of a node, each once, and the thread's number.
function pathOf(profile, node) {
	const { parent, frame } = profile.nodes;
	const on = new Set();
	let n = node;
	for (; parent[n]; n = parent[n])
		on.add(frameKey(profile, frame[n]));
	return { on, root: n };
}

// One for each thread and metric that it costs anything in.
function expected(profile) {
	const { parent, frame, self } = profile.nodes;
	const threads = new Map();
	for (let n = 1; n < parent.length; n++)
		if (!parent[n])
			threads.set(n, profile.metrics.map(() => ({ total: 0, self: new Map(), below: new Map() })));
	for (let n = 1; n < parent.length; n++) {
		const { on, root } = pathOf(profile, n);
		threads.get(root).forEach((sums, metric) => {
			const value = Math.max(self[metric][n], 0);	// speedscope has none below
			sums.total += value;
			if (parent[n])
				add(sums.self, frameKey(profile, frame[n]), value);
			for (const at of on)
				add(sums.below, at, value);
		});
	}
	return [...threads.values()].flatMap((metrics, i) => {
		const own = profile.threads[i].metric;
		return own !== null || metrics.length === 1 ? [metrics[own ?? 0]] : metrics.filter(m => m.total);
	});
}

// ---- what speedscope says: added up from the calls and returns that it saves ----

function understood(profile, frames) {
	const keys = frames.map(f => key(f.name, f.file, f.line, f.col));
	const self = new Map(), below = new Map(), stack = [];
	let last = 0;
	for (const { type, at, frame } of profile.events) {
		if (stack.length)
			add(self, keys[stack.at(-1)], at - last);
		for (const on of new Set(stack.map(f => keys[f])))
			add(below, on, at - last);
		if (type === 'O')
			stack.push(frame);
		else
			stack.pop();
		last = at;
	}
	return { total: profile.endValue - profile.startValue, self, below };
}

function near(a, b, scale) {
	return Math.abs(a - b) <= 1e-6 * scale;
}

function differences(ours, theirs) {
	const wrong = [];
	if (!near(ours.total, theirs.total, ours.total))
		wrong.push(`total: ${ours.total}, speedscope ${theirs.total}`);
	for (const what of ['self', 'below'])
		for (const at of new Set([...ours[what].keys(), ...theirs[what].keys()]))
			if (!near(ours[what].get(at) ?? 0, theirs[what].get(at) ?? 0, ours.total))
				wrong.push(`${what} of ${at}: ${ours[what].get(at)}, speedscope ${theirs[what].get(at)}`);
	return wrong;
}

// ---- the app ----

const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css',
	'.wasm': 'application/wasm', '.json': 'application/json' };

const server = createServer((request, response) => {
	const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
	const file = path.startsWith('/profiles/') ? join(work, basename(path)) : join(app, basename(path) || 'index.html');
	if (!existsSync(file)) {
		response.writeHead(404).end();
		return;
	}
	response.writeHead(200, { 'Content-Type': types[extname(file)] ?? 'application/octet-stream' });
	createReadStream(file).pipe(response);
});
await new Promise(done => server.listen(0, '127.0.0.1', done));
const origin = `http://127.0.0.1:${server.address().port}`;

const browser = await browserType.launch({
	executablePath: chromium,
	args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
		'--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

// Opens a file in a page of its own; what goes wrong there is remembered.
async function open(name) {
	const page = await browser.newPage({ viewport: { width: 1400, height: 2400 }, acceptDownloads: true });
	const trouble = [];
	page.on('dialog', dialog => {
		trouble.push(`dialog: ${dialog.message()}`);
		dialog.dismiss();
	});
	page.on('pageerror', error => trouble.push(`error: ${error.message}`));
	await page.goto(`${origin}/index.html#profileURL=${encodeURIComponent(`/profiles/${name}`)}`);
	await page.waitForSelector('text=Time Order', { timeout: 20000 });
	return { page, trouble };
}

// What the app saves of a file that it has open.
async function saved(page) {
	const [download] = await Promise.all([
		page.waitForEvent('download', { timeout: 20000 }),
		page.keyboard.press('Control+s'),
	]);
	return JSON.parse(readFileSync(await download.path(), 'utf8'));
}

const scales = { ns: 1e-9, 'µs': 1e-6, ms: 1e-3, s: 1 };

// The rows of its table of functions: seconds in total and self, and the name.
async function rowsOf(page) {
	const text = await page.evaluate(() => document.body.innerText);
	const value = '([\\d.]+)(ns|µs|ms|s) \\([^)]*\\)\\s+';
	return [...text.matchAll(new RegExp(`^${value}${value}(.*)$`, 'gm'))].map(row =>
		({ total: row[1] * scales[row[2]], self: row[3] * scales[row[4]], name: row[5] }));
}

// The rows may come a moment after the heading: it is read when it has as many as it should, or does not get them.
async function sandwich(page, count) {
	await page.click('text=Sandwich');
	await page.waitForSelector('text=Symbol Name', { timeout: 20000 });
	const late = Date.now() + 10000;
	let rows = await rowsOf(page);
	while (rows.length !== count && Date.now() < late) {
		await page.waitForTimeout(100);
		rows = await rowsOf(page);
	}
	return rows;
}

// Whether the table says of some frame of that name what we say, rounded.
function wrongRows(rows, ours, scale) {
	const like = (shown, value) => Math.abs(shown - value * scale) <= 0.006 * Math.max(shown, 1e-9);
	return rows.filter(row => ![...ours.below.keys()].some(at => at.split('|')[0] === row.name
		&& like(row.total, ours.below.get(at)) && like(row.self, ours.self.get(at) ?? 0)));
}

async function checkTable(file, scale) {
	profconv('-t', 'speedscope', '-o', join(work, 'table.json'), file);
	const [ours] = expected(JSON.parse(profconv('-t', 'json', file)));
	const { page } = await open('table.json');
	const rows = await sandwich(page, ours.below.size);
	const wrong = wrongRows(rows, ours, scale);
	ok(rows.length === ours.below.size, `${file}: a row a function`, `${rows.length} of ${ours.below.size}`);
	ok(!wrong.length, `${file}: the table of functions`, ...wrong.map(row => JSON.stringify(row)));
	await page.close();
}

async function check(file, i) {
	const name = `${i}.speedscope.json`;
	profconv('-t', 'speedscope', '-o', join(work, name), file);
	const ours = expected(JSON.parse(profconv('-t', 'json', file)));
	const { page, trouble } = await open(name);
	const theirs = await saved(page);

	ok(theirs.profiles.length === ours.length, `${file}: as many profiles`,
		`${ours.length}, speedscope ${theirs.profiles.length}`);
	theirs.profiles.forEach((profile, n) => {
		if (!ours[n])
			return;
		const wrong = differences(ours[n], understood(profile, theirs.shared.frames));
		ok(!wrong.length, `${file}: profile ${n}: self and total of every frame`, ...wrong.slice(0, 10));
	});
	ok(!trouble.length, `${file}: no dialog, no error`, ...trouble);
	await page.close();
}

const files = ['speedscope', 'collapsed'].flatMap(folder =>
	readdirSync(join(top, 'testdata', folder)).sort()
		.map(file => `testdata/${folder}/${file}`));
try {
	for (const [i, file] of files.entries()) {
		try {
			await check(file, i);
		} catch (error) {
			ok(false, `${file}: opens`, error.message);
		}
	}
	await checkTable('testdata/speedscope/evented-microseconds.speedscope.json', 1e-6);
} finally {
	await browser.close();
	server.close();
	rmSync(work, { recursive: true });
}
console.log(`1..${count}`);
process.exit(failed ? 1 : 0);
