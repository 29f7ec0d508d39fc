'use strict';

/* A package and a service that was edited since. What was recorded at packaging (the method
   `sources` of serve.h) is compared with what is there now; tests/e2e/programs.test.js has the real
   frameworks package. */

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { describe, test } = require('node:test');
const { VERSION, folder, put, read, run } = require('./terminal.js');

const YML = `service: shop
provider:
  name: aws
  stage: \${opt:stage, 'dev'}
custom:
  tables: \${file(tables.yml)}
  ofStage: \${file(config/\${self:provider.stage}.json):name, 'none'}
  made: \${file(make.js):tables}
  madeOfStage: \${file(make.\${self:provider.stage}.cjs):tables, 'none'}
  later: \${file(later.yml), 'not yet'}
functions:
  order:
    handler: orders.get
    deploymentSettings: {type: AllAtOnce, alias: Live}
`;
const FILES = {
  'serverless.yml': YML,
  'tables.yml': 'orders: ${file(names.txt)}\n',
  'names.txt': 'orders-table',
  'config/prod.json': { name: 'prod-orders' },
  'make.js': "module.exports = { tables: '${file(deeper.yml)}' };",
  'make.prod.cjs': 'module.exports = { tables: 1 };',
  'deeper.yml': 'a: 1\n',
};
const TEMPLATE = {
  Resources: {
    OrderLambdaFunction: {
      Type: 'AWS::Lambda::Function',
      Properties: { FunctionName: 'shop-dev-order' },
    },
    OrderLambdaVersionAbc: {
      Type: 'AWS::Lambda::Version',
      Properties: { FunctionName: { Ref: 'OrderLambdaFunction' } },
    },
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        Targets: [{ Id: 'order', Arn: { 'Fn::GetAtt': ['OrderLambdaFunction', 'Arn'] } }],
      },
    },
  },
};
const STATE = {
  service: {
    service: 'shop',
    provider: { name: 'aws', compiledCloudFormationTemplate: TEMPLATE },
    functions: {
      order: {
        handler: 'orders.get',
        name: 'shop-dev-order',
        deploymentSettings: { type: 'AllAtOnce', alias: 'Live' },
      },
    },
  },
};
const STATE_FILE = '.serverless/serverless-state.json';
const RECORD = '.serverless/sls-rollout-sources.json';

const exchange = (method, params, cwd) => {
  const line = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  return JSON.parse(run(['serve'], { cwd, input: `${line}\n` }).stdout);
};
const record = (cwd, more = {}) =>
  exchange(
    'sources',
    {
      version: VERSION,
      file: 'serverless.yml',
      folder: '.serverless',
      serviceFolder: '..',
      ...more,
    },
    cwd,
  );
function packaged(options, files = FILES) {
  const cwd = folder({ ...files, [STATE_FILE]: STATE });
  assert.deepEqual(record(cwd, { options }).result, { version: VERSION, file: RECORD });
  return cwd;
}
const isFromState = (stdout) => /Rule \(AWS::Events::Rule\)/.test(stdout);

describe('what is recorded', () => {
  const digest = (name) =>
    crypto
      .createHash('sha256')
      .update(typeof FILES[name] === 'string' ? FILES[name] : JSON.stringify(FILES[name]))
      .digest('hex');

  test('is the content of every file, and which were not there', () => {
    const cwd = packaged({ stage: 'prod' });
    const { version, service, files } = JSON.parse(read(cwd, RECORD));
    assert.deepEqual([version, service], [VERSION, 'serverless.yml']);
    for (const name of Object.keys(FILES)) assert.equal(files[name], digest(name), name);
    assert.deepEqual(
      Object.keys(files)
        .filter((name) => files[name] === null && !name.startsWith('.env'))
        .sort(),
      ['later.yml'],
    );
  });

  test('is of a program the program alone', () => {
    const cwd = folder({ 'serverless.ts': 'import a from "./a";', 'a.ts': '' });
    put(cwd, { '.serverless/x': '' });
    record(cwd, { file: 'serverless.ts' });
    const { service, files } = JSON.parse(read(cwd, RECORD));
    assert.deepEqual(
      [service, Object.keys(files)],
      ['serverless.ts', ['serverless.ts', '.env.dev', '.env']],
    );
  });

  test('has no value of a parameter', () => {
    const cwd = packaged({ param: ['token=secret', 'b=1'] });
    const text = read(cwd, RECORD);
    assert.equal(JSON.parse(text).params.length, 2);
    assert.doesNotMatch(text, /secret/);
  });

  test('is refused with its reason', () => {
    const cwd = folder({ 'serverless.yml': YML });
    assert.match(
      record(cwd).error.message,
      /^cannot write \.serverless\/sls-rollout-sources\.json: No such file or directory$/,
    );
    assert.equal(record(cwd, { folder: undefined }).error.code, -32602);
    assert.equal(record(cwd, { version: '0.0.0' }).error.code, -32001);
  });
});

describe('nothing was edited', () => {
  test('the package is used, and nothing is said of it', () => {
    const cwd = packaged();
    for (const name of Object.keys(FILES)) fs.utimesSync(path.join(cwd, name), 0, 0);
    for (const where of [[], ['.serverless'], [STATE_FILE], ['--service', STATE_FILE]]) {
      const { exit, stdout, stderr } = run(['plan', ...where], { cwd });
      assert.equal(exit, 0);
      assert.doesNotMatch(stderr, /RO15\d/);
      assert.ok(isFromState(stdout), stdout);
    }
  });

  test('a package that was moved away from its service is used', () => {
    const cwd = packaged();
    const alone = folder({ 'package/serverless-state.json': STATE });
    fs.copyFileSync(path.join(cwd, RECORD), path.join(alone, 'package/sls-rollout-sources.json'));
    const { stdout, stderr } = run(['plan', 'package'], { cwd: alone });
    assert.doesNotMatch(stderr, /RO15\d/);
    assert.ok(isFromState(stdout));
  });
});

describe('an edit', () => {
  const said = (changed, rest) =>
    new RegExp(
      `warning RO151 ${changed.replaceAll('.', '\\.')} has changed since the service was packaged; ${rest}`,
    );
  const EDITS = [
    ['serverless.yml', `${YML}# edited\n`],
    ['tables.yml', 'orders: other\n'],
    ['names.txt', 'orders-table-2'],
    ['make.js', 'module.exports = {};'],
    ['deeper.yml', 'a: 2\n'],
    ['later.yml', 'now: true\n'],
    ['tables.yml', undefined],
  ];

  for (const [name, text] of EDITS)
    test(`of ${name}${text ? '' : ', which is gone,'} is seen, and the service is used`, () => {
      const cwd = packaged();
      if (text) put(cwd, { [name]: text });
      else fs.rmSync(path.join(cwd, name));
      const { stdout, stderr } = run(['check'], { cwd });
      assert.match(
        stdout + stderr,
        said(name, 'serverless\\.yml is used instead of \\.serverless/serverless-state\\.json'),
      );
    });

  test('that takes the service away is seen, and the package is all that there is', () => {
    const cwd = packaged();
    fs.rmSync(path.join(cwd, 'serverless.yml'));
    const { stdout, stderr } = run(['plan'], { cwd });
    assert.match(
      stderr,
      said(
        'serverless.yml',
        '\\.serverless/serverless-state\\.json is used all the same, because no service is beside it',
      ),
    );
    assert.ok(isFromState(stdout));
  });

  test('of a file of the stage that was packaged is seen', () => {
    const cwd = packaged({ stage: 'prod' });
    put(cwd, { 'config/prod.json': { name: 'others' } });
    assert.match(run(['check'], { cwd }).stdout, said('config/prod.json', ''));
    put(cwd, { 'config/prod.json': FILES['config/prod.json'], 'make.prod.cjs': '' });
    assert.match(run(['check'], { cwd }).stdout, said('make.prod.cjs', ''));
  });

  /* The framework puts what is in .env files into the environment that the plugin records in. */
  for (const [framework, useDotenv, name, isSeen] of [
    ["'3'", 'useDotenv: true', '.env', true],
    ["'3'", 'useDotenv: true', '.env.prod', true],
    ["'3'", 'custom: {}', '.env', false],
    ["'4'", 'custom: {}', '.env', true],
    ["'4'", 'custom: {}', '.env.dev', false],
    ["'4'", 'useDotenv: conf/more', 'conf/more', true],
    ["'4'", 'useDotenv: false', '.env', false],
  ])
    test(`of ${name} is ${isSeen ? '' : 'not '}seen: frameworkVersion ${framework}, ${useDotenv}`, () => {
      const yml = `service: shop\nframeworkVersion: ${framework}\n${useDotenv}\nprovider: {name: aws, runtime: '\${env:PATH}'}\n`;
      const files = { 'serverless.yml': yml, [name]: 'PATH=a' };
      const cwd = packaged({ stage: 'prod' }, files);
      put(cwd, { [name]: 'PATH=b' });
      const { stdout } = run(['check'], { cwd });
      if (isSeen) assert.match(stdout, said(name, ''));
      else assert.doesNotMatch(stdout, /RO151/);
    });

  test('is answered from: by every command', () => {
    const cwd = packaged(undefined, { 'serverless.yml': 'service: shop\n' });
    put(cwd, { 'serverless.yml': YML.replace(/custom:[^]*functions:/, 'functions:') });
    for (const command of ['plan', 'simulate', 'transform']) {
      const { exit, stdout, stderr } = run([command], { cwd });
      assert.equal(exit, 0);
      assert.match(stderr, said('serverless.yml', 'serverless\\.yml is used'));
      assert.ok(!isFromState(stdout), stdout);
    }
    assert.match(run(['plan'], { cwd }).stdout, /known once the service is packaged/);
    for (const command of [['preflight'], ['capture', '--out', 'case']]) {
      const { exit, stdout, stderr } = run(command, { cwd });
      assert.deepEqual([exit, stdout], [2, '']);
      assert.match(
        stderr,
        /: there is no template, since serverless\.yml has changed since the service was packaged; package the service again, or name its package;/,
      );
    }
  });

  test('does not take a package away that is named', () => {
    const cwd = packaged();
    put(cwd, { 'tables.yml': 'orders: other\n' });
    for (const where of [['.serverless'], [STATE_FILE], ['--service', STATE_FILE]]) {
      const { stdout, stderr } = run(['plan', ...where], { cwd });
      assert.ok(isFromState(stdout), stdout);
      assert.match(
        stderr,
        said(
          'tables.yml',
          '\\.serverless/serverless-state\\.json is used all the same, because the package was named',
        ),
      );
    }
    assert.match(
      run(['capture', '.serverless', '--out', 'case'], { cwd }).stderr,
      said('tables.yml', ''),
    );
  });

  test('is left out where the service ignores it', () => {
    const cwd = packaged(undefined, { 'serverless.yml': 'service: shop\n' });
    put(cwd, {
      'serverless.yml': 'service: shop\ncustom: {deploymentSettings: {ignore: [RO151]}}\n',
    });
    assert.doesNotMatch(run(['check'], { cwd }).stdout, /RO151/);
  });
});

describe('a package of other options', () => {
  const STATE_OF_QA = structuredClone(STATE);
  // as osls 4.3 and serverless 3.40 write it for --stage qa, where the service has no stage
  Object.assign(STATE_OF_QA.service.provider, { stage: 'dev', region: 'us-east-1' });
  STATE_OF_QA.package = {
    artifactDirectoryName: 'serverless/shop/qa/1796094403853-2026-12-01T03:06:43.853Z',
  };
  const files = { ...FILES, [STATE_FILE]: STATE_OF_QA };
  function ofQa(param) {
    const cwd = folder(files);
    record(cwd, { options: { stage: 'qa', param } });
    return cwd;
  }
  const RESTS = /; serverless\.yml is used instead of \.serverless\/serverless-state\.json\n/;

  test('is used for its own, and where none is given', () => {
    const cwd = ofQa(['a=b', 'c=d']);
    for (const options of [
      [],
      ['--stage', 'qa'],
      ['--stage', 'qa', '--region', 'us-east-1', '--param', 'a=b'],
    ]) {
      const { stdout, stderr } = run(['plan', ...options], { cwd });
      assert.doesNotMatch(stderr, /RO15\d/);
      assert.match(stdout, /^shop, stage qa, region us-east-1\n/);
      assert.ok(isFromState(stdout));
    }
  });

  for (const [options, why] of [
    [['--stage', 'prod'], 'stage qa, not prod'],
    [['--stage', 'dev'], 'stage qa, not dev'],
    [['--region', 'eu-west-1'], 'region us-east-1, not eu-west-1'],
    [['--param', 'a=secret'], 'another value of the parameter a'],
    [['--param', 'b=b'], 'another value of the parameter b'],
  ])
    test(`is not used for ${options.join(' ')}`, () => {
      const cwd = ofQa(['a=b']);
      for (const command of ['check', 'plan', 'simulate', 'transform']) {
        const { stdout, stderr } = run([command, ...options], { cwd });
        assert.ok((stdout + stderr).includes(`RO151 the service was packaged for ${why}; `));
        assert.match(stdout + stderr, RESTS);
        assert.ok(!isFromState(stdout));
        assert.doesNotMatch(stdout + stderr, /secret/);
      }
      const { exit, stderr } = run(['capture', '--out', 'case', ...options], { cwd });
      assert.equal(exit, 2);
      assert.ok(
        stderr.includes(`there is no template, since the service was packaged for ${why};`),
      );
    });

  test('is told by the state alone, but for parameters', () => {
    const cwd = folder(files);
    assert.match(run(['check', '--stage', 'dev'], { cwd }).stdout, /RO151 .* stage qa, not dev/);
    assert.match(run(['check', '--param', 'a=b'], { cwd }).stdout, /RO152/);
  });

  test('that is named keeps its stage', () => {
    for (const cwd of [ofQa(), folder({ [STATE_FILE]: STATE_OF_QA })]) {
      const { stdout, stderr } = run(['plan', '.serverless', '--stage', 'prod'], { cwd });
      assert.match(stdout, /^shop, stage qa, region us-east-1\n/);
      assert.match(
        stderr,
        /RO151 the service was packaged for stage qa, not prod; \.serverless\/serverless-state\.json is used all the same, because /,
      );
    }
  });
});

describe('where nothing was recorded', () => {
  test('that is reported, and the package is used', () => {
    const cwd = folder({ ...FILES, [STATE_FILE]: STATE });
    for (const broken of [undefined, '', '[]', '{"files": {}}', '{"service": "serverless.yml"}']) {
      if (broken !== undefined) put(cwd, { [RECORD]: broken });
      for (const command of ['check', 'plan', 'simulate']) {
        const { exit, stdout, stderr } = run([command], { cwd });
        assert.equal(exit, 0);
        assert.match(
          stdout + stderr,
          /warning RO152 \.serverless\/serverless-state\.json is used; whether serverless\.yml has changed since it was packaged cannot be determined, since the package has no sls-rollout-sources\.json\n/,
        );
        if (command === 'plan') assert.ok(isFromState(stdout));
      }
    }
  });

  test('and no service is beside the package, there is one answer', () => {
    const cwd = folder({ [STATE_FILE]: STATE });
    const { stdout, stderr } = run(['plan'], { cwd });
    assert.ok(isFromState(stdout));
    assert.doesNotMatch(stderr, /RO15\d/);
  });
});

test('a package elsewhere knows the way to its service', () => {
  const cwd = folder({ ...FILES, 'dist/pkg/serverless-state.json': STATE });
  record(cwd, { folder: 'dist/pkg', serviceFolder: '../..' });
  assert.doesNotMatch(run(['plan', 'dist/pkg'], { cwd }).stderr, /RO15\d/);
  put(cwd, { 'tables.yml': 'orders: other\n' });
  assert.match(run(['plan', 'dist/pkg'], { cwd }).stderr, /RO151 tables\.yml has changed/);
});

describe('a service that is a program', () => {
  const FRAMEWORK = {
    'node_modules/osls/package.json': { name: 'osls', version: '4.3.1', bin: 'run.js' },
    'node_modules/osls/run.js': `console.log(JSON.stringify({ service: 'shop', functions: {} }, null, 2))`,
  };
  const program = () => {
    const cwd = folder({ 'serverless.ts': '// one', [STATE_FILE]: STATE, ...FRAMEWORK });
    record(cwd, { file: 'serverless.ts' });
    return cwd;
  };

  test('is not run while its package is as new', () => {
    const { stdout, stderr } = run(['plan'], { cwd: program() });
    assert.doesNotMatch(stderr, /RO15\d|runs it/);
    assert.ok(isFromState(stdout));
  });

  test('is run once it was edited', () => {
    const cwd = program();
    put(cwd, { 'serverless.ts': '// two' });
    const { stdout, stderr } = run(['plan'], { cwd });
    assert.match(stderr, /osls 4\.3\.1 runs it/);
    assert.match(stderr, /RO151 serverless\.ts has changed/);
    assert.ok(!isFromState(stdout));
  });

  test('is what is named, and never the state file', () => {
    const cwd = program();
    const state = structuredClone(STATE);
    state.service.functions.order.deploymentSettings.type = 'Linear10PercentEvery1Minutes';
    put(cwd, { [STATE_FILE]: state });
    assert.match(
      run(['check'], { cwd }).stdout,
      /^serverless\.ts: error RO104 functions\.order\.deploymentSettings\.type: /,
    );
  });
});

test('the file that was packaged is the one that is compared', () => {
  const cwd = folder({
    'serverless.yml': 'service: other\n',
    'serverless.prod.yml': 'service: shop\n',
    [STATE_FILE]: STATE,
  });
  record(cwd, { file: 'serverless.prod.yml' });
  put(cwd, { 'serverless.yml': 'service: another\n' });
  assert.doesNotMatch(run(['plan'], { cwd }).stderr, /RO15\d/);
  put(cwd, { 'serverless.prod.yml': 'service: shop # edited\n' });
  assert.match(
    run(['plan'], { cwd }).stderr,
    /RO151 serverless\.prod\.yml has changed since the service was packaged; serverless\.prod\.yml is used/,
  );
});
