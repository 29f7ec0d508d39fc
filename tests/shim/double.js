'use strict';

// Stand-ins for the sls-rollout binary: files that SLS_ROLLOUT_BINARY names for the length of a
// test.

const fs = require('node:fs');
const path = require('node:path');
const { folder } = require('./framework.js');
const { version } = require('../../plugin-shim/interface.json');

function use(t, file) {
  const before = process.env.SLS_ROLLOUT_BINARY;
  process.env.SLS_ROLLOUT_BINARY = file;
  t.after(() => {
    if (before === undefined) delete process.env.SLS_ROLLOUT_BINARY;
    else process.env.SLS_ROLLOUT_BINARY = before;
  });
  return file;
}

// Any file in the binary's place.
function binary(t, content, mode = 0o755) {
  const file = path.join(folder(t), 'sls-rollout');
  fs.writeFileSync(file, content, { mode });
  return use(t, file);
}

// What a stand-in has noted in a file so far, a line of JSON each.
function noted(file) {
  const lines = fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trimEnd().split('\n') : [];
  return lines.map((line) => JSON.parse(line));
}

const script = (t, source) => binary(t, `#!${process.execPath}\n'use strict';\n${source}`);

/* One that speaks the protocol: `answer` gets the request and returns members of the result, or
   {error}. It runs in a process of its own, so it must not use anything outside itself. Returns the
   requests that came in. */
function double(t, answer = () => ({})) {
  const record = path.join(folder(t), 'requests');
  script(
    t,
    `
    const fs = require('node:fs');
    const line = fs.readFileSync(0, 'utf8');
    fs.appendFileSync(${JSON.stringify(record)}, line);
    const request = JSON.parse(line);
    const { error, ...members } = (${answer})(request);
    const shape = request.method === 'command' ? { exit: 0, text: '', words: '' } : { patch: [], diagnostics: [] };
    const result = { version: ${JSON.stringify(version)}, ...shape, ...members };
    const answer = { jsonrpc: '2.0', id: request.id, ...(error ? { error } : { result }) };
    process.stdout.write(JSON.stringify(answer) + '\\n');`,
  );
  return () => noted(record);
}

module.exports = { binary, double, noted, script, use };
