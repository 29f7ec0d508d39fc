'use strict';

// Every way in which the binary can let the plugin down ends in one error of the framework, which
// says what to do.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { binary, script, use } = require('./double.js');
const { FRAMEWORKS, folder, pluginOf, template } = require('./framework.js');
const { errorText } = require('./serverless4/output.js');
const { version } = require('../../plugin-shim/interface.json');

const ROOT = path.join(__dirname, '../..');
const RESULT = { version, patch: [], diagnostics: [] };
const says = (text) =>
  `process.stdin.resume().on('end', () => process.stdout.write(${JSON.stringify(text)}));`;
const answers = (message) => says(`${JSON.stringify({ jsonrpc: '2.0', id: 1, ...message })}\n`);
const ends = (source) => `process.stdin.resume().on('end', () => { ${source} });`;

// An ELF header of this machine's class and byte order, but of another machine type.
function foreignProgram() {
  const own = fs.readFileSync(process.execPath).subarray(0, 64);
  const head = Buffer.from(
    own.toString('latin1', 0, 4) === '\x7fELF'
      ? own
      : Buffer.from('\x7fELF\x02\x01\x01'.padEnd(64, '\0'), 'latin1'),
  );
  head.writeUInt16LE(head.readUInt16LE(18) === 8 ? 20 : 8, 18); // MIPS, or PowerPC on MIPS
  return head;
}

// What the binary does, the file, and the code and the words of the error.
const CASES = [
  [
    'is a text file',
    (t) => binary(t, 'version https://git-lfs.github.com/spec/v1\n'),
    'BINARY_FOREIGN',
    /not a program for this machine/,
  ],
  [
    'is a page of HTML',
    (t) => binary(t, '<!DOCTYPE html><title>Not found</title>'),
    'BINARY_FOREIGN',
    /not a program for this machine/,
  ],
  ['is an empty file', (t) => binary(t, ''), 'BINARY_FOREIGN', /not a program for this machine/],
  [
    'is cut off behind its magic number',
    (t) => binary(t, '\x7fELF'),
    'BINARY_FOREIGN',
    /not a program for this machine/,
  ],
  [
    'was built for another processor',
    (t) => binary(t, foreignProgram()),
    'BINARY_FOREIGN',
    /not a program for this machine/,
  ],
  [
    'needs an interpreter that is not here',
    (t) => binary(t, '#!/no/such/interpreter\n'),
    'BINARY_FOREIGN',
    /not a program/,
  ],
  [
    'may not be executed',
    (t) => binary(t, `#!${process.execPath}\n`, 0o644),
    'BINARY_NOT_EXECUTABLE',
    /may not be executed/,
  ],
  ['is a folder', (t) => use(t, folder(t)), 'BINARY_CRASHED', /could not be started \(EISDIR/],
  [
    'is not there',
    (t) => use(t, path.join(folder(t), 'none')),
    'BINARY_MISSING',
    /none does not exist/,
  ],
  [
    'lies behind a file',
    (t) => use(t, `${__filename}/none`),
    'BINARY_CRASHED',
    /could not be started \(ENOTDIR/,
  ],
  [
    'ends with an exit code',
    (t) => script(t, ends(`console.error('first\\nout of disk'); process.exit(3);`)),
    'BINARY_CRASHED',
    /ended with exit code 3\.[^]*\nfirst\nout of disk$/,
  ],
  [
    'ends with an exit code behind its answer',
    (t) =>
      script(
        t,
        ends(`console.log('${JSON.stringify({ id: 1, result: RESULT })}'); process.exitCode = 1;`),
      ),
    'BINARY_CRASHED',
    /ended with exit code 1/,
  ],
  [
    'crashes',
    (t) => script(t, ends(`process.kill(process.pid, 'SIGSEGV');`)),
    'BINARY_CRASHED',
    /was ended by SIGSEGV/,
  ],
  [
    'is killed',
    (t) => script(t, ends(`process.kill(process.pid, 'SIGKILL');`)),
    'BINARY_CRASHED',
    /was ended by SIGKILL/,
  ],
  [
    'dies without reading',
    (t) => script(t, 'process.exit(2);'),
    'BINARY_CRASHED',
    /ended with exit code 2/,
  ],
  [
    'ends without reading',
    (t) => script(t, 'process.exit(0);'),
    'BINARY_OUTPUT',
    /its output begins with ""/,
  ],
  ['says nothing', (t) => script(t, says('')), 'BINARY_OUTPUT', /its output begins with ""/],
  [
    'says only blank lines',
    (t) => script(t, says('\n \n')),
    'BINARY_OUTPUT',
    /its output begins with ""/,
  ],
  [
    'answers in HTML',
    (t) => script(t, says('<html>\u001b[31m</html>')),
    'BINARY_OUTPUT',
    /begins with "<html>\\u001b\[31m<\/html>"/,
  ],
  [
    'answers JSON that stops',
    (t) => script(t, says('{"jsonrpc":"2.0","id":1,"resu')),
    'BINARY_OUTPUT',
    /begins with/,
  ],
  ['answers null', (t) => script(t, says('null\n')), 'BINARY_OUTPUT', /begins with "null"/],
  [
    'answers another request',
    (t) => script(t, answers({ id: 2, result: RESULT })),
    'BINARY_OUTPUT',
    /begins with/,
  ],
  [
    'answers without id',
    (t) => script(t, answers({ id: null, result: RESULT })),
    'BINARY_OUTPUT',
    /begins with/,
  ],
  [
    'answers neither result nor error',
    (t) => script(t, answers({})),
    'BINARY_OUTPUT',
    /begins with/,
  ],
  ...Object.keys(RESULT).map((member) => [
    `leaves out ${member}`,
    (t) => script(t, answers({ result: { ...RESULT, [member]: undefined } })),
    'BINARY_OUTPUT',
    /begins with/,
  ]),
  [
    'is of another version',
    (t) => script(t, answers({ result: { ...RESULT, version: '0.0.9' } })),
    'VERSION_MISMATCH',
    new RegExp(`is version 0.0.9, and the plugin is version ${version}`),
  ],
  [
    'says itself that the versions differ',
    (t) =>
      script(
        t,
        answers({ error: { code: -32001, message: 'differs', data: { version: '9.1.0' } } }),
      ),
    'VERSION_MISMATCH',
    /is version 9.1.0/,
  ],
  [
    'of another version finds errors',
    (t) =>
      script(
        t,
        answers({
          error: { code: -32000, message: 'errors', data: { version: '9.1.0', diagnostics: [] } },
        }),
      ),
    'VERSION_MISMATCH',
    /is version 9.1.0/,
  ],
];

// Too large for a pipe, so that a binary that does not read cannot be overlooked.
const large = () => ({ ...template(), Metadata: { padding: 'x'.repeat(4 << 20) } });

for (const [what, make, code, message] of CASES) {
  test(`a binary that ${what}`, async (t) => {
    const file = make(t);
    const { serverless, fire, said } = await pluginOf('osls', { compiled: large() });
    await assert.rejects(fire(), (error) => {
      assert.ok(error instanceof serverless.classes.Error, error.stack);
      assert.equal(error.code, `ROLLOUT_${code}`);
      assert.match(error.message, message);
      assert.ok(error.message.includes(file), error.message);
      assert.match(error.message, /SLS_ROLLOUT_BINARY names it: correct that, or unset it/);
      return true;
    });
    assert.deepEqual(said, { warning: [], notice: [], info: [] });
  });
}

for (const framework of FRAMEWORKS) {
  test(`${framework}: such an error reads as the user's to mend, without a stack`, async (t) => {
    use(t, path.join(folder(t), 'none'));
    const { fire } = await pluginOf(framework);
    const isUserError = (error) => {
      if (framework === 'serverless4') return errorText(error) === error.message;
      return require(`${framework}/lib/utils/tokenize-exception.js`)(error).isUserError;
    };
    await assert.rejects(fire(), isUserError);
  });
}

test('a binary that writes a great deal to standard error is heard out', async (t) => {
  script(
    t,
    ends(`for (let i = 0; i < 100_000; i++) process.stderr.write('a line of the log, number ' + i + '\\n');
      console.log('${JSON.stringify({ id: 1, result: RESULT })}');`),
  );
  const { fire, said } = await pluginOf('osls');
  await fire();
  assert.equal(said.notice.length, 1);
  assert.match(said.notice[0], /number 99999$/);
  assert.ok(said.notice[0].length <= 64 << 10);
});

test("without SLS_ROLLOUT_BINARY it is the plugin's own, and the message says how it is installed or built", async (t) => {
  const dir = folder(t);
  fs.cpSync(path.join(ROOT, 'plugin-shim'), path.join(dir, 'plugin-shim'), { recursive: true });
  use(t, '');
  const before = process.env.XDG_CACHE_HOME;
  process.env.XDG_CACHE_HOME = dir; // where a build of this machine's user may be
  t.after(() =>
    before === undefined
      ? delete process.env.XDG_CACHE_HOME
      : (process.env.XDG_CACHE_HOME = before),
  );
  const Plugin = require(path.join(dir, 'plugin-shim'));
  const { serverless } = await pluginOf('osls');
  const log = { warning() {} };
  await assert.rejects(
    new Plugin(serverless, {}, { log }).forward('package:compileEvents'),
    (error) => {
      assert.equal(error.code, 'ROLLOUT_BINARY_MISSING');
      assert.ok(
        error.message.includes(
          `${path.join(fs.realpathSync(dir), 'build', 'sls-rollout')} does not exist`,
        ),
        error.message,
      );
      assert.match(error.message, / does not exist\. This machine is /);
      assert.match(error.message, /\n {2}npx sls-rollout-build .*\n {2}SLS_ROLLOUT_BINARY=FILE /);
      return true;
    },
  );
});
