'use strict';

/* The complete matrices of which `npm test` runs the part that matters most, one after the other:
   minutes to hours. `npm run soak -- NAME...` runs some of them. Logs are kept in build/soak-logs. */

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const ROOT = path.join(__dirname, '..');
const LOGS = path.join(ROOT, 'build/soak-logs');

/* name, what it runs, files of tests, and the environment that makes the matrix complete. */
const ROWS = [
  {
    name: 'plugins',
    summary: 'every plugin of tests/plugins/rows.js, in both orders, with both frameworks',
    tests: ['tests/plugins/audit.test.js', 'tests/plugins/plugins.test.js'],
    environment: { PLUGINS: 'all' },
  },
  {
    name: 'policies',
    summary: '100,000 statements of another seed, and the permissions beside them',
    tests: ['tests/policies/policies.test.js'],
    environment: { POLICIES_SEED: '2', POLICIES_COUNT: '100000' },
  },
  {
    name: 'conditions',
    summary: '1,500 services with conditions of another seed',
    tests: ['tests/conditions/conditions.test.js'],
    environment: { CONDITIONS_SEED: '1000', CONDITIONS_COUNT: '1500' },
  },
  {
    name: 'callers',
    summary: '6,000 generated services with callers of another seed',
    tests: ['tests/fuzz/callers.test.js'],
    environment: { PROPERTY_SEED: '10000', PROPERTY_COUNT: '6000' },
  },
  {
    name: 'peers',
    summary: '2,000 generated services beside the former plugins, of another seed',
    tests: ['tests/peers/generated.test.js'],
    environment: { PEERS_SEED: '50000', PEERS_COUNT: '2000' },
  },
];

// Resolves to {name, code, passed, failed, seconds}.
function run({ name, tests, environment }) {
  const [log, started] = [fs.openSync(path.join(LOGS, `${name}.log`), 'w'), Date.now()];
  const child = spawn(process.execPath, ['--test', '--test-reporter=tap', ...tests], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdio: ['ignore', log, log],
  });
  return new Promise((resolve) => {
    child.on('close', (code) => {
      fs.closeSync(log);
      const text = fs.readFileSync(path.join(LOGS, `${name}.log`), 'utf8');
      const count = (word) => Number(new RegExp(`^# ${word} (\\d+)`, 'm').exec(text)?.[1] ?? 0);
      const seconds = Math.round((Date.now() - started) / 1000);
      resolve({ name, code, passed: count('pass'), failed: count('fail'), seconds, text });
    });
  });
}

async function main(names) {
  const unknown = names.filter((name) => !ROWS.some((row) => row.name === name));
  if (unknown.length) {
    const known = ROWS.map(({ name, summary }) => `  ${name}  ${summary}`).join('\n');
    console.error(`unknown: ${unknown.join(', ')}; one of:\n${known}`);
    return 2;
  }
  fs.mkdirSync(LOGS, { recursive: true });
  let isGood = true;
  for (const row of ROWS.filter(({ name }) => !names.length || names.includes(name))) {
    console.log(`${row.name}: ${row.summary}`);
    const { code, passed, failed, seconds, text } = await run(row);
    for (const [line] of text.matchAll(/^ *not ok .*$/gm)) console.log(line);
    console.log(`${row.name}: ${passed} passed, ${failed} failed, ${seconds} s`);
    isGood &&= code === 0 && passed > 0;
  }
  return isGood ? 0 : 1;
}

main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
