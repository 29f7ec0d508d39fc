'use strict';

/* serverless.ts and its like: which framework is asked, how, and what is said where it cannot be.
   The framework here is a few lines of JavaScript; tests/e2e/programs.test.js asks the real ones. */

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { describe, test } = require('node:test');
const { BINARY, folder, put, run } = require('./terminal.js');

const SERVICE = {
  service: 'shop',
  provider: { name: 'aws' },
  functions: {
    order: {
      handler: 'orders.get',
      deploymentSettings: { type: 'Linear10PercentEvery1Minutes', alias: 'Live' },
    },
  },
};

// A package that prints the service, indented as the frameworks print it, and does `more` before.
const framework = (name, version, more = '', service = SERVICE) => ({
  [`node_modules/${name}/package.json`]: {
    name,
    version,
    bin: { serverless: './bin/serverless.js' },
  },
  [`node_modules/${name}/bin/serverless.js`]: `${more}
process.stdout.write(${JSON.stringify(`${JSON.stringify(service, null, 2)}\n`)});
`,
});
const WRITES = `require('node:fs').writeFileSync('asked.json',
  JSON.stringify({ words: process.argv.slice(2), cwd: process.cwd(), input: require('node:fs').readFileSync(0, 'utf8') }));`;
const asked = (dir) => JSON.parse(fs.readFileSync(path.join(dir, 'asked.json'), 'utf8'));
const TS = { 'serverless.ts': 'throw new Error("the framework is to run this");\n' };

describe('the framework that is installed', () => {
  test('is asked, and that it is asked is reported', () => {
    const cwd = folder({ ...TS, ...framework('osls', '4.3.1', WRITES) });
    const { exit, stdout, stderr } = run(['check'], { cwd });
    const program = fs.realpathSync(path.join(cwd, 'node_modules/osls/bin/serverless.js'));
    assert.equal(
      stderr,
      `sls-rollout check: serverless.ts is a program; osls 4.3.1 runs it: node ${program} print --format json\n`,
    );
    assert.match(
      stdout,
      /^serverless\.ts: error RO104 functions\.order\.deploymentSettings\.type: .*did you mean "Linear10PercentEvery1Minute"\?$/m,
    );
    assert.doesNotMatch(stdout, /:\d+:\d+|\^/, 'nothing has a line');
    assert.equal(exit, 1);
    assert.deepEqual(asked(cwd), {
      words: ['print', '--format', 'json'],
      cwd: fs.realpathSync(cwd),
      input: '',
    });
  });

  test('gets the options, runs in the folder of the service, and may be above it', () => {
    const cwd = folder({
      'services/orders/serverless.js': 'throw new Error();',
      ...framework('osls', '4.3.1', WRITES),
    });
    const words = [
      '--stage',
      'prod',
      '--region',
      'eu-west-1',
      '--param',
      'a=b c',
      '--param',
      'd=e',
    ];
    run(['plan', 'services/orders', ...words], { cwd });
    const orders = path.join(cwd, 'services/orders');
    assert.deepEqual(asked(orders).words, ['print', '--format', 'json', ...words]);
    assert.equal(asked(orders).cwd, fs.realpathSync(orders));
  });

  test('does not take the profile of the traffic for one of AWS', () => {
    const cwd = folder({ ...TS, 'traffic.csv': '0,20', ...framework('osls', '4.3.1', WRITES) });
    run(['simulate', '--profile', 'traffic.csv', '--stage', 'prod'], { cwd });
    assert.deepEqual(asked(cwd).words, ['print', '--format', 'json', '--stage', 'prod']);
    run(['status', '--profile', 'work'], { cwd });
    assert.deepEqual(asked(cwd).words.slice(3), ['--aws-profile', 'work']);
  });

  test('is told of a file that it would not find itself', () => {
    const cwd = folder({ 'other.mjs': '', ...TS, ...framework('osls', '4.3.1', WRITES) });
    run(['check', '--service', 'other.mjs'], { cwd });
    assert.deepEqual(asked(cwd).words, ['print', '--format', 'json', '--config', 'other.mjs']);
  });

  test('is osls where both are in a folder, and the nearer one else', () => {
    const both = folder({
      ...TS,
      ...framework('serverless', '3.40.0'),
      ...framework('osls', '3.77.0'),
    });
    assert.match(run(['check'], { cwd: both }).stderr, /; osls 3\.77\.0 runs it: /);
    const above = folder(framework('osls', '4.3.1'));
    put(path.join(above, 'orders'), { ...TS, ...framework('serverless', '3.40.0') });
    assert.match(
      run(['check', 'orders'], { cwd: above }).stderr,
      /; serverless 3\.40\.0 runs it: /,
    );
  });

  describe('is the one that --framework names', () => {
    const both = () =>
      folder({ ...TS, ...framework('serverless', '3.40.0'), ...framework('osls', '4.3.1') });
    const asks = (cwd, name) => run(['check', '--framework', name], { cwd });

    test('where both are in a folder', () => {
      assert.match(asks(both(), 'serverless3').stderr, /; serverless 3\.40\.0 runs it: /);
      assert.match(asks(both(), 'osls').stderr, /; osls 4\.3\.1 runs it: /);
      assert.match(asks(both(), 'auto').stderr, /; osls 4\.3\.1 runs it: /);
    });

    test('where the nearer one is another', () => {
      const above = folder(framework('serverless', '3.40.0'));
      put(path.join(above, 'orders'), { ...TS, ...framework('osls', '4.3.1') });
      assert.match(
        run(['check', 'orders', '--framework', 'serverless3'], { cwd: above }).stderr,
        /; serverless 3\.40\.0 runs it: /,
      );
    });

    test('where it is not installed, the line to run is printed', () => {
      const { exit, stdout, stderr } = asks(both(), 'serverless4');
      assert.deepEqual([exit, stdout], [2, '']);
      assert.match(
        stderr,
        /, and no Serverless Framework 4 is in node_modules of its folder, or of a folder above it; run this, .*\n {2}serverless print --format json \| sls-rollout check --service - --framework serverless4\n$/,
      );
      assert.match(
        asks(folder({ ...TS, ...framework('serverless', '3.40.0') }), 'osls').stderr,
        /, and no osls is in node_modules .*\n {2}osls print --format json \| /,
      );
    });
  });

  test('is osls under the name of serverless', () => {
    const files = framework('serverless', '4.3.1');
    files['node_modules/serverless/package.json'].name = 'osls';
    const { exit, stderr } = run(['check'], { cwd: folder({ ...TS, ...files }) });
    assert.match(stderr, /; osls 4\.3\.1 runs it: /);
    assert.equal(exit, 1);
    const cwd = folder({ ...TS, ...files });
    assert.match(run(['check', '--framework', 'osls'], { cwd }).stderr, /; osls 4\.3\.1 runs it: /);
    assert.match(run(['check', '--framework', 'serverless4'], { cwd }).stderr, /; run this, /);
  });

  test('may print lines around the JSON', () => {
    const noise = `console.log('{\\nloading\\n}\\n{ a: 1 }');process.on('exit', () => console.log('{\\ndone'));`;
    const { stdout } = run(['check'], { cwd: folder({ ...TS, ...framework('osls', '4', noise) }) });
    assert.match(stdout, / error RO104 /);
  });

  test('prints an object once that is in two places', () => {
    const service = structuredClone(SERVICE);
    service.functions.order.deploymentSettings = { $ref: '$["custom"]["settings"]' };
    service.custom = { settings: { type: 'Linear10PercentEvery1Minutes', alias: 'Live' } };
    const cwd = folder({ ...TS, ...framework('osls', '4', '', service) });
    assert.match(run(['check'], { cwd }).stdout, / error RO104 /);
  });

  test('is not asked where a yml is there, which comes first', () => {
    const files = { ...TS, 'serverless.yml': JSON.stringify(SERVICE), ...framework('osls', '4') };
    const { stdout, stderr } = run(['check'], { cwd: folder(files) });
    assert.equal(stderr, '');
    assert.match(stdout, /^serverless\.yml:1:\d+: error RO104 /m);
  });

  test('may make something that is no service', () => {
    const cwd = folder({ ...TS, ...framework('osls', '4', '', { hello: 'world' }) });
    const { exit, stdout, stderr } = run(['check'], { cwd });
    assert.deepEqual([exit, stdout], [2, '']);
    assert.match(stderr, /^serverless\.ts: it is not a service: it has hello; /m);
  });

  test('has a place in programs formats: the file', () => {
    const cwd = folder({ ...TS, ...framework('osls', '4') });
    const [found] = JSON.parse(run(['check', '--format', 'json'], { cwd }).stdout);
    assert.deepEqual(
      [found.id, found.file, found.line, found.column, found.path],
      ['RO104', 'serverless.ts', null, null, 'functions.order.deploymentSettings.type'],
    );
  });
});

describe('what the framework does not do', () => {
  const failing = (more, { env, service } = {}) =>
    run(['check'], { cwd: folder({ ...TS, ...framework('osls', '4.3.1', more, service) }), env });

  test('it refuses the service: its own words are shown', () => {
    const { exit, stdout, stderr } = failing(
      `console.error('Environment: linux'); console.log('Error:\\nplugin "nope" not found\\x1b[2J'); process.exit(1);`,
    );
    assert.deepEqual([exit, stdout], [1, '']);
    assert.ok(
      stderr.endsWith(`sls-rollout check: osls 4.3.1 cannot print serverless.ts: it ended with 1
  Environment: linux
  Error:
  plugin "nope" not found\\x1b[2J
`),
      stderr,
    );
  });

  test('it fails after it has printed the service, whose values may be secret', () => {
    for (const end of ['process.exit(4)', 'setInterval(() => {}, 1000)']) {
      const more = `process.on('exit', () => process.stdout.write('after'));
process.stdout.write('a hint\\n{\\n  "key": "topsecret"\\n}\\n'); ${end};`;
      const { exit, stderr } = run(['check'], {
        cwd: folder({ ...TS, ...framework('osls', '4.3.1', more) }),
        env: { SLS_ROLLOUT_FRAMEWORK_SECONDS: '1' },
      });
      assert.ok(exit === 1 || exit === 3);
      assert.match(stderr, /cannot print serverless\.ts: /);
      assert.match(stderr, /\n {2}a hint\n/);
      assert.doesNotMatch(stderr, /topsecret/);
    }
  });

  test('it prints no JSON', () => {
    const { exit, stderr } = failing(`console.log('service: shop'); process.exit(0);`);
    assert.equal(exit, 1);
    assert.match(
      stderr,
      /cannot print serverless\.ts: there is no JSON in what it printed\n  service: shop\n$/,
    );
  });

  test('it does not end in time', () => {
    const begin = Date.now();
    const { exit, stdout, stderr } = failing(`setInterval(() => {}, 1000);`, {
      env: { SLS_ROLLOUT_FRAMEWORK_SECONDS: '1' },
    });
    assert.deepEqual([exit, stdout], [3, '']);
    assert.match(stderr, /it did not end within 1 second \(SLS_ROLLOUT_FRAMEWORK_SECONDS\)\n/);
    assert.ok(Date.now() - begin < 20_000);
  });

  test('it prints without end', () => {
    const { exit, stderr } = failing(
      `const part = 'x'.repeat(1 << 20); for (;;) require('node:fs').writeSync(1, part);`,
    );
    assert.equal(exit, 3);
    assert.match(stderr, /: it printed more than 134217728 bytes\n$/);
  });

  test('it ends, and leaves a child behind that has its output', () => {
    const begin = Date.now();
    const { exit } = failing(
      `require('node:child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 5000)'], { detached: true, stdio: 'inherit' }).unref();`,
    );
    assert.equal(exit, 1);
    assert.ok(Date.now() - begin < 4_500, 'nobody waits for the child of the child');
  });

  test('Node is not in PATH', () => {
    const { exit, stderr } = failing('', { env: { PATH: '/nowhere' } });
    assert.equal(exit, 3);
    assert.match(stderr, /: node cannot be started: No such file or directory\n$/);
  });

  test('it does not outlive who asked', { skip: process.platform !== 'linux' }, async () => {
    const cwd = folder({
      ...TS,
      ...framework(
        'osls',
        '4',
        `require('node:fs').writeFileSync('pid', String(process.pid)); setInterval(() => {}, 1000);`,
      ),
    });
    const child = spawn(BINARY, ['check'], { cwd, stdio: 'ignore' });
    const file = path.join(cwd, 'pid');
    const until = async (what) => {
      for (let i = 0; i < 400 && !what(); i++) await new Promise((go) => setTimeout(go, 25));
      return what();
    };
    await until(() => fs.existsSync(file) && fs.readFileSync(file, 'utf8'));
    const pid = Number(fs.readFileSync(file, 'utf8'));
    const runs = () => {
      try {
        process.kill(pid, 0);
        return !/^State:\s+Z/m.test(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
      } catch {
        return false;
      }
    };
    assert.ok(runs());
    child.kill('SIGKILL');
    assert.ok(await until(() => !runs()));
  });
});

describe('where no framework can be asked, the line to run is printed', () => {
  const lineOf = (stderr) => stderr.trimEnd().split('\n').at(-1).trim();

  test('serverless 4, which may want a login, is not run', () => {
    const cwd = folder({ ...TS, ...framework('serverless', '4.41.0', WRITES) });
    assert.deepEqual(run(['check'], { cwd }), {
      exit: 2,
      stdout: '',
      stderr: `sls-rollout check: serverless.ts is a program, which the framework has to run, and serverless 4.41.0 may want a login; run this, which hands over what the framework prints:
  serverless print --format json | sls-rollout check --service -
`,
    });
    assert.ok(!fs.existsSync(path.join(cwd, 'asked.json')));
  });

  test('nothing is installed', () => {
    const { exit, stderr } = run(['check'], { cwd: folder(TS) });
    assert.equal(exit, 2);
    assert.match(
      stderr,
      /, and no framework is in node_modules of its folder, or of a folder above it; run this/,
    );
    assert.equal(lineOf(stderr), 'serverless print --format json | sls-rollout check --service -');
  });

  test('the line has the options, for both, and the folder', () => {
    const cwd = folder({ 'services/the orders/other.ts': '' });
    const words = ['--stage', 'prod', '--param', "a=it's", '--format', 'sarif'];
    assert.equal(
      lineOf(run(['check', '--service', 'services/the orders/other.ts', ...words], { cwd }).stderr),
      `(cd 'services/the orders' && serverless print --format json --config other.ts --stage prod --param 'a=it'\\''s') | sls-rollout check --service - --stage prod --param 'a=it'\\''s' --format sarif`,
    );
  });

  test('the line does what it says', () => {
    const cwd = folder({ 'orders/serverless.ts': '', ...framework('osls', '4') });
    const bin = path.join(cwd, 'bin');
    put(bin, {
      serverless: `#!/bin/sh\nexec node ${cwd}/node_modules/osls/bin/serverless.js "$@"\n`,
      'sls-rollout': `#!/bin/sh\nexec ${BINARY} "$@"\n`,
    });
    for (const name of fs.readdirSync(bin)) fs.chmodSync(path.join(bin, name), 0o755);
    fs.renameSync(path.join(cwd, 'node_modules'), path.join(cwd, 'elsewhere'));
    const line = lineOf(run(['check', 'orders', '--severity', 'error'], { cwd }).stderr);
    fs.renameSync(path.join(cwd, 'elsewhere'), path.join(cwd, 'node_modules'));
    const { spawnSync } = require('node:child_process');
    const { status, stdout } = spawnSync('sh', ['-c', line], {
      cwd,
      encoding: 'utf8',
      env: { ...process.env, PATH: `${bin}:${process.env.PATH}` },
    });
    assert.equal(status, 1);
    assert.match(stdout, /error RO104 /);
  });
});
