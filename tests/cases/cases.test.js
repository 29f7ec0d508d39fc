'use strict';

/* Every folder fixtures/cases/<room>/<what-it-shows>/ is a case:
 *
 *   service.yml or service.json      the service template.json or template.yml    the template
 *   arguments                        more arguments of the command line, one a line; where there
 *                                    are some
 *   expected.json                    what `transform` prints; not there where the input has errors
 *   diagnostics.txt                  what `transform` says on standard error; not there where it
 *                                    says nothing
 *   plan.txt, plan.json, plan.md     what `plan` prints, as text, JSON and Markdown; not every case
 *   has them
 *   todo                             why the case is right and the binary not yet; it is run all
 *                                    the same
 *
 * UPDATE_CASES=1 writes expected.json, diagnostics.txt and the plans anew, as the binary has them
 * now, but not where there is a todo; an empty plan asks for one. What it wrote is to be read
 * against the source of the facts, not believed. */

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, describe, test } = require('node:test');

const ROOT = path.join(__dirname, '..', '..');
const CASES = path.join(ROOT, 'fixtures', 'cases');
const BINARY = path.resolve(
  process.env.SLS_ROLLOUT_BINARY ?? path.join(ROOT, 'build', 'sls-rollout'),
);
const PLANS = { 'plan.txt': 'text', 'plan.json': 'json', 'plan.md': 'markdown' };
const update = process.env.UPDATE_CASES === '1';

const folders = (parent) =>
  fs
    .readdirSync(parent, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
const cases = folders(CASES).flatMap((room) =>
  folders(path.join(CASES, room)).map((name) => ({
    room,
    name,
    folder: path.join(CASES, room, name),
  })),
);

const read = (folder, name) => {
  const file = path.join(folder, name);
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
};

function write(folder, name, text) {
  const file = path.join(folder, name);
  if (text) fs.writeFileSync(file, text);
  else fs.rmSync(file, { force: true });
}

const todoOf = ({ folder }) => read(folder, 'todo')?.trim();

// The one of these that the folder has.
function oneOf(folder, ...names) {
  const found = names.filter((name) => fs.existsSync(path.join(folder, name)));
  assert.equal(
    found.length,
    1,
    `${path.relative(ROOT, folder)} must have one of ${names.join(' and ')}`,
  );
  return found[0];
}

// Runs in the case's folder, so that the names in messages are the same everywhere.
function run(folder, command, argumentList, input = '') {
  return new Promise((resolve, reject) => {
    const child = spawn(BINARY, [command, ...argumentList], { cwd: folder });
    const result = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'])
      child[stream].setEncoding('utf8').on('data', (text) => (result[stream] += text));
    child
      .on('error', reject)
      .on('close', (code, signal) => resolve({ ...result, exit: signal ?? code }));
    child.stdin.on('error', () => {}).end(input);
  });
}

// ---- The same case over the wire ----

let described;
const describedInterface = () =>
  (described ??= run(CASES, 'describe', []).then(({ stdout }) => JSON.parse(stdout)));

// JSON is compared and sent as text: JavaScript's own numbers lose what these keep.
const onOneLine = (json) => json.replace(/[\r\n]+\s*/g, ' ').trim();
const compact = (json) => json.replace(/("(?:[^"\\]|\\.)*")|\s+/g, (_, string) => string ?? '');

// A file as JSON. YAML goes through the binary, as the properties of a resource that nothing is to
// be done with.
async function asJson(folder, name) {
  const text = read(folder, name);
  if (name.endsWith('.json')) return text;
  const indented = text.replace(/^(?=.)/gm, '      ');
  const { stdout, stderr } = await run(
    CASES,
    'transform',
    ['--service', 'nothing.json', '--template', '-'],
    `Resources:\n  It:\n    Type: It\n    Properties:\n${indented}`,
  );
  assert.ok(stdout, stderr);
  return stdout.slice(
    stdout.indexOf('"Properties":') + '"Properties":'.length,
    stdout.lastIndexOf('\n    }\n  }\n}'),
  );
}

// Template and report after all hooks, one request each, every one with what the one before gave
// back.
async function hooked(folder, serviceFile, templateFile, argumentList) {
  const { version, hooks } = await describedInterface();
  const options = {};
  for (let i = 0; i < argumentList.length; i += 2)
    options[argumentList[i].replace(/^--/, '')] = argumentList[i + 1];
  const service = onOneLine(await asJson(folder, serviceFile));
  let template = onOneLine(await asJson(folder, templateFile));
  let earlier;
  for (const name of hooks) {
    const rest = JSON.stringify({ version, name, options, earlier }).slice(1, -1);
    const request = `{"jsonrpc":"2.0","id":1,"method":"hook","params":{"service":${service},"template":${template},${rest}}}`;
    const { exit, stdout } = await run(folder, 'serve', [], `${request}\n`);
    assert.equal(exit, 0, 'exit code of serve');
    assert.ok(JSON.parse(stdout).result, stdout);
    earlier = JSON.parse(stdout).result.report;
    template = stdout.slice(
      stdout.indexOf('"template":') + '"template":'.length,
      stdout.lastIndexOf(',"functions":{'),
    );
  }
  return { template, report: earlier };
}

// ---- The plan of a case, against what transform made of it ----

const resourcesOf = (text) => JSON.parse(text).Resources;

function checkReport(report, before, afterwards) {
  const [old, now] = [before, afterwards].map(resourcesOf);
  const ids = (list) => [...new Set(list.map(({ resource }) => resource))].sort();
  const added = Object.keys(now).filter((id) => !Object.hasOwn(old, id));
  const changed = Object.keys(old).filter(
    (id) => JSON.stringify(old[id]) !== JSON.stringify(now[id]),
  );
  assert.deepEqual(ids(report.added), added.sort(), 'the plan names what is added');
  for (const { resource, type } of report.added) assert.equal(type, now[resource].Type);
  assert.deepEqual(
    ids(report.changed).filter((id) => !added.includes(id)),
    changed.sort(),
    'the plan names what is changed',
  );
  const [count, total] = [Object.keys(old).length, Object.keys(now).length];
  const left = count - changed.length;
  assert.deepEqual(report.resources, {
    before: count,
    after: total,
    added: added.length,
    changed: changed.length,
    left,
    most: 500,
  });
  for (const { alarms, alias, callers } of report.functions) {
    assert.equal(now[alias.logicalId].Properties.Name, alias.name);
    assert.equal(callers.count, callers.list.length);
    assert.equal(callers.staying, callers.list.filter(({ outcome }) => outcome === 'stays').length);
    for (const { resource, kind } of alarms)
      assert.equal(
        now[resource]?.Type.startsWith('AWS::CloudWatch::') ?? false,
        kind !== 'elsewhere',
      );
  }
}

// Nothing of the input makes HTML, a cell of its own, or (outside code) a mention.
function checkMarkdown(markdown) {
  for (const line of markdown.split('\n')) {
    const bare = line.replace(/\\./g, '').replace(/(`+)(?!`).*?[^`]\1(?!`)/g, 'code');
    assert.match(bare.replace(/<\/?(?:details|summary|b)>|<!-- -->/g, ''), /^[^<]*$/, line);
    assert.doesNotMatch(bare.replace(/^### |&#\d+;/g, ''), /[@#](?!<!-- -->)/, line);
    if (line.startsWith('|')) assert.equal(line.replaceAll('\\|', '').split('|').length, 8, line);
  }
  assert.equal(markdown.match(/^<details>$/gm)?.length, markdown.match(/^<\/details>$/gm)?.length);
  assert.doesNotMatch(
    markdown,
    /<\/summary>\n[^\n]|[^\n]\n<\/details>/,
    'Markdown in HTML stands between blank lines',
  );
}

// ---- One case ----

// The ids in what is said for people: "error RO104 ...", or "service.yml:14:13: error RO104 ...".
const idsIn = (text, severities = 'error|warning|info') =>
  [...text.matchAll(new RegExp(`^(?:\\S+: )?(?:${severities}) (RO\\d+) `, 'gm'))].map(
    ([, id]) => id,
  );

async function check({ folder }) {
  const serviceFile = oneOf(folder, 'service.yml', 'service.json');
  const templateFile = oneOf(folder, 'template.json', 'template.yml');
  const argumentList = (read(folder, 'arguments') ?? '').split('\n').filter(Boolean);
  const external = read(folder, 'external.json');
  const files = (template) => ['--service', serviceFile, '--template', template, ...argumentList];
  const apart =
    external === undefined ? [] : ['--external', path.join(scratch, path.basename(folder))];

  const { exit, stdout, stderr } = await run(folder, 'transform', [
    ...files(templateFile),
    '--severity',
    'info',
    ...apart,
  ]);
  const rewrites = update && !todoOf({ folder });
  if (rewrites) {
    write(folder, 'expected.json', stdout);
    write(folder, 'diagnostics.txt', stderr);
  }
  const diagnostics = read(folder, 'diagnostics.txt') ?? '';
  const hasErrors = idsIn(diagnostics, 'error').length > 0;
  assert.equal(stderr, diagnostics, 'standard error');
  assert.equal(exit, hasErrors ? 1 : 0, 'exit code');
  assert.equal(stdout, hasErrors ? '' : read(folder, 'expected.json'), 'standard output');
  if (hasErrors) {
    assert.equal(
      read(folder, 'expected.json'),
      undefined,
      'a case with errors has no expected.json',
    );
    return;
  }

  if (external !== undefined && rewrites)
    write(folder, 'external.json', fs.readFileSync(apart[1], 'utf8'));
  if (external !== undefined)
    assert.equal(fs.readFileSync(apart[1], 'utf8'), read(folder, 'external.json'), 'external.json');

  for (const [name, format] of Object.entries(PLANS)) {
    if (read(folder, name) === undefined) continue;
    const plan = await run(folder, 'plan', [...files(templateFile), '--format', format]);
    if (rewrites) write(folder, name, plan.stdout);
    assert.equal(plan.stdout, read(folder, name), name);
    assert.equal(plan.exit, 0, 'exit code of plan');
  }

  const first = JSON.parse(
    (await run(folder, 'plan', [...files(templateFile), '--format', 'json'])).stdout,
  );
  if (templateFile.endsWith('.json')) checkReport(first, read(folder, templateFile), stdout);
  checkMarkdown(
    (await run(folder, 'plan', [...files(templateFile), '--format', 'markdown'])).stdout,
  );

  const again = await run(folder, 'transform', files('expected.json'));
  assert.equal(again.stdout, stdout, 'what is transformed already is not changed again');
  assert.equal(again.exit, 0);
  const hooks = await hooked(folder, serviceFile, templateFile, argumentList);
  assert.equal(hooks.template, compact(stdout), 'the hooks make the same of it');
}

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'rollout-'));
after(() => fs.rmSync(scratch, { recursive: true, force: true }));

describe('cases', { concurrency: os.availableParallelism() }, () => {
  for (const each of cases)
    test(`${each.room}/${each.name}`, { todo: todoOf(each) }, () => check(each));
});

// ---- What has to have a case ----

const rows = (file, pattern) =>
  [...fs.readFileSync(path.join(ROOT, 'native', file), 'utf8').matchAll(pattern)].map(
    ([, ...row]) => row.join(' '),
  );
const everywhere = (name) => cases.map(({ folder }) => read(folder, name) ?? '').join('\n');

test('every diagnostic has a case that produces it', () => {
  const shown = new Set(idsIn(everywhere('diagnostics.txt')));
  const elsewhere = {
    RO145: 'where no framework is installed above the service: tests/commands/framework.test.js',
    RO151: 'of a package and a service that was edited since: tests/commands/edited.test.js',
    RO152: 'of a package of which nothing was recorded: tests/commands/edited.test.js',
    RO115: "of options that only the framework's commands have: tests/callers/alias.test.js",
    RO140: 'of `sls dev`, a command of Serverless 4: tests/shim/serverless4.test.js',
    ...Object.fromEntries(
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13].map((n) => [
        `RO${600 + n}`,
        'of what is deployed: tests/unit/aws_preflight_test.c',
      ]),
    ),
  };
  const ids = rows('base/diagnostic_register.h', /X\((RO\d+),/g);
  assert.deepEqual(
    ids.filter((id) => !shown.has(id) && !(id in elsewhere)),
    [],
  );
  assert.deepEqual(
    Object.keys(elsewhere).filter((id) => shown.has(id) || !ids.includes(id)),
    [],
    'needs no exception',
  );
});

test('every deployment configuration has a case', () => {
  const expected = everywhere('expected.json');
  const missing = rows('shift/shift.h', /X\("(\w+)", SHIFT/g).filter(
    (name) => !expected.includes(`"CodeDeployDefault.Lambda${name}"`),
  );
  assert.deepEqual(missing, []);
});

test('no partition is written out but where the service or the template has it', () => {
  for (const { room, name, folder } of cases) {
    const given = ['service.yml', 'service.json', 'template.json', 'template.yml']
      .map((file) => read(folder, file) ?? '')
      .join('\n');
    const written = (read(folder, 'expected.json') ?? '').match(/arn:aws[^"\\$]*/g) ?? [];
    // an ARN that the template writes out may get a qualifier
    const isGiven = (arn) => given.includes(arn) || given.includes(arn.replace(/:[^:]*$/, ''));
    assert.deepEqual(
      written.filter((arn) => !isGiven(arn)),
      [],
      `${room}/${name}`,
    );
  }
});
