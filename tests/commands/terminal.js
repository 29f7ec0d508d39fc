'use strict';

// sls-rollout as somebody starts it in a terminal, and folders to start it in.

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after } = require('node:test');

const ROOT = path.join(__dirname, '../..');
const BINARY = path.resolve(
  process.env.SLS_ROLLOUT_BINARY ?? path.join(ROOT, 'build', 'sls-rollout'),
);
const { version: VERSION } = require('../../package.json');

const made = [];
after(() => made.forEach((dir) => fs.rmSync(dir, { recursive: true, force: true })));

// A new folder with these files: {"a/b.json": text, or a value that becomes JSON}.
function folder(files = {}) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'rollout-commands-'));
  made.push(dir);
  return put(dir, files);
}

function put(dir, files) {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(dir, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(
      file,
      typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content),
    );
  }
  return dir;
}

const read = (dir, name) => fs.readFileSync(path.join(dir, name), 'utf8');
const exists = (dir, name) => fs.existsSync(path.join(dir, name));

// {exit, stdout, stderr}. NO_COLOR is as the caller wants it, not as who runs the tests has it.
function run(args, { cwd = os.tmpdir(), input = '', env = {} } = {}) {
  const { NO_COLOR, ...rest } = process.env;
  const { status, signal, stdout, stderr, error } = spawnSync(BINARY, args, {
    cwd,
    input,
    env: { ...rest, ...env },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (error) throw error;
  return { exit: signal ?? status, stdout, stderr };
}

module.exports = { BINARY, ROOT, VERSION, exists, folder, put, read, run };
