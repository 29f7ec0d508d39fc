'use strict';

/* The pages that people read: their links lead somewhere, the README's tables name keys that there
   are, and its service is taken as it stands there. */

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, test } = require('node:test');

const ROOT = path.join(__dirname, '..', '..');
const BINARY = path.resolve(
  process.env.SLS_ROLLOUT_BINARY ?? path.join(ROOT, 'build', 'sls-rollout'),
);
const PAGES = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  ...['COMMANDS', 'SETTINGS', 'DIAGNOSTICS'].map((name) => `plugin-shim/${name}.md`),
];
const read = (page) => fs.readFileSync(path.join(ROOT, page), 'utf8');
const withoutBlocks = (text) => text.replace(/^```[^]*?^```$/gm, '');

// As GitHub makes an anchor of a heading.
const anchorOf = (heading) =>
  heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
const anchorsOf = (page) =>
  [...withoutBlocks(read(page)).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchorOf(heading));

for (const page of PAGES) {
  test(`every link of ${page} leads somewhere`, () => {
    for (const [, target] of withoutBlocks(read(page)).matchAll(/\]\(([^)]+)\)/g)) {
      if (target.startsWith('https://')) continue;
      const [file, anchor] = target.split('#');
      const named = file ? path.join(path.dirname(page), file) : page;
      assert.ok(fs.existsSync(path.join(ROOT, named)), target);
      if (anchor) assert.ok(anchorsOf(named).includes(anchor), target);
    }
  });
}

test('the files that the pages speak of are there', () => {
  for (const page of PAGES) {
    for (const [, file] of read(page).matchAll(
      /`((?:native|tests|fixtures|plugin-shim|\.ci)\/[\w./-]+)`/g,
    )) {
      assert.ok(fs.existsSync(path.join(ROOT, file)), `${page}: ${file}`);
    }
  }
});

test('every page but CONTRIBUTING.md is in the package', () => {
  const { files } = JSON.parse(read('package.json'));
  for (const page of PAGES.filter((each) => !['README.md', 'CONTRIBUTING.md'].includes(each))) {
    assert.ok(
      files.some((each) => page === each || page.startsWith(`${each}/`)),
      page,
    );
  }
});

const readme = read('README.md');
const configuration = readme.slice(
  readme.indexOf('## Configuration'),
  readme.indexOf('## The command line'),
);

test("the README's tables name every key of deploymentSettings and custom.alerts, and no other", () => {
  const cells = [...configuration.matchAll(/^\| (`.*?`) \|/gm)].flatMap(([, cell]) =>
    cell.split(', ').map((key) => key.slice(1, -1)),
  );
  const settings = read('plugin-shim/SETTINGS.md').split('\n## ');
  const keysOf = (title) =>
    [...settings.find((each) => each.startsWith(`${title}\n`)).matchAll(/^\| `(\w+)` \|/gm)].map(
      ([, key]) => key,
    );
  const keys = ['deploymentSettings', 'custom.deploymentSettings', 'custom.alerts'].flatMap(keysOf);
  const of = (list) => [...new Set(list)].sort();
  assert.deepEqual(of(cells), of(keys));
});

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rollout-'));
after(() => fs.rmSync(folder, { recursive: true, force: true }));

test("the README's service is rolled out, and nothing is said against it", () => {
  const [, yaml] = /```yaml\n([^]*?)```/.exec(configuration);
  const version = {
    Type: 'AWS::Lambda::Version',
    Properties: { FunctionName: { Ref: 'OrderLambdaFunction' } },
  };
  const Resources = {
    OrderLambdaFunction: { Type: 'AWS::Lambda::Function', Properties: {} },
    OrderLambdaVersion1: version,
  };
  fs.writeFileSync(path.join(folder, 'service.yml'), `service: shop\n${yaml}`);
  fs.writeFileSync(path.join(folder, 'template.json'), JSON.stringify({ Resources }));
  const args = ['transform', '--service', 'service.yml', '--template', 'template.json'];
  const { status, stdout, stderr } = spawnSync(BINARY, args, { cwd: folder, encoding: 'utf8' });
  assert.match(stderr, /^(\d+ notes?; --severity info shows them\n)?$/);
  assert.equal(status, 0);
  const made = JSON.parse(stdout).Resources;
  const { Alarms } = made.OrderLambdaFunctionDeploymentGroup.Properties.AlarmConfiguration;
  assert.deepEqual(Alarms, [{ Name: { Ref: 'OrderFunctionErrorsAlarm' } }]);
  assert.ok(
    made.OrderFunctionErrorsAlarm.Properties.Dimensions.some(
      ({ Name }) => Name === 'ExecutedVersion',
    ),
  );
});
