'use strict';

/* A service of three functions, with what a row of rows.js adds to it, packaged by the real
   frameworks with the real plugins, and without an AWS account. */

const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');
const { newFolder, run } = require('../e2e/service.js');

const ROOT = path.join(__dirname, '../..');
const MODULES = path.join(__dirname, 'node_modules');
const OURS = 'serverless-plugin-rollout';
const IDLE = './idle.js';

const ROLLOUT = { type: 'Linear10PercentEvery1Minute', alias: 'Live' };

// Two functions that are rolled out, and one that is not.
const SERVICE = {
  service: 'shop',
  configValidationMode: 'error',
  provider: { name: 'aws', runtime: 'nodejs20.x', region: 'us-east-1' },
  functions: {
    order: {
      handler: 'index.handler',
      deploymentSettings: ROLLOUT,
      events: [{ http: 'GET /order' }, { schedule: 'rate(5 minutes)' }],
    },
    product: {
      handler: 'index.handler',
      deploymentSettings: ROLLOUT,
      events: [{ http: 'GET /product' }, { sns: 'products' }],
    },
    audit: { handler: 'index.handler', events: [{ schedule: 'rate(1 day)' }] },
  },
};

const FILES = {
  'index.js': `exports.handler = async () => ({ statusCode: 200, body: 'ok' });\n`,
  'package.json': JSON.stringify({ name: 'shop', version: '1.0.0', private: true }),
  // Declares what functions may hold, and does nothing: takes the place of our plugin.
  'idle.js': `module.exports = class Idle {
    constructor({ configSchemaHandler }) {
      configSchemaHandler.defineFunctionProperties('aws', { properties: { deploymentSettings: {} } });
    }
  };`,
};

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

// Objects are merged, lists are joined, anything else replaces.
function merged(left, right) {
  if (Array.isArray(left) && Array.isArray(right)) return [...left, ...right];
  if (!isObject(left) || !isObject(right)) return right;
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  const inner = (key) =>
    !Object.hasOwn(right, key)
      ? left[key]
      : Object.hasOwn(left, key)
        ? merged(left[key], right[key])
        : right[key];
  return Object.fromEntries([...keys].map((key) => [key, inner(key)]));
}

const namesOf = ({ plugin, plugins = [plugin] }) => plugins;

// What is listed under `plugins:`, by order.
const ORDERS = {
  without: (names) => [IDLE, ...names],
  last: (names) => [...names, OURS],
  first: (names) => [OURS, ...names],
};

/* The folder of a service for a row. The plugins are in the folder above it, where Node finds them
   and the framework does not package them; they have their own names there, whatever alias the lock
   file has them under. */
function written(row, framework, order) {
  const above = newFolder();
  const dir = path.join(above, 'shop');
  const plugins = ORDERS[order](namesOf(row));
  const service = merged({ ...SERVICE, plugins }, row.service ?? {});
  const files = {
    ...FILES,
    ...row.files,
    'serverless.yml': JSON.stringify(service, null, 2), // JSON is YAML
  };
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
    fs.writeFileSync(path.join(dir, name), text);
  }
  const links = {
    [OURS]: ROOT,
    ...Object.fromEntries(
      [...namesOf(row), ...(row.modules ?? [])].map((name) => [
        name,
        path.join(MODULES, row.versions?.[framework] ?? name),
      ]),
    ),
  };
  fs.mkdirSync(path.join(above, 'node_modules'));
  for (const [name, folder] of Object.entries(links))
    fs.symlinkSync(folder, path.join(above, 'node_modules', name), 'dir');
  return dir;
}

const read = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));

/* AWS as a plugin meets it in an account that has nothing: every request is answered with the error
   that a stack does not exist. Version 3 of the SDK, which osls uses, takes the server's address as
   its endpoint; version 2, which serverless 3 uses, only as that of a proxy, which refuses. Resolves
   to the server. */
function emptyAccount() {
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      const stack = new URLSearchParams(body).get('StackName');
      response.writeHead(400, { 'content-type': 'text/xml' });
      response.end(
        `<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id ${stack} does not exist</Message></Error></ErrorResponse>`,
      );
    });
  });
  server.on('connect', (_, socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'));
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.unref())));
}

let account; // the server, for all runs

/* Packages the service of a row: {status, output, dir, root, nested, service}. `root` is the
   template, `nested` the templates of its nested stacks by file name, `service` what the framework
   made of serverless.yml. */
async function packaged(row, framework, order) {
  const dir = written(row, framework, order);
  const { port } = (await (account ??= emptyAccount())).address();
  const address = `http://127.0.0.1:${port}`;
  const environment = {
    AWS_ENDPOINT_URL: address,
    ...(framework === 'serverless' && { HTTPS_PROXY: address }),
    SLS_AWS_REQUEST_MAX_RETRIES: '0',
    NODE_NO_WARNINGS: '1', // the SDKs have one about the version of Node
  };
  const { status, stdout, stderr } = await run(framework, dir, ['package'], environment);
  const result = { status, output: `${stdout}${stderr}`, dir };
  if (status !== 0) return result;
  const folder = path.join(dir, '.serverless');
  const { service, package: made } = read(path.join(folder, 'serverless-state.json'));
  const compiled = fs
    .readdirSync(folder)
    .filter((name) => /-template-update-stack\.json$|^cft-compiled/.test(name));
  const nested = fs.readdirSync(folder).filter((name) => /-nested-stack.*\.json$/.test(name));
  return {
    ...result,
    folder,
    file: compiled[0],
    root: read(path.join(folder, compiled[0])),
    nested: Object.fromEntries(nested.map((name) => [name, read(path.join(folder, name))])),
    service,
    made,
  };
}

/* Runs at most `limit` of the functions that it is given at a time. */
function pool(limit = Math.min(2, os.availableParallelism())) {
  const waiting = [];
  let running = 0;
  const next = () => {
    if (running >= limit || !waiting.length) return;
    running += 1;
    const { task, resolve } = waiting.shift();
    resolve(
      task().finally(() => {
        running -= 1;
        next();
      }),
    );
  };
  return (task) =>
    new Promise((resolve) => {
      waiting.push({ task, resolve });
      next();
    });
}

module.exports = { merged, packaged, pool };
