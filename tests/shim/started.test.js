'use strict';

/* The `rollout` commands that are processes of their own: what they are started with, and what
   becomes of their end. */

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { after, test } = require('node:test');
const { setEnvironment } = require('./deployment.js');
const { script, use } = require('./double.js');
const {
  ALARMS_HOOK,
  FRAMEWORKS,
  HOOK,
  copy,
  folder,
  pluginOf,
  template,
} = require('./framework.js');
const { serve } = require('../watch/server.js');
const { newService, removeFolders, run } = require('../e2e/service.js');
const { history, alarm, alias, group, stack } = require('../watch/world.js');
const { starts, version } = require('../../plugin-shim/interface.json');

const STACK = 'sls-canary-sls-dev';
const KEYS = { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'geheim', AWS_SESSION_TOKEN: '' };

after(removeFolders);

// A binary that notes its start and ends with `exit`, a status or a signal.
function noting(t, exit = 0) {
  const record = path.join(folder(t), 'started');
  script(
    t,
    `const fs = require('node:fs');
    const [, , ...argv] = process.argv;
    const isAsked = argv[0] === 'serve', reads = isAsked || argv.includes('--template=-');
    const input = reads ? fs.readFileSync(0, 'utf8') : '';
    if (isAsked) {
      const result = { version: '${version}', patch: [{ op: 'add', path: '/Metadata', value: 1 }], diagnostics: [] };
      console.log(JSON.stringify({ jsonrpc: '2.0', id: 1, result }));
    } else {
      const { cwd, env } = { cwd: process.cwd(), env: process.env };
      fs.writeFileSync(${JSON.stringify(record)}, JSON.stringify({ argv, input, cwd, env }));
      const exit = ${JSON.stringify(exit)};
      if (typeof exit === 'number') process.exitCode = exit;
      else process.kill(process.pid, exit), setInterval(() => {}, 1000);
    }`,
  );
  return () => JSON.parse(fs.readFileSync(record, 'utf8'));
}

async function started(t, framework, name, settings = {}) {
  setEnvironment(t, KEYS);
  const serviceDir = fs.realpathSync(folder(t));
  const made = await pluginOf(framework, { serviceDir, ...settings });
  made.serverless.pluginManager.spawn = async (other) => {
    assert.equal(other, 'package');
    for (const hook of [ALARMS_HOOK, HOOK]) await made.fire(hook);
  };
  const before = process.exitCode;
  process.exitCode = undefined; // a test that failed has set it
  try {
    await made.plugin.hooks[`rollout:${name}:${name}`]();
    return { ...made, serviceDir, exit: process.exitCode };
  } finally {
    process.exitCode = before;
  }
}

test('they are those that ask AWS, and test', () => {
  assert.deepEqual(starts, {
    test: 'alone',
    preflight: 'template',
    status: 'stack',
    watch: 'stack',
    stop: 'stack',
  });
});

for (const framework of FRAMEWORKS) {
  for (const [name, options, words] of [
    ['status', { format: 'json' }, ['--format=json']],
    ['watch', { wait: '5', color: 'never' }, ['--wait=5', '--color=never']],
    // the frameworks read --no-rollback so
    ['stop', { yes: true, rollback: false, force: true }, ['--yes', '--no-rollback', '--force']],
  ])
    test(`${framework}: ${name} gets the stack, and the framework's credentials in its environment`, async (t) => {
      const record = noting(t);
      const { exit, serviceDir } = await started(t, framework, name, {
        options: { ...options, stage: 'dev', verbose: true },
      });
      const { argv, cwd, env, input } = record();
      assert.deepEqual(argv, [name, ...words, `--stack=${STACK}`, '--region=ap-south-1']);
      assert.deepEqual([cwd, input, exit], [serviceDir, '', 0]);
      assert.equal(env.AWS_SECRET_ACCESS_KEY, 'geheim');
      assert.equal(env.AWS_REGION, 'ap-south-1');
    });

  test(`${framework}: preflight packages, and gets the template that is to be deployed`, async (t) => {
    const record = noting(t);
    const { serviceDir } = await started(t, framework, 'preflight', {
      options: { ignore: ['RO604', 'RO606'], severity: 'info' },
    });
    const { argv, input } = record();
    const nested = path.join(serviceDir, '.serverless');
    assert.deepEqual(argv, [
      'preflight',
      '--severity=info',
      '--ignore=RO604',
      '--ignore=RO606',
      '--template=-',
      `--nested=${nested}`,
      `--stack=${STACK}`,
      '--region=ap-south-1',
    ]);
    assert.deepEqual(JSON.parse(input), { ...copy(template()), Metadata: 1 });
  });

  test(`${framework}: test needs neither a package nor credentials`, async (t) => {
    const record = noting(t, 1);
    const { exit } = await started(t, framework, 'test', { options: { filter: 'prod' } });
    assert.deepEqual(record().argv, ['test', '--filter=prod']);
    assert.equal(exit, 1);
  });

  test(`${framework}: rollout alone prints its help`, async () => {
    const { status, stdout, stderr } = await run(framework, newService(), ['rollout']);
    assert.equal(status, 0, stdout + stderr);
    for (const name of ['check', 'plan', ...Object.keys(starts)])
      assert.match(stdout, new RegExp(`^rollout ${name} {2,}[A-Z]`, 'm'));
  });

  test(`${framework}: rollout status prints what AWS answers, and its exit code is the framework's`, async (t) => {
    const answers = [
      stack(['order'], STACK),
      ...history([
        {
          at: 0,
          groups: { order: group('order') },
          aliases: { 'shop-dev-order': alias('12') },
          alarms: { a: alarm('shop-dev-orderErrors', 'OK') },
        },
      ]),
    ];
    const server = await serve(answers);
    t.after(() => server.close());
    const env = { ...KEYS, AWS_ENDPOINT_URL: server.url, AWS_SESSION_TOKEN: 'T' };
    const dir = newService();
    const fine = await run(framework, dir, ['rollout', 'status'], env);
    assert.equal(fine.status, 0, fine.stdout + fine.stderr);
    assert.match(fine.stdout, /^FUNCTION +ALIAS/m);
    assert.match(fine.stdout, /shop-dev-order/);
    const wrong = await run(framework, dir, ['rollout', 'status', '--format', 'yml'], env);
    assert.equal(wrong.status, 2, wrong.stdout + wrong.stderr);
    assert.match(wrong.stderr, /yml/);
  });
}

test('one that is killed, or is not there, is an error with its reason', async (t) => {
  noting(t, 'SIGKILL');
  await assert.rejects(started(t, 'osls', 'status'), {
    code: 'ROLLOUT_BINARY_CRASHED',
    message: /status was ended by SIGKILL/,
  });
  use(t, path.join(folder(t), 'none'));
  await assert.rejects(started(t, 'osls', 'status'), {
    code: 'ROLLOUT_BINARY_CRASHED',
    message: /none could not be started .*SLS_ROLLOUT_BINARY names it/,
  });
});
