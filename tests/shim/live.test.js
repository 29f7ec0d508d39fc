'use strict';

// What the plugin does beside CloudFormation's update. The binary is a double that notes how it was
// started.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { setTimeout: pause } = require('node:timers/promises');
const { binary, noted, script, use } = require('./double.js');
const { SECRET, STACK, TOKEN, deploy, setEnvironment, shifted, until } = require('./deployment.js');
const { FRAMEWORKS, folder } = require('./framework.js');
const { PATIENCE } = require('../../plugin-shim/live.js');

const diagnostic = (id, severity, message, more = {}) => ({
  id,
  severity,
  path: '',
  message,
  remedy: 'do this',
  repair: null,
  ...more,
});
const event = (kind, more) => ({
  kind,
  group: 'the-group',
  function: 'order',
  from: '12',
  to: '13',
  weight: 0.1,
  deployment: 'd-1',
  ...more,
});
const VERDICT = event('verdict', {
  state: 'rolledBack',
  reason: 'version 13 was rolled back',
  next: 'look at the alarm',
  link: 'https://example.com/d-1',
});

/* A binary for `preflight`, `watch` and `status`: each is {lines, exit, stays} or JavaScript. It
   notes argv, env and stdin before it answers. Returns what was noted. */
function double(t, answers) {
  const record = path.join(folder(t), 'started');
  const parts = Object.entries({
    preflight: { lines: [[]] },
    watch: { stays: true },
    status: { lines: [{ groups: [] }] },
    ...answers,
  });
  const code = parts.map(([name, answer]) => {
    if (typeof answer === 'string') return `${name}() { ${answer} }`;
    const { lines = [], exit = 0, stays = false } = answer;
    const text = lines
      .map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`)
      .join('');
    return `${name}() { process.stdout.write(${JSON.stringify(text)}, () => { ${stays ? 'setInterval(() => {}, 1000)' : `process.exit(${exit})`} }); }`;
  });
  script(
    t,
    `
    const fs = require('node:fs');
    const [, , ...argv] = process.argv;
    const input = argv[0] === 'preflight' ? fs.readFileSync(0, 'utf8') : '';
    fs.appendFileSync(${JSON.stringify(record)}, JSON.stringify({ pid: process.pid, argv, env: process.env, input }) + '\\n');
    ({ ${code.join(',\n')} })[argv[0]]();`,
  );
  return () => noted(record);
}

// Beside the watch, whatever ended before the update is asked for once; it is started before or
// after the watch.
function withoutFirst(command, all) {
  const first = all.findIndex(({ argv }) => argv[0] === command);
  return all.filter((_, i) => i !== first);
}
const commandsOf = (started) => withoutFirst('status', started()).map(({ argv }) => argv[0]);
const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

for (const framework of FRAMEWORKS) {
  test(`${framework}: it looks before the update, watches during it, and ends with it`, async (t) => {
    const started = double(t, {
      watch: {
        lines: [
          event('began', { state: 'InProgress' }),
          event('alarm', { name: 'red', state: 'ALARM', weight: 0.125 }),
        ],
        stays: true,
      },
    });
    let seen;
    const { error, order, bar, said } = await deploy(framework, {
      update: async ({ bar }) => {
        await until('both events came', () => bar.shown.length === 2);
        seen = commandsOf(started);
      },
    });
    assert.equal(error, undefined, error?.stack);
    assert.ok(order.indexOf('validateTemplate') < order.indexOf('updateStack'));
    assert.deepEqual(seen, ['preflight', 'watch']);
    const [preflight, watch] = withoutFirst('status', started());
    assert.deepEqual(preflight.argv.slice(0, 5), [
      'preflight',
      '--stack',
      STACK,
      '--template',
      '-',
    ]);
    assert.deepEqual(JSON.parse(preflight.input), shifted());
    assert.deepEqual(watch.argv.slice(0, 5), ['watch', '--stack', STACK, '--format', 'json']);
    await until('the child is gone', () => !isAlive(watch.pid));
    assert.deepEqual(
      bar.shown.filter(Boolean).at(-1),
      'order: 12 → 13, 12.5 % of the traffic, alarm red: ALARM',
    );
    // 4's is the framework's own, which goes on
    if (framework !== 'serverless4')
      assert.equal(bar.shown.at(-1), null, 'the progress is removed');
    assert.deepEqual(said.warning, []);
  });

  test(`${framework}: credentials go through the environment, and nowhere else`, async (t) => {
    setEnvironment(t, {
      AWS_PROFILE: 'other',
      AWS_DEFAULT_PROFILE: 'other',
      AWS_SESSION_TOKEN: 'old',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    });
    const started = double(t, { watch: `process.stderr.write('no such thing'); process.exit(3);` });
    const { error, said, bar } = await deploy(framework, {
      update: ({ said }) => until('the watch ended', () => said.debug.length > 0),
    });
    assert.equal(error, undefined);
    for (const { argv, env, input } of started()) {
      assert.equal(env.AWS_ACCESS_KEY_ID, 'AKID');
      assert.equal(env.AWS_SECRET_ACCESS_KEY, SECRET);
      assert.equal(env.AWS_SESSION_TOKEN, TOKEN);
      assert.equal(env.AWS_REGION, 'ap-south-1');
      assert.equal(env.AWS_DEFAULT_REGION, 'ap-south-1');
      assert.equal(env.AWS_ENDPOINT_URL, 'http://127.0.0.1:9');
      assert.ok(!('AWS_PROFILE' in env) && !('AWS_DEFAULT_PROFILE' in env));
      for (const secret of [SECRET, TOKEN, 'AKID'])
        assert.ok(!argv.join(' ').includes(secret) && !input.includes(secret));
    }
    const all = JSON.stringify([said, bar.shown]);
    for (const secret of [SECRET, TOKEN]) assert.ok(!all.includes(secret));
    assert.match(said.debug.join('\n'), /watch: it ended with 3: no such thing/);
  });

  test(`${framework}: an error stops the deployment before the update, in its own words`, async (t) => {
    const found = [
      diagnostic('RO601', 'error', 'the stack is ROLLBACK_COMPLETE', {
        repair: 'aws cloudformation delete-stack',
      }),
      diagnostic('RO604', 'warning', 'the alarm is red'),
    ];
    const started = double(t, { preflight: { lines: [found], exit: 1 } });
    const { error, order, said, serverless } = await deploy(framework);
    assert.ok(error instanceof serverless.classes.Error);
    assert.equal(error.code, 'ROLLOUT_PREFLIGHT');
    assert.equal(
      error.message,
      'The update would fail.\nRO601: the stack is ROLLBACK_COMPLETE\n  do this\naws cloudformation delete-stack',
    );
    assert.deepEqual(said.warning, ['RO604: the alarm is red\n  do this']);
    assert.ok(!order.includes('updateStack'));
    assert.deepEqual(commandsOf(started), ['preflight']);
  });

  test(`${framework}: warnings and notes are told, but for those that the service ignores`, async (t) => {
    const found = [
      diagnostic('RO604', 'warning', 'red'),
      diagnostic('RO607', 'info', 'first'),
      diagnostic('RO609', 'info', 'unknown'),
    ];
    double(t, { preflight: { lines: [found] } });
    const { error, order, said } = await deploy(framework, { custom: { ignore: ['RO609'] } });
    assert.equal(error, undefined);
    assert.deepEqual(
      [said.warning, said.notice],
      [['RO604: red\n  do this'], ['RO607: first\n  do this']],
    );
    assert.ok(order.includes('updateStack'));
  });

  test(`${framework}: after an update that failed the verdict is the last thing of the error`, async (t) => {
    const started = double(t, {
      watch: { lines: [event('began', { state: 'InProgress' }), VERDICT] },
    });
    const { error } = await deploy(framework, {
      update: async ({ serverless, bar }) => {
        await until('both events came', () => bar.shown.length === 2);
        throw Object.assign(new serverless.classes.Error('Alias - UPDATE_FAILED', 'CODE'), {
          decoratedMessage: 'decorated',
        });
      },
    });
    const words =
      'order: version 13 was rolled back\n  look at the alarm\n  https://example.com/d-1';
    assert.equal(error.message, `Alias - UPDATE_FAILED\n\n${words}`);
    assert.equal(error.decoratedMessage, `decorated\n\n${words}`);
    assert.ok(!commandsOf(started).includes('status'));
  });

  test(`${framework}: the verdict is waited for while the rollout is still rolled back`, async (t) => {
    const lines = [event('began', { state: 'InProgress' }), VERDICT].map((line) =>
      JSON.stringify(line),
    );
    const started = double(t, {
      watch: `console.log(${JSON.stringify(lines[0])}); setTimeout(() => console.log(${JSON.stringify(lines[1])}), 1500);`,
    });
    const { error, bar } = await deploy(framework, {
      update: async ({ bar }) => {
        await until('the rollout began', () => bar.shown.length === 1);
        throw new Error('failed');
      },
    });
    assert.deepEqual(commandsOf(started), ['preflight', 'watch']);
    assert.match(error.message, /^failed\n\norder: version 13 was rolled back/);
    if (framework !== 'serverless4') assert.equal(bar.shown.at(-1), null);
  });

  test(`${framework}: a rollout that nobody saw is asked for afterwards, an older one is not told`, async (t) => {
    const of = (name, id, state) => ({
      group: name,
      function: name,
      deployment: { id },
      verdict: { state, reason: `${name} ended`, next: '', link: null },
    });
    const before = [
      of('now', 'd-1', 'succeeded'),
      of('older', 'd-2', 'failed'),
      of('fine', 'd-3', 'succeeded'),
      { group: 'none', deployment: null },
    ];
    const after = [
      of('now', 'd-4', 'rolledBack'),
      of('older', 'd-2', 'failed'),
      of('fine', 'd-5', 'succeeded'),
      { group: 'none', deployment: null },
    ];
    const asked = path.join(folder(t), 'asked');
    const answer = `const file = ${JSON.stringify(asked)}; const is = fs.existsSync(file); fs.writeFileSync(file, ''); console.log(JSON.stringify({ groups: is ? ${JSON.stringify(after)} : ${JSON.stringify(before)} }));`;
    double(t, { status: answer });
    const update = async () => {
      await until('what was there before is known', () => fs.existsSync(asked));
      throw new Error('failed');
    };
    const { error } = await deploy(framework, { update });
    assert.equal(error.message, 'failed\n\nnow: now ended');
  });

  test(`${framework}: with --package it is the package's template that is looked at`, async (t) => {
    const started = double(t, {});
    const dir = folder(t);
    const { error, order } = await deploy(framework, {
      options: { package: path.join(dir, 'dist') },
      dir,
    });
    assert.equal(error, undefined, error?.stack);
    assert.ok(order.includes('updateStack'));
    assert.deepEqual(JSON.parse(started()[0].input), shifted());
  });

  test(`${framework}: without credentials of the framework's own, the child looks for some itself`, async (t) => {
    const started = double(t, {});
    const { error } = await deploy(framework, {
      credentials: framework.startsWith('osls') ? {} : null,
    });
    assert.equal(error, undefined);
    assert.equal(started()[0].env.AWS_REGION, 'ap-south-1');
    assert.notEqual(started()[0].env.AWS_ACCESS_KEY_ID, 'AKID');
  });
}

const IDLE = {
  'a service without rollouts': {
    compiled: { Resources: { A: { Type: 'AWS::Lambda::Alias' }, B: null }, Outputs: {} },
  },
  'a service that does not want it': { custom: { watch: false } },
  'a service without a template': { compiled: null },
};
for (const [what, settings] of Object.entries(IDLE)) {
  test(`${what} starts nothing`, async (t) => {
    const started = double(t, {});
    const { error, order } = await deploy('osls', settings);
    assert.equal(error, undefined);
    assert.ok(order.includes('updateStack'));
    assert.deepEqual(started(), []);
  });
}

// Whatever the binary does, the deployment is as it would be without it: `null`, where the update
// goes well, and its own error.
const HARMLESS = {
  'is not there': (t) => use(t, path.join(folder(t), 'none')),
  'is a page of HTML': (t) => binary(t, '<html></html>'),
  'may not be executed': (t) => binary(t, `#!${process.execPath}`, 0o644),
  'knows no such command': (t) => script(t, 'process.exit(2);'),
  crashes: (t) => script(t, `process.kill(process.pid, 'SIGSEGV');`),
  'never reads and never answers': (t) => script(t, 'setInterval(() => {}, 1000);'),
  'does not end when it is asked to': (t) =>
    script(t, `process.on('SIGTERM', () => {}); console.log('{}'); setInterval(() => {}, 1000);`),
  'closes its pipes and stays': (t) =>
    script(
      t,
      `const fs = require('fs'); [0, 1, 2].forEach((fd) => fs.closeSync(fd)); setInterval(() => {}, 1000);`,
    ),
  'answers garbage': (t) => script(t, `process.stdout.write('\\x00<html>{{{\\n[1,2\\n');`),
  'answers what is no list': (t) => script(t, `console.log('{"severity":"error"}');`),
  'answers a list of something else': (t) =>
    script(t, `console.log('[{"severity":"error","id":{}},null]'); process.exit(1);`),
  'answers null': (t) => script(t, `console.log('null');`),
  'says too much': (t) =>
    script(
      t,
      `const much = 'x'.repeat(1 << 20); (function more() { process.stdout.write(much, more); })();`,
    ),
  'leaves a grandchild behind': (t) =>
    script(
      t,
      `require('child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 5000)'], { stdio: 'inherit', detached: true }).unref();`,
    ),
};

for (const [what, make] of Object.entries(HARMLESS)) {
  test(`a binary that ${what} fails no deployment, and changes no error`, async (t) => {
    const before = { ...PATIENCE };
    t.after(() => Object.assign(PATIENCE, before));
    Object.assign(PATIENCE, { preflight: 1500, verdict: 300, status: 600, restart: 50 });
    make(t);
    const compiled = { ...shifted(), Metadata: { padding: 'x'.repeat(1 << 20) } };
    const well = await deploy('osls', { compiled, update: () => pause(200) });
    assert.equal(well.error, undefined, well.error?.stack);
    assert.ok(well.order.includes('updateStack'));
    assert.deepEqual([well.said.warning, well.said.notice], [[], []]);
    assert.ok(well.said.debug.length > 0);
    const ill = await deploy('osls', {
      compiled,
      update: () => Promise.reject(new Error('of the update')),
    });
    assert.equal(ill.error.message, 'of the update');
  });
}

test('a watch that ended with its rollouts begins anew, for those that come later; one that saw none does not', async (t) => {
  const before = { ...PATIENCE };
  t.after(() => Object.assign(PATIENCE, before));
  PATIENCE.restart = 20;
  const record = path.join(folder(t), 'runs');
  const started = double(t, {
    watch: `fs.appendFileSync(${JSON.stringify(record)}, '.'); if (fs.readFileSync(${JSON.stringify(record)}).length === 1) console.log(${JSON.stringify(JSON.stringify(VERDICT))});`,
  });
  const isOver = ({ said }) =>
    said.debug.filter((text) => text.includes('watch: it ended with 0')).length === 2;
  await deploy('osls', {
    update: async (during) => {
      await until('the second one ended', () => isOver(during));
      await pause(200);
    },
  });
  assert.deepEqual(commandsOf(started), ['preflight', 'watch', 'watch']);
});

test('credentials that cannot be had leave the deployment alone', async (t) => {
  const started = double(t, {});
  const { error, order, said } = await deploy('osls', {
    credentials: Promise.reject(new Error('expired')),
  });
  assert.equal(error, undefined);
  assert.ok(order.includes('updateStack'));
  assert.deepEqual(started(), []);
  assert.match(said.debug.join(), /preflight: expired/);
});

test('what AWS says cannot move the cursor', async (t) => {
  double(t, { watch: { lines: [event('began', { function: 'a\u001b[2Jb' })], stays: true } });
  const { bar } = await deploy('osls', {
    update: ({ bar }) => until('the event came', () => bar.shown.length === 1),
  });
  assert.equal(bar.shown[0], 'a?[2Jb: 12 → 13, 10 % of the traffic');
});

test('where no progress is drawn, the changes are logged', async (t) => {
  setEnvironment(t, { CI: '1' });
  double(t, { watch: { lines: [event('weight', {})], stays: true } });
  const update = ({ said }) => until('the event came', () => said.notice.length === 1);
  const { said } = await deploy('osls', { update });
  assert.deepEqual(said.notice, ['order: 12 → 13, 10 % of the traffic']);
});
