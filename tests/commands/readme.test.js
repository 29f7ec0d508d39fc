'use strict';

/* What the README and COMMANDS.md show of the terminal is what the terminal shows: every block that
   begins with `$ sls-rollout` is run in the article's service. UPDATE_README=1 writes the blocks
   anew; what it wrote is to be read. */

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, test } = require('node:test');

const ROOT = path.join(__dirname, '..', '..');
const PAGES = ['README.md', 'plugin-shim/COMMANDS.md'].map((name) => path.join(ROOT, name));
const BINARY = path.resolve(
  process.env.SLS_ROLLOUT_BINARY ?? path.join(ROOT, 'build', 'sls-rollout'),
);
const BLOCK = /```console\n\$ sls-rollout (.*)\n([^]*?)```/g;

// A copy without .serverless, which packaging leaves in the folder.
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rollout-readme-'));
after(() => fs.rmSync(folder, { recursive: true, force: true }));
for (const name of ['serverless.yml', 'repaired.yml', 'orders.js', 'products.js']) {
  fs.copyFileSync(path.join(ROOT, 'fixtures', 'sls-canary-sls', name), path.join(folder, name));
}

// The article's service with a mistake that everybody makes.
const article = fs.readFileSync(path.join(folder, 'serverless.yml'), 'utf8');
fs.writeFileSync(
  path.join(folder, 'mistyped.yml'),
  article.replace('Linear10PercentEvery1Minute', 'Linear10PercentEvery1Minutes'),
);

const NAMED = { ...process.env, NO_COLOR: '1' };
function shown(words) {
  const { stdout, stderr } = spawnSync(BINARY, words.trim().split(' '), {
    cwd: folder,
    encoding: 'utf8',
    env: NAMED,
  });
  return `${`${stdout}${stderr}`.trimEnd()}\n`;
}

const textOf = (page) => fs.readFileSync(page, 'utf8');
for (const page of PAGES) {
  const blocks = [...textOf(page).matchAll(BLOCK)];
  const name = path.basename(page);
  test(`${name} shows the terminal`, () => assert.ok(blocks.length >= 1));
  for (const [, words, output] of blocks)
    test(`sls-rollout ${words} says what ${name} shows`, () => assert.equal(shown(words), output));
}
// The pictures stand beside the service.
const PICTURES = { 'order.svg': 'serverless.yml', 'order-repaired.svg': 'repaired.yml' };
for (const [name, service] of Object.entries(PICTURES)) {
  test(`${name} is what simulate draws`, () => {
    const kept = path.join(ROOT, 'fixtures', 'sls-canary-sls', name);
    const file = path.join(folder, name);
    const words = ['simulate', '--function', 'order', '--service', service, '--svg', file];
    assert.equal(spawnSync(BINARY, words, { cwd: folder }).status, 0);
    if (process.env.UPDATE_README) fs.copyFileSync(file, kept);
    assert.ok(textOf(PAGES[0]).includes(`(fixtures/sls-canary-sls/${name})`));
    assert.equal(fs.readFileSync(file, 'utf8'), fs.readFileSync(kept, 'utf8'));
  });
}

if (process.env.UPDATE_README) {
  for (const page of PAGES) {
    const anew = textOf(page).replace(
      BLOCK,
      (_, words) => `\`\`\`console\n$ sls-rollout ${words}\n${shown(words)}\`\`\``,
    );
    fs.writeFileSync(page, anew);
  }
}
