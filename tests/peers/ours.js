'use strict';

/* Asks sls-rollout, over the wire that native/commands/serve.h describes. One process answers all
   requests. */

const assert = require('node:assert/strict');
const { execFileSync, spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const readline = require('node:readline');
const { copy, framework, naming } = require('./peers.js');

const BINARY =
  process.env.SLS_ROLLOUT_BINARY ?? path.join(__dirname, '..', '..', 'build', 'sls-rollout');
const PATIENCE = 30_000; // milliseconds for an answer that takes a few

// RFC 6902 as far as the wire uses it: add and replace.
function patched(template, operations) {
  const whole = { template: copy(template) };
  for (const { op, path: pointer, value, ...rest } of operations) {
    assert.deepEqual(rest, {}, `unknown members in ${op} ${pointer}`);
    const keys = `/template${pointer}`
      .slice(1)
      .split('/')
      .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = keys.pop();
    const parent = keys.reduce((inner, key) => {
      assert.ok(
        typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key),
        `${pointer} leads nowhere at ${key}`,
      );
      return inner[key];
    }, whole);
    const list = Array.isArray(parent);
    if (op === 'replace')
      assert.ok(Object.hasOwn(parent, last), `nothing to replace at ${pointer}`);
    else assert.equal(op, 'add');
    if (op === 'add' && list) {
      const index = last === '-' ? parent.length : Number(last);
      assert.ok(
        Number.isInteger(index) && index >= 0 && index <= parent.length,
        `${pointer} is outside of its list`,
      );
      parent.splice(index, 0, copy(value));
    } else {
      parent[last] = copy(value);
    }
  }
  return whole.template;
}

class Rollout {
  constructor() {
    this.waiting = [];
    this.child = spawn(BINARY, ['serve'], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.ended = new Promise((resolve) =>
      this.child.once('close', (status, signal) => resolve({ status, signal })),
    );
    readline
      .createInterface({ input: this.child.stdout })
      .on('line', (line) => this.waiting.shift()?.resolve(line));
    this.child.once('error', (error) => this.fail(error.message));
    this.child.once('close', (status, signal) => this.fail(`ended with ${signal ?? status}`));
    this.child.stdin.on('error', () => {});
  }

  // Whoever waits for an answer, or will ask for one, is told that there is none.
  fail(reason) {
    this.failure ??= new Error(`${BINARY} ${reason}`);
    this.waiting.splice(0).forEach(({ reject }) => reject(this.failure));
    this.child.kill();
  }

  // The line that answers a request, as it came.
  line(method, params) {
    if (this.failure) return Promise.reject(this.failure);
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => this.fail(`does not answer ${method}`), PATIENCE);
      const settle = (outcome) => (value) => {
        clearTimeout(late);
        outcome(value);
      };
      this.waiting.push({ resolve: settle(resolve), reject: settle(reject) });
      this.child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })}\n`);
    });
  }

  async request(method, params) {
    const { result, error } = JSON.parse(await this.line(method, params));
    if (!error) return result;
    const found = (error.data?.diagnostics ?? []).map(
      ({ id, path: where, message }) => `\n  ${id} ${where ?? ''}: ${message}`,
    );
    throw Object.assign(new Error(`${error.code} ${error.message}${found.join('')}`), {
      answer: error,
    });
  }

  // The parameters of a hook for a service that the framework has loaded.
  async params(serverless, options) {
    this.described ??= await this.request('describe');
    const { service, provider, custom, functions } = serverless.service;
    const { compiledCloudFormationTemplate: template, ...rest } = provider;
    const { version } = this.described;
    return {
      version,
      service: { service, provider: rest, custom, functions },
      naming: naming(serverless),
      template,
      options,
    };
  }

  /* The template after all hooks, in their order, or after `hooks` alone: {template, diagnostics,
     lines}. Each hook is asked for the template and for the patch, and the two have to agree to the
     byte. */
  async transform({ service, template, options }, name, hooks) {
    const params = await this.params(framework({ service, template, options }, name), options);
    const diagnostics = [];
    const lines = [];
    for (const hook of hooks ?? this.described.hooks) {
      const asked = { ...params, name: hook };
      const line = await this.line('hook', asked);
      const { patch } = await this.request('hook', { ...asked, returns: 'patch' });
      const result = JSON.parse(line).result ?? (await this.request('hook', asked));
      assert.equal(
        JSON.stringify(patched(params.template, patch)),
        JSON.stringify(result.template),
        `template and patch of ${hook}`,
      );
      params.template = result.template;
      diagnostics.push(...result.diagnostics);
      lines.push(line);
    }
    return { template: params.template, diagnostics, lines };
  }

  async close() {
    this.child.stdin.end();
    return this.ended;
  }
}

/* The template that the command line prints for a service. It gets the service as it is written,
   and works out for itself the names that the framework would send. */
function fromCommandLine({ service, template, options }) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rollout-'));
  try {
    const file = (name, value) => {
      fs.writeFileSync(path.join(folder, name), JSON.stringify(value));
      return path.join(folder, name);
    };
    const files = [
      '--service',
      file('service.json', service),
      '--template',
      file('template.json', template),
    ];
    const given = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
    return JSON.parse(
      execFileSync(BINARY, ['transform', ...files, ...given], {
        encoding: 'utf8',
        stdio: 'pipe',
        maxBuffer: 1 << 28,
      }),
    );
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

module.exports = { BINARY, Rollout, fromCommandLine };
